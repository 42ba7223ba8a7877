"""Several servers over one database: what one wrote the other reads and nobody overwrites unseen, and the database may go away.

AZSREG_BIN   the program (as for tests/blackbox)
"""

import concurrent.futures
import contextlib
import os
import pathlib
import subprocess
import sys
import threading
import time

import pytest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "blackbox"))

from azsregtest import arm, binary, contoso, tokens, usage  # noqa: E402
from azsregtest.arm import Api, expect, query  # noqa: E402
from azsregtest.server import Server  # noqa: E402

import cluster  # noqa: E402
from pair import Pair  # noqa: E402

READY, LIVE, METRICS = "/_azsreg/health/ready", "/_azsreg/health/live", "/_azsreg/metrics"
ROUNDS = 100  # of each client; tests/crash has more of them


class Shared(Server):
    """One of several; the store is the environment's, and so it is for the others."""

    def __init__(self, folder, store, directory=contoso.FILE, options=()):
        super().__init__(folder, directory, ["--control", "full", *options], env={"AZSREG_STORE": store})

    def arguments(self, port=0):
        url = f"http://127.0.0.1:{port or cluster.free_port()}"
        return ["serve", "--listen", url.removeprefix("http://"), "--public-url", url,
                *(["--directory", self.directory] if self.directory else []), *self.options]


@pytest.fixture(scope="module")
def made():
    with cluster.Cluster() as one:
        yield one


@pytest.fixture
def store(made, request):
    name = f"servers_{abs(hash(request.node.name)) % 10**9}"
    yield made.create_database(name)
    made.drop_database(name)


@pytest.fixture
def two(store, tmp_path):
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(Shared(tmp_path / f"server{number}", store)) for number in range(2)]


def until(is_so, what):
    deadline = time.monotonic() + binary.PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def group(name):
    return arm.group(contoso.APSS, name) + query("2021-04-01")


def put(client, name):
    return client.put(group(name), {"location": "westus"})


# --- one after the other ---------------------------------------------------------------------------


def test_what_one_has_answered_the_other_knows(two):
    """At once, and though each remembers what it has seen: a group that comes and goes is looked for on both, all the time."""
    with two[0].client() as one, two[1].client() as other:
        for number in range(20):
            here, there = (one, other) if number % 2 else (other, one)
            expect(there.get(group("fickle")), 404)
            expect(put(here, "fickle"), 201)
            expect(there.get(group("fickle")), 200)
            expect(there.get(arm.group(contoso.APSS, "fickle") + "/resources" + query("2021-04-01")), 200)
            assert here.delete(group("fickle")).status in (200, 202)
            expect(there.get(group("fickle")), 404)
            expect(there.get(arm.group(contoso.APSS, "fickle") + "/resources" + query("2021-04-01")), 404)


def test_nobody_overwrites_what_they_have_not_seen(two):
    """Clients of both count a registration's tag up, each only where it is what they have read."""
    made = Api(two[0], "servers").registration()
    expect(made.client.put(made.url, count(made, 0)), 200)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        kept = sum(pool.map(lambda number: count_up(two[number % 2], made), range(4)))
    with two[1].client() as client:
        assert client.get(made.url).json()["tags"] == {"n": str(kept)} and kept >= ROUNDS


def count(made, number):
    return arm.body(tokens.mint(cloud_id=made.cloud_id), tags={"n": str(number)})


def count_up(server, made):
    kept = 0
    with server.client() as client:
        for _ in range(ROUNDS):
            seen = expect(client.get(made.url), 200)
            sent = count(made, int(seen.json()["tags"]["n"]) + 1)
            answer = client.put(made.url, sent, headers={"If-Match": seen.etag})
            kept += answer.status == 200
            assert answer.status in (200, 412), answer
    return kept


def test_both_sign_with_one_key(two):
    """A skip token of one goes on at the other."""
    with two[0].client() as one, two[1].client() as other:
        for number in range(3):
            expect(put(one, f"page{number}"), 201)
        path = arm.subscription(contoso.APSS) + "/resourceGroups" + query("2021-04-01", top=2)
        link = expect(one.get(path), 200).json()["nextLink"]
        expect(other.get("/" + link.split("/", 3)[3]), 200)


# --- directories -----------------------------------------------------------------------------------


def test_another_directory_is_no_start(two, store, tmp_path):
    changed = tmp_path / "changed.json"
    changed.write_bytes(pathlib.Path(contoso.FILE).read_bytes() + b"\n ")
    refused = binary.run("serve", "--listen", "127.0.0.1:0", "--public-url", "http://a", "--directory", changed, env={"AZSREG_STORE": store})
    binary.assert_refused(refused, "azsreg directory load")
    done = binary.run("directory", "load", changed, "--store", store)
    assert (done.returncode, done.stdout) == (0, "loaded\n"), done
    with Shared(tmp_path / "third", store, changed) as third, third.client() as client:
        expect(client.get(group("none")), 404)


# --- a database that goes away ---------------------------------------------------------------------


@pytest.fixture
def pair():
    with Pair() as made:
        yield made


def is_away(client):
    got = client.get(READY)
    return got.status == 503 and "azsreg_store_up 0" in client.get(METRICS).body.decode()


def expect_away(server, client):
    until(lambda: client.get(group("kept")).status == 503, "the database is still there")
    for answer in (client.get(group("kept")), put(client, "never")):
        assert expect(answer, 503, "ServiceUnavailable").headers["retry-after"] == "1"
    until(lambda: is_away(client), "it does not say so")
    until(lambda: " event=store-unreachable " in server.log(), "it does not say why it cannot be had")
    expect(client.get(LIVE), 200)


def expect_back(client):
    until(lambda: client.get(READY).status == 200, "it does not come back")
    expect(client.get(group("kept")), 200)
    expect(put(client, "kept"), 200)


@pytest.mark.parametrize("how", ["frozen", "killed"])
def test_it_goes_away_and_comes_back(pair, tmp_path, how):
    """Frozen it goes on later; killed, its standby takes over."""
    with Shared(tmp_path / "server", pair.create_database("azsreg")) as server, server.client() as client:
        expect(put(client, "kept"), 201)
        pair.primary.freeze() if how == "frozen" else pair.primary.kill()
        expect_away(server, client)
        pair.primary.thaw() if how == "frozen" else pair.promote()
        expect_back(client)
        assert server.log().count(" event=store-lost ") == server.log().count(" event=store-back") > 0


def connections(made, store, what, which=""):
    """Of the server to its database."""
    return cluster.sql(f"{made.superuser}/{store.rsplit('/', 1)[1]}", f"SELECT {what} FROM pg_stat_activity WHERE datname = current_database()"
                       f" AND application_name = 'azsreg' {which}")


@pytest.mark.parametrize("at", [0, 1])
def test_one_that_is_idle_and_cut_is_noticed(made, store, tmp_path, at):
    """Before anybody asks: the first request after it is not the one that finds out."""
    with Shared(tmp_path / "server", store) as server, server.client() as client:
        expect(put(client, "kept"), 201)
        pids = connections(made, store, "pid", "ORDER BY backend_start")
        assert len(pids) == 2
        connections(made, store, "pg_terminate_backend(pid)", f"AND pid = {pids[at]}")
        until(lambda: " event=store-back" in server.log(), "it does not notice")
        expect(put(client, "kept"), 200)


@contextlib.contextmanager
def held(store, sql):
    """A transaction of somebody else's, which ends when this is left."""
    with subprocess.Popen([cluster.program("psql"), "-X", "-q", "-A", "-t", "-d", store, "-c", "BEGIN", "-c", sql, "-c", "\\echo held", "-f", "-"],
                          env=cluster.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        while holder.stdout.readline().strip() != "held":
            assert holder.poll() is None, sql
        yield
        holder.stdin.close()


def expect_for_now(answer):
    assert expect(answer, 503, "ServiceUnavailable").headers["retry-after"] == "1"


def test_a_turn_that_was_not_had_leaves_nothing_open(made, store, tmp_path):
    """Somebody else has it for longer than a write waits."""
    with Shared(tmp_path / "server", store) as server, server.client() as client:
        expect(put(client, "kept"), 201)
        with held(store, "SELECT 1 FROM turn FOR UPDATE"):
            expect_for_now(put(client, "kept"))
            until(lambda: connections(made, store, "pid", "AND state <> 'idle'") == [], "something is open")
        expect(put(client, "kept"), 200)
        assert " event=store-lost " not in server.log()


def test_what_takes_too_long_is_refused_alone(store, tmp_path):
    """A statement gives up before the server gives up the database."""
    with Shared(tmp_path / "server", store) as server, server.client() as client:
        expect(put(client, "kept"), 201)
        with held(store, "LOCK TABLE resource_group"):
            expect_for_now(client.get(group("kept")))
            expect_for_now(put(client, "kept"))
        expect(client.get(group("kept")), 200)
        expect(put(client, "kept"), 200)
        assert " event=store-lost " not in server.log()


def test_reads_come_to_an_end_while_others_write(two):
    """What is remembered is another server's to make stale, as often as it writes; the read is asked again once."""
    with two[0].client() as reader, two[1].client() as writer, concurrent.futures.ThreadPoolExecutor(1) as pool:
        for number in range(300):
            expect(put(writer, f"group{number}"), 201)
        over = threading.Event()

        def write():
            while not over.is_set():
                expect(put(writer, "group0"), 200)

        written = pool.submit(write)
        try:
            for _ in range(30):
                listed = expect(reader.get(f"/subscriptions/{contoso.APSS}/resourceGroups" + query("2021-04-01")), 200).json()
                assert len(listed["value"]) >= 100
        finally:
            over.set()
        written.result()


def test_what_was_kept_is_said_whatever_goes_away_meanwhile(made, store, tmp_path):
    """A report waits for the turn while the connection that reads is cut: it is kept then, and its sender hears of that."""
    with Shared(tmp_path / "server", store) as server, server.client() as client:
        reported = Api(server, "servers").registration()
        readers = connections(made, store, "pid", "ORDER BY backend_start")[1:]
        with concurrent.futures.ThreadPoolExecutor(1) as pool, held(store, "SELECT 1 FROM turn FOR UPDATE"):
            sent = pool.submit(usage.report, reported.client, reported, [usage.record(1)])
            until(lambda: connections(made, store, "pid", "AND wait_event_type = 'Lock'"), "it does not wait")
            for pid in readers:
                connections(made, store, "pg_terminate_backend(pid)", f"AND pid = {pid}")
            until(lambda: client.get(READY).status == 503, "it is not noticed")
        assert usage.taken(expect(sent.result(), 200)) == (1, 0, 0)
        until(lambda: client.get(READY).status == 200, "it does not come back")
        with server.client() as other:
            reported.client = other
            assert usage.taken(expect(usage.report(other, reported, [usage.record(1)]), 200)) == (0, 1, 0)


def test_nothing_is_written_without_the_turn(store, tmp_path):
    """Its one row is gone: nobody could say any more who writes, and what is remembered would never be stale."""
    with Shared(tmp_path / "server", store) as server, server.client() as client:
        expect(put(client, "kept"), 201)
        row = cluster.sql(store, "SELECT state, schema_version FROM turn")[0].replace("|", ", ")
        cluster.sql(store, "DELETE FROM turn")
        expect_for_now(put(client, "never"))
        until(lambda: is_away(client), "it does not say so")
        until(lambda: "its table turn has no row" in server.log(), "it does not say why")
        cluster.sql(store, f"INSERT INTO turn (id, state, schema_version) VALUES (1, {row})")
        expect_back(client)
        expect(client.get(group("never")), 404)


@pytest.mark.parametrize("place", [
    "postgresql://u:se%SECRET@127.0.0.1:1/db", "host=127.0.0.1 port=1 password=ab SECRET", "postgresql://u:p@SECRET@127.0.0.1:1/db",
    "postgresql://u:a/SECRET@127.0.0.1:1/db", "postgres://[::1:SECRET", "host=127.0.0.1 port=1 dbname=postgresql://u:SECRET@127.0.0.1:1/db",
    "postgresql://u:SECRET@127.0.0.1:1/db", "host=127.0.0.1 port=1 password=SECRET user=u", "postgresql://u@127.0.0.1:1/db?password=SECRET",
    "host=127.0.0.1 port=SECRET"])
def test_a_password_is_never_shown(place):
    """Nor the part of one that libpq takes for something else."""
    for done in (binary.run("migrate", env={"AZSREG_STORE": place}), binary.run("migrate", "--store", place)):
        assert "SECRET" not in binary.assert_refused(done)


def test_a_server_that_ends_waits_for_none(pair, tmp_path):
    with Shared(tmp_path / "server", pair.create_database("azsreg")) as server, server.client() as client:
        expect(put(client, "kept"), 201)
        pair.primary.kill()
        expect_away(server, client)


# --- where it cannot start -------------------------------------------------------------------------


def serve(*flags, **env):
    return binary.run("serve", "--listen", "127.0.0.1:0", *flags, env=env)


def test_what_a_start_needs(made, store, tmp_path):
    binary.assert_refused(serve("--store", store), "--public-url")
    binary.assert_refused(serve("--store", store, "--data", tmp_path, "--public-url", "http://a"), "--data")
    binary.assert_refused(serve("--store", "postgresql://a:b@127.0.0.1/c", "--public-url", "http://a"), "PGPASSWORD")
    binary.assert_refused(serve("--store", "postgresql://a@127.0.0.1:1/c", "--public-url", "http://a"), "Connection refused")
    done = serve("--public-url", "http://a", AZSREG_STORE="postgresql://a:hidden@127.0.0.1:1/c")
    binary.assert_refused(done, "Connection refused")
    assert "hidden" not in done.stderr


def test_a_newer_schema_is_left_alone(store):
    assert binary.run("migrate", "--store", store).returncode == 0
    cluster.sql(store, "UPDATE turn SET schema_version = schema_version + 1")
    binary.assert_refused(binary.run("migrate", "--store", store), "newer")


def test_another_locale_is_refused(made):
    cluster.sql(f"{made.url}/postgres", "CREATE DATABASE other TEMPLATE template0 LC_CTYPE 'C.UTF-8'")
    binary.assert_refused(binary.run("migrate", "--store", f"{made.url}/other"), "--locale=C")
    made.drop_database("other")


# --- moving over -----------------------------------------------------------------------------------


def test_a_folder_moves_over(store, tmp_path):
    """All of it is there, keys too; a second time there is no place for it."""
    with Server(tmp_path / "alone", contoso.FILE) as alone, alone.client() as client:
        made = Api(alone, "servers").registration()
        expect(made.add(contoso.ALPINE), 200)
        before = expect(client.get(made.url), 200).json()
    copied = binary.run("copy", "--from", alone.data, "--to", store)
    assert copied.returncode == 0 and "found the same" in copied.stdout, copied
    with Shared(tmp_path / "server", store) as server, server.client() as client:
        assert expect(client.get(made.url), 200).json() == before
        again = Api(server, "again").registration()
        expect(again.add(contoso.ALPINE), 200)
        assert expect(client.get(made / contoso.ALPINE), 200).json()["properties"]["tenantId"]
    binary.assert_refused(binary.run("copy", "--from", alone.data, "--to", store), "has rows of azsreg's already")


def test_a_folder_in_use_stays(store, tmp_path):
    with Server(tmp_path / "alone", contoso.FILE) as alone:
        binary.assert_refused(binary.run("copy", "--from", alone.data, "--to", store), "a server is running on it")
    assert os.path.exists(alone.data / "azsreg.db")
