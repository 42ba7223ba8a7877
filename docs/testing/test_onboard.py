from conftest import ask
from onboard import onboard

ALPINE, WOODGROVE, LUCERNE = (f"c5000000-0000-4000-8000-0000000000{end}" for end in ("0a", "0c", "fc"))


def mapped(registration):
    return {one["name"].split("/")[1] for one in ask(f"{registration}/customerSubscriptions?api-version=2017-06-01")["value"]}


def test_maps_each_of_them(registration):
    assert onboard(registration, [ALPINE, WOODGROVE]) == {}
    assert mapped(registration) == {ALPINE, WOODGROVE}


def test_goes_twice_without_harm(registration):
    onboard(registration, [ALPINE])
    assert onboard(registration, [ALPINE]) == {}
    assert mapped(registration) == {ALPINE}


def test_takes_ids_as_partner_center_shows_them(registration):
    assert onboard(registration, [ALPINE.upper()]) == {}


def test_says_which_one_was_refused_and_maps_the_others(registration):
    failed = onboard(registration, [LUCERNE, WOODGROVE])
    assert list(failed) == [LUCERNE]
    assert mapped(registration) == {WOODGROVE}
