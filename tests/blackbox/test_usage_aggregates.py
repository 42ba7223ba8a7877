"""Microsoft.Commerce/UsageAggregates: what a subscription pays for, as Azure tells it (docs/usage.md)."""

import datetime
import decimal
import json
import random
import urllib.parse

import pytest

from azsregtest import arm, contoso, directory
from azsregtest.arm import expect, query
from azsregtest.usage import BLOBS, MAPPED, UNKNOWN, record, report

pytestmark = pytest.mark.one_thread

V = query("2015-06-01-preview")
VM_HOURS = "FAB6EB84-500B-4A09-A8CA-7358F8BBAEA5"
NOT_BILLED = "6DAB500F-A4FD-49C4-956D-229BB9C8C793"


def path(payer):
    return f"{arm.subscription(payer)}/providers/Microsoft.Commerce/UsageAggregates"


@pytest.fixture
def api(make_server, api_on):
    """On a server of the test's own: it is about all that somebody pays for."""
    return api_on(make_server())


@pytest.fixture
def made(api):
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    return made


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def around(granularity="Daily"):
    """From the hour or day before now to the end of this one: a report of a moment ago is in it."""
    width = datetime.timedelta(**{"days" if granularity == "Daily" else "hours": 1})
    start = now().replace(minute=0, second=0, microsecond=0)
    start = start.replace(hour=0) if granularity == "Daily" else start
    return {"reportedStartTime": (start - width).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "reportedEndTime": (start + width).strftime("%Y-%m-%dT%H:%M:%SZ")}


def get(api, payer=contoso.ALPINE, **asked):
    return api.client.get(path(payer) + V + "".join(f"&{name}={urllib.parse.quote(value)}" for name, value in asked.items()))


def every_page(api, payer=contoso.ALPINE, **asked):
    pages = []
    answer = expect(get(api, payer, **asked), 200).json()
    while True:
        pages.append(answer["value"])
        if "nextLink" not in answer:
            return pages
        link = answer["nextLink"].partition("/subscriptions")
        answer = expect(api.client.get(link[1] + link[2]), 200).json()


def rows(api, payer=contoso.ALPINE, **asked):
    return [row for page in every_page(api, payer, **asked) for row in page]


@pytest.mark.smoke
def test_hours_of_a_day_are_one_row(api, made):
    assert rows(api, **around()) == []
    expect(report(api.client, made, [record(17, 1.5), record(18, 2.5, uri="/STORAGEACCOUNTS/sa1"), record(19, 7, subscription=UNKNOWN)]), 200)
    (one,) = rows(api, **around())
    name = one["name"]
    assert name in {f"Daily_BRSDT_{day:%Y%m%d}_0000" for day in (now(), now() - datetime.timedelta(days=1))}
    data = one["properties"].pop("instanceData")
    assert one == {
        "id": f"{path(contoso.ALPINE)}/{name}", "name": name, "type": "Microsoft.Commerce/UsageAggregate", "properties": {
            **one["properties"], "subscriptionId": contoso.ALPINE, "usageStartTime": "2019-12-10T00:00:00+00:00",
            "usageEndTime": "2019-12-11T00:00:00+00:00", "infoFields": {}, "quantity": 4.0}}
    assert json.loads(data) == {"Microsoft.Resources": {
        "resourceUri": f"/subscriptions/{MAPPED}/storageAccounts/sa1", "location": "azurestack", "tags": {}, "additionalInfo": {
            "azureStack.MeterId": BLOBS, "azureStack.SubscriptionId": MAPPED, "azureStack.Location": "northwest",
            "azureStack.EventDateTime": "12/10/2019 17:00:00"}}}
    (default,) = rows(api, contoso.APSS, **around())
    assert default["properties"]["quantity"] == 7.0


def test_whole_quantities_are_written_with_a_point(api, made):
    expect(report(api.client, made, [record(quantity="16.000")]), 200)
    assert '"quantity":16.0}' in expect(get(api, **around()), 200).text


def test_hourly_rows_are_hours_and_a_day_stays_one(api, made):
    expect(report(api.client, made, [record(17, 1), record(18, 2), record("day", 3, uri="/other")]), 200)
    hourly = rows(api, aggregationGranularity="hourly", **around("Hourly"))
    times = sorted((row["properties"]["usageStartTime"], row["properties"]["usageEndTime"]) for row in hourly)
    assert times == [("2019-12-10T00:00:00+00:00", "2019-12-11T00:00:00+00:00"),
                     ("2019-12-10T17:00:00+00:00", "2019-12-10T18:00:00+00:00"),
                     ("2019-12-10T18:00:00+00:00", "2019-12-10T19:00:00+00:00")]
    assert all(row["name"].startswith("Hourly_BRSDT_") for row in hourly)


def test_a_correction_is_added_in(api, made):
    expect(report(api.client, made, [record(quantity="1.000000000000000000000001")]), 200)
    expect(report(api.client, made, [record(quantity=-1, tenant=False, adjustmentId=directory.guid(1))]), 200)
    assert '"quantity":0.000000000000000000000001}' in expect(get(api, **around()), 200).text


def test_what_is_not_billed_is_not_there(api, made):
    expect(report(api.client, made, [record(meterId=NOT_BILLED), record(meterId=directory.guid(7))]), 200)
    assert rows(api, **around()) == []


def test_without_details_resources_are_added_up(api, made):
    expect(report(api.client, made, [record(hour, "0.1", uri=f"/{n}", meterId=meter)
                                     for hour in (3, 4) for n in range(5) for meter in (BLOBS, VM_HOURS)]), 200)
    for granularity, expected in (("Daily", ["1", "1"]), ("Hourly", ["0.5"] * 4)):
        seen = rows(api, showDetails="false", aggregationGranularity=granularity, **around(granularity))
        assert [decimal.Decimal(str(row["properties"]["quantity"])) for row in seen] == [decimal.Decimal(one) for one in expected]
        assert all("instanceData" not in row["properties"] for row in seen)


def model(sent, by_day):
    """{(resource, meter, start): sum}, written from docs/usage.md alone."""
    sums = {}
    for one in sent:
        start = one["usageStartTime"][:10] if by_day else one["usageStartTime"][:13]
        key = (json.loads(one["instanceData"])["Microsoft.Resources"]["resourceUri"].lower(), one["meterId"].lower(), start)
        sums[key] = sums.get(key, 0) + decimal.Decimal(str(one["quantity"]))
    return sums


def test_sums_are_those_of_the_records_over_many_pages(api, made):
    """Whatever the batches: nothing is lost or there twice between two pages."""
    draw = random.Random(7)
    sent = [record(hour, str(draw.randrange(1, 10 ** 6)) + "e-5", uri=f"/{n}")
            for n in range(150) for hour in draw.sample(range(24), 10)]
    draw.shuffle(sent)
    while sent:
        size = draw.randrange(1, 700)
        batch, sent = sent[:size], sent[size:]
        expect(report(api.client, made, batch), 200)
        everything = getattr(made, "sent", [])
        made.sent = everything + [one["properties"] for one in batch]
    for granularity, by_day in (("Daily", True), ("Hourly", False)):
        pages = every_page(api, aggregationGranularity=granularity, **around(granularity))
        assert len(pages) > (not by_day), "more than one page of hours"
        seen = {}
        for row in (row for page in pages for row in page):
            properties = row["properties"]
            start = properties["usageStartTime"]
            uri = json.loads(properties["instanceData"])["Microsoft.Resources"]["resourceUri"].lower()
            # a report in the next hour of the clock has a row of its own
            key = (uri, BLOBS.lower(), start[:10] if by_day else start[:13])
            seen[key] = seen.get(key, 0) + decimal.Decimal(str(properties["quantity"]))
        assert seen == model(made.sent, by_day)


def test_pages_without_details(api, made):
    """An hour of reporting may have more hours of usage than fit on a page."""
    hours = [(day, hour) for day in range(1, 29) for hour in range(24)]
    moved = lambda one, day, hour: {"properties": {**one["properties"], "usageStartTime": f"2019-11-{day:02}T{hour:02}:00:00Z",
                                                   "usageEndTime": f"2019-11-{day + hour // 23:02}T{(hour + 1) % 24:02}:00:00Z"}}
    expect(report(api.client, made, [moved(record(quantity=2, uri=f"/{n}", meterId=meter), *when)
                                     for when in hours for meter in (BLOBS, VM_HOURS) for n in range(2)]), 200)
    pages = every_page(api, showDetails="false", aggregationGranularity="Hourly", **around("Hourly"))
    assert [len(page) for page in pages] == [1000, 344]
    seen = {(row["properties"]["meterId"], row["properties"]["usageStartTime"]) for page in pages for row in page}
    assert len(seen) == 1344 and all(row["properties"]["quantity"] == 4 for page in pages for row in page)


def test_what_comes_later_waits_for_the_next_query(api, made):
    expect(report(api.client, made, [record(hour, uri=f"/{n}") for n in range(60) for hour in range(20)]), 200)
    first = expect(get(api, aggregationGranularity="Hourly", **around("Hourly")), 200).json()
    expect(report(api.client, made, [record(21, uri=f"/{n}") for n in range(60)]), 200)
    link = first["nextLink"].partition("/subscriptions")
    second = expect(api.client.get(link[1] + link[2]), 200).json()
    assert len(first["value"]) + len(second["value"]) == 1200


def test_a_link_says_all(api, made):
    """One client makes Daily of Hourly when it follows a link, the old cmdlet takes all behind continuationToken."""
    expect(report(api.client, made, [record(hour, uri=f"/{n}") for n in range(60) for hour in range(20)]), 200)
    link = expect(get(api, aggregationGranularity="Hourly", **around("Hourly")), 200).json()["nextLink"]
    address, token = link.partition("/subscriptions")[2].split("continuationToken=")
    assert "&" not in token
    asked = f"/subscriptions{address}continuationToken={token}"
    plain = expect(api.client.get(asked), 200).json()
    assert expect(api.client.get(asked + "&aggregationGranularity=Daily&showDetails=false&reportedStartTime=x"), 200).json() == plain
    refused = expect(api.client.get(asked.replace(contoso.ALPINE, contoso.WOODGROVE)), 400, "InvalidProperty")
    assert "continuationToken" in refused.message
    expect(api.client.get(asked[:-2] + "AA"), 400, "InvalidProperty")


TIMES = ["2015-06-16T00:00:00Z", "2015-06-16T00:00:00.0000000Z", "2015-06-16T00:00:00+00:00", "2015-06-16T02:00:00+02:00",
         "2015-06-16T00:00:00+00:00Z", "2015-06-16 00:00:00Z", "2015-06-16T00:00:00 00:00", "2015-06-16", "2015-06-16T00:00:00",
         "6/16/2015 12:00:00 AM", "2015-06-16T00:00:00Z,"]


@pytest.mark.parametrize("time", TIMES)
def test_times_as_clients_write_them(api, time):
    expect(get(api, reportedStartTime=time, reportedEndTime="2015-06-17"), 200)
    refused = expect(get(api, reportedStartTime=time, reportedEndTime="2015-06-16"), 400, "InvalidProperty")
    assert "'reportedEndTime'" in refused.message, "it is that very time"


BAD = [
    ({}, "InvalidProperty", "'reportedStartTime'"),
    ({"reportedStartTime": "2015-06-16"}, "InvalidProperty", "'reportedEndTime'"),
    ({"reportedStartTime": "yesterday", "reportedEndTime": "2015-06-17"}, "InvalidProperty", "'reportedStartTime'"),
    ({"reportedStartTime": "2015-06-16T01:00:00Z", "reportedEndTime": "2015-06-17"}, "InvalidProperty", "midnight"),
    ({"reportedStartTime": "2015-06-16T01:30:00Z", "reportedEndTime": "2015-06-17", "aggregationGranularity": "Hourly"},
     "InvalidProperty", "a whole hour"),
    ({"reportedStartTime": "2015-06-18", "reportedEndTime": "2015-06-17"}, "InvalidProperty", "'reportedEndTime'"),
    ({"reportedStartTime": "2015-06-16", "reportedEndTime": "2015-06-17", "aggregationGranularity": "Weekly"},
     "InvalidAggregationGranularity", "'Weekly'"),
    ({"reportedStartTime": "2015-06-16", "reportedEndTime": "2015-06-17", "showDetails": "some"}, "InvalidProperty", "'showDetails'"),
    ({"reportedStartTime": "2015-06-16", "reportedEndTime": "9999-06-17"}, "RequestEndTimeIsInFuture", "'9999-06-17'"),
    ({"reportedStartTime": "2015-02-30", "reportedEndTime": "2015-06-17"}, "InvalidProperty", "'reportedStartTime'"),
    ({"continuationToken": "x"}, "InvalidProperty", "'continuationToken'"),
]


@pytest.mark.parametrize("asked,code,named", BAD)
def test_what_cannot_be_asked(api, asked, code, named):
    assert named in expect(get(api, **asked), 400, code).message


def test_nobody_has_another_subscriptions_rows(api, made):
    expect(report(api.client, made, [record()]), 200)
    assert rows(api, contoso.WOODGROVE, **around()) == []
    expect(get(api, directory.guid(3), **around()), 404, "SubscriptionNotFound")


# What was reported ------------------------------------------------------------------------------


def subscriber_path(reporter):
    return f"{arm.subscription(reporter)}/providers/Microsoft.Commerce.Admin/subscriberUsageAggregates"


def reported(api, reporter=contoso.APSS, granularity="Hourly", **asked):
    asked = {"aggregationGranularity": granularity, **around(granularity), **asked}
    target = subscriber_path(reporter) + V + "".join(f"&{name}={urllib.parse.quote(value)}" for name, value in asked.items())
    found = []
    while target:
        answer = expect(api.client.get(target), 200).json()
        found += answer["value"]
        link = answer.get("nextLink", "").partition("/subscriptions")
        target = link[1] + link[2]
    return found


def test_what_was_reported_can_be_reported_again(api, made):
    sent = [record(hour, f"{hour}.25", subscription=subscription, tenant=False, meterId=meter)
            for hour in range(3) for subscription in (MAPPED, UNKNOWN) for meter in (BLOBS, NOT_BILLED.lower())]
    sent.append(record("day", "7", uri="/whole"))
    expect(report(api.client, made, sent), 200)
    given = reported(api)
    assert len(given) == len(sent)
    name = lambda one: (one["properties"]["subscriptionId"], one["properties"]["meterId"], one["properties"]["usageStartTime"],
                        one["properties"]["instanceData"])
    assert {name(one): decimal.Decimal(str(one["properties"]["quantity"])) for one in given} == {
        name(one): decimal.Decimal(one["properties"]["quantity"]) for one in sent}
    again = expect(report(api.client, made, given), 200).json()
    assert (again["accepted"], again["duplicate"]) == (0, len(sent))


def test_what_was_reported_by_day_and_by_subscriber(api, made):
    expect(report(api.client, made, [record(hour, "0.5", subscription=who, uri=f"/{n}") for hour in range(20) for n in range(60)
                                     for who in (MAPPED, UNKNOWN)]), 200)
    assert len(reported(api)) == 2400, "three pages"
    daily = reported(api, granularity="Daily")
    assert len(daily) == 120 and all(one["properties"]["quantity"] == 10 for one in daily)
    of_one = reported(api, granularity="Daily", subscriberId=UNKNOWN.upper())
    assert len(of_one) == 60 and {one["properties"]["subscriptionId"] for one in of_one} == {UNKNOWN}
    assert len(reported(api, subscriberId=MAPPED)) == 1200
    assert reported(api, contoso.ALPINE) == [], "it pays, and has no registration"
    refused = expect(api.client.get(f"{subscriber_path(contoso.APSS)}{V}&subscriberId=x"), 400, "InvalidProperty")
    assert "'subscriberId'" in refused.message


def test_a_page_of_large_records_is_no_larger_than_others(api, made):
    large = [record(1, "1", uri=f"/{number}", instanceData=json.dumps({"Microsoft.Resources": {
        "resourceUri": f"/large/{number}", "location": "x", "tags": {"t": "x" * 15000}}})) for number in range(600)]
    for part in (large[:300], large[300:]):
        expect(report(api.client, made, part), 200)
    pages = [len(page) for page in every_page(api, **around())]
    assert sum(pages) == 600 and len(pages) == 3 and max(pages) < 300
