"""The HTTP surface: methods, sizes, paths, connections (docs/contract.md, "URLs" and docs/contract.md, "Bodies")."""

import json
import urllib.parse
import uuid

import pytest

from azsregtest import arm, contoso, marks, tokens
from azsregtest.arm import body, expect, query
from azsregtest.client import Wire
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

REG = arm.registration(contoso.APSS, contoso.GROUP, "r")
SUB = arm.subscription(contoso.APSS)
METHODS = {"GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS"}
PATHS = {
    "/providers/Microsoft.AzureStack/operations": {"GET"},
    arm.registrations(contoso.APSS, contoso.GROUP): {"GET"},
    arm.registrations(contoso.APSS): {"GET"},
    REG: {"GET", "PUT", "PATCH", "DELETE"},
    REG + "/getactivationkey": {"POST"},
    REG + "/enableRemoteManagement": {"POST"},
    REG + "/customerSubscriptions": {"GET"},
    f"{REG}/customerSubscriptions/{contoso.ALPINE}": {"GET", "PUT", "DELETE"},
    "/subscriptions": {"GET"},
    SUB: {"GET"},
    "/providers": {"GET"},
    "/providers/Microsoft.AzureStack": {"GET"},
    SUB + "/providers": {"GET"},
    SUB + "/providers/Microsoft.Resources/tags/default": {"GET", "PUT", "PATCH", "DELETE"},
    REG + "/providers/Microsoft.Resources/tags/default": {"GET", "PUT", "PATCH", "DELETE"},
    SUB + "/tagNames": {"GET"},
    SUB + "/tagNames/a": {"PUT", "DELETE"},
    SUB + "/tagNames/a/tagValues/b": {"PUT", "DELETE"},
    REG + "/providers/Microsoft.Authorization/permissions": {"GET"},
    "/common/UserRealm/x": {"GET"},
    SUB + "/providers/Microsoft.AzureStack": {"GET"},
    SUB + "/providers/Microsoft.AzureStack/register": {"POST"},
    SUB + "/providers/Microsoft.AzureStack/unregister": {"POST"},
    SUB + "/resourceGroups": {"GET"},
    SUB + "/resourceGroups/" + contoso.GROUP: {"GET", "PUT", "PATCH", "DELETE"},
    "/_azsreg/health": {"GET"},
    "/_azsreg/ca.pem": {"GET"},
    "/": {"GET"},
    "/_azsreg/": {"GET"},
    "/_azsreg/console/0/app.js": {"GET"},
    "/_azsreg/device.css": {"GET"},
    "/openapi.json": {"GET"},
    "/openapi/partner-center.json": {"GET"},
    "/openapi/stack.json": {"GET"},
    "/openapi/graph.json": {"GET"},
    "/openapi/control.json": {"GET"},
    "/_azsreg/health/live": {"GET"},
    "/_azsreg/health/ready": {"GET"},
    "/_azsreg/status": {"GET"},
    "/_azsreg/metrics": {"GET"},
    "/_azsreg/reset": {"POST"},
    "/_azsreg/directory": {"GET", "PUT"},
    "/_azsreg/explain": {"POST"},
    "/_azsreg/clock": {"GET", "PUT"},
    "/_azsreg/clock/advance": {"POST"},
    "/_azsreg/faults": {"GET", "DELETE"},
    "/_azsreg/faults/any": {"GET", "PUT", "DELETE"},
    "/_azsreg/payer": {"GET"},
    "/_azsreg/overview": {"GET"},
    "/_azsreg/customers": {"GET"},
    "/_azsreg/find": {"GET"},
    "/_azsreg/browse": {"GET"},
    "/_azsreg/requests": {"GET", "DELETE"},
    "/_azsreg/requests/17": {"GET"},
    "/_azsreg/requests/verify": {"GET", "POST"},
    "/discovery/keys": {"GET"},
    "/_azsreg/activation-keys": {"GET"},
}


def allowed(answer):
    return {method.strip() for method in answer.headers["allow"].split(",")}


def complete(methods):
    return methods | ({"HEAD"} if "GET" in methods else set()) | {"OPTIONS"}


@pytest.mark.parametrize("path", PATHS)
def test_another_method_is_405_and_options_204_with_allow(client, path):
    offered = complete(PATHS[path])
    told = expect(client.options(path + query()), 204)
    assert allowed(told) | {"OPTIONS"} == offered
    for method in METHODS - offered | {"FOO", "get"}:
        refused = expect(client.request(method, path + query()), 405, None if method == "HEAD" else "MethodNotAllowed")
        assert allowed(refused) | {"OPTIONS"} == offered


@pytest.mark.parametrize("path", [p for p, methods in PATHS.items() if "GET" in methods and p != REG])
def test_head_works_wherever_get_does(client, path):
    got, head = client.get(path + query()), client.head(path + query())
    if path.endswith(f"resourceGroups/{contoso.GROUP}"):
        assert head.status == 204  # CheckExistence
        return
    assert head.status == got.status
    assert head.headers.get("content-type") == got.headers.get("content-type")
    assert head.headers.get("etag") == got.headers.get("etag")


ONE_OF_EACH = ["registration", "customer", "group"] + [
    f"{kind} of the {scope}" for kind in ("lock", "role assignment") for scope in ("subscription", "group", "registration")]
READER = "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"


@pytest.mark.parametrize("what", ONE_OF_EACH)
def test_head_of_one_resource_says_whether_it_exists(api, what):
    """What the SDKs call check_existence takes 204 and 404, and nothing else."""
    made = api.registration(group_name=api.group())
    expect(made.add(contoso.ALPINE), 200)
    scopes = {"registration": made.path, "group": arm.group(contoso.APSS, made.group), "subscription": SUB}
    kind, _, scope = what.partition(" of the ")
    sent, name = None, api.name()
    if kind == "lock":
        sent, url = {"properties": {"level": "CanNotDelete"}}, arm.below(scopes[scope], "locks", name)
    elif kind == "role assignment":
        sent = {"properties": {"principalId": str(uuid.uuid4()), "roleDefinitionId": READER}}
        name = str(uuid.uuid4())
        url = arm.below(scopes[scope], "roleAssignments", name)
    else:
        url = {**scopes, "customer": f"{made.path}/customerSubscriptions/{contoso.ALPINE}"}[kind]
    if sent:
        expect(api.client.put(url + query(), sent), 201)
    got, head = expect(api.client.get(url + query()), 200), expect(api.client.head(url + query()), 204)
    assert head.headers.get("etag") == got.headers.get("etag")
    assert not {"content-type", "content-length"} & set(head.headers)
    if sent:
        expect(api.client.delete(url + query()), 200)
    missing = url if sent else url[:-1] + ("b" if kind == "customer" else "-not")
    expect(api.client.head(missing + query()), 404)


def test_head_of_what_is_not_one_resource_is_what_get_answers(api, server):
    made = api.registration()
    for path in (SUB, SUB + "/resourceGroups", made.path + "/customerSubscriptions", "/subscriptions",
                 arm.below(made.path, "locks"), "/providers/Microsoft.AzureStack", "/_azsreg/health", "/discovery/keys",
                 "/adfs/.well-known/openid-configuration", "/metadata/endpoints"):
        head, got = expect(api.client.head(path + query()), 200), expect(api.client.get(path + query()), 200)
        assert head.headers["content-type"] == got.headers["content-type"], path


def test_head_with_the_current_etag(api):
    made = api.registration()
    expect(api.client.head(made.url, headers=[("If-None-Match", made.made.etag)]), 304)
    expect(api.client.head(made.url, headers=[("If-None-Match", '"other"')]), 204)


@pytest.mark.parametrize("path", [
    "/nowhere", "/subscription", "/subscriptionsx", SUB + "/nowhere", "/providers/Microsoft.AzureStack/x",
    "/providers/Other/operations", REG + "/nowhere", REG + "/getactivationkey/x", REG + "/customerSubscriptions/a/b",
    arm.registrations(contoso.APSS, contoso.GROUP).replace("AzureStack", "AzureStac"), "/_azsregs", "/_azsreg/health/x",
    "/%2573ubscriptions", "/subscriptions%3F", "/..", "/./subscriptions", "/*",
])
def test_an_unknown_path_is_404(client, path):
    for method in ("GET", "PUT", "DELETE"):
        expect(client.request(method, path + query()), 404, "NotFound")


@pytest.mark.parametrize("shape", [
    lambda path: "/" + path, lambda path: path.replace("/", "//"), lambda path: path.replace("/", "/////"),
    lambda path: path + "/", lambda path: path + "//",
    lambda path: path.replace("Microsoft.AzureStack/", "Microsoft.AzureStack//"),
    lambda path: path.replace("subscriptions", "%73ubscriptions"), lambda path: path.replace(".", "%2E"),
    lambda path: path.replace(".", "%2e"), lambda path: path.replace("-", "%2D"), lambda path: path.upper(),
])
def test_ways_to_write_a_path(api, shape):
    made = api.registration(name=api.name("a.b-c"))
    answer = expect(api.client.get(shape(made.path) + query()), 200)
    assert answer.json() == made.get().json()


def test_segments_are_decoded_once(api):
    group = api.group(name=f"(rg).{api.salt}_x")
    spelled = arm.group(contoso.APSS, f"%28rg%29%2E{api.salt}%5Fx") + query()
    assert expect(api.client.get(spelled), 200).json()["name"] == group
    expect(api.client.get(arm.group(contoso.APSS, f"%2528rg%2529.{api.salt}_x") + query()), 404)


@pytest.mark.parametrize("bad", ["%2F", "%2f", "%00", "%FF", "%C3", "%C3%28", "%ED%A0%80", "%C0%AF", "%F5%80%80%80",
                                 "%", "%4", "%zz", "%-1", "%u0041", b"\xff", b"\xc3"])
@pytest.mark.parametrize("where", range(2, 12, 2))
def test_segments_that_cannot_be(client, bad, where):
    segments = f"{REG}/customerSubscriptions/{contoso.ALPINE}".encode().split(b"/")
    segments[where] += bad if isinstance(bad, bytes) else bad.encode()
    for method in ("GET", "PUT", "DELETE"):
        expect(client.request(method, b"/".join(segments) + query().encode()), 400, "InvalidRequestUri")


def encoded(scope):
    return "/" + urllib.parse.quote(scope, safe="")


@pytest.mark.parametrize("kind", ["subscription", "group", "registration"])
def test_a_scope_that_was_encoded_whole(api, kind):
    """`{scope}/providers/…` of the SDKs, whose generated code encodes a parameter as one segment."""
    made = api.registration(group_name=api.group())
    scope = {"subscription": SUB, "group": arm.group(contoso.APSS, made.group), "registration": made.path}[kind]
    name = api.name("lock")
    for spelled in (encoded(scope), encoded(scope).lower(), encoded(scope.replace("resourceGroups", "resourcegroups"))):
        url = arm.below(spelled, "locks", name) + query("2016-09-01")
        locked = expect(api.client.put(url, {"properties": {"level": "CanNotDelete"}}), 201).json()
        assert locked["id"] == arm.below(scope, "locks", name)
        assert expect(api.client.get(url), 200).json() == locked
        assert locked in expect(api.client.get(arm.below(spelled, "locks") + query()), 200).json()["value"]
        expect(api.client.delete(url), 200)
    expect(api.client.get(encoded(scope) + query()), 200)


def test_a_page_of_a_scope_that_was_encoded_whole(api, server):
    made = api.registration()
    for name in "ab":
        url = arm.below(encoded(made.path), "locks", name) + query()
        expect(api.client.put(url, {"properties": {"level": "CanNotDelete"}}), 201)
    first = arm.below(encoded(made.path), "locks") + query(top=1, filter="atScope()")
    assert [one["name"] for one in api.list_all(first)] == ["a", "b"]


@pytest.mark.parametrize("path", [
    "/subscriptions%2F" + contoso.APSS, "/%2Fproviders%2FMicrosoft.AzureStack", "/%2F", "/%2Fsubscriptions",
    "/x" + encoded(SUB), SUB + encoded(SUB), "/%2F%2Fsubscriptions%2F" + contoso.APSS,
    encoded(SUB) + "/resourceGroups%2F" + contoso.GROUP,
])
def test_no_other_encoded_slash(client, path):
    expect(client.get(path + query()), 400, "InvalidRequestUri")


def test_absolute_form(api, server):
    made = api.registration()
    for base in (server.base, "http://localhost", "HTTP://[::1]:81"):
        assert expect(api.client.get(base + made.url), 200).json()["name"] == made.name


@marks.HOST
def test_the_host_of_the_absolute_form_wins(api, server, make_server, api_on):
    """RFC 9112, 3.2.2: the server "MUST ignore the received Host header field (if any)"."""
    made = api.registration()
    expect(api.client.get("http://elsewhere.example" + made.url), 403, "HostNotAllowed")
    expect(api.client.get(server.base + made.url, headers={"Host": "elsewhere.example"}), 200)
    other = api_on(make_server("--allowed-host", "elsewhere.example"))
    for _ in range(2):
        other.registration()
    target = "http://elsewhere.example:81" + arm.registrations(contoso.APSS) + query(top=1)
    assert expect(other.client.get(target), 200).json()["nextLink"].startswith("http://elsewhere.example:81/")


def test_options_of_the_server_as_a_whole(client):
    told = expect(client.options("*"), 204)
    assert allowed(told) == METHODS
    for method in METHODS - {"OPTIONS"}:
        expect(client.request(method, "*"), 400, None if method == "HEAD" else "InvalidRequestUri")


def test_http_1_0_and_no_host(server):
    for lines in (b"", b"Host: x\r\n"):
        with Wire("127.0.0.1", server.port) as wire:
            wire.send(b"GET /subscriptions%s HTTP/1.0\r\n%s\r\n" % (query().encode(), lines))
            answer = wire.response()
            assert answer.status == 200 and answer.json()["value"]
            assert wire.rest() == b""


def test_a_connection_is_kept_and_connection_close_is_honoured(server):
    with Wire("127.0.0.1", server.port) as wire:
        for _ in range(20):
            wire.send(b"GET /_azsreg/health HTTP/1.1\r\nHost: x\r\n\r\n")
            assert wire.response().status == 200
        wire.send(b"GET /_azsreg/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert wire.response().status == 200
        assert wire.rest() == b""


def test_pipelined_requests_are_answered_in_order(api, server):
    many = [api.registration() for _ in range(5)]
    with Wire("127.0.0.1", server.port) as wire:
        wire.send(b"".join(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % made.url.encode() for made in many))
        assert [wire.response().json()["name"] for _ in many] == [made.name for made in many]


@pytest.mark.parametrize("count", [64, 128, 256])
def test_many_connections_at_once_are_all_answered(server, count):
    """A server that stops listening to some of them after 128 events would leave this waiting."""
    wires = [Wire("127.0.0.1", server.port) for _ in range(count)]
    for _ in range(3):
        for wire in wires:
            wire.send(b"GET /subscriptions%s HTTP/1.1\r\nHost: x\r\n\r\n" % query().encode())
        for wire in wires:
            assert wire.response().status == 200
    for wire in wires:
        wire.close()


# --- Sizes ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("small"), contoso.FILE, ["--body-limit", "2000"]) as running:
        yield running


def padded(size):
    text = json.dumps({"location": "global", "tags": {}})
    return text + " " * (size - len(text))


def test_the_body_limit(small, api_on):
    made = api_on(small).registration()
    for size in (1999, 2000):
        expect(made.client.put(made.url, padded(size)), 200)
    before = made.get().etag
    for size in (2001, 5000, 300000):
        refused = made.client.put(made.url, padded(size))
        expect(refused, 413, "RequestEntityTooLarge")
    assert made.get().etag == before


def test_the_body_limit_counts_chunks_too(small, api_on):
    made = api_on(small).registration()
    for size, status in ((2000, 200), (2001, 413), (5000, 413)):
        expect(made.client.put(made.url, padded(size), chunk=100), status)


def test_a_body_announced_too_large_is_refused_without_waiting_for_it(small):
    with Wire("127.0.0.1", small.port) as wire:
        wire.send(b"PUT %s HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n"
                  % (REG + query()).encode())
        assert wire.response("PUT").status == 413


def test_the_limit_is_a_mebibyte_by_default(api):
    made = api.registration()
    expect(api.client.put(made.url, padded(1024 * 1024)), 200)
    expect(api.client.put(made.url, padded(1024 * 1024 + 1)), 413, "RequestEntityTooLarge")


def test_a_long_query_and_a_long_bearer_token(api):
    made = api.registration()
    expect(api.client.get(made.url + "&x=" + "y" * 4000), 200)
    expect(api.client.get(made.url, headers={"Authorization": "Bearer " + "a" * 4000}), 200)


def test_a_body_on_a_get_is_not_mistaken_for_the_next_request(api):
    made = api.registration()
    expect(api.client.get(made.url, body="{}"), 200)
    expect(api.client.get(made.url), 200)
    expect(api.client.delete(made.url, body=b"{}"), 200)
    expect(api.client.get(made.url), 404)


def test_a_refused_body_is_not_mistaken_for_the_next_request(api):
    """404, 405, 415 with a body still unread: the connection stays in step, or is closed."""
    sent = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 50
    for target, headers, status in (
        ("/nowhere" + query(), {}, 404), ("/subscriptions" + query(), {}, 405),
        (REG + query(), {"Content-Type": "text/plain"}, 415),
    ):
        expect(api.client.put(target, sent, headers=headers), status)
        expect(api.client.get("/subscriptions" + query()), 200)


def test_a_registration_is_made_by_a_put_only(api):
    url = arm.registration(contoso.APSS, contoso.GROUP, api.name()) + query()
    expect(api.client.post(url, body(tokens.mint())), 405, "MethodNotAllowed")
    expect(api.client.patch(url, body(tokens.mint())), 404, "RegistrationNotFound")
    expect(api.client.get(url), 404)
