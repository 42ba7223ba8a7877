"""Usage: reports, what they take on disk and in memory, and what others notice of them."""

import contextlib
import csv
import datetime
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time

from . import data, http, usage
from .load import Contest, rate_text, replaying, time_text, wrk
from .places import AZSREG
from .rows_attacks import most_resident
from .rows_disk import READERS
from .rows_reads import gets
from .servers import Azsreg, die_with_parent, scratch
from .table import Line, Result, at_least, at_most, row

BYTES, PEAK_MIB = 150, 64
FEW = 100_000  # records
# As the server has them, but for its own checkpoints: the shell does those by itself.
PRAGMAS = ("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON; "
           "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536;\n")


# The rows that reports wrote, for .import ----------------------------------------------------------------


def _tables(database):
    """Those of usage, what others refer to first."""
    left = [name for name, in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'usage!_%' ESCAPE '!'")]
    placed = []
    while left:
        for name in left:
            needs = {found[2] for found in database.execute(f"PRAGMA foreign_key_list({name})")}
            if needs <= set(placed) | {name}:
                placed.append(name)
                left.remove(name)
                break
        else:
            raise RuntimeError(f"tables refer to each other: {left}")
    return placed


def _schema(database):
    """CSV has neither NULL nor bytes: those are text here, so that STRICT and the lengths are left out."""
    made = []
    for text, in database.execute("SELECT sql FROM sqlite_schema WHERE tbl_name LIKE 'usage!_%' ESCAPE '!' AND sql IS NOT NULL ORDER BY type DESC"):
        text = re.sub(r"--[^\n]*", "", text)
        text = re.sub(r"CHECK \(length\(\w+\) (=|IN) (\d+|\([^)]*\))\)", "", text)
        made.append(re.sub(r"\) STRICT$", ")", text) + ";\n")
    return "".join(made)


def _last_rows(folder):
    with contextlib.closing(sqlite3.connect(f"file:{folder}/azsreg.db?mode=ro", uri=True)) as database:
        return {name: database.execute(f"SELECT coalesce(max(rowid), 0) FROM {name}").fetchone()[0] for name in _tables(database)}


def _cell(value):
    return "" if value is None else value.hex() if isinstance(value, bytes) else value


def _export(database, before, after, path):
    """What came between, a file for each table; the lines that import them."""
    lines = []
    for name in _tables(database):
        rows = database.execute(f"SELECT * FROM {name} WHERE rowid > ? AND rowid <= ? ORDER BY rowid", (before[name], after[name])).fetchall()
        if rows:
            with open(f"{path}-{name}", "w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([map(_cell, one) for one in rows])
            lines.append(f".import --csv {path}-{name} {name}\n")
    return "".join(lines)


def written_by(folder, bodies, into):
    """The schema, what was there before the first report, and for each report the lines that import what it wrote."""
    with Azsreg(AZSREG, folder, copy=True) as server, http.Connection(server.port, timeout=300) as connection:
        marks = [_last_rows(server.data)]
        for body in bodies:
            usage.send(connection, body)
            marks.append(_last_rows(server.data))
        server.stop()
        with contextlib.closing(sqlite3.connect(server.data / "azsreg.db")) as database:
            nothing = dict.fromkeys(marks[0], 0)
            spans = zip([nothing, *marks], marks)
            return _schema(database), [_export(database, *span, into / str(i)) for i, span in enumerate(spans)]


def shell(path, script):
    done = subprocess.run(["sqlite3", "-bail", path], input=PRAGMAS + script, capture_output=True, text=True, check=False)
    if done.returncode or done.stderr:
        raise RuntimeError(f"sqlite3: {done.stderr[-400:]}")


def importing(schema, scripts, count):
    """A load of the same rows, each table's of a report in a transaction."""
    def run(_seconds):
        folder = scratch("import")
        try:
            path = folder / "usage.db"
            shell(path, schema + scripts[0] + scripts[1])
            with contextlib.closing(sqlite3.connect(path)) as kept:  # so that the shell's end is no checkpoint
                (before,) = kept.execute("SELECT count(*) FROM usage_record").fetchone()
                began = time.perf_counter()
                shell(path, "".join(scripts[2:]))
                took = time.perf_counter() - began
                (after,) = kept.execute("SELECT count(*) FROM usage_record").fetchone()
            if after - before != count * usage.RECORDS:
                raise RuntimeError(f"{after - before} rows were imported")
        finally:
            shutil.rmtree(folder)
        return {"rate": count * usage.RECORDS / took, "seconds": took}
    return run


def reporting(folder, bodies):
    """A load of the reports; the first, which is the first of its resources, is not measured."""
    def run(_seconds):
        with Azsreg(AZSREG, folder, copy=True) as server, http.Connection(server.port, timeout=300) as connection:
            usage.send(connection, bodies[0])
            began = time.perf_counter()
            for body in bodies[1:]:
                usage.send(connection, body)
            took = time.perf_counter() - began
        return {"rate": (len(bodies) - 1) * usage.RECORDS / took, "seconds": took}
    return run


@row("usage-reports")
def usage_reports(pace, store):
    """Reports of 20,000 records; against sqlite3's .import of the rows they wrote."""
    hours = usage.hours(0)
    bodies = [next(hours) for _ in range(1 + 2 * pace.seconds)]
    folder = usage.base(store)
    with contextlib.ExitStack() as stack:
        files = scratch("written")
        stack.callback(shutil.rmtree, files)
        schema, scripts = written_by(folder, bodies, files)
        contest = Contest(pace)
        contest.add("azsreg", reporting(folder, bodies), warm_up=0)
        contest.add(".import", importing(schema, scripts, len(bodies) - 1), warm_up=0)
        contest.measure()
    rates = " : ".join(f"{contest.median(name):,.0f} records/s" for name in contest.runs)
    return Result([at_least(f"usage reports of {usage.RECORDS:,} records, fsync before the answer", contest.ratio("azsreg", ".import"), 0.25,
                            "sqlite3 .import of the same rows", rates)], contest.detail())


@row("usage-bytes")
def usage_bytes(pace, store):
    """Bytes on disk of a record, indices included, and memory while reporting."""
    base = usage.base(store)
    reports = usage.reports_for(pace.usage_records)
    count = reports * usage.RECORDS
    with Azsreg(AZSREG, base, copy=True) as server:
        at_start = most_resident(server.process.pid)
        before = (server.data / "azsreg.db").stat().st_size
        usage.send_many(server.port, reports)
        most = most_resident(server.process.pid)
        server.stop()
        each = ((server.data / "azsreg.db").stat().st_size - before) / count
    return Result([
        Line(f"bytes on disk of a usage record, indices included, {count:,} of them", f"≤ {BYTES}", f"{each:.0f}", each <= BYTES, ""),
        Line("resident memory at most while they are reported", f"≤ {PEAK_MIB} MiB", f"{most / 1024:.1f} MiB",
             most <= PEAK_MIB * 1024, f"at start {at_start / 1024:.1f} MiB"),
    ], {"records": count, "bytes_each": each, "start_kib": at_start, "most_kib": most})


@row("usage-aggregates")
def usage_aggregates(pace, store):
    """A day of what one subscription pays for, beside few and many records of others."""
    many = pace.usage_records
    start, end = usage.day_asked(store)
    target = (f"/subscriptions/{data.customer(usage.ASKED)}/providers/Microsoft.Commerce/UsageAggregates?api-version=2015-06-01-preview"
              f"&reportedStartTime={start}&reportedEndTime={end}")
    contest, answers = Contest(pace), []
    with contextlib.ExitStack() as stack:
        for name, count in (("few", FEW), ("many", many)):
            server = stack.enter_context(Azsreg(AZSREG, usage.stored(store, count)))
            answers.append(http.expect(server.port, "GET", target))
            script, arguments = stack.enter_context(replaying(server, [("GET", target)]))
            contest.add(name, lambda seconds, s=server, a=(script, arguments): wrk(s, *a, 1, seconds))
        contest.measure()
    rows = len(json.loads(answers[0])["value"])
    if answers[0] != answers[1] or not rows:
        raise RuntimeError(f"the answers differ, or are empty: {answers[0][:200]!r}")
    times = " : ".join(time_text(contest.median(name, "p50")) for name in ("many", "few"))
    return Result([at_most(f"UsageAggregates of one subscription for a day, {rows} rows, with {many:,} records of others",
                           contest.ratio("many", "few", "p50"), 1.3, f"with {FEW:,}", times)], contest.detail())


class Repeating(threading.Thread):
    """Asks on a connection of its own, one after the other, until it is told to stop."""

    def __init__(self, port, ask):
        super().__init__()
        self.port, self.ask, self.is_over, self.sent, self.wrong = port, ask, False, 0, None

    def run(self):
        try:
            with http.Connection(self.port, timeout=300) as connection:
                while not self.is_over:
                    self.ask(connection)
                    self.sent += 1
        except Exception as wrong:  # pylint: disable=broad-except
            self.wrong = wrong


def beside(port, ask, measured):
    """What was measured while that is asked over and over."""
    thread = Repeating(port, ask)
    thread.start()
    try:
        found = measured()
    finally:
        thread.is_over = True
        thread.join()
    if thread.wrong or not thread.sent:
        raise RuntimeError(f"{thread.sent} answers: {thread.wrong}")
    return {**found, "answers": thread.sent}


@contextlib.contextmanager
def busy():
    """A process that wants a processor and asks nobody for anything: what the machine alone does to latency."""
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"], preexec_fn=die_with_parent)
    try:
        yield
    finally:
        process.kill()
        process.wait()


@row("usage-beside")
def usage_beside(pace, store):
    """GET of a mapping on 8 connections, alone, beside reports, and beside any process that is busy."""
    contest = Contest(pace)
    with Azsreg(AZSREG, usage.stored(store, FEW), copy=True) as server:
        with replaying(server, gets(usage.PAYERS)) as (script, arguments):
            bodies = usage.hours(usage.reports_for(FEW))

            def alone(seconds):
                return wrk(server, script, arguments, READERS, seconds)

            def report(connection):
                usage.send(connection, next(bodies))

            def beside_busy(seconds):
                with busy():
                    return alone(seconds)

            contest.add("alone", alone)
            contest.add("beside", lambda seconds: beside(server.port, report, lambda: alone(seconds)))
            contest.add("beside busy", beside_busy)
            contest.measure()
    p99 = {name: time_text(contest.median(name, "p99")) for name in contest.runs}
    machine = contest.ratio("beside busy", "alone", "p99")
    return Result([at_most(f"GET on {READERS} connections beside usage reports: p99", contest.ratio("beside", "alone", "p99"), 3,
                           "GET alone", f"{p99['beside']} : {p99['alone']}; {rate_text(contest.median('beside'))} :"
                           f" {rate_text(contest.median('alone'))}; beside a process that is busy, and asks nothing of the server:"
                           f" {machine:.2f} ×, {p99['beside busy']}")], contest.detail())


OF_ONE = 30  # reports, all of which one customer pays for


@row("usage-read-beside")
def usage_read_beside(pace, store):
    """GET of a mapping on 8 connections, alone, and beside sums of what one customer pays for, read over and over."""
    contest = Contest(pace)
    start, end = datetime.date.today() - datetime.timedelta(days=1), datetime.date.today() + datetime.timedelta(days=1)
    target = (f"/subscriptions/{data.customer(0)}/providers/Microsoft.Commerce/UsageAggregates?api-version=2015-06-01-preview"
              f"&reportedStartTime={start}&reportedEndTime={end}&showDetails=false")
    with Azsreg(AZSREG, usage.base(store), copy=True) as server:
        usage.send_many_of_one(server.port, OF_ONE)
        with replaying(server, gets(usage.PAYERS)) as (script, arguments):

            def alone(seconds):
                return wrk(server, script, arguments, READERS, seconds)

            def read(connection):
                status, answer = connection.request("GET", target)
                if status != 200 or not json.loads(answer)["value"]:
                    raise RuntimeError(f"sums: {status} {answer[:300]!r}")

            contest.add("alone", alone)
            contest.add("beside", lambda seconds: beside(server.port, read, lambda: alone(seconds)))
            contest.measure()
    p99 = {name: time_text(contest.median(name, "p99")) for name in contest.runs}
    return Result([at_most(f"GET on {READERS} connections beside UsageAggregates of {OF_ONE * usage.RECORDS:,} records: p99",
                           contest.ratio("beside", "alone", "p99"), 5, "GET alone", f"{p99['beside']} : {p99['alone']}")], contest.detail())
