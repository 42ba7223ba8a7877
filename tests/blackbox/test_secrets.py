"""The registration token stays with the server: not in answers, not in logs. Nor do other secrets, nor do
requests get to write log lines of their own."""

import json

import pytest

from azsregtest import arm, binary, contoso, marks, tokens
from azsregtest.arm import body, expect, query

BEARER = "Bearer c2VjcmV0LWJlYXJlci10b2tlbi1vZi10aGUtdGVzdA"


def all_kinds_of_requests(api):
    """Tokens that are taken, refused, in the wrong place. -> the texts that must not come out again"""
    secrets = [tokens.mint(issuer=f"issuer number {n}") for n in range(4)]
    secrets.append(tokens.encode({"billingModel": "PayNothing", "cloudId": "not a guid at all"}))
    secrets.append(tokens.remember("!!not-base64-but-still-a-secret!!"))
    name = api.name()
    url = arm.registration(contoso.APSS, contoso.GROUP, name) + query()
    headers = {"Authorization": BEARER}
    for token in secrets:
        for target in (url, arm.registration(contoso.APSS, "nowhere", name) + query(), url.replace("2017-06-01", "x")):
            for method in ("PUT", "PATCH", "POST"):
                api.client.request(method, target, body(token), headers=headers)
        api.client.put(url, json.dumps(body(token))[:-3], headers=headers)
        api.client.put(url, json.dumps(body(token)), headers={"Content-Type": "text/plain", **headers})
        api.client.put(url, {"properties": {"registrationToken": [token]}}, headers=headers)
        api.client.put(url, {"tags": {"a": {}}, **body(token)}, headers=headers)
    expect(api.client.get(url, headers=headers), 200)
    expect(api.client.post(url.replace("?", "/getactivationkey?"), headers=headers), 200)
    expect(api.client.get(arm.registrations(contoso.APSS) + query(), headers=headers), 200)
    return secrets


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("level", ["debug", "info"])
def test_tokens_are_in_no_answer_and_no_log(make_server, api_on, form, level):
    """That no answer has one is checked with every exchange; here for the log as well."""
    server = make_server("--log-format", form, "--log-level", level)
    secrets = all_kinds_of_requests(api_on(server))
    server.stop()
    log = server.log()
    assert log.strip(), "there is a log"
    for secret in [*secrets, BEARER, BEARER.split()[1]]:
        assert secret not in log


def test_the_signing_key_is_in_no_answer_and_no_log(make_server, api_on):
    server = make_server("--log-level", "debug")
    made = api_on(server).registration()
    expect(made.client.post(made.below("getactivationkey")), 200)
    server.stop()
    assert "PRIVATE KEY" not in server.log()


@marks.FOLDER
def test_the_data_are_nobody_elses_business(make_server):
    """They hold tokens and a private key."""
    server = make_server()
    for path in server.data.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_request_is_one_line_of_the_log(make_server, api_on):
    server = make_server("--log-format", "text", "--log-level", "info")
    api = api_on(server)
    before = len(server.log().splitlines())
    for n in range(20):
        api.client.get(f"/injected%0d%0alevel=error%20msg=forged%20{n}" + query())
        api.client.get(arm.registration(contoso.APSS, contoso.GROUP, f"a%0Ab%22c%5C{n}") + query())
    server.stop()
    lines = server.log().splitlines()
    assert len(lines) >= before + 40
    assert not any(line.startswith("level=error msg=forged") for line in lines)
    assert len([line for line in lines if "injected" in line]) == 20


def test_every_line_of_a_json_log_is_json(make_server, api_on):
    server = make_server("--log-format", "json", "--log-level", "debug")
    api = api_on(server)
    for target in (b"/a%0Ab%22%5C%C3%A4", b"/\xff\xfe\"\\\x01", b"/" + b"x" * 3000, b"/%00%FF%ED%A0%80", b"/a?b=\"\\%0A\x7f"):
        api.client.get(target)
        api.client.get("/x", headers={"x-ms-client-request-id": b'a"b\\', "User-Agent": b'"\\\xff\x01',
                                      "x-ms-correlation-request-id": b'"}{"'})
    api.registration()
    server.stop()
    lines = server.log_path.read_bytes().decode("utf-8").splitlines()
    assert len(lines) >= 10
    for line in lines:
        assert isinstance(json.loads(line), dict)


@pytest.mark.parametrize("level", ["off", "error"])
def test_a_quiet_log_is_quiet(make_server, api_on, level):
    server = make_server("--log-level", level)
    api = api_on(server)
    api.registration()
    expect(api.client.get("/nowhere" + query()), 404)
    server.stop()
    assert server.log() == "" or binary.WRAP
