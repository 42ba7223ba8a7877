"""Resource groups (docs/contract.md, "Resource groups")."""

import urllib.parse

import pytest

from azsregtest import arm, contoso, tokens
from azsregtest.arm import GROUPS_VERSION, body, expect, query

pytestmark = pytest.mark.one_thread

LIST = f"{arm.subscription(contoso.APSS)}/resourceGroups{query(GROUPS_VERSION)}"


def url(name, sub=contoso.APSS):
    return arm.group(sub, name) + query(GROUPS_VERSION)


@pytest.mark.smoke
def test_a_group_from_put_to_delete(api):
    name = api.name("RG")
    expect(api.client.head(url(name)), 404)
    expect(api.client.get(url(name)), 404, "ResourceGroupNotFound")
    made = expect(api.client.put(url(name), {"location": "West Central US", "tags": {"a": "1"}}), 201).json()
    assert made == {
        "id": arm.group(contoso.APSS, name), "name": name, "type": "Microsoft.Resources/resourceGroups",
        "location": "westcentralus", "tags": {"a": "1"}, "properties": {"provisioningState": "Succeeded"},
    }
    assert expect(api.client.get(url(name)), 200).json() == made
    expect(api.client.head(url(name)), 204)
    assert expect(api.client.put(url(name), {"location": "westcentralus"}), 200).json()["name"] == name
    expect(api.client.delete(url(name)), 200)
    expect(api.client.delete(url(name)), 404, "ResourceGroupNotFound")
    expect(api.client.head(url(name)), 404)


def test_groups_of_the_directory_are_there(api):
    got = expect(api.client.get(url(contoso.GROUP)), 200).json()
    assert (got["name"], got["location"]) == ("azurestack", "westcentralus")


@pytest.mark.parametrize("sent", [None, {}, {"tags": {}}])
def test_a_new_group_needs_a_location(api, sent):
    expect(api.client.put(url(api.name()), sent), 400, "LocationRequired")


def test_an_existing_group_needs_none_and_takes_no_other(api):
    name = api.group(location="West Central US")
    assert expect(api.client.put(url(name), {}), 200).json()["location"] == "westcentralus"
    for same in ("westcentralus", "West Central US", "WESTCENTRALUS"):
        expect(api.client.put(url(name), {"location": same}), 200)
    expect(api.client.put(url(name), {"location": "eastus"}), 409, "InvalidResourceGroupLocation")
    assert api.client.get(url(name)).json()["location"] == "westcentralus"


def test_put_and_patch_replace_tags(api):
    """PATCH of a group leaves them alone only where it does not name them; ARM does not merge."""
    name = api.group(tags={"a": "1", "b": "2"})
    assert expect(api.client.patch(url(name), {"tags": {"a": None, "c": "3"}}), 200).json()["tags"] == {"c": "3"}
    for without in ({}, {"managedBy": "/somebody"}):
        assert expect(api.client.patch(url(name), without), 200).json()["tags"] == {"c": "3"}
    assert expect(api.client.patch(url(name), {"tags": {"e": "5"}}), 200).json()["tags"] == {"e": "5"}
    assert not expect(api.client.patch(url(name), {"tags": {}}), 200).json().get("tags")
    assert expect(api.client.put(url(name), {"location": "westcentralus", "tags": {"d": "4"}}), 200).json()["tags"] == {"d": "4"}
    assert not expect(api.client.put(url(name), {"location": "westcentralus"}), 200).json().get("tags")
    expect(api.client.patch(url(api.name()), {"tags": {}}), 404, "ResourceGroupNotFound")


def test_managed_by_is_kept(api):
    name = api.group(managedBy="/subscriptions/x/y")
    assert api.client.get(url(name)).json()["managedBy"] == "/subscriptions/x/y"


@pytest.mark.parametrize("name", ["a", "(", "x" * 90, "a.b", ".a", "A-b_C(9)", "-", "_"])
def test_names_that_may_be(api, name):
    try:
        assert expect(api.client.put(url(name), {"location": "x"}), 201).json()["name"] == name
    finally:
        expect(api.client.delete(url(name)), 200)


@pytest.mark.parametrize("name", ["x" * 91, "a.", "%20", "a%20b", "a%2Cb", "%C3%A4", "a%25", "a%3F", "a%2B", "a~", "a%27"])
def test_names_that_may_not_be(api, name):
    expect(api.client.put(url(name), {"location": "x"}), 400, "InvalidResourceName")
    expect(api.client.get(url(name)), 404, "ResourceGroupNotFound")
    expect(api.client.delete(url(name)), 404, "ResourceGroupNotFound")


def test_names_compare_whatever_their_casing_and_the_first_is_kept(api):
    name = api.group(name=api.name("MixedCase"))
    for spelled in (name.upper(), name.lower()):
        path = arm.group(contoso.APSS.upper(), spelled).replace("resourceGroups", "resourcegroups")
        got = expect(api.client.put(path + query(GROUPS_VERSION), {"location": "westcentralus"}), 200).json()
        assert got["name"] == name and got["id"] == arm.group(contoso.APSS, name)


def test_deleting_a_group_deletes_what_is_in_it(api):
    rg = api.group()
    inside, outside = api.registration(group_name=rg), api.registration()
    for made in (inside, outside):
        expect(made.add(contoso.ALPINE), 200)
    expect(api.client.delete(url(rg)), 200)
    expect(inside.get(), 404, "RegistrationNotFound")
    expect(api.client.get(inside / contoso.ALPINE), 404, "RegistrationNotFound")
    assert outside.mapped() == [contoso.ALPINE]
    api.group(name=rg)
    assert api.list_all(arm.registrations(contoso.APSS, rg) + query()) == []
    expect(api.client.put(inside.url, body(tokens.mint())), 201)
    assert inside.mapped() == []


def test_the_same_name_in_two_subscriptions_is_two_groups(api):
    name = api.name()
    api.group(contoso.APSS, name, tags={"s": "apss"})
    api.group(contoso.EA, name, tags={"s": "ea"})
    expect(api.client.delete(url(name, contoso.EA)), 200)
    assert expect(api.client.get(url(name)), 200).json()["tags"] == {"s": "apss"}


def test_an_unknown_subscription(api):
    expect(api.client.put(url("g", contoso.UNKNOWN), {"location": "x"}), 404, "SubscriptionNotFound")
    target = f"{arm.subscription(contoso.UNKNOWN)}/resourceGroups{query(GROUPS_VERSION)}"
    expect(api.client.get(target), 404, "SubscriptionNotFound")


def test_a_subscription_that_is_not_active_is_read_only(api):
    for method, sent in (("PUT", {"location": "x"}), ("PATCH", {}), ("DELETE", None)):
        expect(api.client.request(method, url(contoso.GROUP, contoso.SUSPENDED), sent), 409, "ReadOnlyDisabledSubscription")
    expect(api.client.get(url(contoso.GROUP, contoso.SUSPENDED)), 200)


@pytest.mark.parametrize("sent, where", [
    ({"location": 5}, "location"), ({"location": "x", "tags": []}, "tags"),
    ({"location": "x", "tags": {"a": {}}}, "tags.a"), ({"location": "x", "tags": {"a": []}}, "tags.a"),
])
def test_a_wrong_type_is_named_by_its_path(api, sent, where):
    assert where in expect(api.client.put(url(api.name()), sent), 400, "InvalidRequestContent").message


# --- $filter -------------------------------------------------------------------------


@pytest.fixture
def filtered(api):
    """filtered(expression) -> the stems of this test's groups the list shows."""
    salt = api.salt
    for stem, where, tags in (
        ("alpha", "West US", {"env": "prod", "tier": "1"}), ("beta", "westus", {"env": "test"}),
        ("gamma", "eastus", {"env": "prod", "o'brien": "it's"}), ("delta", "eastus", {}),
    ):
        api.group(name=f"{stem}-{salt}", location=where, tags=tags)

    def run(expression):
        listed = api.list_all(LIST + "&$filter=" + urllib.parse.quote(expression.replace("@", f"-{salt}")))
        return [one["name"][: -len(salt) - 1] for one in listed if one["name"].endswith(salt)]

    return run


@pytest.mark.parametrize("expression, stems", [
    ("", "alpha beta delta gamma"),
    ("name eq 'beta@'", "beta"), ("name eq 'BETA@'", "beta"), ("name eq 'nobody@'", ""),
    ("NAME EQ 'beta@'", "beta"), ("  name   eq   'beta@'  ", "beta"),
    ("location eq 'westus'", "alpha beta"),
    ("tagName eq 'env'", "alpha beta gamma"), ("tagname eq 'tier'", "alpha"), ("tagName eq 'nothing'", ""),
    ("tagName eq 'env' and tagValue eq 'prod'", "alpha gamma"),
    ("tagName eq 'env' AND tagValue eq 'prod' and location eq 'eastus'", "gamma"),
    ("tagName eq 'o''brien'", "gamma"), ("tagName eq 'o''brien' and tagValue eq 'it''s'", "gamma"),
    ("substringof('ta@', name)", "beta delta"), ("substringof('ALPHA', name)", "alpha"),
    ("substringof('', name)", "alpha beta delta gamma"),
    ("substringof('a@',name) and location eq 'eastus'", "delta gamma"),
    ("name eq 'beta@' and name eq 'alpha@'", ""),
])
def test_filters(filtered, expression, stems):
    assert filtered(expression) == stems.split()


@pytest.mark.parametrize("expression", [
    "x", "name", "name eq", "name eq beta", "name eq 'beta", "name eq \"beta\"", "name ne a", "size eq '1'", "eq 'a'",
    "name eq 'a' and", "and name eq 'a'", "name eq 'a' name eq 'b'", "name eq 'a' or name eq 'b' and name eq 'c'", "(name eq 'a')",
    "substringof('a')", "substringof('a', name", "substringof(name, 'a')", "substringof('a', size)", "name eq 'a' ;",
    "name eq 'a'b", "startswith('a',name)", "endswith(name,'a')", "'", "''", "name eq 5", "name eq null", "ä", "\x01", "a" * 3000,
])
def test_filters_that_cannot_be_parsed(api, expression):
    refused = api.client.get(LIST + "&$filter=" + urllib.parse.quote(expression))
    expect(refused, 400, "InvalidFilter")


def test_a_page_of_a_filtered_list(api, filtered):
    wanted = urllib.parse.quote(f"tagName eq 'env' and substringof('{api.salt}', name)")
    first = expect(api.client.get(f"{LIST}&$filter={wanted}&$top=2"), 200).json()
    rest = api.list_all(first["nextLink"][len(api.server.base):])
    assert [one["name"].split("-")[0] for one in first["value"] + rest] == ["alpha", "beta", "gamma"]
