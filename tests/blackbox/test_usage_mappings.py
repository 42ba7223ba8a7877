"""Who was mapped to what, and when: what is in force, and what has ended and why (docs/usage.md)."""

import datetime
import random
import re

import pytest

from azsregtest import arm, auth, contoso, directory, tokens
from azsregtest.arm import GROUPS_VERSION, Api, body, expect, query
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

LIST = f"{arm.subscription(contoso.APSS)}/providers/Azsreg.Usage/mappings"
V = query("2026-11-01")
G = query(GROUPS_VERSION)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def api(make_server, api_on):
    """On a server of the test's own: the list is of a whole subscription."""
    return api_on(make_server())


def mappings(api, **asked):
    return api.list_all(LIST + V + "".join(f"&{name}={value}" for name, value in asked.items()))


def shown(items):
    """(subscription, how it ended)"""
    return [(one["subscriptionId"], one.get("endedBy")) for one in items]


def next_millisecond(api):
    """Two changes of one millisecond are told apart by nothing."""
    then = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(milliseconds=2)
    while datetime.datetime.now(datetime.timezone.utc) < then:
        api.client.get("/_azsreg/health")


@pytest.mark.smoke
def test_a_mapping_from_put_to_delete(api):
    made = api.registration()
    assert mappings(api) == []
    expect(made.add(contoso.ALPINE), 200)
    (one,) = mappings(api)
    assert TIME.fullmatch(one["validFrom"])
    assert one == {"registration": made.path, "instance": one["instance"], "cloudId": made.cloud_id,
                   "tenantId": contoso.ALPINE_TENANT, "tenantName": "Alpine Ski House", "subscriptionId": contoso.ALPINE, "validFrom": one["validFrom"]}
    expect(made.add(contoso.ALPINE), 200)
    assert mappings(api) == [one], "the same again changes nothing"
    next_millisecond(api)
    expect(made.add(contoso.ALPINE_SECOND), 200)
    now, before = mappings(api)
    assert (now["subscriptionId"], before["subscriptionId"]) == (contoso.ALPINE_SECOND, contoso.ALPINE)
    assert before == {**one, "validTo": now["validFrom"], "endedBy": "Replaced"}
    next_millisecond(api)
    expect(api.client.delete(made / contoso.ALPINE_SECOND), 200)
    ended = mappings(api)
    assert shown(ended) == [(contoso.ALPINE, "Replaced"), (contoso.ALPINE_SECOND, "Removed")]
    assert ended[0]["validTo"] == ended[1]["validFrom"] < ended[1]["validTo"]
    expect(api.client.delete(made / contoso.ALPINE_SECOND), 204)
    assert mappings(api) == ended


def test_a_registration_that_goes(api):
    first, second = api.registration(), api.registration()
    for made in (first, second):
        expect(made.add(contoso.ALPINE), 200)
        expect(made.add(contoso.WOODGROVE), 200)
    expect(api.client.delete(first.url), 200)
    ended = [one for one in mappings(api) if "endedBy" in one]
    assert {(one["registration"], one["endedBy"]) for one in ended} == {(first.path, "RegistrationDeleted")}
    assert len(ended) == 2
    expect(api.client.put(first.url, body(tokens.mint())), 201)
    assert mappings(api, registration=first.path) == ended, "made anew it begins with none"
    again = arm.Registration(api.client, first.sub, first.group, first.name)
    expect(again.add(contoso.ALPINE), 200)
    found = mappings(api, registration=first.path.upper())
    assert len(found) == 3 and found[0]["instance"] > found[1]["instance"] == found[2]["instance"]


def test_a_group_that_goes(api):
    group = api.group()
    made = api.registration(group_name=group)
    expect(made.add(contoso.ALPINE), 200)
    expect(api.client.delete(arm.group(contoso.APSS, group) + G), 200)
    (one,) = mappings(api)
    assert (one["registration"], one["endedBy"]) == (made.path, "RegistrationDeleted")


def test_a_move_ends_nothing(api):
    api.register_provider(contoso.CSP)
    there = api.group(contoso.CSP)
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    next_millisecond(api)
    expect(made.add(contoso.ALPINE_SECOND), 200)
    before, ended = mappings(api)
    answer = api.client.post(arm.group(made.sub, made.group) + "/moveResources" + G,
                             {"resources": [made.path], "targetResourceGroup": arm.group(contoso.CSP, there)})
    expect(answer, 204)
    assert mappings(api) == [ended], "of its time"
    moved = api.list_all(LIST.replace(contoso.APSS, contoso.CSP) + V)
    assert moved == [{**before, "registration": arm.registration(contoso.CSP, there, made.name)}]


def test_what_is_asked_for(api):
    first, second = api.registration(), api.registration()
    times = []
    for made, sub in ((first, contoso.ALPINE), (second, contoso.ALPINE), (first, contoso.ALPINE_SECOND), (first, contoso.WOODGROVE)):
        next_millisecond(api)
        expect(made.add(sub), 200)
        times.append(max(one["validFrom"] for one in mappings(api)))
    both = mappings(api)
    assert len(both) == 4
    for asked in ({"registration": first.path}, {"tenantId": contoso.ALPINE_TENANT.upper()}, {"subscriptionId": contoso.ALPINE},
                  {"tenantId": contoso.ALPINE_TENANT, "registration": second.path},
                  {"tenantId": contoso.ALPINE_TENANT, "subscriptionId": contoso.WOODGROVE}, {"tenantId": contoso.UNKNOWN}):
        fits = lambda one: all(one[name].lower() == value.lower() for name, value in asked.items())  # noqa: B023, E731
        assert mappings(api, **asked) == [one for one in both if fits(one)], asked
        small = api.list_all(LIST + V + "&$top=1" + "".join(f"&{name}={value}" for name, value in asked.items()))
        assert small == mappings(api, **asked), "in pages of one"
    at = lambda time: {(one["registration"], one["subscriptionId"]) for one in mappings(api, at=time)}  # noqa: E731
    assert at("1999-12-31T23:59:59Z") == set()
    assert at(times[0]) == {(first.path, contoso.ALPINE)}
    assert at(times[1]) == {(first.path, contoso.ALPINE), (second.path, contoso.ALPINE)}
    assert at(times[2]) == {(first.path, contoso.ALPINE_SECOND), (second.path, contoso.ALPINE)}, "half-open"
    assert at("2999-01-01T00:00:00Z") == {(one["registration"], one["subscriptionId"]) for one in both if "validTo" not in one}


@pytest.mark.parametrize("asked, name", [
    ("tenantId=x", "tenantId"), ("subscriptionId=5", "subscriptionId"), ("at=yesterday", "at"), ("at=2026-02-30T00:00:00Z", "at"),
])
def test_what_cannot_be_asked_for(api, asked, name):
    message = expect(api.client.get(f"{LIST}{V}&{asked}"), 400, "InvalidProperty").message
    assert f"The parameter '{name}' is not valid" in message


def test_a_token_is_for_what_was_asked(api):
    made = api.registration()
    for sub in (contoso.ALPINE, contoso.WOODGROVE):
        expect(made.add(sub), 200)
    link = expect(api.client.get(LIST + V + "&$top=1"), 200).json()["nextLink"]
    expect(api.client.get(link[len(api.server.base):] + f"&tenantId={contoso.ALPINE_TENANT}"), 400, "InvalidSkipToken")


def test_who_may(make_server, tmp_path):
    people = auth.with_people([("Reader", arm.subscription(contoso.APSS))], [("Reader", arm.group(contoso.APSS, contoso.GROUP))], [])
    server = make_server(*auth.ON, directory=directory.write(tmp_path, people))
    for person, status in enumerate((200, 403, 404)):
        with auth.Signed(server, auth.sign_in(server, auth.app_id(person))) as client:
            expect(client.get(LIST + V), status)


def test_an_unknown_subscription(api):
    expect(api.client.get(LIST.replace(contoso.APSS, contoso.UNKNOWN) + V), 404, "SubscriptionNotFound")


def test_it_outlives_the_server(api):
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    next_millisecond(api)
    expect(made.add(contoso.ALPINE_SECOND), 200)
    before = mappings(api)
    api.server.restart()
    with api.server.client() as client:
        assert expect(client.get(LIST + V), 200).json()["value"] == before


CUSTOMERS = {contoso.ALPINE: contoso.ALPINE_TENANT, contoso.ALPINE_SECOND: contoso.ALPINE_TENANT, contoso.WOODGROVE: contoso.WOODGROVE_TENANT}


def test_at_every_time_it_says_what_was_so(tmp_path_factory, request):
    """Random PUTs and DELETEs: for each moment between two of them, `at` shows what was mapped then."""
    rng = random.Random(20261122)
    with Server(tmp_path_factory.mktemp("server"), contoso.FILE) as server:
        api = Api(server, request.node.nodeid)
        made = [api.registration() for _ in range(2)]
        state, moments = {}, []
        for _ in range(60):
            one, sub = rng.choice(made), rng.choice(list(CUSTOMERS))
            if rng.random() < 0.6:
                expect(one.add(sub), 200)
                state[one.path, CUSTOMERS[sub]] = sub
            else:
                assert api.client.delete(one / sub).status in (200, 204)
                if state.get((one.path, CUSTOMERS[sub])) == sub:
                    del state[one.path, CUSTOMERS[sub]]
            next_millisecond(api)
            now = datetime.datetime.now(datetime.timezone.utc)
            moments.append((now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z", dict(state)))
            next_millisecond(api)
        for time, then in moments:
            assert {(m["registration"], m["tenantId"]): m["subscriptionId"] for m in mappings(api, at=time)} == then
        api.close()
