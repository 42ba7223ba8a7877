"""An Azure Stack: whose people it lets in, who has a subscription on it, and what they do there (docs/stack.md)."""

import uuid
from urllib.parse import unquote

import pytest

from azsregtest import arm, auth, contoso, directory, tokens
from azsregtest.arm import GROUPS_VERSION, body, expect, query
from azsregtest.graph import Graph
from azsregtest.partner import Partner
from azsregtest.stack import V, Stack

pytestmark = pytest.mark.one_thread

HOME, TENANT = contoso.CONTOSO_TENANT, contoso.ALPINE_TENANT
DOMAIN, OTHER = "alpineskihouse.example", "woodgrovebank.example"
G = query(GROUPS_VERSION)
OWNER_ROLE = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"


def new_id():
    return str(uuid.uuid4())


@pytest.fixture
def client(make_server):
    with make_server().client() as made:
        yield made


@pytest.fixture
def stack(client):
    return Stack(client)


# Whose people are let in ----------------------------------------------------------------------


@pytest.mark.smoke
def test_a_directory_tenant_from_put_to_delete(client, stack):
    url = f"{stack.tenants}/{DOMAIN}{V}"
    assert expect(client.get(url), 404, "ResourceNotFound").message == (
        f"The Resource 'Microsoft.Subscriptions.Admin/directoryTenants/{DOMAIN}' under resource group "
        f"'{contoso.STACK_GROUP}' was not found.")
    made = expect(stack.let_in(DOMAIN, TENANT), 201).json()
    assert made == {"id": f"{stack.tenants}/{DOMAIN}", "name": DOMAIN, "type": "Microsoft.Subscriptions.Admin/directoryTenants",
                    "location": "local", "properties": {"tenantId": TENANT}}
    assert expect(client.get(url), 200).json() == made
    expect(client.head(url), 204)
    expect(client.head(f"{stack.tenants}/nobody.example{V}"), 404)
    again = expect(stack.let_in(DOMAIN.upper(), TENANT.upper()), 200).json()
    assert again == made, "its first casing stays"
    expect(stack.let_in("second.example", contoso.WOODGROVE_TENANT), 201)
    listed = expect(client.get(stack.tenants + V), 200).json()["value"]
    assert [one["name"] for one in listed] == [DOMAIN, "second.example"]
    page = expect(client.get(stack.tenants + V + "&$top=1"), 200).json()
    assert [one["name"] for one in page["value"]] == [DOMAIN] and "nextLink" in page
    resources = expect(client.get(f"{arm.subscription(contoso.STACK)}/resources{G}"), 200).json()["value"]
    assert resources[0] == {k: v for k, v in made.items() if k != "properties"}
    only = f"{arm.subscription(contoso.STACK)}/resources{G}&$filter=resourceType%20eq%20'{made['type']}'"
    assert len(expect(client.get(only), 200).json()["value"]) == 2
    expect(client.delete(url), 200)
    expect(client.delete(url), 204)
    expect(client.get(url), 404, "ResourceNotFound")


def test_the_location_may_be_left_out(client, stack):
    made = client.put(f"{stack.tenants}/{DOMAIN}{V}", {"properties": {"tenantId": TENANT}})
    assert expect(made, 201).json()["location"] == "local", "the stack's"


@pytest.mark.parametrize("sent, target", [
    ({}, "properties.tenantId"), ({"properties": {}}, "properties.tenantId"), ({"properties": 5}, "properties"),
    ({"properties": {"tenantId": "x"}}, "properties.tenantId"), ({"properties": {"tenantId": None}}, "properties.tenantId"),
    ({"properties": {"tenantId": contoso.UNKNOWN}}, "properties.tenantId"),
    ({"location": 5, "properties": {"tenantId": TENANT}}, "location"),
    ({"location": "over there!", "properties": {"tenantId": TENANT}}, "location"),
])
def test_what_is_no_directory_tenant(client, stack, sent, target):
    answer = expect(client.put(f"{stack.tenants}/{DOMAIN}{V}", sent), 400, "InvalidRequestContent")
    assert answer.json()["error"]["target"] == target
    assert expect(client.get(stack.tenants + V), 200).json()["value"] == []


@pytest.mark.parametrize("name", ["alpine", "-a.example", "a..example", "a_b.example", "a%20b.example", "x" * 64 + ".example",
                                  "a.example.", "ä.example"])
def test_a_name_that_is_no_domain(client, stack, name):
    message = expect(stack.let_in(name, TENANT), 400, "InvalidResourceName").message
    assert message == (f"The name '{unquote(name)}' of the directory tenant is not valid. "
                       "It takes the name of a domain, as contoso.example.")


def test_its_group_has_to_be_there(client):
    expect(Stack(client, group="nowhere").let_in(DOMAIN, TENANT), 404, "ResourceGroupNotFound")
    other = Stack(client, group="other")
    expect(client.put(arm.group(contoso.STACK, "other") + G, {"location": "local"}), 201)
    expect(other.let_in(DOMAIN, TENANT), 201)
    expect(client.delete(arm.group(contoso.STACK, "other") + G), 200)
    expect(client.put(arm.group(contoso.STACK, "other") + G, {"location": "local"}), 201)
    expect(client.get(f"{other.tenants}/{DOMAIN}{V}"), 404, "ResourceNotFound")


@pytest.mark.parametrize("sub", [contoso.APSS, contoso.CSP])
def test_azures_subscriptions_are_no_stacks(client, sub):
    other = Stack(client, sub, contoso.GROUP)
    for answer in (other.let_in(DOMAIN, TENANT), client.get(other.tenants + V), client.get(other.users + V),
                   other.put(new_id(), f"a@{DOMAIN}"), other.get(new_id()), other.delete(new_id())):
        message = expect(answer, 404, "InvalidResourceNamespace").message
        assert message == "The resource namespace 'Microsoft.Subscriptions.Admin' is invalid."


def test_a_users_subscription_is_no_stack(client, stack):
    expect(stack.let_in(DOMAIN, TENANT), 201)
    own = new_id()
    expect(stack.put(own, f"a@{DOMAIN}"), 201)
    expect(client.get(Stack(client, own).users + V), 404, "InvalidResourceNamespace")


# Who has a subscription -----------------------------------------------------------------------


@pytest.mark.smoke
def test_a_user_subscription_from_put_to_delete(client, stack):
    own = new_id()
    expect(stack.let_in(DOMAIN, TENANT), 201)
    assert expect(stack.get(own), 404, "SubscriptionNotFound").message == f"The subscription '{own}' could not be found."
    offer = "/delegatedProviders/default/offers/basic"
    made = expect(stack.put(own.upper(), f"admin@{DOMAIN}", displayName="Alpine", offerId=offer), 201).json()
    assert made == {
        "id": f"{stack.users}/{own}", "subscriptionId": own, "delegatedProviderSubscriptionId": contoso.STACK,
        "displayName": "Alpine", "owner": f"admin@{DOMAIN}", "tenantId": TENANT, "routingResourceManagerType": "Default",
        "offerId": offer, "state": "Enabled",
    }
    assert expect(stack.get(own), 200).json() == made
    expect(client.head(f"{stack.users}/{own}{V}"), 204)
    assert stack.listed() == {own}
    users = expect(client.get(arm.subscription(own) + G), 200).json()
    assert users == {"id": f"/subscriptions/{own}", "subscriptionId": own, "tenantId": TENANT, "displayName": "Alpine",
                     "state": "Enabled", "offerId": offer, "subscriptionPolicies": {"locationPlacementId": "AzureStack"}}
    assert users in expect(client.get("/subscriptions" + G), 200).json()["value"]
    again = expect(stack.put(own, f"admin@{DOMAIN}", displayName="Alpine 2", offerId=...), 200).json()
    assert (again["displayName"], again["offerId"]) == ("Alpine 2", "")
    expect(stack.delete(own), 200)
    expect(stack.delete(own), 204)
    expect(stack.get(own), 404, "SubscriptionNotFound")
    assert stack.listed() == set()
    assert own not in {one["subscriptionId"] for one in client.get("/subscriptions" + G).json()["value"]}
    expect(client.put(arm.group(own, "g") + G, {"location": "local"}), 409, "ReadOnlyDisabledSubscription")


def test_a_deleted_one_may_come_again(client, stack):
    own = new_id()
    expect(stack.put(own, auth.OPERATOR), 201)
    expect(client.put(arm.group(own, "kept") + G, {"location": "local"}), 201)
    expect(stack.delete(own), 200)
    expect(stack.put(own, auth.OPERATOR), 201)
    expect(client.get(arm.group(own, "kept") + G), 200)
    assert stack.listed() == {own}


def test_the_operators_own(client):
    own = expect(client.get(arm.subscription(contoso.STACK) + G), 200).json()
    assert (own["displayName"], own["tenantId"]) == ("Default Provider Subscription", HOME)
    assert own["subscriptionPolicies"] == {"locationPlacementId": "AzureStack"}


def test_the_tenant_is_the_owners(client, stack):
    """Of the user of that name, or of the domain in it; or as it is said."""
    expect(stack.let_in(DOMAIN, TENANT), 201)
    for owner, given, found in ((auth.OPERATOR, ..., HOME), (f"nobody@{DOMAIN}", ..., TENANT), ("any name", TENANT, TENANT),
                                (auth.OPERATOR, HOME.upper(), HOME)):
        assert expect(stack.put(new_id(), owner, tenantId=given), 201).json()["tenantId"] == found
    application = expect(stack.put(new_id(), auth.OWNER), 400, "InvalidRequestContent")
    assert application.json()["error"]["target"] == "owner", "it is no user"
    answer = expect(stack.put(new_id(), "nobody@nowhere.example"), 400, "InvalidRequestContent")
    assert answer.json()["error"]["target"] == "owner"
    for other in (contoso.UNKNOWN, TENANT):
        answer = expect(stack.put(new_id(), auth.OPERATOR, tenantId=other), 400, "InvalidRequestContent")
        assert answer.json()["error"]["target"] == "tenantId"


def test_hints(make_server):
    server = make_server()
    with server.client() as client:
        stack = Stack(client)
        expect(stack.put(new_id(), "oprator@contoso.example"), 201)
        server.logs('hint="nobody is Owner: the directory knows no user \'oprator@contoso.example\'"', 1)
        expect(client.put(f"{stack.users}/{new_id()}{V}", {"properties": {"displayName": "x", "owner": auth.OPERATOR}}), 400)
        server.logs("hint=\"there are no 'properties': all members stand at the top\"", 1)
        expect(client.put(f"{stack.tenants}/a.example{V}", {"tenantId": TENANT}), 400)
        server.logs("hint=\"'tenantId' belongs into 'properties'\"", 1)


def test_the_tenant_has_to_be_let_in(client, stack):
    own = new_id()
    message = expect(stack.put(own, f"a@{DOMAIN}"), 400, "DirectoryTenantNotOnboarded").message
    assert f"'{TENANT}'" in message and f"'{contoso.STACK_NAME}'" in message
    expect(stack.put(own, auth.OPERATOR), 201)
    expect(stack.put(own, f"a@{DOMAIN}"), 400, "DirectoryTenantNotOnboarded")
    assert expect(stack.get(own), 200).json()["tenantId"] == HOME


@pytest.mark.parametrize("taken", [contoso.ALPINE, contoso.LITWARE_DELETED, contoso.APSS, contoso.STACK])
def test_an_id_is_one_subscriptions(client, stack, taken):
    before = expect(client.get(arm.subscription(taken) + G), 200).json()
    message = expect(stack.put(taken, auth.OPERATOR), 409, "SubscriptionIdTaken").message
    assert message == f"The id '{taken}' is another subscription's."
    assert expect(client.get(arm.subscription(taken) + G), 200).json() == before
    assert stack.listed() == set()


def test_another_stacks_id_is_taken(make_server, tmp_path):
    made = directory.contoso_copy()
    second = directory.guid(9)
    made["stacks"].append({**made["stacks"][0], "name": "second", "cloudId": new_id(), "subscription": second})
    with make_server(directory=directory.write(tmp_path, made)).client() as client:
        one, other, own = Stack(client), Stack(client, second), new_id()
        expect(one.put(own, auth.OPERATOR), 201)
        expect(other.put(own, auth.OPERATOR), 409, "SubscriptionIdTaken")
        expect(other.get(own), 404, "SubscriptionNotFound")
        expect(other.delete(own), 204)
        assert (one.listed(), other.listed()) == ({own}, set())
        expect(one.put(new_id(), auth.OPERATOR), 201)
        rest = expect(client.get(one.users + V + "&$top=1"), 200).json()["nextLink"].partition("/subscriptions/")[2]
        expect(client.get(arm.subscription(rest)), 200)
        expect(client.get(arm.subscription(rest.replace(contoso.STACK, second))), 400, "InvalidSkipToken")


@pytest.mark.parametrize("members, target", [
    ({"displayName": ...}, "displayName"), ({"displayName": ""}, "displayName"), ({"displayName": "n" * 257}, "displayName"),
    ({"displayName": 5}, "displayName"), ({"owner": ...}, "owner"), ({"owner": ""}, "owner"), ({"owner": "n" * 257}, "owner"),
    ({"offerId": "n" * 257}, "offerId"), ({"offerId": 5}, "offerId"), ({"subscriptionId": contoso.APSS}, "subscriptionId"),
    ({"state": "Deleted"}, "state"), ({"state": "Active"}, "state"), ({"tenantId": "x"}, "tenantId"),
])
def test_what_is_no_user_subscription(client, stack, members, target):
    own = new_id()
    sent = {"displayName": "d", "owner": auth.OPERATOR, **members}
    answer = client.put(f"{stack.users}/{own}{V}", {k: v for k, v in sent.items() if v is not ...})
    assert expect(answer, 400, "InvalidRequestContent").json()["error"]["target"] == target
    expect(stack.get(own), 404, "SubscriptionNotFound")


def test_the_longest_names(client, stack):
    own = new_id()
    made = expect(stack.put(own, auth.OPERATOR, displayName="ü" * 256, offerId="n" * 256, subscriptionId=own.upper()), 201).json()
    assert (made["displayName"], made["offerId"]) == ("ü" * 256, "n" * 256)


def test_an_id_that_is_none(client, stack):
    for none in ("x", str(uuid.UUID(int=0))):
        expect(stack.put(none, auth.OPERATOR), 400, "InvalidSubscriptionId")
        expect(stack.get(none), 404, "SubscriptionNotFound")
        expect(stack.delete(none), 204)


def test_pages(client, stack):
    made = sorted(new_id() for _ in range(7))
    for own in made[:-1]:
        expect(stack.put(own, auth.OPERATOR), 201)
    expect(stack.put(made[-1], auth.OPERATOR), 201)
    expect(stack.delete(made[3]), 200)
    paged, target = [], stack.users + V + "&$top=2"
    while target:
        page = expect(client.get(target), 200).json()
        paged += [one["subscriptionId"] for one in page["value"]]
        target = page.get("nextLink", "").partition("127.0.0.1")[2].partition("/")[2]
        target = target and "/" + target
    assert paged == made[:3] + made[4:]


def test_suspended_by_the_operator(client, stack):
    own = new_id()
    expect(stack.put(own, auth.OPERATOR), 201)
    expect(stack.put(own, auth.OPERATOR, state="Disabled"), 200)
    assert expect(client.get(arm.subscription(own) + G), 200).json()["state"] == "Disabled"
    expect(client.put(arm.group(own, "g") + G, {"location": "local"}), 409, "ReadOnlyDisabledSubscription")
    expect(stack.put(own, auth.OPERATOR, state="enabled"), 200)
    expect(client.put(arm.group(own, "g") + G, {"location": "local"}), 201)


def test_locks_of_the_operators_subscription_hold(client, stack):
    own = new_id()
    expect(stack.put(own, auth.OPERATOR), 201)
    lock = arm.below(arm.subscription(contoso.STACK), "locks", "l") + query("2016-09-01")
    expect(client.put(lock, {"properties": {"level": "ReadOnly"}}), 201)
    expect(stack.put(own, auth.OPERATOR), 409, "ScopeLocked")
    expect(stack.let_in(DOMAIN, TENANT), 409, "ScopeLocked")
    expect(client.put(lock, {"properties": {"level": "CanNotDelete"}}), 200)
    expect(stack.let_in(DOMAIN, TENANT), 201)
    expect(stack.shut_out(DOMAIN), 409, "ScopeLocked")
    expect(stack.delete(own), 409, "ScopeLocked")


# It is never Azure's --------------------------------------------------------------------------


def test_no_stack_is_registered_in_it(client, stack):
    own = new_id()
    expect(stack.put(own, auth.OPERATOR), 201)
    for sub in (own, contoso.STACK):
        here = f"{arm.subscription(sub)}/providers"
        expect(client.post(f"{here}/Microsoft.AzureStack/register{G}"), 404, "InvalidResourceNamespace")
        expect(client.get(f"{here}/Microsoft.AzureStack{G}"), 404, "InvalidResourceNamespace")
        names = [one["namespace"] for one in expect(client.get(here + G), 200).json()["value"]]
        assert names == ["Microsoft.Authorization", "Microsoft.Resources"] + ["Microsoft.Subscriptions.Admin"] * (sub != own)
    expect(client.put(arm.group(own, "g") + G, {"location": "local"}), 201)
    expect(client.put(arm.registration(own, "g", "r") + query(), body(tokens.mint())), 404, "InvalidResourceNamespace")
    assert "Microsoft.Subscriptions.Admin" not in client.get("/providers" + G).text
    expect(client.get(f"{arm.subscription(contoso.APSS)}/providers/Microsoft.Subscriptions.Admin{G}"), 404, "InvalidResourceNamespace")


def test_it_is_nobodys_customer(api_on, make_server):
    api = api_on(make_server())
    stack, own = Stack(api.client), new_id()
    expect(stack.let_in(DOMAIN, TENANT), 201)
    expect(stack.put(own, f"a@{DOMAIN}", offerId="CSP"), 201)
    made = api.registration()
    for sub in (own, contoso.STACK):
        expect(made.add(sub), 400, "InvalidCustomerSubscriptionId")


def test_nothing_moves_into_it(api_on, make_server):
    api = api_on(make_server())
    own = new_id()
    expect(Stack(api.client).put(own, auth.OPERATOR), 201)
    expect(api.client.put(arm.group(own, "g") + G, {"location": "local"}), 201)
    made = api.registration()
    moved = api.client.post(arm.group(made.sub, made.group) + "/moveResources" + G,
                            {"resources": [made.path], "targetResourceGroup": arm.group(own, "g")})
    assert 400 <= moved.status < 500, moved
    expect(api.client.get(made.url), 200)


# Who may --------------------------------------------------------------------------------------


@pytest.fixture
def signed(make_server):
    """signed(TOKEN): a client that is signed in; signed.server: where."""
    server = make_server(*auth.ON)
    opened = []

    def make(token):
        opened.append(auth.Signed(server, token))
        return opened[-1]

    make.server = server
    yield make
    for one in opened:
        one.close()


def token_of(server, user, secret, tenant=None):
    path = f"/{tenant}/oauth2/token" if tenant else auth.TOKEN
    return auth.granted(auth.post(server, path, auth.password(user, secret)))["access_token"]


class Customer:
    """A customer of Contoso's whose people are let in, with a subscription on the stack."""

    def __init__(self, signed):
        server, self.own = signed.server, new_id()
        self.signed, self.operator = signed, token_of(server, auth.OPERATOR, auth.SECRET)
        seller = auth.granted(auth.post(server, auth.TOKEN, auth.password(resource="https://api.partnercenter.microsoft.com")))
        with server.client(checked=False) as client:
            made = Partner(client, token=seller["access_token"]).create()
        self.tenant, self.domain = made["id"].lower(), made["companyProfile"]["domain"]
        self.admin, self.secret = f"admin@{self.domain}", made["userCredentials"]["password"]
        self.stack = Stack(signed(self.operator))
        expect(self.stack.let_in(self.domain, self.tenant), 201)
        expect(self.stack.put(self.own, self.admin), 201)

    def client(self):
        """As its administrator, signed in at home."""
        return self.signed(token_of(self.signed.server, self.admin, self.secret, self.domain))


@pytest.fixture
def customer(signed):
    return Customer(signed)


def test_the_owner_works_in_it(customer):
    """And somebody of another tenant sees nothing of it."""
    client, stack, own = customer.client(), customer.stack, customer.own
    assert [one["subscriptionId"] for one in client.get("/subscriptions" + G).json()["value"]] == [own]
    expect(client.put(arm.group(own, "mine") + G, {"location": "local"}), 201)
    expect(client.get(arm.subscription(contoso.STACK) + G), 404, "SubscriptionNotFound")
    expect(Stack(client).get(own), 404, "SubscriptionNotFound")
    expect(stack.client.get(arm.group(own, "mine") + G), 404, "SubscriptionNotFound")


def test_who_is_shut_out_sees_nothing(customer):
    """"Users in this directory will be unable to access or manage any existing subscriptions", until it is let in again."""
    client, stack, own = customer.client(), customer.stack, customer.own
    expect(client.put(arm.group(own, "mine") + G, {"location": "local"}), 201)
    expect(stack.shut_out(customer.domain), 200)
    unknown, logged = new_id(), customer.signed.server.log().count("reason=tenant-not-let-in")
    assert logged == 0
    for method, path, sent in (("GET", "", None), ("GET", "/resourceGroups/mine", None), ("GET", "/resourceGroups", None),
                               ("PUT", "/resourceGroups/more", {"location": "local"}), ("DELETE", "/resourceGroups/mine", None),
                               ("GET", "/resources", None), ("GET", "/providers", None)):
        seen = [client.request(method, arm.subscription(sub) + path + G, sent) for sub in (own, unknown)]
        assert [one.status for one in seen] == [404, 404]
        assert seen[0].text.replace(own, "") == seen[1].text.replace(unknown, "")
    assert client.get("/subscriptions" + G).json()["value"] == []
    customer.signed.server.logs("reason=tenant-not-let-in", 7)
    assert stack.listed() == {own}, "the operator still does"
    expect(stack.let_in(customer.domain, customer.tenant), 201)
    expect(client.get(arm.group(own, "mine") + G), 200)


def test_a_guest_comes_as_the_tenants(customer, signed):
    """Signed in at home, whoever is Owner in it is of a tenant that has no role there."""
    server, own = signed.server, customer.own
    token = auth.granted(auth.post(server, f"/{customer.tenant}/oauth2/token", auth.password(
        customer.admin, customer.secret, resource="https://graph.microsoft.com")))["access_token"]
    with server.client(checked=False) as plain:
        guest = Graph(plain, token).invite(auth.OPERATOR)
        plain.get(guest["inviteRedeemUrl"].removeprefix(server.base))
    role = {"properties": {"principalId": guest["invitedUser"]["id"], "roleDefinitionId":
                           f"{arm.subscription(own)}/providers/Microsoft.Authorization/roleDefinitions/{OWNER_ROLE}"}}
    given = arm.below(arm.subscription(own), "roleAssignments", new_id()) + query("2022-04-01")
    expect(customer.client().put(given, role), 201)
    there = signed(token_of(server, auth.OPERATOR, auth.SECRET, customer.domain))
    expect(there.put(arm.group(own, "by-the-guest") + G, {"location": "local"}), 201)
    expect(customer.stack.client.get(arm.group(own, "by-the-guest") + G), 404, "SubscriptionNotFound")


def test_another_tenants_it_loses_its_roles(customer):
    client, stack, own = customer.client(), customer.stack, customer.own
    expect(client.put(arm.group(own, "mine") + G, {"location": "local"}), 201)
    expect(stack.put(own, auth.OPERATOR), 200)
    expect(client.get(arm.subscription(own) + G), 404, "SubscriptionNotFound")
    expect(stack.client.get(arm.group(own, "mine") + G), 200)
    expect(stack.delete(own), 200)
    expect(stack.client.get(arm.subscription(own) + G), 404, "SubscriptionNotFound")


def test_a_reader_changes_nothing(make_server, tmp_path):
    people = auth.with_people([("Reader", arm.subscription(contoso.STACK))])
    server = make_server(*auth.ON, directory=directory.write(tmp_path, people))
    with auth.Signed(server, auth.sign_in(server, auth.app_id(0))) as client:
        stack = Stack(client)
        assert stack.listed() == set()
        for answer, action in ((stack.let_in(DOMAIN, TENANT), "directoryTenants/write"), (stack.shut_out(DOMAIN), "directoryTenants/delete"),
                               (stack.put(new_id(), auth.OPERATOR), "subscriptions/write"), (stack.delete(new_id()), "subscriptions/delete")):
            assert f"'Microsoft.Subscriptions.Admin/{action}'" in expect(answer, 403, "AuthorizationFailed").message
