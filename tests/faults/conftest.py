"""Fixtures of the fault tests: servers that run with faults.c in front of the C library.

A sanitizer would have to come first itself, so the program is one without: AZSREG_BIN, by default
the release build.
"""

import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
os.environ.setdefault("AZSREG_BIN", str(ROOT / "build" / "release" / "azsreg"))
sys.path[:0] = [str(pathlib.Path(__file__).parent), str(ROOT / "tests" / "blackbox")]
pytest.register_assert_rewrite("azsregtest", "world")

import shim as shims  # noqa: E402
from azsregtest import binary, contoso  # noqa: E402
from azsregtest.server import Server, stop_all  # noqa: E402


def pytest_collection_finish(session):
    if not session.items or session.config.option.collectonly:
        return
    if not os.access(binary.BIN, os.X_OK):
        pytest.exit(f"{binary.BIN} is not there: build the release preset, or set AZSREG_BIN", returncode=2)
    if b"__asan_init" in pathlib.Path(binary.BIN).read_bytes():
        pytest.exit(f"{binary.BIN} has sanitizers: these tests need one without", returncode=2)


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    return shims.build(tmp_path_factory.mktemp("library"))


@pytest.fixture
def shim(library, tmp_path):
    return shims.Shim(library, tmp_path / "faults")


@pytest.fixture
def make_server(tmp_path, shim):
    """make_server(*options): a server on its own data, under the shim; stopped and judged at the end."""
    made = []

    def make(*options, directory=contoso.FILE, start=True, folder=None):
        one = Server(folder or tmp_path / f"server{len(made)}", directory, options, env=shim.env)
        made.append(one)
        return one.start() if start else one

    yield make
    shim.clear()
    stop_all(made)
