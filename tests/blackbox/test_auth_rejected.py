"""Access tokens that are none (docs/contract.md, "Sign-in"): on a real route, with ARM's codes and a challenge.

"A request's token is checked for signature, algorithm (only RS256: no none, no HMAC with the public key), issuer,
audience, expiry, not-before." Tokens are made here; the server's own key comes out of its data folder.
"""

import contextlib
import hmac
import json
import re
import time

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

from azsregtest import arm, auth, binary, contoso, tokens
from azsregtest.arm import GROUPS_VERSION, body, expect, query
from azsregtest.auth import AUDIENCE, b64, claims
from azsregtest.client import Wire
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

URL = arm.registrations(contoso.APSS) + query()
INVALID, EXPIRED, MISSING = "InvalidAuthenticationToken", "ExpiredAuthenticationToken", "AuthenticationFailed"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("server"), contoso.FILE, auth.ON) as running:
        yield running


@pytest.fixture(scope="module")
def own(server):
    return auth.Authority.of(server)


STRANGER = auth.Authority()


def now():
    return int(time.time())


def challenged(server, answer):
    """ "with WWW-Authenticate: Bearer authorization_uri="…" """
    (given,) = [value for name, value in answer.header_list if name.lower() == "www-authenticate"]
    assert given.startswith(f'Bearer authorization_uri="{server.base}/adfs"'), given
    assert re.fullmatch(r'Bearer \w+="[^"]*"(, \w+="[^"]*")*', given), given


def rejected(server, headers, code=INVALID, method="GET", target=URL, **options):
    with server.client() as client:
        answer = expect(client.request(method, target, headers=headers, **options), 401, code)
    challenged(server, answer)
    assert answer.headers["x-ms-failure-cause"] == "gateway"
    return answer


def bearer(token):
    return {"Authorization": "Bearer " + token}


def accepted(server, token):
    with server.client() as client:
        expect(client.get(URL, headers=bearer(token)), 200)


def test_one_made_here_is_as_good_as_any(server, own):
    """So that all others are refused for what is wrong with them."""
    accepted(server, own.sign(claims(server)))


# --- The header --------------------------------------------------------------------------


@pytest.mark.smoke
def test_no_header(server):
    answer = rejected(server, {}, MISSING)
    assert answer.message == "Authentication failed. The 'Authorization' header is missing."


@pytest.mark.parametrize("value", [
    "", " ", "Bearer", "Bearer ", "Basic YTpi", "Negotiate x", "Bearer x", "Bearer ..", "Bearer .....", "Bearer a.b.c",
    "Bearer " + "A" * 3000, "Bearer \xff\xfe", "SharedAccessSignature sr=x", "Bearer null", "undefined",
])
def test_a_header_that_is_no_bearer_token(server, value):
    rejected(server, [("Authorization", value.encode("latin-1"))])


def test_the_scheme_compares_without_case(server, own):
    good = own.sign(claims(server))
    with server.client() as client:
        for value in (f"bearer {good}", f"BEARER {good}", f"Bearer   {good} "):
            expect(client.get(URL, headers={"authorization": value}), 200)


def test_the_token_belongs_into_the_header(server, own):
    good = own.sign(claims(server))
    rejected(server, {}, MISSING, target=URL + "&access_token=" + good)
    rejected(server, {"X-Authorization": "Bearer " + good, "Cookie": "access_token=" + good}, MISSING)


def test_a_duplicated_header(server, own):
    good, wrong = own.sign(claims(server)), STRANGER.sign(claims(server))
    for first, second in ((good, good), (good, wrong), (wrong, good)):
        rejected(server, [("Authorization", "Bearer " + first), ("authorization", "Bearer " + second)])
    rejected(server, bearer(f"{good}, Bearer {good}"))
    rejected(server, bearer(f"{good} {good}"))
    rejected(server, [("Authorization", "Bearer " + good), ("Authorization", "Basic YTpi")])


# --- Claims ------------------------------------------------------------------------------

CLAIMS = {
    "expired": (lambda: {"exp": now() - 1, "nbf": now() - 3601}, EXPIRED),
    "expired long ago": (lambda: {"exp": 1, "nbf": 0}, EXPIRED),
    "not yet valid": (lambda: {"nbf": now() + 1000}, INVALID),
    "without exp": (lambda: {"exp": ...}, INVALID),
    "exp that is text": (lambda: {"exp": str(now() + 100)}, INVALID),
    "exp that is null": (lambda: {"exp": None}, INVALID),
    "nbf that is text": (lambda: {"nbf": "0"}, INVALID),
    "wrong audience": (lambda: {"aud": "https://graph.windows.net/"}, INVALID),
    "no audience": (lambda: {"aud": ...}, INVALID),
    "wrong audiences": (lambda: {"aud": ["https://graph.windows.net/", AUDIENCE + "x"]}, INVALID),
    "no audiences": (lambda: {"aud": []}, INVALID),
    "an audience that is no text": (lambda: {"aud": {"a": AUDIENCE}}, INVALID),
    "wrong issuer": (lambda: {"iss": "https://sts.windows.net/x/"}, INVALID),
    "an issuer that only starts like this one": (lambda: {"iss": "http://127.0.0.1.evil.example/adfs"}, INVALID),
    "no issuer": (lambda: {"iss": ...}, INVALID),
    "an issuer that is no text": (lambda: {"iss": ["http://127.0.0.1/adfs"]}, INVALID),
    "nobody": (lambda: {"oid": ..., "sub": ...}, INVALID),
    "somebody without a GUID": (lambda: {"oid": "root", "sub": "root"}, INVALID),
    "somebody with half a GUID": (lambda: {"oid": auth.OWNER_ID[:-1]}, INVALID),
    "somebody who is a list": (lambda: {"oid": [auth.OWNER_ID], "sub": ...}, INVALID),
}


@pytest.mark.parametrize("what", CLAIMS, ids=lambda text: text.replace(" ", "-"))
def test_wrong_claims(server, own, what):
    changes, code = CLAIMS[what]
    rejected(server, bearer(own.sign(claims(server, **changes()))), code)


GOOD_CLAIMS = {
    "a little early: clocks differ": lambda: {"nbf": now() + 30},
    "without nbf": lambda: {"nbf": ...},
    "one of several audiences": lambda: {"aud": ["https://graph.windows.net/", AUDIENCE]},
    "an audience without its slash": lambda: {"aud": AUDIENCE.rstrip("/")},
    "the public audience": lambda: {"aud": "https://management.azure.com/"},
    "sub for oid": lambda: {"oid": ...},
    "an upper-case oid": lambda: {"oid": auth.OWNER_ID.upper()},
    "a fraction of a second": lambda: {"exp": now() + 100.5},
    "what nobody asked for": lambda: {"groups": ["a"] * 50, "x": {"y": [None, True, 1e10]}},
}


@pytest.mark.parametrize("what", GOOD_CLAIMS, ids=lambda text: text.replace(" ", "-"))
def test_good_claims(server, own, what):
    accepted(server, own.sign(claims(server, **GOOD_CLAIMS[what]())))


def test_a_claim_twice(server, own):
    """Readers would disagree about which one counts."""
    good = json.dumps(claims(server))
    for first in ('{"aud":"x",', '{"oid":"x",', '{"EXP":1,'):
        rejected(server, bearer(own.sign((first + good[1:]).encode())))


@pytest.mark.parametrize("payload", [b"", b"x", b"[]", b"null", b"1", b'"x"', b"{", b"{}", b"\xff", b"{} {}", b'{"a":' * 1000])
def test_a_payload_that_is_none(server, own, payload):
    rejected(server, bearer(own.sign(payload)))


# --- Algorithms and keys -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", "", None, "RS256 ", "rs256"])
def test_an_algorithm_by_name_only(server, own, name):
    for header in ({"alg": name, "kid": own.kid}, {"alg": name}):
        data = f"{b64(header)}.{b64(claims(server))}"
        rejected(server, bearer(data + "."))
        rejected(server, bearer(data))
        rejected(server, bearer(f"{data}.{b64(own.raw_signature(data.encode()))}"))


def secrets_of(pair):
    """What is public of a key, in every form that may be taken for an HMAC secret."""
    public, numbers = pair.public_key(), pair.public_key().public_numbers()
    pem, der = serialization.Encoding.PEM, serialization.Encoding.DER
    spki, pkcs1 = serialization.PublicFormat.SubjectPublicKeyInfo, serialization.PublicFormat.PKCS1
    n = numbers.n.to_bytes(256, "big")
    made = [public.public_bytes(encoding, form) for encoding in (pem, der) for form in (spki, pkcs1)]
    return [*made, made[0].strip(), made[0].replace(b"\n", b"\r\n"), n, b64(n).encode(), b""]


@pytest.mark.parametrize("name, digest", [("HS256", "sha256"), ("HS384", "sha384"), ("HS512", "sha512"), ("RS256", "sha256")])
def test_hmac_with_the_public_key(server, own, name, digest):
    data = f"{b64({'alg': name, 'kid': own.kid, 'typ': 'JWT'})}.{b64(claims(server))}"
    for secret in secrets_of(own.pair):
        rejected(server, bearer(f"{data}.{b64(hmac.new(secret, data.encode(), digest).digest())}"))


def test_other_algorithms_of_the_same_key(server, own):
    mgf = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    said = claims(server)
    rejected(server, bearer(own.sign(said, hashes.SHA384(), alg="RS384")))
    rejected(server, bearer(own.sign(said, hashes.SHA512(), alg="RS512")))
    rejected(server, bearer(own.sign(said, hashes.SHA512())))
    rejected(server, bearer(own.sign(said, pad=mgf, alg="PS256")))
    rejected(server, bearer(own.sign(said, pad=mgf)))


def test_an_elliptic_curve(server, own):
    data = f"{b64({'alg': 'ES256', 'kid': own.kid})}.{b64(claims(server))}"
    signature = ec.generate_private_key(ec.SECP256R1()).sign(data.encode(), ec.ECDSA(hashes.SHA256()))
    rejected(server, bearer(f"{data}.{b64(signature)}"))


def test_somebody_elses_key(server, own):
    """By its own name, by the server's, and with the key brought along."""
    said = claims(server)
    pretending = auth.Authority(STRANGER.pair, own.kid)
    (jwk,) = STRANGER.jwks()["keys"]
    tries = [
        STRANGER.sign(said), pretending.sign(said), pretending.sign(said, jwk=jwk), STRANGER.sign(said, jwk=jwk),
        pretending.sign(said, jku=server.base + "/discovery/keys", x5u="http://127.0.0.1/x", x5c=["AAAA"]),
        own.sign(said, kid=STRANGER.kid), own.sign(said, kid=...), own.sign(said, kid=""), own.sign(said, kid=None),
        own.sign(said, kid=own.kid.upper()), own.sign(said, kid=own.kid + " "), own.sign(said, kid="../" + own.kid),
        own.sign(said, kid=[own.kid]), own.sign(said, kid="' OR 1=1 --"), own.sign(said, crit=["exp"]),
        own.sign(said, b64=False, crit=["b64"]),
    ]
    for token in tries:
        rejected(server, bearer(token))


def test_a_changed_payload(server, own):
    head, payload, signature = own.sign(claims(server, oid=auth.READER_ID)).split(".")
    rejected(server, bearer(f"{head}.{b64(claims(server))}.{signature}"))
    other = own.sign(claims(server)).split(".")
    rejected(server, bearer(f"{head}.{payload}.{other[2]}"))


def test_truncated(server, own):
    good = own.sign(claims(server))
    parts = good.split(".")
    cuts = [good[:at] for at in range(0, len(good), 23)] + [good[:-1], good[1:], ".".join(parts[:2]), parts[0] + "."]
    for token in cuts:
        rejected(server, bearer(token))
    for token in (good + ".", "." + good, good + "." + parts[2], good.replace(".", "..", 1), good.replace(".", ",")):
        rejected(server, bearer(token))


def test_a_megabyte(server, own):
    """Refused by whoever meets it first, and the server stays up."""
    good = own.sign(claims(server, padding="x" * 1000000))
    for token in (good, "A" * 1048576, "." * 1048576):
        with Wire("127.0.0.1", server.port) as wire:
            with contextlib.suppress(OSError):  # closed on us before all was sent
                wire.send(f"GET {URL} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
            answer = wire.rest()
        assert not answer or re.match(rb"HTTP/1\.1 (400|401|413|431) ", answer), answer[:200]
    assert server.process.poll() is None
    accepted(server, own.sign(claims(server)))


@pytest.mark.parametrize("size", [1000, 4000, 8000])
def test_a_long_one_that_is_good(server, own, size):
    """Tokens with many groups are that long."""
    accepted(server, own.sign(claims(server, groups="g" * size)))


# --- What else the key signs -----------------------------------------------------------------


def test_an_activation_key_is_no_token(server, own):
    """Who registers says what is in it: no way to become somebody else."""
    reader = claims(server, oid=auth.OWNER_ID)
    members = {"aud": [AUDIENCE, "urn:azsreg:refresh"], "iss": reader["iss"], "exp": reader["exp"], "nbf": 0,
               "oid": auth.OPERATOR_ID, "upn": auth.OPERATOR, "typ": "JWT", "resource": AUDIENCE, "ver": "1.0"}
    with auth.Signed(server, own.sign(claims(server))) as client:
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, "forged")
        expect(client.put(made.url, body(tokens.mint(**members))), 201)
        key = expect(client.post(made.below("getactivationkey")), 200).json()["activationKey"]
    assert auth.claims_of(key)["ver"] == "1.0", "the token's own members are in it"
    assert not {"aud", "iss", "exp", "oid"} & set(auth.claims_of(key)), "but for those of a token"
    rejected(server, bearer(key))
    refresh = {"grant_type": "refresh_token", "client_id": "c", "refresh_token": key}
    auth.refused(auth.post(server, auth.TOKEN, refresh), 400, "invalid_grant")


# --- Nothing happens ---------------------------------------------------------------------------


def test_nothing_is_written_without_a_token(server, own):
    with auth.Signed(server, own.sign(claims(server))) as client:
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, "kept")
        expect(client.put(made.url, body(tokens.mint(), tags={"a": "1"})), 201)
        expect(made.add(contoso.ALPINE), 200)
        before = [made.get().json(), made.mapped(), client.get(arm.group(contoso.APSS, contoso.GROUP) + query(GROUPS_VERSION)).json()]
        new = arm.registration(contoso.APSS, contoso.GROUP, "new") + query()
        for headers, code in (({}, MISSING), (bearer(STRANGER.sign(claims(server))), INVALID)):
            rejected(server, headers, code, "PUT", new, body=body(tokens.mint()))
            rejected(server, headers, code, "PUT", made.url, body=body(tokens.mint(cloud_id=before[0]["properties"]["cloudId"])))
            rejected(server, headers, code, "PATCH", made.url, body={"tags": {}})
            rejected(server, headers, code, "DELETE", made.url)
            rejected(server, headers, code, "DELETE", made / contoso.ALPINE)
            rejected(server, headers, code, "PUT", made / contoso.WOODGROVE)
            rejected(server, headers, code, "POST", made.below("getactivationkey"))
            rejected(server, headers, code, "DELETE", arm.group(contoso.APSS, contoso.GROUP) + query(GROUPS_VERSION))
        expect(client.get(new), 404)
        after = [made.get().json(), made.mapped(), client.get(arm.group(contoso.APSS, contoso.GROUP) + query(GROUPS_VERSION)).json()]
    assert after == before


def test_no_route_of_arm_is_open(server):
    """Each of the route table that is about a subscription, and the lists above them."""
    names = {"{subscriptionId}": contoso.APSS, "{resourceGroupName}": contoso.GROUP, "{registrationName}": "r"}
    asked = 0
    for operation, method, path in binary.routes():
        if not path.startswith(("/subscriptions", "/providers", "/tenants")):
            continue
        for name, value in names.items():
            path = path.replace(name, value)
        target = re.sub(r"\{\w+\}", "x", path) + arm.query_for(path)
        with server.client() as client:
            answer = client.request(method, target)
        assert answer.status == 401, (operation, answer)
        challenged(server, answer)
        asked += 1
    assert asked >= 27


def test_head_says_it_in_its_headers(server):
    with server.client() as client:
        answer = client.head(arm.group(contoso.APSS, contoso.GROUP) + query(GROUPS_VERSION))
    assert answer.status == 401 and answer.headers["x-ms-error-code"] == MISSING
    challenged(server, answer)
