"""Faults: answers that somebody is to have trouble with (docs/control.md, "Faults")."""

import itertools
import json
import ssl
import threading

import pytest

from azsregtest import arm, auth, certificates, contoso
from azsregtest.arm import Api, expect, query
from azsregtest.client import Wire

FAULTS, STATUS, RESET = "/_azsreg/faults", "/_azsreg/status", "/_azsreg/reset"
GROUPS = "2021-04-01"
BUSY = {"status": 429, "code": "TooManyRequests", "message": "The request is being throttled.", "headers": {"Retry-After": "2"}}
SUBSCRIPTION = arm.subscription(contoso.APSS)
LIST = SUBSCRIPTION + "/resourceGroups" + query(GROUPS)


def url_of(name):
    return arm.group(contoso.APSS, name) + query(GROUPS)


def put(client, name, rule, status=201):
    return expect(client.put(f"{FAULTS}/{name}", rule), status).json()


def get(client, name):
    return expect(client.get(f"{FAULTS}/{name}"), 200).json()


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A server of this file's own, over http and https: a fault is of all who ask it."""
    from azsregtest.server import Server

    with Server(tmp_path_factory.mktemp("faults"), contoso.FILE, (), https=True) as running:
        yield running


@pytest.fixture
def client(own):
    with own.client() as made:
        yield made
        expect(made.delete(FAULTS), 204)


@pytest.fixture
def api(own, request):
    made = Api(own, request.node.nodeid)
    yield made
    made.close()


def tls_of(server):
    with server.client() as client:
        return certificates.trusting(expect(client.get("/_azsreg/ca.pem"), 200).text)


def raw(method, target, body=None, host="localhost"):
    data = b"" if body is None else json.dumps(body).encode()
    head = f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(data)}\r\n"
    if body is not None:
        head += "Content-Type: application/json\r\n"
    return head.encode() + b"\r\n" + data


def until_end(wire):
    """What comes before the end, and whether that was a reset or, under TLS, an end without notice."""
    got = b""
    if isinstance(wire.sock, ssl.SSLSocket):
        wire.sock.suppress_ragged_eofs = False  # what ends without notice is not taken for an end
    try:
        while piece := wire.sock.recv(65536):
            got += piece
    except (ConnectionResetError, ssl.SSLEOFError, ssl.SSLError):
        return got, True
    return got, False


# What there is ------------------------------------------------------------------------------------


def test_a_rule_comes_and_goes(client):
    assert expect(client.get(FAULTS), 200).json() == {"value": []}
    expect(client.get(f"{FAULTS}/busy"), 404, "FaultNotFound")
    made = put(client, "busy", {"match": {"operation": "CustomerSubscriptions_*", "method": "PUT"}, "do": BUSY, "skip": 1, "times": 2})
    assert made == {"name": "busy", "match": {"operation": "CustomerSubscriptions_*", "method": "PUT"}, "do": BUSY, "skip": 1, "times": 2,
                    "probability": 1, "seed": 0, "seen": 0, "fired": 0}
    put(client, "later", {"preset": "slow"})
    assert [rule["name"] for rule in expect(client.get(FAULTS), 200).json()["value"]] == ["busy", "later"]
    assert expect(client.get(STATUS), 200).json()["faults"] == 2
    assert put(client, "busy", {"do": BUSY}, 200)["match"] == {}
    assert [rule["name"] for rule in expect(client.get(FAULTS), 200).json()["value"]] == ["busy", "later"]
    for _ in range(2):
        expect(client.delete(f"{FAULTS}/busy"), 204)
    assert expect(client.get(STATUS), 200).json()["faults"] == 1
    expect(client.delete(FAULTS), 204)
    assert expect(client.get(FAULTS), 200).json() == {"value": []}


def test_all_of_a_rule_is_said_again(client):
    rule = {"match": {"operation": "ResourceGroups_*", "method": "get", "path": "/subscriptions/**", "subscription": contoso.APSS, "caller": "anonymous",
                      "writes": True, "header": {"User-Agent": "*"}, "query": {"api-version": "2021*"}},
            "do": {**BUSY, "after": True, "delayMs": 300000, "bytesPerSecond": 1000000}, "skip": 1000000000, "times": 1000000000, "probability": 0.125,
            "seed": 9007199254740991, "byHeader": True}
    assert put(client, "all", rule) == {"name": "all", **rule, "seen": 0, "fired": 0}


@pytest.mark.parametrize("rule, target", [
    ([], ""), ({}, "do"), ({"do": {}}, "do"), ({"do": 7}, "do"), ({"does": {}}, "does"), ({"do": {"status": 503, "code": "A"}}, "do.message"),
    ({"do": {"status": 503, "message": "a"}}, "do.code"), ({"do": {**BUSY, "status": 399}}, "do.status"), ({"do": {**BUSY, "status": 600}}, "do.status"),
    ({"do": {**BUSY, "status": 429.5}}, "do.status"), ({"do": {**BUSY, "status": "429"}}, "do.status"), ({"do": {**BUSY, "code": "two words"}}, "do.code"),
    ({"do": {**BUSY, "code": "x" * 129}}, "do.code"), ({"do": {**BUSY, "message": ""}}, "do.message"), ({"do": {**BUSY, "message": "x" * 1025}}, "do.message"),
    ({"do": {**BUSY, "after": 1}}, "do.after"), ({"do": {"after": True, "delayMs": 1}}, "do.status"), ({"do": {"code": "A", "delayMs": 1}}, "do.status"),
    ({"do": {**BUSY, "headers": {"Content-Length": "1"}}}, "do.headers.Content-Length"), ({"do": {**BUSY, "headers": {"date": "1"}}}, "do.headers.date"),
    ({"do": {**BUSY, "headers": {"Transfer-Encoding": "chunked"}}}, "do.headers.Transfer-Encoding"),
    ({"do": {**BUSY, "headers": {"x-azsreg-fault": "a"}}}, "do.headers.x-azsreg-fault"), ({"do": {**BUSY, "headers": {"a b": "1"}}}, "do.headers.a b"),
    ({"do": {**BUSY, "headers": {"A": "1\r\nB: 2"}}}, "do.headers.A"), ({"do": {**BUSY, "headers": {"A": "ä"}}}, "do.headers.A"),
    ({"do": {**BUSY, "headers": {"A": " 1"}}}, "do.headers.A"), ({"do": {**BUSY, "headers": {"A": "x" * 257}}}, "do.headers.A"),
    ({"do": {**BUSY, "headers": {"A": ""}}}, "do.headers.A"), ({"do": {**BUSY, "headers": {name: "1" for name in "abcde"}}}, "do.headers"),
    ({"do": {"close": "early"}}, "do.close"), ({"do": {"close": "before", "delayMs": 1}}, "do.close"), ({"do": {**BUSY, "close": "mid"}}, "do.close"),
    ({"do": {"delayMs": 0}}, "do.delayMs"), ({"do": {"delayMs": 300001}}, "do.delayMs"), ({"do": {"bytesPerSecond": 0}}, "do.bytesPerSecond"),
    ({"do": {"bytesPerSecond": 1000001}}, "do.bytesPerSecond"), ({"do": {"registering": 0}}, "do.registering"), ({"do": {"registering": 1001}}, "do.registering"),
    ({"do": {"registering": 1, **BUSY}}, "do.registering"), ({"do": {"registering": 1}, "match": {"operation": "Providers_Get"}}, "match"),
    ({"do": {"wait": 1}}, "do.wait"), ({"do": BUSY, "match": {"operations": "x"}}, "match.operations"), ({"do": BUSY, "match": 1}, "match"),
    ({"do": BUSY, "match": {"operation": "CustomerSubscription_*"}}, "match.operation"), ({"do": BUSY, "match": {"operation": ""}}, "match.operation"),
    ({"do": BUSY, "match": {"operation": "*" * 513}}, "match.operation"), ({"do": BUSY, "match": {"method": "P UT"}}, "match.method"),
    ({"do": BUSY, "match": {"path": "subscriptions/**"}}, "match.path"), ({"do": BUSY, "match": {"subscription": "c0de"}}, "match.subscription"),
    ({"do": BUSY, "match": {"caller": ""}}, "match.caller"), ({"do": BUSY, "match": {"header": {"A": 1}}}, "match.header.A"),
    ({"do": BUSY, "match": {"query": {str(n): "*" for n in range(9)}}}, "match.query"), ({"do": BUSY, "skip": -1}, "skip"), ({"do": BUSY, "skip": None}, "skip"),
    ({"do": BUSY, "times": 0}, "times"), ({"do": BUSY, "times": 1e10}, "times"), ({"do": BUSY, "probability": 1.01}, "probability"),
    ({"do": BUSY, "probability": "1"}, "probability"), ({"do": BUSY, "seed": -1}, "seed"), ({"do": BUSY, "seed": 9007199254740992}, "seed"),
    ({"do": BUSY, "byHeader": "perhaps"}, "byHeader"), ({"preset": "broken"}, "preset"), ({"preset": "lost-answer", "do": {"delayMs": 1}}, "do.close"),
])
def test_a_rule_that_is_none(client, rule, target):
    put(client, "kept", {"preset": "slow", "times": 7})
    before = get(client, "kept")
    refused = expect(client.put(f"{FAULTS}/kept", rule), 400, "InvalidRequestContent")
    assert refused.json()["error"].get("target", "") == target
    assert get(client, "kept") == before


@pytest.mark.parametrize("name", ["Busy", "-busy", ".busy", "b%20y", "x" * 65, "%C3%A4"])
def test_a_name_that_is_none(client, name):
    refused = expect(client.put(f"{FAULTS}/{name}", {"preset": "slow"}), 400, "InvalidRequestContent")
    assert refused.json()["error"]["target"] == "name"
    expect(client.delete(f"{FAULTS}/{name}"), 204)


@pytest.mark.parametrize("path", [FAULTS, FAULTS + "/busy"])
def test_what_is_no_parameter_is_refused(client, path):
    for method in ("GET", "DELETE") + (("PUT",) if path != FAULTS else ()):
        expect(client.request(method, path + "?all=true", {"preset": "slow"} if method == "PUT" else None), 400, "InvalidRequestContent")


def test_the_most_rules(client):
    for n in range(64):
        put(client, f"r{n}", {"preset": "throttled", "byHeader": True})
    expect(client.put(f"{FAULTS}/one-more", {"preset": "slow"}), 409, "TooManyFaults")
    put(client, "r63", {"preset": "slow", "byHeader": True}, 200)
    expect(client.delete(f"{FAULTS}/r5"), 204)
    put(client, "one-more", {"preset": "slow", "byHeader": True})


# Answers in the place of others ---------------------------------------------------------------------


def test_an_answer_instead(client, api):
    name = api.name()
    put(client, "busy", {"match": {"operation": "ResourceGroups_CreateOrUpdate"}, "do": BUSY, "times": 1})
    refused = expect(client.put(url_of(name), {"location": "westus"}), 429, "TooManyRequests")
    assert refused.message == BUSY["message"] and refused.headers["x-azsreg-fault"] == "busy" and refused.headers["retry-after"] == "2"
    assert refused.headers["x-ms-error-code"] == "TooManyRequests"
    expect(client.get(url_of(name)), 404, "ResourceGroupNotFound")
    done = expect(client.put(url_of(name), {"location": "westus"}), 201)
    assert "x-azsreg-fault" not in done.headers
    assert (get(client, "busy")["seen"], get(client, "busy")["fired"]) == (2, 1)


def test_an_answer_after_a_write_that_worked(client, api):
    name = api.name()
    put(client, "gateway", {"preset": "gateway-timeout", "match": {"operation": "ResourceGroups_CreateOrUpdate"}})
    lost = expect(client.put(url_of(name), {"location": "westus"}), 504, "GatewayTimeout")
    assert "etag" not in lost.headers and "location" not in lost.headers
    expect(client.get(url_of(name)), 200)


def test_it_comes_after_a_refusal_too(client, api):
    put(client, "gateway", {"do": {**BUSY, "after": True}, "match": {"method": "DELETE"}})
    expect(client.delete(arm.registration(contoso.APSS, contoso.GROUP, api.name()) + query()), 429)
    expect(client.get(url_of(api.name())), 404)


def test_head(client):
    put(client, "busy", {"do": BUSY, "match": {"method": "HEAD"}})
    answer = client.head(LIST)
    assert answer.status == 429 and answer.body == b"" and answer.headers["x-azsreg-fault"] == "busy"
    expect(client.get(LIST), 200)


def test_each_space_has_its_words(client, own):
    put(client, "busy", {"do": BUSY})
    partner = client.get("/v1/customers")
    assert partner.status == 429 and partner.json() == {"code": 3000, "description": BUSY["message"], "data": [], "source": "PartnerFD"}
    graph = client.get("/v1.0/users")
    assert graph.status == 429 and graph.json()["error"]["code"] == "TooManyRequests"
    assert graph.json()["error"]["innerError"]["request-id"] == graph.headers["request-id"]
    oauth = auth.post(own, auth.TOKEN, auth.credentials())
    assert oauth.status == 429 and oauth.json()["error"] == "TooManyRequests" and oauth.json()["error_description"] == BUSY["message"]
    assert oauth.headers["cache-control"] == "no-store, no-cache"
    put(client, "busy", {"do": {**BUSY, "code": "20002"}}, 200)
    assert client.get("/v1/customers").json()["code"] == 20002


def test_the_largest_words(client):
    headers = {name * 64: "v" * 256 for name in "abcd"}
    put(client, "large", {"do": {"status": 599, "code": "C" + "c" * 127, "message": "ä" * 1024, "headers": headers}})
    for size in (8000, 13500):  # what libmicrohttpd keeps of a connection has room for both heads
        answer = client.get(LIST, headers={"x-pad": "p" * size})
        assert answer.status == 599 and {name: answer.headers[name] for name in headers} == headers
    assert answer.message == "ä" * 1024 and answer.code == "C" + "c" * 127


def test_a_header_takes_the_place_of_another(client):
    put(client, "busy", {"do": {**BUSY, "headers": {"Cache-Control": "private", "content-type": "text/html"}}})
    client.checked = False
    answer = client.get(LIST)
    assert [value for name, value in answer.header_list if name.lower() == "cache-control"] == ["private"]
    assert [value for name, value in answer.header_list if name.lower() == "content-type"] == ["text/html"]


# Which requests -------------------------------------------------------------------------------------


@pytest.mark.parametrize("match, fires", [
    ({}, True), ({"operation": "resourcegroups_list"}, True), ({"operation": "Subscriptions_*, ResourceGroups_*"}, True), ({"operation": "Subscriptions_*"}, False),
    ({"method": "get"}, True), ({"method": "PUT"}, False), ({"writes": True}, False), ({"path": "/subscriptions/*/resourcegroups"}, True),
    ({"path": "/subscriptions/*"}, False), ({"path": "**/resourceGroups"}, True), ({"path": "/**"}, True), ({"path": "/subscriptions/**/resourceGroups/*"}, False),
    ({"subscription": contoso.APSS.upper()}, True), ({"subscription": contoso.CSP}, False), ({"caller": "anonymous"}, True),
    ({"caller": "00000000-0000-4000-8000-000000000000"}, False), ({"header": {"X-Mine": "a*"}}, True), ({"header": {"X-Mine": "b*"}}, False),
    ({"header": {"X-Other": "*"}}, False), ({"query": {"API-version": "2021-*"}}, True), ({"query": {"api-version": "2020-*"}}, False),
    ({"query": {"$filter": "*"}}, False), ({"query": {"tag": "a b"}}, True), ({"path": "*" * 512}, True), ({"path": "/" + "*a" * 255}, False),
])
def test_what_fits(client, match, fires):
    put(client, "busy", {"do": BUSY, "match": match})
    answer = client.get(LIST + "&tag=a%20b", headers={"x-mine": "abc"})
    assert (answer.status == 429) is fires, answer
    assert get(client, "busy")["seen"] == int(fires)


def test_whose_requests(make_server):
    server = make_server("--auth", "token", "--control", "full")
    control = {"Authorization": "Bearer " + (server.data / "control-token").read_text().strip()}
    token = {"Authorization": f"Bearer {auth.sign_in(server)}"}
    claims = auth.claims_of(token["Authorization"].split()[1])
    with server.client() as client:
        for caller, fires in ((claims["oid"].upper(), True), (claims["appid"], True), ("anonymous", False), (contoso.CSP, False)):
            assert client.put(f"{FAULTS}/busy", {"do": BUSY, "match": {"caller": caller}}, headers=control).status in (200, 201)
            assert (client.get(LIST, headers=token).status == 429) is fires
        client.put(f"{FAULTS}/busy", {"do": BUSY, "match": {"caller": "ANONYMOUS"}}, headers=control)
        refused = auth.post(server, auth.TOKEN, auth.credentials())
        assert refused.status == 429
        client.put(f"{FAULTS}/busy", {"do": BUSY}, headers=control)
        expect(client.get(LIST), 401, "AuthenticationFailed")  # what is refused before stays so
        expect(client.get("/subscriptions", headers=token), 400, "MissingApiVersionParameter")
        expect(client.get("/nowhere" + query(), headers=token), 404, "NotFound")
        expect(client.get(STATUS), 401, "ControlTokenRequired")
        expect(client.get(LIST, headers=token), 429)
        expect(client.get(arm.subscription("00000000-0000-4000-8000-000000000000") + query(GROUPS), headers=token), 429)  # before all that is looked up


@pytest.mark.parametrize("path", ["/_azsreg/health", "/_azsreg/status", "/openapi.json", "/openapi/graph.json", "/discovery/keys", "/_azsreg/activation-keys"])
def test_what_no_fault_is_for(client, path):
    put(client, "all", {"do": {"close": "before"}})
    assert "x-azsreg-fault" not in expect(client.get(path), 200).headers
    assert get(client, "all")["seen"] == 0


def test_order_skip_times_and_draws(client):
    put(client, "first", {"do": BUSY, "skip": 1, "times": 2})
    put(client, "second", {"do": {**BUSY, "status": 503}, "times": 1})
    assert [client.get(LIST).status for _ in range(5)] == [503, 429, 429, 200, 200]
    assert (get(client, "first")["seen"], get(client, "second")["seen"]) == (5, 3)
    put(client, "first", {"do": BUSY, "times": 1}, 200)  # counts anew, in its old place
    assert [client.get(LIST).status for _ in range(2)] == [429, 200]


def test_draws_are_of_the_seed(client):
    seen = []
    for seed in (1, 1, 2):
        client.put(f"{FAULTS}/some", {"do": BUSY, "probability": 0.5, "seed": seed})
        seen.append([client.get(LIST).status for _ in range(32)])
    assert seen[0] == seen[1] != seen[2] and {200, 429} == set(seen[0])
    for probability, status in ((0, 200), (1, 429)):
        client.put(f"{FAULTS}/some", {"do": BUSY, "probability": probability})
        assert {client.get(LIST).status for _ in range(8)} == {status}


# Presets --------------------------------------------------------------------------------------------


def test_throttled_says_what_of(client):
    put(client, "busy", {"preset": "throttled"})
    refused = expect(client.get(LIST), 429, "SubscriptionRequestsThrottled")
    assert refused.message == (f"Number of requests for subscription '{contoso.APSS}' and operation 'GET/SUBSCRIPTIONS/RESOURCEGROUPS' exceeded the backend "
                               "storage limit. Please try again after '1' seconds.")
    assert refused.headers["retry-after"] == "1"


def test_what_is_beside_a_preset_wins(client):
    made = put(client, "busy", {"preset": "unavailable", "do": {"headers": {"Retry-After": "9"}, "code": "Busy"}, "times": 3})
    assert made["do"]["status"] == 503 and made["do"]["code"] == "Busy" and made["times"] == 3 and made["preset"] == "unavailable"
    assert client.get(LIST).headers["retry-after"] == "9"


def test_partner_center_down(client, own, api):
    registration = api.registration()
    put(client, "down", {"preset": "partner-center-down"})
    refused = expect(client.put(registration / contoso.ALPINE, {"properties": {}}), 502, "MetadataResolverBadGatewayError")
    assert refused.message.startswith("One of the upstream servers")
    paths = expect(client.get("/openapi/partner-center.json"), 200).json()["paths"]
    for path, item in paths.items():
        for method in item.keys() & {"get", "post", "patch", "put", "delete", "head"}:
            answer = client.request(method.upper(), path.replace("{", "").replace("}", ""), {} if method in ("post", "patch", "put") else None)
            assert answer.status == 502, (method, path)
            assert method == "head" or answer.json()["code"] == 800003
    expect(client.get(LIST), 200)
    assert get(client, "down")["fired"] == get(client, "down")["seen"]


def test_registering(client, own):
    provider = arm.subscription(contoso.EA) + "/providers/Microsoft.AzureStack"
    group = arm.group(contoso.EA, contoso.GROUP)
    put(client, "slowly", {"preset": "registering", "times": 1})
    assert expect(client.post(provider + "/register" + query(GROUPS)), 200).json()["registrationState"] == "Registering"
    refused = expect(client.put(f"{group}/providers/Microsoft.AzureStack/registrations/r" + query(), {}), 409, "MissingSubscriptionRegistration")
    assert "x-azsreg-fault" not in refused.headers
    states = [expect(client.get(provider + query(GROUPS)), 200).json()["registrationState"] for _ in range(4)]
    assert states == ["Registering"] * 3 + ["Registered"]
    expect(client.put(f"{group}/providers/Microsoft.AzureStack/registrations/r" + query(), {}), 400)
    put(client, "slowly", {"preset": "registering"}, 200)
    expect(client.post(provider + "/register" + query(GROUPS)), 200)
    expect(client.delete(FAULTS), 204)  # forgets that too
    assert expect(client.get(provider + query(GROUPS)), 200).json()["registrationState"] == "Registered"


# Connections that end -------------------------------------------------------------------------------


@pytest.fixture(params=["http", "https"])
def wire(request, own):
    tls = tls_of(own) if request.param == "https" else None

    def connect():
        return Wire("127.0.0.1", own.https_port if tls else own.port, tls=tls)

    return connect


@pytest.mark.parametrize("when, is_there", [("before", False), ("after", True)])
def test_not_a_byte_of_an_answer(client, api, wire, when, is_there):
    name, behind = api.name(), api.name()
    put(client, "gone", {"match": {"operation": "ResourceGroups_CreateOrUpdate"}, "do": {"close": when}, "times": 1})
    with wire() as connection:
        connection.send(raw("PUT", url_of(name), {"location": "westus"}) + raw("PUT", url_of(behind), {"location": "westus"}))
        assert until_end(connection) == (b"", True)
    assert client.get(url_of(name)).status == (200 if is_there else 404)
    expect(client.get(url_of(behind)), 404)  # what was pipelined behind it was never asked
    assert get(client, "gone")["fired"] == 1


def test_half_an_answer(client, wire):
    whole = expect(client.get(LIST), 200).body
    put(client, "half", {"match": {"operation": "ResourceGroups_List"}, "do": {"close": "mid"}})
    with wire() as connection:
        connection.send(raw("GET", LIST))
        got, is_cut = until_end(connection)
    head, _, body = got.partition(b"\r\n\r\n")
    assert is_cut and head.startswith(b"HTTP/1.1 200 ") and b"x-azsreg-fault: half" in head
    assert f"Content-Length: {len(whole)}".encode() in head and body == whole[:len(whole) // 2]


def test_half_of_nothing(client, api, wire):
    put(client, "half", {"match": {"path": "/subscriptions/**"}, "do": {"close": "mid"}})
    for method, target in (("HEAD", LIST), ("DELETE", arm.registration(contoso.APSS, contoso.GROUP, api.name()) + query())):
        with wire() as connection:
            connection.send(raw(method, target))
            got, is_cut = until_end(connection)
        assert got.startswith(b"HTTP/1.1 20") and got.endswith(b"\r\n\r\n") and is_cut


def test_honest_over_kill(make_server, api_on):
    """What was lost on its way is durable; what was ended before was not done."""
    server = make_server()
    kept, undone = arm.group(contoso.APSS, "kept") + query(GROUPS), arm.group(contoso.APSS, "undone") + query(GROUPS)
    with server.client() as client:
        put(client, "lost", {"preset": "lost-answer"})
        for target in (kept, undone):
            with Wire("127.0.0.1", server.port) as connection:
                connection.send(raw("PUT", target, {"location": "westus"}))
                assert until_end(connection) == (b"", True)
            put(client, "lost", {"do": {"close": "before"}}, 200)
    server.kill()
    server.start()
    with server.client() as client:
        expect(client.get(kept), 200)
        expect(client.get(undone), 404)
        assert expect(client.get(FAULTS), 200).json() == {"value": []}


# Answers that wait ----------------------------------------------------------------------------------


def test_a_write_is_done_before_its_answer_waits(client, api, own):
    name = api.name()
    put(client, "slow", {"match": {"operation": "ResourceGroups_CreateOrUpdate"}, "do": {"delayMs": 300000}})
    with Wire("127.0.0.1", own.port) as connection:
        connection.send(raw("PUT", url_of(name), {"location": "westus"}))
        while client.get(url_of(name)).status != 200:
            pass
        assert connection.what_comes() == b""
        assert get(client, "slow")["fired"] == 1
    expect(client.get(LIST), 200)


def test_it_goes_out_when_due_though_the_rule_is_gone(client, own):
    put(client, "slow", {"match": {"operation": "ResourceGroups_List"}, "do": {**BUSY, "delayMs": 300}})
    with Wire("127.0.0.1", own.port) as connection:
        connection.send(raw("GET", LIST))
        while not get(client, "slow")["fired"]:
            pass
        expect(client.delete(FAULTS), 204)
        answer = connection.response()
        assert answer.status == 429 and answer.headers["x-azsreg-fault"] == "slow"
        connection.send(raw("GET", LIST))
        assert connection.response().status == 200


def test_over_https_too(client, own):
    put(client, "slow", {"match": {"operation": "ResourceGroups_List"}, "do": {"delayMs": 1}})
    with own.client(tls=tls_of(own)) as safe:
        for _ in range(3):
            assert expect(safe.get(LIST), 200).headers["x-azsreg-fault"] == "slow"


@pytest.mark.parametrize("https", [False, True])
def test_as_many_as_may_wait(make_server, https):
    server = make_server(https=https, in_memory=False)
    tls = tls_of(server) if https else None

    def connect():
        return Wire("127.0.0.1", server.https_port if https else server.port, tls=tls)

    with server.client() as client:
        put(client, "slow", {"match": {"header": {"x-slow": "*"}}, "do": {"delayMs": 300000}})
        ask = raw("PUT", arm.group(contoso.APSS, "late") + query(GROUPS), {"location": "westus"}).replace(b"Host:", b"x-slow: 1\r\nHost:")
        wires = [connect() for _ in range(256)]
        for connection in wires:
            connection.send(ask)
        while get(client, "slow")["fired"] < 256:
            pass
        with connect() as one_more:
            one_more.send(ask.replace(b"/late?", b"/not-done?"))
            refused = expect(one_more.response(), 503, "ServiceUnavailable")
            assert "x-azsreg-fault" not in refused.headers
            expect(client.get(arm.group(contoso.APSS, "not-done") + query(GROUPS)), 404)
            for _ in range(50):  # beside them all is as it was
                expect(client.get(LIST), 200)
            for connection in wires[:2]:
                connection.close()  # whoever leaves makes room
            expect(client.delete(FAULTS), 204)
            put(client, "slow", {"match": {"header": {"x-slow": "*"}}, "do": {"delayMs": 1}})
            for _ in itertools.count():
                one_more.send(ask)
                if one_more.response().status != 503:
                    break
        stopping = threading.Thread(target=server.stop)
        stopping.start()  # and the end lets all go
        for connection in wires[2:]:
            answer = connection.response()
            assert answer.status in (200, 201) and answer.headers["x-azsreg-fault"] == "slow"
            connection.close()
        stopping.join()


def test_a_reset_forgets_them_and_not_what_waits(make_server):
    server = make_server()
    with server.client() as client, Wire("127.0.0.1", server.port) as connection:
        put(client, "slow", {"match": {"operation": "ResourceGroups_List"}, "do": {"delayMs": 200}})
        connection.send(raw("GET", LIST))
        while not get(client, "slow")["fired"]:
            pass
        expect(client.post(RESET, {"keep": ["faults"]}), 200)
        assert get(client, "slow")["fired"] == 1
        expect(client.post(RESET, {"keep": []}), 200)
        assert expect(client.get(FAULTS), 200).json() == {"value": []}
        assert connection.response().headers["x-azsreg-fault"] == "slow"
        for body, target in (({"keep": ["fault"]}, "keep[0]"), ({"keep": "faults"}, "keep"), ({"keep": ["faults", 7]}, "keep[1]")):
            refused = expect(client.post(RESET, body), 400, "InvalidRequestContent")
            assert refused.json()["error"]["target"] == target


def test_a_body_that_drips(client, wire):
    whole = expect(client.get(LIST), 200).body
    put(client, "drip", {"match": {"operation": "ResourceGroups_List"}, "do": {"bytesPerSecond": 4000}})
    with wire() as connection:
        connection.send(raw("GET", LIST) * 2)
        for _ in range(2):
            answer = connection.response()
            assert answer.body == whole and answer.headers["x-azsreg-fault"] == "drip"


def test_the_slowest_drip_ends_with_the_server(make_server):
    server = make_server()
    with server.client() as client, Wire("127.0.0.1", server.port) as connection:
        whole = expect(client.get(LIST), 200).body
        put(client, "drip", {"match": {"operation": "ResourceGroups_List"}, "do": {"bytesPerSecond": 1}})
        connection.send(raw("GET", LIST))
        assert connection.sock.recv(1)
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        assert connection.rest().endswith(whole)
        stopping.join()


# Faults that a request asks for itself --------------------------------------------------------------


def test_the_header_is_for_nothing_without_its_flag(client):
    put(client, "named", {"do": BUSY, "byHeader": True})
    for name in ("named", "throttled", "nothing"):
        expect(client.get(LIST, headers={"x-azsreg-fault": name}), 200)


def test_named_by_a_request(make_server):
    with make_server("--fault-header").client() as client:
        def ask(name, target=LIST):
            return client.get(target, headers={"x-azsreg-fault": name})

        expect(ask("throttled"), 429, "SubscriptionRequestsThrottled")
        refused = expect(ask("nothing"), 400, "FaultNotFound")
        assert "'nothing'" in refused.message
        expect(ask("no thing"), 400, "FaultNotFound")
        assert ask("nothing", "/v1/customers").status == 400
        expect(ask("lost-answer"), 200)  # for writes
        put(client, "named", {"do": BUSY, "byHeader": True, "times": 1})
        put(client, "other", {"do": {**BUSY, "status": 503}, "match": {"method": "GET"}})
        assert ask("named").headers["x-azsreg-fault"] == "named"
        assert get(client, "other")["seen"] == 0  # no other is asked
        expect(ask("named"), 200)
        expect(client.get(LIST), 503)
        assert get(client, "named")["seen"] == 2
        put(client, "throttled", {"do": {**BUSY, "status": 500}})  # a fault of a preset's name is the fault
        expect(ask("throttled"), 500)
        expect(client.get("/_azsreg/health", headers={"x-azsreg-fault": "nothing"}), 200)


def test_the_log_names_it(make_server):
    server = make_server()
    with server.client() as client, Wire("127.0.0.1", server.port) as connection:
        put(client, "busy", {"do": BUSY, "times": 1})
        expect(client.get(LIST), 429)
        put(client, "gone", {"do": {"close": "before"}})
        connection.send(raw("GET", LIST))
        until_end(connection)
    server.logged(" fault=busy ")
    assert " status=0 " in server.logged(" fault=gone ")
