"""`azsreg ctl clock`, and resets that keep it or have a seed (docs/control.md, "azsreg ctl")."""

import pytest

from azsregtest import binary
from azsregtest.binary import assert_refused
from azsregtest.ctl import Closed, Ctl, done, refused

pytestmark = pytest.mark.one_thread

TIME = "2026-01-31T23:59:59Z"


def test_the_clock(ctl):
    assert ctl.json("clock")["mode"] == "real"
    frozen = ctl.json("clock", "freeze", TIME)
    assert (frozen["mode"], frozen["now"]) == ("frozen", "2026-01-31T23:59:59.000Z")
    assert ctl.json("clock", "advance", "P1DT2H")["now"] == "2026-02-02T01:59:59.000Z" == ctl.json("clock")["now"]
    assert ctl.json("clock", "real")["mode"] == "real"
    now = ctl.json("clock", "freeze")["now"]
    assert ctl.json("clock")["now"] == now


def test_back_behind_what_was_written(ctl):
    with ctl.server.client() as client:
        client.put("/subscriptions/c0de0000-0000-4000-8000-000000000001/resourceGroups/g?api-version=2021-04-01", {"location": "global"})
    refused(ctl("clock", "freeze", TIME), "azsreg ctl clock: ClockWouldGoBack: ")
    assert ctl.json("clock", "freeze", TIME, "--force")["now"] == "2026-01-31T23:59:59.000Z"


def test_times_that_are_none(ctl):
    refused(ctl("clock", "freeze", "soon"), "InvalidRequestContent: ", "'now'")
    refused(ctl("clock", "advance", "soon"), "InvalidRequestContent: ", "'by'")


@pytest.mark.parametrize("words", [["stop"], ["real", TIME], ["advance"], ["real", "now", "then"]], ids=" ".join)
def test_wrong_usage(tmp_path, words):
    assert_refused(binary.run("ctl", "clock", *words, cwd=tmp_path), "azsreg ctl clock: ")


def test_nobody_there(tmp_path):
    with Closed() as nobody:
        for words in ([], ["real"], ["freeze", TIME], ["advance", "P1D"]):
            assert_refused(Ctl(nobody, tmp_path)("clock", *words), nobody, "refused")


def test_a_reset_with_a_seed(ctl):
    assert ctl.json("clock", "freeze", TIME)
    ctl.json("reset", "--seed", "9223372036854775807", "--keep", "clock")
    status = ctl.json("status", "--json")
    assert status["seed"] == 9223372036854775807 and status["clock"]["mode"] == "frozen"
    assert ["seed", "9223372036854775807"] in [line.split() for line in done(ctl("status")).splitlines()]
    ctl.json("reset")
    assert ctl.json("clock")["mode"] == "real"
    refused(ctl("reset", "--keep", "clock, everything"), "InvalidRequestContent: ")
