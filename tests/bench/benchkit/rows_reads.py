"""GET of one customer subscription, and lists."""

import contextlib

from . import data, http
from .load import Contest, rate_text, replaying, time_text, wrk
from .places import AZSREG
from .servers import Azsreg, Bare, Nginx
from .table import Line, Result, at_least, at_most, row

ASKED = 20_000  # different ids that a load goes through


def gets(rows, registration=0):
    """GETs spread over all the rows."""
    step = max(rows // ASKED, 1)
    return [("GET", data.customer_path(i, registration)) for i in range(0, rows, step)]


def answer_of(server):
    """What the server answers to GET of the first customer: the bytes that others serve as a file."""
    return http.expect(server.port, "GET", data.customer_path(0))


def load_of(stack, server, requests, connections, **options):
    script, arguments = stack.enter_context(replaying(server, requests))
    return lambda seconds: wrk(server, script, arguments, connections, seconds, **options)


@row("get")
def get(pace, store):
    """GET, 32 connections, 100,000 rows; against nginx and bare libmicrohttpd."""
    contest = Contest(pace)
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(Azsreg(AZSREG, store.rows(100_000)))
        answer = answer_of(ours)
        nginx = stack.enter_context(Nginx(answer))
        bare = stack.enter_context(Bare(answer))
        contest.add("azsreg", load_of(stack, ours, gets(100_000), 32))
        contest.add("nginx", load_of(stack, nginx, [("GET", "/answer.json")], 32))
        contest.add("libmicrohttpd", load_of(stack, bare, gets(100_000), 32))
        contest.measure()
    rates = {name: rate_text(contest.median(name)) for name in contest.runs}
    work = "GET one customer subscription, keep-alive, 32 connections, 100,000 rows"
    cpu = ", ".join(f"{name} {contest.median(name, 'cpu_us'):.1f}" for name in contest.runs)
    return Result([
        at_least(work, contest.ratio("azsreg", "nginx"), 0.95, "nginx, static file",
                 f"{rates['azsreg']} : {rates['nginx']}"),
        at_least("", contest.ratio("azsreg", "libmicrohttpd"), 0.65, "bare libmicrohttpd",
                 f"{rates['azsreg']} : {rates['libmicrohttpd']}; µs of processor a request: {cpu}"),
        at_most("its p99", contest.ratio("azsreg", "nginx", "p99"), 1.3, "nginx's",
                f"{time_text(contest.median('azsreg', 'p99'))} : {time_text(contest.median('nginx', 'p99'))}"),
    ], contest.detail())


@row("logged")
def logged(pace, store):
    """The same with a log line for each request on both sides: what the default settings do."""
    contest = Contest(pace)
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(Azsreg(AZSREG, store.rows(100_000), "--log-level", "info"))
        nginx = stack.enter_context(Nginx(answer_of(ours), access_log="access.log"))
        contest.add("azsreg", load_of(stack, ours, gets(100_000), 32))
        contest.add("nginx", load_of(stack, nginx, [("GET", "/answer.json")], 32))
        contest.measure()
    return Result([
        Line("the same with a log line for each request", "", f"{contest.ratio('azsreg', 'nginx'):.2f} ×", None,
             f"{rate_text(contest.median('azsreg'))} : {rate_text(contest.median('nginx'))} of nginx with its access log"),
    ], contest.detail())


@row("connections")
def connections(pace, store):
    """GET at 64, 128 and 256 connections, three times each."""
    contest = Contest(pace)
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(Azsreg(AZSREG, store.rows(100_000)))
        for count in (64, 128, 256):
            contest.add(count, load_of(stack, ours, gets(100_000), count))
        contest.measure(rounds=3)
    lines = []
    for count in (128, 256):
        worst = min(run["rate"] for run in contest.runs[count])
        lines.append(at_least(f"the same at {count} connections, the worst of three", worst / contest.median(64),
                              0.8, "the rate at 64", f"{rate_text(worst)} : {rate_text(contest.median(64))}"))
    return Result(lines, {str(count): runs for count, runs in contest.runs.items()})


@row("rows")
def rows(pace, store):
    """GET at 1,000 to 1,000,000 rows; the curve of docs/performance.md, nginx and bare beside it."""
    contest = Contest(pace)
    counts = (1_000, 1_000_000) if pace.quick else data.ROWS
    with contextlib.ExitStack() as stack:
        for count in counts:
            ours = stack.enter_context(Azsreg(AZSREG, store.rows(count)))
            contest.add(count, load_of(stack, ours, gets(count), 32))
        answer = answer_of(ours)
        for server in () if pace.quick else (Nginx(answer), Bare(answer)):
            stack.enter_context(server)
            contest.add(server.name, load_of(stack, server, [("GET", "/answer.json")], 32))
        contest.measure()
    return Result([
        at_least("the same with 1,000,000 rows", contest.ratio(1_000_000, 1_000), 0.85, "the rate at 1,000 rows",
                 ", ".join(f"{count:,}: {rate_text(contest.median(count))}" for count in counts)),
    ], {"curve": {str(name): contest.median(name) for name in contest.runs},
        "runs": {str(name): runs for name, runs in contest.runs.items()}})


@row("list")
def lists(pace, store):
    """Pages of 100: the first, the last, and any."""
    contest = Contest(pace)
    many, few = 1_000_000, 1_000
    tokens, last = store.pages(many)
    few_tokens, _ = store.pages(few)
    with contextlib.ExitStack() as stack:
        big = stack.enter_context(Azsreg(AZSREG, store.rows(many)))
        small = stack.enter_context(Azsreg(AZSREG, store.rows(few)))
        loads = {
            "first": (big, [data.list_path()]),
            "last": (big, [data.list_path(tail=f"&$skiptoken={last}")]),
            "any of 1,000,000": (big, [data.list_path(tail=f"&$skiptoken={token}") for token in tokens]),
            "any of 1,000": (small, [data.list_path(tail=f"&$skiptoken={token}") for token in few_tokens]),
        }
        for name, (server, targets) in loads.items():
            contest.add(name, load_of(stack, server, [("GET", target) for target in targets], 32))
        contest.measure()
    rates = {name: rate_text(contest.median(name)) for name in contest.runs}
    return Result([
        at_least("list, 100 per page, last page of 1,000,000", contest.ratio("last", "first"), 0.95,
                 "the first page's rate", f"{rates['last']} : {rates['first']}"),
        at_least("a page at 1,000,000 rows", contest.ratio("any of 1,000,000", "any of 1,000"), 0.6,
                 "one at 1,000 rows", f"{rates['any of 1,000,000']} : {rates['any of 1,000']}"),
    ], contest.detail())
