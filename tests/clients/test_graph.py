"""Microsoft Graph with its JavaScript client and az, and a guest: invited, made Owner and signed in at the customer's tenant."""

import json

import pytest

import site_of_clients as known
from test_az import OFFLINE
from test_javascript import node  # noqa: F401

CONTOSO = "aaaa0000-0000-4000-8000-000000000001"

START = """
import assert from "node:assert/strict";
import { UsernamePasswordCredential } from "@azure/identity";
import { Client } from "@microsoft/microsoft-graph-client";
import { AuthorizationManagementClient } from "@azure/arm-authorization";
import { ResourceManagementClient } from "@azure/arm-resources";

const azure = "%(azure)s", [operator, secret] = ["%(user)s", "%(secret)s"];
const customHosts = new Set(["localhost"]); // the client signs in at no other hosts than it knows
const program = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const signedIn = (tenant, user, password) => new UsernamePasswordCredential(tenant, program, user, password,
  { authorityHost: azure, disableInstanceDiscovery: true });
const graphOf = (credential, tenant = "") => Client.initWithMiddleware({
  baseUrl: azure + tenant, customHosts,
  authProvider: { getAccessToken: async () => (await credential.getToken("https://graph.microsoft.com/.default")).token } });
const refusal = async (promise) => promise.then(() => assert.fail("is to be refused"), (error) => error);
"""

USERS = """
const graph = graphOf(signedIn("adfs", operator, secret));
assert.equal((await graph.api("/me").get()).userPrincipalName, operator);
const made = await graph.api("/users").post({ accountEnabled: true, displayName: "Ada", mailNickname: "ada",
  userPrincipalName: "ada@contoso.example", passwordProfile: { password: "Pa55-word" } });
assert.equal((await graph.api(`/users/${made.id}`).get()).displayName, "Ada");
await graph.api(`/users/${made.userPrincipalName}`).update({ displayName: "Ada Baker", accountEnabled: false });
assert.deepEqual({ ...await graph.api(`/users('${made.userPrincipalName}')`).select(["displayName", "accountEnabled"]).get(),
  "@odata.context": 0 }, { "@odata.context": 0, displayName: "Ada Baker", accountEnabled: false });
const found = await graph.api("/users").filter("startswith(displayName,'ada')").select("id").get();
assert.deepEqual(found.value, [{ id: made.id }]);
const names = [];
for (let page = await graph.api("/users").top(1).get(); ; page = await graph.api(page["@odata.nextLink"]).get()) {
  assert.ok(page.value.length <= 1);
  names.push(...page.value.map((one) => one.userPrincipalName));
  if (!page["@odata.nextLink"]) break;
}
assert.deepEqual(names.sort(), ["ada@contoso.example", operator]);
const taken = await refusal(graph.api("/users").post({ accountEnabled: true, displayName: "Ada", mailNickname: "ada",
  userPrincipalName: "ada@contoso.example", passwordProfile: { password: "Pa55-word" } }));
assert.deepEqual([taken.statusCode, taken.code], [400, "Request_BadRequest"]);
assert.match(taken.message, /^Another object with the same value for property userPrincipalName/);
assert.ok(taken.requestId);
await graph.api(`/users/${made.id}`).delete();
const gone = await refusal(graph.api(`/users/${made.id}`).get());
assert.deepEqual([gone.statusCode, gone.code], [404, "Request_ResourceNotFound"]);
const invitation = await graph.api("/invitations").post({ invitedUserEmailAddress: "who@elsewhere.example",
  inviteRedirectUrl: "https://portal.example/" });
assert.equal(invitation.status, "PendingAcceptance");
const guest = await graph.api(`/users/${invitation.invitedUser.id}`).select("userType,externalUserState").get();
assert.deepEqual([guest.userType, guest.externalUserState], ["Guest", "PendingAcceptance"]);
await graph.api(`/users/${encodeURIComponent("who_elsewhere.example#EXT#@contoso.example")}`).delete();
assert.equal((await graph.api("/servicePrincipals").filter("servicePrincipalNames/any(c:c eq '%(app)s')").get()).value.length, 1);
const stranger = await refusal(Client.initWithMiddleware({ baseUrl: azure, customHosts,
  authProvider: { getAccessToken: async () => "x" } }).api("/me").get());
assert.deepEqual([stranger.statusCode, stranger.code], [401, "InvalidAuthenticationToken"]);
"""

GUEST = """
const arm = { endpoint: azure, credentialScopes: "https://management.azsreg.local//.default" };
const home = signedIn("adfs", operator, secret);
const partner = async (path, body) => {
  const bearer = await home.getToken("https://api.partnercenter.microsoft.com/.default");
  const answer = await fetch(`${azure}/v1${path}`, { method: "POST", body: JSON.stringify(body),
    headers: { Authorization: `Bearer ${bearer.token}`, "Content-Type": "application/json" } });
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.json();
};
const customer = await partner("/customers", {
  companyProfile: { domain: "ski.example" },
  billingProfile: { email: "a@ski.example", culture: "en-US", language: "en", companyName: "Ski", defaultAddress: {
    country: "US", city: "Redmond", addressLine1: "One Way", firstName: "Ada", lastName: "Baker" } } });
const order = await partner(`/customers/${customer.id}/orders`, {
  lineItems: [{ lineItemNumber: 0, offerId: "MS-AZR-0145P", friendlyName: "Ski", quantity: 1 }] });
const subscription = order.lineItems[0].subscriptionId.toLowerCase();

// the customer's administrator invites the partner's operator, who has a name at home
const admin = graphOf(signedIn("ski.example", "admin@ski.example", customer.userCredentials.password));
const invitation = await admin.api("/invitations").post({ invitedUserEmailAddress: operator,
  inviteRedirectUrl: "https://portal.example/", invitedUserDisplayName: "Operator" });
const guest = invitation.invitedUser.id;
assert.equal((await graphOf(home, `/${customer.id}`).api(`/users/${guest}`).get()).mail, operator, "an agent reads it too");
const redeemed = await fetch(invitation.inviteRedeemUrl, { redirect: "manual" });
assert.deepEqual([redeemed.status, redeemed.headers.get("location")], [302, "https://portal.example/"]);

// who has bought the subscription is its Owner, and makes the guest one
const owner = new AuthorizationManagementClient(home, subscription, arm);
const scope = `/subscriptions/${subscription}`;
const assigned = await owner.roleAssignments.create(scope, "6e000000-0000-4000-8000-000000000001", {
  principalId: guest, principalType: "User",
  roleDefinitionId: `${scope}/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635` });
assert.equal(assigned.principalId, guest);

for (const tenant of ["ski.example", customer.id]) {
  const credential = signedIn(tenant, operator, secret);
  const { token } = await credential.getToken(arm.credentialScopes);
  const claims = JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
  assert.deepEqual([claims.tid, claims.oid, claims.upn], [customer.id, guest, operator]);
  const resources = new ResourceManagementClient(credential, subscription, arm);
  const group = await resources.resourceGroups.createOrUpdate(`by-${tenant}`, { location: "westcentralus" });
  assert.equal(group.properties.provisioningState, "Succeeded");
  assert.equal((await graphOf(credential).api("/me").select("id").get()).id, guest);
  const denied = await refusal(graphOf(credential).api("/users").get());
  assert.deepEqual([denied.statusCode, denied.code], [403, "Authorization_RequestDenied"]);
}
"""


@pytest.fixture
def graph_client(site, node):  # noqa: F811
    said = {"azure": site.azure, "user": known.USER, "secret": known.SECRET, "app": known.APP}

    def run(commands):
        for name, value in said.items():
            commands = commands.replace(f"%({name})s", value)
        return node(commands)

    return run


def test_users_with_the_graph_client(graph_client):
    graph_client(START + USERS)


def test_a_guest_signs_in_at_the_tenant_of_a_customer(graph_client):
    graph_client(START + GUEST)


# az ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["/", f"/{CONTOSO}/"], ids=["own tenant", "tenant named"])
def az(request, site, client_is_there):
    """Runs az signed in as the operator, in a cloud that has Graph at the root of the server or at a tenant."""
    client_is_there("az")
    environment = {**OFFLINE, "AZURE_CONFIG_DIR": f"az-graph-{request.param.count('/')}"}
    cloud = {"endpoints": {"resourceManager": site.azure, "microsoftGraphResourceId": site.azure + request.param}}

    def run(*arguments, expected=0):
        shown = site.run(["az", *arguments, "-o", "json"], environment, merged=expected != 0, expected=expected)
        return json.loads(shown) if shown.strip() and expected == 0 else shown

    run("cloud", "register", "-n", "emu", "--cloud-config", json.dumps(cloud))
    run("cloud", "set", "-n", "emu")
    run("login", "-u", known.USER, "-p", known.SECRET, "--tenant", "adfs")
    run.graph = site.azure + request.param
    return run


@pytest.mark.xdist_group("az-graph")
def test_az_ad_user(az):
    name = "ada@contoso.example"
    made = az("ad", "user", "create", "--display-name", "Ada", "--user-principal-name", name, "--password", "Pa55-word")
    assert made["userPrincipalName"] == name
    assert az("ad", "user", "show", "--id", name)["id"] == made["id"] == az("ad", "user", "show", "--id", made["id"])["id"]
    assert {one["userPrincipalName"] for one in az("ad", "user", "list")} == {name, known.USER}
    assert [one["id"] for one in az("ad", "user", "list", "--upn", name)] == [made["id"]]
    assert [one["id"] for one in az("ad", "user", "list", "--display-name", "Ad")] == [made["id"]]
    assert [one["id"] for one in az("ad", "user", "list", "--filter", "startswith(displayName,'ad')")] == [made["id"]]
    az("ad", "user", "update", "--id", name, "--display-name", "Ada Baker", "--account-enabled", "false")
    assert az("ad", "user", "show", "--id", name)["displayName"] == "Ada Baker"
    assert "already exists" in az("ad", "user", "create", "--display-name", "Ada", "--user-principal-name", name,
                                  "--password", "Pa55-word", expected=1)
    az("ad", "user", "delete", "--id", name)
    assert "does not exist" in az("ad", "user", "show", "--id", name, expected=3)
    assert az("ad", "signed-in-user", "show")["userPrincipalName"] == known.USER
    assert [one["appId"] for one in az("ad", "sp", "list", "--display-name", "azsreg development, reader")] == [
        known.APP[:-1] + "2"]
    assert az("ad", "sp", "show", "--id", known.APP)["appId"] == known.APP


@pytest.mark.xdist_group("az-graph")
def test_az_rest(az):
    resource = ["--resource", az.graph]
    users = f"{az.graph}v1.0/users"
    body = {"invitedUserEmailAddress": "az@elsewhere.example", "inviteRedirectUrl": "https://portal.example/"}
    guest = az("rest", "--method", "post", "--url", f"{az.graph}v1.0/invitations", "--body", json.dumps(body), *resource)
    assert az("rest", "--url", f"{users}/{guest['invitedUser']['id']}", *resource)["mail"] == "az@elsewhere.example"
    az("rest", "--method", "delete", "--url", f"{users}/{guest['invitedUser']['id']}", *resource)
    assert "Request_ResourceNotFound" in az("rest", "--url", f"{users}/{guest['invitedUser']['id']}", *resource, expected=1)


def test_az_that_was_told_only_the_resource_manager(site, client_is_there):
    client_is_there("az")
    environment = {**OFFLINE, "AZURE_CONFIG_DIR": "az-no-graph"}
    for arguments in (["cloud", "register", "-n", "emu", "--endpoint-resource-manager", site.azure], ["cloud", "set", "-n", "emu"],
                      ["login", "-u", known.USER, "-p", known.SECRET, "--tenant", "adfs"]):
        site.run(["az", *arguments], environment)
    assert "'microsoft_graph_resource_id' for this cloud is not set" in site.run(["az", "ad", "user", "list"], environment, expected=1)
    told = json.dumps({"endpoints": {"resourceManager": site.azure, "microsoftGraphResourceId": site.azure + "/"}})
    site.run(["az", "cloud", "update", "-n", "emu", "--cloud-config", told], environment)
    assert known.USER in site.run(["az", "ad", "user", "list"], environment)


def test_az_that_is_told_by_its_metadata_url(site, client_is_there):
    client_is_there("az")
    (site.folder / "az-graph-clouds").mkdir()
    environment = {**OFFLINE, "AZURE_CONFIG_DIR": "az-graph-clouds", "SSL_CERT_FILE": "ca.pem",
                   "ARM_CLOUD_METADATA_URL": f"{site.azure}/metadata/endpoints?api-version=2019-05-01"}
    site.run(["az", "cloud", "set", "-n", "azsreg"], environment)
    site.run(["az", "login", "-u", known.USER, "-p", known.SECRET, "--tenant", "adfs"], environment)
    assert known.USER in site.run(["az", "ad", "user", "list"], environment)


def test_az_at_the_tenant_of_a_customer(site, client_is_there):
    """As an agent of the partner, by the address of Graph: az signs in at home, whatever --tenant says."""
    client_is_there("az")
    environment = {**OFFLINE, "AZURE_CONFIG_DIR": "az-customer"}
    domain, root = "alpineskihouse.example", f"{site.azure}/alpineskihouse.example/"

    def az(*arguments):
        return site.run(["az", *arguments], environment, merged=False)

    az("cloud", "register", "-n", "emu", "--cloud-config",
       json.dumps({"endpoints": {"resourceManager": site.azure, "microsoftGraphResourceId": root}}))
    az("cloud", "set", "-n", "emu")
    az("login", "-u", known.USER, "-p", known.SECRET, "--tenant", domain)
    az("ad", "user", "create", "--display-name", "Bo", "--user-principal-name", f"bo@{domain}", "--password", "Pa55-word")
    body = {"invitedUserEmailAddress": "cy@elsewhere.example", "inviteRedirectUrl": "https://portal.example/"}
    invitation = json.loads(az("rest", "--method", "post", "--url", f"{root}v1.0/invitations", "--resource", root,
                               "--body", json.dumps(body)))
    assert site.get(invitation["inviteRedeemUrl"].removeprefix(site.azure), allow_redirects=False).status_code == 302
    listed = {one["userPrincipalName"] for one in json.loads(az("ad", "user", "list"))}
    assert listed == {f"bo@{domain}", f"cy_elsewhere.example#EXT#@{domain}"}
    assert json.loads(az("rest", "--url", f"{site.azure}/v1.0/me", "--resource", root))["userPrincipalName"] == known.USER
    az("ad", "user", "delete", "--id", f"cy_elsewhere.example#EXT#@{domain}")
    az("ad", "user", "delete", "--id", f"bo@{domain}")


# Python -----------------------------------------------------------------------------------------------

PYTHON = """
import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import UsernamePasswordCredential
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.resource import ResourceManagementClient

AZURE, SUBSCRIPTION = "%(azure)s", "c0de0000-0000-4000-8000-000000000001"
ARM = {"base_url": AZURE, "credential_scopes": ["https://management.azsreg.local//.default"]}
SCOPE = f"/subscriptions/{SUBSCRIPTION}"
operator = UsernamePasswordCredential("04b07795-8ddb-461a-bbee-02f9e1bf7b46", "%(user)s", "%(secret)s", tenant_id="adfs",
                                      authority=AZURE)

def graph(method, path, body=None):
    token = operator.get_token("https://graph.microsoft.com/.default").token
    answer = requests.request(method, f"{AZURE}/v1.0{path}", json=body, headers={"Authorization": f"Bearer {token}"})
    answer.raise_for_status()
    return answer.json() if answer.content else None

made = graph("POST", "/users", {"accountEnabled": True, "displayName": "Bo", "mailNickname": "bo",
    "userPrincipalName": "bo@contoso.example", "passwordProfile": {"password": "Pa55-word"}})
roles = AuthorizationManagementClient(operator, SUBSCRIPTION, **ARM)
assigned = roles.role_assignments.create(SCOPE, "6e000000-0000-4000-8000-000000000002", {
    "role_definition_id": f"{SCOPE}/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "principal_id": made["id"], "principal_type": "User"})
assert assigned.principal_id == made["id"], assigned
assert made["id"] in {one.principal_id for one in roles.role_assignments.list_for_scope(SCOPE)}

bo = UsernamePasswordCredential("04b07795-8ddb-461a-bbee-02f9e1bf7b46", "bo@contoso.example", "Pa55-word", tenant_id="adfs",
                                authority=AZURE)
resources = ResourceManagementClient(bo, SUBSCRIPTION, **ARM)
assert resources.resource_groups.create_or_update("of-bo", {"location": "westcentralus"}).name == "of-bo"
resources.resource_groups.begin_delete("of-bo").result()
graph("DELETE", f"/users/{made['id']}")
assert made["id"] not in {one.principal_id for one in roles.role_assignments.list_for_scope(SCOPE)}, "gone with the user"
try:
    UsernamePasswordCredential("04b07795-8ddb-461a-bbee-02f9e1bf7b46", "bo@contoso.example", "Pa55-word", tenant_id="adfs",
                               authority=AZURE).get_token(ARM["credential_scopes"][0])
    raise SystemExit("nobody is signed in who is not there")
except ClientAuthenticationError:
    pass
"""


def test_a_user_with_azure_mgmt_authorization(site, client_is_there):
    client_is_there("python")
    said = {"azure": site.azure, "user": known.USER, "secret": known.SECRET}
    (site.folder / "owner.py").write_text(PYTHON % said)
    site.run(["/usr/bin/python3", "owner.py"], {"REQUESTS_CA_BUNDLE": "ca.pem"})
