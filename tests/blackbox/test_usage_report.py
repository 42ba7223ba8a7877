"""`azsreg usage report`, which sends usage files to a server (docs/usage.md, "Usage files")."""

import fcntl
import json
import os
import pty
import re
import signal
import stat
import struct
import subprocess
import termios

import pytest

from azsregtest import arm, auth, binary, contoso, tokens
from azsregtest.activation import key_of
from azsregtest.arm import body, expect
from azsregtest.binary import assert_refused, ended
from azsregtest.server import Server
from azsregtest.usage import record
from azsregtest.usage_files import (
    FORMS, Scripted, counts, many, progress_of, recorded, reporting, rows, taken, usage, wait_for)

pytestmark = pytest.mark.one_thread

REGISTRATION = arm.registration(contoso.APSS, contoso.GROUP, "r")


@pytest.fixture
def made(api):
    return api.registration()


@pytest.fixture
def key_file(made, tmp_path):
    path = tmp_path / "key"
    path.write_text(tokens.remember(key_of(made)))
    return path


def written(folder, records, form="lines", name="usage"):
    path = folder / name
    path.write_text(FORMS[form](records), encoding="utf-8")
    return path


def to(server, registration):
    return "--registration", server.base + registration.path


def names(count):
    return [f"sa{number}" for number in range(count)]


# What a file may be ---


@pytest.mark.smoke
@pytest.mark.parametrize("form", FORMS)
def test_each_form(server, api, made, tmp_path, form):
    path = written(tmp_path, many(8), form)
    done = usage("report", path, *to(server, made), "--batch", "3")
    assert (done.returncode, done.stderr) == (0, "")
    assert counts(done) == (8, 0, 0)
    assert recorded(api, made) == names(8)
    assert os.listdir(tmp_path) == ["usage"], "no progress is left"
    again = usage("report", path, *to(server, made))
    assert (again.returncode, counts(again)) == (0, (0, 8, 0))


def test_standard_input(server, api, made):
    for form, write in FORMS.items():
        sent = write(many(5)).encode()
        done = usage("report", "-", *to(server, made), stdin=sent)
        assert done.returncode == 0 and sum(counts(done)) == 5, form
    assert recorded(api, made) == names(5)


def test_several_files(server, api, made, tmp_path):
    """Rejections are told by file, and by the record's number in it."""
    bad = record(uri="/x", quantity=-1)
    first = written(tmp_path, many(3), "page", "first")
    second = written(tmp_path, [*many(5)[3:], bad], "array", "second")
    done = usage("report", first, "-", second, *to(server, made), stdin=json.dumps(bad).encode())
    assert (done.returncode, counts(done)) == (1, (5, 0, 2))
    lines = done.stdout.splitlines()[-2:]
    assert lines[0].startswith("standard input: record 1: InvalidQuantity: ")
    assert lines[1].startswith(f"{second}: record 3: InvalidQuantity: ")
    assert recorded(api, made) == names(5)
    assert sorted(os.listdir(tmp_path)) == ["first", "second"]


def test_nothing_to_send(server, made, tmp_path):
    for content in ("", "[]", '{"value":[]}', "\n\n"):
        (tmp_path / "empty").write_text(content)
        done = usage("report", tmp_path / "empty", *to(server, made))
        assert (done.returncode, counts(done)) == (0, (0, 0, 0))


def test_numbers_keep_their_digits(server, api, made, tmp_path):
    digits = "0.100000000000000000000001"
    text = json.dumps(record(quantity=0)).replace('"quantity": 0', f'"quantity": {digits}')
    (tmp_path / "usage").write_text(text)
    assert usage("report", tmp_path / "usage", *to(server, made)).returncode == 0
    listed = api.client.get(f"/subscriptions/{contoso.APSS}/providers/Azsreg.Usage/records"
                            + arm.query("2026-11-01", registration=made.path))
    assert f'"quantity":{digits}' in listed.text


@pytest.mark.parametrize("text, where", [
    ('{"a":1}\n{"b"}\n', "line 2, byte offset 12: expected JSON"),
    ("not JSON", "line 1, byte offset 0: expected JSON"),
    ('[{"a":1}', "line 1, byte offset 8: expected the rest of it"),
    ('{"a":1}{"b":2}', "line 1, byte offset 7: expected the end of the line"),
    ('{"a":"' + "x" * 65536 + '"}', "line 1, byte offset 0: expected a record of at most 65536 bytes"),
    ("[" * 40, "line 1, byte offset 40: expected the rest of it"),
    ('{"value":[],\n"Value":[]}', "line 1, byte offset 10: expected each member once around the records of this page"),
    ("[" * 33 + "]" * 33, "line 1, byte offset 1: expected at most 31 levels"),
], ids=lambda value: value[:12])
def test_garbage(server, made, tmp_path, text, where):
    path = tmp_path / "usage"
    path.write_text(text)
    assert_refused(usage("report", path, *to(server, made)), f"{path}: ", where)


def test_what_stands_before_garbage_is_sent(server, api, made, tmp_path):
    path = written(tmp_path, many(4))
    path.write_text(path.read_text() + "garbage\n")
    assert_refused(usage("report", path, *to(server, made)), f"{path}: line 5, ")
    assert recorded(api, made) == names(4)
    mended = written(tmp_path, many(5))
    done = usage("report", mended, *to(server, made))
    assert (done.returncode, counts(done)) == (0, (1, 4, 0))


def test_as_large_and_as_deep_as_a_record_may_be(server, made, tmp_path):
    """What the splitter lets through, the server can read."""
    deep = record(uri="/deep", more=json.loads("[" * 29 + "]" * 29))
    large = record(uri="/large", more="")
    large["properties"]["more"] = "x" * (65536 - len(json.dumps(large)))
    assert len(json.dumps(large)) == 65536
    done = usage("report", written(tmp_path, [deep, large]), *to(server, made))
    assert (done.returncode, counts(done)) == (0, (2, 0, 0)), done


@pytest.mark.parametrize("path", ["none", "."])
def test_a_file_that_cannot_be_read(server, made, tmp_path, path):
    assert_refused(usage("report", tmp_path / path, *to(server, made)), f"{tmp_path / path}: ")


# What became of it ---


def test_the_table(server, api, made, tmp_path):
    expect(made.add(contoso.ALPINE), 200)
    records = [*many(3), *many(1, subscription="11111111-0000-4000-8000-000000000000", tenant=False)]
    done = usage("report", written(tmp_path, records), *to(server, made))
    assert done.returncode == 0
    assert {key: said[0] for key, said in rows(done).items()} == {
        (contoso.APSS, "TenantUnknown"): "1", (contoso.ALPINE, "TenantMapping"): "3", ("total", ""): "4"}
    assert done.stdout.splitlines()[1].startswith(contoso.APSS), "sorted by payer"


def test_costs(tmp_path):
    """Added up to the last digit; where there is no price there is none."""
    def priced(cost, currency="USD"):
        def answer(records):
            first = {"subscriptionId": contoso.ALPINE, "rule": "TenantMapping", "records": 1}
            second = {"subscriptionId": contoso.APSS, "rule": "TenantUnknown", "records": 1,
                      "cost": cost, "currency": currency}
            return taken(records, [first, second])
        return answer

    path = written(tmp_path, many(6))
    with Scripted(priced(0.1), priced(1234.2), priced(-0.5, "EUR")) as server:
        done = usage("report", path, "--registration", server.base + REGISTRATION, "--batch", "2")
    assert done.returncode == 0
    assert done.stdout == (
        "payer                                 rule           records     cost\n"
        f"{contoso.APSS}  TenantUnknown        1     -0.5 EUR\n"
        f"{contoso.APSS}  TenantUnknown        2  1,234.3 USD\n"
        f"{contoso.ALPINE}  TenantMapping        3        -\n"
        "total                                                      6     -0.5 EUR\n"
        "                                                              1,234.3 USD\n"
        "\n6 accepted, 0 duplicate, 0 rejected\n")


def test_some_bad(server, made, tmp_path):
    """A record's number is its place in the file, whichever batch it was in."""
    records = many(10)
    records[4] = record(uri="/bad", quantity=-1)
    records[7] = record(uri="/bad", quantity="x")
    done = usage("report", written(tmp_path, records), *to(server, made), "--batch", "3")
    assert (done.returncode, counts(done)) == (1, (8, 0, 2))
    assert [re.search(r"record (\d+): (\w+): quantity: expected", line).groups()
            for line in done.stdout.splitlines()[-2:]] == [("5", "InvalidQuantity"), ("8", "InvalidQuantity")]


def test_all_bad(server, made, tmp_path):
    """No reason to stop, batch by batch; twenty are told."""
    records = [*many(30, quantity=-1), *many(1)]
    done = usage("report", written(tmp_path, records), *to(server, made), "--batch", "10")
    assert (done.returncode, counts(done)) == (1, (1, 0, 30))
    told = re.findall(r": record (\d+): InvalidQuantity", done.stdout)
    assert told == [str(number) for number in range(1, 21)]
    assert done.stdout.splitlines()[-1] == "and 10 more that were rejected"


def test_one_bad_behind_more_duplicates_than_are_told(server, made, tmp_path):
    """An answer tells of 1,000 records one by one, those that were there already among them."""
    records = many(1001)
    assert usage("report", written(tmp_path, records), *to(server, made)).returncode == 0
    path = written(tmp_path, [*records, record(uri="/bad", quantity=-1), *many(2, quantity=-1, hour=19)])
    done = usage("report", path, *to(server, made))
    assert (done.returncode, counts(done)) == (1, (0, 1001, 3))
    assert re.findall(r": record (\S+): InvalidQuantity", done.stdout) == ["1,002", "1,003", "1,004"]


def test_one_page_of_several(server, made, tmp_path):
    path = tmp_path / "usage"
    path.write_text(json.dumps({"value": many(2), "nextLink": "https://stack/next"}))
    done = usage("report", path, *to(server, made))
    assert (done.returncode, counts(done)) == (0, (2, 0, 0))
    assert f"{path}: a page has a nextLink" in done.stderr


def test_a_table_that_nobody_takes(server, made, tmp_path):
    with open("/dev/full", "wb") as full:
        done = usage("report", written(tmp_path, many(1)), *to(server, made), stdout=full)
    assert done.returncode == 2 and "cannot be printed" in done.stderr


# Who may ---


@pytest.mark.parametrize("form", ["key", "answer"])
def test_an_activation_key(server, api, made, tmp_path, key_file, form):
    if form == "answer":
        key_file.write_text(json.dumps({"activationKey": key_file.read_text()}))
    done = usage("report", written(tmp_path, many(3)), "--activation-key", key_file)
    assert (done.returncode, counts(done)) == (0, (3, 0, 0))
    assert f"to {server.base}, which the activation key names" in done.stderr
    named = usage("report", tmp_path / "usage", "--server", server.base, "--registration", made.path,
                  env={"AZSREG_ACTIVATION_KEY": key_file})
    assert (named.returncode, named.stderr, counts(named)) == (0, "", (0, 3, 0))
    assert recorded(api, made) == names(3)


def test_a_key_that_fits_no_header(server, api, tmp_path):
    made = arm.Registration(api.client, contoso.APSS, contoso.GROUP, api.name())
    expect(api.client.put(made.url, body(tokens.mint(issuer="x" * 30000))), 201)
    (tmp_path / "key").write_text(tokens.remember(key_of(made)))
    bad = record(uri="/bad", quantity=-1)
    path = written(tmp_path, [*many(3), bad], "array")
    done = usage("report", path, "--activation-key", tmp_path / "key", "--batch", "2")
    assert (done.returncode, counts(done)) == (1, (3, 0, 1))
    assert ": record 4: InvalidQuantity" in done.stdout
    assert recorded(api, made) == names(3)


def test_a_wrong_key(server, api, made, tmp_path, key_file):
    key_file.write_text(key_file.read_text()[:-4])
    path = written(tmp_path, many(1))
    assert_refused(usage("report", path, "--activation-key", key_file, "--server", server.base), "InvalidActivationKey: ")
    expect(api.client.delete(made.url), 200)
    key_file.write_text("eyJ-not-a-key")
    refused = assert_refused(usage("report", path, "--activation-key", key_file, "--server", server.base),
                             "InvalidActivationKey: ")
    assert "eyJ-not-a-key" not in refused


def test_a_key_is_in_no_message(made, tmp_path, key_file):
    """Not even one that was given in the place of its file."""
    key = key_file.read_text()
    refused = assert_refused(usage("report", written(tmp_path, many(1)), "--activation-key", key), "--activation-key: ")
    assert key[:20] not in refused


@pytest.fixture(scope="module")
def signed_in(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("signed-in"), contoso.FILE, auth.ON) as running:
        with auth.Signed(running, auth.sign_in(running)) as owner:
            expect(owner.put(REGISTRATION + arm.query(), body(tokens.mint())), 201)
        yield running


@pytest.mark.parametrize("member", [None, "access_token", "accessToken"])
def test_an_access_token(signed_in, tmp_path, member):
    token = auth.sign_in(signed_in)
    (tmp_path / "token").write_text(json.dumps({"a": 1, member: token}) if member else token + "\n")
    done = usage("report", written(tmp_path, many(2)), "--server", signed_in.base, "--registration", REGISTRATION,
                 "--token", tmp_path / "token")
    assert (done.returncode, sum(counts(done))) == (0, 2)
    by_stdin = usage("report", tmp_path / "usage", "--registration", signed_in.base + REGISTRATION, "--token", "-",
                     stdin=token.encode())
    assert (by_stdin.returncode, counts(by_stdin)) == (0, (0, 2, 0))


def test_without_one(signed_in, tmp_path):
    path = written(tmp_path, many(2))
    where = ("--registration", signed_in.base + REGISTRATION)
    assert_refused(usage("report", path, *where), "AuthenticationFailed: ")
    (tmp_path / "token").write_text("e30.e30.e30")
    assert_refused(usage("report", path, *where, "--token", tmp_path / "token"), "InvalidAuthenticationToken: ")
    (tmp_path / "token").write_text(auth.sign_in(signed_in, auth.READER))
    assert_refused(usage("report", path, *where, "--token", tmp_path / "token"), "RegistrationNotFound: ")


def test_refusals_of_all(server, made, tmp_path):
    path = written(tmp_path, many(2))
    assert_refused(usage("report", path, "--registration", server.base + made.path + "x"), "RegistrationNotFound: ")
    expect(made.client.put(made.url, body(tokens.mint(cloud_id=made.cloud_id, usageReportingEnabled=False))), 200)
    assert_refused(usage("report", path, *to(server, made)), "UsageReportingNotEnabled: ")


def test_https(tmp_path, make_server, api_on):
    server = make_server(https=True)
    made = api_on(server).registration()
    path = written(tmp_path, many(2))
    where = ("--registration", f"https://127.0.0.1:{server.https_port}{made.path}")
    assert_refused(usage("report", path, *where), "certificate verify failed")
    with server.client() as client:
        (tmp_path / "ca.pem").write_text(expect(client.get("/_azsreg/ca.pem"), 200).text)
    done = usage("report", path, *where, env={"SSL_CERT_FILE": tmp_path / "ca.pem"})
    assert (done.returncode, counts(done)) == (0, (2, 0, 0)), done


# A server that is busy, or gone ---


def test_a_report_that_is_too_large(make_server, api_on, tmp_path):
    """It is halved, as often as needed; one record that is too large by itself is an end."""
    server = make_server("--usage-body-limit", "4000")
    api = api_on(server)
    made = api.registration()
    done = usage("report", written(tmp_path, many(40)), *to(server, made))
    assert (done.returncode, counts(done)) == (0, (40, 0, 0))
    assert recorded(api, made) == names(40)
    large = record(uri="/large", more="x" * 4000)
    assert_refused(usage("report", written(tmp_path, [*many(3), large]), *to(server, made)), "RequestEntityTooLarge: ")


def busy(status, **headers):
    return lambda records: (status, headers, {"error": {"code": "ServiceUnavailable", "message": "Later."}})


def test_a_busy_server(tmp_path):
    """And one whose answer was lost, or came in half."""
    script = [busy(503, **{"Retry-After": 1}), busy(429), busy(502), lambda records: None,
              lambda records: (200, {"Content-Length": 1000}, taken(records)[2]), taken]
    with Scripted(*script) as server:
        done = usage("report", written(tmp_path, many(2)), "--registration", server.base + REGISTRATION)
        assert (done.returncode, done.stderr, counts(done)) == (0, "", (2, 0, 0))
        assert len(server.bodies) == len(script) and len(set(server.bodies)) == 1


def test_one_that_stays_busy(tmp_path):
    path = written(tmp_path, many(2))
    with Scripted(taken, busy(503)) as server:
        where = ("--registration", server.base + REGISTRATION, "--batch", "1")
        assert_refused(usage("report", path, *where, "--retry-seconds", "0"),
                       f"{server.base}: ServiceUnavailable: Later.; the same command goes on from there")
        kept = progress_of(path)
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        server.script.append(taken)
        done = usage("report", path, *where)
        assert (done.returncode, counts(done)) == (0, (2, 0, 0)), "of both runs"
        assert rows(done)["total", ""][0] == "2"
        assert [json.loads(one)[0]["properties"]["instanceData"].count("sa0") for one in server.bodies] == [1, 0, 0]
        assert not kept.exists()


def test_what_is_no_azsreg(tmp_path):
    path = written(tmp_path, many(1))
    with Scripted(lambda records: (200, {}, b"<html>"), lambda records: (404, {}, b"<html>")) as server:
        where = ("--registration", server.base + REGISTRATION, "--retry-seconds", "0")
        assert_refused(usage("report", path, *where), "its answer is not that to a usage report")
        assert_refused(usage("report", path, *where), "it answers with status 404")


def test_nobody_there(make_server, tmp_path):
    server = make_server()
    where = ("--registration", server.base + REGISTRATION, "--retry-seconds", "0")
    server.stop()
    assert_refused(usage("report", written(tmp_path, many(1)), *where), f"{server.base}: ", "goes on from there")
    refused = assert_refused(usage("report", "-", *where, stdin=b"{}"), "send it again")
    assert "same command" not in refused


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_that_comes_back(make_server, api_on, tmp_path, number):
    server = make_server()
    made = api_on(server).registration()
    path = written(tmp_path, many(60))
    with reporting(path, *to(server, made), "--batch", "2") as process:
        wait_for(progress_of(path).exists, "a batch that was answered")
        server.kill() if number == signal.SIGKILL else server.stop()
        server.start(port=server.port)
        out, err = process.communicate(timeout=binary.PATIENCE)
    done = ended(("report",), process.returncode, out, err)
    assert (done.returncode, done.stderr) == (0, "")
    accepted, duplicate, rejected = counts(done)
    assert accepted + duplicate == 60 and duplicate <= 2 and not rejected, "whose answer was lost"
    assert sorted(recorded(api_on(server), made)) == sorted(names(60))


# Going on ---


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("form", ["lines", "page", "pages"])
def test_interrupted(server, api, made, tmp_path, number, form):
    """Nothing counts twice, and the table is of all."""
    path = written(tmp_path, many(200), form)
    with reporting(path, *to(server, made), "--batch", "1") as process:
        wait_for(progress_of(path).exists, "a batch that was answered")
        process.send_signal(number)
        assert process.wait(binary.PATIENCE) == -number
    before = json.loads(progress_of(path).read_text())
    assert 0 < before["records"] == before["accepted"] < 200
    done = usage("report", path, *to(server, made))
    accepted, duplicate, rejected = counts(done)
    assert done.returncode == 0 and not rejected
    assert accepted + duplicate == 200 and duplicate <= 1, "the one whose answer nobody has read"
    assert rows(done)["total", ""][0] == str(accepted)
    assert sorted(recorded(api, made)) == sorted(names(200))
    assert os.listdir(tmp_path) == ["usage"]


def test_which_file_it_goes_on_with(server, api, made, tmp_path):
    """Those that are done are not sent again."""
    first, second = written(tmp_path, many(3), name="first"), written(tmp_path, many(9)[3:], name="second")
    with Scripted(taken, taken, busy(503), taken) as scripted:
        command = ("report", first, second, "--registration", scripted.base + REGISTRATION, "--batch", "3",
                   "--retry-seconds", "0")
        assert_refused(usage(*command))
        assert progress_of(first).exists() and progress_of(second).exists()
        done = usage(*command)
        assert (done.returncode, counts(done)) == (0, (9, 0, 0))
        assert [len(json.loads(one)) for one in scripted.bodies] == [3, 3, 3, 3]
    assert sorted(os.listdir(tmp_path)) == ["first", "second"]


CHANGES = {
    "longer": lambda path: path.write_text(path.read_text() + "\n"),
    "another beginning": lambda path: path.write_text(path.read_text().replace("16.461", "17.461", 1)),
    "damaged": lambda path: progress_of(path).write_text("{"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_begins_anew(tmp_path, change):
    path = written(tmp_path, many(4))
    with Scripted(taken, busy(503), taken) as server:
        where = ("--registration", server.base + REGISTRATION, "--retry-seconds", "0")
        assert_refused(usage("report", path, *where, "--batch", "2"))
        CHANGES[change](path)
        done = usage("report", path, *where)
        assert (done.returncode, counts(done)) == (0, (4, 0, 0))
        assert "it begins anew" in done.stderr
        assert [len(json.loads(one)) for one in server.bodies] == [2, 2, 4]


def test_another_registration_begins_anew(server, api, made, tmp_path):
    path = written(tmp_path, many(4))
    with Scripted(taken) as scripted:
        assert_refused(usage("report", path, "--registration", scripted.base + REGISTRATION, "--batch", "2", "--retry-seconds", "0"))
    done = usage("report", path, *to(server, made))
    assert (done.returncode, counts(done)) == (0, (4, 0, 0))
    assert recorded(api, made) == names(4)


def test_no_place_for_the_progress(server, made, tmp_path):
    path = written(tmp_path, many(4))
    progress_of(path).mkdir()
    done = usage("report", path, *to(server, made), "--batch", "1")
    assert (done.returncode, counts(done)) == (0, (4, 0, 0))
    assert done.stderr.count("cannot be written") == 1


# Whoever watches ---


def on_a_terminal(*args, columns=80, stdin=None, ends_at=None):
    """`azsreg usage report` with standard error on a terminal -> (status, stdout, what the terminal got)

    ends_at: Ctrl-C once the terminal has got that.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    got = b""
    with reporting(*args, stdin=stdin or subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        while True:
            try:
                some = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            got += some
            if ends_at and ends_at in got:
                process.send_signal(signal.SIGINT)
                ends_at = None
        out = process.stdout.read().decode()
        status = process.wait(binary.PATIENCE)
    os.close(ours)
    return status, out, got.decode()


@pytest.mark.parametrize("columns", [80, 40, 12])
def test_the_bar(server, made, tmp_path, columns):
    status, out, got = on_a_terminal(written(tmp_path, many(20)), *to(server, made), "--batch", "5", columns=columns)
    assert status == 0 and out.startswith("payer ")
    drawn = [line for line in got.split("\r") if line.strip()]
    assert drawn and all(re.match(r"(\[[#-]+\] )? *\d+%", line) for line in drawn), got
    assert all(len(line) < columns for line in got.split("\r"))
    assert "\n" not in got and got.endswith(" \r"), "it is taken away at the end"
    assert ("records" in drawn[0]) == (columns > 12)


def test_the_bar_of_a_pipe(server, made):
    """Nobody knows how much it is."""
    with subprocess.Popen(["printf", "%s", FORMS["lines"](many(3))], stdout=subprocess.PIPE) as source:
        status, out, got = on_a_terminal("-", *to(server, made), stdin=source.stdout)
    assert status == 0 and "%" not in got and "3 records" in got


def test_the_bar_says_what_it_waits_for(tmp_path):
    with Scripted(busy(503), taken) as server:
        status, _, got = on_a_terminal(written(tmp_path, many(2)), "--registration", server.base + REGISTRATION, columns=120)
    assert status == 0 and "waits: ServiceUnavailable: Later." in got


def test_what_is_written_behind_the_bar(tmp_path):
    """After Ctrl-C the shell's prompt has a line of its own."""
    with Scripted(taken, busy(503, **{"Retry-After": 60})) as server:
        status, out, got = on_a_terminal(written(tmp_path, many(2)), "--registration", server.base + REGISTRATION,
                                         "--batch", "1", columns=120, ends_at=b"waits: ServiceUnavailable")
    assert (status, out) == (-signal.SIGINT, "")
    assert re.search(r"waits: ServiceUnavailable[^\r]*\r\n$", got), got
    assert progress_of(tmp_path / "usage").exists()


def test_no_bar_without_a_terminal(server, made, tmp_path):
    assert usage("report", written(tmp_path, many(20)), *to(server, made), "--batch", "5").stderr == ""


# The command line ---


@pytest.mark.parametrize("flags, why", [
    ([], "it needs the FILE to send"),
    (["FILE"], "it needs --registration"),
    (["FILE", "--registration", "contoso"], "--registration takes /subscriptions/"),
    (["FILE", "--registration", REGISTRATION, "--server", "localhost:8080"], "'localhost:8080' is no server"),
    (["FILE", "--registration", REGISTRATION, "--batch", "0"], "--batch takes a whole number from 1 to 20000"),
    (["FILE", "--registration", REGISTRATION, "--batch", "20001"], "--batch takes a whole number from 1 to 20000"),
    (["FILE", "--registration", REGISTRATION, "--retry-seconds", "x"], "--retry-seconds takes a whole number"),
    (["-", "-", "--registration", REGISTRATION], "- is said twice"),
    (["-", "--activation-key", "-"], "- is said twice"),
    (["FILE", "--token", "FILE", "--activation-key", "FILE"], "not both"),
    (["FILE", "--bogus"], "there is no option --bogus"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_bad_flags(tmp_path, flags, why):
    path = written(tmp_path, many(1))
    assert_refused(usage("report", *(str(path) if flag == "FILE" else flag for flag in flags)), why)
    assert os.listdir(tmp_path) == ["usage"]


def test_as_many_files_as_there_may_be(server, made, tmp_path):
    empty = tmp_path / "empty"
    empty.write_text("")
    assert usage("report", *[empty] * 1000, *to(server, made)).returncode == 0
    assert_refused(usage("report", *[empty] * 1001, *to(server, made)), "is not expected here")


def test_help():
    listed = binary.run("usage", "--help")
    assert listed.returncode == 0 and re.findall(r"^  (\w+) +\S", listed.stdout, re.M) == ["report", "sample"]
    assert binary.run("help", "usage").stdout == listed.stdout
    for word in ("report", "sample"):
        shown = binary.run("usage", word, "--help")
        assert shown.returncode == 0 and shown.stdout.startswith(f"usage: azsreg usage {word} [OPTION]")
        assert binary.run("usage", "help", word).stdout == shown.stdout
    assert_refused(binary.run("usage", "reprot"), "did you mean report?")
    alone = binary.run("usage")
    assert (alone.returncode, alone.stdout, alone.stderr) == (2, "", listed.stdout)
