"""What the lines of the log say: enough to find the request a client asks about, and why it was refused."""

import concurrent.futures
import contextlib
import json
import re
import shlex
import socket
import ssl
import uuid

import pytest

from azsregtest import arm, auth, binary, contoso, directory, tokens
from azsregtest.arm import GROUPS_VERSION, body, expect, query
from azsregtest.binary import assert_refused, run
from azsregtest.client import Wire

pytestmark = pytest.mark.one_thread

ONE = arm.registration(contoso.APSS, contoso.GROUP, "a-name")


def lines_of(server, event):
    """The lines of an event as dicts. The server has taken all that was sent, and stopped, before they are read."""
    if server.process:
        server.log()
    server.stop()
    lines = [dict(word.split("=", 1) for word in shlex.split(line)) for line in server.log().splitlines()]
    return [line for line in lines if line["event"] == event]


def last_request(server):
    return lines_of(server, "request")[-1]


# A request ----------------------------------------------------------------------------------------


def test_a_line_names_what_a_client_holds(make_server):
    server = make_server()
    sent = {"x-ms-client-request-id": "my-own/id.1", "x-ms-correlation-request-id": str(uuid.uuid4())}
    with server.client() as client:
        answer = client.get(ONE + query(), headers=sent)
    line = last_request(server)
    assert line["request"] == answer.headers["x-ms-request-id"]
    assert line["correlation"] == sent["x-ms-correlation-request-id"]
    assert line["clientRequest"] == "my-own/id.1"
    assert line["apiVersion"] == arm.VERSION
    assert (line["code"], line["status"], line["method"]) == ("RegistrationNotFound", "404", "GET")


def test_the_answer_that_went_out_is_the_one_that_is_named(make_server, api_on):
    server = make_server()
    made = api_on(server).registration()
    answer = expect(made.get(), 200)
    assert last_request(server)["request"] == answer.headers["x-ms-request-id"]


@pytest.mark.parametrize("sent", [b"two words", b"x" * 129, b"\xc3\xa4", b""])
def test_an_id_that_is_no_token_is_left_out(make_server, sent):
    server = make_server()
    with server.client() as client:
        client.get(ONE + query(), headers={"x-ms-client-request-id": sent})
    assert "clientRequest" not in last_request(server)


def test_an_api_version_is_shortened(make_server):
    server = make_server()
    with server.client() as client:
        expect(client.get(ONE + "?api-version=" + "9" * 4000), 400)
    assert last_request(server)["apiVersion"] == "9" * 32


def test_a_sign_in_that_is_refused_has_its_reason(make_server):
    server = make_server(*auth.ON)
    auth.refused(auth.post(server, auth.TOKEN, {"grant_type": "refresh_token"}), 400, "invalid_grant")
    assert last_request(server)["reason"] == "invalid_grant"


# Members that are nowhere -------------------------------------------------------------------------


def hint_of(make_server, api_on, send):
    server = make_server()
    send(api_on(server))
    return last_request(server).get("hint")


@pytest.mark.parametrize("sent, hint", [
    ({"tenantId": contoso.ALPINE_TENANT}, "'tenantId' belongs into 'properties'"),
    ({"properties": {"tenentId": "x"}}, "'properties.tenentId' is not known (did you mean tenantId?)"),
    ({"properties": {"tenantId": contoso.ALPINE_TENANT}}, None),
    ({"properties": {"tenantId": contoso.ALPINE_TENANT}, "tenantId": "x"}, None),
    ({"properties": {"something": 1}, "location": "global", "other": {}}, None),
    ({}, None),
])
def test_a_member_of_a_customer_that_stands_beside_properties(make_server, api_on, sent, hint):
    def send(api):
        made = api.registration()
        expect(api.client.put(made / contoso.ALPINE, sent), 200)

    assert hint_of(make_server, api_on, send) == hint


def test_a_token_that_stands_beside_properties(make_server, api_on):
    def send(api):
        path = api.registration().path
        expect(api.client.put(path + query(), {"location": "global", "registrationToken": tokens.mint()}), 200)

    assert hint_of(make_server, api_on, send) == "'registrationToken' belongs into 'properties'"


def test_a_new_registration_is_refused_and_the_line_says_why(make_server, api_on):
    def send(api):
        sent = {"location": "global", "registrationToken": tokens.mint()}
        expect(api.client.put(ONE + query(), sent), 400, "InvalidRequestContent")

    assert hint_of(make_server, api_on, send) == "'registrationToken' belongs into 'properties'"


@pytest.mark.parametrize("member, hint", [
    ("tgas", "'tgas' is not known (did you mean tags?)"), ("locaton", "'locaton' is not known (did you mean location?)"),
    ("propertys", "'propertys' is not known (did you mean properties?)"), ("kind", None), ("id", None), ("etag", None),
])
def test_a_member_of_a_resource_that_is_misspelt(make_server, api_on, member, hint):
    def send(api):
        path = api.registration().path
        expect(api.client.patch(path + query(), {member: "x"}), 200)

    assert hint_of(make_server, api_on, send) == hint


def test_a_member_of_a_group_and_of_tags_that_is_misspelt(make_server, api_on):
    group = arm.group(contoso.APSS, contoso.GROUP)
    tags = group + "/providers/Microsoft.Resources/tags/default" + query(GROUPS_VERSION)

    def to_group(api):
        expect(api.client.put(group + query(GROUPS_VERSION), {"location": "westcentralus", "tag": {}}), 200)

    def to_tags(api):
        expect(api.client.patch(tags, {"opration": "Merge", "properties": {"tags": {}}}), 400, "InvalidRequestContent")

    assert hint_of(make_server, api_on, to_group) == "'tag' is not known (did you mean tags?)"
    assert hint_of(make_server, api_on, to_tags) == "'opration' is not known (did you mean operation?)"


@pytest.mark.parametrize("before, hint", [(63, True), (64, False)])
def test_no_more_than_64_members_are_looked_at(make_server, api_on, before, hint):
    """One body could otherwise keep everybody waiting."""
    def send(api):
        path = api.registration().path
        expect(api.client.patch(path + query(), {**{f"x{i}": 1 for i in range(before)}, "tgas": {}}), 200)

    assert (hint_of(make_server, api_on, send) is not None) == hint


def test_what_was_wrong_in_a_body_is_in_the_line(make_server, api_on):
    server = make_server()
    api = api_on(server)
    expect(api.client.put(api.registration().path + query(), {"location": 1}), 400, "InvalidRequestContent")
    assert last_request(server)["target"] == "location"


def test_the_level_of_a_lock_that_stands_beside_properties(make_server, api_on):
    def send(api):
        path = arm.below(arm.group(contoso.APSS, contoso.GROUP), "locks", "l")
        expect(api.client.put(path + query("2016-09-01"), {"level": "ReadOnly"}), 400, "InvalidRequestContent")

    assert hint_of(make_server, api_on, send) == "'level' belongs into 'properties'"


# Paths --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target, meant", [
    ("/subscription", "/subscriptions"),
    (f"/subscriptions/{contoso.APSS}/resourceGroups/azurestack/registrations/r",
     "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.AzureStack/registrations/"
     "{registrationName}"),
    ("/health", "/_azsreg/health"),
    ("/favicon.ico", None),
])
def test_a_path_that_is_not_served_names_the_one_that_was_meant(server, client, target, meant):
    answer = expect(client.get(target + query()), 404, "NotFound")
    assert answer.message == binary.said("NotFound", path=target) + (f" Did you mean '{meant}'?" if meant else "")


def test_the_path_meant_depends_on_the_path_alone(make_server):
    """With sign-in and without a token: what is asked about may be hidden, or not be there at all."""
    server = make_server(*auth.ON)
    with server.client() as client:
        told = {re.sub(r"'[^']*'", "", expect(client.get(f"/subscriptions/{one}/resourceGroup/x" + query()), 404).message, 1)
                for one in (contoso.APSS, contoso.EA, directory.guid(99))}
    assert len(told) == 1


# Sign-in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path, form, reason, login", [
    (auth.TOKEN, auth.password("nobody@contoso.example"), "unknown-login", "(unknown)"),
    (auth.TOKEN, auth.password(secret="a guess"), "wrong-secret", auth.OPERATOR),
    (auth.TOKEN, auth.password(auth.OWNER), "wrong-kind", auth.OWNER),
    (auth.TOKEN, auth.credentials(auth.OPERATOR), "wrong-kind", auth.OPERATOR),
    (f"/{contoso.NORTHWIND_TENANT}/oauth2/token", auth.password(), "wrong-tenant", auth.OPERATOR),
    (auth.TOKEN, auth.credentials(secret="a guess"), "wrong-secret", auth.OWNER),
])
def test_a_refused_sign_in_says_why(make_server, path, form, reason, login):
    server = make_server(*auth.ON)
    assert auth.post(server, path, form).status in (400, 401)
    line, = lines_of(server, "sign-in-refused")
    assert (line["reason"], line["login"], line["level"]) == (reason, login, "warn")
    assert line["correlation"] == lines_of(server, "request")[-1]["correlation"]
    assert "a guess" not in server.log() and "nobody" not in server.log()


@pytest.mark.in_clear
def test_a_sign_in_that_is_not_looked_at_says_so(make_server):
    """How many those are depends on how fast the machine guesses; each has its line."""
    server = make_server(*auth.ON)
    with concurrent.futures.ThreadPoolExecutor(20) as crowd:
        told = [answer.status for answer in crowd.map(
            lambda _: auth.post(server, auth.TOKEN, auth.password(secret="a guess")), range(60))]
    reasons = [line["reason"] for line in lines_of(server, "sign-in-refused")]
    assert (reasons.count("throttled"), reasons.count("wrong-secret")) == (told.count(429), told.count(400))


# TLS ----------------------------------------------------------------------------------------------


def shake_hands(server, context):
    """As far as it goes, then reads to the end: where a client hangs up on what is still said, its reason may be lost."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_hostname="localhost")
    came, refused = b"...", False
    with socket.create_connection(("127.0.0.1", server.https_port), binary.PATIENCE) as sock, contextlib.suppress(OSError):
        while came:
            try:
                if not refused:
                    tls.do_handshake()
                    break
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError:
                refused = True
            sock.sendall(outgoing.read())
            came = sock.recv(65536)
            incoming.write(came)


def send_over_tls_port(server, data):
    with socket.create_connection(("127.0.0.1", server.https_port), binary.PATIENCE) as sock:
        sock.sendall(data)
        with contextlib.suppress(OSError):
            while sock.recv(100):
                pass


def context_at(version, **settings):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = context.maximum_version = version
    for name, value in settings.items():
        setattr(context, name, value)
    return context


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_client_that_does_not_trust_the_certificate_is_in_the_log(make_server, version):
    server = make_server(https=True)
    shake_hands(server, context_at(version))
    line, = lines_of(server, "tls-refused")
    assert line["cause"] == "A TLS fatal alert has been received." and line["alert"] == "CA is unknown"
    assert re.fullmatch(r"127\.0\.0\.1:\d+", line["peer"])


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1")
def test_a_client_that_is_too_old_is_in_the_log(make_server):
    server = make_server(https=True)
    context = context_at(ssl.TLSVersion.TLSv1_1, check_hostname=False, verify_mode=ssl.CERT_NONE)
    context.set_ciphers("ALL:@SECLEVEL=0")
    shake_hands(server, context)
    line, = lines_of(server, "tls-refused")
    assert "unsupported version" in line["cause"] and "alert" not in line


def test_http_sent_to_the_port_of_https_is_in_the_log(make_server):
    server = make_server(https=True)
    send_over_tls_port(server, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    line, = lines_of(server, "tls-refused")
    assert line["cause"] == "An unexpected TLS packet was received."


def test_whoever_only_looks_whether_the_port_is_open_is_not_in_the_log(make_server):
    server = make_server(https=True)
    socket.create_connection(("127.0.0.1", server.https_port), binary.PATIENCE).close()
    assert lines_of(server, "tls-refused") == []


def test_a_flood_of_failed_handshakes_does_not_flood_the_log(make_server):
    server = make_server(https=True)
    for _ in range(300):
        send_over_tls_port(server, b"no TLS at all")
    shown = lines_of(server, "tls-refused")
    counted = sum(int(line["count"]) for line in lines_of(server, "tls-refused-more"))
    assert len(shown) + counted == 300, "each has a line or is counted"
    seconds = [line["time"][:19] for line in shown]
    assert all(seconds.count(one) <= 10 for one in seconds), "five in one second of the server's clock"


def test_a_good_handshake_leaves_nothing(make_server):
    server = make_server(https=True)
    context = context_at(ssl.TLSVersion.TLSv1_3, check_hostname=False, verify_mode=ssl.CERT_NONE)
    with Wire("127.0.0.1", server.https_port, tls=context) as wire:
        wire.send(b"GET /_azsreg/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert wire.reader.read().startswith(b"HTTP/1.1 200")
    assert lines_of(server, "tls-refused") == []


# Debug --------------------------------------------------------------------------------------------


def test_debug_tells_of_connections_and_commits(make_server, api_on):
    server = make_server("--log-level", "debug")
    api = api_on(server)
    api.registration()
    api.close()
    began, ended = lines_of(server, "connection-begin"), lines_of(server, "connection-end")
    assert began and {line["peer"] for line in began} == {line["peer"] for line in ended}
    commits = lines_of(server, "commit")
    assert sum(int(line["held"]) for line in commits) == len(
        [line for line in lines_of(server, "request") if line["method"] in ("PUT", "POST")])
    assert all(line["level"] == "debug" and int(line["us"]) >= 0 for line in commits)


def test_debug_tells_which_role_decided(make_server):
    server = make_server(*auth.ON, "--log-level", "debug")
    reader = auth.sign_in(server, auth.READER)
    path = arm.group(contoso.CSP, contoso.GROUP)
    with auth.Signed(server, reader) as client:
        expect(client.get(path + query()), 404, "ResourceGroupNotFound")
        expect(client.put(path + query(), {"location": "West Central US"}), 403)
    allowed, refused = lines_of(server, "access")
    assert (allowed["allowed"], allowed["role"]) == ("true", "Reader")
    assert allowed["scope"].startswith(allowed["assignedAt"])
    assert allowed["action"] == "Microsoft.Resources/subscriptions/resourceGroups/read"
    assert (refused["allowed"], "role" in refused, refused["assignments"]) == ("false", False, allowed["assignments"])


def test_debug_tells_what_a_refused_token_said(make_server):
    server = make_server(*auth.ON, "--log-level", "debug")
    foreign = auth.Authority(kid="another-key").sign(auth.claims(server, iss="https://elsewhere.example/", aud=["a", "b"]))
    for token in (foreign, "no.token.atall", "p4ssw0rd"):
        with auth.Signed(server, token) as client:
            expect(client.get("/subscriptions" + query()), 401)
    said, *others = lines_of(server, "token-refused")
    assert (said["iss"], said["kid"], said["alg"]) == ("https://elsewhere.example/", "another-key", "RS256")
    assert said["aud"] == '["a","b"]'
    assert all(set(other) == {"time", "level", "event", "correlation"} for other in others) and len(others) == 2
    assert foreign not in server.log() and "p4ssw0rd" not in server.log()


def test_a_field_that_is_too_much_for_a_line_is_left_out_whole(make_server):
    """Eight claims of 512 bytes, each byte six characters in the log, are more than a line holds."""
    server = make_server(*auth.ON, "--log-level", "debug", "--log-format", "json")
    long = "\u00e4" * 300
    parts = [{name: long for name in names} for names in (("alg", "typ", "kid"), ("iss", "aud", "oid", "nbf", "exp"))]
    token = ".".join([auth.b64(json.dumps(part, ensure_ascii=False).encode()) for part in parts] + ["x"])
    with auth.Signed(server, token) as client:
        expect(client.get("/subscriptions" + query()), 401)
    server.stop()
    lines = [json.loads(line) for line in server.log_path.read_text().splitlines()]
    said, = [line for line in lines if line["event"] == "token-refused"]
    assert said["alg"].startswith("\u00c3\u00a4") and "exp" not in said


def test_info_tells_nothing_of_that(make_server, api_on):
    server = make_server("--log-level", "info")
    api_on(server).registration()
    assert {line["event"] for line in lines_of(server, "request")} == {"request"}
    for event in ("connection-begin", "connection-end", "commit", "access"):
        assert lines_of(server, event) == []


# Before the start ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name, hint", [
    ("AZSREG_LISTN", "(did you mean AZSREG_LISTEN?)"),
    ("AZSREG_DIRECTRY", "(did you mean AZSREG_DIRECTORY?)"),
    ("AZSREG_SOMETHING_ELSE", None),
])
def test_a_variable_that_is_none_is_in_the_log(make_server, name, hint):
    line, = lines_of(make_server(env={name: "a value"}), "unknown-variable")
    assert (line["name"], line.get("hint"), line["level"]) == (name, hint, "warn")
    assert "a value" not in line.values()


def test_what_kubernetes_sets_is_not(make_server):
    env = {"AZSREG_SERVICE_HOST": "10.0.0.1", "AZSREG_SERVICE_PORT": "8080", "AZSREG_PORT": "tcp://10.0.0.1:8080",
           "AZSREG_PORT_8080_TCP_ADDR": "10.0.0.1", "AZSREG_LOG_LEVEL": "info"}
    assert lines_of(make_server(env=env), "unknown-variable") == []


@pytest.mark.parametrize("offer, asked", [("CPS", "CSP"), ("csp", "CSP"), ("APS", "APSS"), ("EA", None), ("Free trial", None)])
def test_an_offer_that_was_probably_meant_otherwise(make_server, tmp_path, offer, asked):
    document = directory.with_subscriptions({
        "id": directory.guid(1), "displayName": "x", "offer": offer, "partner": "contoso",
        "tenant": contoso.ALPINE_TENANT})
    server = make_server(directory=directory.write(tmp_path, document))
    hints = [line for line in lines_of(server, "directory-hint") if line["place"].endswith(".offer")]
    assert len(hints) == (asked is not None)
    assert not asked or hints[0]["hint"].endswith(f"(did you mean {asked}?)")


def test_a_directory_names_the_member_that_was_meant(tmp_path):
    document = directory.changed(contoso.APSS, displayNmae="x")
    done = run("serve", "--in-memory", "--listen", "127.0.0.1:0", "--directory", directory.write(tmp_path, document))
    assert_refused(done, "displayNmae", "(did you mean displayName?)")


@pytest.mark.parametrize("args, meant", [
    (["sevre"], "serve"), (["serv"], "serve"), (["healthchek"], "healthcheck"), (["Version"], "version"),
    (["serve", "--lisen", "127.0.0.1:0"], "--listen"), (["token", "--clod-id=x"], "--cloud-id"),
    (["check", "--dta", "x"], "--data"), (["serve", "--inmemory"], "--in-memory"),
])
def test_a_misspelt_word_of_the_command_line(args, meant):
    assert_refused(run(*args), f"(did you mean {meant}?)")


@pytest.mark.parametrize("args", [["frobnicate"], ["serve", "--frobnicate"]])
def test_a_word_that_is_like_none(args):
    assert "did you mean" not in assert_refused(run(*args))
