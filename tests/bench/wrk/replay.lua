-- Sends the requests of a file in turn: -- FILE
-- The file: a line "KIND BYTES" before the bytes of each, as for mix.c.
local here = debug.getinfo(1, "S").source:match("^@(.*)/") or "."
dofile(here .. "/report.lua")

local requests, at = {}, 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  for line in file:lines() do
    requests[#requests + 1] = file:read(tonumber(line:match("%d+$")))
  end
  file:close()
end

function request()
  at = at % #requests + 1
  return requests[at]
end
