"""Why something is answered as it is: POST /_azsreg/explain (docs/control.md)."""

import itertools
import json
import os
import random
import re

import pytest

from azsregtest import arm, auth, contoso, directory, roles, tokens
from azsregtest.arm import Api, expect, query
from azsregtest.partner import Partner
from azsregtest.server import Server
from test_control import bearer
from test_directory_changes import export

pytestmark = pytest.mark.one_thread

EXPLAIN = "/_azsreg/explain"
G = query("2021-04-01")
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
# What is drawn anew for every answer.
FRESH = {"x-azsreg-request", "x-ms-request-id", "x-ms-correlation-request-id", "x-ms-routing-request-id", "ms-requestid", "ms-correlationid", "ms-cv", "request-id",
         "client-request-id", "date", "etag", "content-length", "connection", "location"}


def explained(client, method, url, body=None, **more):
    sent = {"method": method, "url": url, **more}
    if body is not None:
        sent["body"] = body
    return expect(client.post(EXPLAIN, sent), 200).json()


def verdicts(said):
    return {check["check"]: check["verdict"] for check in said["checks"]}


def failing(said):
    (check,) = [check for check in said["checks"] if check["verdict"] == "failed"]
    return check


# One by one ------------------------------------------------------------------------------------

C = contoso
ALL = ["customerId", "billingModel", "defaultOffer", "approved", "reachable", "customerKnown", "customerActive", "customerOffer", "samePartner",
       "customerTenant"]


@pytest.mark.parametrize("customer, tenant, reason, check, number", [
    (C.ALPINE.upper(), None, "customer-id-form", "customerId", 2), ("no-guid", None, "customer-id-form", "customerId", 2),
    (C.UNKNOWN, None, "customer-unknown", "customerKnown", 6), (C.LITWARE_SUSPENDED, None, "customer-suspended", "customerActive", 6),
    (C.LITWARE_DELETED, None, "customer-deleted", "customerActive", 6), (C.ALPINE, C.WOODGROVE_TENANT, "customer-tenant", "customerTenant", 9),
    (C.PROSEWARE, None, "other-partner", "samePartner", 8), (C.LUCERNE, None, "other-partner", "samePartner", 8),
    (C.WOODGROVE_EA, None, "customer-offer", "customerOffer", 7), (C.MARGIE, None, "partner-unreachable", "reachable", 5),
])
def test_a_customer_that_is_refused(api, customer, tenant, reason, check, number):
    """What is said of each: test_explain_reasons.py."""
    made = api.registration()
    body = {"properties": {"tenantId": tenant}} if tenant else None
    said = explained(api.client, "PUT", made / customer, body)
    assert said["reason"] == reason
    assert (failing(said)["check"], failing(said)["number"]) == (check, number)
    found = verdicts(said)
    assert all(found[name] == "passed" for name in ALL[:ALL.index(check)]), found
    assert all(found[name] in ("passed", "wouldFail", "notReached") for name in ALL[ALL.index(check) + 1:])
    assert made.mapped() == []
    assert said["status"] == made.add(customer, tenant).status


def test_those_behind_the_one_that_answers_are_asked(api):
    """An id in capitals is asked about in lower case."""
    made = api.registration()
    found = verdicts(explained(api.client, "PUT", made / C.PROSEWARE.upper()))
    assert found["customerId"] == "failed" and found["samePartner"] == "wouldFail" and found["customerOffer"] == "passed"
    found = verdicts(explained(api.client, "PUT", made / C.UNKNOWN))
    assert found["customerKnown"] == "failed" and found["samePartner"] == found["customerTenant"] == "notReached"


def test_why_it_works(api):
    made = api.registration()
    said = explained(api.client, "PUT", made / C.ALPINE)
    assert said["status"] == 200 and "reason" not in said and "why" not in said
    assert {verdicts(said)[name] for name in ALL} == {"passed"}
    assert said["facts"]["customer"] == {"subscription": C.ALPINE, "offer": "CSP", "state": "Active", "tenant": C.ALPINE_TENANT, "partner": "contoso",
                                         "rootPartner": "contoso", "partnerReachable": True}
    assert said["body"]["properties"] == {"tenantId": C.ALPINE_TENANT}
    assert made.mapped() == []


def test_what_the_ids_are_called(api):
    """Each once, though tenants and partners may be the same."""
    made = api.registration()
    said = explained(api.client, "PUT", made / C.PROSEWARE)
    assert said["names"] == {
        C.APSS: "Contoso Azure Partner Shared Services", "aaaa0000-0000-4000-8000-000000000001": "Contoso", "contoso": "Contoso Cloud (direct CSP)",
        C.PROSEWARE: "Proseware via Fabrikam", "bbbb0000-0000-4000-8000-000000000004": "Proseware", "fabrikam": "Fabrikam, reseller of Wingtip",
        "wingtip": "Wingtip Distribution",
        **{name: said["names"][name] for name in said["candidates"]},
        C.ALPINE_TENANT: "Alpine Ski House", "bbbb0000-0000-4000-8000-000000000002": "Woodgrove Bank"}
    assert said["names"][C.ALPINE] == "Alpine Ski House via Contoso"
    assert set(explained(api.client, "PUT", made / C.UNKNOWN)["names"]) == {C.APSS, "aaaa0000-0000-4000-8000-000000000001", "contoso"}


@pytest.mark.parametrize("sub, reason, check", [(C.EA, "default-offer", "defaultOffer"), (C.UNAPPROVED, "not-approved", "approved")])
def test_the_default_subscription(api, sub, reason, check):
    said = explained(api.client, "PUT", api.registration(sub) / C.ALPINE)
    assert (said["reason"], failing(said)["check"], failing(said)["number"]) == (reason, check, 4)


def test_a_default_subscription_that_is_suspended(client):
    said = explained(client, "PUT", arm.registration(C.SUSPENDED, C.GROUP, "none") + query(), {"location": "global"})
    assert (said["reason"], failing(said)["check"]) == ("default-suspended", "defaultActive")
    assert explained(client, "PUT", arm.customer(C.SUSPENDED, C.GROUP, "none", C.ALPINE) + query())["reason"] == "registration-missing"


def test_a_registration_with_a_capacity_token(api):
    made = api.registration(model="Capacity")
    for method, url in (("PUT", made / C.ALPINE), ("GET", made / C.ALPINE), ("GET", made.list_url), ("DELETE", made / C.ALPINE)):
        said = explained(api.client, method, url)
        assert (said["reason"], failing(said)["check"], failing(said)["number"]) == ("capacity", "billingModel", 3)


@pytest.mark.parametrize("sub, group, reason, check", [
    (C.UNKNOWN, C.GROUP, "subscription-unknown", "registration"), (C.APSS, "nowhere", "group-missing", "registration"),
    (C.APSS, C.GROUP, "registration-missing", "registration"),
])
def test_which_part_of_the_url_is_wrong(client, sub, group, reason, check):
    said = explained(client, "PUT", arm.customer(sub, group, "nowhere", C.ALPINE) + query())
    assert (said["reason"], failing(said)["check"], failing(said)["number"]) == (reason, check, 1)
    assert set(verdicts(said)[name] for name in ALL) == {"notReached"}


@pytest.mark.parametrize("method, url, check, reason", [
    ("GET", "/subscription", "path", "path-unknown"), ("GET", "/%zz", "path", "invalid-request-uri"),
    ("POST", "/subscriptions" + G, "method", "method-not-allowed"), ("GET", "/subscriptions", "apiVersion", "missing-api-version-parameter"),
    ("GET", "/subscriptions/x" + G, "subscriptionId", "invalid-subscription-id"),
])
def test_the_front_door(client, method, url, check, reason):
    said = explained(client, method, url)
    assert (failing(said)["check"], said["reason"]) == (check, reason)
    assert said["body"]["error"]["message"] and said["why"]


def test_a_lock(api):
    made = api.registration()
    lock = arm.below(made.path, "locks", "keep") + query("2020-05-01")
    expect(api.client.put(lock, {"properties": {"level": "CanNotDelete"}}), 201)
    said = explained(api.client, "DELETE", made.url)
    assert said["reason"] == "locked" and failing(said)["check"] == "locks"


def test_a_provider_that_is_not_registered(make_server, api_on):
    server = make_server()
    api = api_on(server)
    group = api.group(C.CSP)
    url = arm.registration(C.CSP, group, "r") + query()
    said = explained(api.client, "PUT", url, arm.body(tokens.mint()))
    assert said["reason"] == "provider-unregistered" and failing(said)["check"] == "provider"


# As somebody -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    document = directory.contoso_copy()
    folder = tmp_path_factory.mktemp("people")
    with Server(folder, directory.write(folder, document)) as running:
        yield running


def test_as_somebody_roles_are_asked_without_sign_in_too(people):
    url = arm.group(C.APSS, "x") + G
    with people.client() as client:
        assert verdicts(explained(client, "PUT", url, {"location": "westus"}))["role"] == "notAsked"
        said = explained(client, "PUT", url, {"location": "westus"}, **{"as": C.UNKNOWN})
        assert said["status"] == 404 and said["reason"] == "subscription-hidden" and failing(said)["check"] == "visible"
        said = explained(client, "PUT", url, {"location": "westus"}, **{"as": auth.OPERATOR})
        assert said["status"] == 201 and verdicts(said)["role"] == "passed"
        said = explained(client, "PUT", url, {"location": "westus"}, **{"as": auth.OWNER})
        assert said["status"] == 201


def test_a_role_that_is_missing(people):
    reader = directory.guid(7, 0x77)
    with people.client() as client:
        roles.assign(client, arm.subscription(C.APSS), READER, reader)
        said = explained(client, "PUT", arm.group(C.APSS, "x") + G, {"location": "westus"}, **{"as": reader})
        assert said["reason"] == "role-missing" and failing(said)["check"] == "role"


def test_nobody_and_tokens(make_server):
    server = make_server("--auth", "token")
    control = bearer((server.data / "control-token").read_text().strip())
    with server.client() as client:
        def ask(**more):
            return expect(client.post(EXPLAIN, {"method": "GET", "url": "/subscriptions" + G, **more}, headers=control), 200).json()

        assert ask()["reason"] == "authentication-failed" and failing(ask(**{"as": "nobody"}))["check"] == "signIn"
        token = auth.sign_in(server)
        assert ask(headers={"Authorization": f"Bearer {token}"})["status"] == 200
        said = ask(headers={"Authorization": f"Bearer {token[:-3]}abc"})
        assert said["status"] == 401 and failing(said)["check"] == "signIn"
        assert ask(**{"as": auth.OPERATOR})["status"] == 200
        expect(client.post(EXPLAIN, {"method": "GET", "url": "/"}), 401, "ControlTokenRequired")


# Refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent, code", [
    ({"method": "POST", "url": "/adfs/oauth2/token", "body": "grant_type=password", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, "NotExplainable"),
    ({"method": "POST", "url": "/_azsreg/reset"}, "NotExplainable"), ({"method": "GET", "url": "/_azsreg/health"}, "NotExplainable"),
    ({"method": "POST", "url": EXPLAIN, "body": {}}, "NotExplainable"),
    ({"method": "GET", "url": "/subscriptions" + G, "as": "x@nowhere.example"}, "UnknownCaller"),
    ({"method": "GET"}, "InvalidRequestContent"), ({"url": "/"}, "InvalidRequestContent"), ({"method": "G T", "url": "/"}, "InvalidRequestContent"),
    ({"method": "GET", "url": "x"}, "InvalidRequestContent"), ({"method": "GET", "url": "/ x"}, "InvalidRequestContent"),
    ({"method": "GET", "url": "/" + "x" * 8192}, "InvalidRequestContent"), ({"method": "GET", "url": "/", "asw": "x"}, "InvalidRequestContent"),
    ({"method": "GET", "url": "/", "headers": {"a b": "c"}}, "InvalidRequestContent"),
    ({"method": "PUT", "url": "/", "headers": {"content-length": "1"}}, "InvalidRequestContent"),
    ({"method": "PUT", "url": "/", "headers": {"Transfer-Encoding": "chunked"}}, "InvalidRequestContent"),
    ({"method": "GET", "url": "/", "headers": {"a": "c\r\nd: e"}}, "InvalidRequestContent"),
    ({"method": "GET", "url": "/", "headers": {f"h{n}": "x" for n in range(61)}}, "InvalidRequestContent"),
    ([], "InvalidRequestContent"), ({"method": 1, "url": "/"}, "InvalidRequestContent"),
])
def test_what_cannot_be_explained(client, sent, code):
    refused = expect(client.post(EXPLAIN, sent), 400, code)
    assert refused.message


def test_the_most_headers(client):
    assert explained(client, "GET", "/subscriptions" + G, headers={f"h{n}": "x" for n in range(60)})["status"] == 200


# Explain agrees --------------------------------------------------------------------------------


def same(answer, said):
    body = None
    if answer.body:
        body = answer.json() if "json" in answer.headers.get("content-type", "") else answer.text
    theirs = {name.lower(): value for name, value in said["headers"] if name.lower() not in FRESH}
    ours = {name: value for name, value in answer.headers.items() if name not in FRESH}
    return answer.status == said["status"] and settled(body) == settled(said["body"]) and ours == theirs


def newest(client):
    kept = expect(client.get("/_azsreg/requests?limit=1"), 200).json()["value"]
    return kept[0] if kept else {"n": 0}


def places(changes):
    return [(change["op"], change["id"].lower()) for change in changes]


def settled(value):
    """ETags are drawn with each write; so are the ids and times of what is made."""
    text = json.dumps(value, sort_keys=True)
    text = re.sub(r'\\"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\"', "ETAG", text)
    text = re.sub(r'"objectId": "[0-9a-f-]{36}"', '"objectId": "ID"', text)
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.0-9]*Z", "TIME", text)


def a_request(dice, api):
    """Something that means something in the state that grows, and often does not work."""
    sub = dice.choice([C.APSS, C.APSS, C.APSS, C.CSP, C.EA, C.UNAPPROVED, C.SUSPENDED, C.UNKNOWN])
    group = dice.choice([C.GROUP, C.GROUP, "g1", "g2"])
    name = dice.choice(["r1", "r2"])
    customer = dice.choice([C.ALPINE, C.ALPINE_SECOND, C.WOODGROVE, C.LITWARE_SUSPENDED, C.LITWARE_DELETED, C.WOODGROVE_EA, C.PROSEWARE, C.LUCERNE,
                            C.MARGIE, C.UNKNOWN, C.ALPINE.upper(), "no-guid"])
    scope = dice.choice([arm.subscription(sub), arm.group(sub, group), arm.registration(sub, group, name)])
    kind = dice.choice(["customer", "customer", "customer", "registration", "group", "lock", "read", "list", "role", "delete", "provider"])
    if kind == "customer":
        method = dice.choice(["PUT", "PUT", "PUT", "GET", "DELETE"])
        tenant = dice.choice([None, None, C.ALPINE_TENANT, C.WOODGROVE_TENANT, "x"])
        body = {"properties": {"tenantId": tenant}} if tenant and method == "PUT" else None
        return method, arm.customer(sub, group, name, customer) + query(), body
    if kind == "registration":
        token = dice.choice([tokens.mint(), tokens.mint("Capacity"), "broken"])
        return "PUT", arm.registration(sub, group, name) + query(), arm.body(token)
    if kind == "group":
        return "PUT", arm.group(sub, group) + G, dice.choice([{"location": "westus"}, {"location": "westus"}, {}])
    if kind == "lock":
        method = dice.choice(["PUT", "DELETE"])
        body = {"properties": {"level": dice.choice(["CanNotDelete", "ReadOnly"])}} if method == "PUT" else None
        return method, arm.below(scope, "locks", "l") + query("2020-05-01"), body
    if kind == "read":
        return dice.choice(["GET", "HEAD"]), scope + (query() if "registrations" in scope else G), None
    if kind == "list":
        return "GET", arm.customers(sub, group, name) + query(), None
    if kind == "role":
        return "GET", arm.below(scope, "roleAssignments") + query("2022-04-01"), None
    if kind == "delete":
        return "DELETE", dice.choice([arm.registration(sub, group, name) + query(), arm.group(sub, group) + G]), None
    return "POST", f"{arm.subscription(sub)}/providers/Microsoft.AzureStack/{dice.choice(['register', 'unregister'])}" + G, None


@pytest.mark.parametrize("part", range(4))
def test_explain_agrees_with_the_handler(make_server, api_on, part):
    """First it is asked, then it is done: the same answer, and asking has changed nothing."""
    dice = random.Random(f"{os.environ['AZSREG_MODEL_SEED']}-{part}")
    server = make_server(in_memory=part % 2 == 0)
    api = api_on(server)
    statuses = set()
    with server.client() as client:
        for step in range(400):
            method, url, body = a_request(dice, api)
            said = explained(client, method, url, body)
            before = newest(client)
            answer = client.request(method, url, body)
            told = {**said, "body": None} if method == "HEAD" else said
            assert same(answer, told), (step, method, url, body, said, answer)
            if answer.status >= 400 and method != "HEAD":
                assert said["body"]["error"]["code"] == answer.code and failing(said)
            kept = newest(client)
            assert kept["n"] == before["n"] + 1, "explaining is no request that is kept"
            assert places(kept["changes"]) == places(said["changes"]), (step, method, url, body)
            told = {name: said[name] for name in ("reason", "why", "cure", "candidates", "facts", "names", "checks") if name in said}
            assert kept.get("explain", {}) == (told if answer.status >= 400 else {}), (step, method, url, body)
            statuses.add(answer.status)
    assert {200, 201, 204, 400, 404, 409} <= statuses


def test_nothing_is_left_of_it(make_server, api_on):
    """Neither in the data, nor of quotas, nor in what is remembered."""
    server = make_server()
    api = api_on(server)
    made = api.registration()
    client = api.client
    for customer, who in itertools.product((C.ALPINE, C.PROSEWARE), (None, auth.OPERATOR)):
        before = export(server)
        left = client.get(made.url).headers["x-ms-ratelimit-remaining-subscription-reads"]
        for method, url, body in (("PUT", made / customer, None), ("PUT", arm.group(C.APSS, "new") + G, {"location": "westus"}), ("DELETE", made.url, None),
                                  ("POST", "/v1/customers", {}), ("POST", f"{arm.subscription(C.APSS)}/providers/Microsoft.AzureStack/unregister{G}", None)):
            explained(client, method, url, body, **({"as": who} if who else {}))
        assert int(client.get(made.url).headers["x-ms-ratelimit-remaining-subscription-reads"]) == int(left) - 1
        assert export(server) == before and made.mapped() == []
        expect(client.get(arm.group(C.APSS, "new") + G), 404)
    server.kill()
    server.assert_sound()


def test_numbers_of_a_body_stay_numbers(api):
    """They are no texts: where a text is wanted they are refused."""
    for location, status in (("westus", 201), (1, 400), (1.5, 400), (True, 400)):
        url, body = arm.group(C.APSS, api.name()) + G, {"location": location}
        said = explained(api.client, "PUT", url, body)
        answer = api.client.put(url, body)
        assert (said["status"], answer.status) == (status, status) and same(answer, said)


def test_what_would_be_done(api):
    made = api.registration()
    expect(api.client.put(made / C.ALPINE), 200)
    said = explained(api.client, "DELETE", made.url)
    assert {(change["op"], change["id"].split("/")[-1]) for change in said["changes"]} == {("removed", made.name), ("removed", C.ALPINE)}
    assert explained(api.client, "GET", made.url)["changes"] == []
    assert explained(api.client, "PUT", made / C.PROSEWARE)["changes"] == []
    assert [change["op"] for change in explained(api.client, "PUT", made / C.ALPINE_SECOND)["changes"]][-1] == "created"


def test_a_fault_that_would_be_met(make_server, api_on):
    """It is named, is not counted, and the answer is the one without it."""
    api = api_on(make_server("--fault-header", in_memory=True))
    client = api.client
    made = api.registration()
    expect(client.put("/_azsreg/faults/busy", {"preset": "throttled", "match": {"operation": "CustomerSubscriptions_*"}, "skip": 1, "times": 1}), 201)
    assert "faults" not in explained(client, "PUT", made / C.ALPINE)
    expect(client.get(arm.customers(C.APSS, made.group, made.name) + query()), 200)  # the one that is skipped
    for _ in range(2):
        said = explained(client, "PUT", made / C.ALPINE)
        assert (said["status"], said["faults"]) == (200, ["busy"])
    assert "faults" not in explained(client, "GET", arm.group(C.APSS, C.GROUP) + G)
    assert explained(client, "GET", arm.group(C.APSS, C.GROUP) + G, headers={"x-azsreg-fault": "unavailable"})["faults"] == ["unavailable"]
    assert expect(client.get("/_azsreg/faults/busy"), 200).json()["fired"] == 0
    expect(client.put(made / C.ALPINE), 429)
    assert "faults" not in explained(client, "PUT", made / C.ALPINE)


def test_what_holds_does_not_come_out_of_it(api):
    """A key that nobody was given would be good all the same, and asking is for those who may change nothing."""
    made = api.registration()
    target = made.below("getActivationKey")
    key = expect(api.client.post(target), 200).json()["activationKey"]
    said = explained(api.client, "POST", target)
    assert said["status"] == 200 and said["body"]["activationKey"].startswith("<redacted ") and key not in json.dumps(said)


def test_a_signed_address_does_not_come_out_of_it(make_server, api_on):
    api = api_on(make_server("--catalog", str(contoso.SHIPPED.parent / "catalogue" / "catalog.json"), in_memory=True))
    target = api.registration().path + "/products/contoso.web-server-1.0.0/listDetails" + query()
    real = expect(api.client.post(target), 200).text
    said = explained(api.client, "POST", target)
    assert said["status"] == 200 and "sig=" in real
    assert re.findall(r"sig=(?!<redacted )", json.dumps(said["body"])) == [] and "sig=<redacted " in json.dumps(said["body"])


@pytest.mark.parametrize("url, headers, status", [
    ("http://evil.example/subscriptions", {}, 403), ("http://user@localhost/subscriptions", {}, 400), ("http:///subscriptions", {}, 400),
    ("/subscriptions", {"Host": "evil.example"}, 403), ("http://localhost/subscriptions", {"Host": "evil.example"}, 200)])
def test_whom_it_is_for(client, url, headers, status):
    assert explained(client, "GET", url + G, headers=headers)["status"] == status == client.get(url + G, headers=headers).status
