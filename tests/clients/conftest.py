"""A server over https for clients to be pointed at, and the programs they are.

AZSREG_BIN: see tests/blackbox/azsregtest/binary.py. CI=true: a client that is not there fails
the run instead of being skipped.
"""

import os
import pathlib
import subprocess
import sys

import pytest

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parents[1] / "blackbox")]

from azsregtest import binary  # noqa: E402
from site_of_clients import Site  # noqa: E402

GO_PACKAGES = "/usr/share/gocode/src/github.com/Azure/azure-sdk-for-go"
JAVASCRIPT = pathlib.Path(__file__).parent / "js"

# client: what shows that it is there
CLIENTS = {
    "az": ["az", "version", "--output", "none"],
    "python": ["/usr/bin/python3", "-c", "import azure.identity, azure.mgmt.azurestack, azure.mgmt.commerce, azure.mgmt.resource, jwt"],
    "adal": ["/usr/bin/python3", "-c", "import adal"],
    "ansible": ["ansible-doc", "--type", "module", "azure.azcollection.azure_rm_lock"],
    "go": ["sh", "-c", f"go version && ls {GO_PACKAGES}/services/azurestack"],
    "javascript": ["node", JAVASCRIPT / "installed.mjs"],
    "curl": ["sh", "-c", "curl --version && jq --version"],
}


@pytest.fixture(scope="session")
def client_is_there(tmp_path_factory):
    """client_is_there(name) skips the test, or fails it in CI, when that client is not installed."""
    missing = {}

    def look(name):
        environment = {**os.environ, "AZURE_CONFIG_DIR": str(tmp_path_factory.mktemp("look"))}
        try:
            done = subprocess.run(CLIENTS[name], env=environment, capture_output=True, text=True)
            return done.returncode != 0 and done.stderr.strip().split("\n")[-1]
        except OSError as wrong:
            return str(wrong)

    def check(name):
        if name not in missing:
            missing[name] = look(name)
        if missing[name]:
            why = f"the client {name} is not installed (tests/clients/install.sh): {missing[name]}"
            if os.environ.get("CI") == "true":
                pytest.fail(why, pytrace=False)
            pytest.skip(why)

    return check


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A server on samples/contoso.json and the folder its user works in, shared by a file's tests."""
    with Site(tmp_path_factory.mktemp("site")) as running:
        yield running


def pytest_collection_finish(session):
    if session.items and not session.config.option.collectonly and not os.access(binary.BIN, os.X_OK):
        pytest.exit(f"{binary.BIN} is not there: build first, or set AZSREG_BIN", returncode=2)
