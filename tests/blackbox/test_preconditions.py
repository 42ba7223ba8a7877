"""ETags and preconditions, on both resources (docs/contract.md, "Conditions")."""

import pytest

from azsregtest import arm, contoso, tokens
from azsregtest.arm import body, expect, query

pytestmark = pytest.mark.one_thread

OTHER = '"00000000-0000-0000-0000-000000000000"'


@pytest.fixture(params=["registration", "customer subscription"])
def thing(request, api):
    """(client, url, body of a PUT that is fine, url of one that is not there)"""
    made = api.registration()
    if request.param == "registration":
        missing = arm.registration(contoso.APSS, contoso.GROUP, api.name()) + query()
        return api.client, made.url, body(tokens.mint(cloud_id=made.cloud_id)), missing
    expect(made.add(contoso.ALPINE), 200)
    return api.client, made / contoso.ALPINE, None, made / contoso.WOODGROVE


def test_the_header_is_the_member_and_does_not_change_by_reading(thing):
    client, url, sent, _ = thing
    first = expect(client.get(url), 200)
    assert first.etag == first.json()["etag"]
    assert expect(client.get(url), 200).etag == first.etag
    written = expect(client.put(url, sent), 200)
    assert written.etag == written.json()["etag"] != first.etag
    assert expect(client.get(url), 200).etag == written.etag


def test_if_match_with_the_current_tag_or_a_star_passes(thing):
    client, url, sent, _ = thing
    tag = client.get(url).etag
    tag = expect(client.put(url, sent, headers={"If-Match": tag}), 200).etag
    tag = expect(client.put(url, sent, headers={"If-Match": "*"}), 200).etag
    expect(client.put(url, sent, headers={"If-Match": f"{OTHER}, {tag}"}), 200)


def test_if_match_with_a_stale_tag_is_412_and_changes_nothing(thing):
    client, url, sent, _ = thing
    stale = client.get(url).etag
    current = expect(client.put(url, sent), 200).etag
    for tag in (stale, OTHER):
        expect(client.put(url, sent, headers={"If-Match": tag}), 412, "PreconditionFailed")
        expect(client.delete(url, headers={"If-Match": tag}), 412, "PreconditionFailed")
    assert client.get(url).etag == current


def test_if_none_match_star_is_for_new_ones_only(thing):
    client, url, sent, missing = thing
    current = client.get(url).etag
    expect(client.put(url, sent, headers={"If-None-Match": "*"}), 412, "PreconditionFailed")
    assert client.get(url).etag == current
    assert client.put(missing, sent, headers={"If-None-Match": "*"}).status in (200, 201)


def test_get_with_the_current_tag_is_304(thing):
    client, url, sent, _ = thing
    tag = client.get(url).etag
    unchanged = expect(client.get(url, headers={"If-None-Match": tag}), 304)
    assert unchanged.etag == tag
    expect(client.head(url, headers={"If-None-Match": tag}), 304)
    expect(client.get(url, headers={"If-None-Match": f"{OTHER}, {tag}"}), 304)
    expect(client.get(url, headers={"If-None-Match": OTHER}), 200)
    expect(client.put(url, sent), 200)
    expect(client.get(url, headers={"If-None-Match": tag}), 200)


def test_the_weak_form_of_a_tag_matches_when_reading(thing):
    """RFC 9110, 13.1.2: a recipient MUST use the weak comparison function for If-None-Match."""
    client, url, _, _ = thing
    expect(client.get(url, headers={"If-None-Match": "W/" + client.get(url).etag}), 304)


def test_if_match_on_a_missing_resource(thing):
    client, _, sent, missing = thing
    for tag in (OTHER, "*"):
        expect(client.put(missing, sent, headers={"If-Match": tag}), 412, "PreconditionFailed")
        expect(client.delete(missing, headers={"If-Match": tag}), 204)
    expect(client.get(missing), 404)


def test_patch_with_if_match(api):
    made = api.registration(tags={"a": "1"})
    expect(api.client.patch(made.url, {"tags": {"a": "2"}}, headers={"If-Match": OTHER}), 412, "PreconditionFailed")
    assert made.get().json()["tags"] == {"a": "1"}
    expect(api.client.patch(made.url, {"tags": {"a": "2"}}, headers={"If-Match": made.made.etag}), 200)
    missing = arm.registration(contoso.APSS, contoso.GROUP, api.name()) + query()
    expect(api.client.patch(missing, {}, headers={"If-Match": OTHER}), 404, "RegistrationNotFound")


def test_delete_with_the_current_tag(thing):
    client, url, _, _ = thing
    expect(client.delete(url, headers={"If-Match": client.get(url).etag}), 200)
    expect(client.get(url), 404)


def test_a_refused_write_keeps_the_tag(thing):
    client, url, _, _ = thing
    tag = client.get(url).etag
    expect(client.put(url, "{"), 400, "InvalidRequestContent")
    assert client.get(url).etag == tag


def test_a_mapping_leaves_the_tag_of_its_registration_alone_and_has_its_own(api):
    made = api.registration()
    mapped = expect(made.add(contoso.ALPINE), 200)
    assert mapped.etag != made.made.etag
    other = expect(made.add(contoso.WOODGROVE), 200)
    assert other.etag != mapped.etag
    assert expect(api.client.get(made / contoso.ALPINE), 200).etag == mapped.etag


@pytest.mark.parametrize("junk", ["", '"', "W/", '"a', "a,b", ",,,", '"a" "b"', "\xff\xfe", "x" * 2000])
def test_a_tag_that_is_none_never_matches(thing, junk):
    client, url, sent, _ = thing
    current = client.get(url).etag
    answer = client.put(url, sent, headers={"If-Match": junk.encode("latin-1")})
    assert answer.status in (400, 412) or (junk.strip(",") == "" and answer.status == 200), answer
    expect(client.get(url, headers={"If-None-Match": junk.encode("latin-1")}), 200)
    if answer.status != 200:
        assert client.get(url).etag == current


def test_if_match_holds_for_reading_too(thing):
    """RFC 9110, 13.1.1: the condition is asked whatever the method."""
    client, url, _, missing = thing
    tag = client.get(url).etag
    for method in ("GET", "HEAD"):
        assert client.request(method, url, headers={"If-Match": tag}).status in (200, 204)
        assert client.request(method, url, headers={"If-Match": "*"}).status in (200, 204)
        for other in (OTHER, "W/" + tag):
            assert client.request(method, url, headers={"If-Match": other}).status == 412
        assert client.request(method, missing, headers={"If-Match": OTHER}).status == 404
    expect(client.get(url, headers={"If-Match": OTHER, "If-None-Match": tag}), 412, "PreconditionFailed")


@pytest.mark.parametrize("action", ["enableRemoteManagement", "getactivationkey"])
def test_conditions_on_an_action(api, action):
    made = api.registration()
    tag = made.made.etag
    for field, value in (("If-Match", OTHER), ("If-Match", "W/" + tag), ("If-None-Match", "*")):
        expect(api.client.post(made.below(action), headers={field: value}), 412, "PreconditionFailed")
    for field, value in (("If-Match", tag), ("If-Match", "*"), ("If-None-Match", OTHER)):
        expect(api.client.post(made.below(action), headers={field: value}), 200)


def test_a_weak_tag_never_satisfies_if_match(thing):
    """RFC 9110, 13.1.1: "An origin server MUST use the strong comparison function"."""
    client, url, sent, _ = thing
    tag = client.get(url).etag
    expect(client.put(url, sent, headers={"If-Match": "W/" + tag}), 412, "PreconditionFailed")
    expect(client.delete(url, headers={"If-Match": f"{OTHER}, W/{tag}"}), 412, "PreconditionFailed")
    expect(client.put(url, sent, headers={"If-Match": f"W/{tag}, {tag}"}), 200)


def test_repeated_fields_are_one_list(thing):
    """RFC 9110, 5.3."""
    client, url, sent, _ = thing
    tag = client.get(url).etag
    expect(client.put(url, sent, headers=[("If-None-Match", OTHER), ("If-None-Match", "*")]), 412, "PreconditionFailed")
    expect(client.get(url, headers=[("If-None-Match", OTHER), ("If-None-Match", tag)]), 304)
    expect(client.put(url, sent, headers=[("If-Match", OTHER), ("If-Match", OTHER)]), 412, "PreconditionFailed")
    expect(client.put(url, sent, headers=[("If-Match", OTHER), ("If-Match", tag)]), 200)


def test_a_304_says_no_length_but_that_of_the_200(thing):
    """RFC 9110, 8.6: a server must not send another one."""
    client, url, _, _ = thing
    whole = client.get(url)
    unchanged = expect(client.get(url, headers={"If-None-Match": whole.etag}), 304)
    assert unchanged.headers.get("content-length") in (None, whole.headers["content-length"])
    assert "content-type" not in unchanged.headers
    expect(client.get(url), 200)  # nothing of a body was left on the connection
