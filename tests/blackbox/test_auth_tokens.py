"""The token endpoint (docs/contract.md, "Sign-in"): client_credentials, password and refresh_token grants."""

import base64
import concurrent.futures
import contextlib
import itertools
import threading
import time

import pytest

from azsregtest import arm, auth, contoso, directory
from azsregtest.arm import GROUPS_VERSION, expect, query
from azsregtest.auth import AUDIENCE, OPERATOR, OWNER, SECRET, credentials, granted, password, post, refused
from azsregtest.server import Server

pytestmark = [pytest.mark.one_thread, pytest.mark.in_clear]

TENANT = contoso.CONTOSO_TENANT
V = query(GROUPS_VERSION)
# "token at /adfs/oauth2/token, /adfs/adfs/oauth2/token, /{tenant}/oauth2/token, /{tenant}/oauth2/v2.0/token"
PLACES = [
    "/adfs/oauth2/token", "/adfs/adfs/oauth2/token", f"/{TENANT}/oauth2/token", f"/{TENANT}/oauth2/v2.0/token",
    f"/{TENANT.upper()}/oauth2/token", "/adfs/oauth2/v2.0/token", "/common/oauth2/token", "/organizations/oauth2/v2.0/token",
    "//adfs//oauth2/token/", "/ADFS/OAuth2/Token", "/adfs/oauth2/token?api-version=1.0&x=%C3%A4",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("server"), contoso.SHIPPED, auth.ON) as running:
        yield running
    assert SECRET not in running.log()


def works(server, token):
    with auth.Signed(server, token) as client:
        listed = expect(client.get("/subscriptions" + V), 200).json()["value"]
    assert {one["subscriptionId"] for one in listed} == set(auth.OWNED)


# --- client_credentials ----------------------------------------------------------------


def test_the_answer_has_every_member(server):
    """ "token_type, access_token, expires_in, ext_expires_in, expires_on, not_before, resource" """
    before = int(time.time())
    got = granted(post(server, auth.TOKEN, credentials()))
    after = int(time.time())
    assert set(got) == {"token_type", "access_token", "expires_in", "ext_expires_in", "expires_on", "not_before", "resource"}
    assert got["token_type"] == "Bearer" and got["resource"] == AUDIENCE
    assert int(got["expires_in"]) == int(got["ext_expires_in"]) == 3600
    assert before <= int(got["not_before"]) <= after and int(got["expires_on"]) == int(got["not_before"]) + 3600
    works(server, got["access_token"])


def test_the_token_is_signed_by_a_served_key(server):
    token = auth.sign_in(server)
    head, payload, signature = token.split(".")
    header = auth.header_of(token)
    assert header["alg"] == "RS256"
    with server.client() as client:
        keys = {key["kid"]: key for key in client.get("/discovery/keys").json()["keys"]}
    key = keys[header["kid"]]
    numbers = auth.rsa.RSAPublicNumbers(*(int.from_bytes(auth.unb64(key[name]), "big") for name in "en"))
    numbers.public_key().verify(
        auth.unb64(signature), f"{head}.{payload}".encode(), auth.padding.PKCS1v15(), auth.hashes.SHA256())
    assert "=" not in token


@pytest.mark.parametrize("place, authority", [("adfs", "adfs"), (TENANT, TENANT), (TENANT.upper(), TENANT), ("common", "common")])
def test_what_the_token_says(server, place, authority):
    got = granted(post(server, f"/{place}/oauth2/token", credentials()))
    said = auth.claims_of(got["access_token"])
    assert said["aud"] == AUDIENCE and said["iss"] == f"{server.base}/{authority}"
    assert said["oid"] == said["sub"] == auth.OWNER_ID and said["tid"] == TENANT and said["appid"] == OWNER
    assert (said["nbf"], said["exp"]) == (got["not_before"], got["expires_on"]) and said["iat"] == said["nbf"]
    assert said["idtyp"] == "app" and "upn" not in said and "scp" not in said


@pytest.mark.parametrize("path", PLACES)
def test_wherever_it_is_asked_for(server, path):
    works(server, granted(post(server, path, credentials()))["access_token"])


def basic(client_id, secret):
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def test_the_client_may_come_as_http_basic(server):
    works(server, granted(post(server, auth.TOKEN, credentials(..., ...), basic(OWNER, SECRET)))["access_token"])
    escaped = basic(OWNER.replace("-", "%2D"), SECRET.replace("-", "%2d"))  # RFC 6749, 2.3.1
    works(server, granted(post(server, auth.TOKEN, credentials(..., ...), escaped))["access_token"])
    refused(post(server, auth.TOKEN, credentials(..., ...), basic(OWNER, "wrong")), 401, "invalid_client")
    refused(post(server, auth.TOKEN, credentials(..., ...), basic("", "")), 401, "invalid_client")


@pytest.mark.parametrize("header", ["Basic !", "Basic " + "A" * 3000, "Bearer x", "Basic gA=="])
def test_an_authorization_that_is_none_of_ours_does_not_matter(server, header):
    works(server, granted(post(server, auth.TOKEN, credentials(), {"Authorization": header}))["access_token"])


SERVED = [
    ({"resource": AUDIENCE}, AUDIENCE),
    ({"resource": AUDIENCE.rstrip("/")}, AUDIENCE.rstrip("/")),
    ({"scope": AUDIENCE + ".default"}, AUDIENCE.rstrip("/")),
    ({"scope": AUDIENCE + "/.default"}, AUDIENCE),
    ({"scope": AUDIENCE + "user_impersonation openid"}, AUDIENCE.rstrip("/")),
    ({"scope": "openid offline_access " + AUDIENCE + ".default"}, AUDIENCE.rstrip("/")),
    ({"scope": "openid"}, AUDIENCE),
    ({"resource": AUDIENCE, "scope": "https://graph.example/.default"}, AUDIENCE),
    ({"resource": "https://management.azure.com/"}, "https://management.azure.com/"),
    ({}, AUDIENCE),
]


@pytest.mark.parametrize("asked, resource", SERVED)
def test_resource_or_scope(server, asked, resource):
    got = granted(post(server, auth.TOKEN, credentials(**asked)))
    assert got["resource"] == auth.claims_of(got["access_token"])["aud"] == resource
    assert got.get("scope") == asked.get("scope")
    works(server, got["access_token"])


def test_the_server_itself_is_a_resource(server):
    for resource in (server.base, server.base + "/"):
        works(server, granted(post(server, auth.TOKEN, credentials(resource=resource)))["access_token"])


@pytest.mark.parametrize("asked", [
    {"resource": "https://vault.example/"}, {"scope": "https://graph.example/.default"}, {"resource": "x"},
    {"resource": "urn:azsreg:refresh"}, {"resource": '"><script>'}, {"resource": AUDIENCE + "x"}, {"resource": "/"},
])
def test_a_resource_that_is_not_served(server, asked):
    refused(post(server, auth.TOKEN, credentials(**asked)), 400, "invalid_resource")


def test_who_is_known_does_not_show(server):
    """Unknown clients, wrong secrets and wrong tenants get one and the same answer."""
    other_tenant = f"/{contoso.TREY_TENANT}/oauth2/token"  # of another partner's customer
    tries = [
        (auth.TOKEN, credentials(secret="wrong")), (auth.TOKEN, credentials(secret="")), (auth.TOKEN, credentials(secret=...)),
        (auth.TOKEN, credentials(directory.guid(7))), (auth.TOKEN, credentials("")), (auth.TOKEN, credentials(...)),
        (auth.TOKEN, credentials("x" * 5000)), (auth.TOKEN, credentials("' OR 1=1 --")), (auth.TOKEN, credentials("%")),
        (auth.TOKEN, credentials(auth.OWNER_ID)), (auth.TOKEN, credentials(OPERATOR)), (other_tenant, credentials()),
        (other_tenant, credentials(secret="wrong")), (auth.TOKEN, credentials(secret=SECRET.upper())),
        (auth.TOKEN, credentials(secret=SECRET + "\0")), (auth.TOKEN, credentials(secret=SECRET + " ")),
        (auth.TOKEN, b"grant_type=client_credentials&client_id=%FF&client_secret=%00"),
        (auth.TOKEN, b"grant_type=client_credentials&client_id=\xff&client_secret=x"),
        (auth.TOKEN, b"grant_type=client_credentials&client_id=\0&client_secret=x"),
    ]
    said = {refused(post(server, path, fields), 401, "invalid_client")["error_description"] for path, fields in tries}
    assert len(said) == 1 and SECRET not in said.pop()


def test_the_client_id_compares_without_case(server):
    works(server, granted(post(server, auth.TOKEN, credentials(OWNER.upper())))["access_token"])


@pytest.mark.parametrize("tenant", [directory.guid(1), "nowhere.example", "x", "%3Cscript%3E", "adfs2", TENANT[:-1]])
@pytest.mark.parametrize("tail", ["oauth2/token", "oauth2/v2.0/token"])
def test_a_tenant_nobody_knows(server, tenant, tail):
    refused(post(server, f"/{tenant}/{tail}", credentials()), 400, "invalid_request")


@pytest.mark.parametrize("form", [
    b"", b"grant_type", b"grant_type=", b"grant_type=authorization_code", b"=&=&&", b"\xff\xfe", b"%", b"grant_type=%zz",
    b"grant_type=client_credentials&grant_type=client_credentials", b'{"grant_type":"client_credentials"}', b"\0" * 100,
    b"grant_type=Client_Credentials", b"a=" + b"%00" * 1000, b"&" * 16384,
])
def test_a_grant_there_is_not(server, form):
    refused(post(server, auth.TOKEN, form), 400, "unsupported_grant_type")


def test_a_field_twice_is_no_field(server):
    """RFC 6749, 3.2: "Request and response parameters MUST NOT be included more than once." """
    once = f"grant_type=client_credentials&client_id={OWNER}&client_secret={SECRET}"
    refused(post(server, auth.TOKEN, f"{once}&client_secret={SECRET}".encode()), 401, "invalid_client")
    refused(post(server, auth.TOKEN, f"{once}&client_id={OWNER}".encode()), 401, "invalid_client")


def test_a_body_that_is_no_form(server):
    with server.client() as client:
        answer = client.post(auth.TOKEN, b"{}", headers={"Content-Type": "application/json"})
        expect(answer, 415, "UnsupportedMediaType")
        expect(client.get(auth.TOKEN), 405, "MethodNotAllowed")
    typed = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    works(server, granted(post(server, auth.TOKEN, credentials(), typed))["access_token"])


def test_msal_gets_its_client_info(server):
    """az and @azure/identity send client_info=1 and name their cached account by it."""
    got = granted(post(server, auth.TOKEN, credentials(client_info="1")))
    assert auth.json.loads(auth.unb64(got["client_info"])) == {"uid": auth.OWNER_ID, "utid": TENANT}
    assert "client_info" not in granted(post(server, auth.TOKEN, credentials()))


# --- password and refresh_token --------------------------------------------------------


def test_a_user_signs_in_with_a_password(server):
    got = granted(post(server, auth.TOKEN, password()))
    assert {"access_token", "refresh_token", "id_token"} <= set(got)
    said = auth.claims_of(got["access_token"])
    assert said["oid"] == auth.OPERATOR_ID and said["upn"] == said["unique_name"] == OPERATOR
    assert said["idtyp"] == "user" and said["scp"] == "user_impersonation" and said["appid"] == "any-client"
    works(server, got["access_token"])
    identity = auth.claims_of(got["id_token"])
    assert identity["aud"] == "any-client" and identity["preferred_username"] == OPERATOR
    assert identity["oid"] == auth.OPERATOR_ID and identity["tid"] == TENANT


@pytest.mark.parametrize("path", [f"/{TENANT}/oauth2/v2.0/token", "/organizations/oauth2/v2.0/token", "/adfs/adfs/oauth2/token"])
def test_a_user_signs_in_elsewhere(server, path):
    works(server, granted(post(server, path, password("Operator@CONTOSO.example")))["access_token"])


def test_which_users_there_are_does_not_show(server):
    tries = [password(secret="wrong"), password("nobody@contoso.example"), password(secret=""), password(secret=...),
             password(...), password(OWNER), password(auth.OPERATOR_ID), password(secret=SECRET.title())]
    said = {refused(post(server, auth.TOKEN, fields), 400, "invalid_grant")["error_description"] for fields in tries}
    foreign = post(server, f"/{contoso.TREY_TENANT}/oauth2/token", password())
    said.add(refused(foreign, 400, "invalid_grant")["error_description"])
    assert len(said) == 1


def refresh(token, **more):
    return {"grant_type": "refresh_token", "client_id": "any-client", "refresh_token": token, **more}


def test_a_refresh_token_gives_new_tokens(server):
    first = granted(post(server, auth.TOKEN, password(resource="https://management.azure.com/")))
    second = granted(post(server, auth.TOKEN, refresh(first["refresh_token"])))
    works(server, second["access_token"])
    assert second["resource"] == "https://management.azure.com/", "as before, unless asked otherwise"
    third = granted(post(server, auth.TOKEN, refresh(second["refresh_token"], scope=AUDIENCE + "/.default")))
    assert third["resource"] == AUDIENCE
    works(server, third["access_token"])


def test_a_refresh_token_ends_with_the_password_it_was_got_with(make_server, tmp_path):
    server = make_server(*auth.ON)
    token = granted(post(server, auth.TOKEN, password()))["refresh_token"]
    changed = directory.contoso_copy(contoso.SHIPPED)
    for member, value, status in (("displayName", "Renamed", 200), ("password", "another", 400)):
        changed["users"][0][member] = value
        server.directory = directory.write(tmp_path, changed)
        server.restart()
        assert post(server, auth.TOKEN, refresh(token)).status == status, member
    granted(post(server, auth.TOKEN, password(secret="another")))


@pytest.mark.parametrize(("path", "authority"), [
    (f"/{TENANT}/oauth2/v2.0/token", f"/{TENANT}/v2.0"), (f"/{TENANT}/oauth2/token", f"/{TENANT}"),
    ("/adfs/oauth2/token", "/adfs"), ("/organizations/oauth2/v2.0/token", "/organizations/v2.0"),
])
def test_an_id_token_is_from_the_issuer_that_is_announced(server, path, authority):
    with server.client() as client:
        announced = expect(client.get(authority + "/.well-known/openid-configuration"), 200).json()
    said = auth.claims_of(granted(post(server, path, password()))["id_token"])
    assert said["iss"] == announced["issuer"]
    assert said["ver"] == ("2.0" if "v2.0" in path else "1.0")


def test_tokens_are_good_for_one_thing_only(server):
    got = granted(post(server, auth.TOKEN, password()))
    for wrong in ("refresh_token", "id_token"):
        with auth.Signed(server, got[wrong]) as client:
            expect(client.get("/subscriptions" + V), 401, "InvalidAuthenticationToken")
    for wrong in ("access_token", "id_token"):
        refused(post(server, auth.TOKEN, refresh(got[wrong])), 400, "invalid_grant")
    with auth.Signed(server, "x") as client:
        expect(client.get("/subscriptions" + V, headers={"Authorization": "Bearer " + got["access_token"]}), 200)


def test_a_refresh_token_that_is_none(server):
    good = granted(post(server, auth.TOKEN, password()))["refresh_token"]
    tampered = good.split(".")
    tampered[1] = auth.b64({**auth.claims_of(good), "oid": auth.OWNER_ID})
    own = auth.Authority.of(server)
    old = own.sign({**auth.claims_of(good), "exp": int(time.time()) - 1})
    foreign = auth.Authority(kid=own.kid).sign(auth.claims_of(good))
    for token in ("", "x", good[:-10], ".".join(tampered), old, foreign):
        refused(post(server, auth.TOKEN, refresh(token)), 400, "invalid_grant")
    refused(post(server, auth.TOKEN, {"grant_type": "refresh_token"}), 400, "invalid_grant")


def test_basic_is_asked_for_where_it_was_tried(server):
    """RFC 6749, 5.2."""
    tried = post(server, auth.TOKEN, {"grant_type": "client_credentials"}, {"Authorization": "Basic eDp5"})
    refused(tried, 401, "invalid_client")
    assert tried.headers["www-authenticate"].startswith("Basic ")
    tried = post(server, auth.TOKEN, credentials(secret="wrong"))
    refused(tried, 401, "invalid_client")
    assert "www-authenticate" not in tried.headers


def test_whose_secret_is_guessed_is_in_the_log(make_server):
    server = make_server(*auth.ON)
    refused(post(server, auth.TOKEN, password(secret="a guess")), 400, "invalid_grant")
    refused(post(server, auth.TOKEN, password("a guess", secret=OPERATOR)), 400, "invalid_grant")
    server.stop()
    lines = [line for line in server.log().splitlines() if "event=sign-in-refused" in line]
    assert len(lines) == 2 and OPERATOR in lines[0] and OPERATOR not in lines[1]
    assert "a guess" not in server.log()


@contextlib.contextmanager
def guessing(server, make):
    """Guesses at one login all the time, from as many connections as it takes."""
    done = threading.Event()

    def guess(worker):
        for n in itertools.takewhile(lambda _: not done.is_set(), itertools.count()):
            assert post(server, auth.TOKEN, make(f"guess {worker} {n}")).status in (400, 401, 429)

    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        workers = [pool.submit(guess, worker) for worker in range(24)]
        try:
            yield
        finally:
            done.set()
        for worker in workers:
            worker.result()


def test_guessing_is_slowed_down(make_server):
    """For the login that is guessed at, whatever the secret is: the answer tells nothing. Nobody else is kept out."""
    server = make_server(*auth.ON)
    granted(post(server, auth.TOKEN, credentials()))  # which is remembered, and tells nothing either
    with guessing(server, lambda secret: credentials(secret=secret)):
        for secret in (SECRET, "wrong"):
            answers = (post(server, auth.TOKEN, credentials(secret=secret)) for _ in range(1000))
            throttled = next(answer for answer in answers if answer.status == 429)
            refused(throttled, 429, "temporarily_unavailable")
            assert throttled.headers["retry-after"] == "1"
        granted(post(server, auth.TOKEN, credentials(auth.READER)))
        granted(post(server, auth.TOKEN, password()))
    lines = [line for line in server.log().splitlines() if "event=sign-in-refused" in line]
    assert any("reason=throttled" in line and auth.OWNER in line for line in lines)
    while post(server, auth.TOKEN, credentials()).status == 429:
        pass  # and soon it is over


def test_names_that_nobody_has_keep_nobody_out(make_server):
    server = make_server(*auth.ON)
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        guesses = [pool.submit(post, server, auth.TOKEN, credentials(directory.guid(n), "guess")) for n in range(600)]
        for login in (auth.OWNER, auth.READER):
            granted(post(server, auth.TOKEN, credentials(login)))
    assert {one.result().status for one in guesses} == {401}


def test_many_at_once_with_the_right_secret(make_server):
    """A test suite's workers, all of a sudden: it is one sign-in, and none is too many."""
    server = make_server(*auth.ON)
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        for answer in pool.map(lambda _: post(server, auth.TOKEN, credentials()), range(100)):
            granted(answer)


def test_a_client_id_cannot_be_an_audience(server):
    """It becomes the id token's aud: one that is a URL would be an access token for whoever trusts this server."""
    for name in ("https://management.azure.com/", "urn:azsreg:refresh", "a/b"):
        refused(post(server, auth.TOKEN, password(client_id=name)), 400, "invalid_request")


def test_a_service_principal_gets_no_refresh_token(server):
    assert "refresh_token" not in granted(post(server, auth.TOKEN, credentials(scope="openid offline_access")))


def test_who_has_left_is_refreshed_no_more(make_server, tmp_path):
    server = make_server(*auth.ON)
    token = granted(post(server, auth.TOKEN, password()))["refresh_token"]
    smaller = directory.contoso_copy(contoso.SHIPPED)
    smaller["users"] = []
    server.directory = directory.write(tmp_path, smaller)
    server.restart()
    refused(post(server, auth.TOKEN, refresh(token)), 400, "invalid_grant")
    refused(post(server, auth.TOKEN, password()), 400, "invalid_grant")


def test_tokens_outlive_a_restart(make_server):
    server = make_server(*auth.ON)
    got = granted(post(server, auth.TOKEN, password()))
    server.restart()
    works(server, got["access_token"])
    works(server, granted(post(server, auth.TOKEN, refresh(got["refresh_token"])))["access_token"])


# --- What is open to everybody ---------------------------------------------------------


@pytest.mark.parametrize("path", [
    "/_azsreg/health", "/openapi.json", "/openapi/partner-center.json", "/openapi/graph.json", "/openapi/control.json", "/openapi/stack.json", "/discovery/keys", "/metadata/endpoints?api-version=2015-01-01",
    "/adfs/.well-known/openid-configuration", "/adfs/adfs/.well-known/openid-configuration", "/common/discovery/instance",
])
def test_what_needs_no_token(server, path):
    with server.client() as client:
        expect(client.get(path), 200)
        expect(client.get(path, headers={"Authorization": "Bearer garbage"}), 200)


def test_the_front_door_asks_nobody_who_they_are(server):
    with server.client() as client:
        expect(client.get("/nowhere" + V), 404, "NotFound")
        expect(client.request("OPTIONS", arm.registrations(contoso.APSS) + query()), 204)
        expect(client.request("TRACE", "/subscriptions" + V), 405, "MethodNotAllowed")
