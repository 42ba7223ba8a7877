"""Somebody with roles in a stack's subscriptions, of a tenant that the stack does not let in (docs/stack.md)."""

import pytest

from azsregtest import arm, auth, contoso, directory, tokens
from azsregtest.arm import GROUPS_VERSION, body, expect, query
from azsregtest.stack import Stack

pytestmark = pytest.mark.one_thread

HOME, TENANT, OTHER = contoso.CONTOSO_TENANT, contoso.ALPINE_TENANT, contoso.WOODGROVE_TENANT
G, ROLES, LINKED = query(GROUPS_VERSION), query("2022-04-01"), query("2020-06-01-preview")
OWN, WAS, AZURES = directory.guid(1), directory.guid(2), directory.guid(3)
DOMAIN = "alpineskihouse.example"


def content(was_is_a_stacks):
    """Person 0 is Contoso's; person 1 is Alpine's, Owner in Azure and in two subscriptions on the stack."""
    made = auth.with_people([("Owner", arm.subscription(contoso.STACK))], [("Owner", arm.subscription(s)) for s in (OWN, WAS, AZURES)])
    made["servicePrincipals"][1]["tenant"] = TENANT
    contents = {"resourceGroups": [{"name": "g", "location": "westus"}]}
    azures = {"offer": "EA", "tenant": TENANT, "registeredNamespaces": ["Microsoft.AzureStack"], **contents}
    locals = {"displayName": "U", "tenant": OTHER, "owner": "somebody", **contents}
    made["subscriptions"].append({"id": AZURES, **azures})
    if not was_is_a_stacks:
        made["subscriptions"].append({"id": WAS, **azures})
    made["stacks"][0]["subscriptions"] = [{"id": own, **locals} for own in (OWN, WAS)[:1 + was_is_a_stacks]]
    made["stacks"][0]["directoryTenants"] = [{"name": DOMAIN, "tenant": TENANT, "resourceGroup": contoso.STACK_GROUP, "location": "local"}]
    return made


@pytest.fixture
def server(make_server, tmp_path):
    """A registration in what becomes a stack's, and a role that can be assigned in Azure and on the stack."""
    server = make_server(*auth.ON, directory=directory.write(tmp_path, content(False), "first.json"))
    with signed(server, 1) as client:
        expect(client.put(arm.registration(WAS, "g", "r") + query(), body(tokens.mint())), 201)
    server.directory = directory.write(tmp_path, content(True), "second.json")
    server.restart()
    with signed(server, 1) as client:
        expect(client.put(arm.below(arm.subscription(AZURES), "roleDefinitions", OWN) + ROLES, ROLE), 201)
    return server


ROLE = {"properties": {"roleName": "Helper", "assignableScopes": [arm.subscription(AZURES), arm.subscription(OWN)],
                       "permissions": [{"actions": ["*/read"]}]}}


def signed(server, person):
    return auth.Signed(server, auth.sign_in(server, auth.app_id(person)))


def shut_out(server):
    with signed(server, 0) as client:
        expect(Stack(client).shut_out(DOMAIN), 200)


def test_the_tenant_of_a_subscription_is_not_listed(server):
    with signed(server, 1) as client:
        for listed in ({TENANT, OTHER}, {TENANT}):
            assert {one["tenantId"] for one in expect(client.get("/tenants" + G), 200).json()["value"]} == listed
            shut_out(server) if OTHER in listed else None


def test_a_role_for_it_stays(server):
    shut_out(server)
    with signed(server, 1) as client:
        role = arm.below(arm.subscription(AZURES), "roleDefinitions", OWN) + ROLES
        expect(client.delete(role), 403, "LinkedAuthorizationFailed")
        only = {"properties": {**ROLE["properties"], "assignableScopes": [arm.subscription(AZURES)]}}
        expect(client.put(role, only), 403, "LinkedAuthorizationFailed")
        expect(client.get(role), 200)


def test_a_registration_in_it_is_not_linked_to(server):
    shut_out(server)
    linked = arm.group(AZURES, "g") + "/providers/Microsoft.AzureStack/linkedSubscriptions/l" + LINKED
    sent = {"location": "global", "properties": {"linkedSubscriptionId": AZURES, "registrationResourceId": arm.registration(WAS, "g", "r")}}
    with signed(server, 1) as client:
        expect(client.put(linked, sent), 404, "RegistrationNotFound")
        with signed(server, 0) as operator:
            expect(Stack(operator).let_in(DOMAIN, TENANT), 201)
        expect(client.put(linked, sent), 201)
