"""A statement of transactions fails under a running server: at its first use and later, once and for a
while, on disk and in memory. What was answered is so, and nothing needs a restart."""

import http.client

import pytest

from azsregtest import arm, contoso, tokens
from azsregtest.arm import body, query
from shim import BOUNDS
from world import CLOUD, Book, refused

MOST = 2000  # more allocations than a first write makes



def spoilt(client, name):
    """A write that is refused after it has begun, so that it has to be undone."""
    made = arm.Registration(client, contoso.APSS, contoso.GROUP, name)
    return client.put(made.url, body("no token"))


def names(client):
    listed = client.get(arm.registrations(contoso.APSS) + query())
    assert listed.status in (200, 503), listed
    return {one["name"] for one in listed.json()["value"]} if listed.status == 200 else None


def play(client, book, prefix):
    """Writes and reads of every kind; what is listed is what was acknowledged, whenever there is a list."""
    for number in range(3):
        for answer in (book.put(client, f"{prefix}{number}"), spoilt(client, f"{prefix}{number}-spoilt")):
            assert answer.status in (201, 400, 503), answer
        assert names(client) in (None, set(book.kept))


@pytest.mark.parametrize("count", [1, 10**6])
@pytest.mark.parametrize("used", [False, True], ids=["first", "later"])
@pytest.mark.parametrize("in_memory", [False, True], ids=["disk", "memory"])
@pytest.mark.parametrize("bound", [one for one in BOUNDS if one])
def test_a_bound_fails(make_server, shim, bound, in_memory, used, count):
    server = make_server("--log-level", "warn", start=False)
    server.in_memory = in_memory
    server.start()
    book = Book(server)
    with server.client() as client:
        if used:
            play(client, book, "before")
        shim.fail_bound(bound, count)
        play(client, book, "during")
        shim.clear()
        assert names(client) == set(book.kept)
        play(client, book, "after")
        assert {f"after{number}" for number in range(3)} <= set(book.kept)
        book.verify(client)
        assert names(client) == set(book.kept)
    if not in_memory:
        book.verify_after_a_kill()


@pytest.mark.parametrize("in_memory", [False, True], ids=["disk", "memory"])
@pytest.mark.parametrize("bound", ["RELEASE write", "ROLLBACK TO write", "COMMIT"])
def test_a_refusal_is_meant(make_server, shim, bound, in_memory):
    server = make_server("--log-level", "warn", start=False)
    server.in_memory = in_memory
    server.start()
    with server.client() as client:
        book = Book(server)
        shim.fail_bound(bound, 1)
        answers = [spoilt(client, "spoilt"), book.put(client, "r")]
        assert shim.failed == 1
        refused(next(one for one in answers if one.status == 503), 503)
        shim.clear()
        assert names(client) == set(book.kept)


@pytest.mark.parametrize("in_memory", [False, True], ids=["disk", "memory"])
def test_a_write_that_is_refused_and_cannot_be_undone(make_server, shim, in_memory):
    """Its rows are in the transaction already when there is no memory for its answer, nor to undo it."""
    server = make_server("--log-level", "warn", start=False)
    server.in_memory = in_memory
    server.start()
    undone = 0
    with server.client() as client:
        book = Book(server)
        assert book.put(client, "before").status == 201
        for skip in range(MOST):
            name = f"r{skip}"
            shim.fail_bound("ROLLBACK TO write", 1)
            shim.fail_allocations(skip, 1)
            try:
                answer = book.put(client, name)
            except (OSError, EOFError, http.client.HTTPException):
                answer = None
            ran, undone = shim.failed, undone + (shim.bound_last < 1)
            shim.clear()
            got = arm.Registration(client, contoso.APSS, contoso.GROUP, name).get().status
            assert answer is None or (answer.status == 201) == (got == 200), f"allocation {skip}: {answer}, then {got}"
            if not ran:
                break
        assert not ran and undone > 3
        book.verify(client)


def test_no_memory_while_nothing_is_asked(make_server, shim):
    """The snapshot of the last read ends when the server rests; without memory, too."""
    server = make_server("--log-level", "warn")
    with server.client() as client:
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, "r")
        for number in range(3):
            shim.fail_allocations(0, 10**9)
            try:
                client.get("/_azsreg/health")
            except (OSError, EOFError, http.client.HTTPException):
                pass
            shim.clear()
            assert names(client) is not None
            assert client.put(made.url, body(tokens.mint(cloud_id=CLOUD))).status in (200, 201)
            assert made.get().status == 200


@pytest.mark.parametrize("many", [False, True], ids=["one fails", "all fail from one on"])
def test_allocations_of_a_first_write(make_server, shim, many):
    """Everything is prepared for the first time: a write that was refused is not there."""
    server = make_server("--log-level", "warn", start=False)
    server.in_memory = True
    for skip in range(0, MOST, 9):
        server.start()
        answer = None
        with server.client() as client:
            made = arm.Registration(client, contoso.APSS, contoso.GROUP, "r")
            shim.fail_allocations(skip, 10**9 if many else 1)
            try:
                answer = client.put(made.url, body(tokens.mint(cloud_id=CLOUD)))
            except (OSError, EOFError, http.client.HTTPException):
                pass
            failed = shim.failed
            shim.clear()
            got = made.get().status
            where = f"allocation {skip}: {answer}, then {got}"
            assert got in (200, 404), where
            assert answer is None or (answer.status == 201) == (got == 200), where
            assert client.put(made.url, body(tokens.mint(cloud_id=CLOUD))).status == (200 if got == 200 else 201), where
        server.kill()
        if not failed:
            break
    assert not failed
