"""Descriptors run out; the clock steps; a crowd comes and goes."""

import contextlib
import errno
import os
import pathlib
import random
import re
import resource
import select
import socket
import sqlite3
import ssl
import time
import struct

import pytest

from azsregtest import arm, binary, contoso, tokens
from azsregtest.arm import body, query
from azsregtest.certificates import trusting
from azsregtest.client import Wire
from world import CLOUD, Book

V = query(arm.GROUPS_VERSION)
HEALTH = b"GET /_azsreg/health HTTP/1.1\r\nHost: a\r\n\r\n"


def descriptors(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def test_no_descriptors_are_left(make_server):
    """Connections that are open go on, new ones wait; when one closes the next is taken."""
    server = make_server("--log-level", "warn")
    with server.client() as client:
        book = Book(server)
        assert book.put(client, "before").status == 201
        limit = descriptors(server) + 4
        before = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (limit, before[1]))
        wires = []
        for _ in range(12):
            wires.append(Wire("127.0.0.1", server.port))
            wires[-1].send(HEALTH)
        answered = [wire for wire in wires if select.select([wire.sock], [], [], 1.0)[0]]
        for wire in answered:
            assert wire.response().status == 200
        assert 1 <= len(answered) <= 4
        for number in range(5):  # writes need no descriptor
            assert book.put(client, f"during{number}").status == 201
        assert client.get(arm.registrations(contoso.APSS) + query()).status == 200
        waiting = [wire for wire in wires if wire not in answered]
        answered.pop().close()
        assert select.select([wire.sock for wire in waiting], [], [], 20)[0], "the next one is taken"
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, before)
        for wire in answered:
            wire.close()
        for wire in waiting:
            assert wire.response().status == 200
            wire.close()
        book.verify(client)


def test_accept_fails_for_a_while(make_server, shim):
    server = make_server("--log-level", "warn")
    with server.client() as client:
        book = Book(server)
        assert book.put(client, "before").status == 201
        for error in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ECONNABORTED, errno.ENOMEM):
            assert client.get("/_azsreg/health").status == 200  # it is connected
            shim.accept_errno = error
            wire = Wire("127.0.0.1", server.port)
            wire.send(HEALTH)
            assert book.put(client, f"during{error}").status == 201
            shim.clear()
            with server.client() as other:  # its arrival, or the next turn, takes both
                client.get("/_azsreg/health")
                client.close()
                assert other.get("/_azsreg/health").status == 200
            assert wire.response().status == 200
            wire.close()
        book.verify(client)


@pytest.mark.parametrize("step", [-1, -86400, -20 * 365 * 86400, 86400, 365 * 86400])
def test_the_clock_steps(make_server, shim, step):
    """Etags stay new, lists stay whole, allowances stay in their bounds, skip tokens stay good."""
    server = make_server("--page-size", "2")
    with server.client() as client:
        book = Book(server)
        etags = [book.put(client, "r").etag]
        for number in range(5):
            assert book.put(client, f"s{number}").status == 201
        page = client.get(arm.registrations(contoso.APSS) + query()).json()
        for stepped in (step, 0, step):
            shim.clock_step = stepped
            for _ in range(3):
                answer = book.put(client, "r")
                assert answer.status == 200
                etags.append(answer.etag)
            more = client.get(page["nextLink"][len(server.base):])
            assert more.status == 200 and more.json()["value"]
            got = arm.Registration(client, contoso.APSS, contoso.GROUP, "r").get()
            assert got.etag == etags[-1]
            assert client.get("/_azsreg/health").json()["uptimeSeconds"] < 3600
        assert len(set(etags)) == len(etags)
        book.verify(client)
        assert isinstance(client.wire.sock, socket.socket)
    shim.clock_step = step
    server.restart()
    with server.client() as client:
        book.verify(client)
        assert book.put(client, "r").status == 200


@pytest.mark.parametrize("years", [-20, 20])
def test_the_clock_was_wrong_at_the_first_start(make_server, shim, years):
    """Behind, and then set right: what has expired by then is made anew at once. Ahead: the CA stays,
    and every start says why clients do not take it, and what to do."""
    shim.clock_step = years * 365 * 86400
    server = make_server("--log-level", "info", start=False)
    server.https = True
    server.start()
    shim.clear()
    if years < 0:
        wait_for_another_ca(server)
        return
    with server.client() as client:  # a turn
        assert client.get("/_azsreg/health").status == 200
        assert client.get("/_azsreg/health").status == 200
        assert not works_over_tls(server, client.get("/_azsreg/ca.pem").text)
    for _ in range(2):
        assert "the CA is not yet valid" in server.log() and "ca --renew" in server.log()
        server.restart()
    server.stop()
    assert binary.run("ca", "--renew", "--data", server.data).returncode == 0
    server.start()
    with server.client() as client:
        assert works_over_tls(server, client.get("/_azsreg/ca.pem").text)


def wait_for_another_ca(server):
    """Made in the first turn, kept beside the loop, and then shown."""
    deadline = time.monotonic() + binary.PATIENCE
    with server.client() as client:
        while not works_over_tls(server, client.get("/_azsreg/ca.pem").text):
            assert time.monotonic() < deadline, server.log()


def works_over_tls(server, ca):
    try:
        with server.client(tls=trusting(ca)) as client:
            return client.get("/_azsreg/health").status == 200
    except ssl.SSLCertVerificationError:
        return False


def resident_kib(server):
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


def test_what_a_crowd_has_needed_is_given_back(make_server):
    """No fault at all, but here the program is the one that is released: a sanitizer keeps what was freed."""
    server = make_server()
    with contextlib.ExitStack() as stack:
        crowd = [stack.enter_context(Wire("127.0.0.1", server.port)) for _ in range(800)]
        for wire in crowd:
            wire.send(HEALTH)
        assert [wire.response().status for wire in crowd] == [200] * 800
        full = resident_kib(server)
        assert full > 16 * 1024, "or there is nothing to be seen"
    while resident_kib(server) > full - 8 * 1024:
        pass


def test_what_large_answers_have_needed_is_given_back(make_server):
    """A few connections are enough, where each has asked for a lot and reads nothing of it."""
    server = make_server("--page-size", "1000")
    tags = {f"tag{n}": "x" * 250 for n in range(50)}
    with server.client() as client:
        for n in range(300):
            assert client.put(arm.group(contoso.APSS, f"large-{n}") + V, {"location": "westus", "tags": tags}).status == 201
    idle = resident_kib(server)
    target = arm.subscription(contoso.APSS) + "/resourceGroups" + V
    with contextlib.ExitStack() as stack:
        for _ in range(40):
            sock = stack.enter_context(socket.socket())
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.connect(("127.0.0.1", server.port))
            sock.sendall(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % target.encode())
            assert sock.recv(12) == b"HTTP/1.1 200"
        assert resident_kib(server) > idle + 48 * 1024, "or there is nothing to be seen"
    while resident_kib(server) > idle + 16 * 1024:
        pass


def test_a_write_is_committed_though_nobody_waits_for_it(make_server):
    """Every client hangs up while its reply is held: the transaction does not stay open."""
    server = make_server()
    with server.client() as client:
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, "r")
        assert client.put(made.url, body(tokens.mint(cloud_id=CLOUD))).status == 201
        target = (made / contoso.ALPINE).encode()
    request = b"PUT %s HTTP/1.1\r\nHost: x\r\n\r\n" % target
    dice = random.Random(1)
    other = sqlite3.connect(server.data / "azsreg.db", timeout=10, isolation_level=None)
    with contextlib.closing(other):
        for _ in range(150):
            sockets = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(dice.choice([2, 6, 20]))]
            for one in sockets:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset
                one.send(request)
            for _ in range(dice.randrange(200)):
                os.sched_yield()
            for one in sockets:
                one.close()
            other.execute("BEGIN IMMEDIATE")  # waits ten seconds for the server's to end
            other.execute("ROLLBACK")
