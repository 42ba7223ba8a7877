-- POSTs of customers of Partner Center's that are not there yet: -- HOST FIRST
-- Their domains and names are numbered, in scattered order.
local here = debug.getinfo(1, "S").source:match("^@(.*)/") or "."
dofile(here .. "/report.lua")

local template, at

function init(args)
  at = tonumber(args[2])
  local body = '{"companyProfile":{"domain":"c%08x%07x.example"},"billingProfile":{"email":"someone@example.com",' ..
    '"culture":"en-US","language":"en","companyName":"Company %08x%07x","defaultAddress":{"country":"US",' ..
    '"city":"Redmond","state":"WA","addressLine1":"One Way","postalCode":"98052","firstName":"Ada",' ..
    '"lastName":"Baker","phoneNumber":"4255550100"}}}'
  template = "POST /v1/customers HTTP/1.1\r\nHost: " .. args[1] ..
    "\r\nAccept: application/json\r\nMS-RequestId: %08x-0000-4000-a000-%012x" ..
    "\r\nContent-Type: application/json\r\nContent-Length: " ..
    #string.format(body, 0, 0, 0, 0) .. "\r\n\r\n" .. body
end

function request()
  local scattered = at * 2654435761 % 4294967296
  local number = at
  at = at + 1
  return string.format(template, scattered, number, scattered, number, scattered, number)
end
