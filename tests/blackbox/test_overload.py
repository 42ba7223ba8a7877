"""More than the server should take: connections, waiting writes, long heads, clients that dawdle.
What counts is that it says so, that nothing is half done, and that the others are served."""

import contextlib
import os
import select
import signal
import pathlib
import socket
import ssl
import threading
import time
import urllib.parse

import pytest

from azsregtest import arm, auth, binary, contoso
from azsregtest.arm import expect, query
from azsregtest.client import Wire
from azsregtest.server import Server

HEALTH = b"GET /_azsreg/health HTTP/1.1\r\nHost: x\r\n\r\n"
HALF = b"GET /_azsreg/health HTTP/1.1\r\nHos"
BEGUN = b"PUT %s HTTP/1.1\r\nHost: x\r\nContent-Length: 21\r\n\r\n" % (
    arm.group(contoso.APSS, "begun") + query()).encode() + b'{"location":"westus"'


@contextlib.contextmanager
def serving(folder, *options, **more):
    with Server(folder, contoso.SHIPPED, options, in_memory=True, **more) as running:
        yield running


@contextlib.contextmanager
def wires(server, count):
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(Wire("127.0.0.1", server.port)) for _ in range(count)]


def ask(wire):
    wire.send(HEALTH)
    return wire.response().status


def cut_off(wire, drip=b""):
    """Waits until the other side gives up on this connection, sending a drop now and then; what came before that."""
    got = b""
    while True:
        ready = select.select([wire.sock], [], [], 0.2)[0]
        try:
            if ready:
                some = wire.sock.recv(65536)
                if not some:
                    return got
                got += some
            elif drip:
                wire.send(drip)
        except OSError:
            return got


# --- Connections ---------------------------------------------------------------------


def test_a_connection_too_many_waits_for_another_to_close(tmp_path):
    with serving(tmp_path, "--max-connections", "3") as server, wires(server, 3) as (first, *others):
        for wire in (first, *others):
            assert ask(wire) == 200
            wire.send(BEGUN)  # busy: none of them may be closed for the newcomer's sake
        with Wire("127.0.0.1", server.port) as late:
            late.send(HEALTH)
            others[0].send(b"}")
            assert others[0].response("PUT").status == 201
            first.close()
            assert late.response().status == 200


def test_an_idle_connection_makes_room(tmp_path):
    """Whoever holds connections and asks nothing does not keep others out."""
    with serving(tmp_path, "--max-connections", "4", "--idle-timeout", "86400") as server, wires(server, 4) as idle:
        assert [ask(wire) for wire in idle] == [200] * 4
        for _ in range(6):
            with Wire("127.0.0.1", server.port) as late:
                assert ask(late) == 200


@pytest.mark.parametrize("begun", [b"", b"G", HALF, HEALTH + HALF], ids=repr)
@pytest.mark.parametrize("https", [False, True], ids=["http", "https"])
def test_a_connection_without_a_whole_head_makes_room(tmp_path, begun, https):
    """Whoever is silent from the start does not keep others out either."""
    with serving(tmp_path, "--max-connections", "8", "--request-timeout", "86400", https=https) as server:
        port = server.https_port if https else server.port
        with contextlib.ExitStack() as stack:
            for _ in range(8):
                silent = stack.enter_context(Wire("127.0.0.1", port))
                with contextlib.suppress(OSError):
                    silent.send(b"" if https else begun)
            for _ in range(6):
                with server.client(tls=ssl._create_unverified_context() if https else None) as late:
                    expect(late.get("/_azsreg/health"), 200)


def test_whoever_has_a_whole_head_stays(tmp_path):
    """However many wait outside, and for longer than the silent ones are let be."""
    with serving(tmp_path, "--max-connections", "4") as server, wires(server, 4) as (busy, *silent):
        busy.send(BEGUN)
        for _ in range(5):
            with Wire("127.0.0.1", server.port) as late:
                assert ask(late) == 200
        busy.send(b"}")
        assert busy.response("PUT").status == 201


def test_connections_of_one_address(tmp_path):
    with serving(tmp_path, "--max-connections-per-address", "2") as server, wires(server, 2) as allowed:
        assert [ask(wire) for wire in allowed] == [200, 200]
        with Wire("127.0.0.1", server.port) as refused:
            with contextlib.suppress(OSError):
                refused.send(HEALTH)
            assert refused.rest() == b""
        with socket.create_connection(("127.0.0.1", server.port), binary.PATIENCE, ("127.0.0.2", 0)) as elsewhere:
            elsewhere.sendall(HEALTH)
            assert elsewhere.recv(12) == b"HTTP/1.1 200"
        assert [ask(wire) for wire in allowed] == [200, 200]


def test_a_thousand_connections_at_once(tmp_path):
    with serving(tmp_path) as server, wires(server, 1000) as many:
        for wire in many:
            wire.send(HEALTH)
        assert {wire.response().status for wire in many} == {200}
        assert {ask(wire) for wire in many[::50]} == {200}


# --- Waiting writes ------------------------------------------------------------------


def group(number):
    return arm.group(contoso.APSS, f"crowd-{number}")


def test_writes_too_many_in_a_turn_are_told_to_come_again(tmp_path):
    """All of them lie ready when the server goes on, so they come in one turn."""
    body = b'{"location":"westus"}'
    with serving(tmp_path, "--max-waiting-writes", "3") as server, wires(server, 40) as many, server.client() as client:
        assert [ask(wire) for wire in many] == [200] * 40
        server.process.send_signal(signal.SIGSTOP)
        for number, wire in enumerate(many):
            wire.send(b"PUT %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                      % ((group(number) + query()).encode(), len(body), body))
        server.process.send_signal(signal.SIGCONT)
        answers = [wire.response("PUT") for wire in many]
        statuses = [answer.status for answer in answers]
        assert set(statuses) == {201, 503} and statuses.count(201) >= 3
        for number, answer in enumerate(answers):
            if answer.status == 503:
                assert answer.code == "ServiceUnavailable"
                assert answer.headers["retry-after"] == "1"
                assert answer.headers["x-ms-error-code"] == "ServiceUnavailable"
                expect(client.get(group(number) + query()), 404, "ResourceGroupNotFound")
                expect(client.put(group(number) + query(), {"location": "westus"}), 201)
            else:
                expect(client.get(group(number) + query()), 200)


# --- Long heads ----------------------------------------------------------------------


def test_a_long_target(client):
    expect(client.get("/_azsreg/health?x=" + "y" * (8192 - 18)), 200)
    expect(client.get("/_azsreg/health?x=" + "y" * (8192 - 17)), 414, "RequestUriTooLong")
    expect(client.get("/_azsreg/health?" + "y" * 10000), 414, "RequestUriTooLong")


def refused_head(wire, data, status):
    """The answer is that status. Where the head leaves no room even for the headers of an answer, there is none."""
    with contextlib.suppress(OSError):
        wire.send(data)
    line = wire.line()
    assert not line or line.startswith(b"HTTP/1.1 %d " % status)
    return line


@pytest.mark.parametrize("size", [14500, 15500, 15900, 16500, 18000, 40000, 500000])
def test_a_longer_target_is_still_414(server, size):
    with Wire("127.0.0.1", server.port) as wire:
        assert refused_head(wire, b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n" % (b"y" * size), 414) or 15000 <= size < 16384


def test_many_headers(client):
    expect(client.get("/_azsreg/health", headers=[("A", "b")] * 63), 200)  # and Host
    for count in (64, 100):
        expect(client.get("/_azsreg/health", headers=[("A", "b")] * count), 431, "RequestHeaderFieldsTooLarge")


@pytest.mark.parametrize("size", [9000, 13500, *range(14100, 16800, 96)])
def test_a_head_as_long_as_the_memory_for_it(server, size):
    """A request is refused before it does anything when its answer might not fit any more."""
    body = b'{"location":"westus"}'
    path = (arm.group(contoso.APSS, f"head-{size}") + query()).encode()
    head = b"PUT %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n" % (
        path, b"a" * size, len(body))
    with Wire("127.0.0.1", server.port) as wire, server.client() as client:
        if size <= 13500:
            wire.send(head + body)
            assert wire.response("PUT").status == 201
        else:
            assert refused_head(wire, head + body, 431) or 14500 < size < 16384
            expect(client.get(path), 404, "ResourceGroupNotFound")


@pytest.mark.parametrize("fields", [
    b"A: b\r\n" * 400, b"A: b\r\n" * 10000, b"A: " + b"b" * 20000 + b"\r\n", b"A" * 20000 + b": b\r\n",
    b"Cookie: " + b"a=b; " * 2000 + b"\r\n", b"A: b\r\n" * 5 + b"C: " + b"d" * 300000 + b"\r\n",
], ids=lambda fields: f"{fields.count(b':')} fields, {len(fields)} bytes")
def test_a_longer_head_is_still_431(server, fields):
    with Wire("127.0.0.1", server.port) as wire:
        with contextlib.suppress(OSError):
            wire.send(b"GET /_azsreg/health HTTP/1.1\r\nHost: x\r\n%s\r\n" % fields)
        assert wire.response().status == 431


# --- Dawdlers ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("hasty"), "--request-timeout", "2", "--idle-timeout", "86400") as running:
        yield running


PUT = b"PUT %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" % (group("slow") + query()).encode()


@pytest.mark.parametrize("begin, drip", [
    (b"", b""), (b"", b"G"), (b"GET /", b"a"), (b"GET / HTTP/1.1\r\n", b"a: b\r\n"), (HALF, b""),
    (PUT + b"Content-Length: 10000\r\n\r\n", b" "), (PUT + b"Content-Length: 21\r\n\r\n{", b""),
    (PUT + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"), (PUT + b"Transfer-Encoding: chunked\r\n\r\n5", b""),
])
def test_a_slow_sender_is_cut_off(hasty, begin, drip):
    with Wire("127.0.0.1", hasty.port) as wire:
        wire.send(begin)
        assert cut_off(wire, drip) == b""
    with hasty.client() as client:
        expect(client.get(group("slow") + query()), 404, "ResourceGroupNotFound")


def test_a_slow_sender_is_cut_off_after_other_requests(hasty):
    with Wire("127.0.0.1", hasty.port) as wire:
        for _ in range(3):
            assert ask(wire) == 200
        wire.send(b"GET / HTTP/1.1\r\n")
        assert cut_off(wire, b"a: b\r\n") == b""


def test_a_client_that_never_reads_is_cut_off(hasty):
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.connect(("127.0.0.1", hasty.port))
        sock.settimeout(binary.PATIENCE)
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            while True:
                sock.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 100)
    with hasty.client() as client:
        expect(client.get("/_azsreg/health"), 200)


def test_an_idle_connection_is_closed(tmp_path):
    with serving(tmp_path, "--idle-timeout", "1", "--request-timeout", "86400") as server:
        with Wire("127.0.0.1", server.port) as silent, Wire("127.0.0.1", server.port) as begun:
            begun.send(HALF)
            assert ask(silent) == 200
            assert cut_off(silent) == b""
            begun.send(b"t: x\r\n\r\n")  # a request under way has time of its own
            assert begun.response().status == 200


def test_tls_has_the_same_limits(tmp_path):
    with serving(tmp_path, "--request-timeout", "2", https=True) as server:
        with Wire("127.0.0.1", server.https_port) as silent, Wire("127.0.0.1", server.https_port) as rude:
            rude.send(b"\x16\x03\x01")
            assert cut_off(silent) == b""
            assert cut_off(rude) == b""


@pytest.mark.skipif(bool(binary.WRAP), reason="it is stopped while it works, which is not where its wrapper is")
def test_a_long_turn_is_not_the_clients_fault(tmp_path):
    """What they sent meanwhile lies there unread, however long ago that was. Of the time-out enough is
    left for the password's hash on a machine that is busy."""
    with serving(tmp_path, "--request-timeout", "6", *auth.ON) as server, wires(server, 3) as (first, silent, begun):
        body = urllib.parse.urlencode(auth.credentials()).encode()
        first.send(b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s" % (
            auth.TOKEN.encode(), len(body), body))
        begun.send(HALF)
        server.process.send_signal(signal.SIGSTOP)
        with Wire("127.0.0.1", server.port) as late, Wire("127.0.0.1", server.port) as later:
            late.send(HEALTH)
            silent.send(HEALTH)
            begun.send(b"t: x\r\n\r\n")
            time.sleep(7)  # nothing but time can pass here
            server.process.send_signal(signal.SIGCONT)
            assert first.response("POST").status == 200
            assert late.response().status == 200
            assert ask(later) == 200
            assert silent.response().status == 200
            assert begun.response().status == 200


def descriptors(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def test_clients_that_hang_up_in_the_middle_leave_nothing(tmp_path):
    with serving(tmp_path) as server, server.client() as client:
        expect(client.get("/_azsreg/health"), 200)
        before = descriptors(server)
        for number in range(100):
            with Wire("127.0.0.1", server.port) as wire:
                wire.send(PUT + b"Content-Length: 21\r\n\r\n" + b'{"location":"westus"}'[: number % 21])
        while descriptors(server) > before:
            expect(client.get("/_azsreg/health"), 200)
        expect(client.get(group("slow") + query()), 404, "ResourceGroupNotFound")


def test_two_hundred_requests_at_once_on_one_connection(server):
    """Reads and writes in turns; the answers come in the order of the questions."""
    body = b'{"location":"westus"}'
    asked = b""
    for number in range(100):
        path = (arm.group(contoso.APSS, f"pipe-{number}") + query()).encode()
        asked += b"PUT %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
            path, len(body), body)
        asked += b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path
    with Wire("127.0.0.1", server.port) as wire:
        sender = threading.Thread(target=wire.send, args=(asked,))
        sender.start()
        names = [wire.response().json()["name"] for _ in range(200)]
        sender.join()
    assert names == [f"pipe-{number}" for number in range(100) for _ in range(2)]
