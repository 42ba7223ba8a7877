-- PUTs of customer subscriptions that are not there yet: -- HOST PREFIX CUSTOMERS FIRST
-- The ids are those of benchkit/data.py. Registration PREFIX00 gets one after the other, then 01.
local here = debug.getinfo(1, "S").source:match("^@(.*)/") or "."
dofile(here .. "/report.lua")

local template, customers, at

function init(args)
  customers, at = tonumber(args[3]), tonumber(args[4])
  local body = '{"properties":{"tenantId":"%08x-0000-4000-9000-%012x"}}'
  template = "PUT " .. args[2] .. "%02d/customerSubscriptions/%08x-0000-4000-8000-%012x" ..
    "?api-version=2017-06-01 HTTP/1.1\r\nHost: " .. args[1] ..
    "\r\nAccept: application/json\r\nContent-Type: application/json\r\nContent-Length: " ..
    #string.format(body, 0, 0) .. "\r\n\r\n" .. body
end

function request()
  local customer = at % customers
  local registration = math.floor(at / customers)
  local scattered = customer * 2654435761 % 4294967296
  at = at + 1
  return string.format(template, registration, scattered, customer, scattered, customer)
end
