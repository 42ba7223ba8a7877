"""Whose a stack's subscriptions are, as its registration is told (docs/usage.md, "Whose a subscription is")."""

import concurrent.futures
import json

import pytest

from azsregtest import arm, contoso, directory, tokens
from azsregtest.arm import body, expect, query
from azsregtest.stack import Stack
from azsregtest.usage import JSON, charged, record, report, taken

pytestmark = pytest.mark.one_thread

V = query("2026-11-01")
FIRST, SECOND, THIRD = (directory.guid(number, 0x40) for number in range(1, 4))
CLOUD = "feed0000-0000-4000-8000-000000000001"  # of the sample's stack


def at(registration):
    return f"{registration.path}/providers/Azsreg.Usage/userSubscriptions"


def entry(subscription=FIRST, tenant=contoso.ALPINE_TENANT, **more):
    return {"subscriptionId": subscription, "tenantId": tenant, **more}


def tell(registration, *entries, **options):
    return registration.client.put(at(registration) + V, {"value": list(entries)}, **options)


def listed(api, registration, more=""):
    return api.list_all(at(registration) + V + more)


@pytest.fixture
def made(api):
    return api.registration()


@pytest.fixture
def of_stack(make_server, api_on):
    """-> (api, a registration of the sample's stack, the stack as its administrator sees it)"""
    api = api_on(make_server())
    made = arm.Registration(api.client, contoso.APSS, contoso.GROUP, "hub")
    expect(api.client.put(made.url, body(tokens.mint(cloud_id=CLOUD))), 201)
    stack = Stack(api.client)
    for domain, tenant in (("alpineskihouse.example", contoso.ALPINE_TENANT), ("woodgrovebank.example", contoso.WOODGROVE_TENANT)):
        assert stack.let_in(domain, tenant).status in (200, 201)
    return api, made, stack


@pytest.mark.smoke
def test_what_is_told_is_listed(api, made):
    full = entry(SECOND, displayName="Two", owner="two@x.example", offerId="/offers/2", state="Disabled", billable=False,
                 delegatedProviderSubscriptionId=THIRD, routingResourceManagerType="Default", tags={"a": [1, None]}, id="/x")
    assert expect(tell(made, full, entry()), 200).json() == {"count": 2, "added": 2, "replaced": 0}
    assert listed(api, made) == [{**entry(), "state": "Enabled", "billable": True}, full]
    assert expect(tell(made, entry(SECOND.upper(), contoso.WOODGROVE_TENANT.upper())), 200).json() == {"count": 1, "added": 0, "replaced": 1}
    assert listed(api, made)[1] == {**entry(SECOND, contoso.WOODGROVE_TENANT), "state": "Enabled", "billable": True}
    assert expect(tell(made), 200).json()["count"] == 0
    assert len(listed(api, made)) == 2, "nothing is removed"


def test_in_any_case_and_with_nulls(api, made):
    """As Get-AzsUserSubscription gives it to ConvertTo-Json."""
    expect(tell(made, {"SubscriptionId": FIRST, "TenantId": contoso.ALPINE_TENANT, "OfferId": None, "Owner": "", "Location": None}), 200)
    (one,) = listed(api, made)
    assert one == {**entry(), "state": "Enabled", "billable": True, "Location": None}


def test_pages(api, made):
    ids = [directory.guid(number, 0x41) for number in range(7)]
    expect(tell(made, *[entry(one) for one in reversed(ids)]), 200)
    assert [one["subscriptionId"] for one in listed(api, made, "&$top=3")] == ids
    page = expect(api.client.get(at(made) + V + "&$top=7"), 200).json()
    assert "nextLink" not in page and len(page["value"]) == 7
    expect(api.client.get(at(made) + V + "&$top=0"), 400, "InvalidTop")


def test_what_is_reported_from_then_on(api, made):
    expect(made.add(contoso.ALPINE), 200)
    expect(made.add(contoso.WOODGROVE), 200)
    sent = [record(hour, subscription=FIRST) for hour in range(4)]
    assert charged(expect(report(api.client, made, sent[:1]), 200)) == {contoso.APSS: ("TenantUnknown", 1)}
    expect(tell(made, entry()), 200)
    assert charged(expect(report(api.client, made, sent[:2]), 200)) == {contoso.ALPINE: ("TenantMapping", 1)}
    expect(tell(made, entry(tenant=contoso.WOODGROVE_TENANT)), 200)
    assert charged(expect(report(api.client, made, sent[:3]), 200)) == {contoso.WOODGROVE: ("TenantMapping", 1)}
    other = record(3, subscription=FIRST, tenantId=contoso.ALPINE_TENANT)
    refused = expect(report(api.client, made, [other]), 400, "InvalidUsageRecords").json()["error"]["details"]
    assert [one["code"] for one in refused] == ["TenantMismatch"]


def test_one_list_for_a_cloud(api, made):
    """With the partner: a cloud id proves nothing by itself."""
    token = tokens.mint(cloud_id=made.cloud_id.upper())
    same = arm.Registration(api.client, contoso.APSS, contoso.GROUP, api.name())
    stranger = arm.Registration(api.client, contoso.FABRIKAM, contoso.GROUP, api.name())
    for one in (same, stranger):
        expect(api.client.put(one.url, body(token)), 201)
    expect(tell(made, entry()), 200)
    expect(tell(stranger, entry(SECOND), entry(FIRST, contoso.WOODGROVE_TENANT)), 200)
    assert [(one["subscriptionId"], one["tenantId"]) for one in listed(api, same)] == [(FIRST, contoso.ALPINE_TENANT)]
    assert [one["tenantId"] for one in listed(api, stranger)] == [contoso.WOODGROVE_TENANT, contoso.ALPINE_TENANT]


BAD = {
    "no array": ({"value": {}}, "value"),
    "no value": ({}, "value"),
    "null": ({"value": None}, "value"),
    "a bare array": ([], ""),
    "a number": ({"value": [entry(), 7]}, "value[1].subscriptionId"),
    "an array in it": ({"value": [[1, 2]]}, "value[0].subscriptionId"),
    "no subscription": ({"value": [{"tenantId": FIRST}]}, "value[0].subscriptionId"),
    "no tenant": ({"value": [entry(), {"subscriptionId": FIRST}]}, "value[1].tenantId"),
    "no GUID": ({"value": [entry(subscription="1")]}, "value[0].subscriptionId"),
    "nobody's": ({"value": [entry(tenant="00000000-0000-0000-0000-000000000000")]}, "value[0].tenantId"),
    "nothing's": ({"value": [entry("00000000-0000-0000-0000-000000000000")]}, "value[0].subscriptionId"),
    "an id in a list": ({"value": [entry(tenant=[FIRST])]}, "value[0].tenantId"),
    "a number for a name": ({"value": [entry(displayName=7)]}, "value[0].displayName"),
    "a long name": ({"value": [entry(displayName="x" * 257)]}, "value[0].displayName"),
    "a long owner": ({"value": [entry(owner="x" * 257)]}, "value[0].owner"),
    "a long offer": ({"value": [entry(offerId="x" * 257)]}, "value[0].offerId"),
    "a long state": ({"value": [entry(state="x" * 257)]}, "value[0].state"),
    "billable or not": ({"value": [entry(billable="maybe")]}, "value[0].billable"),
    "too much besides": ({"value": [entry(), entry(SECOND, more="x" * 4086)]}, "value[1]"),
}


@pytest.mark.parametrize("kind", BAD)
def test_all_or_nothing(api, made, kind):
    sent, place = BAD[kind]
    refused = expect(api.client.put(at(made) + V, sent), 400, "InvalidRequestContent")
    assert place in refused.message
    assert listed(api, made) == []


def test_a_member_twice(api, made):
    one, other = json.dumps(entry()), json.dumps(entry(SECOND))
    for sent, place in (
            (f'{{"value":[{one}],"Value":[{other}]}}', "Value"),
            (f'{{"value":[{one[:-1]},"tenantID":"{contoso.WOODGROVE_TENANT}"}}]}}', "value[0].tenantID")):
        refused = expect(api.client.put(at(made) + V, sent, headers=JSON), 400, "InvalidRequestContent")
        assert refused.json()["error"]["target"] == place
        assert listed(api, made) == []


def test_at_the_bounds(api, made):
    longest = entry(displayName="é" * 256, owner="x" * 256, offerId="x" * 256, state="x" * 256, more="x" * 4085)
    expect(tell(made, longest), 200)
    assert listed(api, made) == [{**longest, "billable": True}]


def test_as_many_as_may_be_told_at_once(api, made):
    entries = [entry(f"00000000-0000-4000-8000-{number:012x}") for number in range(2001)]
    refused = expect(tell(made, *entries), 400, "InvalidRequestContent")
    assert "2000" in refused.message and expect(api.client.get(at(made) + V), 200).json()["value"] == []
    assert expect(tell(made, *entries[:2000]), 200).json() == {"count": 2000, "added": 2000, "replaced": 0}
    assert expect(tell(made, *entries[:2000]), 200).json() == {"count": 2000, "added": 0, "replaced": 2000}
    assert len(listed(api, made, "&$top=1000")) == 2000


def test_by_several_at_once(api, made):
    """One after the other, and each has its answer."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        told = [pool.submit(tell_alone, api, made, [entry(directory.guid(number, 0x42)), entry()]) for number in range(12)]
        answers = [one.result() for one in told]
    assert sorted(one["added"] for one in answers) == [1] * 11 + [2]
    assert len(listed(api, made)) == 13


def tell_alone(api, made, entries):
    with api.server.client() as client:
        return expect(client.put(at(made) + V, {"value": entries}), 200).json()


def test_it_can_be_explained(api, made):
    """Rehearsed, it is not done beside the loop, and nothing of it is kept."""
    def explained(sent):
        return expect(api.client.post("/_azsreg/explain", {"method": "PUT", "url": at(made) + V, "body": sent}), 200).json()

    told = explained({"value": [entry()]})
    assert told["status"] == 200, told
    assert explained({"value": 7})["body"]["error"]["code"] == "InvalidRequestContent"
    assert listed(api, made) == []


def test_a_body_as_long_as_others(api, made):
    expect(api.client.put(at(made) + V, json.dumps({"value": []}).ljust((1 << 20) + 1), headers=JSON), 413)
    expect(api.client.put(at(made) + V, "{}", headers={"Content-Type": "application/x-ndjson"}), 415)


def test_no_registration(api, made):
    expect(api.client.delete(made.url), 200)
    expect(tell(made, entry()), 404, "RegistrationNotFound")
    expect(api.client.get(at(made) + V), 404, "RegistrationNotFound")


def test_a_lock_stops_nothing(api, made):
    lock = arm.below(made.path, "locks", "still") + query("2016-09-01")
    expect(api.client.put(lock, {"properties": {"level": "ReadOnly"}}), 201)
    expect(tell(made, entry()), 200)
    expect(api.client.delete(lock), 200)


def test_it_outlives_its_registration(api, made):
    expect(tell(made, entry()), 200)
    expect(api.client.delete(made.url), 200)
    expect(api.client.put(made.url, body(tokens.mint(cloud_id=made.cloud_id))), 201)
    assert len(listed(api, made)) == 1


# Those that the stack's administrator has made ---


def test_what_the_administrator_makes_is_in_it(of_stack):
    api, made, stack = of_stack
    expect(stack.put(FIRST, "owner@alpineskihouse.example"), 201)
    (one,) = listed(api, made)
    assert (one["subscriptionId"], one["tenantId"], one["owner"]) == (FIRST, contoso.ALPINE_TENANT, "owner@alpineskihouse.example")


def test_of_those_a_registration_is_told_no_other_tenant(of_stack):
    api, made, stack = of_stack
    expect(stack.put(FIRST, "owner@alpineskihouse.example"), 201)
    before = expect(stack.get(FIRST), 200).json()
    refused = expect(tell(made, entry(SECOND), entry(FIRST, contoso.WOODGROVE_TENANT)), 409, "UserSubscriptionOfStack")
    for said in ("value[1].tenantId", FIRST, contoso.STACK, contoso.ALPINE_TENANT):
        assert said in refused.message
    assert [one["subscriptionId"] for one in listed(api, made)] == [FIRST], "and nothing else of it"
    assert expect(stack.get(FIRST), 200).json() == before
    expect(stack.put(FIRST, "owner@woodgrovebank.example"), 200)  # as the message says
    expect(tell(made, entry(SECOND), entry(FIRST, contoso.WOODGROVE_TENANT)), 200)


def test_of_those_it_is_told_what_is_billable(of_stack):
    """What the administrator says stays, and what he says next leaves that alone."""
    api, made, stack = of_stack
    expect(stack.put(FIRST, "owner@alpineskihouse.example", displayName="One"), 201)
    before = expect(stack.get(FIRST), 200).json()
    expect(tell(made, entry(displayName="Another", owner="x", offerId="x", state="Deleted", billable=False, more=1)), 200)
    assert expect(stack.get(FIRST), 200).json() == before and stack.listed() == {FIRST}
    expect(stack.put(FIRST, "owner@alpineskihouse.example", displayName="Two"), 200)
    (one,) = listed(api, made)
    assert (one["displayName"], one["billable"], one["more"]) == ("Two", False, 1)
    expect(stack.delete(FIRST), 200)
    (one,) = listed(api, made)
    assert (one["state"], one["billable"]) == ("Deleted", False)
    expect(tell(made, entry(tenant=contoso.WOODGROVE_TENANT)), 409, "UserSubscriptionOfStack")


def test_the_administrators_word_comes_later(of_stack):
    api, made, stack = of_stack
    expect(tell(made, entry(tenant=contoso.WOODGROVE_TENANT)), 200)
    expect(stack.put(FIRST, "owner@alpineskihouse.example"), 201)
    assert [one["tenantId"] for one in listed(api, made)] == [contoso.ALPINE_TENANT]


def test_after_a_restart(make_server, api_on):
    server = make_server()
    made = api_on(server).registration()
    expect(tell(made, entry(billable=False, more="kept")), 200)
    server.kill()
    server.start()
    api = api_on(server)
    assert listed(api, made) == [{**entry(billable=False, more="kept"), "state": "Enabled"}]
