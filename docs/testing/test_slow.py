import onboard

ALPINE = "c5000000-0000-4000-8000-00000000000a"


def test_does_not_wait_for_ever(azsreg, registration, monkeypatch):
    monkeypatch.setattr(onboard, "PATIENCE", 0.2)
    with azsreg.fault("slow", {"match": {"operation": "CustomerSubscriptions_Create"}, "do": {"delayMs": 60000}}):
        assert "timed out" in onboard.onboard(registration, [ALPINE])[ALPINE]
    assert onboard.onboard(registration, [ALPINE]) == {}
