"""The disk fails under a running server: each write is refused in ARM's shape, reads go on, nothing
acknowledged is lost, and when the disk is back so are the writes."""

import errno
import os
import subprocess
import threading
import time

import pytest

from azsregtest import arm, binary, contoso
from azsregtest.arm import query
from azsregtest.client import Client
from azsregtest.exposition import Watch
from world import Book, refused

WRITE_FAULTS = [("ENOSPC", 507), ("EIO", 503), ("EROFS", 503), ("EDQUOT", 507), ("EFBIG", 507)]


def list_all(client):
    listed = client.get(arm.registrations(contoso.APSS) + query())
    assert listed.status == 200, listed
    return [one["name"] for one in listed.json()["value"]]


@pytest.mark.parametrize("skip", range(4))
@pytest.mark.parametrize(("error", "status"), WRITE_FAULTS)
def test_a_write_to_the_disk_fails(make_server, shim, error, status, skip):
    server = make_server()
    book = Book(server)
    with server.client() as client:
        assert book.put(client, "before").status == 201
        shim.write_skip = skip
        shim.write_errno = getattr(errno, error)
        for number in range(4):  # whatever the skipped ones let through, the last ones fail
            answer = book.put(client, f"during{number}")
            if answer.status != 201:
                refused(answer, status)
        refused(answer, status)
        assert shim.failed > 0
        assert list_all(client)[0] == "before"
        assert "during3" not in list_all(client)
        shim.clear()
        assert book.put(client, "after").status == 201
        book.verify(client)
    assert "event=commit-failed" in server.log() or f"status={status}" in server.log()
    assert f"status={status}" in server.log()
    assert "not an error" not in server.log()
    book.verify_after_a_kill()


@pytest.mark.parametrize("skip", range(3))
@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_fsync_fails(make_server, shim, error, skip):
    server = make_server()
    book = Book(server)
    with server.client() as client:
        assert book.put(client, "before").status == 201
        shim.sync_skip = skip
        shim.sync_errno = getattr(errno, error)
        answers = [book.put(client, f"during{number}") for number in range(skip + 2)]
        refused(answers[-1], 503, 507)
        assert shim.failed > 0
        for name, answer in enumerate(answers):
            assert (f"during{name}" in list_all(client)) == (answer.status == 201)
        shim.clear()
        assert book.put(client, "after").status == 201
        book.verify(client)
    assert "event=commit-failed" in server.log()
    book.verify_after_a_kill()


@pytest.mark.parametrize("fault", ["write_errno", "sync_errno"])
def test_every_write_of_a_turn_hears_that_its_commit_failed(make_server, shim, fault):
    server = make_server()
    book = Book(server)
    gate = threading.Barrier(17)
    wrong = []

    def write(number):
        try:
            with server.client() as client:
                assert book.put(client, f"w{number}-before").status == 201
                gate.wait()
                gate.wait()
                refused(book.put(client, f"w{number}-during"), 503)
                gate.wait()
                gate.wait()
                assert book.put(client, f"w{number}-after").status == 201
        except Exception as error:
            wrong.append(error)
            gate.abort()

    writers = [threading.Thread(target=write, args=(n,)) for n in range(16)]
    for writer in writers:
        writer.start()
    try:
        gate.wait(60)
        setattr(shim, fault, errno.EIO)
        gate.wait(60)
        gate.wait(60)
        shim.clear()
        gate.wait(60)
    except threading.BrokenBarrierError:
        pass
    for writer in writers:
        writer.join()
    assert not wrong, wrong
    with server.client() as client:
        book.verify(client)
        assert not [name for name in list_all(client) if name.endswith("during")]
    book.verify_after_a_kill()


@pytest.mark.parametrize("fault", ["write_errno", "sync_errno"])
def test_the_signing_key_is_shown_only_once_it_is_kept(make_server, shim, fault):
    """The first who asks for it makes it; what it had signed would be worth nothing without it."""
    server = make_server()
    with server.client() as client:
        setattr(shim, fault, errno.EIO)
        for _ in range(2):
            refused(client.get("/discovery/keys"), 503)
        shim.clear()
        shown = client.get("/discovery/keys")
        assert shown.status == 200, shown
    server.kill()
    server.start()
    with server.client() as client:
        assert client.get("/discovery/keys").json() == shown.json()


def test_a_checkpoint_that_fails_loses_nothing(make_server, shim):
    """Past a thousand pages the log is copied into the database: that write may fail too."""
    server = make_server("--log-level", "warn")
    book = Book(server)
    with server.client() as client:
        for number in range(90):
            # 3 in 4 writes find a disk that fails after a few calls: in the log, or in a checkpoint
            if number % 4:
                shim.write_skip, shim.write_errno = number % 9 + 4, errno.EIO
            answer = book.put(client, f"r{number:03d}", "1")
            shim.clear()
            assert answer.status == 201 or refused(answer, 503)
        for number in range(400):
            assert book.put(client, f"last{number % 7}", "1").status in (200, 201)
            if number % 50 == 49:
                shim.sync_skip, shim.sync_errno = number // 50 % 3, errno.EIO
                answer = book.put(client, f"s{number}")
                shim.clear()
                assert answer.status == 201 or refused(answer, 503)
        book.verify(client)
    book.verify_after_a_kill()


def test_reading_the_disk_fails(make_server, shim):
    server = make_server()
    book = Book(server)
    with server.client() as client:
        for number in range(5):
            assert book.put(client, f"r{number}").status == 201
    server.restart()
    shim.read_errno = errno.EIO
    with server.client() as client:
        seen = [client.get(arm.registrations(contoso.APSS) + query()) for _ in range(3)]
        for answer in seen:
            assert answer.status == 200 or refused(answer, 503, 500)  # it may all be in the cache
        written = book.put(client, "during")
        assert written.status == 201 or refused(written, 503, 500)
        shim.clear()
        assert book.put(client, "after").status == 201
        book.verify(client)
    book.verify_after_a_kill()


@pytest.mark.parametrize("fault", ["write_errno", "sync_errno", "open_errno", "read_errno"])
@pytest.mark.parametrize("error", ["EIO", "ENOSPC", "EROFS", "EMFILE"])
def test_it_does_not_start_on_a_disk_that_fails(make_server, shim, fault, error):
    server = make_server(start=False)
    server.folder.mkdir()
    server.data.mkdir()
    (server.data / "azsreg.db").touch()
    if fault != "open_errno":
        setattr(shim, fault, getattr(errno, error))
    else:
        server.data.chmod(0o700)
        shim.open_errno = getattr(errno, error)
    done = binary.run(*server.arguments(), env=shim.env)
    assert done.returncode > 0 and done.returncode < 128, done
    assert len(done.stderr.splitlines()) == 1 or fault == "open_errno", done.stderr
    shim.clear()
    server.start()
    with server.client() as client:
        assert Book(server).put(client, "r").status == 201


# With a real file system ---------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 3 MiB of its own."""
    where = tmp_path / "disk"
    where.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m,mode=0700", "tmpfs", where], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted: {mounted.stderr.decode().strip()}")
    yield where
    subprocess.run(["umount", "-l", where], check=True)


def fill(disk):
    with open(disk / "ballast", "wb", buffering=0) as ballast, pytest.raises(OSError):
        while True:
            assert ballast.write(bytes(4096)) == 4096 or ballast.write(b"x")


def test_a_disk_that_is_full(make_server, small_disk):
    server = make_server("--log-level", "warn", folder=small_disk / "server")
    book = Book(server)
    try:
        with server.client() as client:
            assert book.put(client, "first").status == 201
            fill(small_disk)
            statuses = [book.put(client, f"r{number}").status for number in range(200)]
            assert 507 in statuses, statuses
            assert set(statuses) <= {201, 507}, statuses
            refused(book.put(client, "full"), 507)
            book.verify(client)
            os.unlink(small_disk / "ballast")
            assert book.put(client, "after").status == 201
            book.verify(client)
        book.verify_after_a_kill()
    finally:
        server.stop()


def written_and_stopped(make_server, disk):
    server = make_server(folder=disk / "server")
    book = Book(server)
    with server.client() as client:
        assert book.put(client, "first").status == 201
    server.stop()
    return server, book


def verify_later(server, book):
    """Starts it again, and stops it before its disk is taken away."""
    server.start()
    try:
        with server.client() as client:
            book.verify(client)
    finally:
        server.stop()


def test_a_disk_that_was_full_before(make_server, small_disk):
    """It is the disk that is named, not the data; and those are as they were."""
    server, book = written_and_stopped(make_server, small_disk)
    fill(small_disk)
    line = binary.assert_refused(binary.run(*server.arguments()), str(server.data))
    assert "No space left on device" in line, line
    os.unlink(small_disk / "ballast")
    verify_later(server, book)


def test_a_disk_that_is_read_only(make_server, small_disk):
    server, book = written_and_stopped(make_server, small_disk)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    done = binary.run(*server.arguments())
    line = binary.assert_refused(done, str(server.data))
    assert "read-only" in line.lower(), line
    subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
    verify_later(server, book)


def test_a_client_on_a_kept_connection_is_answered_while_the_disk_is_full(make_server, shim):
    """The connection survives its refusals."""
    server = make_server("--log-level", "warn")
    shim.write_errno = errno.ENOSPC
    with Client("127.0.0.1", server.port) as client:
        book = Book(server)
        refused(book.put(client, "r0"), 507)
        wire = client.wire
        for number in range(50):
            refused(book.put(client, f"r{number}"), 507)
        assert client.wire is wire
        assert client.get("/_azsreg/health/live").status == 200
        unready = client.get("/_azsreg/health/ready")
        assert unready.status == 503 and unready.json()["error"]["target"] == "disk-full"
        shim.clear()
        assert book.put(client, "r0").status == 201
        assert client.get("/_azsreg/health/ready").status == 200


@pytest.mark.parametrize("error, status, result", [("ENOSPC", 507, "full"), ("EIO", 503, "unavailable")])
def test_commits_that_fail_are_counted(make_server, shim, error, status, result):
    server = make_server()
    with server.client() as client:
        book, watch = Book(server), Watch(client)
        shim.write_errno = getattr(errno, error)
        for number in range(3):
            refused(book.put(client, f"r{number}"), status)
        shim.clear()
        assert book.put(client, "r0").status == 201
        assert watch(f'azsreg_commits_total{{result="{result}"}}') == 3
        assert watch('azsreg_commits_total{result="ok"}') == 1
        assert watch("azsreg_commit_duration_seconds_count") == watch("azsreg_writes_total") == 4


def test_a_server_that_nobody_writes_to_is_ready_again_once_its_disk_is(make_server, shim):
    server = make_server("--log-level", "warn")
    shim.write_errno = errno.ENOSPC
    with Client("127.0.0.1", server.port) as client:
        refused(Book(server).put(client, "r0"), 507)
        assert client.get("/_azsreg/health/ready").status == 503
        shim.clear()
        deadline = time.monotonic() + binary.PATIENCE
        while client.get("/_azsreg/health/ready").status == 503:
            assert time.monotonic() < deadline, "it does not try again"
