"""`azsreg ctl`, the control plane from a shell (docs/control.md, "azsreg ctl")."""

import json
import os

import pytest

from azsregtest import arm, auth, binary, contoso, directory, marks
from azsregtest.arm import expect, query
from azsregtest.binary import assert_refused
from azsregtest.ctl import Answering, Closed, Ctl, done, refused
from test_control import LONG, token_file

pytestmark = pytest.mark.one_thread

GROUP = arm.group(contoso.CSP, "made") + query("2021-04-01")


@pytest.fixture
def shared(server, tmp_path):
    """On the server of all tests here, which they leave as it is."""
    return Ctl(server.base, tmp_path)


def on(server, folder, *options):
    return Ctl(server.base, folder, *options)


def has_group(client):
    return client.get(GROUP).status == 200


# Which server ---------------------------------------------------------------------------------

COMMANDS = [
    ("status",), ("status", "--json"), ("wait", "--seconds", "0"), ("reset",), ("directory", "get"), ("directory", "put", "-"),
    ("explain", "GET", "/subscriptions"), ("payer", "/subscriptions", contoso.ALPINE_TENANT),
]


@pytest.mark.smoke
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_what_cannot_be_reached(tmp_path, words):
    with Closed() as nobody:
        line = assert_refused(Ctl(nobody, tmp_path)(*words), nobody, "refused")
        assert line.startswith(f"azsreg ctl {words[0]}")


def test_the_variable_says_where(server, tmp_path):
    assert binary.run("ctl", "status", "--json", cwd=tmp_path, env={"AZSREG_URL": server.base}).returncode == 0
    with Closed() as nobody:
        done(binary.run("ctl", "status", "--url", server.base, cwd=tmp_path, env={"AZSREG_URL": nobody}))


def test_a_server_below_a_path(tmp_path):
    with Answering((200, {"version": "1"})) as server:
        assert done(Ctl(server.base + "/base/", tmp_path)("status")) == "version  1\n"
        assert server.paths == ["/base/_azsreg/status"]


@pytest.mark.parametrize("words", [one for one in COMMANDS if one[0] != "wait"], ids=" ".join)
@pytest.mark.parametrize("said", [b"<html>Please sign in.</html>", b"[]", b'{"a":'])
def test_what_is_no_azsreg(tmp_path, words, said):
    class Any(Answering):
        def handler(self):
            handler = super().handler()
            handler.do_POST = handler.do_PUT = handler.do_GET
            return handler

    with Any((200, said)) as server:
        assert_refused(Ctl(server.base, tmp_path)(*words), "what answers there is no azsreg")


def test_what_refuses_in_words_of_its_own(tmp_path):
    with Answering((502, b"<html>")) as server:
        refused(Ctl(server.base, tmp_path)("status"), "it answers with status 502")
    with Answering((302, b"")) as server:
        refused(Ctl(server.base, tmp_path)("status"), "it answers with status 302")


def test_what_a_refusal_says_moves_no_cursor(tmp_path):
    evil = {"error": {"code": "X", "message": "\x1b[2Jone\nazsreg: two", "details": [{"target": "\r", "message": "\x1b]0;x\x07"}]}}
    with Answering((400, evil)) as server:
        lines = refused(Ctl(server.base, tmp_path)("status"), "X:  [2Jone azsreg: two")
        assert len(lines) == 2 and all(char >= " " for line in lines for char in line)


# Who asks -------------------------------------------------------------------------------------


def test_the_token_of_the_folder(make_server, tmp_path):
    server = make_server("--auth", "token")
    ctl = on(server, tmp_path)
    refused(ctl("status"), "azsreg ctl status: ControlTokenRequired: ")
    assert ctl.json("status", "--json", "--data", server.data)["auth"] == "token"
    assert ctl.json("status", "--json", env={"AZSREG_DATA": server.data})["auth"] == "token"
    refused(ctl("reset", "--data", server.data), "ControlReadOnly: ")
    (tmp_path / "azsreg-data").symlink_to(server.data)
    assert ctl.json("status", "--json")["control"] == "read"


def test_a_token_file(make_server, tmp_path):
    tokens = token_file(tmp_path, f"# first\nci {LONG}\nlook {LONG}-look read\n")
    other = tmp_path / "other"
    other.write_text(f"{LONG}-other\n")
    server = make_server("--control-token-file", str(tokens), in_memory=True)
    ctl = on(server, tmp_path)
    assert ctl.json("reset", "--token-file", tokens)["epoch"] == 1
    assert ctl.json("reset", env={"AZSREG_CONTROL_TOKEN_FILE": tokens})["epoch"] == 2
    assert ctl.json("reset", "--token-file", tokens, env={"AZSREG_CONTROL_TOKEN_FILE": other})["epoch"] == 3
    refused(ctl("reset", "--token-file", other), "InvalidControlToken: ")
    other.write_text(f"{LONG}-look\n")
    refused(ctl("reset", "--token-file", other), "ControlReadOnly: ", "'look'")
    assert " caller=control:ci " in server.log()


def test_the_token_is_nowhere_to_be_seen(tmp_path):
    tokens = token_file(tmp_path, LONG)
    with Answering((200, {})) as server:
        done(Ctl(server.base, tmp_path, "--token-file", str(tokens))("status"))
        assert server.heads[0]["Authorization"] == f"Bearer {LONG}"
    with Closed() as nobody:
        assert LONG not in assert_refused(Ctl(nobody, tmp_path, "--token-file", str(tokens))("status"))
    # somebody may say the token in the place of the file
    assert LONG not in assert_refused(Ctl(server.base, tmp_path, "--token-file", LONG)("status"), "--token-file: ")


@marks.FOLDER
def test_https(make_server, tmp_path):
    server = make_server("--auth", "token", https=True)
    ctl = Ctl(f"https://127.0.0.1:{server.https_port}", tmp_path)
    pem, other = tmp_path / "ca.pem", tmp_path / "other.pem"
    pem.write_text(binary.run("ca", "--data", server.data).stdout)
    other.write_text(binary.run("ca", "--data", make_server(https=True, name="other").data).stdout)
    token = ("--token-file", server.data / "control-token")

    assert ctl.json("status", "--json", "--data", server.data)["auth"] == "token"
    assert ctl.json("status", "--json", *token, "--cacert", pem)["auth"] == "token"
    assert ctl.json("status", "--json", *token, env={"SSL_CERT_FILE": pem})["auth"] == "token"
    assert_refused(ctl("status", *token), "TLS failed: certificate verify failed")
    assert_refused(ctl("status", *token, "--cacert", other), "TLS failed: certificate verify failed")
    # who is said vouches alone
    assert_refused(ctl("status", "--data", server.data, "--cacert", other), "TLS failed: certificate verify failed")
    assert json.loads(done(ctl("wait", "--data", server.data)))["status"] == "ok"


# Wrong usage ----------------------------------------------------------------------------------


@pytest.mark.parametrize("words, needles", [
    (["status", "more"], ["'more' is not expected here"]),
    (["status", "--jsn"], ["there is no option --jsn", "--json"]),
    (["status", "--url", "nowhere"], ["'nowhere' is no server"]),
    (["status", "--url", "http://127.0.0.1/?a=b"], ["it has a query"]),
    (["status", "--token-file", "missing"], ["--token-file: it cannot be read: No such file"]),
    (["status", "--cacert", "missing"], ["--cacert missing: No such file"]),
    (["wait", "--seconds", "soon"], ["--seconds takes a whole number from 0 to 86400, not 'soon'"]),
    (["reset", "--seed", "9223372036854775808"], ["--seed takes a whole number from 0 to 9223372036854775807"]),
    (["reset", "--to="], ["--to needs a value"]),
    (["directory", "put"], ["it needs FILE"]),
    (["directory", "put", "missing"], ["missing: No such file"]),
    (["directory", "put", "one", "two"], ["'two' is not expected here"]),
    (["explain", "GET"], ["it needs METHOD URL"]),
    (["explain", "GET", "/", "--body", "missing"], ["missing: No such file"]),
    (["payer", "/subscriptions"], ["it needs REGISTRATION TENANT"]),
], ids=lambda value: " ".join(value) if isinstance(value, list) and value[0][0] != "-" else "")
def test_wrong_usage(tmp_path, words, needles):
    assert_refused(binary.run("ctl", *words, cwd=tmp_path), *needles)


def test_words_that_are_none(tmp_path):
    assert_refused(binary.run("ctl", "statsu"), "there is no command 'statsu'", "did you mean status?")
    assert_refused(binary.run("ctl", "directory", "pot"), "there is no command 'pot'", "'azsreg ctl directory --help' lists them")
    lists = binary.run("ctl")
    assert lists.returncode == 2 and "usage: azsreg ctl COMMAND" in lists.stderr
    assert "  reset " in binary.run("ctl", "--help").stdout
    assert "usage: azsreg ctl directory put [OPTION]… FILE\n" in binary.run("ctl", "directory", "put", "--help").stdout


# Its state ------------------------------------------------------------------------------------


def test_status(client, shared):
    said = expect(client.get("/_azsreg/status"), 200).json()
    printed = done(shared("status", "--json"))
    assert len(printed.splitlines()) == 1 and {**json.loads(printed), "clock": said["clock"]} == said
    lines = dict(line.split(maxsplit=1) for line in done(shared("status")).splitlines())
    assert lines["version"] == said["version"] and lines["dataId"] == said["dataId"]
    assert lines["inMemory"] == "false" and lines["directory.source"] == said["directory"]["source"] == "file"


def test_where_there_is_no_control_plane(make_server, tmp_path):
    ctl = on(make_server("--control", "off", in_memory=True), tmp_path)
    refused(ctl("status"), "NotFound: ")
    assert ctl.json("wait")["status"] == "ok"


def test_waiting_for_a_server_that_is_not_there_yet(tmp_path):
    server = Answering((503, {}), (503, {}), (200, {"status": "ok"}))
    with server.server:
        process = Ctl(server.base, tmp_path).start("wait", "--seconds", "60")
        server.begin()
        out, err = process.communicate(timeout=binary.PATIENCE)
        server.__exit__()
    assert (process.returncode, out, err) == (0, b'{"status": "ok"}\n', b"")
    assert server.paths == ["/_azsreg/health/ready"] * 3


def test_waiting_in_vain(tmp_path):
    with Answering((503, {"error": {"code": "ServiceUnavailable", "message": "Loading."}})) as server:
        refused(Ctl(server.base, tmp_path)("wait", "--seconds", "0"), server.base, "ServiceUnavailable: Loading.")
    with Answering((200, b"<html>")) as server:
        assert_refused(Ctl(server.base, tmp_path)("wait", "--seconds", "0"), "what answers there is no azsreg")


# Starting over --------------------------------------------------------------------------------


@pytest.mark.smoke
def test_reset(ctl):
    with ctl.server.client() as client:
        expect(client.put(GROUP, {"location": "global"}), 201)
        assert ctl.json("reset")["to"] == "directory" and not has_group(client)
        expect(client.put(GROUP, {"location": "global"}), 201)
        assert ctl.json("reset", "--to", "empty")["epoch"] == 2
        expect(client.get(arm.subscription(contoso.CSP) + query("2016-06-01")), 404, "SubscriptionNotFound")


def test_resets_that_are_refused(ctl):
    refused(ctl("reset", "--to", "No where"), "azsreg ctl reset: InvalidRequestContent: ", "'to'")
    assert ctl.json("status", "--json")["epoch"] == 0


# The directory --------------------------------------------------------------------------------


def test_the_directory(ctl, tmp_path):
    with ctl.server.client() as client:
        assert done(ctl("directory", "get")).encode() == expect(client.get("/_azsreg/directory"), 200).body
    whole = done(ctl("directory", "get", "--secrets"))
    assert "scrypt" in whole
    assert ctl.json("directory", "put", "-", stdin=whole.encode())["changed"] is False

    changed = directory.contoso_copy(contoso.SHIPPED)
    changed["partners"][0]["displayName"] = "Renamed"
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(changed))
    dry = ctl.json("directory", "put", path, "--dry-run")
    assert dry["changed"] is True and "Renamed" not in done(ctl("directory", "get"))
    assert ctl.json("directory", "put", path)["digest"] == dry["digest"] and "Renamed" in done(ctl("directory", "get"))


def test_mistakes_of_a_directory(ctl):
    before = done(ctl("directory", "get"))
    lines = refused(ctl("directory", "put", "-", stdin=b'{"partners":[{}]}'), "azsreg ctl directory put: InvalidDirectory: ")
    assert [line.split(":")[0] for line in lines[1:]] == ["  partners[0].name", "  partners[0].kind"]
    refused(ctl("directory", "put", "-", stdin=b""), "azsreg ctl directory put: ")
    assert done(ctl("directory", "get")) == before


def test_what_is_sent_has_a_bound(shared, tmp_path):
    path = tmp_path / "large"
    path.touch()
    os.truncate(path, 64 * 1024 * 1024)
    refused(shared("directory", "put", path), "RequestEntityTooLarge: ")
    os.truncate(path, 64 * 1024 * 1024 + 1)
    assert_refused(shared("directory", "put", path), "it is too large")
    os.truncate(path, 1024 * 1024)
    assert_refused(shared("status", "--token-file", path), "its first token is none")
    os.truncate(path, 1024 * 1024 + 1)
    assert_refused(shared("status", "--token-file", path), "it is too large")
    assert_refused(shared("status", "--cacert", path), "it is too large")


# Explaining -----------------------------------------------------------------------------------


def test_explain(server, client, shared, tmp_path):
    url = arm.group(contoso.CSP, "explained") + query("2021-04-01")
    body = tmp_path / "body"
    body.write_text('{"location":"global"}')
    assert shared.json("explain", "PUT", url, "--body", body)["status"] == 201
    assert shared.json("explain", "PUT", server.base + url, "--body", "-", stdin=b'{"location":"global"}')["status"] == 201
    expect(client.get(url), 404)
    body.write_text("no JSON")
    assert shared.json("explain", "PUT", url, "--body", body)["status"] == 400


def test_explain_to_somebody_else(shared):
    url = arm.group(contoso.CSP, "explained") + query("2021-04-01")
    for who, status in ((auth.OWNER, 201), (contoso.UNKNOWN, 404)):
        assert shared.json("explain", "PUT", url, "--as", who, "--body", "-", stdin=b'{"location":"global"}')["status"] == status


def test_what_is_not_explained(shared, tmp_path):
    refused(shared("explain", "GET", "/_azsreg/status"), "azsreg ctl explain: NotExplainable: ")
    refused(shared("explain", "GET", "/subscriptions?api-version=2016-06-01", "--as", "stranger"), "UnknownCaller: ")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    assert_refused(shared("explain", "PUT", "/", "--body", tmp_path / "bytes"), "neither JSON nor text in UTF-8")


# Who would pay --------------------------------------------------------------------------------


def test_payer(api, shared):
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    said = shared.json("payer", made.path, contoso.ALPINE_TENANT)
    assert (said["payer"], said["rule"]) == (contoso.ALPINE, "TenantMapping")
    since = said["mapping"]["validFrom"]
    assert shared.json("payer", made.path, contoso.ALPINE_TENANT, "--at", since)["at"] == since
    assert shared.json("payer", made.path, contoso.ALPINE_TENANT, "--at", "2020-01-01T00:00:00Z")["payer"] == contoso.APSS


def test_payers_that_are_refused(api, shared):
    refused(shared("payer", arm.registration(contoso.APSS, contoso.GROUP, "none"), contoso.ALPINE_TENANT), "azsreg ctl payer: RegistrationNotFound: ")
    refused(shared("payer", api.registration().path, "alpine"), "azsreg ctl payer: ", "'tenant'")
    refused(shared("payer", api.registration().path, contoso.ALPINE_TENANT, "--at", "soon"), "azsreg ctl payer: ", "'at'")
