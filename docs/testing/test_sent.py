import pytest
from onboard import onboard
from pytest_azsreg import NotVerified

ALPINE, LUCERNE = "c5000000-0000-4000-8000-00000000000a", "c5000000-0000-4000-8000-0000000000fc"
CREATE = {"operation": "CustomerSubscriptions_Create"}


def test_asks_once_for_each(azsreg, registration):
    onboard(registration, [ALPINE, LUCERNE])
    azsreg.verify({**CREATE, "status": "2xx"}, count=1)
    azsreg.verify({**CREATE, "code": "BadCustomerSubscriptionId"}, count=1)
    azsreg.verify({"operation": "CustomerSubscriptions_Delete"}, count=0)
    with pytest.raises(NotVerified, match="CustomerSubscriptions_Create"):
        azsreg.verify({**CREATE, "method": "POST"})


def test_what_it_changed(azsreg, registration):
    onboard(registration, [ALPINE])
    (sent,) = azsreg.requests(CREATE)
    assert [change["op"] for change in sent["changes"]] == ["created"]
    assert sent["response"]["body"]["name"] == f"contoso-stack/{ALPINE}"
