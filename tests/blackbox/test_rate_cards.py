"""Rate cards: RateCard of Azure Resource Manager, and Partner Center's (docs/usage.md, docs/partner-center.md)."""

import itertools

import pytest

from azsregtest import arm, auth, contoso, directory
from azsregtest.arm import expect, query
from azsregtest.partner import Partner
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

VERSION = "2015-06-01-preview"
ASKED = {"OfferDurableId": "MS-AZR-0145P", "Currency": "USD", "Locale": "en-US", "RegionInfo": "US"}
(CARD,) = directory.contoso_copy()["rateCards"]
SENTENCE = "Usage of a CSP subscription is visible to its partner only."


def filtered(**asked):
    return " and ".join(f"{name} eq '{value}'" for name, value in {**ASKED, **asked}.items())


def at(sub, text=None):
    return f"{arm.subscription(sub)}/providers/Microsoft.Commerce/RateCard" + query(VERSION, filter=text or filtered())


# What is answered -----------------------------------------------------------------------------


@pytest.mark.smoke
@pytest.mark.parametrize("sub", [contoso.CSP, contoso.ALPINE, contoso.APSS, contoso.EA, contoso.SUSPENDED])
def test_the_card_of_the_file(client, sub):
    """Whatever the subscription is: which card it is says the filter."""
    assert expect(client.get(at(sub)), 200).json() == {
        "OfferTerms": [], "Currency": "USD", "Locale": "en-US", "IsTaxIncluded": False,
        "Meters": [{
            "MeterId": one["id"], "MeterName": one["name"], "MeterCategory": one["category"], "MeterSubCategory": one["subcategory"],
            "Unit": one["unit"], "MeterTags": [], "MeterRegion": one["region"], "MeterRates": {"0": float(one["rates"]["0"])},
            "EffectiveDate": one["effectiveDate"], "IncludedQuantity": 0.0, "MeterStatus": "Active",
        } for one in CARD["meters"]],
    }


def test_rates_are_written_without_exponent_and_to_the_last_digit(make_server, tmp_path):
    made = directory.minimal()
    made["rateCards"][0]["meters"][0]["rates"]["0"] = "123456.000000000000000000000001"
    del made["rateCards"][0]["meters"][0]["subcategory"], made["rateCards"][0]["meters"][0]["region"]
    with make_server(directory=directory.write(tmp_path, made)).client() as client:
        answer = expect(client.get(at(made["subscriptions"][0]["id"])), 200)
        assert '"MeterRates":{"0":123456.000000000000000000000001}' in answer.text
        (meter,) = answer.json()["Meters"]
        assert (meter["MeterSubCategory"], meter["MeterRegion"]) == ("", "")
        partners = client.get("/v1/ratecards/azure", headers={"x-azsreg-partner": "solo"})
        assert partners.status == 200 and '"rates":{"0":123456.000000000000000000000001}' in partners.text


def test_a_card_of_many_meters_is_whole_and_in_order(make_server, tmp_path):
    made = directory.minimal()
    (card,) = made["rateCards"]
    card["meters"] = [{**card["meters"][0], "id": directory.guid(997 * n % 1000), "stackMeters": []} for n in range(250)]
    with make_server(directory=directory.write(tmp_path, made)).client() as client:
        shown = expect(client.get(at(made["subscriptions"][0]["id"])), 200).json()["Meters"]
        assert [one["MeterId"] for one in shown] == [one["id"] for one in card["meters"]]


def test_in_any_order_and_case(client):
    wanted = expect(client.get(at(contoso.APSS)), 200).json()
    for names in itertools.permutations(ASKED):
        asked = " and ".join(f"{name} eq '{ASKED[name]}'" for name in names)
        assert expect(client.get(at(contoso.APSS, asked)), 200).json() == wanted
    for text in (filtered().lower(), filtered().upper(), f"  {filtered()}  ".replace(" and ", "  AND  ")):
        assert expect(client.get(at(contoso.APSS, text)), 200).json() == wanted


@pytest.mark.parametrize("text", [
    " ", "x", "Currency eq 'USD'", filtered() + " and Currency eq 'USD'", filtered().replace(" and ", " or "),
    filtered().replace("Currency eq", "Currency ne"), filtered().replace("Locale", "Language"),
    filtered().replace("Locale eq 'en-US'", "Currency eq 'EUR'"), filtered().replace("Currency eq 'USD'", "startswith(Currency, 'U')"),
    filtered() + " and", filtered().replace("'US'", "US"),
])
def test_filters_that_are_none(client, text):
    refused = expect(client.get(at(contoso.APSS, text)), 400, "InvalidFilter")
    assert "RegionInfo eq '…'" in refused.message


def test_without_a_filter_or_with_two(client):
    url = at(contoso.APSS)
    expect(client.get(url.split("&")[0]), 400, "InvalidFilter")
    expect(client.get(url + "&" + url.split("&")[1]), 400, "InvalidFilter")


@pytest.mark.parametrize("asked", [{"Currency": "EUR"}, {"OfferDurableId": "MS-AZR-0003P"}, {"Locale": "de-DE"}, {"RegionInfo": "DE"}])
def test_a_card_that_there_is_not(client, asked):
    refused = expect(client.get(at(contoso.APSS, filtered(**asked))), 404, "RateCardNotFound")
    assert refused.message == f"There is no rate card with {filtered(**asked)}. There are: {filtered()}."


def test_which_there_are_has_a_bound(make_server, tmp_path):
    made = directory.minimal()
    (card,) = made["rateCards"]
    made["rateCards"] = [{**card, "offerDurableId": f"O{n}"} for n in range(12)]
    sub = made["subscriptions"][0]["id"]
    with make_server(directory=directory.write(tmp_path, made)).client() as client:
        message = expect(client.get(at(sub)), 404, "RateCardNotFound").message
        assert message.endswith(filtered(OfferDurableId="O9") + "; ….")
    del made["rateCards"]
    with make_server(directory=directory.write(tmp_path, made, "none.json")).client() as client:
        assert expect(client.get(at(sub)), 404, "RateCardNotFound").message.endswith("none, for the directory has no rateCards.")


@pytest.mark.parametrize("version", ["2016-01-01", "2015-06-01", "2022-06-01", "2026-11-01"])
def test_versions_that_it_has_not(client, version):
    refused = expect(client.get(at(contoso.APSS).replace(VERSION, version)), 400, "NoRegisteredProviderFound")
    assert "for type 'RateCard'. The supported api-versions are '2015-06-01-preview'." in refused.message


def test_subscriptions_that_it_has_not(client):
    """A stack's own are no subscriptions of Azure."""
    expect(client.get(at(contoso.UNKNOWN)), 404, "SubscriptionNotFound")
    expect(client.get(at(contoso.STACK)), 404, "SubscriptionNotFound")


# Who may read what a subscription pays --------------------------------------------------------

WINGTIP, FABRIKAM, TAILSPIN = (f"aaaa0000-0000-4000-8000-00000000000{n}" for n in (5, 2, 6))
PEOPLE = {  # their tenant, and their roles
    "agent": (contoso.CONTOSO_TENANT, []),
    "billing reader": (contoso.CONTOSO_TENANT, [("Billing Reader", contoso.ALPINE), ("Billing Reader", contoso.APSS)]),
    "reader": (contoso.CONTOSO_TENANT, [("Reader", contoso.ALPINE)]),
    "contributor": (contoso.CONTOSO_TENANT, [("Contributor", contoso.ALPINE)]),
    "owner": (contoso.CONTOSO_TENANT, [("Owner", contoso.ALPINE)]),
    "registrar": (contoso.CONTOSO_TENANT, [("Azure Stack Registration Owner", contoso.ALPINE)]),
    "colleague": (contoso.CONTOSO_TENANT, []),
    "customer": (contoso.ALPINE_TENANT, [("Owner", contoso.ALPINE)]),
    "bank": (contoso.WOODGROVE_TENANT, [("Billing Reader", contoso.WOODGROVE_EA), ("Owner", contoso.WOODGROVE)]),
    "provider": (WINGTIP, []),
    "provider's reader": (WINGTIP, [("Reader", contoso.PROSEWARE)]),
    "reseller": (FABRIKAM, []),
    "other reseller": (TAILSPIN, [("Owner", contoso.PROSEWARE)]),
}
FINE, NO_ROLE, NOT_THEIRS, HIDDEN = (200, ""), (403, "refresh your credentials."), (403, SENTENCE), (404, "")
MAY = [
    *[(who, contoso.ALPINE, FINE) for who in ("agent", "billing reader", "reader", "contributor", "owner")],
    ("registrar", contoso.ALPINE, NO_ROLE),
    ("colleague", contoso.ALPINE, HIDDEN),
    ("customer", contoso.ALPINE, NOT_THEIRS),
    ("provider", contoso.ALPINE, HIDDEN),
    ("agent", contoso.WOODGROVE, FINE),
    ("billing reader", contoso.WOODGROVE, HIDDEN),
    ("bank", contoso.WOODGROVE, NOT_THEIRS),
    ("bank", contoso.WOODGROVE_EA, FINE),  # nobody sells it
    ("agent", contoso.WOODGROVE_EA, HIDDEN),
    ("billing reader", contoso.APSS, FINE),  # a partner's own: roles alone count
    ("agent", contoso.APSS, HIDDEN),
    ("provider", contoso.PROSEWARE, FINE),  # names no agents, so all of its people are
    ("provider's reader", contoso.PROSEWARE, FINE),
    ("reseller", contoso.PROSEWARE, FINE),
    ("other reseller", contoso.PROSEWARE, NOT_THEIRS),
    ("agent", contoso.PROSEWARE, HIDDEN),
]


@pytest.fixture(scope="module")
def signed_in(tmp_path_factory):
    """signed_in(WHO): a client of theirs."""
    roles = [[(role, arm.subscription(sub)) for role, sub in roles] for _, roles in PEOPLE.values()]
    made = auth.with_people(*roles)
    for one, (tenant, _) in zip(made["servicePrincipals"], PEOPLE.values()):
        one["tenant"] = tenant
    (partner,) = [one for one in made["partners"] if one["name"] == "contoso"]
    partner["adminAgents"] = [auth.object_id(0)]
    folder = tmp_path_factory.mktemp("signed-in")
    clients = {}
    with Server(folder, directory.write(folder, made), auth.ON) as server:
        for n, who in enumerate(PEOPLE):
            clients[who] = auth.Signed(server, auth.sign_in(server, auth.app_id(n)))
        yield clients.__getitem__
        for one in clients.values():
            one.close()


@pytest.mark.parametrize("who, sub, expected", MAY)
def test_who_may(signed_in, who, sub, expected):
    """[over] "except CSP"; a customer pays its partner, and sees nothing, whatever its roles."""
    status, ending = expected
    answer = signed_in(who).get(at(sub))
    assert answer.status == status, answer
    if status == 403:
        assert answer.code == "AuthorizationFailed" and answer.message.endswith(ending)
        assert "perform action 'Microsoft.Commerce/RateCard/read'" in answer.message
    if expected is HIDDEN:
        assert answer.code == "SubscriptionNotFound"


def test_what_is_refused_is_refused_before_the_filter_is_read(signed_in):
    assert signed_in("customer").get(at(contoso.ALPINE, "x")).status == 403
    assert signed_in("colleague").get(at(contoso.ALPINE, "x")).status == 404
    expect(signed_in("agent").get(at(contoso.ALPINE, "x")), 400, "InvalidFilter")


def test_an_agent_sees_nothing_else(signed_in):
    """What is paid is not what is there."""
    expect(signed_in("agent").get(arm.subscription(contoso.ALPINE) + query()), 404, "SubscriptionNotFound")


def test_what_loose_would_make_is_everybodys(make_server, tmp_path):
    made = auth.with_people([])
    server = make_server("--loose", *auth.ON, directory=directory.write(tmp_path, made))
    with auth.Signed(server, auth.sign_in(server, auth.app_id(0))) as client:
        expect(client.get(at(contoso.UNKNOWN)), 200)


# Partner Center -------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["azure", "azure-sharedservices"])
def test_partner_center(client, which):
    assert Partner(client, "contoso").got(f"/ratecards/{which}") == {
        "locale": "en-US", "currency": "USD", "isTaxIncluded": False, "offerTerms": [],
        "attributes": {"objectType": "AzureRateCard"},
        "meters": [{**{name: one[name] for name in ("id", "name", "category", "subcategory", "region", "unit", "effectiveDate")},
                    "rates": {"0": float(one["rates"]["0"])}, "tags": [], "includedQuantity": 0.0} for one in CARD["meters"]],
    }


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    """In this order: APSS in USD, CSP in EUR for DE and for FR, CSP in USD."""
    made = directory.contoso_copy()
    made["rateCards"] = [{**CARD, "offers": [offer], "currency": currency, "region": region, "locale": f"{offer}-{currency}-{region}"}
                         for offer, currency, region in (("APSS", "USD", "US"), ("CSP", "EUR", "DE"), ("CSP", "EUR", "FR"), ("CSP", "USD", "US"))]
    folder = tmp_path_factory.mktemp("several")
    with Server(folder, directory.write(folder, made)) as server, server.client() as client:
        yield Partner(client, "contoso")


@pytest.mark.parametrize("asked, locale", [
    ("azure", "CSP-EUR-DE"), ("azure?currency=usd", "CSP-USD-US"), ("azure?region=FR", "CSP-EUR-FR"),
    ("azure?currency=EUR&region=fr", "CSP-EUR-FR"), ("azure?currency=&region=", "CSP-EUR-DE"), ("azure-sharedservices", "APSS-USD-US"),
])
def test_the_first_that_fits(several, asked, locale):
    assert several.got(f"/ratecards/{asked}")["locale"] == locale


@pytest.mark.parametrize("asked, place", [
    ("azure?currency=GBP", "currency"), ("azure?region=GB", "region"), ("azure?currency=USD&region=DE", "region"),
    ("azure-sharedservices?currency=EUR", "currency"),
])
def test_currencies_and_regions_that_no_card_has(several, asked, place):
    refused = several.get(f"/ratecards/{asked}")
    offer = "APSS" if "shared" in asked else "CSP"
    assert (refused.status, refused.json()["code"], refused.json()["data"]) == (400, 3000, [place])
    assert refused.json()["description"] == f"Invalid property: no rate card for {offer} has that {place}."
