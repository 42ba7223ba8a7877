"""Partner Center: customers that requests make, and the list of very many of them."""

import contextlib
import itertools
import json
import sqlite3

from . import data, http
from .load import Contest, rate_text, replaying, time_text, wrk
from .places import AZSREG
from .rows_writes import recurring
from .servers import Azsreg
from .table import Line, Result, at_least, row

CUSTOMERS = 100_000
SIZE = 500
PAGES = 20  # at either end of the list
EACH_RUN = 1_000_000  # numbers that a run has for its customers


def creating(server):
    """Each run makes customers of its own."""
    firsts = itertools.count(0, EACH_RUN)
    return lambda seconds: wrk(server, "new_customers.lua", [f"127.0.0.1:{server.port}", next(firsts)], 64, seconds)


def customers_in(server):
    with contextlib.closing(sqlite3.connect(f"file:{server.data}/azsreg.db?mode=ro", uri=True)) as database:
        return database.execute("SELECT count(*) FROM customer WHERE origin = 'made'").fetchone()[0]


def walk(port):
    """The continuation token of every page but the first."""
    tokens, seen = [], 0
    with http.Connection(port) as connection:
        while True:
            page = json.loads(connection.request("GET", f"/v1/customers?size={SIZE}",
                                                 headers={"MS-ContinuationToken": tokens[-1]} if tokens else None)[1])
            seen += len(page["items"])
            if "next" not in page["links"]:
                return tokens, seen
            tokens.append(page["links"]["next"]["headers"][0]["value"])


def pages(tokens):
    return [("GET", f"/v1/customers?size={SIZE}", None, False, {"MS-ContinuationToken": token}) for token in tokens]


def fill(server, create, wanted):
    while customers_in(server) < wanted:
        create(2)


def measure_pages(pace, server):
    """Full pages only: the last one may be short."""
    tokens, seen = walk(server.port)
    contest = Contest(pace)
    with contextlib.ExitStack() as stack:
        for name, ends in {"first": tokens[:PAGES], "last": tokens[-PAGES - 1:-1]}.items():
            script, arguments = stack.enter_context(replaying(server, pages(ends)))
            contest.add(name, lambda seconds, a=(script, arguments): wrk(server, *a, 4, seconds))
        contest.measure()
    return contest, seen


@row("customers")
def customers(pace, store):
    """POST of customers beside PUT of mappings; then pages of 100,000 of them."""
    contest = Contest(pace)
    with contextlib.ExitStack() as stack:
        # one after the other on one server: nothing else is to differ
        server = stack.enter_context(Azsreg(AZSREG, store.base(), copy=True))
        script, arguments = stack.enter_context(replaying(server, recurring()))
        at_start = server.memory_kib()
        contest.add("PUT", lambda seconds: wrk(server, script, arguments, 64, seconds))
        create = creating(server)
        contest.add("customers", create)
        contest.measure()
        fill(server, create, CUSTOMERS)
        made = customers_in(server)
        after = server.memory_kib()
        listed, seen = measure_pages(pace, server)
        with_pages = server.memory_kib()
    if seen < made:
        raise RuntimeError(f"{made} customers made, {seen} in the list")
    return Result([
        at_least("POST of new customers, 64 connections, fsync before the answer", contest.ratio("customers", "PUT"), 0.5,
                 "PUT of a mapping", f"{rate_text(contest.median('customers'))} : {rate_text(contest.median('PUT'))};"
                 f" p99 {time_text(contest.median('customers', 'p99'))} : {time_text(contest.median('PUT', 'p99'))}"),
        at_least(f"the last pages of {seen:,} customers, {SIZE} each", listed.ratio("last", "first"), 0.9, "the first",
                 f"{rate_text(listed.median('last'))} : {rate_text(listed.median('first'))}"),
        Line(f"resident memory with {made:,} customers made", "", f"{after['Rss'] / 1024:.1f} MiB", None,
             f"{at_start['Rss'] / 1024:.1f} MiB at the start, {with_pages['Rss'] / 1024:.1f} MiB after the pages"),
    ], {"writes": contest.detail(), "pages": listed.detail(), "memory": [at_start, after, with_pages]})
