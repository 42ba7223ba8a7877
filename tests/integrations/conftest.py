"""What ships for tests (integrations/), installed as its users install it.

AZSREG_BIN: see tests/blackbox/azsregtest/binary.py.
"""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(pathlib.Path(__file__).parent), str(ROOT / "tests" / "blackbox")]

from azsregtest import binary, contoso  # noqa: E402

SHIPPED = ROOT / "integrations"
GROUP = f"/subscriptions/{contoso.CSP}/resourceGroups/tried?api-version=2021-04-01"
HELPERS = f"""
import urllib.error, urllib.request
GROUP = {GROUP!r}

def send(url, method="GET", body=None):
    request = urllib.request.Request(url, body, {{"Content-Type": "application/json"}}, method=method)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({{}})).open(request) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code

def make_group(azsreg):
    return send(azsreg.url + GROUP, "PUT", b'{{"location":"westcentralus"}}')

def has_group(azsreg):
    return send(azsreg.url + GROUP) == 200
"""
NEEDS_DIRECTORY = f"[pytest]\nazsreg_directory = {contoso.FILE}\n"
KILLS = "azsreg._process._process.kill(); azsreg._process._process.wait()"


def pytest_collection_finish(session):
    if session.items and not session.config.option.collectonly and not os.access(binary.BIN, os.X_OK):
        pytest.exit(f"{binary.BIN} is not there: build first, or set AZSREG_BIN", returncode=2)


def environment(**more):
    """This one's, without any setting of azsreg's or of the pytest that runs here."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AZSREG_", "PYTEST_"))}
    return {**kept, "AZSREG_BIN": binary.BIN, **more}


def do(*command, **options):
    """Run it to its end; it has to succeed. -> what it has said"""
    options.setdefault("env", environment())
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    assert done.returncode == 0, f"{' '.join(map(str, command))}: {done.returncode}\n{done.stdout}"
    return done.stdout


@pytest.fixture(scope="session")
def python(tmp_path_factory):
    """The python of a fresh environment in which pip has installed the plugin; pytest, xdist and
    setuptools in it are the machine's, and no registry is asked."""
    folder = tmp_path_factory.mktemp("installed")
    do("/usr/bin/python3", "-m", "venv", "--system-site-packages", folder / "venv")
    # pip builds beside the sources
    shutil.copytree(SHIPPED / "pytest", folder / "pytest", ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__"))
    program = folder / "venv" / "bin" / "python"
    do(program, "-m", "pip", "install", "--quiet", "--no-index", "--no-build-isolation", folder / "pytest")
    return program


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """A folder in which npm has installed the package from its tarball; no registry is asked."""
    folder = tmp_path_factory.mktemp("installed")
    own = {"npm_config_cache": str(folder / "cache"), "npm_config_offline": "true", "npm_config_update_notifier": "false"}
    env = environment(**own)
    do("npm", "pack", "--silent", "--pack-destination", folder, SHIPPED / "node", env=env, cwd=folder)
    (folder / "package.json").write_text('{"private":true,"type":"module"}')
    (tarball,) = folder.glob("azsreg-*.tgz")
    do("npm", "install", "--silent", "--no-audit", "--no-fund", tarball, env=env, cwd=folder)
    return folder


@pytest.fixture
def suite(pytester, monkeypatch, python):
    """suite(TEXT, *ARGS) runs a test file of that text in a pytest of its own. -> its result"""
    for name in [name for name in os.environ if name.startswith(("AZSREG_", "PYTEST_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AZSREG_BIN", binary.BIN)
    pytester.makefile(".py", helpers=HELPERS)

    def run(text, *args, ini=NEEDS_DIRECTORY):
        pytester.makefile(".ini", pytest=ini)
        pytester.makepyfile(test_it="from helpers import *\n" + text)
        return pytester.run(python, "-m", "pytest", "-p", "no:cacheprovider", *args)

    return run


def said(result):
    return result.stdout.str() + result.stderr.str()
