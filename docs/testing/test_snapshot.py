import urllib.request

import pytest
from conftest import STACK, ask
from onboard import onboard

ALPINE, WOODGROVE = "c5000000-0000-4000-8000-00000000000a", "c5000000-0000-4000-8000-00000000000c"
LIST = "/customerSubscriptions?api-version=2017-06-01"


@pytest.fixture(scope="session", autouse=True)
def ready(azsreg_server):
    """A registration with its customers, made once."""
    azsreg_server.reset()
    url = f"{azsreg_server.url}{STACK}/providers/Microsoft.AzureStack/registrations/ready"
    ask(f"{url}?api-version=2017-06-01", "PUT", {"location": "global", "properties": {"registrationToken": azsreg_server.registration_token()}})
    assert onboard(url, [ALPINE, WOODGROVE]) == {}
    azsreg_server.save("ready")
    return url


@pytest.mark.azsreg(to="ready")
@pytest.mark.parametrize("customer", [ALPINE, WOODGROVE])
def test_removes_one_of_them(azsreg, ready, customer):
    assert len(ask(ready + LIST)["value"]) == 2
    urllib.request.urlopen(urllib.request.Request(ready + LIST.replace("?", f"/{customer}?"), method="DELETE")).close()
    assert len(ask(ready + LIST)["value"]) == 1
