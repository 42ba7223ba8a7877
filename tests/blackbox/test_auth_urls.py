"""Who may listen where, and the URLs clients get back: "nextLink, loginEndpoint, issuer, endpoints follow the request's
Host, or --public-url; X-Forwarded-Proto/Host count only with --trust-proxy." """

import itertools
import re

import pytest

from azsregtest import arm, auth, binary, contoso, marks, tokens
from azsregtest.arm import GROUPS_VERSION, expect, query
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

SERIAL = itertools.count()
V = query(GROUPS_VERSION)
LIST = "/subscriptions" + query(GROUPS_VERSION, top=1)


# --- --auth none is for loopback ---------------------------------------------------------------


def listening(*options, env=None):
    """What it says it listens on; it is killed at once."""
    done = binary.run("serve", "--in-memory", *options, env=env)
    assert done.stdout.count("listening on ") == 1, (done.stdout, done.stderr)
    return done.stdout.strip()


def refused(*options, env=None):
    return binary.assert_refused(binary.run("serve", "--in-memory", *options, env=env))


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0"])
def test_nobody_else_gets_in_without_being_asked(address):
    line = refused("--listen", address)
    assert address[:-1] in line and "--auth token" in line and "--allow-anonymous" in line
    refused("--listen", address, "--auth", "none")
    refused(env={"AZSREG_LISTEN": address})
    refused("--listen", address, env={"AZSREG_AUTH": "none"})


def test_https_is_no_excuse():
    line = refused("--listen", "127.0.0.1:0", "--https", "0.0.0.0:0")
    assert "0.0.0.0:" in line and "--allow-anonymous" in line


@pytest.mark.parametrize("address", ["127.0.0.1:0", "localhost:0", "127.1.2.3:0"])
def test_loopback_needs_nothing(address):
    assert re.fullmatch(r"listening on http://(127\.\d+\.\d+\.\d+|\[::1\]):\d+", listening("--listen", address))


@pytest.mark.parametrize("options, env", [
    (["--allow-anonymous"], None), (["--auth", "none", "--allow-anonymous"], None), (["--auth", "token"], None),
    ([], {"AZSREG_ALLOW_ANONYMOUS": "true"}), ([], {"AZSREG_AUTH": "token"}), (["--auth", "token"], {"AZSREG_AUTH": "none"}),
], ids=range(6))
def test_elsewhere_it_has_to_be_said(options, env):
    assert re.fullmatch(r"listening on http://0\.0\.0\.0:\d+", listening("--listen", "0.0.0.0:0", *options, env=env))


@pytest.mark.parametrize("word", ["", "Token", "tokens", "basic", "none,token", "yes"])
def test_there_are_two_words(word):
    line = refused("--listen", "127.0.0.1:0", "--auth", word)
    assert "--auth" in line


def test_without_sign_in_tokens_are_not_looked_at(make_server):
    server = make_server()
    with server.client() as client:
        for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}, [("Authorization", "a"), ("Authorization", "b")]):
            assert len(expect(client.get("/subscriptions" + V, headers=headers), 200).json()["value"]) > 10


def test_who_signs_in_all_the_same_gets_a_token(make_server):
    """Clients that insist on signing in work with --auth none too."""
    server = make_server()
    with auth.Signed(server, auth.sign_in(server)) as client:
        expect(client.get("/subscriptions" + V), 200)


# --- URLs ----------------------------------------------------------------------------------------


def urls(server, headers=()):
    """Every URL the server gives out, by where it stands."""
    headers = list(headers)
    with server.client() as client:
        endpoints = expect(client.get("/metadata/endpoints?api-version=2015-01-01", headers=headers), 200).json()
        newer = expect(client.get("/metadata/endpoints?api-version=2022-09-01", headers=headers), 200).json()
        configuration = expect(client.get("/adfs/.well-known/openid-configuration", headers=headers), 200).json()
        challenge = expect(client.get(LIST, headers=headers), 401).headers["www-authenticate"]
    token = auth.granted(auth.post(server, auth.TOKEN, auth.credentials(), headers))["access_token"]
    device = auth.granted(auth.post(server, "/adfs/oauth2/devicecode", {}, headers))
    with auth.Signed(server, token) as client:
        page = expect(client.get(LIST, headers=headers), 200).json()
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, f"r{next(SERIAL)}")
        expect(client.put(made.url, arm.body(tokens.mint()), headers=headers), 201)
        key = expect(client.post(made.below("getactivationkey"), headers=headers), 200).json()["activationKey"]
    said = auth.claims_of(key)
    return {
        "login": endpoints["authentication"]["loginEndpoint"], "graph": endpoints["graphEndpoint"],
        "portal": endpoints["portalEndpoint"], "gallery": endpoints["galleryEndpoint"],
        "newer login": newer["authentication"]["loginEndpoint"], "manager": newer["resourceManager"],
        "issuer": configuration["issuer"], "token": configuration["token_endpoint"], "keys": configuration["jwks_uri"],
        "challenge": re.search('authorization_uri="([^"]*)"', challenge)[1], "iss": auth.claims_of(token)["iss"],
        "device": device["verification_uri"], "next": page["nextLink"],
        "usage": said["usageEndpoint"], "marketplace": said["marketplaceEndpoint"],
    }


def bases(server, headers=()):
    """The one base of them all."""
    found = urls(server, headers)
    assert found["login"] == found["newer login"] == found["issuer"] == found["iss"] == found["challenge"]
    assert found["login"].endswith("/adfs") and found["token"] == found["login"] + "/oauth2/token"
    (base,) = {re.match("(https?://[^/]+)(/|$)", url)[1] for url in found.values()}
    return base


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("plain"), contoso.FILE, auth.ON) as running:
        yield running


@pytest.fixture(scope="module")
def proxied(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("proxied"), contoso.FILE, [*auth.ON, "--trust-proxy"]) as running:
        yield running


@marks.HOST
def test_they_follow_the_host(plain):
    assert bases(plain) == plain.base
    assert bases(plain, [("Host", "azs.example")]) == "http://azs.example"
    assert bases(plain, [("Host", "azs.example:8443")]) == "http://azs.example:8443"
    assert bases(plain, [("Host", "[::1]:8443")]) == "http://[::1]:8443"


FORWARDED = [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "front.example:8443")]


@marks.HOST
def test_a_proxy_is_not_believed_by_itself(plain):
    assert bases(plain, FORWARDED) == plain.base
    assert bases(plain, [("Host", "azs.example"), *FORWARDED]) == "http://azs.example"
    assert bases(plain, [("Forwarded", "proto=https;host=front.example")]) == plain.base


@pytest.mark.parametrize("headers, base", [
    (FORWARDED, "https://front.example:8443"),
    ([("X-Forwarded-Proto", "HTTPS"), ("x-forwarded-host", "front.example")], "https://front.example"),
    ([("X-Forwarded-Proto", "https, http"), ("X-Forwarded-Host", "front.example , middle.example")], "https://front.example"),
    ([("X-Forwarded-Proto", "https"), ("Host", "azs.example")], "https://azs.example"),
    ([("X-Forwarded-Host", "front.example")], "http://front.example"),
    ([("X-Forwarded-Proto", "http"), ("X-Forwarded-Host", "front.example")], "http://front.example"),
    ([("X-Forwarded-Proto", "gopher"), ("X-Forwarded-Host", "front.example")], "http://front.example"),
    ([("Host", "azs.example")], "http://azs.example"),
], ids=range(8))
@marks.HOST
def test_a_trusted_proxy_is(proxied, headers, base):
    assert bases(proxied, headers) == base


@pytest.mark.parametrize("host", [
    "", " ", ",", "a b", 'x"><script>', "evil.example/path", "evil.example?x", "user@evil.example", "evil.example:99999",
    "evil.example:x", "[::1", "a" * 300, "evil.example\\x", "front.example:8443:1",
], ids=range(14))
@marks.HOST
def test_a_forwarded_host_that_is_none(proxied, host):
    assert bases(proxied, [("Host", "azs.example"), ("X-Forwarded-Host", host)]) == "http://azs.example"


@marks.HOST
def test_a_token_got_through_the_proxy_holds_through_the_proxy(proxied):
    token = auth.granted(auth.post(proxied, auth.TOKEN, auth.credentials(), FORWARDED))["access_token"]
    with auth.Signed(proxied, token) as client:
        expect(client.get("/subscriptions" + V, headers=FORWARDED), 200)
        expect(client.get("/subscriptions" + V), 401, "InvalidAuthenticationToken")


@pytest.mark.parametrize("options", [(), ("--trust-proxy",)], ids=["plain", "proxied"])
def test_the_public_url_is_the_last_word(make_server, options):
    server = make_server(*auth.ON, *options, "--public-url", "https://public.example:444/")
    for headers in ((), [("Host", "azs.example")], FORWARDED):
        assert bases(server, headers) == "https://public.example:444"


def test_a_public_url_with_a_path(make_server):
    """Behind a proxy that serves it below a path."""
    found = urls(make_server(*auth.ON, "--public-url", "https://public.example/azs"))
    for url in found.values():
        assert url.startswith("https://public.example/azs"), found
    assert found["login"] == "https://public.example/azs/adfs"
