"""A large catalog of products, and moves of large registrations."""

import contextlib
import json
import shutil
import statistics
import threading
import time

from . import data, http
from .places import AZSREG
from .rows_process import Starting, first_answer, mib
from .servers import Azsreg, scratch
from .table import Line, Result, at_most, row

PRODUCTS, LIST_MS, LIST_MIB, HELD_UP_MS, MOVES = 10_000, 200, 20, 100, 40
RESOURCES = "?api-version=2021-04-01"
GROUPS = f"/subscriptions/{data.SUBSCRIPTION}/resourceGroups"


def _product(number):
    icons = {size: f"icons/{size}.png" for size in ("large", "wide", "medium", "small")}
    version = f"1.2.{number}"
    return {
        "name": f"contoso.backup-agent-{version}", "displayName": f"Contoso Backup Agent {number}",
        "description": "<p>Keeps what is on a virtual machine, and brings it back.</p>" * 4,
        "publisherDisplayName": "Contoso", "publisherIdentifier": "Contoso.Backup", "vmExtensionType": "BackupAgent",
        "galleryItemIdentity": f"Contoso.BackupAgent.{version}", "iconUris": icons, "payloadLength": 1048576 + number,
        "links": [{"displayName": "Documentation", "uri": "https://contoso.example/agent"}],
        "productKind": "virtualMachineExtension", "productProperties": {"version": version},
        "details": {"galleryPackageBlobSasUri": "agent.azpkg",
                    "properties": {"version": version, "vmOsType": "Linux", "sourceBlob": {"uri": "agent.zip"}}},
        "requires": {"minDeviceVersion": "1.1910.0.58", "billingModels": ["PayAsYouUse"]},
    }


def _catalog(folder):
    content = folder / "content" / "icons"
    content.mkdir(parents=True)
    for size in ("large", "wide", "medium", "small"):
        (content / f"{size}.png").write_bytes(b"picture")
    for name in ("agent.azpkg", "agent.zip"):
        (folder / "content" / name).write_bytes(b"content")
    path = folder / "catalog.json"
    path.write_text(json.dumps({"contentFolder": "content", "products": [_product(n) for n in range(PRODUCTS)]}))
    return path


def _list_ms(server):
    began = time.perf_counter()
    status, body = http.Connection(server.port).request("GET", f"{data.PREFIX}01/products{data.VERSION}")
    took = (time.perf_counter() - began) * 1000
    if status != 200 or len(json.loads(body)["value"]) != PRODUCTS:
        raise RuntimeError(f"the list of products: {status}")
    return took


@row("products")
def products(pace, store):
    """Start, list and memory with 10,000 products in the catalog, against none."""
    times, lists = {"with": [], "without": []}, []
    with contextlib.ExitStack() as stack:
        folder = scratch("catalog")
        stack.callback(shutil.rmtree, folder)
        catalog = _catalog(folder)
        time.sleep(2.1)  # a file that has just changed is read at every start
        servers = {}
        for name, flags in (("without", ()), ("with", ("--catalog", str(catalog)))):
            copy = folder / name
            shutil.copytree(store.rows(100_000), copy)
            servers[name] = stack.enter_context(Starting(copy))
            servers[name].flags = flags
        first = first_answer(servers["with"], data.customer_path(7))
        servers["with"].stop()
        for _ in range(pace.starts):
            for name, server in servers.items():
                times[name].append(first_answer(server, data.customer_path(7)))
                server.stop()
        memory = {}
        for name, server in servers.items():
            first_answer(server, data.customer_path(7))
            if name == "with":
                lists = [_list_ms(server) for _ in range(5)]
            memory[name] = server.memory_kib()["Rss"]
            server.stop()
    ratio = statistics.median(a / b for a, b in zip(times["with"], times["without"]))
    median = {name: statistics.median(taken) for name, taken in times.items()}
    more = memory["with"] - memory["without"]
    return Result([
        at_most(f"start with {PRODUCTS:,} products", ratio, 1.5, "without",
                f"{median['with']:.1f} ms : {median['without']:.1f} ms; {first:.0f} ms where the file has changed"),
        Line(f"list of {PRODUCTS:,} products", f"≤ {LIST_MS} ms", f"{statistics.median(lists):.0f} ms",
             statistics.median(lists) <= LIST_MS, f"longest {max(lists):.0f} ms"),
        Line("resident memory more, after lists", f"≤ {LIST_MIB} MiB", mib(more), more <= LIST_MIB * 1024,
             f"{mib(memory['with'])} : {mib(memory['without'])}"),
    ], {"times": times, "lists": lists, "memory": memory})


class Writer(threading.Thread):
    """Writes one mapping of another registration again and again, and notes how long each takes."""

    def __init__(self, port):
        super().__init__()
        self.port, self.is_over, self.took = port, False, []

    def run(self):
        with http.Connection(self.port) as connection:
            while not self.is_over:
                began = time.perf_counter()
                status, _ = connection.request("PUT", data.customer_path(1, registration=1), data.customer_body(1))
                self.took.append((time.perf_counter() - began) * 1000)
                if status != 200:
                    raise RuntimeError(f"a write beside a move: {status}")


def _move(connection, source, target):
    path = f"{GROUPS}/{source}/providers/Microsoft.AzureStack/registrations/r00"
    sent = json.dumps({"resources": [path], "targetResourceGroup": f"{GROUPS}/{target}"})
    began = time.perf_counter()
    status, body = connection.request("POST", f"{GROUPS}/{source}/moveResources{RESOURCES}", sent)
    if status != 204:
        raise RuntimeError(f"a move: {status} {body[:200]}")
    return (time.perf_counter() - began) * 1000


@row("move")
def move(pace, store):
    """A registration with 100,000 mappings moved to and fro beside a writer."""
    with Azsreg(AZSREG, store.rows(100_000), copy=True) as server, http.Connection(server.port) as connection:
        http.expect(server.port, "PUT", f"{GROUPS}/other{RESOURCES}", '{"location":"westus"}', status=201)
        http.expect(server.port, "PUT", data.customer_path(1, registration=1), data.customer_body(1), status=200)
        writer = Writer(server.port)
        writer.start()
        took, places = [], [data.GROUP, "other"]
        for _ in range(MOVES):
            took.append(_move(connection, *places))
            places.reverse()
        writer.is_over = True
        writer.join()
    longest = max(writer.took)
    return Result([
        Line("a writer beside moves of a registration with 100,000 mappings, longest", f"< {HELD_UP_MS} ms",
             f"{longest:.1f} ms", longest < HELD_UP_MS,
             f"median {statistics.median(writer.took):.1f} ms; a move: median {statistics.median(took):.1f} ms, longest {max(took):.1f} ms"),
    ], {"writes": writer.took, "moves": took})
