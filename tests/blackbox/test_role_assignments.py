"""Role assignments: who may do what where, as resources (docs/contract.md, "Roles")."""

import urllib.parse
import uuid

import pytest

from azsregtest import arm, binary, contoso, rows
from azsregtest.arm import GROUPS_VERSION, expect, query

pytestmark = pytest.mark.one_thread

V = query("2022-04-01")
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
ALICE, BOB = "a11ce000-0000-4000-8000-000000000001", "b0b00000-0000-4000-8000-000000000001"


def name():
    return str(uuid.uuid4())


def definition(role, scope=arm.subscription(contoso.APSS)):
    return arm.below(scope, "roleDefinitions", role)


def assignment(principal=ALICE, role=READER, **members):
    return {"properties": {"roleDefinitionId": role, "principalId": principal, **members}}


@pytest.fixture
def scopes(api):
    group = api.group(contoso.FABRIKAM)
    made = api.registration(contoso.FABRIKAM, group)
    return {"subscription": arm.subscription(contoso.FABRIKAM), "group": arm.group(contoso.FABRIKAM, group),
            "registration": made.path}


@pytest.mark.smoke
@pytest.mark.parametrize("where", ["subscription", "group", "registration"])
def test_an_assignment_from_put_to_delete(api, scopes, where):
    mine, principal = name(), name()
    path = arm.below(scopes[where], "roleAssignments", mine)
    expect(api.client.get(path + V), 404, "RoleAssignmentNotFound")
    sent = assignment(principal, definition(READER), principalType="ServicePrincipal")
    made = expect(api.client.put(path + V, sent), 201).json()
    assert made == {
        "id": path, "name": mine, "type": "Microsoft.Authorization/roleAssignments",
        "properties": {"roleDefinitionId": definition(READER, arm.subscription(contoso.FABRIKAM)), "principalId": principal,
                       "principalType": "ServicePrincipal", "scope": scopes[where]},
    }
    assert expect(api.client.get(path + V), 200).json() == made
    assert expect(api.client.put(path + V, sent), 200).json() == made
    assert made in api.list_all(arm.below(scopes[where], "roleAssignments") + V)
    assert expect(api.client.delete(path + V), 200).json() == made
    expect(api.client.delete(path + V), 204)
    expect(api.client.get(path + V), 404, "RoleAssignmentNotFound")


@pytest.mark.parametrize("role", [
    READER, READER.upper(), definition(READER), definition(READER).upper(), arm.below("", "roleDefinitions", READER),
])
def test_how_a_role_may_be_named(api, scopes, role):
    path = arm.below(scopes["group"], "roleAssignments", name())
    made = expect(api.client.put(path + V, assignment(role=role)), 201).json()
    assert made["properties"]["roleDefinitionId"].endswith(f"/{READER}")
    expect(api.client.delete(path + V), 200)


@pytest.mark.parametrize("role", [
    "Reader", "", "00000000-0000-0000-0000-000000000000", definition("no-guid"), definition(ALICE), "/" + READER,
    f"/providers/Microsoft.Authorization/locks/{READER}",
])
def test_a_role_there_is_not(api, scopes, role):
    path = arm.below(scopes["group"], "roleAssignments", name())
    refused = expect(api.client.put(path + V, assignment(role=role)), 400, "RoleDefinitionDoesNotExist")
    assert refused.message == f"The specified role definition with ID '{role}' does not exist."
    expect(api.client.get(path + V), 404)


@pytest.mark.parametrize("sent, where", [
    (None, "properties.roleDefinitionId"), ({"properties": {"roleDefinitionId": READER}}, "properties.principalId"),
    (assignment("alice"), "properties.principalId"), (assignment(5), "properties.principalId"),
    (assignment(role=None), "properties.roleDefinitionId"), (assignment(role=[]), "properties.roleDefinitionId"),
    (assignment(principalType="Robot"), "properties.principalType"), ({"properties": 1}, "properties"),
])
def test_what_is_no_assignment(api, scopes, sent, where):
    path = arm.below(scopes["group"], "roleAssignments", name())
    assert f"'{where}'" in expect(api.client.put(path + V, sent), 400, "InvalidRequestContent").message


@pytest.mark.parametrize("bad", ["x", "1234", READER + "0", "{%s}" % READER])
def test_a_name_is_a_guid(api, scopes, bad):
    path = arm.below(scopes["group"], "roleAssignments", urllib.parse.quote(bad))
    refused = expect(api.client.put(path + V, assignment()), 400, "InvalidRoleAssignmentId")
    assert f"'{bad}'" in refused.message
    expect(api.client.get(path + V), 404, "RoleAssignmentNotFound")
    expect(api.client.delete(path + V), 204)


def test_once_for_a_principal_role_and_scope(api, scopes):
    first, second = (arm.below(scopes["group"], "roleAssignments", name()) for _ in range(2))
    expect(api.client.put(first + V, assignment(BOB)), 201)
    expect(api.client.put(second + V, assignment(BOB)), 409, "RoleAssignmentExists")
    expect(api.client.put(second + V, assignment(BOB, OWNER)), 201)
    elsewhere = arm.below(scopes["registration"], "roleAssignments", second.rsplit("/", 1)[1])
    expect(api.client.put(elsewhere + V, assignment(BOB)), 201)


@pytest.mark.parametrize("sent", [assignment(BOB), assignment(ALICE, OWNER)])
def test_what_it_says_cannot_be_changed(api, scopes, sent):
    path = arm.below(scopes["group"], "roleAssignments", name())
    made = expect(api.client.put(path + V, assignment(ALICE)), 201).json()
    expect(api.client.put(path + V, sent), 400, "RoleAssignmentUpdateNotPermitted")
    assert expect(api.client.get(path + V), 200).json() == made


def test_names_and_scopes_compare_without_case(api, scopes):
    path = arm.below(scopes["registration"], "roleAssignments", name())
    made = expect(api.client.put(path + V, assignment(ALICE.upper())), 201).json()
    assert made["properties"]["principalId"] == ALICE
    shouted = "//" + path.upper().lstrip("/").replace("MICROSOFT.AZURESTACK/", "Microsoft.Azurestack//")
    assert expect(api.client.get(shouted + V), 200).json() == made
    assert expect(api.client.delete(shouted + V), 200).json() == made


def test_a_scope_that_does_not_exist(api):
    for scope, code in (
        (arm.subscription(contoso.UNKNOWN), "SubscriptionNotFound"),
        (arm.group(contoso.APSS, "nothing-here"), "ResourceGroupNotFound"),
        (arm.registration(contoso.APSS, contoso.GROUP, "nothing-here"), "RegistrationNotFound"),
    ):
        expect(api.client.get(arm.below(scope, "roleAssignments") + V), 404, code)
        for method, sent in (("GET", None), ("PUT", assignment()), ("DELETE", None)):
            expect(api.client.request(method, arm.below(scope, "roleAssignments", name()) + V, sent), 404, code)


def test_a_subscription_that_is_not_active_is_read_only(api):
    path = arm.below(arm.subscription(contoso.SUSPENDED), "roleAssignments", name())
    expect(api.client.put(path + V, assignment()), 409, "ReadOnlyDisabledSubscription")
    expect(api.client.delete(path + V), 204)


# --- Lists -----------------------------------------------------------------------------


@pytest.fixture
def assigned(make_server, api_on):
    """Assignments at every level, on a subscription the directory gives nobody a role on."""
    api = api_on(make_server())
    sub = arm.subscription(contoso.ADATUM)
    group, other = (arm.group(contoso.ADATUM, api.group(contoso.ADATUM, stem)) for stem in ("roles", "roles-too"))
    made = api.registration(contoso.ADATUM, "roles", "r")
    scope = {"sub": sub, "group": group, "other": other, "reg": made.path}
    there = {}
    for where, principal, stem in (
        ("sub", ALICE, "s"), ("group", BOB, "g"), ("group", ALICE, "a"), ("other", BOB, "o"), ("reg", ALICE, "r"),
    ):
        mine = name()
        expect(api.client.put(arm.below(scope[where], "roleAssignments", mine) + V, assignment(principal)), 201)
        there[mine] = stem
    return api, scope, there


# "Use $filter=atScope() to return all role assignments at or above the scope. Use $filter=principalId eq {id}
# to return all role assignments at, above or below the scope for the specified principal."
@pytest.mark.parametrize("where, filtered, stems", [
    ("sub", "", "s g a o r"), ("group", "", "s g a r"), ("other", "", "s o"), ("reg", "", "s g a r"),
    ("sub", "atScope()", "s"), ("group", "atScope()", "s g a"), ("reg", "atscope()", "s g a r"),
    ("sub", f"principalId eq '{ALICE}'", "s a r"), ("sub", f"PRINCIPALID EQ '{ALICE.upper()}'", "s a r"),
    ("group", f"assignedTo('{BOB}')", "g"), ("reg", f"atScope() and assignedTo('{ALICE}')", "s a r"),
    ("group", f"atScope() and principalId eq '{ALICE}'", "s a"), ("sub", f"principalId eq '{READER}'", ""),
    ("sub", "principalId eq 'nobody'", ""), ("sub", f"principalId eq 'nobody' or principalId eq '{ALICE}'", "s a r"),
])
def test_what_a_list_shows(assigned, where, filtered, stems):
    api, scope, there = assigned
    url = arm.below(scope[where], "roleAssignments") + query("2022-04-01", filter=filtered)
    for top in ("", "&$top=1", "&$top=2"):
        listed = api.list_all(url + top)
        assert sorted(there[one["name"]] for one in listed) == sorted(stems.split())
        for one in listed:
            assert expect(api.client.get(one["id"] + V), 200).json() == one


@pytest.mark.parametrize("filtered", [
    "principalId", "principalId eq x", "assignedTo()", "atScope('x')", "roleName eq 'Owner'", "atScope() or atScope()",
])
def test_filters_that_cannot_be_parsed(api, filtered):
    url = arm.below(arm.subscription(contoso.APSS), "roleAssignments") + query("2022-04-01", filter=filtered)
    expect(api.client.get(url), 400, "InvalidFilter")


# --- Keeping ---------------------------------------------------------------------------


def test_what_is_deleted_takes_its_assignments_along(api, scopes):
    group, reg = scopes["group"], scopes["registration"]
    paths = [arm.below(scope, "roleAssignments", name()) for scope in (group, reg)]
    for path in paths:
        expect(api.client.put(path + V, assignment(BOB)), 201)
    expect(api.client.delete(reg + query()), 200)
    listed = api.list_all(arm.below(group, "roleAssignments") + query("2022-04-01", filter=f"assignedTo('{BOB}')"))
    assert [one["id"] for one in listed] == paths[:1]
    expect(api.client.delete(group + query(GROUPS_VERSION)), 200)
    api.group(contoso.FABRIKAM, group.rsplit("/", 1)[1])
    expect(api.client.get(paths[0] + V), 404, "RoleAssignmentNotFound")


def test_assignments_outlive_a_restart(make_server, api_on):
    server = make_server()
    path = arm.below(arm.subscription(contoso.EA), "roleAssignments", name()) + V
    made = expect(api_on(server).client.put(path, assignment(BOB)), 201).json()
    server.restart()
    assert expect(api_on(server).client.get(path), 200).json() == made


def test_a_subscription_has_4000_assignments_and_no_more(make_server, api_on):
    """"Azure role assignments per Azure subscription: 4,000" (Azure subscription and service limits)."""
    server = make_server()
    group = arm.group(contoso.FABRIKAM, api_on(server).group(contoso.FABRIKAM))
    ((kept,),) = rows.read(server, "SELECT count(*) FROM role_assignment WHERE scope LIKE ?", arm.subscription(contoso.FABRIKAM) + "%")
    rows.write(server, "INSERT INTO role_assignment (scope, name, principal, role, principal_type, in_directory) VALUES (?, ?, ?, ?, '', 0)",
               *((group, uuid.uuid4().bytes, uuid.uuid4().bytes, uuid.UUID(READER).bytes) for _ in range(3999 - kept)))
    with server.client() as client:
        first, second = (arm.below(group, "roleAssignments", name()) + V for _ in range(2))
        expect(client.put(first, assignment(name())), 201)
        refused = expect(client.put(second, assignment(name())), 409, "RoleAssignmentLimitExceeded")
        assert refused.message == binary.said("RoleAssignmentLimitExceeded", limit=4000)
        expect(client.delete(first), 200)
        expect(client.put(second, assignment(name())), 201)
        expect(client.put(arm.below(arm.subscription(contoso.APSS), "roleAssignments", name()) + V, assignment(name())), 201)
