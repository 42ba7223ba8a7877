from onboard import onboard

ALPINE = "c5000000-0000-4000-8000-00000000000a"


def reach(azsreg, name, reachable):
    directory = azsreg.directory()
    next(partner for partner in directory["partners"] if partner["name"] == name)["reachable"] = reachable
    azsreg.put_directory(directory)


def test_says_so_while_its_partner_is_away(azsreg, registration):
    reach(azsreg, "contoso", False)
    assert ALPINE in onboard(registration, [ALPINE])
    reach(azsreg, "contoso", True)
    assert onboard(registration, [ALPINE]) == {}
