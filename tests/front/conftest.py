"""What stands in front of a server: a proxy, nginx, and a browser, Chromium.

AZSREG_BIN: see tests/blackbox/azsregtest/binary.py. CI=true: one that is not there fails the run
instead of being skipped.
"""

import os
import pathlib
import shutil
import sys

import pytest

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parents[1] / "blackbox")]

from azsregtest import binary  # noqa: E402


@pytest.fixture(scope="session")
def program():
    """program(name) is where it is; the test is skipped, or fails in CI, when it is not installed."""

    def find(name):
        found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        if found:
            return found
        why = f"{name} is not installed (tests/front/install.sh)"
        if os.environ.get("CI") == "true":
            pytest.fail(why, pytrace=False)
        return pytest.skip(why)

    return find


def pytest_collection_finish(session):
    if session.items and not session.config.option.collectonly and not os.access(binary.BIN, os.X_OK):
        pytest.exit(f"{binary.BIN} is not there: build first, or set AZSREG_BIN", returncode=2)
