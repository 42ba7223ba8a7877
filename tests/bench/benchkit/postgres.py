"""PostgreSQL as the store, durable on the disk that is measured; and pgbench, which asks it the same without a server between."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from .places import AZSREG, ROOT
from .servers import Azsreg, Server, die_with_parent, free_port, scratch

sys.path.insert(0, str(ROOT / "tests" / "postgres"))

import cluster  # noqa: E402

SETTINGS = {"fsync": "on", "full_page_writes": "on", "shared_buffers": "512MB", "max_wal_size": "2GB"}
REGISTRATION = "SELECT id FROM registration WHERE name = 'r00'"
# The id and the tenant of customer i, as data.customer() and data.tenant() write them.
CUSTOMER = """\\set i random(0, {last})
\\set scattered (:i * 2654435761) % 4294967296
"""
BYTES = "decode(lpad(to_hex(:scattered::bigint), 8, '0') || '00004000{kind}' || lpad(to_hex(:i::bigint), 12, '0'), 'hex')"
ID, TENANT = BYTES.format(kind="8000"), BYTES.format(kind="9000")
GET = CUSTOMER + f"""SELECT tenant, etag, valid_from_ms FROM customer_subscription WHERE registration = {{registration}} AND id = {ID};
"""
PUT = CUSTOMER + f"""INSERT INTO customer_subscription (registration, id, tenant, etag)
 VALUES ({{registration}}, {ID}, {TENANT}, :client_id)
 ON CONFLICT (registration, id) DO UPDATE SET tenant = excluded.tenant, etag = excluded.etag;
"""


class Postgres(Server):
    """A cluster in a fresh folder; with a copy of the rows of a data folder in each database that is asked for."""

    name = "PostgreSQL"
    cluster = None

    def start(self):
        self.folder = scratch("postgres")
        cluster.give_to_server(self.folder)
        self.cluster = cluster.Cluster(self.folder, **SETTINGS).create()
        self.process = self.cluster.process

    def stop(self):
        if self.cluster:
            self.cluster.close()

    def database(self, name, folder):
        """Its URL, once `azsreg copy` has moved the folder's rows there."""
        url = self.cluster.create_database(name)
        subprocess.run([AZSREG, "copy", "--from", folder, "--to", url], check=True, stdout=subprocess.DEVNULL)
        cluster.sql(f"{self.cluster.superuser}/{name}", "VACUUM ANALYZE", "CHECKPOINT")
        return url


class Shared(Azsreg):
    """A server over a database."""

    def __init__(self, url, *flags, name="azsreg", binary=AZSREG):
        super().__init__(binary, None, *flags, name=name, port=free_port())
        self.url = url

    def launch(self):
        self.spawn([self.binary, "serve", "--listen", f"127.0.0.1:{self.wanted_port}", "--public-url", f"http://127.0.0.1:{self.wanted_port}",
                    "--store", self.url, "--log-level", "warn", *self.flags], stdout=subprocess.PIPE, text=True)


def pgbench(postgres, url, name, script, clients, customers):
    """A load of one statement, prepared, each a transaction; with one thread, as wrk has."""
    (registration,) = cluster.sql(url, REGISTRATION)
    path = postgres.folder / f"{name}.sql"
    path.write_text(script.format(last=customers - 1, registration=registration))

    def run(seconds):
        done = subprocess.run([cluster.program("pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(seconds),
                               "-f", path, url], capture_output=True, text=True, timeout=seconds + 60, preexec_fn=die_with_parent, check=False)
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        if done.returncode or not found or not re.search(r"failed transactions: 0 ", done.stdout):
            raise RuntimeError(f"pgbench: {done.stdout[-300:]} {done.stderr[-400:]}")
        latency = re.search(r"latency average = ([\d.]+) ms", done.stdout)
        return {"rate": float(found[1]), "seconds": seconds, "mean_us": float(latency[1]) * 1000}
    return run


def several(loads):
    """Loads that run beside each other, as one: their rates together."""
    def run(seconds):
        with ThreadPoolExecutor(len(loads)) as pool:
            found = [one.result() for one in [pool.submit(load, seconds) for load in loads]]
        return {"rate": sum(one["rate"] for one in found), "p99": max(one["p99"] for one in found), "parts": found}
    return run
