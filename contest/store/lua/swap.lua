-- End a rebuild: put its generation in force, or (without fields) just give the contest free. Only for its builder.
-- KEYS[1] {c:<slug>}:v<n>:meta   ARGV: generation, then the fields of the new meta and their values
-- Answers 1, or 0 when somebody else is building by now.
local building = string.sub(KEYS[1], 1, -5) .. "building"
if redis.call("GET", building) ~= ARGV[1] then return 0 end
if #ARGV > 1 then
  redis.call("DEL", KEYS[1])
  for i = 2, #ARGV, 2 do redis.call("HSET", KEYS[1], ARGV[i], ARGV[i + 1]) end
end
redis.call("DEL", building)
return 1
