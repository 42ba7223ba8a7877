from onboard import onboard

ALPINE = "c5000000-0000-4000-8000-00000000000a"
CREATE = {"operation": "CustomerSubscriptions_Create"}
# As the preset has it, but that the client is told to come back at once: so no test waits.
THROTTLED = {"match": CREATE, "preset": "throttled", "do": {"headers": {"Retry-After": "0"}}}


def test_comes_again_when_it_is_told_to(azsreg, registration):
    with azsreg.fault("busy", {**THROTTLED, "times": 2}) as busy:
        assert onboard(registration, [ALPINE]) == {}
    assert busy.fired == 2


def test_gives_up_in_the_end(azsreg, registration):
    with azsreg.fault("busy", THROTTLED) as busy:
        assert "exceeded the backend storage limit" in onboard(registration, [ALPINE])[ALPINE]
    assert busy.fired == 4
