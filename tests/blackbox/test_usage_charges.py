"""What a subscription pays for: pages of JSON, and CSV (docs/usage.md); FOCUS is test_usage_focus.py."""

import csv
import decimal
import io
import json

import pytest

from azsregtest import arm, contoso, directory
from azsregtest.arm import expect, query
from azsregtest.usage import BLOBS, MAPPED, record, report

pytestmark = pytest.mark.one_thread

V = query("2026-11-01")
LIST = f"{arm.subscription(contoso.ALPINE)}/providers/Azsreg.Usage/charges"
DAY = "&from=2019-12-10&to=2019-12-11"
COLUMNS = ("recordId,reportedTime,usageStartTime,usageEndTime,subscriptionId,rule,registration,cloudId,tenantId,stackSubscriptionId,"
           "resourceUri,location,stackMeterId,meterId,meterName,meterCategory,meterSubCategory,unit,quantity,unitPrice,cost,currency,"
           "tags,additionalInfo,adjustmentId").split(",")


@pytest.fixture
def api(make_server, api_on):
    """On a server of the test's own: it is about all that somebody pays for."""
    return api_on(make_server())


@pytest.fixture
def made(api):
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    return made


def table(api, form="csv", more=DAY):
    answer = expect(api.client.get(f"{LIST}{V}{more}&format={form}"), 200)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.text.endswith("\r\n") and "\n" not in answer.text.replace("\r\n", "")
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def data(**resource):
    return json.dumps({"Microsoft.Resources": {"resourceUri": "/a/b", "location": "northwest", **resource}})


@pytest.mark.smoke
def test_the_same_in_each_form(api, made):
    tags = {"RG": 'a,"b"', "x": "ü"}
    expect(report(api.client, made, [record(quantity="0.5", instanceData=data(tags=json.dumps(tags))), record(19)]), 200)
    items = api.list_all(LIST + V + DAY)
    lines = table(api)
    assert list(lines[0]) == COLUMNS
    assert [one["name"] for one in items] == [line["recordId"] for line in lines]
    one = items[0]
    assert one["id"] == f"{LIST}/{one['name']}" and one["type"] == "Azsreg.Usage/charges"
    numbers = {name: decimal.Decimal(lines[0].pop(name)) for name in ("quantity", "unitPrice", "cost")}
    assert {name: decimal.Decimal(str(one["properties"].pop(name))) for name in numbers} == numbers
    assert one["properties"] == {name: value for name, value in lines[0].items() if value}
    assert numbers["cost"] == numbers["quantity"] * numbers["unitPrice"] > 0
    assert json.loads(lines[0]["tags"]) == tags
    assert lines[0]["subscriptionId"] == contoso.ALPINE and lines[0]["rule"] == "TenantMapping"
    assert lines[0]["stackSubscriptionId"] == MAPPED and lines[0]["stackMeterId"] == BLOBS.lower()


def test_only_the_period(api, made):
    expect(report(api.client, made, [record(hour) for hour in range(24)]), 200)
    assert len(table(api)) == 24
    assert len(table(api, more="&from=2019-12-10T05:00:00Z&to=2019-12-10T07:00:00Z")) == 2
    assert table(api, more="&from=2019-12-11&to=2019-12-12") == []
    assert table(api, more=DAY + "&by=reported") == [], "nothing was reported that day"
    assert len(table(api, more="&from=2019-12-10&to=9999-01-01&by=reported")) == 24
    assert len(api.list_all(f"{LIST}{V}&from=2019-12-10T05:00:00Z&to=2019-12-10T07:00:00Z")) == 2


def test_page_by_page(api, made):
    for hour in range(4):
        expect(report(api.client, made, [record(hour, uri=f"/{n}") for n in range(10)]), 200)
    every = [one["name"] for one in api.list_all(LIST + V + DAY)]
    assert len(set(every)) == 40
    for size in (1, 7, 39):
        assert [one["name"] for one in api.list_all(f"{LIST}{V}{DAY}&$top={size}")] == every


def test_an_export_is_read_piece_by_piece(api, made):
    """More than a piece, and pieces of which nothing is shown between them."""
    for hour in (1, 2, 3):
        expect(report(api.client, made, [record(hour, uri=f"/{n}") for n in range(700)]), 200)
    assert len(table(api)) == 2100
    # each resource has an hour before and behind this one
    assert len(table(api, more="&from=2019-12-10T02:00:00Z&to=2019-12-10T03:00:00Z")) == 700
    assert table(api, more="&from=2019-12-09&to=2019-12-10") == []


def test_every_record_is_charged_once(api, made):
    """The sum of all charges is that of the records, to the last digit."""
    quantities = [decimal.Decimal(n) + decimal.Decimal(10) ** -24 for n in range(20)]
    records = [record(hour, str(one)) for hour, one in enumerate(quantities)]
    for batch in (records[:7], records[3:12], records):
        expect(report(api.client, made, batch), 200)
    assert sum(decimal.Decimal(line["quantity"]) for line in table(api)) == sum(quantities)


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("x")']


@pytest.mark.parametrize("name", FORMULAS)
def test_a_spreadsheet_runs_nothing(api, made, name):
    expect(report(api.client, made, [record(instanceData=data(resourceUri=name, location=name))]), 200)
    (line,) = table(api)
    assert line["resourceUri"] == "'" + name
    (line,) = table(api, "focus")
    assert (line["ResourceId"], line["RegionId"]) == ("'" + name, "'" + name)


def test_a_number_below_zero_stays_a_number(api, made):
    expect(report(api.client, made, [record(), record(quantity="-0.25", tenant=False, adjustmentId=directory.guid(1))]), 200)
    lines = table(api)
    assert [line["quantity"] for line in lines] == ["16.461425899527967", "-0.25"]
    assert [line["adjustmentId"] for line in lines] == ["", directory.guid(1)]


BAD = [("", "'from'"), ("&from=2019-12-10", "'to'"), ("&to=2019-12-10", "'from'"), ("&from=2019-12-10&to=2019-12-10", "'to'"),
       ("&from=x&to=2019-12-10", "'from'"), (DAY + "&by=x", "'by'"), (DAY + "&format=xlsx", "'format'")]


@pytest.mark.parametrize("asked,named", BAD)
def test_what_cannot_be_asked(api, asked, named):
    assert named in expect(api.client.get(LIST + V + asked), 400, "InvalidProperty").message


def test_nobody_pays_for_what_others_use(api, made):
    expect(report(api.client, made, [record()]), 200)
    assert api.list_all(f"{arm.subscription(contoso.WOODGROVE)}/providers/Azsreg.Usage/charges{V}{DAY}") == []
