"""@azure/arm-azurestack, @azure/arm-resources and @azure/identity."""

import pytest

import life
from conftest import JAVASCRIPT

OTHER_METHODS = """
import assert from "node:assert/strict";
const names = async (rows) => { const found = []; for await (const one of rows) found.push(one.name); return found; };
await resources.providers.register("Microsoft.AzureStack");
assert.equal((await resources.resourceGroups.checkExistence("other")).body, false);
await resources.resourceGroups.createOrUpdate("other", { location: "westcentralus" });
assert.equal((await resources.resourceGroups.checkExistence("other")).body, true);
const registrationToken = execFileSync("azsreg", ["token", "--billing-model", "PayAsYouUse"]).toString().trim();
const byId = (name) => `/subscriptions/${subscription}/resourceGroups/other/providers/Microsoft.AzureStack/registrations/${name}`;
for (const name of "pq")
  await resources.resources.beginCreateOrUpdateByIdAndWait(byId(name), "2017-06-01",
    { location: "global", properties: { registrationToken } });
assert.deepEqual(await names(resources.resources.listByResourceGroup("other")), ["p", "q"]);
assert.equal((await resources.resources.getById(byId("p"), "2017-06-01")).type, "Microsoft.AzureStack/registrations");
assert.equal((await stack.registrations.list("other"))[0].name, "p");
assert.equal((await stack.registrations.update("other", "p", { registrationToken })).billingModel, "PayAsYouUse");
const customer = "c5000000-0000-4000-8000-00000000000a";
await stack.customerSubscriptions.create("other", "p", customer, { tenantId: "bbbb0000-0000-4000-8000-000000000001" });
assert.equal((await stack.customerSubscriptions.get("other", "p", customer)).name, `p/${customer}`);
for (const again of [1, 2]) {
  await stack.customerSubscriptions.deleteMethod("other", "p", customer);
  await stack.registrations.deleteMethod("other", "q");
}
assert.ok((await stack.operations.list()).length);
assert.equal((await resources.resources.checkExistenceById(byId("p"), "2017-06-01")).body, true);
assert.equal((await resources.resources.checkExistenceById(byId("gone"), "2017-06-01")).body, false);
assert.equal((await resources.resources.checkExistence(
  "other", "Microsoft.AzureStack", "", "registrations", "p", "2017-06-01")).body, true);
const group = `/subscriptions/${subscription}/resourcegroups/other`;
for (const locked of [group, byId("p")]) { // arm-locks encodes a scope as one segment
  assert.match((await locks.managementLocks.createOrUpdateByScope(locked, "l1", { level: "CanNotDelete" })).id, /locks.l1$/);
  assert.equal((await locks.managementLocks.getByScope(locked, "l1")).level, "CanNotDelete");
  assert.ok((await names(locks.managementLocks.listByScope(locked))).includes("l1"));
  await locks.managementLocks.deleteByScope(locked, "l1");
}
assert.deepEqual((await resources.tagsOperations.beginCreateOrUpdateAtScopeAndWait(
  group, { properties: { tags: { a: "1", b: "2" } } })).properties.tags, { a: "1", b: "2" });
assert.deepEqual((await resources.tagsOperations.beginUpdateAtScopeAndWait(
  byId("p"), { operation: "Merge", properties: { tags: { c: "3" } } })).properties.tags, { c: "3" });
assert.deepEqual((await resources.tagsOperations.getAtScope(group)).properties.tags, { a: "1", b: "2" });
await resources.tagsOperations.createOrUpdate("env");
await resources.tagsOperations.createOrUpdateValue("env", "prod");
const tagNames = []; for await (const one of resources.tagsOperations.list()) tagNames.push(one.tagName);
assert.deepEqual(tagNames, ["a", "b", "c", "env"]);
await resources.tagsOperations.deleteValue("env", "prod");
await resources.tagsOperations.delete("env");
await resources.tagsOperations.beginDeleteAtScopeAndWait(group);
await resources.resourceGroups.beginDeleteAndWait("other");
assert.equal((await resources.resourceGroups.checkExistence("other")).body, false);
"""

NOT_THERE = {"remote management"}  # in @azure/arm-azurestack 2.1.1
CORE_CLIENT = {  # what of javascript.mjs is otherwise with js/core_client.mjs
    'import stackModule from "@azure/arm-azurestack";':
        'import assert from "node:assert/strict";\nimport stackModule from "%(js)s/core_client.mjs";',
    "({ signRequest }, subscription, { baseUri: azure })":
        '(credential, subscription, { endpoint: azure, credentialScopes: scope, apiVersion: "%(version)s" })',
    "\n// == activation key\n": """
const read = await stack.registrations.get(...where);
const preview = "%(version)s".endsWith("-preview");
assert.equal(read.kind, preview ? "AzureStackHub" : undefined);
assert.equal(read.systemData?.createdAt instanceof Date, preview);

// == activation key
""",
    "\n// == lock\n": """
// == remote management
await stack.registrations.enableRemoteManagement(...where);

// == lock
""",
}
LOCKS = """
const locks = new ManagementLockClient(credential, subscription, { endpoint: azure, credentialScopes: scope });
"""


@pytest.fixture
def node(site, client_is_there):
    client_is_there("javascript")
    packages = site.folder / "node_modules"  # where node looks: beside the file that imports them
    if not packages.exists():
        packages.symlink_to(JAVASCRIPT / "node_modules")

    def run(commands):
        (site.folder / "commands.mjs").write_text(commands)
        return site.run(["node", "commands.mjs"], env={"NODE_EXTRA_CA_CERTS": "ca.pem"})

    return run


def test_life(site, node):
    commands = life.marked(life.script("javascript.mjs", site), 'console.log("%s");')
    life.judge(site, lambda: node(commands), "2017-06-01", NOT_THERE)


@pytest.mark.parametrize("version", ["2020-06-01-preview", life.NEWEST])
def test_life_on_core_client(site, node, version):
    """As 2.1.1 goes it, on what its successors are made of."""
    commands = life.script("javascript.mjs", site)
    for old, new in CORE_CLIENT.items():
        assert commands.count(old) == 1, old
        commands = commands.replace(old, new % {"version": version, "js": JAVASCRIPT})
    life.judge(site, lambda: node(life.marked(commands, 'console.log("%s");')), version)


def test_other_methods(site, node):
    signed_in = life.script("javascript.mjs", site).split("// == provider")[0]
    node('import { ManagementLockClient } from "@azure/arm-locks";\n' + signed_in + LOCKS + OTHER_METHODS)
