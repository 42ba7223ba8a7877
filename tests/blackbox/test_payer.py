"""Who would pay, asked without a report: GET /_azsreg/payer (docs/control.md). Each answer is held against the same report, sent afterwards."""

import random
import urllib.parse

import pytest

from azsregtest import arm, auth, contoso, directory, tokens, usage
from azsregtest.arm import body, expect, query
from azsregtest.clock import EVE, advance
from azsregtest.usage import MAPPED, UNKNOWN, UNMAPPED, earlier, record
from test_control import bearer
from test_control_directory import put
from test_usage_mappings import CUSTOMERS
from test_usage_subscriptions import entry, tell

pytestmark = pytest.mark.one_thread

PAYER = "/_azsreg/payer"
SAYS = "If a tenant has not been registered, that usage goes to the default subscription."


@pytest.fixture
def api(make_server, api_on):
    """On a server of the test's own, whose directory may be changed and whose clock stands still."""
    return api_on(make_server("--clock", EVE, in_memory=True))


def ask(client, **asked):
    return client.get(PAYER + "?" + urllib.parse.urlencode(asked))


def payer(registration, **asked):
    return expect(ask(registration.client, registration=registration.path, **asked), 200).json()


def reported(registration, at=None, **asked):
    """What a record of the same, reported now or as if it were then, says of who pays."""
    one = record(uri=f"/{random.random()}", subscription=asked.get("stackSubscription", UNKNOWN), tenantId=asked.get("tenant"), tenant=False)
    then = f"&reportedTime={at}" if at else ""
    for _ in range(2):
        answer = expect(registration.client.post(usage.at(registration) + then, {"value": [one]}), 200)
    (name,) = earlier(answer)
    url = f"{arm.subscription(registration.sub)}/providers/Azsreg.Usage/records/{name}" + query("2026-11-01")
    return expect(registration.client.get(url), 200).json()["properties"]


def as_reported(registration, **asked):
    """The answer, once a report has borne it out."""
    said = payer(registration, **asked)
    charged = reported(registration, **asked)
    for name, also in (("payer", "chargedTo"), *((name, name) for name in ("rule", "registration", "cloudId", "tenantId", "mapping"))):
        assert said.get(name) == charged.get(also), (name, said, charged)
    assert said["explanation"][:-1] + f", when the record was reported at {charged['reportedTime']}." == charged["explanation"]
    source = {None: None, "record": "given", "userSubscriptions": "userSubscriptions"}[charged.get("tenantSource")]
    assert said.get("tenantSource") == source
    return said


# The rules ------------------------------------------------------------------------------------


@pytest.fixture
def made(api):
    """A registration with one mapping."""
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    return made


def change(api, subscription, **members):
    put(api.client, directory.changed(subscription, **members))


@pytest.mark.smoke
def test_a_tenant_that_is_mapped(made):
    said = as_reported(made, tenant=contoso.ALPINE_TENANT)
    since = said["mapping"]["validFrom"]
    assert said == {
        "payer": contoso.ALPINE, "rule": "TenantMapping", "registration": made.path, "cloudId": made.cloud_id, "tenantId": contoso.ALPINE_TENANT,
        "tenantSource": "given", "at": said["at"], "mapping": {"subscriptionId": contoso.ALPINE, "validFrom": since}, "billedPartner": "contoso",
        "explanation": f"Charged to {contoso.ALPINE} because tenant {contoso.ALPINE_TENANT} was mapped to it from {since}."}
    assert since <= said["at"]


def test_a_tenant_that_is_not_mapped(made):
    said = as_reported(made, tenant=contoso.WOODGROVE_TENANT)
    assert (said["payer"], said["rule"], said["says"]) == (contoso.APSS, "TenantNotRegistered", SAYS)
    assert "mapping" not in said


def test_nobody_has_said_whose_it_is(made):
    said = as_reported(made, stackSubscription=UNKNOWN)
    assert (said["payer"], said["rule"], said["says"]) == (contoso.APSS, "TenantUnknown", SAYS)
    assert "tenantId" not in said and UNKNOWN in said["explanation"]


def test_what_the_registration_was_told(made):
    expect(tell(made, entry(MAPPED), entry(UNMAPPED, contoso.WOODGROVE_TENANT)), 200)
    assert as_reported(made, stackSubscription=MAPPED)["rule"] == "TenantMapping"
    said = as_reported(made, stackSubscription=UNMAPPED)
    assert (said["rule"], said["tenantId"]) == ("TenantNotRegistered", contoso.WOODGROVE_TENANT)


def test_a_subscription_that_is_deleted(api, made):
    for state, rule, who in (("Suspended", "TenantMapping", contoso.ALPINE), ("Deleted", "SubscriptionGone", contoso.APSS)):
        change(api, contoso.ALPINE, state=state)
        said = as_reported(made, tenant=contoso.ALPINE_TENANT)
        assert (said["rule"], said["payer"], said.get("says")) == (rule, who, SAYS if who == contoso.APSS else None)
        assert said["mapping"]["subscriptionId"] == contoso.ALPINE


def test_a_subscription_that_rolls_up_to_another_partner(api, made):
    change(api, contoso.ALPINE, partner="northwind")
    said = as_reported(made, tenant=contoso.ALPINE_TENANT)
    assert (said["rule"], said["payer"], said["billedPartner"], said["says"]) == ("PartnerChanged", contoso.APSS, "contoso", SAYS)


def test_a_registration_with_a_capacity_token(api, made):
    expect(api.client.put(made.url, body(tokens.mint("Capacity", cloud_id=made.cloud_id))), 200)
    for registration in (made, api.registration(model="Capacity")):
        for asked in ({"tenant": contoso.ALPINE_TENANT}, {"stackSubscription": UNKNOWN}):
            said = as_reported(registration, **asked)
            assert (said["rule"], said["payer"]) == ("CapacityRegistration", contoso.APSS)
            assert "says" not in said, "that sentence is about tenants"


@pytest.mark.parametrize("sub, partner", [(contoso.FABRIKAM, "wingtip"), (contoso.EA, None)])
def test_which_partner_it_is_billed_to(api, sub, partner):
    said = as_reported(api.registration(sub), tenant=contoso.TREY_TENANT)
    assert said.get("billedPartner") == partner
    assert "billedPartner" in said or partner is None


def test_where_nothing_need_be_known(make_server, api_on):
    api = api_on(make_server("--loose", in_memory=True))
    made = api.registration(contoso.UNKNOWN)
    expect(made.add(directory.guid(1)), 200)
    (mapped,) = made.mapped()
    tenant = expect(api.client.get(made / mapped), 200).json()["properties"]["tenantId"]
    said = as_reported(made, tenant=tenant)
    assert (said["rule"], said["payer"], said.get("billedPartner")) == ("TenantMapping", mapped, None)


# Then -----------------------------------------------------------------------------------------


def test_what_was_mapped_then(api, made):
    tenant = contoso.ALPINE_TENANT
    moments = [payer(made, tenant=tenant)]
    for method, sub in (("PUT", contoso.ALPINE_SECOND), ("DELETE", contoso.ALPINE_SECOND), ("PUT", contoso.ALPINE)):
        advance(api.client, "PT1S")
        expect(api.client.request(method, made / sub), 200)
        moments.append(payer(made, tenant=tenant))
    assert [one["payer"] for one in moments] == [contoso.ALPINE, contoso.ALPINE_SECOND, contoso.APSS, contoso.ALPINE]
    assert [one.get("mapping", {}).get("validFrom") for one in moments] == [EVE, moments[1]["at"], None, moments[3]["at"]], "half-open"
    assert [payer(made, tenant=tenant, at=one["at"]) for one in moments] == moments
    for time, rule in (("1970-01-01T00:00:00Z", "TenantNotRegistered"), ("2026-01-31T23:59:58.999Z", "TenantNotRegistered"),
                       ("2026-01-31T23:59:59.5Z", "TenantMapping")):
        assert payer(made, tenant=tenant, at=time)["rule"] == rule


def test_all_but_mappings_is_as_it_is_now(api, made):
    then = payer(made, tenant=contoso.ALPINE_TENANT)
    asked = {"tenant": contoso.ALPINE_TENANT, "at": then["at"]}
    change(api, contoso.ALPINE, partner="northwind")
    assert payer(made, **asked)["rule"] == "PartnerChanged"
    put(api.client, directory.contoso_copy())
    assert payer(made, **asked) == then
    expect(api.client.put(made.url, body(tokens.mint("Capacity", cloud_id=made.cloud_id))), 200)
    assert payer(made, **asked)["rule"] == "CapacityRegistration"


def test_one_that_is_made_anew_has_no_history(api, made):
    advance(api.client, "PT1S")
    then = payer(made, tenant=contoso.ALPINE_TENANT)
    expect(api.client.delete(made.url), 200)
    expect(ask(api.client, registration=made.path, tenant=contoso.ALPINE_TENANT, at=then["at"]), 404, "RegistrationNotFound")
    expect(api.client.put(made.url, body(tokens.mint())), 201)
    assert payer(made, tenant=contoso.ALPINE_TENANT, at=then["at"])["rule"] == "TenantNotRegistered"


def test_what_is_said_is_what_is_charged(api):
    """Random PUTs and DELETEs of mappings, and of whose subscriptions are: a report is charged as was said, and so is one of then."""
    rng = random.Random(20261122)
    made = [api.registration() for _ in range(2)]
    tenants = sorted({*CUSTOMERS.values(), contoso.LUCERNE_TENANT})
    moments = []
    for _ in range(40):
        advance(api.client, "PT1S")
        one, sub = rng.choice(made), rng.choice(list(CUSTOMERS))
        if rng.random() < 0.6:
            expect(one.add(sub), 200)
        else:
            assert api.client.delete(one / sub).status in (200, 204)
        if rng.random() < 0.2:
            expect(tell(one, entry(MAPPED, rng.choice(tenants))), 200)
        as_reported(one, stackSubscription=rng.choice([MAPPED, UNKNOWN]))
        moments += [(one, as_reported(one, tenant=tenant)) for tenant in tenants]
    assert {said["payer"] for _, said in moments} == {*CUSTOMERS, contoso.APSS}
    for one, said in moments:
        assert payer(one, tenant=said["tenantId"], at=said["at"]) == said
    for one, said in rng.sample(moments, 30):
        time = said["at"].replace(".000Z", "Z")
        assert as_reported(one, tenant=said["tenantId"], at=time) == said
        as_reported(one, stackSubscription=MAPPED, at=time)


# What is asked --------------------------------------------------------------------------------


def test_spellings(made):
    said = payer(made, tenant=contoso.ALPINE_TENANT)
    for path in (made.path.upper(), made.path + "/", made.path.lower()):
        found = expect(ask(made.client, registration=path, TENANT=contoso.ALPINE_TENANT.upper()), 200).json()
        assert {**found, "at": said["at"]} == said


REGISTRATION = arm.registration(contoso.APSS, contoso.GROUP, "r")
GOOD = {"registration": REGISTRATION, "tenant": contoso.ALPINE_TENANT}


@pytest.mark.parametrize("changes, target, message", [
    ({"registration": None}, "registration", "a registration's id"),
    ({"registration": ""}, "registration", "a registration's id"),
    ({"registration": "r"}, "registration", "a registration's id"),
    ({"registration": arm.subscription(contoso.APSS)}, "registration", "a registration's id"),
    ({"registration": arm.group(contoso.APSS, contoso.GROUP)}, "registration", "a registration's id"),
    ({"registration": REGISTRATION.replace("registrations", "linkedSubscriptions")}, "registration", "a registration's id"),
    ({"registration": f"{REGISTRATION}/customerSubscriptions/{contoso.ALPINE}"}, "registration", "a registration's id"),
    ({"registration": REGISTRATION.replace(contoso.APSS, "apss")}, "registration", "a registration's id"),
    ({"registration": REGISTRATION + "?x=1"}, "registration", "a registration's id"),
    ({"registration": REGISTRATION + "/a" * 20}, "registration", "a registration's id"),
    ({"tenant": None}, "tenant", "given, or 'stackSubscription' instead of it"),
    ({"stackSubscription": UNKNOWN}, "tenant", "given, or 'stackSubscription' instead of it"),
    ({"tenant": "x"}, "tenant", "a GUID"),
    ({"tenant": ""}, "tenant", "a GUID"),
    ({"tenant": "00000000-0000-0000-0000-000000000000"}, "tenant", "a GUID"),
    ({"tenant": None, "stackSubscription": "7"}, "stackSubscription", "a GUID"),
    ({"at": "yesterday"}, "at", "a time like"),
    ({"at": ""}, "at", "a time like"),
    ({"at": "2026-02-30T00:00:00Z"}, "at", "a time like"),
    ({"at": "2020-01-01T01:00:00+01:00"}, "at", "a time like"),
    ({"at": "1969-12-31T23:59:59Z"}, "at", "a time like"),
    ({"at": "9999-12-31T23:59:59.999Z"}, "at", "a time that has come"),
    ({"tenantId": contoso.ALPINE_TENANT}, "tenantId", "one that there is, once"),
    ({"api-version": "2017-06-01"}, "api-version", "one that there is, once"),
], ids=lambda value: str(value)[:60] if isinstance(value, dict) else "")
def test_what_cannot_be_asked(client, changes, target, message):
    asked = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    error = expect(ask(client, **asked), 400, "InvalidRequestContent").json()["error"]
    assert error["target"] == target and f"the query parameter '{target}' must be {message}" in error["message"]


@pytest.mark.parametrize("tail, target", [("&at=%zz", "at"), (f"&tenant={contoso.ALPINE_TENANT}", "tenant"), ("&registration=", "registration")])
def test_badly_written(client, tail, target):
    refused = expect(client.get(PAYER + "?" + urllib.parse.urlencode(GOOD) + tail), 400, "InvalidRequestContent")
    assert refused.json()["error"]["target"] == target


def test_what_has_come_is_up_to_now(api, made):
    """By the time that is served."""
    asked = {"registration": made.path, "tenant": contoso.ALPINE_TENANT}
    ahead = "2026-01-31T23:59:59.001Z"
    assert expect(ask(api.client, at=EVE, **asked), 200).json()["at"] == EVE
    refused = expect(ask(api.client, at=ahead, **asked), 400, "InvalidRequestContent")
    assert refused.json()["error"]["target"] == "at"
    advance(api.client, "PT1S")
    assert expect(ask(api.client, at=ahead, **asked), 200).json()["at"] == ahead


@pytest.mark.parametrize("sub, group, name", [(contoso.UNKNOWN, contoso.GROUP, "r"), (contoso.APSS, "nowhere", "r"), (contoso.APSS, contoso.GROUP, "none")])
def test_no_such_registration(client, sub, group, name):
    refused = expect(ask(client, registration=arm.registration(sub, group, name), tenant=contoso.ALPINE_TENANT), 404, "RegistrationNotFound")
    assert all(part in refused.message for part in (sub, group, name))


def test_whoever_controls_the_server_may(make_server):
    """A control token it takes; at the level read, too."""
    server = make_server("--auth", "token")
    token = (server.data / "control-token").read_text().strip()
    with server.client() as client:
        asked = PAYER + "?" + urllib.parse.urlencode(GOOD)
        expect(client.get(asked), 401, "ControlTokenRequired")
        expect(client.get(asked, headers=bearer(auth.sign_in(server))), 401, "InvalidControlToken")
        expect(client.get(asked, headers=bearer(token)), 404, "RegistrationNotFound")
