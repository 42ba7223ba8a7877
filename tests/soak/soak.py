"""Mixed load for a while: 80 % reads, 15 % writes, 5 % lists, connections that are dropped in the
middle of a request, everything deleted now and then, a restart now and then. Memory, descriptors and
the log are sampled all the time; they must be flat.

Flat: of the samples after the first quarter, the highest of the second half is not much above the
highest of the first; and the log is never above 64 MiB.
"""

import http.client
import os
import pathlib
import random
import shutil
import sys
import tempfile
import threading
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "blackbox"))

from azsregtest import arm, binary, contoso, tokens  # noqa: E402
from azsregtest.arm import body, query  # noqa: E402
from azsregtest.server import Server  # noqa: E402

CLIENTS, NAMES = 8, 400
LOG_MAX = 64 << 20
SLACK_KIB, SLACK_FDS = 4096, 4
CLOUD = "c10d0000-0000-4000-8000-000000000001"


class Client(threading.Thread):
    def __init__(self, server, number, until, gate):
        super().__init__(daemon=True)
        self.server, self.dice, self.until, self.gate = server, random.Random(number), until, gate
        self.requests, self.wrong = 0, None

    def run(self):
        client = None
        try:
            while time.monotonic() < self.until:
                self.gate.wait()
                client = client or self.server.client()
                try:
                    self.step(client)
                    self.requests += 1
                except (OSError, EOFError, http.client.HTTPException):
                    client.close()  # a restart, or dropped on purpose
                    client = None
                    time.sleep(0.02)
        except Exception as error:
            self.wrong = error

    def step(self, client):
        name = f"r{self.dice.randrange(NAMES)}"
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, name)
        kind = self.dice.random()
        if kind < 0.79:
            assert made.get().status in (200, 404)
        elif kind < 0.91:
            sent = body(tokens.mint(cloud_id=CLOUD), tags={"n": "x" * self.dice.randrange(200)})
            answer = client.put(made.url, sent)
            assert answer.status in (200, 201) or answer.code == "ResourceGroupNotFound", answer  # in a reset
        elif kind < 0.94:
            assert made.add(contoso.ALPINE).status in (200, 201, 404)
        elif kind < 0.985:
            assert client.get(arm.registrations(contoso.APSS) + query()).status == 200
        elif kind < 0.99:
            assert client.delete(made.url).status in (200, 204)
        else:
            assert client.get("/_azsreg/health").status == 200
            client.wire.send(b"PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nhalf")
            client.close()


def status_of(process):
    lines = pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])


def sample(server):
    log = server.data / "azsreg.db-wal"
    return (
        status_of(server.process),
        len(os.listdir(f"/proc/{server.process.pid}/fd")),
        log.stat().st_size if log.exists() else 0,
    )


def reset(server):
    """Deletes the group and makes it again: the registrations go with it."""
    with server.client() as client:
        target = arm.group(contoso.APSS, contoso.GROUP) + query(arm.GROUPS_VERSION)
        assert client.delete(target).status in (200, 404)
        assert client.put(target, {"location": "westcentralus"}).status in (200, 201)


def grew(samples, slack):
    late = samples[len(samples) // 4:]
    half = len(late) // 2
    return half and max(late[half:]) > max(late[:half]) * 1.1 + slack


def soak(server, seconds):
    began = time.monotonic()
    gate = threading.Event()
    gate.set()
    clients = [Client(server, n, began + seconds, gate) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    series, pause = [], max(0.5, seconds / 240)
    resets = restarts = 0
    print("  second     RSS KiB  descriptors     WAL KiB  requests", flush=True)
    while (now := time.monotonic() - began) < seconds:
        time.sleep(pause)
        series.append(sample(server))
        if len(series) % 12 == 1:
            memory, fds, log = series[-1]
            print(f"{now:8.0f}  {memory:10d}  {fds:11d}  {log >> 10:10d}  {sum(c.requests for c in clients):8d}", flush=True)
        if now > seconds / 16 * (resets + 1):
            reset(server)
            resets += 1
        if now > seconds / 3 * (restarts + 1) and restarts < 1:
            gate.clear()
            server.restart(server.port)  # before the samples that count most
            gate.set()
            restarts += 1
    for client in clients:
        client.join(60)
        if client.wrong is not None:
            raise client.wrong
    print(f"{sum(c.requests for c in clients)} requests, {resets} resets, {restarts} restarts")
    after = series[len(series) * 3 // 8:]  # of the process that was started last
    assert not grew([s[0] for s in after], SLACK_KIB), "memory grows"
    assert not grew([s[1] for s in after], SLACK_FDS), "descriptors leak"
    assert max(s[2] for s in series) <= LOG_MAX, "the log is above 64 MiB"
    print(f"flat: RSS {after[0][0]} -> {after[-1][0]} KiB (most {max(s[0] for s in after)}),"
          f" descriptors at most {max(s[1] for s in after)}, WAL at most {max(s[2] for s in series) >> 10} KiB")


def main(seconds):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="azsreg-soak-"))
    server = Server(folder, contoso.FILE, ["--log-level", "warn"]).start()
    try:
        soak(server, seconds)
        server.stop()
        assert binary.run("check", "--data", server.data).returncode == 0
    except AssertionError as wrong:
        server.kill()
        traceback.print_exc()
        print(f"FAILED: {wrong!r}\nthe data is in {folder}", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
