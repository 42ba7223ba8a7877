"""Subscriptions and providers as far as the operations need them (docs/contract.md, "Subscriptions"); health; keys."""

import json

import pytest

from azsregtest import arm, binary, contoso, tokens
from azsregtest.arm import GROUPS_VERSION, body, expect, query

pytestmark = pytest.mark.one_thread

V = query(GROUPS_VERSION)
DIRECTORY = json.loads(contoso.FILE.read_text(encoding="utf-8"))
STATES = {"Active": "Enabled", "Suspended": "Disabled", "Deleted": "Deleted"}
NAMESPACES = {"Microsoft.AzureStack", "Microsoft.Resources", "Microsoft.Authorization", "Microsoft.Commerce",
              "Microsoft.Commerce.Admin"}


@pytest.mark.parametrize("known", DIRECTORY["subscriptions"], ids=lambda one: one["id"])
def test_a_subscription_of_the_directory(client, known):
    path = arm.subscription(known["id"])
    got = expect(client.get(path + V), 200).json()
    assert got == {
        "id": path, "authorizationSource": "RoleBased", "managedByTenants": [], "subscriptionId": known["id"],
        "tenantId": known["tenant"], "displayName": known["displayName"], "state": STATES[known.get("state", "Active")],
        "subscriptionPolicies": got["subscriptionPolicies"],
    }
    policies = got["subscriptionPolicies"]
    assert set(policies) == {"locationPlacementId", "quotaId", "spendingLimit"} and policies["spendingLimit"] == "Off"
    assert expect(client.get(arm.subscription(known["id"].upper()) + V), 200).json() == got


def test_the_list_shows_each_once(api):
    listed = api.list_all("/subscriptions" + V)
    assert sorted(one["subscriptionId"] for one in listed) == sorted(
        [one["id"] for one in DIRECTORY["subscriptions"]] + [one["subscription"] for one in DIRECTORY["stacks"]])
    for one in listed[:3]:
        assert expect(api.client.get(one["id"] + V), 200).json() == one


def test_one_nobody_knows(client):
    expect(client.get(arm.subscription(contoso.UNKNOWN) + V), 404, "SubscriptionNotFound")


def test_without_a_directory_there_is_nothing(make_server, api_on):
    api = api_on(make_server(directory=None))
    assert api.list_all("/subscriptions" + V) == []
    expect(api.client.get(arm.subscription(contoso.APSS) + V), 404, "SubscriptionNotFound")


# --- Providers -----------------------------------------------------------------------


def of(namespace, sub=contoso.APSS, tail=""):
    return f"{arm.subscription(sub)}/providers/{namespace}{tail}{V}"


def test_the_record_of_our_provider(client):
    got = expect(client.get(of("Microsoft.AzureStack")), 200).json()
    assert got["id"] == f"{arm.subscription(contoso.APSS)}/providers/Microsoft.AzureStack"
    assert got["namespace"] == "Microsoft.AzureStack"
    assert got["registrationPolicy"] == "RegistrationRequired" and got["registrationState"] == "Registered"
    types = {kind["resourceType"]: kind for kind in got["resourceTypes"]}
    # Old PowerShell compares these case-sensitively.
    assert {"registrations", "registrations/customerSubscriptions", "operations"} <= set(types)
    published = ["2022-06-01", "2020-06-01-preview", "2017-06-01", "2016-01-01"]  # Ansible takes the first
    versions = {
        "operations": published, "registrations": published, "registrations/products": published,
        "registrations/customerSubscriptions": published[:3], "cloudManifestFiles": published[:3],
        "linkedSubscriptions": ["2020-06-01-preview"],
    }
    assert {name: kind["apiVersions"] for name, kind in types.items()} == versions
    for kind in types.values():
        assert kind["capabilities"] == "None"
        assert isinstance(kind["locations"], list)
    assert "global" in [where.lower() for where in types["registrations"]["locations"]]


def test_the_list_shows_every_record(api):
    listed = api.list_all(f"{arm.subscription(contoso.APSS)}/providers{V}")
    assert {one["namespace"] for one in listed} == NAMESPACES
    for one in listed:
        assert expect(api.client.get(one["id"] + V), 200).json() == one
        assert one["resourceTypes"]


def test_the_tenants_view_has_no_state(api):
    listed = api.list_all("/providers" + V)
    assert {one["namespace"] for one in listed} == NAMESPACES
    for one in listed:
        assert one["id"] == "/providers/" + one["namespace"] and "registrationState" not in one
        assert expect(api.client.get(one["id"] + V), 200).json() == one


@pytest.mark.parametrize("namespace, types", [
    ("Microsoft.Commerce", {"RateCard", "UsageAggregates"}), ("Microsoft.Commerce.Admin", {"subscriberUsageAggregates"}),
])
def test_what_usage_is_read_by(client, namespace, types):
    got = expect(client.get(of(namespace)), 200).json()
    assert {one["resourceType"]: one["apiVersions"] for one in got["resourceTypes"]} == dict.fromkeys(types, ["2015-06-01-preview"])


def test_namespaces_compare_whatever_their_casing(client):
    assert expect(client.get(of("microsoft.AZURESTACK")), 200).json()["namespace"] == "Microsoft.AzureStack"
    assert expect(client.get("/PROVIDERS/microsoft.azurestack" + V), 200).json()["id"] == "/providers/Microsoft.AzureStack"


def test_a_namespace_nobody_serves(client):
    expect(client.get(of("Microsoft.Nothing")), 404, "InvalidResourceNamespace")
    expect(client.get("/providers/Microsoft.Nothing" + V), 404, "InvalidResourceNamespace")
    for verb in ("/register", "/unregister"):
        expect(client.post(of("Microsoft.Nothing", tail=verb)), 404, "InvalidResourceNamespace")


def test_register_and_unregister(make_server, api_on):
    server = make_server()
    api = api_on(server)
    state = lambda: expect(api.client.get(of("Microsoft.AzureStack", contoso.CSP)), 200).json()["registrationState"]  # noqa: E731
    assert state() == "NotRegistered"
    for _ in range(2):
        done = expect(api.client.post(of("Microsoft.AzureStack", contoso.CSP, "/register")), 200).json()
        assert done["registrationState"] == state() == "Registered"
    other = expect(api.client.get(of("Microsoft.AzureStack", contoso.EA)), 200).json()
    assert other["registrationState"] == "Registered"
    server.restart()
    api = api_on(server)
    assert state() == "Registered"
    for _ in range(2):
        done = expect(api.client.post(of("Microsoft.AzureStack", contoso.CSP, "/unregister")), 200).json()
        assert done["registrationState"] == state() == "NotRegistered"


@pytest.mark.parametrize("namespace", sorted(NAMESPACES - {"Microsoft.AzureStack"}))
def test_registration_free_ones_are_always_registered(client, namespace):
    for method, tail in (("GET", ""), ("POST", "/register"), ("POST", "/unregister"), ("GET", "")):
        got = expect(client.request(method, of(namespace, contoso.CSP, tail)), 200).json()
        assert (got["registrationPolicy"], got["registrationState"]) == ("RegistrationFree", "Registered")


def test_providers_of_a_subscription_nobody_knows(client):
    expect(client.get(f"{arm.subscription(contoso.UNKNOWN)}/providers{V}"), 404, "SubscriptionNotFound")
    expect(client.get(of("Microsoft.AzureStack", contoso.UNKNOWN)), 404, "SubscriptionNotFound")
    expect(client.post(of("Microsoft.AzureStack", contoso.UNKNOWN, "/register")), 404, "SubscriptionNotFound")


def test_registering_in_a_subscription_that_is_not_active(client):
    for verb in ("/register", "/unregister"):
        expect(client.post(of("Microsoft.AzureStack", contoso.SUSPENDED, verb)), 409, "ReadOnlyDisabledSubscription")


# --- What is not ARM -----------------------------------------------------------------


@pytest.mark.smoke
def test_health(client):
    got = expect(client.get("/_azsreg/health"), 200).json()
    assert set(got) == {"status", "version", "schemaVersion", "uptimeSeconds", "instanceId", "dataId", "epoch"} and got["status"] == "ok"
    assert binary.run("version").stdout == f"azsreg {got['version']}\n"
    assert got["schemaVersion"] >= 1 and got["uptimeSeconds"] >= 0


DOCUMENTS = {file: "/openapi.json" if file.stem == "azsreg" else f"/openapi/{file.name}"
             for file in sorted((binary.ROOT / "openapi").glob("*.json"))}


def test_the_openapi_documents_describe_every_route_once(client):
    described = []
    for path in DOCUMENTS.values():
        document = expect(client.get(path), 200).json()
        assert document["openapi"].startswith("3.1")
        described += [(operation["operationId"], method.upper(), path)
                      for path, item in document["paths"].items() for method, operation in item.items()
                      if method in ("get", "put", "post", "patch", "delete", "head")]
    # what stands for several names is {+path} to the program, and a parameter like others to OpenAPI
    routes = [(name, method, path.replace("{+", "{")) for name, method, path in binary.routes()]
    assert sorted(described) == sorted(routes)


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.stem)
def test_an_openapi_document_is_the_one_of_the_source_tree(client, file):
    assert expect(client.get(DOCUMENTS[file]), 200).body == file.read_bytes()


def test_the_documented_onboarding(api):
    """Group, provider, registration, activation key, a customer, the list, and out again."""
    sub, rg = contoso.CSP, api.name("onboard")
    expect(api.client.head(arm.group(sub, rg) + V), 404)
    expect(api.client.put(arm.group(sub, rg) + V, {"location": "West Central US"}), 201)
    expect(api.client.post(of("Microsoft.AzureStack", sub, "/register")), 200)
    reg = arm.registration(sub, rg, "AzureStack-1")
    expect(api.client.put(reg + query(), body(tokens.mint(), location="Global")), 201)
    expect(api.client.post(reg + "/GetActivationKey" + query()), 200)
    customer = f"{reg}/customerSubscriptions/{contoso.ALPINE}{query()}"
    expect(api.client.put(customer), 200)
    listed = expect(api.client.get(reg + "/customerSubscriptions" + query()), 200).json()["value"]
    assert [one["properties"]["tenantId"] for one in listed] == [contoso.ALPINE_TENANT]
    expect(api.client.delete(customer), 200)
    expect(api.client.delete(reg + query()), 200)
    expect(api.client.delete(arm.group(sub, rg) + V), 200)
