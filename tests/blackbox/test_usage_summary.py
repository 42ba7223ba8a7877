"""What registrations of a subscription reported, added up (docs/usage.md, "Sums")."""

import collections
import csv
import datetime
import decimal
import io
import json
import random
import sqlite3

import pytest

from azsregtest import arm, contoso, directory, marks
from azsregtest.arm import Api, expect, query
from azsregtest.binary import run
from azsregtest.usage import BLOBS, MAPPED, UNKNOWN, UNMAPPED, at, record, report

pytestmark = pytest.mark.one_thread

V = query("2026-11-01")
OF = f"{arm.subscription(contoso.APSS)}/providers/Azsreg.Usage"
CORES = "fab6eb84-500b-4a09-a8ca-7358f8bbaea5"
UNPRICED = "6DAB500F-A4FD-49C4-956D-229BB9C8C793"
PERIOD = "&from=2020-01-30&to=2020-02-03"
HOUR = datetime.timedelta(hours=1)
FIRST = datetime.datetime(2020, 1, 30)
KEYS = {"payer": "chargedTo", "meter": "meterId", "rule": "rule", "tenant": "tenantId"}


@pytest.fixture
def api(make_server, api_on):
    """On a server of the test's own: it is about all that somebody has reported."""
    return api_on(make_server())


@pytest.fixture(scope="module")
def asked(server):
    """One that is asked alone, for all who report nothing."""
    made = Api(server, "asked")
    yield made
    made.close()


@pytest.fixture
def made(api):
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    return made


def then(api, made, records, time):
    return expect(api.client.post(at(made) + f"&reportedTime={time:%Y-%m-%dT%H:%M:%S}Z", {"value": records}), 200).json()


def summary(api, more="", **options):
    text = expect(api.client.get(f"{OF}/summary{V}{more}", **options), 200).text
    return json.loads(text, parse_float=decimal.Decimal, parse_int=decimal.Decimal)


def some(seed, api, made, count=40):
    """Reports in some hours of the period, of all kinds; with what they cost, by record."""
    rng = random.Random(seed)
    for number in range(count):
        records = [record(rng.randrange(24), str(rng.randrange(10**9)) + "." + str(rng.randrange(10**9)),
                          rng.choice([MAPPED, UNMAPPED, UNKNOWN]), f"/{seed}/{number}/{i}",
                          meterId=rng.choice([BLOBS, CORES, UNPRICED])) for i in range(rng.randrange(1, 8))]
        if number % 2:
            then(api, made, records, FIRST + rng.randrange(96) * HOUR)
        else:
            expect(report(api.client, made, records), 200)


def costs(api):
    """By record, from those who pay."""
    paid = {}
    for payer in (contoso.ALPINE, contoso.APSS):
        at_payer = f"{arm.subscription(payer)}/providers/Azsreg.Usage/charges{V}&by=reported&from=2020-01-01&to=2999-01-01"
        lines = csv.DictReader(io.StringIO(expect(api.client.get(at_payer + "&format=csv"), 200).text))
        paid.update((line["recordId"], decimal.Decimal(line["cost"])) for line in lines)
    return paid


def model(records, costs, by, bucket):
    """{(start of a bucket, key): [records, quantity, cost]}"""
    sums = collections.defaultdict(lambda: [0, decimal.Decimal(0), decimal.Decimal(0)])
    for one in records:
        facts = one["properties"]
        start = facts["reportedTime"][:{"hour": 13, "day": 10, "month": 7}[bucket]]
        cell = sums[start, facts.get(KEYS[by])]
        cell[0] += 1
        cell[1] += decimal.Decimal(facts["quantity"])
        cell[2] += costs.get(one["name"], 0)
    return sums


def cells(answer, series):
    for i, start in enumerate(answer["buckets"]):
        found = [series[name][i] if name in series else None for name in ("records", "quantity", "cost")]
        if found[0]:
            yield start, found


def check_sums(answer, expected, by, bucket):
    found = {}
    for series in answer["series"]:
        for start, sums in cells(answer, series):
            found[start, series["key"]] = sums
    width = {"hour": 13, "day": 10, "month": 7}[bucket]
    starts = {start[:width] for start in answer["buckets"]}
    assert {(start[:width], key): sums[0] for (start, key), sums in found.items()} == \
        {key: sums[0] for key, sums in expected.items() if key[0] in starts}
    for (start, key), (records, quantity, cost) in found.items():
        exactly = expected[start[:width], key]
        assert (quantity == exactly[1]) if by == "meter" else quantity is None
        assert abs(cost - exactly[2]) <= records * decimal.Decimal("1e-10") and (bucket != "hour" or cost == exactly[2])
    for name in ("records", "cost"):
        assert [sum(series[name][i] for series in answer["series"]) for i in range(len(answer["buckets"]))] == answer["total"][name]


@pytest.mark.parametrize("bucket", ["hour", "day", "month"])
@pytest.mark.parametrize("by", list(KEYS))
def test_sums_are_those_of_the_records(api, made, by, bucket):
    some(by + bucket, api, made)
    told = json.loads(expect(api.client.get(f"{OF}/records{V}&$top=1000"), 200).text, parse_float=str, parse_int=str)["value"]
    expected = model(told, costs(api), by, bucket)
    for period in ("&from=2020-01-30&to=2020-02-02", ""):
        answer = summary(api, f"{period}&bucket={bucket}&by={by}")
        assert answer["currencies"] == ["USD"] and answer["other"]["series"] == 0 and answer["series"]
        check_sums(answer, expected, by, bucket)


def test_names_are_those_of_the_directory(api, made):
    unknown = directory.guid(1, 0x31)
    then(api, made, [record(1, "1", UNKNOWN, "/1", tenantId=contoso.ALPINE_TENANT), record(1, "1", UNKNOWN, "/2", tenantId=unknown)], FIRST)
    names = {by: {series["key"]: series.get("name") for series in summary(api, PERIOD + f"&by={by}")["series"]} for by in ("tenant", "payer", "rule")}
    assert names["tenant"] == {contoso.ALPINE_TENANT: "Alpine Ski House", unknown: None}
    listed = {one["id"]: one["displayName"] for one in directory.contoso_copy()["subscriptions"]}
    assert names["payer"] == {key: listed[key] for key in names["payer"]} and set(names["rule"].values()) == {None}


def test_the_largest_first_and_what_all_others_come_to(api, made):
    many = [record(1, str(1000 - number), UNKNOWN, f"/{number}", tenantId=directory.guid(number, 0x31)) for number in range(20)]
    then(api, made, many, FIRST)
    answer = summary(api, PERIOD + f"&by=tenant&top=3&meterId={BLOBS}")
    assert [series["key"] for series in answer["series"]] == [directory.guid(number, 0x31) for number in range(3)]
    assert [series["quantity"][0] for series in answer["series"]] == [1000, 999, 998]
    assert answer["other"]["series"] == 17 and answer["other"]["records"] == [17, 0, 0, 0]
    assert answer["other"]["quantity"][0] == sum(range(981, 998)) and answer["total"]["quantity"][0] == sum(range(981, 1001))
    assert "quantity" not in summary(api, PERIOD + "&by=tenant")["total"]


def test_more_than_a_turn_may_take(api, made):
    many = [record(1, "0.5", UNKNOWN, f"/{number}", tenantId=directory.guid(number, 0x32)) for number in range(9000)]
    then(api, made, many, FIRST)
    for bucket in ("day", "hour"):
        answer = summary(api, f"&from=2020-01-30&to=2020-02-02&bucket={bucket}&by=tenant&meterId={BLOBS}")
        assert answer["total"]["records"][0] == 9000 and answer["total"]["quantity"][0] == 4500
        assert answer["other"]["series"] == 8993


def test_of_one_registration(api, made):
    other = api.registration()
    then(api, made, [record(1)], FIRST)
    then(api, other, [record(2), record(3)], FIRST)
    for bucket in ("day", "hour"):
        for one, count in ((made, 1), (other, 2)):
            period = f"&from=2020-01-30&to=2020-01-31&bucket={bucket}"
            assert sum(summary(api, f"{period}&registration={one.path.upper()}/")["total"]["records"]) == count
    assert summary(api, f"{PERIOD}&registration=/x")["series"] == []


@pytest.mark.parametrize("filters", [{}, {"chargedTo": contoso.ALPINE}, {"tenantId": contoso.WOODGROVE_TENANT}, {"rule": "tenantunknown"},
                                     {"meterId": CORES}, {"chargedTo": contoso.APSS, "rule": "TenantNotRegistered", "meterId": BLOBS}])
def test_the_same_filters_as_of_records(api, made, filters):
    some("filters", api, made)
    asked = "".join(f"&{name}={value}" for name, value in filters.items())
    records = api.list_all(f"{OF}/records{V}{asked}")
    sums = [summary(api, f"{period}{asked}&by=meter")["total"]["records"] for period in (PERIOD, "")]
    assert sum(sums[0]) + sum(sums[1]) == len(records) > 0


def test_a_correction_is_of_the_same_tenant(api, made):
    expect(report(api.client, made, [record(1, 8)]), 200)
    expect(report(api.client, made, [record(1, -2, tenant=False, adjustmentId=directory.guid(1, 0xad))]), 200)
    (series,) = summary(api, f"&by=tenant&meterId={BLOBS}")["series"]
    assert series["key"] == contoso.ALPINE_TENANT and sum(series["quantity"]) == 6 and sum(series["records"]) == 2
    (correction,) = api.list_all(f"{OF}/records{V}&rule=Adjustment")
    assert correction["properties"]["tenantId"] == contoso.ALPINE_TENANT and correction["properties"]["tenantSource"] == "record"


@pytest.mark.parametrize("what", ["records", "charges", "mappings", "summary"])
@pytest.mark.parametrize("more, named", [("&bukcet=month", "bukcet"), ("&$filter=x", "$filter"), ("&registration=a&REGISTRATION=b", "registration")])
def test_what_is_no_parameter(asked, what, more, named):
    period = "&from=2020-01-01&to=2020-02-01" if what in ("charges", "summary") else ""
    refused = expect(asked.client.get(f"{OF}/{what}{V}{period}{more}"), 400, "InvalidProperty")
    assert f"'{named}'" in refused.json()["error"]["message"]


def test_costs_of_two_currencies_are_not_added_up(make_server, api_on, tmp_path):
    document = directory.contoso_copy()
    card = json.loads(json.dumps(document["rateCards"][0]))
    document["rateCards"][0]["offers"] = ["APSS"]
    document["rateCards"].append({**card, "offers": ["CSP"], "currency": "EUR"})
    api = api_on(make_server(directory=directory.write(tmp_path, document)))
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    expect(report(api.client, made, [record(1), record(1, 3, UNMAPPED)]), 200)
    both = summary(api)
    assert sorted(both["currencies"]) == ["EUR", "USD"] and sum(both["total"]["records"]) == 2 and "cost" not in both["total"]
    for currency, payer in (("EUR", contoso.ALPINE), ("usd", contoso.APSS)):
        answer = summary(api, f"&currency={currency}")
        assert answer["currencies"] == [currency.upper()] and sum(answer["total"]["cost"]) > 0
        assert [series["key"] for series in answer["series"]] == [payer]
    assert summary(api, "&currency=GBP")["series"] == []


def test_what_nobody_reported(api, made):
    empty = summary(api)
    assert len(empty["buckets"]) == 30 and empty["series"] == [] and empty["currencies"] == []
    assert empty["total"] == {"records": [0] * 30}
    assert len(summary(api, "&bucket=hour")["buckets"]) == 24 and len(summary(api, "&bucket=month")["buckets"]) == 12


def test_what_is_reported_now_is_in_the_last_bucket(api, made):
    expect(report(api.client, made, [record()]), 200)
    for bucket in ("hour", "day", "month"):
        assert sum(summary(api, f"&bucket={bucket}")["total"]["records"][-2:]) == 1


@pytest.mark.parametrize("more, named, expected", [
    ("&bucket=week", "bucket", "hour, day or month"),
    ("&by=color", "by", "payer, meter, rule or tenant"),
    ("&top=0", "top", "from 1 to 50"), ("&top=51", "top", "from 1 to 50"), ("&top=x", "top", "from 1 to 50"),
    ("&meterId=x", "meterId", "a GUID"), ("&chargedTo=x", "chargedTo", "a GUID"), ("&tenantId=x", "tenantId", "a GUID"),
    ("&rule=Nonsense", "rule", "a rule, like TenantMapping"),
    ("&from=yesterday", "from", "a time like"), ("&to=2020-13-01", "to", "a time like"),
    ("&from=2020-01-02&to=2020-01-01", "from", "a time before to"),
    ("&from=2020-01-01&to=2020-01-01", "from", "a time before to"),
    ("&from=1960-01-01", "from", "a time like"), ("&to=1970-01-01", "to", "after 1970 has begun"),
    ("&from=2020-01-01&to=2021-01-02", "from", "at most 366 days"),
    ("&bucket=hour&from=2020-01-01&to=2020-01-04T00:00:01Z", "from", "at most 72 hours"),
    ("&bucket=month&from=2010-01-01&to=2020-01-02", "from", "at most 120 months"),
])
def test_bad_questions(asked, more, named, expected):
    refused = expect(asked.client.get(f"{OF}/summary{V}{more}"), 400, "InvalidProperty").json()["error"]["message"]
    assert named in refused and expected in refused


@pytest.mark.parametrize("more, count", [
    ("&from=2020-01-01&to=2021-01-01", 366), ("&bucket=hour&from=2020-01-01&to=2020-01-04", 72),
    ("&bucket=month&from=2010-01-15&to=2020-01-01", 120), ("&from=2020-01-01T23:59:59Z&to=2020-01-02T00:00:00Z", 1),
    ("&bucket=month&from=2020-02-29&to=2020-03-01T00:00:01Z", 2), ("&from=1970-01-01&to=1970-01-02", 1)])
def test_as_many_buckets_as_there_may_be(asked, more, count):
    assert len(summary(asked, more)["buckets"]) == count


def test_a_report_says_what_it_costs(api, made):
    answer = json.loads(expect(report(api.client, made, [
        record(1, "1.5"), record(2, "2"), record(1, 3, UNMAPPED), record(1, 9, meterId=UNPRICED)]), 200).text, parse_float=decimal.Decimal)
    said = {one["subscriptionId"]: one for one in answer["charged"]}
    for payer, records in ((contoso.ALPINE, 3), (contoso.APSS, 1)):
        charges = api.list_all(f"{arm.subscription(payer)}/providers/Azsreg.Usage/charges{V}&from=2019-12-01&to=2020-01-01")
        assert said[payer]["records"] == records and said[payer]["currency"] == "USD"
        assert said[payer]["cost"] == sum(decimal.Decimal(str(one["properties"]["cost"])) for one in charges) > 0


@marks.FOLDER
def test_sums_stay_through_a_restart_and_are_proved(make_server, api_on):
    server = make_server()
    api = api_on(server)
    made = api.registration()
    some(1, api, made)
    before = summary(api, PERIOD + "&by=rule")
    server.stop()
    assert "sound" in run("check", "--data", server.data).stdout
    server.start()
    assert summary(api_on(server), PERIOD + "&by=rule") == before
    server.stop()
    with sqlite3.connect(server.data / "azsreg.db") as database:
        database.execute("UPDATE usage_sum SET record_count = record_count + 1 WHERE id = 1")
    database.close()
    done = run("check", "--data", server.data)
    assert done.returncode == 1 and "usage_sum: what " in done.stderr


@marks.FOLDER
def test_sums_are_made_of_what_an_earlier_version_has_taken(make_server, api_on):
    server = make_server()
    api = api_on(server)
    made = api.registration()
    some(2, api, made)
    before = summary(api, PERIOD + "&by=meter")
    server.stop()
    with sqlite3.connect(server.data / "azsreg.db") as database:
        database.execute("DELETE FROM usage_sum")
        database.execute("DELETE FROM usage_reporter")
    database.close()
    assert run("check", "--data", server.data).returncode == 1
    server.start()
    assert summary(api_on(server), PERIOD + "&by=meter") == before
    server.stop()
    assert run("check", "--data", server.data).returncode == 0
