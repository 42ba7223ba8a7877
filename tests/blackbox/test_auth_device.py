"""The device code flow (RFC 8628): "a small page of its own so that interactive sign-in works offline"."""

import contextlib
import html
import html.parser
import re
import urllib.parse

import pytest

from azsregtest import auth, contoso, directory
from azsregtest.arm import GROUPS_VERSION, expect, query
from azsregtest.auth import AUDIENCE, DEVICE_GRANT, OPERATOR, SECRET, granted, post, refused
from azsregtest.server import Server

PAGE = "/_azsreg/device"
UNKNOWN_CODE = "BBBB-BBBB"
V = query(GROUPS_VERSION)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("server"), contoso.FILE, auth.ON) as running:
        yield running
    assert SECRET not in running.log()


def start(server, path="/adfs/oauth2/devicecode", **fields):
    return granted(post(server, path, {"client_id": "any-client", **fields}))


def poll(server, code, path=auth.TOKEN, grant=DEVICE_GRANT, name="device_code"):
    return post(server, path, {"grant_type": grant, "client_id": "any-client", name: code})


class Page(html.parser.HTMLParser):
    """The page as a browser reads it."""

    def __init__(self, answer):
        super().__init__()
        self.status, self.tags, self.inputs, self.forms, self._said, self._in = answer.status, [], {}, [], [], None
        assert answer.headers["content-type"] == "text/html; charset=utf-8", answer
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "form-action 'self'" in policy
        assert "script" not in policy and "no-store" in answer.headers["cache-control"]
        self.text = html.unescape(answer.text)
        self.feed(answer.text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        self._in = "said" if attrs.get("role") == "status" else None
        if tag == "input":
            self.inputs[attrs["name"]] = attrs
        if tag == "form":
            self.forms.append(attrs)

    def handle_data(self, data):
        if self._in == "said":
            self._said.append(data)

    def handle_endtag(self, tag):
        self._in = None

    @property
    def said(self):
        return "".join(self._said).strip()


def page(server, target=PAGE):
    with server.client(checked=False) as client:
        return Page(client.get(target))


def submit(server, code, username=OPERATOR, secret=SECRET):
    return Page(post(server, PAGE, {"code": code, "username": username, "password": secret}))


# --- The flow --------------------------------------------------------------------------


def test_the_whole_flow(server):
    got = start(server)
    assert set(got) == {
        "user_code", "device_code", "verification_uri", "verification_url", "expires_in", "interval", "message"}
    assert got["verification_uri"] == got["verification_url"] == server.base + PAGE
    assert int(got["expires_in"]) >= 300 and int(got["interval"]) >= 1
    assert got["user_code"] in got["message"] and got["verification_uri"] in got["message"]
    assert got["device_code"] not in got["message"]
    assert re.fullmatch("[A-Z]{4}-[A-Z]{4}", got["user_code"])

    refused(poll(server, got["device_code"]), 400, "authorization_pending")
    refused(poll(server, got["device_code"]), 400, "slow_down")  # RFC 8628, 3.5
    shown = page(server)
    (form,) = shown.forms
    assert form["method"].lower() == "get" and form["action"] == PAGE and set(shown.inputs) == {"code"}
    assert "script" not in shown.tags and shown.said == ""
    shown = page(server, f"{PAGE}?code={got['user_code']}")
    (form,) = shown.forms
    assert form["method"].lower() == "post" and form["action"] == PAGE
    assert set(shown.inputs) == {"code", "username", "password"} and shown.inputs["password"]["type"] == "password"
    assert shown.inputs["code"]["value"] == got["user_code"] and shown.inputs["code"]["type"] == "hidden"
    assert "script" not in shown.tags and shown.said == ""
    assert "'any-client'" in shown.text and AUDIENCE in shown.text, "what is let in"
    done = submit(server, got["user_code"])
    assert done.status == 200 and "signed in" in done.said

    tokens = granted(poll(server, got["device_code"]))
    said = auth.claims_of(tokens["access_token"])
    assert said["upn"] == OPERATOR and said["aud"] == AUDIENCE and "refresh_token" in tokens
    with auth.Signed(server, tokens["access_token"]) as client:
        expect(client.get("/subscriptions" + V), 200)
    refused(poll(server, got["device_code"]), 400, "expired_token")  # used up
    again = submit(server, got["user_code"])
    assert again.status == 400 and "unknown, used or expired" in again.said


@pytest.mark.parametrize("place, kind", [
    ("/adfs/oauth2/devicecode", str), ("/adfs/adfs/oauth2/devicecode", str), ("/common/oauth2/devicecode", str),
    (f"/{contoso.CONTOSO_TENANT}/oauth2/devicecode", str),
    ("/common/oauth2/v2.0/devicecode", int), ("/adfs/oauth2/v2.0/devicecode", int),
])
def test_the_first_version_quotes_its_numbers(server, place, kind):
    """As the public authority does: go-autorest reads a `json:"expires_in,string"`, MSAL takes either."""
    got = start(server, place)
    for name in ("expires_in", "interval"):
        assert type(got[name]) is kind and str(int(got[name])) == str(got[name]), got


def test_go_autorest(server):
    """Azure/go-autorest, adal/devicetoken.go, byte for byte: InitiateDeviceAuth, then WaitForUserCompletion."""
    headers = [("User-Agent", "Go-http-client/1.1"), ("Content-Type", "application/x-www-form-urlencoded")]

    def send(place, **fields):  # url.Values.Encode: by name
        return post(server, f"/{contoso.CONTOSO_TENANT}/oauth2/{place}?api-version=1.0", dict(sorted(fields.items())), headers=headers)

    got = granted(send("devicecode", client_id="c1", resource=AUDIENCE))
    assert all(isinstance(got[name], str) for name in ("device_code", "user_code", "verification_url", "message"))
    assert all(re.fullmatch(r"\d+", got[name]) for name in ("expires_in", "interval"))
    asked = {"client_id": "c1", "code": got["device_code"], "grant_type": "device_code", "resource": AUDIENCE}
    refused(send("token", **asked), 400, "authorization_pending")
    assert submit(server, got["user_code"]).status == 200
    token = granted(send("token", **asked))
    assert {"access_token", "refresh_token", "expires_in", "expires_on", "not_before", "resource", "token_type"} <= set(token)


@pytest.mark.parametrize("place, token_place", [
    ("/adfs/adfs/oauth2/devicecode", "/adfs/adfs/oauth2/token"),
    ("/common/oauth2/devicecode", "/common/oauth2/token"),
    (f"/{contoso.CONTOSO_TENANT}/oauth2/v2.0/devicecode", f"/{contoso.CONTOSO_TENANT}/oauth2/v2.0/token"),
    ("/organizations/oauth2/v2.0/devicecode", "/organizations/oauth2/v2.0/token"),
])
def test_wherever_it_is_started(server, place, token_place):
    got = start(server, place, scope=AUDIENCE + "/.default offline_access openid profile")
    assert submit(server, got["user_code"]).status == 200
    assert granted(poll(server, got["device_code"], token_place))["resource"] == AUDIENCE


def test_as_the_first_version_polled(server):
    """ADAL: grant_type=device_code&code=…"""
    got = start(server, resource="https://management.azure.com/")
    assert submit(server, got["user_code"]).status == 200
    answer = granted(poll(server, got["device_code"], grant="device_code", name="code"))
    assert answer["resource"] == "https://management.azure.com/"


def test_the_code_may_be_typed_in_lower_case_and_with_spaces_around(server):
    got = start(server)
    assert submit(server, f"  {got['user_code'].lower()} ").status == 200
    granted(poll(server, got["device_code"]))


def test_every_code_is_another(server):
    made = [start(server) for _ in range(20)]
    assert len({one["user_code"] for one in made}) == len({one["device_code"] for one in made}) == 20
    assert submit(server, made[7]["user_code"]).status == 200
    for n, one in enumerate(made):
        if n != 7:
            refused(poll(server, one["device_code"]), 400, "authorization_pending")
    granted(poll(server, made[7]["device_code"]))


@pytest.mark.parametrize("code", ["", "x", "A" * 43, "A" * 16000, "%00", UNKNOWN_CODE])
def test_a_device_code_there_is_not(server, code):
    refused(poll(server, code), 400, "expired_token")


def test_the_code_to_type_is_none_to_poll_with(server):
    got = start(server)
    refused(poll(server, got["user_code"]), 400, "expired_token")
    assert submit(server, got["device_code"]).status == 400
    refused(poll(server, got["device_code"]), 400, "authorization_pending")


def test_what_cannot_be_started(server):
    refused(post(server, "/adfs/oauth2/devicecode", {"resource": "https://graph.example/"}), 400, "invalid_resource")
    refused(post(server, f"/{directory.guid(1)}/oauth2/devicecode", {}), 400, "invalid_request")
    with server.client() as client:
        expect(client.get("/adfs/oauth2/devicecode"), 405, "MethodNotAllowed")
        expect(client.post("/adfs/oauth2/devicecode", {}), 415, "UnsupportedMediaType")


def test_pending_sign_ins_outlive_the_process(make_server):
    """Also one that was killed: what was answered is on the disk, and what was used up stays so."""
    server = make_server(*auth.ON)
    pending, approved, used = (start(server) for _ in range(3))
    for got in (approved, used):
        assert submit(server, got["user_code"]).status == 200
    granted(poll(server, used["device_code"]))
    server.kill()
    server.start()
    refused(poll(server, pending["device_code"]), 400, "authorization_pending")
    assert "asks to act as you" in page(server, f"{PAGE}?code={pending['user_code']}").text
    granted(poll(server, approved["device_code"]))
    for got in (approved, used):
        refused(poll(server, got["device_code"]), 400, "expired_token")
    assert submit(server, pending["user_code"]).status == 200
    granted(poll(server, pending["device_code"]))


@contextlib.contextmanager
def controlled(server):
    token = (server.data / "control-token").read_text().strip()
    with server.client(checked=False) as client:
        yield lambda method, path, body=None, code=200: expect(
            client.request(method, f"/_azsreg/{path}", body, headers={"Authorization": f"Bearer {token}"}), code).json()


def test_a_device_that_waits_writes_nothing(make_server):
    """It asks often, and each write waits for a disk."""
    server = make_server(*auth.ON, "--control", "full")
    with controlled(server) as control:
        def minute(number):
            control("PUT", "clock", {"mode": "frozen", "now": f"2040-01-01T00:0{number}:00Z"})

        def written():
            return control("GET", "clock")["latestWrite"][:16]
        minute(1)
        got = start(server)
        assert written() == "2040-01-01T00:01"
        minute(2)
        refused(poll(server, got["device_code"]), 400, "authorization_pending")
        refused(poll(server, "x" * 43), 400, "expired_token")
        assert written() == "2040-01-01T00:01"
        assert submit(server, got["user_code"]).status == 200
        assert written() == "2040-01-01T00:02"
        minute(3)
        granted(poll(server, got["device_code"]))
        assert written() == "2040-01-01T00:03"


@pytest.mark.sqlite_only("it goes back to a snapshot")
@pytest.mark.parametrize("to", ["directory", "empty", "then"])
def test_a_reset_forgets_them(make_server, to):
    """One that was used up does not come back with a snapshot from before."""
    server = make_server(*auth.ON, "--control", "full")
    pending, used = start(server), start(server)
    assert submit(server, used["user_code"]).status == 200
    with controlled(server) as control:
        control("PUT", "snapshots/then", code=201)
        granted(poll(server, used["device_code"]))
        control("POST", "reset", {"to": to})
    for got in (pending, used):
        refused(poll(server, got["device_code"]), 400, "expired_token")
    if to != "empty":
        assert submit(server, pending["user_code"]).status == 400


# --- The page ----------------------------------------------------------------------------


@pytest.mark.parametrize("username, secret", [
    (OPERATOR, "wrong"), (OPERATOR, ""), ("nobody@contoso.example", SECRET), ("", ""), (auth.OWNER, SECRET),
])
def test_who_is_not_a_user_approves_nothing(server, username, secret):
    got = start(server)
    shown = submit(server, got["user_code"], username, secret)
    assert shown.status == 400 and "not right" in shown.said
    assert shown.inputs["code"]["value"] == got["user_code"], "no need to type it again"
    assert "value" not in shown.inputs["password"]
    refused(poll(server, got["device_code"]), 400, "authorization_pending")


def test_what_is_being_let_in_is_text_too(server):
    got = start(server, client_id="<b>&'\"")
    shown = page(server, f"{PAGE}?code={got['user_code']}")
    assert "b" not in shown.tags and "<b>&'\"" in shown.text


@pytest.mark.parametrize("code", ["", UNKNOWN_CODE, "{code}", "{message}", "x" * 5000])
def test_a_code_nobody_was_given(server, code):
    shown = submit(server, code)
    assert shown.status == 400 and "unknown, used or expired" in shown.said


HOSTILE = [
    '"><script>alert(1)</script>', "' onfocus=alert(1) x='", "</title></p><img src=x onerror=alert(1)>", "&quot;&lt;&amp;",
    "<!--", "{message}{code}", "ä€🎉", '"/><form action=//evil.example>', "a\r\nSet-Cookie: x=1",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_is_typed_is_text(server, typed):
    plain = page(server)
    for shown in (page(server, f"{PAGE}?code={urllib.parse.quote(typed)}"), submit(server, typed, secret="wrong")):
        assert shown.tags == plain.tags and len(shown.forms) == 1 and shown.forms == plain.forms, typed
        assert set(shown.inputs) == set(plain.inputs)
        assert shown.inputs["code"]["value"].strip() == typed.strip()
        assert set(shown.inputs["code"]) == set(plain.inputs["code"])


def test_the_code_may_come_with_the_address(server):
    shown = page(server, f"{PAGE}?code={UNKNOWN_CODE}")
    assert shown.status == 200 and shown.inputs["code"]["value"] == UNKNOWN_CODE
    assert "unknown, used or expired" in shown.said


def test_the_page_with_bytes_that_are_no_text(server):
    """What cannot be read was not given."""
    assert Page(post(server, PAGE, b"code=\xff\xfe&username=%00&password=%zz")).status == 400
    assert page(server, PAGE + "?code=%ff").inputs["code"]["value"] == ""
    with server.client() as client:
        expect(client.post(PAGE, {}), 415, "UnsupportedMediaType")
        expect(client.delete(PAGE), 405, "MethodNotAllowed")


def test_the_page_asks_for_nothing_from_elsewhere(server):
    with server.client(checked=False) as client:
        text = client.get(PAGE).text
        sheets = re.findall(r'<link rel="stylesheet" href="(/[^/"][^"]*)">', text)
        style = expect(client.get(sheets[0]), 200).text
    assert len(re.findall(r"(?:src|href)=", text)) == len(sheets) == 1
    assert not re.search(r"@import|url\(", text + style)


def test_nothing_typed_gets_into_the_log(make_server):
    server = make_server(*auth.ON, "--log-level", "debug")
    got = start(server)
    submit(server, got["user_code"], secret="wrong-but-still-nobodys-business")
    submit(server, got["user_code"])
    page(server, f"{PAGE}?code={got['user_code']}")
    tokens = granted(poll(server, got["device_code"]))
    server.stop()
    for text in ("wrong-but-still", SECRET, got["user_code"], got["device_code"], tokens["access_token"],
                 tokens["refresh_token"], tokens["id_token"]):
        assert text not in server.log()
