"""Runs of wrk and mix, interleaved over contestants, and what came out as medians."""

import contextlib
import json
import pathlib
import statistics
import subprocess

from . import http
from .places import BENCH, MIX
from .servers import die_with_parent, scratch


class Broken(RuntimeError):
    """A run whose numbers mean nothing: refused requests, broken connections."""


def write_requests(path, requests):
    """For replay.lua and mix: pairs of a kind (one character) and the request's bytes."""
    with open(path, "wb") as file:
        for kind, request in requests:
            file.write(f"{kind} {len(request)}\n".encode() + request)


def _run(command, server, seconds):
    before = server.cpu_seconds()
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=seconds + 60, preexec_fn=die_with_parent)
    if done.returncode:
        raise Broken(f"{server.name}: {(done.stderr or done.stdout)[-400:]} {server.said()}")
    text = done.stdout
    found = json.loads(text.split("BENCH ", 1)[1] if "BENCH " in text else text)
    found["cpu"] = server.cpu_seconds() - before
    bad = found.get("broken", 0) + found.get("refused", 0) + found.get("errors", 0)
    if bad:
        raise Broken(f"{server.name}: {bad} requests failed: {found} {server.said()}")
    return found


def wrk(server, script, arguments, connections, seconds, tls_port=None):
    """One run of wrk, with one thread: the other processor is the server's."""
    scheme, port = ("https", tls_port) if tls_port else ("http", server.port)
    found = _run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s", "-s",
                  BENCH / "wrk" / script, f"{scheme}://127.0.0.1:{port}/", "--", *arguments],
                 server, seconds)
    found["rate"] = found["requests"] / found["seconds"]
    found["cpu_us"] = found.pop("cpu") / max(found["requests"], 1) * 1e6
    return found


def mix(server, requests, connections, seconds):
    """One run of mix.c; p99 and p50 of each kind of request beside the rate of all."""
    found = _run([MIX, server.port, connections, seconds, requests], server, seconds)
    count = sum(kind["count"] for kind in found["kinds"].values())
    found["rate"] = count / found["seconds"]
    found["cpu_us"] = found.pop("cpu") / max(count, 1) * 1e6
    return found


@contextlib.contextmanager
def scratch_file(name):
    """A file in a folder of its own, both gone afterwards."""
    folder = scratch(name)
    try:
        yield folder / name
    finally:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


@contextlib.contextmanager
def replaying(server, requests, **options):
    """A load that sends (method, target, body) in turn, as the arguments of wrk()."""
    with scratch_file("requests") as path:
        write_requests(path, (("R", http.request_bytes(server.port, *request, **options)) for request in requests))
        yield "replay.lua", [path]


class Contest:
    """Loads that are run in turn, round by round, each beginning another round."""

    def __init__(self, pace):
        self.pace = pace
        self.runs = {}
        self.loads = {}

    def add(self, name, run, warm_up=1):
        """run(seconds) makes one measurement."""
        self.loads[name] = run
        if warm_up:
            run(warm_up)

    def measure(self, rounds=None, seconds=None):
        names = list(self.loads)
        for turn in range(rounds or self.pace.rounds):
            for name in names[turn % len(names):] + names[:turn % len(names)]:
                self.runs.setdefault(name, []).append(self.loads[name](seconds or self.pace.seconds))
        return self

    def median(self, name, what="rate"):
        return statistics.median(value(run, what) for run in self.runs[name])

    def ratio(self, name, other, what="rate"):
        """The median of the ratios within each round, which swing less than the numbers do."""
        return statistics.median(value(a, what) / max(value(b, what), 1e-9)
                                 for a, b in zip(self.runs[name], self.runs[other]))

    def detail(self):
        return self.runs


def value(run, what):
    """'rate', 'p99', or 'G.p99' of the kind G."""
    if "." in what:
        kind, what = what.split(".")
        return run["kinds"][kind][what]
    return run[what]


def rate_text(rate):
    return f"{rate:,.0f}/s"


def time_text(us):
    return f"{us:.0f} µs" if us < 1000 else f"{us / 1000:.1f} ms"
