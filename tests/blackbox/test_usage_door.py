"""POST /usage, where a stack reports with the activation key of its registration (docs/usage.md, "From a stack")."""

import base64
import json

import pytest

from azsregtest import arm, auth, contoso, tokens
from azsregtest.activation import key_of
from azsregtest.arm import body, expect, query
from azsregtest.client import Wire
from azsregtest.server import Server
from azsregtest.usage import JSON, NDJSON, charged, record, report, taken

DOOR = "/usage"
LINE_MAX = 65536
MIB = 1 << 20


def bearer(key, scheme="Bearer"):
    return {"Authorization": f"{scheme} {key}"}


def key_line(key, size=0):
    return json.dumps({"activationKey": key}).ljust(size)


def hand_in(client, key, records):
    return client.post(DOOR, {"value": records}, headers=bearer(key))


def hand_in_lines(client, first, *lines, end="\n", **options):
    return client.post(DOOR, end.join([first, *lines]), headers=NDJSON, **options)


@pytest.fixture(scope="module")
def signed_in(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("signed-in"), contoso.FILE, auth.ON) as running:
        yield running


@pytest.fixture
def made(api):
    return api.registration()


@pytest.fixture
def key(made):
    """Whoever says it from now on has told a secret."""
    return tokens.remember(key_of(made))


@pytest.mark.smoke
def test_two_doors_of_one_desk(api, made, key):
    expect(made.add(contoso.ALPINE), 200)
    answer = expect(hand_in(api.client, key, [record(), record(quantity=-1)]), 200)
    assert taken(answer) == (1, 0, 1)
    assert charged(answer) == {contoso.ALPINE: ("TenantMapping", 1)}
    assert (answer.json()["registration"], answer.json()["cloudId"]) == (made.path, made.cloud_id)
    assert taken(expect(report(api.client, made, [record()]), 200)) == (0, 1, 0)
    assert taken(expect(hand_in(api.client, key, [record()]), 200)) == (0, 1, 0)
    assert expect(hand_in(api.client, key, [{}]), 400, "InvalidUsageRecords")


FORMS = {
    "lines": (lambda key, one: key_line(key) + "\n" + one, {}),
    "CRLF": (lambda key, one: key_line(key) + "\r\n" + one + "\r\n", {}),
    "with a mark": (lambda key, one: "\ufeff" + key_line(key) + "\n" + one, {}),
    "other members": (lambda key, one: json.dumps({"stack": [1], "ActivationKey": key}) + "\n" + one, {}),
    "a page a line": (lambda key, one: key_line(key) + "\n" + json.dumps({"value": [json.loads(one)]}), {}),
    "in pieces": (lambda key, one: key_line(key) + "\n" + one, {"chunk": 7}),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_key_in_the_first_line(api, key, form):
    write, options = FORMS[form]
    answer = expect(api.client.post(DOOR, write(key, json.dumps(record())), headers=NDJSON, **options), 200)
    assert taken(answer) == (1, 0, 0)


def test_nothing_but_the_key(api, key):
    """With an end of line, and without one."""
    for end in ("", "\n"):
        assert expect(api.client.post(DOOR, key_line(key) + end, headers=NDJSON), 200).json()["count"] == 0


def test_the_line_of_the_key_is_counted(api, key):
    refused = expect(hand_in_lines(api.client, key_line(key), json.dumps(record()), "{"), 400, "InvalidRequestContent")
    assert "line 3 of the body" in refused.message
    answer = expect(hand_in_lines(api.client, key_line(key), json.dumps(record()), "{}"), 200)
    assert [one["target"] for one in answer.json()["results"]] == ["value[1].subscriptionId"], "but it is no record"


def test_a_header_counts_before_a_line(api, made, key):
    other = tokens.remember(key_of(api.registration()))
    lines = "\n".join([key_line(other), json.dumps(record())])
    answer = expect(api.client.post(DOOR, lines, headers={**NDJSON, **bearer(key)}), 200)
    assert answer.json()["registration"] == made.path and taken(answer) == (1, 0, 1)
    expect(api.client.post(DOOR, key_line(key), headers={**NDJSON, **bearer("x")}), 401, "InvalidActivationKey")


def test_a_key_that_fits_no_header(api):
    made = arm.Registration(api.client, contoso.APSS, contoso.GROUP, api.name())
    expect(api.client.put(made.url, body(tokens.mint(issuer="x" * 30000))), 201)
    key = tokens.remember(key_of(made))
    expect(hand_in(api.client, key, [record()]), 431)
    assert taken(expect(hand_in_lines(api.client, key_line(key), json.dumps(record())), 200)) == (1, 0, 0)


@pytest.mark.parametrize("chunk", [None, 1000])
def test_as_long_as_the_first_line_may_be(api, key, chunk):
    answer = hand_in_lines(api.client, key_line(key, LINE_MAX), json.dumps(record()), chunk=chunk)
    assert taken(expect(answer, 200)) == (1, 0, 0)
    for rest in ("", "\n" + json.dumps(record(19))):
        longer = key_line(key, LINE_MAX + 1) + rest
        expect(api.client.post(DOOR, longer, headers=NDJSON, chunk=chunk), 401, "AuthenticationFailed")


@pytest.mark.parametrize("sent, headers", [
    (None, {}), (b"", NDJSON), ('{"value":[]}', JSON), ("[]", {}), (json.dumps(record()), NDJSON), ("\n", NDJSON), ("{", NDJSON),
    ('{"key":"x"}\n', NDJSON), ('["activationKey"]', NDJSON), ('{"activationKey":"x"}', JSON), ("[" * 60000, NDJSON), ("\0" * 99, NDJSON),
    ('\n{"activationKey":"x"}', NDJSON),
], ids=str)
def test_no_key(api, sent, headers):
    refused = expect(api.client.post(DOOR, sent, headers=headers), 401, "AuthenticationFailed")
    assert refused.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("name", ["activationKey", "ActivationKey", "activationK\\u0065y", "stack"])
def test_a_member_twice_beside_the_key(api, made, key, name):
    """Of two keys, which would count?"""
    line = f'{{"stack":1,{key_line(key)[1:-1]},"{name}":"x"}}'
    refused = expect(hand_in_lines(api.client, line, json.dumps(record())), 400, "InvalidRequestContent")
    assert refused.json()["error"]["target"].lower() == ("stack" if name == "stack" else "activationkey")
    assert taken(expect(report(api.client, made, [record()]), 200)) == (1, 0, 0), "nothing of it was"


def part(said):
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def rewritten(key, number, **members):
    """With other members in one of its parts, and the signature of the key as it was."""
    parts = key.split(".")
    said = json.loads(base64.urlsafe_b64decode(parts[number] + "=="))
    parts[number] = part({name: value for name, value in {**said, **members}.items() if value is not None})
    return ".".join(parts)


FORGED = {
    "nothing": lambda key: "",
    "a word": lambda key: "key",
    "three": lambda key: "a.b.c",
    "dots": lambda key: "." * 10000,
    "long": lambda key: "x" * 13000,
    "no signature": lambda key: key.rpartition(".")[0] + ".",
    "two parts": lambda key: key.rpartition(".")[0],
    "four parts": lambda key: key + ".e30",
    "cut short": lambda key: key[:-4],
    "padded": lambda key: key + "==",
    "another registration": lambda key: rewritten(key, 1, registrationName="another"),
    "another cloud": lambda key: rewritten(key, 1, cloudId="another"),
    "a type": lambda key: rewritten(key, 0, typ="JWT"),
    "an algorithm": lambda key: rewritten(key, 0, alg="none"),
    "HMAC": lambda key: rewritten(key, 0, alg="HS256"),
    "critical": lambda key: rewritten(key, 0, crit=["x"]),
    "a long head": lambda key: rewritten(key, 0, more="x" * 9000),
    "not base64": lambda key: "!" + key[1:],
}


@pytest.mark.parametrize("kind", FORGED)
def test_what_this_server_has_not_signed(api, key, kind):
    forged = FORGED[kind](key)
    for refused in (hand_in(api.client, forged, [record()]), hand_in_lines(api.client, key_line(forged), json.dumps(record()))):
        expect(refused, 401, "InvalidActivationKey")
        assert refused.headers["www-authenticate"] == 'Bearer error="invalid_token"'
        assert "signed" in refused.message


@pytest.mark.parametrize("value", ["null", "7", "{}", '["x"]', r'"\u0065yJ"', '""'])
def test_a_line_whose_key_is_none(api, value):
    expect(hand_in_lines(api.client, f'{{"activationKey":{value}}}'), 401, "InvalidActivationKey")


@pytest.mark.parametrize("headers", [
    [("Authorization", "Basic eDp4")], [("Authorization", "Bearer")], [("Authorization", "")],
    [("Authorization", "Bearer KEY"), ("Authorization", "Bearer KEY")],
], ids=str)
def test_headers_that_are_no_bearers(api, key, headers):
    sent = [(name, value.replace("KEY", key)) for name, value in headers]
    expect(api.client.post(DOOR, "[]", headers=[*sent, *JSON.items()]), 401, "InvalidActivationKey")


def test_another_servers_key(api, make_server, api_on):
    theirs = tokens.remember(key_of(api_on(make_server()).registration()))
    expect(hand_in(api.client, theirs, [record()]), 401, "InvalidActivationKey")


def test_a_server_that_has_signed_none(make_server, key):
    with make_server().client() as client:
        expect(hand_in(client, key, [record()]), 401, "InvalidActivationKey")


def test_whatever_auth_says(signed_in):
    """The key is what lets in, and no token is."""
    token = auth.sign_in(signed_in)
    with auth.Signed(signed_in, token) as owner, signed_in.client() as stack:
        made = arm.Registration(owner, contoso.APSS, contoso.GROUP, "by-key")
        expect(owner.put(made.url, body(tokens.mint())), 201)
        key = tokens.remember(key_of(made))
        assert taken(expect(hand_in(stack, key, [record()]), 200)) == (1, 0, 0)
        assert taken(expect(hand_in_lines(stack, key_line(key), json.dumps(record())), 200)) == (0, 1, 0)
        expect(hand_in(stack, token, [record()]), 401, "InvalidActivationKey")
        expect(stack.post(DOOR, "[]", headers=JSON), 401, "AuthenticationFailed")
        expect(stack.get(made.url, headers=bearer(key)), 401, "InvalidAuthenticationToken")


# What has become of the registration ---


def test_a_registration_that_is_gone(api, made, key):
    expect(api.client.delete(made.url), 200)
    refused = expect(hand_in(api.client, key, [record()]), 404, "RegistrationNotFound")
    assert made.name in refused.message


def test_one_that_has_moved(api, made, key):
    target = arm.group(contoso.APSS, api.group())
    home = arm.group(contoso.APSS, contoso.GROUP)
    expect(api.client.post(f"{home}/moveResources{query('2021-04-01')}", {"resources": [made.path], "targetResourceGroup": target}), 204)
    expect(hand_in(api.client, key, [record()]), 404, "RegistrationNotFound")


def test_one_that_was_made_anew(api, made, key):
    """Of the same cloud the key is good, in whatever case that is written; of another it is not."""
    expect(api.client.delete(made.url), 200)
    expect(api.client.put(made.url, body(tokens.mint(cloud_id=made.cloud_id.upper()))), 201)
    assert taken(expect(hand_in(api.client, key, [record()]), 200)) == (1, 0, 0)
    expect(api.client.delete(made.url), 200)
    expect(api.client.put(made.url, body(tokens.mint())), 201)
    refused = expect(hand_in(api.client, key, [record(19)]), 403, "ActivationKeyMismatch")
    assert made.name in refused.message
    assert taken(expect(report(api.client, made, [record(19)]), 200)) == (1, 0, 0), "nothing was taken from it"


def test_a_registration_that_reports_none(api, made, key):
    expect(api.client.put(made.url, body(tokens.mint(cloud_id=made.cloud_id, usageReportingEnabled=False))), 200)
    expect(hand_in(api.client, key, [record()]), 409, "UsageReportingNotEnabled")


def test_a_lock_stops_no_usage(api, made, key):
    lock = arm.below(made.path, "locks", "still") + query("2016-09-01")
    expect(api.client.put(lock, {"properties": {"level": "ReadOnly"}}), 201)
    assert taken(expect(hand_in(api.client, key, [record()]), 200)) == (1, 0, 0)
    expect(api.client.delete(lock), 200)


# A door in the street ---


def test_bodies_of_nobody_take_up_no_room(api_on, make_server):
    """What does not begin with a key is refused before there is no room for it."""
    api = api_on(make_server("--body-memory", "200000"))
    key = tokens.remember(key_of(api.registration()))
    for start in (key_line("x") + "\n", '{"a":"'):
        for chunk in (None, 5000):
            sent = start + "x" * 300000
            expect(api.client.post(DOOR, sent, headers=NDJSON, chunk=chunk), 401)
    expect(api.client.post(DOOR, key_line(key) + "\n" + "x" * 300000, headers=NDJSON), 503, "ServiceUnavailable")
    assert taken(expect(hand_in(api.client, key, [record()]), 200)) == (1, 0, 0)


def test_a_long_report_of_nobody_is_answered(api):
    expect(api.client.post(DOOR, key_line("x") + "\n" + "x" * (15 * MIB), headers=NDJSON), 401, "InvalidActivationKey")
    expect(api.client.post(DOOR, key_line("x") + "\n" + "x" * (16 * MIB), headers=NDJSON), 413, "RequestEntityTooLarge")


@pytest.mark.parametrize("fields, first", [
    ("Content-Type: application/json", b"HTTP/1.1 401 "), ("Authorization: Bearer x", b"HTTP/1.1 401 "),
    ("Content-Type: application/x-ndjson", b"HTTP/1.1 100 "),
])
def test_who_is_told_to_go_on(server, fields, first):
    """Whose first line may yet have a key."""
    head = f"POST /usage HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30\r\nExpect: 100-continue\r\n{fields}\r\n\r\n"
    with Wire("127.0.0.1", server.port) as wire:
        wire.send(head.encode())
        assert wire.line().startswith(first)


def test_one_connection_after_a_refusal(api, key):
    """What was looked at of one request says nothing of the next."""
    for _ in range(3):
        expect(hand_in_lines(api.client, key_line("x"), json.dumps(record())), 401, "InvalidActivationKey")
        expect(hand_in_lines(api.client, json.dumps(record())), 401, "AuthenticationFailed")
        expect(hand_in_lines(api.client, key_line(key)), 200)


def test_which_requests_it_takes(api, key):
    expect(api.client.get(DOOR, headers=bearer(key)), 405, "MethodNotAllowed")
    expect(api.client.post(DOOR, "x", headers={**bearer(key), "Content-Type": "text/csv"}), 415, "UnsupportedMediaType")
    expect(api.client.post(DOOR, "[]", headers={**bearer(key), **JSON, "Origin": "http://attacker.example"}), 403, "CrossOriginRefused")
    expect(api.client.post(DOOR, "[]", headers={**bearer(key), **JSON, "Host": "attacker.example"}), 403, "HostNotAllowed")
    expect(api.client.post(DOOR + "?api-version=x", "[]", headers={**bearer(key), **JSON}), 200)
    refused = expect(api.client.post(DOOR + "?ReportedTime=2020-01-01T00:00:00Z", "[]", headers={**bearer(key), **JSON}), 400, "InvalidProperty")
    assert "reportedTime" in refused.message


def test_the_key_is_in_no_log(api_on, make_server):
    server = make_server("--log-level", "debug")
    api = api_on(server)
    made = api.registration()
    key = tokens.remember(key_of(made))
    expect(hand_in(api.client, key, [record()]), 200)
    expect(hand_in_lines(api.client, key_line(key), "{"), 400)
    expect(api.client.post(DOOR, key_line(key), headers=JSON), 401)
    expect(api.client.delete(made.url), 200)
    expect(hand_in_lines(api.client, key_line(key)), 404)
    expect(hand_in(api.client, key[:-2], []), 401)
    log = server.log()
    assert log.count("Usage_Report") == 5
    for part_of_it in key.split("."):
        assert part_of_it[:40] not in log
