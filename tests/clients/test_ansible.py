"""Ansible's modules for locks and for any resource, of Debian: docs/clients/ansible.yml, which docs/clients.md quotes."""

import re

import pytest

import life
import site_of_clients as known

# Debian's azure-mgmt-recoveryservicesbackup has moved what the collection imports before anything else.
SHIM = ("import sys, azure.mgmt.recoveryservicesbackup.activestamp as active; "
        "sys.modules['azure.mgmt.recoveryservicesbackup'] = active\n")


@pytest.fixture
def play(site, client_is_there):
    client_is_there("ansible")
    (site.folder / "shim").mkdir(exist_ok=True)
    (site.folder / "shim" / "sitecustomize.py").write_text(SHIM)
    environment = {
        "REQUESTS_CA_BUNDLE": str(site.folder / "ca.pem"), "PYTHONPATH": "shim", "ANSIBLE_NOCOLOR": "1",
        "AZURE_CLOUD_ENVIRONMENT": site.azure, "AZURE_AUTHORITY_HOST": site.azure,
        "AZURE_TENANT": "adfs", "AZURE_CLIENT_ID": known.APP, "AZURE_SECRET": known.SECRET,
        "AZURE_SUBSCRIPTION_ID": life.contoso.APSS}

    def run():
        (site.folder / "lock.yml").write_text(life.script("ansible.yml", site))
        return site.run(["ansible-playbook", "-i", "localhost,", "-c", "local",
                         "-e", "ansible_python_interpreter=/usr/bin/python3", "lock.yml"], environment)

    return run


def test_locks_and_a_registration(site, play):
    """The modules for locks ask for one by scope, and encode the scope whole.

    azure_rm_resource takes, where no api-version is said, the first of the type in the provider's record.
    """
    shown = play()
    lock = f"/subscriptions/{life.contoso.APSS}/resourceGroups/azurestack/providers/Microsoft.Authorization/locks/stays"
    assert shown.count(f'"id": "{lock}"') == 2 and '"level": "can_not_delete"' in shown, shown
    assert re.search(r"changed=7\b.*\bfailed=0\b", shown), shown
    assert '"billingModel": "PayAsYouUse"' in shown and life.contoso.ALPINE_TENANT in shown, shown
    life.shows_an_activation_key(site, shown)
    log = site.answered()
    sent = re.findall(r"method=(\w+) path=/%2Fsubscriptions%2F\S+/locks/stays status=(\d+)", log)
    assert sent == [("GET", "404"), ("PUT", "201"), ("GET", "200"), ("DELETE", "200")], log
    assert life.asked(log) == dict.fromkeys(
        ["Registrations_CreateOrUpdate", "CustomerSubscriptions_Create", "Registrations_GetActivationKey",
         "CustomerSubscriptions_Delete", "Registrations_Delete"], {life.NEWEST}), log
