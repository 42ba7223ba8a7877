"""Memory, and how soon after its start the server answers."""

import contextlib
import shutil
import socket
import statistics
import time

from . import data, http
from .places import AZSREG
from .rows_reads import answer_of
from .servers import Azsreg, Nginx, free_port, scratch
from .table import Line, Result, at_most, row

IDLE = 1_000


def mib(kib):
    return f"{kib / 1024:.1f} MiB"


@row("memory")
def memory(pace, store):
    """Resident memory at the start, and with idle connections that have each asked something."""
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(Azsreg(AZSREG, store.rows(100_000)))
        answer = answer_of(ours)
        at_start = ours.memory_kib()
        nginx = stack.enter_context(Nginx(answer, workers="auto"))
        theirs = nginx.memory_kib()
        with contextlib.ExitStack() as idle:
            for _ in range(IDLE):
                connection = idle.enter_context(http.Connection(ours.port))
                connection.request("GET", data.customer_path(0))  # the same, so that no page of the database is added
            with_idle = ours.memory_kib()
            for _ in range(IDLE):
                connection = idle.enter_context(http.Connection(nginx.port))
                connection.request("GET", "/answer.json")
            theirs_idle = nginx.memory_kib()
    return Result([
        at_most("resident memory at start", at_start["Rss"] / theirs["Rss"], 0.6, "nginx's, all its processes",
                f"{mib(at_start['Rss'])} : {mib(theirs['Rss'])}; proportional {mib(at_start['Pss'])} : {mib(theirs['Pss'])}"),
        Line(f"with {IDLE:,} idle keep-alive connections", "≤ 25 MiB", mib(with_idle["Rss"]),
             with_idle["Rss"] <= 25 * 1024, f"nginx {mib(theirs_idle['Rss'])}"),
    ], {"start": at_start, "nginx": theirs, "idle": with_idle, "nginx idle": theirs_idle})


def first_answer(server, target):
    """Milliseconds from starting the process to the last byte of its first answer."""
    request = http.request_bytes(server.port, "GET", target, close=True)
    began = time.perf_counter()
    server.launch()
    while True:
        try:
            with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
                connection.sendall(request)
                answer = b"".join(iter(lambda: connection.recv(65536), b""))
        except ConnectionError:
            answer = b""
        if answer:
            break
        if server.process.poll() is not None or time.perf_counter() > began + 30:
            raise RuntimeError(f"{server.name} does not answer: {server.said()}")
        time.sleep(0.0002)
    took = (time.perf_counter() - began) * 1000
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"{server.name} answers {answer[:200]!r}")
    return took


class Starting(Azsreg):
    """An azsreg that is started again and again, on a port chosen before."""

    def __init__(self, folder):
        super().__init__(AZSREG, folder)
        self.folder, self.wanted_port = scratch("azsreg"), free_port()
        self.port = self.wanted_port

    def start(self):
        pass


class StartingNginx(Nginx):
    def start(self):
        self.prepare()


def start_on_empty(ours):
    shutil.rmtree(ours.folder / "empty", ignore_errors=True)
    ours.data = ours.folder / "empty"
    return first_answer(ours, "/_azsreg/health")


@row("start")
def start(pace, store):
    """From exec to the first answer."""
    times = {"existing": [], "empty": [], "nginx": []}
    with contextlib.ExitStack() as stack:
        existing = stack.enter_context(Starting(store.rows(100_000)))
        empty = stack.enter_context(Starting(None))
        nginx = stack.enter_context(StartingNginx(b"{}"))
        steps = {"existing": (existing, lambda: first_answer(existing, data.customer_path(7))),
                 "empty": (empty, lambda: start_on_empty(empty)),
                 "nginx": (nginx, lambda: first_answer(nginx, "/answer.json"))}
        for _ in range(pace.starts):
            for name, (server, step) in steps.items():
                times[name].append(step())
                server.stop()
    median = {name: statistics.median(taken) for name, taken in times.items()}
    ratio = statistics.median(a / b for a, b in zip(times["existing"], times["nginx"]))
    return Result([
        at_most("start to first answer, existing data folder with 100,000 rows", ratio, 1.5, "nginx's",
                f"{median['existing']:.1f} ms : {median['nginx']:.1f} ms"),
        Line("start to first answer, empty folder, no TLS", "≤ 100 ms", f"{median['empty']:.1f} ms",
             median["empty"] <= 100, f"longest of {pace.starts}: {max(times['empty']):.1f} ms"),
    ], times)
