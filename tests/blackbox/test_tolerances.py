"""What is tolerated because real clients send it (docs/contract.md, "Bodies"), and what bodies may not be."""

import json

import pytest

from azsregtest import arm, contoso, tokens
from azsregtest.arm import body, expect, query
from azsregtest.client import Wire

pytestmark = pytest.mark.one_thread

BOM = "\ufeff"
JSON = {"Content-Type": "application/json"}


def fresh(api):
    return arm.registration(contoso.APSS, contoso.GROUP, api.name()) + query()


def crlf(value):
    return json.dumps(value, indent=2).replace("\n", "\r\n")


@pytest.mark.parametrize("shape", [crlf, lambda v: BOM + json.dumps(v), lambda v: BOM + crlf(v) + "\r\n",
                                   lambda v: "\r\n \t" + json.dumps(v) + " \t\r\n"],
                         ids=["CRLF", "BOM", "both", "white space around"])
def test_ways_to_write_json(api, shape):
    expect(api.client.put(fresh(api), shape(body(tokens.mint())), headers=JSON), 201)


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON",
                                  "application/json;charset=UTF-8", "application/json ; odata=verbose", None])
def test_ways_to_say_json(api, kind):
    headers = {"Content-Type": kind} if kind else {}
    expect(api.client.put(fresh(api), json.dumps(body(tokens.mint())), headers=headers), 201)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded",
                                  "multipart/form-data; boundary=x", "application/jsonx", "json", "x"])
def test_a_body_of_another_kind_is_415(api, kind):
    url = fresh(api)
    sent = json.dumps(body(tokens.mint()))
    expect(api.client.put(url, sent, headers={"Content-Type": kind}), 415, "UnsupportedMediaType")
    expect(api.client.get(url), 404)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/xml"])
def test_a_content_type_without_a_body_is_fine(api, kind):
    made = api.registration()
    headers = {"Content-Type": kind}
    expect(api.client.get(made.url, headers=headers), 200)
    expect(api.client.put(made / contoso.ALPINE, headers=headers), 200)
    expect(api.client.post(made.below("getactivationkey"), headers=headers), 200)
    expect(api.client.delete(made / contoso.ALPINE, headers=headers), 200)


def test_no_accept_and_any_accept(api):
    made = api.registration()
    for accept in ("*/*", "text/html", "application/xml;q=1", "nonsense"):
        expect(api.client.get(made.url, headers={"Accept": accept}), 200)


def test_what_powershell_sends(api):
    """New-AzureRmResource -ResourceId ... -ApiVersion 2017-06-01, byte for byte but for the values."""
    made = api.registration()
    target = made / contoso.ALPINE
    headers = [
        ("User-Agent", "PSVersion/v5.1.17134.228"),
        ("User-Agent", "AzurePowershell/v6.0.0"),
        ("ParameterSetName", "ByResourceId"),
        ("CommandName", "New-AzureRmResource"),
        ("x-ms-client-request-id", "0f0a4f36-2a7f-4a35-8d6b-7e3e6a3e3f5a"),
        ("x-ms-return-client-request-id", "true"),
        ("Content-Type", "application/json; charset=utf-8"),
        ("Accept", "application/json"),
    ]
    sent = '{\r\n  "properties": {},\r\n  "location": "global"\r\n}'
    assert expect(api.client.put("//" + target.lstrip("/"), sent, headers=headers), 200).json()["id"].startswith("/sub")


def test_expect_100_continue_is_answered_before_the_body(api, server):
    sent = json.dumps(body(tokens.mint())).encode()
    with Wire("127.0.0.1", server.port) as wire:
        wire.send(b"PUT %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
                  b"Content-Length: %d\r\n\r\n" % (fresh(api).encode(), len(sent)))
        assert wire.line().startswith(b"HTTP/1.1 100")
        assert wire.line() in (b"\r\n", b"\n")
        wire.send(sent)
        assert wire.response("PUT").status == 201


@pytest.mark.parametrize("size", [1, 7, 100000])
def test_chunked_bodies(api, size):
    url = fresh(api)
    expect(api.client.put(url, body(tokens.mint()), chunk=size), 201)
    expect(api.client.get(url), 200)


def test_a_body_in_many_small_packets(api, server):
    sent = json.dumps(body(tokens.mint())).encode()
    head = b"PUT %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (fresh(api).encode(), len(sent))
    with Wire("127.0.0.1", server.port) as wire:
        for byte in head + sent:
            wire.send(bytes([byte]))
        assert wire.response("PUT").status == 201


NOT_JSON = {
    "text": b"hello", "cut short": b'{"location":"global"', "trailing text": b"{} x", "two values": b"{}{}",
    "trailing comma": b'{"a":1,}', "single quotes": b"{'a':1}", "bare key": b"{a:1}", "comment": b"{} // x",
    "block comment": b"{/* x */}", "NaN": b'{"a":NaN}', "Infinity": b'{"a":-Infinity}', "plus": b'{"a":+1}',
    "leading zero": b'{"a":01}', "lone dot": b'{"a":1.}', "hex": b'{"a":0x1}', "upper literal": b'{"a":TRUE}',
    "raw NUL": b'{"a":"\0"}', "NUL after": b"{}\0", "raw control": b'{"a":"\x01"}', "raw newline": b'{"a":"\n"}',
    "bad escape": b'{"a":"\\x"}', "short escape": b'{"a":"\\u12"}', "invalid UTF-8": b'{"a":"\xff"}',
    "overlong UTF-8": b'{"a":"\xc0\xaf"}', "surrogate in UTF-8": b'{"a":"\xed\xa0\x80"}',
    "UTF-16": '{"a":1}'.encode("utf-16"), "UTF-16 without BOM": '{"a":1}'.encode("utf-16-le"),
    "two BOMs": (BOM + BOM + "{}").encode(),
    "array": b"[]", "string": b'"x"', "number": b"5", "null": b"null", "true": b"true",
}


@pytest.mark.parametrize("kind", NOT_JSON, ids=lambda text: text.replace(" ", "-"))
@pytest.mark.parametrize("typed", [True, False], ids=["typed", "untyped"])
def test_a_body_that_is_not_a_json_object(api, kind, typed):
    made = api.registration()
    headers = JSON if typed else {}
    expect(api.client.put(made.url, NOT_JSON[kind], headers=headers), 400, "InvalidRequestContent")
    expect(api.client.patch(made.url, NOT_JSON[kind], headers=headers), 400, "InvalidRequestContent")
    expect(api.client.put(made / contoso.ALPINE, NOT_JSON[kind], headers=headers), 400, "InvalidRequestContent")
    assert made.get().etag == made.made.etag


def nested(levels, opening="[", closing="]"):
    """A body of that many levels, the outermost object included."""
    inner = levels - 1
    return '{"location":"global","x":' + opening * inner + ("1" if opening[-1] == ":" else "") + closing * inner + "}"


@pytest.mark.parametrize("opening, closing", [("[", "]"), ('{"a":', "}")], ids=["arrays", "objects"])
def test_32_levels_and_no_more(api, opening, closing):
    made = api.registration()
    for levels in (2, 31, 32):
        expect(api.client.put(made.url, nested(levels, opening, closing), headers=JSON), 200)
    for levels in (33, 34, 100):
        refused = api.client.put(made.url, nested(levels, opening, closing), headers=JSON)
        expect(refused, 400, "InvalidRequestContent")


REPEATED = [
    '{"location":"global","location":"global"}', '{"location":"global","LOCATION":"global"}',
    '{"tags":{"a":"1","a":"1"}}', '{"tags":{"a":"1","A":"1"}}', '{"properties":{},"Properties":{}}',
    '{"properties":{"registrationToken":"x","registrationtoken":"x"}}', '{"x":{"y":[{"z":1,"z":2}]}}',
    '{"x":1,"\\u0078":2}', '{"":1,"":2}',
]


@pytest.mark.parametrize("sent", REPEATED)
def test_a_repeated_key_is_refused_wherever_it_is(api, sent):
    made = api.registration()
    for send in (api.client.put, api.client.patch):
        expect(send(made.url, sent, headers=JSON), 400, "InvalidRequestContent")


def test_the_same_key_in_two_objects_is_not_repeated(api):
    made = api.registration()
    expect(api.client.put(made.url, '{"tags":{"location":"1"},"x":[{"a":1},{"a":1}]}', headers=JSON), 200)


@pytest.mark.parametrize("sent", ['{"a":"\\u0000"}', '{"a\\u0000b":1}', '{"tags":{"a":"x\\u0000y"}}',
                                  '{"tags":{"a\\u0000b":"x"}}', '{"tags":{"a":"\\ud800"}}', '{"tags":{"a":"\\udc00x"}}',
                                  '{"tags":{"\\ud800":"x"}}', '{"tags":{"a":"\\ud83c\\udf89"}}'])
def test_what_json_can_escape_is_kept_whole_or_refused(api, sent):
    """Never cut short at a NUL, never answered with invalid UTF-8."""
    made = api.registration(tags={"old": "1"})
    answer = api.client.put(made.url, sent, headers=JSON)
    if answer.status == 200:
        wanted = json.loads(sent).get("tags", {})
        assert made.get().json().get("tags", {}) == wanted
        return
    expect(answer, 400, "InvalidRequestContent")
    assert made.get().json()["tags"] == {"old": "1"}
    assert "\\ud83c\\udf89" not in sent, "a proper pair is a proper character"
