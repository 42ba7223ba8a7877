"""What whoever has no token can cost others: time, and memory."""

import contextlib
import json
import re
import resource
import socket
import statistics
import shutil
import threading
import time
import urllib.parse

from . import data, http
from .places import AZSREG
from .servers import Azsreg, scratch
from .table import Line, Result, row

WRONG, CONNECTIONS, BODY = 20, 4_000, 1_048_576
LOGIN = "a5570000-0000-4000-8000-0000000000aa"
DIRECTORY = {
    "tenants": [{"id": "a5570000-0000-4000-8000-000000000001"}],
    "servicePrincipals": [{"appId": LOGIN, "objectId": "a5570000-0000-4000-8000-0000000000ab", "secret": "right",
                           "tenant": "a5570000-0000-4000-8000-000000000001"}],
}


@contextlib.contextmanager
def server(*flags):
    """One that asks for tokens, with somebody to guess at."""
    folder = scratch("attacked")
    path = folder / "directory.json"
    path.write_text(json.dumps(DIRECTORY))
    try:
        with Azsreg(AZSREG, folder / "data", "--auth", "token", "--directory", path, *flags) as ours:
            yield ours
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def guess(port, number):
    form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": LOGIN, "client_secret": f"guess {number}"})
    with http.Connection(port) as connection:
        status, _ = connection.request("POST", "/adfs/oauth2/token", form, {"Content-Type": "application/x-www-form-urlencoded"})
    return status


def latencies(port, until):
    """Milliseconds of one request after the other."""
    taken = []
    with http.Connection(port) as connection:
        while not until():
            began = time.perf_counter()
            connection.request("GET", "/_azsreg/health")
            taken.append((time.perf_counter() - began) * 1000)
    return taken


def p99(taken):
    return statistics.quantiles(taken, n=100)[98]


@row("wrong-secrets")
def wrong_secrets(pace, store):
    """Other requests beside 20 wrong secrets at once."""
    rounds = []
    for _ in range(pace.rounds):
        with server() as ours:
            end = time.perf_counter() + 1
            alone = latencies(ours.port, lambda: time.perf_counter() > end)
            statuses = []
            threads = [threading.Thread(target=lambda n=n: statuses.append(guess(ours.port, n))) for n in range(WRONG)]
            for thread in threads:
                thread.start()
            beside = latencies(ours.port, lambda: not any(thread.is_alive() for thread in threads))
            if set(statuses) != {401}:
                raise RuntimeError(f"guesses were answered {statuses}")
            rounds.append((p99(alone), p99(beside), max(beside), len(beside)))
    alone, beside, longest, _ = (statistics.median(column) for column in zip(*rounds))
    return Result([Line(f"p99 of other requests beside {WRONG} wrong secrets at once", "≤ 10 ms", f"{beside:.2f} ms", beside <= 10,
                        f"alone {alone:.2f} ms; the longest {longest:.1f} ms")], {"rounds": rounds})


def head():
    path = data.customer_path(0).encode()
    return (b"PUT " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: " + str(BODY).encode() + b"\r\n\r\n")


def most_resident(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmHWM:\s+(\d+)", status.read())[1])


@row("bodies")
def bodies(pace, store):
    """Memory while many send a body without a token, a piece at a time, all at once."""
    del pace, store
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 2 * CONNECTIONS + 1000), hard))
    with contextlib.ExitStack() as stack, server("--max-connections", "5000") as ours:
        at_start = most_resident(ours.process.pid)
        senders = [stack.enter_context(socket.create_connection(("127.0.0.1", ours.port))) for _ in range(CONNECTIONS)]
        for one in senders:
            one.sendall(head())
            one.setblocking(False)
        left = {one: BODY for one in senders}
        end = time.monotonic() + 60
        while left and time.monotonic() < end:
            for one in list(left):
                try:
                    left[one] -= one.send(b"x" * min(65536, left[one]))
                except BlockingIOError:
                    continue
                except OSError:
                    left[one] = 0
                if not left[one]:
                    del left[one]
        most = most_resident(ours.process.pid)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return Result([Line(f"resident memory with {CONNECTIONS:,} connections sending 1 MiB each without a token", "≤ 100 MiB",
                        f"{most / 1024:.1f} MiB", most <= 100 * 1024, f"at start {at_start / 1024:.1f} MiB")],
                  {"start_kib": at_start, "most_kib": most})
