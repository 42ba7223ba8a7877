"""What is said of a refusal, row by row of docs/control.md, "Reasons": the answer itself, and the reason, why and cure of it."""

import pathlib
import re
import uuid

import pytest

from azsregtest import arm, auth, binary, contoso, directory, messages, roles, rows, tokens
from azsregtest.arm import expect, query
from azsregtest.partner import Partner
from test_control import bearer
from test_explain import EXPLAIN, READER, G, explained
from test_moves import move

pytestmark = pytest.mark.one_thread

C = contoso
DIRECTORY = "(PUT /_azsreg/directory)"
LOCKS = query("2020-05-01")
BY_ROLE = "/providers/Microsoft.Authorization/roleAssignments/{a new GUID} with "


def refused(client, method, url, body=None, *, code, reason, why, cure, candidates=(), message=None, **more):
    """What is answered is what was said would be, and that is all of it."""
    answer = client.request(method, url, body, **more)
    said = explained(client, method, url, body, **more)
    assert (answer.code, said["reason"], said["why"], said.get("cure")) == (code, reason, why, cure)
    assert said["status"] == answer.status and said["body"]["error"]["message"] == answer.message
    assert message is None or answer.message == message
    assert said.get("candidates", []) == list(candidates)
    return answer


def test_every_row_of_the_table_is_here():
    section = (binary.ROOT / "docs/control.md").read_text(encoding="utf-8").split("### Reasons")[1].split("\n## ")[0]
    _, *labels = re.findall(r"^\| [^|]*\| `([a-z-]+)` \|", section, re.M)
    here = pathlib.Path(__file__).read_text(encoding="utf-8")
    assert len(labels) == 30 and [label for label in labels if f'"{label}"' not in here] == []


def order(tenant="{customerId}"):
    return f"POST /v1/customers/{tenant}/orders"


# Customers -------------------------------------------------------------------------------------

OURS = [C.ALPINE, C.ALPINE_SECOND, C.WOODGROVE]
INVALID, BAD = "InvalidCustomerSubscriptionId", "BadCustomerSubscriptionId"
UNKNOWN = "The directory knows no subscription {}."
TYPO, FAR = "c5000000-0000-4000-8000-0000000000a0", "d5000000-0000-4000-8000-00000000000b"
ORDER_OR_PUT = f"Order one ({order()}), or put it into the directory {DIRECTORY}."
SOLD = "Map a subscription that contoso sold, or register the stack with a subscription of {}."
BOTH = "{} rolls up to {}; the default subscription " + C.APSS + " rolls up to contoso."


@pytest.mark.parametrize("customer, tenant, code, reason, why, cure, candidates", [
    (C.ALPINE.upper(), None, INVALID, "customer-id-form",
     f"'{C.ALPINE.upper()}' has upper-case letters. Partner Center shows ids in upper case.", f"Use {C.ALPINE}.", ()),
    ("no-guid", None, INVALID, "customer-id-form", "'no-guid' is no GUID.", "Use the id of a CSP subscription, a GUID in lower case.", ()),
    (C.UNKNOWN, None, INVALID, "customer-unknown", UNKNOWN.format(C.UNKNOWN), ORDER_OR_PUT, ()),
    (C.UNKNOWN, C.ALPINE_TENANT, INVALID, "customer-unknown", UNKNOWN.format(C.UNKNOWN), ORDER_OR_PUT.replace("{customerId}", C.ALPINE_TENANT), ()),
    (TYPO, None, INVALID, "customer-unknown", f"{UNKNOWN.format(TYPO)} Nearest: {C.ALPINE}, Alpine Ski House via Contoso.", ORDER_OR_PUT, ()),
    (FAR, None, INVALID, "customer-unknown", f"{UNKNOWN.format(FAR)} Nearest: {C.ALPINE_SECOND}, Alpine Ski House via Contoso, second subscription.",
     ORDER_OR_PUT, ()),
    (C.LITWARE_SUSPENDED, None, INVALID, "customer-suspended", f"{C.LITWARE_SUSPENDED} of tenant bbbb0000-0000-4000-8000-000000000003 is Suspended.",
     f'PATCH /v1/customers/bbbb0000-0000-4000-8000-000000000003/subscriptions/{C.LITWARE_SUSPENDED} with {{"status":"active"}}.', ()),
    (C.LITWARE_DELETED, None, INVALID, "customer-deleted", f"{C.LITWARE_DELETED} of tenant bbbb0000-0000-4000-8000-000000000003 is Deleted, for good.",
     f"Order another one: {order('bbbb0000-0000-4000-8000-000000000003')}.", ()),
    (C.ALPINE, C.WOODGROVE_TENANT, INVALID, "customer-tenant", f"tenantId is '{C.WOODGROVE_TENANT}'; {C.ALPINE} was created in tenant {C.ALPINE_TENANT}.",
     f"Leave tenantId out, or map a subscription of that tenant: {C.WOODGROVE}.", [C.WOODGROVE]),
    (C.ALPINE, "no-guid", INVALID, "customer-tenant", f"tenantId is 'no-guid'; {C.ALPINE} was created in tenant {C.ALPINE_TENANT}.",
     "Leave tenantId out, or map a subscription of that tenant.", ()),
    (C.PROSEWARE, None, BAD, "other-partner", BOTH.format(C.PROSEWARE, "wingtip (by way of its reseller fabrikam)"), SOLD.format("wingtip"), OURS),
    (C.LUCERNE, None, BAD, "other-partner", BOTH.format(C.LUCERNE, "northwind"), SOLD.format("northwind"), OURS),
    (C.WOODGROVE_EA, None, "InvalidCSPSubscription", "customer-offer", f"{C.WOODGROVE_EA} has the offer 'EA'.",
     f"Only CSP subscriptions can be mapped: {', '.join(OURS)}. Or order one: {order(C.WOODGROVE_TENANT)}.", OURS),
    (C.MARGIE, None, "MetadataResolverBadGatewayError", "partner-unreachable", 'The partner adatum of the customer\'s subscription is "reachable": false.',
     f"Set it to true in the directory {DIRECTORY}; this is a rehearsal.", ()),
])
def test_a_customer(api, customer, tenant, code, reason, why, cure, candidates):
    made = api.registration()
    body = {"properties": {"tenantId": tenant}} if tenant else None
    answer = refused(api.client, "PUT", made / customer, body, code=code, reason=reason, why=why, cure=cure, candidates=candidates)
    messages.assert_says(answer, code, c=customer, r=made.name)
    assert made.mapped() == []


def test_a_customer_without_a_partner(make_server, api_on):
    """No directory file has one, so the row is made that somebody has made by hand."""
    server = make_server()
    made = api_on(server).registration()
    server.stop()
    rows.write(server, "UPDATE subscription SET partner = NULL WHERE id = ?", (uuid.UUID(C.LUCERNE).bytes,))
    server.start()
    with server.client() as client:
        refused(client, "PUT", made / C.LUCERNE, code=BAD, reason="no-partner", why=f"{C.LUCERNE} has no partner.",
                cure="Map a subscription that contoso sold.", candidates=OURS)


def test_those_of_resellers_would_do_too(make_server, api_on):
    """The default subscription's own tenant is nobody's customer, so what else it has is left out."""
    made = api_on(make_server(in_memory=True)).registration(C.FABRIKAM)
    said = explained(made.client, "PUT", made / C.ALPINE)
    assert said["reason"] == "other-partner" and said["candidates"] == [C.PROSEWARE, C.TREY]
    assert said["why"] == f"{C.ALPINE} rolls up to contoso; the default subscription {C.FABRIKAM} rolls up to wingtip (by way of its reseller fabrikam)."
    for candidate in said["candidates"]:
        expect(made.add(candidate), 200)


def test_no_more_than_ten_would_do(make_server, tmp_path, api_on):
    people, document = directory.many_customers(3, 4)
    made = api_on(make_server(in_memory=True, directory=directory.write(tmp_path, document))).registration()
    said = explained(made.client, "PUT", made / C.LUCERNE)
    assert said["candidates"] == (OURS + sum(people.values(), []))[:10]


def test_none_would_do(make_server, tmp_path, api_on):
    document = directory.contoso_copy()
    document["subscriptions"] = [one for one in document["subscriptions"] if one["id"] not in OURS]
    made = api_on(make_server(in_memory=True, directory=directory.write(tmp_path, document))).registration()
    said = explained(made.client, "PUT", made / C.WOODGROVE_EA)
    assert "candidates" not in said and said["cure"] == f"Only CSP subscriptions can be mapped. Or order one: {order(C.WOODGROVE_TENANT)}."


def test_a_registration_with_a_capacity_token(api):
    made = api.registration(model="Capacity")
    for method, url in (("PUT", made / C.ALPINE), ("GET", made / C.ALPINE), ("GET", made.list_url), ("DELETE", made / C.ALPINE)):
        answer = refused(api.client, method, url, code="CustomerSubscriptionsNotAllowed", reason="capacity", why=f"{made.name} has the billing model Capacity.",
                         cure="PUT the registration with a PayAsYouUse token: azsreg token --billing-model PayAsYouUse.")
        messages.assert_says(answer, "CustomerSubscriptionsNotAllowed")


# The default subscription, and partners -------------------------------------------------------


@pytest.mark.parametrize("sub, reason, says, why, cure", [
    (C.EA, "default-offer", " Its subscription has the offer 'EA'; only CSP or APSS can have customers.",
     f"The default subscription {C.EA} has the offer 'EA'.",
     f"Register the stack with a CSP or APSS subscription, or make it one in the directory {DIRECTORY}."),
    (C.UNAPPROVED, "not-approved", " Only a CSP or APSS subscription can have customers; to approve it, set \"multiTenancyApproved\": true on it in the "
     "directory file.", f'The default subscription {C.UNAPPROVED} is "multiTenancyApproved": false.', f"Set it to true in the directory {DIRECTORY}."),
])
def test_a_default_subscription_that_cannot_have_customers(api, sub, reason, says, why, cure):
    made = api.registration(sub)
    refused(api.client, "PUT", made / C.ALPINE, code="UnauthorizedCspRegistration", reason=reason, why=why, cure=cure,
            message=messages.MESSAGES["UnauthorizedCspRegistration"].format(r=made.name) + says)


def test_a_default_subscription_that_is_suspended(client):
    url = arm.registration(C.SUSPENDED, C.GROUP, "r") + query()
    refused(client, "PUT", url, arm.body(tokens.mint()), code="ReadOnlyDisabledSubscription", reason="default-suspended",
            why=f"The subscription {C.SUSPENDED} is Suspended.",
            cure=f'Reactivate it: PATCH /v1/customers/{C.CONTOSO_TENANT}/subscriptions/{C.SUSPENDED} with {{"status":"active"}}, or in the directory {DIRECTORY}.')


def test_one_that_is_suspended_and_nobody_sold(make_server, tmp_path):
    document = directory.changed(C.EA, state="Suspended")
    with make_server(in_memory=True, directory=directory.write(tmp_path, document)).client() as client:
        said = explained(client, "PUT", arm.registration(C.EA, C.GROUP, "r") + query(), arm.body(tokens.mint()))
    assert said["reason"] == "default-suspended" and said["cure"] == f"Reactivate it in the directory {DIRECTORY}."


def unreachable(name):
    document = directory.contoso_copy()
    for one in document["partners"]:
        one["reachable"] = one["name"] != name
    return document


@pytest.mark.parametrize("partner, sub, customer, who", [
    ("adatum", C.ADATUM, C.ALPINE, "adatum of the default subscription"), ("wingtip", C.FABRIKAM, C.TREY, "wingtip of the default subscription"),
    ("wingtip", C.APSS, C.TREY, "wingtip of the customer's subscription"), ("tailspin", C.FABRIKAM, C.TREY, "tailspin of the customer's subscription"),
])
def test_which_partner_cannot_be_asked(make_server, tmp_path, api_on, partner, sub, customer, who):
    """A reseller, or whom it rolls up to; of the one subscription or the other."""
    made = api_on(make_server(in_memory=True, directory=directory.write(tmp_path, unreachable(partner)))).registration(sub)
    refused(made.client, "PUT", made / customer, code="MetadataResolverBadGatewayError", reason="partner-unreachable",
            why=f'The partner {who} is "reachable": false.', cure=f"Set it to true in the directory {DIRECTORY}; this is a rehearsal.")


def test_partner_center_cannot_be_asked(api):
    refused = explained(api.client, "GET", "/v1/customers", headers={"x-azsreg-partner": "adatum"})
    assert refused["status"] == 502 and refused["body"]["code"] == 800003 and refused["reason"] == "partner-unreachable"
    assert refused["why"] == 'The partner adatum, who asks, is "reachable": false.'
    assert Partner(api.client, "adatum").get("/customers").json()["description"] == refused["body"]["description"]


# Moves -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("target, reason, why", [
    (C.EA, "default-offer", "only between CSP or APSS subscriptions can a registration be moved"),
    (C.UNAPPROVED, "not-approved", "it is not approved to use multi-tenancy, and the registration has customer subscriptions"),
])
def test_a_move_is_refused_in_words_of_its_own(api, target, reason, why):
    """The reasons are those of customers, the subscriptions are others."""
    made = api.registration()
    expect(made.add(C.ALPINE), 200)
    group = arm.group(C.APSS, C.GROUP)
    body = {"resources": [made.path], "targetResourceGroup": arm.group(target, C.GROUP)}
    said = explained(api.client, "POST", f"{group}/moveResources{G}", body)
    assert said["reason"] == reason and "cure" not in said
    assert said["why"] == f"The resource '{made.path}' cannot be moved to the target subscription: {why}."
    assert move(api.client, group, body["targetResourceGroup"], made.path).json() == said["body"]


def test_a_move_to_where_the_partner_cannot_be_asked(make_server, tmp_path, api_on):
    document = directory.changed(C.UNAPPROVED, partner="adatum")
    api = api_on(make_server(in_memory=True, directory=directory.write(tmp_path, document)))
    made = api.registration()
    body = {"resources": [made.path], "targetResourceGroup": arm.group(C.UNAPPROVED, C.GROUP)}
    said = explained(api.client, "POST", f"{arm.group(C.APSS, C.GROUP)}/moveResources{G}", body)
    assert said["reason"] == "partner-unreachable" and said["why"] == 'The partner of the subscription that it goes to is "reachable": false.'


# What the path names ---------------------------------------------------------------------------

PUT_SUBSCRIPTION = f"Correct the id, or put it into the directory {DIRECTORY}."


@pytest.mark.parametrize("sub, group, reason, why, cure", [
    (C.UNKNOWN, C.GROUP, "subscription-unknown", UNKNOWN.format(C.UNKNOWN), PUT_SUBSCRIPTION),
    (C.APSS[:-1] + "9", C.GROUP, "subscription-unknown",
     f"{UNKNOWN.format(C.APSS[:-1] + '9')} Nearest: {C.CSP}, Contoso CSP (default subscription).", PUT_SUBSCRIPTION),
    (C.APSS, "nowhere", "group-missing", "The subscription is there; it has no resource group 'nowhere'.",
     f"Correct the name, or PUT {arm.group(C.APSS, 'nowhere')}."),
    (C.APSS, C.GROUP, "registration-missing", f"The resource group '{C.GROUP}' is there; it has no registration 'nothing'.",
     "Correct the name, or PUT the registration first."),
])
def test_which_part_of_the_url_is_wrong(client, sub, group, reason, why, cure):
    where = arm.registration(sub, group, "nothing")
    for method, tail in (("GET", ""), ("PUT", "/customerSubscriptions/" + C.ALPINE), ("GET", "/customerSubscriptions")):
        answer = refused(client, method, where + tail + query(), code="RegistrationNotFound", reason=reason, why=why, cure=cure)
        messages.assert_says(answer, "RegistrationNotFound", s=sub, rg=group, r="nothing")


def test_a_registration_that_is_in_another_group(api):
    other = api.group()
    made = api.registration(group_name=other)
    refused(api.client, "GET", arm.registration(C.APSS, C.GROUP, made.name.upper()) + query(), code="RegistrationNotFound", reason="registration-missing",
            why=f"The resource group '{C.GROUP}' is there; it has no registration '{made.name.upper()}'. There is one of that name in '{other}'.",
            cure=f"Correct the resource group: {arm.group(C.APSS, other)}. Or PUT the registration first.")


@pytest.mark.parametrize("url, code, reason, why, cure", [
    (arm.subscription(C.UNKNOWN) + G, "SubscriptionNotFound", "subscription-not-found", UNKNOWN.format(C.UNKNOWN), PUT_SUBSCRIPTION),
    (arm.group(C.APSS, "nowhere") + G, "ResourceGroupNotFound", "resource-group-not-found",
     "The subscription is there; it has no resource group 'nowhere'.", f"Correct the name, or PUT {arm.group(C.APSS, 'nowhere')}."),
    (arm.registrations(C.APSS) + query(skiptoken="AAAA"), "InvalidSkipToken", "skiptoken-forged",
     "The skip token is none that this list has given out since the last reset.", "Begin the list again, and follow its nextLink as it is."),
])
def test_what_is_not_there(client, url, code, reason, why, cure):
    refused(client, "GET", url, code=code, reason=reason, why=why, cure=cure)


def test_a_skip_token_of_before_a_reset(make_server, api_on):
    """The key that signs them is another one since, so they are as good as forged."""
    api = api_on(make_server("--page-size", "1", in_memory=True))
    api.group(), api.group()
    link = expect(api.client.get(arm.subscription(C.APSS) + "/resourcegroups" + G), 200).json()["nextLink"]
    url = link.removeprefix(api.server.base)
    assert explained(api.client, "GET", url)["status"] == 200
    expect(api.client.post("/_azsreg/reset"), 200)
    refused(api.client, "GET", url, code="InvalidSkipToken", reason="skiptoken-forged",
            why="The skip token is none that this list has given out since the last reset.",
            cure="Begin the list again, and follow its nextLink as it is.")


def test_a_path_that_is_not_there(client):
    group = arm.group(C.APSS, C.GROUP)
    template = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.AzureStack/registrations/{registrationName}"
    for tail, mistakes in (("/registrations/r", "'/providers/Microsoft.AzureStack' is missing before 'registrations'"),
                           ("/providers/Microsoft.AzureStack/registration/r", "'registration' is 'registrations'")):
        target = group + tail + query()
        refused(client, "GET", target, code="NotFound", reason="path-unknown", why=f"Nothing is served at this path. Nearest: {template}; {mistakes}.",
                cure=f"Ask {arm.registration(C.APSS, C.GROUP, 'r')}.", message=binary.said("NotFound", path=group + tail) + f" Did you mean '{template}'?")
    refused(client, "GET", "/favicon.ico", code="NotFound", reason="path-unknown", why="Nothing is served at this path.",
            cure="azsreg routes lists what is served.", message=binary.said("NotFound", path="/favicon.ico"))


# Providers, locks, conditions ------------------------------------------------------------------


def test_a_provider_that_is_not_registered(make_server, api_on):
    api = api_on(make_server(in_memory=True))
    group = api.group(C.CSP)
    url = arm.registration(C.CSP, group, "r") + query()
    provider = f"{arm.subscription(C.CSP)}/providers/Microsoft.AzureStack"
    refused(api.client, "PUT", url, arm.body(tokens.mint()), code="MissingSubscriptionRegistration", reason="provider-unregistered",
            why=f"Microsoft.AzureStack is not registered in {C.CSP}.", cure=f"POST {provider}/register.")
    expect(api.client.put("/_azsreg/faults/on-its-way", {"preset": "registering"}), 201)
    api.register_provider(C.CSP)
    for reads in (3, 2, 1):
        refused(api.client, "PUT", url, arm.body(tokens.mint()), code="MissingSubscriptionRegistration", reason="provider-registering",
                why=f"The fault 'on-its-way' keeps Microsoft.AzureStack on its way in {C.CSP} for {reads} reads more.",
                cure=f"GET {provider} until it is registered, or DELETE /_azsreg/faults.")
        expect(api.client.get(provider + G), 200)
    expect(api.client.put(url, arm.body(tokens.mint())), 201)


@pytest.mark.parametrize("level, method, effect", [("CanNotDelete", "DELETE", "delete"), ("ReadOnly", "DELETE", "delete"), ("ReadOnly", "PATCH", "write")])
def test_a_lock(api, level, method, effect):
    """Of several the first, by scope and name, that stops it."""
    made = api.registration()
    other = "CanNotDelete" if effect == "write" else level
    for name, what in (("a-keep", other), ("b-keep", level)):
        expect(api.client.put(arm.below(made.path, "locks", name) + LOCKS, {"properties": {"level": what}}), 201)
    name = "b-keep" if effect == "write" else "a-keep"
    answer = refused(api.client, method, made.url, {"tags": {}} if method == "PATCH" else None, code="ScopeLocked", reason="locked",
                     why=f"There is the lock '{name}' ({level}) on {made.path}.", cure=f"DELETE {arm.below(made.path, 'locks', name)}.")
    assert answer.message == binary.said("ScopeLocked", scope=made.path, effect=effect, locked=made.path)


OTHER = '"00000000-0000-0000-0000-000000000000"'


def test_conditions(api):
    made = api.registration()
    etag = made.get().headers["etag"]
    for method, headers, state, cure in (
        ("PUT", {"If-Match": OTHER}, f"the resource's etag is {etag}", "GET it again, and send the etag that it has now."),
        ("DELETE", {"If-Match": OTHER}, f"the resource's etag is {etag}", "GET it again, and send the etag that it has now."),
        ("PUT", {"If-None-Match": "*"}, f"the resource exists, its etag is {etag}", "Send it without If-None-Match."),
    ):
        (field,) = headers
        body = arm.body(tokens.mint(cloud_id=made.cloud_id)) if method == "PUT" else None
        answer = refused(api.client, method, made.url, body, code="PreconditionFailed",
                         reason="etag-other", why=f"{field} does not hold: {state}.", cure=cure, headers=headers)
        assert answer.message == binary.said("PreconditionFailed", header=field, cause=state)
    refused(api.client, "PUT", arm.registration(C.APSS, C.GROUP, api.name()) + query(), arm.body(tokens.mint()), code="PreconditionFailed", reason="etag-other",
            why="If-Match does not hold: the resource does not exist.", cure="Send it without If-Match.", headers={"If-Match": OTHER})


def test_an_etag_of_partner_centers(api):
    path = Partner(api.client).subscription(C.ALPINE_TENANT, C.ALPINE)
    said = explained(api.client, "PATCH", "/v1" + path, {"friendlyName": "x"}, headers={"If-Match": '"x"', "x-azsreg-partner": "contoso"})
    assert said["reason"] == "etag-other" and said["why"] == said["body"]["description"]
    assert said["cure"] == "GET it again, and send the etag that it has now."


def test_a_subscription_that_partner_center_does_not_know(api):
    path = Partner(api.client).subscription(C.ALPINE_TENANT, TYPO)
    said = explained(api.client, "GET", "/v1" + path, headers={"x-azsreg-partner": "contoso"})
    assert said["status"] == 404 and said["reason"] == "subscription-unknown"
    assert said["why"] == f"{UNKNOWN.format(TYPO)} Nearest: {C.ALPINE}, Alpine Ski House via Contoso."


# Who asks --------------------------------------------------------------------------------------


def told(client, method, url, body=None, **more):
    said = explained(client, method, url, body, **more)
    return said["body"]["error"]["code"], said["reason"], said["why"], said["cure"]


def with_role(role, who):
    return f'{BY_ROLE}{{"properties":{{"roleDefinitionId":"{role}","principalId":"{who}"}}}}'


OWNER, CONTRIBUTOR = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "b24988ac-6180-42a0-ab88-20f7382dd24c"


@pytest.mark.parametrize("method, url, code", [
    ("GET", arm.registration(C.APSS, C.GROUP, "r") + query(), "RegistrationNotFound"), ("GET", arm.subscription(C.APSS) + G, "SubscriptionNotFound"),
    ("DELETE", arm.group(C.APSS, "x") + G, "SubscriptionNotFound"),
])
def test_a_subscription_that_is_hidden(client, method, url, code):
    who = str(uuid.uuid4())
    assert told(client, method, url, **{"as": who}) == (
        code, "subscription-hidden", f"{who} has no role in {C.APSS}, so it is answered as if there were none.",
        f"PUT {arm.subscription(C.APSS)}{with_role(OWNER, who)}, or with another role.")
    hidden, unknown = url, url.replace(C.APSS, C.UNKNOWN)
    assert told(client, method, unknown, **{"as": who})[1:3] == ("subscription-hidden", UNKNOWN.format(C.UNKNOWN)), "which is not the same here"
    assert explained(client, method, hidden, **{"as": who})["status"] == explained(client, method, unknown, **{"as": who})["status"]


def test_what_a_role_allows(client):
    """Which it is, where; and which of those that are built in would do."""
    who, sub, group = str(uuid.uuid4()), arm.subscription(C.APSS), arm.group(C.APSS, C.GROUP)
    write, assign = "Microsoft.Resources/subscriptions/resourceGroups/write", "Microsoft.Authorization/roleAssignments/write"
    custom = roles.define(client, sub, called=f"Looks {who}", actions=["Microsoft.AzureStack/*/read"])
    expect(roles.assign(client, group, custom, who), 201)
    cure = f"PUT {sub}{with_role(CONTRIBUTOR, who)}."
    body = {"location": "westus"}
    assert told(client, "PUT", arm.group(C.APSS, "x") + G, body, **{"as": who}) == (
        "AuthorizationFailed", "role-missing", f"{who} has no role on {sub}/resourceGroups/x; {write} needs Owner or Contributor there or above.", cure)
    expect(roles.assign(client, sub, READER, who), 201)
    assert told(client, "PUT", group + G, body, **{"as": who})[2:] == (
        f"{who} is Reader on {sub}, Looks {who} on {group}; {write} needs Owner or Contributor there or above.", cure)
    where = arm.below(sub, "roleAssignments", str(uuid.uuid4())) + query("2022-04-01")
    assert told(client, "PUT", where, {"properties": {"roleDefinitionId": READER, "principalId": who}}, **{"as": who})[2:] == (
        f"{who} is Reader on {sub}; {assign} needs Owner there or above.", f"PUT {sub}{with_role(OWNER, who)}.")


def test_a_role_that_a_move_lacks(client, api):
    """Of where it goes: the action is that of the target."""
    who, made = str(uuid.uuid4()), api.registration()
    expect(roles.assign(client, arm.subscription(C.APSS), OWNER, who), 201)
    expect(roles.assign(client, arm.subscription(C.CSP), READER, who), 201)
    body = {"resources": [made.path], "targetResourceGroup": arm.group(C.CSP, C.GROUP)}
    url = f"{arm.group(C.APSS, C.GROUP)}/moveResources{G}"
    assert told(client, "POST", url, body, **{"as": who})[1:3] == (
        "role-missing", f"{who} is Reader on {arm.subscription(C.CSP)}; Microsoft.Resources/subscriptions/resourceGroups/write needs Owner or Contributor there "
        "or above.")
    body["targetResourceGroup"] = arm.group(C.EA, C.GROUP)
    assert told(client, "POST", url, body, **{"as": who})[1:3] == (
        "subscription-hidden", f"{who} has no role in {C.EA}, so it is answered as if there were none.")


# Tokens ----------------------------------------------------------------------------------------

ISSUER = "https://issuer.example/v2"
STRANGER = auth.Authority(kid="somebody-elses")


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """Callers sign in, here or at an issuer whose keys are in a file."""
    from azsregtest.server import Server

    folder = tmp_path_factory.mktemp("strict")
    with Server(folder, C.FILE, (*auth.ON, "--public-url", "https://stack.example")) as running:
        yield running


def token_refused(server, token, code, reason):
    """-> why, cure, and the cause in the answer's own words."""
    url = arm.subscription(C.APSS) + G
    headers = {"Authorization": token if " " in token else "Bearer " + token}
    control = bearer((server.data / "control-token").read_text().strip())
    with server.client() as client:
        answer = expect(client.get(url, headers=headers), 401, code)
        said = expect(client.post(EXPLAIN, {"method": "GET", "url": url, "headers": headers}, headers=control), 200).json()
    assert said["reason"] == reason and said["body"]["error"]["message"] == answer.message
    return said["why"], said["cure"], answer.message


def cause(message):
    return re.search(r": (.*)\.$", message)[1]


def test_tokens(strict):
    own = auth.Authority.of(strict)
    url = "https://stack.example"
    get = f"POST {url}/adfs/oauth2/token"
    said = auth.claims(strict, iss=url + "/adfs")
    trusted = f"trusted here: {url}/…"

    why, cure, _ = token_refused(strict, own.sign({**said, "iss": ISSUER}), "InvalidAuthenticationToken", "issuer-unknown")
    assert why == f"The access token says that it is from '{ISSUER}'; {trusted}."
    assert cure == f"Get one from this server: {get}. Or start it with --public-url, or with --trust-issuer {ISSUER}."

    why, cure, message = token_refused(strict, STRANGER.sign({**said, "iss": ISSUER}), "InvalidAuthenticationToken", "token-signature")
    assert why == f"Nobody who is trusted here has signed the access token: {cause(message)}. It says that it is from '{ISSUER}'; {trusted}."
    assert cure == f"Get one from this server: {get}. Or start it with --trust-issuer."

    why, cure, _ = token_refused(strict, own.sign({**said, "aud": "https://graph.example/"}), "InvalidAuthenticationToken", "token-audience")
    assert why == ("The access token is for 'https://graph.example/'; accepted: https://management.azsreg.local/, https://management.azure.com, "
                   f"https://management.core.windows.net, {url}.")
    assert cure == f"Get one for one of those: {get}."
    why, _, _ = token_refused(strict, own.sign({**said, "aud": ["a", "b"]}), "InvalidAuthenticationToken", "token-audience")
    assert why.startswith("""The access token is for '["a","b"]'; accepted: """)

    why, cure, _ = token_refused(strict, own.sign({**said, "exp": 1700000000}), "ExpiredAuthenticationToken", "token-expired")
    assert re.fullmatch(r"The access token expired at 2023-11-14T22:13:20(\.0+)?Z; the server's clock says 20\d\d-[0-9T:.-]+Z\.", why), why
    assert cure == f"Get another one: {get}."

    for token in ("x", "a.b.c", "Basic eDp5", own.sign({**said, "exp": "soon"}), own.sign({**said, "oid": "x", "sub": "x"}),
                  own.sign({name: value for name, value in said.items() if name != "idtyp"})):
        why, cure, message = token_refused(strict, token, "InvalidAuthenticationToken", "token-form")
        assert (why, cure) == (f"What is sent is no access token: {cause(message)}.", f"Get one: {get}.")

    control = bearer((strict.data / "control-token").read_text().strip())
    with strict.client() as client:
        expect(client.get(arm.subscription(C.APSS) + G), 401, "AuthenticationFailed")
        without = expect(client.post(EXPLAIN, {"method": "GET", "url": arm.subscription(C.APSS) + G}, headers=control), 200).json()
    assert (without["reason"], without["why"], without["cure"]) == (
        "authentication-failed", "There is no Authorization header, and callers have to sign in.", f"Get a token: {get}.")


@pytest.mark.parametrize("claims, said", [
    (b'{"iss":[["' + b"x" * 4000 + b'"]]}', '[["' + "x" * 4000 + '"]]'), (b'{"iss":"\\u0007\\u2028<"}', "\x07\u2028<"), (b"{}", ""),
    (b'{"iss":"\xff"}', None), (b"\xff\x00", None), (b"[]", None), (b"7", None),
])
def test_whatever_a_strangers_token_says(strict, claims, said):
    """Nothing of it has been proved, and it is told all the same: in an answer that can be read."""
    token = f"{auth.b64({'alg': 'RS256', 'typ': 'JWT', 'kid': 'x'})}.{auth.b64(claims)}.{auth.b64(bytes(256))}"
    why, _, _ = token_refused(strict, token, "InvalidAuthenticationToken", "token-form" if said is None else "token-signature")
    assert said is None or f"It says that it is from '{said}'; trusted here: " in why


def test_whose_tokens_are_trusted(make_server, tmp_path):
    """A file of keys is for anybody's."""
    keys = directory.write(tmp_path, {"keys": auth.Authority(kid="one").jwks()["keys"] + auth.Authority(kid="two").jwks()["keys"]}, "keys.json")
    server = make_server(*auth.ON, "--trust-issuer", keys)
    why, _, _ = token_refused(server, STRANGER.sign(auth.claims(server, iss=ISSUER)), "InvalidAuthenticationToken", "token-signature")
    assert why.endswith(f"It says that it is from '{ISSUER}'; trusted here: {server.base}/…, any.")


def test_an_expired_token_by_the_servers_clock(make_server):
    """The clock that is served says so."""
    server = make_server(*auth.ON, "--clock", "2031-05-06T07:08:09Z", "--control", "full")
    why, _, _ = token_refused(server, auth.Authority.of(server).sign(auth.claims(server)), "ExpiredAuthenticationToken", "token-expired")
    assert why.endswith("the server's clock says 2031-05-06T07:08:09.000Z.")
