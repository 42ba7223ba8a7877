"""https on the wire: versions, connections, many clients, and clients that do not behave."""

import json
import os
import select
import socket
import ssl
import struct
import threading
import time

import pytest

from azsregtest import arm, binary, contoso, marks, tokens
from azsregtest.arm import body, expect, query
from azsregtest.certificates import trusting
from azsregtest.client import Wire
from azsregtest.server import Server

HEALTH = b"GET /_azsreg/health HTTP/1.1\r\nHost: localhost\r\n\r\n"
V = ssl.TLSVersion
pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("tls"), contoso.FILE, ["--allowed-host", "azsreg.example"], https=True) as running:
        setup = arm.Api(running, "setup")
        setup.group(contoso.APSS, contoso.GROUP)
        setup.close()
        yield running


@pytest.fixture
def make_tls(make_server):
    return lambda *options, **more: make_server(*options, https=True, **more)


def context_of(server, **settings):
    with server.client() as client:
        return trusting(client.get("/_azsreg/ca.pem").text, **settings)


@pytest.fixture(scope="module")
def trusted(server):
    return context_of(server)


@pytest.mark.parametrize("ciphers", [
    "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA", "ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA384", "AES128-SHA",
    "ECDHE-ECDSA-AES128-CCM", "AES128-GCM-SHA256",
])
def test_what_does_not_authenticate_or_is_not_forward_secret(server, ciphers):
    """RFC 9325, 4.2."""
    weak = context_of(server, maximum_version=V.TLSv1_2)
    weak.set_ciphers(ciphers + ":@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        wire_to(server, weak)


@pytest.mark.parametrize("cipher", ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"])
def test_what_does(server, cipher):
    strong = context_of(server, maximum_version=V.TLSv1_2)
    strong.set_ciphers(cipher)
    with wire_to(server, strong) as wire:
        assert wire.sock.cipher()[0] == cipher


def wire_to(server, tls):
    return Wire("127.0.0.1", server.https_port, tls=tls)


def healthy(server, tls):
    with wire_to(server, tls) as wire:
        wire.send(HEALTH)
        assert wire.response().status == 200


def client_hello(highest=V.TLSv1_3, lowest=V.TLSv1):
    """The first bytes of a client that offers these versions."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = lowest, highest
    sent = ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), sent, server_hostname="localhost").do_handshake()
    return sent.read()


def connected(port):
    return socket.create_connection(("127.0.0.1", port), binary.PATIENCE)


def everything(sock):
    got = b""
    try:
        while piece := sock.recv(65536):
            got += piece
    except OSError:
        pass
    return got


# --- versions -----------------------------------------------------------------------


@pytest.mark.parametrize("version", [V.TLSv1_2, V.TLSv1_3], ids=lambda v: v.name)
def test_tls_1_2_and_1_3_are_spoken(server, trusted, version):
    context = context_of(server, minimum_version=version, maximum_version=version)
    with wire_to(server, context) as wire:
        assert wire.sock.version() == {V.TLSv1_2: "TLSv1.2", V.TLSv1_3: "TLSv1.3"}[version]
        wire.send(HEALTH)
        assert wire.response().status == 200


def test_the_newest_version_both_speak_is_taken(server, trusted):
    with wire_to(server, trusted) as wire:
        assert wire.sock.version() == "TLSv1.3"


@pytest.mark.parametrize("version", [V.TLSv1, V.TLSv1_1], ids=lambda v: v.name)
def test_older_versions_are_not(server, trusted, version):
    with connected(server.https_port) as sock:
        sock.sendall(client_hello(version))
        answer = everything(sock)
    assert answer[:1] in (b"", b"\x15"), "nothing or an alert, but no ServerHello"
    with connected(server.https_port) as sock:  # the same with 1.2 allowed does get one
        sock.sendall(client_hello(V.TLSv1_2))
        assert sock.recv(1) == b"\x16"
    healthy(server, trusted)


@pytest.mark.parametrize("cipher", ["AES256-SHA", "AES128-GCM-SHA256", "NULL-SHA256", "aNULL"])
def test_what_has_no_forward_secrecy_is_not(server, trusted, cipher):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = V.TLSv1_2
    context.set_ciphers(cipher + ":@SECLEVEL=0")
    with pytest.raises(OSError):
        wire_to(server, context)


# --- http over it -------------------------------------------------------------------------------


def test_one_state_behind_both(server, trusted, api):
    made = api.registration()
    with server.client(tls=trusted) as secure:
        assert expect(secure.get(made.url), 200).json() == made.get().json()
        expect(secure.patch(made.url, {"tags": {"by": "https"}}), 200)
        assert made.get().json()["tags"] == {"by": "https"}
        expect(secure.delete(made.url), 200)
    assert made.get().status == 404


@marks.HOST
def test_links_follow_the_scheme(server, trusted, api):
    for _ in range(3):
        api.registration()
    target = arm.registrations(contoso.APSS) + query() + "&$top=1"
    plain = expect(api.client.get(target), 200).json()["nextLink"]
    assert plain.startswith(f"http://127.0.0.1:{server.port}/")
    with server.client(tls=trusted) as secure:
        link = expect(secure.get(target), 200).json()["nextLink"]
        assert link.startswith(f"https://127.0.0.1:{server.https_port}/")
        expect(secure.get(link), 200)
    with wire_to(server, trusted) as wire:
        wire.send(b"GET %s HTTP/1.0\r\n\r\n" % target.encode())
        assert wire.response().json()["nextLink"].startswith(f"https://127.0.0.1:{server.https_port}/")


def test_strict_transport_security_is_for_tls(server, trusted):
    """On errors and 204 too; that it is nowhere else is checked with every answer."""
    named = {"Host": "azsreg.example"}
    with server.client(tls=trusted) as secure:
        for target in ("/_azsreg/health", "/nowhere", "/subscriptions"):
            assert "strict-transport-security" in secure.get(target, headers=named).headers
        assert "strict-transport-security" in expect(secure.options("/subscriptions", headers=named), 204).headers
        for host in ("localhost", "a.localhost:8443", "127.0.0.1:8443", "[::1]", "10.0.0.1"):
            assert "strict-transport-security" not in secure.get("/_azsreg/health", headers={"Host": host}).headers
    with server.client() as plain:
        assert "strict-transport-security" not in plain.get("/_azsreg/health").headers


def test_a_connection_is_kept(server, trusted):
    with wire_to(server, trusted) as wire:
        for _ in range(50):
            wire.send(HEALTH)
            assert wire.response().status == 200
        wire.send(HEALTH.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert wire.response().status == 200
        assert wire.rest() == b""


def test_requests_in_one_piece(server, trusted, api):
    """Reads, writes that wait for their commit, and refusals, all in one TLS record and in order."""
    made = api.registration()
    puts = b"".join(
        b"PUT %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (
            made.url.encode(), len(sent), sent)
        for sent in (json.dumps({"location": "global", "tags": {"n": str(n)}}).encode() for n in range(10)))
    with wire_to(server, trusted) as wire:
        wire.send(HEALTH + puts + HEALTH + b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n" + HEALTH)
        assert wire.response().status == 200
        assert [wire.response().json()["tags"] for _ in range(10)] == [{"n": str(n)} for n in range(10)]
        assert [wire.response().status for _ in range(3)] == [200, 404, 200]


def test_a_request_in_many_pieces(server, trusted):
    with wire_to(server, trusted) as wire:
        for _ in range(3):
            for at in range(len(HEALTH)):
                wire.send(HEALTH[at:at + 1])
            assert wire.response().status == 200


@pytest.mark.parametrize("size", [15000, 16384, 100_000, 1_000_000])
@pytest.mark.parametrize("chunk", [None, 4096, 70_000])
def test_large_bodies(server, trusted, api, size, chunk):
    made = api.registration()
    tags = {f"t{n}": "x" * 250 for n in range(50)}
    padding = ["x" * 1000] * ((size - 13000) // 1004)
    with server.client(tls=trusted) as secure:
        sent = json.dumps({"location": "global", "tags": tags, "padding": padding})
        answer = expect(secure.put(made.url, sent, headers={"Content-Type": "application/json"}, chunk=chunk), 200)
        assert answer.json()["tags"] == tags
        assert expect(secure.get(made.url), 200).json()["tags"] == tags
        expect(secure.put(made.url, {"location": "global"}), 200)


def test_a_body_that_is_too_large(server, trusted, api):
    made = api.registration()
    with server.client(tls=trusted) as secure:
        expect(secure.put(made.url, b"x" * (1 << 20) + b"x"), 413, "RequestEntityTooLarge")
        expect(secure.put(made.url, b"x" * (3 << 20), chunk=65536), 413, "RequestEntityTooLarge")
    healthy(server, trusted)


def test_expect_100_continue(server, trusted, api):
    made = api.registration()
    sent = json.dumps({"location": "global"}).encode()
    with wire_to(server, trusted) as wire:
        wire.send(b"PUT %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n" % (
            made.url.encode(), len(sent)))
        assert wire.line().startswith(b"HTTP/1.1 100") and wire.line() == b"\r\n"
        wire.send(sent)
        assert wire.response("PUT").status == 200


def test_an_answer_read_slowly(server, trusted):
    """More than the socket takes at once, from a client that is in no hurry, and others beside it."""
    request = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
    with wire_to(server, trusted) as slow:
        slow.send(request * 60)
        for _ in range(20):
            healthy(server, trusted)
        bodies = {slow.response().body for _ in range(60)}
        assert len(bodies) == 1


# --- many of them -----------------------------------------------------------------------------------


def test_many_clients_that_write(make_tls, api_on):
    """Half over https, half over http; what was acknowledged is there afterwards."""
    server = make_tls()
    api_on(server).group(contoso.APSS, "busy")
    tls = context_of(server)
    done, wrong = [], []

    def write(number):
        try:
            with server.client(tls=tls if number % 2 else None) as client:
                for turn in range(10):
                    name = f"r{number}-{turn}"
                    made = arm.Registration(client, contoso.APSS, "busy", name)
                    expect(client.put(made.url, body(tokens.mint())), 201)
                    expect(client.get(made.url), 200)
                    done.append(name)
                    if turn % 3 == 0:
                        client.close()
        except Exception as error:
            wrong.append(repr(error))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(48)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, wrong[:3]
    server.restart()
    found = api_on(server).list_all(arm.registrations(contoso.APSS, "busy") + query(top=1000))
    assert {one["name"] for one in found} == set(done) and len(done) == 480


@pytest.mark.parametrize("count", [127, 128, 129, 256])
def test_many_connections_at_once(server, trusted, count):
    wires = []
    try:
        wires = [wire_to(server, trusted) for _ in range(count)]
        for _ in range(2):
            for wire in wires:
                wire.send(HEALTH)
            for wire in wires:
                assert wire.response().status == 200
    finally:
        for wire in wires:
            wire.close()


# --- clients that do not behave ------------------------------------------------------------------


def descriptors(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def assert_released(server, before):
    """Every connection is given up in the end, but for the one that asks; until then it is only a matter of time."""
    deadline = time.monotonic() + binary.PATIENCE
    with server.client() as client:
        client.get("/_azsreg/health")
        while descriptors(server) > before + 1 and time.monotonic() < deadline:
            client.get("/_azsreg/health")
        assert descriptors(server) <= before + 1


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


@pytest.mark.skipif(bool(binary.WRAP), reason="the wrapper's descriptors would count too")
@pytest.mark.parametrize("leave", [socket.socket.close, reset], ids=["close", "reset"])
@pytest.mark.parametrize("part", [0, 1, 5, 60, None], ids=lambda p: f"{p}-bytes")
def test_clients_that_leave_in_the_handshake(make_tls, leave, part):
    server = make_tls()
    tls = context_of(server)
    hello = client_hello()
    healthy(server, tls)
    before = descriptors(server)
    for _ in range(40):
        sock = connected(server.https_port)
        sock.sendall(hello[:part])
        if part is None:
            sock.recv(1)  # the server has answered and waits for more
        leave(sock)
    assert_released(server, before)
    healthy(server, tls)


@pytest.mark.skipif(bool(binary.WRAP), reason="the wrapper's descriptors would count too")
@pytest.mark.parametrize("leave", ["close", "reset", "half", "goodbye"])
@pytest.mark.parametrize("sent", [HEALTH, HEALTH[:20], b"", HEALTH * 5], ids=["whole", "part", "nothing", "five"])
def test_clients_that_leave_with_their_last_bytes(make_tls, leave, sent):
    server = make_tls()
    tls = context_of(server)
    before = descriptors(server)
    kept = []
    for _ in range(20):
        wire = wire_to(server, tls)
        wire.send(sent)
        if leave == "close":
            wire.close()
        elif leave == "reset":
            wire.reader.close()
            reset(wire.sock)
        elif leave == "half":
            wire.sock.shutdown(socket.SHUT_WR)
            kept.append(wire)
        else:
            wire.sock.settimeout(binary.PATIENCE)
            try:
                wire.sock.unwrap()
            except (OSError, ValueError):
                pass
            kept.append(wire)
    assert_released(server, before)
    for wire in kept:
        wire.close()
    healthy(server, tls)


def test_clients_that_leave_before_their_write_is_answered(make_tls, api_on):
    """The connection is suspended then."""
    server = make_tls()
    made = api_on(server).registration()
    tls = context_of(server)
    before = descriptors(server)
    sent = json.dumps({"location": "global"}).encode()
    for turn in range(40):
        wire = wire_to(server, tls)
        wire.send(b"PUT %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (made.url.encode(), len(sent), sent))
        wire.reader.close()
        reset(wire.sock) if turn % 2 else wire.sock.close()
    if not binary.WRAP:
        assert_released(server, before)
    healthy(server, tls)


@pytest.mark.parametrize("sent", [
    HEALTH, HEALTH[:3], b"\x00" * 100, b"\xff" * 5000, b"\x16\x03\x01\xff\xff" + b"\x01" * 70000,
    b"\x15\x03\x01\x00\x02\x02\x28", b"\x80\x2e\x01\x00\x02", b"SSH-2.0-x\r\n", b"\x16\x03\x03\x00\x00" * 200,
], ids=range(9))
def test_what_is_not_tls_on_the_tls_port(server, trusted, sent):
    """It gets no HTTP answer, and harms nobody."""
    with connected(server.https_port) as sock:
        try:
            sock.sendall(sent)
            sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        assert b"HTTP/1" not in everything(sock)
    healthy(server, trusted)


def test_tls_on_the_plain_port(server, trusted):
    with pytest.raises(OSError):
        Wire("127.0.0.1", server.port, tls=trusted)
    with server.client() as client:
        expect(client.get("/_azsreg/health"), 200)


def test_nonsense_under_tls(server, trusted):
    for sent in (b"\x00\r\n\r\n", b"GET\r\n\r\n", b"\xff" * 20000, HEALTH[:10] + b"\x00" * 50):
        with wire_to(server, trusted) as wire:
            try:
                wire.send(sent)
                wire.finish_sending()
            except OSError:
                pass
            wire.rest()
    healthy(server, trusted)


def test_a_handshake_cut_off_in_the_middle_of_nothing(server, trusted):
    """A client whose TLS breaks after the handshake: bytes that are no record."""
    with wire_to(server, trusted) as wire:
        os.write(wire.sock.fileno(), b"\x17\x03\x03\x00\x20" + b"\xaa" * 32)
        everything(wire.sock)
    healthy(server, trusted)


def test_a_client_that_stays_in_the_handshake_costs_nothing(server, trusted):
    """The loop must not spin for it. Processor time is all there is to see; nothing can be waited for."""
    hello = client_hello()
    stuck = [connected(server.https_port) for _ in range(3)]
    for sock, part in zip(stuck, (3, 100, None)):
        sock.sendall(hello[:part])
    healthy(server, trusted)

    def ticks():
        with open(f"/proc/{server.process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(") ", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    before = ticks()
    select.select([], [], [], 1)
    spent = (ticks() - before) / os.sysconf("SC_CLK_TCK")
    healthy(server, trusted)
    for sock in stuck:
        sock.close()
    assert binary.WRAP or spent < 0.5, f"{spent} s of processor time in a second of waiting"


def test_an_orderly_end_with_all_kinds_of_connections(make_tls):
    server = make_tls()
    tls = context_of(server)
    silent, half = connected(server.https_port), connected(server.https_port)
    half.sendall(client_hello()[:50])
    waiting = connected(server.https_port)
    waiting.sendall(client_hello())
    waiting.recv(1)
    idle, begun = wire_to(server, tls), wire_to(server, tls)
    begun.send(HEALTH[:20])
    healthy(server, tls)
    server.stop()
    for one in (silent, half, waiting, idle, begun):
        one.close()
