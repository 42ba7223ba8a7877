"""check, backup, healthcheck, and an orderly end."""

import os
import shutil
import signal
import socket
import sqlite3
import threading

import pytest

from azsregtest import arm, contoso, tokens
from azsregtest.activation import key_of, keys, verified
from azsregtest.arm import body, expect, query
from azsregtest.binary import assert_refused, run
from azsregtest.client import Wire
from azsregtest.partner import Partner
from azsregtest.server import Server

pytestmark = pytest.mark.sqlite_only("azsreg check, backup and a folder's files")


def check(data):
    done = run("check", "--data", data)
    assert done.returncode in (0, 1, 2), done
    return done.returncode


def contents(folder):
    return {name: (folder / name).read_bytes() for name in os.listdir(folder)}


def reopened(made, server, api_on):
    return arm.Registration(api_on(server).client, made.sub, made.group, made.name)


# --- check ---------------------------------------------------------------------------


@pytest.mark.smoke
def test_check_of_good_data(make_server, api_on):
    server = make_server()
    made = api_on(server).registration()
    expect(made.add(contoso.ALPINE), 200)
    assert check(server.data) == 0, "while the server runs"
    expect(made.add(contoso.WOODGROVE), 200)
    server.stop()
    before = contents(server.data)
    assert check(server.data) == 0
    assert contents(server.data) == before, "it only reads"


def test_check_of_data_a_killed_server_left(make_server, api_on):
    server = make_server()
    made = api_on(server).registration()
    expect(made.add(contoso.ALPINE), 200)
    server.kill()
    before = (server.data / "azsreg.db").read_bytes()
    assert check(server.data) == 0
    assert (server.data / "azsreg.db").read_bytes() == before
    server.start()
    assert reopened(made, server, api_on).mapped() == [contoso.ALPINE]


def test_check_of_damaged_data(make_server, api_on):
    server = make_server()
    api = api_on(server)
    for _ in range(50):
        api.registration(tags={"padding": "x" * 200})
    server.stop()
    path = server.data / "azsreg.db"
    whole = path.read_bytes()
    size = int.from_bytes(whole[16:18], "big")
    assert len(whole) > 4 * size
    path.write_bytes(whole[:size] + b"\xaa" * (len(whole) - size))
    before = contents(server.data)
    assert check(server.data) == 1
    assert contents(server.data) == before
    path.write_bytes(whole[: len(whole) // 2])
    assert check(server.data) in (1, 2)


# What is done to the sample and to a customer with a subscription that a request made: {made} is that tenant's id, {sub}
# that subscription's, in hex. What `check` then says of it.
DAMAGES = {
    "a purchase of nothing": (
        "DELETE FROM subscription WHERE id = x'{sub}'",
        "a row of purchase refers to a missing subscription"),
    "a subscription that nobody bought": (
        "DELETE FROM purchase WHERE subscription = x'{sub}'",
        "subscription {sub} is sold by wingtip, and there is no purchase of it"),
    "one of the file that nobody bought": (
        "UPDATE subscription SET origin = 'file' WHERE id = x'{sub}'; DELETE FROM purchase WHERE subscription = x'{sub}'",
        "subscription {sub} is sold by wingtip, and there is no purchase of it"),
    "a customer of no tenant": (
        "DELETE FROM tenant WHERE id = x'{made}'",
        "customer {made} of wingtip is of no tenant"),
    "a reseller's own customer": (
        "UPDATE customer SET partner = {reseller} WHERE tenant = x'{made}'",
        "customer {made} is of {reseller_name}, which is a reseller"),
    "a customer that its own partner looks after": (
        "UPDATE customer SET reseller = partner WHERE tenant = x'{made}'",
        "customer {made} of wingtip is looked after by wingtip, which is no reseller of it"),
    "a customer that another's reseller looks after": (
        "UPDATE customer SET partner = (SELECT id FROM partner WHERE name = 'contoso'), reseller = {reseller}"
        " WHERE tenant = x'{made}'",
        "customer {made} of contoso is looked after by {reseller_name}, which is no reseller of it"),
    "an address that is none": (
        "UPDATE customer SET address = '[1]' WHERE tenant = x'{made}'",
        "address of customer {made} is not a JSON object"),
    "a reseller of a reseller": (
        "UPDATE partner SET root = {reseller} WHERE name = 'contoso'",
        "partner contoso rolls up to {reseller_name}, which rolls up to another one"),
    "a partner said to answer": (
        "UPDATE partner SET answers = 0 WHERE name = 'contoso'",
        "partner contoso is kept as one that can be asked, but it or its root cannot"),
    "a reseller said not to answer": (
        "UPDATE partner SET reachable = 0 WHERE id = {reseller}",
        "partner {reseller_name} is kept as one that cannot be asked, but it and its root can"),
    "a rate card for nobody": (
        "DELETE FROM rate_card_offer",
        "rate card MS-AZR-0145P in USD is for no offer"),
    "a rate that is none": (
        "UPDATE rate_card_meter SET rate = '1e-3' WHERE place = 1",
        "rate of meter 8767aeb3-6909-4db2-9927-3f51e9a9085e is no decimal: 1e-3"),
    "a factor that is none": (
        "UPDATE rate_card_stack_meter SET factor = '' WHERE stack_meter = x'fab6eb84500b4a09a8ca7358f8bbaea5'",
        "factor of stack meter fab6eb84500b4a09a8ca7358f8bbaea5 is no decimal: "),
    **{f"old rows of {table}": (
        f"UPDATE {table} SET origin = 'old' WHERE origin = 'made'" if table != "partner" else
        "UPDATE partner SET origin = 'old' WHERE name = 'contoso'",
        f"table {table} has rows of a directory that was left half loaded: 1")
       for table in ("partner", "tenant", "subscription", "principal", "customer")},
}


@pytest.fixture(scope="module")
def bought(tmp_path_factory):
    """Data with a customer of Wingtip's and its subscription, made by requests; -> folder, what stands for {…}"""
    server = Server(tmp_path_factory.mktemp("bought"), contoso.FILE).start()
    with server.client() as client:
        wingtip = Partner(client, "wingtip")
        made = wingtip.create()["id"]
        sub = wingtip.buy(made)
    server.stop()
    with sqlite3.connect(server.data / "azsreg.db") as database:
        reseller, name = database.execute(
            "SELECT r.id, r.name FROM partner AS r JOIN partner AS p ON p.id = r.root"
            " WHERE p.name = 'wingtip' AND r.id <> p.id AND r.reachable ORDER BY r.id").fetchone()
    database.close()
    assert check(server.data) == 0
    return server.data, {"made": made.replace("-", ""), "sub": sub.replace("-", ""), "reseller": reseller,
                         "reseller_name": name}


@pytest.mark.parametrize("damage", DAMAGES)
def test_check_of_a_directory_that_does_not_fit_together(bought, tmp_path, damage):
    folder, names = bought
    shutil.copytree(folder, tmp_path / "data")
    script, finding = (text.format(**names) for text in DAMAGES[damage])
    with sqlite3.connect(tmp_path / "data" / "azsreg.db") as database:
        database.executescript(script)
    database.close()
    done = run("check", "--data", tmp_path / "data")
    assert done.returncode == 1 and finding in done.stderr.splitlines() + done.stdout.splitlines(), done


def test_check_of_what_an_earlier_build_left(bought, tmp_path):
    """A file's rows have no purchases until that file is read again, and no digest says that it was."""
    folder, names = bought
    shutil.copytree(folder, tmp_path / "data")
    with sqlite3.connect(tmp_path / "data" / "azsreg.db") as database:
        database.executescript("DELETE FROM purchase WHERE subscription <> x'{sub}';"
                               "UPDATE setting SET value = x'' WHERE name = 'directory-digest'".format(**names))
    database.close()
    assert check(tmp_path / "data") == 0


def test_check_of_what_is_not_there(tmp_path):
    assert check(tmp_path / "nothing") == 2
    assert check(tmp_path) == 2
    assert os.listdir(tmp_path) == []
    assert run("check", "--bogus", "--data", tmp_path).returncode == 2


# --- backup --------------------------------------------------------------------------


def restored(server, copy, folder):
    """A server on a data folder that holds nothing but the copy."""
    other = Server(folder, server.directory, server.options)
    other.data.mkdir(parents=True)
    shutil.copy(copy, other.data / "azsreg.db")
    return other


def test_a_backup_of_a_running_server_is_a_whole_one(make_server, api_on, tmp_path):
    server = make_server()
    made = api_on(server).registration(tags={"a": "1"})
    expect(made.add(contoso.ALPINE), 200)
    key, served = key_of(made), keys(made.client)
    done = run("backup", tmp_path / "copy.db", "--data", server.data)
    assert done.returncode == 0, done
    expect(made.add(contoso.WOODGROVE), 200)
    with restored(server, tmp_path / "copy.db", tmp_path / "restored") as other:
        assert check(other.data) == 0
        again = reopened(made, other, api_on)
        assert again.get().json() == made.get().json()
        assert again.mapped() == [contoso.ALPINE]
        assert keys(again.client) == served, "the signing key is part of the data"
        assert verified(again.client, key_of(again))["cloudId"] == verified(again.client, key)["cloudId"] == made.cloud_id
        expect(again.add(contoso.WOODGROVE), 200)


def test_a_backup_while_others_write_is_consistent(make_server, api_on, tmp_path):
    """Each writer's registrations are numbered: the copy holds an unbroken beginning of each row."""
    server = make_server()
    api_on(server)
    enough = threading.Event()
    stop = threading.Event()

    def write(letter):
        with server.client() as client:
            number = 0
            while not stop.is_set():
                made = arm.Registration(client, contoso.APSS, contoso.GROUP, f"{letter}{number:05d}")
                assert client.put(made.url, body(tokens.mint())).status == 201
                number += 1
                if number == 20:
                    enough.set()

    threads = [threading.Thread(target=write, args=(letter,)) for letter in "ab"]
    for thread in threads:
        thread.start()
    try:
        assert enough.wait(60)
        for n in range(3):
            assert run("backup", tmp_path / f"copy{n}.db", "--data", server.data).returncode == 0
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    for n in range(3):
        with restored(server, tmp_path / f"copy{n}.db", tmp_path / f"restored{n}") as other:
            assert check(other.data) == 0
            names = [one["name"] for one in api_on(other).list_all(arm.registrations(contoso.APSS) + query())]
            for letter in "ab":
                mine = [name for name in names if name[0] == letter]
                assert mine == [f"{letter}{number:05d}" for number in range(len(mine))]
            assert len(names) >= 20


def test_a_backup_of_a_stopped_server(make_server, api_on, tmp_path):
    server = make_server()
    made = api_on(server).registration()
    server.stop()
    assert run("backup", tmp_path / "copy.db", "--data", server.data).returncode == 0
    with restored(server, tmp_path / "copy.db", tmp_path / "restored") as other:
        assert reopened(made, other, api_on).get().status == 200


def test_backups_that_cannot_be(make_server, tmp_path):
    server = make_server()
    assert_refused(run("backup", tmp_path / "no" / "such" / "folder" / "copy.db", "--data", server.data))
    assert_refused(run("backup", "--data", server.data))
    assert_refused(run("backup", tmp_path / "copy.db", "--data", tmp_path / "nothing"))
    assert not (tmp_path / "nothing").exists() and not (tmp_path / "copy.db").exists()
    own = server.data / "azsreg.db"
    assert run("backup", own, "--data", server.data).returncode != 0, "not over the data themselves"
    assert check(server.data) == 0


# --- healthcheck ---------------------------------------------------------------------


@pytest.mark.smoke
def test_healthcheck(make_server):
    server = make_server()
    listen = f"127.0.0.1:{server.port}"
    assert run("healthcheck", "--listen", listen).returncode == 0
    assert run("healthcheck", env={"AZSREG_LISTEN": listen}).returncode == 0
    server.stop()
    done = run("healthcheck", "--listen", listen)
    assert done.returncode == 1 and len(done.stderr.splitlines()) <= 1


HEALTHY = b'{"status":"ok","version":"0.1.0","schemaVersion":4,"uptimeSeconds":1}'


def test_healthcheck_of_the_server_of_a_folder(make_server, tmp_path):
    """On the command line alone: the image of the container has the variable, whatever it runs."""
    mine, other = make_server(name="mine"), make_server(name="other", in_memory=True)
    listen = f"127.0.0.1:{mine.port}"
    assert run("healthcheck", "--listen", listen, "--data", mine.data).returncode == 0
    done = run("healthcheck", "--listen", f"127.0.0.1:{other.port}", "--data", mine.data)
    assert done.returncode == 1 and "another server answers there" in done.stderr
    assert run("healthcheck", "--listen", f"127.0.0.1:{other.port}", env={"AZSREG_DATA": str(mine.data)}).returncode == 0
    done = run("healthcheck", "--listen", listen, "--data", tmp_path / "none")
    assert done.returncode == 1 and str(tmp_path / "none") in done.stderr


@pytest.mark.parametrize(("answer", "reason"), [
    (b"", "it ended the connection without an answer"),
    (b"garbage\r\n\r\n", "what answers there is no azsreg"),
    (b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "it answers, but it is not well: status 503"),
    (b"HTTP/1.1 404 Not Found\r\n\r\n", "it answers, but it is not well: status 404"),
    (b"HTTP/1.1 200 OK\r\n\r\n", "what answers there is no azsreg"),
    (b"HTTP/1.1 200 OK\r\n\r\n<html>ok</html>", "what answers there is no azsreg"),
    (b'HTTP/1.1 200 OK\r\n\r\n{"status":"ok"}', "what answers there is no azsreg"),
    (b'HTTP/1.1 200 OK\r\n\r\n{"status":"UP","version":1}', "what answers there is no azsreg"),
    (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100000, "its answer is larger than 16384 bytes"),
    (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n" + HEALTHY, None),
], ids=range(10))
def test_healthcheck_of_something_else(answer, reason):
    """What answers has to be azsreg, and well."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        def serve():
            connection, _ = other.accept()
            with connection:
                connection.recv(65536)
                try:
                    connection.sendall(answer)
                except OSError:
                    pass

        thread = threading.Thread(target=serve)
        thread.start()
        done = run("healthcheck", "--listen", f"127.0.0.1:{other.getsockname()[1]}")
        thread.join()
    assert done.returncode == (1 if reason else 0), done
    assert (reason or "") in done.stderr and len(done.stderr.splitlines()) == bool(reason)


@pytest.mark.parametrize("flag", ["--listen", "--https"])
def test_healthcheck_of_a_server_that_says_nothing(flag):
    """Nobody ever accepts; over TLS, too, it comes to an end."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = run("healthcheck", flag, f"127.0.0.1:{other.getsockname()[1]}")
    assert done.returncode == 1 and "it did not answer within 3 s" in done.stderr, done


def test_healthcheck_where_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
    done = run("healthcheck", "--listen", address)
    assert done.returncode == 1 and "Connection refused" in done.stderr, done


# --- the end -------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_an_orderly_end(make_server, api_on, number):
    server = make_server()
    made = api_on(server).registration()
    idle = Wire("127.0.0.1", server.port)
    server.stop(number)
    idle.close()
    left = set(os.listdir(server.data))
    assert "azsreg.db" in left
    for name in ("azsreg.db-wal", "azsreg.db-shm", "azsreg.db-journal"):
        assert name not in left, "the database was closed"
    with sqlite3.connect(f"file:{server.data / 'azsreg.db'}?mode=ro", uri=True) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA application_id").fetchone() != (0,)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()
    server.start()
    assert reopened(made, server, api_on).get().status == 200


def test_a_request_that_never_ends_does_not_keep_it(make_server):
    server = make_server()
    stuck = Wire("127.0.0.1", server.port)
    stuck.send(b"PUT %s HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{" % (
        arm.registration(contoso.APSS, contoso.GROUP, "r") + query()).encode())
    half = Wire("127.0.0.1", server.port)
    half.send(b"GET /subscr")
    with server.client() as client:
        expect(client.get("/_azsreg/health"), 200)
    server.stop()
    stuck.close()
    half.close()


def test_requests_in_flight_are_finished(make_server, api_on):
    """Writers at full speed while it ends: whatever was answered is there, and nobody got half an answer."""
    server = make_server()
    api_on(server).group(contoso.APSS, "busy")
    done, wrong, going = [], [], threading.Barrier(5)

    def write(letter):
        with server.client() as client:
            for number in range(100000):
                made = arm.Registration(client, contoso.APSS, "busy", f"{letter}{number:05d}")
                try:
                    answer = client.put(made.url, body(tokens.mint()))
                except (OSError, EOFError):
                    return
                except Exception as error:  # a torn answer would end up here
                    if type(error).__name__ not in ("RemoteDisconnected", "BadStatusLine"):
                        wrong.append(repr(error))
                    return
                if answer.status == 201:
                    done.append(made.name)
                elif answer.status != 503:
                    wrong.append(answer)
                if number == 10:
                    going.wait()

    threads = [threading.Thread(target=write, args=(letter,)) for letter in "abcd"]
    for thread in threads:
        thread.start()
    going.wait()
    server.stop()
    for thread in threads:
        thread.join()
    assert not wrong, wrong[:3]
    server.start()
    target = arm.registrations(contoso.APSS, "busy") + query(top=1000)
    names = {one["name"] for one in api_on(server).list_all(target)}
    assert set(done) <= names and len(names) <= len(done) + 4
