"""The directory at run time: GET and PUT of /_azsreg/directory (docs/control.md)."""

import hashlib
import json
import threading

import pytest

from azsregtest import arm, auth, contoso, directory
from azsregtest.arm import expect, query
from azsregtest.client import Wire
from azsregtest.partner import Partner
from test_control import LONG, bearer, reset, status, token_file
from test_directory_changes import export, state

pytestmark = pytest.mark.in_clear

DIRECTORY = "/_azsreg/directory"


def get(client, tail="", **options):
    return expect(client.get(DIRECTORY + tail, **options), 200)


def put(client, document, tail="", **options):
    return expect(client.put(DIRECTORY + tail, document, **options), 200).json()


def sample(**changes):
    made = directory.contoso_copy(contoso.SHIPPED)
    made["subscriptions"][0].update(changes)
    return made


FIRST = sample()["subscriptions"][0]["id"]


def shown(client):
    return expect(client.get(arm.subscription(FIRST) + query("2016-06-01")), 200).json()["displayName"]


# Reading it -----------------------------------------------------------------------------------


def test_it_is_what_is_printed(make_server):
    server = make_server()
    with server.client() as client:
        got = get(client, "?secrets=true")
        assert got.body.decode() == export(server)
        digest = hashlib.sha256(got.body).digest()
        assert got.headers["etag"] == f'"sha256-{auth.b64(digest)}"'
        without = get(client)
        assert without.headers["etag"] == got.headers["etag"]
        bare = json.loads(got.body)
        for person in bare["servicePrincipals"] + bare["users"]:
            person.pop("secretHash", None), person.pop("passwordHash", None)
        assert without.json() == bare and b"scrypt" not in without.body and b"scrypt" in got.body


def test_hashes_are_for_those_who_may_change_it(make_server, tmp_path):
    tokens = token_file(tmp_path, f"look {LONG} read\nall {LONG}-all\n")
    server = make_server("--control-token-file", str(tokens), in_memory=True)
    with server.client() as client:
        get(client, headers=bearer(LONG))
        refused = expect(client.get(DIRECTORY + "?secrets=true", headers=bearer(LONG)), 403, "ControlReadOnly")
        assert "'look'" in refused.message
        get(client, "?secrets=true", headers=bearer(f"{LONG}-all"))
    with make_server("--control", "read", in_memory=True).client() as client:
        get(client)
        expect(client.get(DIRECTORY + "?secrets=true"), 403, "ControlReadOnly")
        expect(client.put(DIRECTORY, sample()), 403, "ControlReadOnly")


def test_conditions(client):
    tag = get(client).headers["etag"]
    assert client.get(DIRECTORY, headers={"If-None-Match": tag}).status == 304
    get(client, headers={"If-None-Match": '"other"'})
    get(client, headers={"If-Match": tag})
    expect(client.get(DIRECTORY, headers={"If-Match": '"other"'}), 412, "PreconditionFailed")


@pytest.mark.parametrize("tail, target", [("?secrets=yes", "secrets"), ("?secret=true", "secret"), ("?dryRun=true", "dryRun")])
def test_what_is_no_parameter_of_reading(client, tail, target):
    assert expect(client.get(DIRECTORY + tail), 400, "InvalidRequestContent").json()["error"]["target"] == target


# Putting one ----------------------------------------------------------------------------------


@pytest.mark.parametrize("in_memory", [False, True])
def test_another_one(make_server, in_memory):
    server = make_server(in_memory=in_memory)
    with server.client() as client:
        said = put(client, sample(displayName="put"))
        assert said["changed"] and said["changes"] == {"subscriptions": {"added": [], "removed": [], "changed": [FIRST]}}
        assert get(client).headers["etag"] == f'"{said["digest"]}"'
        assert shown(client) == "put" and status(client)["directory"]["source"] == "put"
        assert put(client, sample(displayName="put")) == {**said, "changed": False, "changes": {}}
        reset(client)
        assert shown(client) == "put", "a reset goes back to the one that was put"


def test_what_is_added_and_removed(make_server):
    document = sample()
    gone = document["roleAssignments"].pop()
    document["partners"].append({"name": "humongous", "displayName": "New", "kind": "direct"})
    with make_server(in_memory=True).client() as client:
        changes = put(client, document)["changes"]
        assert changes["partners"] == {"added": ["humongous"], "removed": [], "changed": []}
        assert [row["scope"] for row in changes["roleAssignments"]["removed"]] == [gone["scope"]]


def test_putting_undoes_what_requests_have_done(make_server):
    """Also with the bytes that were loaded last."""
    server = make_server(in_memory=True)
    with server.client() as client:
        put(client, sample(state="Suspended"))
        assert state(client, FIRST) == "Disabled"
        put(client, sample())
        assert state(client, FIRST) == "Enabled"
        Partner(client, "contoso").set_status(contoso.ALPINE_TENANT, contoso.ALPINE, "suspended")
        assert state(client, contoso.ALPINE) == "Disabled"
        assert put(client, sample())["changes"]["subscriptions"]["changed"] == [contoso.ALPINE]
        assert state(client, contoso.ALPINE) == "Enabled"


def test_a_dry_run_changes_nothing(make_server):
    server = make_server()
    with server.client() as client:
        before = get(client)
        said = put(client, sample(displayName="dry"), "?dryRun=true")
        assert said["changed"] and said["changes"]["subscriptions"]["changed"] == [FIRST]
        after = get(client)
        assert after.body == before.body and after.headers["etag"] == before.headers["etag"] != f'"{said["digest"]}"'
        assert put(client, sample(displayName="dry"))["digest"] == said["digest"]


def test_if_match(make_server):
    with make_server(in_memory=True).client() as client:
        tag = get(client).headers["etag"]
        expect(client.put(DIRECTORY, sample(displayName="x"), headers={"If-Match": '"sha256-other"'}), 412, "PreconditionFailed")
        assert shown(client) != "x"
        put(client, sample(displayName="x"), headers={"If-Match": f'"one", {tag}'})
        refused = expect(client.put(DIRECTORY, sample(displayName="y"), headers={"If-Match": tag}), 412, "PreconditionFailed")
        assert get(client).headers["etag"] in refused.message and shown(client) == "x"


def test_what_was_got_can_be_put_back(make_server):
    with make_server(in_memory=True).client() as client:
        got = get(client, "?secrets=true")
        reset(client, "empty")
        said = expect(client.put(DIRECTORY, got.body, headers={"Content-Type": "application/json"}), 200).json()
        assert f'"{said["digest"]}"' == got.headers["etag"] and get(client, "?secrets=true").body == got.body


def test_two_edits_at_once_are_one(make_server):
    """GET, edit, PUT with If-Match: one of them wins, and the other one is told."""
    server = make_server()
    with server.client() as client:
        tag = get(client).headers["etag"]
    told = []

    def edit(name):
        with server.client() as client:
            told.append(client.put(DIRECTORY, sample(displayName=name), headers={"If-Match": tag}).status)

    threads = [threading.Thread(target=edit, args=(f"edit {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [200, 412, 412, 412]


def test_it_is_the_one_loaded_last_at_the_next_start_too(make_server, tmp_path):
    server = make_server(directory=directory.write(tmp_path, sample()))
    with server.client() as client:
        put(client, sample(displayName="put"))
    server.stop()
    server.directory = None
    server.start()
    with server.client() as client:
        assert shown(client) == "put"
    server.stop()
    server.directory = directory.write(tmp_path, sample(displayName="file"))
    server.start()
    with server.client() as client:
        assert shown(client) == "file"


def test_who_can_sign_in(make_server):
    server = make_server("--auth", "token", "--control", "full")
    token = bearer((server.data / "control-token").read_text().strip())
    document = sample()
    document["servicePrincipals"][0]["secret"] = "another secret, long enough"
    with server.client() as client:
        put(client, document, headers=token)
        auth.sign_in(server, secret="another secret, long enough")
        auth.refused(auth.post(server, auth.TOKEN, auth.credentials()), 401, "invalid_client")
        reset(client, headers=token)
        auth.sign_in(server, secret="another secret, long enough")


# Refused --------------------------------------------------------------------------------------


def refused_put(client, document, status_code, code, tail="", **options):
    before = get(client).body
    refused = expect(client.put(DIRECTORY + tail, document, **options), status_code, code)
    assert get(client).body == before
    return refused


def test_a_mistake_is_named(client):
    refused = refused_put(client, sample(partner="nobody"), 400, "InvalidDirectory")
    assert refused.json()["error"]["target"] == "subscriptions[0].partner" and "subscriptions[0].partner: expected " in refused.message


def test_all_mistakes_are_named(client):
    document = sample(partner="nobody", displayName=7)
    error = refused_put(client, document, 400, "InvalidDirectory").json()["error"]
    assert {one["target"] for one in error["details"]} == {"subscriptions[0].partner", "subscriptions[0].displayName"}


@pytest.mark.parametrize("sent, place", [
    ('{"partners":[],"Partners":[]}', "Partners"), ('{"partners":[{"name":"a","n\\u0061me":"b","kind":"direct"}]}', "partners[0].name")])
def test_a_member_twice(client, sent, place):
    refused = refused_put(client, sent, 400, "InvalidDirectory", headers={"Content-Type": "application/json"})
    assert refused.json()["error"]["target"] == place and "each member once" in refused.message


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"null", b'{"partners":7}', b"[" * 100000])
def test_what_is_no_directory(client, body):
    refused_put(client, body, 400, "InvalidDirectory", headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("tail, target", [("?dryRun=1", "dryRun"), ("?made=all", "made"), ("?reset=true", "reset"), ("?dryRun=true&dryRun=true", "dryRun")])
def test_what_is_no_parameter_of_putting(client, tail, target):
    assert refused_put(client, sample(), 400, "InvalidRequestContent", tail).json()["error"]["target"] == target


def people(count):
    document = sample()
    document["servicePrincipals"] = [
        {"appId": directory.guid(n, 0xA1), "objectId": directory.guid(n, 0xA2), "displayName": f"app {n}",
         "tenant": contoso.CONTOSO_TENANT, "secret": f"a secret of number {n:04}"} for n in range(count)]
    document["users"], document["roleAssignments"] = [], []
    return document


def test_secrets_in_clear_text_are_few(make_server):
    with make_server(in_memory=True).client() as client:
        put(client, people(50))
        refused = refused_put(client, people(51), 400, "InvalidDirectory")
        assert "azsreg hash" in refused.message


def test_made_rows_keep_what_they_are_made_of(make_server):
    server = make_server(in_memory=True)
    with server.client() as client:
        partner = Partner(client, "contoso")
        customer = partner.create()["id"]
        document = directory.minimal()
        refused = refused_put(client, document, 409, "DirectoryConflict")
        assert refused.message.endswith(": partners: \"contoso\" has 1 customer made by requests; list it, or drop it with ?made=drop.")
        put(client, sample())
        partner.got(f"/customers/{customer}")
        put(client, document, "?made=drop")
        put(client, sample())
        assert partner.get(f"/customers/{customer}").status == 403


def test_the_longest(make_server):
    server = make_server("--usage-body-limit", "65536", in_memory=True)
    body = json.dumps(sample()).encode()
    assert len(body) < 65536
    with server.client() as client:
        put(client, body + b" " * (65536 - len(body)), headers={"Content-Type": "application/json"})
        refused_put(client, body + b" " * (65537 - len(body)), 413, "RequestEntityTooLarge", headers={"Content-Type": "application/json"})


def test_a_caller_who_hangs_up_does_not_matter(make_server):
    """What was handed in is done, or not, but whole; and the place is free for the next."""
    server = make_server()
    body = json.dumps(sample(displayName="left")).encode()
    for _ in range(5):
        with Wire("127.0.0.1", server.port) as leaving:
            leaving.send(b"PUT %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" %
                         (DIRECTORY.encode(), len(body), body))
    with server.client() as client:
        assert put(client, sample(displayName="stays"))["digest"]
        assert shown(client) in ("stays", "left")
    server.assert_sound()
