"""What no text may hold, wherever it is sent: U+0000, and what is not UTF-8 (docs/limits.md). PostgreSQL keeps
neither, so nothing here does. The answer names the member, and nothing is changed."""

import json
import random
import uuid

import pytest

from azsregtest import arm, contoso, directory, tokens
from azsregtest.arm import GROUPS_VERSION, body, expect, query
from azsregtest.usage import NDJSON, record, report, taken
from azsregtest.usage import at as reports

pytestmark = pytest.mark.one_thread

JSON = {"Content-Type": "application/json"}
V, G, AUTH, LOCKS, USAGE = (query(version) for version in ("2017-06-01", GROUPS_VERSION, "2022-04-01", "2020-05-01", "2026-11-01"))
SUB, GROUP = arm.subscription(contoso.APSS), arm.group(contoso.APSS, contoso.GROUP)
TAGS = "/providers/Microsoft.Resources/tags/default" + G
GRAPH = f"/{contoso.CONTOSO_TENANT}/v1.0"
ONE = str(uuid.UUID(int=1))
BAD = "x\0y"


def tags(**members):
    return {"operation": "Merge", "properties": {"tags": members}}


# REG stands for a registration of the test's.
PLACES = [
    ("PUT", "REG" + V, {"location": "global", "properties": {"registrationToken": BAD}}, "properties.registrationToken"),
    ("PUT", "REG" + V, {"tags": {"a": BAD}}, "tags.a"),
    ("PUT", "REG" + V, {"tags": {BAD: "a"}}, r"tags.x\u0000"),
    ("PUT", "REG" + V, {"nobody": [{"asks": [1, "", BAD]}]}, "nobody[0].asks[2]"),
    ("PATCH", "REG" + V, {"a": {"": {"b": BAD}}}, "a..b"),
    ("PATCH", "REG" + V, {"x" * 200: BAD}, "x" * 128 + "…"),
    ("PATCH", "REG" + V, {"tags": {"a": "b"}, "zwölf": [[], {}, [BAD]]}, "zwölf[2][0]"),
    ("PUT", f"REG/customerSubscriptions/{contoso.ALPINE}" + V, {"properties": {"tenantId": BAD}}, "properties.tenantId"),
    ("PUT", "REG/providers/Azsreg.Usage/userSubscriptions" + USAGE, {"value": [{}, {"displayName": BAD}]}, "value[1].displayName"),
    ("PUT", arm.group(contoso.APSS, "text") + G, {"location": "westus", "managedBy": BAD}, "managedBy"),
    ("PUT", SUB + TAGS, tags(a=BAD), "properties.tags.a"),
    ("PATCH", GROUP + TAGS, tags(a=BAD), "properties.tags.a"),
    ("PUT", arm.below(SUB, "locks", "text") + LOCKS, {"properties": {"level": "ReadOnly", "notes": BAD}}, "properties.notes"),
    ("PUT", arm.below(SUB, "roleAssignments", ONE) + AUTH, {"properties": {"principalType": BAD}}, "properties.principalType"),
    ("PUT", arm.below(SUB, "roleDefinitions", ONE) + AUTH, {"properties": {"roleName": BAD}}, "properties.roleName"),
    ("POST", GROUP + "/moveResources" + G, {"resources": [BAD]}, "resources[0]"),
    ("POST", "/v1/customers", {"companyProfile": {"domain": BAD}}, "companyProfile.domain"),
    ("POST", "/v1/validations/address", {"city": BAD}, "city"),
    ("POST", GRAPH + "/users", {"displayName": BAD}, "displayName"),
    ("POST", GRAPH + "/invitations", {"invitedUserEmailAddress": BAD}, "invitedUserEmailAddress"),
    ("PUT", "/_azsreg/directory", {"tenants": [{"displayName": BAD}]}, "tenants[0].displayName"),
    ("POST", "/_azsreg/explain", {"url": BAD}, "url"),
]
NAMES = [f"{target} {place}"[-60:] for _, target, _, place in PLACES]


def put_in(api, target):
    """The target, and what is there before."""
    made = api.registration(tags={"old": "1"})
    urls = ["/_azsreg/directory", made.url, SUB + "/tagNames" + G, arm.below(SUB, "locks") + LOCKS]
    return target.replace("REG", made.path), lambda: [(one.status, one.body) for one in map(api.client.get, urls)]


@pytest.mark.parametrize("method, target, value, place", PLACES, ids=NAMES)
def test_a_nul_is_refused_and_its_place_is_named(api, method, target, value, place):
    target, state = put_in(api, target)
    before = state()
    answer = api.client.request(method, target, json.dumps(value, ensure_ascii=False).encode(), headers=JSON)
    assert answer.status == 400, answer
    said = json.dumps(answer.json(), ensure_ascii=False)
    assert json.dumps(place, ensure_ascii=False)[1:-1] in said and "text without U+0000" in said, answer
    assert state() == before


@pytest.mark.parametrize("bad", [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xc3", b"\0", b"\\ud800", b"\\ude00\\ud83d"],
                         ids=["FF", "C080", "surrogate", "beyond", "half", "bare NUL", "half a pair", "turned round"])
@pytest.mark.parametrize("method, target, value, place", PLACES, ids=NAMES)
def test_what_is_not_utf8_is_refused(api, method, target, value, place, bad):
    target, state = put_in(api, target)
    before = state()
    sent = json.dumps(value).encode().replace(b"\\u0000", bad)
    assert api.client.request(method, target, sent, headers=JSON).status == 400
    assert state() == before


# What is in base64 in a body, in lines of one, in the path ------------------------------------


@pytest.mark.parametrize("bad", [b"\\u0000", b"\xff", b"\0", b"\\ud800"])
def test_a_registration_token_has_text_too(api, bad):
    made = api.registration()
    before = expect(made.get(), 200).json()
    inner = json.dumps({**tokens.full_payload(), "more": "BAD"}).encode().replace(b"BAD", bad)
    expect(api.client.put(made.url, body(tokens.encode(inner))), 400, "InvalidRegistrationToken")
    assert made.get().json() == before


@pytest.mark.parametrize("bad", [b"\\u0000", b"\xff", b"\0", b"\\ud800"])
@pytest.mark.parametrize("kind", ["a page", "lines"])
def test_usage_has_text_too(api, kind, bad):
    made = api.registration()
    one = json.dumps(record(uri="/BAD")).encode().replace(b"BAD", bad)
    sent, headers = (b'{"value":[%s]}' % one, JSON) if kind == "a page" else (one + b"\n" + one, NDJSON)
    answer = api.client.post(reports(made), sent, headers=headers)
    assert answer.status == 400
    if bad == b"\\u0000":
        assert answer.json()["error"]["target"] == ("value[0]." if kind == "a page" else "") + "properties.instanceData", answer
        assert "text without U+0000" in answer.message
    assert made.path not in {one["properties"]["registration"] for one in api.list_all(f"{SUB}/providers/Azsreg.Usage/records" + USAGE)}


@pytest.mark.parametrize("bad", ["%00", "%FF", "%C0%80", "%ED%A0%80", "%C3"])
@pytest.mark.parametrize("method, target", [
    ("PUT", f"{SUB}/tagNames/aBAD" + G), ("PUT", f"{SUB}/tagNames/a/tagValues/bBAD" + G), ("DELETE", f"{SUB}/tagNames/aBAD" + G),
    ("PUT", arm.group(contoso.APSS, "aBAD") + G), ("GET", arm.registration(contoso.APSS, contoso.GROUP, "aBAD") + V),
    ("PUT", arm.below(SUB, "locks", "aBAD") + LOCKS), ("GET", f"{SUB}/resources{G}&$filter=tagName eq 'aBAD'".replace(" ", "%20")),
    ("GET", "/v1/customers?filter=%7B%22Field%22:%22CompanyName%22,%22Value%22:%22aBAD%22,%22Operator%22:%22starts_with%22%7D"),
    ("GET", GRAPH + "/users/aBAD@x.example"), ("GET", "/_azsreg/find?q=aBAD"),
], ids=lambda value: value[:60])
def test_the_path_has_text_too(api, method, target, bad):
    answer = api.client.request(method, target.replace("BAD", bad), b"{}" if method == "PUT" else None, headers=JSON)
    assert answer.status in (400, 404), answer


# What is long -----------------------------------------------------------------------------------
# A key of PostgreSQL's usual index has 2,704 bytes, and what is random is not packed into fewer.


def noise(characters):
    """Random characters of four bytes each, none of which has two cases."""
    dice = random.Random(characters)
    return "".join(chr(dice.randrange(0x20000, 0x2A6E0)) for _ in range(characters))


def test_the_longest_tag_that_is_offered(api):
    name, value = noise(512), noise(256)
    of_name, of_value = (f"{SUB}/tagNames/{name}{rest}{G}".encode() for rest in ("", f"/tagValues/{value}"))
    for status in (201, 200):
        expect(api.client.put(of_name), status)
        expect(api.client.put(of_value), status)
    found = [one for one in api.list_all(f"{SUB}/tagNames{G}") if one["tagName"] == name]
    assert [one["tagValue"] for one in found[0]["values"]] == [value]
    expect(api.client.delete(of_value), 200)
    expect(api.client.delete(of_name), 200)


def of_long_resource():
    said = {"Microsoft.Resources": {"resourceUri": "/" + noise(4000), "location": "local"}}
    return record(instanceData=json.dumps(said, ensure_ascii=False))


def test_the_longest_resource_that_is_reported(api):
    made = api.registration()
    assert [taken(report(api.client, made, [of_long_resource()])) for _ in range(2)] == [(1, 0, 0), (0, 1, 0)]


def test_the_longest_cloud_id(api):
    made = arm.Registration(api.client, contoso.APSS, contoso.GROUP, api.name())
    cloud = noise(256)
    assert expect(api.client.put(made.url, body(tokens.mint(cloud_id=cloud))), 201).json()["properties"]["cloudId"] == cloud
    url = f"{made.path}/providers/Azsreg.Usage/userSubscriptions" + USAGE
    told = {"value": [{"subscriptionId": ONE, "tenantId": contoso.ALPINE_TENANT}]}
    assert [expect(api.client.put(url, told), 200).json()["added"] for _ in range(2)] == [1, 0]
    assert taken(report(api.client, made, [of_long_resource()])) == (1, 0, 0)


def test_the_longest_texts_of_a_directory(make_server):
    document = directory.contoso_copy()
    start = f"{SUB}/resourceGroups/"
    card = {"offers": ["CSP"], "offerDurableId": noise(256), "currency": "USD", "locale": noise(255), "region": noise(254), "meters": []}
    document["rateCards"] = [card, {**card, "region": noise(253), "offers": ["other"]}]
    with make_server().client() as client:
        for characters, status in ((512, 200), (513, 400)):
            document["roleAssignments"][0]["scope"] = start + noise(characters - len(start))
            answer = expect(client.put("/_azsreg/directory", document), status)
        assert (answer.json()["error"]["target"], "at most 512 characters" in answer.message) == ("roleAssignments[0].scope", True)
        kept = client.get("/_azsreg/directory").json()
        assert start + noise(512 - len(start)) in [one["scope"] for one in kept["roleAssignments"]]
        assert [one["region"] for one in kept["rateCards"]] == [noise(254), noise(253)]
