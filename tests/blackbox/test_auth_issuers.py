"""--trust-issuer: "accepts an external authority's tokens for private deployments". Its tokens are held against the same
rules; who they are for has a role when the directory, or an owner, gives one to their object id."""

import contextlib
import hmac
import http.server
import json
import socket
import ssl
import threading

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from azsregtest import arm, auth, binary, certificates, contoso, directory, marks, tokens
from azsregtest.arm import GROUPS_VERSION, expect, query
from azsregtest.auth import claims

V = query(GROUPS_VERSION)
ISSUER = "https://issuer.example/v2"
EXTERNAL = auth.Authority(kid="external-1")
OTHER = auth.Authority(kid="external-2")


def jwks(folder, *authorities, name="jwks.json", **members):
    path = folder / name
    keys = [key for one in authorities for key in one.jwks(**members)["keys"]]
    path.write_text(json.dumps({"keys": keys}), encoding="utf-8")
    return path


def sees(server, token):
    with server.client() as client:
        answer = client.get("/subscriptions" + V, headers={"Authorization": "Bearer " + token})
    if answer.status == 401:
        assert answer.code in ("InvalidAuthenticationToken", "ExpiredAuthenticationToken")
        return None
    return {one["subscriptionId"] for one in expect(answer, 200).json()["value"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("keys")


def test_a_file_of_keys(make_server, folder):
    """ "FILE": for tokens of any issuer. """
    server = make_server(*auth.ON, "--trust-issuer", jwks(folder, EXTERNAL))
    for issuer in (ISSUER, "https://sts.windows.net/x/", server.base + "/adfs", ...):
        assert sees(server, EXTERNAL.sign(claims(server, iss=issuer))) == set(auth.OWNED)
    assert sees(server, EXTERNAL.sign(claims(server, oid=directory.guid(99)))) == set(), "known, but without a role"
    for kind in ("jwt", "at+jwt", "application/at+jwt"):
        assert sees(server, EXTERNAL.sign(claims(server), typ=kind)) == set(auth.OWNED), kind
    for kind in (..., "", "JWS", "id+jwt", "jwt+x", 7, None, ["JWT"]):
        assert sees(server, EXTERNAL.sign(claims(server), typ=kind)) is None, "what else it signs is no token"
    assert sees(server, OTHER.sign(claims(server))) is None
    assert sees(server, auth.sign_in(server)) == set(auth.OWNED), "its own are taken as before"


def test_its_tokens_are_held_against_the_same_rules(make_server, folder):
    server = make_server(*auth.ON, "--trust-issuer", jwks(folder, EXTERNAL))
    said = claims(server, iss=ISSUER)
    assert sees(server, EXTERNAL.sign(said)) is not None
    for changes in ({"aud": "https://graph.windows.net/"}, {"aud": ...}, {"exp": 1}, {"exp": ...}, {"nbf": said["exp"]},
                    {"oid": "x"}, {"oid": ..., "sub": "x"}):
        assert sees(server, EXTERNAL.sign(claims(server, **changes))) is None, changes
    assert sees(server, EXTERNAL.sign(said, hashes.SHA512(), alg="RS512")) is None
    assert sees(server, auth.Authority(kid=EXTERNAL.kid).sign(said)) is None
    assert sees(server, EXTERNAL.sign(said, kid="external-2")) is None
    own = auth.Authority.of(server)
    assert sees(server, auth.Authority(EXTERNAL.pair, own.kid).sign(said)) is None, "the server's own name is taken"
    public = EXTERNAL.pair.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    data = f"{auth.b64({'alg': 'HS256', 'kid': EXTERNAL.kid})}.{auth.b64(said)}"
    assert sees(server, f"{data}.{auth.b64(hmac.new(public, data.encode(), 'sha256').digest())}") is None


def test_it_cannot_refresh(make_server, folder):
    """A refresh token is between the server and those it knows itself."""
    server = make_server(*auth.ON, "--trust-issuer", jwks(folder, EXTERNAL))
    token = EXTERNAL.sign(claims(server, aud="urn:azsreg:refresh", resource=auth.AUDIENCE))
    asked = {"grant_type": "refresh_token", "client_id": "c", "refresh_token": token}
    auth.refused(auth.post(server, auth.TOKEN, asked), 400, "invalid_grant")


def test_a_file_of_keys_for_one_issuer(make_server, folder):
    """ "ISSUER=FILE" """
    server = make_server(*auth.ON, "--trust-issuer", f"{ISSUER}={jwks(folder, EXTERNAL)}")
    assert sees(server, EXTERNAL.sign(claims(server, iss=ISSUER))) == set(auth.OWNED)
    for issuer in ("https://issuer.example/v20", "https://issuer.example", ISSUER.upper(), "", ..., None, [ISSUER], server.base + "/adfs"):
        assert sees(server, EXTERNAL.sign(claims(server, iss=issuer))) is None, issuer


def test_several(make_server, folder):
    first = jwks(folder, EXTERNAL, name="one.json")
    second = jwks(folder, OTHER, name="two.json")
    flags = ["--trust-issuer", f"{ISSUER}={first}", "--trust-issuer", f"https://other.example/={second}"]
    variable = {"AZSREG_TRUST_ISSUER": f"{ISSUER}={first},https://other.example/={second}"}
    for server in (make_server(*auth.ON, *flags), make_server(*auth.ON, env=variable)):
        assert sees(server, EXTERNAL.sign(claims(server, iss=ISSUER))) is not None
        assert sees(server, OTHER.sign(claims(server, iss="https://other.example/"))) is not None
        assert sees(server, OTHER.sign(claims(server, iss=ISSUER))) is None, "each speaks for itself"
        assert sees(server, EXTERNAL.sign(claims(server, iss="https://other.example/"))) is None


def test_two_authorities_that_name_their_keys_alike(make_server, folder):
    """Nothing keeps both from calling theirs "1"."""
    one, two = auth.Authority(EXTERNAL.pair, "1"), auth.Authority(OTHER.pair, "1")
    server = make_server(*auth.ON, "--trust-issuer", f"{ISSUER}={jwks(folder, one, name='a.json')}",
                         "--trust-issuer", f"https://other.example/={jwks(folder, two, name='b.json')}")
    assert sees(server, one.sign(claims(server, iss=ISSUER))) is not None
    assert sees(server, two.sign(claims(server, iss="https://other.example/"))) is not None
    assert sees(server, two.sign(claims(server, iss=ISSUER))) is None
    assert sees(server, one.sign(claims(server, iss="https://other.example/"))) is None


def test_a_set_with_keys_of_other_kinds(make_server, folder):
    """What cannot sign RS256 is passed over."""
    keys = [{"kty": "EC", "kid": "ec", "crv": "P-256", "x": "AA", "y": "AA"}, {"kty": "oct", "kid": "o", "k": "AAAA"},
            {"kty": "RSA", "n": "AAAA", "e": "AQAB"}, {}, "x", None, *EXTERNAL.jwks()["keys"], *OTHER.jwks(alg="RS256")["keys"]]
    path = folder / "mixed.json"
    path.write_text(json.dumps({"keys": keys}), encoding="utf-8")
    server = make_server(*auth.ON, "--trust-issuer", path)
    assert sees(server, EXTERNAL.sign(claims(server))) is not None and sees(server, OTHER.sign(claims(server))) is not None
    data = f"{auth.b64({'alg': 'HS256', 'kid': 'o'})}.{auth.b64(claims(server))}"
    assert sees(server, f"{data}.{auth.b64(hmac.new(bytes(3), data.encode(), 'sha256').digest())}") is None


def test_somebody_of_elsewhere_with_a_role(make_server, folder, tmp_path):
    """The directory gives roles to object ids; whose they are is the authority's affair."""
    stranger = directory.guid(1234)
    document = directory.contoso_copy()
    document["roleAssignments"].append({"principal": stranger, "role": "Reader", "scope": arm.subscription(contoso.EA)})
    server = make_server(*auth.ON, "--trust-issuer", jwks(folder, EXTERNAL), directory=directory.write(tmp_path, document))
    token = EXTERNAL.sign(claims(server, oid=stranger, upn="someone@elsewhere.example", appid="x"))
    assert sees(server, token) == {contoso.EA}
    with auth.Signed(server, token) as client:
        answer = expect(client.delete(arm.group(contoso.EA, contoso.GROUP) + V), 403, "AuthorizationFailed")
    assert f"'someone@elsewhere.example' with object id '{stranger}'" in answer.message


# --- By URL ----------------------------------------------------------------------------------


@contextlib.contextmanager
def serving(documents):
    """A little authority on loopback: path -> bytes. -> its base URL"""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            found = documents.get(self.path)
            self.send_response(200 if found is not None else 404)
            self.end_headers()
            self.wfile.write(found or b"{}")

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{made.server_address[1]}"
        finally:
            made.shutdown()
            thread.join()


def test_an_issuer_by_its_url(make_server):
    documents = {}
    with serving(documents) as base:
        documents["/t/.well-known/openid-configuration"] = json.dumps({"issuer": base + "/t", "jwks_uri": base + "/keys"}).encode()
        documents["/keys"] = json.dumps(EXTERNAL.jwks()).encode()
        server = make_server(*auth.ON, "--trust-issuer", base + "/t")
    assert sees(server, EXTERNAL.sign(claims(server, iss=base + "/t"))) == set(auth.OWNED)
    for issuer in (base, base + "/t/x", ISSUER, ...):
        assert sees(server, EXTERNAL.sign(claims(server, iss=issuer))) is None, issuer


CONFIGURATION = "/.well-known/openid-configuration"


class Watched(dict):
    """Documents for serving(), and how often each was asked for."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def get(self, path, default=None):
        self.asked.append(path)
        return super().get(path, default)

    def publish(self, base, *authorities):
        self[CONFIGURATION] = json.dumps({"issuer": base, "jwks_uri": base + "/keys"}).encode()
        self["/keys"] = json.dumps({"keys": [key for one in authorities for key in one.jwks()["keys"]]}).encode()


def test_an_issuer_that_changes_its_keys(make_server):
    """A token that names a new key is taken with its first request; the old key is forgotten with it."""
    documents = Watched()
    with serving(documents) as base:
        documents.publish(base, EXTERNAL)
        server = make_server(*auth.ON, "--trust-issuer", base)
        before, after = (one.sign(claims(server, iss=base)) for one in (EXTERNAL, OTHER))
        assert sees(server, before) == set(auth.OWNED)
        documents.publish(base, OTHER)
        assert sees(server, before) == set(auth.OWNED), "nobody has asked yet"
        with auth.Signed(server, after) as client:
            made = arm.Registration(client, contoso.APSS, contoso.GROUP, "r")
            expect(client.put(made.url, arm.body(tokens.mint())), 201)
        assert sees(server, before) is None, "also where it was remembered as good"
        assert "event=issuer-keys" in server.log()


class Gated(Watched):
    """Keys that come when the gate opens."""

    def __init__(self):
        super().__init__()
        self.gate, self.asking = threading.Event(), threading.Event()
        self.gate.set()

    def get(self, path, default=None):
        found = super().get(path, default)
        if path == "/keys":
            self.asking.set()
            self.gate.wait(binary.PATIENCE)
        return found


@pytest.mark.parametrize("is_known", [True, False], ids=["taken", "refused"])
def test_a_body_that_is_there_before_the_keys(make_server, is_known):
    """A write that waits for keys with its body read goes on when they come, and is told if they do not help."""
    documents = Gated()
    with serving(documents) as base:
        documents.publish(base, EXTERNAL)
        server = make_server(*auth.ON, "--trust-issuer", base)
        if is_known:
            documents.publish(base, OTHER)
        documents.gate.clear()
        documents.asking.clear()
        replies = []

        def put():
            with auth.Signed(server, OTHER.sign(claims(server, iss=base))) as client:
                made = arm.Registration(client, contoso.APSS, contoso.GROUP, "r")
                replies.append(client.put(made.url, arm.body(tokens.mint())))

        writer = threading.Thread(target=put)
        writer.start()
        try:
            assert documents.asking.wait(binary.PATIENCE)
            with server.client() as other:
                for _ in range(50):  # turns of the loop, in which all that was sent is read
                    expect(other.get("/_azsreg/health"), 200)
        finally:
            documents.gate.set()
            writer.join()
        expect(replies[0], 201 if is_known else 401)


def test_unknown_keys_ask_once_a_minute(make_server):
    documents = Watched()
    with serving(documents) as base:
        documents.publish(base, EXTERNAL)
        server = make_server(*auth.ON, "--trust-issuer", base)
        for number in range(50):
            junk = auth.Authority(OTHER.pair, f"junk-{number}")
            assert sees(server, junk.sign(claims(server, iss=base))) is None
            assert sees(server, junk.sign(claims(server, iss="https://elsewhere.example"))) is None
        assert documents.asked.count("/keys") == 2, "at the start, and for the first of them"
        assert sees(server, EXTERNAL.sign(claims(server, iss=base))) == set(auth.OWNED)


@pytest.mark.parametrize("keys", [b"", b"x", b'{"keys":[]}', None], ids=["empty", "no JSON", "none", "404"])
def test_keys_that_cannot_be_had_again(make_server, keys):
    """What there was stays."""
    documents = Watched()
    with serving(documents) as base:
        documents.publish(base, EXTERNAL)
        server = make_server(*auth.ON, "--trust-issuer", base)
        documents["/keys"] = keys
        assert sees(server, OTHER.sign(claims(server, iss=base))) is None
        assert sees(server, EXTERNAL.sign(claims(server, iss=base))) == set(auth.OWNED)
        assert "level=warn event=issuer-keys" in server.log()


@contextlib.contextmanager
def recording(reply, tls=None):
    """A server on loopback that answers everybody with the same bytes. -> its port, what it was sent"""
    sent = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def serve():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    try:
                        line = tls.wrap_socket(connection, server_side=True) if tls else connection
                        sent.append(line.recv(65536))
                        line.sendall(reply)
                        line.close()
                    except OSError:
                        pass

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1], sent
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.mark.parametrize("tail", [
    "/k HTTP/1.1\r\nX: y", "/k\nX: y", "/k\r", "/k\tx", "/k x", "/k\x01", "/k\x7f", "/ü",
], ids=repr)
def test_nothing_but_a_url_goes_out(make_server, tail):
    """Whoever runs the issuer does not write requests to what listens on this machine alone."""
    with recording(b"HTTP/1.0 200 OK\r\n\r\n{}") as (port, sent):
        with serving({CONFIGURATION: json.dumps({"jwks_uri": f"http://127.0.0.1:{port}{tail}"}).encode()}) as base:
            server = make_server(*auth.ON, "--trust-issuer", base, start=False)
            binary.assert_refused(binary.run(*server.arguments()), "characters that a URL cannot have")
        server = make_server(*auth.ON, "--trust-issuer", f"http://127.0.0.1:{port}{tail}", start=False)
        done = binary.run(*server.arguments())
        assert done.returncode == 2 and "characters that a URL cannot have" in done.stderr, done
        assert sent == []


def test_no_redirect_is_followed(make_server):
    with recording(b"HTTP/1.0 200 OK\r\n\r\n{}") as (port, sent):
        with recording(b"HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:%d/\r\n\r\n" % port) as (first, _):
            server = make_server(*auth.ON, "--trust-issuer", f"http://127.0.0.1:{first}", start=False)
            binary.assert_refused(binary.run(*server.arguments()), "200")
        assert sent == []


def test_keys_come_no_less_safely_than_what_names_them(make_server, tmp_path):
    """An https issuer whose jwks_uri is http, though of this machine."""
    above, key = certificates.new_key(), certificates.new_key()
    begins, ends = certificates.now() - certificates.DAY, certificates.now() + certificates.DAY
    ca = certificates.issue(above, "ca", begins, ends, ca=0)
    made = certificates.issue(key, "localhost", begins, ends, ca, above, ["localhost"])
    (tmp_path / "ca.pem").write_bytes(certificates.cert_pem(ca))
    (tmp_path / "cert.pem").write_bytes(certificates.cert_pem(made))
    (tmp_path / "key.pem").write_bytes(certificates.key_pem(key))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    keys = json.dumps(EXTERNAL.jwks()).encode()
    with recording(b"HTTP/1.0 200 OK\r\n\r\n" + keys) as (plain, sent):
        documents = json.dumps({"jwks_uri": f"http://127.0.0.1:{plain}/keys"}).encode()
        with recording(b"HTTP/1.0 200 OK\r\n\r\n" + documents, tls=context) as (port, asked):
            server = make_server(*auth.ON, "--trust-issuer", f"https://localhost:{port}", start=False)
            done = binary.run(*server.arguments(), env={"SSL_CERT_FILE": tmp_path / "ca.pem"})
            binary.assert_refused(done, "jwks_uri is no https URL")
            assert asked and sent == []


@pytest.mark.parametrize("documents", [
    {}, {CONFIGURATION: b""}, {CONFIGURATION: b"x"}, {CONFIGURATION: b"{}"}, {CONFIGURATION: b'{"jwks_uri":5}'},
    {CONFIGURATION: b'{"jwks_uri":"x"}'}, {CONFIGURATION: b'{"jwks_uri":"http://198.51.100.1/keys"}'},
    {CONFIGURATION: b'{"jwks_uri":"file:///etc/passwd"}'}, {CONFIGURATION: b"[" * 100000}, {CONFIGURATION: b" " * 5000000},
], ids=range(10))
def test_a_url_that_leads_to_no_keys(make_server, documents):
    with serving(documents) as base:
        server = make_server(*auth.ON, "--trust-issuer", base, start=False)
        binary.assert_refused(binary.run(*server.arguments()), "--trust-issuer", base)


def test_a_url_nobody_answers_at(make_server):
    with serving({}) as base:
        pass
    for url in (base, "http://198.51.100.1/", "https://", "http://", "https:///x", "https://127.0.0.1:0/"):
        server = make_server(*auth.ON, "--trust-issuer", url, start=False)
        binary.assert_refused(binary.run(*server.arguments()), "--trust-issuer")


# --- What is refused at the start ------------------------------------------------------------


def no_keys():
    small = auth.Authority(rsa.generate_private_key(public_exponent=65537, key_size=1024), "small")
    numbers = small.pair.public_key().public_numbers()
    weak = {"kty": "RSA", "kid": "small", "n": auth.b64(numbers.n.to_bytes(128, "big")), "e": "AQAB"}
    private = EXTERNAL.pair.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return {"empty": b"", "no JSON": b"x", "an array": b"[]", "no keys": b"{}", "an empty set": b'{"keys":[]}', "a PEM key": private,
            "no RSA key": b'{"keys":[{"kty":"EC","kid":"a"}]}', "a key without kid": json.dumps(EXTERNAL.jwks(kid=...)).encode(),
            "a key too short (RFC 7518, 3.3)": json.dumps({"keys": [weak]}).encode()}


@pytest.mark.parametrize("what", no_keys(), ids=lambda text: text.replace(" ", "-"))
def test_a_file_without_keys(make_server, tmp_path, what):
    path = tmp_path / "jwks.json"
    path.write_bytes(no_keys()[what])
    for word in (path, f"{ISSUER}={path}"):
        server = make_server(*auth.ON, "--trust-issuer", word, start=False)
        line = binary.assert_refused(binary.run(*server.arguments()), path)
        assert "PRIVATE" not in line and "MII" not in line


def test_a_file_that_is_not_there(make_server, tmp_path):
    for word in (tmp_path / "nothing.json", tmp_path, f"{ISSUER}={tmp_path / 'nothing.json'}"):
        server = make_server(*auth.ON, "--trust-issuer", word, start=False)
        binary.assert_refused(binary.run(*server.arguments()), tmp_path)


def test_without_sign_in_it_has_no_sense(make_server, folder):
    server = make_server("--trust-issuer", jwks(folder, EXTERNAL), start=False)
    binary.assert_refused(binary.run(*server.arguments()), "--trust-issuer", "--auth token")


# --- A server that trusts another --------------------------------------------------------------


def test_an_activation_key_of_a_trusted_server_is_no_token(make_server):
    """Contributor on one group there must not be able to become anybody here: its key is not among those of
    openid-configuration, and what a token has to say cannot be said in it."""
    there = make_server(*auth.ON)
    here = make_server(*auth.ON, "--trust-issuer", there.base + "/adfs")
    said = {"iss": there.base + "/adfs", "aud": auth.AUDIENCE, "exp": 9e9, "nbf": 0, "oid": auth.OWNER_ID, "typ": "JWT"}
    token = auth.sign_in(there)
    with auth.Signed(there, token) as client:
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, "r")
        expect(client.put(made.url, arm.body(tokens.mint(**said))), 201)
        key = expect(client.post(made.below("getactivationkey")), 200).json()["activationKey"]
    assert sees(here, token) == set(auth.OWNED), "its tokens are taken"
    assert sees(here, key) is None and sees(there, key) is None


@marks.HOST
def test_an_audience_is_not_what_the_caller_says(make_server, folder):
    """A token for another service must not hold here because the request is addressed to that service's name."""
    server = make_server(*auth.ON, "--trust-issuer", jwks(folder, EXTERNAL))
    named = make_server(*auth.ON, "--trust-issuer", jwks(folder, EXTERNAL), "--public-url", "https://azs.example")
    for host in ("graph.microsoft.com", "payroll.example", "localhost", f"127.0.0.1:{server.port}"):
        for scheme in ("https", "http"):
            with server.client() as client:
                bearer = "Bearer " + EXTERNAL.sign(claims(server, aud=f"{scheme}://{host}"))
                answer = client.get("/subscriptions" + V, headers=[("Host", host), ("Authorization", bearer)])
                expect(answer, 401, "InvalidAuthenticationToken")
    assert sees(named, EXTERNAL.sign(claims(named, aud="https://azs.example/"))) == set(auth.OWNED)
    assert sees(named, EXTERNAL.sign(claims(named, aud="https://other.example/"))) is None
