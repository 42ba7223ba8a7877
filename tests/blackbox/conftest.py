"""Fixtures of the black-box tests. AZSREG_BIN, AZSREG_WRAP: see azsregtest/binary.py."""

import os
import pathlib
import random
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
pytest.register_assert_rewrite("azsregtest")

from azsregtest import binary, contoso, postgres  # noqa: E402
from azsregtest.arm import Api  # noqa: E402
from azsregtest.ctl import Ctl  # noqa: E402
from azsregtest.server import Server, stop_all  # noqa: E402


def pytest_configure():
    # Before there are workers, so that all of them draw from the same number.
    os.environ.setdefault("AZSREG_MODEL_SEED", str(random.SystemRandom().randrange(1 << 31)))
    folder = os.environ.get("AZSREG_RECORD_DIR")
    if folder:
        os.makedirs(folder, exist_ok=True)


def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_line(f"random requests were drawn from AZSREG_MODEL_SEED={os.environ['AZSREG_MODEL_SEED']}")


def pytest_collection_modifyitems(config, items):
    """Over PostgreSQL, what is about data folders is not there to be tested."""
    if not postgres.SERVER:
        return
    left_out = [item for item in items if item.get_closest_marker("sqlite_only")]
    items[:] = [item for item in items if not item.get_closest_marker("sqlite_only")]
    config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish(session):
    if session.items and not session.config.option.collectonly and not os.access(binary.BIN, os.X_OK):
        pytest.exit(f"{binary.BIN} is not there: build first, or set AZSREG_BIN", returncode=2)


def shared_by(fixture_name, config):
    """Making the signing key takes a program under valgrind half a minute: one server is enough there."""
    return "session" if binary.WRAP else "module"


@pytest.fixture(autouse=True)
def databases_go():
    """Over PostgreSQL: those that a test's own servers had, which have stopped. Each has 8 MB, and there are thousands of tests."""
    before = postgres.made()
    yield
    for data in postgres.made() - before - postgres.in_use:
        postgres.drop(data)


@pytest.fixture(scope=shared_by)
def server(tmp_path_factory):
    """A strict server on samples/contoso.json, shared by the tests of a file.

    Tests use names of their own in it; Contoso's CSP subscription is registered with the
    provider here and has the group every other subscription has.
    """
    with Server(tmp_path_factory.mktemp("server"), contoso.FILE) as running:
        setup = Api(running, "setup")
        setup.register_provider(contoso.CSP)
        setup.group(contoso.CSP, contoso.GROUP)
        setup.close()
        yield running


@pytest.fixture(autouse=True)
def server_stays_up(request):
    """A test during which the shared server ends has failed; those after it get a new one."""
    server = request.getfixturevalue("server") if "server" in request.fixturenames else None
    yield
    if server is None or server.process.poll() is None:
        return
    status = server.process.returncode
    try:
        server.kill()
        raise AssertionError(f"the server ended, status {status}\n{server.log()[-4000:]}")
    finally:
        server.start()


@pytest.fixture
def api(server, request):
    made = Api(server, request.node.nodeid)
    yield made
    made.close()


@pytest.fixture
def client(server):
    with server.client() as made:
        yield made


@pytest.fixture
def make_server(tmp_path, request):
    """make_server(*options, ...) starts a server of the test's own; each is stopped and judged.

    directory=None for none; start=False to get it unstarted; name= for a second data folder.
    """
    made = []
    sample = contoso.SHIPPED if request.node.get_closest_marker("in_clear") else contoso.FILE

    def make(*options, directory=sample, start=True, name=None, **more):
        folder = tmp_path / (name or f"server{len(made)}")
        one = Server(folder, directory, options, **more)
        made.append(one)
        return one.start() if start else one

    yield make
    stop_all(made)


@pytest.fixture
def ctl(make_server, tmp_path):
    """`azsreg ctl` on a server of the test's own, ctl.server."""
    server = make_server(in_memory=True)
    made = Ctl(server.base, tmp_path)
    made.server = server
    return made


@pytest.fixture
def api_on(request):
    """api_on(server): an Api for a server of the test's own."""
    made = []

    def make(server):
        made.append(Api(server, request.node.nodeid))
        return made[-1]

    yield make
    for one in made:
        one.close()
