"""The fixtures: one server for each worker, started over for each test."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest

from .azsreg import Azsreg
from .control import Refused
from .process import NotStarted, connect, start

MARK = "azsreg(to=None, seed=None, clock=None): what the server is started over with for this test"
MARKED = ("to", "seed", "clock")
MOST = 20  # refusals that a report shows


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("azsreg")
    group.addoption("--azsreg-url", metavar="URL", help="an azsreg that runs already, instead of one of the run's own [AZSREG_URL]")
    parser.addini("azsreg_directory", "the directory file of the azsreg that is started, from here", default="")
    parser.addini("azsreg_args", "further flags of `azsreg serve`", type="args", default=[])


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARK)


def _url(config: pytest.Config) -> str | None:
    return config.getoption("--azsreg-url") or os.environ.get("AZSREG_URL")


def _start(config: pytest.Config) -> Azsreg:
    directory = config.getini("azsreg_directory")
    here = config.inipath.parent if config.inipath else config.rootpath
    return start(here / pathlib.Path(directory) if directory else None, config.getini("azsreg_args"))


def _connect(config: pytest.Config, url: str) -> Azsreg:
    """Tests of several workers would start each other over."""
    if getattr(config, "workerinput", {}).get("workercount", 1) > 1:
        raise pytest.UsageError(f"the azsreg at {url} cannot be shared by workers: unset AZSREG_URL, or run without -n")
    return connect(url)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """A test that fails is told what the server has refused in it."""
    outcome = yield
    server = getattr(item, "funcargs", {}).get("azsreg")
    if call.when == "call" and outcome.get_result().failed and isinstance(server, Azsreg):
        outcome.get_result().sections.append(("refused by azsreg in this test", _refused(server)))


def _refused(server: Azsreg) -> str:
    try:
        refused = [one for one in server.requests() if one["status"] >= 400]
        told = [_told(one) for one in refused[-MOST:]]
    except (OSError, Refused) as why:
        return f"it does not say: {why}"
    return "\n".join([f"the last {MOST} of {len(refused)}:"] * (len(refused) > MOST) + told) or "nothing"


def _told(kept: dict[str, Any]) -> str:
    labels = ", ".join(filter(None, [kept["reason"], kept["fault"] and f"fault {kept['fault']}"]))
    head = f"{kept['method']} {kept['url']}: {kept['status']} {kept['code'] or ''}".rstrip() + (f" ({labels})" if labels else "")
    return "\n    ".join([head, *(_why(kept) or _message(kept))])


def _why(kept: dict[str, Any]) -> list[str]:
    """What is behind it, and what mends it."""
    explained = kept.get("explain", {})
    return [explained[name] for name in ("why", "cure") if explained.get(name)]


def _message(kept: dict[str, Any]) -> list[str]:
    """What was answered, in the form of Azure Resource Manager and Graph, Partner Center or OAuth."""
    error = kept["response"]["body"]
    error = error.get("error", error) if isinstance(error, dict) else {}
    message = error.get("message") or error.get("description") if isinstance(error, dict) else None
    return [message] if message else []


@pytest.fixture(scope="session")
def azsreg_server(request: pytest.FixtureRequest) -> Iterator[Azsreg]:
    """The worker's server, as it is; `azsreg` is the same one, started over."""
    url = _url(request.config)
    try:
        server = _connect(request.config, url) if url else _start(request.config)
    except NotStarted as why:
        pytest.fail(str(why), pytrace=False)
    yield server
    server.stop()


class _Directory:
    """The directory of before the first test: a reset alone would go back to what a test has put."""

    def __init__(self, server: Azsreg):
        self._server = server
        server.reset()
        self._directory = server.directory()
        self._loaded = server.status()["directory"]

    def put_back(self) -> None:
        if self._server.status()["directory"] != self._loaded:
            self._server.put_directory(self._directory, drop_made=True)
            self._loaded = self._server.status()["directory"]


@pytest.fixture(scope="session")
def _azsreg_directory(azsreg_server: Azsreg) -> _Directory:
    return _Directory(azsreg_server)


def _marked(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The nearest mark wins, member by member."""
    asked: dict[str, Any] = {}
    for mark in reversed(list(request.node.iter_markers("azsreg"))):
        wrong = [*map(repr, mark.args), *(name for name in mark.kwargs if name not in MARKED)]
        if wrong:
            pytest.fail(f"@pytest.mark.azsreg takes {', '.join(MARKED)}, not {', '.join(wrong)}", pytrace=False)
        asked.update(mark.kwargs)
    return asked


@pytest.fixture
def azsreg(request: pytest.FixtureRequest, azsreg_server: Azsreg) -> Azsreg:
    """The worker's server, started over for this test."""
    asked = _marked(request)
    if azsreg_server.ended_with is not None:
        pytest.fail(f"azsreg has ended, status {azsreg_server.ended_with}:\n{azsreg_server.log()[-4000:]}", pytrace=False)
    directory: _Directory = request.getfixturevalue("_azsreg_directory")
    directory.put_back()
    azsreg_server.reset(asked.get("to"), asked.get("seed"))
    if asked.get("clock") is not None:
        azsreg_server.freeze(asked["clock"])
    return azsreg_server
