"""PUT of customer subscriptions, each durable before its answer, and the mixed load."""

import contextlib
import threading

from . import data, http
from .load import Contest, mix, rate_text, replaying, scratch_file, time_text, wrk, write_requests
from .places import AZSREG, ONE_COMMIT
from .servers import Azsreg
from .table import Line, Result, at_least, at_most, compared, row

BUILDS = {"azsreg": AZSREG, "one commit each": ONE_COMMIT}
OTHER = "the build that commits each"


def recurring(count=data.RECURRING, registration=0):
    return [("PUT", data.customer_path(i, registration), data.customer_body(i)) for i in range(count)]


def new_rows_on_copy(binary, name, folder, connections, **options):
    """A load of new rows that begins with a fresh copy of the folder each time, and is counted after."""
    def run(seconds):
        with Azsreg(binary, folder, name=name, copy=True, **options) as server:
            found = wrk(server, "new_rows.lua", [f"127.0.0.1:{server.port}", data.PREFIX, data.CUSTOMERS, 0],
                        connections, seconds)
            server.stop()
            there, sound = data.mapped(server.data)
        if there < found["requests"] or not sound:
            raise RuntimeError(f"{name}: {found['requests']} writes acknowledged, {there} there, sound: {sound}")
        return found
    return run


@row("put-new")
def put_new(pace, store):
    """PUT of new rows, 64 connections."""
    contest = Contest(pace)
    for name, binary in BUILDS.items():
        contest.add(name, new_rows_on_copy(binary, name, store.base(), 64), warm_up=0)
    contest.measure()
    ours, theirs = BUILDS
    return Result([
        compared("PUT of new customer subscriptions, 64 connections, fsync before the answer",
                 contest.ratio(ours, theirs), None, OTHER,
                 f"{rate_text(contest.median(ours))} : {rate_text(contest.median(theirs))}"),
        at_most("its p99", contest.ratio(ours, theirs, "p99"), 0.6, "that build's",
                f"{time_text(contest.median(ours, 'p99'))} : {time_text(contest.median(theirs, 'p99'))}"),
    ], contest.detail())


def both_builds(pace, store, connections):
    contest = Contest(pace)
    with contextlib.ExitStack() as stack:
        for name, binary in BUILDS.items():
            server = stack.enter_context(Azsreg(binary, store.base(), name=name, copy=True))
            script, arguments = stack.enter_context(replaying(server, recurring()))
            contest.add(name, lambda seconds, s=server, a=(script, arguments):
                        wrk(s, *a, connections, seconds), warm_up=2)
        contest.measure()
    return contest


@row("put-recurring")
def put_recurring(pace, store):
    """PUT of 20,000 recurring ids, 64 connections."""
    contest = both_builds(pace, store, 64)
    ours, theirs = BUILDS
    return Result([
        compared("PUT of 20,000 recurring ids, 64 connections", contest.ratio(ours, theirs), None, OTHER,
                 f"{rate_text(contest.median(ours))} : {rate_text(contest.median(theirs))}; p99 "
                 f"{time_text(contest.median(ours, 'p99'))} : {time_text(contest.median(theirs, 'p99'))}"),
    ], contest.detail())


@row("put-alone")
def put_alone(pace, store):
    """PUT on one connection: what sharing commits costs somebody who is alone."""
    contest = both_builds(pace, store, 1)
    ours, theirs = BUILDS
    return Result([
        at_most("PUT, 1 connection, p50", contest.ratio(ours, theirs, "p50"), 1.15, f"{OTHER}",
                f"{time_text(contest.median(ours, 'p50'))} : {time_text(contest.median(theirs, 'p50'))}"),
    ], contest.detail())


MIXED = 20_000  # requests that a mixed load goes through


def mixed_requests(port, gets_only=False):
    """80 % GET, 15 % PUT, 5 % list, well stirred."""
    pattern = "GGGGPGGGGPGGGGPGGGGL"
    made = []
    for i in range(MIXED):
        at = i * 37 % 100_000
        kind = "G" if gets_only else pattern[i % 20]
        if kind == "G":
            request = ("GET", data.customer_path(at))
        elif kind == "P":
            request = ("PUT", data.customer_path(at), data.customer_body(at))
        else:
            request = ("GET", data.list_path())
        made.append((kind, http.request_bytes(port, *request)))
    return made


@row("mixed")
def mixed(pace, store):
    """80 % GET, 15 % PUT, 5 % list, 64 connections."""
    contest = Contest(pace)
    with contextlib.ExitStack() as stack:
        def add(label, server, gets_only):
            path = stack.enter_context(scratch_file("requests"))
            write_requests(path, mixed_requests(server.port, gets_only))
            contest.add(label, lambda seconds: mix(server, path, 64, seconds))

        for name, binary in BUILDS.items():
            server = stack.enter_context(Azsreg(binary, store.rows(100_000), name=name, copy=True))
            if name == "azsreg":
                add("GET alone", server, True)
            add(name, server, False)
        contest.measure()
    ours, theirs = BUILDS
    p99 = [contest.median(name, "G.p99") for name in ("azsreg", "GET alone", theirs)]
    worse = contest.ratio("azsreg", "GET alone", "G.p99")
    return Result([
        at_most("mixed 80 % GET, 15 % PUT, 5 % list, 64 connections: p99 of GET", worse, 2.5, "GET alone",
                f"{time_text(p99[0])} : {time_text(p99[1])}; with a commit for each write {time_text(p99[2])}"),
        at_least("its rate", contest.ratio(ours, theirs), 3, OTHER,
                 f"{rate_text(contest.median(ours))} : {rate_text(contest.median(theirs))}"),
    ], contest.detail())


def watch_size(path, stop, ret_largest):
    while not stop.wait(0.02):
        try:
            ret_largest[0] = max(ret_largest[0], path.stat().st_size)
        except FileNotFoundError:
            pass


@row("wal")
def wal(pace, store):
    """How large the WAL becomes under PUTs, with reads between them and a reader that is always there: a snapshot held
    open would pin it."""
    largest, stop = [0], threading.Event()
    seconds, limit = pace.wal_seconds, 64
    with Azsreg(AZSREG, store.rows(100_000), copy=True) as server:
        path = server.data / "azsreg.db-wal"
        watcher = threading.Thread(target=watch_size, args=(path, stop, largest))
        watcher.start()
        try:
            gets = [("GET", data.customer_path(i)) for i in range(1000)]
            load = [("GET", data.customer_path(i)) if i % 10 == 9 else request
                    for i, request in enumerate(recurring(data.CUSTOMERS))]
            with replaying(server, load) as (script, arguments), replaying(server, gets) as (reads, of_reader):
                reader = threading.Thread(target=wrk, args=(server, reads, of_reader, 1, seconds))
                reader.start()
                found = wrk(server, script, arguments, 64, seconds)
                reader.join()
        finally:
            stop.set()
            watcher.join()
    size = largest[0] / 2**20
    return Result([
        Line(f"WAL size under PUTs, watched for {seconds} s ({found['requests'] * 9 // 10:,} writes)", f"≤ {limit} MiB",
             f"{size:.1f} MiB", size <= limit, "an hour: --wal-seconds 3600"),
    ], {"largest_bytes": largest[0], "run": found})
