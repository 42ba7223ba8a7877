"""The store on PostgreSQL: against pgbench, which asks the same of the same rows, and two servers against one."""

import contextlib

from . import data
from .load import Contest, rate_text, time_text
from .postgres import GET, PUT, Postgres, Shared, pgbench, several
from .rows_reads import gets, load_of
from .rows_writes import recurring
from .table import Result, at_least, row

ROWS = 100_000


def against_pgbench(pace, store, script, requests, connections, customers):
    """azsreg and pgbench on databases of their own in one cluster. pgbench with 8 clients, too: more of them are more processes."""
    contest = Contest(pace)
    with contextlib.ExitStack() as stack:
        postgres = stack.enter_context(Postgres())
        for clients in (8, connections):
            name = f"pgbench{clients}"
            contest.add(f"pgbench -c {clients}", pgbench(postgres, postgres.database(name, store.rows(ROWS)), name, script, clients, customers))
        ours = stack.enter_context(Shared(postgres.database("azsreg", store.rows(ROWS))))
        contest.add("azsreg", load_of(stack, ours, requests, connections))
        contest.measure()
    return contest


def better(contest):
    return max((name for name in contest.runs if name.startswith("pgbench")), key=contest.median)


def line(work, contest, bound):
    other = better(contest)
    return at_least(work, contest.ratio("azsreg", other), bound, "pgbench -M prepared",
                    f"{rate_text(contest.median('azsreg'))} : {rate_text(contest.median(other))} ({other}); "
                    f"p99 {time_text(contest.median('azsreg', 'p99'))}; {contest.median('azsreg', 'cpu_us'):.0f} µs of processor a request")


@row("postgres-get")
def postgres_get(pace, store):
    """GET over PostgreSQL, 32 connections, 100,000 rows."""
    contest = against_pgbench(pace, store, GET, gets(ROWS), 32, ROWS)
    return Result([line("over PostgreSQL: GET, 32 connections, 100,000 rows", contest, 0.6)], contest.detail())


@row("postgres-put")
def postgres_put(pace, store):
    """PUT over PostgreSQL, 64 connections, 20,000 recurring ids."""
    contest = against_pgbench(pace, store, PUT, recurring(), 64, data.RECURRING)
    return Result([line("over PostgreSQL: PUT of 20,000 recurring ids, 64 connections", contest, 0.7)], contest.detail())


@row("two-servers")
def two_servers(pace, store):
    """Two servers over one database against one of them; the connections are shared out."""
    contest = Contest(pace)
    loads = {"GET": (gets(ROWS), 32, 1.3), "PUT": (recurring(), 64, 0.8)}
    with contextlib.ExitStack() as stack:
        postgres = stack.enter_context(Postgres())
        url = postgres.database("azsreg", store.rows(ROWS))
        first, second = (stack.enter_context(Shared(url, name=name)) for name in ("first", "second"))
        for name, (requests, connections, _) in loads.items():
            contest.add(f"{name} one", load_of(stack, first, requests, connections))
            contest.add(f"{name} two", several([load_of(stack, server, requests, connections // 2) for server in (first, second)]))
        contest.measure()
    return Result([
        at_least(f"two servers over one database: {name}, {connections} connections", contest.ratio(f"{name} two", f"{name} one"), bound, "one",
                 f"{rate_text(contest.median(f'{name} two'))} : {rate_text(contest.median(f'{name} one'))}")
        for name, (_, connections, bound) in loads.items()], contest.detail())
