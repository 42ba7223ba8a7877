"""Cures that are requests: what is told is done as it stands, and then what was refused succeeds."""

import itertools
import json
import re
import uuid

import pytest

from azsregtest import arm, auth, contoso, directory, partner, roles, tokens
from azsregtest.arm import expect, query
from test_control import bearer
from test_explain import EXPLAIN, READER, G, explained
from test_explain_reasons import LOCKS, OTHER, unreachable

pytestmark = pytest.mark.one_thread

C = contoso
DIRECTORY = "/_azsreg/directory"
ASKED = re.compile(r"(GET|PUT|POST|PATCH|DELETE) (/\S+?)[.,;)]*(?: with (\{.*\})\S*)?(?= |$)")
PARTNER = {"x-azsreg-partner": "contoso"}


@pytest.fixture
def api(make_server, api_on):
    """On a server of the test's own: a cure changes what others may count on."""
    return api_on(make_server(in_memory=True))


def cure_of(api, reason, method, url, body=None, **more):
    said = explained(api.client, method, url, body, **more)
    assert said["reason"] == reason, said
    return said["cure"]


def follow(api, cure, body=None, version="2021-04-01", at=0, **names):
    """The request that a cure tells of, with what it leaves open filled in."""
    for name, value in names.items():
        cure = cure.replace("{%s}" % name.replace("_", " "), value)
    method, path, told = ASKED.findall(cure)[at]
    sent = json.loads(told) if told else body
    if path.startswith("/v1"):
        return api.client.request(method, path, sent, headers=PARTNER)
    return api.client.request(method, path + (query(version) if path.startswith("/subscriptions") else ""), sent)


def ordered(answer):
    return expect(answer, 201).json()["lineItems"][0]["subscriptionId"].lower()


ORDER = {"lineItems": [partner.line()]}

# Customers -------------------------------------------------------------------------------------


def test_the_cure_of_capitals(api):
    made = api.registration()
    cure = cure_of(api, "customer-id-form", "PUT", made / C.ALPINE.upper())
    expect(made.add(re.fullmatch(r"Use (\S+)\.", cure)[1]), 200)


def test_the_cure_of_a_suspended_customer(api):
    made = api.registration()
    cure = cure_of(api, "customer-suspended", "PUT", made / C.LITWARE_SUSPENDED)
    expect(made.add(C.LITWARE_SUSPENDED), 400)
    expect(follow(api, cure), 200)
    expect(made.add(C.LITWARE_SUSPENDED), 200)


@pytest.mark.parametrize("customer, tenant, reason", [(C.UNKNOWN, C.ALPINE_TENANT, "customer-unknown"), (C.LITWARE_DELETED, None, "customer-deleted"),
                                                      (C.WOODGROVE_EA, None, "customer-offer")])
def test_the_cure_is_to_order_one(api, customer, tenant, reason):
    made = api.registration()
    cure = cure_of(api, reason, "PUT", made / customer, {"properties": {"tenantId": tenant}} if tenant else None)
    expect(made.add(customer, tenant), 400)
    expect(made.add(ordered(follow(api, cure, ORDER)), tenant), 200)


def test_the_cure_of_one_that_nobody_knows_is_to_put_it_there(api):
    """The other one that is told."""
    made = api.registration()
    cure = cure_of(api, "customer-unknown", "PUT", made / C.UNKNOWN)
    document = directory.with_subscriptions({"id": C.UNKNOWN, "offer": "CSP", "tenant": C.ALPINE_TENANT, "partner": "contoso"})
    expect(follow(api, cure, document, at=1), 200)
    expect(made.add(C.UNKNOWN), 200)


def test_the_cure_of_another_tenant(api):
    """Both: without tenantId, and what would do for that tenant."""
    made = api.registration()
    said = explained(api.client, "PUT", made / C.ALPINE, {"properties": {"tenantId": C.WOODGROVE_TENANT}})
    expect(made.add(C.ALPINE), 200)
    (other,) = said["candidates"]
    expect(made.add(other, C.WOODGROVE_TENANT), 200)


@pytest.mark.parametrize("customer", [C.PROSEWARE, C.LUCERNE, C.WOODGROVE_EA])
def test_the_cure_is_one_that_would_do(api, customer):
    made = api.registration()
    said = explained(api.client, "PUT", made / customer)
    assert said["candidates"]
    for other in said["candidates"]:
        expect(made.add(other), 200)


def test_the_cure_of_another_partner_is_to_register_with_it(api):
    """The second half: with a subscription of wingtip's."""
    made = api.registration()
    assert cure_of(api, "other-partner", "PUT", made / C.TREY).endswith("or register the stack with a subscription of wingtip.")
    expect(api.registration(C.FABRIKAM).add(C.TREY), 200)


def test_the_cure_of_a_capacity_token(api):
    made = api.registration(model="Capacity")
    assert "PUT the registration with a PayAsYouUse token" in cure_of(api, "capacity", "PUT", made / C.ALPINE)
    expect(api.client.put(made.url, arm.body(tokens.mint("PayAsYouUse", made.cloud_id))), 200)
    expect(made.add(C.ALPINE), 200)


# The directory ---------------------------------------------------------------------------------


@pytest.mark.parametrize("sub, reason, change", [(C.EA, "default-offer", {"offer": "CSP", "partner": "contoso"}),
                                                 (C.UNAPPROVED, "not-approved", {"multiTenancyApproved": True})])
def test_the_cure_of_a_default_subscription(api, sub, reason, change):
    made = api.registration(sub)
    cure = cure_of(api, reason, "PUT", made / C.ALPINE)
    expect(made.add(C.ALPINE), 403)
    expect(follow(api, cure, directory.changed(sub, **change)), 200)
    expect(made.add(C.ALPINE), 200)


@pytest.mark.parametrize("sub, customer", [(C.ADATUM, C.MARGIE), (C.FABRIKAM, C.TREY)])
def test_the_cure_of_a_partner_that_cannot_be_asked(make_server, api_on, tmp_path, sub, customer):
    api = api_on(make_server(in_memory=True, directory=directory.write(tmp_path, unreachable("adatum" if sub == C.ADATUM else "wingtip"))))
    made = api.registration(sub)
    cure = cure_of(api, "partner-unreachable", "PUT", made / customer)
    expect(made.add(customer), 502)
    expect(follow(api, cure, unreachable(None)), 200)
    expect(made.add(customer), 200)


@pytest.mark.parametrize("at", [0, 1])
def test_the_cure_of_a_default_subscription_that_is_suspended(api, at):
    """At Partner Center, or in the directory."""
    url = arm.registration(C.SUSPENDED, C.GROUP, "r") + query()
    body = arm.body(tokens.mint())
    cure = cure_of(api, "default-suspended", "PUT", url, body)
    expect(api.client.put(url, body), 409)
    expect(follow(api, cure, directory.changed(C.SUSPENDED, state="Active"), at=at), 200)
    expect(api.client.put(url, body), 201)


def test_the_cure_of_a_subscription_that_is_not_there(api):
    url = arm.group(C.UNKNOWN, "fresh") + G
    cure = cure_of(api, "subscription-not-found", "PUT", url, {"location": "westus"})
    document = directory.with_subscriptions({"id": C.UNKNOWN, "offer": "EA", "tenant": C.CONTOSO_TENANT})
    expect(follow(api, cure, document), 200)
    expect(api.client.put(url, {"location": "westus"}), 201)


# What the path names ---------------------------------------------------------------------------


def test_the_cure_of_a_missing_group(api):
    url, body = arm.registration(C.APSS, "fresh", "r") + query(), arm.body(tokens.mint())
    cure = cure_of(api, "resource-group-not-found", "PUT", url, body)
    expect(follow(api, cure, {"location": "westus"}), 201)
    expect(api.client.put(url, body), 201)


def test_the_cure_of_a_provider_that_is_not_registered(api):
    url, body = arm.registration(C.CSP, api.group(C.CSP), "r") + query(), arm.body(tokens.mint())
    cure = cure_of(api, "provider-unregistered", "PUT", url, body)
    expect(follow(api, cure), 200)
    expect(api.client.put(url, body), 201)


def test_the_cure_of_a_registration_that_is_missing(api):
    """Made, or looked for where there is one of that name."""
    url = arm.registration(C.APSS, C.GROUP, "r") + query()
    assert cure_of(api, "registration-missing", "GET", url).endswith("PUT the registration first.")
    other = api.registration(group_name=api.group(), name="r")
    group = re.match(r"Correct the resource group: (\S+)\. ", cure_of(api, "registration-missing", "GET", url))[1]
    assert expect(api.client.get(f"{group}/providers/Microsoft.AzureStack/registrations/r{query()}"), 200).json()["id"] == other.path
    expect(api.client.put(url, arm.body(tokens.mint())), 201)
    expect(api.client.get(url), 200)


@pytest.mark.parametrize("reads", [0, 3])
def test_the_cure_of_a_provider_that_is_on_its_way(api, reads):
    """Read as often as is told, or without the faults."""
    group = api.group(C.CSP)
    url, body = arm.registration(C.CSP, group, "r") + query(), arm.body(tokens.mint())
    expect(api.client.put("/_azsreg/faults/slowly", {"preset": "registering"}), 201)
    api.register_provider(C.CSP)
    cure = cure_of(api, "provider-registering", "PUT", url, body)
    for _ in range(reads):
        expect(api.client.put(url, body), 409)
        expect(follow(api, cure), 200)
    if not reads:
        expect(follow(api, cure, at=1), 204)
    expect(api.client.put(url, body), 201)


def test_the_cure_of_locks(api):
    """As many as there are, one after the other."""
    made = api.registration()
    for name in "ab":
        expect(api.client.put(arm.below(made.path, "locks", name) + LOCKS, {"properties": {"level": "CanNotDelete"}}), 201)
    for _ in "ab":
        expect(follow(api, cure_of(api, "locked", "DELETE", made.url), version="2020-05-01"), 200)
    expect(api.client.delete(made.url), 200)


def test_the_cure_of_a_condition(api):
    made = api.registration()
    body = arm.body(tokens.mint(cloud_id=made.cloud_id))
    cure = cure_of(api, "etag-other", "PUT", made.url, body, headers={"If-Match": OTHER})
    assert cure == "GET it again, and send the etag that it has now."
    expect(api.client.put(made.url, body, headers={"If-Match": OTHER}), 412)
    expect(api.client.put(made.url, body, headers={"If-Match": made.get().headers["etag"]}), 200)
    cure = cure_of(api, "etag-other", "PUT", made.url, body, headers={"If-None-Match": "*"})
    assert cure == "Send it without If-None-Match."
    expect(api.client.put(made.url, body, headers={"If-None-Match": "*"}), 412)
    expect(api.client.put(made.url, body), 200)


def test_the_cure_of_a_skip_token(make_server, api_on):
    api = api_on(make_server("--page-size", "1", in_memory=True))
    groups = {api.group() for _ in range(3)} | {C.GROUP}
    listed = arm.subscription(C.APSS) + "/resourcegroups"
    cure = cure_of(api, "skiptoken-forged", "GET", listed + query("2021-04-01", skiptoken="AAAA"))
    assert cure == "Begin the list again, and follow its nextLink as it is."
    assert {group["name"] for group in api.list_all(listed + G)} == groups


@pytest.mark.parametrize("tail", ["registrations/{r}", "providers/Microsoft.AzureStack/registration/{r}", "provider/Microsoft.AzureStack/registrations/{r}",
                                  "providers/registrations/{r}"])
def test_the_cure_of_a_path(api, tail):
    made = api.registration()
    target = f"{arm.group(C.APSS, C.GROUP)}/{tail.format(r=made.name)}{query()}"
    expect(api.client.get(target), 404, "NotFound")
    meant = re.fullmatch(r"Ask (\S+)\.", cure_of(api, "path-unknown", "GET", target))[1]
    assert expect(api.client.get(meant + query()), 200).json()["name"] == made.name


# Who asks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason, has", [("subscription-hidden", None), ("role-missing", READER)])
def test_the_cure_is_a_role(api, reason, has):
    who = str(uuid.uuid4())
    if has:
        expect(roles.assign(api.client, arm.subscription(C.APSS), has, who), 201)
    url, body = arm.group(C.APSS, "fresh") + G, {"location": "westus"}
    cure = cure_of(api, reason, "PUT", url, body, **{"as": who})
    expect(follow(api, cure, version="2022-04-01", a_new_GUID=str(uuid.uuid4())), 201)
    assert explained(api.client, "PUT", url, body, **{"as": who})["status"] == 201


def test_the_cure_of_a_token(make_server):
    """Another one, from where is told; whatever was wrong with the last."""
    server = make_server(*auth.ON)
    own = auth.Authority.of(server)
    url = arm.subscription(C.APSS) + G
    control = bearer((server.data / "control-token").read_text().strip())
    broken = [own.sign(auth.claims(server, **changes)) for changes in ({"aud": "https://graph.example/"}, {"exp": 1700000000}, {"oid": "x", "sub": "x"},
                                                                       {"iss": "https://issuer.example/"})]
    reasons = set()
    with server.client() as client:
        for headers in itertools.chain([{}, bearer("x"), bearer(broken[0][:-8] + "AAAAAAAA")], map(bearer, broken)):
            expect(client.get(url, headers=headers), 401)
            said = expect(client.post(EXPLAIN, {"method": "GET", "url": url, "headers": headers}, headers=control), 200).json()
            path = re.search(rf"POST {re.escape(server.base)}(/\S+?)\.(?= |$)", said["cure"])[1]
            token = auth.granted(auth.post(server, path, auth.credentials(resource=auth.AUDIENCE)))["access_token"]
            expect(client.get(url, headers=bearer(token)), 200)
            reasons.add(said["reason"])
    assert reasons == {"authentication-failed", "token-form", "token-signature", "token-audience", "token-expired", "issuer-unknown"}
