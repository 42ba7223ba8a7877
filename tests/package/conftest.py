"""The Debian package: two packagings of it, and trees to try them in.

`scripts/package.sh` makes the one, `scripts/package.sh --revision 2` a later one, and
`tests/package/tree.sh` the tree; ./test.sh package does all three. Where the tests are not run by
root, what needs root is done with sudo.

AZSREG_PACKAGES   the folder that all of it is in (default: build/package of this tree)
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(pathlib.Path(__file__).parent), str(ROOT / "tests" / "blackbox")]
pytest.register_assert_rewrite("tree")

from tree import AS_ROOT, Tree  # noqa: E402

PLACE = pathlib.Path(os.environ.get("AZSREG_PACKAGES") or ROOT / "build" / "package")
VERSION = re.search(r"^project\(azsreg VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(), re.M)[1]


class Package:
    """One packaging of the program, and what is in it."""

    def __init__(self, revision):
        self.version = f"{VERSION}-{revision}"
        architecture = subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout.strip()
        self.file = PLACE / f"azsreg_{self.version}_{architecture}.deb"

    def unpacked(self, folder):
        subprocess.run(["dpkg-deb", "--raw-extract", self.file, folder], check=True)
        return folder


@pytest.fixture(scope="session")
def package():
    return Package(1)


@pytest.fixture(scope="session")
def later():
    return Package(2)


def pytest_collection_finish(session):
    if not session.items or session.config.option.collectonly:
        return
    if not all(path.exists() for path in (Package(1).file, Package(2).file, PLACE / "tree.sources")):
        pytest.exit("the packages or the tree are not there: ./test.sh package makes them", returncode=2)
    if AS_ROOT and not shutil.which("sudo"):
        pytest.exit("these tests need root, or sudo: chroot, mounts and another user's files", returncode=2)


@pytest.fixture(scope="session")
def image(tmp_path_factory, package):
    """A tree in which apt has installed the package, with whatever it needs."""
    with Tree(tmp_path_factory.mktemp("image") / "own", PLACE / "tree") as image:
        image.take("/etc/resolv.conf")
        image.take(package.file, "/azsreg.deb")
        image.run("apt-get", "-q", "update")
        image.said = image.run("apt-get", "-q", "install", "--yes", "--no-install-recommends", "/azsreg.deb")
        image.run("rm", "-rf", "/azsreg.deb", "/var/lib/apt/lists", "/var/cache/apt")
        yield image


@pytest.fixture
def tree(tmp_path, image):
    """The package installed, in a tree of the test's own."""
    with Tree(tmp_path / "own", image) as tree:
        yield tree
