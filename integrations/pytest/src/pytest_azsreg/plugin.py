"""The fixtures: one server for each worker, started over for each test."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest

from .azsreg import Azsreg, watching
from .process import NotStarted, connect, start
from .report import Watch

MARK = "azsreg(to=None, seed=None, clock=None): what the server is started over with for this test"
MARKED = ("to", "seed", "clock")
WATCH = pytest.StashKey[Watch]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("azsreg")
    group.addoption("--azsreg-url", metavar="URL", help="an azsreg that runs already, instead of one of the run's own [AZSREG_URL]")
    parser.addini("azsreg_directory", "the directory file of the azsreg that is started, from here", default="")
    parser.addini("azsreg_args", "further flags of `azsreg serve`", type="args", default=[])


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARK)
    config.stash[WATCH] = Watch()
    watching.append(config.stash[WATCH])


def pytest_unconfigure(config: pytest.Config) -> None:
    watching.remove(config.stash[WATCH])


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


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    item.config.stash[WATCH].test_begins()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """A test that fails, or a fixture of it, is told what was refused in it."""
    outcome = yield
    if outcome.get_result().failed:
        uses = "azsreg_server" in getattr(item, "fixturenames", ())
        outcome.get_result().sections += item.config.stash[WATCH].sections(always=uses and call.when == "call")


@pytest.fixture(scope="session")
def azsreg_server(request: pytest.FixtureRequest) -> Iterator[Azsreg]:
    """The worker's server, as it is; `azsreg` is the same one, started over."""
    url = _url(request.config)
    try:
        server = _connect(request.config, url) if url else _start(request.config)
    except NotStarted as why:
        raise pytest.fail.Exception(str(why), pytrace=False) from None
    watch = request.config.stash[WATCH]
    watch.fixture = server
    watch.starts(server)
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
