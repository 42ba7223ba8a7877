"""A snapshot is saved, gone back to and deleted while the disk fails, is full, hangs, or the server is killed: the old one or the new."""

import errno
import os
import sqlite3

import pytest

from azsregtest import arm, binary, contoso
from azsregtest.arm import expect, query
from test_starting_over import answer_of
from test_stops import beside, put
from world import kill_while_held, refused

SNAPSHOTS, RESET, STATUS = "/_azsreg/snapshots", "/_azsreg/reset", "/_azsreg/status"
OLD, NEW = ["old"], ["new", "old"]


class World:
    """A snapshot `one` of when there was `old`; by now there is `new` as well."""

    def __init__(self, server):
        self.server = server
        expect(put(server, "old"), 201)
        expect(self.save(), 201)
        expect(put(server, "new"), 201)

    def ask(self, method, path, *sent):
        with self.server.client() as client:
            return getattr(client, method)(path, *sent)

    def save(self):
        return self.ask("put", f"{SNAPSHOTS}/one")

    def go_back(self):
        return self.ask("post", RESET, {"to": "one"})

    def delete(self):
        return self.ask("delete", f"{SNAPSHOTS}/one")

    def listed(self):
        return expect(self.ask("get", SNAPSHOTS), 200).json()["value"]

    def look(self):
        """What requests see, what the snapshot has (None: there is none), and the epoch."""
        made = sorted(one["name"] for one in expect(self.ask("get", arm.registrations(contoso.APSS) + query()), 200).json()["value"])
        return made, self.saved(), expect(self.ask("get", STATUS), 200).json()["epoch"]

    def saved(self):
        names = [one["name"] for one in self.listed()]
        assert names in ([], ["one"]) and self.files() == [f"{name}.db" for name in names]
        if not names:
            return None
        db = sqlite3.connect(f"file:{self.server.data / 'snapshots' / 'one.db'}?mode=ro", uri=True)
        found = sorted(name for (name,) in db.execute("SELECT name FROM registration"))
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        db.close()
        return found

    def files(self):
        return sorted(os.listdir(self.server.data / "snapshots"))

    def check(self):
        done = binary.run("check", "--data", self.server.data)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def world(make_server):
    made = World(make_server())
    assert made.look() == BEFORE
    return made


BEFORE = (NEW, OLD, 0)
ACTS = {"save": (World.save, 200, (NEW, NEW, 0)), "back": (World.go_back, 200, (OLD, OLD, 1)), "delete": (World.delete, 204, (NEW, None, 0))}
acts = pytest.mark.parametrize("act, status, after", ACTS.values(), ids=ACTS)
writes = pytest.mark.parametrize("act, status, after", [ACTS["save"], ACTS["back"]], ids=["save", "back"])


@acts
def test_reads_go_on_and_writes_wait(world, shim, act, status, after):
    with shim.holding("sync beside the loop"), beside(lambda: act(world)) as changing:
        shim.wait_for_held()
        assert world.ask("get", STATUS).json()["epoch"] == 0
        assert [one["name"] for one in world.listed()] == ["one"]
        with beside(lambda: put(world.server, "during")) as during:
            assert world.ask("get", "/_azsreg/health/ready").status == 200
            shim.hold = 0
            assert changing().status == status and during().status == 201
    made, saved, epoch = world.look()
    assert (made, saved, epoch) == (sorted([*after[0], "during"]), *after[1:])


@acts
def test_killed_while_it_is_held(world, shim, act, status, after):
    kill_while_held(shim, world.server, lambda: answer_of(act, world))
    world.check()
    world.server.directory = None
    world.server.start()
    assert world.look() in (BEFORE, after)
    assert world.save().status in (200, 201)
    expect(world.go_back(), 200)


@pytest.mark.parametrize("skip", [0, 1, 4])
@pytest.mark.parametrize("error, said", [("ENOSPC", 507), ("EDQUOT", 507), ("EFBIG", 507), ("EIO", 503)])
@writes
def test_the_disk_takes_no_more(world, shim, act, status, after, error, said, skip):
    shim.write_skip = skip
    shim.write_errno = getattr(errno, error)
    refused(act(world), said)
    assert shim.failed > 0 and world.look() == BEFORE
    shim.clear()
    assert world.look() == BEFORE
    expect(act(world), status)
    assert world.look() == after


@pytest.mark.parametrize("skip", [0, 1])
@acts
def test_fsync_fails(world, shim, act, status, after, skip):
    """What was refused may be so all the same, where only the folder could not be synced; the list says what is."""
    shim.sync_skip = skip
    shim.sync_errno = errno.EIO
    answer = act(world)
    shim.clear()
    if answer.status != status:
        refused(answer, 503)
    assert world.look() in (BEFORE, after) and (skip or answer.status == 503)
    expect(act(world), status)


def test_a_name_that_is_new_and_no_room(world, shim):
    shim.write_errno = errno.ENOSPC
    refused(world.ask("put", f"{SNAPSHOTS}/two"), 507)
    shim.clear()
    assert world.look() == BEFORE
    expect(world.ask("put", f"{SNAPSHOTS}/two"), 201)


@pytest.mark.parametrize("in_memory", [False, True], ids=["disk", "memory"])
@pytest.mark.parametrize("act", ACTS)
def test_memory_runs_out(make_server, shim, act, in_memory):
    """At any place of it: it is refused and nothing has changed, or it is done."""
    server = make_server("--log-level", "warn", start=False)
    server.in_memory = in_memory
    server.start()
    world = World(server)
    run, good, _ = ACTS[act]
    seen = set()
    for skip in [*range(0, 100, 7), *range(100, 3000, 211)]:
        assert world.save().status in (200, 201)
        before, epoch = world.listed(), world.ask("get", STATUS).json()["epoch"]
        shim.fail_allocations(skip, 1)
        answer = answer_of(run, world)
        shim.clear()
        status = answer and answer.status
        assert status in (None, good, 503), (skip, answer)
        now, later = world.listed(), world.ask("get", STATUS).json()["epoch"]
        is_done = later == epoch + 1 if act == "back" else now != before
        assert status is None or is_done == (status == good), (skip, answer)
        seen.add(status)
    assert {good, 503} <= seen
    assert world.save().status in (200, 201) and world.go_back().status == 200
