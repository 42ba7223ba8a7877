import json
import urllib.request

import pytest

STACK = "/subscriptions/c0de0000-0000-4000-8000-000000000002/resourceGroups/azurestack"


def ask(url, method="GET", body=None, **headers):
    request = urllib.request.Request(url, body and json.dumps(body).encode(), {"Content-Type": "application/json", **headers}, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


@pytest.fixture
def registration(azsreg):
    """The address of a registration in Contoso's name, new for each test."""
    url = f"{azsreg.url}{STACK}/providers/Microsoft.AzureStack/registrations/contoso-stack"
    ask(f"{url}?api-version=2017-06-01", "PUT", {"location": "global", "properties": {"registrationToken": azsreg.registration_token()}})
    return url
