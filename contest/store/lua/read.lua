-- A stretch of an individual board in one call, with the rank of its first row.
-- KEYS[1] {c:<slug>}:meta   ARGV: scope, unit, first index, last index
-- Answers {meta as JSON, length, rows before the first row's key, key after the last row, who JSON ...}; {} without boards.
local meta = redis.call("HGETALL", KEYS[1])
if #meta == 0 then return {} end
local known = {}
for i = 1, #meta, 2 do known[meta[i]] = meta[i + 1] end
local base = string.sub(KEYS[1], 1, -5) .. known.generation .. ":" .. ARGV[1]
local board = base .. ":board:" .. ARGV[2]
local first, last = tonumber(ARGV[3]), tonumber(ARGV[4])
local members = redis.call("ZRANGE", board, first, last)
local answer = { cjson.encode(known), redis.call("ZCARD", board), 0, "" }
if #members == 0 then return answer end
local function key(member) return string.match(member, "^(.*):") end
local function person(member) return string.match(member, ":(%d+)$") end
answer[3] = redis.call("ZLEXCOUNT", board, "-", "(" .. key(members[1]))
local after = redis.call("ZRANGE", board, last + 1, last + 1)
if after[1] then answer[4] = key(after[1]) end
for _, member in ipairs(members) do
  answer[#answer + 1] = redis.call("HGET", base .. ":who", person(member)) or ""
end
return answer
