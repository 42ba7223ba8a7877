"""What the operator's registration script sends, in its order and byte for byte, and what it does to unregister."""

import base64
import json

import pytest

from azsregtest import arm, contoso, tokens
from azsregtest.arm import expect, query

pytestmark = pytest.mark.one_thread

SUB = arm.subscription(contoso.CSP)
LOCK = "/providers/Microsoft.Authorization/locks/RegistrationResourceLock" + query("2015-01-01")
ROLE = "Azure Stack Registration Owner"
NAME = "AzureStack-5bf0c1d2"
GROUP = arm.group(contoso.CSP, "azurestack").replace("resourceGroups", "resourcegroups")
# "//subscriptions" and "Azurestack": how the cmdlets build their addresses
REG = "/" + arm.registration(contoso.CSP, "azurestack", NAME).replace("Microsoft.AzureStack", "Microsoft.Azurestack")
HEADERS = [
    ("Content-Type", "application/json; charset=utf-8"), ("User-Agent", "PSVersion/v5.1.17763"),
    ("ParameterSetName", "__AllParameterSets"), ("CommandName", "New-AzureRmResource"), ("Expect", "100-continue"),
]


def indented(value):
    """As ConvertTo-Json writes it."""
    return json.dumps(value, indent=2).replace("\n", "\r\n")


@pytest.fixture
def script(make_server, api_on):
    api = api_on(make_server())
    payload = tokens.payload("PayAsYouUse")
    return Script(api, tokens.encode(payload), payload["cloudId"])


class Script:
    def __init__(self, api, token, cloud_id):
        self.api, self.client, self.token, self.cloud_id = api, api.client, token, cloud_id

    def put(self, target, value):
        return self.client.put(target, indented(value), headers=HEADERS)

    def register_provider(self):
        names = [one["displayName"] for one in self.client.get(SUB + "/locations" + query("2019-11-01")).json()["value"]]
        assert "West Central US" in names
        providers = expect(self.client.get(SUB + "/providers" + query("2016-09-01")), 200).json()["value"]
        (ours,) = [one for one in providers if one["namespace"] == "Microsoft.AzureStack"]
        if ours["registrationState"] != "Registered":
            done = self.client.post(SUB + "/providers/Microsoft.AzureStack/register" + query("2016-09-01"), "", headers=HEADERS[:4])
            assert expect(done, 200).json()["registrationState"] == "Registered"

    def remove_lock(self):
        found = self.client.get(REG + LOCK)
        if found.status == 200:
            expect(self.client.delete(REG + LOCK), 200)
        return found.status

    def make_group(self):
        if self.client.head(GROUP + query("2016-09-01")).status == 404:
            expect(self.put(GROUP + query("2016-09-01"), {"location": "westcentralus"}), 201)

    def register(self):
        """One run; the statuses of the lock that was looked for and of the registration that was put."""
        self.register_provider()
        before = self.remove_lock()
        self.make_group()
        sent = {"location": "Global", "properties": {"registrationToken": self.token}}
        made = self.put(REG + query(), sent)
        assert made.json()["properties"]["cloudId"] == self.cloud_id
        lock = {"properties": {"level": "CanNotDelete", "notes": "Lock on registration resource"}}
        expect(self.put(REG + LOCK, lock), 201)
        expect(self.client.get(REG + query()), 200)
        self.look_at_roles()
        key = expect(self.client.post(REG + "/GetActivationKey" + query(), "", headers=HEADERS[:4]), 200).json()["activationKey"]
        claims = key.split(".")[1]
        assert json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["registrationName"] == NAME
        return before, made.status

    def look_at_roles(self):
        wanted = query("2015-07-01", filter=f"roleName eq '{ROLE}'")
        (role,) = expect(self.client.get(arm.below(SUB, "roleDefinitions") + wanted), 200).json()["value"]
        expect(self.client.get(arm.below(REG, "roleAssignments") + query("2015-07-01")), 200)
        owner = self.client.get(REG + query()).json()["properties"]["objectId"]
        sent = {"properties": {"roleDefinitionId": role["id"], "principalId": owner}}
        name = "5a000000-0000-4000-8000-000000000001"
        given = self.client.put(arm.below(REG, "roleAssignments", name) + query("2015-07-01"), sent)
        assert given.status in (200, 201), given

    def find(self):
        """The registration of this cloud, searched for in the group."""
        wanted = query("2016-09-01", filter="resourceType eq 'Microsoft.AzureStack/registrations'")
        for one in expect(self.client.get(GROUP + "/resources" + wanted), 200).json()["value"]:
            read = expect(self.client.get(one["id"] + query()), 200).json()
            if read["properties"]["cloudId"] == self.cloud_id:
                return one["id"]
        return None


def test_register_again_and_unregister(script):
    assert script.register() == (404, 201)
    expect(script.client.delete(REG + query()), 409, "ScopeLocked")
    assert script.register() == (200, 200)
    found = script.find()
    assert found == arm.registration(contoso.CSP, "azurestack", NAME)
    assert script.remove_lock() == 200
    expect(script.client.delete(found + query()), 200)
    assert script.find() is None
    expect(script.client.get(REG + LOCK), 404)
    assert script.register() == (404, 201)


def test_without_removing_the_lock_nothing_is_removed(script):
    script.register()
    expect(script.client.delete(REG + query()), 409, "ScopeLocked")
    expect(script.client.delete(GROUP + query("2016-09-01")), 409, "ScopeLocked")
    assert script.find()
