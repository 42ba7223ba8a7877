"""Clients with nothing set but a proxy: they believe that they talk to the public cloud, and talk to azsreg."""

import pathlib
import signal
import subprocess
import sys

import pytest

import life
import site_of_clients as known
from conftest import JAVASCRIPT
from site_of_clients import Site

HOSTS = ["management.azure.com", "login.microsoftonline.com"]
OPTIONS = ["--public-url", "https://management.azure.com"] + [part for host in HOSTS for part in ("--tls-host", host)]
TENANT = life.contoso.CONTOSO_TENANT

PYTHON = """
import sys
from azure.identity import ClientSecretCredential, UsernamePasswordCredential
from azure.mgmt.azurestack import AzureStackManagementClient
from azure.mgmt.resource import ResourceManagementClient, SubscriptionClient
tenant, app, user, secret, subscription = sys.argv[1:]
credential = ClientSecretCredential(tenant, app, secret)
print([one.subscription_id for one in SubscriptionClient(credential).subscriptions.list()])
resources = ResourceManagementClient(credential, subscription)
print([one.name for one in resources.resource_groups.list()])
stack = AzureStackManagementClient(credential, subscription, api_version="2017-06-01")
assert list(stack.registrations.list("azurestack")) == []
user = UsernamePasswordCredential("any-client", user, secret, tenant_id=tenant)
assert [one.subscription_id for one in SubscriptionClient(user).subscriptions.list()]
"""
NODE = """
import { ClientSecretCredential } from "@azure/identity";
import { ResourceManagementClient } from "@azure/arm-resources";
const [tenant, app, secret, subscription] = process.argv.slice(2);
const resources = new ResourceManagementClient(new ClientSecretCredential(tenant, app, secret), subscription);
for await (const group of resources.resourceGroups.list()) console.log(group.name, group.id);
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with Site(tmp_path_factory.mktemp("site"), *OPTIONS) as running:
        yield running


@pytest.fixture
def proxy(site):
    """What a client has to be told, and the hosts it has asked for once it is done."""
    command = [sys.executable, pathlib.Path(__file__).with_name("forward_proxy.py"), site.azure.rsplit(":", 1)[1]]
    with open(site.folder / "proxy.log", "w+") as log, \
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as running:
        address = f"http://127.0.0.1:{running.stdout.readline().strip()}"
        yield {"HTTPS_PROXY": address, "REQUESTS_CA_BUNDLE": "ca.pem", "NODE_EXTRA_CA_CERTS": "ca.pem"}
        running.send_signal(signal.SIGTERM)
        running.wait()
        log.seek(0)
        asked = log.read()
    for host in HOSTS:
        assert f"CONNECT {host}:443 " in asked, asked


def test_az(site, proxy, client_is_there):
    client_is_there("az")
    environment = {**proxy, "AZURE_CORE_COLLECT_TELEMETRY": "false", "AZURE_CONFIG_DIR": "az-public"}
    shown = site.run(["bash", "-euc", f"""
        az login --service-principal -u {known.APP} -p {known.SECRET} --tenant {TENANT} -o tsv
        az account set --subscription {life.contoso.APSS}
        az group show -n azurestack"""], environment)
    assert life.contoso.CSP in shown and "AzureCloud" in shown and "westcentralus" in shown, shown


def test_python(site, proxy, client_is_there):
    client_is_there("python")
    shown = site.run(["/usr/bin/python3", "-c", PYTHON, TENANT, known.APP, known.USER, known.SECRET, life.contoso.APSS], proxy)
    assert life.contoso.CSP in shown and "['azurestack']" in shown, shown


def test_javascript(site, proxy, client_is_there):
    client_is_there("javascript")
    if not (site.folder / "node_modules").exists():
        (site.folder / "node_modules").symlink_to(JAVASCRIPT / "node_modules")
    (site.folder / "public.mjs").write_text(NODE)
    shown = site.run(["node", "public.mjs", TENANT, known.APP, known.SECRET, life.contoso.APSS], proxy)
    assert f"azurestack /subscriptions/{life.contoso.APSS}/resourceGroups/azurestack" in shown, shown


def test_curl_that_resolves_the_name_itself(site, client_is_there):
    client_is_there("curl")
    port = site.azure.rsplit(":", 1)[1]
    shown = site.run(["curl", "-sS", "--cacert", "ca.pem", "--connect-to", f"management.azure.com:443:127.0.0.1:{port}",
                      "https://management.azure.com/metadata/endpoints?api-version=2015-01-01"])
    assert "https://management.azure.com/adfs" in shown, shown
