"""Who may make the server keep a body, and how much of them: the token is asked for before the body is read, all
bodies together have a budget, and what a form has to say is short."""

import contextlib
import json

import pytest

from azsregtest import arm, auth, contoso, tokens
from azsregtest.arm import GROUPS_VERSION, expect, query
from azsregtest.client import Wire
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

V = query(GROUPS_VERSION)
GROUP = arm.group(contoso.APSS, "bodies") + V
MIB = 1048576


@pytest.fixture(scope="module")
def signed_in(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("server"), contoso.FILE, auth.ON) as running:
        yield running


def head(target, length, *fields, method="PUT"):
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", "Content-Type: application/json", f"Content-Length: {length}", *fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@contextlib.contextmanager
def wire(server, data):
    with Wire("127.0.0.1", server.port) as made:
        made.send(data)
        yield made


# --- The token first ---------------------------------------------------------------------------


@pytest.mark.parametrize("field, code", [
    ((), "AuthenticationFailed"), (("Authorization: Bearer x",), "InvalidAuthenticationToken"),
])
def test_nobody_is_told_to_go_on_who_has_no_token(signed_in, field, code):
    """Expect: 100-continue is answered with 401, not with leave to send."""
    with wire(signed_in, head(GROUP, 10, "Expect: 100-continue", *field)) as made:
        assert made.line().startswith(b"HTTP/1.1 401 "), "and not 100 Continue"
        assert code.encode() in made.rest()


def test_whoever_has_one_is(signed_in):
    sent = json.dumps({"location": "westus"}).encode()
    bearer = "Authorization: Bearer " + auth.sign_in(signed_in)
    with wire(signed_in, head(GROUP, len(sent), "Expect: 100-continue", bearer)) as made:
        assert made.line().startswith(b"HTTP/1.1 100 ")
        made.line()
        made.send(sent)
        assert made.response().status in (200, 201)


def test_an_early_answer_waits_for_the_body(signed_in):
    """A client that is still sending may never see an answer that comes before; what it sends is dropped."""
    with signed_in.client() as client:
        expect(client.put(GROUP, b"x" * MIB, headers={"Content-Type": "application/json"}), 401, "AuthenticationFailed")
        expect(client.put(GROUP, b"x" * 1000, headers={"Content-Type": "application/json"}), 401, "AuthenticationFailed")
        expect(client.put(GROUP, b"x" * 100000, headers={"Content-Type": "application/json"}, chunk=4096), 401, "AuthenticationFailed")
        expect(client.get("/_azsreg/health"), 200)


def test_length_and_type_come_before_the_token(signed_in):
    """The order of the front door's checks stays as it was: what the head announces, then who is asking."""
    with signed_in.client() as client:
        expect(client.put(GROUP, b"x" * (MIB + 1), headers={"Content-Type": "application/json"}), 413, "RequestEntityTooLarge")
        expect(client.put(GROUP, b"x", headers={"Content-Type": "text/plain"}), 415, "UnsupportedMediaType")
        expect(client.put(GROUP, b"{", headers={"Content-Type": "application/json"}), 401, "AuthenticationFailed")


# --- Forms are short ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [auth.TOKEN, "/adfs/oauth2/devicecode", "/_azsreg/device"])
@pytest.mark.parametrize("chunk", [None, 1000])
def test_a_form_of_16_kib_and_no_more(signed_in, path, chunk):
    with signed_in.client(checked=False) as client:
        fits = client.post(path, b"a" * 16384, headers=auth.FORM, chunk=chunk)
        assert fits.status in (200, 400), fits
        too_long = expect(client.post(path, b"a" * 16385, headers=auth.FORM, chunk=chunk), 413, "RequestEntityTooLarge")
        assert "16384 bytes" in too_long.message


def test_a_smaller_limit_of_all_bodies_holds_for_forms_too(make_server):
    server = make_server("--body-limit", "100")
    with server.client(checked=False) as client:
        assert "100 bytes" in expect(client.post(auth.TOKEN, b"a" * 101, headers=auth.FORM), 413).message


# --- One budget -------------------------------------------------------------------------------------


def held(server, stack, size, target=GROUP):
    """A connection whose body is all there but for its last byte."""
    made = stack.enter_context(Wire("127.0.0.1", server.port))
    made.send(head(target, size) + b" " * (size - 1))
    return made


@pytest.mark.sqlite_only("what waits for the turn has its body meanwhile, so who is told to come again is anybody's guess")
def test_the_budget_of_all_bodies(make_server, api_on):
    """Exactly so many bytes; one more is told to come again, and what there was goes on."""
    server = make_server("--body-memory", str(MIB))
    body = json.dumps({"location": "westus"}).encode()
    with contextlib.ExitStack() as stack, server.client() as client:
        other = arm.group(contoso.APSS, "others") + V
        first = held(server, stack, MIB // 2, other)
        second = held(server, stack, MIB // 2, other)
        full = None
        while full is None or full.status != 503:  # once the server has read what the others sent
            full = client.put(GROUP, body, headers={"Content-Type": "application/json"})
        expect(full, 503, "ServiceUnavailable")
        assert full.headers["retry-after"] == "1"
        expect(client.get("/subscriptions" + V), 200)  # what has no body needs no room
        for one in (first, second):
            one.send(b" ")
            expect(one.response(), 400)  # blanks alone: the group has no location
        expect(client.put(GROUP, body, headers={"Content-Type": "application/json"}), 200)
    assert "cause=\"too many bodies in memory\"" in server.log()


def test_a_body_that_is_larger_than_the_budget(make_server):
    server = make_server("--body-memory", "1000")
    with server.client() as client:
        expect(client.put(GROUP, b" " * 1001, headers={"Content-Type": "application/json"}), 503, "ServiceUnavailable")
        expect(client.put(GROUP, b" " * 1000, headers={"Content-Type": "application/json"}), 400)
        expect(client.put(GROUP, b" " * 5000, headers={"Content-Type": "application/json"}, chunk=10), 503, "ServiceUnavailable")
        expect(client.put(GROUP, {"location": "westus"}), 201)


def test_who_goes_away_gives_back_what_he_had(make_server):
    server = make_server("--body-memory", str(MIB))
    with server.client() as client:
        for _ in range(20):
            with contextlib.ExitStack() as stack:
                held(server, stack, MIB)
            answer = client.put(GROUP, {"location": "westus"})
            while answer.status == 503:
                answer = client.put(GROUP, {"location": "westus"})
            assert answer.status in (200, 201)


@pytest.mark.parametrize("size", [0, 1, 2, 1023, 1024, 1025, 65535, 65536, 65537, MIB])
@pytest.mark.parametrize("chunk", [None, 700])
def test_a_body_of_any_size_arrives_whole(api, size, chunk):
    """A tag of the size would be too long; the registration token's own members are not looked at."""
    text = "x" * max(0, size - 600)
    sent = json.dumps(arm.body(tokens.encode(tokens.payload(padding="")), padding=text)).encode()
    sent += b" " * max(0, size - len(sent))
    made = arm.Registration(api.client, contoso.APSS, contoso.GROUP, api.name())
    expect(api.client.put(made.url, sent, headers={"Content-Type": "application/json"}, chunk=chunk), 201)
