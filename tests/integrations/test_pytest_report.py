"""pytest-azsreg: what the report of a test that fails ends with."""

import re

import pytest

from conftest import KILLS, said


def refused_in(result):
    """What the section is, the only one of its name."""
    parts = re.split(r"-+ refused by azsreg in this test.*-+\n", said(result))
    assert len(parts) == 2, said(result)
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
