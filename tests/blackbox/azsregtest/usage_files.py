"""Usage files, `azsreg usage` on them, and a server that says what a test tells it to."""

import contextlib
import http.server
import json
import threading
import time

from . import binary, contoso
from .arm import query
from .usage import record

FORMS = {
    "page": lambda records: json.dumps({"value": records}),
    "array": lambda records: json.dumps(records, indent=1),
    "lines": lambda records: "".join(json.dumps(one) + "\n" for one in records),
    "CRLF": lambda records: "\ufeff" + "\r\n\r\n".join(json.dumps(one) for one in records) + "\r\n",
    "pages": lambda records: "\n".join(json.dumps({"value": records[at:at + 3], "nextLink": None})
                                       for at in range(0, len(records), 3)),
}


def many(count, **more):
    """Records that differ."""
    return [record(uri=f"/storageAccounts/sa{number}", **more) for number in range(count)]


def start(*args, **options):
    """`azsreg usage`, running."""
    return binary.start("usage", *args, **options)


def usage(*args, **options):
    """`azsreg usage` to its end, with .returncode .stdout .stderr (text)."""
    return binary.fed("usage", *args, **options)


def counts(done):
    """(accepted, duplicate, rejected) as the table says them."""
    line = next(line for line in done.stdout.splitlines() if line.endswith(" rejected") and " accepted, " in line)
    return tuple(int(part.split()[0].replace(",", "")) for part in line.split(", "))


def rows(done):
    """{(payer, rule): (records, cost)}, and the total's under ("total", "")."""
    lines = done.stdout.split("\n\n")[0].splitlines()
    assert lines[0].split() == ["payer", "rule", "records", "cost"], done.stdout
    found = {}
    for line in lines[1:]:
        words = line.split()
        key = ("total", "") if words[0] == "total" else (words[0], words[1])
        found[key] = (words[len(key) - (key[1] == "")], " ".join(words[len(key) + 1 - (key[1] == ""):]))
    return found


def progress_of(path):
    return path.with_name(path.name + ".azsreg-progress")


def wait_for(is_so, what):
    deadline = time.monotonic() + binary.PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, f"in vain: {what}"
        time.sleep(0.01)


def recorded(api, registration):
    """The resources of all records that the server has of a registration."""
    target = f"/subscriptions/{contoso.APSS}/providers/Azsreg.Usage/records" + query(
        "2026-11-01", registration=registration.path, top=1000)
    data = [one["properties"]["instanceData"] for one in api.list_all(target)]
    return [json.loads(one)["Microsoft.Resources"]["resourceUri"].rpartition("/")[2] for one in data]


class Scripted:
    """Answers one POST after the other with what the script says, which is called with each body.

    A script's item is (status, headers, body); None ends the connection without an answer.
    """

    def __init__(self, *script):
        self.script, self.bodies = list(script), []

    def __enter__(self):
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.bodies.append(body)
                answer = outer.script.pop(0)(json.loads(body)) if outer.script else None
                if answer is None:
                    self.close_connection = True
                    return
                status, headers, said = answer
                sent = json.dumps(said).encode() if not isinstance(said, bytes) else said
                self.send_response(status)
                for name, value in {"Content-Length": len(sent), **headers}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def taken(records, charged=None):
    """What a server says that has accepted all of them."""
    charged = charged or [{"subscriptionId": contoso.ALPINE, "rule": "TenantMapping", "records": len(records)}]
    return 200, {}, {"count": len(records), "accepted": len(records), "duplicate": 0, "rejected": 0,
                     "charged": charged, "results": [], "warnings": []}


@contextlib.contextmanager
def reporting(*args, **options):
    """`azsreg usage report` beside the test, killed if that fails."""
    process = start("report", *args, **options)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
