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
import selectors
import shutil
import signal
import socket
import sqlite3
import threading
import time

import pytest

from azsregtest import arm, auth, binary, catalog, contoso, directory, tokens, usage
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
    """Reads go on whatever has become of the last commit, which decides whether the server is ready."""
    assert client.get("/_azsreg/health/live").status == 200
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


def test_a_report_that_has_begun_is_waited_for(make_server, shim):
    """It is not taken back, so nobody is told that nothing was changed; one that waits for it has not begun."""
    server = make_server("--request-timeout", "1")
    shim.sync_us = 3000
    assert put(server, "before").status == 201
    with server.client() as client:
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, "before")

        def report(hour):
            with server.client() as other:
                return usage.report(other, made, [usage.record(hour)])

        with shim.holding("sync"), beside(lambda: report(1)) as begun:
            shim.wait_for_held()
            refused(report(2), 503)
            shim.hold = 0
            assert usage.taken(begun()) == (1, 0, 0)
        assert usage.taken(report(1)) == (0, 1, 0) and usage.taken(report(2)) == (1, 0, 0)


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


def test_sign_ins_that_wait_are_no_writes(make_server, shim):
    """So many of them wait, more are told to come again, and nobody's write is."""
    server = make_server(*auth.ON, "--max-waiting-writes", "3", directory=contoso.SHIPPED)
    form = b"grant_type=client_credentials&client_id=%s&client_secret=wrong" % auth.OWNER.encode()
    request = (b"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
               b"Content-Length: %d\r\n\r\n%s" % (auth.TOKEN.encode(), len(form), form))
    with auth.Signed(server, auth.sign_in(server)) as client, shim.holding("hash"), contextlib.ExitStack() as stack:
        wires = [stack.enter_context(Wire("127.0.0.1", server.port)) for _ in range(5)]
        for wire in wires:
            wire.send(request)
        refused_ones = set()
        while len(refused_ones) < 2:
            left = [wire for wire in wires if wire not in refused_ones]
            ready = select.select([wire.sock for wire in left], [], [], binary.PATIENCE)[0]
            assert ready, "they all wait"
            for wire in (wire for wire in left if wire.sock in ready):
                assert wire.response("POST").status == 503
                refused_ones.add(wire)
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, "r")
        assert client.put(made.url, body(tokens.mint(cloud_id=CLOUD))).status == 201
        shim.hold = 0
        assert {wire.response("POST").status for wire in wires if wire not in refused_ones} == {401}


def test_nobody_is_passed_over(make_server, shim):
    """Many writers on a slow disk, each with one write after the other: whoever waits has a turn before those come again
    that have had theirs."""
    shim.sync_us = 10_000
    server = make_server("--max-waiting-writes", "1000", "--max-connections-per-address", "1000", "--log-level", "warn")
    document = json.dumps(body(tokens.mint(cloud_id=CLOUD), tags={"n": "1"})).encode()
    url = arm.registration(contoso.APSS, contoso.GROUP, "r") + query()
    request = b"PUT %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n%s" % (url.encode(), len(document), document)
    with contextlib.ExitStack() as stack, selectors.DefaultSelector() as selector:
        answers = {}
        for _ in range(800):
            wire = stack.enter_context(Wire("127.0.0.1", server.port))
            answers[wire] = 0
            selector.register(wire.sock, selectors.EVENT_READ, wire)
        for wire in answers:
            wire.send(request)
        while sum(answers.values()) < 30 * len(answers):
            ready = selector.select(binary.PATIENCE)
            assert ready, "nothing moves"
            for key, _ in ready:
                assert key.data.response("PUT").status in (200, 201)
                answers[key.data] += 1
                key.data.send(request)
        assert min(answers.values()) >= 20, sorted(answers.values())[:20]


def test_a_client_that_has_said_all_it_has_to_say(server, shim):
    """It waits suspended, for the disk is slow; then it is answered as on a fast one."""
    shim.sync_us = 3000
    assert put(server, "slow").status == 201
    with shim.holding("sync"), beside(lambda: put(server, "first")) as first, contextlib.ExitStack() as stack:
        shim.wait_for_held()
        half, more = (stack.enter_context(send_put(server, name)) for name in ("half", "more"))
        half.finish_sending()
        more.send(b"no request\r\n\r\n")
        with server.client() as client:
            read_all(client)
        shim.hold = 0
        assert first().status == 201
        assert half.response("PUT").status == 201
        assert more.response("PUT").status == 201
        assert more.response("GET").status == 400


def test_who_waits_for_the_disk_is_not_idle(make_server, shim):
    """Longer than --idle-timeout, on a disk that was fast."""
    server = make_server("--request-timeout", "1", "--idle-timeout", "1")
    assert put(server, "before").status == 201
    with server.client() as reader:
        assert read_all(reader) == {"before": "1"}
        with shim.holding("sync"), beside(lambda: put(server, "begun")) as begun:
            shim.wait_for_held()
            for number in range(3):  # a second each
                refused(put(server, f"waits{number}"), 503)
            shim.hold = 0
            assert begun().status == 201


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


def test_it_is_stopped_during_a_report(server, shim):
    """The server does not wait for it for ever, and whoever sent it is told that it may have been done."""
    with server.client() as client:
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, "before")
        with shim.holding("sync"), beside(lambda: usage.report(client, made, [usage.record(1)])) as begun:
            shim.wait_for_held()
            server.process.send_signal(signal.SIGTERM)
            assert "it may have been done, or not" in refused(begun(), 503).message
            shim.hold = 0
    server.wait_clean()
    server.start()
    with server.client() as client:
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, "before")
        assert usage.taken(usage.report(client, made, [usage.record(1)])) == (0, 1, 0)


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


@pytest.mark.parametrize("fault", ["fsync", "a reader outside"])
def test_a_checkpoint_that_cannot_end_is_no_loop(server, shim, fault):
    """It is tried again now and then, and said once."""
    over = threading.Event()
    with server.client() as reader, contextlib.ExitStack() as stack:
        if fault == "fsync":
            shim.copy_errno = errno.EIO
        else:
            outside = stack.enter_context(contextlib.closing(sqlite3.connect(server.data / "azsreg.db")))
            outside.execute("BEGIN")
            outside.execute("SELECT count(*) FROM registration").fetchone()
        log = server.data / "azsreg.db-wal"
        with beside(lambda: write_until(server, over)) as writes:
            while log.stat().st_size < 1500 * 4120:
                assert read_all(reader)["before"] == "1"
            over.set()
            writes()
        began = time.monotonic()
        shim.failed = 0
        for _ in range(100):
            assert read_all(reader)["before"] == "1"
            with Wire("127.0.0.1", server.port):
                pass  # turns in which nothing is asked
        assert shim.failed <= 2 * (time.monotonic() - began) + 4
        if fault == "fsync":
            assert server.log().count("event=checkpoint-failed") == 1
        shim.clear()


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


def tell_of_subscriptions(server, made, count):
    """Whose a stack's subscriptions are, as many as may be told at once."""
    told = [{"subscriptionId": directory.guid(number, 0x41), "tenantId": contoso.ALPINE_TENANT} for number in range(count)]
    with server.client() as client:
        return client.put(f"{made.path}/providers/Azsreg.Usage/userSubscriptions?api-version=2026-11-01", {"value": told})


def told_of(client, made):
    listed = client.get(f"{made.path}/providers/Azsreg.Usage/userSubscriptions?api-version=2026-11-01&$top=1000")
    assert listed.status == 200, listed
    return len(listed.json()["value"])


def test_the_disk_stops_while_subscriptions_are_told(server, shim):
    """While its rows are written, reads see what was there before, and writes wait."""
    with server.client() as reader:
        made = arm.Registration(reader, contoso.APSS, contoso.GROUP, "before")
        assert tell_of_subscriptions(server, made, 1).status == 200
        with shim.holding("row beside the loop"), beside(lambda: tell_of_subscriptions(server, made, 900)) as told:
            shim.wait_for_held()
            assert told_of(reader, made) == 1
            expect_reads(server, reader, {"before": "1"})
            with beside(lambda: put(server, "during")) as during:
                expect_reads(server, reader, {"before": "1"})
                shim.hold = 0
                assert told().json() == {"count": 900, "added": 899, "replaced": 1}
                assert told_of(reader, made) == 900
                assert during().status == 201


def test_subscriptions_that_cannot_be_kept(server, shim):
    with server.client() as reader:
        made = arm.Registration(reader, contoso.APSS, contoso.GROUP, "before")
        shim.sync_errno = errno.EIO
        refused(tell_of_subscriptions(server, made, 900), 503)
        shim.clear()
        assert told_of(reader, made) == 0
        assert tell_of_subscriptions(server, made, 900).json()["added"] == 900


def test_who_may_sign_in_is_for_the_directory_that_is_coming(make_server, shim, tmp_path):
    server = make_server(*auth.ON, directory=large_directory(tmp_path, "one.json", 0))
    assert auth.sign_in(server)
    server.stop()
    document = directory.contoso_copy()
    document["tenants"] += [{"id": directory.guid(10_000 + number)} for number in range(3000)]
    document["servicePrincipals"] = [one for one in document["servicePrincipals"] if one["appId"] != auth.OWNER]
    document["roleAssignments"] = [one for one in document["roleAssignments"] if one["principal"] != auth.OWNER_ID]
    server.directory = directory.write(tmp_path, document, "two.json")
    with shim.holding("sync beside the loop"):
        spawn_held(server, shim)
        with beside(lambda: auth.post(server, auth.TOKEN, auth.credentials())) as removed:
            with server.client() as client:
                refused(client.get("/_azsreg/health"), 503)
            shim.hold = 0
            assert removed().status == 401
    wait_until_ready(server)
    assert "event=directory-loading" in server.log()


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
    server = make_server(*auth.ON, directory=contoso.SHIPPED)
    token = auth.sign_in(server)
    with auth.Signed(server, token) as client, shim.holding("hash"):
        with beside(lambda: auth.post(server, auth.TOKEN, auth.credentials(secret="wrong"))) as wrong:
            shim.wait_for_held()
            for _ in range(3):
                assert client.get("/subscriptions" + query(arm.GROUPS_VERSION)).status == 200
            shim.hold = 0
            assert wrong().status == 401


def test_the_disk_that_content_is_on_stops(make_server, shim, tmp_path):
    """Reads, writes and other downloads that are in memory go on; and what was begun ends well."""
    image = bytes(range(256)) * 4096
    made = catalog.product("a-1", "virtualMachineExtension", details=catalog.details(sourceBlob={"uri": "image.vhd"}))
    server = make_server("--catalog", str(catalog.write(tmp_path, made, files={"image.vhd": image})))
    assert put(server, "r").status == 201
    with server.client() as client:
        registration = arm.registration(contoso.APSS, contoso.GROUP, "r")
        told = client.post(f"{registration}/products/a-1/listDetails" + query()).json()
        where = told["properties"]["sourceBlob"]["uri"][len(server.base):]
        assert client.get(where).body == image
        with shim.holding("content"), beside(lambda: get(server, where)) as download:
            shim.wait_for_held()
            assert read_all(client) == {"r": "1"}
            assert put(server, "second").status == 201
            shim.hold = 0
            answer = download()
            assert (answer.status, answer.body) == (200, image)


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


@contextlib.contextmanager
def stopped_issuer():
    """An issuer whose keys can be had once; then it does not answer before it may. -> its URL, its key, the two events"""
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
            yield base, pair, slow, stopped, go_on
        finally:
            go_on.set()
            issuer.shutdown()
            thread.join()


LISTED = "/subscriptions" + query(arm.GROUPS_VERSION)


def test_an_issuer_that_does_not_answer(make_server):
    """Its keys are fetched again for a token that names a new one: that request waits, and no other."""
    with stopped_issuer() as (base, pair, slow, stopped, go_on):
        server = make_server(*auth.ON, "--trust-issuer", base)
        slow.append(True)
        new = auth.Authority(kid="two").sign(auth.claims(server, iss=base))
        old = pair.sign(auth.claims(server, iss=base))
        with beside(lambda: ask(server, LISTED, new)) as waits:
            assert stopped.wait(binary.PATIENCE)
            for _ in range(3):
                assert ask(server, LISTED, old).status == 200
            assert auth.sign_in(server)
            go_on.set()
            assert waits().status == 401, "there is no such key, after all"


def test_no_body_is_kept_of_whom_nobody_knows_yet(make_server):
    """They wait for an issuer that does not answer; their bodies stay with them, and others' have all the room."""
    with stopped_issuer() as (base, pair, slow, stopped, go_on):
        server = make_server(*auth.ON, "--trust-issuer", base, "--body-memory", "1048576")
        slow.append(True)
        forged = auth.Authority(kid="two").sign(auth.claims(server, iss=base))
        url = arm.registration(contoso.APSS, contoso.GROUP, "r") + query()
        head = (f"PUT {url} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {forged}\r\n"
                "Content-Length: 900000\r\n\r\n").encode()
        with contextlib.ExitStack() as stack:
            wires = [stack.enter_context(Wire("127.0.0.1", server.port)) for _ in range(8)]
            for wire in wires:
                wire.send(head)
                wire.sock.setblocking(False)
            assert stopped.wait(binary.PATIENCE)
            for wire in wires:  # what the sockets take
                with contextlib.suppress(BlockingIOError):
                    while wire.sock.send(bytes(65536)):
                        pass
            with auth.Signed(server, pair.sign(auth.claims(server, iss=base))) as client:
                made = arm.Registration(client, contoso.APSS, contoso.GROUP, "r")
                big = body(tokens.mint(cloud_id=CLOUD)) | {"ignored": "x" * 700_000}
                assert client.put(made.url, big).status == 201
            go_on.set()
            for wire in wires:
                wire.sock.setblocking(True)
                wire.sock.settimeout(binary.PATIENCE)
                assert wire.response("PUT").status == 401


def test_it_is_stopped_while_an_issuer_does_not_answer(make_server):
    """Whoever waits for that is told so."""
    with stopped_issuer() as (base, _, slow, stopped, _):
        server = make_server(*auth.ON, "--trust-issuer", base)
        slow.append(True)
        new = auth.Authority(kid="two").sign(auth.claims(server, iss=base))
        with beside(lambda: ask(server, LISTED, new)) as waits:
            assert stopped.wait(binary.PATIENCE)
            server.process.send_signal(signal.SIGTERM)
            refused(waits(), 503)
        server.wait_clean()
