"""A reset and a PUT of the directory are stopped, cut off, and have no disk: all of the old is there, or all of the new."""

import errno
import http.client
import itertools
import json
import random
import signal
import threading

import pytest

from azsregtest import arm, binary, contoso, directory
from azsregtest.arm import Registration, expect, query
from azsregtest.client import Wire
from test_stops import beside, put
from world import kill_while_held, refused

RESET, DIRECTORY, STATUS = "/_azsreg/reset", "/_azsreg/directory", "/_azsreg/status"
MADE = [f"r{number}" for number in range(20)]


def renamed(name, extra=0):
    """The sample with a name that shows which one it is, first and last."""
    document = directory.contoso_copy(contoso.SHIPPED)
    document["tenants"] += [{"id": directory.guid(10_000 + number), "displayName": name} for number in range(extra)]
    document["tenants"][0]["displayName"] = document["subscriptions"][-1]["displayName"] = name
    return document


def names_of(document):
    return {one["displayName"] for one in [document["tenants"][0], document["subscriptions"][-1], *document["tenants"]] if
            one["displayName"] in ("old", "new")}


class World:
    """What is seen of it: which directory there is, what requests have made, and the epoch."""

    def __init__(self, server):
        self.server = server

    def look(self):
        with self.server.client() as client:
            document = expect(client.get(DIRECTORY), 200).json()
            listed = expect(client.get(arm.registrations(contoso.APSS) + query()), 200).json()["value"]
            epoch = expect(client.get(STATUS), 200).json()["epoch"]
        return names_of(document), sorted(one["name"] for one in listed), epoch

    def fill(self):
        with self.server.client() as client:
            for name in MADE:
                made = Registration(client, contoso.APSS, contoso.GROUP, name)
                expect(client.put(made.url, arm.body(arm.tokens.mint())), 201)

    def reset(self):
        with self.server.client() as client:
            return client.post(RESET, {})

    def put(self, document):
        """The next start has no file: it would take the place of what was put."""
        self.server.directory = None
        with self.server.client() as client:
            return client.put(DIRECTORY, document)

    def check(self):
        done = binary.run("check", "--data", self.server.data)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def world(make_server, tmp_path):
    one = World(make_server(directory=directory.write(tmp_path, renamed("old", 200))))
    one.fill()
    assert one.look() == ({"old"}, sorted(MADE), 0)
    return one


OLD, EMPTY, NEW = ({"old"}, sorted(MADE), 0), ({"old"}, [], 1), ({"new"}, sorted(MADE), 0)
ACTS = {"reset": (World.reset, EMPTY), "put": (lambda world: world.put(renamed("new", 200)), NEW)}
acts = pytest.mark.parametrize("act, after", ACTS.values(), ids=ACTS)


# Held ------------------------------------------------------------------------------------------


@acts
def test_reads_go_on_and_writes_wait(world, shim, act, after):
    with shim.holding("sync beside the loop"), beside(lambda: act(world)) as changing:
        shim.wait_for_held()
        with world.server.client() as client:
            listed = client.get(arm.registrations(contoso.APSS) + query()).json()["value"]
            assert sorted(one["name"] for one in listed) == sorted(MADE)
            assert client.get(STATUS).json()["epoch"] == 0
            assert client.get("/_azsreg/health/live").status == 200
        with beside(lambda: put(world.server, "during")) as during:
            with world.server.client() as client:
                assert client.get(STATUS).json()["epoch"] == 0
            shim.hold = 0
            assert changing().status == 200 and during().status == 201
    names, made, epoch = world.look()
    assert (names, made, epoch) == (after[0], sorted([*after[1], "during"]), after[2])


@acts
def test_killed_while_it_is_held(world, shim, act, after):
    """Nobody was answered: the old or the new, and the epoch says which."""
    kill_while_held(shim, world.server, lambda: answer_of(act, world))
    world.check()
    world.server.start()
    assert world.look() in (OLD, after)


@pytest.mark.parametrize("seed", range(4))
@acts
def test_killed_anywhere(world, shim, act, after, seed):
    """At a write to the disk that chance says; what was answered is so."""
    shim.sync_us = 2000
    answered = []
    for step in range(4):
        thread = threading.Thread(target=lambda: answered.append(status_of(act, world)))
        thread.start()
        thread.join(random.Random(f"{seed}-{step}").uniform(0, 0.03))
        world.server.kill()
        thread.join()
        world.check()
        world.server.start()
        seen = world.look()
        assert (seen[0], seen[1]) in ((OLD[0], OLD[1]), (after[0], after[1]))
        if 200 in answered:
            assert seen == after
            break
        assert seen in (OLD, after)
        if seen == after:
            break


def answer_of(act, world):
    try:
        return act(world)
    except (OSError, EOFError, http.client.HTTPException):  # the end of the server, or of its memory
        return None


def status_of(act, world):
    answer = answer_of(act, world)
    return answer and answer.status


@acts
def test_a_client_that_hangs_up(world, shim, act, after):
    """It was begun, so it is done; and the place is free."""
    is_reset = after is EMPTY
    body = b"{}" if is_reset else json.dumps(renamed("new", 200)).encode()
    line = b"POST /_azsreg/reset" if is_reset else b"PUT /_azsreg/directory"
    with shim.holding("sync beside the loop"):
        with Wire("127.0.0.1", world.server.port) as wire:
            wire.send(b"%s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n%s" % (line, len(body), body))
            shim.wait_for_held()
    assert expect(act(world), 200)
    names, made, epoch = world.look()
    assert (names, made) == after[:2] and epoch == (2 if is_reset else 0)


@acts
def test_stopped_while_it_is_held(world, shim, act, after):
    """SIGTERM waits for its end, and the answer says it."""
    with shim.holding("sync beside the loop"), beside(lambda: act(world)) as changing:
        shim.wait_for_held()
        world.server.process.send_signal(signal.SIGTERM)
        shim.hold = 0
        assert changing().status == 200
    world.server.wait_clean()
    world.server.start()
    assert world.look() == after


# No disk ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("skip", [0, 1, 4])
@pytest.mark.parametrize("error, status", [("ENOSPC", 507), ("EDQUOT", 507), ("EIO", 503)])
@acts
def test_the_disk_takes_no_more(world, shim, act, after, error, status, skip):
    shim.write_skip = skip
    shim.write_errno = getattr(errno, error)
    refused(act(world), status)
    assert shim.failed > 0
    assert world.look() == OLD
    shim.clear()
    assert world.look() == OLD
    world.server.kill()
    world.check()
    world.server.start()
    assert world.look() == OLD
    assert expect(act(world), 200) and world.look() == after


@acts
def test_fsync_fails(world, shim, act, after):
    shim.sync_errno = errno.EIO
    refused(act(world), 503)
    shim.clear()
    assert world.look() == OLD
    assert expect(act(world), 200) and world.look() == after


@pytest.mark.parametrize("in_memory", [False, True], ids=["disk", "memory"])
@pytest.mark.parametrize("act", ACTS)
def test_memory_runs_out(make_server, shim, tmp_path, act, in_memory):
    """At any place of it: it is refused and nothing has changed, or it is done."""
    server = make_server("--log-level", "warn", directory=directory.write(tmp_path, renamed("old", 3)), start=False)
    server.in_memory = in_memory
    server.start()
    world = World(server)
    run, statuses = ACTS[act][0] if act == "reset" else lambda world: world.put(renamed("new", 3)), set()
    for skip in itertools.chain(range(0, 100, 7), (int(100 * 1.3**step) for step in itertools.count())):
        expect(world.put(renamed("old", 3)), 200)
        world.fill() if not world.look()[1] else None
        epoch = world.look()[2]
        shim.fail_allocations(skip, 1)
        told = answer_of(run, world)
        status, failed = told and told.status, shim.failed > 0
        shim.clear()
        names, made, now = world.look()
        is_done = now == epoch + 1 if act == "reset" else names == {"new"}
        assert status in (None, 200, 503) and (status is None or is_done == (status == 200)), (skip, status, told)
        assert (made == []) == (act == "reset" and is_done) and len(names) == 1, skip
        statuses.add(status)
        if not failed:  # it asks for no more than that
            break
    assert {200, 503} <= statuses and status == 200
