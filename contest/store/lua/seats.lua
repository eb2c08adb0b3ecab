-- Where one person sits on several boards of a scope.
-- KEYS[1] {c:<slug>}:v<n>:meta   ARGV: scope, person, unit ...
-- Answers for each unit: index on its board or -1, rows before the person's key, length; {} without a result.
local generation = redis.call("HGET", KEYS[1], "generation")
if not generation then return {} end
local base = string.sub(KEYS[1], 1, -5) .. generation .. ":" .. ARGV[1]
local who = redis.call("HGET", base .. ":who", ARGV[2])
if not who then return {} end
local key = cjson.decode(who).key
local answer = {}
for i = 3, #ARGV do
  local board = base .. ":board:" .. ARGV[i]
  answer[#answer + 1] = redis.call("ZRANK", board, key .. ":" .. ARGV[2]) or -1
  answer[#answer + 1] = redis.call("ZLEXCOUNT", board, "-", "(" .. key)
  answer[#answer + 1] = redis.call("ZCARD", board)
end
return answer
