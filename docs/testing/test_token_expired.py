import json
import urllib.error
import urllib.request

import pytest
from conftest import ask
from pytest_azsreg import start

SUBSCRIPTION = "/subscriptions/c0de0000-0000-4000-8000-000000000001?api-version=2021-04-01"
SIGN_IN = "grant_type=client_credentials&client_id=a5570000-0000-4000-8000-000000000001&client_secret=azsreg-development-only&resource="


@pytest.fixture(scope="module")
def signed(pytestconfig):
    """One more server, where callers sign in."""
    with start(pytestconfig.rootpath / "../../samples/contoso.json", ["--auth", "token"]) as server:
        yield server


def sign_in(server):
    with urllib.request.urlopen(f"{server.url}/contoso.example/oauth2/token", f"{SIGN_IN}{server.url}/".encode()) as answer:
        return "Bearer " + json.load(answer)["access_token"]


def test_a_token_is_good_for_an_hour(signed):
    token = sign_in(signed)
    assert ask(signed.url + SUBSCRIPTION, Authorization=token)["state"] == "Enabled"
    signed.advance("PT2H")
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(signed.url + SUBSCRIPTION, Authorization=token)
    assert json.load(refused.value)["error"]["code"] == "ExpiredAuthenticationToken"
    assert ask(signed.url + SUBSCRIPTION, Authorization=sign_in(signed))["state"] == "Enabled"
