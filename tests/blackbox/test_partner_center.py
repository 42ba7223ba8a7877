"""Partner Center (docs/partner-center.md): customers, orders, offers, and how each mistake is refused."""

import uuid

import pytest

from azsregtest import contoso, directory, partner
from azsregtest.partner import OFFER, Partner, line, new_customer, refused


@pytest.fixture
def csp(client):
    return Partner(client, "contoso")


@pytest.fixture
def domain():
    return f"d{uuid.uuid4().hex[:12]}.example"


# Customers ------------------------------------------------------------------------------------


def test_a_customer_is_made_with_its_administrator(csp, domain):
    made = csp.create(domain)
    assert made["id"] == made["companyProfile"]["tenantId"] and made["companyProfile"]["domain"] == domain
    assert made["userCredentials"]["userName"] == "admin" and len(made["userCredentials"]["password"]) == 16
    assert made["relationshipToPartner"] == "reseller" and made["allowDelegatedAccess"] is True
    got = csp.got(f"/customers/{made['id'].upper()}")
    assert "userCredentials" not in got and got["customDomains"] == [domain]
    same = ("id", "commerceId", "companyProfile", "billingProfile", "relationshipToPartner")
    assert {name: got[name] for name in same} == {name: made[name] for name in same}
    assert csp.got(f"/customers/{made['id']}/profiles/billing") == got["billingProfile"]
    assert csp.got(f"/customers/{made['id']}/profiles/company") == got["companyProfile"]


def test_the_same_request_makes_one_customer(csp, domain):
    request = str(uuid.uuid4())
    made = csp.create(domain, request)
    again = csp.create(domain, request)
    assert "password" not in again["userCredentials"], "what is kept is a hash"
    del made["userCredentials"], again["userCredentials"]
    assert again == made
    other = csp.request("POST", "/customers", new_customer(domain), headers={"MS-RequestId": str(uuid.uuid4())})
    refused(other, 409, 3000, "companyProfile.domain")


def test_the_same_request_of_another_partner_is_another(csp, client):
    request = str(uuid.uuid4())
    one = csp.create(request_id=request)
    two = Partner(client, "northwind").create(request_id=request)
    assert one["id"] != two["id"]


BAD_CUSTOMERS = {
    "no company": ({"companyProfile": ...}, "companyProfile"),
    "no domain": ({"companyProfile__domain": None}, "companyProfile.domain"),
    "a name for a domain": ({"companyProfile__domain": "alpine"}, "companyProfile.domain"),
    "a domain with a port": ({"companyProfile__domain": "alpine.example:80"}, "companyProfile.domain"),
    "a domain that ends in a dot": ({"companyProfile__domain": "alpine.example."}, "companyProfile.domain"),
    "a long domain": ({"companyProfile__domain": "a." * 124 + "example"}, "companyProfile.domain"),
    "no billing profile": ({"billingProfile": None}, "billingProfile"),
    "no address": ({"billingProfile__defaultAddress": ...}, "billingProfile.defaultAddress"),
    "no email": ({"billingProfile__email": ...}, "billingProfile.email"),
    "an empty culture": ({"billingProfile__culture": ""}, "billingProfile.culture"),
    "a long company": ({"billingProfile__companyName": "x" * 257}, "billingProfile.companyName"),
    "a country's name": ({"billingProfile__defaultAddress__country": "USA"}, "billingProfile.defaultAddress.country"),
    "a long first name": ({"billingProfile__defaultAddress__firstName": "x" * 51}, "billingProfile.defaultAddress.firstName"),
    "a long line": ({"billingProfile__defaultAddress__addressLine1": "x" * 201}, "billingProfile.defaultAddress.addressLine1"),
    "a number for a line": ({"billingProfile__defaultAddress__addressLine2": 7}, "billingProfile.defaultAddress.addressLine2"),
    "no reseller's": ({"associatedPartnerId": contoso.UNKNOWN}, "associatedPartnerId"),
    "no tenant at all": ({"associatedPartnerId": "x"}, "associatedPartnerId"),
}


@pytest.mark.parametrize("what", BAD_CUSTOMERS)
def test_what_a_customer_must_say(csp, domain, what):
    changes, place = BAD_CUSTOMERS[what]
    refused(csp.request("POST", "/customers", new_customer(domain, **changes)), 400, 3000, place)
    assert csp.request("HEAD", f"/domains/{domain}").status == 404, "nothing was made"


def test_a_body_that_is_no_json(csp):
    refused(csp.request("POST", "/customers", b"{", headers={"Content-Type": "application/json"}), 400, 3000)


def test_domains(csp, domain):
    assert csp.request("HEAD", f"/domains/{domain}").status == 404
    csp.create(domain)
    assert csp.request("HEAD", f"/domains/{domain.upper()}").status == 200


def test_who_has_bought_is_a_customer(csp):
    got = csp.got(f"/customers/{contoso.ALPINE_TENANT}")
    assert got["companyProfile"]["companyName"] == "Alpine Ski House" and got["billingProfile"]["email"] == ""
    assert "defaultAddress" not in got["billingProfile"]


def test_customers_are_listed_page_by_page_in_the_order_of_their_names(server):
    with server.client() as client:
        csp = Partner(client, "northwind")
        names = [f"Page {n:02} {uuid.uuid4().hex[:6]}" for n in range(7)]
        for name in reversed(names):
            csp.create(billingProfile__companyName=name)
        found, token, pages = [], None, 0
        while True:
            page = csp.got("/customers?size=3", headers={"MS-ContinuationToken": token} if token else {})
            assert page["totalCount"] == len(page["items"]) <= 3
            found += [item["companyProfile"]["companyName"] for item in page["items"]]
            pages += 1
            if "next" not in page["links"]:
                break
            following = page["links"]["next"]
            assert following["uri"] == "/customers?size=3&seekOperation=Next"
            (header,) = following["headers"]
            assert header["key"] == "MS-ContinuationToken"
            token = header["value"]
        assert found == sorted(found, key=str.lower) and set(names) <= set(found) and pages >= 3
        item = page["items"][0]
        assert set(item) == {"id", "companyProfile", "relationshipToPartner", "links", "attributes"}


def test_customers_are_filtered(csp):
    mark = uuid.uuid4().hex[:8]
    csp.create(f"{mark}.example", billingProfile__companyName=f"{mark} one")
    csp.create(f"x{mark}.example", billingProfile__companyName=f"{mark} two")

    def names(field, value):
        text = '{"Field":"%s","Value":"%s","Operator":"starts_with"}' % (field, value)
        listed = csp.got(f"/customers?size=0&filter={text.replace(' ', '%20')}")
        return [item["companyProfile"]["companyName"] for item in listed["items"]]

    assert names("CompanyName", mark.upper()) == [f"{mark} one", f"{mark} two"]
    assert names("domain", f"x{mark}") == [f"{mark} two"]
    assert names("IndirectReseller", "fab") == []


def test_a_filter_that_fits_few_of_very_many(make_server, tmp_path):
    """Of 5,000 at a time: a page that finds nothing among them leads on."""
    people, content = directory.many_customers(10_020, 1)
    last = content["tenants"][-1]["id"]
    content["tenants"][-1]["defaultDomain"] = "needle.example"
    with make_server(directory=directory.write(tmp_path, content)).client() as client:
        csp = Partner(client, "contoso")
        for field, value, pages in (("Domain", "needle", 3), ("IndirectReseller", "none", 3), ("CompanyName", "Customer 1002", 1),
                                    ("CompanyName", "zzz", 1)):
            text = f'{{"Field":"{field}","Value":"{value.replace(" ", "%20")}","Operator":"starts_with"}}'
            found, token, count = [], {}, 0
            while token is not None:
                page = csp.got(f"/customers?size=500&filter={text}", headers=token)
                found += [item["id"] for item in page["items"]]
                links, count = page["links"], count + 1
                token = {"MS-ContinuationToken": links["next"]["headers"][0]["value"]} if "next" in links else None
            assert count == pages, (field, count)
            assert len(found) == {"needle": 1, "Customer 1002": 1}.get(value, 0), (field, found)
            assert value != "needle" or found == [last]


@pytest.mark.parametrize("query, place", [
    ("size=501", "size"), ("size=-1", "size"), ("size=1&size=2", "size"), ("filter=x", "filter"),
    ('filter={"Field":"Name","Value":"a","Operator":"starts_with"}', "filter"),
    ('filter={"Field":"Domain","Value":"a","Operator":"equals"}', "filter"),
    ('filter={"Field":"Domain","Operator":"starts_with"}', "filter"),
])
def test_what_a_list_may_be_asked_for(csp, query, place):
    refused(csp.get(f"/customers?{query}"), 400, 3000, place)


def test_a_token_is_for_the_list_that_gave_it_out(csp, client):
    for _ in range(2):
        csp.create()
    page = csp.got("/customers?size=1")
    token = page["links"]["next"]["headers"][0]["value"]
    for forged, path in ((token, '/customers?size=1&filter={"Field":"Domain","Value":"a","Operator":"starts_with"}'),
                         (token[:-2], "/customers?size=1"), ("x", "/customers"), ("", "/customers")):
        refused(csp.get(path, headers={"MS-ContinuationToken": forged}), 400, 3000, "MS-ContinuationToken")
    refused(Partner(client, "wingtip").get("/customers", headers={"MS-ContinuationToken": token}), 400, 3000)


# Orders ---------------------------------------------------------------------------------------


def test_an_order_makes_a_subscription(csp):
    customer = csp.create()["id"]
    order = csp.order(customer, line(friendlyName="First"), line(lineItemNumber=1, friendlyName="Second"),
                      billingCycle="unknown", referenceCustomerId="R-1")
    assert order["billingCycle"] == "monthly" and order["referenceCustomerId"] == "R-1" and order["status"] == "completed"
    assert [item["friendlyName"] for item in order["lineItems"]] == ["First", "Second"]
    assert csp.got(f"/customers/{customer}/orders/{order['id'].lower()}") == order
    assert csp.got(f"/customers/{customer}/orders")["items"] == [order]
    listed = csp.got(f"/customers/{customer}/subscriptions?order_id={order['id']}")
    assert {one["id"] for one in listed["items"]} == {item["subscriptionId"] for item in order["lineItems"]}
    one = listed["items"][0]
    assert one["id"] == one["id"].upper() == one["entitlementId"] and one["orderId"] == order["id"]
    assert (one["offerId"], one["status"], one["quantity"]) == (OFFER, "active", 1)


def test_the_same_request_is_one_order(csp):
    customer = csp.create()["id"]
    header = {"MS-RequestId": str(uuid.uuid4())}
    one, two = (csp.request("POST", f"/customers/{customer}/orders", {"lineItems": [line()]}, headers=header) for _ in range(2))
    assert one.status == two.status == 201 and one.json() == two.json()
    assert csp.got(f"/customers/{customer}/subscriptions")["totalCount"] == 1


def test_the_same_request_of_another_partner_is_another_order(client):
    """A tenant may be the customer of two."""
    header = {"MS-RequestId": str(uuid.uuid4())}
    speakers = [Partner(client, name) for name in ("contoso", "northwind")]
    tenant = contoso.ALPINE_TENANT
    assert speakers[1].get(f"/customers/{tenant}").status == 403
    other = speakers[0].create()["id"]
    one = speakers[0].request("POST", f"/customers/{other}/orders", {"lineItems": [line()]}, headers=header)
    assert one.status == 201
    two = speakers[1].create()["id"]
    answer = speakers[1].request("POST", f"/customers/{two}/orders", {"lineItems": [line()]}, headers=header)
    assert answer.status == 201 and answer.json()["id"] != one.json()["id"]


BAD_ORDERS = {
    "no lines": ({"lineItems": []}, 3000, "lineItems"),
    "no list": ({"lineItems": "x"}, 3000, "lineItems"),
    "too many lines": ({"lineItems": [line(lineItemNumber=n) for n in range(51)]}, 3000, "lineItems"),
    "no offer": ({"lineItems": [line(offerId=None)]}, 3000, "lineItems[0].offerId"),
    "no quantity": ({"lineItems": [line(quantity=None)]}, 3000, "lineItems[0].quantity"),
    "another offer": ({"lineItems": [line(offerId="MS-AZR-0146P")]}, 800004, "lineItems[0].offerId"),
    "two": ({"lineItems": [line(quantity=2)]}, 2002, "lineItems[0].quantity"),
    "a text for one": ({"lineItems": [line(quantity="1")]}, 2002, "lineItems[0].quantity"),
    "a number past the end": ({"lineItems": [line(lineItemNumber=1)]}, 800071, "lineItems[0].lineItemNumber"),
    "a number twice": ({"lineItems": [line(), line()]}, 800071, "lineItems[1].lineItemNumber"),
    "another cycle": ({"lineItems": [line()], "billingCycle": "weekly"}, 3000, "billingCycle"),
    "a long name": ({"lineItems": [line(friendlyName="x" * 257)]}, 3000, "lineItems[0].friendlyName"),
}


@pytest.mark.parametrize("what", BAD_ORDERS)
def test_what_an_order_must_say(csp, what):
    body, code, place = BAD_ORDERS[what]
    customer = csp.create()["id"]
    refused(csp.request("POST", f"/customers/{customer}/orders", body), 400, code, place)
    assert csp.got(f"/customers/{customer}/subscriptions")["totalCount"] == 0, "nothing was made"


def test_unknown_orders(csp):
    customer = csp.create()["id"]
    refused(csp.get(f"/customers/{customer}/orders/{uuid.uuid4()}"), 404, 20000)
    refused(csp.get(f"/customers/{customer}/orders/x"), 400, 3000, "orderId")


# Indirect providers ---------------------------------------------------------------------------

FABRIKAM = "aaaa0000-0000-4000-8000-000000000002"


def test_the_reseller_on_record(client):
    wingtip = Partner(client, "wingtip")
    customer = wingtip.create(associatedPartnerId=FABRIKAM)
    assert customer["associatedPartnerId"] == FABRIKAM
    path = f"/customers/{customer['id']}/orders"
    for mpn, status, code in (("7", 404, 800015), ("1000001", 400, 800016), ("1000002", 404, 2072)):
        refused(wingtip.request("POST", path, {"lineItems": [line(partnerIdOnRecord=mpn)]}), status, code,
                "lineItems[0].partnerIdOnRecord")
    wingtip.order(customer["id"], line(partnerIdOnRecord="1000004"))
    one = wingtip.got(f"/customers/{customer['id']}/subscriptions?mpn_id=1000004")["items"][0]
    assert one["partnerId"] == "1000004"
    answer = wingtip.patch(customer["id"], one["id"], partnerId="1000003")
    assert answer.json()["partnerId"] == "1000003"


def test_a_reseller_sees_its_customers_and_changes_nothing(client):
    wingtip, fabrikam, tailspin = (Partner(client, name) for name in ("wingtip", "fabrikam", "tailspin"))
    customer = wingtip.create(associatedPartnerId=FABRIKAM)["id"]
    sub = wingtip.buy(customer)
    assert fabrikam.got(f"/customers/{customer}")["associatedPartnerId"] == FABRIKAM
    assert customer in [one["id"] for one in fabrikam.got("/customers")["items"]]
    assert customer not in [one["id"] for one in tailspin.got("/customers")["items"]]
    refused(tailspin.get(f"/customers/{customer}"), 403, 20002)
    refused(fabrikam.request("POST", "/customers", new_customer("x.example")), 403, 2032)
    refused(fabrikam.patch(customer, sub, status="suspended"), 403, 2032)
    (item,) = wingtip.got(f"/customers/{customer}/relationships")["items"]
    assert item["id"] == FABRIKAM and "state" not in item
    listed = wingtip.got("/relationships?relationship_type=is_indirect_cloud_solution_provider_of")["items"]
    assert {one["mpnId"] for one in listed} == {"1000003", "1000004"}
    assert [one["mpnId"] for one in fabrikam.got("/relationships?relationship_type=IsIndirectResellerOf")["items"]] == ["1000002"]
    refused(wingtip.get("/relationships"), 400, 3000, "relationship_type")


# Offers and validations -----------------------------------------------------------------------


def test_the_one_offer(csp):
    listed = csp.got("/offers?country=US")
    assert listed["totalCount"] == 1 and listed["items"] == [csp.got(f"/offers/{OFFER.lower()}?country=US")]
    assert listed["items"][0]["billing"] == "usage"
    refused(csp.get("/offers"), 400, 3000, "country")
    refused(csp.get("/offers/DZH318Z0BPS6?country=US"), 400, 800004)
    assert csp.got(f"/customers/{contoso.ALPINE_TENANT}/offers")["items"][0]["id"] == OFFER


def test_validations(csp):
    right = csp.request("POST", "/validations/address", partner.address())
    assert (right.status, right.body) == (200, b"")
    for member in ("country", "city", "addressLine1"):
        refused(csp.request("POST", "/validations/address", partner.address(**{member: ""})), 400, 2007, member)
    rules = csp.got("/countryvalidationrules/us")
    assert rules["iso2Code"] == "US" and rules["isStateRequired"] is False
    refused(csp.get("/countryvalidationrules/usa"), 400, 3000)


# Who speaks -----------------------------------------------------------------------------------


def test_whose_customer_it_is_is_told_apart_by_nothing(csp, client):
    other = Partner(client, "northwind").create()["id"]
    nobody = str(uuid.uuid4())
    for tail in ("", "/orders", "/subscriptions", "/profiles/company", "/offers", f"/subscriptions/{uuid.uuid4()}"):
        one, two = (csp.get(f"/customers/{customer}{tail}") for customer in (other, nobody))
        refused(one, 403, 20002)
        assert one.text.replace(other, nobody) == two.text
        assert set(one.headers) == set(two.headers)


def test_who_is_spoken_for(client):
    assert refused(Partner(client, "nobody").get("/customers"), 403, 2032)
    by_tenant = Partner(client, "AAAA0000-0000-4000-8000-000000000003").create()["id"]
    assert Partner(client, "northwind").got(f"/customers/{by_tenant}")["id"] == by_tenant
    assert contoso.ALPINE_TENANT in [one["id"] for one in Partner(client).got("/customers")["items"]], "the first that can be asked"
    refused(Partner(client, "adatum").get("/customers"), 502, 800003)


def test_paths_and_methods(csp, client):
    refused(csp.get("/nothing"), 404, 1000)
    refused(csp.request("PUT", "/customers", {}), 405, 3000)
    refused(csp.request("DELETE", f"/customers/{contoso.ALPINE_TENANT}"), 405, 3000)
    assert client.get("/V1/Customers?SIZE=1", headers={"X-AzsReg-Partner": "contoso"}).json()["totalCount"] == 1
    refused(csp.get("/customers/x"), 400, 3000, "customerId")


def test_loose_wants_no_set_up(make_server):
    server = make_server("--loose", directory=None, in_memory=True)
    with server.client() as client:
        speaker = Partner(client)
        assert speaker.got("/customers")["items"] == []
        customer = speaker.create()["id"]
        assert [one["id"] for one in speaker.got("/customers")["items"]] == [customer]
        assert speaker.buy(customer)
