"""The data folder and what is done to it from outside: by other commands, other users, and limits."""

import fcntl
import os
import resource
import shutil
import sqlite3
import subprocess

import pytest

from azsregtest import arm, binary, contoso, tokens
from azsregtest.arm import body, expect, query
from azsregtest.binary import assert_refused, run

pytestmark = pytest.mark.sqlite_only("data folders")


# 90 kB: as many tags as there may be, about as long as they may be.
LARGE = {f"{i}" + "日" * 500: "x" * 256 for i in range(50)}


def put(client, name, tags=None):
    made = arm.Registration(client, contoso.APSS, contoso.GROUP, name)
    return client.put(made.url, body(tokens.mint(), tags=tags or {}))


@pytest.mark.parametrize("running", [True, False], ids=["running", "stopped"])
def test_a_path_with_two_slashes(make_server, tmp_path, running):
    server = make_server(https=True)
    data = f"/{server.data}"
    if not running:
        server.stop()
    assert run("check", "--data", data).returncode == 0
    assert run("ca", "--data", data).stdout.startswith("-----BEGIN CERTIFICATE")
    assert run("backup", f"/{tmp_path}/copy.db", "--data", data).returncode == 0


def test_a_start_waits_for_those_that_only_read(make_server):
    server = make_server(start=False)
    server.data.mkdir(parents=True)
    reader = os.open(server.data, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(reader, fcntl.LOCK_SH)
    server.spawn()
    while not is_waiting(server):
        assert server.process.poll() is None, server.log()
    os.close(reader)
    lines = server._first_lines(1)
    assert "listening on" in lines[0], server.log()


def is_waiting(server):
    """It has tried to lock the folder: it has it open."""
    folder = f"/proc/{server.process.pid}/fd"
    try:
        return any(os.path.realpath(f"{folder}/{fd}") == str(server.data) for fd in os.listdir(folder))
    except OSError:
        return False


def test_a_start_does_not_wait_for_another_server(make_server):
    server = make_server()
    assert_refused(run("serve", "--listen", "127.0.0.1:0", "--data", server.data), "another azsreg uses it")


def test_a_damaged_header_is_damage(make_server):
    server = make_server()
    server.stop()
    path = server.data / "azsreg.db"
    whole = path.read_bytes()
    for begin, end in ((0, 16), (0, 100), (0, 4096)):
        path.write_bytes(whole[:begin] + b"\xa5" * (end - begin) + whole[end:])
        done = run("check", "--data", server.data)
        assert done.returncode == 1 and "damaged" in done.stderr, done


@pytest.mark.parametrize("version", [-1, -(2**31)])
def test_a_schema_version_below_none(make_server, version):
    server = make_server()
    server.stop()
    with sqlite3.connect(server.data / "azsreg.db") as database:
        database.execute(f"PRAGMA user_version={version}")
    database.close()
    for command in (["serve", "--listen", "127.0.0.1:0"], ["check"], ["ca"]):
        assert_refused(run(*command, "--data", server.data), "schema version")


def without_rights_to_all(*args):
    """Root may write everywhere; here it may not."""
    drop = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    return subprocess.run([*drop, *binary.command(*args)], capture_output=True, env=binary.environment(), check=False)


def test_a_check_where_nothing_can_be_written(make_server, api_on, tmp_path):
    """A log that was not put into the database yet, and no place for an index of it."""
    server = make_server()
    made = api_on(server).registration()
    server.kill()
    folder = tmp_path / "kept"
    folder.mkdir()
    for name in ("azsreg.db", "azsreg.db-wal"):
        shutil.copy(server.data / name, folder / name)
        (folder / name).chmod(0o400)
    assert (folder / "azsreg.db-wal").stat().st_size > 0
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    folder.chmod(0o500)
    try:
        done = without_rights_to_all("check", "--data", folder)
        assert done.returncode == 0, done
        done = without_rights_to_all("backup", tmp_path / "copy.db", "--data", folder)
        assert done.returncode == 0, done
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    finally:
        folder.chmod(0o700)
    with sqlite3.connect(tmp_path / "copy.db") as database:
        assert database.execute("SELECT count(*) FROM registration WHERE name = ?", (made.name,)).fetchone() == (1,)
    database.close()


# --- a limit of the file size ---------------------------------------------------------


def test_a_file_that_may_not_grow_is_a_full_disk(make_server):
    server = make_server("--log-level", "warn")
    with server.client() as client:
        assert put(client, "before").status == 201
        limit = max(path.stat().st_size for path in server.data.iterdir()) + 4096
        before = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (limit, before[1]))
        expect(put(client, "during", LARGE), 507, "InsufficientStorage")
        expect(client.get(arm.registrations(contoso.APSS) + query()), 200)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)
        assert put(client, "after", LARGE).status == 201
        names = [one["name"] for one in client.get(arm.registrations(contoso.APSS) + query()).json()["value"]]
        assert names == ["after", "before"]


def test_a_backup_that_may_not_grow_leaves_nothing(make_server, tmp_path):
    server = make_server()
    with server.client() as client:
        assert put(client, "r", LARGE).status == 201
    limited = ["prlimit", "--fsize=32768"]
    where = tmp_path / "copies"
    where.mkdir()
    done = subprocess.run([*limited, *binary.command("backup", where / "copy.db", "--data", server.data)],
                          capture_output=True, env=binary.environment(), check=False)
    assert done.returncode == 2 and done.stderr.count(b"\n") == 1, done
    assert os.listdir(where) == []


def test_an_empty_database_has_no_backup(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "azsreg.db").touch()
    assert_refused(run("backup", tmp_path / "copy.db", "--data", data), "there is nothing in it")
    assert sorted(os.listdir(tmp_path)) == ["data"]


# --- hash -----------------------------------------------------------------------------


def hashed(secret):
    return subprocess.run(binary.command("hash"), input=secret, capture_output=True, env=binary.environment(), check=False)


@pytest.mark.parametrize("secret", [b"abc", b"abc\n", b"abc\r\n", b"x" * 1024 + b"\r\n"], ids=repr)
def test_a_line_is_hashed(secret):
    done = hashed(secret)
    assert done.returncode == 0 and done.stdout.startswith(b"scrypt$"), done


@pytest.mark.parametrize("secret", [
    b"", b"\n", b"\r\n", b"a\0b", b"\0", b"a\nb", b"a\n\n", b"a\rb", b"a\r", b"x" * 1025, b"x" * 5000,
], ids=lambda secret: repr(secret[:6]))
def test_what_is_no_line_is_not_hashed(secret):
    done = hashed(secret)
    assert (done.returncode, done.stdout) == (2, b""), done
