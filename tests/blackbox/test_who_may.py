"""Who may ask what of Partner Center, of Microsoft Graph and of an Azure Stack: people by routes.

The routes are the program's own. The tables say for each group of them what each of the people gets, as
docs/partner-center.md ("Who speaks for a partner"), docs/graph.md ("Which tenant, and who may"), docs/stack.md and
docs/sign-in.md have it. It is all about Trey Research: a customer of Wingtip's, which Tailspin looks after, with
people of its own, a guest of Alpine's, and a subscription on Wingtip's Azure Stack.

A new route is added to one of the GROUPS; if it has a body, to BODIES; and what its path names to World.names.
"""

import re
import typing
import uuid

import pytest

from azsregtest import arm, auth, binary, contoso, directory
from azsregtest.arm import expect, query
from azsregtest.graph import Graph, new_user
from azsregtest.hidden import assert_alike
from azsregtest.partner import OFFER, Partner, address, line, new_customer
from azsregtest.server import Server
from azsregtest.stack import Stack
from test_auth_hidden import bodies_of
from test_auth_roles import NAMES, Route, try_out
from test_directory_changes import export

pytestmark = pytest.mark.one_thread

RESOURCES = {"Partner Center": "https://api.partnercenter.microsoft.com", "Graph": "https://graph.microsoft.com",
             "Azure Resource Manager": auth.AUDIENCE}
TREY, LOCAL = contoso.TREY_TENANT, directory.guid(1, 0x10)
WINGTIP = "aaaa0000-0000-4000-8000-000000000005"

# Each one's name, and where they sign in. To each belongs a tenant, the one that has the domain of the name.
HOME = "adfs"
PEOPLE = {
    "agent": ("agent@wingtip.example", HOME),  # alone of Wingtip's people named as one
    "agent there": ("agent@wingtip.example", TREY),
    "reseller": ("admin@tailspin.example", HOME),
    "other reseller": ("admin@fabrikam.example", HOME),  # of Wingtip's, too
    "stranger": ("admin@northwind.example", HOME),  # administrator and agent of another partner
    "administrator": ("admin@treyresearch.example", HOME),
    "member": ("member@treyresearch.example", HOME),
    "guest": ("guest@alpineskihouse.example", TREY),
    "invited": ("invited@alpineskihouse.example", HOME),  # has not redeemed, so there is no token at Trey Research
    "operator": ("operator@wingtip.example", HOME),  # Owner of the stack's own subscription
    "reader": ("reader@wingtip.example", HOME),  # Reader of it
    "owner": ("owner@treyresearch.example", HOME),  # Owner of Trey Research's subscription on it
    "shut out": ("operator@woodgrovebank.example", HOME),  # Owner of that, too
    "nobody": None,
}
ADMINISTRATORS = {"administrator", "reseller", "other reseller", "stranger"}


# What is expected -----------------------------------------------------------------------------


class Denied(typing.NamedTuple):
    status: int
    code: object


class Hidden(typing.NamedTuple):
    """As what there is not; of Azure Resource Manager that has many codes."""
    status: int
    code: object = None


MAY = "may"
OWN = "may, about what is their own"

AGENT_MISSING, RESELLERS_READ = Denied(403, 2032), Denied(403, 2032)
NO_CUSTOMER = Hidden(403, 20002)
NO_RIGHT, NO_TENANT = Denied(403, "Authorization_RequestDenied"), Hidden(403, "Authorization_RequestDenied")
NO_OBJECT = Hidden(404, "Request_ResourceNotFound")
NO_ROLE, NO_SUBSCRIPTION = Denied(403, "AuthorizationFailed"), Hidden(404)

PARTNER_GROUPS = {
    "every partner's": "Customers_List Offers_List Offers_Get Relationships_List Domains_Exists Validations_Address "
                       "Validations_Country RateCards_Azure RateCards_SharedServices",
    "a new customer": "Customers_Create",
    "a customer, read": "Customers_Get Customers_CompanyProfile Customers_BillingProfile Offers_ListByCustomer Orders_List "
                        "Orders_Get PartnerSubscriptions_List PartnerSubscriptions_Get PartnerSubscriptions_ProvisioningStatus "
                        "Utilizations_Azure "
                        "Relationships_ListByCustomer",
    "a customer, written": "Orders_Create PartnerSubscriptions_Update",
}
PARTNER = {
    #                  every partner's  a new customer   a customer, read  a customer, written
    "agent":           (MAY,            MAY,             MAY,              MAY),
    "reseller":        (MAY,            RESELLERS_READ,  MAY,              RESELLERS_READ),
    "other reseller":  (OWN,            RESELLERS_READ,  NO_CUSTOMER,      RESELLERS_READ),
    "stranger":        (OWN,            MAY,             NO_CUSTOMER,      NO_CUSTOMER),
    # the tenant that the token is for is no partner's, or they are not among the agents that it names
    **dict.fromkeys(["agent there", "administrator", "member", "guest", "invited", "operator"], (AGENT_MISSING,) * 4),
    "nobody":          (Denied(401, 400),) * 4,
}

GRAPH_GROUPS = {
    "lists": "Users_List ServicePrincipals_List DirectoryObjects_GetByIds",
    "one of them": "Users_Get Users_GetByName ServicePrincipals_Get",
    "a new one": "Users_Create Invitations_Create",
    "one, written": "Users_Update Users_UpdateByName Users_Delete Users_DeleteByName",
    "themselves": "Me_Get",
}
# Of the tenant that the token is for; asked about users of Trey Research
GRAPH = {
    #                  lists     one of them  a new one  one, written  themselves
    "administrator":   (MAY,     MAY,         MAY,       MAY,          MAY),
    "agent there":     (MAY,     MAY,         MAY,       MAY,          MAY),
    "member":          (MAY,     MAY,         NO_RIGHT,  NO_RIGHT,     MAY),
    "guest":           (NO_RIGHT, NO_RIGHT,   NO_RIGHT,  NO_RIGHT,     MAY),
    # administrators of another tenant, and members
    **dict.fromkeys(["reseller", "other reseller", "stranger"], (OWN, NO_OBJECT, MAY, NO_OBJECT, OWN)),
    **dict.fromkeys(["agent", "operator", "invited"], (OWN, NO_OBJECT, NO_RIGHT, NO_RIGHT, OWN)),
    "nobody":          (Denied(401, "InvalidAuthenticationToken"),) * 5,
}
# Of Trey Research, which the path names
GRAPH_OF_TENANT = {
    **{who: GRAPH[who] for who in ("administrator", "agent there", "member", "guest", "nobody")},
    "agent":           (MAY,     MAY,         MAY,       MAY,          MAY),
    "reseller":        (MAY,     MAY,         MAY,       MAY,          MAY),  # the documentation does not say; so it is
    **dict.fromkeys(["other reseller", "stranger", "operator", "invited"], (NO_TENANT,) * 5),
}

STACK_GROUPS = {
    "read": "DirectoryTenants_List DirectoryTenants_Get UserSubscriptions_List UserSubscriptions_Get",
    "written": "DirectoryTenants_CreateOrUpdate DirectoryTenants_Delete UserSubscriptions_CreateOrUpdate UserSubscriptions_Delete",
}
STACK = {
    #                  its administration:               a user's subscription on it:
    #                  read             written          every route there is in subscriptions
    "operator":        (MAY,             MAY,             NO_SUBSCRIPTION),
    "reader":          (MAY,             NO_ROLE,         NO_SUBSCRIPTION),
    "owner":           (NO_SUBSCRIPTION, NO_SUBSCRIPTION, MAY),
    **dict.fromkeys(["shut out", "agent", "agent there", "reseller", "other reseller", "stranger", "administrator", "member",
                     "guest", "invited"], (NO_SUBSCRIPTION,) * 3),
    "nobody":          (Denied(401, "AuthenticationFailed"),) * 3,
}


# What Trey Research pays for the subscription that Tailspin has sold it
PAID = {
    **dict.fromkeys(["agent", "reseller", "reader"], (MAY,)),  # the last has a role there, too
    "administrator":   (NO_ROLE,),  # Owner of the subscription: what it pays is its partner's business
    **dict.fromkeys(["agent there", "other reseller", "stranger", "member", "guest", "invited", "operator", "owner", "shut out"],
                    (NO_SUBSCRIPTION,)),
    "nobody":          (Denied(401, "AuthenticationFailed"),),
}


class Surface:
    """Routes of one kind, and what people get of them."""

    def __init__(self, name, resource, paths, groups, table, hides):
        self.name, self.resource, self.table = name, resource, table
        self.groups = groups and [operations.split() for operations in groups.values()]
        self.hides = hides  # whichever of these a path names is replaced by a name that nothing has
        self.routes = [route for route in binary.routes() if re.search(paths, route[2])]

    def column(self, operation):
        columns = range(len(self.groups)) if self.groups else [0]
        return next((n for n in columns if not self.groups or operation in self.groups[n]), None)

    def expected(self, who, operation):
        column = self.column(operation)
        assert column is not None, (
            f"{operation} has no expectation: add it to a group of {self.name} in tests/blackbox/test_who_may.py, with what that "
            "gives to whom; and, if it has a body, to BODIES")
        return self.table[who][column]


ADMIN_PATHS = r"/Microsoft\.Subscriptions\.Admin/"
SURFACES = [
    Surface("Partner Center", "Partner Center", r"^/v1(/|$)", PARTNER_GROUPS, PARTNER, ["customerId"]),
    Surface("Graph", "Graph", r"^/v1\.0(/|$)", GRAPH_GROUPS, GRAPH, ["userId", "servicePrincipalId"]),
    Surface("Graph, of a tenant", "Graph", r"^/\{tenant\}/v1\.0(/|$)",
            {name: re.sub(r"(?<=\w)\b", "OfTenant", operations) for name, operations in GRAPH_GROUPS.items()},
            GRAPH_OF_TENANT, ["tenant"]),
    Surface("a stack's administration", "Azure Resource Manager", ADMIN_PATHS, STACK_GROUPS,
            {who: row[:2] for who, row in STACK.items()}, ["subscriptionId"]),
    Surface("a user's subscription", "Azure Resource Manager", r"\{subscriptionId\}(?!.*(/Microsoft\.Commerce|/charges$))", None,
            {who: row[2:] for who, row in STACK.items()}, ["subscriptionId"]),
    Surface("what a subscription pays", "Azure Resource Manager", r"/Microsoft\.Commerce|/charges$", None, PAID, ["subscriptionId"]),
]
IN_PARTNER_CENTER, IN_GRAPH, IN_TENANT, ADMINISTRATION, SUBSCRIPTION, PAYS = SURFACES
OF_MANAGER = {ADMINISTRATION: contoso.STACK, SUBSCRIPTION: LOCAL, PAYS: contoso.TREY}

# What would do, had they been allowed; of what is Azure Resource Manager's, test_auth_hidden.py has it.
BODIES = {
    "Customers_Create": new_customer("another.example"),
    "Orders_Create": {"lineItems": [line()]},
    "PartnerSubscriptions_Update": {"friendlyName": "Another name"},
    "Validations_Address": address(),
    "Users_Create": new_user("another", "treyresearch.example"),
    "Users_Update": {"displayName": "Another name"},
    "Invitations_Create": {"invitedUserEmailAddress": "another@home.example", "inviteRedirectUrl": "https://portal.example/"},
    "DirectoryObjects_GetByIds": {"ids": [auth.object_id(list(PEOPLE).index("member")), auth.object_id(99)]},
}
QUERIES = {"Offers_List": "?country=US", "Offers_Get": "?country=US",
           "Relationships_List": "?relationship_type=IsIndirectCloudSolutionProviderOf"}
READS = {"Validations_Address", "DirectoryObjects_GetByIds"}  # of those with a body


def bare(operation):
    """Of an operation of Graph's, as BODIES has it."""
    return operation.removesuffix("OfTenant").removesuffix("ByName")


# The people, and what there is ----------------------------------------------------------------


def document():
    made = directory.contoso_copy()
    tenants = {one["defaultDomain"]: one["id"] for one in made["tenants"]}
    made["users"] = [
        {"userPrincipalName": person[0], "objectId": auth.object_id(n), "tenant": tenants[person[0].split("@")[1]],
         "passwordHash": auth.hashed(auth.SECRET), "admin": who in ADMINISTRATORS}
        for n, (who, person) in enumerate(PEOPLE.items()) if person and who != "agent there"
    ]
    ids = {one["userPrincipalName"]: one["objectId"] for one in made["users"]}
    made["servicePrincipals"] = [{"appId": auth.app_id(99), "objectId": auth.object_id(99), "displayName": "treyresearch",
                                  "tenant": TREY, "secretHash": auth.hashed(auth.SECRET)}]
    made["roleAssignments"] = [
        {"principal": ids[PEOPLE[who][0]], "role": role, "scope": arm.subscription(sub)} for who, role, sub in (
            ("operator", "Owner", contoso.STACK), ("reader", "Reader", contoso.STACK), ("owner", "Owner", LOCAL),
            ("shut out", "Owner", LOCAL), ("reader", "Reader", contoso.TREY), ("administrator", "Owner", contoso.TREY))
    ]
    (wingtip,) = [one for one in made["partners"] if one["name"] == "wingtip"]
    wingtip["adminAgents"] = [ids["agent@wingtip.example"]]
    made["stacks"][0].update(
        tenant=WINGTIP,
        directoryTenants=[{"name": domain, "tenant": tenants[domain], "resourceGroup": contoso.STACK_GROUP, "location": "local"}
                          for domain in ("treyresearch.example", "woodgrovebank.example")],
        subscriptions=[{"id": LOCAL, "displayName": "Trey Research on the stack", "tenant": TREY, "owner": "owner@treyresearch.example",
                        "resourceGroups": [{"name": contoso.GROUP, "location": "local"}]}])
    return made


class World:
    def __init__(self, server):
        self.server, self.clients = server, {}
        self.invite()
        self.shut_out()
        self.fill()
        self.before = self.all_there_is()

    def close(self):
        for one in self.clients.values():
            one.close()

    # Signing in ---

    def ask_for_token(self, name, authority, resource):
        return auth.post(self.server, f"/{authority}/oauth2/token", auth.password(name, resource=RESOURCES[resource]))

    def client(self, who, resource):
        """Somebody with a token for a resource."""
        if (who, resource) not in self.clients:
            self.clients[who, resource] = self.signed_in(who, resource)
        return self.clients[who, resource]

    def signed_in(self, who, resource):
        if PEOPLE[who] is None:
            return self.server.client()
        token = auth.granted(self.ask_for_token(*PEOPLE[who], resource))["access_token"]
        home = next(one["tenant"] for one in document()["users"] if one["userPrincipalName"] == PEOPLE[who][0])
        assert auth.claims_of(token)["tid"] == (home if PEOPLE[who][1] == HOME else PEOPLE[who][1])
        return auth.Signed(self.server, token)

    # What there is ---

    def invite(self):
        """Both are invited, one takes it."""
        admin = Graph(self.client("administrator", "Graph"))
        for who in ("guest", "invited"):
            name = PEOPLE[who][0]
            url = admin.invite(name)["inviteRedeemUrl"].removeprefix(self.server.base)
            assert "AADSTS50020" in auth.refused(self.ask_for_token(name, TREY, "Graph"), 400, "invalid_grant")["error_description"]
            if who == "guest":
                expect(self.client("nobody", "Graph").get(url), 302)
        guests = {one["mail"]: one["id"] for one in admin.got("/users?$filter=userType%20eq%20'Guest'")["value"]}
        self.of_trey = {TREY, LOCAL, "treyresearch", guests[PEOPLE["guest"][0]], *BODIES["DirectoryObjects_GetByIds"]["ids"]}

    def shut_out(self):
        seen = self.client("shut out", "Azure Resource Manager")
        expect(seen.get(arm.subscription(LOCAL) + query()), 200)
        expect(Stack(self.client("operator", "Azure Resource Manager")).shut_out("woodgrovebank.example"), 200)

    def fill(self):
        """The subscription on the stack has something of everything."""
        owner, group = self.client("owner", "Azure Resource Manager"), arm.group(LOCAL, contoso.GROUP)
        expect(owner.put(arm.below(group, "locks", "kept") + query("2016-09-01"), {"properties": {"level": "CanNotDelete"}}), 201)
        expect(owner.put(f"{group}/providers/Microsoft.Resources/tags/default" + query(), {"properties": {"tags": {"kept": "yes"}}}), 200)
        given = expect(owner.get(arm.below(arm.subscription(LOCAL), "roleAssignments") + query("2022-04-01")), 200).json()["value"]
        self.assignment = given[0]["name"]
        self.purchase_of_trey = self.purchase("agent", TREY)

    def purchase(self, who, customer):
        """-> what a customer has ordered, and bought with it"""
        order = Partner(self.client(who, "Partner Center")).got(f"/customers/{customer}/orders")["items"][0]
        return {"orderId": order["id"], "purchaseId": order["lineItems"][0]["subscriptionId"]}

    def names(self, surface, operation):
        """What a path names, all of it there."""
        if surface in OF_MANAGER:
            is_admin = surface is ADMINISTRATION
            return {**NAMES, "subscriptionId": OF_MANAGER[surface], "lockName": "kept", "roleAssignmentName": self.assignment,
                    "tagName": "kept", "tagValue": "yes", "directoryTenantName": "treyresearch.example", "userSubscriptionId": LOCAL,
                    "resourceGroupName": contoso.STACK_GROUP if is_admin else contoso.GROUP}
        if surface is IN_PARTNER_CENTER:
            return {"customerId": TREY, "offerId": OFFER, "countryCode": "US", "domain": "treyresearch.example",
                    **self.purchase_of_trey}
        member = BODIES["DirectoryObjects_GetByIds"]["ids"][0]
        return {"tenant": TREY, "servicePrincipalId": auth.object_id(99),
                "userId": PEOPLE["member"][0] if "ByName" in operation else member}

    def all_there_is(self):
        """The directory, and what the Owner sees of the subscription on the stack."""
        owner = self.client("owner", "Azure Resource Manager")
        seen = [owner.get(target(path, self.names(SUBSCRIPTION, operation), operation)).text
                for operation, method, path in SUBSCRIPTION.routes if method == "GET"]
        return export(self.server), seen


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    with Server(folder, directory.write(folder, document()), auth.ON) as server:
        made = World(server)
        yield made
        made.close()


# Asking ---------------------------------------------------------------------------------------


def target(path, names, operation):
    return binary.filled(path, names) + (arm.query_for(path) if "{subscriptionId}" in path else QUERIES.get(operation, ""))


def nobodys(names, *which):
    """Other names, as long, that nothing has."""
    other = {name: value[::-1] if name in ("domain", "directoryTenantName") else
             "nobody@" + value.split("@")[1] if "@" in value else str(uuid.uuid4()) for name, value in names.items() if name in which}
    return {**names, **other}


def ask_for_good(client, surface, route, names):
    """With what would do."""
    operation, method, path = route
    sent = bodies_of(operation, method, path)[0] if surface in OF_MANAGER else BODIES.get(bare(operation))
    return client.request(method, target(path, names, operation), sent)


def ask_in_vain(client, surface, route, names):
    """So that nothing changes, though they may: with a body that is none, and to delete what nobody has."""
    operation, method, path = route
    if method in ("GET", "HEAD") or operation.removesuffix("OfTenant") in READS:
        return ask_for_good(client, surface, route, names)
    if surface in OF_MANAGER:
        return try_out(client, Route(*route), subscriptionId=names["subscriptionId"],
                       **({"resourceGroupName": contoso.STACK_GROUP} if surface is ADMINISTRATION else {}))
    if method == "DELETE":
        return client.request(method, target(path, nobodys(names, "userId"), operation))
    return client.request(method, target(path, names, operation), b"[]")


def code_of(answer):
    body = answer.json()
    return body["code"] if "code" in body else body["error"]["code"]


def check_allowed(world, surface, route, answer, expected):
    _, method, _ = route
    assert answer.status not in (401, 403), answer
    if answer.status == 404 and surface in OF_MANAGER:
        assert method == "HEAD" or answer.code != "SubscriptionNotFound", answer
    elif answer.status == 404:
        assert method == "DELETE", answer
    if expected is OWN:
        assert not [name for name in world.of_trey if name in answer.text.lower()], answer


def check_hidden(client, surface, route, names, *which):
    """What is there is answered as what is not."""
    (name,) = [name for name in which or surface.hides if f"{{{name}}}" in route[2]]
    others = nobodys(names, name)
    answer = ask_for_good(client, surface, route, names)
    assert_alike(answer, names[name], ask_for_good(client, surface, route, others), others[name])
    return answer


def check(world, who, surface, route):
    operation, method, _ = route
    expected = surface.expected(who, operation)
    client, names = world.client(who, surface.resource), world.names(surface, operation)
    if expected in (MAY, OWN):
        check_allowed(world, surface, route, ask_in_vain(client, surface, route, names), expected)
        return
    if isinstance(expected, Hidden):
        answer = check_hidden(client, surface, route, names)
    else:
        answer = ask_for_good(client, surface, route, names)
    assert_answer(answer, expected, method)


def assert_answer(answer, expected, method):
    if isinstance(expected, Hidden) and method == "DELETE" and answer.status == 204:
        return  # as of all that there is not
    assert answer.status == expected.status, answer
    if expected.code and method != "HEAD":
        assert code_of(answer) == expected.code, answer


def failed(attempt, *told):
    """-> what is wrong, if something is"""
    try:
        attempt()
    except AssertionError as wrong:
        return [f"{' '.join(told)}: {wrong}"]
    return []


def assert_unchanged(world):
    before, world.before = world.before, world.all_there_is()
    assert before == world.before, "something has changed that nobody was to change"


# The matrix -----------------------------------------------------------------------------------


def test_every_route_has_an_expectation(world):
    for surface in SURFACES:
        operations = [operation for operation, _, _ in surface.routes]
        for operation, _, path in surface.routes:
            surface.expected("nobody", operation)
            for name in re.findall(r"\{(\w+)\}", path):
                assert name in world.names(surface, operation), f"{operation}: {{{name}}} is to be added to World.names"
        gone = [operation for group in surface.groups or () for operation in group if operation not in operations]
        assert operations and not gone, f"no routes of {surface.name} any more: {gone}"


@pytest.mark.parametrize("who", PEOPLE)
def test_every_route(world, who):
    wrong = []
    for surface in SURFACES:
        if who not in surface.table:
            continue
        for route in surface.routes:
            wrong += failed(lambda: check(world, who, surface, route), surface.name, *route)
    assert not wrong, "\n\n".join(wrong)
    assert_unchanged(world)


@pytest.mark.parametrize("surface, who, expected", [
    (IN_PARTNER_CENTER, "agent", Denied(401, 400)),
    (IN_GRAPH, "administrator", Denied(401, "InvalidAuthenticationToken")),
    (IN_TENANT, "agent", Denied(401, "InvalidAuthenticationToken")),
    (ADMINISTRATION, "operator", Denied(401, "InvalidAuthenticationToken")),
    (SUBSCRIPTION, "owner", Denied(401, "InvalidAuthenticationToken")),
], ids=lambda value: value.name if isinstance(value, Surface) else "" if isinstance(value, Denied) else value)
def test_every_route_with_a_token_for_something_else(world, surface, who, expected):
    """Whoever may do everything there."""
    wrong = []
    for resource in RESOURCES.keys() - {surface.resource}:
        client = world.client(who, resource)
        for route in surface.routes:
            answer = ask_for_good(client, surface, route, world.names(surface, route[0]))
            wrong += failed(lambda: assert_answer(answer, expected, route[1]), resource, *route)
    assert not wrong, "\n\n".join(wrong)
    assert_unchanged(world)


@pytest.mark.parametrize("seller, customer", [("agent", contoso.PROSEWARE_TENANT), ("stranger", contoso.LUCERNE_TENANT)])
@pytest.mark.parametrize("name, expected", [("orderId", Hidden(404, 20000)), ("purchaseId", Hidden(404, 20003))])
def test_what_another_customer_bought_is_as_unknown(world, seller, customer, name, expected):
    """In the name of a customer of one's own; the other one may be one's own as well."""
    names = {**world.names(IN_PARTNER_CENTER, ""), name: world.purchase(seller, customer)[name]}
    client, routes = world.client("agent", "Partner Center"), [one for one in IN_PARTNER_CENTER.routes if f"{{{name}}}" in one[2]]
    assert routes
    for route in routes:
        assert_answer(check_hidden(client, IN_PARTNER_CENTER, route, names, name), expected, route[1])
    assert_unchanged(world)


@pytest.mark.parametrize("who", ["administrator", "agent"])
def test_somebody_of_another_tenant_is_as_unknown(world, who):
    """In a tenant where one may do everything."""
    routes = [route for route in IN_TENANT.routes if "{userId}" in route[2] and "ByName" not in route[0]]
    names = {"tenant": TREY, "userId": auth.object_id(list(PEOPLE).index("stranger"))}
    for route in routes:
        assert_answer(check_hidden(world.client(who, "Graph"), IN_TENANT, route, names, "userId"), NO_OBJECT, route[1])
    assert_unchanged(world)


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != "nobody"])
def test_who_is_shown_which_subscription(world, who):
    listed = expect(world.client(who, "Azure Resource Manager").get("/subscriptions" + query()), 200).json()["value"]
    shown = {sub for sub, seen in ((contoso.STACK, STACK[who][0]), (LOCAL, STACK[who][2])) if seen is MAY}
    shown |= {contoso.TREY} if who in ("reader", "administrator") else set()
    assert {one["subscriptionId"] for one in listed} == shown
