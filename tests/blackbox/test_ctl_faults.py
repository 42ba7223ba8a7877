"""`azsreg ctl fault` (docs/control.md, "azsreg ctl")."""

import json

import pytest

from azsregtest import binary
from azsregtest.arm import expect, query
from azsregtest.binary import assert_refused
from azsregtest.ctl import Closed, Ctl, done, refused

pytestmark = pytest.mark.one_thread

LIST = "/subscriptions" + query("2016-06-01")
RULE = {"match": {"operation": "Subscriptions_List"}, "do": {"status": 503, "code": "Busy", "message": "Later."}}


def names(ctl):
    return [one["name"] for one in ctl.json("fault", "list")["value"]]


def test_a_rule_in_a_file(ctl, tmp_path):
    path = tmp_path / "rule.json"
    path.write_text(json.dumps(RULE))
    assert ctl.json("fault", "add", "busy", path)["fired"] == 0
    assert ctl.json("fault", "add", "twice", "-", stdin=json.dumps({**RULE, "times": 2}).encode())["times"] == 2
    with ctl.server.client() as client:
        expect(client.get(LIST), 503, "Busy")
    assert names(ctl) == ["busy", "twice"] and ctl.json("fault", "list")["value"][0]["fired"] == 1
    assert done(ctl("fault", "remove", "busy")) == "" and names(ctl) == ["twice"]
    assert done(ctl("fault", "remove", "--all")) == "" and names(ctl) == []
    with ctl.server.client() as client:
        expect(client.get(LIST), 200)


def test_a_preset(ctl):
    made = ctl.json("fault", "add", "busy", "--preset", "throttled", "--operation", "Subscriptions_*", "--times", "1")
    assert (made["preset"], made["times"], made["match"]["operation"]) == ("throttled", 1, "Subscriptions_*")
    with ctl.server.client() as client:
        expect(client.get(LIST), 429, "SubscriptionRequestsThrottled")
        expect(client.get(LIST), 200)
    assert ctl.json("fault", "add", "busy", "--preset", "slow").get("times") is None


def test_what_is_refused(ctl):
    refused(ctl("fault", "add", "busy", "--preset", "unheard-of"), "azsreg ctl fault add: InvalidRequestContent: ", "'preset'")
    refused(ctl("fault", "add", "busy", "-", stdin=b"{"), "azsreg ctl fault add: ")
    refused(ctl("fault", "add", "no name", "--preset", "slow"), "azsreg ctl fault add: ")
    assert names(ctl) == []


@pytest.mark.parametrize("words, needle", [
    (["add"], "it needs NAME [FILE]"),
    (["add", "busy"], "it takes a FILE with the rule, or --preset"),
    (["add", "busy", "-", "--preset", "slow"], "it takes a FILE with the rule, or --preset"),
    (["add", "busy", "-", "--times", "2"], "--operation and --times are for --preset"),
    (["add", "busy", "--preset", "slow", "--times", "0"], "--times takes a whole number from 1"),
    (["add", "busy", "missing"], "missing: No such file"),
    (["list", "busy"], "'busy' is not expected here"),
    (["remove"], "it takes the NAME of a fault, or --all"),
    (["remove", "busy", "--all"], "it takes the NAME of a fault, or --all"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_wrong_usage(tmp_path, words, needle):
    assert_refused(binary.run("ctl", "fault", *words, cwd=tmp_path), needle)


def test_nobody_there(tmp_path):
    with Closed() as nobody:
        for words in (["add", "busy", "--preset", "slow"], ["list"], ["remove", "busy"], ["remove", "--all"]):
            assert_refused(Ctl(nobody, tmp_path)("fault", *words), nobody, "refused")


def test_a_reset_that_keeps_them(ctl):
    ctl.json("fault", "add", "busy", "--preset", "slow")
    ctl.json("reset", "--keep", "faults")
    assert names(ctl) == ["busy"]
    ctl.json("reset")
    assert names(ctl) == []
