-- A stretch of an individual board in one call, with the rank of its first row.
-- KEYS[1] {c:<slug>}:v<n>:meta   ARGV: scope, unit, first index, last index
-- Answers {length, rows before the first row's key, key after the last row, who JSON ...}; {} without boards.
local generation = redis.call("HGET", KEYS[1], "generation")
if not generation then return {} end
local base = string.sub(KEYS[1], 1, -5) .. generation .. ":" .. ARGV[1]
local board = base .. ":board:" .. ARGV[2]
local first, last = tonumber(ARGV[3]), tonumber(ARGV[4])
local members = redis.call("ZRANGE", board, first, last)
local answer = { redis.call("ZCARD", board), 0, "" }
if #members == 0 then return answer end
local function key(member) return string.match(member, "^(.*):") end
local function person(member) return string.match(member, ":(%d+)$") end
answer[2] = redis.call("ZLEXCOUNT", board, "-", "(" .. key(members[1]))
local after = redis.call("ZRANGE", board, last + 1, last + 1)
if after[1] then answer[3] = key(after[1]) end
for _, member in ipairs(members) do
  answer[#answer + 1] = redis.call("HGET", base .. ":who", person(member)) or ""
end
return answer
