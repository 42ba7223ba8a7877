"""Usage records read back: who pays for each, and why (docs/usage.md)."""

import datetime

import pytest

from azsregtest import arm, contoso, directory
from azsregtest.arm import expect, query
from azsregtest.usage import BLOBS, MAPPED, UNKNOWN, UNMAPPED, earlier, record, report

pytestmark = pytest.mark.one_thread

V = query("2026-11-01")
LIST = f"{arm.subscription(contoso.APSS)}/providers/Azsreg.Usage/records"


@pytest.fixture
def api(make_server, api_on):
    """On a server of the test's own: the list is of a whole subscription."""
    return api_on(make_server())


@pytest.fixture
def made(api):
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    return made


def records(api, **asked):
    return api.list_all(LIST + V + "".join(f"&{name}={value}" for name, value in asked.items()))


def rules(items):
    return [one["properties"]["rule"] for one in items]


@pytest.mark.smoke
def test_who_pays_and_why(api, made):
    assert records(api) == []
    said = expect(report(api.client, made, [record(), record(subscription=UNMAPPED), record(subscription=UNKNOWN)]), 200).json()
    one, unmapped, unknown = records(api)
    properties = one["properties"]
    since = properties["mapping"]["validFrom"]
    assert one == {
        "id": f"{LIST}/{one['name']}", "name": one["name"], "type": "Azsreg.Usage/records", "properties": {
            "registration": made.path, "instance": properties["instance"], "cloudId": made.cloud_id,
            "reportedTime": said["reportedTime"], "subscriptionId": MAPPED, "tenantId": contoso.ALPINE_TENANT,
            "tenantSource": "record", "meterId": BLOBS.lower(), "meterName": "PageBlobCapacity",
            "usageStartTime": "2019-12-10T18:00:00.000Z", "usageEndTime": "2019-12-10T19:00:00.000Z",
            "quantity": 16.461425899527967, "instanceData": record()["properties"]["instanceData"],
            "chargedTo": contoso.ALPINE, "rule": "TenantMapping", "billable": True, "commerceMeterId": properties["commerceMeterId"],
            "mapping": {"subscriptionId": contoso.ALPINE, "validFrom": since}, "mappingAtUsageTime": None,
            "explanation": f"Charged to {contoso.ALPINE} because tenant {contoso.ALPINE_TENANT} was mapped to it from {since}, "
                           f"when the record was reported at {said['reportedTime']}."}}
    own = f"Charged to {contoso.APSS}, the registration's own subscription, because "
    assert unmapped["properties"]["explanation"].startswith(own + f"tenant {contoso.WOODGROVE_TENANT} had no customer")
    assert unknown["properties"]["explanation"].startswith(own + f"nothing said which tenant has subscription {UNKNOWN}")
    assert "mapping" not in unmapped["properties"] and "tenantId" not in unknown["properties"]
    assert expect(api.client.get(one["id"] + V), 200).json() == one
    again = expect(report(api.client, made, [record()]), 200)
    assert earlier(again) == [one["name"]], "it is named where it is said to be there already"


def test_a_correction_is_a_record_of_its_own(api, made):
    fix = directory.guid(1)
    expect(report(api.client, made, [record(), record(quantity=-1, tenant=False, adjustmentId=fix)]), 200)
    _, correction = records(api)
    assert correction["properties"]["adjustmentId"] == fix
    assert correction["properties"]["quantity"] == -1
    assert correction["properties"]["explanation"].startswith(
        f"Charged to {contoso.ALPINE} because it corrects a record that was charged to it")


def test_which_mapping_there_was_when_it_was_used(api, made):
    """The one at the time of reporting counts; moving a tenant moves no charge."""
    now = datetime.datetime.now(datetime.timezone.utc)
    hour = now.replace(minute=0, second=0, microsecond=0)
    times = {"usageStartTime": (hour - datetime.timedelta(hours=1)).isoformat(), "usageEndTime": hour.isoformat()}
    expect(report(api.client, made, [record(**times)]), 200)
    (before,) = records(api)
    expect(made.add(contoso.ALPINE_SECOND), 200)
    expect(report(api.client, made, [record(uri="/later", **times)]), 200)
    first, second = (one["properties"] for one in records(api))
    assert first == before["properties"], "what was charged stays"
    assert [one["chargedTo"] for one in (first, second)] == [contoso.ALPINE, contoso.ALPINE_SECOND]
    assert first["mappingAtUsageTime"] is second["mappingAtUsageTime"] is None, "the tenant was not mapped yet"


def test_one_that_is_not_there(api, made):
    expect(report(api.client, made, [record()]), 200)
    (one,) = records(api)
    elsewhere = one["id"].replace(contoso.APSS, contoso.EA)
    for path in (LIST + "/nothing", LIST + "/" + directory.guid(1), one["id"][:-1] + "f", elsewhere):
        expect(api.client.get(path + V), 404, "UsageRecordNotFound")


def test_it_outlives_its_registration(api, made):
    expect(report(api.client, made, [record()]), 200)
    before = records(api)
    expect(api.client.delete(made.url), 200)
    assert records(api) == before


FILTERS = {
    "chargedTo": (contoso.ALPINE, ["TenantMapping"]),
    "tenantId": (contoso.WOODGROVE_TENANT, ["TenantNotRegistered"]),
    "rule": ("tenantunknown", ["TenantUnknown"]),
    "subscriptionId": (UNKNOWN.upper(), ["TenantUnknown"]),
    "meterId": (directory.guid(9), []),
    "cloudId": ("other", []),
    "usageFrom": ("2019-12-10T19:00:00Z", ["TenantUnknown"]),
    "usageTo": ("2019-12-10T19:00:00Z", ["TenantMapping", "TenantNotRegistered"]),
    "reportedFrom": ("2019-12-11", ["TenantMapping", "TenantNotRegistered", "TenantUnknown"]),
    "reportedTo": ("2019-12-11", []),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters(api, made, name):
    value, expected = FILTERS[name]
    expect(report(api.client, made, [record(), record(subscription=UNMAPPED), record(hour=19, subscription=UNKNOWN)]), 200)
    assert rules(records(api, **{name: value})) == expected
    assert rules(records(api, registration=made.path.upper(), **{name: value})) == expected
    assert records(api, registration=made.path + "x", **{name: value}) == []


@pytest.mark.parametrize("name", ["tenantId", "chargedTo", "meterId", "subscriptionId", "usageFrom", "usageTo", "reportedFrom", "reportedTo"])
def test_a_filter_that_says_nothing(api, name):
    refused = expect(api.client.get(f"{LIST}{V}&{name}=x"), 400, "InvalidProperty")
    assert f"'{name}'" in refused.message


def test_page_by_page_over_several_reports(api, made):
    names = []
    for hour in range(5):
        expect(report(api.client, made, [record(hour, uri=f"/{n}") for n in range(7)]), 200)
    for size in (1, 3, 7, 35):
        seen = [one["name"] for one in records(api, **{"$top": size})]
        names = names or seen
        assert len(set(seen)) == 35
        assert seen == names, "in the order in which they were reported"
    hours = [one["properties"]["usageStartTime"] for one in records(api)]
    assert hours == sorted(hours)


def test_a_page_of_another_list(api, made):
    expect(report(api.client, made, [record(), record(19)]), 200)
    link = expect(api.client.get(f"{LIST}{V}&$top=1&rule=TenantMapping"), 200).json()["nextLink"]
    token = link.rpartition("$skiptoken=")[2]
    expect(api.client.get(f"{LIST}{V}&$top=1&$skiptoken={token}"), 400, "InvalidSkipToken")
