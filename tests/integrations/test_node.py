"""The npm package: node's own tests of it, each by its name, in a folder in which it is installed from its tarball."""

import json
import pathlib
import re
import shutil

import pytest

from azsregtest import contoso
from conftest import do, environment

TESTS = sorted((pathlib.Path(__file__).parent / "node").glob("*.test.mjs"))


def names():
    """Those that are made in a loop are one."""
    for path in TESTS:
        for name in re.findall(r"^ *test\([\"`](.*?)(?:: \$\{.*)?[\"`],", path.read_text(), re.M):
            yield pytest.param(path, name, id=name.replace(" ", "-"))


@pytest.fixture(scope="session")
def suite(package):
    for path in (pathlib.Path(__file__).parent / "node").iterdir():
        shutil.copy(path, package)
    return package


@pytest.mark.parametrize("path, name", list(names()))
def test_node(suite, path, name):
    env = environment(TRY_DIRECTORY=str(contoso.FILE))
    said = do("node", "--test", "--test-reporter=tap", "--test-name-pattern", f"/^{re.escape(name)}/", suite / path.name, cwd=suite, env=env)
    assert re.search(rf"^ *ok \d+ - {re.escape(name)}(?!.*# SKIP)", said, re.M), said


def test_what_is_in_the_package(package):
    there = {str(path.relative_to(package / "node_modules" / "azsreg")) for path in (package / "node_modules" / "azsreg").rglob("*")}
    assert there == {"package.json", "README.md", "index.js", "index.d.ts", "control.js", "options.js", "process.js"}
    assert "dependencies" not in json.loads((package / "node_modules" / "azsreg" / "package.json").read_text())
