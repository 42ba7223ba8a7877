"""What follows the clock that is served, and what does not (docs/control.md, "Clock")."""

import json

import pytest

from azsregtest import arm, auth, binary, catalog, certificates, contoso, partner, usage
from azsregtest.arm import expect, query
from azsregtest.catalog import details, product
from azsregtest.clock import CLOCK, EVE, advance, clock, freeze, millis


@pytest.fixture
def own(make_server):
    with make_server(in_memory=True).client() as client:
        yield client


# What follows it ------------------------------------------------------------------------------


def test_what_a_resource_says(make_server, api_on):
    api = api_on(make_server("--clock", EVE, in_memory=True))
    made = api.registration()
    preview = made.path + query("2020-06-01-preview")
    marks = expect(api.client.get(preview), 200).json()["systemData"]
    assert marks["createdAt"] == marks["lastModifiedAt"] and marks["createdAt"].startswith("2026-01-31T23:59:59")
    assert int(made.made.json()["etag"].strip('"')[24:32], 16) == millis(EVE) // 1000, "the seconds in it"
    advance(api.client, "PT1S")
    expect(api.client.request("PATCH", made.url, {"tags": {"a": "b"}}), 200)
    changed = expect(api.client.get(preview), 200).json()
    assert changed["systemData"]["lastModifiedAt"].startswith("2026-02-01T00:00:00")
    assert changed["systemData"]["createdAt"] == marks["createdAt"]
    assert int(changed["etag"].strip('"')[24:32], 16) == millis(EVE) // 1000 + 1


def test_the_hour_of_quotas(own):
    def left():
        return int(own.get("/subscriptions" + query("2016-06-01")).headers["x-ms-ratelimit-remaining-tenant-reads"])

    freeze(own)
    assert [left() for _ in range(3)] == [11999, 11998, 11997]
    advance(own, "PT1S")
    assert left() == 11999


def test_usage(make_server, api_on):
    api = api_on(make_server("--clock", "2019-12-10T18:54:59Z", in_memory=True))
    made = api.registration()
    refused = expect(usage.report(api.client, made, [usage.record(18)]), 400)
    assert "UsageInFuture" in refused.text
    advance(api.client, "PT1S")
    assert usage.taken(expect(usage.report(api.client, made, [usage.record(18)]), 200)) == (1, 0, 0)
    (one,) = api.list_all(f"{arm.subscription(contoso.APSS)}/providers/Azsreg.Usage/records" + query("2026-11-01"))
    assert one["properties"]["reportedTime"].startswith("2019-12-10T18:55:00")


def test_the_logs_of_products(make_server, api_on, tmp_path):
    file = catalog.write(tmp_path, product(details=details()))
    api = api_on(make_server("--clock", EVE, "--catalog", str(file), in_memory=True))
    at = api.registration().path + "/products/contoso.agent-1.0/uploadProductLog" + query()
    assert expect(api.client.post(at, {"operation": "Import", "status": "Running"}), 200).json()["startDate"] == "01-31-2026 23:59:59"
    freeze(api.client, "2025-01-01T00:00:00Z", force=True)
    said = expect(api.client.post(at, {"operation": "Import", "status": "Succeeded"}), 200).json()
    assert said["startDate"] == said["endDate"] == "01-31-2026 23:59:59", "no earlier than it began"


def test_links_to_content(make_server, api_on, tmp_path):
    file = catalog.write(tmp_path, product(details=details()))
    server = make_server("--clock", EVE, "--catalog", str(file), in_memory=True)
    api = api_on(server)
    got = expect(api.client.post(api.registration().path + "/products/contoso.agent-1.0/listDetails" + query()), 200).json()
    link = got["galleryPackageBlobSasUri"][len(server.base):]
    expect(api.client.get(link), 200)
    advance(api.client, "P1Y")
    expect(api.client.get(link), 403)


def test_partner_center_and_graph(own):
    freeze(own)
    sold = partner.Partner(own, "contoso")
    customer = sold.create("coho.example")["id"]
    order = sold.order(customer, partner.line())
    assert order["creationDate"].startswith("2026-01-31T23:59:59")
    own.put(CLOCK, {"mode": "frozen", "now": "2026-03-01T00:00:00Z"})
    user = expect(own.post("/coho.example/v1.0/invitations", {
        "invitedUserEmailAddress": "a@b.example", "inviteRedirectUrl": "https://p.example/"}), 201).json()["invitedUser"]["id"]
    said = own.get(f"/coho.example/v1.0/users/{user}?$select=createdDateTime,externalUserStateChangeDateTime").json()
    assert said["createdDateTime"].startswith("2026-03-01T00:00:00")
    refused = own.get("/coho.example/v1.0/users/nobody").json()["error"]["innerError"]
    assert refused["date"] == "2026-03-01T00:00:00"


class Signed:
    """A server where callers sign in, whose clock stands still."""

    def __init__(self, server):
        self.server = server
        self.control = {"Authorization": "Bearer " + (server.data / "control-token").read_text().strip()}
        self.client = server.client()

    def at(self, now):
        expect(self.client.put(CLOCK, {"mode": "frozen", "now": now, "force": True}, headers=self.control), 200)

    def sees(self, token):
        return self.client.get("/subscriptions" + query("2016-06-01"), headers={"Authorization": f"Bearer {token}"}).status


@pytest.fixture
def signed(make_server):
    made = Signed(make_server("--auth", "token", "--control", "full", "--clock", EVE))
    yield made
    made.client.close()


def test_tokens(signed):
    got = auth.granted(auth.post(signed.server, auth.TOKEN, auth.credentials()))
    claims = auth.claims_of(got["access_token"])
    now = millis(EVE) // 1000
    assert claims["iat"] == now and claims["nbf"] <= now and claims["exp"] == now + 3600 == int(got["expires_on"])
    assert int(got["expires_in"]) == 3600 or int(got["expires_in"]) == 3599
    assert signed.sees(got["access_token"]) == 200
    signed.at("2026-02-01T00:59:58Z")
    assert signed.sees(got["access_token"]) == 200
    signed.at("2026-02-01T02:00:00Z")
    assert signed.sees(got["access_token"]) == 401
    signed.at("2026-01-01T00:00:00Z")
    assert signed.sees(got["access_token"]) == 401, "one of the future, though it was good a while ago"
    signed.at(EVE)
    assert signed.sees(got["access_token"]) == 200


def test_tokens_of_others(make_server, tmp_path):
    other = auth.Authority()
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(other.jwks()))
    signed = Signed(make_server("--auth", "token", "--control", "full", "--clock", EVE, "--trust-issuer", str(keys)))
    now = millis(EVE) // 1000
    token = other.sign(auth.claims(signed.server, iss="https://issuer.example", iat=now, nbf=now, exp=now + 3600))
    assert signed.sees(token) == 200
    signed.at("2026-02-01T02:00:00Z")
    assert signed.sees(token) == 401
    signed.client.close()


def test_refresh_tokens_and_device_codes(signed):
    got = auth.granted(auth.post(signed.server, auth.TOKEN, auth.password()))
    again = {"grant_type": "refresh_token", "client_id": "any-client", "refresh_token": got["refresh_token"]}
    code = auth.granted(auth.post(signed.server, "/adfs/oauth2/devicecode", {"client_id": "any-client"}))
    poll = {"grant_type": auth.DEVICE_GRANT, "client_id": "any-client", "device_code": code["device_code"]}
    signed.at("2026-02-01T00:14:58Z")
    auth.granted(auth.post(signed.server, auth.TOKEN, again))
    auth.refused(auth.post(signed.server, auth.TOKEN, poll), 400, "authorization_pending")
    auth.refused(auth.post(signed.server, auth.TOKEN, poll), 400, "slow_down")
    signed.at("2026-02-01T00:15:00Z")
    auth.refused(auth.post(signed.server, auth.TOKEN, poll), 400, "expired_token")
    signed.at("2026-03-01T00:00:00Z")
    said = auth.refused(auth.post(signed.server, auth.TOKEN, again), 400, "invalid_grant")
    assert said["timestamp"].startswith("2026-03-01T00:00:00")


def test_what_is_no_http(own):
    """What is refused before it is a request has the same date."""
    freeze(own)
    own.wire.send(b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n")
    answer = own.wire.response()
    assert answer.status == 400 and answer.headers["date"] == "Sat, 31 Jan 2026 23:59:59 GMT"
    own.close()


# What does not ----------------------------------------------------------------------------------


def test_certificates_and_the_log(make_server):
    server = make_server("--clock", "2060-01-01T00:00:00Z", https=True)
    with server.client() as client:
        assert clock(client)["now"].startswith("2060")
        ca = client.get("/_azsreg/ca.pem").text
    with server.client(tls=certificates.trusting(ca)) as client:
        expect(client.get("/_azsreg/health"), 200)
    lines = [line for line in server.log().splitlines() if "event=request" in line]
    assert lines and not any(line.startswith("time=2060") for line in lines)


def test_wrong_secrets_are_forgiven_by_the_real_one(signed):
    """Frozen, nobody would be let in again."""
    def guess():
        return auth.post(signed.server, auth.TOKEN, auth.credentials(secret="wrong")).status

    while guess() != 429:
        pass
    while guess() == 429:
        pass  # it would never end


def test_uptime(own):
    freeze(own, "8000-01-01T00:00:00Z")
    assert own.get("/_azsreg/health").json()["uptimeSeconds"] < 10 * binary.PATIENCE
