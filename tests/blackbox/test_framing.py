"""Where a request ends: what a proxy in front might see elsewhere is 400 and the end of the connection, before anything is asked of
it (RFC 9112, 11.2). tests/front/ holds the same bytes against nginx."""

import json
import ssl

import pytest

from azsregtest import arm, contoso, heads
from azsregtest.arm import expect, query
from azsregtest.client import Wire
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

HEALTH = b"GET /_azsreg/health HTTP/1.1\r\nHost: localhost\r\n\r\n"
BODY = b'{"location":"westus"}'


def path(name):
    return arm.group(contoso.APSS, name) + query("2021-04-01")


def put(name):
    return b"PUT %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
        path(name).encode(), len(BODY), BODY)


SMUGGLED, BEFORE = put("smuggled"), put("before")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("framing"), contoso.FILE, https=True) as running:
        yield running


def open_wire(server, tls):
    if tls == "http":
        return Wire("127.0.0.1", server.port)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return Wire("127.0.0.1", server.https_port, tls=context)


def refused(wire, status, code):
    """One answer, in the shape of all others, and the end of the connection."""
    answer = wire.response("PUT")
    assert answer.status == status and answer.code == code, answer
    assert answer.headers["connection"] == "close"
    assert answer.headers["x-ms-error-code"] == code and answer.headers["date"] and answer.headers["x-ms-request-id"]
    assert wire.rest() == b""


def refuse_one(server, data, status, code, tls="http"):
    with open_wire(server, tls) as wire, server.client() as client:
        wire.send(data + SMUGGLED)
        refused(wire, status, code)
        expect(client.get(path("smuggled")), 404, "ResourceGroupNotFound")


@pytest.mark.parametrize("tls", ["http", "https"])
@pytest.mark.parametrize("name", heads.MALFORMED)
def test_what_is_malformed_is_refused(server, name, tls):
    refuse_one(server, heads.MALFORMED[name], 400, "BadRequest", tls)


@pytest.mark.parametrize("name", heads.OTHER_VERSIONS)
def test_other_versions_are_refused(server, name):
    refuse_one(server, heads.OTHER_VERSIONS[name], 505, "HttpVersionNotSupported")


@pytest.mark.parametrize("tls", ["http", "https"])
@pytest.mark.parametrize("name", list(heads.MALFORMED)[::6])
def test_what_came_before_is_answered_first(server, name, tls):
    """A read, and a write whose answer waits for its commit."""
    with open_wire(server, tls) as wire:
        wire.send(HEALTH + BEFORE + heads.MALFORMED[name] + SMUGGLED)
        assert wire.response().status == 200
        assert wire.response("PUT").status in (200, 201)
        refused(wire, 400, "BadRequest")


@pytest.mark.parametrize("name", list(heads.MALFORMED)[::9])
def test_byte_by_byte(server, name):
    with Wire("127.0.0.1", server.port) as wire:
        try:
            for byte in heads.MALFORMED[name] + HEALTH:
                wire.send(bytes([byte]))
        except OSError:
            pass  # it was refused before its end
        refused(wire, 400, "BadRequest")


@pytest.mark.parametrize("name", heads.WELL_FORMED)
def test_what_is_well_formed_is_followed_by_the_next(server, name):
    """Nothing is at /x; the request behind it is found where it begins."""
    data = heads.WELL_FORMED[name]
    with Wire("127.0.0.1", server.port) as wire:
        wire.send(data + HEALTH)
        assert wire.response("PUT").status == 404
        assert wire.response().status == 200
        for byte in data + HEALTH:
            wire.send(bytes([byte]))
        assert wire.response("PUT").status == 404
        assert wire.response().status == 200


def test_the_answer_to_head_has_no_body(server):
    with Wire("127.0.0.1", server.port) as wire:
        wire.send(b"HEAD / HTTP/1.1\r\n\r\n")
        head = wire.rest()
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n") and head.endswith(b"\r\n\r\n")


def test_a_refusal_has_its_line_in_the_log(make_server):
    server = make_server("--log-format", "json")
    with Wire("127.0.0.1", server.port) as wire:
        wire.send(heads.MALFORMED["a folded length"])
        refused(wire, 400, "BadRequest")
    server.stop()
    (line,) = [line for line in map(json.loads, server.log().splitlines()) if line["event"] == "request"]
    assert (line["method"], line["status"], line["code"]) == ("PUT", 400, "BadRequest")
    assert line["cause"] == "Content-Length is no number"


# --- Heads that are too large --------------------------------------------------------


def head_of(name, query_part=b"", fields=b""):
    target = path(name).encode() + query_part
    return b"PUT %s HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\n\r\n%s" % (target, fields, len(BODY), BODY)


@pytest.mark.parametrize("count", [100, 180, *range(190, 235, 3), 500])
def test_query_arguments_count(server, count):
    """There is an answer, and it is true: refused and not done, or done."""
    name = f"arguments-{count}"
    with Wire("127.0.0.1", server.port) as wire, server.client() as client:
        wire.send(head_of(name, b"&a=b" * count))
        answer = wire.response("PUT")
        assert answer.status == (201 if count <= 180 else answer.status) and answer.status in (201, 431), answer
        expect(client.get(path(name)), 200 if answer.status == 201 else 404)


@pytest.mark.parametrize("separator", [b"; ", b";", b", "])
@pytest.mark.parametrize("count", [100, 150, *range(170, 235, 3), 500])
def test_cookies_count(server, count, separator):
    name = f"cookies-{count}-{len(separator)}{separator[0]}"
    with Wire("127.0.0.1", server.port) as wire, server.client() as client:
        wire.send(head_of(name, fields=b"Cookie: " + separator.join([b"a=b"] * count) + b"\r\n"))
        answer = wire.response("PUT")
        assert answer.status == (201 if count <= 150 else answer.status) and answer.status in (201, 431), answer
        expect(client.get(path(name)), 200 if answer.status == 201 else 404)


@pytest.mark.parametrize("size", range(14000, 17000, 100))
def test_every_head_that_is_too_large_is_told_so(server, size):
    for tls in ("http", "https"):
        with open_wire(server, tls) as wire:
            wire.send(head_of("large", fields=b"A: %s\r\n" % (b"b" * size)) if tls == "http" else
                      b"GET /_azsreg/health HTTP/1.1\r\nHost: localhost\r\nA: %s\r\n\r\n" % (b"b" * size))
            answer = wire.response("PUT")
            assert answer.status == 431 or (size < 14200 and answer.status in (200, 201)), answer
            if answer.status == 431:
                assert answer.code == "RequestHeaderFieldsTooLarge"


# --- Lengths and bodies --------------------------------------------------------------


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("zeros", [1, 17, 18, 19, 40])
def test_leading_zeros_of_a_length(server, method, zeros):
    with server.client() as client, Wire("127.0.0.1", server.port) as wire:
        client.put(path("zeros"), {"location": "westus"})
        wire.send(b"%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %s%d\r\n\r\n%s" % (
            method.encode(), path("zeros").encode(), b"0" * zeros, len(BODY), BODY) + HEALTH)
        assert wire.response(method).status == 200
        assert wire.response().status == 200


@pytest.mark.parametrize("body", ["\r\n", "\n", "\r", " ", "\t", " \r\n\t ", "\r\n\r\n"], ids=repr)
def test_a_body_of_white_space_alone_is_none(server, body):
    with server.client() as client:
        for method, target in (("POST", arm.subscription(contoso.APSS) + "/providers/Microsoft.AzureStack/register"),
                               ("POST", arm.subscription(contoso.APSS) + "/providers/Microsoft.AzureStack/unregister")):
            expect(client.request(method, target + query("2021-04-01"), body, headers={"Content-Type": "application/json"}), 200)
        made = path("white")
        assert client.put(made, {"location": "westus"}).status in (200, 201)
        expect(client.patch(made, body, headers={"Content-Type": "application/json"}), 200)
