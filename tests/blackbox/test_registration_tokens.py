"""The registration token (docs/contract.md, "Registration tokens"): what it may be and what it may not."""

import base64
import json
import uuid

import pytest

from azsregtest import arm, contoso, tokens
from azsregtest.arm import body, expect, query

pytestmark = pytest.mark.one_thread

MALFORMED = "The registration token is malformed."


def put(api, token):
    url = arm.registration(contoso.APSS, contoso.GROUP, api.name()) + query()
    return api.client.put(url, body(token))


def alphabet_payload():
    """Encodes to a text that has both characters in which the two alphabets differ."""
    made = tokens.payload(issuer="subjects?>>>~~~???ÿÿÿþþþ")
    raw = json.dumps(made, ensure_ascii=False).encode()
    for pad in range(64):
        text = base64.b64encode(raw + b" " * pad).decode()
        if "+" in text and "/" in text and text.endswith("="):
            return raw + b" " * pad
    raise AssertionError("no such payload")


@pytest.mark.parametrize("url", [False, True], ids=["standard", "url"])
@pytest.mark.parametrize("padding", [True, False], ids=["padded", "bare"])
def test_both_alphabets_with_and_without_padding(api, url, padding):
    raw = alphabet_payload()
    made = expect(put(api, tokens.encode(raw, url=url, padding=padding)), 201).json()
    assert made["properties"]["cloudId"] == json.loads(raw)["cloudId"]


def test_every_member_the_contract_names(api):
    given = tokens.full_payload()
    made = expect(put(api, tokens.encode(given)), 201).json()["properties"]
    assert made == {k: given[k] for k in ("cloudId", "objectId", "billingModel")}


def test_keys_compare_whatever_their_casing(api):
    cloud = str(uuid.uuid4())
    given = {"CLOUDID": cloud, "billingmodel": "Capacity", "AgreementNumber": "x", "ObjectID": cloud}
    made = expect(put(api, tokens.encode(given)), 201).json()["properties"]
    assert made == {"cloudId": cloud, "billingModel": "Capacity", "objectId": cloud}


def test_unknown_members_are_taken(api):
    expect(put(api, tokens.mint(somethingNew={"a": [1, 2]})), 201)


GOOD = tokens.payload()

# What is wrong, and a word the answer must contain about it.
MALFORMED_TOKENS = {
    "not base64": ("!!!!", None),
    "a character of neither alphabet": ("eyJh*IjoxfQ==", None),
    "whitespace inside": (base64.b64encode(json.dumps(GOOD).encode()).decode()[:20] + " A", None),
    "padding inside": ("eyJh=Ijox", None),
    "a lone character": ("e", None),
    "not JSON": (tokens.encode(b"hello, world, this is no JSON"), None),
    "cut short": (tokens.encode(json.dumps(GOOD).encode()[:-1]), None),
    "trailing text": (tokens.encode(json.dumps(GOOD).encode() + b" x"), None),
    "an array": (tokens.encode([GOOD]), None),
    "a string": (tokens.encode(b'"a string of some length here"'), None),
    "null": (tokens.encode(b"null"), None),
    "nothing inside": (tokens.encode(b"{}"), None),
    "invalid UTF-8": (tokens.encode(json.dumps(GOOD).encode()[:-1] + b',"issuer":"\xff\xfe"}'), None),
    "a NUL": (tokens.encode(json.dumps(GOOD).encode() + b"\0"), None),
    "a repeated key": (tokens.encode(json.dumps(GOOD).encode()[:-1] + b',"cloudId":"x"}'), "cloudId"),
    "too deep": (tokens.encode(json.dumps(GOOD).encode()[:-1] + b',"x":' + b"[" * 40 + b"]" * 40 + b"}"), None),
    "no cloudId": (tokens.encode({"billingModel": "PayAsYouUse"}), "cloudId"),
    "cloudId null": (tokens.encode({**GOOD, "cloudId": None}), "cloudId"),
    "cloudId empty": (tokens.encode({**GOOD, "cloudId": ""}), "cloudId"),
    "cloudId of 257 characters": (tokens.encode({**GOOD, "cloudId": "é" * 257}), "cloudId"),
    "cloudId a number": (tokens.encode({**GOOD, "cloudId": 5}), "cloudId"),
    "no billingModel": (tokens.encode({"cloudId": GOOD["cloudId"]}), "billingModel"),
    "billingModel unknown": (tokens.encode({**GOOD, "billingModel": "PayNothing"}), "billingModel"),
    "billingModel empty": (tokens.encode({**GOOD, "billingModel": ""}), "billingModel"),
    "billingModel a number": (tokens.encode({**GOOD, "billingModel": 1}), "billingModel"),
    "Capacity without agreement": (tokens.encode({**GOOD, "billingModel": "Capacity"}), "agreementNumber"),
    "Capacity, agreement empty": (
        tokens.encode({**GOOD, "billingModel": "Capacity", "agreementNumber": ""}), "agreementNumber"),
    "agreementNumber an object": (
        tokens.encode({**GOOD, "billingModel": "Capacity", "agreementNumber": {}}), "agreementNumber"),
    "regionNames a string": (tokens.encode({**GOOD, "regionNames": "east"}), "regionNames"),
    "regionNames of objects": (tokens.encode({**GOOD, "regionNames": [{}]}), "regionNames"),
    "hardwareInfo a string": (tokens.encode({**GOOD, "hardwareInfo": "big"}), "hardwareInfo"),
    "hardwareInfo of strings": (tokens.encode({**GOOD, "hardwareInfo": ["big"]}), "hardwareInfo"),
    "issuer an object": (tokens.encode({**GOOD, "issuer": {}}), "issuer"),
}


@pytest.mark.parametrize("what", MALFORMED_TOKENS, ids=lambda text: text.replace(" ", "-"))
def test_a_malformed_token_is_refused_and_told_why(api, what):
    token, needle = MALFORMED_TOKENS[what]
    name = api.name()
    url = arm.registration(contoso.APSS, contoso.GROUP, name) + query()
    refused = expect(api.client.put(url, body(token)), 400, "InvalidRegistrationToken")
    assert refused.message.startswith(MALFORMED)
    assert len(refused.message) > len(MALFORMED) + 5, "what is wrong comes after that sentence"
    assert needle is None or needle.lower() in refused.message.lower()
    expect(api.client.get(url), 404, "RegistrationNotFound")


def test_an_empty_token_is_refused(api):
    refused = expect(put(api, ""), 400)
    assert refused.code in ("InvalidRegistrationToken", "InvalidRequestContent")


def test_a_malformed_token_changes_nothing(api):
    made = api.registration(tags={"a": "1"})
    before = made.get().json()
    for send in (api.client.put, api.client.patch):
        expect(send(made.url, body("!!!!", tags={"b": "2"})), 400, "InvalidRegistrationToken")
    assert made.get().json() == before


def test_a_large_token_is_taken(api):
    nodes = [{"name": f"node{n}", "uuid": str(uuid.uuid4()), "disk": [uuid.uuid4().hex] * 50} for n in range(100)]
    expect(put(api, tokens.mint(hardwareInfo=nodes)), 201)
