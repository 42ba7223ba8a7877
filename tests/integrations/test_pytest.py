"""pytest-azsreg: its fixtures as a test suite of somebody else's has them."""

import json
import os
import re
import signal
import subprocess
import time

import pytest

from azsregtest import binary, contoso
from azsregtest.server import Server
from conftest import KILLS, NEEDS_DIRECTORY, ROOT, SHIPPED, environment, said


# The server ----------------------------------------------------------------------------------


def test_each_test_starts_over(suite):
    suite("""
def test_makes(azsreg):
    assert not has_group(azsreg)
    assert make_group(azsreg) == 201 and has_group(azsreg)

def test_finds_nothing_of_it(azsreg):
    assert not has_group(azsreg)

def test_is_the_same_server(azsreg, azsreg_server):
    assert azsreg is azsreg_server and azsreg.status()["epoch"] > 2
""").assert_outcomes(passed=3)


def test_what_was_put_is_put_back(suite):
    suite("""
def test_puts(azsreg):
    directory = azsreg.directory()
    directory["subscriptions"] = []
    directory["roleAssignments"] = []
    directory["stacks"] = []
    assert azsreg.put_directory(directory, drop_made=True)["changed"]
    assert make_group(azsreg) == 404

def test_is_as_before(azsreg):
    assert azsreg.directory()["subscriptions"] and make_group(azsreg) == 201
""").assert_outcomes(passed=2)


def test_a_server_without_a_directory(suite):
    suite("""
def test_puts(azsreg):
    assert make_group(azsreg) == 404
    azsreg.put_directory(FILE)
    assert make_group(azsreg) == 201

def test_is_as_before(azsreg):
    assert make_group(azsreg) == 404
""".replace("FILE", repr(str(contoso.FILE))), ini="").assert_outcomes(passed=2)


def test_further_flags(suite):
    suite("""
def test_it(azsreg):
    assert azsreg.status()["loose"] and azsreg.ca is None
""", ini="[pytest]\nazsreg_args = --loose\n").assert_outcomes(passed=1)


def test_the_directory_is_named_from_the_ini_file(suite, pytester):
    pytester.makefile(".json", directory=contoso.FILE.read_text())
    suite("def test_it(azsreg): assert make_group(azsreg) == 201", ini="[pytest]\nazsreg_directory = directory.json\n"
          ).assert_outcomes(passed=1)


def test_sign_in_and_https(suite):
    suite("""
import ssl

def test_it(azsreg):
    assert azsreg.url.startswith("https://127.0.0.1:")
    with urllib.request.urlopen(azsreg.url + "/_azsreg/health", context=ssl.create_default_context(cafile=azsreg.ca)) as answer:
        assert answer.status == 200
    assert azsreg.status()["auth"] == "token" and azsreg.status()["control"] == "full"
    assert azsreg.token.startswith("azsregctl_")
""", ini=NEEDS_DIRECTORY + "azsreg_args = --auth token --https 127.0.0.1:0\n").assert_outcomes(passed=1)


def test_control_tokens_of_ones_own(suite, pytester):
    pytester.makefile(".txt", tokens="# mine\nme azsregctl_0123456789abcdef0123456789abcdef\n")
    (pytester.path / "tokens.txt").chmod(0o600)
    suite("def test_it(azsreg): assert azsreg.status()['control'] == 'full'",
          ini=NEEDS_DIRECTORY + f"azsreg_args = --auth token --control-token-file {pytester.path}/tokens.txt\n").assert_outcomes(passed=1)


def test_a_server_for_each_worker(suite):
    result = suite("""
import pytest

@pytest.mark.parametrize("number", range(8))
def test_it(azsreg, number):
    assert not has_group(azsreg) and make_group(azsreg) == 201
    print(azsreg.status()["instanceId"], "is it")
""", "-n", "2", "-rP")
    result.assert_outcomes(passed=8)
    assert len(set(re.findall(r"(\S+) is it", said(result)))) == 2


def test_settings_for_another_server_are_not_meant(suite, monkeypatch):
    monkeypatch.setenv("AZSREG_LISTEN", "nonsense")
    monkeypatch.setenv("AZSREG_LOOSE", "true")
    suite("def test_it(azsreg): assert not azsreg.status()['loose']").assert_outcomes(passed=1)


# A server that runs already --------------------------------------------------------------------


@pytest.fixture
def running(tmp_path):
    with Server(tmp_path / "running", contoso.FILE, in_memory=True) as server:
        yield server


URL = "def test_it(azsreg): assert azsreg.url == {!r} and make_group(azsreg) == 201"


@pytest.mark.parametrize("given", ["variable", "option"])
def test_a_server_that_runs_already(suite, running, monkeypatch, given):
    url = f"http://127.0.0.1:{running.port}"
    if given == "variable":
        monkeypatch.setenv("AZSREG_URL", url)
    monkeypatch.setenv("AZSREG_BIN", "/nowhere")
    args = ["--azsreg-url", url + "/"] if given == "option" else []
    suite(URL.format(url), *args).assert_outcomes(passed=1)
    assert running.process.poll() is None


def test_a_server_that_runs_already_and_asks_for_a_token(suite, tmp_path, monkeypatch):
    file = tmp_path / "tokens"
    file.write_text("me azsregctl_0123456789abcdef0123456789abcdef\n")
    file.chmod(0o600)
    with Server(tmp_path / "running", contoso.FILE, ["--control-token-file", str(file)]) as server:
        url = f"http://127.0.0.1:{server.port}"
        suite(URL.format(url), "--azsreg-url", url).assert_outcomes(errors=1)
        monkeypatch.setenv("AZSREG_CONTROL_TOKEN_FILE", str(file))
        suite(URL.format(url), "--azsreg-url", url).assert_outcomes(passed=1)


def test_workers_do_not_share_a_server(suite, running):
    result = suite("def test_it(azsreg): pass", "-n", "2", "--azsreg-url", f"http://127.0.0.1:{running.port}")
    result.assert_outcomes(errors=1)
    assert "cannot be shared by workers" in said(result)


# What goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize("program, message", [("", "there is no azsreg in PATH"), ("/nowhere/azsreg", "/nowhere/azsreg is no program")])
def test_no_program(suite, monkeypatch, program, message):
    monkeypatch.setenv("AZSREG_BIN", program)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    result = suite("def test_it(azsreg): pass")
    result.assert_outcomes(errors=1)
    assert message in said(result)


@pytest.mark.parametrize("ini, message", [
    ("azsreg_args = --nonsense", "there is no option --nonsense"),
    ("azsreg_directory = nowhere.json", "nowhere.json"),
])
def test_what_the_server_says_when_it_does_not_start(suite, ini, message):
    result = suite("def test_it(azsreg): pass", ini=f"[pytest]\n{ini}\n")
    result.assert_outcomes(errors=1)
    assert said(result).count("azsreg did not start:") == 1 and message in said(result)


@pytest.mark.parametrize("mark", ["sead=7", "'directory'"])
def test_a_mark_that_is_misspelt(suite, mark):
    result = suite(f"""
import pytest

@pytest.mark.azsreg({mark})
def test_it(azsreg): pass
""", "--strict-markers")
    result.assert_outcomes(errors=1)
    assert f"takes to, seed, clock, not {mark.partition('=')[0]}" in said(result)


def test_the_plane_says_no(suite):
    suite("""
import pytest
from pytest_azsreg import Refused

def test_it(azsreg):
    with pytest.raises(Refused, match="409 NoDirectory|400 Invalid") as refused:
        azsreg.reset(to="nonsense snapshot")
    assert refused.value.status in (400, 404) and refused.value.message
""").assert_outcomes(passed=1)


def test_a_server_that_has_ended(suite):
    result = suite(f"""
def test_ends_it(azsreg): {KILLS}
def test_after_it(azsreg): pass
""")
    result.assert_outcomes(passed=1, errors=1)
    assert "azsreg has ended, status -9" in said(result)


# What it is started over with -----------------------------------------------------------------


def test_the_mark(suite):
    suite("""
import pytest

@pytest.mark.azsreg(to="empty", seed=1)
class TestMarked:
    def test_it(self, azsreg):
        assert azsreg.status()["seed"] == 1 and make_group(azsreg) == 404

    @pytest.mark.azsreg(to="directory", clock="2026-01-31T23:59:59Z")
    def test_the_nearer_mark_wins(self, azsreg):
        status = azsreg.status()
        assert status["seed"] == 1 and make_group(azsreg) == 201
        assert status["clock"]["mode"] == "frozen" and status["clock"]["now"].startswith("2026-01-31T23:59:59")

def test_without_it(azsreg):
    status = azsreg.status()
    assert "seed" not in status and status["clock"]["mode"] == "real"
""", "--strict-markers").assert_outcomes(passed=3)


def test_the_clock(suite):
    suite("""
import datetime
import pytest
from pytest_azsreg import Refused

def test_it(azsreg):
    east = datetime.timezone(datetime.timedelta(hours=2))
    assert azsreg.freeze(datetime.datetime(2026, 2, 1, 1, 59, 59, tzinfo=east))["now"].startswith("2026-01-31T23:59:59")
    assert azsreg.freeze(datetime.datetime(2026, 2, 1))["now"].startswith("2026-02-01T00:00:00")
    assert azsreg.advance(datetime.timedelta(days=300, seconds=1))["now"].startswith("2026-11-28T00:00:01")
    assert azsreg.advance("P1M")["now"].startswith("2026-12-28T00:00:01")
    assert azsreg.freeze()["now"].startswith("2026-12-28T00:00:01")
    assert make_group(azsreg) == 201
    with pytest.raises(Refused, match="ClockWouldGoBack"):
        azsreg.freeze("2026-01-01T00:00:00Z")
    assert azsreg.freeze("2026-01-01T00:00:00Z", force=True)["now"].startswith("2026-01-01")
    with pytest.raises(Refused):
        azsreg.advance(datetime.timedelta(microseconds=1))
""").assert_outcomes(passed=1)


def test_a_snapshot(suite):
    suite("""
import pytest
from pytest_azsreg import Refused

@pytest.fixture(scope="session", autouse=True)
def ready(azsreg_server):
    assert make_group(azsreg_server) == 201
    assert azsreg_server.save("ready")["name"] == "ready"

@pytest.mark.azsreg(to="ready")
@pytest.mark.parametrize("number", range(2))
def test_with_it(azsreg, number):
    assert has_group(azsreg) and send(azsreg.url + GROUP, "DELETE") == 200 and not has_group(azsreg)

def test_without_it(azsreg):
    assert not has_group(azsreg)
    with pytest.raises(Refused, match="400 InvalidRequestContent"):
        azsreg.save("No name? Of one")
""").assert_outcomes(passed=3)


def test_faults(suite):
    suite("""
import pytest
from pytest_azsreg import Refused

BUSY = {"do": {"status": 503, "code": "ServiceUnavailable", "message": "Later."}, "times": 1}

def test_it(azsreg):
    with azsreg.fault("busy", BUSY) as busy:
        assert busy.fired == 0
        assert make_group(azsreg) == 503 and make_group(azsreg) == 201
        assert (busy.seen, busy.fired) == (2, 1)
    assert (busy.seen, busy.fired) == (2, 1) and make_group(azsreg) == 200

def test_it_is_gone_though_the_test_fails_in_it(azsreg):
    with pytest.raises(ZeroDivisionError), azsreg.fault("busy", BUSY):
        1 / 0
    assert make_group(azsreg) == 201

def test_a_reset_in_it(azsreg):
    with azsreg.fault("busy", BUSY) as busy:
        azsreg.reset()
    with pytest.raises(Refused, match="FaultNotFound"):
        busy.fired

def test_a_rule_that_is_none(azsreg):
    with pytest.raises(Refused, match="400 InvalidRequestContent"), azsreg.fault("busy", {"do": {"status": 200}}):
        raise AssertionError("it is not entered")
""").assert_outcomes(passed=4)


def test_who_would_pay(suite):
    suite("""
STACK = "/subscriptions/c0de0000-0000-4000-8000-000000000002/resourceGroups/azurestack/providers/Microsoft.AzureStack/registrations/r"

def test_it(azsreg):
    import json
    body = {"location": "global", "properties": {"registrationToken": azsreg.registration_token()}}
    assert send(azsreg.url + STACK + "?api-version=2017-06-01", "PUT", json.dumps(body).encode()) == 201
    assert azsreg.payer(STACK, "bbbb0000-0000-4000-8000-000000000001")["payer"] == "c0de0000-0000-4000-8000-000000000002"
    customer = "c5000000-0000-4000-8000-00000000000a"
    azsreg.advance("P1D")
    assert send(azsreg.url + STACK + f"/customerSubscriptions/{customer}?api-version=2017-06-01", "PUT") == 200
    assert azsreg.payer(STACK, "bbbb0000-0000-4000-8000-000000000001")["payer"] == customer
""").assert_outcomes(passed=1)


def test_requests(suite):
    suite("""
import pytest
from pytest_azsreg import NotVerified, Refused

def test_it(azsreg):
    assert azsreg.requests() == []
    make_group(azsreg), make_group(azsreg), has_group(azsreg)
    assert [one["status"] for one in azsreg.requests()] == [201, 200, 200]
    assert [one["n"] for one in azsreg.requests({"method": "PUT"})] == [1, 2]
    assert azsreg.verify({"method": "PUT"}, count=2) == [1, 2]
    assert azsreg.verify({"method": "GET"}) == [3]
    assert azsreg.verify({"method": "PUT"}, at_least=1, at_most=2) == [1, 2]
    with pytest.raises(NotVerified) as failed:
        azsreg.verify({"method": "PUT", "status": "201"}, count=2)
    assert '"n": 2' in str(failed.value) and failed.value.details["count"] == 1
    with pytest.raises(Refused):
        azsreg.verify({"nonsense": "PUT"})

def test_more_than_a_page(azsreg):
    for _ in range(3):
        has_group(azsreg)
    found = azsreg.requests()
    assert [one["n"] for one in found] == [1, 2, 3]
""").assert_outcomes(passed=2)


# Nothing is left behind -----------------------------------------------------------------------

HOLDS = """
import os, pathlib, sys

def test_it(azsreg):
    print(azsreg._process._process.pid, azsreg._process.folder, file=sys.__stderr__, flush=True)
    sys.stdin.read()
"""


def ended(pid):
    """Whether no such process runs, a dead one that nobody has waited for aside."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[0] in "ZX"
    except FileNotFoundError:
        return True


def wait_until(condition):
    deadline = time.monotonic() + binary.PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        os.sched_yield()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_server_outlives_its_tests(tmp_path, python, how):
    (tmp_path / "test_it.py").write_text(HOLDS)
    process = subprocess.Popen([python, "-m", "pytest", "-s", "-p", "no:cacheprovider", "test_it.py"], cwd=tmp_path, text=True,
                               env=environment(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    with process:
        pid, folder = process.stderr.readline().split()
        assert not ended(pid) and os.path.exists(folder)
        process.send_signal(how)
    wait_until(lambda: ended(pid) and not os.path.exists(folder))


def test_nothing_is_left_of_a_run(suite, monkeypatch, pytester):
    (pytester.path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(pytester.path / "tmp"))
    result = suite("def test_it(azsreg): print('server', azsreg._process._process.pid)",
                   "-rP", ini="[pytest]\nazsreg_args = --auth token --https 127.0.0.1:0\n")
    result.assert_outcomes(passed=1)
    assert ended(re.search(r"server (\d+)", said(result))[1])
    wait_until(lambda: not list((pytester.path / "tmp").glob("azsreg-*")))


# What is shipped ------------------------------------------------------------------------------


def test_the_version_is_the_programs():
    version = re.search(r"^project\(azsreg VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(), re.M)[1]
    assert f'version = "{version}"' in (SHIPPED / "pytest" / "pyproject.toml").read_text()
    assert json.loads((SHIPPED / "node" / "package.json").read_text())["version"] == version


def test_a_registration_token_is_as_the_program_mints_it(suite):
    minted = binary.run("token", "--cloud-id", contoso.CSP, "--billing-model", "Capacity", "--agreement-number", "7").stdout
    suite(f"""
import base64, json

def test_it(azsreg):
    minted, own = (json.loads(base64.b64decode(one)) for one in
                   ({minted.strip()!r}, azsreg.registration_token({contoso.CSP!r}, "Capacity", "7")))
    assert minted.pop("objectId") != own.pop("objectId") and minted == own
""", ini="").assert_outcomes(passed=1)
