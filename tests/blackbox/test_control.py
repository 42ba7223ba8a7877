"""The control plane: who may, what state the server is in, whether it is ready, and starting over (docs/control.md)."""

import json
import os
import signal
import stat

import pytest

from azsregtest import arm, auth, binary, contoso, directory, marks, rows
from azsregtest.arm import Api, expect, query
from azsregtest.client import Unrecorded, Wire
from azsregtest.invariants import UUID
from azsregtest.server import Server

STATUS, RESET = "/_azsreg/status", "/_azsreg/reset"
READS, CHANGES = [STATUS, "/_azsreg/directory", "/_azsreg/faults"], [RESET]
LONG = "0123456789abcdef0123456789abcdef"


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def status(client, **options):
    return expect(client.get(STATUS, **options), 200).json()


def reset(client, to="directory", **options):
    return expect(client.post(RESET, {"to": to}, **options), 200).json()


def token_file(folder, text, mode=0o600):
    path = folder / "tokens"
    path.write_text(text)
    path.chmod(mode)
    return path


# Who may --------------------------------------------------------------------------------------


def test_without_sign_in_everybody_may(make_server):
    with make_server(in_memory=True).client() as client:
        assert status(client)["control"] == "full"
        assert reset(client)["epoch"] == 1


def test_what_may_only_be_read(make_server):
    with make_server("--control", "read").client() as client:
        assert status(client)["control"] == "read"
        refused = expect(client.post(RESET, {}), 403, "ControlReadOnly")
        assert "--control full" in refused.message
        assert status(client)["epoch"] == 0


def test_what_is_off_is_not_there(make_server):
    server = make_server("--control", "off")
    with Unrecorded("127.0.0.1", server.port) as client:  # the document is of what is there
        for path in READS + CHANGES:
            for method in ("GET", "POST", "OPTIONS", "DELETE"):
                refused = expect(client.request(method, path), 404, "NotFound")
                assert "Did you mean" not in refused.message
        for path in ("/_azsreg/health", "/_azsreg/health/live", "/_azsreg/health/ready", "/_azsreg/metrics", "/_azsreg/activation-keys"):
            expect(client.get(path), 200)


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """A server where callers sign in, and the token that it has made for its own paths."""
    with Server(tmp_path_factory.mktemp("signed"), contoso.FILE, ["--auth", "token"]) as running:
        running.token = (running.data / "control-token").read_text().strip()
        yield running


def test_the_token_that_is_made_with_the_data(signed):
    path = signed.data / "control-token"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert signed.token.startswith("azsregctl_") and len(signed.token) == len("azsregctl_") + 43
    with signed.client() as client:
        assert status(client, headers=bearer(signed.token))["control"] == "read"
        expect(client.post(RESET, {}, headers=bearer(signed.token)), 403, "ControlReadOnly")


@pytest.mark.parametrize("path", READS)
def test_no_token_and_others(signed, path):
    with signed.client() as client:
        refused = expect(client.get(path), 401, "ControlTokenRequired")
        assert refused.headers["www-authenticate"] == 'Bearer realm="azsreg control"'
        arms = auth.sign_in(signed)
        for wrong in (arms, signed.token[:-1], signed.token + "x", signed.token.upper(), "x", "x" * 5000):
            refused = expect(client.get(path, headers=bearer(wrong)), 401, "InvalidControlToken")
            assert refused.headers["www-authenticate"] == 'Bearer realm="azsreg control"'
        expect(client.get(path, headers={"Authorization": f"Basic {signed.token}"}), 401, "InvalidControlToken")
        expect(client.get(path, headers=[("Authorization", f"Bearer {signed.token}")] * 2), 401, "InvalidControlToken")
        expect(client.get(path, headers={"Cookie": f"token={signed.token}"}), 401, "ControlTokenRequired")


def test_a_control_token_opens_nothing_else(signed):
    with signed.client() as client:
        expect(client.get("/subscriptions" + query("2016-06-01"), headers=bearer(signed.token)), 401, "InvalidAuthenticationToken")


def test_the_order_is_path_method_token_level_content(signed):
    with signed.client() as client:
        expect(client.get("/_azsreg/resets"), 404, "NotFound")
        expect(client.get(RESET), 405, "MethodNotAllowed")
        expect(client.post(RESET, b"{", headers={"Content-Type": "application/json"}), 401, "ControlTokenRequired")
        expect(client.post(RESET, b"{", headers={"Content-Type": "application/json", **bearer(signed.token)}), 403, "ControlReadOnly")


def test_the_token_stays_with_the_data(make_server):
    server = make_server("--auth", "token", "--control", "full")
    token = (server.data / "control-token").read_text().strip()
    with server.client() as client:
        reset(client, headers=bearer(token))
    server.stop()
    server.start()
    with server.client() as client:
        assert status(client, headers=bearer(token))["epoch"] == 1


def test_a_token_file(make_server, tmp_path):
    tokens = token_file(tmp_path, f"# who may\n\n{LONG}\nci {LONG}-ci\r\n look\t{LONG}-look  read\n")
    server = make_server("--control-token-file", str(tokens), in_memory=True)
    with server.client() as client:
        expect(client.get(STATUS), 401, "ControlTokenRequired")
        for token in (LONG, f"{LONG}-ci"):
            reset(client, headers=bearer(token))
        assert status(client, headers=bearer(f"{LONG}-look"))["epoch"] == 2
        refused = expect(client.post(RESET, {}, headers=bearer(f"{LONG}-look")), 403, "ControlReadOnly")
        assert "'look'" in refused.message and "--control" not in refused.message
        expect(client.get("/subscriptions" + query("2016-06-01")), 200)  # of Azure nobody is asked
    assert " caller=control:ci " in server.log() and LONG not in server.log()


def test_a_token_file_that_is_read_again(make_server, tmp_path):
    tokens = token_file(tmp_path, LONG)
    server = make_server("--control-token-file", str(tokens), in_memory=True)
    with server.client() as client:
        status(client, headers=bearer(LONG))
        token_file(tmp_path, f"{LONG}-new\n{LONG}-more")
        server.process.send_signal(signal.SIGHUP)
        server.logs(" event=control-tokens ", 1)
        status(client, headers=bearer(f"{LONG}-new"))
        expect(client.get(STATUS, headers=bearer(LONG)), 401, "InvalidControlToken")
        token_file(tmp_path, "short")
        server.process.send_signal(signal.SIGHUP)
        server.logs(" event=control-tokens ", 2)
        assert 'level=error event=control-tokens' in server.log() and "line 1: " in server.log()
        status(client, headers=bearer(f"{LONG}-more"))


@pytest.mark.parametrize("text, needle", [
    ("", "it has no token"), ("# nothing\n", "it has no token"), ("short\n", "line 1: a token is of 32 to 256"),
    ("x" * 257, "line 1: a token is of 32 to 256"), (f"\na b {LONG}", "line 2: expected TOKEN"), (f"ci {LONG} write", "line 1: expected TOKEN"),
    ("a b c d", "line 1: expected TOKEN"), (f"c:i {LONG}", "line 1: a name is"), (f"{'n' * 33} {LONG}", "line 1: a name is"),
    (f"ä{LONG}", "line 1: a token is of"), ((LONG + "\n") * 65, "there are at most 64 tokens"),
])
def test_a_token_file_that_is_none(tmp_path, text, needle):
    tokens = token_file(tmp_path, text)
    done = binary.run("serve", "--in-memory", "--listen", "127.0.0.1:0", "--control-token-file", tokens)
    binary.assert_refused(done, f"--control-token-file {tokens}: ", needle)


def test_the_most_tokens_and_the_longest(make_server, tmp_path):
    tokens = token_file(tmp_path, "".join(f"{'n' * 29}{n:03} {'t' * 253}{n:03}\n" for n in range(64)))
    with make_server("--control-token-file", str(tokens), in_memory=True).client() as client:
        assert status(client, headers=bearer("t" * 253 + "063"))["control"] == "full"


def test_a_token_file_that_others_may_write(tmp_path):
    tokens = token_file(tmp_path, LONG, 0o620)
    done = binary.run("serve", "--in-memory", "--listen", "127.0.0.1:0", "--control-token-file", tokens)
    binary.assert_refused(done, "others may write it: chmod go-w")


def test_a_level_that_is_none():
    done = binary.run("serve", "--in-memory", "--listen", "127.0.0.1:0", "--control", "some")
    binary.assert_refused(done, "--control takes off, read or full")


def test_in_memory_there_is_no_place_for_a_token(make_server):
    server = make_server("--auth", "token", in_memory=True)
    with Unrecorded("127.0.0.1", server.port) as client:
        expect(client.get(STATUS), 404, "NotFound")
    assert " event=control-off " in server.log()
    done = binary.run("serve", "--in-memory", "--listen", "127.0.0.1:0", "--auth", "token", "--control", "full")
    binary.assert_refused(done, "--control needs --control-token-file")


@pytest.mark.parametrize("headers", [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://attacker.example"}, {"Origin": "null"},
])
def test_pages_of_others_change_nothing(signed, headers):
    with signed.client() as client:
        expect(client.post(RESET, {}, headers={**headers, **bearer(signed.token)}), 403, "CrossOriginRefused")
        expect(client.get(STATUS, headers={"Host": "rebind.attacker.example", **bearer(signed.token)}), 403, "HostNotAllowed")


# Status and health ----------------------------------------------------------------------------


def test_what_is_said_of_the_state(make_server):
    server = make_server()
    with server.client() as client:
        first = status(client)
        assert UUID.fullmatch(first["instanceId"]) and UUID.fullmatch(first["dataId"])
        assert (first["auth"], first["inMemory"], first["loose"], first["epoch"]) == ("none", False, False, 0)
        assert first["directory"]["source"] == "file"
        assert first["version"] == binary.run("--version").stdout.split()[-1]
    server.stop()
    server.start()
    with server.client() as client:
        second = status(client)
        assert second["dataId"] == first["dataId"] and second["instanceId"] != first["instanceId"]


@marks.MEMORY
def test_two_servers_are_two(make_server):
    said = [status(make_server(in_memory=True, directory=None).client()) for _ in range(2)]
    assert said[0]["dataId"] != said[1]["dataId"] and said[0]["inMemory"] and said[0]["directory"] == {"source": "none"}


@pytest.mark.parametrize("path", ["/_azsreg/health", "/_azsreg/health/ready"])
def test_ready_says_which_data(client, path):
    got, said = expect(client.get(path), 200).json(), status(client)
    assert {name: got[name] for name in ("instanceId", "dataId", "epoch")} == {name: said[name] for name in ("instanceId", "dataId", "epoch")}


def test_live(client):
    assert expect(client.get("/_azsreg/health/live"), 200).json() == {"status": "ok"}


@pytest.mark.parametrize("path", [STATUS + "?verbose", STATUS + "?api-version=2017-06-01", RESET + "?to=empty"])
def test_what_is_no_parameter_is_refused(client, path):
    answer = client.post(path, {}) if path.startswith(RESET) else client.get(path)
    refused = expect(answer, 400, "InvalidRequestContent")
    assert refused.json()["error"]["target"] in path and refused.json()["error"]["target"] in refused.message


# Starting over --------------------------------------------------------------------------------


def contents(server):
    """What requests see: every list of the sample's subscriptions, and the people."""
    seen = {}
    with server.client() as client:
        for sub in (contoso.CSP, contoso.APSS):
            scope = arm.subscription(sub)
            for tail in ("", "/resourceGroups", "/resources", "/tagNames", "/providers"):
                seen[scope + tail] = client.get(scope + tail + query("2021-04-01")).body
            for kind in ("locks", "roleAssignments", "roleDefinitions"):
                seen[scope + kind] = client.get(arm.below(scope, kind) + query("2022-04-01")).body
        for path in ("/v1.0/users", "/v1/customers"):
            answer = client.get(path)
            seen[path] = [item.get("id") for item in answer.json().get("value", answer.json().get("items", []))]
        seen["/subscriptions"] = client.get("/subscriptions" + query("2016-06-01")).body
    return seen


def make_much(server):
    """A registration with a customer, a lock, a role, tags, a tenant of Partner Center's."""
    api = Api(server, "much")
    api.register_provider(contoso.CSP)
    group = api.group(contoso.CSP)
    made = api.registration(contoso.CSP, group)
    expect(made.add(contoso.ALPINE), 200)
    scope = arm.subscription(contoso.CSP)
    expect(api.client.put(arm.below(made.path, "locks", "keep") + query("2020-05-01"), {"properties": {"level": "CanNotDelete"}}), 201)
    expect(api.client.put(f"{scope}/tagNames/env" + query("2021-04-01")), 201)
    api.close()
    return made


def test_back_to_the_directory(make_server):
    server = make_server()
    before = contents(server)
    make_much(server)
    assert contents(server) != before
    with server.client() as client:
        done = reset(client)
        assert done["to"] == "directory" and done["epoch"] == 1 and done["milliseconds"] >= 0
    assert contents(server) == before
    make_much(server)  # and it works as it did
    server.stop()
    server.start()
    with server.client() as client:
        assert reset(client)["epoch"] == 2
    assert contents(server) == before


def test_back_to_nothing(make_server):
    server = make_server()
    make_much(server)
    with server.client() as client:
        assert reset(client, "empty")["to"] == "empty"
        assert expect(client.get("/subscriptions" + query("2016-06-01")), 200).json()["value"] == []
        expect(client.get(arm.subscription(contoso.CSP) + query("2016-06-01")), 404, "SubscriptionNotFound")
        assert reset(client)["epoch"] == 2
        expect(client.get(arm.subscription(contoso.CSP) + query("2016-06-01")), 200)


@pytest.fixture
def emptied(make_server):
    """A server that had some of everything, and stands still."""
    server = make_server()
    make_much(server)
    with server.client() as client:
        reset(client, "empty")
    server.stop()
    return server


def test_every_table_is_emptied(emptied):
    """Also one that is made tomorrow: all but the settings, and what the catalog file says."""
    tables = rows.tables(emptied)
    assert {name for name in tables if rows.read(emptied, f"SELECT 1 AS one FROM {name} LIMIT 1")} == {"setting"} and len(tables) > 35


@marks.NUMBERS
def test_numbers_begin_anew_after_a_reset(emptied):
    assert rows.read(emptied, "SELECT count(*) FROM sqlite_sequence") == [(0,)]
    assert rows.read(emptied, "PRAGMA foreign_key_check") == []


def test_what_a_reset_never_touches(make_server, tmp_path):
    server = make_server("--auth", "token", "--control", "full", https=True)
    control = bearer((server.data / "control-token").read_text().strip())
    token = auth.sign_in(server)
    with server.client() as client:
        kept = {path: client.get(path).body for path in ("/discovery/keys", "/_azsreg/activation-keys", "/_azsreg/ca.pem")}
        data_id = status(client, headers=control)["dataId"]
        reset(client, headers=control)
        assert {path: client.get(path).body for path in kept} == kept
        assert status(client, headers=control)["dataId"] == data_id
        expect(client.get("/subscriptions" + query("2016-06-01"), headers=bearer(token)), 200)  # its owner is there again
        reset(client, "empty", headers=control)
        assert expect(client.get("/subscriptions" + query("2016-06-01"), headers=bearer(token)), 200).json()["value"] == []
    server.stop()
    server.start()
    with server.client() as client:
        assert {path: client.get(path).body for path in kept} == kept


@pytest.mark.in_clear
def test_a_secret_is_good_after_a_reset(make_server):
    server = make_server("--auth", "token", "--control", "full")
    control = bearer((server.data / "control-token").read_text().strip())
    auth.sign_in(server)
    with server.client() as client:
        reset(client, headers=control)
    auth.sign_in(server)
    auth.refused(auth.post(server, auth.TOKEN, auth.credentials(secret="wrong")), 401, "invalid_client")


GROUPS = arm.subscription(contoso.APSS) + "/resourceGroups" + query("2021-04-01")


def second_page(client):
    link = expect(client.get(GROUPS), 200).json()["nextLink"]
    target = link[link.index("/subscriptions"):]
    expect(client.get(target), 200)
    return target


@pytest.fixture
def paged(make_server):
    """A server with more groups than go on a page, and what makes another one."""
    server = make_server("--page-size", "2")
    api = Api(server, "pages")
    for _ in range(3):
        api.group()
    with server.client() as client:
        yield server, client, api.group
    api.close()


def test_skip_tokens_of_before_are_none(paged):
    _, client, _ = paged
    before = second_page(client)
    reset(client)
    expect(client.get(before), 400, "InvalidSkipToken")


def test_the_key_of_skip_tokens_is_the_datas(paged):
    """What another server over the same data makes anew is asked for again with whatever else has changed."""
    server, client, make_group = paged
    before = second_page(client)
    rows.write(server, "UPDATE setting SET value = ? WHERE name = 'page-key'", (os.urandom(32),))
    make_group()
    expect(client.get(before), 400, "InvalidSkipToken")
    second_page(client)


def test_quotas_start_over(make_server):
    server = make_server(in_memory=True)
    path = arm.subscription(contoso.APSS) + query("2016-06-01")
    left = "x-ms-ratelimit-remaining-subscription-reads"
    with server.client() as client:
        assert [client.get(path).headers[left] for _ in range(3)] == ["11999", "11998", "11997"]
        reset(client)
        assert client.get(path).headers[left] == "11999"


@pytest.mark.parametrize("in_memory", [False, True])
def test_a_reset_between_two_writes_in_one_packet(make_server, in_memory):
    server = make_server(in_memory=in_memory)
    body = b'{"location":"westus"}'

    def put(name):
        return (b"PUT %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" %
                ((arm.group(contoso.APSS, name) + query("2021-04-01")).encode(), len(body), body))

    with Wire("127.0.0.1", server.port) as wire:
        wire.send(put("before") + b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n" % RESET.encode() + put("after"))
        assert [wire.response("PUT").status for _ in range(3)] == [201, 200, 201]
    with server.client() as client:
        names = [g["name"] for g in client.get(arm.subscription(contoso.APSS) + "/resourceGroups" + query("2021-04-01")).json()["value"]]
    assert "after" in names and "before" not in names


def test_a_directory_that_was_loaded_elsewhere(make_server):
    """The one that this server knows is not the one in force any more."""
    server = make_server()
    with server.client() as client:
        before = contents(server)
        rows.write(server, "UPDATE setting SET value = ? WHERE name = 'directory-digest'", (b"another",))
        expect(client.post(RESET, {"to": "directory"}), 409, "NoDirectory")
        assert contents(server) == before
        reset(client, "empty")
        reset(client, "directory")
        assert contents(server) == before


def test_without_a_directory_there_is_none_to_go_back_to(make_server):
    server = make_server()
    server.stop()
    server.directory = None
    server.start()
    with server.client() as client:
        expect(client.post(RESET, {}), 409, "NoDirectory")
        expect(client.get(arm.subscription(contoso.CSP) + query("2016-06-01")), 200)
        reset(client, "empty")


@pytest.mark.parametrize("body, target", [
    ({"to": "Yesterday"}, "to"), ({"to": "../yesterday"}, "to"), ({"to": ""}, "to"), ({"to": "x" * 65}, "to"), ({"to": 7}, "to"), ({"to": None}, "to"), ({"too": "empty"}, "too"), ([], ""),
])
def test_a_body_that_is_none(client, body, target):
    refused = expect(client.post(RESET, body), 400, "InvalidRequestContent")
    assert refused.json()["error"].get("target", "") == target


def test_bodies_as_curl_sends_them(make_server):
    server = make_server(in_memory=True)
    with Unrecorded("127.0.0.1", server.port) as client:
        for headers, body in (({"Content-Type": "application/x-www-form-urlencoded"}, b'{"to":"empty"}'), ({}, b"")):
            expect(client.post(RESET, body, headers=headers), 200)
        expect(client.post(RESET, b"{}", headers={"Content-Type": "text/plain"}), 415, "UnsupportedMediaType")


def test_a_directory_that_was_read_again(make_server, tmp_path):
    path = directory.write(tmp_path, json.loads(contoso.FILE.read_text()))
    server = make_server(directory=path)
    changed = directory.contoso_copy()
    changed["subscriptions"][0]["displayName"] = "read again"
    directory.write(tmp_path, changed)
    server.process.send_signal(signal.SIGHUP)
    server.logs(" event=directory ", 2)
    url = arm.subscription(changed["subscriptions"][0]["id"]) + query("2016-06-01")
    with server.client() as client:
        reset(client)
        assert expect(client.get(url), 200).json()["displayName"] == "read again"
