"""Partner Center and the directory in the hands of somebody who means harm, or has bad luck."""

import contextlib
import json
import os
import signal
import threading
import time
import uuid

import pytest

from azsregtest import binary, contoso, directory
from azsregtest.client import Wire
from azsregtest.partner import Partner, line, new_customer, refused
from test_directory_changes import export, reload

pytestmark = pytest.mark.one_thread

TAILSPIN = "aaaa0000-0000-4000-8000-000000000006"
ALPINE_TENANT = "bbbb0000-0000-4000-8000-000000000001"


@pytest.fixture
def serving(make_server, tmp_path):
    """A server on a file of its own, which the test changes."""
    return make_server(directory=directory.write(tmp_path, directory.contoso_copy()))


def sound(server):
    server.assert_sound()
    return True


# What callers send ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["\x1b[31mred", "a\nb\tc", "\u202egnp.exe", " ", "\U0001f600" * 256, "%s%n", "' OR 1=1 --", "</script>", "A_%*?["])
def test_a_name_is_kept_as_it_is(serving, tmp_path, name, make_server):
    """It is found by its start, and a file made of it says the same."""
    with serving.client() as client:
        csp = Partner(client, "contoso")
        made = csp.create(billingProfile__companyName=name, billingProfile__defaultAddress__city=name[:200])["id"]
        csp.buy(made, friendlyName=name)
        assert csp.got(f"/customers/{made}")["companyProfile"]["companyName"] == name
        value = json.dumps({"Field": "CompanyName", "Value": name[:20], "Operator": "starts_with"})
        found = csp.got("/customers?filter=" + "".join(f"%{byte:02X}" for byte in value.encode()))["items"]
        assert [one["id"] for one in found] == [made]
        assert name == " " or name not in serving.log()
    text = export(serving)
    again = make_server(directory=directory.write(tmp_path, text, "exported.json"))
    assert export(again) == text


@pytest.mark.parametrize("domain", ["ALPINE-1.Example", "alpine-1.EXAMPLE"])
def test_a_domain_is_one_whatever_its_case(serving, domain):
    with serving.client() as client:
        csp = Partner(client, "contoso")
        csp.create("alpine-1.example")
        answer = csp.request("POST", "/customers", new_customer(domain))
        refused(answer, 409, 3000, "companyProfile.domain")
        assert client.request("HEAD", f"/v1/domains/{domain}", headers=csp.headers).status == 200


@pytest.mark.parametrize("domain", ["alpine.example.", "b\u00fccher.example", "\uff41lpine.example", "a..b", "-a.example", "a_b.example",
                                    "a b.example", "a.example/", "user@a.example", "*.example", "a" * 64 + ".example", ".example"])
def test_what_is_no_domain(serving, domain):
    with serving.client() as client:
        refused(Partner(client, "contoso").request("POST", "/customers", new_customer(domain)), 400, 3000, "companyProfile.domain")


@pytest.mark.parametrize(("text", "why"), [
    ("[]", "expected an object."), ("{", "expected JSON, which it is not at line 1, byte 2."), ("1", "expected an object."),
    ('{"Field":"Domain","field":"Domain","Value":"a","Operator":"starts_with"}', "expected each member once of "),
])
def test_a_filter_that_is_none(serving, text, why):
    with serving.client() as client:
        answer = Partner(client, "contoso").get("/customers?filter=" + "".join(f"%{byte:02X}" for byte in text.encode()))
        assert why in refused(answer, 400, 3000, "filter")


def test_the_same_request_on_many_connections_at_once(serving):
    """One customer and one order, however many ask for them."""
    request, domain, seen = str(uuid.uuid4()), "many.example", []
    with serving.client() as client:
        customer = Partner(client, "contoso").create()["id"]

    def ask():
        with serving.client() as client:
            csp = Partner(client, "contoso")
            made = csp.request("POST", "/customers", new_customer(domain), headers={"MS-RequestId": request})
            order = csp.request("POST", f"/customers/{customer}/orders", {"lineItems": [line(), line(lineItemNumber=1)]},
                                headers={"MS-RequestId": request})
            seen.append((made.status, made.json()["id"], order.status, order.json()["id"],
                         "password" in made.json().get("userCredentials", {})))

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 12 and len({one[:4] for one in seen}) == 1, seen
    assert sum(one[4] for one in seen) == 1, "the password is shown once"


def test_the_same_request_of_another_partner_orders_for_itself(serving):
    """A tenant may be a customer of two partners: what one has ordered is neither answered to the other nor in its way."""
    made = directory.contoso_copy()
    made["subscriptions"].append({"id": directory.guid(5), "offer": "CSP", "tenant": ALPINE_TENANT, "partner": "northwind"})
    reload(serving, made, "directory")
    headers = {"MS-RequestId": str(uuid.uuid4())}
    with serving.client() as client:
        answers = [Partner(client, name).request("POST", f"/customers/{ALPINE_TENANT}/orders", {"lineItems": [line()]}, headers=headers)
                   for name in ("contoso", "northwind", "contoso", "northwind")]
    assert [answer.status for answer in answers] == [201] * 4, answers
    ids = [answer.json()["id"] for answer in answers]
    assert ids[0] == ids[2] != ids[1] == ids[3]


def test_very_many_orders(serving):
    """As many as a customer can have: each is in the list with its lines, and it is one statement that reads them."""
    with serving.client() as client:
        csp = Partner(client, "contoso")
        customer = csp.create()["id"]
        made = {}
        for n in range(40):
            order = csp.order(customer, *(line(lineItemNumber=i) for i in range(n % 3 * 12 + 1)))
            made[order["id"]] = [one["subscriptionId"] for one in order["lineItems"]]
        listed = csp.got(f"/customers/{customer}/orders")
        assert listed["totalCount"] == 40
        assert {one["id"]: [item["subscriptionId"] for item in one["lineItems"]] for one in listed["items"]} == made
        assert [one["id"] for one in listed["items"]] == sorted(made)
        left = 1000 - sum(map(len, made.values()))
        too_many = [line(lineItemNumber=i) for i in range(50)]
        while left >= 50:
            csp.order(customer, *too_many)
            left -= 50
        if left < 50:
            refused(csp.request("POST", f"/customers/{customer}/orders", {"lineItems": too_many}), 400, 3000, "lineItems")
        assert csp.got(f"/customers/{csp.create()['id']}/orders")["items"] == []


# What files do --------------------------------------------------------------------------------


def becomes_reseller(made):
    made["partners"][0].update(kind="reseller", provider="wingtip")


def leaves_its_provider(made):
    (one,) = [one for one in made["partners"] if one["name"] == "tailspin"]
    one["kind"] = "direct"
    del one["provider"]


def goes_to_another_provider(made):
    made["partners"].append({"name": "other", "kind": "indirectProvider"})
    (one,) = [one for one in made["partners"] if one["name"] == "tailspin"]
    one["provider"] = "other"


@pytest.mark.parametrize(("change", "who"), [(becomes_reseller, "contoso"), (leaves_its_provider, "tailspin"),
                                             (goes_to_another_provider, "tailspin")])
def test_a_file_that_moves_a_partner_away_from_its_customers(serving, change, who):
    """What requests have made would be nobody's: such a file is refused, and the old one stays in force."""
    with serving.client() as client:
        csp, wingtip = Partner(client, "contoso"), Partner(client, "wingtip")
        made, resold = csp.create()["id"], wingtip.create(associatedPartnerId=TAILSPIN)["id"]
        content = directory.contoso_copy()
        change(content)
        reload(serving, content, "directory-refused")
        assert f'"{who}" has 1 customer made by requests in another place' in serving.log().replace('\\"', '"')
        assert csp.get(f"/customers/{made}").status == wingtip.get(f"/customers/{resold}").status == 200
        assert Partner(client, "tailspin").get(f"/customers/{resold}").status == 200
    assert sound(serving)


def test_a_file_that_takes_a_customers_tenant_and_gives_it_up(serving):
    """The tenant and its administrator come to be the file's, the customer does not: it keeps its tenant."""
    with serving.client() as client:
        csp = Partner(client, "contoso")
        made = csp.create()["id"]
        exported, content = json.loads(export(serving)), directory.contoso_copy()
        (tenant,) = [one for one in exported["tenants"] if one["id"] == made]
        content["tenants"].append({name: tenant[name] for name in ("id", "defaultDomain")})
        content["users"] += [one for one in exported["users"] if one["tenant"] == made]
        reload(serving, content, "directory")
        assert csp.get(f"/customers/{made}").status == 200
        reload(serving, directory.contoso_copy(), "directory-refused")
        assert csp.get(f"/customers/{made}").status == 200
    assert sound(serving)


def test_a_storm_of_signals_while_others_write(serving):
    over, wrong, made = threading.Event(), [], []

    def write():
        with serving.client() as client:
            csp = Partner(client, "contoso")
            while not over.is_set():
                try:
                    customer = csp.create()["id"]
                    made.append((customer, csp.buy(customer)))
                except AssertionError as error:
                    wrong.append(error)

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for n in range(100):
        content = directory.contoso_copy()
        content["tenants"][0]["displayName"] = f"storm {n}"
        directory.write(serving.directory.parent, content, "next.json")
        os.replace(serving.directory.parent / "next.json", serving.directory)
        os.kill(serving.process.pid, signal.SIGHUP)
    before = len(made)
    while len(made) < before + 5 and not wrong:
        over.wait(0.01)
    over.set()
    for thread in threads:
        thread.join()
    assert not wrong and made, wrong[:2]
    with serving.client() as client:
        csp = Partner(client, "contoso")
        for customer, sub in made:
            assert csp.got(csp.subscription(customer, sub))["status"] == "active"
    assert "event=directory-refused" not in serving.log()
    assert sound(serving)


def test_the_last_signal_counts(serving):
    """However many came before it: what the file says in the end is what holds."""
    for n in range(20):
        content = directory.contoso_copy()
        content["subscriptions"] = [one for one in content["subscriptions"] if n % 2 == 0 or one["id"] != contoso.LUCERNE]
        directory.write(serving.directory.parent, content, "next.json")
        os.replace(serving.directory.parent / "next.json", serving.directory)
        os.kill(serving.process.pid, signal.SIGHUP)
    content["tenants"][0]["displayName"] = "the last"
    directory.write(serving.directory.parent, content, serving.directory.name)
    os.kill(serving.process.pid, signal.SIGHUP)
    deadline = time.monotonic() + binary.PATIENCE
    while "the last" not in (text := export(serving)) and time.monotonic() < deadline:
        pass
    assert "the last" in text and contoso.LUCERNE not in text


def test_a_header_of_any_bytes_names_nobody(server):
    """Not even where a database looks for it that takes nothing but UTF-8; others do not hear of it."""
    with contextlib.closing(Wire("127.0.0.1", server.port)) as wire, server.client() as client:
        for method in ("GET", "POST"):
            wire.send(f"{method} /v1/customers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nx-azsreg-partner: ".encode() + b"\xff\xfe\r\n\r\n")
            answer = wire.response()
            assert (answer.status, answer.json()["code"]) == (403, 2032), answer
        assert client.get("/_azsreg/health/ready").status == 200
