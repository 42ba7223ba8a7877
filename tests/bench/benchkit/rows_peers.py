"""azsreg against what a user would otherwise run."""

import contextlib

from . import data
from .load import Contest, rate_text
from .peers import Azurite, JsonServer, Prism, WireMock, missing
from .places import AZSREG
from .rows_reads import answer_of, gets, load_of
from .rows_writes import recurring
from .servers import Azsreg
from .table import Result, at_least, row, skipped

GET_GOALS = {"WireMock": 5, "Prism": 20, "json-server": 20, "Azurite table": 20}
PUT_GOALS = {"WireMock": 3, "Prism": 8, "json-server": 8, "Azurite table": 30}


@row("peers")
def peers(pace, store):
    """GET, and PUT that only azsreg makes durable."""
    why = missing()
    if why:
        return Result([skipped("GET and PUT against WireMock, Prism, json-server, Azurite", "", why)])
    reads, writes = Contest(pace), Contest(pace)
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(Azsreg(AZSREG, store.rows(100_000), copy=True))
        answer = answer_of(ours)
        reads.add("azsreg", load_of(stack, ours, gets(100_000), 32))
        writes.add("azsreg", load_of(stack, ours, recurring(), 64))
        for peer in (WireMock(answer), Prism(), JsonServer(), Azurite()):
            stack.enter_context(peer)
            reads.add(peer.name, load_of(stack, peer, peer.gets(), 32), warm_up=pace.peer_warm_up)
            writes.add(peer.name, load_of(stack, peer, peer.puts(), 64), warm_up=pace.peer_warm_up)
        reads.measure(rounds=pace.peer_rounds)
        writes.measure(rounds=pace.peer_rounds)
    lines = []
    for work, contest, goals in (("GET, 32 connections", reads, GET_GOALS),
                                 (f"durable PUT of {data.RECURRING:,} recurring ids, 64 connections", writes, PUT_GOALS)):
        for name, bound in goals.items():
            lines.append(at_least(work, contest.ratio("azsreg", name), bound, name,
                                  f"{rate_text(contest.median('azsreg'))} : {rate_text(contest.median(name))}"))
            work = ""
    return Result(lines, {"GET": reads.detail(), "PUT": writes.detail()})
