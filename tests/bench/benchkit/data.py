"""The data that is measured on: a directory of many customers, and data folders filled with rows.

They are made once and kept in build/bench/data, under a name that changes with the schema and with
this file. Rows to be read are written straight into the database of a stopped server, in the order
requests would have come in, that is scattered over the tree; rows to be measured while they are
written go through HTTP.
"""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import time

from . import http
from .places import AZSREG, OUT, ROOT
from .servers import Azsreg

SUBSCRIPTION = "be000000-0000-4000-8000-000000000001"
GROUP = "bench"
CUSTOMERS = 100_000  # in the directory, so that PUT of them is allowed
REGISTRATIONS = 10
RECURRING = 20_000
ROWS = (1_000, 10_000, 100_000, 1_000_000)
VERSION = "?api-version=2017-06-01"
PREFIX = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.AzureStack/registrations/r"


def scattered(i):
    """Spreads 0, 1, 2 … over 32 bits; wrk/new_rows.lua does the same."""
    return i * 2654435761 % 2**32


def customer(i):
    return f"{scattered(i):08x}-0000-4000-8000-{i:012x}"


def tenant(i):
    return f"{scattered(i):08x}-0000-4000-9000-{i:012x}"


def blob(guid):
    return bytes.fromhex(guid.replace("-", ""))


def customer_path(i, registration=0):
    return f"{PREFIX}{registration:02d}/customerSubscriptions/{customer(i)}{VERSION}"


def list_path(registration=0, tail=""):
    return f"{PREFIX}{registration:02d}/customerSubscriptions{VERSION}{tail}"


def customer_body(i):
    return json.dumps({"properties": {"tenantId": tenant(i)}}, separators=(",", ":"))


def _directory(customers):
    home = "be000000-0000-4000-9000-000000000001"
    own = {
        "id": SUBSCRIPTION, "offer": "CSP", "tenant": home, "partner": "bench",
        "registeredNamespaces": ["Microsoft.AzureStack"],
        "resourceGroups": [{"name": GROUP, "location": "westcentralus"}],
    }
    return {
        "partners": [{"name": "bench", "kind": "direct"}],
        "tenants": [{"id": home}] + [{"id": tenant(i)} for i in range(customers)],
        "subscriptions": [own] + [
            {"id": customer(i), "offer": "CSP", "tenant": tenant(i), "partner": "bench"}
            for i in range(customers)
        ],
    }


def directory_text():
    """What the base folder was made with."""
    return json.dumps(_directory(CUSTOMERS))


def registration_body():
    token = subprocess.run([AZSREG, "token", "--billing-model", "PayAsYouUse"], check=True, capture_output=True, text=True).stdout.strip()
    return json.dumps({"location": "global", "properties": {"registrationToken": token}})


def _key():
    """Changes when the folders have to be made again."""
    digest = hashlib.sha256()
    made_by = [ROOT / "tests/bench/benchkit" / name for name in ("data.py", "usage.py")]
    for path in sorted(ROOT.glob("schema/sqlite/[0-9]*.sql")) + made_by:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


class Store:
    """The data folders that were made, by name."""

    def __init__(self, say):
        self.say = say
        self.kept = OUT / "data" / _key()
        for old in self.kept.parent.glob("*") if self.kept.parent.exists() else ():
            if old != self.kept:
                shutil.rmtree(old)
        self.kept.mkdir(parents=True, exist_ok=True)

    def made(self, name, make):
        """The folder of that name; made beside its place and moved there, so never half there."""
        folder, fresh = self.kept / name, self.kept / (name + ".new")
        if folder.exists():
            return folder
        began = time.monotonic()
        shutil.rmtree(fresh, ignore_errors=True)
        make(fresh)
        fresh.rename(folder)
        self.say(f"made {name} in {time.monotonic() - began:.1f} s")
        return folder

    def base(self):
        """A directory of 100,000 customers, ten registrations, and no mapping."""
        return self.made("base", self._make_base)

    def rows(self, count):
        """The same with that many customers mapped in registration r00."""
        base = self.base()

        def make(folder):
            shutil.copytree(base, folder)
            _fill(folder, count)
        return self.made(f"rows-{count}", make)

    def _make_base(self, folder):
        folder.mkdir(mode=0o700)
        directory = folder.parent / "directory.json"
        directory.write_text(directory_text())
        try:
            with Azsreg(AZSREG, folder, "--directory", str(directory)) as server:
                for i in range(REGISTRATIONS):
                    http.expect(server.port, "PUT", f"{PREFIX}{i:02d}{VERSION}", registration_body(), status=201)
        finally:
            directory.unlink()

    def pages(self, count):
        """Skip tokens spread over that folder's list, each with 100 rows behind it, and that of the last 100."""
        folder = self.rows(count)
        kept = self.kept / f"pages-{count}.json"
        if not kept.exists():
            with Azsreg(AZSREG, folder) as server:
                kept.write_text(json.dumps(_walk(server.port, count)))
        found = json.loads(kept.read_text())
        return found["tokens"], found["last"]


def _fill(folder, count):
    database = sqlite3.connect(folder / "azsreg.db")
    database.executescript("PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000;")
    (registration,) = database.execute("SELECT id FROM registration WHERE name = 'r00'").fetchone()
    now = int(time.time())
    database.executemany(
        "INSERT INTO customer_subscription (registration, id, tenant, etag) VALUES (?, ?, ?, ?)",
        ((registration, blob(customer(i)), blob(tenant(i)), i << 32 | now) for i in range(count)))
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def _walk(port, count):
    """Follows the list to its end, and stops once 100 rows before it."""
    size = min(1000, count // 10)
    tokens, left, token = [], count, ""
    with http.Connection(port) as connection:
        while left > 100:
            target = list_path(tail=f"&$top={min(size, left - 100)}" + (f"&$skiptoken={token}" if token else ""))
            page = json.loads(connection.request("GET", target)[1])
            token = page["nextLink"].split("skiptoken=")[1].split("&")[0]
            left -= len(page["value"])
            tokens.append(token)
        page = json.loads(connection.request("GET", list_path(tail=f"&$skiptoken={token}"))[1])
    if len(page["value"]) != 100 or "nextLink" in page:
        raise RuntimeError("the last page is not what it should be")
    return {"tokens": tokens[:-1], "last": token}


def mapped(folder):
    """How many rows a stopped server's folder holds, and whether the database is sound."""
    database = sqlite3.connect(folder / "azsreg.db")
    try:
        (count,) = database.execute("SELECT count(*) FROM customer_subscription").fetchone()
        (sound,) = database.execute("PRAGMA quick_check").fetchone()
    finally:
        database.close()
    return count, sound == "ok"
