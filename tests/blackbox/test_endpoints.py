"""Where clients find everything else: endpoints, authorities, tenants, locations (docs/contract.md, "Metadata")."""

import json

import pytest

from azsregtest import arm, contoso, marks
from azsregtest.arm import GROUPS_VERSION, expect, query

pytestmark = pytest.mark.one_thread

AUDIENCE = "https://management.azsreg.local/"
DIRECTORY = json.loads(contoso.FILE.read_text(encoding="utf-8"))


def endpoints(client, version, **options):
    return expect(client.get("/metadata/endpoints" + query(version), **options), 200).json()


@pytest.mark.smoke
@pytest.mark.parametrize("version", ["1.0", "2015-01-01", "2015-11-01", "2018-05-01"])
def test_the_old_shape(server, client, version):
    assert endpoints(client, version) == {
        "galleryEndpoint": server.base + "/gallery/", "graphEndpoint": server.base + "/", "portalEndpoint": server.base + "/portal/",
        "authentication": {"loginEndpoint": server.base + "/adfs", "audiences": [AUDIENCE]},
    }


def check_new(found, base):
    assert found["name"] and found["resourceManager"] == base + "/"
    assert found["authentication"] == {
        "loginEndpoint": base + "/adfs", "audiences": [AUDIENCE], "tenant": "adfs", "identityProvider": "ADFS"}
    for name in ("graph", "graphAudience", "portal", "gallery", "batch", "media", "sqlManagement", "vmImageAliasDoc"):
        assert found[name].startswith(base + "/")
    for name in ("storage", "keyVaultDns", "sqlServerHostname", "acrLoginServer", "azureDataLakeStoreFileSystem"):
        assert found["suffixes"][name]


@pytest.mark.parametrize("version", ["2019-05-01", "2020-06-01", "2021-01-01-preview", "2023-01-01", "2099-12-31"])
def test_the_array(server, client, version):
    (found,) = endpoints(client, version)
    check_new(found, server.base)


@pytest.mark.parametrize("version", ["2022-09-01", "2022-09-01-preview"])
def test_the_single_object(server, client, version):
    check_new(endpoints(client, version), server.base)


@pytest.mark.parametrize("version, code", [
    (None, "MissingApiVersionParameter"), ("2.0", "InvalidApiVersionParameter"), ("1", "InvalidApiVersionParameter"),
    ("2019", "InvalidApiVersionParameter"), ("latest", "InvalidApiVersionParameter"),
])
def test_versions_that_are_none(client, version, code):
    expect(client.get("/metadata/endpoints" + query(version)), 400, code)


def test_one_point_zero_is_for_the_endpoints_alone(client):
    expect(client.get("/tenants" + query("1.0")), 400, "InvalidApiVersionParameter")


def test_slashes_and_casing(server, client):
    assert endpoints(client, "1.0") == expect(client.get("//Metadata/Endpoints/?API-version=1.0"), 200).json()


@marks.HOST
def test_addresses_follow_the_host(make_server):
    client = make_server("--allowed-host", "*").client()
    found = endpoints(client, "2015-01-01", headers={"Host": "azsreg.example:8443"})
    assert found["authentication"]["loginEndpoint"] == "http://azsreg.example:8443/adfs"
    (found,) = endpoints(client, "2019-05-01", headers={"Host": "azsreg.example"})
    check_new(found, "http://azsreg.example")


def test_addresses_follow_the_public_url(make_server):
    with make_server("--public-url", "https://stack.example/").client() as client:
        check_new(endpoints(client, "2022-09-01"), "https://stack.example")
        found = expect(client.get("/adfs/.well-known/openid-configuration"), 200).json()
        assert found["issuer"] == "https://stack.example/adfs"
        assert expect(client.get("/common/discovery/instance"), 200).json()["metadata"][0]["aliases"] == ["stack.example"]


# --- Authorities -------------------------------------------------------------------------


@pytest.mark.parametrize("path, issuer, version", [
    ("adfs", "adfs", ""), ("adfs/adfs", "adfs", ""), ("ADFS", "adfs", ""), ("common", "common", ""), ("organizations", "organizations", ""),
    (contoso.CONTOSO_TENANT, contoso.CONTOSO_TENANT, ""), (contoso.CONTOSO_TENANT.upper(), contoso.CONTOSO_TENANT, ""),
    (contoso.CONTOSO_TENANT + "/v2.0", contoso.CONTOSO_TENANT, "/v2.0"), ("adfs/v2.0", "adfs", "/v2.0"),
])
def test_openid_configuration(server, client, path, issuer, version):
    found = expect(client.get(f"/{path}/.well-known/openid-configuration"), 200).json()
    base = f"{server.base}/{issuer}"
    assert found["issuer"] == base + version
    assert found["issuer"].split("/")[3] == issuer  # how az finds its tenant
    for name, tail in (("authorization_endpoint", "authorize"), ("token_endpoint", "token"),
                       ("device_authorization_endpoint", "devicecode"), ("end_session_endpoint", "logout")):
        assert found[name] == f"{base}/oauth2{version}/{tail}"
    assert found["jwks_uri"] == server.base + "/discovery/keys"
    assert expect(client.get("/discovery/keys"), 200).json()["keys"]
    assert found["id_token_signing_alg_values_supported"] == ["RS256"]
    assert {"client_credentials", "password", "refresh_token"} <= set(found["grant_types_supported"])
    for name in ("response_types_supported", "subject_types_supported", "scopes_supported", "claims_supported",
                 "token_endpoint_auth_methods_supported"):
        assert found[name]


@pytest.mark.parametrize("path", [contoso.UNKNOWN, contoso.UNKNOWN + "/v2.0", "contoso", "%3Cscript%3E", "adfs/v3.0", "adfs/contoso", "a/b/c"])
def test_authorities_there_are_not(client, path):
    expect(client.get(f"/{path}/.well-known/openid-configuration"), 404, "NotFound")


@pytest.mark.parametrize("asked, found", [
    (None, "adfs"), ("https://localhost/adfs/oauth2/authorize", "adfs"),
    (f"https://localhost/{contoso.CONTOSO_TENANT}/oauth2/v2.0/authorize", contoso.CONTOSO_TENANT + "/v2.0"),
    (f"https://login.example/{contoso.CONTOSO_TENANT}/oauth2/authorize", contoso.CONTOSO_TENANT),
    ("garbage", "adfs"), ("https://x/<script>/", "adfs"), ("https://x/", "adfs"), ("", "adfs"),
])
def test_instance_discovery(server, client, asked, found):
    options = {} if asked is None else {"authorization_endpoint": asked}
    got = expect(client.get("/common/discovery/instance" + query("1.1", **options)), 200).json()
    assert got["tenant_discovery_endpoint"] == f"{server.base}/{found}/.well-known/openid-configuration"
    host = server.base.removeprefix("http://")
    assert got["metadata"] == [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}]
    if contoso.CONTOSO_TENANT in found or found == "adfs":
        expect(client.get(got["tenant_discovery_endpoint"].removeprefix(server.base)), 200)


# --- Tenants and locations -----------------------------------------------------------------


def test_the_tenants_of_the_directory(api):
    listed = api.list_all("/tenants" + query(GROUPS_VERSION))
    assert listed == [
        {"id": f"/tenants/{one['id']}", "tenantId": one["id"], "displayName": one["displayName"],
         "defaultDomain": one["defaultDomain"], "tenantCategory": "Home"}
        for one in sorted(DIRECTORY["tenants"], key=lambda one: one["id"])
    ]
    assert api.list_all("/tenants" + query(GROUPS_VERSION, top=2)) == listed
    expect(api.client.get("/tenants" + query(GROUPS_VERSION, skiptoken="forged")), 400, "InvalidSkipToken")


def test_locations(client):
    got = expect(client.get(arm.subscription(contoso.APSS) + "/locations" + query("2019-11-01")), 200).json()
    assert list(got) == ["value"] and len(got["value"]) >= 12
    by_name = {one["name"]: one for one in got["value"]}
    assert len(by_name) == len(got["value"])
    west = by_name["westcentralus"]
    assert west["displayName"] == "West Central US" and west["regionalDisplayName"] == "(US) West Central US"
    assert west["type"] == "Region" and west["metadata"]["geographyGroup"] == "US"
    for name, one in by_name.items():
        assert one["id"] == f"{arm.subscription(contoso.APSS)}/locations/{name}"
        assert one["displayName"].replace(" ", "").lower() == name


def test_locations_of_a_subscription_nobody_knows(client):
    expect(client.get(arm.subscription(contoso.UNKNOWN) + "/locations" + query("2019-11-01")), 404, "SubscriptionNotFound")


# --- UserRealm ---------------------------------------------------------------------------------


@pytest.mark.parametrize("user, domain", [
    ("operator@contoso.example", "contoso.example"), ("nobody@contoso.example", "contoso.example"), ("a%40b%40c.example", "c.example"),
    ("operator%40contoso.example", "contoso.example"), ("operator", ""), ("%C3%A4@%22%3C.example", '"<.example'),
])
def test_user_realm(client, user, domain):
    """What adal and MSAL ask before they send a user's password; it does not tell who there is."""
    for path in (f"/common/UserRealm/{user}?api-version=1.0", f"/common/userrealm/{user}"):
        got = expect(client.get(path), 200).json()
        assert got == {"account_type": "Managed", "domain_name": domain, "ver": "1.0"}
    for path in ("/common/UserRealm", "/common/UserRealm/a/b", "/adfs/UserRealm/a"):
        expect(client.get(path), 404, "NotFound")


# --- What the provider records say ----------------------------------------------------------


@pytest.mark.parametrize("namespace, types", [
    ("Microsoft.AzureStack", {"operations", "registrations", "registrations/customerSubscriptions",
                             "registrations/products", "linkedSubscriptions", "cloudManifestFiles"}),
    ("Microsoft.Authorization", {"locks", "permissions", "providerOperations", "roleAssignments", "roleDefinitions"}),
    ("Microsoft.Resources", {
        "providers", "resourceGroups", "resources", "subscriptions", "subscriptions/locations", "subscriptions/providers",
        "subscriptions/resourceGroups", "subscriptions/resourceGroups/resources", "subscriptions/resources",
        "subscriptions/tagNames", "subscriptions/tagNames/tagValues", "tags", "tenants"}),
])
def test_the_types_that_are_served(client, namespace, types):
    got = expect(client.get(f"/providers/{namespace}{query(GROUPS_VERSION)}"), 200).json()
    assert {one["resourceType"] for one in got["resourceTypes"]} == types
    assert all(one["apiVersions"] for one in got["resourceTypes"])
