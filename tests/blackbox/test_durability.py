"""Every acknowledged write survives SIGKILL, and no write is there by half.

Several connections write for themselves: registrations with tags that count up, mappings added,
replaced and removed, whole registrations removed. At a moment drawn from the seed the process is
killed with requests in flight. On the same data it is started again, and each registration must be
as its last acknowledged write left it, or as the one write in flight would have: nothing between.

With faults on, some answers are other ones, or lost: what a fault says is done is, over a kill too,
and what it says is not, is not.
"""

import http.client
import random
import threading

import pytest

from azsregtest import arm, contoso, directory, tokens
from azsregtest.arm import body, query
from azsregtest.server import Server

WRITERS = 4
ROUNDS = 8
SEEDS = range(8)  # 8 tests of 8 rounds: 64
# By the header of a request: whether the write is done, and what comes in the place of its answer.
FAULTS = {"gone": (False, {"close": "before"}), "busy": (False, {"status": 503, "code": "ServiceUnavailable", "message": "Later."}),
          "lost": (True, {"close": "after"}), "late": (True, {"status": 504, "code": "GatewayTimeout", "message": "Too late.", "after": True})}
PEOPLE, DIRECTORY = directory.many_customers(tenants=3, each=3)


class State:
    """What one registration should look like: None where it does not exist."""

    def __init__(self, tag=None, mapped=None, etags=None):
        self.tag = tag
        self.mapped = dict(mapped or {})  # tenant -> customer subscription
        self.etags = dict(etags or {})  # customer subscription or "" for the registration -> etag

    def __eq__(self, other):
        return self.tag == other.tag and self.mapped == other.mapped

    def __repr__(self):
        return f"tag {self.tag}, mapped {self.mapped}"

    def copy(self):
        return State(self.tag, self.mapped, self.etags)


class Writer(threading.Thread):
    """Writes to registrations of its own until the server is gone. One request at a time, so at most one is in doubt."""

    def __init__(self, number, dice, states, acknowledged, faults):
        super().__init__()
        self.dice, self.states, self.acknowledged, self.faults = dice, states, acknowledged, faults
        self.names = [f"w{number}-{n}" for n in range(2)]
        self.cloud = directory.guid(number, 0xC1)
        self.counter = max([int(s.tag) for n, s in states.items() if n in self.names and s.tag] or [0])
        self.in_doubt = None  # (name, state if it was written)
        self.wrong = None
        self.server = None

    def run(self):
        try:
            with self.server.client() as client:
                while True:
                    fault = self.dice.choice([None, None, *self.faults])
                    if fault:
                        self.write_disturbed(fault)
                    else:
                        self.write(client)
        except (OSError, EOFError, http.client.HTTPException):
            pass  # killed
        except Exception as error:
            self.wrong = error
        self.acknowledged.release()

    def write(self, client):
        name, after, key, send = self.draw(client)
        self.in_doubt = (name, after)
        answer = send()
        assert answer.status in (200, 201), answer
        if key is not None:
            after.etags[key] = answer.json()["etag"]
        self.acknowledge(name, after)

    def write_disturbed(self, fault):
        """Whoever has lost an answer looks what became of it; if nobody is there any more, it is in doubt."""
        is_done, effect = FAULTS[fault]
        with self.server.client() as client:
            name, after, key, send = self.draw(client)
            now = self.states.get(name, State())
            self.in_doubt = (name, after)
            try:
                answer = send(headers={"x-azsreg-fault": fault})
                assert answer.status == effect["status"], answer
            except (OSError, EOFError, http.client.HTTPException):
                pass
        with self.server.client() as client:
            state = found(client, name)
        after.etags.pop(key, None)
        assert state == (after if is_done else now), f"{name} after {fault}: {state}"
        self.acknowledge(name, after if is_done else now)

    def acknowledge(self, name, state):
        self.states[name] = state
        self.in_doubt = None
        self.acknowledged.release()

    def draw(self, client):
        """-> (name, its state afterwards, what gets a new etag, how to send it)"""
        name = self.dice.choice(self.names)
        now = self.states.get(name, State())
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, name)
        after, kind = now.copy(), self.dice.random()
        if now.tag is None or kind < 0.2:
            self.counter += 1
            after.tag = str(self.counter)
            send = lambda **options: client.put(made.url, body(tokens.mint(cloud_id=self.cloud), tags={"n": after.tag}), **options)  # noqa: E731
            key = ""
        elif kind < 0.27:
            after = State()
            send = lambda **options: client.delete(made.url, **options)  # noqa: E731
            key = None
        elif kind < 0.45 and now.mapped:
            tenant = self.dice.choice(sorted(now.mapped))
            gone = after.mapped.pop(tenant)
            after.etags.pop(gone, None)
            send = lambda **options: client.delete(made / gone, **options)  # noqa: E731
            key = None
        else:
            tenant = self.dice.choice(sorted(PEOPLE))
            key = self.dice.choice(PEOPLE[tenant])
            after.etags.pop(now.mapped.get(tenant), None)
            after.mapped[tenant] = key
            send = lambda **options: made.add(key, **options)  # noqa: E731
        return name, after, key, send


def found(client, name):
    """What the server has now."""
    made = arm.Registration(client, contoso.APSS, contoso.GROUP, name)
    got = made.get()
    if got.status == 404:
        return State()
    assert got.status == 200, got
    state = State(got.json()["tags"]["n"], etags={"": got.etag})
    listed = client.get(made.list_url).json()
    assert "nextLink" not in listed
    for item in listed["value"]:
        customer, tenant = item["name"].split("/")[1], item["properties"]["tenantId"]
        assert tenant not in state.mapped, "two subscriptions of one tenant"
        assert customer in PEOPLE[tenant]
        state.mapped[tenant] = customer
        state.etags[customer] = item["etag"]
        assert client.get(made / customer).json() == item
    return state


def verify(server, writers, states):
    with server.client() as client:
        for writer in writers:
            for name in writer.names:
                now, acknowledged = found(client, name), states.get(name, State())
                if now == acknowledged:
                    for key, tag in acknowledged.etags.items():
                        # the same content may also be the write in doubt, repeated
                        same = now.etags[key] == tag or (writer.in_doubt and writer.in_doubt[0] == name)
                        assert same, f"{name}: {key} has another etag than acknowledged"
                else:
                    assert writer.in_doubt and writer.in_doubt[0] == name, f"{name}: {now}, acknowledged {acknowledged}"
                    assert now == writer.in_doubt[1], f"{name}: {now}, neither {acknowledged} nor {writer.in_doubt[1]}"
                states[name] = now


def put_faults(server, names):
    with server.client() as client:
        for name in names:
            assert client.put(f"/_azsreg/faults/{name}", {"do": FAULTS[name][1], "byHeader": True}).status in (200, 201)


@pytest.mark.parametrize("seed", SEEDS)
def test_acknowledged_writes_survive_a_kill(tmp_path, seed):
    dice = random.Random(seed)
    faults = list(FAULTS) if seed % 2 else []
    server = Server(tmp_path / "server", directory.write(tmp_path, DIRECTORY), ["--log-level", "warn", "--fault-header"])
    states, most = {}, 0
    server.start()
    try:
        for _ in range(ROUNDS):
            acknowledged = threading.Semaphore(0)
            put_faults(server, faults)
            writers = [Writer(n, random.Random(dice.random()), states, acknowledged, faults) for n in range(WRITERS)]
            for writer in writers:
                writer.server = server
                writer.start()
            for _ in range(dice.randrange(15, 90)):
                assert acknowledged.acquire(timeout=120)
            server.kill()
            for writer in writers:
                writer.join()
                assert writer.wrong is None, repr(writer.wrong)
            server.assert_sound()
            server.start()
            verify(server, writers, states)
            most = max(most, sum(len(state.mapped) for state in states.values()))
        assert most > 5, "there was something to lose"
        server.stop()
        server.assert_sound()
    finally:
        server.kill()


@pytest.mark.parametrize("seed", range(3))
def test_a_kill_while_it_starts_for_the_first_time(tmp_path, seed):
    """The database is made whole or not at all: the next start goes on from there."""
    dice = random.Random(100 + seed)
    for number in range(4):
        server = Server(tmp_path / str(number), contoso.FILE)
        server.spawn()
        stopped = threading.Event()
        stopped.wait(dice.random() * 0.05)  # no condition to wait for: any moment will do
        server.kill()
        server.start()
        with server.client() as client:
            made = arm.Registration(client, contoso.APSS, contoso.GROUP, "r")
            assert client.put(made.url, body(tokens.mint())).status == 201
            assert client.post(made.below("getactivationkey")).status == 200
            assert len(client.get("/subscriptions" + query()).json()["value"]) > 10
        server.stop()
        server.assert_sound()


@pytest.mark.smoke
def test_an_acknowledged_write_survives_an_immediate_kill(tmp_path):
    server = Server(tmp_path / "server", contoso.FILE).start()
    try:
        for number in range(3):
            with server.client() as client:
                made = arm.Registration(client, contoso.APSS, contoso.GROUP, f"r{number}")
                assert client.put(made.url, body(tokens.mint())).status == 201
                server.kill()
            server.start()
        with server.client() as client:
            listed = client.get(arm.registrations(contoso.APSS) + query()).json()["value"]
        assert [one["name"] for one in listed] == ["r0", "r1", "r2"]
        server.stop()
    finally:
        server.kill()
