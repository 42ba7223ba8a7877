"""Looking instead of reading: the overview, finding, the directory as a tree (docs/control.md)."""

import decimal
import json
import urllib.parse

import pytest

from azsregtest import arm, contoso, directory
from azsregtest.arm import body, expect, query
from azsregtest.clock import EVE, advance
from azsregtest.usage import BLOBS, MAPPED, UNMAPPED, record, report
from test_usage_summary import costs

pytestmark = pytest.mark.one_thread

OVERVIEW, FIND, BROWSE = "/_azsreg/overview", "/_azsreg/find", "/_azsreg/browse"


@pytest.fixture
def api(make_server, api_on):
    """On a server of the test's own, whose clock stands still."""
    return api_on(make_server("--clock", EVE, in_memory=True))


def look(api, path, **asked):
    return expect(api.client.get(path + "?" + urllib.parse.urlencode(asked)), 200).json()


def refused(api, path, name, **asked):
    error = expect(api.client.get(path + "?" + urllib.parse.urlencode(asked)), 400, "InvalidRequestContent").json()["error"]
    assert error["target"] == name, error


# Overview -------------------------------------------------------------------------------------


@pytest.mark.smoke
def test_an_overview(api):
    made = api.registration(name="Stack-1")
    expect(made.add(contoso.ALPINE), 200)
    expect(made.add(contoso.TREY), 400)
    said = look(api, OVERVIEW)
    (one,) = said.pop("value")
    last = one.pop("lastRequest")
    assert one == {
        "id": made.path, "name": "Stack-1", "resourceGroup": contoso.GROUP,
        "subscription": {"id": contoso.APSS, "displayName": "Contoso Azure Partner Shared Services", "offer": "APSS", "state": "Active"},
        "partner": {"name": "contoso", "displayName": "Contoso Cloud (direct CSP)"},
        "billingModel": "PayAsYouUse", "cloudId": made.cloud_id, "customers": 1, "refusals": 1,
        "cost": {"since": "2026-01-31T00:00:00Z", "records": 0, "isPartial": False}}
    assert {**last, "n": 0} == {"n": 0, "time": EVE, "method": "PUT", "operation": "CustomerSubscriptions_Create", "status": 400}
    assert look(api, f"/_azsreg/requests/{last['n']}")["status"] == 400
    requests = said.pop("requests")
    assert requests["limit"] == 1000 and requests["kept"] == last["n"]
    document = directory.contoso_copy()
    assert said == {
        "isWhole": True, "answered": said["answered"], "counts": {
            "registrations": 1, "customerSubscriptions": 1, "subscriptions": len(document["subscriptions"]) + len(document["stacks"]),
            "tenants": len(document["tenants"]), "usageRecords": 0}}


def test_what_is_answered_is_counted_but_not_who_looks(api):
    before = look(api, OVERVIEW)["answered"]
    look(api, OVERVIEW)
    for _ in range(3):
        api.client.get(arm.subscription(contoso.EA) + query("2020-01-01"))
    assert look(api, OVERVIEW)["answered"] == before + 3


def test_registrations_by_name(api):
    names = ["beta", "Alpha-2", "alpha-1", "alphabet", "gamma"]
    for name in names:
        api.registration(name=name)
    in_order = sorted(names, key=str.lower)

    def shown(**asked):
        said = look(api, OVERVIEW, **asked)
        return [one["name"] for one in said["value"]], said["isWhole"]

    assert shown() == (in_order, True)
    assert shown(top=5) == (in_order, True)
    assert shown(top=4) == (in_order[:4], False)
    assert shown(q="ALPHA-") == (["alpha-1", "Alpha-2"], True)
    assert shown(q="lpha") == ([], True)
    assert shown(q="%") == ([], True)


def test_refusals_are_of_the_last_hour(api):
    made = api.registration()
    expect(made.add(contoso.TREY), 400)
    assert look(api, OVERVIEW)["value"][0]["refusals"] == 1
    advance(api.client, "PT59M59S")
    assert look(api, OVERVIEW)["value"][0]["refusals"] == 1
    advance(api.client, "PT1S")
    (one,) = look(api, OVERVIEW)["value"]
    assert one["refusals"] == 0 and one["lastRequest"]["status"] == 400


def test_requests_of_one_that_begins_alike_are_not_its_own(api):
    for name in ("one", "one-more"):
        api.registration(name=name)
    path = arm.registration(contoso.APSS, contoso.GROUP, "one-more").upper()
    expect(api.client.get(path + query()), 200)
    first, second = look(api, OVERVIEW)["value"]
    assert first["lastRequest"]["method"] == "PUT" and second["lastRequest"]["method"] == "GET"


def test_none_are_kept(make_server, api_on):
    api = api_on(make_server("--keep-requests", "0", in_memory=True))
    made = api.registration()
    expect(made.add(contoso.TREY), 400)
    said = look(api, OVERVIEW)
    assert said["requests"] == {"kept": 0, "limit": 0}
    assert "lastRequest" not in said["value"][0] and said["value"][0]["refusals"] == 0


def test_what_today_costs(api):
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    sent = [record(hour, "12345.6789", who, f"/{hour}") for hour, who in enumerate([MAPPED, MAPPED, UNMAPPED])]
    expect(report(api.client, made, sent), 200)
    cost = look(api, OVERVIEW)["value"][0]["cost"]
    total = sum(costs(api).values())
    assert total and decimal.Decimal(cost["customers"]) + decimal.Decimal(cost["default"]) == total
    assert decimal.Decimal(cost["default"]) * 3 == total
    assert cost == {**cost, "currency": "USD", "records": 3, "isPartial": False, "since": "2026-01-31T00:00:00Z"}
    advance(api.client, "P1D")
    assert look(api, OVERVIEW)["value"][0]["cost"] == {"since": "2026-02-01T00:00:00Z", "records": 0, "isPartial": False}
    assert look(api, OVERVIEW)["counts"]["usageRecords"] == 3


def test_no_more_is_added_up_than_an_answer_may(api):
    """At the bound all of it, a sum more is not: 100 pieces of 500 for one answer, and each registration has its share."""
    made = api.registration()
    tenants = [directory.guid(number, 0x77) for number in range(1000)]
    many = [record(1, "1", directory.guid(number, 0x78), "/x", tenant=False, tenantId=one) for number, one in enumerate(tenants)]
    expect(report(api.client, made, many[:-1]), 200)
    for _ in range(49):
        api.registration()

    def cost():
        (found,) = [one for one in look(api, OVERVIEW)["value"] if one["id"] == made.path]
        return found["cost"]

    assert not cost()["isPartial"] and cost()["records"] == 999
    expect(report(api.client, made, many[-1:]), 200)
    assert cost() == {**cost(), "isPartial": True, "records": 1000}
    (alone,) = look(api, OVERVIEW, q=made.path.rpartition("/")[2])["value"]
    assert alone["cost"] == {**alone["cost"], "isPartial": False, "records": 1000}


@pytest.mark.parametrize("asked", [{"top": "0"}, {"top": "101"}, {"top": "x"}, {"q": "é" * 128 + "x"}, {"Top2": "1"}, {"skip": "1"}])
def test_what_an_overview_does_not_take(api, asked):
    refused(api, OVERVIEW, *asked, **asked)


def test_bounds_of_the_words_of_an_overview(api):
    for asked in ({"top": "1"}, {"top": "100"}, {"q": "é" * 128}, {"q": ""}):
        assert look(api, OVERVIEW, **asked)["isWhole"]


# Find -----------------------------------------------------------------------------------------


def find(api, q, **asked):
    said = look(api, FIND, q=q, **asked)
    return said["value"], said["isWhole"]


def kinds(api, q, **asked):
    return [(one["kind"], one["id"]) for one in find(api, q, **asked)[0]]


@pytest.mark.smoke
def test_a_subscription_by_its_id(api):
    made = [api.registration(name=f"stack-{i}") for i in range(6)]
    for one in made:
        expect(one.add(contoso.ALPINE), 200)
    said, whole = find(api, contoso.ALPINE.upper())
    assert whole and said[0] == {
        "kind": "subscription", "id": contoso.ALPINE, "name": "Alpine Ski House via Contoso", "under": "Alpine Ski House", "partner": "contoso"}
    assert said[1:] == [
        {"kind": "customerSubscription", "id": f"{one.path}/customerSubscriptions/{contoso.ALPINE}", "name": "Alpine Ski House via Contoso",
         "under": one.path} for one in made[:5]]


def test_one_that_is_mapped_though_the_directory_does_not_know_it(make_server, api_on):
    api = api_on(make_server("--loose", in_memory=True))
    made = api.registration()
    expect(made.add(contoso.UNKNOWN, tenant=contoso.ALPINE_TENANT), 200)
    assert ("customerSubscription", f"{made.path}/customerSubscriptions/{contoso.UNKNOWN}") in kinds(api, contoso.UNKNOWN)


def test_other_ids(api):
    made = api.registration(name="stack")
    refusal = expect(made.add(contoso.TREY), 400)
    last = look(api, "/_azsreg/requests")["value"][-1]
    assert find(api, contoso.ALPINE_TENANT.upper()) == ([{
        "kind": "tenant", "id": contoso.ALPINE_TENANT, "name": "Alpine Ski House", "domain": "alpineskihouse.example",
        "key": f"tenant:{contoso.ALPINE_TENANT}"}], True)
    assert find(api, made.cloud_id.upper()) == ([{"kind": "registration", "id": made.path, "name": "stack", "under": contoso.APSS}], True)
    request = {"kind": "request", "id": last["requestId"], "name": f"PUT {made.path}/customerSubscriptions/{contoso.TREY}",
               "under": made.path, "n": last["n"], "status": 400}
    for known in (refusal.headers["x-ms-request-id"], last["correlation"], str(last["n"])):
        assert find(api, known) == ([request], True)
    assert find(api, contoso.UNKNOWN) == ([], True)
    assert find(api, str(last["n"] + 1)) == ([], True)


def test_principals_by_id(api):
    document = directory.contoso_copy()
    for kind, principal in [("user", one) for one in document["users"]] + [("servicePrincipal", one) for one in document["servicePrincipals"]]:
        row = {"kind": kind, "id": principal["objectId"], "name": principal["displayName"],
               "login": principal.get("appId") or principal["userPrincipalName"], "under": "Contoso"}
        assert find(api, principal["objectId"].upper()) == ([row], True)
        assert find(api, row["login"]) == ([row], True)


def test_by_name(api):
    api.registration(name="Contoso-stack")
    said, whole = find(api, "CONTOSO", top=50)
    assert whole and {one["kind"] for one in said} == {"registration", "subscription", "tenant", "partner", "user"}
    assert all(one["name"].lower().startswith("contoso") or one["id"] == "contoso" for one in said)
    assert {one["name"] for one in said if one["kind"] == "subscription"} == {
        one["displayName"] for one in directory.contoso_copy()["subscriptions"] if one["displayName"].lower().startswith("contoso")}
    assert kinds(api, "alpineskihouse.") == [("tenant", contoso.ALPINE_TENANT)]
    assert kinds(api, "operator@") == [("user", directory.contoso_copy()["users"][0]["objectId"])]
    assert find(api, "tailspin, r")[0] == [{
        "kind": "reseller", "id": "tailspin", "name": "Tailspin, reseller of Wingtip", "under": "wingtip", "key": "partner:tailspin"}]
    for nothing in ("ontoso", "%", "_", "contoso-stack/", "\u0130"):
        assert find(api, nothing) == ([], True)


def test_an_answer_is_shared_among_kinds(api):
    for number in range(6):
        api.registration(name=f"contoso-{number}")
    everything, whole = find(api, "contoso", top=50)
    assert whole
    said, whole = find(api, "contoso", top=6)
    assert not whole and [one["kind"] for one in said] == ["registration", "registration", "subscription", "tenant", "partner", "user"]
    assert find(api, "contoso", top=len(everything))[1] and not find(api, "contoso", top=len(everything) - 1)[1]


def named(document, names):
    document["tenants"] += [{"id": directory.guid(i, 0x91), "displayName": name, "defaultDomain": f"a{i}.example"} for i, name in enumerate(names)]
    return document


def test_names_with_markup_and_marks(make_server, api_on, tmp_path):
    names = ["zz<img src=x onerror=alert(1)>", "zz\u202edlrow", 'zz"\\\u0001', "zz" + "\U0001f600" * 60, "zz\U0010ffff\U0010ffff"]
    api = api_on(make_server(directory=directory.write(tmp_path, named(directory.contoso_copy(), names)), in_memory=True))
    assert sorted(one["name"] for one in find(api, "ZZ")[0]) == sorted(names)
    for name in names:
        assert name in [one["name"] for one in find(api, name)[0]]


def test_of_many_the_first_are_looked_at_but_along_an_index_all(make_server, api_on, tmp_path):
    """At the bound all of them, one more is not: by name that is. Domains and logins have an index."""
    document = directory.contoso_copy()
    names = [f"n{i}" for i in range(5000 - len(document["tenants"]))]
    server = make_server(directory=directory.write(tmp_path, named(document, names)), in_memory=True)
    api = api_on(server)
    last = {"id": "ffffffff-0000-4000-8000-000000000001", "displayName": "Last", "defaultDomain": "zuletzt.example"}
    assert find(api, "n4986") == ([{**find(api, "n4986")[0][0]}], True)
    made = {**document, "tenants": document["tenants"] + [last]}
    expect(api.client.put("/_azsreg/directory", made), 200)
    assert find(api, "last") == ([], False)
    assert [one["id"] for one in find(api, "zuletzt")[0]] == [last["id"]]
    made["tenants"][-1] = {**last, "id": "00000000-0000-4000-8000-000000000001"}
    expect(api.client.put("/_azsreg/directory", made), 200)
    assert [one["id"] for one in find(api, "last")[0]] == [made["tenants"][-1]["id"]]


@pytest.mark.parametrize("asked", [
    {"q": ""}, {"q": "x" * 257}, {"q": "é" * 128 + "x"}, {"top": "0", "q": "x"}, {"top": "51", "q": "x"}, {"top": "", "q": "x"}, {"under": "x", "q": "x"}])
def test_what_finding_does_not_take(api, asked):
    refused(api, FIND, *([name for name in asked if name != "q"] or ["q"]), **asked)


def test_finding_nothing_in_particular(api):
    assert expect(api.client.get(FIND), 400, "InvalidRequestContent").json()["error"]["target"] == "q"
    for asked in ({"q": "x"}, {"q": "é" * 128}, {"q": "x", "top": 50}, {"q": "x", "top": 1}):
        look(api, FIND, **asked)
    for raw in ("q=%ff", "q=a&q=b", "q=%zz"):
        assert expect(api.client.get(f"{FIND}?{raw}"), 400, "InvalidRequestContent").json()["error"]["target"] == "q"


# Browse ---------------------------------------------------------------------------------------


def rows(api, under="", **asked):
    """All children of a row, answer by answer; and how many answers that took."""
    found, answers, after = [], 0, {}
    while True:
        said = look(api, BROWSE, **({"under": under} if under else {}), **asked, **after)
        found += said["value"]
        answers += 1
        assert len(said["value"]) <= asked.get("top", 100)
        if "next" not in said:
            return found, answers
        assert said["next"] != after.get("after")
        after = {"after": said["next"]}


def tree(api, under="", **asked):
    """Every row there is: {key: row}"""
    found = {}
    for row in rows(api, under, **asked)[0]:
        below = tree(api, row["key"], **asked) if row["hasChildren"] else {}
        assert row["key"] not in found and not found.keys() & below.keys() and (below or not row["hasChildren"])
        found |= {row["key"]: row} | below
    return found


@pytest.mark.smoke
def test_the_whole_directory_is_in_the_tree(api):
    document = directory.contoso_copy()
    found = tree(api)
    named = {one["name"]: one for one in document["partners"]}
    assert {row["id"]: (row["displayName"], row["partnerKind"], row["reachable"]) for row in found.values() if row["kind"] in ("partner", "reseller")} == {
        name: (one["displayName"], one["kind"], one.get("reachable", True)) for name, one in named.items()}
    subscriptions = {row["id"]: row for row in found.values() if row["key"].startswith("subscription:")}
    assert subscriptions.keys() == {one["id"] for one in document["subscriptions"]} | {contoso.STACK}
    for one in document["subscriptions"]:
        row = subscriptions[one["id"]]
        assert (row["displayName"], row["offer"], row["state"], row.get("partner"), row["tenant"]) == (
            one["displayName"], one["offer"], one.get("state", "Active"), one.get("partner"), one["tenant"])
    assert subscriptions[contoso.STACK]["kind"] == "stack"


@pytest.mark.parametrize("top", [1, 2, 3, 5])
def test_a_tree_in_small_answers_is_the_same(api, top):
    assert list(tree(api, top=top).items()) == list(tree(api).items())


def test_what_is_below_what(api):
    def keys(under="", **asked):
        return [row["key"] for row in rows(api, under, **asked)[0]]

    assert keys() == ["partner:adatum", "partner:contoso", "partner:northwind", "partner:wingtip", "none"]
    assert keys("partner:wingtip") == ["partner:fabrikam", "partner:tailspin"]
    assert keys("partner:tailspin") == [f"partner:tailspin/tenant:{contoso.TREY_TENANT}"]
    assert keys(f"partner:tailspin/tenant:{contoso.TREY_TENANT}") == [f"subscription:{contoso.TREY}"]
    assert keys(f"partner:contoso/tenant:{contoso.WOODGROVE_TENANT}") == [f"subscription:{contoso.WOODGROVE}"]
    assert keys(f"tenant:{contoso.WOODGROVE_TENANT}") == [f"subscription:{one}" for one in sorted((contoso.WOODGROVE, contoso.WOODGROVE_EA))]
    assert keys(f"partner:adatum/tenant:{contoso.WOODGROVE_TENANT}") == [] == keys(f"tenant:{contoso.UNKNOWN}")
    assert keys("none") == [f"subscription:{one}" for one in sorted((contoso.STACK, contoso.EA, contoso.WOODGROVE_EA))]


def test_children_by_name(api):
    def names(under="", **asked):
        return [row["displayName"] for row in rows(api, under, **asked)[0]]

    assert names(q="CONT") == ["Contoso Cloud (direct CSP)"] and names(q="ontoso") == []
    assert names("partner:wingtip", q="tail") == ["Tailspin, reseller of Wingtip"]
    assert names("partner:contoso", q="WOOD") == ["Woodgrove Bank"] and names("partner:contoso", q="z") == []
    assert names(f"tenant:{contoso.ALPINE_TENANT}", q="alpine ski house via contoso, ") == ["Alpine Ski House via Contoso, second subscription"]


def row_of(api, subscription):
    (tenant,) = [one["tenant"] for one in directory.contoso_copy()["subscriptions"] if one["id"] == subscription]
    (row,) = [row for row in rows(api, f"tenant:{tenant}")[0] if row["id"] == subscription]
    return row


def test_how_a_subscription_is_used(api):
    made = [api.registration() for _ in range(3)]
    for one in made[:2]:
        expect(one.add(contoso.ALPINE), 200)
    assert row_of(api, contoso.ALPINE)["mappings"] == 2 and row_of(api, contoso.ALPINE)["registrations"] == 0
    assert row_of(api, contoso.APSS)["mappings"] == 0 and row_of(api, contoso.APSS)["registrations"] == 3
    api.registration(sub=contoso.EA)
    expect(api.client.delete(made[0] / contoso.ALPINE), 200)
    assert row_of(api, contoso.ALPINE)["mappings"] == 1


def test_each_is_suspended_as_its_row_says(api):
    """Partner Center serves those that say how, and no other."""
    for subscription in directory.contoso_copy()["subscriptions"]:
        row = row_of(api, subscription["id"])
        of = row.get("partnerCustomer")
        assert bool(of) == (subscription["offer"] == "CSP" and bool(subscription.get("partner")))
        root = of["partner"] if of else "contoso"
        path = f"/v1/customers/{row['tenant']}/subscriptions/{row['id']}"
        status = 200 if of and root != "adatum" else 502 if of else 404
        answer = expect(api.client.get(path, headers={"x-azsreg-partner": root}), status)
        if status == 200 and row["state"] == "Active":
            assert of == {"partner": root, "tenantId": row["tenant"], "subscriptionId": row["id"]}
            wanted = {**answer.json(), "status": "suspended"}
            expect(api.client.patch(path, wanted, headers={"x-azsreg-partner": root}), 200)
            assert row_of(api, row["id"])["state"] == "Suspended"


def test_what_sorts_alike_is_told_once(make_server, api_on, tmp_path):
    document = directory.contoso_copy()
    many = [directory.guid(i, 0x92) for i in range(7)]
    document["tenants"] += [{"id": one, "displayName": ["Same", "SAME"][i % 2], "defaultDomain": f"s{i}.example"} for i, one in enumerate(many)]
    document["subscriptions"] += [{"id": directory.guid(i, 0x93), "displayName": "Same", "offer": "CSP", "tenant": one, "partner": "contoso"}
                                  for i, one in enumerate(many)]
    api = api_on(make_server(directory=directory.write(tmp_path, document), in_memory=True))
    for top in (1, 2, 100):
        assert [row["id"] for row in rows(api, "partner:contoso", q="same", top=top)[0]] == many


def test_no_more_is_looked_at_than_an_answer_may(make_server, api_on, tmp_path):
    """At the bound there is no other answer, one more is one."""
    document = directory.contoso_copy()
    tenant = directory.guid(1, 0x94)
    document["tenants"].append({"id": tenant, "displayName": "Much", "defaultDomain": "much.example"})
    document["subscriptions"] += [{"id": directory.guid(i, 0x95), "displayName": "last" if i == 999 else "much", "offer": "EA", "tenant": tenant}
                                  for i in range(1000)]
    small = json.loads(json.dumps(document))
    small["subscriptions"] = [one for one in small["subscriptions"] if one["id"] != directory.guid(0, 0x95)]
    api = api_on(make_server(directory=directory.write(tmp_path, small), in_memory=True))
    found, answers = rows(api, f"tenant:{tenant}", q="last")
    assert [row["id"] for row in found] == [directory.guid(999, 0x95)] and answers == 1
    expect(api.client.put("/_azsreg/directory", document), 200)
    found, answers = rows(api, f"tenant:{tenant}", q="last")
    assert [row["id"] for row in found] == [directory.guid(999, 0x95)] and answers == 2
    assert len(rows(api, f"tenant:{tenant}")[0]) == 1000


def test_in_no_more_registrations_than_an_answer_may_mappings_are_counted(api):
    """20,000 looks, shared among the rows that there may be."""
    first = api.registration()
    expect(first.add(contoso.ALPINE), 200)
    for _ in range(199):
        api.registration()
    of = {"under": f"tenant:{contoso.ALPINE_TENANT}"}
    assert [(row["mappings"], said["isPartial"]) for said in [look(api, BROWSE, **of)] for row in said["value"]] == [(1, False), (0, False)]
    api.registration()
    assert [(row["mappings"], said["isPartial"]) for said in [look(api, BROWSE, **of)] for row in said["value"]] == [(0, True), (0, True)]
    said = look(api, BROWSE, **of, top=99)
    assert said["value"][0]["mappings"] == 1 and not said["isPartial"]


@pytest.mark.parametrize("asked", [
    {"under": "partner:nobody"}, {"under": "contoso"}, {"under": "tenant:x"}, {"under": f"subscription:{contoso.ALPINE}"}, {"after": "x"},
    {"after": ""}, {"after": "reseller/1"}, {"after": "partner/contoso", "under": "none"}, {"after": f"subscription/{contoso.ALPINE}", "under": "partner:contoso"},
    {"top": "0"}, {"top": "101"}, {"q": "x" * 257}, {"of": "x"}])
def test_what_browsing_does_not_take(api, asked):
    refused(api, BROWSE, list(asked)[0], **asked)


# Customers of a registration ------------------------------------------------------------------

CUSTOMERS = "/_azsreg/customers"


def test_customers_of_a_registration(api):
    made = api.registration(contoso.FABRIKAM)
    expect(made.add(contoso.PROSEWARE), 200)
    expect(made.add(contoso.TREY), 200)
    said = look(api, CUSTOMERS, registration=made.path)
    assert said == {"value": [
        {"id": contoso.PROSEWARE, "displayName": "Proseware via Fabrikam", "offer": "CSP", "state": "Active",
         "tenant": {"id": "bbbb0000-0000-4000-8000-000000000004", "displayName": "Proseware"},
         "partner": {"name": "fabrikam", "displayName": "Fabrikam, reseller of Wingtip", "rollsUpTo": "wingtip"}, "validFrom": EVE},
        {"id": contoso.TREY, "displayName": "Trey Research via Tailspin", "offer": "CSP", "state": "Active",
         "tenant": {"id": "bbbb0000-0000-4000-8000-000000000005", "displayName": "Trey Research"},
         "partner": {"name": "tailspin", "displayName": "Tailspin, reseller of Wingtip", "rollsUpTo": "wingtip"}, "validFrom": EVE}]}


def test_pages_of_customers(api):
    made = api.registration(contoso.FABRIKAM)
    expect(made.add(contoso.PROSEWARE), 200)
    expect(made.add(contoso.TREY), 200)
    first = look(api, CUSTOMERS, registration=made.path.upper(), top=1)
    assert [one["id"] for one in first["value"]] == [contoso.PROSEWARE] and first["next"] == contoso.PROSEWARE
    last = look(api, CUSTOMERS, registration=made.path, top=1, after=first["next"])
    assert [one["id"] for one in last["value"]] == [contoso.TREY] and "next" not in last
    assert look(api, CUSTOMERS, registration=made.path, after=contoso.TREY) == {"value": []}


def test_customers_that_the_directory_does_not_know(make_server, api_on):
    api = api_on(make_server("--loose", in_memory=True))
    made = api.registration()
    expect(made.add(contoso.UNKNOWN, tenant=contoso.ALPINE_TENANT), 200)
    (one,) = look(api, CUSTOMERS, registration=made.path)["value"]
    assert {**one, "validFrom": ""} == {"id": contoso.UNKNOWN, "tenant": {"id": contoso.ALPINE_TENANT}, "validFrom": ""}


def test_what_customers_does_not_take(api):
    made = api.registration()
    refused(api, CUSTOMERS, "registration", registration="/subscriptions/x")
    refused(api, CUSTOMERS, "registration")
    refused(api, CUSTOMERS, "after", registration=made.path, after="x")
    refused(api, CUSTOMERS, "top", registration=made.path, top=101)
    refused(api, CUSTOMERS, "top", registration=made.path, top=0)
    refused(api, CUSTOMERS, "of", registration=made.path, of=1)
    expect(api.client.get(CUSTOMERS + "?" + urllib.parse.urlencode({"registration": made.path + "x"})), 404, "RegistrationNotFound")
