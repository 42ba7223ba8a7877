"""The requests that are kept: which ones, what is shown of them, waiting for one, verifying (docs/control.md, "Requests")."""

import json
import select
import signal
import urllib.parse

import pytest

from azsregtest import arm, auth, binary, contoso, tokens
from azsregtest.arm import Api, expect, query
from azsregtest.client import Wire
from azsregtest.invariants import UUID
from test_secrets import BEARER, all_kinds_of_requests

REQUESTS, VERIFY, STATUS, RESET = "/_azsreg/requests", "/_azsreg/requests/verify", "/_azsreg/status", "/_azsreg/reset"
SUB = arm.subscription(contoso.APSS)
LIST = "/subscriptions" + query("2016-06-01")
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"


@pytest.fixture(scope="module")
def quiet(tmp_path_factory):
    """A server that is asked by one test at a time, which begins with nothing kept."""
    from azsregtest.server import Server
    with Server(tmp_path_factory.mktemp("quiet"), contoso.FILE, in_memory=True) as running:
        yield running


@pytest.fixture
def api(quiet, request):
    made = Api(quiet, request.node.nodeid)
    expect(made.client.post(RESET, {}), 200)
    yield made
    made.close()


def asked(client, **parameters):
    return expect(client.get(f"{REQUESTS}?{urllib.parse.urlencode(parameters)}"), 200).json()


def numbers(client, **parameters):
    return [one["n"] for one in asked(client, **parameters)["value"]]


def last(client):
    return asked(client, limit=1)["value"][0]


def header(message, name):
    return [value for key, value in message["headers"] if key.lower() == name.lower()]


# What is kept ---------------------------------------------------------------------------------


def test_what_one_has(api):
    sent = {"location": "westcentralus", "tags": {"a": "ä"}}
    target = arm.group(contoso.APSS, "seen") + query("2021-04-01")
    answer = expect(api.client.put(target, sent, headers={"x-ms-correlation-request-id": "5a1f0c2e-8f0b-4f6e-9d3a-7c6b5a493827"}), 201)
    one = last(api.client)
    assert (one["n"], one["operation"], one["method"], one["url"], one["status"]) == (1, "ResourceGroups_CreateOrUpdate", "PUT", target, 201)
    assert (one["caller"], one["code"], one["reason"], one["fault"]) == (None, None, None, None)
    assert one["correlation"] == "5a1f0c2e-8f0b-4f6e-9d3a-7c6b5a493827" and one["requestId"] == answer.headers["x-ms-request-id"]
    assert one["request"]["body"] == sent and one["response"]["body"] == answer.json()
    assert header(one["request"], "host") == [f"127.0.0.1:{api.server.port}"]
    assert header(one["response"], "x-ms-request-id") == [answer.headers["x-ms-request-id"]]
    assert "x-azsreg-request" not in answer.headers and one["microseconds"] > 0
    assert one["changes"] == [{"op": "created", "id": answer.json()["id"]}]
    assert expect(api.client.get(f"{REQUESTS}/1"), 200).json() == one


def test_a_refusal_says_its_number(api):
    for n, (method, target, status, code, reason) in enumerate((
            ("GET", arm.group(contoso.APSS, "nowhere") + query("2021-04-01"), 404, "ResourceGroupNotFound", "resource-group-not-found"),
            ("GET", "/nowhere", 404, "NotFound", "path-unknown"),
            ("PUT", LIST, 405, "MethodNotAllowed", "method-not-allowed"),
            ("GET", "/%zz", 400, "InvalidRequestUri", "invalid-request-uri"),
            ("GET", "/v1/customers/x", 400, "3000", None),
            ("GET", "/v1.0/users/none@none.example", 400, None, None)), 1):
        answer = api.client.request(method, target)
        assert answer.status == status and answer.headers["x-azsreg-request"] == str(n)
        one = expect(api.client.get(f"{REQUESTS}/{n}"), 200).json()
        assert one["status"] == status and one["response"]["body"] == answer.json()
        assert one["code"] == code or (code is None and one["code"])
        assert one["reason"] == reason or (reason is None and one["reason"])


def test_what_is_no_http_is_kept_too(api):
    with Wire("127.0.0.1", api.server.port) as wire:
        wire.send(b"GET /x?client_secret=hidden HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")
        assert wire.response().headers["x-azsreg-request"] == "1"
    one = last(api.client)
    assert (one["status"], one["operation"], one["code"]) == (400, None, "BadRequest") and "hidden" not in json.dumps(one)


def test_what_is_not_kept(api):
    for _ in range(2):
        expect(api.client.get(STATUS), 200)
        expect(api.client.get("/_azsreg/health"), 200)
        expect(api.client.get("/_azsreg/nowhere"), 404)
        refused = expect(api.client.get("/_azsreg/requests/1"), 404, "RequestNotFound")
        assert "x-azsreg-request" not in refused.headers
        refused = api.client.get("/nowhere", headers={"x-azsreg-console": "1"})
        assert refused.status == 404 and "x-azsreg-request" not in refused.headers
    expect(api.client.get(LIST, headers={"X-Azsreg-Console": "0"}), 200)
    assert numbers(api.client) == [1]


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_what_has_no_body(api, method):
    api.client.request(method, arm.group(contoso.APSS, "none") + query("2021-04-01"))
    one = last(api.client)
    assert one["request"] == {"headers": one["request"]["headers"], "body": None}
    assert (one["response"]["body"] is None) == (method == "HEAD") and "bodyOmitted" not in one["response"]


def test_what_goes_out_piece_by_piece(api):
    made = api.registration()
    expect(api.client.get(made.below("products")), 200)
    assert last(api.client)["response"]["bodyOmitted"] == "it is read while it is sent"


@pytest.mark.parametrize("size, kept", [(65536, True), (65537, False)])
def test_the_longest_body(api, size, kept):
    sent = json.dumps({"location": "x", "tags": {"a": ""}})
    sent = sent.replace('""', '"' + "x" * (size - len(sent)) + '"')
    assert len(sent) == size
    expect(api.client.put(arm.group(contoso.APSS, "long") + query("2021-04-01"), sent, headers={"Content-Type": "application/json"}), 400)
    message = last(api.client)["request"]
    assert message["body"] == json.loads(sent) if kept else message["bodyOmitted"] == "it is too long" and message["body"] is None


@pytest.mark.parametrize("body, headers, why", [
    (b"{", {"Content-Type": "application/json"}, "it is not what its type says"),
    (b'{"a":"\xff"}', {"Content-Type": "application/json"}, "it is not what its type says"),
    (b"secret", {"Content-Type": "text/plain"}, "it was not read"),
    (b"secret", {"Content-Type": "application/x-www-form-urlencoded"}, "it was not read"),
    (b"[" * 33 + b"]" * 33, {}, "it is not what its type says"),
])
def test_a_body_that_is_left_out(api, body, headers, why):
    answer = api.client.put(arm.group(contoso.APSS, "odd") + query("2021-04-01"), body, headers=headers)
    assert answer.status >= 400
    one = last(api.client)
    assert one["request"]["body"] is None and one["request"]["bodyOmitted"] == why and "secret" not in json.dumps(one["request"]["body"])


def test_what_is_no_text(api):
    """Bytes that are no UTF-8, in a path, a header, a body: each answer is JSON all the same."""
    for target in (b"/\xff\xfe?a=\xff", b"/%FF%00", b"/a?b=\"\\%0A\x7f", b"/" + b"x" * 8000):
        api.client.request("GET", target, headers={"X-Odd": b"\xff\"\\", "User-Agent": b"\xc3\xa4"})
    seen = asked(api.client)["value"]
    assert len(seen) == 4 and header(seen[0]["request"], "X-Odd")[0].startswith("�")
    assert header(seen[0]["request"], "user-agent") == ["ä"] and seen[3]["url"] == "/" + "x" * 8000


def test_the_most_and_the_longest_headers(api):
    expect(api.client.get("/nowhere", headers=[(f"X-{n}", "v" * 100) for n in range(60)]), 404)
    assert len(last(api.client)["request"]["headers"]) == 61


# Secrets --------------------------------------------------------------------------------------


def everything(client, limit=1000):
    return expect(client.get(f"{REQUESTS}?limit={limit}"), 200).body.decode() + expect(client.get(f"{REQUESTS}?format=har&limit={limit}"), 200).body.decode()


def test_no_secret_is_shown(api):
    """Registration tokens, wherever they stand; the harness looks for them in each answer by itself as well."""
    secrets = all_kinds_of_requests(api)
    shown = everything(api.client)
    assert len(numbers(api.client, limit=1000)) > 50
    for secret in [*secrets, BEARER, BEARER.split()[1]]:
        assert secret not in shown
    key = expect(api.client.post(arm.registration(contoso.APSS, contoso.GROUP, last_name(api)) + "/getactivationkey" + query()), 200).json()["activationKey"]
    assert key not in everything(api.client)


def last_name(api):
    for one in reversed(asked(api.client, operation="Registrations_CreateOrUpdate", status="2xx", limit=1)["value"]):
        return one["response"]["body"]["name"]
    raise AssertionError("there is none")


def test_no_secret_of_signing_in_is_shown(make_server):
    server = make_server("--auth", "token", "--keep-requests", "1000", "--control", "full")
    control = {"Authorization": "Bearer " + (server.data / "control-token").read_text().strip()}
    token = auth.sign_in(server)
    with server.client(checked=False) as client:
        expect(client.get(LIST, headers={"Authorization": f"Bearer {token}", "X-Again": token, "Cookie": "a=" + token}), 200)
        client.get(LIST + "&access_token=" + token, headers={"Referer": f"http://localhost/?code={'c' * 20}"})
        client.get(f"/subscriptions/{token}" + query())
        client.post("/common/oauth2/token", f"grant_type=password&username=x&password={'p' * 20}&client_secret={'s' * 20}",
                    headers={"Content-Type": "application/x-www-form-urlencoded"})
        shown = expect(client.get(REQUESTS, headers=control), 200)
        for secret in (token, token.split(".")[2], "c" * 20, "p" * 20, "s" * 20, control["Authorization"]):
            assert secret not in shown.text
        seen = shown.json()["value"]
        grant = next(one for one in seen if one["status"] == 200 and "token" in one["url"])
        assert "grant_type=" in grant["request"]["body"] and grant["response"]["body"]["access_token"].startswith("<redacted ")
        listed = next(one for one in seen if one["caller"] and one["status"] == 200)
        assert UUID.fullmatch(listed["caller"]["objectId"])
        # what is equal looks equal
        assert grant["response"]["body"]["access_token"] == header(listed["request"], "X-Again")[0]
        assert seen[-1]["code"] and seen[-1]["status"] >= 400


def test_a_device_code_is_not_shown(make_server):
    server = make_server("--auth", "token", "--keep-requests", "10", "--control", "full")
    control = {"Authorization": "Bearer " + (server.data / "control-token").read_text().strip()}
    with server.client(checked=False) as client:
        given = expect(client.post("/common/oauth2/v2.0/devicecode", "client_id=04b07795-8ddb-461a-bbee-02f9e1bf7b46&scope=openid",
                                   headers={"Content-Type": "application/x-www-form-urlencoded"}), 200).json()
        shown = expect(client.get(REQUESTS, headers=control), 200)
        assert given["user_code"] in given["message"]
        assert given["user_code"] not in shown.text and given["device_code"] not in shown.text


@pytest.mark.parametrize("name, value", [("a", JWT), ("registrationToken", "abc"), ("a", {"b": [{"clientSecret": "abc"}]}), ("password", ["abc"])])
def test_members_of_json(api, name, value):
    expect(api.client.put(arm.group(contoso.APSS, "secrets") + query("2021-04-01"), {"location": "westcentralus", "other": {name: value}}), 201)
    shown = json.dumps(last(api.client)["request"]["body"])
    assert "abc" not in shown and JWT not in shown and "<redacted " in shown


# Which ones -----------------------------------------------------------------------------------


@pytest.fixture
def three(api):
    """A list, a group that is not there, and one that is made."""
    expect(api.client.get(LIST), 200)
    api.missing = api.client.get(arm.group(contoso.CSP, "nowhere") + query("2021-04-01"), headers={"x-ms-correlation-request-id": "5a1f0c2e-8f0b-4f6e-9d3a-7c6b5a493827"})
    expect(api.missing, 404)
    api.group(name="Three Of-Them".replace(" ", "."))
    return api


@pytest.mark.parametrize("parameter, value, fit", [
    ("operation", "ResourceGroups_*", [2, 3]), ("operation", "subscriptions_list", [1]), ("operation", "*_Get", [2]), ("operation", "*", [1, 2, 3]),
    ("method", "put", [3]),
    ("path", "/subscriptions", [1]), ("path", "/subscriptions/*", []), ("path", "/subscriptions/*/resourcegroups/*", [2, 3]), ("path", "**/three.of-them", [3]),
    ("path", "/**", [1, 2, 3]), ("subscription", contoso.CSP, [2]), ("subscription", contoso.CSP.upper(), [2]),
    ("caller", "anonymous", [1, 2, 3]), ("caller", "operator@contoso.example", []),
    ("status", "404", [2]), ("status", "2xx", [1, 3]), ("status", "20X", [1, 3]), ("status", "5xx", []),
    ("code", "resourcegroupnotfound", [2]), ("code", "*", []), ("reason", "resource-group-not-found", [2]), ("fault", "busy", []),
    ("correlation", "5A1F0C2E-8f0b-4f6e-9d3a-7c6b5a493827", [2]), ("requestId", "", None),
])
def test_each_filter(three, parameter, value, fit):
    if parameter == "requestId":
        value, fit = three.missing.headers["x-ms-request-id"], [2]
    assert numbers(three.client, **{parameter: value}) == fit
    if parameter not in ("requestId",):
        verified = three.client.post(VERIFY, {"match": {parameter: value}, "count": len(fit)})
        assert expect(verified, 200).json() == {"count": len(fit), "n": fit}


@pytest.mark.parametrize("match, fit", [
    ({}, [1, 2, 3]), ({"header": {"HOST": "127.0.0.1:*"}}, [1, 2, 3]), ({"header": {"content-type": "*/json"}}, [3]), ({"header": {"x-none": "*"}}, []),
    ({"query": {"API-Version": "2021-*"}}, [2, 3]), ({"query": {"api-version": "2021-04-01"}, "method": "GET"}, [2]), ({"status": 404}, [2]),
])
def test_what_else_is_matched(three, match, fit):
    assert expect(three.client.post(VERIFY, {"match": match, "atLeast": 0}), 200).json()["n"] == fit


def test_of_a_caller(make_server):
    server = make_server("--auth", "token", "--keep-requests", "10", "--control", "full")
    control = {"Authorization": "Bearer " + (server.data / "control-token").read_text().strip()}
    token = auth.sign_in(server)
    with server.client() as client:
        expect(client.get(LIST, headers={"Authorization": f"Bearer {token}"}), 200)
        caller = expect(client.get(f"{REQUESTS}?limit=1", headers=control), 200).json()["value"][0]["caller"]
        for who in (caller["objectId"], caller["name"].upper()):
            assert len(expect(client.get(f"{REQUESTS}?caller={who}", headers=control), 200).json()["value"]) == 1
        assert all(one["caller"] is None for one in expect(client.get(f"{REQUESTS}?caller=anonymous", headers=control), 200).json()["value"])


def test_the_newest_and_the_next(api):
    for _ in range(7):
        expect(api.client.get(LIST), 200)
    assert numbers(api.client, limit=3) == [5, 6, 7]
    assert numbers(api.client, since=5) == [6, 7]
    page = asked(api.client, since=0, limit=3)
    assert [one["n"] for one in page["value"]] == [1, 2, 3] and page["next"] == 3
    page = asked(api.client, since=page["next"], limit=4)
    assert [one["n"] for one in page["value"]] == [4, 5, 6, 7] and page["next"] == 7
    page = asked(api.client, since=page["next"], status="5xx")
    assert page["value"] == [] and page["next"] == 7 and page["dropped"] == 0


def test_a_number_of_another_epoch(api):
    for _ in range(3):
        expect(api.client.get(LIST), 200)
    epoch = asked(api.client)["epoch"]
    assert numbers(api.client, since=3, epoch=epoch) == []
    assert numbers(api.client, since=3, epoch=epoch - 1) == [1, 2, 3]


def test_a_page_has_4_mib(api):
    tags = {"location": "x", "tags": {"a": "x" * 60000}}
    for _ in range(80):
        expect(api.client.put(arm.group(contoso.APSS, "large") + query("2021-04-01"), tags), 400)
    first = asked(api.client, since=0, limit=1000)
    assert 1 < len(first["value"]) < 80 and first["next"] == len(first["value"])
    seen, page = [one["n"] for one in first["value"]], first
    while page["value"]:
        page = asked(api.client, since=page["next"], limit=1000)
        seen += [one["n"] for one in page["value"]]
    assert seen == list(range(1, 81)) and page["next"] == 80
    newest = numbers(api.client, limit=1000)
    assert newest[-1] == 80 and len(newest) == len(first["value"])


@pytest.mark.parametrize("parameters", [
    "limit=0", "limit=1001", "limit=x", "limit=1&limit=2", "since=-1", "since=x", "epoch=x", "waitMs=30001", "waitMs=x", "format=xml", "status=4", "status=4yx",
    "status=600", "operation=", "operation=" + "x" * 513, "subscription=x", "caller=", "header=a", "query=a", "since", "top=5", "operation=%ff", "operation=CustomerSubscription_Create", "method=PUTT",
])
def test_parameters_that_are_wrong(api, parameters):
    refused = expect(api.client.get(f"{REQUESTS}?{parameters}"), 400, "InvalidRequestContent")
    assert refused.json()["error"]["target"] == parameters.split("=")[0]


def test_bounds_of_parameters(api):
    for parameters in ("limit=1", "limit=1000", "since=0", "waitMs=0", "format=json", "path=" + "*a" * 256, "operation=" + "*" * 512, "status=5XX"):
        expect(api.client.get(f"{REQUESTS}?{parameters}"), 200)


@pytest.mark.parametrize("n", ["0", "2", "-1", "x", "99999999999999999999", "1x"])
def test_a_number_that_is_none(api, n):
    expect(api.client.get(LIST), 200)
    assert f"'{n}'" in expect(api.client.get(f"{REQUESTS}/{n}"), 404, "RequestNotFound").message


# How many -------------------------------------------------------------------------------------


def test_the_oldest_are_dropped(make_server):
    with make_server("--keep-requests", "3", in_memory=True).client() as client:
        for _ in range(3):
            expect(client.get(LIST), 200)
        assert asked(client)["dropped"] == 0
        expect(client.get(LIST), 200)
        page = asked(client)
        assert [one["n"] for one in page["value"]] == [2, 3, 4] and page["dropped"] == 1
        assert expect(client.get(STATUS), 200).json()["requests"] == {"kept": 3, "dropped": 1, "limit": 3}
        expect(client.get(f"{REQUESTS}/1"), 404, "RequestNotFound")
        expect(client.post(VERIFY, {"match": {}, "count": 3}), 409, "RequestsIncomplete")
        expect(client.post(VERIFY, {"match": {}, "atMost": 5}), 409, "RequestsIncomplete")
        expect(client.post(VERIFY, {"match": {}, "atLeast": 3}), 200)
        expect(client.post(VERIFY, {"match": {}, "atMost": 2}), 409, "VerificationFailed")
        expect(client.delete(REQUESTS), 204)
        expect(client.get(LIST), 200)
        page = asked(client)
        assert [one["n"] for one in page["value"]] == [5] and page["dropped"] == 0
        expect(client.post(VERIFY, {"match": {}, "count": 1}), 200)


@pytest.mark.parametrize("options, limit", [((), 1000), (("--auth", "token"), 0), (("--auth", "token", "--keep-requests", "7"), 7), (("--keep-requests", "0"), 0)])
def test_how_many_there_may_be(make_server, options, limit):
    server = make_server(*options, "--control", "full")
    control = {"Authorization": "Bearer " + (server.data / "control-token").read_text().strip()} if "--auth" in options else {}
    with server.client() as client:
        assert expect(client.get(STATUS, headers=control), 200).json()["requests"] == {"kept": 0, "dropped": 0, "limit": limit}


def test_where_nothing_is_kept(make_server):
    with make_server("--keep-requests", "0", in_memory=True).client() as client:
        assert "x-azsreg-request" not in expect(client.get("/nowhere"), 404).headers
        assert asked(client)["value"] == []
        assert "all of those" in expect(client.post(VERIFY, {"match": {}, "count": 0}), 409, "RequestsIncomplete").message
        expect(client.delete(REQUESTS), 204)


def test_how_many_is_a_number():
    for wrong in ("-1", "x", "100001"):
        binary.assert_refused(binary.run("serve", "--in-memory", "--listen", "127.0.0.1:0", "--keep-requests", wrong), "--keep-requests")


def test_a_reset_begins_anew(api):
    expect(api.client.get(LIST), 200)
    epoch = asked(api.client)["epoch"]
    expect(api.client.post(RESET, {"keep": ["requests"]}), 200)
    page = asked(api.client)
    assert [one["n"] for one in page["value"]] == [1] and page["epoch"] == epoch + 1
    expect(api.client.post(RESET, {"keep": []}), 200)
    assert asked(api.client)["value"] == []
    expect(api.client.get(LIST), 200)
    assert numbers(api.client) == [1]


@pytest.mark.parametrize("keep, target", [(["request"], "keep[0]"), (["requests", 1], "keep[1]"), ("requests", "keep"), ({}, "keep")])
def test_what_cannot_be_left_as_it_is(api, keep, target):
    expect(api.client.get(LIST), 200)
    refused = expect(api.client.post(RESET, {"keep": keep}), 400, "InvalidRequestContent")
    assert refused.json()["error"]["target"] == target and numbers(api.client) == [1]


# Verifying ------------------------------------------------------------------------------------


@pytest.mark.parametrize("expected, status", [
    ({"count": 2}, 200), ({"count": 1}, 409), ({"count": 3}, 409), ({"atLeast": 2}, 200), ({"atLeast": 3}, 409), ({"atMost": 2}, 200), ({"atMost": 1}, 409),
    ({"atLeast": 1, "atMost": 2}, 200), ({"atLeast": 0, "atMost": 1}, 409),
])
def test_verdicts(three, expected, status):
    answer = three.client.post(VERIFY, {"match": {"operation": "ResourceGroups_*"}, **expected})
    if status == 200:
        assert expect(answer, 200).json() == {"count": 2, "n": [2, 3]}
        return
    details = expect(answer, 409, "VerificationFailed").json()["error"]["details"]
    assert details["count"] == 2
    assert details["expected"] == {name: n for name, n in expected.items() if n or name == "count"}
    too_many = expected.get("count", expected.get("atMost", 9)) < 2
    assert [one["n"] for one in details["nearest"]] == ([3, 2] if too_many else [1])


def test_what_came_nearest(three):
    refused = three.client.post(VERIFY, {"match": {"operation": "ResourceGroups_Get", "status": "200", "header": {"x-none": "1"}}, "count": 1})
    nearest = expect(refused, 409, "VerificationFailed").json()["error"]["details"]["nearest"]
    assert nearest[0] == {"n": 2, "method": "GET", "url": arm.group(contoso.CSP, "nowhere") + query("2021-04-01"), "status": 404, "fault": None, "differs": [{"field": "status", "wanted": "200", "got": "404"}, {"field": "header.x-none", "wanted": "1", "got": None}]}
    assert [one["n"] for one in nearest] == [2, 1, 3] and refused.message == "Requests that fit: 0. Expected: exactly 1." and refused.json()["error"]["details"]["n"] == []


@pytest.mark.parametrize("body, target", [
    ({}, None), ({"match": {}}, None), ({"match": {}, "count": 1, "atLeast": 1}, "count"), ({"match": {}, "count": -1}, "count"), ({"match": {}, "count": 1.5}, "count"),
    ({"match": {}, "count": "1"}, "count"), ({"match": {}, "count": 1000001}, "count"), ({"match": {}, "atLeast": 2, "atMost": 1}, "atMost"), ({"match": [], "count": 1}, "match"),
    ({"match": {"operations": "x"}, "count": 1}, "match.operations"), ({"match": {"status": "4"}, "count": 1}, "match.status"), ({"match": {"status": 4.5}, "count": 1}, "match.status"),
    ({"match": {"operation": "CustomerSubscription_Create"}, "count": 0}, "match.operation"), ({"match": {"method": "PUTT"}, "count": 0}, "match.method"),
    ({"match": {"operation": "Registrations_*,Registration_Get"}, "count": 0}, "match.operation"), ({"match": {"method": 5}, "count": 1}, "match.method"), ({"match": {"path": ""}, "count": 1}, "match.path"), ({"match": {"path": "x" * 513}, "count": 1}, "match.path"),
    ({"match": {"header": "x"}, "count": 1}, "match.header"), ({"match": {"header": {"a": 1}}, "count": 1}, "match.header.a"),
    ({"match": {"query": {str(n): "x" for n in range(9)}}, "count": 1}, "match.query"), ({"match": {"subscription": "x"}, "count": 1}, "match.subscription"),
    ({"match": {"header": {"a": "x" * 513}}, "count": 1}, "match.header.a"), ({"matches": {}, "count": 1}, "matches"), ([], None),
])
def test_what_cannot_be_verified(api, body, target):
    refused = expect(api.client.post(VERIFY, body), 400, "InvalidRequestContent")
    assert refused.json()["error"].get("target") == target


def test_the_most_that_can_be_asked_for(api):
    match = {"path": "*x" * 256, "header": {str(n): "*" * 512 for n in range(8)}, "query": {str(n): "*" for n in range(8)}}
    expect(api.client.post(VERIFY, {"match": match, "count": 0}), 200)


# Waiting --------------------------------------------------------------------------------------


def wait_for(server, parameters="", **options):
    wire = Wire("127.0.0.1", server.port, **options)
    wire.send(f"GET {REQUESTS}?waitMs=30000&{parameters} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return wire


def test_the_first_that_fits_ends_the_wait(api):
    with wait_for(api.server, "status=4xx&path=/nowhere") as wire:
        expect(api.client.get(LIST), 200)
        expect(api.client.get("/elsewhere"), 404)
        expect(api.client.get("/nowhere"), 404)
        page = wire.response().json()
        assert [one["n"] for one in page["value"]] == [3] and page["next"] == 3


def test_what_is_there_is_not_waited_for(api):
    expect(api.client.get(LIST), 200)
    assert [one["n"] for one in asked(api.client, waitMs=30000)["value"]] == [1]


def test_a_wait_in_vain(api):
    page = asked(api.client, waitMs=30)
    assert page["value"] == [] and page["next"] == 0


def test_a_reset_ends_the_wait(api):
    epoch = asked(api.client)["epoch"]
    expect(api.client.get(LIST), 200)
    with wait_for(api.server, "since=1") as wire:
        expect(api.client.get(LIST), 200)
        assert [one["n"] for one in wire.response().json()["value"]] == [2]
    with wait_for(api.server, f"status=5xx&epoch={epoch}") as wire:  # at once, should it be the later of the two
        expect(api.client.post(RESET, {}), 200)
        page = wire.response().json()
        assert page["value"] == [] and page["epoch"] in (epoch, epoch + 1)


def test_a_reset_is_told_to_whoever_has_not_heard_of_it(api):
    """It came between two questions: the second one does not wait, though there is nothing new."""
    epoch = asked(api.client)["epoch"]
    expect(api.client.post(RESET, {}), 200)
    with wait_for(api.server, f"epoch={epoch + 1}") as waiting, wait_for(api.server, f"epoch={epoch}") as told:
        assert answered([waiting, told]) == [told]
        page = told.response().json()
        assert page["value"] == [] and page["epoch"] == epoch + 1


def answered(wires):
    """Those that have an answer, once one has."""
    socks = {wire.sock: wire for wire in wires}
    return [socks[sock] for sock in select.select(list(socks), [], [], binary.PATIENCE)[0]]


def test_as_many_wait_as_may(api):
    """One more is told to come again; the others go on waiting, other requests are answered, and what came is told to all."""
    wires = [wait_for(api.server, "operation=Subscriptions_List") for _ in range(257)]
    (refused,) = answered(wires)
    answer = refused.response()
    assert answer.status == 503 and answer.code == "ServiceUnavailable" and answer.headers["retry-after"] == "1"
    wires.remove(refused)
    expect(api.client.get("/nowhere"), 404)
    assert not select.select([wire.sock for wire in wires], [], [], 0)[0]
    expect(api.client.get(LIST), 200)
    for wire in wires:
        assert [one["n"] for one in wire.response().json()["value"]] == [2]
    for wire in [refused, *wires]:
        wire.close()


def test_whoever_goes_makes_room(api):
    """When it would have been told: a connection that waits is not looked at before."""
    wires = [wait_for(api.server, "operation=Subscriptions_List") for _ in range(257)]
    (refused,) = answered(wires)
    for wire in wires:
        wire.close()
    expect(api.client.get(LIST), 200)
    while asked_in_time(api.server) == 503:  # until the server has noticed that they are gone
        pass
    assert refused in wires


def asked_in_time(server):
    with server.client() as client:
        return client.get(f"{REQUESTS}?waitMs=1&status=5xx").status


def test_a_wait_is_not_bound_by_the_time_for_requests(make_server):
    """Nor does the time it waits count as its client's."""
    server = make_server("--request-timeout", "1", in_memory=True)
    with server.client() as client:
        page = asked(client, waitMs=2200)
        assert page["value"] == []


def test_a_server_that_ends_lets_go(make_server):
    server = make_server(in_memory=True)
    with wait_for(server) as wire, server.client() as client:
        expect(client.get("/_azsreg/health"), 200)
        server.process.send_signal(signal.SIGTERM)
        got = wire.rest()
        assert got == b"" or got.startswith(b"HTTP/1.1 503 ")
        assert server.process.wait(binary.PATIENCE) == 0


# HAR ------------------------------------------------------------------------------------------

HAR_ENTRY = {"startedDateTime": str, "time": (int, float), "request": dict, "response": dict, "cache": dict, "timings": dict}
HAR_REQUEST = {"method": str, "url": str, "httpVersion": str, "cookies": list, "headers": list, "queryString": list, "headersSize": int, "bodySize": int}
HAR_RESPONSE = {"status": int, "statusText": str, "httpVersion": str, "cookies": list, "headers": list, "content": dict, "redirectURL": str, "headersSize": int, "bodySize": int}


def has(what, members, more=()):
    assert set(members) <= set(what) <= set(members) | set(more) | {name for name in what if name.startswith("_")}
    for name, kind in members.items():
        assert isinstance(what[name], kind), name


def test_har(three):
    """The members that HAR 1.2 says an entry has, of its types, and no others but those that begin with an underscore."""
    expect(three.client.post(arm.group(contoso.APSS, "x") + "/moveResources" + query("2021-04-01"), {"resources": []}), 404)
    har = expect(three.client.get(f"{REQUESTS}?format=har"), 200).json()
    assert set(har) == {"log"}
    has(har["log"], {"version": str, "creator": dict, "entries": list})
    assert har["log"]["version"] == "1.2" and set(har["log"]["creator"]) == {"name", "version"}
    assert [entry["_azsreg"]["n"] for entry in har["log"]["entries"]] == [1, 2, 3, 4]
    for entry in har["log"]["entries"]:
        has(entry, HAR_ENTRY, ["comment"])
        has(entry["request"], HAR_REQUEST, ["postData"])
        has(entry["response"], HAR_RESPONSE)
        has(entry["timings"], {"send": (int, float), "wait": (int, float), "receive": (int, float)})
        assert entry["time"] == sum(entry["timings"].values()) and entry["startedDateTime"].endswith("Z")
        has(entry["response"]["content"], {"size": int, "mimeType": str}, ["text"])
        if "postData" in entry["request"]:
            has(entry["request"]["postData"], {"mimeType": str, "params": list, "text": str})
        for pair in entry["request"]["headers"] + entry["request"]["queryString"] + entry["response"]["headers"]:
            assert set(pair) == {"name", "value"} and isinstance(pair["value"], str)
    missing, made = har["log"]["entries"][1:3]
    assert missing["request"]["url"] == f"{three.server.base}{arm.group(contoso.CSP, 'nowhere')}{query('2021-04-01')}"
    assert missing["request"]["queryString"] == [{"name": "api-version", "value": "2021-04-01"}] and missing["comment"].startswith("resource-group-not-found: Correct the name, or PUT /subscriptions/")
    assert json.loads(made["request"]["postData"]["text"])["location"] and "comment" not in made


def test_all_that_is_known_of_tokens_is_said_once(api):
    """A token that is refused is in no message either."""
    token = tokens.mint()
    api.client.put(arm.registration(contoso.APSS, contoso.GROUP, api.name()) + query(), arm.body(token + "x"))
    assert token not in everything(api.client)


def test_what_a_fault_has_answered(api):
    """By its name, with the code that it gave; the change is there where the answer alone was another."""
    rule = {"match": {"operation": "ResourceGroups_CreateOrUpdate"}, "do": {"status": 504, "code": "GatewayTimeout", "message": "Too late.", "after": True}}
    expect(api.client.put("/_azsreg/faults/late", rule), 201)
    answer = expect(api.client.put(arm.group(contoso.APSS, "disturbed") + query("2021-04-01"), {"location": "westcentralus"}), 504)
    (one,) = asked(api.client, fault="LATE")["value"]
    assert (one["fault"], one["status"], one["code"]) == ("late", 504, "GatewayTimeout")
    assert answer.headers["x-azsreg-request"] == str(one["n"]) and [change["op"] for change in one["changes"]] == ["created"]
    expect(api.client.put("/_azsreg/faults/gone", {**rule, "do": {"close": "after"}}), 201)
    expect(api.client.delete("/_azsreg/faults/late"), 204)
    with pytest.raises(OSError):
        api.client.put(arm.group(contoso.APSS, "lost") + query("2021-04-01"), {"location": "westcentralus"})
    (one,) = asked(api.client, fault="gone")["value"]
    assert [change["op"] for change in one["changes"]] == ["created"]


# Why --------------------------------------------------------------------------------------------


def test_why_it_was_refused_of_the_state_it_was_refused_in(api):
    """What comes after does not change what was told; what worked has nothing to tell."""
    group = arm.group(contoso.APSS, "later") + query("2021-04-01")
    expect(api.client.get(group), 404)
    expect(api.client.put(group, {"location": "westcentralus"}), 201)
    expect(api.client.get(group), 200)
    refused, made, found = asked(api.client)["value"]
    assert refused["explain"]["why"] == "The subscription is there; it has no resource group 'later'."
    assert [check["check"] for check in refused["explain"]["checks"] if check["verdict"] == "failed"] == ["group"]
    assert "explain" not in made and "explain" not in found


def test_why_at_the_front_door(api):
    expect(api.client.get(SUB + "/resourceGroups/x" + query("none")), 400)
    said = last(api.client)["explain"]
    assert [check["check"] for check in said["checks"] if check["verdict"] == "failed"] == ["apiVersion"] and said["why"]


@pytest.mark.parametrize("after", [False, True])
def test_why_a_fault(api, after):
    """That it was one, whatever the state would have said."""
    rule = {"do": {"status": 504, "code": "GatewayTimeout", "message": "Too late.", "after": after}}
    expect(api.client.put("/_azsreg/faults/late", rule), 201)
    expect(api.client.put(arm.group(contoso.UNKNOWN, "x") + query("2021-04-01"), {"location": "westcentralus"}), 504)
    one = last(api.client)
    assert one["fault"] == "late" and "'late'" in one["explain"]["why"] and "/_azsreg/faults/late" in one["explain"]["cure"]
    assert one["changes"] == [] and "checks" not in one["explain"]


def test_a_refused_write_behind_a_fault_has_done_nothing(api):
    made = api.registration()
    expect(api.client.put(made / contoso.ALPINE), 200)
    expect(api.client.put("/_azsreg/faults/late", {"match": {"method": "DELETE"}, "do": {"status": 504, "code": "GatewayTimeout", "message": "x", "after": True}}), 201)
    expect(api.client.delete(made.url, headers={"If-Match": '"other"'}), 504)
    assert last(api.client)["changes"] == []
    expect(api.client.get(made.url), 200)


def test_a_secret_in_what_is_told_of_a_refusal(api):
    """What a message repeats of the request is as secret there."""
    expect(api.client.get("/nowhere/" + JWT), 404)
    assert JWT not in everything(api.client) and "redacted" in last(api.client)["explain"]["why"] + last(api.client)["url"]


def test_what_a_path_was_probably_meant_to_be_repeats_no_secret(api):
    """Neither of its query nor of its names."""
    group = arm.group(contoso.APSS, "azurestack")
    expect(api.client.get(f"{group}/registrations/{JWT}?password=hunter2"), 404)
    said = last(api.client)["explain"]
    assert said["cure"].startswith(f"Ask {group}/providers/Microsoft.AzureStack/registrations/<redacted ")
    assert JWT not in everything(api.client) and "hunter2" not in everything(api.client)


def test_what_would_do_is_kept_with_it(api):
    made = api.registration()
    expect(made.add(contoso.LUCERNE), 400)
    said = last(api.client)["explain"]
    assert said["reason"] == "other-partner" and said["candidates"] == [contoso.ALPINE, contoso.ALPINE_SECOND, contoso.WOODGROVE]


def test_which_writes(three):
    """As faults say it: what may change something."""
    everything_kept = asked(three.client)["value"]
    writes = expect(three.client.post(VERIFY, {"match": {"writes": True}, "atLeast": 1}), 200).json()["n"]
    assert writes == [one["n"] for one in everything_kept if one["method"] != "GET"]
    both = expect(three.client.post(VERIFY, {"match": {"operation": "ResourceGroups_Get,ResourceGroups_Create*"}, "atLeast": 1}), 200).json()["n"]
    assert both == [one["n"] for one in everything_kept if one["operation"] in ("ResourceGroups_Get", "ResourceGroups_CreateOrUpdate")]


def test_the_code_of_a_fault_is_kept_as_it_is(api):
    expect(api.client.put("/_azsreg/faults/odd", {"do": {"status": 400, "code": 'a"b\\c', "message": "m"}}), 201)
    with Wire("127.0.0.1", api.server.port) as wire:
        wire.send(f"GET {LIST} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert wire.response().status == 400
    assert last(api.client)["code"] == 'a"b\\c' == asked(api.client, code='a"b\\c')["value"][0]["code"]


def test_more_secrets_than_are_looked_for(api):
    """Each is hidden where it stands; so that none is shown where it is said again, no body is."""
    few, many = ({"location": "westcentralus", "properties": {f"secret{n}": f"hidden-{n}" for n in range(count)}, "tags": {"a": f"hidden-{count - 1}"}}
                 for count in (30, 31))
    for body, omitted in ((few, None), (many, "it has too many secrets")):
        api.client.put(arm.group(contoso.APSS, api.name()) + query("2021-04-01"), body, headers={"Authorization": "Bearer x"})
        one = last(api.client)
        assert one["request"].get("bodyOmitted") == omitted and (one["request"]["body"] is None) == bool(omitted)
    assert "hidden-" not in everything(api.client)
