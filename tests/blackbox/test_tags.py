"""Tags as resources of their own: {scope}/providers/Microsoft.Resources/tags/default, and the names and values that a
subscription offers. Quotes are from the public reference of Microsoft.Resources, "Tags".
"""

import urllib.parse
import uuid

import pytest

from azsregtest import arm, contoso, rows, tokens
from azsregtest.arm import GROUPS_VERSION, body, expect, query

pytestmark = pytest.mark.one_thread

V = query(GROUPS_VERSION)
LOCKS = query("2016-09-01")
SCOPES = ["subscription", "group", "registration"]


def at(scope):
    return scope + "/providers/Microsoft.Resources/tags/default"


def sent(tags, operation=None):
    return {"properties": {"tags": tags}} | ({"operation": operation} if operation else {})


class Place:
    """One scope of a kind that nobody else uses."""

    def __init__(self, api, kind, sub=contoso.APSS):
        self.api, self.client, self.kind, self.sub = api, api.client, kind, sub
        group = api.group(sub)
        self.made = api.registration(sub, group)
        self.scope = {"subscription": arm.subscription(sub), "group": arm.group(sub, group), "registration": self.made.path}[kind]
        self.url = at(self.scope) + V

    def tags(self):
        """As the tags' own resource has them, and as the tagged resource does."""
        got = expect(self.client.get(self.url), 200).json()
        assert got == {"id": at(self.scope), "name": "default", "type": "Microsoft.Resources/tags",
                       "properties": {"tags": got["properties"]["tags"]}}
        resource = expect(self.client.get(self.scope + query()), 200).json()
        assert resource.get("tags", {}) == got["properties"]["tags"]
        return got["properties"]["tags"]


@pytest.fixture(params=SCOPES)
def place(request, make_server, api_on, api):
    """On a server of its own where it is the subscription's tags."""
    return Place(api_on(make_server()) if request.param == "subscription" else api, request.param)


@pytest.mark.smoke
def test_from_put_to_delete(place):
    assert place.tags() == {}
    made = expect(place.client.put(place.url, sent({"env": "prod", "n": 5, "yes": True})), 200).json()
    assert made["properties"]["tags"] == {"env": "prod", "n": "5", "yes": "true"} == place.tags()
    assert expect(place.client.put(place.url, sent({"Other": "x"})), 200).json()["properties"]["tags"] == {"Other": "x"}
    assert place.tags() == {"Other": "x"}
    removed = expect(place.client.delete(place.url), 200)
    assert removed.body == b"" and place.tags() == {}
    expect(place.client.delete(place.url), 200)
    assert expect(place.client.put(place.url, sent({})), 200).json()["properties"]["tags"] == {}


@pytest.mark.parametrize("operation, given, left", [
    ("Replace", {"c": "3"}, {"c": "3"}), ("replace", {}, {}),
    ("Merge", {"c": "3", "A": "4"}, {"b": "2", "c": "3", "A": "4"}), ("MERGE", {}, {"a": "1", "b": "2"}),
    ("Delete", {"a": "1"}, {"b": "2"}), ("delete", {"A": ""}, {"b": "2"}), ("Delete", {"a": None}, {"b": "2"}),
    ("Delete", {"a": "2", "x": "y"}, {"a": "1", "b": "2"}), ("Delete", {"a": "1", "b": "2"}, {}),
])
def test_patch(place, operation, given, left):
    """"This operation allows replacing, merging or selectively deleting tags on the specified resource or subscription." """
    expect(place.client.put(place.url, sent({"a": "1", "b": "2"})), 200)
    changed = expect(place.client.patch(place.url, sent(given, operation)), 200).json()
    assert changed["properties"]["tags"] == left == place.tags()


@pytest.mark.parametrize("method, given, target", [
    ("PUT", None, "properties.tags"), ("PUT", {}, "properties.tags"), ("PUT", {"properties": {}}, "properties.tags"),
    ("PUT", {"properties": 5}, "properties"), ("PUT", sent([]), "properties.tags"), ("PUT", sent({"a": {}}), "properties.tags.a"),
    ("PUT", {"tags": {"a": "b"}}, "properties.tags"), ("PUT", sent(None), "properties.tags"),
    ("PATCH", sent({"a": "b"}), "operation"), ("PATCH", sent({"a": "b"}, "Add"), "operation"),
    ("PATCH", {"operation": 5, "properties": {"tags": {}}}, "operation"), ("PATCH", {"operation": "Merge"}, "properties.tags"),
    ("PATCH", sent({"a": []}, "Merge"), "properties.tags.a"), ("PATCH", sent({"a": []}, "Replace"), "properties.tags.a"),
])
def test_bodies_that_are_refused(place, method, given, target):
    expect(place.client.put(place.url, sent({"kept": "yes"})), 200)
    refused = expect(place.client.request(method, place.url, given), 400, "InvalidRequestContent").json()["error"]
    assert refused["target"] == target
    assert place.tags() == {"kept": "yes"}


@pytest.mark.parametrize("tags, code", [
    ({f"t{i}": "v" for i in range(51)}, "InvalidRequestContent"), ({"a<b": "c"}, "InvalidTagNameCharacters"),
    ({"n" * 513: "v"}, "InvalidTagName"), ({"n": "v" * 257}, "InvalidTagValueLength"), ({"": "v"}, "InvalidRequestContent"),
], ids=["51", "characters", "a long name", "a long value", "no name"])
def test_azures_limits(place, tags, code):
    for method, operation in (("PUT", None), ("PATCH", "Replace"), ("PATCH", "Merge")):
        expect(place.client.request(method, place.url, sent(tags, operation)), 400, code)
    expect(place.client.put(place.url, sent(tags, "Delete")), 400, code)  # a PUT has no operation
    expect(place.client.patch(place.url, sent(tags, "Delete")), 200)
    assert place.tags() == {}


def test_merging_beyond_the_limit(api):
    place = Place(api, "group")
    expect(place.client.put(place.url, sent({f"t{i}": "v" for i in range(50)})), 200)
    expect(place.client.patch(place.url, sent({"one-more": "v"}, "Merge")), 400, "InvalidRequestContent")
    expect(place.client.patch(place.url, sent({"T0": "w"}, "Merge")), 200)


def test_a_registrations_etag_changes_with_its_tags(api):
    place = Place(api, "registration")
    etags = [place.made.made.etag]
    for method, given in (("PUT", sent({"a": "b"})), ("PATCH", sent({"c": "d"}, "Merge")), ("DELETE", None)):
        expect(place.client.request(method, place.url, given), 200)
        etags.append(place.made.get().etag)
    assert len(set(etags)) == 4
    stale = place.client.patch(place.made.url, {"tags": {}}, headers=[("If-Match", etags[0])])
    expect(stale, 412, "PreconditionFailed")
    key = expect(place.client.post(place.made.below("getactivationkey")), 200).json()  # and the token is kept
    assert key["activationKey"]


def test_the_rest_of_a_resource_stays(api):
    for kind in ("group", "registration"):
        place = Place(api, kind)
        before = expect(place.client.get(place.scope + query()), 200).json()
        expect(place.client.put(place.url, sent({"a": "b"})), 200)
        after = expect(place.client.get(place.scope + query()), 200).json()
        assert after.pop("tags") == {"a": "b"}
        before.pop("etag", None), after.pop("etag", None)
        assert before == after


def test_read_only_stops_writes(place):
    lock = arm.below(place.scope, "locks", "l") + LOCKS
    expect(place.client.put(lock, {"properties": {"level": "ReadOnly"}}), 201)
    for method, given in (("PUT", sent({"a": "b"})), ("PATCH", sent({"a": "b"}, "Merge")), ("DELETE", None)):
        refused = expect(place.client.request(method, place.url, given), 409, "ScopeLocked")
        assert at(place.scope) in refused.message
    assert place.tags() == {}
    expect(place.client.delete(lock), 200)


def test_can_not_delete_stops_delete_alone(place):
    lock = arm.below(place.scope, "locks", "l") + LOCKS
    expect(place.client.put(lock, {"properties": {"level": "CanNotDelete"}}), 201)
    expect(place.client.put(place.url, sent({"a": "b"})), 200)
    expect(place.client.patch(place.url, sent({"a": "b"}, "Delete")), 200)
    expect(place.client.delete(place.url), 409, "ScopeLocked")
    expect(place.client.delete(lock), 200)
    expect(place.client.delete(place.url), 200)


def test_a_lock_on_what_is_in_it_does_not_keep_a_groups_tags(api):
    place = Place(api, "group")
    expect(place.client.put(arm.below(place.made.path, "locks", "l") + LOCKS, {"properties": {"level": "ReadOnly"}}), 201)
    for method, given in (("PUT", sent({"a": "b"})), ("DELETE", None)):
        expect(place.client.request(method, place.url, given), 200)


def test_where_there_is_nothing(api):
    for scope, code in (
        (arm.subscription(contoso.UNKNOWN), "SubscriptionNotFound"), (arm.group(contoso.APSS, "nowhere"), "ResourceGroupNotFound"),
        (arm.group(contoso.UNKNOWN, "g"), "SubscriptionNotFound"),
        (arm.registration(contoso.APSS, contoso.GROUP, "not"), "RegistrationNotFound"),
    ):
        for method, given in (("GET", None), ("PUT", sent({})), ("PATCH", sent({}, "Merge")), ("DELETE", None)):
            expect(api.client.request(method, at(scope) + V, given), 404, code)
    for path in ("tags", "tags/other", "tags/default/x"):
        expect(api.client.get(f"{arm.subscription(contoso.APSS)}/providers/Microsoft.Resources/{path}{V}"), 404, "NotFound")


def test_a_suspended_subscription_is_read_only(api):
    scope = arm.subscription(contoso.SUSPENDED)
    for url in (at(scope) + V, at(arm.group(contoso.SUSPENDED, contoso.GROUP)) + V):
        expect(api.client.get(url), 200)
        for method, given in (("PUT", sent({})), ("PATCH", sent({}, "Merge")), ("DELETE", None)):
            expect(api.client.request(method, url, given), 409, "ReadOnlyDisabledSubscription")
    expect(api.client.get(f"{scope}/tagNames{V}"), 200)
    expect(api.client.put(f"{scope}/tagNames/a{V}"), 409, "ReadOnlyDisabledSubscription")
    expect(api.client.delete(f"{scope}/tagNames/a{V}"), 204)


def test_they_are_there_after_a_restart_and_outlive_the_directory(make_server, api_on):
    """A subscription is the directory's and is replaced with it; its tags are not."""
    server = make_server()
    place = Place(api_on(server), "subscription")
    expect(place.client.put(place.url, sent({"a": "b"})), 200)
    expect(place.client.put(f"{place.scope}/tagNames/offered{V}"), 201)
    server.restart()
    again = api_on(server)
    assert expect(again.client.get(place.url), 200).json()["properties"]["tags"] == {"a": "b"}
    assert [one["tagName"] for one in again.list_all(f"{place.scope}/tagNames{V}")] == ["a", "offered"]


def test_loose(make_server, api_on):
    api = api_on(make_server("--loose", directory=None))
    scope = arm.subscription(contoso.UNKNOWN)
    assert expect(api.client.get(at(scope) + V), 200).json()["properties"]["tags"] == {}
    assert api.list_all(f"{scope}/tagNames{V}") == []
    expect(api.client.put(at(arm.group(contoso.UNKNOWN, "g")) + V, sent({"a": "b"})), 404, "ResourceGroupNotFound")
    expect(api.client.put(at(scope) + V, sent({"a": "b"})), 200)
    assert expect(api.client.get(scope + V), 200).json()["tags"] == {"a": "b"}


# --- The names and values of a subscription ------------------------------------------------


@pytest.fixture
def names(make_server, api_on):
    return Names(api_on(make_server()))


class Names:
    def __init__(self, api, sub=contoso.APSS):
        self.api, self.client, self.sub = api, api.client, sub
        self.path = f"{arm.subscription(sub)}/tagNames"

    def name(self, name):
        return f"{self.path}/{urllib.parse.quote(name, safe='')}{V}"

    def value(self, name, value):
        return f"{self.path}/{urllib.parse.quote(name, safe='')}/tagValues/{urllib.parse.quote(value, safe='')}{V}"

    def listed(self, **options):
        """name: (uses, {value: uses})"""
        listed = self.api.list_all(self.path + query(GROUPS_VERSION, **options))
        for row in listed:
            assert row["id"] == f"{self.path}/{row['tagName']}" and row["count"]["type"] == "Total"
            for value in row["values"]:
                assert value["id"] == f"{row['id']}/tagValues/{value['tagValue']}" and value["count"]["type"] == "Total"
        return {row["tagName"]: (row["count"]["value"], {v["tagValue"]: v["count"]["value"] for v in row["values"]}) for row in listed}


def test_names_and_values_from_put_to_delete(names):
    assert names.listed() == {}
    made = expect(names.client.put(names.name("Env")), 201).json()
    assert made == {"id": f"{names.path}/Env", "tagName": "Env", "count": {"type": "Total", "value": 0}, "values": []}
    assert expect(names.client.put(names.name("ENV")), 200).json() == made  # "Tag names are case-insensitive"
    value = expect(names.client.put(names.value("env", "prod")), 201).json()
    assert value == {"id": f"{names.path}/env/tagValues/prod", "tagValue": "prod", "count": {"type": "Total", "value": 0}}
    expect(names.client.put(names.value("env", "prod")), 200)
    expect(names.client.put(names.value("env", "Prod")), 201)  # "Tag values are case-sensitive"
    assert names.listed() == {"Env": (0, {"Prod": 0, "prod": 0})}
    refused = expect(names.client.delete(names.name("env")), 409, "TagInUse")
    assert refused.message == "The tag name or value 'env' cannot be deleted: it has values."
    for spelled in ("prod", "Prod"):
        expect(names.client.delete(names.value("env", spelled)), 200)
        expect(names.client.delete(names.value("env", spelled)), 204)
    expect(names.client.delete(names.name("env")), 200)
    expect(names.client.delete(names.name("env")), 204)
    assert names.listed() == {}


def test_what_may_be_no_tag_is_not_offered(names):
    expect(names.client.put(names.name("a<b")), 400, "InvalidTagNameCharacters")
    expect(names.client.put(names.name("n" * 513)), 400, "InvalidTagName")
    expect(names.client.put(names.name("n" * 512)), 201)
    expect(names.client.put(names.value("n" * 512, "v" * 257)), 400, "InvalidTagValueLength")
    expect(names.client.put(names.value("n" * 512, "v" * 256)), 201)


def test_a_value_needs_its_name(names):
    refused = expect(names.client.put(names.value("env", "prod")), 404, "TagNameNotFound")
    assert refused.message == "The tag name 'env' could not be found."
    expect(names.client.delete(names.value("env", "prod")), 204)


def test_what_is_in_use_is_listed_too(names):
    """"This operation performs a union of predefined tags, resource tags, resource group tags and subscription tags, and
    returns a summary of usage for each tag name and value under the given subscription." """
    api = names.api
    for name in ("offered", "env"):
        expect(names.client.put(names.name(name)), 201)
    expect(names.client.put(names.value("env", "spare")), 201)
    group = api.group(names.sub, tags={"env": "prod", "a": "1"})
    api.registration(names.sub, group, tags={"ENV": "prod", "it's": "\\ä/?"})
    api.registration(names.sub, group, tags={"env": "test"})
    expect(names.client.put(at(arm.subscription(names.sub)) + V, sent({"env": "prod"})), 200)
    api.group(contoso.EA, tags={"elsewhere": "x"})
    listed = {name.lower(): row for name, row in names.listed().items()}
    assert listed == {"a": (1, {"1": 1}), "env": (4, {"prod": 3, "spare": 0, "test": 1}), "it's": (1, {"\\ä/?": 1}),
                      "offered": (0, {})}
    for top in (1, 2, 3):
        assert {name.lower(): row for name, row in names.listed(top=top).items()} == listed
    for url in (names.name("env"), names.value("env", "prod")):
        expect(names.client.put(url), 201 if "tagValues" in url else 200)
        expect(names.client.delete(url), 409, "TagInUse")
    expect(names.client.delete(names.value("env", "spare")), 200)
    expect(names.client.delete(names.name("a")), 204)  # in use, and not offered


def test_deleting_what_was_tagged_frees_the_name(names):
    group = names.api.group(names.sub, tags={"env": "prod"})
    expect(names.client.put(names.name("env")), 201)
    expect(names.client.delete(names.name("env")), 409, "TagInUse")
    expect(names.client.delete(arm.group(names.sub, group) + V), 200)
    expect(names.client.delete(names.name("env")), 200)


def add_rows(server, table, added):
    """Writes rows where requests would take long to."""
    rows.write(server, f"INSERT INTO {table} VALUES ({', '.join('?' * len(added[0]))})", *added)


def test_no_more_than_a_thousand_values_of_a_name_are_listed(make_server, api_on):
    server, sub = make_server(), uuid.UUID(contoso.APSS).bytes
    names = Names(api_on(server))
    group = names.api.group(names.sub)
    registration = arm.registration(names.sub, group, names.api.name()) + query()
    expect(names.client.put(registration, body(tokens.mint(), tags={"serial": "1000"})), 201)
    expect(names.client.put(names.name("serial")), 201)
    add_rows(server, "tag_value", [(sub, "serial", f"{i:04d}") for i in range(999)])
    expect(names.client.put(names.value("serial", "0999")), 201)
    (row,) = names.listed().values()
    assert row[0] == 1 and sorted(row[1]) == [f"{i:04d}" for i in range(1000)]
    expect(names.client.put(names.value("serial", "1000")), 201)
    expect(names.client.delete(names.value("serial", "1000")), 409, "TagInUse")  # though it is not listed


def test_a_page_of_names_ends_before_it_passes_4_mib(make_server):
    """Names with a thousand long values each: as many as there could be of them come in pages that can be held."""
    server, sub = make_server(), uuid.UUID(contoso.APSS).bytes
    add_rows(server, "tag_name", [(sub, f"n{i}") for i in range(8)])
    add_rows(server, "tag_value", [(sub, f"n{i}", f"{v:04d}" + "x" * 400) for i in range(8) for v in range(1000)])
    url, seen, pages = arm.subscription(contoso.APSS) + "/tagNames" + V, [], 0
    with server.client() as client:
        while url:
            answer = expect(client.get(url), 200)
            assert len(answer.body) <= 4 * 1048576
            for row in answer.json()["value"]:
                seen.append(row["tagName"])
                assert len(row["values"]) == 1000
            url = answer.json().get("nextLink", "").replace(server.base, "")
            pages += 1
    assert seen == [f"n{i}" for i in range(8)] and pages > 1


def test_read_only_stops_them(names):
    expect(names.client.put(names.name("env")), 201)
    lock = arm.below(arm.subscription(names.sub), "locks", "l") + LOCKS
    expect(names.client.put(lock, {"properties": {"level": "ReadOnly"}}), 201)
    for method, url in (("PUT", names.name("x")), ("PUT", names.value("env", "x")), ("DELETE", names.name("env"))):
        expect(names.client.request(method, url), 409, "ScopeLocked")
    expect(names.client.delete(names.name("x")), 204)
    assert names.listed() == {"env": (0, {})}


def test_a_subscription_nobody_knows(api):
    names = Names(api, contoso.UNKNOWN)
    for method, url in (("GET", names.path + V), ("PUT", names.name("a")), ("DELETE", names.name("a")),
                        ("PUT", names.value("a", "b")), ("DELETE", names.value("a", "b"))):
        expect(api.client.request(method, url), 404, "SubscriptionNotFound")
