"""Who may call what of Partner Center: every route by every kind of caller; and that what is hidden stays hidden."""

import uuid

import pytest

from azsregtest import auth, contoso, directory
from azsregtest.binary import run
from azsregtest.partner import OFFER, Partner, address, line, new_customer

PARTNER_AUDIENCE = "https://api.partnercenter.microsoft.com"
TENANTS = {name: f"aaaa0000-0000-4000-8000-00000000000{n}"
           for name, n in {"contoso": 1, "tailspin": 6, "northwind": 3, "wingtip": 5}.items()}
PEOPLE = {"member": "contoso", "agent": "wingtip", "no agent": "wingtip", "reseller": "tailspin", "other": "northwind"}

# operationId -> its status where it is allowed, and what is sent
EXPECTED = {
    "Customers_List": (200, None),
    "Customers_Create": (201, lambda: new_customer(f"m{uuid.uuid4().hex[:12]}.example")),
    "Customers_Get": (200, None),
    "Customers_CompanyProfile": (200, None),
    "Customers_BillingProfile": (200, None),
    "Offers_ListByCustomer": (200, None),
    "Orders_List": (200, None),
    "Orders_Create": (201, lambda: {"lineItems": [line()]}),
    "Orders_Get": (200, None),
    "PartnerSubscriptions_List": (200, None),
    "PartnerSubscriptions_Get": (200, None),
    "PartnerSubscriptions_Update": (200, lambda: {"friendlyName": uuid.uuid4().hex}),
    "PartnerSubscriptions_ProvisioningStatus": (200, None),
    "Relationships_ListByCustomer": (200, None),
    "Relationships_List": (200, None),
    "Offers_List": (200, None),
    "Offers_Get": (200, None),
    "Domains_Exists": (200, None),
    "Validations_Address": (200, address),
    "Validations_Country": (200, None),
}
QUERIES = {"Relationships_List": "?relationship_type=IsIndirectCloudSolutionProviderOf", "Offers_List": "?country=US",
           "Offers_Get": "?country=US"}
NO_TOKEN, DENIED, HIDDEN = (401, 400), (403, 2032), (403, 20002)


def routes():
    """-> [(operationId, method, path, effect)] of all that is under /v1"""
    rows = [row.split() for row in run("routes").stdout.splitlines()]
    return [(row[0], row[1], row[2], row[4]) for row in rows if row[2].startswith("/v1/")]


def test_every_route_has_an_expectation():
    assert [row[0] for row in routes()] and {row[0] for row in routes()} == set(EXPECTED)


class World:
    """A server that asks for tokens; a customer of Contoso's, and one of Wingtip's that Tailspin looks after."""

    def __init__(self, server):
        self.server, self.client = server, server.client()
        numbers = dict(zip(PEOPLE, range(len(PEOPLE))))
        self.tokens = {name: auth.sign_in(server, auth.app_id(n), resource=PARTNER_AUDIENCE) for name, n in numbers.items()}
        self.tokens["ARM"] = auth.sign_in(server, auth.app_id(numbers["member"]))
        self.tokens["none"] = None
        self.own = self.made("member")
        self.resold = self.made("agent", associatedPartnerId=TENANTS["tailspin"])
        self.tokens["admin"] = self.sign_in_as(self.resold["admin"])

    def speaker(self, who):
        return Partner(self.client, token=self.tokens[who])

    def made(self, who, **members):
        speaker = self.speaker(who)
        customer = speaker.create(**members)
        order = speaker.order(customer["id"])
        return {"customerId": customer["id"], "orderId": order["id"], "purchaseId": order["lineItems"][0]["subscriptionId"],
                "domain": customer["companyProfile"]["domain"], "offerId": OFFER, "countryCode": "US",
                "admin": (customer["companyProfile"]["domain"], customer["id"], customer["userCredentials"]["password"])}

    def sign_in_as(self, admin, tenant=None, **more):
        domain, own, secret = admin
        more.setdefault("resource", PARTNER_AUDIENCE)
        return auth.granted(auth.post(self.server, f"/{tenant or own}/oauth2/token",
                                      auth.password(f"admin@{domain}", secret, **more)))["access_token"]

    def ask(self, who, operation, method, path, target):
        body = EXPECTED[operation][1]
        path = path.format(**target)[len("/v1"):] + QUERIES.get(operation, "")
        return self.speaker(who).request(method, path, body() if body else None)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = auth.with_people(*[[] for _ in PEOPLE])
    for principal, partner in zip(made["servicePrincipals"], PEOPLE.values()):
        principal["tenant"] = TENANTS[partner]
    (wingtip,) = [one for one in made["partners"] if one["name"] == "wingtip"]
    wingtip["adminAgents"] = [auth.object_id(list(PEOPLE).index("agent"))]
    folder = tmp_path_factory.mktemp("access")
    from azsregtest.server import Server
    with Server(folder, directory.write(folder, made), auth.ON) as server:
        one = World(server)
        yield one
        one.client.close()


def expectation(who, operation, path, effect):
    done = (EXPECTED[operation][0], None)
    if who in ("none", "ARM"):
        return NO_TOKEN
    if who in ("no agent", "admin"):
        return DENIED
    if who == "reseller" and effect == "writes":
        return DENIED
    if who == "other" and "{customerId}" in path:
        return HIDDEN
    return done


@pytest.mark.parametrize("who", ["member", "agent", "no agent", "reseller", "admin", "other", "none", "ARM"])
def test_every_route_by_every_caller(world, who):
    target = world.own if who in ("member", "ARM") else world.resold
    wrong = []
    for operation, method, path, effect in routes():
        answer = world.ask(who, operation, method, path, target)
        code = answer.json()["code"] if answer.status >= 400 and answer.body else None
        status, expected = expectation(who, operation, path, effect)
        if (answer.status, code) != (status, None if method == "HEAD" else expected):
            wrong.append((operation, answer))
    assert not wrong, wrong


@pytest.mark.parametrize("who", ["other", "reseller", "member"])
def test_hidden_is_as_unknown(world, who):
    """Another's customer and nobody's: the same but for the id."""
    target = world.own if who in ("other", "reseller") else world.resold
    nobodys = dict(target, customerId=str(uuid.uuid4()))
    compared = 0
    for operation, method, path, _ in routes():
        if "{customerId}" in path:
            assert_alike(world.ask(who, operation, method, path, target), target["customerId"],
                         world.ask(who, operation, method, path, nobodys), nobodys["customerId"])
            compared += 1
    assert compared > 8


@pytest.mark.parametrize("name", ["orderId", "purchaseId"])
def test_what_another_customer_bought_is_as_unknown(world, name):
    """In the name of a customer of one's own."""
    theirs, nobodys = (dict(world.own, **{name: one}) for one in (world.resold[name], str(uuid.uuid4()).upper()))
    for operation, method, path, _ in routes():
        if f"{{{name}}}" in path:
            one, other = (world.ask("member", operation, method, path, target) for target in (theirs, nobodys))
            assert one.status >= 400
            assert_alike(one, theirs[name], other, nobodys[name])


def assert_alike(one, its_id, other, its_other_id):
    assert one.status == other.status >= 400, (one, other)
    assert sorted(one.headers) == sorted(other.headers), (one, other)
    assert one.body.decode().replace(its_id, "ID") == other.body.decode().replace(its_other_id, "ID"), (one, other)


def test_a_customers_administrator_at_the_partners_endpoint(world):
    """A token says where its user is from, whatever the path is that it was asked for at."""
    for tenant in (TENANTS["wingtip"], TENANTS["contoso"], "common", "organizations"):
        answer = auth.post(world.server, f"/{tenant}/oauth2/token", auth.password(
            f"admin@{world.resold['admin'][0]}", world.resold["admin"][2], resource=PARTNER_AUDIENCE))
        if answer.status != 200:
            continue
        seen = Partner(world.client, token=answer.json()["access_token"]).get("/customers")
        assert (seen.status, seen.json()["code"]) == DENIED, (tenant, seen)


def test_a_token_is_for_one_space_however_often_it_was_taken(world):
    """What was remembered of a token in one space says nothing in the other."""
    for _ in range(3):
        arm, partner = world.tokens["ARM"], world.tokens["member"]
        with world.server.client(checked=False) as client:  # odd paths are of either space
            for token, v1, manager in ((arm, 401, 200), (partner, 200, 401)):
                headers = {"Authorization": f"Bearer {token}"}
                assert client.get("/v1/customers", headers=headers).status == v1
                assert client.get("/subscriptions?api-version=2016-06-01", headers=headers).status == manager
                for path in ("/v1", "/v1/", "/V1/customers", "/%76%31/customers", "//v1/customers", "/v1/../v1/customers"):
                    assert client.get(path, headers=headers).status in (400, 401, 404) or token == partner, path


def test_the_header_that_names_a_partner_says_nothing_with_a_token(world):
    for name in ("contoso", "wingtip", TENANTS["wingtip"], "", "x" * 4000):
        answer = world.client.get("/v1/customers", headers={"Authorization": f"Bearer {world.tokens['no agent']}",
                                                            "x-azsreg-partner": name})
        assert (answer.status, answer.json()["code"]) == DENIED


def test_a_sample_of_contoso_has_these_tenants():
    assert contoso.CONTOSO_TENANT == TENANTS["contoso"]
