"""Locks as resources: put, read, listed, removed (docs/contract.md, "Locks")."""

import urllib.parse

import pytest

from azsregtest import arm, binary, contoso, tokens
from azsregtest.arm import body, expect, query

pytestmark = pytest.mark.one_thread

V = query("2016-09-01")
LEVELS = ("CanNotDelete", "ReadOnly")


def lock(level="CanNotDelete", **members):
    return {"properties": {"level": level, **members}}


@pytest.fixture
def scopes(api):
    """One scope of each kind, of this test's own but for the subscription."""
    group = api.group()
    made = api.registration(group_name=group)
    return {"subscription": arm.subscription(contoso.APSS), "group": arm.group(contoso.APSS, group),
            "registration": made.path}


@pytest.mark.smoke
@pytest.mark.parametrize("where", ["subscription", "group", "registration"])
def test_a_lock_from_put_to_delete(api, scopes, where):
    name = api.name("Lock")
    url = arm.below(scopes[where], "locks", name) + V
    assert expect(api.client.get(url), 404, "LockNotFound").message == f"The lock '{name}' could not be found."
    try:
        made = expect(api.client.put(url, lock(notes="why")), 201).json()
        assert made == {
            "id": arm.below(scopes[where], "locks", name), "name": name, "type": "Microsoft.Authorization/locks",
            "properties": {"level": "CanNotDelete", "notes": "why"},
        }
        assert expect(api.client.get(url), 200).json() == made
        expect(api.client.head(url), 204)
        changed = expect(api.client.put(url, lock("ReadOnly")), 200).json()
        assert changed["properties"] == {"level": "ReadOnly"}
        assert expect(api.client.get(url), 200).json() == changed
    finally:
        removed = expect(api.client.delete(url), 200)
    assert removed.body == b""
    expect(api.client.delete(url), 204)
    expect(api.client.get(url), 404, "LockNotFound")


@pytest.mark.parametrize("version", ["2015-01-01", "2016-09-01", "2017-04-01", "2020-05-01"])
def test_any_well_formed_version(api, scopes, version):
    url = arm.below(scopes["group"], "locks", "L") + query(version)
    expect(api.client.put(url, lock()), 201)
    expect(api.client.get(url), 200)
    expect(api.client.delete(url), 200)


def test_without_a_version(api, scopes):
    expect(api.client.get(arm.below(scopes["group"], "locks")), 400, "MissingApiVersionParameter")


@pytest.mark.parametrize("sent, where", [
    (None, "properties.level"), ({}, "properties.level"), ({"properties": {}}, "properties.level"),
    (lock("NotSpecified"), "properties.level"), (lock("Delete"), "properties.level"), (lock(""), "properties.level"),
    (lock(None), "properties.level"), (lock(5), "properties.level"), ({"properties": []}, "properties"),
    (lock(notes={}), "properties.notes"), (lock(notes="x" * 513), "properties.notes"),
])
def test_what_is_no_lock(api, scopes, sent, where):
    url = arm.below(scopes["group"], "locks", "L") + V
    refused = expect(api.client.put(url, sent), 400, "InvalidRequestContent")
    assert f"'{where}'" in refused.message
    expect(api.client.get(url), 404, "LockNotFound")


@pytest.mark.parametrize("given, kept", [("cannotdelete", "CanNotDelete"), ("READONLY", "ReadOnly")])
def test_levels_compare_without_case(api, scopes, given, kept):
    url = arm.below(scopes["group"], "locks", "L") + V
    assert expect(api.client.put(url, lock(given, notes="ä" * 512, owners=[])), 201).json()["properties"]["level"] == kept
    expect(api.client.delete(url), 200)


@pytest.mark.parametrize("name", ["a", "do not delete!", "Lock.1", "ä", "x" * 260, "a'b", "(a)"])
def test_names_that_may_be(api, scopes, name):
    url = arm.below(scopes["group"], "locks", urllib.parse.quote(name)) + V
    assert expect(api.client.put(url, lock()), 201).json()["name"] == name
    assert [one["name"] for one in api.list_all(arm.below(scopes["group"], "locks") + V)] == [name]
    expect(api.client.delete(url), 200)


@pytest.mark.parametrize("name", ["%3C", "a%3Eb", "a%25", "a%26b", "a%3Ab", "a%5Cb", "a%3F", "a%09b", "%7F", "x" * 261])
def test_names_that_may_not_be(api, scopes, name):
    url = arm.below(scopes["group"], "locks", name) + V
    expect(api.client.put(url, lock()), 400, "InvalidResourceName")
    expect(api.client.get(url), 404, "LockNotFound")
    expect(api.client.delete(url), 204)


def test_names_and_scopes_compare_without_case(api, scopes):
    made = expect(api.client.put(arm.below(scopes["registration"], "locks", "MyLock") + V, lock()), 201).json()
    shouted = arm.below(scopes["registration"].upper(), "LOCKS", "MYLOCK") + V
    assert expect(api.client.get(shouted), 200).json() == made
    assert expect(api.client.put(shouted, lock("ReadOnly")), 200).json()["id"] == made["id"]
    expect(api.client.delete(shouted), 200)


def test_the_paths_clients_send(api, scopes):
    """az: `Microsoft.AzureStack//registrations/r`; the registration script: `Microsoft.Azurestack`; both `//subscriptions`."""
    path = arm.below(scopes["registration"], "locks", "L")
    az = path.replace("Microsoft.AzureStack/", "Microsoft.AzureStack//")
    script = "/" + path.replace("Microsoft.AzureStack/", "Microsoft.Azurestack/")
    made = expect(api.client.put(az + V, lock()), 201).json()
    assert made["id"] == path
    assert expect(api.client.get(script + query("2015-01-01")), 200).json() == made
    expect(api.client.delete(script + query("2015-01-01")), 200)


def test_a_scope_that_does_not_exist(api):
    nowhere = [
        (arm.subscription(contoso.UNKNOWN), "SubscriptionNotFound"),
        (arm.group(contoso.UNKNOWN, "g"), "SubscriptionNotFound"),
        (arm.group(contoso.APSS, "nothing-here"), "ResourceGroupNotFound"),
        (arm.registration(contoso.APSS, "nothing-here", "r"), "RegistrationNotFound"),
        (arm.registration(contoso.APSS, contoso.GROUP, "nothing-here"), "RegistrationNotFound"),
    ]
    for scope, code in nowhere:
        expect(api.client.get(arm.below(scope, "locks") + V), 404, code)
        for method, sent in (("GET", None), ("PUT", lock()), ("DELETE", None)):
            expect(api.client.request(method, arm.below(scope, "locks", "L") + V, sent), 404, code)


def test_a_subscription_that_is_not_active_is_read_only(api):
    for scope in (arm.subscription(contoso.SUSPENDED), arm.group(contoso.SUSPENDED, contoso.GROUP)):
        expect(api.client.put(arm.below(scope, "locks", "L") + V, lock()), 409, "ReadOnlyDisabledSubscription")
        expect(api.client.delete(arm.below(scope, "locks", "L") + V), 204)
        assert api.list_all(arm.below(scope, "locks") + V) == []


# --- Lists -----------------------------------------------------------------------------


@pytest.fixture
def locked(make_server, api_on):
    """A server with locks at every level: s | g1 g2 | r1 on r, and x on another group."""
    api = api_on(make_server())
    sub = arm.subscription(contoso.APSS)
    group, other = (arm.group(contoso.APSS, api.group(name=name)) for name in ("locked", "locked-too"))
    made = api.registration(group_name="locked", name="r")
    for scope, name in ((made.path, "r1"), (group, "g2"), (group, "g1"), (other, "x"), (sub, "s")):
        expect(api.client.put(arm.below(scope, "locks", name) + V, lock()), 201)
    return api, {"sub": sub, "group": group, "other": other, "reg": made.path}


@pytest.mark.parametrize("where, filtered, names", [
    # "If you do not specify this parameter, the cmdlet returns all locks at, above, or below the specified
    # scope." (Get-AzResourceLock, -AtScope)
    ("sub", "", "s g1 g2 r1 x"), ("group", "", "s g1 g2 r1"), ("other", "", "s x"), ("reg", "", "s g1 g2 r1"),
    # "-AtScope: Indicates that this cmdlet returns all locks at or above the specified scope."
    ("sub", "atScope()", "s"), ("group", "atScope()", "s g1 g2"), ("reg", "ATSCOPE()", "s g1 g2 r1"),
])
def test_what_a_list_shows(locked, where, filtered, names):
    api, scope = locked
    listed = api.list_all(arm.below(scope[where], "locks") + query("2016-09-01", filter=filtered))
    assert sorted(one["name"] for one in listed) == sorted(names.split())
    for one in listed:
        assert expect(api.client.get(one["id"] + V), 200).json() == one


def test_pages(locked):
    api, scope = locked
    whole = api.list_all(arm.below(scope["sub"], "locks") + V)
    for top in (1, 2, 5):
        assert api.list_all(arm.below(scope["sub"], "locks") + query("2016-09-01", top=top)) == whole
    first = expect(api.client.get(arm.below(scope["group"], "locks") + query("2016-09-01", top=1)), 200).json()
    token = urllib.parse.parse_qs(urllib.parse.urlsplit(first["nextLink"]).query)["$skiptoken"][0]
    forged = arm.below(scope["sub"], "locks") + query("2016-09-01", skiptoken=token)
    expect(api.client.get(forged), 400, "InvalidSkipToken")


@pytest.mark.parametrize("filtered", ["name eq 'a'", "atScope", "atScope('x')", "atScope() or atScope()", "level eq 'ReadOnly'"])
def test_filters_that_cannot_be_parsed(api, filtered):
    url = arm.below(arm.subscription(contoso.APSS), "locks") + query("2016-09-01", filter=filtered)
    expect(api.client.get(url), 400, "InvalidFilter")


# --- Keeping ---------------------------------------------------------------------------


def test_locks_outlive_a_restart(make_server, api_on):
    server = make_server()
    api = api_on(server)
    url = arm.below(api.registration(name="kept").path, "locks", "L")
    expect(api.client.put(url + V, lock("ReadOnly", notes="n")), 201)
    server.restart()
    api = api_on(server)
    assert expect(api.client.get(url + V), 200).json()["properties"] == {"level": "ReadOnly", "notes": "n"}
    expect(api.client.delete(url.split("/providers/Microsoft.Authorization")[0] + query()), 409, "ScopeLocked")


def test_loose_brings_a_subscription_into_being_and_no_group(make_server, api_on):
    api = api_on(make_server("--loose", directory=None))
    group = arm.group(contoso.UNKNOWN, "fresh")
    expect(api.client.get(arm.below(arm.subscription(contoso.UNKNOWN), "locks") + V), 200)
    expect(api.client.put(arm.below(group, "locks", "L") + V, lock("ReadOnly")), 404, "ResourceGroupNotFound")
    assert api.list_all("/subscriptions" + query()) == []
    expect(api.client.put(arm.below(arm.subscription(contoso.UNKNOWN), "locks", "L") + V, lock("ReadOnly")), 201)
    inside = arm.registration(contoso.UNKNOWN, "fresh", "r") + query()
    expect(api.client.put(inside, body(tokens.mint())), 409, "ScopeLocked")


def test_a_scope_has_twenty_locks_and_no_more(api):
    """"Management locks per unique scope: 20" (Azure subscription and service limits)."""
    group = arm.group(contoso.APSS, api.group())
    sent = {"properties": {"level": "CanNotDelete"}}
    urls = [arm.below(group, "locks", f"l{i}") + query("2016-09-01") for i in range(21)]
    for url in urls[:20]:
        expect(api.client.put(url, sent), 201)
    refused = expect(api.client.put(urls[20], sent), 409, "LockLimitExceeded")
    assert refused.message == binary.said("LockLimitExceeded", scope=group, limit=20)
    expect(api.client.put(urls[3], sent), 200)
    expect(api.client.put(arm.below(arm.registration(contoso.APSS, contoso.GROUP, api.registration().name), "locks", "l")
                          + query("2016-09-01"), sent), 201)
    expect(api.client.delete(urls[0]), 200)
    expect(api.client.put(urls[20], sent), 201)
