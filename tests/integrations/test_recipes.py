"""docs/testing/: what docs/testing.md shows is run as its readers would run it, each file by its name."""

import os
import re
import shutil

import pytest
import yaml

from azsregtest import binary
from conftest import ROOT, do, environment
from runner import Job
from test_pytest import ended, wait_until

SHOWN = ROOT / "docs" / "testing"
PYTHON = sorted(path.name for path in SHOWN.glob("test_*.py"))


@pytest.fixture(scope="session")
def place(tmp_path_factory, package):
    """The top of the repository, as far as the recipes name it, with the npm package where node looks for it."""
    folder = tmp_path_factory.mktemp("recipes")
    shutil.copytree(SHOWN, folder / "docs" / "testing", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "samples").symlink_to(ROOT / "samples")
    (folder / "node_modules").symlink_to(package / "node_modules")
    (folder / "bin").mkdir()
    (folder / "bin" / "azsreg").symlink_to(binary.BIN)
    return folder


@pytest.fixture
def env(place):
    return environment(PATH=f"{place}/bin:{os.environ['PATH']}", no_proxy="*", PYTHONDONTWRITEBYTECODE="1")


@pytest.mark.parametrize("name", PYTHON)
def test_python(python, place, env, name):
    do(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", name, cwd=place / "docs" / "testing", env=env)


def test_all_of_them_by_two_workers(python, place, env):
    said = do(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2", cwd=place / "docs" / "testing", env=env)
    assert re.search(r"^\d+ passed in ", said, re.M), said


def test_node(place, env):
    said = do("node", "--test", "--test-reporter=tap", "docs/testing/onboard.test.mjs", cwd=place, env=env)
    assert re.search(r"^# pass [1-9]", said, re.M), said


def test_shell(place, env):
    assert do("docs/testing/curl.sh", cwd=place, env=env).count('"count":2') == 2


def test_testcontainers_is_javascript():
    """There is no registry of images here to run it from."""
    do("node", "--check", SHOWN / "testcontainers.mjs")


def test_the_workflow(place, env, tmp_path, python):
    """Its steps in order, with a checkout that is this repository's and its project's own tests aside."""
    (job,) = yaml.safe_load((SHOWN / "workflow.yml").read_text())["jobs"].values()
    running = Job(tmp_path, env)
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "samples" / "contoso.json", tmp_path / "tests")
    used = []
    try:
        for step in job["steps"]:
            action = step.get("uses", "").removeprefix("./azsreg/")
            if action.startswith("integrations/"):
                used += running.run(ROOT / action, **step.get("with", {}))[1]
            elif step.get("run", "pytest") != "pytest":
                do("bash", "-ec", step["run"], env=running.environment, cwd=tmp_path)
    finally:
        pid = running.environment.get("AZSREG_ACTION_PID")
        if pid and not ended(pid):
            os.kill(int(pid), 15)
    wait_until(lambda: ended(pid))
    assert len(used) == 1 and "Nothing was refused." in running.summary.read_text()
