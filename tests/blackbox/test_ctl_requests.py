"""`azsreg ctl requests`, `tail`, `verify` and `why` (docs/control.md, "azsreg ctl")."""

import json

import pytest

from azsregtest import arm, binary, contoso
from azsregtest.arm import expect, query
from azsregtest.binary import assert_refused
from azsregtest.ctl import Answering, Closed, Ctl, done, refused

LIST, ODD = "/subscriptions" + query("2016-06-01"), "/subscriptions/x" + query("2016-06-01")
GROUP = arm.group(contoso.CSP, "kept") + query("2021-04-01")
CORRELATION = "0c0c0c0c-0000-4000-8000-000000000001"


@pytest.fixture
def asked(ctl):
    """Three requests: 1 is a list, 2 is refused, 3 makes a group."""
    with ctl.server.client() as client:
        expect(client.get(LIST), 200)
        expect(client.get(ODD, headers={"x-ms-correlation-request-id": CORRELATION}), 400, "InvalidSubscriptionId")
        expect(client.put(GROUP, {"location": "global"}), 201)
        yield client


def numbers(ctl, *words):
    return [one["n"] for one in ctl.json("requests", *words)["value"]]


# Reading them ---------------------------------------------------------------------------------


def test_those_that_are_meant(asked, ctl):
    assert numbers(ctl) == [1, 2, 3]
    assert numbers(ctl, "--limit", "2") == [2, 3] and numbers(ctl, "--since", "1", "--limit", "1") == [2]
    assert numbers(ctl, "--operation", "Subscriptions_*") == [1, 2] and numbers(ctl, "--method", "put") == [3]
    assert numbers(ctl, "--path", "/subscriptions/*/resourceGroups/*") == [3]
    assert numbers(ctl, "--subscription", contoso.CSP) == [3] and numbers(ctl, "--caller", "anonymous") == [1, 2, 3]
    assert numbers(ctl, "--status", "4xx") == [2] == numbers(ctl, "--code", "InvalidSubscriptionId")
    assert numbers(ctl, "--reason", "invalid-subscription-id") == [2] == numbers(ctl, "--correlation", CORRELATION)
    assert numbers(ctl, "--fault", "none") == [] == numbers(ctl, "--request-id", "a b&c=d")
    one = ctl.json("requests", "--status", "4xx", "--method", "GET")["value"][0]
    assert numbers(ctl, "--request-id", one["requestId"]) == [2]


def test_a_har(asked, ctl, tmp_path):
    path = tmp_path / "azsreg.har"
    assert done(ctl("requests", "--status", "4xx", "--har", path)) == ""
    har = json.loads(path.read_text())
    assert har["log"]["version"] == "1.2" and [one["response"]["status"] for one in har["log"]["entries"]] == [400]
    assert ctl.json("requests", "--status", "4xx", "--har", "-") == har
    assert_refused(ctl("requests", "--har", tmp_path / "missing" / "file"), "No such file")


def test_filters_that_are_refused(ctl):
    for words in (["requests"], ["tail"], ["verify", "--count", "0"]):
        refused(ctl(*words, "--status", "good"), f"azsreg ctl {words[0]}: InvalidRequestContent: ")


# As they come ---------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [(), ("--json",), ("--method", "GET")], ids=str)
def test_tail(asked, ctl, words):
    process = ctl.start("tail", *words)
    try:
        before = [1, 2] if "--method" in words else [1, 2, 3]
        for n in [*before, 4]:
            line = process.stdout.readline().decode()
            assert (json.loads(line)["n"] if "--json" in words else int(line.split()[0])) == n
            if n == before[-1]:
                expect(asked.get(LIST), 200)
        assert "--json" in words or (" 200 GET " + LIST) in line
    finally:
        process.kill()
        out, err = process.communicate()
    assert (out, err) == (b"", b"")


def test_tail_goes_on_after_a_reset_and_ends_with_the_server(asked, ctl):
    process = ctl.start("tail", "--status", "4xx")
    try:
        assert process.stdout.readline().split()[0] == b"2"
        ctl.json("reset")
        expect(asked.get(ODD), 400)
        assert process.stdout.readline().split()[0] == b"1"
        ctl.server.stop()
        out, err = process.communicate(timeout=binary.PATIENCE)
    finally:
        process.kill()
        process.communicate()
    # asked once more, it is not reached; unless it still says itself that it cannot do that now
    told = {1: b"azsreg ctl tail: ServiceUnavailable: ", 2: b"azsreg ctl tail: http://"}
    assert out == b"" and err.startswith(told[process.returncode]), (process.returncode, err)


def test_what_cannot_be_followed(tmp_path):
    with Answering((200, {"value": []})) as server:
        assert_refused(Ctl(server.base, tmp_path)("tail"), "what answers there is no azsreg")


# How many -------------------------------------------------------------------------------------


def test_verify(asked, ctl):
    assert ctl.json("verify", "--operation", "Subscriptions_*", "--count", "2") == {"count": 2, "n": [1, 2]}
    assert ctl.json("verify", "--at-least", "1", "--at-most", "3")["count"] == 3
    assert ctl.json("verify", "--status", "5xx", "--count", "0")["count"] == 0
    lines = refused(ctl("verify", "--operation", "Subscriptions_List", "--method", "PUT", "--at-least", "1"),
                    "azsreg ctl verify: VerificationFailed: ")
    assert "  request 1: method is GET, not PUT" in lines
    assert len(refused(ctl("verify", "--at-most", "2"), "VerificationFailed: ")) == 1


def test_what_is_not_kept_cannot_be_verified(make_server, tmp_path):
    ctl = Ctl(make_server("--keep-requests", "0", in_memory=True).base, tmp_path)
    refused(ctl("verify", "--count", "0"), "RequestsIncomplete: ")
    assert numbers(ctl) == []


# Why ------------------------------------------------------------------------------------------


def test_why(asked, ctl):
    last = done(ctl("why"))
    first, said = last.splitlines()[:2]
    assert first.split()[0] == "2" and first.endswith(f"400 GET {ODD} InvalidSubscriptionId (invalid-subscription-id)")
    assert said.startswith("said The provided subscription identifier 'x' is malformed")
    assert done(ctl("why", "2")) == last == done(ctl("why", CORRELATION))
    kept = ctl.json("why", "2", "--json")
    assert kept["n"] == 2 == ctl.json("why", "--json")["n"] and kept["response"]["body"]["error"]["code"] == kept["code"]
    assert done(ctl("why", "3")).startswith("   3 ")


def test_no_refusal(ctl):
    refused(ctl("why"), "azsreg ctl why: no refusal is kept that it could be")
    refused(ctl("why", CORRELATION), "no refusal is kept that it could be")
    refused(ctl("why", "17"), "RequestNotFound: ")


# Wrong usage ----------------------------------------------------------------------------------


@pytest.mark.parametrize("words, needle", [
    (["requests", "more"], "'more' is not expected here"),
    (["requests", "--limit", "0"], "--limit takes a whole number from 1 to 1000, not '0'"),
    (["tail", "more"], "'more' is not expected here"),
    (["verify"], "it needs --count, or --at-least or --at-most or both"),
    (["verify", "--count", "1", "--at-most", "1"], "it needs --count, or --at-least or --at-most or both"),
    (["verify", "--count", "1000001"], "--count takes a whole number from 0 to 1000000"),
    (["why", "1", "2"], "'2' is not expected here"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_wrong_usage(tmp_path, words, needle):
    assert_refused(binary.run("ctl", *words, cwd=tmp_path), needle)


def test_nobody_there(tmp_path):
    with Closed() as nobody:
        for words in (["requests"], ["requests", "--har", "x"], ["tail"], ["verify", "--count", "0"], ["why"], ["why", "1"]):
            assert_refused(Ctl(nobody, tmp_path)(*words), nobody, "refused")
