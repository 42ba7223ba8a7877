import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, beforeEach, test } from "node:test";
import { promisify } from "node:util";
import { start } from "azsreg";

const run = promisify(execFile);
const STACK = "/subscriptions/c0de0000-0000-4000-8000-000000000002/resourceGroups/azurestack";
const ALPINE = "c5000000-0000-4000-8000-00000000000a";
let azsreg, registration;

before(async () => { azsreg = await start({ directory: "samples/contoso.json" }); });
after(() => azsreg.stop());
beforeEach(async () => {
  await azsreg.reset({ seed: 7 });
  registration = `${azsreg.url}${STACK}/providers/Microsoft.AzureStack/registrations/contoso-stack`;
  const body = { location: "global", properties: { registrationToken: azsreg.registrationToken() } };
  await fetch(`${registration}?api-version=2017-06-01`, {
    method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
  });
});

test("maps a customer", async () => {
  await run("docs/testing/onboard.py", [registration, ALPINE]);
  assert.equal((await fetch(`${registration}/customerSubscriptions/${ALPINE}?api-version=2017-06-01`)).status, 200);
});

test("comes again when it is told to", async () => {
  const create = { operation: "CustomerSubscriptions_Create" };
  const throttled = { match: create, preset: "throttled", do: { headers: { "Retry-After": "0" } }, times: 2 };
  await azsreg.fault("busy", throttled, async (read) => {
    await run("docs/testing/onboard.py", [registration, ALPINE]);
    assert.equal((await read()).fired, 2);
  });
  await azsreg.verify(create, 3);
});
