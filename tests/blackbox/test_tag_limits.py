"""Azure's limits on tags: 50 on a resource, names of 512 and values of 256 characters, no <>%&\\?/ in names."""

import pytest

from azsregtest import arm, contoso
from azsregtest.arm import GROUPS_VERSION, expect, query

pytestmark = pytest.mark.one_thread

G = query(GROUPS_VERSION)


@pytest.fixture(params=["group", "registration"])
def thing(request, api):
    """(client, URL, body of a PUT without tags)"""
    if request.param == "group":
        return api.client, arm.group(contoso.APSS, api.group()) + G, {"location": "westcentralus"}
    return api.client, api.registration().url, {"location": "global"}


def tags(count, start=0):
    return {f"t{n}": str(n) for n in range(start, start + count)}


def kept(client, url):
    return expect(client.get(url), 200).json().get("tags", {})


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("given", [tags(50), {"n" * 512: "v" * 256}, {"ü" * 512: "🎉" * 256}, {"a.b c$#@:;'\"": "<>%&\\?/"},
                                   {"empty": ""}], ids=["50", "longest", "characters", "names", "empty value"])
def test_what_may_be(thing, method, given):
    client, url, rest = thing
    expect(client.request(method, url, {**rest, "tags": given}), 200)
    assert kept(client, url) == given


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("given, code", [
    (tags(51), "InvalidRequestContent"),
    ({"n" * 513: "v"}, "InvalidTagName"),
    ({"n": "v" * 257}, "InvalidTagValueLength"),
    ({"n": "ü" * 257}, "InvalidTagValueLength"),
    ({"": "v"}, "InvalidRequestContent"),
    ({"  ": "v"}, "InvalidRequestContent"),
    *(({f"a{c}b": "v"}, "InvalidTagNameCharacters") for c in "<>%&\\?/\n\x7f"),
])
def test_what_may_not_be(thing, method, given, code):
    client, url, rest = thing
    expect(client.put(url, {**rest, "tags": {"before": "1"}}), 200)
    answer = expect(client.request(method, url, {**rest, "tags": given}), 400, code)
    if code == "InvalidRequestContent":
        assert answer.json()["error"]["target"] == "tags"
    assert kept(client, url) == {"before": "1"}


def test_a_merge_is_judged_by_what_comes_out(api):
    """PATCH of a registration merges: 50 is the limit of what it then has."""
    made = api.registration(tags=tags(49))
    patch = lambda given: api.client.patch(made.url, {"tags": given})  # noqa: E731
    expect(patch(tags(2, 49)), 400, "InvalidRequestContent")
    expect(patch({"t0": None, **tags(2, 49)}), 200)
    expect(patch({"one more": "x"}), 400, "InvalidRequestContent")
    expect(patch({"T1": "changed"}), 200)
    assert len(kept(api.client, made.url)) == 50


def test_what_is_to_go_may_be_called_anything(api):
    made = api.registration(tags={"a": "1"})
    expect(api.client.patch(made.url, {"tags": {"a/b": None, "": None, "x" * 600: None}}), 200)
    assert kept(api.client, made.url) == {"a": "1"}
