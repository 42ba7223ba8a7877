"""--loose: no set-up needed; everything that is known stays strict."""

import urllib.parse
import uuid

import pytest

from azsregtest import arm, contoso, directory, rows, tokens
from azsregtest.arm import GROUPS_VERSION, Registration, body, expect, query
from azsregtest.client import Unrecorded
from azsregtest.messages import assert_says
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread


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


def listed_subscriptions(api):
    return {one["subscriptionId"] for one in api.list_all("/subscriptions" + query(GROUPS_VERSION))}


LOCK = {"properties": {"level": "ReadOnly"}}
ROLE = {"properties": {"principalId": contoso.UNKNOWN,
                       "roleDefinitionId": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"}}


def writes_into_nothing(sub):
    """(method, URL, body) of every write but a PUT, in a subscription and a group that are not there."""
    scopes = [arm.subscription(sub), arm.group(sub, "g"), arm.registration(sub, "g", "r")]
    for scope in scopes:
        yield "DELETE", arm.below(scope, "locks", "L") + query(GROUPS_VERSION), None
        yield "DELETE", arm.below(scope, "roleAssignments", contoso.UNKNOWN) + query(GROUPS_VERSION), None
    for verb in ("register", "unregister"):
        yield "POST", f"{scopes[0]}/providers/Microsoft.AzureStack/{verb}{query()}", None
    yield "DELETE", scopes[1] + query(GROUPS_VERSION), None
    yield "PATCH", scopes[1] + query(GROUPS_VERSION), {"tags": {}}
    yield "DELETE", scopes[2] + query(), None
    yield "PATCH", scopes[2] + query(), {"tags": {}}
    yield "POST", scopes[2] + "/enableRemoteManagement" + query(), None
    yield "PUT", f"{scopes[2]}/customerSubscriptions/{contoso.ALPINE}{query()}", None
    yield "DELETE", f"{scopes[2]}/customerSubscriptions/{contoso.ALPINE}{query()}", None


def test_only_a_put_that_succeeds_makes_a_subscription(api):
    sub, before = fresh(), listed_subscriptions(api)
    for method, url, sent in writes_into_nothing(sub):
        assert api.client.request(method, url, sent).status in (200, 204, 404), (method, url)
        assert listed_subscriptions(api) == before, (method, url)
        expect(api.client.get(arm.group(sub, "g") + query(GROUPS_VERSION)), 404, "ResourceGroupNotFound")


@pytest.mark.parametrize("kind, name, sent", [("locks", "L", LOCK), ("roleAssignments", contoso.UNKNOWN, ROLE)])
def test_only_a_registration_or_a_group_makes_a_group(api, kind, name, sent):
    for sub in (fresh(), contoso.APSS):
        for rg in ("nowhere", "a%20b", "x" * 900, "%3Cscript%3E"):
            url = arm.below(arm.group(sub, rg), kind, name) + query(GROUPS_VERSION)
            expect(api.client.put(url, sent), 404, "ResourceGroupNotFound")
            expect(api.client.delete(url), 404, "ResourceGroupNotFound")
            expect(api.client.get(arm.group(sub, rg) + query(GROUPS_VERSION)), 404, "ResourceGroupNotFound")
        url = arm.below(arm.subscription(sub), kind, name) + query(GROUPS_VERSION)
        expect(api.client.put(url, sent), 201)
        expect(api.client.delete(url), 200)


@pytest.mark.parametrize("tail, content", [
    ("/resourceGroups/g/providers/Microsoft.AzureStack/registrations/r", body("")),
    ("/resourceGroups/g/providers/Microsoft.AzureStack/registrations/r", b"{"),
    ("/resourceGroups/g/providers/Microsoft.AzureStack/registrations/r/customerSubscriptions/" + contoso.ALPINE, {}),
    ("/resourceGroups/g/providers/Microsoft.AzureStack/registrations/r/customerSubscriptions/upper-CASE", {}),
    ("/resourceGroups/bad.", {"location": "westus"}),
    ("/providers/Microsoft.Authorization/locks/L", {"properties": {"level": "none"}}),
])
def test_a_refused_request_makes_nothing(api, tail, content):
    """Nor does telling why, which asks the rules once more."""
    sub = fresh()
    answer = api.client.put(arm.subscription(sub) + tail + query(), content)
    assert 400 <= answer.status < 500, answer
    assert sub not in listed_subscriptions(api)


def test_a_customer_that_is_refused_makes_nothing_of_what_the_file_no_longer_lists(make_server, api_on, tmp_path):
    server = make_server("--loose")
    made = api_on(server).registration()
    server.stop()
    fewer = directory.contoso_copy()
    fewer["subscriptions"] = [one for one in fewer["subscriptions"] if one["id"] != contoso.APSS]
    fewer["roleAssignments"] = []
    server.directory = directory.write(tmp_path, fewer)
    api = api_on(server.start())
    again = Registration(api.client, made.sub, made.group, made.name)
    expect(again.add(contoso.LITWARE_DELETED), 400, "InvalidCustomerSubscriptionId")
    assert made.sub not in listed_subscriptions(api)


def test_a_lock_holds_against_the_group_that_a_registration_would_make(api):
    sub = fresh()
    lock = arm.below(arm.subscription(sub), "locks", "L") + query(GROUPS_VERSION)
    expect(api.client.put(lock, LOCK), 201)
    expect(api.client.put(arm.registration(sub, "g", "r") + query(), body(tokens.mint())), 409, "ScopeLocked")
    expect(api.client.get(arm.group(sub, "g") + query(GROUPS_VERSION)), 404, "ResourceGroupNotFound")


def test_what_is_in_a_group_that_does_not_exist_is_missing(api):
    for sub in (fresh(), contoso.APSS):
        for path in (arm.registrations(sub, "nowhere"), arm.group(sub, "nowhere") + "/resources",
                     arm.below(arm.group(sub, "nowhere"), "locks"), arm.below(arm.group(sub, "nowhere"), "roleAssignments")):
            expect(api.client.get(path + query()), 404, "ResourceGroupNotFound")


def test_what_it_made_is_unknown_without_it(make_server, api_on):
    """Lists and single requests agree, and nothing in there can be written, or mapped past the rules."""
    server = make_server("--loose")
    sub = fresh()
    made = loose_registration(api_on(server), tokens.mint(), sub)
    expect(made.add(contoso.ALPINE), 200)
    server.stop()
    server.options.remove("--loose")
    api = api_on(server.start())
    assert sub not in listed_subscriptions(api)
    for path in ("", "/resourceGroups", "/resources", "/providers", "/providers/Microsoft.AzureStack/registrations"):
        expect(api.client.get(arm.subscription(sub) + path + query()), 404, "SubscriptionNotFound")
    for method, tail in (("GET", ""), ("PUT", "/customerSubscriptions/" + contoso.PROSEWARE), ("PATCH", ""),
                         ("GET", "/customerSubscriptions"), ("GET", "/customerSubscriptions/" + contoso.ALPINE),
                         ("DELETE", "/customerSubscriptions/" + contoso.ALPINE), ("POST", "/getactivationkey")):
        expect(api.client.request(method, made.path + tail + query()), 404, "RegistrationNotFound")
    expect(api.client.delete(made.url), 204)
    expect(api.client.put(made.url, body(tokens.mint())), 404, "SubscriptionNotFound")
    server.stop()
    server.options.append("--loose")
    again = Registration(api_on(server.start()).client, sub, made.group, made.name)
    assert again.mapped() == [contoso.ALPINE]


def test_what_a_file_no_longer_lists_is_all_there_with_it(make_server, api_on, tmp_path):
    """Lists and single requests agree here, too; and without it nothing of it is there."""
    server = make_server()
    made = api_on(server).registration()
    expect(made.add(contoso.ALPINE), 200)
    fewer = directory.contoso_copy()
    fewer["subscriptions"] = [s for s in fewer["subscriptions"] if s["id"] != contoso.APSS]
    fewer["roleAssignments"] = []
    server.directory = directory.write(tmp_path, fewer)
    for loose in (False, True):
        server.stop()
        server.options = ["--loose"] if loose else []
        api = api_on(server.start())
        status = 200 if loose else 404
        expect(api.client.get(arm.registrations(contoso.APSS) + query()), status)
        expect(api.client.get(made.url), status)
        expect(api.client.get(made / contoso.ALPINE), status)
        expect(api.client.get(arm.group(contoso.APSS, contoso.GROUP) + query(GROUPS_VERSION)), status)
    assert contoso.APSS not in listed_subscriptions(api)
    expect(api.client.delete(made.url), 200)
    expect(api.client.get(made.url), 404)
    assert api.list_all(arm.registrations(contoso.APSS) + query()) == []


def test_a_mapping_keeps_its_tenant(api):
    """So the documented PUT without properties does the same however often it is sent."""
    made, first, second, tenant = loose_registration(api), fresh(), fresh(), fresh()
    tenant_of = lambda answer: expect(answer, 200).json()["properties"]["tenantId"]  # noqa: E731
    assert tenant_of(made.add(first, tenant)) == tenant
    assert tenant_of(made.add(first)) == tenant_of(made.add(first)) == tenant
    other = fresh()
    assert tenant_of(made.add(first, other)) == tenant_of(made.add(first)) == other
    expect(made.add(second, other), 200)
    assert tenant_of(made.add(first)) != other, "it is not mapped any more, so nothing is kept"


def test_a_tenant_that_is_no_guid_is_another(api):
    made = loose_registration(api)
    for tenant in ("alpineskihouse.example", "", "{}"):
        answer = api.client.put(made / fresh(), {"properties": {"tenantId": tenant}})
        expect(answer, 400, "InvalidCustomerSubscriptionId")
        assert answer.json()["error"]["target"] == "properties.tenantId"


# Groups whose names nobody checked: older versions made them with --loose.
BAD_NAMES = ["a b", "a  b", "x" * 900, "y" * 3000, "<script>", "ü.", "z"]


@pytest.fixture
def old_groups(make_server, api_on):
    server = make_server("--loose")
    api_on(server).group(contoso.APSS, "fine")
    server.stop()
    sub, role = uuid.UUID(contoso.APSS).bytes, uuid.UUID(ROLE["properties"]["roleDefinitionId"]).bytes
    scopes = [arm.group(contoso.APSS, name) for name in BAD_NAMES]
    rows.write(server, "INSERT INTO resource_group (subscription, name, location) VALUES (?, ?, 'westus')", *((sub, name) for name in BAD_NAMES))
    rows.write(server, "INSERT INTO resource_lock (scope, name, level) VALUES (?, ?, 'CanNotDelete')",
               *((scope, lock) for scope in scopes for lock in ("one two", "one", "two")))
    rows.write(server, "INSERT INTO role_assignment (scope, name, principal, role) VALUES (?, ?, ?, ?)",
               *((scope, uuid.uuid4().bytes, uuid.uuid4().bytes, role) for scope in scopes for _ in range(2)))
    api = api_on(server.start())
    api.client = Unrecorded("127.0.0.1", server.port)
    return api


@pytest.mark.parametrize("top", [1, 2, 5])
@pytest.mark.parametrize("kind, each", [("locks", 3), ("roleAssignments", 2), ("groups", 1)])
def test_paging_over_names_that_nobody_checked_ends(old_groups, kind, each, top):
    url = (arm.below(arm.subscription(contoso.APSS), kind) if kind != "groups" else arm.subscription(contoso.APSS) + "/resourceGroups")
    seen = [one["id"] for one in old_groups.list_all(url + query(GROUPS_VERSION, top=top))]
    assert len(seen) == len(set(seen))
    for name in BAD_NAMES:
        start = arm.group(contoso.APSS, name)
        assert len([one for one in seen if one == start or one.startswith(start + "/")]) == each, name


def test_the_links_of_such_a_group_can_be_followed(old_groups):
    for name in BAD_NAMES[:2] + BAD_NAMES[4:]:
        url = arm.below(arm.group(contoso.APSS, urllib.parse.quote(name)), "locks") + query(GROUPS_VERSION, top=1)
        assert [one["name"] for one in old_groups.list_all(url)] == ["one", "one two", "two"]


def test_any_put_brings_an_unknown_subscription_into_being(api):
    made_by_group = fresh()
    url = arm.group(made_by_group, "g") + query(GROUPS_VERSION)
    expect(api.client.put(url, {"location": "westus"}), 201)
    assert made_by_group in listed_subscriptions(api)
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
    expect(api.client.put(url, body(tokens.mint(), tags=[])), 400)
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
