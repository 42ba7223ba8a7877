"""Looking instead of reading: the overview, finding, the directory as a tree (docs/control.md)."""

import decimal
import json
import urllib.parse

import pytest

from azsregtest import arm, contoso, directory
from azsregtest.arm import body, expect, query
from azsregtest.clock import EVE, advance
from azsregtest.usage import BLOBS, MAPPED, UNMAPPED, record, report
from test_usage_summary import costs

pytestmark = pytest.mark.one_thread

OVERVIEW = "/_azsreg/overview"


@pytest.fixture
def api(make_server, api_on):
    """On a server of the test's own, whose clock stands still."""
    return api_on(make_server("--clock", EVE, in_memory=True))


def look(api, path, **asked):
    return expect(api.client.get(path + "?" + urllib.parse.urlencode(asked)), 200).json()


def refused(api, path, name, **asked):
    error = expect(api.client.get(path + "?" + urllib.parse.urlencode(asked)), 400, "InvalidRequestContent").json()["error"]
    assert error["target"] == name, error


# Overview -------------------------------------------------------------------------------------


@pytest.mark.smoke
def test_an_overview(api):
    made = api.registration(name="Stack-1")
    expect(made.add(contoso.ALPINE), 200)
    expect(made.add(contoso.TREY), 400)
    said = look(api, OVERVIEW)
    (one,) = said.pop("value")
    last = one.pop("lastRequest")
    assert one == {
        "id": made.path, "name": "Stack-1", "resourceGroup": contoso.GROUP,
        "subscription": {"id": contoso.APSS, "displayName": "Contoso Azure Partner Shared Services", "offer": "APSS", "state": "Active"},
        "partner": {"name": "contoso", "displayName": "Contoso Cloud (direct CSP)"},
        "billingModel": "PayAsYouUse", "cloudId": made.cloud_id, "customers": 1, "refusals": 1,
        "cost": {"since": "2026-01-31T00:00:00Z", "records": 0, "isPartial": False}}
    assert {**last, "n": 0} == {"n": 0, "time": EVE, "method": "PUT", "operation": "CustomerSubscriptions_Create", "status": 400}
    assert look(api, f"/_azsreg/requests/{last['n']}")["status"] == 400
    requests = said.pop("requests")
    assert requests["limit"] == 1000 and requests["kept"] == last["n"]
    document = directory.contoso_copy()
    assert said == {
        "isWhole": True, "answered": said["answered"], "counts": {
            "registrations": 1, "customerSubscriptions": 1, "subscriptions": len(document["subscriptions"]) + len(document["stacks"]),
            "tenants": len(document["tenants"]), "usageRecords": 0}}


def test_what_is_answered_is_counted_but_not_who_looks(api):
    before = look(api, OVERVIEW)["answered"]
    look(api, OVERVIEW)
    for _ in range(3):
        api.client.get(arm.subscription(contoso.EA) + query("2020-01-01"))
    assert look(api, OVERVIEW)["answered"] == before + 3


def test_registrations_by_name(api):
    names = ["beta", "Alpha-2", "alpha-1", "alphabet", "gamma"]
    for name in names:
        api.registration(name=name)
    in_order = sorted(names, key=str.lower)

    def shown(**asked):
        said = look(api, OVERVIEW, **asked)
        return [one["name"] for one in said["value"]], said["isWhole"]

    assert shown() == (in_order, True)
    assert shown(top=5) == (in_order, True)
    assert shown(top=4) == (in_order[:4], False)
    assert shown(q="ALPHA-") == (["alpha-1", "Alpha-2"], True)
    assert shown(q="lpha") == ([], True)
    assert shown(q="%") == ([], True)


def test_refusals_are_of_the_last_hour(api):
    made = api.registration()
    expect(made.add(contoso.TREY), 400)
    assert look(api, OVERVIEW)["value"][0]["refusals"] == 1
    advance(api.client, "PT59M59S")
    assert look(api, OVERVIEW)["value"][0]["refusals"] == 1
    advance(api.client, "PT1S")
    (one,) = look(api, OVERVIEW)["value"]
    assert one["refusals"] == 0 and one["lastRequest"]["status"] == 400


def test_requests_of_one_that_begins_alike_are_not_its_own(api):
    for name in ("one", "one-more"):
        api.registration(name=name)
    path = arm.registration(contoso.APSS, contoso.GROUP, "one-more").upper()
    expect(api.client.get(path + query()), 200)
    first, second = look(api, OVERVIEW)["value"]
    assert first["lastRequest"]["method"] == "PUT" and second["lastRequest"]["method"] == "GET"


def test_none_are_kept(make_server, api_on):
    api = api_on(make_server("--keep-requests", "0", in_memory=True))
    made = api.registration()
    expect(made.add(contoso.TREY), 400)
    said = look(api, OVERVIEW)
    assert said["requests"] == {"kept": 0, "limit": 0}
    assert "lastRequest" not in said["value"][0] and said["value"][0]["refusals"] == 0


def test_what_today_costs(api):
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    sent = [record(hour, "12345.6789", who, f"/{hour}") for hour, who in enumerate([MAPPED, MAPPED, UNMAPPED])]
    expect(report(api.client, made, sent), 200)
    cost = look(api, OVERVIEW)["value"][0]["cost"]
    total = sum(costs(api).values())
    assert total and decimal.Decimal(cost["customers"]) + decimal.Decimal(cost["default"]) == total
    assert decimal.Decimal(cost["default"]) * 3 == total
    assert cost == {**cost, "currency": "USD", "records": 3, "isPartial": False, "since": "2026-01-31T00:00:00Z"}
    advance(api.client, "P1D")
    assert look(api, OVERVIEW)["value"][0]["cost"] == {"since": "2026-02-01T00:00:00Z", "records": 0, "isPartial": False}
    assert look(api, OVERVIEW)["counts"]["usageRecords"] == 3


def test_no_more_is_added_up_than_an_answer_may(api):
    """At the bound all of it, a sum more is not: 100 pieces of 500 for one answer, and each registration has its share."""
    made = api.registration()
    tenants = [directory.guid(number, 0x77) for number in range(1000)]
    many = [record(1, "1", directory.guid(number, 0x78), "/x", tenant=False, tenantId=one) for number, one in enumerate(tenants)]
    expect(report(api.client, made, many[:-1]), 200)
    for _ in range(49):
        api.registration()

    def cost():
        (found,) = [one for one in look(api, OVERVIEW)["value"] if one["id"] == made.path]
        return found["cost"]

    assert not cost()["isPartial"] and cost()["records"] == 999
    expect(report(api.client, made, many[-1:]), 200)
    assert cost() == {**cost(), "isPartial": True, "records": 1000}
    (alone,) = look(api, OVERVIEW, q=made.path.rpartition("/")[2])["value"]
    assert alone["cost"] == {**alone["cost"], "isPartial": False, "records": 1000}


@pytest.mark.parametrize("asked", [{"top": "0"}, {"top": "101"}, {"top": "x"}, {"q": "é" * 128 + "x"}, {"Top2": "1"}, {"skip": "1"}])
def test_what_an_overview_does_not_take(api, asked):
    refused(api, OVERVIEW, *asked, **asked)


def test_bounds_of_the_words_of_an_overview(api):
    for asked in ({"top": "1"}, {"top": "100"}, {"q": "é" * 128}, {"q": ""}):
        assert look(api, OVERVIEW, **asked)["isWhole"]


# Customers of a registration ------------------------------------------------------------------

CUSTOMERS = "/_azsreg/customers"


def test_customers_of_a_registration(api):
    made = api.registration(contoso.FABRIKAM)
    expect(made.add(contoso.PROSEWARE), 200)
    expect(made.add(contoso.TREY), 200)
    said = look(api, CUSTOMERS, registration=made.path)
    assert said == {"value": [
        {"id": contoso.PROSEWARE, "displayName": "Proseware via Fabrikam", "offer": "CSP", "state": "Active",
         "tenant": {"id": "bbbb0000-0000-4000-8000-000000000004", "displayName": "Proseware"},
         "partner": {"name": "fabrikam", "displayName": "Fabrikam, reseller of Wingtip", "rollsUpTo": "wingtip"}, "validFrom": EVE},
        {"id": contoso.TREY, "displayName": "Trey Research via Tailspin", "offer": "CSP", "state": "Active",
         "tenant": {"id": "bbbb0000-0000-4000-8000-000000000005", "displayName": "Trey Research"},
         "partner": {"name": "tailspin", "displayName": "Tailspin, reseller of Wingtip", "rollsUpTo": "wingtip"}, "validFrom": EVE}]}


def test_pages_of_customers(api):
    made = api.registration(contoso.FABRIKAM)
    expect(made.add(contoso.PROSEWARE), 200)
    expect(made.add(contoso.TREY), 200)
    first = look(api, CUSTOMERS, registration=made.path.upper(), top=1)
    assert [one["id"] for one in first["value"]] == [contoso.PROSEWARE] and first["next"] == contoso.PROSEWARE
    last = look(api, CUSTOMERS, registration=made.path, top=1, after=first["next"])
    assert [one["id"] for one in last["value"]] == [contoso.TREY] and "next" not in last
    assert look(api, CUSTOMERS, registration=made.path, after=contoso.TREY) == {"value": []}


def test_customers_that_the_directory_does_not_know(make_server, api_on):
    api = api_on(make_server("--loose", in_memory=True, directory=None))
    made = api.registration()
    expect(made.add(contoso.UNKNOWN), 200)
    (one,) = look(api, CUSTOMERS, registration=made.path)["value"]
    assert one["id"] == contoso.UNKNOWN and "offer" not in one or one["offer"] == "CSP"


def test_what_customers_does_not_take(api):
    made = api.registration()
    refused(api, CUSTOMERS, "registration", registration="/subscriptions/x")
    refused(api, CUSTOMERS, "registration")
    refused(api, CUSTOMERS, "after", registration=made.path, after="x")
    refused(api, CUSTOMERS, "top", registration=made.path, top=101)
    refused(api, CUSTOMERS, "top", registration=made.path, top=0)
    refused(api, CUSTOMERS, "of", registration=made.path, of=1)
    expect(api.client.get(CUSTOMERS + "?" + urllib.parse.urlencode({"registration": made.path + "x"})), 404, "RegistrationNotFound")
