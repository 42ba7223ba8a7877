"""POST REG/getactivationkey (docs/contract.md, "Activation keys"), verified with a library that is not ours."""

import base64
import json
import re
import threading

import pytest

from azsregtest import activation, arm, contoso, tokens
from azsregtest.activation import key_of, keys, loads, unbase64url
from azsregtest.arm import body, expect, query

pytestmark = pytest.mark.one_thread

SERVICE_MEMBERS = [
    "subscriptionId", "resourceGroupName", "registrationName",
    "certPinningRootSubjects", "certPinningIntermediateThumbprints",
    "usageEndpoint", "marketplaceEndpoint", "usageResourceUri", "marketplaceResourceUri", "expires",
]


def verified(made, jws=None):
    return activation.verified(made.client, jws or key_of(made))


@pytest.mark.smoke
def test_the_key_is_a_signed_statement_of_the_registration(api):
    made = api.registration()
    said = verified(made)
    assert list(said)[: len(SERVICE_MEMBERS)] == SERVICE_MEMBERS
    assert said["subscriptionId"] == contoso.APSS
    assert said["resourceGroupName"] == contoso.GROUP
    assert said["registrationName"] == made.name
    assert said["certPinningRootSubjects"] == said["certPinningIntermediateThumbprints"] == []
    assert said["expires"] == "9999-12-30T23:59:59.9999999Z"
    for name in ("usageEndpoint", "marketplaceEndpoint", "usageResourceUri", "marketplaceResourceUri"):
        assert re.match(r"https?://[^/]+", said[name])
    assert said["cloudId"] == made.cloud_id and said["billingModel"] == "PayAsYouUse"


def test_then_come_the_tokens_own_members(api):
    given = tokens.full_payload()
    made = arm.Registration(api.client, contoso.APSS, contoso.GROUP, api.name())
    expect(api.client.put(made.url, body(tokens.encode(given))), 201)
    said = verified(made)
    assert {name: said.get(name) for name in given} == given


def test_a_token_cannot_speak_for_the_service(api):
    """A member of the token named like one of the service's does not replace it."""
    given = tokens.payload(subscriptionId="evil", REGISTRATIONNAME="evil", expires="2001-01-01T00:00:00Z")
    made = arm.Registration(api.client, contoso.APSS, contoso.GROUP, api.name())
    expect(api.client.put(made.url, body(tokens.encode(given))), 201)
    said = verified(made)
    assert said["subscriptionId"] == contoso.APSS and said["registrationName"] == made.name
    assert said["expires"].startswith("9999-")


def test_a_token_cannot_make_a_token_of_it(api):
    """The members by which a server would take the key for somebody's access token (RFC 7519)."""
    claims = {"iss": "https://x/", "sub": "x", "aud": "https://management.azsreg.local/", "exp": 9e9, "nbf": 0, "iat": 0,
              "jti": "x", "OID": "a5570000-0000-4000-8000-0000000000f1", "appid": "x", "azp": "x", "upn": "x",
              "idtyp": "app", "scp": "x", "roles": ["x"]}
    made = arm.Registration(api.client, contoso.APSS, contoso.GROUP, api.name())
    expect(api.client.put(made.url, body(tokens.encode(tokens.payload(**claims)))), 201)
    assert not {name.lower() for name in verified(made)} & {name.lower() for name in claims}


def test_its_key_signs_nothing_else(api):
    """Whoever trusts the tokens of this server takes the keys that openid-configuration names: not these."""
    made = api.registration()
    signer = loads(unbase64url(key_of(made).split(".")[0]))["kid"]
    configuration = expect(api.client.get("/adfs/.well-known/openid-configuration"), 200).json()
    assert configuration["jwks_uri"].endswith("/discovery/keys")
    of_activation, of_tokens = keys(api.client), keys(api.client, "/discovery/keys")
    assert set(of_activation) == {signer} and len(of_tokens) == 1
    assert signer not in of_tokens
    assert of_activation[signer]["n"] not in {key["n"] for key in of_tokens.values()}
    assert all(re.fullmatch("[0-9a-f]{32}", kid) for kid in (*of_activation, *of_tokens)), "as the service writes them"


def test_a_new_token_gives_a_new_statement(api):
    made = api.registration(model="Development")
    expect(api.client.patch(made.url, body(tokens.mint("PayAsYouUse", made.cloud_id, issuer="second"))), 200)
    said = verified(made)
    assert said["billingModel"] == "PayAsYouUse" and said["issuer"] == "second"
    expect(api.client.put(made.url, body(tags={"a": "1"})), 200)
    assert verified(made)["issuer"] == "second"


def test_a_tampered_key_does_not_verify(api):
    made = api.registration()
    head, payload, signature = key_of(made).split(".")
    said = loads(unbase64url(payload))
    said["registrationName"] = "other"
    forged = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    with pytest.raises(Exception, match=r"^$"):  # InvalidSignature says nothing
        verified(made, f"{head}.{forged}.{signature}")


@pytest.mark.parametrize("path", ["/_azsreg/activation-keys", "/discovery/keys"])
def test_the_served_keys_are_public_only(api, path):
    served = keys(api.client, path)
    assert served
    for key in served.values():
        assert key["kty"] == "RSA" and key.get("alg", "RS256") == "RS256" and key.get("use", "sig") == "sig"
        assert not set(key) & {"d", "p", "q", "dp", "dq", "qi"}


@pytest.mark.parametrize("sent", [None, "", {}, {"anything": True}])
@pytest.mark.parametrize("spelling", ["getactivationkey", "GetActivationKey"])
def test_the_ways_clients_ask_for_it(api, sent, spelling):
    made = api.registration()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    asked = api.client.post(f"{made.path}/{spelling}{query()}", sent, headers=headers)
    assert set(expect(asked, 200).json()) == {"activationKey"}


def test_asking_changes_nothing(api):
    made = api.registration()
    key_of(made)
    assert made.get().etag == made.made.etag


def test_the_signing_key_is_kept_with_the_data(make_server, api_on):
    server = make_server()
    made = api_on(server).registration()
    before, served = key_of(made), keys(made.client)
    server.restart()
    api = api_on(server)
    assert keys(api.client) == served
    again = arm.Registration(api.client, made.sub, made.group, made.name)
    same = lambda said: {k: v for k, v in said.items() if "Endpoint" not in k}  # noqa: E731  (another port now)
    assert same(verified(again)) == same(verified(again, before))


@pytest.mark.parametrize("path", ["/_azsreg/activation-keys", "/discovery/keys"])
def test_a_key_is_made_once_however_many_ask_first(make_server, path):
    server = make_server()
    gate, served = threading.Barrier(16), []

    def ask():
        with server.client() as client:
            gate.wait(60)
            served.append(keys(client, path))

    asking = [threading.Thread(target=ask) for _ in range(16)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    server.kill()
    server.start()
    with server.client() as client:
        assert served == [keys(client, path)] * 16


def test_each_data_folder_has_a_signing_key_of_its_own(make_server, api_on):
    first, second = (keys(api_on(make_server()).client) for _ in range(2))
    assert not set(first) & set(second)
    assert {k["n"] for k in first.values()}.isdisjoint(k["n"] for k in second.values())
