"""Custom roles as resources (docs/contract.md, "Roles"; "Azure custom roles", with its limits)."""

import urllib.parse
import uuid

import pytest

from azsregtest import arm, binary, contoso, directory, roles, rows
from azsregtest.arm import GROUPS_VERSION, expect, query
from azsregtest.roles import V, assign, at, body, define, name

pytestmark = pytest.mark.one_thread

READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
ALICE = "a11ce000-0000-4000-8000-000000000001"
SUB, OTHER = arm.subscription(contoso.APSS), arm.subscription(contoso.FABRIKAM)
GROUP = arm.group(contoso.APSS, contoso.GROUP)
PLACE = "properties.assignableScopes"


def listed(api, scope, filtered=None):
    options = {} if filtered is None else {"filter": filtered}
    return [one["name"] for one in api.list_all(arm.below(scope, "roleDefinitions") + query("2022-04-01", **options))]


# --- From PUT to DELETE ----------------------------------------------------------------


@pytest.fixture
def scope_of(api):
    return lambda where: {"subscription": SUB, "group": GROUP}.get(where) or api.registration().path


@pytest.mark.smoke
@pytest.mark.parametrize("where", ["subscription", "group", "registration"])
def test_a_role_from_put_to_delete(api, scope_of, where):
    scope, role = scope_of(where), name()
    url = at(scope, role)
    sent = body(SUB, called=f"Least {role}", actions=roles.LEAST, not_actions=["Microsoft.AzureStack/registrations/delete"])
    expect(api.client.get(url), 404, "RoleDefinitionNotFound")
    expect(api.client.delete(url), 204)
    made = expect(api.client.put(url, sent), 201).json()
    assert made == {
        "id": arm.below(SUB, "roleDefinitions", role), "name": role, "type": "Microsoft.Authorization/roleDefinitions",
        "properties": {
            "roleName": f"Least {role}", "type": "CustomRole", "description": "What a test needs", "assignableScopes": [SUB],
            "permissions": [{"actions": roles.LEAST, "notActions": ["Microsoft.AzureStack/registrations/delete"],
                             "dataActions": [], "notDataActions": []}]}}
    for one in (url, at(SUB, role.upper()), at(GROUP, role)):
        assert expect(api.client.get(one), 200).json() == made
    assert role in listed(api, scope) and role not in listed(api, OTHER) and role not in listed(api, "")
    expect(api.client.get(at(OTHER, role)), 404, "RoleDefinitionNotFound")
    expect(api.client.get(at("", role)), 404, "RoleDefinitionNotFound")
    assert expect(api.client.put(url, made), 201).json() == made, "what GET gives can be sent back"
    changed = body(SUB, GROUP, called="less " + role, actions=[], not_actions=[], description=...)
    answer = expect(api.client.put(url, changed), 201).json()["properties"]
    assert answer == {"roleName": "less " + role, "type": "CustomRole", "description": "", "assignableScopes": [SUB, GROUP],
                      "permissions": [{"actions": [], "notActions": [], "dataActions": [], "notDataActions": []}]}
    gone = expect(api.client.delete(url), 200).json()
    assert gone["properties"] == answer
    expect(api.client.delete(url), 204)
    expect(api.client.get(url), 404, "RoleDefinitionNotFound")


def test_data_actions_are_kept(api):
    permission = {"actions": ["A/read"], "dataActions": ["A/b/*"], "notDataActions": ["A/b/c", "A/b/d"], "notActions": None}
    role = define(api.client, SUB, permissions=[permission])
    (kept,) = expect(api.client.get(at(SUB, role)), 200).json()["properties"]["permissions"]
    assert kept == {**permission, "notActions": []}


@pytest.mark.parametrize("given, kept", [
    (SUB.upper(), [SUB]), (SUB + "//", [SUB]), (GROUP.upper(), [SUB, GROUP]), (GROUP + "/", [SUB, GROUP]),
    (arm.group(contoso.APSS, "Not-There-Yet"), [SUB, arm.group(contoso.APSS, "Not-There-Yet")]),
])
def test_scopes_are_spelled_as_ids_are(api, given, kept):
    """And each is there once."""
    role = define(api.client, SUB, SUB, given, given.lower())
    assert expect(api.client.get(at(SUB, role)), 200).json()["properties"]["assignableScopes"] == kept


@pytest.mark.parametrize("type_", ["CustomRole", "customrole", None, ...])
def test_the_type_may_be_said(api, type_):
    role = define(api.client, SUB, type=type_)
    assert expect(api.client.get(at(SUB, role)), 200).json()["properties"]["type"] == "CustomRole"


# --- What cannot be --------------------------------------------------------------------


@pytest.mark.parametrize("bad", ["x", "1234", READER + "0", "{%s}" % READER])
def test_a_name_is_a_guid(api, bad):
    url = at(SUB, urllib.parse.quote(bad))
    refused = expect(api.client.put(url, body(SUB)), 400, "InvalidRoleDefinitionId")
    assert f"'{bad}'" in refused.message
    expect(api.client.get(url), 404, "RoleDefinitionNotFound")
    expect(api.client.delete(url), 204)


def test_built_in_roles_stay_as_they_are(api):
    before = expect(api.client.get(at(SUB, READER)), 200).json()
    refused = expect(api.client.put(at(SUB, READER), body(SUB)), 409, "RoleDefinitionExists")
    assert refused.message == binary.said("RoleDefinitionExists", role=READER)
    expect(api.client.delete(at(SUB, READER)), 400, "InvalidRoleDefinitionType")
    assert expect(api.client.get(at(SUB, READER)), 200).json() == before
    expect(api.client.put(at(SUB, name()), body(SUB, type="BuiltInRole")), 400, "InvalidRoleDefinitionType")


@pytest.mark.parametrize("taken", ["Owner", "azure stack REGISTRATION owner", "mine"])
def test_a_name_is_there_once(api, taken):
    mine = define(api.client, SUB, called="Mine")
    for scope, url in ((SUB, at(SUB, name())), (OTHER, at(OTHER, name()))):
        refused = expect(api.client.put(url, body(scope, called=taken)), 409, "RoleDefinitionWithSameNameExists")
        assert f"'{taken}'" in refused.message
        expect(api.client.get(url), 404)
    expect(api.client.put(at(SUB, mine), body(SUB, called="MINE")), 201)
    expect(api.client.delete(at(SUB, mine)), 200)


@pytest.mark.parametrize("sent, code", [
    (body(SUB, roleName=""), "RoleDefinitionNameNullOrEmpty"), (body(SUB, roleName=None), "RoleDefinitionNameNullOrEmpty"),
    (body(SUB, roleName=...), "RoleDefinitionNameNullOrEmpty"), (body(SUB, roleName=" \t"), "RoleDefinitionNameNullOrEmpty"),
    (body(), "MissingAssignableScopes"), (body(assignableScopes=...), "MissingAssignableScopes"),
    (body(SUB, type="Robot"), "InvalidRoleDefinitionType"), (body(SUB, type=""), "InvalidRoleDefinitionType"),
])
def test_what_is_missing(api, sent, code):
    url = at(SUB, name())
    expect(api.client.put(url, sent), 400, code)
    expect(api.client.get(url), 404, "RoleDefinitionNotFound")


@pytest.mark.parametrize("bad", [
    "/", "", "subscriptions/x", "/subscriptions", "/subscriptions/", "/subscriptions/x", SUB + "x", "*", SUB + "/*", SUB + "/resourceGroups",
    SUB + "/resourceGroups/", SUB + "/resourceGroups/a/b", SUB + "/resourceGroups/*", SUB + "/providers/A.B",
    SUB + "//resourceGroups/a", "/" + SUB, arm.registration(contoso.APSS, contoso.GROUP, "r"),
    "/providers/Microsoft.Management/managementGroups/m", SUB + "/resourceGroups/" + "a" * 91, SUB + "/resourceGroups/a.", SUB + "\n",
])
def test_what_is_no_scope(api, bad):
    refused = expect(api.client.put(at(SUB, name()), body(SUB, bad)), 400, "LinkedInvalidPropertyId")
    assert refused.message == binary.said("LinkedInvalidPropertyId", id=bad, path=PLACE + "[1]")


@pytest.mark.parametrize("sent, where", [
    (None, "properties.permissions"), ({"properties": 1}, "properties"), ({"properties": []}, "properties"),
    (body(SUB, roleName=5), "properties.roleName"), (body(SUB, description=[]), "properties.description"),
    (body(SUB, permissions=[]), "properties.permissions"), (body(SUB, permissions={}), "properties.permissions"),
    (body(SUB, permissions=[{}, {}]), "properties.permissions"), (body(SUB, permissions=["*"]), "properties.permissions"),
    (body(SUB, permissions=...), "properties.permissions"), (body(SUB, permissions=[None]), "properties.permissions"),
    (body(SUB, permissions=[{"actions": "*"}]), "properties.permissions[0].actions"),
    (body(SUB, permissions=[{"condition": "true"}]), "properties.permissions[0].condition"),
    (body(SUB, permissions=[{"condition": {}}]), "properties.permissions[0].condition"),
    (body(SUB, actions=["A/read", 5]), "properties.permissions[0].actions[1]"),
    (body(SUB, actions=[None]), "properties.permissions[0].actions[0]"), (body(SUB, actions=[""]), "properties.permissions[0].actions[0]"),
    (body(SUB, actions=[["*"]]), "properties.permissions[0].actions[0]"), (body(SUB, actions=["**"]), "properties.permissions[0].actions[0]"),
    (body(SUB, actions=["A/*/b/*"]), "properties.permissions[0].actions[0]"), (body(SUB, actions=["A b"]), "properties.permissions[0].actions[0]"),
    (body(SUB, actions=["A/read\n*"]), "properties.permissions[0].actions[0]"), (body(SUB, actions=["é"]), "properties.permissions[0].actions[0]"),
    (body(SUB, not_actions=["\t"]), "properties.permissions[0].notActions[0]"),
    (body(SUB, assignableScopes=SUB), PLACE), (body(SUB, 7), PLACE + "[1]"), (body(SUB, None), PLACE + "[1]"),
    (body(OTHER), PLACE), (body(GROUP), PLACE),
])
def test_what_is_no_role(api, sent, where):
    url = at(SUB, name())
    assert f"'{where}'" in expect(api.client.put(url, sent), 400, "InvalidRequestContent").message
    expect(api.client.get(url), 404, "RoleDefinitionNotFound")


@pytest.mark.parametrize("sent", [b"", b"[]", b"{", b"\xff", b'{"properties":' * 40, b'{"properties":{"roleName":"a","ROLENAME":"b"}}'])
def test_bodies_that_are_none(api, sent):
    expect(api.client.put(at(SUB, name()), sent), 400, "InvalidRequestContent")


def test_a_scope_that_does_not_exist(api):
    unknown = arm.subscription(contoso.UNKNOWN)
    expect(api.client.put(at(SUB, name()), body(SUB, unknown)), 404, "SubscriptionNotFound")
    for scope, code in ((unknown, "SubscriptionNotFound"), (arm.group(contoso.APSS, "nothing-here"), "ResourceGroupNotFound"),
                        (arm.registration(contoso.APSS, contoso.GROUP, "nothing-here"), "RegistrationNotFound")):
        for method, sent in (("GET", None), ("PUT", body(SUB)), ("DELETE", None)):
            expect(api.client.request(method, at(scope, name()), sent), 404, code)


def test_a_subscription_that_is_not_active_is_read_only(api):
    suspended = arm.subscription(contoso.SUSPENDED)
    expect(api.client.put(at(suspended, name()), body(suspended)), 409, "ReadOnlyDisabledSubscription")
    expect(api.client.delete(at(suspended, name())), 204)


def test_read_only_locks_hold_definitions(api):
    sub = arm.subscription(contoso.EA)
    role, lock = define(api.client, sub), arm.below(sub, "locks", "hold") + query("2016-09-01")
    for level, put in (("CanNotDelete", 201), ("ReadOnly", 409)):
        expect(api.client.put(lock, {"properties": {"level": level}}), 201 if put == 201 else 200)
        answer = api.client.put(at(sub, role.upper()), body(sub))
        assert answer.status == put, answer
        refused = expect(api.client.delete(at(sub, role)), 409, "ScopeLocked")
        assert f"The scope '{arm.below(sub, 'roleDefinitions', role)}' cannot perform delete" in refused.message
    expect(api.client.delete(lock), 200)
    expect(api.client.delete(at(sub, role)), 200)


def test_one_of_another_subscription_cannot_be_replaced_from_here(api):
    role = define(api.client, OTHER)
    expect(api.client.put(at(SUB, role), body(SUB)), 409, "RoleDefinitionExists")
    expect(api.client.put(at(SUB, role), body(SUB, OTHER)), 409, "RoleDefinitionExists")
    expect(api.client.delete(at(SUB, role)), 204)
    expect(api.client.put(at(OTHER, role), body(OTHER, SUB)), 201)
    expect(api.client.put(at(SUB, role), body(SUB)), 201)
    expect(api.client.get(at(OTHER, role)), 404)


# --- Assignments -----------------------------------------------------------------------


def test_it_is_assigned_within_its_scopes(api):
    group = arm.group(contoso.APSS, api.group())
    made = api.registration(contoso.APSS, group.rsplit("/", 1)[1])
    role = define(api.client, group)
    for scope in (SUB, GROUP, OTHER, group + "2"):
        if scope == group + "2":
            api.group(contoso.APSS, scope.rsplit("/", 1)[1])
        refused = expect(assign(api.client, scope, role, ALICE), 400, "RoleAssignmentScopeNotAssignableToRoleDefinition")
        assert f"'{role}'" in refused.message
    for scope in (group, made.path):
        for given in (role, arm.below(SUB, "roleDefinitions", role.upper())):
            answer = assign(api.client, scope, given, name())
            shown = expect(answer, 201).json()["properties"]
            assert shown["roleDefinitionId"] == arm.below(SUB, "roleDefinitions", role) and shown["scope"] == scope
    expect(assign(api.client, group, name(), ALICE), 400, "RoleDefinitionDoesNotExist")


def test_what_is_assigned_cannot_go(api):
    group = arm.group(contoso.APSS, api.group())
    role, assignment = define(api.client, SUB, SUB, group), name()
    expect(assign(api.client, group, role, ALICE, assignment), 201)
    refused = expect(api.client.delete(at(SUB, role)), 409, "RoleDefinitionHasAssignments")
    assert refused.message == binary.said("RoleDefinitionHasAssignments")
    kept = expect(api.client.get(at(SUB, role)), 200).json()
    expect(api.client.put(at(group, role), body(SUB, called="new", actions=["A/b"])), 201)
    expect(api.client.put(at(group, role), body(group, called="newer")), 201)
    expect(api.client.put(at(group, role), kept), 201)
    expect(api.client.put(at(GROUP, role), body(GROUP, called="newest")), 409, "RoleDefinitionHasAssignments")
    assert expect(api.client.get(at(SUB, role)), 200).json() == kept, "undone, name and all"
    expect(api.client.delete(arm.below(group, "roleAssignments", assignment) + V), 200)
    expect(api.client.put(at(GROUP, role), body(GROUP, called="newest")), 201)
    expect(api.client.delete(at(GROUP, role)), 200)


def test_scopes_whose_names_begin_alike_are_not_within_each_other(api):
    names = [api.name("g") for _ in range(2)]
    names.append(names[0] + "-more")
    groups = [arm.group(contoso.APSS, api.group(contoso.APSS, one)) for one in names]
    role = define(api.client, SUB)
    expect(assign(api.client, groups[2], role, ALICE), 201)
    expect(api.client.put(at(groups[0], role), body(*groups[:2])), 409, "RoleDefinitionHasAssignments")
    expect(api.client.put(at(groups[0], role), body(*groups)), 201)


# --- Lists -----------------------------------------------------------------------------


def test_what_a_list_shows(make_server, api_on):
    api = api_on(make_server())
    group, other = (arm.group(contoso.APSS, api.group(contoso.APSS, stem)) for stem in ("one", "two"))
    made = api.registration(contoso.APSS, "one").path
    there = {define(api.client, scope, called=called): called
             for scope, called in ((SUB, "Sub"), (group, "One"), (other, "Two"), (OTHER, "Other"))}
    there[define(api.client, group, group, OTHER, called="Both")] = "Both"
    both = "type eq 'CustomRole' and atScopeAndBelow()"
    for scope, filtered, shown in (
        (SUB, "type eq 'CustomRole'", "Sub"), (group, "type eq 'CustomRole'", "Both One Sub"),
        (made, "type eq 'CustomRole' and atScope()", "Both One Sub"), (other, "type eq 'customrole'", "Sub Two"),
        (OTHER, "type eq 'CustomRole'", "Both Other"), (SUB, both, "Both One Sub Two"), (group, both, "Both One Sub"),
        (OTHER, both, "Both Other"), ("", "type eq 'CustomRole'", ""), ("", both, ""), (group, "roleName eq 'ONE'", "One"),
        (SUB, "roleName eq 'One'", ""), (group, "type ne 'BuiltInRole' and startswith(roleName, 's')", "Sub"),
    ):
        url = arm.below(scope, "roleDefinitions") + query("2022-04-01", filter=filtered)
        for top in ("", "&$top=1", "&$top=2"):
            assert sorted(there[one["name"]] for one in api.list_all(url + top)) == shown.split(), (scope, filtered)
    for top in (1, 2, 3, 4, 5, 1000):
        found = api.list_all(arm.below(group, "roleDefinitions") + query("2022-04-01", top=top))
        assert [one["properties"]["type"] for one in found] == ["BuiltInRole"] * 5 + ["CustomRole"] * 3
        ids = [one["name"] for one in found[5:]]
        assert ids == sorted(ids)


def test_a_page_of_large_roles_is_bounded(make_server, api_on):
    server = make_server()
    api = api_on(server)
    actions = ["A/" + "x" * 250 + f"{i:04d}" for i in range(256)]
    made = {define(api.client, SUB, actions=actions) for _ in range(90)}
    pages, target = [], arm.below(SUB, "roleDefinitions") + query("2022-04-01", top=1000)
    while target:
        page = expect(api.client.get(target), 200)
        assert len(page.body) <= 4 * 1024 * 1024
        pages.append({one["name"] for one in page.json()["value"]})
        target = page.json().get("nextLink", "").removeprefix(server.base)
    assert len(pages) > 1 and made <= set().union(*pages) and sum(map(len, pages)) == 95


# --- Bounds ----------------------------------------------------------------------------


def actions(count, size=20):
    return [f"A/{i:0{size - 2}d}" for i in range(count)]


@pytest.mark.parametrize("within, beyond, where", [
    ({"roleName": "ü" * 512}, {"roleName": "ü" * 513}, "properties.roleName"),
    ({"description": "ü" * 2048}, {"description": "ü" * 2049}, "properties.description"),
    ({"actions": actions(1, 256)}, {"actions": actions(1, 257)}, "properties.permissions[0].actions[0]"),
    ({"actions": actions(256, 256)}, {"actions": actions(257)}, "properties.permissions[0]"),
    ({"actions": actions(100), "not_actions": actions(156)}, {"actions": actions(100), "not_actions": actions(157)}, "properties.permissions[0]"),
    ({"scopes": 2000}, {"scopes": 2001}, PLACE),
])
def test_bounds(api, within, beyond, where):
    def sent(members):
        members = dict(members)
        groups = [arm.group(contoso.APSS, f"g{i}") for i in range(members.pop("scopes", 1) - 1)]
        return body(SUB, *groups, **members)

    url = at(SUB, name())
    kept = sent(within)
    made = expect(api.client.put(url, kept), 201).json()["properties"]
    assert made["assignableScopes"] == kept["properties"]["assignableScopes"]
    assert made["roleName"] == kept["properties"]["roleName"] and made["description"] == kept["properties"]["description"]
    assert made["permissions"][0]["actions"] == kept["properties"]["permissions"][0]["actions"]
    assert f"'{where}'" in expect(api.client.put(url, sent(beyond)), 400, "InvalidRequestContent").message
    assert expect(api.client.get(url), 200).json()["properties"] == made
    expect(api.client.delete(url), 200)


def test_there_are_5000_and_no_more(make_server, api_on):
    """"Each tenant can have up to 5000 custom roles." """
    server = make_server()
    made = [uuid.uuid4().bytes for _ in range(4999)]
    rows.write(server, "INSERT INTO role_definition (id, name) VALUES (?, ?)", *((one, one.hex()) for one in made))
    rows.write(server, "INSERT INTO role_definition_scope (role, place, scope) VALUES (?, 0, ?)", *((one, OTHER) for one in made))
    api = api_on(server)
    last = define(api.client, SUB)
    refused = expect(api.client.put(at(SUB, name()), body(SUB)), 409, "RoleDefinitionLimitExceeded")
    assert refused.message == binary.said("RoleDefinitionLimitExceeded")
    expect(api.client.put(at(SUB, last), body(SUB)), 201)
    assert len(listed(api, OTHER, "type eq 'CustomRole'")) == 4999
    assert listed(api, SUB, "type eq 'CustomRole'") == [last]
    expect(api.client.delete(at(SUB, last)), 200)
    define(api.client, SUB)


# --- Keeping ---------------------------------------------------------------------------


def test_roles_outlive_a_restart_and_their_group(make_server, api_on):
    server = make_server()
    api = api_on(server)
    group = arm.group(contoso.APSS, api.group())
    role = define(api.client, group, group, SUB)
    made = expect(api.client.get(at(SUB, role)), 200).json()
    expect(assign(api.client, group, role, ALICE), 201)
    expect(api.client.delete(group + query(GROUPS_VERSION)), 200)
    server.restart()
    api = api_on(server)
    assert expect(api.client.get(at(SUB, role)), 200).json() == made
    expect(api.client.delete(at(SUB, role)), 200)


def test_what_loose_has_defined_ends_when_the_directory_knows_the_subscription(make_server, tmp_path):
    """Whoever was signed in could define roles in it; of a role with other scopes the others stay."""
    less = directory.contoso_copy()
    less["subscriptions"] = [one for one in less["subscriptions"] if one["id"] != contoso.FABRIKAM]
    less["roleAssignments"] = [one for one in less["roleAssignments"] if contoso.FABRIKAM not in one["scope"]]
    server = make_server("--loose", directory=directory.write(tmp_path, less))
    with server.client() as client:
        gone, left = define(client, OTHER), define(client, SUB, SUB, OTHER)
        expect(assign(client, OTHER, left, ALICE), 201)
        expect(client.get(at(OTHER, gone)), 200)
    server.stop()
    server.options = []
    server.directory = directory.write(tmp_path, directory.contoso_copy())
    server.start()
    with server.client() as client:
        for role in (gone, left):
            expect(client.get(at(OTHER, role)), 404, "RoleDefinitionNotFound")
        assert expect(client.get(at(SUB, left)), 200).json()["properties"]["assignableScopes"] == [SUB]
        expect(client.delete(at(SUB, left)), 200)
