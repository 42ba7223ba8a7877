"""Snapshots: what the data was is saved under a name, and gone back to (docs/control.md, "Snapshots")."""

import os
import random
import signal
import sqlite3
import stat
import threading

import pytest

from azsregtest import arm, binary, contoso, directory, tokens, walk
from azsregtest.arm import GROUPS_VERSION, expect, query
from azsregtest.client import Unrecorded
from test_control import STATUS, bearer, contents, make_much, reset, status

pytestmark = pytest.mark.sqlite_only("snapshots, which a shared store has none of")

SNAPSHOTS = "/_azsreg/snapshots"
G = query(GROUPS_VERSION)
KEPT = {"setting", "product", "product_icon"}
FILLED = "customer_subscription ended_mapping usage_record usage_charge principal resource_lock purchase sqlite_sequence"
both = pytest.mark.parametrize("in_memory", [False, True], ids=["folder", "memory"])


def save(client, name, code=201):
    return expect(client.put(f"{SNAPSHOTS}/{name}"), code).json()


def listed(client):
    return expect(client.get(SNAPSHOTS), 200).json()["value"]


def names(client):
    return [one["name"] for one in listed(client)]


def group(client, name, code=201):
    return expect(client.put(arm.group(contoso.APSS, name) + G, {"location": "westus"}), code)


def groups(client):
    return [one["name"] for one in expect(client.get(arm.subscription(contoso.APSS) + "/resourceGroups" + G), 200).json()["value"]]


def rows(path, asked=lambda name: name not in KEPT):
    """{table: its rows}, of a database that somebody may be using."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
    found = {name: sorted(db.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in tables if asked(name)}
    found["sqlite_sequence"] = sorted(db.execute("SELECT * FROM sqlite_sequence").fetchall())
    assert db.execute("PRAGMA foreign_key_check").fetchall() == [], path
    db.close()
    return found


def file_of(server, name):
    return server.data / "snapshots" / f"{name}.db"


# Saving, and going back -----------------------------------------------------------------------


@both
@pytest.mark.smoke
def test_there_and_back(make_server, in_memory):
    server = make_server(in_memory=in_memory)
    make_much(server)
    before = contents(server)
    with server.client() as client:
        said = save(client, "mid-walk")
        assert said["name"] == "mid-walk" and said["bytes"] > 4096 and said["schemaVersion"] > 18 and said["created"].endswith("Z")
        assert listed(client) == [said] and status(client)["snapshots"] == 1
        group(client, "after")
        assert contents(server) != before
        for epoch in (1, 2):
            done = reset(client, "mid-walk")
            assert done["to"] == "mid-walk" and done["epoch"] == epoch and status(client)["epoch"] == epoch
            assert contents(server) == before
            group(client, "after")  # and it works as it did
        reset(client, "empty")
        assert expect(client.get("/subscriptions" + query("2016-06-01")), 200).json()["value"] == []
        reset(client, "mid-walk")
        assert contents(server) == before and listed(client) == [said]


def test_every_table_is_in_it(make_server):
    """Usage, charges and who was mapped when too, and a table that is made tomorrow: all but the settings, and what the catalog file says."""
    server = make_server()
    with server.client() as client:
        walk.walk(client)
        save(client, "walked")
        before = rows(server.data / "azsreg.db")
        reset(client, "empty")
        assert not any(rows(server.data / "azsreg.db").values())
        reset(client, "walked")
        assert rows(server.data / "azsreg.db") == before
    filled = {name for name, found in before.items() if found}
    assert set(FILLED.split()) - filled == set() and len(before) > 35
    saved = rows(file_of(server, "walked"), lambda name: True)
    assert {name: saved[name] for name in before} == before
    assert {name for (name, _) in saved["setting"]} == {"snapshot-created"} and not saved["product"]


def test_numbers_that_were_given_out_are_not_given_out_again(make_server):
    """A row that had gone when it was saved has had its number."""
    server = make_server()
    made = make_much(server)
    with server.client() as client:
        expect(client.delete(arm.below(made.path, "locks", "keep") + query("2020-05-01")), 200)
        expect(client.delete(made.url), 200)
        save(client, "one")
        before = rows(server.data / "azsreg.db")["sqlite_sequence"]
        assert ("registration", 1) in before
        reset(client, "empty")
        reset(client, "one")
    assert rows(server.data / "azsreg.db")["sqlite_sequence"] == before


def test_a_snapshot_outlives_restarts_and_resets(make_server):
    server = make_server()
    make_much(server)
    with server.client() as client:
        said = [save(client, name) for name in ("b", "a", "c.d-e_f")]
        in_order = sorted(said, key=lambda one: one["name"])
        reset(client, "empty")
        assert listed(client) == in_order
    before = {name: file_of(server, name).read_bytes() for name in ("a", "b")}
    assert stat.S_IMODE(os.stat(file_of(server, "a")).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(server.data / "snapshots").st_mode) == 0o700
    assert os.stat(file_of(server, "a")).st_size == said[1]["bytes"]
    server.kill()
    server.start()
    with server.client() as client:
        assert listed(client) == in_order and status(client)["snapshots"] == 3
        reset(client, "a")
        expect(client.get(arm.group(contoso.CSP, "nowhere") + G), 404)
        expect(client.delete(f"{SNAPSHOTS}/b"), 204)
        assert names(client) == ["a", "c.d-e_f"] and not file_of(server, "b").exists()
    assert file_of(server, "a").read_bytes() == before["a"]
    server.restart()
    with server.client() as client:
        assert names(client) == ["a", "c.d-e_f"]


def test_in_memory_they_go_with_the_process(make_server):
    server = make_server(in_memory=True)
    with server.client() as client:
        save(client, "one")
    server.restart()
    with server.client() as client:
        assert listed(client) == []
        expect(client.post("/_azsreg/reset", {"to": "one"}), 404, "SnapshotNotFound")


@both
def test_one_is_replaced(make_server, in_memory):
    server = make_server(in_memory=in_memory)
    with server.client() as client:
        group(client, "first")
        first = save(client, "one")
        group(client, "second")
        second = save(client, "one", 200)
        assert second["created"] >= first["created"] and listed(client) == [second]
        reset(client)
        assert not {"first", "second"} & set(groups(client))
        reset(client, "one")
        assert {"first", "second"} <= set(groups(client))


@both
def test_one_is_deleted(make_server, in_memory):
    with make_server(in_memory=in_memory).client() as client:
        save(client, "one")
        save(client, "two")
        for _ in range(2):
            expect(client.delete(f"{SNAPSHOTS}/one"), 204)
        for stranger in ("never", "UPPER", "x" * 65, "..%2e", "directory"):
            expect(client.delete(f"{SNAPSHOTS}/{stranger}"), 204)
        assert names(client) == ["two"]
        expect(client.post("/_azsreg/reset", {"to": "one"}), 404, "SnapshotNotFound")
        assert client.get(STATUS).json()["epoch"] == 0


@both
def test_as_many_as_there_may_be(make_server, in_memory):
    server = make_server(in_memory=in_memory)
    with server.client() as client:
        for number in range(32):
            save(client, f"s{number:02}")
        expect(client.put(f"{SNAPSHOTS}/one-more"), 409, "TooManySnapshots")
        save(client, "s31", 200)
        assert names(client) == [f"s{number:02}" for number in range(32)]
        expect(client.delete(f"{SNAPSHOTS}/s07"), 204)
        save(client, "one-more")
        assert len(names(client)) == 32
        reset(client, "one-more")


@pytest.mark.parametrize("name", ["a", "0", "x" * 64, "a.b", "a-b", "a_b", "1..", "directory2", "empty.", "new", "a.db", "a.db.new"])
def test_names(make_server, name):
    server = make_server()
    with server.client() as client:
        save(client, name)
    server.restart()
    with server.client() as client:
        assert names(client) == [name]
        reset(client, name)
        expect(client.delete(f"{SNAPSHOTS}/{name}"), 204)
    assert os.listdir(server.data / "snapshots") == []


@pytest.mark.parametrize("name", ["x" * 65, "A", ".a", "-a", "_a", "a%20b", "a%00b", "%C3%A4", "directory", "empty", "..", "a~", "a:b"])
def test_names_that_are_none(client, name):
    before = client.get(SNAPSHOTS).body
    refused = client.put(f"{SNAPSHOTS}/{name}")
    assert refused.status in (400, 404) and (refused.status == 400 or name == "..")
    if name not in ("..", "a%00b"):
        assert refused.json()["error"]["target"] == "name" and "the name of a snapshot" in refused.json()["error"]["message"]
    assert client.get(SNAPSHOTS).body == before


@pytest.mark.parametrize("body, target", [({"name": "x"}, "name"), ([], ""), ("x", "")])
def test_it_takes_no_body(client, body, target):
    refused = expect(client.put(f"{SNAPSHOTS}/one", body), 400, "InvalidRequestContent")
    assert refused.json()["error"].get("target", "") == target
    for path in (SNAPSHOTS, f"{SNAPSHOTS}/one"):
        method = client.get if path == SNAPSHOTS else client.put
        assert expect(method(path + "?force=true"), 400, "InvalidRequestContent").json()["error"]["target"] == "force"
    assert listed(client) == []


def test_with_an_empty_body_as_curl_sends_it(make_server):
    server = make_server(in_memory=True)
    with Unrecorded("127.0.0.1", server.port) as client:
        expect(client.put(f"{SNAPSHOTS}/one", {}), 201)
        expect(client.put(f"{SNAPSHOTS}/one", b"", headers={"Content-Type": "application/x-www-form-urlencoded"}), 200)


def test_at_the_level_read_they_are_only_seen(make_server):
    server = make_server()
    with server.client() as client:
        save(client, "one")
    server.stop()
    server.options = ["--control", "read"]
    server.start()
    with server.client() as client:
        assert names(client) == ["one"]
        for change in (client.put(f"{SNAPSHOTS}/two"), client.delete(f"{SNAPSHOTS}/one"), client.post("/_azsreg/reset", {"to": "one"})):
            expect(change, 403, "ControlReadOnly")
        assert names(client) == ["one"]


# What is not in it ----------------------------------------------------------------------------


def test_what_going_back_never_touches(make_server):
    server = make_server("--auth", "token", "--control", "full", https=True)
    control = bearer((server.data / "control-token").read_text().strip())
    with server.client() as client:
        expect(client.put(f"{SNAPSHOTS}/one", headers=control), 201)
        kept = {path: client.get(path).body for path in ("/discovery/keys", "/_azsreg/activation-keys", "/_azsreg/ca.pem")}
        before = status(client, headers=control)
        reset(client, "one", headers=control)
        assert {path: client.get(path).body for path in kept} == kept
        after = status(client, headers=control)
        assert {name: after[name] for name in ("dataId", "instanceId", "directory")} == {name: before[name] for name in ("dataId", "instanceId", "directory")}
    keys = sqlite3.connect(f"file:{server.data / 'azsreg.db'}?mode=ro", uri=True)
    secrets = [value for (value,) in keys.execute("SELECT value FROM setting WHERE length(value) >= 32")]
    keys.close()
    saved = file_of(server, "one").read_bytes()
    assert len(secrets) > 3 and not [secret for secret in secrets if bytes(secret) in saved]


def test_faults_clock_and_requests_start_over_unless_they_are_kept(make_server):
    with make_server(in_memory=True).client() as client:
        expect(client.put("/_azsreg/clock", {"mode": "frozen", "now": "2026-01-31T23:59:59Z"}), 200)
        expect(client.put("/_azsreg/faults/slow", {"preset": "slow"}), 201)
        assert save(client, "one")["created"] == "2026-01-31T23:59:59.000Z"
        expect(client.post("/_azsreg/reset", {"to": "one", "keep": ["clock", "faults"]}), 200)
        said = status(client)
        assert said["clock"]["mode"] == "frozen" and said["faults"] == 1
        reset(client, "one")
        said = status(client)
        assert said["clock"]["mode"] == "real" and said["faults"] == 0


@both
def test_the_directory_of_later(make_server, in_memory, tmp_path):
    """Going back undoes what a PUT has said; the one that was loaded last is what `directory` goes back to."""
    server = make_server(in_memory=in_memory)
    changed = directory.contoso_copy()
    changed["subscriptions"][0]["displayName"] = "put later"
    url = arm.subscription(changed["subscriptions"][0]["id"]) + query("2016-06-01")
    with server.client() as client:
        before = client.get(url).json()["displayName"]
        save(client, "one")
        expect(client.put("/_azsreg/directory", changed), 200)
        reset(client, "one")
        assert client.get(url).json()["displayName"] == before
        reset(client)
        assert client.get(url).json()["displayName"] == "put later"


def test_the_file_is_loaded_anew_at_the_next_start(make_server, tmp_path):
    """What it says wins, as over any data that it was not the last to say."""
    changed = directory.contoso_copy()
    server = make_server(directory=directory.write(tmp_path, changed))
    url = arm.subscription(changed["subscriptions"][0]["id"]) + query("2016-06-01")
    with server.client() as client:
        save(client, "one")
    changed["subscriptions"][0]["displayName"] = "of the file"
    directory.write(tmp_path, changed)
    server.restart()
    with server.client() as client:
        reset(client, "one")
        assert client.get(url).json()["displayName"] != "of the file"
    server.restart()
    with server.client() as client:
        assert client.get(url).json()["displayName"] == "of the file"


def test_the_file_that_is_read_again_is_loaded_anew(make_server, tmp_path):
    """Though it is the one of before."""
    document = directory.contoso_copy()
    server = make_server(directory=directory.write(tmp_path, document))
    url = arm.subscription(document["subscriptions"][0]["id"]) + query("2016-06-01")
    changed = directory.contoso_copy()
    changed["subscriptions"][0]["displayName"] = "put"
    with server.client() as client:
        before = client.get(url).json()["displayName"]
        expect(client.put("/_azsreg/directory", changed), 200)
        save(client, "one")
        reset(client, "one")
        assert client.get(url).json()["displayName"] == "put"
        server.process.send_signal(signal.SIGHUP)
        server.logs(" changed=true", 2)
        assert client.get(url).json()["displayName"] == before


def test_skip_tokens_of_before_are_none(make_server):
    with make_server().client() as client:
        path = "/subscriptions" + query("2016-06-01") + "&$top=3"
        link = expect(client.get(path), 200).json()["nextLink"]
        save(client, "one")
        expect(client.get(link[link.index("/subscriptions"):]), 200)
        reset(client, "one")
        expect(client.get(link[link.index("/subscriptions"):]), 400, "InvalidSkipToken")


# The seed -------------------------------------------------------------------------------------


def registration(client, name):
    return client.put(arm.registration(contoso.APSS, contoso.GROUP, name) + query(), arm.body(tokens.mint(cloud_id=walk.CLOUD)))


@both
def test_the_seed_goes_on_from_where_it_was(make_server, in_memory):
    """The same requests get the same bytes again, and no ETag of before is drawn anew."""
    server = make_server("--seed", "7", "--clock", "2026-01-31T23:59:59Z", in_memory=in_memory)
    with server.client() as client:
        first = expect(registration(client, "r"), 201)
        save(client, "one")
        runs = []
        for _ in range(3):
            reset(client, "one")
            runs.append([(answer.status, answer.header_list, answer.body) for answer in (registration(client, "r"), registration(client, "s"))])
        assert runs[0] == runs[1] == runs[2]
        assert first.etag not in {value for _, headers, _ in runs[0] for _, value in headers}
        expect(client.post("/_azsreg/reset", {"to": "one", "seed": 8}), 200)
        assert status(client)["seed"] == 8
        assert registration(client, "s").headers["x-ms-request-id"] not in str(runs)
        reset(client, "one")
        assert status(client)["seed"] == 7


def test_the_seed_of_a_snapshot_over_a_restart(make_server):
    """A start after going back draws nothing twice."""
    server = make_server("--seed", "7", "--clock", "2026-01-31T23:59:59Z")
    seen = []
    with server.client() as client:
        seen.append(registration(client, "r").headers["x-ms-request-id"])
    server.restart()
    with server.client() as client:
        save(client, "second-start")
        seen.append(registration(client, "s").headers["x-ms-request-id"])
        reset(client, "second-start")
        assert registration(client, "s").headers["x-ms-request-id"] == seen[-1]
    server.restart()
    with server.client() as client:
        seen.append(registration(client, "t").headers["x-ms-request-id"])
    assert len(set(seen)) == 3


def test_saved_without_a_seed(make_server):
    server = make_server()
    with server.client() as client:
        save(client, "one")
        expect(client.post("/_azsreg/reset", {"seed": 9}), 200)
        reset(client, "one")
        assert "seed" not in status(client)


# What else is in the folder -------------------------------------------------------------------


def test_one_of_another_schema(make_server):
    server = make_server()
    with server.client() as client:
        version = save(client, "one")["schemaVersion"]
        group(client, "made")
    server.stop()
    for other in (version - 1, version + 1):
        db = sqlite3.connect(file_of(server, "one"))
        db.execute(f"PRAGMA user_version = {other}")
        db.commit()
        db.close()
        server.start()
        with server.client() as client:
            assert listed(client)[0]["schemaVersion"] == other
            refused = expect(client.post("/_azsreg/reset", {"to": "one"}), 409, "SnapshotOtherSchema")
            assert "'one'" in refused.message
            assert "made" in groups(client) and status(client)["epoch"] == 0
        server.stop()
    server.start()
    with server.client() as client:
        assert save(client, "one", 200)["schemaVersion"] == version
        reset(client, "one")


def strangers(folder):
    """Files that are no snapshots of ours, by name."""
    sqlite3.connect(folder / "stranger.db").execute("CREATE TABLE t (a)").connection.close()
    (folder / "text.db").write_text("a text")
    (folder / "nothing.db").write_bytes(b"")
    (folder / "Capitals.db").write_bytes((folder / "one.db").read_bytes())
    (folder / "directory.db").write_bytes((folder / "one.db").read_bytes())
    (folder / "one.db.bak").write_text("mine")
    (folder / "folder.db").mkdir()
    (folder / "link.db").symlink_to("one.db")
    os.mkfifo(folder / "pipe.db")
    whole = (folder / "one.db").read_bytes()
    (folder / "cut.db").write_bytes(whole[:100])
    return sorted(os.listdir(folder))


def test_what_is_none_of_ours_is_left_alone(make_server):
    server = make_server()
    with server.client() as client:
        save(client, "one")
    server.stop()
    folder = server.data / "snapshots"
    (folder / "data.db").write_bytes((server.data / "azsreg.db").read_bytes())
    there = strangers(folder)
    (folder / "two.db.new").write_bytes(b"half")
    server.start()
    with server.client() as client:
        assert names(client) == ["one"]
        for name in ("stranger", "text", "nothing", "folder", "link", "pipe", "cut", "data"):
            before = os.lstat(folder / f"{name}.db")
            refused = expect(client.put(f"{SNAPSHOTS}/{name}"), 409, "SnapshotNameTaken")
            assert f"snapshots/{name}.db" in refused.message
            expect(client.post("/_azsreg/reset", {"to": name}), 404, "SnapshotNotFound")
            expect(client.delete(f"{SNAPSHOTS}/{name}"), 204)
            assert os.lstat(folder / f"{name}.db") == before
        assert names(client) == ["one"] and sorted(os.listdir(folder)) == there
        save(client, "two")


def test_more_than_there_may_be(make_server):
    """Put there by hand: the first by name are listed, the others left alone."""
    server = make_server()
    with server.client() as client:
        save(client, "s00")
    server.stop()
    for number in range(1, 40):
        file_of(server, f"s{number:02}").write_bytes(file_of(server, "s00").read_bytes())
    server.start()
    with server.client() as client:
        assert names(client) == [f"s{number:02}" for number in range(32)]
        expect(client.put(f"{SNAPSHOTS}/s35"), 409, "TooManySnapshots")
        expect(client.delete(f"{SNAPSHOTS}/s00"), 204)
        expect(client.put(f"{SNAPSHOTS}/s35"), 409, "SnapshotNameTaken")
    assert file_of(server, "s35").exists()


def test_one_whose_file_has_gone(make_server):
    server = make_server()
    with server.client() as client:
        group(client, "made")
        save(client, "one")
        file_of(server, "one").unlink()
        expect(client.post("/_azsreg/reset", {"to": "one"}), 404, "SnapshotNotFound")
        assert "made" in groups(client) and status(client)["epoch"] == 0
        expect(client.delete(f"{SNAPSHOTS}/one"), 204)
        assert names(client) == []
        save(client, "one")


def test_one_that_is_damaged(make_server):
    """Where its first page is whole: what it has is found out on the way, and nothing of it is kept."""
    server = make_server()
    make_much(server)
    before = contents(server)
    with server.client() as client:
        save(client, "one")
        whole = file_of(server, "one").read_bytes()
        file_of(server, "one").write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
        refused = client.post("/_azsreg/reset", {"to": "one"})
        assert refused.status == 500 and refused.json()["error"]["code"] == "InternalServerError"
        assert contents(server) == before and status(client)["epoch"] == 0
        expect(client.get("/_azsreg/health/ready"), 200)
        save(client, "one", 200)
        reset(client, "one")
    assert contents(server) == before


def test_rows_that_refer_to_nothing(make_server):
    server = make_server()
    make_much(server)
    before = contents(server)
    with server.client() as client:
        save(client, "one")
        db = sqlite3.connect(file_of(server, "one"))
        db.execute("DELETE FROM registration")
        db.commit()
        db.close()
        assert client.post("/_azsreg/reset", {"to": "one"}).status == 500
        assert contents(server) == before and status(client)["epoch"] == 0


def test_a_folder_that_cannot_be_read(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "snapshots").write_text("a file")
    done = binary.run("serve", "--data", tmp_path / "data", "--listen", "127.0.0.1:0")
    binary.assert_refused(done, f"{tmp_path / 'data' / 'snapshots'}: ")


def test_backup_and_check_leave_them_out(make_server, tmp_path):
    server = make_server()
    with server.client() as client:
        save(client, "one")
    file_of(server, "two").write_text("rubbish")
    for command in (["check"], ["backup", tmp_path / "copy.db"]):
        done = binary.run(*command, "--data", server.data)
        assert done.returncode == 0, done.stdout + done.stderr
    assert not rows(tmp_path / "copy.db", lambda name: name == "snapshot").get("snapshot")
    copied = sqlite3.connect(tmp_path / "copy.db")
    assert copied.execute("SELECT count(*) FROM setting WHERE name LIKE 'snapshot%'").fetchone() == (0,)
    copied.close()


# Killed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_killed_while_saving(make_server, seed):
    """The old one is there, or the new one; what was answered is so, and nothing half done is left."""
    server = make_server()
    with server.client() as client:
        group(client, "g0")
        save(client, "one")
    answered, begun = 0, 0
    for step in range(4):
        with server.client() as client:
            begun += 1
            group(client, f"g{begun}")
        made = []
        thread = threading.Thread(target=lambda: saved_or_not(server, made))
        thread.start()
        thread.join(random.Random(f"{seed}-{step}").uniform(0, 0.03))
        server.kill()
        thread.join()
        answered = begun if made else answered
        server.start()
        with server.client() as client:
            assert names(client) == ["one"] and os.listdir(server.data / "snapshots") == ["one.db"]
            assert expect(client.get(STATUS), 200).json()["epoch"] == 0
        saved = {name for row in rows(file_of(server, "one"))["resource_group"] for name in row if isinstance(name, str)}
        kept = [number for number in range(begun + 1) if f"g{number}" in saved]
        assert kept == list(range(len(kept))) and answered <= kept[-1] <= begun


def saved_or_not(server, made):
    try:
        with server.client() as client:
            made.append(save(client, "one", 200))
    except OSError:  # the end of the server
        pass
