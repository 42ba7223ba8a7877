"""The disk fails while a report is taken: it is refused as a whole, and nothing of it is there."""

import errno
import http.client

import pytest

from azsregtest import binary, contoso
from azsregtest.arm import Api, expect
from azsregtest.usage import record, report, taken
from world import refused

HOURS, RESOURCES = 24, 40
SIZE = HOURS * RESOURCES


def records_of(name):
    return [record(hour, uri=f"/{name}/{number}") for number in range(RESOURCES) for hour in range(HOURS)]


@pytest.fixture
def world(make_server):
    """-> (a server, a registration of it, to which something was reported)"""
    server = make_server()
    api = Api(server, "usage")
    made = api.registration()
    send(server, made, "before")
    yield server, made
    api.close()


def send(server, made, name, whole=((SIZE, 0, 0),)):
    with server.client() as client:
        assert taken(expect(report(client, made, records_of(name)), 200)) in whole, name


def look(server, made, kept, lost):
    """What was acknowledged is there, and of what was refused nothing; also after a kill."""
    for name in kept:
        send(server, made, name, [(0, SIZE, 0)])
    for name in lost:
        send(server, made, name)
    server.kill()
    server.start()
    for name in [*kept, *lost]:
        send(server, made, name, [(0, SIZE, 0)])
    assert binary.run("check", "--data", server.data).returncode == 0


def report_until_refused(server, made, status):
    """-> (what was taken, what was not)"""
    kept, lost = ["before"], []
    with server.client() as client:
        for number in range(4):  # whatever the skipped calls let through, the last ones fail
            answer = report(client, made, records_of(f"during{number}"))
            (kept if answer.status == 200 else lost).append(f"during{number}")
            if answer.status != 200:
                refused(answer, *status)
    assert f"during{number}" in lost
    return kept, lost


@pytest.mark.parametrize("skip", [0, 1, 5, 20])
@pytest.mark.parametrize(("error", "status"), [("ENOSPC", 507), ("EDQUOT", 507), ("EIO", 503)])
def test_the_disk_takes_no_more(world, shim, error, status, skip):
    server, made = world
    shim.write_skip = skip
    shim.write_errno = getattr(errno, error)
    kept, lost = report_until_refused(server, made, [status])
    assert shim.failed > 0
    shim.clear()
    look(server, made, kept, lost)


@pytest.mark.parametrize("skip", range(3))
def test_fsync_fails(world, shim, skip):
    server, made = world
    shim.sync_skip = skip
    shim.sync_errno = errno.EIO
    kept, lost = report_until_refused(server, made, [503])
    shim.clear()
    look(server, made, kept, lost)


NOTHING, ALL = (SIZE, 0, 0), (0, SIZE, 0)  # of it was there, when it is sent again


def report_without_memory(server, made, name):
    """-> what may be there of it. Where there is none for an answer, the connection ends without one."""
    with server.client() as client:
        try:
            answer = report(client, made, records_of(name))
        except (OSError, http.client.HTTPException):
            return [NOTHING, ALL]
    if answer.status == 200:
        return [ALL]
    refused(answer, 503)
    return [NOTHING]


def test_memory_runs_out(world, shim):
    """At any place of it."""
    server, made = world
    seen = []
    for skip in [*range(0, 60, 3), *range(60, 3000, 150)]:
        shim.memory_last = 1
        shim.memory_skip = skip
        there = report_without_memory(server, made, f"during{skip}")
        shim.clear()
        send(server, made, f"during{skip}", there)
        seen.append(there)
    assert [NOTHING] in seen and [ALL] in seen
