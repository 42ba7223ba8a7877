"""Names, states and the order in which a PUT of a registration is checked (docs/contract.md, "Registrations").

subscription GUID, SubscriptionNotFound, ResourceGroupNotFound, ReadOnlyDisabledSubscription, name,
MissingSubscriptionRegistration, body, token, CloudId, preconditions.
"""


import pytest

from azsregtest import arm, contoso, directory, rows, tokens
from azsregtest.arm import body, expect, query

pytestmark = pytest.mark.one_thread

NOT_A_GUID = "c0de0000-0000-4000-8000-00000000000"


def url(sub=contoso.APSS, group=contoso.GROUP, name="order"):
    return arm.registration(sub, group, name) + query()


@pytest.mark.parametrize("name", ["a", "0", "_", "-", ".a", "...", "a.b", "A-b_C.9", "x" * 90])
def test_registration_names_that_may_be(api, name):
    rg = api.group()
    made = expect(api.client.put(url(group=rg, name=name), body(tokens.mint())), 201).json()
    assert made["name"] == name and made["id"].endswith(f"/registrations/{name}")


@pytest.mark.parametrize("name", ["x" * 91, ".", "..", "%2E%2E", "a%20b", "a%2Cb", "(a)", "a%C3%A4", "a%25", "a%3Fb", "a%22b", "a%0Ab", "a%2Bb", "a+b", "a~b"])
def test_registration_names_that_may_not_be(api, name):
    expect(api.client.put(url(name=name), body(tokens.mint())), 400, "InvalidResourceName")
    # Where nothing is made, a name that cannot exist is simply not found.
    expect(api.client.get(url(name=name)), 404, "RegistrationNotFound")
    expect(api.client.delete(url(name=name)), 204)


@pytest.mark.parametrize("sub", [NOT_A_GUID, "x", "c0de0000000040008000000000000002", "{" + contoso.APSS + "}",
                                 contoso.APSS + "0", "g0de0000-0000-4000-8000-000000000002", "%20"])
def test_a_subscription_that_is_not_a_guid(api, sub):
    reg = arm.registration(sub, contoso.GROUP, "r")
    for method, path in (
        ("GET", reg), ("PUT", reg), ("PATCH", reg), ("DELETE", reg),
        ("POST", reg + "/getactivationkey"), ("POST", reg + "/enableRemoteManagement"),
        ("GET", reg + "/customerSubscriptions"),
        ("GET", f"{reg}/customerSubscriptions/{contoso.ALPINE}"),
        ("PUT", f"{reg}/customerSubscriptions/{contoso.ALPINE}"),
        ("DELETE", f"{reg}/customerSubscriptions/{contoso.ALPINE}"),
        ("GET", arm.registrations(sub)), ("GET", arm.registrations(sub, "g")),
        ("GET", arm.subscription(sub)), ("GET", arm.subscription(sub) + "/resourceGroups"),
        ("PUT", arm.group(sub, "g")), ("GET", arm.group(sub, "g")), ("DELETE", arm.group(sub, "g")),
        ("GET", arm.subscription(sub) + "/providers"),
        ("POST", arm.subscription(sub) + "/providers/Microsoft.AzureStack/register"),
    ):
        expect(api.client.request(method, path + query()), 400, "InvalidSubscriptionId")


def test_a_subscription_the_directory_does_not_know(api):
    token = body(tokens.mint())
    expect(api.client.put(url(sub=contoso.UNKNOWN), token), 404, "SubscriptionNotFound")
    expect(api.client.get(arm.registrations(contoso.UNKNOWN) + query()), 404, "SubscriptionNotFound")
    expect(api.client.get(arm.registrations(contoso.UNKNOWN, "g") + query()), 404, "SubscriptionNotFound")


def test_a_group_that_is_not_there(api):
    refused = expect(api.client.put(url(group="nowhere"), body(tokens.mint())), 404, "ResourceGroupNotFound")
    assert "nowhere" in refused.message
    expect(api.client.get(arm.registrations(contoso.APSS, "nowhere") + query()), 404, "ResourceGroupNotFound")


def test_a_subscription_not_registered_with_the_provider(make_server, api_on):
    api = api_on(make_server())
    api.group(contoso.CSP, "rg")
    here = url(contoso.CSP, "rg")
    refused = expect(api.client.put(here, body(tokens.mint())), 409, "MissingSubscriptionRegistration")
    assert "Microsoft.AzureStack" in refused.message
    expect(api.client.get(arm.registrations(contoso.CSP, "rg") + query()), 200)
    api.register_provider(contoso.CSP)
    expect(api.client.put(here, body(tokens.mint())), 201)


def test_writes_after_the_provider_was_unregistered(make_server, api_on):
    """Reads go on; every write under the registration says what is missing, but for those that have nothing to do.

    A provider in use is not unregistered any more, but it was by older versions.
    """
    server = make_server()
    made = api_on(server).registration()
    expect(made.add(contoso.ALPINE), 200)
    server.stop()
    rows.write(server, "DELETE FROM namespace_registration")
    api = api_on(server.start())
    made = arm.Registration(api.client, made.sub, made.group, made.name)
    expect(api.client.delete(made / contoso.WOODGROVE), 204)
    for method, target in (
        ("PUT", made.url), ("PATCH", made.url), ("DELETE", made.url),
        ("PUT", made / contoso.WOODGROVE), ("DELETE", made / contoso.ALPINE),
    ):
        expect(api.client.request(method, target), 409, "MissingSubscriptionRegistration")
    expect(made.get(), 200)
    assert made.mapped() == [contoso.ALPINE]


@pytest.mark.parametrize("state", ["Suspended", "Deleted"])
def test_writes_in_a_subscription_that_is_not_active(make_server, api_on, tmp_path, state):
    server = make_server()
    made = api_on(server).registration()
    expect(made.add(contoso.ALPINE), 200)
    server.directory = directory.write(tmp_path, directory.changed(contoso.APSS, state=state))
    server.restart()
    api = api_on(server)
    for method, target, sent in (
        ("PUT", made.url, body()), ("PATCH", made.url, {}), ("DELETE", made.url, None),
        ("PUT", url(name="new"), body(tokens.mint())),
        ("PUT", made / contoso.WOODGROVE, None), ("DELETE", made / contoso.ALPINE, None),
        ("PUT", made / contoso.WOODGROVE.upper(), None),
        ("PUT", arm.group(contoso.APSS, "new") + query(), {"location": "x"}),
    ):
        expect(api.client.request(method, target, sent), 409, "ReadOnlyDisabledSubscription")
    expect(api.client.get(made.url), 200)
    expect(api.client.get(made / contoso.ALPINE), 200)
    listed = api.list_all(arm.registrations(contoso.APSS) + query())
    assert [item["name"] for item in listed] == [made.name]


def test_the_order_of_checks_before_the_body(api):
    """Each request violates a check and a later one; the earlier answers."""
    bad_name, wrong = "x" * 91, "not json"
    for target, status, code in (
        (url(NOT_A_GUID, name=bad_name), 400, "InvalidSubscriptionId"),
        (url(contoso.UNKNOWN, name=bad_name), 404, "SubscriptionNotFound"),
        (url(contoso.UNKNOWN, "nowhere"), 404, "SubscriptionNotFound"),
        (url(contoso.SUSPENDED, name=bad_name), 409, "ReadOnlyDisabledSubscription"),
        (url(contoso.SUSPENDED, "nowhere"), 404, "ResourceGroupNotFound"),
        (url(group="nowhere", name=bad_name), 400, "InvalidResourceName"),
        (url(group="nowhere"), 404, "ResourceGroupNotFound"),
        (url(), 400, "InvalidRequestContent"),
    ):
        expect(api.client.put(target, wrong), status, code)


def test_the_group_is_missed_before_the_provider_registration_and_that_before_the_body(make_server, api_on):
    api = api_on(make_server())
    expect(api.client.put(url(contoso.CSP, "nowhere"), "not json"), 404, "ResourceGroupNotFound")
    api.group(contoso.CSP, "rg")
    expect(api.client.put(url(contoso.CSP, "rg"), "not json"), 409, "MissingSubscriptionRegistration")


def test_the_order_of_checks_from_the_body_on(api):
    made = api.registration()
    before = made.get().json()
    other = {"If-Match": '"another"'}
    foreign = tokens.mint()
    for sent, status, code in (
        (body("!!!!", tags=[]), 400, "InvalidRequestContent"),
        (body(foreign, tags={"a": []}), 400, "InvalidRequestContent"),
        (body("!!!!"), 400, "InvalidRegistrationToken"),
        (body(foreign), 409, "CloudIdUpdateNotAllowed"),
        (body(), 412, "PreconditionFailed"),
    ):
        for method in ("PUT", "PATCH"):
            expect(api.client.request(method, made.url, sent, headers=other), status, code)
    assert made.get().json() == before


@pytest.mark.parametrize("sub", [contoso.EA, contoso.UNAPPROVED, contoso.FABRIKAM, contoso.ADATUM, contoso.CSP])
def test_the_registrations_own_subscription_may_have_any_offer(api, sub):
    made = api.registration(sub=sub)
    assert made.get().json()["id"] == made.path
    expect(api.client.delete(made.url), 200)
