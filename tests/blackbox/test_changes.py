"""What a request did, as it is kept with it: each write says what it made, changed or removed (docs/control.md, "Requests").

Every route that writes is taken here at least once, and says something, whichever scope it is for; what no
resource comes of is named in SILENT.
"""

import re

import pytest

from azsregtest import arm, binary, contoso, directory
from azsregtest.arm import body, expect, query
from azsregtest.graph import Graph, new_user
from azsregtest.partner import Partner
from azsregtest.stack import Stack
from test_requests import REQUESTS, api, quiet  # noqa: F401

pytestmark = pytest.mark.one_thread

PREVIEW, LOCKS, ROLES, GROUPS = query("2020-06-01-preview"), query("2016-09-01"), query("2022-04-01"), query("2021-04-01")
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
# Of these no resource comes: records of usage and logs; what users of a stack use is a report, too. What is under /_azsreg is not kept.
SILENT = {"UsageReports_Create", "Usage_Report", "UsageSubscriptions_Update", "Products_UploadLog", "Azsreg_Redeem",
          "SignIn_DeviceCode", "SignIn_DeviceCodeAdfs", "SignIn_DeviceCodeV2"}
SCOPE = re.compile(r"(At|For)(Subscription|ResourceGroup|Resource|LinkedSubscription)(Level)?$|(ByName)?(OfTenant)?$")


def seen(client):
    return expect(client.get(f"{REQUESTS}?limit=1000"), 200).json()["value"]


def done(client, answer, *status):
    """What the last request did."""
    assert answer.status in status, answer
    return [(change["op"], change["id"]) for change in seen(client)[-1]["changes"]]


def registrations(api):
    c = api.client
    assert done(c, c.post(f"/subscriptions/{contoso.CSP}/providers/microsoft.azurestack/register" + query()), 200) == [
        ("changed", f"/subscriptions/{contoso.CSP}/providers/Microsoft.AzureStack")]
    group = arm.group(contoso.CSP, "g")
    assert done(c, c.put(group.upper().replace("/SUBSCRIPTIONS/C0DE", "/subscriptions/c0de") + GROUPS, {"location": "westcentralus"}), 201)[0][0] == "created"
    assert done(c, c.patch(group + GROUPS, {"tags": {"a": "b"}}), 200)[0][0] == "changed"
    made = api.registration(contoso.CSP, "g", "r")
    path = made.made.json()["id"]
    assert done(c, made.made, 201) == [("created", path)]
    assert done(c, c.patch(made.url, {"tags": {"a": "b"}}), 200) == [("changed", path)]
    assert done(c, c.post(made.below("enableRemoteManagement")), 200) == [("changed", path)]
    customers(c, made, path)
    for scope in (path, arm.subscription(contoso.CSP)):
        on_a_scope(c, scope)
    links(c, path)
    assert done(c, c.put(group.replace("/g", "/other") + GROUPS, {"location": "westcentralus"}), 201)[0][0] == "created"
    target = arm.group(contoso.CSP, "other")
    moved = c.post(f"{arm.group(contoso.CSP, 'G')}/moveResources" + GROUPS, {"resources": [path], "targetResourceGroup": target})
    there = [("removed", path), ("created", f"{target}/providers/Microsoft.AzureStack/registrations/r")]
    assert done(c, moved, 204) == there
    expect(c.put(f"{there[1][1]}/customerSubscriptions/{contoso.ALPINE}" + query()), 200)
    assert sorted(done(c, c.delete(there[1][1] + query()), 200)) == [
        ("removed", there[1][1]), ("removed", f"{there[1][1]}/customerSubscriptions/{contoso.ALPINE}")]
    assert done(c, c.delete(there[1][1] + query()), 204) == []
    again = api.registration(contoso.CSP, "other", "again").made.json()["id"]
    assert sorted(done(c, c.delete(target + GROUPS), 200)) == [("removed", target), ("removed", again)]
    expect(c.delete(arm.group(contoso.CSP, "g") + GROUPS), 200)
    assert done(c, c.post(f"/subscriptions/{contoso.CSP}/providers/Microsoft.AzureStack/unregister" + query()), 200)[0][0] == "changed"


def customers(c, made, path):
    first, second = (f"{path}/customerSubscriptions/{sub}" for sub in (contoso.ALPINE, contoso.WOODGROVE))
    assert done(c, made.add(contoso.ALPINE), 200) == [("created", first)]
    assert done(c, made.add(contoso.ALPINE), 200) == [("changed", first)]
    assert done(c, made.add(contoso.WOODGROVE), 200) == [("created", second)]
    assert done(c, c.delete(made / contoso.WOODGROVE), 200) == [("removed", second)]
    assert done(c, c.delete(made / contoso.WOODGROVE), 204) == []
    assert done(c, made.add("no-guid"), 400) == []


def on_a_scope(c, scope):
    lock = arm.below(scope, "locks", "l")
    assert done(c, c.put(lock + LOCKS, {"properties": {"level": "CanNotDelete"}}), 201) == [("created", lock)]
    assert done(c, c.put(lock + LOCKS, {"properties": {"level": "CanNotDelete", "notes": "x"}}), 200) == [("changed", lock)]
    assert done(c, c.delete(lock + LOCKS), 200) == [("removed", lock)]
    role = f"{arm.subscription(contoso.CSP)}/providers/Microsoft.Authorization/roleDefinitions/{READER}"
    given = arm.below(scope, "roleAssignments", directory.guid(1))
    say = {"properties": {"roleDefinitionId": role, "principalId": directory.guid(2)}}
    assert done(c, c.put(given + ROLES, say), 201) == [("created", given)]
    assert done(c, c.put(given + ROLES, say), 201, 200) == []
    assert done(c, c.delete(given + ROLES), 200) == [("removed", given)]
    tags = f"{scope}/providers/Microsoft.Resources/tags/default" + GROUPS
    assert done(c, c.put(tags, {"properties": {"tags": {"a": "b"}}}), 200) == [("changed", scope)]
    assert done(c, c.patch(tags, {"operation": "Merge", "properties": {"tags": {"a": "c"}}}), 200) == [("changed", scope)]
    assert done(c, c.delete(tags), 200) == [("changed", scope)]


def links(c, registration):
    path = f"{arm.group(contoso.CSP, 'g')}/providers/Microsoft.AzureStack/linkedSubscriptions/l"
    say = {"location": "eastus", "properties": {"linkedSubscriptionId": contoso.STACK, "registrationResourceId": registration}}
    ids = []
    for answer, status, op in ((c.put(path + PREVIEW, say), 201, "created"), (c.patch(path + PREVIEW, {"tags": {"a": "b"}}), 200, "changed"),
                               (c.delete(path + PREVIEW), 200, "removed")):
        assert answer.status == status, answer
        ids.append(op)
    last = [[change["op"] for change in one["changes"]] for one in seen(c)[-3:]]
    assert last == [[op] for op in ids]


def names(c):
    scope = arm.subscription(contoso.APSS)
    name, value = f"{scope}/tagNames/n", f"{scope}/tagNames/n/tagValues/v"
    assert done(c, c.put(name + GROUPS), 201) == [("created", name)]
    assert done(c, c.put(name + GROUPS), 200) == []
    assert done(c, c.put(value + GROUPS), 201) == [("created", value)]
    assert done(c, c.delete(value + GROUPS), 200) == [("removed", value)]
    assert done(c, c.delete(name + GROUPS), 200) == [("removed", name)]
    role = arm.below(scope, "roleDefinitions", directory.guid(3))
    say = {"properties": {"roleName": "R", "permissions": [{"actions": ["*/read"]}], "assignableScopes": [scope]}}
    made = c.put(role + ROLES, say)
    assert done(c, made, 201) == [("created", made.json()["id"])]
    assert done(c, c.put(role + ROLES, say), 201) == [("changed", made.json()["id"])]
    assert done(c, c.delete(role + ROLES), 200) == [("removed", made.json()["id"])]


def people(c):
    graph = Graph(c, tenant=contoso.TREY_TENANT)
    made = graph.request("POST", "/users", new_user("new", "treyresearch.example"))
    user = "/users/" + made.json()["id"]
    assert done(c, made, 201) == [("created", user)]
    assert done(c, graph.request("PATCH", user, {"displayName": "Other"}), 204) == [("changed", user)]
    assert done(c, graph.request("DELETE", user), 204) == [("removed", user)]
    say = {"invitedUserEmailAddress": "guest@elsewhere.example", "inviteRedirectUrl": "https://a.example"}
    invited = graph.request("POST", "/invitations", say)
    guest = "/users/" + invited.json()["invitedUser"]["id"]
    assert done(c, invited, 201) == [("created", guest)]
    assert done(c, graph.request("POST", "/invitations", say), 201) == [("changed", guest)]


def sales(c):
    partner = Partner(c)
    customer = partner.create()["id"]
    assert [(change["op"], change["id"].lower()) for change in seen(c)[-1]["changes"]] == [("created", f"/v1/customers/{customer}".lower())]
    bought = partner.buy(customer)
    assert seen(c)[-1]["changes"] == [{"op": "created", "id": f"/subscriptions/{bought}"}]
    assert done(c, partner.patch(customer, bought, friendlyName="Other"), 200) == [("changed", f"/subscriptions/{bought}")]


def stacks(c):
    stack = Stack(c)
    stack.let_in("treyresearch.example", contoso.TREY_TENANT)
    assert [change["op"] for change in seen(c)[-1]["changes"]] == ["created"]
    assert [op for op, _ in done(c, stack.put(directory.guid(9), "operator@wingtip.example", tenantId=contoso.TREY_TENANT), 200, 201)] == ["created"]
    assert [op for op, _ in done(c, stack.delete(directory.guid(9)), 200, 204)] == ["removed"]
    stack.shut_out("treyresearch.example")
    assert [change["op"] for change in seen(c)[-1]["changes"]] == ["removed"]


def test_every_write_says_what_it_did(api):
    registrations(api)
    names(api.client)
    people(api.client)
    sales(api.client)
    stacks(api.client)
    said = {SCOPE.sub("", one["operation"]) for one in seen(api.client) if one["changes"]}
    writes = {SCOPE.sub("", line.split()[0]) for line in binary.run("routes").stdout.splitlines() if line.split()[4] == "writes"}
    assert writes - SILENT <= said, sorted(writes - SILENT - said)


def test_reads_and_refusals_did_nothing(api):
    made = api.registration()
    for answer in (api.client.get(made.url), api.client.post(made.below("getactivationkey")), api.client.put(made.url, body("no token")),
                   api.client.put(made / "x"), api.client.put(made.url, {"tags": 5}), api.client.put(made.url, {}, headers={"If-Match": '"x"'})):
        assert done(api.client, answer, 200, 400, 412) == []


def test_what_a_mapping_takes_the_place_of(api):
    """Of one tenant there is one at most."""
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    first, second = (f"{made.made.json()['id']}/customerSubscriptions/{sub}" for sub in (contoso.ALPINE, contoso.ALPINE_SECOND))
    assert sorted(done(api.client, made.add(contoso.ALPINE_SECOND), 200)) == [("created", second), ("removed", first)]
