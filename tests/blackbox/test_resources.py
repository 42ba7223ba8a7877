"""What is in a subscription or a group, as `az resource list` asks for it (docs/contract.md, "Resources")."""

import urllib.parse

import pytest

from azsregtest import arm, contoso
from azsregtest.arm import GROUPS_VERSION, expect, query

pytestmark = pytest.mark.one_thread

TYPE = "Microsoft.AzureStack/registrations"


def url(sub=contoso.EA, group=None, **options):
    scope = arm.subscription(sub) if group is None else arm.group(sub, group)
    return f"{scope}/resources{query(GROUPS_VERSION, **options)}"


@pytest.fixture(scope="module")
def there(server):
    """Registrations in Contoso's EA subscription, which nothing else in this file touches."""
    api = arm.Api(server, "resources")
    for group in ("alpha", "beta"):
        api.group(contoso.EA, group)
    for group, name, tags in (
        ("alpha", "hub", {"env": "prod"}), ("beta", "hub", {}), ("alpha", "edge-1", {"env": "test"}), ("beta", "edge-2", {}),
    ):
        api.registration(contoso.EA, group, name, **({"tags": tags} if tags else {}))
    yield api
    api.close()


def names(items):
    return ["/".join(one["id"].split("/")[4::4]) for one in items]


@pytest.mark.smoke
def test_what_a_resource_looks_like(there):
    (edge,) = [one for one in there.list_all(url()) if one["name"] == "edge-1"]
    assert edge == {"id": arm.registration(contoso.EA, "alpha", "edge-1"), "name": "edge-1", "type": TYPE,
                    "location": "global", "tags": {"env": "test"}}


def test_by_name_then_group(there):
    assert names(there.list_all(url())) == ["alpha/edge-1", "beta/edge-2", "alpha/hub", "beta/hub"]
    assert names(there.list_all(url(group="BETA"))) == ["beta/edge-2", "beta/hub"]


def test_customer_subscriptions_are_not_among_them(api):
    """They are proxy resources: no location, and in no such list."""
    group = api.group()
    made = api.registration(group_name=group)
    expect(made.add(contoso.ALPINE), 200)
    assert [one["id"] for one in api.list_all(url(contoso.APSS, group))] == [made.path]
    filtered = f"resourceType eq '{TYPE}/customerSubscriptions'"
    assert api.list_all(url(contoso.APSS, group, filter=filtered)) == []


@pytest.mark.parametrize("expression, found", [
    ("", "alpha/edge-1 beta/edge-2 alpha/hub beta/hub"),
    (f"resourceType eq '{TYPE}'", "alpha/edge-1 beta/edge-2 alpha/hub beta/hub"),
    (f"ResourceType EQ '{TYPE.upper()}'", "alpha/edge-1 beta/edge-2 alpha/hub beta/hub"),
    ("resourceType eq 'Microsoft.Storage/storageAccounts'", ""),
    (f"resourceGroup eq 'alpha' and resourceType eq '{TYPE}'", "alpha/edge-1 alpha/hub"),
    ("resourcegroup eq 'ALPHA' AND name eq 'HUB'", "alpha/hub"), ("resourceGroup eq 'nowhere'", ""),
    ("name eq 'hub'", "alpha/hub beta/hub"), ("name eq 'hu'", ""),
    ("substringof('edge', name)", "alpha/edge-1 beta/edge-2"), ("substringof('B', NAME) and resourceGroup eq 'beta'", "beta/hub"),
    ("tagName eq 'env' and tagValue eq 'prod'", "alpha/hub"), ("tagName eq 'env'", "alpha/edge-1 alpha/hub"),
    ("name ne 'hub'", "alpha/edge-1 beta/edge-2"), ("resourceGroup NE 'alpha' and name eq 'hub'", "beta/hub"),
    ("startswith(name, 'EDGE')", "alpha/edge-1 beta/edge-2"), ("StartsWith(name,'dge')", ""),
    ("name eq 'hub' or resourceGroup eq 'alpha'", "alpha/edge-1 alpha/hub beta/hub"),
    ("name eq 'edge-1' OR name eq 'edge-2' Or substringof('x', name)", "alpha/edge-1 beta/edge-2"),
    ("tagName eq 'env' or resourceGroup eq 'beta'", "alpha/edge-1 beta/edge-2 alpha/hub beta/hub"),
    ("tagName eq 'env' and tagValue ne 'prod'", "alpha/edge-1"), ("tagName ne 'env'", "beta/edge-2 beta/hub"),
    ("startswith(tagName, 'en') and name eq 'hub'", "alpha/hub"),
    ("location ne 'global'", ""), ("location ne 'West US'", "alpha/edge-1 beta/edge-2 alpha/hub beta/hub"),
    ("startswith(location, 'Glo')", "alpha/edge-1 beta/edge-2 alpha/hub beta/hub"),
    ("location eq 'no-place!'", ""), ("substringof('!', location)", ""),
    ("location eq 'global'", "alpha/edge-1 beta/edge-2 alpha/hub beta/hub"), ("location eq 'West US'", ""),
])
def test_filters(there, expression, found):
    for top in (None, 1, 3):
        options = {"filter": expression} | ({"top": top} if top else {})
        assert names(there.list_all(url(**options))) == found.split()


@pytest.mark.parametrize("expression", [
    "x", "name eq hub", "name gt 'hub'", "resourceType eq", "kind eq 'x'", "name eq 'a' or name eq 'b' and name eq 'c'", "substringof('a')", "name()",
    "startswith('a', name)", "name eq 'a' or kind eq 'b'", "name eq 'a' or name()",
])
def test_filters_that_cannot_be_parsed(there, expression):
    for group in (None, "alpha"):
        expect(there.client.get(url(group=group, filter=expression)), 400, "InvalidFilter")


def test_what_az_sends(there):
    """An empty filter and an $expand that no list of ours has anything for."""
    sent = "&$filter=&$expand=createdTime%2CchangedTime%2CprovisioningState"
    assert len(there.list_all(url() + sent)) == 4
    sent = "&$filter=" + urllib.parse.quote(f"resourceGroup eq 'beta' and resourceType eq '{TYPE}'") + "&$expand=createdTime"
    assert names(there.list_all(url() + sent + "&$top=1")) == ["beta/edge-2", "beta/hub"]


def test_a_page_is_the_list_it_came_from(there):
    first = expect(there.client.get(url(top=1, filter="name eq 'hub'")), 200).json()
    token = urllib.parse.parse_qs(urllib.parse.urlsplit(first["nextLink"]).query)["$skiptoken"][0]
    for other in (url(skiptoken=token), url(group="alpha", skiptoken=token), url(contoso.APSS, skiptoken=token)):
        expect(there.client.get(other), 400, "InvalidSkipToken")


def test_where_there_is_nothing(api):
    assert api.list_all(url(contoso.ADATUM)) == []
    expect(api.client.get(url(contoso.UNKNOWN)), 404, "SubscriptionNotFound")
    expect(api.client.get(url(contoso.UNKNOWN, "g")), 404, "SubscriptionNotFound")
    expect(api.client.get(url(contoso.APSS, "nothing-here")), 404, "ResourceGroupNotFound")


def test_loose(make_server, api_on):
    api = api_on(make_server("--loose", directory=None))
    assert api.list_all(url(contoso.UNKNOWN)) == []
    expect(api.client.get(url(contoso.UNKNOWN, "g")), 404, "ResourceGroupNotFound")
    api.registration(contoso.UNKNOWN, "g", "r")
    assert names(api.list_all(url(contoso.UNKNOWN, "g"))) == ["g/r"]
