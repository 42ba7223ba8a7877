"""What locks stop (docs/contract.md, "Locks"): "`ReadOnly` stops writes, `CanNotDelete` deletes, children included".

Quotes are from the public documentation, "Lock your resources to protect your infrastructure".
"""

import contextlib

import pytest

from azsregtest import arm, contoso, tokens
from azsregtest.arm import GROUPS_VERSION, body, expect, query

pytestmark = pytest.mark.one_thread

LOCKS = query("2016-09-01")
G = query(GROUPS_VERSION)
ROLE = "acdd72a7-3385-48ef-bd42-f606fba81ae7"  # Reader


class Place:
    """A group with a registration and a customer in it."""

    def __init__(self, api, sub=contoso.APSS):
        self.api, self.client, self.sub = api, api.client, sub
        self.group_name = api.group(sub)
        self.made = api.registration(sub, self.group_name)
        expect(self.made.add(contoso.ALPINE), 200)
        self.subscription, self.group = arm.subscription(sub), arm.group(sub, self.group_name)
        self.registration = self.made.path
        self.customer = f"{self.made.path}/customerSubscriptions/{contoso.ALPINE}"

    @contextlib.contextmanager
    def locked(self, where, level):
        url = arm.below(getattr(self, where), "locks", "L") + LOCKS
        expect(self.client.put(url, {"properties": {"level": level}}), 201)
        try:
            yield
        finally:
            expect(self.client.delete(url), 200)

    def refused(self, answer, scope, verb, where):
        expect(answer, 409, "ScopeLocked")
        assert answer.message == (
            f"The scope '{scope}' cannot perform {verb} operation because following scope(s) are locked: "
            f"'{getattr(self, where)}'. Please remove the lock and try again."
        )
        assert answer.headers["x-ms-failure-cause"] == "gateway"

    def intact(self):
        assert self.made.get().json() == self.made.made.json()
        assert self.made.mapped() == [contoso.ALPINE]
        expect(self.client.head(self.group + G), 204)


@pytest.fixture
def place(api):
    return Place(api)


@pytest.fixture
def own_place(make_server, api_on):
    """On a server of its own, since a lock on the subscription stops everybody."""
    return Place(api_on(make_server()))


PLACES = ["subscription", "group", "registration"]


def a_place(request, where):
    return request.getfixturevalue("own_place" if where == "subscription" else "place")


@pytest.mark.parametrize("level", ["CanNotDelete", "ReadOnly"])
@pytest.mark.parametrize("where", PLACES)
def test_nothing_in_there_is_deleted(request, where, level):
    """"When you apply a lock at a parent scope, all resources within that scope inherit the same lock." """
    place = a_place(request, where)
    with place.locked(where, level):
        for path, version in ((place.customer, query()), (place.registration, query()), (place.group, G)):
            place.refused(place.client.delete(path + version), path, "delete", where)
        place.intact()
    expect(place.client.delete(place.customer + query()), 200)
    expect(place.client.delete(place.registration + query()), 200)
    expect(place.client.delete(place.group + G), 200)


def writes(place):
    """(method, path, version, body) of every write on what is in a place, or about to be."""
    fresh = arm.registration(place.sub, place.group_name, "fresh")
    second = f"{place.registration}/customerSubscriptions/{contoso.WOODGROVE}"
    return [
        ("PUT", place.registration, query(), body(location="global")),
        ("PATCH", place.registration, query(), {"tags": {"a": "b"}}),
        ("POST", place.registration + "/enableRemoteManagement", query(), None),
        ("PUT", place.customer, query(), None), ("PUT", second, query(), None),
        ("PUT", fresh, query(), body(tokens.mint())),
        ("PUT", place.group, G, {"location": "westcentralus"}), ("PATCH", place.group, G, {"tags": {}}),
    ]


def in_registration(path, place):
    return path.startswith(place.registration)


@pytest.mark.parametrize("where", PLACES)
def test_read_only_stops_writes(request, where):
    """"ReadOnly means authorized users can read a resource, but they can't delete or update it." """
    place = a_place(request, where)
    with place.locked(where, "ReadOnly"):
        for method, path, version, sent in writes(place):
            answer = place.client.request(method, path + version, sent)
            if where == "registration" and not in_registration(path, place):
                assert answer.status in (200, 201), answer
                continue
            target = path.removesuffix("/enableRemoteManagement")
            place.refused(answer, target, "write", where)
        place.intact()


@pytest.mark.parametrize("where", PLACES)
def test_can_not_delete_lets_writes_through(request, where):
    """"CanNotDelete means authorized users can read and modify a resource, but they can't delete it." """
    place = a_place(request, where)
    with place.locked(where, "CanNotDelete"):
        for method, path, version, sent in writes(place):
            answer = place.client.request(method, path + version, sent)
            assert answer.status in (200, 201), answer


@pytest.mark.parametrize("level", ["CanNotDelete", "ReadOnly"])
def test_reads_go_on(place, level):
    with place.locked("registration", level):
        for path in (place.registration, place.customer, place.registration + "/customerSubscriptions"):
            expect(place.client.get(path + query()), 200)
        expect(place.client.post(place.registration + "/GetActivationKey" + query()), 200)
        expect(place.client.get(place.group + G), 200)


def test_replacing_a_mapping_is_a_write_not_a_delete(place):
    with place.locked("registration", "CanNotDelete"):
        expect(place.made.add(contoso.ALPINE_SECOND), 200)
        assert place.made.mapped() == [contoso.ALPINE_SECOND]
        expect(place.client.delete(place.made / contoso.ALPINE_SECOND), 409, "ScopeLocked")


def test_deleting_a_group_is_refused_for_what_is_in_it(place):
    with place.locked("registration", "CanNotDelete"):
        place.refused(place.client.delete(place.group + G), place.group, "delete", "registration")
        place.intact()


def test_every_locked_scope_is_named(place):
    with place.locked("group", "CanNotDelete"), place.locked("registration", "ReadOnly"):
        answer = expect(place.client.delete(place.registration + query()), 409, "ScopeLocked")
        assert f"locked: '{place.group},{place.registration}'" in answer.message


def test_many_locks_are_all_asked(place):
    """A ReadOnly lock behind many that stop nothing."""
    for number in range(19):
        url = arm.below(place.registration, "locks", f"a{number:02}") + LOCKS
        expect(place.client.put(url, {"properties": {"level": "CanNotDelete"}}), 201)
    expect(place.client.patch(place.registration + query(), {}), 200)
    expect(place.client.put(arm.below(place.registration, "locks", "z") + LOCKS, {"properties": {"level": "ReadOnly"}}), 201)
    expect(place.client.patch(place.registration + query(), {}), 409, "ScopeLocked")
    answer = expect(place.client.delete(place.group + G), 409, "ScopeLocked")
    assert f"locked: '{place.registration}'" in answer.message


def test_neighbours_are_not_stopped(api, place):
    sibling = arm.group(place.sub, api.group(name=place.group_name + "-b"))
    other = api.registration(group_name=place.group_name, name=place.made.name + "2")
    with place.locked("registration", "ReadOnly"):
        expect(api.client.patch(other.url, {}), 200)
        expect(api.client.delete(other.url), 200)
    with place.locked("group", "ReadOnly"):
        expect(api.client.patch(sibling + G, {}), 200)
        expect(api.client.delete(sibling + G), 200)


def test_what_is_not_there_is_told_before_the_lock(place):
    gone = f"{place.registration}/customerSubscriptions/{contoso.WOODGROVE}"
    with place.locked("group", "ReadOnly"):
        expect(place.client.delete(gone + query()), 204)
        expect(place.client.delete(arm.registration(place.sub, place.group_name, "no") + query()), 204)
        nowhere = arm.customer(place.sub, place.group_name, "no", contoso.ALPINE)
        expect(place.client.put(nowhere + query()), 404, "RegistrationNotFound")


def test_the_lock_is_told_before_the_body_and_the_precondition(place):
    with place.locked("registration", "ReadOnly"):
        expect(place.client.put(place.registration + query(), "{"), 409, "ScopeLocked")
        expect(place.client.put(place.made / contoso.LUCERNE), 409, "ScopeLocked")
        expect(place.client.delete(place.registration + query(), headers={"If-Match": '"other"'}), 409, "ScopeLocked")


def test_registering_the_provider_writes_the_subscription(own_place):
    urls = [f"{own_place.subscription}/providers/Microsoft.AzureStack/{verb}{G}" for verb in ("register", "unregister")]
    with own_place.locked("subscription", "ReadOnly"):
        for url in urls:
            expect(own_place.client.post(url), 409, "ScopeLocked")
    with own_place.locked("subscription", "CanNotDelete"):
        expect(own_place.client.delete(own_place.registration + query()), 409, "ScopeLocked")
        expect(own_place.client.post(urls[1]), 409, "CannotUnregisterProvider")
    expect(own_place.client.delete(own_place.registration + query()), 200)
    with own_place.locked("subscription", "CanNotDelete"):
        for url in reversed(urls):
            expect(own_place.client.post(url), 200)


def test_locks_do_not_lock_locks(place):
    with place.locked("group", "ReadOnly"):
        url = arm.below(place.registration, "locks", "inner") + LOCKS
        expect(place.client.put(url, {"properties": {"level": "ReadOnly"}}), 201)
        expect(place.client.put(url, {"properties": {"level": "CanNotDelete"}}), 200)
        expect(place.client.delete(url), 200)


def test_role_assignments_are_in_what_is_locked(place):
    """"A cannot-delete lock on a resource or resource group prevents the deletion of Azure RBAC assignments." """
    name = "5a000000-0000-4000-8000-000000000001"
    url = arm.below(place.registration, "roleAssignments", name) + query("2022-04-01")
    sent = {"properties": {"roleDefinitionId": ROLE, "principalId": name}}
    with place.locked("registration", "ReadOnly"):
        expect(place.client.put(url, sent), 409, "ScopeLocked")
    with place.locked("group", "CanNotDelete"):
        expect(place.client.put(url, sent), 201)
        answer = place.client.delete(url)
        place.refused(answer, arm.below(place.registration, "roleAssignments", name), "delete", "group")
    expect(place.client.delete(url), 200)


def test_a_group_that_comes_back_is_not_locked(place):
    with place.locked("registration", "CanNotDelete"):
        pass
    expect(place.client.delete(place.group + G), 200)
    place.api.group(place.sub, place.group_name)
    assert place.api.list_all(arm.below(place.group, "locks") + LOCKS) == []
    expect(place.client.put(place.registration + query(), body(tokens.mint())), 201)
    expect(place.client.delete(place.group + G), 200)
