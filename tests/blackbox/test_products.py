"""docs/contract.md, "Products"."""

import re

import pytest

from azsregtest import arm, auth, catalog, contoso, tokens
from azsregtest.arm import expect
from azsregtest.catalog import details, product
from azsregtest.client import Wire
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

V2016 = arm.query("2016-01-01")
LISTED = ["displayName", "publisherDisplayName", "publisherIdentifier", "offer", "offerVersion", "sku",
          "iconUris", "payloadLength", "productKind", "productProperties"]
PRODUCTS = [
    product("contoso.agent-1.0", "virtualMachineExtension", description="<p>", links=[{"displayName": "d", "uri": "u"}],
            legalTerms="terms", privacyPolicy="policy", vmExtensionType="Agent", galleryItemIdentity="Contoso.Agent.1.0",
            details=details(sourceBlob={"uri": "files/agent.zip"}, vmOsType="Linux", computeRole="IaaS",
                            vmScaleSetEnabled=False, supportMultipleExtensions=True, isSystemExtension=False),
            requires={"minDeviceVersion": "1.1910.0.58", "maxDeviceVersion": None, "billingModels": ["PayAsYouUse"],
                      "identitySystem": "AzureAD", "connected": True}),
    product("contoso.linux-2.0", "virtualMachine", payloadLength=2**63 - 1, billingPartNumber="AB-1",
            details=details(osDiskImage={"operatingSystem": "Linux", "sourceBlobSasUri": "files/os disk.vhd"},
                            dataDiskImages=[{"lun": 0, "sourceBlobSasUri": "https://elsewhere.example/d?sig=x"}])),
    product("contoso.suite-3.0", "solution", details=details(dependentProducts=["contoso.linux-2.0"]),
            requires={"maxDeviceVersion": "1.2000", "billingModels": ["Capacity", "Custom"], "connected": False}),
    product("contoso.events-4.0", "resourceProvider", offer="o", offerVersion="1", sku="s",
            details={"properties": {"version": "4.0", "dependentProducts": ["contoso.suite-3.0", "Contoso.Agent-1.0"],
                                    "fileContainers": [{"id": "main", "type": "zip", "sourceUri": "files/agent.zip"}]}}),
]
FILES = {"files/agent.zip": b"PK zip", "files/os disk.vhd": bytes(range(256)) * 64}


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """A server with a catalog, shared by the tests of this file."""
    folder = tmp_path_factory.mktemp("market")
    options = ["--catalog", str(catalog.write(folder, *PRODUCTS, files=FILES))]
    with Server(folder / "server", contoso.FILE, options) as running:
        yield running


@pytest.fixture
def made(market, api_on):
    return api_on(market).registration()


def products(made, tail="", version="2016-01-01", **options):
    return f"{made.path}/products{tail}{arm.query(version, **options)}"


def names(answer):
    return [item["name"].split("/")[1] for item in expect(answer, 200).json()["value"]]


# --- lists and single products -----------------------------------------------------------------


def test_all_products_come_in_one_page_in_the_order_of_the_file(made):
    answer = made.client.get(products(made))
    assert names(answer) == [p["name"] for p in PRODUCTS]
    assert set(answer.json()) == {"value"}
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    for item, given in zip(answer.json()["value"], PRODUCTS):
        assert item["id"] == f"{made.path}/products/{given['name']}"
        assert item["name"] == f"{made.name}/{given['name']}"
        assert item["type"] == "Microsoft.AzureStack/registrations/products"
        assert set(item) == {"id", "name", "type", "properties"}
        optional = [key for key in ("vmExtensionType", "galleryItemIdentity") if key in given]
        assert sorted(item["properties"]) == sorted(LISTED + optional)
        assert item["properties"]["payloadLength"] == given["payloadLength"]


@pytest.mark.parametrize("version", ["2016-01-01", "2017-06-01", "2020-06-01-preview", "2022-06-01"])
def test_they_are_the_same_in_every_version(made, version):
    first = expect(made.client.get(products(made)), 200)
    assert expect(made.client.get(products(made, version=version)), 200).json() == first.json()
    one = expect(made.client.get(products(made, "/contoso.agent-1.0", version)), 200).json()
    assert "systemData" not in one and "etag" not in one


def test_requests_of_the_export_script_byte_for_byte(market, made):
    """Windows PowerShell: a double slash, a form content type on an empty POST, the first page only."""
    with Wire("127.0.0.1", market.port) as wire:
        wire.send(f"GET /{made.path}/products?api-version=2016-01-01 HTTP/1.1\r\nUser-Agent: Mozilla/5.0 (Windows NT; "
                  f"Windows NT 10.0; en-US) WindowsPowerShell/5.1.17763.1490\r\nHost: 127.0.0.1:{market.port}\r\n"
                  "Connection: Keep-Alive\r\n\r\n".encode())
        assert names(wire.response()) == [p["name"] for p in PRODUCTS]
        wire.send(f"POST /{made.path}/products/contoso.agent-1.0/listDetails?api-version=2016-01-01 HTTP/1.1\r\n"
                  "Content-Type: application/x-www-form-urlencoded\r\n"
                  f"Host: 127.0.0.1:{market.port}\r\nContent-Length: 0\r\n\r\n".encode())
        got = expect(wire.response(), 200).json()
        assert set(got) == {"galleryPackageBlobSasUri", "productKind", "properties"}


def test_a_single_product_has_more(made):
    got = expect(made.client.get(products(made, "/CONTOSO.Agent-1.0")), 200).json()
    assert got["name"] == f"{made.name}/contoso.agent-1.0" and got["id"].endswith("/products/contoso.agent-1.0")
    assert got["properties"]["description"] == "<p>"
    assert got["properties"]["links"] == [{"displayName": "d", "uri": "u"}]
    assert (got["properties"]["legalTerms"], got["properties"]["privacyPolicy"]) == ("terms", "policy")
    assert got["properties"]["billingPartNumber"] == ""
    bare = expect(made.client.get(products(made, "/contoso.events-4.0")), 200).json()
    assert sorted(bare["properties"]) == sorted([*LISTED, "billingPartNumber"])
    assert expect(made.client.request("HEAD", products(made, "/contoso.agent-1.0")), 204).body == b""
    expect(made.client.request("HEAD", products(made)), 200)


def test_nothing_follows_the_head_of_a_list(market, made):
    """A chunk behind the answer to a HEAD would be taken for the next answer."""
    with Wire("127.0.0.1", market.port) as wire:
        wire.send(f"HEAD {products(made)} HTTP/1.1\r\nHost: 127.0.0.1:{market.port}\r\n\r\n".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += wire.line()
        wire.finish_sending()
        assert head.startswith(b"HTTP/1.1 200 ") and b"chunked" not in head.lower()
        assert wire.rest() == b""


def test_a_page_where_one_is_asked_for(made):
    first = expect(made.client.get(products(made, top=3)), 200).json()
    assert [item["name"].split("/")[1] for item in first["value"]] == [p["name"] for p in PRODUCTS[:3]]
    link = first["nextLink"]
    second = expect(made.client.get(link[link.index("/subscriptions"):]), 200).json()
    assert [item["name"].split("/")[1] for item in second["value"]] == [PRODUCTS[3]["name"]] and "nextLink" not in second
    for top in (0, -1, "x", 1001):
        expect(made.client.get(products(made, top=top)), 400, "InvalidTop")
    expect(made.client.get(products(made, skiptoken="x")), 400, "InvalidSkipToken")


def test_a_filter_is_refused(made):
    expect(made.client.get(products(made, filter="")), 200)
    expect(made.client.get(products(made, filter="name eq 'a'")), 400, "InvalidFilter")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_nothing_is_written_to_products(made, method):
    for tail in ("", "/contoso.agent-1.0"):
        assert expect(made.client.request(method, products(made, tail), {}), 405).headers["allow"].startswith("GET, HEAD")


# --- what is not there -------------------------------------------------------------------------

POSTS = ["listDetails", "getProduct", "uploadProductLog"]


def test_a_registration_that_is_not_there(market, api_on):
    client = api_on(market).client
    message = "Can not perform requested operation on nested resource. Parent resource 'r' not found."
    for where in (arm.registration(contoso.APSS, contoso.GROUP, "r"), arm.registration(contoso.APSS, "nowhere", "r"),
                  arm.registration("00000000-0000-4000-8000-00000000dead", "g", "r")):
        for method, tail in [("GET", ""), ("GET", "/contoso.agent-1.0"), ("POST", "/_all/getProducts"),
                             *(("POST", "/contoso.agent-1.0/" + action) for action in POSTS)]:
            answer = expect(client.request(method, f"{where}/products{tail}{V2016}"), 404, "ParentResourceNotFound")
            assert answer.message == message


def test_a_product_that_is_not_there(made):
    for name in ("contoso.agent", "contoso.agent-1.0.0", "_all", "x" * 300, "a%20b"):
        refused = expect(made.client.get(products(made, "/" + name)), 404, "ProductNotFound")
        assert refused.message == f"The product '{name.replace('%20', ' ')}' was not found."
        for action in POSTS:
            expect(made.client.post(products(made, f"/{name}/{action}")), 404, "ProductNotFound")
    for action in ("getProducts", "listProducts"):
        expect(made.client.post(products(made, f"/contoso.agent-1.0/{action}")), 404, "ProductNotFound")


def test_without_a_catalog_there_is_none(api):
    made = api.registration()
    for tail in ("?api-version=2016-01-01", "?api-version=2016-01-01&$top=5"):
        assert expect(made.client.get(made.path + "/products" + tail), 200).json() == {"value": []}
    for action in ("getProducts", "listProducts"):
        assert expect(made.client.post(products(made, "/_all/" + action)), 200).json() == {"value": []}
    expect(made.client.get(products(made, "/contoso.agent-1.0")), 404, "ProductNotFound")
    expect(made.client.post(products(made, "/contoso.agent-1.0/uploadProductLog")), 404, "ProductNotFound")


# --- compatibility ------------------------------------------------------------------------------


def issues(made, tail, sent=None, version="2016-01-01"):
    answer = expect(made.client.post(products(made, tail, version), sent), 200).json()
    items = answer["value"] if "value" in answer else [answer]
    return {item["name"].split("/")[1]: item["properties"]["compatibility"] for item in items}


def test_nothing_that_is_not_asked_stands_against_a_product(made):
    fine = {"isCompatible": True, "message": "", "description": "", "issues": []}
    for sent in (None, b"", {}):
        for tail in ("/_all/getProducts", "/_all/listProducts", "/_ALL/GetProducts"):
            got = issues(made, tail, sent)
            assert list(got) == [p["name"] for p in PRODUCTS]  # nothing is filtered out
            assert got["contoso.agent-1.0"] == fine and got["contoso.linux-2.0"] == fine
            assert got["contoso.suite-3.0"]["issues"] == ["CapacityBillingModelRequired",
                                                          "DisconnectedEnvironmentRequired"]


def test_what_a_device_says_is_compared(made):
    got = issues(made, "/_all/getProducts", {"deviceVersion": "1.1900.1.2", "identitySystem": "adfs"})
    assert got["contoso.agent-1.0"] == {
        "isCompatible": False,
        "message": "AzureStack version '1.1900.1.2' is too low. Versions lower than '1.1910.0.58' are not supported",
        "description": "AzureStack version '1.1900.1.2' is too low. Versions lower than '1.1910.0.58' are not supported\n"
                       "The identity system 'AzureAD' is required, and this is 'ADFS'",
        "issues": ["HigherDeviceVersionRequired", "AzureADIdentitySystemRequired"],
    }
    one = issues(made, "/contoso.suite-3.0/getProduct", {"deviceVersion": "1.2000.0.1"}, "2020-06-01-preview")
    assert one["contoso.suite-3.0"]["issues"][0] == "LowerDeviceVersionRequired"
    answer = expect(made.client.post(products(made, "/contoso.agent-1.0/getProduct")), 200).json()
    assert answer["properties"]["description"] == "<p>"  # as a single product has it


@pytest.mark.parametrize("token, expected", [
    ({"billingModel": "Capacity", "agreementNumber": "1"}, ["PayAsYouGoBillingModelRequired"]),
    ({"usageReportingEnabled": False, "marketplaceSyndicationEnabled": "False"}, ["ConnectionToAzureRequired"]),
    ({"usageReportingEnabled": False, "marketplaceSyndicationEnabled": True}, []),
    ({"usageReportingEnabled": True, "marketplaceSyndicationEnabled": False}, []),
])
def test_what_the_registration_is_counts(market, api_on, token, expected):
    api = api_on(market)
    url = arm.registration(contoso.APSS, contoso.GROUP, api.name())
    expect(api.client.put(url + arm.query(), arm.body(tokens.encode({**tokens.payload(), **token}))), 201)
    got = expect(api.client.post(f"{url}/products/contoso.agent-1.0/getProduct{V2016}"), 200).json()
    assert got["properties"]["compatibility"]["issues"] == expected


@pytest.mark.parametrize("sent, target", [
    ({"deviceVersion": ""}, "deviceVersion"), ({"deviceVersion": "1.2.3.4.5"}, "deviceVersion"),
    ({"deviceVersion": "1.x"}, "deviceVersion"), ({"deviceVersion": 1.2}, "deviceVersion"),
    ({"deviceVersion": "1" * 10}, "deviceVersion"), ({"identitySystem": "LDAP"}, "identitySystem"),
    ({"identitySystem": True}, "identitySystem"),
])
def test_what_a_device_cannot_be(made, sent, target):
    for tail in ("/_all/getProducts", "/_all/listProducts", "/contoso.agent-1.0/getProduct"):
        refused = expect(made.client.post(products(made, tail), sent), 400, "InvalidRequestContent")
        assert refused.json()["error"]["target"] == target


# --- listDetails --------------------------------------------------------------------------------


def test_details_by_kind(made):
    def got(name, sent=None):
        return expect(made.client.post(products(made, f"/{name}/listDetails"), sent), 200).json()
    agent = got("contoso.agent-1.0")
    assert set(agent["properties"]) == {"version", "vmOsType", "sourceBlob", "computeRole", "vmScaleSetEnabled",
                                        "supportMultipleExtensions", "isSystemExtension"}
    linux = got("contoso.linux-2.0", {})
    assert linux["properties"]["osDiskImage"]["operatingSystem"] == "Linux"
    assert linux["properties"]["dataDiskImages"] == [{"lun": 0, "sourceBlobSasUri": "https://elsewhere.example/d?sig=x"}]
    assert got("contoso.suite-3.0")["properties"]["dependentProducts"] == ["contoso.linux-2.0"]
    events = got("contoso.events-4.0", b"")
    assert "galleryPackageBlobSasUri" not in events and events["productKind"] == "resourceProvider"
    assert set(events["properties"]["fileContainers"][0]) == {"id", "type", "sourceUri"}


def test_each_call_signs_anew_and_is_stored_nowhere(made):
    answer = expect(made.client.post(products(made, "/contoso.agent-1.0/listDetails")), 200)
    assert "no-store" in answer.headers["cache-control"]
    form = r"http://127\.0\.0\.1:\d+/_azsreg/content/files/agent\.zip\?sv=2018-03-28&sr=b&sp=r&se=[-0-9T:]+Z&sig=[-\w]{43}"
    assert re.fullmatch(form, answer.json()["properties"]["sourceBlob"]["uri"])


# --- logs ---------------------------------------------------------------------------------------


def log(made, sent=None, name="contoso.agent-1.0"):
    return made.client.post(products(made, f"/{name}/uploadProductLog"), sent)


def test_a_log_goes_on_until_it_has_ended(made):
    first = expect(log(made, {"operation": "Download", "status": "Running"}), 200).json()
    assert set(first) == {"id", "productId", "subscriptionId", "registrationName", "resourceGroupName", "operation",
                          "startDate", "status"}
    assert (first["productId"], first["subscriptionId"]) == ("contoso.agent-1.0", made.sub)
    assert (first["registrationName"], first["resourceGroupName"]) == (made.name, made.group)
    assert re.fullmatch(r"\d\d-\d\d-\d{4} \d\d:\d\d:\d\d", first["startDate"])
    other = expect(log(made, {"operation": "Delete"}), 200).json()
    ended = expect(log(made, {"operation": "Download", "status": "FAILED", "error": "e", "details": "d"}), 200).json()
    assert (ended["id"], ended["startDate"]) == (first["id"], first["startDate"]) and other["id"] != first["id"]
    assert (ended["status"], ended["error"], ended["details"]) == ("FAILED", "e", "d") and "endDate" in ended
    again = expect(log(made, {"operation": "Download"}), 200).json()
    assert again["id"] != first["id"] and "endDate" not in again and "status" not in again
    for sent in (None, b"", {}):
        empty = expect(log(made, sent), 200).json()
        assert "operation" not in empty and "endDate" not in empty


def test_its_texts_have_a_bound(made):
    for member in ("operation", "status", "error", "details"):
        expect(log(made, {member: "é" * 4096}), 200)
        refused = expect(log(made, {member: "é" * 4097}), 400, "InvalidRequestContent")
        assert refused.json()["error"]["target"] == member
        expect(log(made, {member: 1}), 400, "InvalidRequestContent")


def test_logs_are_written_where_a_write_may_be(market, api_on):
    api = api_on(market)
    made = api.registration()
    lock = arm.below(made.path, "locks", "l") + arm.query("2016-09-01")
    expect(api.client.put(lock, {"properties": {"level": "ReadOnly"}}), 201)
    expect(log(made), 200)  # no lock is about it
    expect(api.client.post(products(made, "/contoso.agent-1.0/listDetails")), 200)


def test_syndication_that_is_disabled_makes_no_difference(market, api_on):
    api = api_on(market)
    url = arm.registration(contoso.APSS, contoso.GROUP, api.name())
    token = tokens.encode({**tokens.payload(), "marketplaceSyndicationEnabled": False})
    expect(api.client.put(url + arm.query(), arm.body(token)), 201)
    assert len(expect(api.client.get(f"{url}/products{V2016}"), 200).json()["value"]) == len(PRODUCTS)


# --- who may ------------------------------------------------------------------------------------

STACK_ROLE = "6f12a6df-dd06-4f3e-bcb1-ce8be600526a"  # Azure Stack Registration Owner: the stack's own


def test_the_role_of_the_stack_is_for_products_and_not_for_customers(tmp_path, make_server):
    path = catalog.write(tmp_path, *PRODUCTS, files=FILES)
    server = make_server(*auth.ON, "--catalog", str(path))
    owner = auth.api(server, auth.sign_in(server), "owner")
    made = owner.registration()
    given = {"properties": {"roleDefinitionId": STACK_ROLE, "principalId": auth.READER_ID}}
    expect(owner.client.put(arm.below(made.path, "roleAssignments", auth.app_id(77)) + arm.query("2022-04-01"), given), 201)
    reader = auth.api(server, auth.sign_in(server, auth.READER), "reader").client
    expect(reader.get(made.path + arm.query()), 200)
    assert names(reader.get(products(made))) == [p["name"] for p in PRODUCTS]
    for action in POSTS:
        expect(reader.post(products(made, f"/contoso.agent-1.0/{action}")), 200)
    expect(reader.post(products(made, "/_all/getProducts")), 200)
    expect(server.client().get(products(made)), 401, "AuthenticationFailed")
