"""SIGKILL under concurrent writes and reads, checked against a model, round after round. In most rounds the disk is slow,
in some it fails for a while, and some end with SIGTERM. With "faults" answers are lost and late besides (trouble.py).

Each resource (a registration, or a customer subscription of one) is a register. Several writers and
readers share all of them, so writes of one resource overlap. Every request is noted with the moments
it was sent and answered, and with the version it wrote or saw: a registration's version is its tag,
a mapping's is there or not with its etag.

After a round the history of each resource must be linearizable, in the form that unique versions make
checkable without a search:
  - a read sees a version that was written, by a write sent before the read was answered;
  - it does not see one that was surely replaced: there is no other write of the resource that was
    sent after the seen one was answered, and itself answered before the read was sent;
  - reads one after the other do not go back: what the second sees was not surely replaced by what
    the first saw;
  - what is there after the restart is a read like any other, after everything.
An unacknowledged write may or may not have happened, at any moment from when it was sent to the kill,
and whole: a registration's tags carry its version four times. One that was refused, because the disk
failed, has not happened, and does not come back with the restart.

Beside them partners make customers and orders and change subscriptions; purchases.py says what has to hold of those.
"""

import errno
import http.client
import pathlib
import random
import shutil
import sys
import tempfile
import threading
import time

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "blackbox"), str(TESTS / "faults")]

import purchases  # noqa: E402
import shim as shims  # noqa: E402
import trouble  # noqa: E402
from azsregtest import arm, binary, contoso, tokens  # noqa: E402
from azsregtest.arm import body  # noqa: E402
from azsregtest.server import Server  # noqa: E402

WRITERS, READERS, NAMES = 5, 3, 6
PARTNERS = ("contoso", "northwind")
CLOUD = "c10d0000-0000-4000-8000-000000000001"
CUSTOMERS = (contoso.ALPINE, contoso.WOODGROVE)
GONE = "gone"
FOREVER = float("inf")
SYNC_US = (0, 0, 2_000, 10_000)
FAULTS = (("sync_errno", errno.EIO), ("sync_errno", errno.ENOSPC), ("write_errno", errno.ENOSPC))


class Event:
    """A write or a read of one resource. version: what it wrote or saw; None while that is unknown."""

    def __init__(self, resource, kind, version=None):
        self.resource, self.kind, self.version = resource, kind, version
        self.sent, self.answered = time.monotonic(), FOREVER
        self.refused = False

    def __repr__(self):
        return f"{self.kind} {self.resource} = {self.version} [{self.sent:.6f}, {self.answered:.6f}]"


class Worker(threading.Thread):
    def __init__(self, world, number, dice):
        super().__init__(daemon=True)
        self.world, self.number, self.dice = world, number, dice
        self.events, self.wrong, self.done = [], None, 0
        self.doubts = trouble.Doubts()

    def run(self):
        try:
            with self.world.server.client() as client:
                while True:
                    self.try_step(client)
                    self.done += 1
                    self.world.progress.release()
        except (OSError, EOFError, http.client.HTTPException):
            pass  # killed
        except Exception as error:
            self.wrong = error
        self.world.progress.release()

    def try_step(self, client):
        try:
            self.step(client)
            self.doubts.settle()
        except (OSError, http.client.HTTPException) as error:
            if not self.world.troubled or not self.doubts.take(self.events[-1], error):
                raise

    def begin(self, resource, kind, version=None):
        event = Event(resource, kind, version)
        self.events.append(event)
        return event

    def step(self, client):
        name = self.dice.choice(self.world.names)
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, name)
        if self.number < WRITERS:
            self.write(made, name)
        else:
            self.read(made, name)

    def write(self, made, name):
        kind = self.dice.random()
        if kind < 0.75:
            version = f"{self.world.round}.{self.number}.{self.done}"
            event = self.begin(name, "write", version)
            sent = body(tokens.mint(cloud_id=CLOUD), tags={key: version for key in "abcd"})
            answer = made.client.put(made.url, sent)
            self.judge(event, answer, 200, 201)
        else:
            event = self.begin(name, "write", GONE + f"{self.world.round}.{self.number}.{self.done}")
            answer = made.client.delete(made.url)
            self.judge(event, answer, 200, 204)
        event.answered = time.monotonic()

    def judge(self, event, answer, *statuses):
        said = trouble.verdict(answer)
        event.refused = said is False or (answer.status in (503, 507) and self.world.fails)
        assert said or event.refused or answer.status in statuses, answer

    def read(self, made, name):
        event = self.begin(name, "read")
        event.version = seen(made)
        event.answered = time.monotonic()


def seen(made):
    answer = made.get()
    if answer.status == 404:
        return GONE
    assert answer.status == 200, answer
    tags = answer.json()["tags"]
    assert set(tags) == set("abcd") and len(set(tags.values())) == 1, f"half a write: {answer}"
    return tags["a"]


class Wrong(AssertionError):
    pass


def surely_replaced(write, writes, before):
    """Whether another write wholly follows this one and wholly precedes that moment."""
    return any(w is not write and w.sent > write.answered and w.answered < before for w in writes)


def judge(resource, writes, reads):
    """Raises Wrong when what was read cannot be. A read of GONE may rest on any of the deletions."""
    by_version = {w.version: w for w in writes}
    for read in reads:
        if read.version == GONE:
            may = [w for w in writes if w.version.startswith(GONE)]
        else:
            may = [by_version[read.version]] if read.version in by_version else []
        may = [w for w in may if w.sent < read.answered]
        if not may:
            raise Wrong(f"{read}: nobody wrote that")
        read.sources = [w for w in may if not surely_replaced(w, writes, read.sent)]
        if not read.sources:
            raise Wrong(f"{read}: replaced before it was sent, by a write that was acknowledged\n{may}")
    ordered = sorted(reads, key=lambda r: r.sent)
    for i, first in enumerate(ordered):
        for second in ordered[i + 1:]:
            if second.sent <= first.answered or second.version == first.version:
                continue
            # the second goes back when each of its sources was over before each of the first's began
            if all(b.answered < a.sent for a in first.sources for b in second.sources):
                raise Wrong(f"{second}: goes back from\n{first}")


class World:
    def __init__(self, folder, seed, troubled=False):
        self.troubled, self.settled = troubled, 0
        self.dice = random.Random(seed)
        self.shim = shims.Shim(shims.build(folder), folder / "faults")
        self.fails = False  # the disk has failed in this round
        self.server = Server(folder, contoso.FILE, ["--log-level", "warn"], env=self.shim.env)
        self.names = [f"r{n}" for n in range(NAMES)]
        self.last = {name: GONE for name in self.names}
        self.mapped = {}  # (name, customer) -> etag, acknowledged
        self.books = [purchases.Book(name) for name in PARTNERS]
        self.round = 0
        self.progress = None
        self.requests = self.acknowledged = self.unsure = self.survived = self.refused = 0

    def play(self):
        self.round += 1
        self.progress = threading.Semaphore(0)
        self.shim.sync_us = self.dice.choice(SYNC_US)
        if self.troubled:
            with self.server.client() as client:
                trouble.begin(client, self.dice)
        began = time.monotonic()
        workers = [Worker(self, n, random.Random(self.dice.random())) for n in range(WRITERS + READERS)]
        buyers = [purchases.Buyer(self, book, random.Random(self.dice.random())) for book in self.books]
        workers += buyers
        for worker in workers:
            worker.start()
        self.go_on(5, 75)
        if self.dice.random() < 0.3:
            self.fails = True
            setattr(self.shim, *self.dice.choice(FAULTS))
            self.go_on(5, 40)
            if self.dice.random() < 0.5:
                self.shim.clear()
                self.go_on(5, 40)
        self.go_on(1, 75)
        self.end()
        killed = time.monotonic()
        for worker in workers:
            worker.join(60)
            if worker.wrong is not None:
                raise worker.wrong
            self.settled += worker.doubts.settled if isinstance(worker, Worker) else 0
        self.shim.clear()
        self.fails = False
        self.server.start()
        self.check([event for worker in workers for event in worker.events], began, killed)
        with self.server.client() as client:
            for book, buyer in zip(self.books, buyers):
                book.check(client, buyer)

    def go_on(self, least, most):
        """For so many requests, all workers' together."""
        for _ in range(self.dice.randrange(least, most)):
            if not self.progress.acquire(timeout=60):
                raise Wrong("nothing moves")

    def end(self):
        if self.dice.random() < 0.2:
            self.server.stop()
        else:
            self.server.kill()

    def check(self, events, began, killed):
        self.refused += sum(e.refused for e in events)
        with self.server.client() as client:
            for name in self.names:
                mine = [e for e in events if e.resource == name and not e.refused]
                writes = [e for e in mine if e.kind == "write"]
                reads = [e for e in mine if e.kind == "read" and e.version is not None]
                before = Event(name, "write", self.last[name])
                before.sent = before.answered = began - 1
                final = Event(name, "read")
                final.version = seen(arm.Registration(client, contoso.APSS, contoso.GROUP, name))
                final.answered = time.monotonic()
                for write in writes:  # the kill ends what was under way
                    if write.answered == FOREVER:
                        self.unsure += 1
                        self.survived += final.version == write.version
                    else:
                        self.acknowledged += 1
                judge(name, [before, *writes], [*reads, final])
                self.requests += len(mine)
                self.last[name] = final.version
            self.mappings(client)

    def mappings(self, client):
        """Mappings: acknowledged before the kill, there after it, for as long as their registration is."""
        for (name, customer), etag in list(self.mapped.items()):
            made = arm.Registration(client, contoso.APSS, contoso.GROUP, name)
            answer = client.get(made / customer)
            if answer.status == 200:
                assert answer.etag == etag, f"{answer}: acknowledged was {etag}"
            del self.mapped[name, customer]
        for name in self.names:
            if self.last[name].startswith(GONE):
                continue
            made = arm.Registration(client, contoso.APSS, contoso.GROUP, name)
            for customer in CUSTOMERS:
                answer = made.add(customer)
                assert answer.status in (200, 201), answer
                self.mapped[name, customer] = answer.etag


def main(rounds, seed, troubled):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="azsreg-crash-"))
    world = World(folder, seed, troubled)
    world.server.start()
    try:
        for number in range(1, rounds + 1):
            world.play()
            if number % 50 == 0 or number == rounds:
                checked = binary.run("check", "--data", world.server.data).returncode
                assert checked == 0, f"azsreg check says {checked}"
                print(
                    f"{number} rounds: {world.requests} requests, {world.acknowledged} writes acknowledged,"
                    f" {world.unsure} in flight at a kill ({world.survived} of them last seen),"
                    f" {world.refused} refused by a disk that failed;"
                    f" of partners' {sum(book.acknowledged for book in world.books)} customers and orders acknowledged,"
                    f" {sum(book.unsure for book in world.books)} requests in flight"
                    f" ({sum(book.survived for book in world.books)} of them kept); nothing lost, nothing back"
                    + (f"; {world.settled} connections that faults ended" if troubled else ""),
                    flush=True,
                )
            for log in folder.glob("stderr.*"):
                if log != world.server.log_path:
                    log.unlink()
    except BaseException as wrong:
        world.server.kill()
        print(f"round {world.round} of seed {seed}: {wrong!r}\n{wrong}\nthe data is in {folder}", file=sys.stderr)
        return 1
    world.server.stop()
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:] == ["faults"]))
