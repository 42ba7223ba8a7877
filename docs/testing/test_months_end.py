import pytest
from conftest import ask
from onboard import onboard

ALPINE, SECOND = "c5000000-0000-4000-8000-00000000000a", "c5000000-0000-4000-8000-00000000000b"


@pytest.mark.azsreg(clock="2026-01-31T23:59:59Z")
def test_who_pays_in_which_month(azsreg, registration):
    onboard(registration, [ALPINE])
    azsreg.advance("PT1S")
    onboard(registration, [SECOND])
    azsreg.advance("P1M")
    mappings = ask(registration.split("/resourceGroups/")[0] + "/providers/Azsreg.Usage/mappings?api-version=2026-11-01")["value"]
    assert [(one["subscriptionId"], one["validFrom"][:19], one.get("validTo", "")[:19]) for one in mappings] == [
        (SECOND, "2026-02-01T00:00:00", ""),
        (ALPINE, "2026-01-31T23:59:59", "2026-02-01T00:00:00"),
    ]
