"""What takes long is stopped on purpose, each in turn: the disk in a commit, in a checkpoint and while a directory
is loaded; a hash; a key that is made; an issuer that does not answer. Reads go on, on connections there are and on new
ones, and what was stopped comes to its end when it may. (A log that nobody reads: tests/blackbox/test_log.py.)"""

import contextlib
import errno
import http.client
import http.server
import json
import os
import pathlib
import select
import shutil
import signal
import socket
import threading
import time

import pytest

from azsregtest import arm, auth, binary, contoso, directory, tokens
from azsregtest.arm import body, query
from azsregtest.client import Client, Wire
from world import CLOUD, Book, refused


@contextlib.contextmanager
def beside(act):
    """act() on a thread of its own; its result, or what it raised, once this is left: yields a function for it."""
    outcome = []

    def run():
        try:
            outcome.append((act(), None))
        except BaseException as error:  # pylint: disable=broad-except
            outcome.append((None, error))

    thread = threading.Thread(target=run)
    thread.start()

    def result():
        thread.join(binary.PATIENCE)
        assert outcome, "it does not end"
        value, error = outcome[0]
        if error:
            raise error
        return value

    try:
        yield result
    finally:
        thread.join(binary.PATIENCE)


def put(server, name, tag="1"):
    with server.client() as client:
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, name)
        return client.put(made.url, body(tokens.mint(cloud_id=CLOUD), tags={"n": tag}))


def read_all(client):
    assert client.get("/_azsreg/health").status == 200
    listed = client.get(arm.registrations(contoso.APSS) + query())
    assert listed.status == 200, listed
    return {one["name"]: one["tags"]["n"] for one in listed.json()["value"]}


def expect_reads(server, client, want):
    """On the connection there is, and on one that comes now."""
    for _ in range(3):
        assert read_all(client) == want
    with server.client() as other:
        assert read_all(other) == want


@pytest.fixture
def server(make_server):
    one = make_server()
    assert put(one, "before").status == 201
    return one


def test_the_disk_stops_in_a_commit(server, shim):
    with server.client() as reader:
        assert read_all(reader) == {"before": "1"}
        with shim.holding("sync"), beside(lambda: put(server, "first")) as first:
            shim.wait_for_held()
            with beside(lambda: put(server, "second")) as second:
                expect_reads(server, reader, {"before": "1"})
                shim.hold = 0
                assert first().status == second().status == 201
        assert read_all(reader) == {"before": "1", "first": "1", "second": "1"}


def test_whoever_was_answered_reads_what_he_wrote(server, shim):
    """At once, on another connection that was reading all the while."""
    shim.sync_us = 3000
    with server.client() as reader, server.client() as writer:
        for number in range(30):
            made = arm.Registration(writer, contoso.APSS, contoso.GROUP, "r")
            answer = writer.put(made.url, body(tokens.mint(cloud_id=CLOUD), tags={"n": str(number)}))
            assert answer.status in (200, 201), answer
            assert read_all(reader)["r"] == str(number)


@pytest.mark.parametrize("sync_us", [0, 3000], ids=["fast before", "slow before"])
def test_a_disk_that_hangs(make_server, shim, sync_us):
    """Those whose write has not begun are refused after --request-timeout; the one that has waits."""
    server = make_server("--request-timeout", "1")
    shim.sync_us = sync_us
    assert put(server, "before").status == 201
    with server.client() as reader:
        assert read_all(reader) == {"before": "1"}
        with shim.holding("sync"), beside(lambda: put(server, "begun")) as begun:
            shim.wait_for_held()
            answer = refused(put(server, "waits"), 503)
            assert answer.headers["retry-after"] == "1"
            expect_reads(server, reader, {"before": "1"})
            shim.hold = 0
            assert begun().status == 201
        assert read_all(reader) == {"before": "1", "begun": "1"}


def send_put(server, name):
    """A connection on which a PUT has gone out."""
    document = json.dumps(body(tokens.mint(cloud_id=CLOUD), tags={"n": "1"})).encode()
    url = arm.registration(contoso.APSS, contoso.GROUP, name) + query()
    wire = Wire("127.0.0.1", server.port)
    wire.send(b"PUT %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n%s" % (url.encode(), len(document), document))
    return wire


def test_a_disk_that_hangs_while_nobody_else_is_there(make_server, shim):
    """The disk was slow before, so whoever waits is suspended, and nothing moves at all."""
    server = make_server("--request-timeout", "1")
    shim.sync_us = 3000
    assert put(server, "before").status == 201
    with shim.holding("sync"), beside(lambda: put(server, "begun")) as begun:
        shim.wait_for_held()
        refused(put(server, "waits"), 503)
        shim.hold = 0
        assert begun().status == 201


def test_no_more_writes_wait_than_may(make_server, shim):
    server = make_server("--max-waiting-writes", "3")
    assert put(server, "before").status == 201
    with server.client() as reader:
        assert read_all(reader) == {"before": "1"}
        with shim.holding("sync"), beside(lambda: put(server, "r")) as begun, contextlib.ExitStack() as stack:
            shim.wait_for_held()
            wires = [stack.enter_context(send_put(server, f"r{number}")) for number in range(5)]
            answered = set()
            while len(answered) < 3:
                answered |= set(select.select([wire.sock for wire in wires], [], [], binary.PATIENCE)[0])
            refused_ones = [wire for wire in wires if wire.sock in answered]
            assert [wire.response("PUT").status for wire in refused_ones] == [503] * 3
            expect_reads(server, reader, {"before": "1"})
            shim.hold = 0
            assert begun().status == 201
            assert [wire.response("PUT").status for wire in wires if wire not in refused_ones] == [201] * 2


def test_it_is_stopped_during_a_commit(server, shim):
    """SIGTERM: the write is answered, and there."""
    with server.client() as reader:
        assert read_all(reader) == {"before": "1"}
        with shim.holding("sync"), beside(lambda: put(server, "during")) as during:
            shim.wait_for_held()
            server.process.send_signal(signal.SIGTERM)
            shim.hold = 0
            assert during().status == 201
    server.wait_clean()
    assert not (server.data / "azsreg.db-wal").exists()
    server.start()
    with server.client() as client:
        assert read_all(client) == {"before": "1", "during": "1"}


def test_a_client_that_goes_while_its_write_waits(server, shim):
    with server.client() as reader:
        assert read_all(reader) == {"before": "1"}
        shim.sync_us = 2000  # the disk is known to be slow, so that those who wait are suspended
        assert put(server, "slow").status == 201
        with shim.holding("sync"), beside(lambda: put(server, "first")) as first:
            shim.wait_for_held()
            for name in ("gone1", "gone2"):
                send_put(server, name).close()
            expect_reads(server, reader, {"before": "1", "slow": "1"})
            shim.hold = 0
            assert first().status == 201
        assert put(server, "last").status == 201
        found = read_all(reader)
        assert {"before", "slow", "first", "last"} <= set(found) <= {"before", "slow", "first", "last", "gone1", "gone2"}


# --- faults during a job -----------------------------------------------------------------------


def spoil(shim, fault):
    """What is to go wrong once the commit is on its way."""
    if fault == "sync":
        shim.sync_errno = errno.EIO
    elif fault == "full":
        shim.write_errno = errno.ENOSPC
        shim.sync_errno = errno.ENOSPC
    elif fault == "descriptors":
        shim.open_errno = errno.EMFILE
        shim.accept_errno = errno.EMFILE
    elif fault == "clock back":
        shim.clock_step = -10 * 365 * 86400
    elif fault == "memory":
        shim.fail_allocations(0, 10**9)


@pytest.mark.parametrize("fault", ["sync", "full", "descriptors", "clock back", "memory"])
def test_a_fault_during_the_job(server, shim, fault):
    """Something goes wrong while the helper has the commit: what is said of it is so, then and after a crash."""
    book = Book(server)
    with server.client() as reader, server.client() as writer:
        assert read_all(reader) == {"before": "1"}
        assert book.put(writer, "early").status == 201
        with shim.holding("sync"), beside(lambda: book.put(writer, "during")) as during:
            shim.wait_for_held()
            spoil(shim, fault)
            if fault != "memory":
                assert read_all(reader) == {"before": "1", "early": "1"}
            shim.hold = 0
            try:
                status = during().status
            except (OSError, EOFError, http.client.HTTPException):
                status = None  # without memory a connection may just end
            shim.clear()
        wanted = {"sync": (503,), "full": (507, 503), "memory": (201, 503, None)}
        assert status in wanted.get(fault, (201,))
        there = read_all(reader)
        assert status is None or ("during" in there) == (status == 201)
        server.kill()
    server.start()
    with server.client() as client:
        assert read_all(client) == there, "what was refused does not come back, and what was kept is kept"
        assert book.put(client, "after").status == 201
        book.verify(client)
    assert binary.run("check", "--data", server.data).returncode == 0


@pytest.mark.parametrize("alone", [True, False], ids=["in the loop", "beside it"])
@pytest.mark.parametrize("skip", range(4))
def test_a_write_that_was_refused_does_not_come_back(server, shim, alone, skip):
    """Its frames are in the log, commit mark and all, when fsync fails; kill -9 at once, and start again."""
    with contextlib.ExitStack() as stack:
        writer = stack.enter_context(server.client())
        if not alone:
            assert read_all(stack.enter_context(server.client())) == {"before": "1"}
        book = Book(server)
        for number in range(skip):
            assert book.put(writer, f"r{number}").status == 201
        shim.sync_errno = errno.EIO
        refused(book.put(writer, "refused"), 503)
        server.kill()
    shim.clear()
    server.start()
    with server.client() as client:
        assert set(read_all(client)) == {"before", *book.kept}
        book.verify(client)


# --- a checkpoint ------------------------------------------------------------------------------


def write_until(server, over):
    """Writes of some size, one after the other."""
    with server.client() as client:
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, "big")
        number = 0
        while not over.is_set():
            number += 1
            tags = {str(name): str(number).ljust(200, "x") for name in range(40)} | {"n": "1"}
            assert client.put(made.url, body(tokens.mint(cloud_id=CLOUD), tags=tags)).status in (200, 201)


def test_the_disk_stops_in_a_checkpoint(server, shim):
    """The log is copied back into the database now and then: writes wait for that, and reads do not."""
    over = threading.Event()
    with server.client() as reader:
        assert read_all(reader) == {"before": "1"}
        with shim.holding("database"), beside(lambda: write_until(server, over)) as writes:
            try:
                shim.wait_for_held()
                with beside(lambda: put(server, "during")) as during:
                    expect_reads(server, reader, {"before": "1", "big": "1"})
                    shim.hold = 0
                    assert during().status == 201
            finally:
                shim.hold = 0
                over.set()
            writes()
        assert read_all(reader) == {"before": "1", "big": "1", "during": "1"}
        assert (server.data / "azsreg.db-wal").stat().st_size < 1100 * 4120, "it was started over"


# --- a directory -------------------------------------------------------------------------------


def large_directory(folder, name, extra):
    document = directory.contoso_copy()
    document["tenants"] += [{"id": directory.guid(10_000 + number)} for number in range(3000 + extra)]
    return directory.write(folder, document, name)


def find_port(process):
    """Where a server listens that has not said so yet."""
    deadline = time.monotonic() + binary.PATIENCE
    while time.monotonic() < deadline:
        inodes = set()
        for link in pathlib.Path(f"/proc/{process.pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                inodes.add(os.readlink(link))
        for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
                return int(fields[1].split(":")[1], 16)
    raise AssertionError("it does not listen")


def spawn_held(server, shim):
    server.spawn()
    shim.wait_for_held()
    server.port = find_port(server.process)


def wait_until_ready(server):
    assert server.process.stdout.readline().startswith(b"listening on ")


def test_the_disk_stops_while_the_first_directory_is_loaded(make_server, shim, tmp_path):
    """Health says that it is not ready; whoever asks for anything else waits, and does not hear that nothing is there."""
    server = make_server(directory=large_directory(tmp_path, "large.json", 0), start=False)
    with contextlib.ExitStack() as stack:
        stack.enter_context(shim.holding("sync beside the loop"))
        spawn_held(server, shim)
        with server.client() as client:
            assert refused(client.get("/_azsreg/health"), 503).message.endswith("It is loading its directory.")
            assert client.get("/openapi.json").status == 200
        reading = stack.enter_context(beside(lambda: list_all(server)))
        writing = stack.enter_context(beside(lambda: put(server, "r")))
        with server.client() as client:
            refused(client.get("/_azsreg/health"), 503)
        shim.hold = 0
        assert reading() == []
        assert writing().status == 201
        wait_until_ready(server)
        with server.client() as client:
            assert client.get("/_azsreg/health").status == 200


def list_all(server):
    with server.client() as client:
        listed = client.get(arm.registrations(contoso.APSS) + query())
        assert listed.status == 200, listed
        return [one["name"] for one in listed.json()["value"]]


def test_the_disk_stops_while_a_directory_is_changed(make_server, shim, tmp_path):
    """Reads see what was there before; writes wait for what is coming."""
    server = make_server(directory=large_directory(tmp_path, "one.json", 0))
    assert put(server, "before").status == 201
    server.stop()
    server.directory = large_directory(tmp_path, "two.json", 1)
    with shim.holding("sync beside the loop"):
        spawn_held(server, shim)
        with server.client() as client:
            refused(client.get("/_azsreg/health"), 503)
        assert list_all(server) == ["before"]
        with beside(lambda: put(server, "during")) as during:
            assert list_all(server) == ["before"]
            shim.hold = 0
            assert during().status == 201
    wait_until_ready(server)
    assert sorted(list_all(server)) == ["before", "during"]
    assert "changed=true" in server.log()


def test_a_large_directory_that_cannot_be_kept(make_server, shim, tmp_path):
    """One line, as for a small one; and the data are as they were."""
    server = make_server(directory=large_directory(tmp_path, "one.json", 0))
    assert put(server, "before").status == 201
    server.stop()
    old, server.directory = server.directory, large_directory(tmp_path, "two.json", 1)
    with shim.holding("sync beside the loop"):
        spawn_held(server, shim)
        shim.sync_errno = errno.EIO
        shim.hold = 0
        assert server.process.wait(binary.PATIENCE) == 2
    assert "the data cannot be set up" in server.log_path.read_text()
    server.process = None
    shim.clear()
    server.directory = old
    server.start()
    assert list_all(server) == ["before"]
    assert "changed=false" in server.log()


# --- what is no disk ---------------------------------------------------------------------------


def test_a_hash_stops(make_server, shim):
    server = make_server(*auth.ON)
    token = auth.sign_in(server)
    with auth.Signed(server, token) as client, shim.holding("hash"):
        with beside(lambda: auth.post(server, auth.TOKEN, auth.credentials(secret="wrong"))) as wrong:
            shim.wait_for_held()
            for _ in range(3):
                assert client.get("/subscriptions" + query(arm.GROUPS_VERSION)).status == 200
            shim.hold = 0
            assert wrong().status == 401


def test_a_key_that_is_made_stops(make_server, shim):
    server = make_server()
    with server.client() as client, shim.holding("key"), beside(lambda: get(server, "/discovery/keys")) as keys:
        shim.wait_for_held()
        assert put(server, "r").status == 201
        assert read_all(client) == {"r": "1"}
        shim.hold = 0
        assert keys().status == 200


def get(server, target):
    with server.client() as client:
        return client.get(target)


def ask(server, target, token):
    with auth.Signed(server, token) as client:
        return client.get(target)


def test_an_issuer_that_does_not_answer(make_server):
    """Its keys are fetched again for a token that names a new one: that request waits, and no other."""
    pair = auth.Authority(kid="one")
    stopped, go_on = threading.Event(), threading.Event()
    slow = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if slow:
                stopped.set()
                go_on.wait(binary.PATIENCE)
            said = {"jwks_uri": base + "/keys", **pair.jwks()}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as issuer:
        base = f"http://127.0.0.1:{issuer.server_address[1]}"
        thread = threading.Thread(target=issuer.serve_forever)
        thread.start()
        try:
            server = make_server(*auth.ON, "--trust-issuer", base)
            slow.append(True)
            new = auth.Authority(kid="two").sign(auth.claims(server, iss=base))
            old = pair.sign(auth.claims(server, iss=base))
            listed = "/subscriptions" + query(arm.GROUPS_VERSION)
            with beside(lambda: ask(server, listed, new)) as waits:
                assert stopped.wait(binary.PATIENCE)
                for _ in range(3):
                    assert ask(server, listed, old).status == 200
                assert auth.sign_in(server)
                go_on.set()
                assert waits().status == 401, "there is no such key, after all"
        finally:
            go_on.set()
            issuer.shutdown()
            thread.join()
