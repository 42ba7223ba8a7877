"""What a user would otherwise run: general tools set up to answer the same requests.

Each is given its best case: no request log, no journal, a thousand rows, and for PUT no durability
is asked. WireMock and Prism store nothing at all; json-server writes its file without fsync; Azurite
keeps its tables in memory and saves them now and then.
"""

import base64
import datetime
import hashlib
import hmac
import json
import secrets
import shutil
import urllib.parse

from . import data, http
from .places import PEERS, ROOT
from .servers import Server, free_port, scratch

ROWS = 1_000


class Peer(Server):
    """A tool from npm. gets() and puts() are the requests it is asked."""

    def start(self):
        self.folder = scratch(self.name.lower().replace(" ", "-"))
        self.port = free_port()
        self.spawn(self.command(), cwd=self.folder)
        http.wait_for(self.port, self.ready(), self.process)
        self.fill()

    def fill(self):
        """Puts the rows there."""

    def ready(self):
        return self.gets()[0][1]

    def gets(self):
        return [("GET", data.customer_path(i)) for i in range(ROWS)]

    def puts(self):
        return [("PUT", data.customer_path(i), data.customer_body(i)) for i in range(ROWS)]


class WireMock(Peer):
    """Two stubs, answering any customer with the bytes azsreg answers."""

    name = "WireMock"

    def __init__(self, answer):
        super().__init__()
        self.answer = answer.decode()

    def command(self):
        mappings = self.folder / "mappings"
        mappings.mkdir()
        for method in ("GET", "PUT"):
            stub = {"request": {"method": method, "urlPathPattern": "/subscriptions/.*/customerSubscriptions/.*"},
                    "response": {"status": 200, "body": self.answer,
                                 "headers": {"Content-Type": "application/json; charset=utf-8"}}}
            (mappings / f"{method}.json").write_text(json.dumps(stub))
        (jar,) = PEERS.glob("wiremock/build/wiremock-standalone-*.jar")
        return ["java", "-Xmx1g", "-jar", jar, "--port", self.port, "--bind-address", "127.0.0.1", "--root-dir",
                self.folder, "--no-request-journal", "--disable-banner", "--disable-request-logging"]


class Prism(Peer):
    """The mock of ARM's OpenAPI document here: answers are its examples."""

    name = "Prism"

    def command(self):
        return ["node", PEERS / "@stoplight/prism-cli/dist/index.js", "mock", "--host", "127.0.0.1", "--port",
                self.port, "--verboseLevel", "silent", "--multiprocess", "false", ROOT / "openapi/azsreg.json"]


class JsonServer(Peer):
    """A REST interface of a JSON file that holds the same resources."""

    name = "json-server"

    def command(self):
        rows = [{"id": data.customer(i), "name": f"r00/{data.customer(i)}",
                 "type": "Microsoft.AzureStack/registrations/customerSubscriptions",
                 "properties": {"tenantId": data.tenant(i)}} for i in range(ROWS)]
        (self.folder / "db.json").write_text(json.dumps({"customerSubscriptions": rows}))
        return ["node", PEERS / "json-server/lib/cli/bin.js", "--quiet", "--host", "127.0.0.1", "--port", self.port,
                "db.json"]

    def gets(self):
        return [("GET", f"/customerSubscriptions/{data.customer(i)}") for i in range(ROWS)]

    def puts(self):
        return [("PUT", f"/customerSubscriptions/{data.customer(i)}", data.customer_body(i)) for i in range(ROWS)]


class Azurite(Peer):
    """Azurite's table service: an entity for each customer, signed for with a key made for the run."""

    name = "Azurite table"

    def __init__(self):
        super().__init__()
        self.key = base64.b64encode(secrets.token_bytes(64)).decode()
        self.signature = self.sign()

    def sign(self):
        """An account SAS (Azure Storage REST reference, "Create an account SAS")."""
        until = (datetime.datetime.utcnow() + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        fields = ["bench", "rwdlacup", "t", "sco", "", until, "", "http", "2020-12-06", "", ""]
        digest = hmac.new(base64.b64decode(self.key), "\n".join(fields).encode(), hashlib.sha256).digest()
        return urllib.parse.urlencode({"sv": "2020-12-06", "ss": "t", "srt": "sco", "sp": "rwdlacup", "se": until,
                                       "spr": "http", "sig": base64.b64encode(digest).decode()})

    def spawn(self, command, **options):
        import os
        super().spawn(command, env={**os.environ, "AZURITE_ACCOUNTS": f"bench:{self.key}"}, **options)

    def command(self):
        return ["node", PEERS / "azurite/dist/src/table/main.js", "--silent", "--disableTelemetry", "--location",
                self.folder, "--tableHost", "127.0.0.1", "--tablePort", self.port]

    def ready(self):
        return f"/bench/Tables?{self.signature}"

    def fill(self):
        http.expect(self.port, "POST", f"/bench/Tables?{self.signature}", json.dumps({"TableName": "customers"}),
                    status=201, headers={"Accept": "application/json;odata=nometadata"})
        with http.Connection(self.port) as connection:
            for _, target, body in self.puts():
                status, answer = connection.request("PUT", target, body)
                if status != 204:
                    raise RuntimeError(f"{status} {answer[:300]!r}")

    def entity(self, i):
        key = urllib.parse.quote(f"(PartitionKey='r00',RowKey='{data.customer(i)}')", safe="(),='-")
        return f"/bench/customers{key}?{self.signature}"

    def gets(self):
        return [("GET", self.entity(i)) for i in range(ROWS)]

    def puts(self):
        return [("PUT", self.entity(i), json.dumps({"tenantId": data.tenant(i)})) for i in range(ROWS)]


def missing():
    """Why the peers cannot be run, or None."""
    if not (PEERS / ".package-lock.json").exists():
        return "not installed: npm ci in tests/bench/peers"
    for program in ("node", "java"):
        if not shutil.which(program):
            return f"there is no {program}"
    return None
