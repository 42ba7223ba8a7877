"""What is counted, as Prometheus reads it (docs/control.md, "Metrics")."""

import contextlib
import os
import pathlib
import re
import signal
import socket
import ssl
import time

import pytest

from azsregtest import arm, auth, binary, contoso, directory, marks
from azsregtest.arm import expect, query
from azsregtest.client import Unrecorded, Wire
from azsregtest.exposition import OPEN, PATH, PLAIN, Watch, read
from azsregtest.server import Server
from azsregtest.usage import MAPPED, UNMAPPED, record, report

TYPES = {
    "azsreg_build_info": "gauge",
    "process_start_time_seconds": "gauge",
    "process_cpu_seconds_total": "counter",
    "process_resident_memory_bytes": "gauge",
    "process_open_fds": "gauge",
    "process_max_fds": "gauge",
    "azsreg_http_requests_total": "counter",
    "azsreg_http_request_duration_seconds": "histogram",
    "azsreg_refusals_total": "counter",
    "azsreg_sign_ins_total": "counter",
    "azsreg_http_connections": "gauge",
    "azsreg_http_connections_closed_total": "counter",
    "azsreg_tls_handshakes_total": "counter",
    "azsreg_certificate_not_after_seconds": "gauge",
    "azsreg_writes_waiting": "gauge",
    "azsreg_commits_total": "counter",
    "azsreg_commit_duration_seconds": "histogram",
    "azsreg_writes_total": "counter",
    "azsreg_database_bytes": "gauge",
    "azsreg_wal_bytes": "gauge",
    "azsreg_store_up": "gauge",
    "azsreg_directory_loads_total": "counter",
    "azsreg_resets_total": "counter",
    "azsreg_faults_fired_total": "counter",
    "azsreg_requests_dropped_total": "counter",
    "azsreg_usage_records_total": "counter",
    "azsreg_usage_charges_total": "counter",
}
GROUPS = f"/subscriptions/{contoso.APSS}/resourceGroups" + query("2019-10-01")
HALF = b"GET /_azsreg/health HTTP/1.1\r\nHos"
DOCUMENT = pathlib.Path(__file__).parents[2] / "docs" / "control.md"


@pytest.fixture
def own(make_server):
    """A server of the test's own: others count, too."""
    return make_server()


@pytest.fixture
def client(own):
    with own.client() as made:
        yield made


@pytest.fixture
def watch(client):
    return Watch(client)


def requests(operation, status="2xx"):
    return f'azsreg_http_requests_total{{operation="{operation}",class="{status}"}}'


def took(kind):
    return f'azsreg_http_request_duration_seconds_count{{kind="{kind}"}}'


def refusals(code, reason):
    return f'azsreg_refusals_total{{code="{code}",reason="{reason}"}}'


def sign_ins(grant, result):
    return f'azsreg_sign_ins_total{{grant="{grant}",result="{result}"}}'


def loads(source, result):
    return f'azsreg_directory_loads_total{{source="{source}",result="{result}"}}'


def closed(cause, listener="http"):
    return f'azsreg_http_connections_closed_total{{listener="{listener}",cause="{cause}"}}'


def wait_for(watch, key, count=1):
    deadline = time.monotonic() + binary.PATIENCE
    while (grown := watch(key)) < count:
        watch.client.close()
        assert time.monotonic() < deadline, f"{key} has grown by {grown}"


# The formats ----------------------------------------------------------------------------------


@pytest.mark.smoke
def test_every_family_is_there_and_what_it_is(client):
    page = read(client)
    assert not page.is_open and page.types == TYPES
    assert [key for key in page.values if key.startswith("azsreg_build_info")] == [
        f'azsreg_build_info{{version="{client.get("/_azsreg/status").json()["version"]}",'
        f'schema="{client.get("/_azsreg/health").json()["schemaVersion"]}"}}']


def test_the_page_has_the_same_table():
    section = DOCUMENT.read_text(encoding="utf-8").split("\n## Metrics\n")[1].split("\n## ")[0]
    said = {}
    for names, kind in re.findall(r"^\| (`.+?) \| (counter|gauge|histogram) \|", section, re.MULTILINE):
        said.update({name: kind for name in re.findall(r"`(\w+)`", names)})
    assert said == TYPES


@pytest.mark.parametrize("accept, kind", [
    (None, PLAIN),
    ("*/*", PLAIN),
    ("text/plain", PLAIN),
    ("application/json", PLAIN),
    ("application/openmetrics-text", OPEN),
    ("application/openmetrics-text;version=0.0.1", PLAIN),
    ("application/openmetrics-text;q=0.2, text/plain;q=0.3", PLAIN),
    ("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", OPEN),
    ("," * 2000, PLAIN),
], ids=lambda value: str(value)[:60])
def test_which_format(server, accept, kind):
    with server.client() as client:
        answer = client.get(PATH, headers={"Accept": accept} if accept else {})
        assert expect(answer, 200).headers["content-type"] == kind
        page = read(client, {"Accept": accept} if accept else {})
        assert page.is_open == (kind == OPEN) and page.types == TYPES


def test_a_head_has_no_body(server):
    with server.client() as client:
        answer = expect(client.head(PATH), 200)
        assert answer.headers["content-type"] == PLAIN and answer.body == b""


def test_an_unknown_parameter_is_refused(server):
    with server.client() as client:
        refused = expect(client.get(PATH + "?names=up"), 400, "InvalidRequestContent")
        assert refused.json()["error"]["target"] == "names"
        expect(client.post(PATH, {}), 405, "MethodNotAllowed")


# Who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [auth.ON, ("--control", "off"), (*auth.ON, "--control", "read")], ids=" ".join)
def test_it_is_open_to_everybody(make_server, options):
    server = make_server(*options)
    with server.client() as client:
        assert read(client, {"Host": "scraped.example"}).types == TYPES


def test_where_it_is_off_it_is_not_there(make_server):
    server = make_server("--metrics", "off")
    with Unrecorded("127.0.0.1", server.port) as client:
        for method in ("GET", "HEAD", "OPTIONS", "POST"):
            assert client.request(method, PATH).status == 404
        expect(client.get("/_azsreg/status"), 200)


@pytest.mark.parametrize("word", ["On", "true", "", "onoff"])
def test_another_word_is_refused(tmp_path, word):
    done = binary.run("serve", "--in-memory", "--listen", "127.0.0.1:0", "--metrics", word)
    binary.assert_refused(done, "--metrics")


# What is counted ------------------------------------------------------------------------------


def test_a_read_and_a_write(client, watch):
    expect(client.get(GROUPS), 200)
    expect(client.get(GROUPS), 200)
    expect(client.put(arm.group(contoso.APSS, "counted") + query("2019-10-01"), {"location": "westus"}), 201)
    now = read(client)
    grown = {key: value - watch.before.get(key) for key, value in now.counts.items()}
    assert grown[requests("ResourceGroups_List")] == 2
    assert grown[requests("ResourceGroups_CreateOrUpdate")] == 1
    assert grown[requests("Azsreg_Metrics")] == 1  # the one before
    assert grown[took("read")] == 3 and grown[took("write")] == 1 and grown[took("sign_in")] == 0
    assert grown['azsreg_commits_total{result="ok"}'] == 1 and grown["azsreg_writes_total"] == 1
    assert grown["azsreg_commit_duration_seconds_count"] == 1
    assert now.values["azsreg_writes_waiting"] == 0
    assert sum(value for key, value in grown.items() if key.startswith("azsreg_http_requests_total")) == 4
    assert not any(value for key, value in grown.items() if key.startswith("azsreg_refusals_total"))


def test_refusals_have_their_code_and_reason(client, watch):
    expect(client.get(arm.group(contoso.APSS, "missing") + query("2019-10-01")), 404, "ResourceGroupNotFound")
    expect(client.get("/nothing/here"), 404, "NotFound")
    expect(client.delete("/_azsreg/status"), 405, "MethodNotAllowed")
    expect(client.options("/_azsreg/status"), 204)
    expect(client.head(GROUPS), 200)
    assert watch(refusals("ResourceGroupNotFound", "resource-group-not-found")) == 1
    assert watch(refusals("NotFound", "path-unknown")) == 1
    assert watch(refusals("MethodNotAllowed", "method-not-allowed")) == 1
    assert watch(requests("ResourceGroups_Get", "4xx")) == 1
    assert watch(requests("none", "4xx")) == 2 and watch(requests("none", "2xx")) == 1
    assert watch(requests("ResourceGroups_List")) == 1


@pytest.mark.parametrize("sent, code", [
    (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", "BadRequest"),
    (b"GET / HTTP/3.7\r\nHost: x\r\n\r\n", "HttpVersionNotSupported"),
])
def test_what_is_no_request_is_counted(own, client, watch, sent, code):
    with Wire("127.0.0.1", own.port) as wire:
        wire.send(sent)
        assert wire.response().status >= 400
    now = read(client)
    assert sum(value for key, value in now.values.items() if f'code="{code}"' in key) == 1
    assert sum(value - watch.before.get(key) for key, value in now.values.items() if 'operation="none"' in key) == 1


def test_faults_have_no_duration_and_perhaps_no_answer(client, watch):
    match = {"match": {"operation": "ResourceGroups_List"}}
    expect(client.put("/_azsreg/faults/lost", {**match, "do": {"close": "before"}}), 201)
    with pytest.raises(OSError):
        client.get(GROUPS)
    expect(client.put("/_azsreg/faults/lost", {**match, "preset": "unavailable", "do": {"code": "MyOwnCode"}}), 200)
    expect(client.get(GROUPS), 503, "MyOwnCode")
    now = read(client)
    grown = {key: value - watch.before.get(key) for key, value in now.counts.items()}
    assert grown[requests("ResourceGroups_List", "none")] == 1 and grown[requests("ResourceGroups_List", "5xx")] == 1
    answered = sum(value for key, value in grown.items() if key.startswith("azsreg_http_requests_total"))
    assert sum(grown[took(kind)] for kind in ("read", "write")) == answered - 2
    assert "MyOwnCode" not in "".join(now.values)


def test_sign_ins(own, client, watch):
    answers = [
        auth.post(own, auth.TOKEN, auth.credentials()),
        auth.post(own, auth.TOKEN, auth.credentials(secret="wrong")),
        auth.post(own, auth.TOKEN, auth.password()),
        auth.post(own, auth.TOKEN, {"grant_type": "refresh_token", "refresh_token": "x"}),
        auth.post(own, auth.TOKEN, {"grant_type": auth.DEVICE_GRANT, "device_code": "x"}),
        auth.post(own, auth.TOKEN, {"grant_type": "device_code", "code": "x"}),
        auth.post(own, auth.TOKEN, {"grant_type": "no such grant"}),
        auth.post(own, "/nowhere.example/oauth2/token", auth.credentials()),
    ]
    assert [answer.status for answer in answers] == [200, 401, 200, 400, 400, 400, 400, 400]
    assert watch(sign_ins("client_credentials", "ok")) == 1
    assert watch(sign_ins("client_credentials", "invalid_client")) == 1
    assert watch(sign_ins("client_credentials", "invalid_request")) == 1
    assert watch(sign_ins("password", "ok")) == 1
    assert watch(sign_ins("refresh_token", "invalid_grant")) == 1
    assert watch(sign_ins("device_code", "expired_token")) == 2
    assert watch(sign_ins("other", "unsupported_grant_type")) == 1
    assert watch(took("sign_in")) == len(answers)


def test_directories_that_are_put(client, watch):
    document = directory.contoso_copy()
    expect(client.put("/_azsreg/directory", document), 200)
    expect(client.put("/_azsreg/directory?dryRun=true", document), 200)
    expect(client.put("/_azsreg/directory", {"partners": 1}), 400, "InvalidDirectory")
    assert read(client).get(loads("file", "ok")) == 1  # at the start
    assert (watch(loads("put", "ok")), watch(loads("put", "refused")), watch(loads("put", "failed"))) == (1, 1, 0)


def test_directories_that_are_read_again(make_server, tmp_path):
    server = make_server(directory=directory.write(tmp_path, directory.contoso_copy(), "live.json"))
    with server.client() as client:
        watch = Watch(client)
        os.kill(server.process.pid, signal.SIGHUP)
        wait_for(watch, loads("file", "ok"))
        server.directory.write_text("{")
        os.kill(server.process.pid, signal.SIGHUP)
        wait_for(watch, loads("file", "refused"))
        assert watch(loads("file", "ok")) == 1 and watch(loads("put", "ok")) == 0


def test_a_reset_sets_nothing_back(own, client):
    expect(client.put(arm.group(contoso.APSS, "gone") + query("2019-10-01"), {"location": "westus"}), 201)
    auth.sign_in(own)
    before = read(client)
    expect(client.post("/_azsreg/reset", {"to": "empty"}), 200)
    expect(client.post("/_azsreg/reset", {"to": "Too"}), 400)
    after = read(client)
    assert after.values["azsreg_resets_total"] == 1
    assert {key for key, value in before.counts.items() if value > after.get(key)} == set()
    assert before.values["process_start_time_seconds"] == after.values["process_start_time_seconds"]


@pytest.mark.parametrize("effect, do", [
    ("status", {"status": 503, "code": "ServiceUnavailable", "message": "No."}), ("delay", {"delayMs": 1}), ("pace", {"bytesPerSecond": 1000000}),
    ("status", {"status": 504, "code": "GatewayTimeout", "message": "No.", "after": True, "delayMs": 1})])
def test_faults(client, effect, do):
    """Counted by what they do, once an answer; a rule that only looks is none."""
    watch = Watch(client)
    expect(client.put("/_azsreg/faults/f", {"match": {"method": "GET"}, "do": do, "times": 2}), 201)
    for _ in range(3):
        client.get(GROUPS)
        expect(client.put("/nowhere"), 404)
    assert watch(f'azsreg_faults_fired_total{{effect="{effect}"}}') == 2


def test_a_fault_that_closes(client):
    watch = Watch(client)
    expect(client.put("/_azsreg/faults/f", {"match": {"method": "GET"}, "do": {"close": "before"}, "times": 1}), 201)
    with pytest.raises(OSError):
        client.get(GROUPS)
    assert watch('azsreg_faults_fired_total{effect="close"}') == 1


def test_requests_that_make_room(make_server):
    """A reset forgets what was dropped; the counter does not."""
    with make_server("--keep-requests", "3", in_memory=True).client() as client:
        watch = Watch(client)
        for _ in range(5):
            expect(client.get(GROUPS), 200)
        expect(client.post("/_azsreg/reset", {}), 200)
        assert watch("azsreg_requests_dropped_total") == 2
        assert expect(client.get("/_azsreg/requests"), 200).json()["dropped"] == 0


def test_usage(make_server, api_on):
    api = api_on(make_server())
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    watch = Watch(api.client)
    expect(report(api.client, made, [record(), record(), record(quantity=1), record(quantity=-1), record(19), record(18, subscription=UNMAPPED)]), 200)
    expect(report(api.client, made, [record()]), 200)
    assert {result: watch(f'azsreg_usage_records_total{{result="{result}"}}')
            for result in ("accepted", "duplicate", "conflict", "invalid")} == {
                "accepted": 3, "duplicate": 2, "conflict": 1, "invalid": 1}
    assert watch('azsreg_usage_charges_total{rule="TenantMapping"}') == 2
    assert watch('azsreg_usage_charges_total{rule="TenantNotRegistered"}') == 1
    assert MAPPED not in "".join(read(api.client).values)


# Connections and the process ------------------------------------------------------------------


def test_connections_and_descriptors(own, client):
    before = read(client)
    assert before.values['azsreg_http_connections{listener="http"}'] == 1
    with contextlib.ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(own.client()).get("/_azsreg/health/live")
        during = read(client)
        assert during.values['azsreg_http_connections{listener="http"}'] == 11
        assert during.values["process_open_fds"] == before.values["process_open_fds"] + 10
    assert during.values["process_open_fds"] < during.values["process_max_fds"]
    assert during.values["process_resident_memory_bytes"] > 1024 * 1024
    assert during.values["process_cpu_seconds_total"] >= before.values["process_cpu_seconds_total"] > 0
    assert 0 < time.time() - during.values["process_start_time_seconds"] < 3600


def test_connections_that_are_cut_off(make_server):
    """With a connection for each look: one that is kept is cut off, too."""
    server = make_server("--idle-timeout", "1", "--request-timeout", "1")
    with server.client() as client:
        watch = Watch(client)
        client.close()
        with server.client() as idle, Wire("127.0.0.1", server.port) as slow:
            expect(idle.get("/_azsreg/health"), 200)
            slow.send(HALF)
            assert slow.rest() == b"" and idle.wire.rest() == b""
        wait_for(watch, closed("idle"))
        watch.client.close()
        wait_for(watch, closed("timeout"))
        assert watch(closed("crowd")) == 0


def test_connections_that_make_room(make_server):
    server = make_server("--max-connections", "2", "--idle-timeout", "86400")
    with server.client() as first, server.client() as second, server.client() as late:
        assert [client.get("/_azsreg/health").status for client in (first, second)] == [200, 200]
        assert read(late).get(closed("crowd")) == 1


def test_tls(make_server):
    server = make_server(https=True)
    with server.client() as client:
        watch = Watch(client)
        trusting = ssl.create_default_context(cadata=client.get("/_azsreg/ca.pem").text)
        with Wire("127.0.0.1", server.https_port, tls=trusting) as wire:
            shown = wire.sock.getpeercert()["notAfter"]
            wire.send(b"GET /_azsreg/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert wire.response().status == 200
            assert read(client).values['azsreg_http_connections{listener="https"}'] == 1
        assert watch('azsreg_tls_handshakes_total{result="ok"}') == 1
        with socket.create_connection(("127.0.0.1", server.https_port), binary.PATIENCE):
            pass  # whoever only looks whether the port is open has begun none
        with Wire("127.0.0.1", server.https_port) as rude:
            rude.send(b"GET / HTTP/1.1\r\n\r\n")
            rude.rest()
        wait_for(watch, 'azsreg_tls_handshakes_total{result="failed"}')
        now = read(client)
        assert now.values['azsreg_tls_handshakes_total{result="failed"}'] == 1
        assert now.values["azsreg_certificate_not_after_seconds"] == ssl.cert_time_to_seconds(shown)


@marks.FOLDER
def test_the_files(own, client):
    values = read(client).values
    assert values["azsreg_database_bytes"] == (own.data / "azsreg.db").stat().st_size
    assert values["azsreg_wal_bytes"] == (own.data / "azsreg.db-wal").stat().st_size > 0


@marks.MEMORY
def test_what_is_not_there_has_no_sample(make_server):
    with make_server(in_memory=True).client() as client:
        page = read(client)
        assert page.types == TYPES
        for name in ("azsreg_store_up", "azsreg_database_bytes", "azsreg_wal_bytes", "azsreg_tls_handshakes_total", "azsreg_certificate_not_after_seconds"):
            assert not [key for key in page.values if key.startswith(name)]


# Strangers ------------------------------------------------------------------------------------

STRANGE = ["/{}", "/subscriptions/{}", "/_azsreg/{}", "/{}/oauth2/token", "/v1/customers/{}", "/v1.0/users/{}",
           f"/subscriptions/{contoso.APSS}/resourceGroups/{{}}", f"/subscriptions/{contoso.APSS}/providers/{{}}"]


def ask_strangely(server, word):
    """Requests whose every part has the word, and what is answered to them."""
    with Unrecorded("127.0.0.1", server.port, checked=False) as client:
        for path in STRANGE:
            for method in ("GET", "PUT", word.upper()):
                client.request(method, path.format(word) + f"?api-version={word}&{word}=1", headers={
                    "Accept": word, "x-ms-client-request-id": word, "Authorization": f"Bearer {word}", "User-Agent": word})
        client.get("/_azsreg/health", headers={"Host": f"{word}.example"})
        client.put(arm.group(contoso.APSS, word) + query("2019-10-01"), {"location": word, word: word})
    for grant in (word, "password", "client_credentials"):
        auth.post(server, auth.TOKEN, {"grant_type": grant, "client_id": word, "username": word, "password": word, "resource": ""})
        auth.post(server, f"/{word}/oauth2/token", {"grant_type": grant, "resource": word})


def test_no_request_adds_a_label(own, client):
    """Once each kind of answer was given, no other words in it make another sample."""
    ask_strangely(own, "first")
    read(client)
    before = read(client)
    for number in range(5):
        ask_strangely(own, f"stranger{number}")
    after = read(client)
    assert set(after.values) == set(before.values)
    assert "stranger" not in "".join(after.values) and "first" not in "".join(after.values)
