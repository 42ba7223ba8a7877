"""Partner Center's utilizations: what a subscription that was sold has used (docs/usage.md)."""

import datetime
import decimal

import pytest

from azsregtest import contoso, directory
from azsregtest.arm import expect
from azsregtest.partner import Partner, refused
from azsregtest.usage import BLOBS, MAPPED, record, report

pytestmark = pytest.mark.one_thread

PATH = f"/customers/{contoso.ALPINE_TENANT}/subscriptions/{contoso.ALPINE.upper()}/utilizations/azure"
PERIOD = {"start_time": "2026-01-01T00:00:00Z", "end_time": "9999-01-01T00:00:00Z"}


@pytest.fixture
def api(make_server, api_on):
    """On a server of the test's own: it is about all that somebody pays for."""
    return api_on(make_server())


@pytest.fixture
def made(api):
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    return made


@pytest.fixture
def contosos(api):
    return Partner(api.client, "contoso")


def asked(**parameters):
    together = {**PERIOD, **parameters}
    return PATH + "?" + "&".join(f"{name}={value}" for name, value in together.items() if value is not None)


@pytest.mark.smoke
def test_a_day_is_a_row(api, made, contosos):
    empty = contosos.got(asked())
    assert (empty["totalCount"], empty["items"], list(empty["links"])) == (0, [], ["self"])
    expect(report(api.client, made, [record(17, "1.5"), record(18, "2.5")]), 200)
    page = contosos.got(asked())
    assert page["totalCount"] == 1 and page["attributes"] == {"objectType": "Collection"}
    (row,) = page["items"]
    assert row == {
        "usageStartTime": "2019-12-10T00:00:00+00:00", "usageEndTime": "2019-12-11T00:00:00+00:00",
        "resource": {**row["resource"], "name": "Storage Admin", "category": "Storage", "region": "Azure Stack"},
        "quantity": 4.0, "unit": "1 GB/Hr", "infoFields": {}, "attributes": {"objectType": "AzureUtilizationRecord"},
        "instanceData": {
            "resourceUri": f"/subscriptions/{MAPPED}/storageAccounts/sa1", "location": "azurestack", "tags": {},
            "partNumber": "", "orderNumber": "", "additionalInfo": {
                "azureStack.MeterId": BLOBS, "azureStack.SubscriptionId": MAPPED, "azureStack.Location": "northwest",
                "azureStack.EventDateTime": "12/10/2019 17:00:00"}}}
    hours = contosos.got(asked(granularity="Hourly", show_details="False"))["items"]
    assert [(one["quantity"], "instanceData" in one) for one in hours] == [(1.5, False), (2.5, False)]


def test_page_by_page_by_header_or_by_address(api, made, contosos):
    expect(report(api.client, made, [record(hour, uri=f"/{n}") for n in range(5) for hour in range(5)]), 200)
    for by_header in (True, False):
        seen, path, headers = [], asked(granularity="hourly", size=7), {}
        while path:
            page = contosos.got(path, headers=headers)
            assert page["totalCount"] == len(page["items"]) <= 7
            seen += [(one["instanceData"]["resourceUri"], one["usageStartTime"]) for one in page["items"]]
            link = page["links"].get("next")
            path = None
            if link:
                (header,) = link["headers"]
                path = "/" + link["uri"]
                headers = {}
                if by_header:
                    path, headers = path.partition("&continuationToken")[0], {header["key"]: header["value"]}
        assert len(seen) == len(set(seen)) == 25


def hour_of(day, hour):
    start = datetime.datetime(2019, 12, day, hour, tzinfo=datetime.timezone.utc)
    return {"usageStartTime": start.isoformat(), "usageEndTime": (start + datetime.timedelta(hours=1)).isoformat()}


@pytest.mark.parametrize("size", [1, 7])
def test_sums_page_by_page(api, made, contosos, size):
    """Where a page ends within a day of reporting the next one goes on behind it."""
    expect(report(api.client, made, [record(hour, 2, uri=f"/{n}") for n in range(3) for hour in range(24)]), 200)
    seen, path = [], asked(granularity="daily", show_details="false", size=size)
    assert [one["quantity"] for one in contosos.got(path)["items"]] == [144.0]
    expect(report(api.client, made, [record(hour, 2, uri="/9", **hour_of(day, hour)) for day in range(1, 6) for hour in range(24)]), 200)
    while path:
        page = contosos.got(path)
        seen += [(one["usageStartTime"][:10], one["quantity"]) for one in page["items"]]
        path = "/" + page["links"]["next"]["uri"] if "next" in page["links"] else None
    assert seen == [(f"2019-12-{day:02}", 48.0) for day in range(1, 6)] + [("2019-12-10", 144.0)]


def test_up_to_now_is_what_was_just_reported(api, made, contosos):
    """As Get-PartnerCustomerSubscriptionUtilization asks."""
    expect(report(api.client, made, [record()]), 200)
    now = datetime.datetime.now(datetime.timezone.utc)
    for granularity in ("daily", "hourly"):
        page = contosos.got(asked(start_time=(now - datetime.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%S.1234567Z"),
                                  end_time=now.strftime("%Y-%m-%dT%H:%M:%S%%2B00:00"), granularity=granularity))
        assert page["totalCount"] == 1
    assert contosos.got(asked(end_time="2026-01-03T00:00:00Z"))["totalCount"] == 0


def test_quantities_to_the_last_digit(api, made, contosos):
    expect(report(api.client, made, [record(quantity="0.000000000000000000000001")]), 200)
    text = contosos.get(asked()).text
    assert decimal.Decimal(text.partition('"quantity":')[2].partition(",")[0]) == decimal.Decimal(10) ** -24


BAD = [("start_time", None), ("end_time", None), ("start_time", "2026-01-01"), ("start_time", "2026-01-01T00:00:00"),
       ("end_time", "now"), ("end_time", "2025-01-01T00:00:00Z"), ("granularity", "weekly"), ("show_details", "maybe"),
       ("size", "0"), ("size", "1001"), ("size", "x"), ("continuationToken", "x")]


@pytest.mark.parametrize("name,value", BAD)
def test_what_cannot_be_asked(contosos, name, value):
    refused(contosos.get(asked(**{name: value})), 400, 3000, name)


def test_whose_it_is(api, made, contosos):
    expect(report(api.client, made, [record()]), 200)
    other = Partner(api.client, "northwind")
    refused(other.get(asked()), 403, 20002)
    refused(contosos.get(asked().replace(contoso.ALPINE.upper(), directory.guid(3))), 404, 20003)
    token = contosos.got(asked(size="1", granularity="hourly"))["links"].get("next")
    assert token is None, "there is one row alone"
