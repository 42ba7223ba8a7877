"""Terraform's azapi provider, as it is on the wire: it is in no registry we may use.

azapi_resource asks for its id first and goes on only where that is 404, then PUTs, reads, and compares
`location` and every member of its body with the answer: one that is missing or another is a difference
in every later plan. What never comes back, the registration token, has to be its `sensitive_body`.
"""

import http.client
import json
import ssl
import urllib.parse

import pytest

import life
import site_of_clients as known

VERSION = "2022-06-01"  # Microsoft.AzureStack/registrations@2022-06-01
SUB = f"/subscriptions/{life.contoso.APSS}"
REG = f"{SUB}/resourceGroups/terraform/providers/Microsoft.AzureStack/registrations/stack"
CUSTOMER = f"{REG}/customerSubscriptions/{life.contoso.ALPINE}"


def differences(wanted, got, path=""):
    """The members of `wanted` that `got` has not, or has otherwise."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        return [one for name, value in wanted.items() for one in differences(value, got.get(name), f"{path}.{name}")]
    return [] if wanted == got else [path]


class Azapi:
    def __init__(self, site):
        port = int(site.azure.rpartition(":")[2])
        trusted = ssl.create_default_context(cafile=site.folder / "ca.pem")
        self.server = http.client.HTTPSConnection("localhost", port, context=trusted)
        form = {"grant_type": "client_credentials", "client_id": known.APP, "client_secret": known.SECRET,
                "scope": known.AUDIENCE + "/.default"}
        answer = self.send("POST", "/adfs/oauth2/v2.0/token", urllib.parse.urlencode(form),
                           {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"})
        self.bearer = {"Authorization": "Bearer " + answer["access_token"]}

    def send(self, method, target, body, headers, accepted=(200,)):
        self.server.request(method, target, body, {"User-Agent": "HashiCorp Terraform/1.9", **headers})
        answer = self.server.getresponse()
        text = answer.read()
        assert answer.status in accepted, f"{method} {target}: {answer.status} {text}"
        return json.loads(text) if text else None

    def arm(self, method, identity, body=None, version=VERSION, **accepted):
        headers = {**self.bearer, "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        target = f"{identity}?api-version={version}"
        return self.send(method, target, body and json.dumps(body), headers, **accepted)

    def create(self, identity, body, sensitive=None):
        self.arm("GET", identity, accepted=(404,))
        self.update(identity, body, sensitive)

    def update(self, identity, body, sensitive=None):
        sent = {**body, "properties": {**body.get("properties", {}), **(sensitive or {})}}
        made = self.arm("PUT", identity, sent, accepted=(200, 201, 202))
        assert made["id"] == identity and "registrationToken" not in str(made), made
        assert differences(body, made) == []
        self.plan(identity, body)

    def plan(self, identity, body):
        """Reads, as every plan does, and finds nothing to change."""
        assert differences(body, self.arm("GET", identity)) == []

    def destroy(self, identity):
        self.arm("GET", identity)
        self.arm("DELETE", identity, accepted=(200, 202, 204))
        self.arm("GET", identity, accepted=(404,))


@pytest.fixture
def azapi(site):
    provider = Azapi(site)
    provider.arm("POST", f"{SUB}/providers/Microsoft.AzureStack/register", version="2021-04-01")
    provider.arm("PUT", f"{SUB}/resourceGroups/terraform", {"location": "westcentralus"}, "2021-04-01",
                 accepted=(200, 201))
    return provider


def test_life(site, azapi):
    secret = {"registrationToken": site.run(["azsreg", "token", "--billing-model", "PayAsYouUse"]).strip()}
    registration = {"location": "global", "tags": {"made": "here"}, "properties": {}}
    customer = {"properties": {"tenantId": life.contoso.ALPINE_TENANT}}

    azapi.create(REG, registration, secret)
    azapi.create(CUSTOMER, customer)
    azapi.arm("POST", f"{REG}/enableRemoteManagement")  # azapi_resource_action
    life.shows_an_activation_key(site, azapi.arm("POST", f"{REG}/getActivationKey")["activationKey"], "stack")

    azapi.plan(REG, registration)
    azapi.plan(CUSTOMER, customer)
    registration["tags"] = {"made": "here", "changed": "there"}
    azapi.update(REG, registration, secret)

    azapi.destroy(CUSTOMER)
    azapi.destroy(REG)
    assert set.union(*life.asked(site.answered()).values()) == {VERSION}
