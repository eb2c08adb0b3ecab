-- Post one handed-in attempt to every board it touches. Posting it twice changes nothing.
-- KEYS[1]  {c:<slug>}:v<n>:meta       ARGV[1] generation, "" for the one in force       ARGV[2] the post, JSON
-- Answers the generation posted to, or "" when there are no boards yet, or boards of another era: results moved
-- together (a key was corrected), and a line of one era must not stand among those of another.
local tag = string.sub(KEYS[1], 1, -5)
local generation = ARGV[1]
local post = cjson.decode(ARGV[2])
if generation == "" then
  local meta = redis.call("HMGET", KEYS[1], "generation", "era")
  if not meta[1] or meta[2] ~= tostring(post.era) then return "" end
  generation = meta[1]
end

local function add(units, path, field, amount)
  if amount == 0 then return end
  for _, unit in ipairs(path) do
    redis.call("HINCRBY", units, unit .. field, string.format("%.0f", amount))
  end
end

local function count(units, path, line, sign)
  add(units, path, ":people", sign)
  add(units, path, ":points", sign * line.score)
  add(units, path, ":full", sign * line.full)
end

for _, line in ipairs(post.lines) do
  local base = tag .. generation .. ":" .. line.scope
  local units = base .. ":units"
  if redis.call("SADD", base .. ":done", post.attempt) == 1 then
    add(units, post.path, ":entries", 1)
  end
  local before = redis.call("HGET", base .. ":who", line.person)
  local old = before and cjson.decode(before)
  -- The number of attempts only grows, so it orders posts of one person whatever their order of arrival.
  if not old or old.attempts < line.attempts then
    if old then
      for _, unit in ipairs(old.path) do
        redis.call("ZREM", base .. ":board:" .. unit, old.key .. ":" .. line.person)
      end
      count(units, old.path, old, -1)
    end
    redis.call("HSET", base .. ":who", line.person, cjson.encode(line))
    for _, unit in ipairs(line.path) do
      redis.call("ZADD", base .. ":board:" .. unit, 0, line.key .. ":" .. line.person)
    end
    count(units, line.path, line, 1)
  end
end
return generation
