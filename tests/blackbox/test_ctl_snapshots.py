"""`azsreg ctl snapshot`, and `reset --to` one (docs/control.md, "azsreg ctl")."""

import pytest

from azsregtest import arm, contoso
from azsregtest.arm import GROUPS_VERSION, expect, query
from azsregtest.binary import assert_refused
from azsregtest.ctl import done, refused

pytestmark = [pytest.mark.one_thread, pytest.mark.sqlite_only("snapshots, which a shared store has none of")]

GROUP = arm.group(contoso.APSS, "of-a-test") + query(GROUPS_VERSION)


def names(ctl):
    return [one["name"] for one in ctl.json("snapshot", "list")["value"]]


def test_saved_gone_back_to_and_deleted(ctl):
    assert ctl.json("snapshot", "save", "mid-walk")["name"] == "mid-walk"
    with ctl.server.client() as client:
        expect(client.put(GROUP, {"location": "westus"}), 201)
        assert ctl.json("reset", "--to", "mid-walk")["to"] == "mid-walk"
        expect(client.get(GROUP), 404, "ResourceGroupNotFound")
    assert ctl.json("snapshot", "save", "another")["schemaVersion"] > 18
    assert names(ctl) == ["another", "mid-walk"]
    assert done(ctl("snapshot", "delete", "another")) == "" and names(ctl) == ["mid-walk"]


def test_what_is_refused(ctl):
    refused(ctl("reset", "--to", "never"), "azsreg ctl reset: SnapshotNotFound: There is no snapshot 'never'.")
    for name in ("no name", "../up", "Capitals", "empty", "x" * 65):
        refused(ctl("snapshot", "save", name), "azsreg ctl snapshot save: ")
    assert names(ctl) == []


@pytest.mark.parametrize("words, needle", [
    (["save"], "it needs NAME"), (["save", "a", "b"], "'b' is not expected here"), (["delete"], "it needs NAME"),
    (["list", "a"], "'a' is not expected here"), (["restore", "a"], "restore"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_how_it_is_typed(ctl, words, needle):
    assert_refused(ctl("snapshot", *words), needle)
