"""What the tests over PostgreSQL stand on: a standby that has what was acknowledged, and clusters that leave nothing behind."""

import pathlib
import signal
import subprocess
import sys

import cluster
import pytest
from pair import Pair

HERE = pathlib.Path(__file__).parent
CHANGES = ("CREATE TABLE kept (i INT)", "INSERT INTO kept VALUES (1)")


@pytest.fixture(scope="module")
def made():
    with Pair() as both:
        yield both


@pytest.fixture
def pair(made):
    """Both of them well, whatever the test before did."""
    if not made.standby.process:
        made.replace_standby()
    return made


def test_the_standby_has_what_the_primary_acknowledged(pair):
    url = pair.create_database("failover")
    cluster.sql(url, *CHANGES)
    pair.primary.kill()
    pair.promote()
    assert cluster.sql(url, "INSERT INTO kept VALUES (2)", "SELECT i FROM kept ORDER BY i") == ["1", "2"]


def test_a_fresh_standby_takes_the_place_of_the_dead_one(pair):
    pair.primary.quit()
    pair.promote()
    assert pair.standby.process is None
    pair.replace_standby()
    url = pair.create_database("again")
    cluster.sql(url, *CHANGES)
    pair.primary.kill()
    pair.promote()
    assert cluster.sql(url, "SELECT i FROM kept") == ["1"]


def test_a_frozen_primary_answers_nobody_and_goes_on_later(pair):
    url = pair.create_database("frozen")
    pair.primary.freeze()
    asking = subprocess.Popen([cluster.program("psql"), "-X", "-A", "-t", "-d", url, "-c", "SELECT 7"], stdout=subprocess.PIPE, text=True)
    with pytest.raises(subprocess.TimeoutExpired):
        asking.communicate(timeout=1)
    pair.primary.thaw()
    assert asking.communicate(timeout=cluster.PATIENCE)[0] == "7\n"


def test_a_database_is_utf8_and_in_the_order_of_bytes(pair):
    url = pair.primary.create_database("bytes")
    assert cluster.sql(url, "SHOW server_encoding", "SELECT 'a' < 'B'") == ["UTF8", "f"]
    pair.primary.drop_database("bytes")
    with pytest.raises(RuntimeError, match="does not exist"):
        cluster.sql(url, "SELECT 1")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_of_a_cluster_whose_command_is_ended(number):
    with subprocess.Popen([sys.executable, HERE / "cluster.py", "run", "--", "sh", "-c", "echo $AZSREG_TEST_POSTGRES; cat"],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        url = running.stdout.readline().strip().replace(f"//{cluster.OWNER}@", "//postgres@") + "/postgres"
        data = pathlib.Path(cluster.sql(url, "SHOW data_directory")[0])
        server = int((data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
        assert pathlib.Path(f"/proc/{server}").exists()
        running.send_signal(number)
    cluster.wait_for(lambda: not data.parent.exists(), "the folder to go")
    cluster.wait_for(lambda: not pathlib.Path(f"/proc/{server}").exists(), "the server to end")


@pytest.mark.parametrize("command, status", [("exit 3", 3), ("kill -9 $$", 137), ("true", 0)])
def test_the_commands_status_is_passed_on(command, status):
    done = subprocess.run([sys.executable, HERE / "cluster.py", "run", "--", "sh", "-c", command], check=False)
    assert done.returncode == status


def test_what_is_no_command_is_said(capfd):
    assert subprocess.run([sys.executable, HERE / "cluster.py", "run"], check=False).returncode == 2
    assert subprocess.run([sys.executable, HERE / "cluster.py", "run", "--", "/nowhere/at/all"], check=False).returncode == 1
    assert "/nowhere/at/all" in capfd.readouterr().err
