"""Suspending, reactivating and cancelling a customer's subscription, and what the registration makes of it.

"When a tenant's usage is to be charged to their own subscription", that subscription has to be active: from the answer
that suspends it on, and from that request on for those behind it on the same connection.
"""

import concurrent.futures
import json
import random
import uuid

import pytest

from azsregtest import arm, contoso
from azsregtest.arm import query
from azsregtest.client import Unrecorded
from azsregtest.partner import Partner, refused, version

pytestmark = pytest.mark.one_thread


@pytest.fixture
def csp(client):
    return Partner(client, "contoso")


@pytest.fixture
def bought(csp):
    """-> a customer of Contoso's, and its subscription"""
    customer = csp.create()["id"]
    return customer, csp.buy(customer)


# What can be edited ---------------------------------------------------------------------------


def test_every_change_is_another_version(csp, bought):
    customer, sub = bought
    answer = csp.get(csp.subscription(customer, sub))
    whole = answer.json()
    assert version(whole["attributes"]["etag"]) == 1 == version(answer.headers["etag"])
    same = csp.request("PATCH", csp.subscription(customer, sub), whole)
    assert same.json() == whole, "the whole resource, sent back, changes nothing"
    changed = csp.patch(customer, sub, friendlyName="Another", autoRenewEnabled=True).json()
    assert (changed["friendlyName"], changed["autoRenewEnabled"], version(changed["attributes"]["etag"])) == ("Another", True, 2)
    ignored = csp.patch(customer, sub, offerId="x", billingType="license", id="y", quantity=1).json()
    assert ignored == changed == csp.got(csp.subscription(customer, sub))


def test_if_match(csp, bought):
    customer, sub = bought
    etag = csp.got(csp.subscription(customer, sub))["attributes"]["etag"]
    assert csp.patch(customer, sub, headers={"If-Match": etag}, friendlyName="One").status == 200
    for stale in (etag, f'"{etag}"', "x"):
        refused(csp.patch(customer, sub, headers={"If-Match": stale}, friendlyName="Two"), 400, 2055)
    etag = csp.got(csp.subscription(customer, sub))["attributes"]["etag"]
    for fresh in (f'"{etag}"', "*"):
        assert csp.patch(customer, sub, headers={"If-Match": fresh}, friendlyName="One").status == 200


@pytest.mark.parametrize("members, status, code", [
    ({"status": "expired"}, 400, 800096), ({"status": "none"}, 400, 800096), ({"status": 1}, 400, 3000),
    ({"quantity": 2}, 400, 2002), ({"friendlyName": ""}, 400, 3000), ({"friendlyName": "x" * 257}, 400, 3000),
    ({"autoRenewEnabled": 1}, 400, 3000), ({"partnerId": "7"}, 404, 800015), ({"partnerId": "1000001"}, 404, 2072),
])
def test_what_cannot_be_edited(csp, bought, members, status, code):
    refused(csp.patch(*bought, **members), status, code)
    assert version(csp.got(csp.subscription(*bought))["attributes"]["etag"]) == 1


def test_a_cancelled_one_stays_cancelled(csp, bought):
    assert csp.set_status(*bought, "deleted")["actions"] == []
    for members in ({"status": "active"}, {"friendlyName": "x"}, {}):
        refused(csp.patch(*bought, **members), 400, 2011)


def test_unknown_subscriptions(csp, bought):
    customer, sub = bought
    refused(csp.get(csp.subscription(customer, str(uuid.uuid4()))), 404, 20003)
    refused(csp.get(f"/customers/{customer}/subscriptions/x"), 400, 3000, "subscriptionId")
    refused(csp.get(csp.subscription(contoso.ALPINE_TENANT, sub)), 404, 20003)
    assert csp.got(csp.subscription(customer, sub) + "/provisioningstatus")["status"] == "success"


def test_a_subscription_of_the_directory_file_is_edited_alike(csp):
    assert csp.set_status(contoso.ALPINE_TENANT, contoso.ALPINE_SECOND, "suspended")
    try:
        assert csp.client.get(f"/subscriptions/{contoso.ALPINE_SECOND}{query('2016-06-01')}").json()["state"] == "Disabled"
    finally:
        csp.set_status(contoso.ALPINE_TENANT, contoso.ALPINE_SECOND, "active")


# The registration -----------------------------------------------------------------------------


def test_the_id_has_to_be_lower_cased(api, csp, bought):
    """The walk of the documents: what Partner Center shows is in capitals, and is refused as it is."""
    customer, sub = bought
    shown = csp.got(csp.subscription(customer, sub))["id"]
    registration = api.registration()
    assert registration.add(shown).code == "InvalidCustomerSubscriptionId"
    assert registration.add(shown.lower(), tenant=customer).status in (200, 201)


def test_suspended_is_refused_and_still_listed(api, csp, bought):
    customer, sub = bought
    registration = api.registration()
    assert registration.add(sub).status == 200
    before = registration.mapped()
    for status in ("suspended", "deleted"):
        csp.set_status(customer, sub, status)
        assert registration.add(sub).code == "InvalidCustomerSubscriptionId"
        assert registration.mapped() == before
    other = csp.buy(customer)
    assert registration.add(other).status == 200, "another active subscription of the tenant replaces it"
    assert api.client.delete(registration / other).status == 200


def test_reactivated_is_taken_again(api, csp, bought):
    registration = api.registration()
    csp.set_status(*bought, "suspended")
    assert registration.add(bought[1]).code == "InvalidCustomerSubscriptionId"
    csp.set_status(*bought, "active")
    assert registration.add(bought[1]).status == 200


def test_a_suspended_default_subscription_is_read_only(make_server):
    server = make_server()
    with server.client() as client:
        made = arm.Api(server, "default")
        made.register_provider(contoso.CSP)
        made.group(contoso.CSP, contoso.GROUP)
        registration = made.registration(contoso.CSP)
        csp = Partner(client, "contoso")
        assert registration.add(contoso.ALPINE).status == 200
        csp.set_status(contoso.CONTOSO_TENANT, contoso.CSP, "suspended")
        for answer in (registration.add(contoso.ALPINE), registration.add(contoso.WOODGROVE),
                       client.delete(registration / contoso.ALPINE)):
            assert (answer.status, answer.code) == (409, "ReadOnlyDisabledSubscription")
        assert registration.mapped() == [contoso.ALPINE]
        csp.set_status(contoso.CONTOSO_TENANT, contoso.CSP, "active")
        assert registration.add(contoso.WOODGROVE).status == 200
        made.close()


def raw(method, path, body=None, **headers):
    sent = json.dumps(body).encode() if body is not None else b""
    fields = {"Host": "localhost", "Content-Type": "application/json", "Content-Length": len(sent), **headers}
    return f"{method} {path} HTTP/1.1\r\n".encode() + b"".join(f"{n}: {v}\r\n".encode() for n, v in fields.items()) + b"\r\n" + sent


def test_in_one_packet(api, csp, bought, server):
    """PUT, PATCH suspended, PUT, PATCH active, PUT: each sees what stands before it, in whatever turn that is."""
    from azsregtest.client import Wire
    customer, sub = bought
    registration = api.registration()
    path = f"/v1{csp.subscription(customer, sub)}"
    put = raw("PUT", str(registration / sub))

    def patch(status):
        return raw("PATCH", path, {"status": status}, **{"x-azsreg-partner": "contoso"})

    for _ in range(20):
        with Wire("127.0.0.1", server.port) as wire:
            wire.send(put + patch("suspended") + put + patch("active") + put)
            statuses = [wire.response().status for _ in range(5)]
        assert statuses == [200, 200, 400, 200, 200]


class Race:
    """PATCHes and PUTs at once on warm connections. Every subscription is one thread's to suspend, and everybody's to
    map; versions say how often each has changed, so an answer's bounds are the versions before and after it."""

    def __init__(self, server, api, seed):
        self.rng = random.Random(seed)
        self.server = server
        with server.client() as client:
            csp = Partner(client, "contoso")
            self.customer = csp.create()["id"]
            self.sub = csp.buy(self.customer)
        self.registration = api.registration()

    def patches(self, count):
        """-> the statuses it was given, by version"""
        statuses = {1: "active"}
        with Unrecorded("127.0.0.1", self.server.port) as client:
            csp = Partner(client, "contoso")
            for n in range(count):
                answer = csp.set_status(self.customer, self.sub, "active" if n % 2 else "suspended")
                statuses[version(answer["attributes"]["etag"])] = answer["status"]
        return statuses

    def puts(self, count):
        """-> (version before, whether it was taken, version after) of each"""
        seen = []
        with Unrecorded("127.0.0.1", self.server.port) as client:
            csp = Partner(client, "contoso")

            def now():
                return version(csp.got(csp.subscription(self.customer, self.sub))["attributes"]["etag"])

            for _ in range(count):
                before = now()
                taken = client.put(str(self.registration / self.sub)).status == 200
                seen.append((before, taken, now()))
        return seen


def test_no_mapping_is_taken_that_the_rule_refuses(server, api):
    """Evaluated in the order in which they were committed: between what was seen before a PUT and what was seen after
    it there is a moment at which its answer is right."""
    race = Race(server, api, 1)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        putting = [pool.submit(race.puts, 60) for _ in range(3)]
        statuses = pool.submit(race.patches, 120).result()
        seen = [one for puts in putting for one in puts.result()]
    assert sorted(statuses) == list(range(1, 122)), "every PATCH that changes something is one version"
    for before, taken, after in seen:
        possible = {statuses[n] == "active" for n in range(before, after + 1)}
        assert taken in possible, (before, taken, after)
