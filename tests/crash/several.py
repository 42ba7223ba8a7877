#!/usr/bin/python3
"""Three servers over one database with a synchronous standby, under what ends each of them: a server is killed, or stopped for
a while; the primary is killed and its standby takes over; it hangs; all connections are cut. Held against the model of crash.py:
whatever server a client asks, the history of each registration is linearizable, and no write that was acknowledged is lost.

    tests/crash/several.py [ROUNDS [SEED]]        20 rounds by default

A write that is answered 503 with "Nothing was changed" has not happened; with any other, or with a connection that ended, it may
have, at any moment. AZSREG_BIN is the program; build/release/azsreg if not set. The folder of a failed run is kept.
"""

import collections
import http.client
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
os.environ.setdefault("AZSREG_BIN", str(ROOT / "build" / "release" / "azsreg"))
sys.path[:0] = [str(ROOT / "tests" / "blackbox"), str(ROOT / "tests" / "postgres"), str(ROOT / "tests" / "faults")]

import cluster  # noqa: E402
import crash  # noqa: E402
from azsregtest import arm, binary, contoso, tokens  # noqa: E402
from azsregtest.arm import body  # noqa: E402
from pair import Pair  # noqa: E402
from test_servers import Shared  # noqa: E402

SERVERS, WORKERS, NAMES = 3, 9, 5
UNTOUCHED = "Nothing was changed."


class Worker(threading.Thread):
    """A client of one server, whichever process that is at the moment."""

    def __init__(self, world, number, dice):
        super().__init__(daemon=True)
        self.world, self.number, self.dice = world, number, dice
        self.events, self.said, self.wrong = [], collections.Counter(), None

    def run(self):
        try:
            while not self.world.is_over:
                try:
                    with self.world.servers[self.number % SERVERS].client() as client:
                        self.go_on(client)
                except (OSError, EOFError, http.client.HTTPException):
                    self.said["ended"] += 1
                    time.sleep(0.05)  # the server is away: somebody is about to start it again
        except BaseException as error:
            self.wrong = error

    def go_on(self, client):
        while not self.world.is_over:
            name = self.dice.choice(self.world.names)
            made = arm.Registration(client, contoso.APSS, contoso.GROUP, name)
            self.read(made, name) if self.number < SERVERS else self.write(made, name)
            self.world.progress.release()

    def begin(self, name, kind, version=None):
        self.events.append(crash.Event(name, kind, version))
        return self.events[-1]

    def write(self, made, name):
        version = f"{self.world.round}.{self.number}.{len(self.events)}"
        if self.dice.random() < 0.8:
            event = self.begin(name, "write", version)
            answer = made.client.put(made.url, body(tokens.mint(cloud_id=crash.CLOUD), tags={key: version for key in "abcd"}))
        else:
            event = self.begin(name, "write", crash.GONE + version)
            answer = made.client.delete(made.url)
        self.said[answer.status] += 1
        if answer.status == 503:
            event.refused = UNTOUCHED in answer.message
            return
        assert answer.status in (200, 201, 204), answer
        event.answered = time.monotonic()

    def read(self, made, name):
        event = self.begin(name, "read")
        answer = made.get()
        self.said[answer.status] += 1
        if answer.status != 503:
            event.version = crash.seen(Answered(answer))
            event.answered = time.monotonic()


class Answered:
    """What was read already, as crash.seen asks for it."""

    def __init__(self, answer):
        self.answer = answer

    def get(self):
        return self.answer


class World:
    def __init__(self, folder, pair, seed):
        self.folder, self.pair = folder, pair
        self.dice = random.Random(seed)
        self.store = pair.create_database("several")
        self.servers = [Shared(folder / f"server{number}", self.store, options=["--log-level", "warn"]) for number in range(SERVERS)]
        self.names = [f"s{number}" for number in range(NAMES)]
        self.last = {name: crash.GONE for name in self.names}
        self.round, self.is_over, self.progress = 0, True, None
        self.said = collections.Counter()
        self.acknowledged = self.unsure = 0
        self.ordeals = [self.kill_a_server, self.kill_all_servers, self.stop_a_server, self.cut_connections, self.hang, self.fail_over]

    # --- ordeals ---

    def kill_a_server(self):
        one = self.dice.choice(self.servers)
        one.kill()
        self.go_on(30)
        one.start()

    def kill_all_servers(self):
        for one in self.servers:
            one.kill()
        for one in self.servers:
            one.start()

    def stop_a_server(self):
        """Perhaps with the turn: the others go on once the database has given it up."""
        process = self.dice.choice(self.servers).process
        process.send_signal(signal.SIGSTOP)
        try:
            self.go_on(60)
        finally:
            process.send_signal(signal.SIGCONT)

    def cut_connections(self):
        for _ in range(3):
            cluster.sql(f"{self.pair.primary.superuser}/several",
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'azsreg' AND backend_type = 'client backend'")
            self.go_on(20)

    def hang(self):
        self.pair.primary.freeze()
        time.sleep(self.dice.choice([0.1, 0.5, 2.5]))
        self.pair.primary.thaw()

    def fail_over(self):
        self.pair.primary.kill()
        self.pair.promote()
        self.go_on(40)
        self.pair.replace_standby()
        for one in self.servers:  # the new one listens elsewhere
            one.env["AZSREG_STORE"] = self.pair.url("several")
            one.restart()

    # --- a round ---

    def go_on(self, count):
        for _ in range(count):
            if not self.progress.acquire(timeout=60):
                raise crash.Wrong("nothing moves")

    def play(self):
        self.round += 1
        self.is_over, self.progress = False, threading.Semaphore(0)
        began = time.monotonic()
        workers = [Worker(self, number, random.Random(self.dice.random())) for number in range(WORKERS)]
        for worker in workers:
            worker.start()
        self.go_on(self.dice.randrange(50, 200))
        ordeal = self.ordeals[self.round % len(self.ordeals)]
        try:
            ordeal()
            self.go_on(self.dice.randrange(100, 300))
        finally:
            self.is_over = True
        for worker in workers:
            worker.join(90)
            if worker.wrong is not None:
                raise worker.wrong
            self.said.update(worker.said)
        self.check([event for worker in workers for event in worker.events], began)
        return ordeal.__name__

    def check(self, events, began):
        for name in self.names:
            mine = [event for event in events if event.resource == name and not event.refused]
            writes = [event for event in mine if event.kind == "write"]
            before = crash.Event(name, "write", self.last[name])
            before.sent = before.answered = began - 1
            finals = [self.look(one, name) for one in self.servers]
            assert len({final.version for final in finals}) == 1, finals
            self.acknowledged += sum(write.answered != crash.FOREVER for write in writes)
            self.unsure += sum(write.answered == crash.FOREVER for write in writes)
            crash.judge(name, [before, *writes], [*(e for e in mine if e.kind == "read" and e.version is not None), *finals])
            self.last[name] = finals[0].version

    def look(self, server, name):
        deadline = time.monotonic() + binary.PATIENCE
        final = crash.Event(name, "read")
        with server.client() as client:
            while (answer := client.get(arm.Registration(client, contoso.APSS, contoso.GROUP, name).url)).status == 503:
                assert time.monotonic() < deadline, "it does not come back"
                time.sleep(0.05)
                final.sent = time.monotonic()
        final.version, final.answered = crash.seen(Answered(answer)), time.monotonic()
        return final


def main(rounds, seed):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="azsreg-several-"))
    with Pair() as pair:
        world = World(folder, pair, seed)
        try:
            for one in world.servers:
                one.start()
            for number in range(1, rounds + 1):
                ordeal = world.play()
                print(f"{number}: {ordeal}: {world.acknowledged} writes acknowledged, {world.unsure} unsure; {dict(world.said)}", flush=True)
            for one in world.servers:
                one.stop()
        except BaseException as wrong:
            for one in world.servers:
                one.kill()
            print(f"round {world.round} of seed {seed}: {wrong!r}\n{wrong}\nthe logs are in {folder}", file=sys.stderr)
            return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    WORDS = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*WORDS, *(20, 1)[len(WORDS):]))
