"""Reads beside writes, and writes, on the disk there is and on one whose fsync takes 10 ms longer."""

import threading

from . import data
from .load import Contest, rate_text, replaying, time_text, wrk
from .places import AZSREG, BEFORE, ONE_COMMIT
from .rows_reads import gets
from .rows_writes import new_rows_on_copy
from .servers import Azsreg
from .table import Result, at_least, at_most, compared, row

SLOW_US = 10_000
READERS = 8
OLD = {"before": BEFORE} if BEFORE else {"one commit each": ONE_COMMIT}
(OTHER,) = OLD
OTHER_NAME = "the build before" if BEFORE else "the build that commits each"


def writing(server, connections, seconds):
    """A load of PUTs of new rows in the background, a little longer than what is measured beside it."""
    thread = threading.Thread(target=wrk, args=(
        server, "new_rows.lua", [f"127.0.0.1:{server.port}", data.PREFIX, data.CUSTOMERS, data.CUSTOMERS * 2],
        connections, seconds + 1))
    thread.start()
    return thread


def reads_beside(pace, store, sync_us, writers):
    """GET on 8 connections, alone and beside so many writers."""
    contest = Contest(pace)
    with Azsreg(AZSREG, store.rows(100_000), "--max-waiting-writes", "2000", copy=True, sync_us=sync_us) as server:
        with replaying(server, gets(100_000)) as (script, arguments):
            def alone(seconds):
                return wrk(server, script, arguments, READERS, seconds)

            def beside(count):
                def run(seconds):
                    thread = writing(server, count, seconds)
                    try:
                        return alone(seconds)
                    finally:
                        thread.join()
                return run

            contest.add("alone", alone)
            for count in writers:
                contest.add(f"beside {count}", beside(count))
            contest.measure()
    return contest


def beside_line(contest, count, bound, work):
    name = f"beside {count}"
    return at_least(work, contest.ratio(name, "alone"), bound, "GET alone",
                    f"{rate_text(contest.median(name))} : {rate_text(contest.median('alone'))}")


def p99_line(contest, count, bound, work):
    name = f"beside {count}"
    return at_most(work, contest.ratio(name, "alone", "p99"), bound, "GET alone",
                   f"{time_text(contest.median(name, 'p99'))} : {time_text(contest.median('alone', 'p99'))}")


@row("beside")
def beside_writers(pace, store):
    """GET on 8 connections beside 8 writers, fsync as it is."""
    contest = reads_beside(pace, store, 0, (8,))
    return Result([p99_line(contest, 8, 10, "GET on 8 connections beside 8 writers: p99")], contest.detail())


@row("slow-reads")
def slow_reads(pace, store):
    """GET on 8 connections beside 8 and 500 writers, fsync + 10 ms."""
    contest = reads_beside(pace, store, SLOW_US, (8, 500))
    return Result([
        beside_line(contest, 8, 0.8, "fsync + 10 ms: GET on 8 connections beside 8 writers"),
        p99_line(contest, 8, 3, "its p99"),
        beside_line(contest, 500, 0.3, "fsync + 10 ms: GET on 8 connections beside 500 writers"),
    ], contest.detail())


def writes(pace, store, sync_us, connections):
    contest = Contest(pace)
    for name, binary in {"azsreg": AZSREG, **OLD}.items():
        contest.add(name, new_rows_on_copy(binary, name, store.base(), connections, sync_us=sync_us), warm_up=0)
    return contest.measure()


@row("slow-writes")
def slow_writes(pace, store):
    """PUT of new rows on 64 and 8 connections, fsync + 10 ms."""
    lines, detail = [], {}
    for connections, bound in ((64, 1.7), (8, 1.5)):
        contest = detail[str(connections)] = writes(pace, store, SLOW_US, connections)
        rates = f"{rate_text(contest.median('azsreg'))} : {rate_text(contest.median(OTHER))}"
        lines.append(compared(f"fsync + 10 ms: PUT of new rows, {connections} connections", contest.ratio("azsreg", OTHER),
                              bound if BEFORE else None, OTHER_NAME, rates))
    return Result(lines, {name: contest.detail() for name, contest in detail.items()})


@row("before")
def before(pace, store):
    """PUT on 64 connections and on one, fsync as it is, against the build before (AZSREG_BENCH_BEFORE)."""
    many, one = (writes(pace, store, 0, connections) for connections in (64, 1))
    rates = f"{rate_text(many.median('azsreg'))} : {rate_text(many.median(OTHER))}"
    times = f"{time_text(one.median('azsreg', 'p50'))} : {time_text(one.median(OTHER, 'p50'))}"
    latency = one.ratio("azsreg", OTHER, "p50")
    return Result([
        compared("PUT of new rows, 64 connections", many.ratio("azsreg", OTHER), 0.95 if BEFORE else None, OTHER_NAME, rates),
        at_most("PUT of new rows, 1 connection, p50", latency, 1.1, OTHER_NAME, times),
    ], {"64": many.detail(), "1": one.detail()})
