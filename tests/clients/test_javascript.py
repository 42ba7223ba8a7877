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
await resources.resourceGroups.beginDeleteAndWait("other");
assert.equal((await resources.resourceGroups.checkExistence("other")).body, false);
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
    life.judge(site, node(life.marked(life.script("javascript.mjs", site), 'console.log("%s");')))


def test_other_methods(site, node):
    node(life.script("javascript.mjs", site).split("// == provider")[0] + OTHER_METHODS)
