"""What keeping requests costs those that are kept, and what answers that wait cost the others."""

import contextlib
import json
import socket

from . import data, http
from .load import Contest, rate_text
from .places import AZSREG
from .rows_reads import gets, load_of
from .servers import Azsreg
from .table import Result, at_least, row

KEPT, WAITING = 1000, 256
CONNECTIONS = 32


@row("requests-kept")
def requests_kept(pace, store):
    """GET with 1,000 requests kept, and with none."""
    contest = Contest(pace)
    with contextlib.ExitStack() as stack:
        for name, kept in (("kept", KEPT), ("none", 0)):
            server = stack.enter_context(Azsreg(AZSREG, store.rows(100_000), "--keep-requests", str(kept), copy=True))
            contest.add(name, load_of(stack, server, gets(100_000), CONNECTIONS))
        contest.measure()
    rates = {name: rate_text(contest.median(name)) for name in contest.runs}
    cpu = ", ".join(f"{name} {contest.median(name, 'cpu_us'):.1f}" for name in contest.runs)
    return Result([at_least(f"GET with {KEPT:,} requests kept", contest.ratio("kept", "none"), 0.95, "GET with none kept",
                            f"{rates['kept']} : {rates['none']}; µs of processor a request: {cpu}")], contest.detail())


def asked(server, method, path, body, *expected):
    with http.Connection(server.port) as connection:
        status, answer = connection.request(method, path, json.dumps(body) if body is not None else None)
    if status not in expected:
        raise RuntimeError(f"{method} {path}: {status} {answer[:300]!r}")


def hang(stack, server, target, fields=""):
    """Asks, and leaves it at that: the answers come long after the measurement."""
    for _ in range(WAITING):
        client = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), 10))
        client.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n".encode())


def wait_until_fired(server):
    """What was sent has arrived."""
    for _ in range(1000):
        with http.Connection(server.port) as connection:
            if json.loads(connection.request("GET", "/_azsreg/faults/late")[1])["fired"] == WAITING:
                return
    raise RuntimeError(f"{server.name} does not keep {WAITING} answers back")


def late(stack, server):
    """Answers that a fault keeps back; the rule itself is gone when others are measured."""
    asked(server, "PUT", "/_azsreg/faults/late", {"do": {"delayMs": 300000}, "byHeader": True}, 201)
    hang(stack, server, data.customer_path(0), "x-azsreg-fault: late\r\n")
    wait_until_fired(server)
    asked(server, "DELETE", "/_azsreg/faults/late", None, 204)


@row("waiting")
def waiting(pace, store):
    """GET beside 256 answers that a fault keeps back, and beside none."""
    contest = Contest(pace)
    with contextlib.ExitStack() as stack:
        for name in ("beside", "alone"):
            server = stack.enter_context(Azsreg(AZSREG, store.rows(100_000), "--fault-header", copy=True))
            if name == "beside":
                late(stack, server)
            contest.add(name, load_of(stack, server, gets(100_000), CONNECTIONS))
        contest.measure()
    rates = {name: rate_text(contest.median(name)) for name in contest.runs}
    return Result([at_least(f"GET beside {WAITING} answers that wait", contest.ratio("beside", "alone"), 0.95, "GET with none waiting",
                            f"{rates['beside']} : {rates['alone']}")], contest.detail())
