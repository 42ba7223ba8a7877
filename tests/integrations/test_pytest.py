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
from conftest import ROOT, SHIPPED, environment

GROUP = f"/subscriptions/{contoso.CSP}/resourceGroups/tried?api-version=2021-04-01"
HELPERS = f"""
import urllib.error, urllib.request
GROUP = {GROUP!r}

def send(url, method="GET", body=None):
    request = urllib.request.Request(url, body, {{"Content-Type": "application/json"}}, method=method)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({{}})).open(request) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code

def make_group(azsreg):
    return send(azsreg.url + GROUP, "PUT", b'{{"location":"westcentralus"}}')

def has_group(azsreg):
    return send(azsreg.url + GROUP) == 200
"""
NEEDS_DIRECTORY = f"[pytest]\nazsreg_directory = {contoso.FILE}\n"


@pytest.fixture
def suite(pytester, monkeypatch, python):
    """suite(TEXT, *ARGS) runs a test file of that text in a pytest of its own. -> its result"""
    for name in [name for name in os.environ if name.startswith(("AZSREG_", "PYTEST_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AZSREG_BIN", binary.BIN)
    pytester.makefile(".py", helpers=HELPERS)

    def run(text, *args, ini=NEEDS_DIRECTORY):
        pytester.makefile(".ini", pytest=ini)
        pytester.makepyfile(test_it="from helpers import *\n" + text)
        return pytester.run(python, "-m", "pytest", "-p", "no:cacheprovider", *args)

    return run


def said(result):
    return result.stdout.str() + result.stderr.str()


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


KILLS = "azsreg._process._process.kill(); azsreg._process._process.wait()"


def test_a_server_that_has_ended(suite):
    result = suite(f"""
def test_ends_it(azsreg): {KILLS}
def test_after_it(azsreg): pass
""")
    result.assert_outcomes(passed=1, errors=1)
    assert "azsreg has ended, status -9" in said(result)


# A failing test's report ----------------------------------------------------------------------

def refused_in(result, times=1):
    """What the section is, the only one of its name."""
    parts = re.split(r"-+ refused by azsreg in this test.*-+\n", said(result))
    assert len(parts) == 1 + times, said(result)
    return "\n" + re.split(r"\n[=_-]{3,}", parts[-1])[0]


FAILS = """
STACK = "/subscriptions/c0de0000-0000-4000-8000-000000000002/resourceGroups/azurestack/providers/Microsoft.AzureStack/registrations/none"

def test_before(azsreg): send(azsreg.url + STACK + "/other?api-version=2017-06-01")

def test_it(azsreg):
    send(azsreg.url + STACK + "?api-version=2017-06-01")
    send(azsreg.url + "/subscriptions?api-version=2021-04-01")
    azsreg.reset(keep=["requests"])
    assert CONDITION
"""


def test_the_report_says_what_was_refused(suite):
    result = suite(FAILS.replace("CONDITION", "False"))
    result.assert_outcomes(passed=1, failed=1)
    section = refused_in(result)
    assert re.search(r"GET /subscriptions/\S+/none\?api-version=2017-06-01: 404 RegistrationNotFound \(registration-missing\)\n    The ", section)
    assert "other?" not in section and "/subscriptions?" not in section


def test_the_report_says_what_is_behind_it_and_what_mends_it(suite):
    """Of the state that it was refused in, whatever has come since; of a fault, that it was one."""
    result = suite("""
CAPACITY = "/subscriptions/c0de0000-0000-4000-8000-000000000002/resourceGroups/azurestack/providers/Microsoft.AzureStack/registrations/r"
CUSTOMER = CAPACITY + "/customerSubscriptions/C5000000-0000-4000-8000-00000000000A?api-version=2017-06-01"

def test_it(azsreg):
    import json
    body = {"location": "global", "properties": {"registrationToken": azsreg.registration_token()}}
    send(azsreg.url + CUSTOMER, "PUT")
    send(azsreg.url + CAPACITY + "?api-version=2017-06-01", "PUT", json.dumps(body).encode())
    send(azsreg.url + CUSTOMER, "PUT")
    with azsreg.fault("busy", {"do": {"status": 503, "code": "ServiceUnavailable", "message": "As the rule says."}}):
        has_group(azsreg)
    assert False
""")
    section = refused_in(result)
    gone, stands, fault = re.split(r"\n(?=PUT|GET)", section)[1:]
    assert "404 RegistrationNotFound (registration-missing)\n    The " in gone and "PUT the registration first." in gone
    assert "(customer-id-form)\n" in stands and "Use c5000000-0000-4000-8000-00000000000a" in stands
    assert "503 ServiceUnavailable" in fault and "fault busy)\n    The fault 'busy' has answered it: As the rule says.\n    DELETE /_azsreg/faults/busy" in fault


def test_the_report_of_a_test_that_passes_says_nothing(suite):
    result = suite(FAILS.replace("CONDITION", "True"), "-rP")
    result.assert_outcomes(passed=2)
    assert "refused by azsreg" not in said(result)


def test_the_report_is_no_longer_than_it_can_be_read(suite):
    result = suite("""
def test_it(azsreg):
    for number in range(21):
        send(f"{azsreg.url}/none/{number}")
    assert False
""")
    section = refused_in(result)
    assert "the last 20 of 21:" in section and "GET /none/1:" in section and "GET /none/0:" not in section


@pytest.mark.parametrize("does, what", [("pass", "nothing"), ("azsreg.stop()", "nothing"), (KILLS, "it does not say: ")])
def test_the_report_when_there_is_nothing_to_say(suite, does, what):
    result = suite(f"def test_it(azsreg):\n    {does}\n    assert False")
    result.assert_outcomes(failed=1)
    assert refused_in(result).startswith("\n" + what)


def test_the_report_says_once_what_was_refused_often(suite):
    result = suite("""
def test_it(azsreg):
    for path in ["/none", "/other", "/none", "/none"]:
        send(azsreg.url + path)
    assert False
""")
    heads = re.findall(r"^GET (/\S+): 404.*?(, \d+ times)?$", refused_in(result), re.M)
    assert heads == [("/none", ", 3 times"), ("/other", "")]


def test_the_report_says_what_would_do_instead(suite):
    result = suite("""
STACK = "/subscriptions/c0de0000-0000-4000-8000-000000000002/resourceGroups/azurestack/providers/Microsoft.AzureStack/registrations/r"

def test_it(azsreg):
    import json
    body = {"location": "global", "properties": {"registrationToken": azsreg.registration_token()}}
    send(azsreg.url + STACK + "?api-version=2017-06-01", "PUT", json.dumps(body).encode())
    send(azsreg.url + STACK + "/customerSubscriptions/c5000000-0000-4000-8000-0000000000fc?api-version=2017-06-01", "PUT")
    (sent,) = azsreg.requests({"status": "4xx"})
    print("they are", ", ".join(sent["explain"]["candidates"]))
    assert False
""")
    candidates = re.search(r"they are (.*)", said(result))[1]
    assert f"\n    candidates: {candidates}" in refused_in(result) and candidates.count(",") > 0


@pytest.mark.parametrize("rule, line", [
    ({"do": {"close": "before"}}, "lost: GET /subscriptions?api-version=2021-04-01: no answer (fault gone)"),
    ({"do": {"close": "after"}}, "lost, late or changed: GET /subscriptions?api-version=2021-04-01: 200 (fault gone)"),
])
def test_the_report_says_which_answers_faults_have_lost(suite, rule, line):
    result = suite(f"""
def test_it(azsreg):
    send(azsreg.url + "/subscriptions?api-version=2021-04-01")
    with azsreg.fault("gone", {rule}):
        send(azsreg.url + "/subscriptions?api-version=2021-04-01")
""")
    result.assert_outcomes(failed=1)
    assert refused_in(result).strip() == line


FIXTURES = """
import pytest

@pytest.fixture
def sets_up(SERVER):
    send(SERVER.url + "/up")
    assert not SETUP
    yield
    send(SERVER.url + "/down")
    assert not TEARDOWN

def test_before(azsreg_server): send(azsreg_server.url + "/before")
def test_it(sets_up): pass
"""


@pytest.mark.parametrize("server", ["azsreg", "azsreg_server"])
@pytest.mark.parametrize("when, paths", [("SETUP", ["/up"]), ("TEARDOWN", ["/up", "/down"])])
def test_the_report_of_a_fixture_that_fails(suite, server, when, paths):
    text = FIXTURES.replace("SERVER", server)
    result = suite(text.replace(f"not {when}", "False").replace("not SETUP", "True").replace("not TEARDOWN", "True"))
    result.assert_outcomes(passed=1 if when == "SETUP" else 2, errors=1)
    assert re.findall(r"^GET (\S+): 404", refused_in(result), re.M) == paths


def test_the_report_of_a_session_s_fixture_that_fails(suite):
    result = suite("""
import pytest

@pytest.fixture(scope="session", autouse=True)
def sets_up(azsreg_server):
    assert send(azsreg_server.url + "/up") == 200

def test_it(azsreg): pass
""")
    result.assert_outcomes(errors=1)
    assert "GET /up: 404" in refused_in(result)


ONE_MORE = """
import pytest
from pytest_azsreg import start

@pytest.fixture(scope="module")
def more():
    with start() as server:
        yield server

def test_before(more): send(more.url + "/before")
"""


@pytest.mark.parametrize("text", [
    "def test_it(more):\n    send(more.url + '/mine')\n    assert False",
    "def test_it(azsreg):\n    with start() as server:\n        send(server.url + '/mine')\n        assert False",
    "def test_it():\n    server = start()\n    send(server.url + '/mine')\n    assert False",
], ids=["fixture", "with", "left-running"])
def test_the_report_says_what_a_server_of_the_tests_own_refused(suite, text):
    result = suite(ONE_MORE + text)
    result.assert_outcomes(passed=1, failed=1)
    assert re.search(r"in this test, at http://127\.0\.0\.1:\d+ ", said(result))
    assert re.findall(r"^GET (\S+): 404", refused_in(result), re.M) == ["/mine"]


def test_the_report_says_what_a_server_refused_that_has_ended(suite):
    result = suite(ONE_MORE + """
def test_which_passes():
    with start() as server:
        send(server.url + "/other")

def test_it():
    with start() as server:
        send(server.url + "/ended")
    assert False
""")
    result.assert_outcomes(passed=2, failed=1)
    assert re.findall(r"^GET (\S+): 404", refused_in(result), re.M) == ["/ended"]


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
