"""The clock that is served: frozen, put on, put back (docs/control.md, "Clock")."""

import datetime
import email.utils

import pytest

from azsregtest import arm, binary, contoso, usage
from azsregtest.arm import expect, query
from azsregtest.clock import ADVANCE, CLOCK, EVE, RESET, V, advance, clock, freeze, millis, put, write

TIME_WANTED = "'now' must be a time of the years 2000 to 9000 in UTC, as 2026-01-31T23:59:59Z"
BY_WANTED = "'by' must be an ISO 8601 duration of whole numbers, as P1DT2H"


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
