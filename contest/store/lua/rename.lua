-- Put another name to a person on the boards in force, wherever they stand; nothing else of a line moves.
-- KEYS[1]  {c:<slug>}:v<n>:meta       ARGV[1] the name       ARGV[2] the person       ARGV[3 …] scopes
local tag = string.sub(KEYS[1], 1, -5)
local generation = redis.call("HGET", KEYS[1], "generation")
if not generation then return 0 end
local done = 0
for n = 3, #ARGV do
  local who = tag .. generation .. ":" .. ARGV[n] .. ":who"
  local held = redis.call("HGET", who, ARGV[2])
  if held then
    local line = cjson.decode(held)
    line.name = ARGV[1]
    redis.call("HSET", who, ARGV[2], cjson.encode(line))
    done = done + 1
  end
end
return done
