"""The data is damaged while the server is away, or cut off where a crash may cut it."""

import os
import random
import shutil
import sqlite3
import struct

import pytest

from azsregtest import arm, binary, contoso
from azsregtest.arm import query
from azsregtest.server import Server
from world import Book

EVERY = bool(os.environ.get("FAULTS_EVERY"))  # start a server on each cut; takes ten minutes
STATUSES = {200, 201, 204, 404, 409, 500, 503}


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A database of a stopped server with some registrations and customers in it."""
    server = Server(tmp_path_factory.mktemp("filled"), contoso.FILE).start()
    with server.client() as client:
        book = Book(server)
        for number in range(60):
            assert book.put(client, f"r{number}").status == 201
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, "r0")
        assert made.add(contoso.ALPINE, contoso.ALPINE_TENANT).status in (200, 201)
    server.stop()
    return server.data / "azsreg.db"


def copy_of(database, folder):
    data = folder / "server" / "data"
    data.mkdir(parents=True, mode=0o700)
    shutil.copy(database, data / "azsreg.db")
    return data / "azsreg.db"


def refused_or_alive(folder):
    """A start on damaged data is refused with one line, or what it serves is answers."""
    server = Server(folder / "server", contoso.FILE, ["--log-level", "warn"])
    try:
        server.start()
    except AssertionError:
        line = server.log()
        assert line.startswith("azsreg") and len(line.splitlines()) <= 2, line
        return False
    try:
        with server.client() as client:
            client.checked = False
            book = Book(server)
            seen = [
                client.get(arm.registrations(contoso.APSS) + query()),
                client.get(arm.subscription(contoso.APSS) + query()),
                client.get("/subscriptions" + query()),
                book.put(client, "new"),
                book.put(client, "r7"),
                client.delete(arm.Registration(client, contoso.APSS, contoso.GROUP, "r3").url),
                client.get(arm.Registration(client, contoso.APSS, contoso.GROUP, "r0").list_url),
                client.get("/_azsreg/health"),
            ]
            for answer in seen:
                assert answer.status in STATUSES, answer
                assert answer.status < 500 or answer.code in ("InternalServerError", "ServiceUnavailable"), answer
        server.stop()  # and exit status 0: nothing crashed
    finally:
        server.kill()
    return True


@pytest.mark.parametrize("seed", range(10))
def test_bytes_flipped_in_the_database(filled, tmp_path, seed):
    dice = random.Random(seed)
    for number in range(4):
        folder = tmp_path / str(number)
        path = copy_of(filled, folder)
        content = bytearray(path.read_bytes())
        for _ in range(dice.choice((1, 3, 40, 400))):
            content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
        path.write_bytes(content)
        refused_or_alive(folder)
        assert binary.run("check", "--data", path.parent).returncode in (0, 1, 2)


@pytest.mark.parametrize("page", range(8))
def test_a_page_that_is_zero_or_noise(filled, tmp_path, page):
    dice = random.Random(page)
    size = os.path.getsize(filled) // 4096
    for number, fill in enumerate((bytes(4096), dice.randbytes(4096))):
        folder = tmp_path / str(number)
        path = copy_of(filled, folder)
        with open(path, "r+b") as file:
            file.seek(4096 * (page if page < 4 else dice.randrange(size)))
            file.write(fill)
        alive = refused_or_alive(folder)
        assert not (alive and page == 0), "a database without a header was taken"


@pytest.mark.parametrize("size", [0, 1, 100, 4095, 4096, 40000])
def test_a_database_that_is_cut(filled, tmp_path, size):
    path = copy_of(filled, tmp_path)
    os.truncate(path, size)
    assert refused_or_alive(tmp_path) or size > 0


def test_damage_under_a_running_server(make_server):
    """A backup tool or a bad disk writes over the file; the server says so and stays."""
    server = make_server("--log-level", "warn")
    with server.client() as client:
        book = Book(server)
        for number in range(30):
            assert book.put(client, f"r{number}").status == 201
    server.restart()  # everything is in the database, nothing in the log or the cache
    with open(server.data / "azsreg.db", "r+b") as file:
        size = os.fstat(file.fileno()).st_size
        file.seek(8192)
        file.write(random.Random(1).randbytes(size - 8192))
    with server.client() as client:
        client.checked = False
        seen = [client.get(arm.registrations(contoso.APSS) + query()) for _ in range(2)]
        seen += [book.put(client, "new"), client.get("/_azsreg/health")]
        for answer in seen:
            assert answer.status in STATUSES | {503}, answer
        assert any(answer.status == 500 for answer in seen), seen
    server.logged("malformed")


# The log, cut --------------------------------------------------------------------


def frames_of(log):
    """Where each frame of a WAL ends, and whether it commits."""
    header = 32
    size = struct.unpack_from(">I", log, 8)[0]
    ends = []
    for at in range(header, len(log) - 24 - size + 1, 24 + size):
        ends.append((at + 24 + size, struct.unpack_from(">I", log, at + 4)[0] != 0))
    return ends


def test_a_log_cut_at_every_byte_of_its_last_frames(make_server, tmp_path):
    """Each acknowledged write whose last frame is left is there, and those after it are not, not even half."""
    server = make_server("--log-level", "warn")
    acknowledged = []  # (bytes of the log, name)
    log = server.data / "azsreg.db-wal"
    with server.client() as client:
        book = Book(server)
        for number in range(8):
            assert book.put(client, f"r{number}").status == 201
            acknowledged.append((log.stat().st_size, f"r{number}"))
    server.kill()
    content, database = log.read_bytes(), (server.data / "azsreg.db").read_bytes()
    commits = [end for end, ends in frames_of(content) if ends]
    # the log may have been begun again: then its size says nothing of who is in it
    assert len({size for size, _ in acknowledged}) == 8, acknowledged
    first = acknowledged[-2][0]

    def expected(cut):
        whole = max([end for end in commits if end <= cut], default=0)
        return [name for size, name in acknowledged if size <= whole]

    copy, growing = tmp_path / "copy.db", tmp_path / "copy.db-wal"
    copy.write_bytes(database)
    growing.write_bytes(content[:first])
    seen = set()
    for cut in range(first, len(content) + 1):
        (tmp_path / "copy.db-shm").unlink(missing_ok=True)
        reader = sqlite3.connect(f"file:{copy}?mode=ro", uri=True)
        names = [name for (name,) in reader.execute("select name from registration order by name")]
        reader.close()
        assert growing.stat().st_size == cut and names == expected(cut), cut
        seen.add(tuple(names))
        with growing.open("ab") as file:
            file.write(content[cut:cut + 1])
    assert len(seen) == 2

    boundaries = sorted({end + by for end, _ in frames_of(content) for by in (-1, 0, 1) if first <= end + by})
    cuts = range(first, len(content) + 1) if EVERY else boundaries[-24:]
    for cut in cuts:
        folder = tmp_path / f"cut{cut}"
        data = folder / "data"
        data.mkdir(parents=True, mode=0o700)
        (data / "azsreg.db").write_bytes(database)
        (data / "azsreg.db-wal").write_bytes(content[:cut])
        with Server(folder, contoso.FILE, ["--log-level", "warn"]) as other, other.client() as client:
            listed = client.get(arm.registrations(contoso.APSS) + query()).json()["value"]
            assert [one["name"] for one in listed] == expected(cut), cut
            for name in expected(cut):
                assert book.kept[name] == arm.Registration(client, contoso.APSS, contoso.GROUP, name).get().etag
            assert Book(other).put(client, "after").status == 201
        assert binary.run("check", "--data", data).returncode == 0
        shutil.rmtree(folder)
