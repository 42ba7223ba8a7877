import pytest
from conftest import ask
from onboard import onboard

ALPINE = "c5000000-0000-4000-8000-00000000000a"


@pytest.mark.parametrize("fault", [
    {"preset": "lost-answer"},                           # done, and the connection is reset without a byte of answer
    {"do": {"close": "before"}, "times": 1},             # nothing is done
    {"do": {"close": "mid"}, "times": 1},                # half of the answer
])
def test_sends_it_again(azsreg, registration, fault):
    with azsreg.fault("lost", {"match": {"operation": "CustomerSubscriptions_Create"}, **fault}) as lost:
        assert onboard(registration, [ALPINE]) == {}
    assert lost.fired == 1
    assert len(ask(f"{registration}/customerSubscriptions?api-version=2017-06-01")["value"]) == 1
