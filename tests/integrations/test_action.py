"""The GitHub Action: its steps, run as a job runs them."""

import json
import os
import shutil

import pytest

from azsregtest import binary, contoso
from conftest import SHIPPED, do, environment
from runner import Job
from test_pytest import ended, wait_until

START, END = SHIPPED / "action", SHIPPED / "action" / "end"
CUSTOMER = "/subscriptions/c0de0000-0000-4000-8000-000000000002/resourceGroups/azurestack/providers/Microsoft.AzureStack/registrations/none/customerSubscriptions/c5000000-0000-4000-8000-00000000000a?api-version=2017-06-01"


@pytest.fixture
def job(tmp_path):
    """A job; what it has started and not ended is ended here."""
    made = Job(tmp_path, environment())
    yield made
    pid = made.environment.get("AZSREG_ACTION_PID")
    if pid and not ended(pid):
        os.kill(int(pid), 15)
        wait_until(lambda: ended(pid))


def curl(url, *args):
    return do("curl", "--disable", "--silent", "--show-error", "--noproxy", "*", *args, url)


def test_a_job(job):
    outputs, used = job.run(START, directory=str(contoso.FILE))
    assert outputs["url"] == job.environment["AZSREG_URL"] and outputs["ca"] == "" and not used
    status = json.loads(curl(outputs["url"] + "/_azsreg/status"))
    assert status["inMemory"] and status["auth"] == "none" and status["directory"]["source"] == "file"
    assert "RegistrationNotFound" in curl(outputs["url"] + CUSTOMER, "-X", "PUT")
    _, used = job.run(END)
    ((action, given),) = used
    assert action.startswith("actions/upload-artifact@") and given["name"] == "azsreg"
    har = json.loads(open(given["path"] + "/azsreg.har").read())
    assert [entry["response"]["status"] for entry in har["log"]["entries"]] == [404]
    assert "event=started" in open(given["path"] + "/server.log").read()
    assert sorted(os.listdir(given["path"])) == ["azsreg.har", "server.log"]
    summary = job.summary.read_text()
    assert "| 404 RegistrationNotFound | The resource group 'azurestack' is there; it has no registration 'none'. Correct" in summary, summary
    assert "PUT /subscriptions/c0de" in summary and summary.count("\n|") == 3
    wait_until(lambda: ended(job.environment["AZSREG_ACTION_PID"]))


def test_a_job_in_which_nothing_is_refused(job):
    job.run(START)
    job.run(END, name="other")
    assert "Nothing was refused." in job.summary.read_text()


def test_the_summary_is_no_longer_than_it_can_be_read(job):
    outputs, _ = job.run(START)
    for number in range(51):
        curl(f"{outputs['url']}/none/{number}|<b>")
    job.run(END)
    summary = job.summary.read_text()
    assert "The last 50 of 51." in summary and summary.count("\n| GET /none/") == 50 and "none/0" not in summary
    assert "<b>" not in summary.replace("\\<b\\>", "")


def test_sign_in(job):
    outputs, _ = job.run(START, directory=str(contoso.FILE), auth="token")
    assert outputs["url"].startswith("https://")
    assert json.loads(curl(outputs["url"] + "/_azsreg/health", "--cacert", outputs["ca"]))["status"] == "ok"
    assert "ControlTokenRequired" in curl(outputs["url"] + "/_azsreg/status", "--cacert", outputs["ca"])
    assert "AuthenticationFailed" in curl(outputs["url"] + CUSTOMER, "-X", "PUT", "--cacert", outputs["ca"])
    token = open(job.environment["AZSREG_CONTROL_TOKEN_FILE"]).read().strip()
    _, used = job.run(END)
    assert "| 401 AuthenticationFailed |" in job.summary.read_text()
    for name in os.listdir(used[0][1]["path"]):
        assert token not in open(f"{used[0][1]['path']}/{name}").read()


def test_further_flags_as_a_shell_has_them(job):
    outputs, _ = job.run(START, args="--loose --log-format 'json'")
    assert json.loads(curl(outputs["url"] + "/_azsreg/status"))["loose"]


def test_the_tests_of_the_job_use_it(job, python, tmp_path):
    outputs, _ = job.run(START, directory=str(contoso.FILE))
    (tmp_path / "test_it.py").write_text(f"def test_it(azsreg): assert azsreg.url == {outputs['url']!r}")
    do(python, "-m", "pytest", "-p", "no:cacheprovider", "test_it.py", cwd=tmp_path, env=job.environment)


@pytest.mark.parametrize("given, message", [
    ({"version": "99.0"}, "is azsreg 0.1.0, not 99.0"),
    ({"auth": "maybe"}, "auth is none or token, not 'maybe'"),
    ({"args": "--nonsense"}, "there is no option --nonsense"),
    ({"directory": "nowhere.json"}, "nowhere.json"),
])
def test_what_is_wrong_is_said(job, given, message):
    with pytest.raises(AssertionError, match="::error title=azsreg::") as wrong:
        job.run(START, **given)
    assert message in str(wrong.value)


def test_the_version_that_it_has_to_be(job):
    version = binary.run("--version").stdout.split()[1]
    assert job.run(START, version=version)[0]["url"]


def test_settings_for_another_server_are_not_meant(job):
    job.environment["AZSREG_LISTEN"] = "nonsense"
    assert job.run(START)[0]["url"]


def test_a_program_in_path(job, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "azsreg").symlink_to(binary.BIN)
    del job.environment["AZSREG_BIN"]
    job.environment["PATH"] = f"{tmp_path}/bin:{job.environment['PATH']}"
    assert job.run(START)[0]["url"]


FAKE_CMAKE = """#!/bin/sh
[ "$1" = --preset ] || ln -s "$REAL_AZSREG" build/release/azsreg
"""


def test_without_a_program_it_is_built_from_what_the_action_came_with(job, tmp_path):
    """The compiler aside: what is looked at is where it is built, and that it is what is started."""
    top, tools = tmp_path / "top", tmp_path / "tools"
    shutil.copytree(START, top / "integrations" / "action")
    (top / "build" / "release").mkdir(parents=True)
    (top / "scripts").mkdir()
    tools.mkdir()
    for path, text in ((top / "scripts" / "install.sh", "#!/bin/sh\ntest $1 = build"), (tools / "cmake", FAKE_CMAKE)):
        path.write_text(text)
        path.chmod(0o755)
    del job.environment["AZSREG_BIN"]
    job.environment |= {"PATH": f"{tools}:/usr/bin:/bin", "REAL_AZSREG": os.path.abspath(binary.BIN)}
    assert job.run(top / "integrations" / "action")[0]["url"]
    assert (top / "build" / "release" / "azsreg").is_symlink()


def test_an_end_without_a_server(job):
    assert job.run(END) == ({}, [])
    assert not job.summary.exists()


def test_an_end_when_the_server_has_ended(job):
    job.run(START)
    os.kill(int(job.environment["AZSREG_ACTION_PID"]), 9)
    wait_until(lambda: ended(job.environment["AZSREG_ACTION_PID"]))
    _, used = job.run(END)
    assert "event=started" in open(used[0][1]["path"] + "/server.log").read()
