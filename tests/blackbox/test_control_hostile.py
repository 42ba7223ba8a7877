"""Strangers' bytes at the control plane: everything has a bound, a clear refusal, and changes nothing (docs/control.md)."""

import json
import pathlib
import re

import pytest

from azsregtest import arm, binary, contoso, directory
from azsregtest.arm import expect, query
from azsregtest.client import Wire
from test_control import LONG, RESET, STATUS, bearer, reset, status, token_file
from test_control_directory import DIRECTORY, get, put, refused_put, sample
from test_explain import EXPLAIN, G, explained

JSON = {"Content-Type": "application/json"}
VALUES = 1_000_000
KIB_OF_VALUES = 700 * 1024  # what is resident at most while so many are read


# Tokens ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [
    "", "\n# nothing\n", LONG[:31], f"{LONG}{'x' * 225}", f"{'n' * 33} {LONG}", f"a/b {LONG}", f"a {LONG} write", f"a {LONG} read more", f"a b c {LONG} d e f",
    f"{LONG}\0", f"é {LONG}", f"a {LONG}\x7f", "\n".join(f"{LONG}{n}" for n in range(65)),
])
def test_token_files_that_are_not_taken(tmp_path, text):
    done = binary.run("serve", "--listen", "127.0.0.1:0", "--in-memory", "--control-token-file", str(token_file(tmp_path, text)))
    assert done.returncode == 2 and "token" in done.stderr and LONG not in done.stderr


def test_the_most_that_a_token_file_may_have(make_server, tmp_path):
    lines = [f"{'n' * 30}{n:02} {n:03}{'x' * 253}{' read' if n % 2 else ''}" for n in range(64)]
    server = make_server("--control-token-file", str(token_file(tmp_path, "\r\n".join(lines))), in_memory=True)
    with server.client() as client:
        for n in (0, 1, 63):
            status(client, headers=bearer(f"{n:03}{'x' * 253}"))
        expect(client.post(RESET, {}, headers=bearer(f"{63:03}{'x' * 253}")), 403, "ControlReadOnly")
        expect(client.get(STATUS, headers=bearer(f"{63:03}{'x' * 254}")), 401, "InvalidControlToken")


@pytest.mark.parametrize("value, code", [
    ("Bearer", "InvalidControlToken"), ("Bearer ", "InvalidControlToken"), (LONG, "InvalidControlToken"), (f"Basic {LONG}", "InvalidControlToken"),
    (f"Bearer {LONG} ", None), (f"bearer {LONG}", None), (f"Bearer {LONG}x", "InvalidControlToken"), (f"Bearer {LONG[:-1]}", "InvalidControlToken"),
    ("Bearer " + "x" * 12_000, "InvalidControlToken"), (f"Bearer {LONG},Bearer {LONG}", "InvalidControlToken"),
])
def test_odd_tokens(make_server, tmp_path, value, code):
    server = make_server("--control-token-file", str(token_file(tmp_path, f"a {LONG}\n")), in_memory=True)
    with server.client() as client:
        expect(client.get(STATUS, headers={"Authorization": value}), *((401, code) if code else (200,)))
        expect(client.get(STATUS, headers=bearer(LONG)), 200)


# Directories ----------------------------------------------------------------------------------


def most_resident(server):
    """KiB, since the last time it was asked."""
    path = pathlib.Path(f"/proc/{server.process.pid}")
    most = int(re.search(r"VmHWM:\s+(\d+)", (path / "status").read_text())[1])
    (path / "clear_refs").write_text("5")
    return most


def test_values_are_counted_before_they_are_read(make_server):
    """16 MiB of numbers would be 2.5 GiB of tree."""
    server = make_server(in_memory=True)
    with server.client() as client:
        most_resident(server)
        over = b'{"partners":[' + b"1," * (VALUES - 2) + b"1]}"
        assert "at most 1,000,000 values" in refused_put(client, over, 400, "InvalidDirectory", headers=JSON).message
        assert "at most 1,000,000 values" in refused_put(client, b'{"partners":[' + b"1," * 8_000_000 + b"1]}", 400, "InvalidDirectory", headers=JSON).message
        small = most_resident(server)
        at_most = b'{"partners":[' + b"1," * (VALUES - 3) + b"1]}"
        assert "partners[0]" in refused_put(client, at_most, 400, "InvalidDirectory", headers=JSON).message
        program = pathlib.Path(binary.BIN).read_bytes()
        if b"__asan_init" not in program and b"__tsan_init" not in program:
            assert small < KIB_OF_VALUES > most_resident(server)


def test_commas_in_texts_are_no_values(make_server):
    name = ",[{" * 80
    with make_server(in_memory=True).client() as client:
        document = directory.minimal()
        document["tenants"] += [{"id": directory.guid(n, 0x51), "displayName": name} for n in range(5000)]
        assert put(client, document)["changed"]


@pytest.mark.parametrize("before, after, place", [(b'{"', b'":1}', ""), (b'{"partners":[{"', b'":1}]}', "partners[0]."), (b'{"subscriptions":[{"id":{"', b'":1}}]}', "")])
def test_long_names_are_not_repeated(client, before, after, place):
    refused = refused_put(client, before + b"a" * 10_000_000 + after, 400, "InvalidDirectory", headers=JSON)
    assert len(refused.body) < 16384
    if place or after == b'":1}':
        assert refused.json()["error"]["target"] == f"{place}{'a' * 128}…"


def test_a_name_is_cut_between_characters(client):
    for lead in range(3):
        name = "x" * lead + "é€" * 100
        target = refused_put(client, {name: 1}, 400, "InvalidDirectory").json()["error"]["target"]
        assert name.startswith(target[:-1]) and target[-1] == "…" and len(target[:-1].encode()) in (126, 127, 128)
    assert refused_put(client, {"a" * 128: 1}, 400, "InvalidDirectory").json()["error"]["target"] == "a" * 128


@pytest.mark.parametrize("body", [
    b'{"partners":' + b"[" * 40 + b"]" * 40 + b"}", b'{"partners":[' + b'{"name":"' + b"a" * 5_000_000, b'{"partners":["\\u0000"]}', b'{"partners":["\xff"]}',
    b'{"partners":[],"Partners":[]}', b'{"partners":[],"partners":[]}', b'{"tenants":null}', b"{}{}", b"\xef\xbb\xbf[]", b'"' + b"\\" * 1_000_001 + b'"',
])
def test_what_is_no_directory_either(client, body):
    assert len(refused_put(client, body, 400, "InvalidDirectory", headers=JSON).body) < 16384


def many_people(count, **same):
    one = {"displayName": "x", "tenant": contoso.CONTOSO_TENANT, "secret": "a secret that is long"}
    return [{"appId": directory.guid(n, 0xE1), "objectId": directory.guid(n, 0xE2), **one, **same} for n in range(count)]


def test_very_many_people(client):
    """Whether each is there once is asked in the time that sorting takes."""
    document = sample()
    document["servicePrincipals"], document["users"], document["roleAssignments"] = many_people(40_000), [], []
    assert "azsreg hash" in refused_put(client, document, 400, "InvalidDirectory").message


@pytest.mark.parametrize("same", [{"appId": directory.guid(0, 0xE1)}, {"objectId": directory.guid(0, 0xE2)}])
def test_people_who_are_there_twice(client, same):
    document = sample()
    document["servicePrincipals"], document["users"], document["roleAssignments"] = many_people(3, **same), [], []
    details = refused_put(client, document, 400, "InvalidDirectory").json()["error"]["details"]
    assert [one["target"] for one in details] == ["servicePrincipals[1]", "servicePrincipals[2]"]
    assert all("a principal that is not in the file yet" in one["message"] for one in details)


def test_a_user_who_is_a_service_principal_too(client):
    document = sample()
    user = {**document["users"][0], "userPrincipalName": "Somebody@contoso.example"}
    document["users"] = [{**user, "objectId": document["servicePrincipals"][0]["objectId"]},
                         {**user, "objectId": directory.guid(1, 0xE4), "userPrincipalName": "sOMEBODY@contoso.example"}]
    document["roleAssignments"] = []
    error = refused_put(client, document, 400, "InvalidDirectory").json()["error"]
    assert [one["target"] for one in error["details"]] == ["users[0]", "users[1]"]


def test_mistakes_are_few(client):
    document = {"tenants": [{"id": "x"} for _ in range(20_000)]}
    refused = refused_put(client, document, 400, "InvalidDirectory")
    assert len(refused.json()["error"]["details"]) == 50 and len(refused.body) < 16384


def test_named_changes_are_few(make_server):
    with make_server(in_memory=True).client() as client:
        document = sample()
        document["tenants"] += [{"id": directory.guid(n, 0x52)} for n in range(1001)]
        assert len(put(client, document)["changes"]["tenants"]["added"]) == 1000
        assert len(put(client, sample())["changes"]["tenants"]["removed"]) == 1000


@pytest.mark.parametrize("conditions", ["*", "", '"', "W/", '"sha256-"', ", ,", '"' + "x" * 8000 + '"', "W/{}"])
def test_odd_conditions(client, conditions):
    before = get(client)
    tag = before.headers["etag"]
    answer = client.put(DIRECTORY, sample(), headers={"If-Match": conditions.replace("{}", tag)})
    assert answer.status in (200, 400, 412) and (answer.status == 200) == (conditions == "*")


# Explain --------------------------------------------------------------------------------------


ODD = ["", " ", "nobody", "NOBODY", "x" * 10_000, "a@b", "'; --", "%00", "é" * 300, contoso.UNKNOWN, contoso.UNKNOWN.upper(), "{" + contoso.UNKNOWN + "}", "\\", "\u2028"]


@pytest.mark.parametrize("who", ODD)
def test_odd_callers(client, who):
    answer = client.post(EXPLAIN, {"method": "GET", "url": "/subscriptions" + G, "as": who})
    assert answer.status in (200, 400) and len(answer.body) < 65536
    if answer.status == 400:
        assert answer.code in ("UnknownCaller", "InvalidRequestContent")


@pytest.mark.parametrize("members", [
    {"as": 7}, {"as": []}, {"headers": []}, {"headers": {"a": 1}}, {"headers": {"": "x"}}, {"headers": {"a" * 129: "x"}}, {"headers": {"a": "x" * 8193}},
    {"headers": {"a" * 500_000: "x"}}, {"headers": {"A": "1", "a": "2"}}, {"url": "http://"}, {"url": "//"}, {"url": "http://elsewhere.example/subscriptions"},
    {"url": "/?" + "a=b&" * 2000}, {"url": "/" + "a/" * 4000}, {"url": "/%2e%2e/%00"}, {"url": "/subscriptions?api-version=" + "2" * 8000}, {"method": ""},
    {"method": "x" * 33}, {"method": "GET", "body": {"a": [[[[[1]]]]]}}, {"method": "OPTIONS"}, {"method": "CONNECT"}, {"method": "TRACE"}, {"url": "*"},
    {"headers": {"Content-Length": "99999999999"}}, {"headers": {"Transfer-Encoding": "chunked"}}, {"headers": {"Expect": "100-continue"}},
    {"headers": {"Host": "elsewhere.example"}}, {"headers": {"Origin": "http://elsewhere.example"}}, {"headers": {"Content-Type": "text/plain"}, "body": "x"},
    {"headers": {"Authorization": "Bearer " + "x" * 8000}}, {"headers": {"If-Match": "x" * 8000}}, {"method": "PUT", "body": "\ud800"},
])
def test_odd_requests(client, members):
    answer = client.post(EXPLAIN, json.dumps({"method": "GET", "url": "/subscriptions" + G, **members}).encode(), headers=JSON)
    assert answer.status in (200, 400) and len(answer.body) < 65536, answer
    assert answer.status == 200 or answer.code in ("InvalidRequestContent", "NotExplainable", "BadRequest")


def test_a_body_of_any_size(client):
    """What fits into a request to explain is put to the limit of the one that is explained."""
    url = arm.group(contoso.APSS, "new") + G
    said = explained(client, "PUT", url, {"location": "westus", "tags": {"x": "y" * 900_000}})
    assert said["status"] == 400
    assert explained(client, "PUT", url, "{" * 900_000)["status"] == 400
    assert explained(client, "PUT", url, "[" * 30 + "]" * 30)["status"] == 400
    expect(client.post(EXPLAIN, {"method": "PUT", "url": url, "body": "x" * (1 << 20)}), 413, "RequestEntityTooLarge")


def routes():
    """(method, path) of everything that is served."""
    lines = binary.run("routes").stdout.splitlines()
    found = [(cells[1], cells[2]) for cells in map(str.split, lines) if len(cells) > 2 and cells[2].startswith("/")]
    return [(method, path) for method, path in found if not path.startswith("/openapi")]  # which have secrets' names


def still(client):
    """What an explanation may not change: the directory, and the state but for the time."""
    state = status(client)
    state["clock"].pop("now")
    return [get(client, "?secrets=true").body, state]


NAMES = {"subscriptionId": contoso.APSS, "resourceGroupName": contoso.GROUP, "customerSubscriptionId": contoso.ALPINE,
         "customerId": contoso.ALPINE_TENANT, "tenantId": contoso.ALPINE_TENANT}


def test_every_route_is_explained_and_nothing_happens(make_server, api_on):
    """With what is there and with what is not, with no body and with an empty one; memory does not grow with it."""
    server = make_server(in_memory=True)
    api = api_on(server)
    names = {**NAMES, "registrationName": api.registration().name}
    client, seen = api.client, set()
    state = still(client)
    assert len(routes()) > 150
    for method, path in routes():
        url = re.sub(r"\{([^}]*)\}", lambda found: names.get(found[1], "x"), path)
        for tail in ("", G, query(), query("2022-04-01")):
            for body in (None, {}, {"properties": {}}):
                answer = client.post(EXPLAIN, {"method": method, "url": url + tail, **({} if body is None else {"body": body})})
                assert answer.status == 200 or (answer.status == 400 and answer.code == "NotExplainable"), (method, url + tail, answer)
                if answer.status == 200:
                    assert answer.json()["status"] < 500 or answer.json()["status"] in (502, 503), (method, url, answer)
                    seen.add(answer.json()["status"])
    assert {200, 201, 204, 400, 404} <= seen
    assert still(client) == state


def test_very_many_explanations_leave_no_memory_behind(make_server, api_on):
    server = make_server("--log-level", "warn", in_memory=True)
    api = api_on(server)
    made = api.registration()

    def ask(count):
        for number in range(count):
            who = {"as": directory.guid(number, 0xF1)} if number % 2 else {"headers": {"Authorization": f"Bearer {number}.{number}.x"}}
            api.client.post(EXPLAIN, {"method": "PUT", "url": made / contoso.ALPINE, **who})

    def resident():
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{server.process.pid}/status").read_text())[1])

    ask(500)
    before = resident()
    ask(2500)
    if b"__asan_init" not in pathlib.Path(binary.BIN).read_bytes():
        assert resident() < before + 2048
    assert made.mapped() == []


def test_explained_while_it_starts_over(make_server, api_on):
    """It waits for the write as any other does, and sees the one state or the other."""
    server = make_server()
    api = api_on(server)
    url = api.registration().url
    with server.client() as client, Wire("127.0.0.1", server.port) as wire:
        body = json.dumps({"method": "GET", "url": url}).encode()
        for _ in range(10):
            wire.send(b"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n%s" % (EXPLAIN.encode(), len(body), body))
            reset(client)
            assert json.loads(wire.response("POST").body)["status"] in (200, 404)
        assert explained(client, "GET", url)["status"] == 404
