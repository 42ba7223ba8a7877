"""Starting over: what POST /_azsreg/reset takes, with few mappings and with very many."""

import contextlib
import json
import shutil
import statistics
import time

from . import data, http
from .load import time_text
from .places import AZSREG, OUT
from .servers import Azsreg, scratch
from .table import Line, Result, row

FEW, MANY = 100, 1_000_000
FEW_US, MANY_US = 5_000, 5_000_000  # goals


def directory():
    """Small, as a test has it: what is measured is what requests have made."""
    home = "be000000-0000-4000-9000-000000000002"
    own = {"id": data.SUBSCRIPTION, "offer": "CSP", "tenant": home, "partner": "bench", "registeredNamespaces": ["Microsoft.AzureStack"],
           "resourceGroups": [{"name": data.GROUP, "location": "westcentralus"}]}
    return {"partners": [{"name": "bench", "kind": "direct"}],
            "tenants": [{"id": home}] + [{"id": data.tenant(i)} for i in range(FEW)],
            "subscriptions": [own] + [{"id": data.customer(i), "offer": "CSP", "tenant": data.tenant(i), "partner": "bench"} for i in range(FEW)]}


def timed_reset(connection):
    """-> (microseconds until the answer, what it says)"""
    began = time.perf_counter()
    status, answer = connection.request("POST", "/_azsreg/reset", "{}")
    took = (time.perf_counter() - began) * 1e6
    if status != 200:
        raise RuntimeError(f"{status}: {answer[:300]!r}")
    return took, json.loads(answer)


def expect_empty(server):
    server.stop()
    count, sound = data.mapped(server.data)
    if count or not sound:
        raise RuntimeError(f"{count} mappings are left, or the database is not sound")


def map_customers(connection):
    made = connection.request("PUT", f"{data.PREFIX}00{data.VERSION}", data.registration_body())
    answers = [made[0]] + [connection.request("PUT", data.customer_path(i), data.customer_body(i))[0] for i in range(FEW)]
    if not set(answers) <= {200, 201}:
        raise RuntimeError(f"{set(answers)} for mappings")


@row("reset-100")
def few(pace, _store):
    """POST /_azsreg/reset of what a test has made: a registration and 100 mappings, fsync before the answer."""
    folder, times = scratch("reset"), []
    file = folder / "directory.json"
    file.write_text(json.dumps(directory()))
    data_folder = folder / "data"
    data_folder.mkdir(mode=0o700)
    try:
        with Azsreg(AZSREG, data_folder, "--directory", str(file)) as server, http.Connection(server.port) as connection:
            for _ in range(pace.starts):
                map_customers(connection)
                times.append(timed_reset(connection)[0])
            expect_empty(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    median = statistics.median(times)
    return Result([Line(f"a reset with {FEW} mappings, fsync before the answer", f"< {time_text(FEW_US)}", time_text(median), median < FEW_US,
                        f"median of {len(times)}; the longest {time_text(max(times))}")], {"us": times})


@row("reset-1000000")
def many(pace, store):
    """The same with 1,000,000 mappings and a directory of 100,000 customers."""
    folder, times = store.rows(MANY), []
    for _ in range(1 if pace.quick else 3):
        file = OUT / "directory-reset.json"
        file.write_text(data.directory_text())
        with contextlib.ExitStack() as stack:
            stack.callback(file.unlink)
            server = stack.enter_context(Azsreg(AZSREG, folder, "--directory", str(file), copy=True))
            connection = stack.enter_context(http.Connection(server.port, timeout=300))
            times.append(timed_reset(connection)[0])
            expect_empty(server)
    median = statistics.median(times)
    return Result([Line(f"a reset with {MANY:,} mappings, a directory of {data.CUSTOMERS:,} customers", f"< {time_text(MANY_US)}", time_text(median),
                        median < MANY_US, f"median of {len(times)}; the longest {time_text(max(times))}")], {"us": times})
