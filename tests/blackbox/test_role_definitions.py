"""Role definitions: what the roles are and allow (docs/contract.md, "Roles", and the public list of built-in roles)."""

import pytest

from azsregtest import arm, contoso
from azsregtest.arm import expect, query

pytestmark = pytest.mark.one_thread

V = query("2022-04-01")
ROLES = {
    "Owner": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "Contributor": "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "Reader": "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "Azure Stack Registration Owner": "6f12a6df-dd06-4f3e-bcb1-ce8be600526a",
    "Billing Reader": "fa23ad8b-c56e-40d8-ac0c-ce449e1d2c64",
}
SCOPES = ["tenant", "subscription", "group", "registration"]


@pytest.fixture
def scope_of(api):
    def make(where):
        if where == "registration":
            return api.registration().path
        return {"tenant": "", "subscription": arm.subscription(contoso.APSS), "group": arm.group(contoso.APSS, contoso.GROUP)}[where]

    return make


def listed(api, scope, filtered=None):
    options = {} if filtered is None else {"filter": filtered}
    return expect(api.client.get(arm.below(scope, "roleDefinitions") + query("2022-04-01", **options)), 200).json()["value"]


@pytest.mark.parametrize("where", SCOPES)
def test_the_roles_there_are(api, scope_of, where):
    scope = scope_of(where)
    roles = listed(api, scope)
    assert {one["properties"]["roleName"]: one["name"] for one in roles} == ROLES
    at = "" if where == "tenant" else arm.subscription(contoso.APSS)
    for one in roles:
        assert one["id"] == arm.below(at, "roleDefinitions", one["name"])
        assert one["type"] == "Microsoft.Authorization/roleDefinitions"
        assert one["properties"]["type"] == "BuiltInRole" and one["properties"]["assignableScopes"] == ["/"]
        for name in (one["name"], one["name"].upper()):
            assert expect(api.client.get(arm.below(scope, "roleDefinitions", name) + V), 200).json() == one


@pytest.mark.parametrize("role, actions, not_actions", [
    ("Owner", ["*"], []), ("Reader", ["*/read"], []),
    ("Azure Stack Registration Owner", [
        "Microsoft.AzureStack/edgeSubscriptions/read", "Microsoft.AzureStack/registrations/products/*/action",
        "Microsoft.AzureStack/registrations/products/read", "Microsoft.AzureStack/registrations/read",
    ], []),
    ("Billing Reader", [
        "Microsoft.Authorization/*/read", "Microsoft.Billing/*/read", "Microsoft.Commerce/*/read", "Microsoft.Consumption/*/read",
        "Microsoft.Management/managementGroups/read", "Microsoft.CostManagement/*/read", "Microsoft.Support/*",
    ], []),
])
def test_what_a_role_allows(api, role, actions, not_actions):
    (found,) = listed(api, "", f"roleName eq '{role}'")
    assert found["properties"]["permissions"] == [
        {"actions": actions, "notActions": not_actions, "dataActions": [], "notDataActions": []}]


def test_a_contributor_assigns_no_roles(api):
    (found,) = listed(api, "", "roleName eq 'Contributor'")
    (permission,) = found["properties"]["permissions"]
    assert permission["actions"] == ["*"]
    assert {"Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write"} <= set(permission["notActions"])


@pytest.mark.parametrize("filtered, roles", [
    ("", list(ROLES)), ("roleName eq 'Azure Stack Registration Owner'", ["Azure Stack Registration Owner"]),
    ("ROLENAME EQ 'owner'", ["Owner"]), ("roleName eq 'Nobody'", []), ("type eq 'BuiltInRole'", list(ROLES)),
    ("type eq 'CustomRole'", []), ("atScopeAndBelow()", list(ROLES)), ("atScope()", list(ROLES)),
    ("atScopeAndBelow() and roleName eq 'Reader'", ["Reader"]), ("roleName eq 'Owner' or roleName eq 'reader'", ["Owner", "Reader"]),
    ("roleName ne 'Owner' and startswith(roleName, 'O')", []), ("startswith(roleName, 'Az')", ["Azure Stack Registration Owner"]),
])
def test_filters(api, filtered, roles):
    for scope in ("", arm.subscription(contoso.APSS)):
        assert [one["properties"]["roleName"] for one in listed(api, scope, filtered)] == roles


@pytest.mark.parametrize("filtered", ["roleName", "roleName eq Reader", "name eq 'x'", "atScopeAndBelow", "principalId eq 'x'"])
def test_filters_that_cannot_be_parsed(api, filtered):
    expect(api.client.get(arm.below("", "roleDefinitions") + query("2022-04-01", filter=filtered)), 400, "InvalidFilter")


@pytest.mark.parametrize("name", ["Owner", "00000000-0000-0000-0000-000000000000", ROLES["Owner"] + "0"])
def test_a_role_there_is_not(api, name):
    for scope in ("", arm.subscription(contoso.APSS)):
        expect(api.client.get(arm.below(scope, "roleDefinitions", name) + V), 404, "RoleDefinitionNotFound")


def test_a_scope_that_does_not_exist(api):
    for scope, code in (
        (arm.subscription(contoso.UNKNOWN), "SubscriptionNotFound"),
        (arm.group(contoso.APSS, "nothing-here"), "ResourceGroupNotFound"),
        (arm.registration(contoso.APSS, contoso.GROUP, "nothing-here"), "RegistrationNotFound"),
    ):
        expect(api.client.get(arm.below(scope, "roleDefinitions") + V), 404, code)
        expect(api.client.get(arm.below(scope, "roleDefinitions", ROLES["Owner"]) + V), 404, code)
