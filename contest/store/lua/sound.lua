-- Whether the numbers of a contest's boards agree with each other. Values of a wrong type end in an error.
-- KEYS[1] {c:<slug>}:v<n>:meta   ARGV: scope ...
-- Answers 1 when they agree, 0 when not or when there are no boards.
local generation = redis.call("HGET", KEYS[1], "generation")
if not generation then return 0 end
-- Empty boards agree with each other; the tree is there whenever a rebuild was.
if redis.call("EXISTS", string.sub(KEYS[1], 1, -5) .. generation .. ":tree") == 0 then return 0 end
for _, scope in ipairs(ARGV) do
  local base = string.sub(KEYS[1], 1, -5) .. generation .. ":" .. scope
  local units = redis.call("HGETALL", base .. ":units")
  local whole = { entries = 0, people = 0 }
  for i = 1, #units, 2 do
    local unit, name = string.match(units[i], "^(%d+):(%a+)$")
    local value = tonumber(units[i + 1])
    if not unit or not value then return 0 end
    if unit == "0" then whole[name] = value end
    if name == "people" and redis.call("ZCARD", base .. ":board:" .. unit) ~= value then return 0 end
  end
  if redis.call("SCARD", base .. ":done") ~= whole.entries then return 0 end
  if redis.call("HLEN", base .. ":who") ~= whole.people then return 0 end
  if redis.call("ZCARD", base .. ":board:0") ~= whole.people then return 0 end
end
return 1
