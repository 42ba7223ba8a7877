"""The clock that is served: frozen, put on, put back, and what follows it and what does not (docs/control.md, "Clock")."""

import datetime
import email.utils
import json

import pytest

from azsregtest import arm, auth, binary, catalog, certificates, contoso, partner, usage
from azsregtest.arm import GROUPS_VERSION, expect, query
from azsregtest.catalog import details, product

CLOCK, ADVANCE, RESET = "/_azsreg/clock", "/_azsreg/clock/advance", "/_azsreg/reset"
EVE = "2026-01-31T23:59:59.000Z"
V = query(GROUPS_VERSION)
TIME_WANTED = "'now' must be a time of the years 2000 to 9000 in UTC, as 2026-01-31T23:59:59Z"
BY_WANTED = "'by' must be an ISO 8601 duration of whole numbers, as P1DT2H"


def clock(client):
    return expect(client.get(CLOCK), 200).json()


def put(client, mode="frozen", now=None, **more):
    return client.put(CLOCK, {"mode": mode, **({"now": now} if now else {}), **more})


def freeze(client, now=EVE, **more):
    return expect(put(client, "frozen", now, **more), 200).json()


def advance(client, by):
    return expect(client.post(ADVANCE, {"by": by}), 200).json()


def write(client, name="g"):
    expect(client.put(arm.group(contoso.CSP, name) + V, {"location": "local"}), 201)


def millis(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


@pytest.fixture
def own(make_server):
    with make_server(in_memory=True).client() as client:
        yield client


# Setting it -----------------------------------------------------------------------------------


def test_it_is_real_to_begin_with(own):
    before = datetime.datetime.now(datetime.timezone.utc)
    said = clock(own)
    assert said["mode"] == "real" and set(said) == {"mode", "now"}
    assert 0 <= millis(said["now"]) - int(before.timestamp() * 1000) < binary.PATIENCE * 1000
    assert expect(own.get("/_azsreg/status"), 200).json()["clock"]["mode"] == "real"
    assert "clock" not in expect(own.get("/_azsreg/health"), 200).json()


def test_it_stands_still(own):
    assert freeze(own) == {"mode": "frozen", "now": EVE}
    for path in ("/_azsreg/health", "/_azsreg/health/ready", "/_azsreg/status"):
        assert expect(own.get(path), 200).json()["clock"] == {"mode": "frozen", "now": EVE}
    answer = own.get("/subscriptions" + query("2016-06-01"))
    assert answer.headers["date"] == "Sat, 31 Jan 2026 23:59:59 GMT"
    assert ":20260131T235959Z:" in answer.headers["x-ms-routing-request-id"]
    assert clock(own)["now"] == EVE


def test_it_runs_on(own):
    expect(put(own, "offset", "2040-02-29T12:00:00Z"), 200)
    first = clock(own)
    assert first["mode"] == "offset" and first["now"] >= "2040-02-29T12:00:00.000Z"
    while clock(own)["now"] == first["now"]:
        pass  # it would never end
    assert email.utils.parsedate_to_datetime(own.get("/").headers["date"]).year == 2040
    said = freeze(own, None)
    assert said["mode"] == "frozen" and said["now"] > first["now"], "where it is"
    assert expect(put(own, "offset"), 200).json()["now"] >= said["now"], "and on from there"
    assert expect(put(own, "real"), 200).json()["now"] < "2040"
    assert clock(own)["mode"] == "real"


@pytest.mark.parametrize("now, by, then", [
    (EVE, "P1DT2H", "2026-02-02T01:59:59.000Z"), (EVE, "P1M", "2026-02-28T23:59:59.000Z"), (EVE, "P0D", EVE),
    ("2028-01-31T00:00:00Z", "P1M", "2028-02-29T00:00:00.000Z"), ("2024-02-29T00:00:00.125Z", "P1Y", "2025-02-28T00:00:00.125Z"),
    (EVE, "P1Y2M3W4DT5H6M7S", "2027-04-26T05:06:06.000Z"), ("9000-12-31T23:59:58Z", "PT1S", "9000-12-31T23:59:59.000Z"),
])
def test_putting_it_on(own, now, by, then):
    freeze(own, now)
    assert advance(own, by) == {"mode": "frozen", "now": then}


def test_putting_on_the_real_one(own):
    before = clock(own)["now"]
    said = advance(own, "P1Y")
    assert said["mode"] == "offset" and int(said["now"][:4]) == int(before[:4]) + 1
    assert int(advance(own, "P10Y")["now"][:4]) >= int(before[:4]) + 11


@pytest.mark.parametrize("sent, needle", [
    ({}, "'mode' must be \"real\", \"frozen\" or \"offset\""), ({"mode": "Frozen"}, "'mode' must be"), ({"mode": 1}, "'mode' must be"),
    ({"mode": "frozen", "now": "1999-12-31T23:59:59.999Z"}, TIME_WANTED), ({"mode": "frozen", "now": "9001-01-01T00:00:00Z"}, TIME_WANTED),
    ({"mode": "frozen", "now": "2026-01-31"}, TIME_WANTED), ({"mode": "offset", "now": "2026-02-30T00:00:00Z"}, TIME_WANTED),
    ({"mode": "frozen", "now": "2026-01-31T00:00:00+01:00"}, TIME_WANTED), ({"mode": "frozen", "now": 7}, "'now' must be"),
    ({"mode": "real", "now": EVE}, "'now' must be absent with the real clock"),
    ({"mode": "frozen", "force": "maybe"}, "'force' must be true or false"), ({"mode": "frozen", "Then": EVE}, "'Then' must be one of the members known here"),
])
def test_what_is_no_clock(own, sent, needle):
    freeze(own)
    refused = expect(own.put(CLOCK, sent), 400, "InvalidRequestContent")
    assert needle in refused.message
    assert clock(own) == {"mode": "frozen", "now": EVE}


@pytest.mark.parametrize("sent, needle", [
    ({}, BY_WANTED), ({"by": "1D"}, BY_WANTED), ({"by": "P"}, BY_WANTED), ({"by": "P1DT"}, BY_WANTED), ({"by": "-P1D"}, BY_WANTED),
    ({"by": "P1.5D"}, BY_WANTED), ({"by": 60}, "'by' must be"), ({"by": "P7000Y"}, "ends in the year 9000 at the latest"),
    ({"by": "P1D", "force": True}, "'force' must be one of the members known here"),
])
def test_what_is_no_advance(own, sent, needle):
    freeze(own)
    assert needle in expect(own.post(ADVANCE, sent), 400, "InvalidRequestContent").message
    assert clock(own) == {"mode": "frozen", "now": EVE}


def test_the_bounds_of_it(own):
    for now in ("2000-01-01T00:00:00.000Z", "9000-12-31T23:59:59.999Z"):
        assert freeze(own, now)["now"] == now
    assert own.get("/").headers["date"] == "Wed, 31 Dec 9000 23:59:59 GMT"
    expect(own.post(ADVANCE, {"by": "PT1S"}), 400, "InvalidRequestContent")


def test_a_start_with_a_clock(make_server):
    with make_server("--clock", "2026-01-31T00:00:00Z", in_memory=True).client() as client:
        assert clock(client) == {"mode": "frozen", "now": "2026-01-31T00:00:00.000Z"}
        assert expect(client.get("/_azsreg/status"), 200).json()["directory"]["loadedAt"] == "2026-01-31T00:00:00.000Z"
    with make_server(in_memory=True, env={"AZSREG_CLOCK": "P30Y"}).client() as client:
        said = clock(client)
        assert said["mode"] == "offset" and int(said["now"][:4]) >= datetime.datetime.now(datetime.timezone.utc).year + 30


@pytest.mark.parametrize("word", ["tomorrow", "2026-01-31", "1999-12-31T00:00:00Z", "9001-01-01T00:00:00Z", "P7000Y", "-P1D", "P"])
def test_a_flag_that_is_none(word):
    done = binary.run("serve", "--in-memory", "--listen", "127.0.0.1:0", "--clock", word)
    binary.assert_refused(done, "--clock takes a time of the years 2000 to 9000 in UTC, as 2026-01-31T00:00:00Z, or how far ahead")


# Backwards ------------------------------------------------------------------------------------


def test_not_behind_what_was_written(own):
    freeze(own)
    assert freeze(own, "2026-01-01T00:00:00Z")["now"] < EVE, "nothing is written yet"
    freeze(own)
    write(own)
    assert clock(own)["latestWrite"] == EVE
    refused = expect(put(own, "frozen", "2026-01-31T23:59:58.999Z"), 409, "ClockWouldGoBack")
    assert "2026-01-31T23:59:58.999Z" in refused.message and EVE in refused.message
    expect(put(own, "offset", "2026-01-01T00:00:00Z"), 409, "ClockWouldGoBack")
    assert freeze(own)["now"] == EVE, "to that very time"
    assert freeze(own, "2026-01-01T00:00:00Z", force=True) == {
        "mode": "frozen", "now": "2026-01-01T00:00:00.000Z", "latestWrite": EVE}
    write(own, "h")
    assert clock(own)["latestWrite"] == EVE, "the latest, not the last"


def test_the_real_one_may_be_behind(own):
    freeze(own, "8000-01-01T00:00:00Z")
    write(own)
    expect(put(own, "real"), 409, "ClockWouldGoBack")
    expect(put(own, "real", force=True), 200)


def test_what_was_refused_or_read_is_no_write(own):
    freeze(own)
    expect(own.put(arm.group(contoso.CSP, "g") + V, {"location": 7}), 400)
    own.get("/subscriptions" + query("2016-06-01"))
    assert "latestWrite" not in clock(own)


@pytest.mark.parametrize("in_memory", [True, False])
def test_what_is_written_beside_the_loop(make_server, api_on, in_memory):
    server = make_server("--clock", EVE, in_memory=in_memory)
    api = api_on(server)
    made = api.registration()
    advance(api.client, "P1D")
    expect(usage.report(api.client, made, [usage.record()]), 200)
    assert clock(api.client)["latestWrite"] == "2026-02-01T23:59:59.000Z"


def test_a_reset_frees_it(make_server):
    with make_server("--clock", EVE).client() as client:
        advance(client, "P1Y")
        write(client)
        expect(client.post(RESET, {"keep": ["clock"]}), 200)
        assert clock(client) == {"mode": "frozen", "now": "2027-01-31T23:59:59.000Z"}
        freeze(client, "2026-06-01T00:00:00Z")
        write(client)
        expect(client.post(RESET, {}), 200)
        assert clock(client) == {"mode": "frozen", "now": EVE}, "as the flag said"


@pytest.mark.parametrize("keep, needle", [
    (["clocks"], "'keep[0]' must be"), (["clock", 7], "'keep[1]' must be"), ("clock", "'keep' must be an array"),
])
def test_what_cannot_be_kept(own, keep, needle):
    freeze(own)
    assert needle in expect(own.post(RESET, {"keep": keep}), 400, "InvalidRequestContent").message
    assert clock(own)["mode"] == "frozen"
    expect(own.post(RESET, {"keep": []}), 200)
    assert clock(own)["mode"] == "real"


def test_a_mapping_ends_no_earlier_than_it_began(make_server, api_on):
    api = api_on(make_server("--clock", EVE, in_memory=True))
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    freeze(api.client, "2025-01-01T00:00:00Z", force=True)
    expect(made.add(contoso.ALPINE_SECOND), 200)
    ended, now = sorted(api.list_all(f"{arm.subscription(contoso.APSS)}/providers/Azsreg.Usage/mappings" + query("2026-11-01")),
                        key=lambda one: "endedBy" not in one)
    assert (ended["validFrom"], ended["validTo"]) == (EVE, EVE)
    assert now["validFrom"] == "2025-01-01T00:00:00.000Z"


def test_a_start_behind_the_data(make_server):
    """The clock is not kept."""
    server = make_server("--clock", "2030-01-01T00:00:00Z")
    with server.client() as client:
        advance(client, "P1D")
        write(client)
    server.kill()
    server.options = ["--clock", "2029-12-31T00:00:00Z"]
    server.start()
    with server.client() as client:
        assert clock(client) == {"mode": "frozen", "now": "2029-12-31T00:00:00.000Z"}
        write(client, "h")
    assert " level=warn event=clock-behind-data now=2029-12-31T00:00:00.000Z latestWrite=2030-01-02T00:00:00.000Z" in server.log()
    server.stop()
    server.start()
    assert "latestWrite=2030-01-02T00:00:00.000Z" in server.log(), "it is the latest still"
    with server.client() as client:
        expect(client.post(RESET, {}), 200)
    server.restart()
    assert "clock-behind-data" not in server.log()


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
