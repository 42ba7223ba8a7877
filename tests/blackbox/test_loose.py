"""--loose: no set-up needed; everything that is known stays strict."""

import uuid

import pytest

from azsregtest import arm, contoso, tokens
from azsregtest.arm import GROUPS_VERSION, Registration, body, expect, query
from azsregtest.messages import assert_says
from azsregtest.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("loose"), contoso.FILE, ["--loose"]) as running:
        yield running


def fresh():
    return str(uuid.uuid4())


def loose_registration(api, token="any text at all", sub=None):
    made = Registration(api.client, sub or fresh(), "any-group", api.name())
    made.made = expect(api.client.put(made.url, body(token)), 201)
    return made


@pytest.mark.smoke
def test_everything_comes_into_being_on_first_use(api):
    made = loose_registration(api)
    got = made.made.json()
    assert got["id"] == made.path and got["properties"]["billingModel"] == "PayAsYouUse"
    uuid.UUID(got["properties"]["cloudId"])
    customer = fresh()
    expect(made.add(customer), 200)
    assert made.mapped() == [customer]
    group = expect(api.client.get(arm.group(made.sub, made.group) + query(GROUPS_VERSION)), 200).json()
    assert group["name"] == "any-group"
    shown = expect(api.client.get(arm.subscription(made.sub) + query(GROUPS_VERSION)), 200).json()
    assert shown["subscriptionId"] == made.sub and shown["state"] == "Enabled"
    provider = arm.subscription(made.sub) + "/providers/Microsoft.AzureStack" + query(GROUPS_VERSION)
    assert expect(api.client.get(provider), 200).json()["registrationState"] == "Registered"


def test_an_unknown_subscription_reads_as_existing_and_empty(api):
    sub = fresh()
    assert expect(api.client.get(arm.subscription(sub) + query(GROUPS_VERSION)), 200).json()["subscriptionId"] == sub
    for path in (arm.registrations(sub), arm.subscription(sub) + "/resourceGroups"):
        assert expect(api.client.get(path + query()), 200).json() == {"value": []}
    expect(api.client.get(arm.registration(sub, "g", "r") + query()), 404, "RegistrationNotFound")


def test_reading_makes_nothing(api):
    sub = fresh()
    expect(api.client.get(arm.subscription(sub) + query(GROUPS_VERSION)), 200)
    listed = api.list_all("/subscriptions" + query(GROUPS_VERSION))
    assert sub not in {one["subscriptionId"] for one in listed}


def test_any_write_brings_an_unknown_subscription_into_being(api):
    made_by_group, made_by_provider = fresh(), fresh()
    url = arm.group(made_by_group, "g") + query(GROUPS_VERSION)
    expect(api.client.put(url, {"location": "westus"}), 201)
    expect(api.client.post(f"{arm.subscription(made_by_provider)}/providers/Microsoft.AzureStack/register{query()}"), 200)
    listed = {one["subscriptionId"] for one in api.list_all("/subscriptions" + query(GROUPS_VERSION))}
    assert {made_by_group, made_by_provider} <= listed
    expect(api.client.put(arm.registration(made_by_group, "g", "r") + query(), body(tokens.mint())), 201)


def test_a_group_comes_into_being_in_a_known_subscription_too(api):
    made = Registration(api.client, contoso.APSS, api.name("rg"), api.name())
    expect(api.client.put(made.url, body(tokens.mint())), 201)
    expect(api.client.get(arm.group(made.sub, made.group) + query(GROUPS_VERSION)), 200)


def test_a_text_that_is_no_token_stands_for_itself(api):
    """The cloudId is derived from its hash: the same text is the same cloud, another text another."""
    first, same, other = (loose_registration(api, text) for text in ("stamp one", "stamp one", "stamp two"))
    cloud = lambda made: made.made.json()["properties"]["cloudId"]  # noqa: E731
    assert cloud(first) == cloud(same) != cloud(other)
    expect(api.client.put(first.url, body("stamp one")), 200)
    expect(api.client.put(first.url, body("stamp two")), 409, "CloudIdUpdateNotAllowed")


def test_a_real_token_counts_as_always(api):
    given = tokens.payload("Capacity")
    made = loose_registration(api, tokens.encode(given)).made.json()["properties"]
    assert (made["cloudId"], made["billingModel"]) == (given["cloudId"], "Capacity")


def test_a_token_is_still_needed_for_a_new_registration(api):
    url = arm.registration(fresh(), "g", api.name()) + query()
    expect(api.client.put(url, {"location": "global"}), 400, "InvalidRequestContent")


def test_an_activation_key_for_a_text_that_is_no_token(api):
    made = loose_registration(api)
    assert "activationKey" in expect(api.client.post(made.below("getactivationkey")), 200).json()


def test_the_tenant_of_an_unknown_customer_is_the_given_one(api):
    made, customer, tenant = loose_registration(api), fresh(), fresh()
    assert expect(made.add(customer, tenant), 200).json()["properties"]["tenantId"] == tenant


def test_the_tenant_of_an_unknown_customer_is_derived_from_its_id(api):
    made, other = loose_registration(api), loose_registration(api)
    first, second = fresh(), fresh()
    tenant = lambda answer: expect(answer, 200).json()["properties"]["tenantId"]  # noqa: E731
    assert tenant(made.add(first)) == tenant(made.add(first)) == tenant(other.add(first))
    assert tenant(made.add(second)) != tenant(made.add(first))
    assert sorted(made.mapped()) == sorted([first, second])


def test_one_subscription_per_tenant_holds_for_unknown_ones(api):
    made, first, second, tenant = loose_registration(api), fresh(), fresh(), fresh()
    expect(made.add(first, tenant), 200)
    expect(made.add(second, tenant), 200)
    assert made.mapped() == [second]


def test_an_unknown_customer_counts_as_one_of_the_registrations_partner(api):
    for sub in (contoso.APSS, contoso.FABRIKAM):
        made = loose_registration(api, tokens.mint(), sub)
        expect(made.add(fresh()), 200)


def test_what_is_known_stays_strict(api):
    made = loose_registration(api, tokens.mint(), contoso.APSS)
    for customer, tenant, code in (
        (contoso.ALPINE.upper(), None, "InvalidCustomerSubscriptionId"),
        (fresh().upper().replace("0", "A"), None, "InvalidCustomerSubscriptionId"),
        (contoso.LITWARE_SUSPENDED, None, "InvalidCustomerSubscriptionId"),
        (contoso.WOODGROVE_EA, None, "InvalidCSPSubscription"),
        (contoso.LUCERNE, None, "BadCustomerSubscriptionId"),
        (contoso.PROSEWARE, None, "BadCustomerSubscriptionId"),
        (contoso.MARGIE, None, "MetadataResolverBadGatewayError"),
        (contoso.ALPINE, contoso.WOODGROVE_TENANT, "InvalidCustomerSubscriptionId"),
    ):
        assert_says(made.add(customer, tenant), code, c=customer, r=made.name)
    expect(made.add(contoso.ALPINE), 200)
    for sub in (contoso.EA, contoso.UNAPPROVED):
        made = loose_registration(api, tokens.mint(), sub)
        assert_says(made.add(fresh()), "UnauthorizedCspRegistration", r=made.name)
    made = loose_registration(api, tokens.mint("Capacity"))
    assert_says(made.add(fresh()), "CustomerSubscriptionsNotAllowed")


def test_states_names_and_preconditions_stay_strict(api):
    token = body(tokens.mint())
    put = api.client.put
    expect(put(arm.registration(contoso.SUSPENDED, "new", "r") + query(), token), 409, "ReadOnlyDisabledSubscription")
    expect(put(arm.registration("no-guid", "g", "r") + query(), token), 400, "InvalidSubscriptionId")
    expect(put(arm.registration(fresh(), "g", "x" * 91) + query(), token), 400, "InvalidResourceName")
    expect(put(arm.registration(fresh(), "g.", "r") + query(), token), 400, "InvalidResourceName")
    made = loose_registration(api)
    expect(put(made.url, body(), headers={"If-None-Match": "*"}), 412, "PreconditionFailed")
    expect(made.add("NOT-A-GUID"), 400, "InvalidCustomerSubscriptionId")


def test_a_refused_write_brings_nothing_into_being(api):
    sub = fresh()
    url = arm.registration(sub, "g", "r") + query()
    expect(api.client.put(url, body(tokens.mint(), location="eastus")), 400)
    listed = api.list_all("/subscriptions" + query(GROUPS_VERSION))
    assert sub not in {one["subscriptionId"] for one in listed}
    assert api.list_all(arm.subscription(sub) + "/resourceGroups" + query(GROUPS_VERSION)) == []


def test_without_a_directory_too(make_server, api_on):
    server = make_server("--loose", directory=None)
    made = loose_registration(api_on(server), tokens.mint())
    expect(made.add(contoso.ALPINE), 200)
    server.restart()
    again = Registration(api_on(server).client, made.sub, made.group, made.name)
    assert again.mapped() == [contoso.ALPINE]
