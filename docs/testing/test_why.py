LUCERNE = "c5000000-0000-4000-8000-0000000000fc"


def test_it_is_the_partner_that_is_wrong(azsreg, registration):
    why = azsreg.explain("PUT", f"{registration}/customerSubscriptions/{LUCERNE}?api-version=2017-06-01")
    assert why["status"] == 400 and why["reason"] == "other-partner"
    failed = [check["check"] for check in why["checks"] if check["verdict"] == "failed"]
    assert failed == ["samePartner"]


def test_somebody_else_does_not_see_it(azsreg, registration):
    why = azsreg.explain("GET", f"{registration}?api-version=2017-06-01", as_="a5570000-0000-4000-8000-000000000002")
    assert why["status"] == 404 and why["reason"] == "subscription-hidden"
