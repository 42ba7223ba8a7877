"""docs/contract.md, "API versions"."""

import re

import pytest

from azsregtest import arm, auth, contoso, tokens
from azsregtest.arm import expect

pytestmark = pytest.mark.one_thread

MISSING = "The api-version query parameter (?api-version=) is required for all requests."
INVALID = "The api-version '{v}' is invalid. The supported versions are '{served}'."
UNSERVED = (
    "No registered resource provider found for location 'global' and API version '{v}' for type '{type}'. "
    "The supported api-versions are '{served}'. The supported locations are 'global'."
)
PUBLISHED = ["2016-01-01", "2017-06-01", "2020-06-01-preview", "2022-06-01"]
SERVED = {
    "registrations": PUBLISHED,
    "registrations/customerSubscriptions": PUBLISHED[1:],
    "registrations/enableRemoteManagement": PUBLISHED[1:],
    "operations": PUBLISHED,
}
REGISTRATIONS = arm.registrations(contoso.APSS, contoso.GROUP)
OWN_TYPES = {
    REGISTRATIONS: "registrations",
    arm.registrations(contoso.APSS): "registrations",
    REGISTRATIONS + "/r": "registrations",
    REGISTRATIONS + "/r/customerSubscriptions": "registrations/customerSubscriptions",
    f"{REGISTRATIONS}/r/customerSubscriptions/{contoso.ALPINE}": "registrations/customerSubscriptions",
    "/providers/Microsoft.AzureStack/operations": "operations",
}
POSTED = {REGISTRATIONS + "/r/enableRemoteManagement": "registrations/enableRemoteManagement"}
NEIGHBOURS = [
    "/subscriptions",
    f"/subscriptions/{contoso.APSS}",
    f"/subscriptions/{contoso.APSS}/resourceGroups",
    f"/subscriptions/{contoso.APSS}/resourceGroups/{contoso.GROUP}",
    f"/subscriptions/{contoso.APSS}/providers",
    f"/subscriptions/{contoso.APSS}/providers/Microsoft.AzureStack",
    "/providers",
    "/providers/Microsoft.AzureStack",
]
GARBAGE = ["x", "2017", "2017-6-1", "2017-06-01-beta", "2017-06-01-preview-preview", "2017-06-01x", "x2017-06-01",
           "20170601", "2017/06/01", "2017-06-0１".encode(), "v1", "latest"]


@pytest.mark.parametrize("path", [*OWN_TYPES, *NEIGHBOURS])
def test_every_request_needs_it(client, path):
    refused = expect(client.get(path), 400, "MissingApiVersionParameter")
    assert refused.message == MISSING
    assert refused.headers["x-ms-failure-cause"] == "gateway"


@pytest.mark.parametrize("method, tail", [("PUT", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/getactivationkey")])
def test_so_do_writes(client, method, tail):
    expect(client.request(method, REGISTRATIONS + "/r" + tail, "not even json"), 400, "MissingApiVersionParameter")


@pytest.mark.parametrize("asked", ["?api-version=", "?api-version", "?apiversion=2017-06-01", "?"])
def test_an_empty_one_is_none_or_not_one(client, asked):
    refused = expect(client.get(REGISTRATIONS + asked), 400)
    assert refused.code in ("MissingApiVersionParameter", "InvalidApiVersionParameter")


@pytest.mark.parametrize("version", GARBAGE)
def test_one_that_is_no_date_is_invalid(client, version):
    for path in (REGISTRATIONS, "/providers/Microsoft.AzureStack/operations"):
        refused = client.get(path.encode() + b"?api-version=" + (version if isinstance(version, bytes) else version.encode()))
        text = version.decode() if isinstance(version, bytes) else version
        assert expect(refused, 400, "InvalidApiVersionParameter").message == INVALID.format(v=text, served=", ".join(PUBLISHED))
    for path in NEIGHBOURS:
        refused = client.get(path.encode() + b"?api-version=" + (version if isinstance(version, bytes) else version.encode()))
        expect(refused, 400, "InvalidApiVersionParameter")


@pytest.mark.parametrize("version", [*PUBLISHED, "2017-06-01-preview", "2017-06-02", "2020-06-01", "2099-01-01"])
def test_each_type_has_versions_of_its_own(client, version):
    for path, kind in {**OWN_TYPES, **POSTED}.items():
        method = "POST" if path in POSTED else "GET"
        answer = client.request(method, f"{path}?api-version={version}")
        if version in SERVED[kind]:
            assert answer.status in (200, 404), answer
        else:
            served = ", ".join(SERVED[kind])
            message = expect(answer, 400, "NoRegisteredProviderFound").message
            assert message == UNSERVED.format(v=version, type=kind, served=served)


@pytest.mark.parametrize("written", PUBLISHED)
def test_what_is_written_in_one_is_read_in_the_others(api, written):
    path = arm.registration(contoso.APSS, contoso.GROUP, api.name())
    sent = arm.body(tokens.mint(), tags={"a": "b"})
    made = expect(api.client.put(path + arm.query(written), sent), 201).json()
    preview = {"kind", "systemData"}
    for version in PUBLISHED:
        read = expect(api.client.get(path + arm.query(version)), 200).json()
        assert (set(read) & preview == preview) == (version == "2020-06-01-preview")
        assert {k: v for k, v in read.items() if k not in preview} == {k: v for k, v in made.items() if k not in preview}
        listed = api.list_all(arm.registrations(contoso.APSS, contoso.GROUP) + arm.query(version))
        assert read in listed
        key = expect(api.client.post(path + "/getActivationKey" + arm.query(version)), 200).json()
        assert set(key) == {"activationKey"}
    for version in PUBLISHED[1:]:
        mapping = f"{path}/customerSubscriptions/{contoso.ALPINE}{arm.query(version)}"
        expect(api.client.put(mapping), 200)
        assert set(expect(api.client.get(mapping), 200).json()) == {"id", "name", "type", "etag", "properties"}
    again = expect(api.client.put(path + arm.query("2020-06-01-preview"), {**made, "kind": "x", "systemData": 1}), 200)
    assert again.json()["kind"] == "AzureStackHub"


MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00"


def test_the_preview_says_when_and_without_sign_in_not_who(api):
    preview = arm.query("2020-06-01-preview")
    made = api.registration()
    first = expect(api.client.get(made.path + preview), 200).json()["systemData"]
    assert set(first) == {"createdAt", "lastModifiedAt"} and first["createdAt"] == first["lastModifiedAt"]
    assert all(re.fullmatch(MOMENT, moment) for moment in first.values())
    expect(api.client.patch(made.path + preview, {"tags": {"a": "b"}}), 200)
    second = expect(api.client.get(made.path + preview), 200).json()["systemData"]
    assert second["createdAt"] == first["createdAt"] and second["lastModifiedAt"] >= first["lastModifiedAt"]


def test_the_preview_says_who(make_server):
    server = make_server(*auth.ON)
    preview = arm.query("2020-06-01-preview")
    owner = auth.api(server, auth.sign_in(server), "who")
    made = owner.registration()
    operator = auth.granted(auth.post(server, auth.TOKEN, auth.password()))["access_token"]
    expect(auth.api(server, operator, "too").client.patch(made.path + preview, {"tags": {}}), 200)
    said = expect(owner.client.get(made.path + preview), 200).json()["systemData"]
    assert (said["createdBy"], said["createdByType"]) == (auth.OWNER_ID, "Application")
    assert (said["lastModifiedBy"], said["lastModifiedByType"]) == (auth.OPERATOR, "User")


@pytest.mark.parametrize("version", ["2014-04-01", "2021-04-01", "2025-04-01", "2015-11-01-preview"])
def test_the_neighbours_take_any_well_formed_one(client, version):
    for path in NEIGHBOURS:
        expect(client.get(f"{path}?api-version={version}"), 200)


@pytest.mark.parametrize("name", ["api-version", "API-VERSION", "Api-Version", "api%2Dversion"])
def test_its_name_compares_whatever_its_casing(client, name):
    expect(client.get(f"{REGISTRATIONS}?{name}=2017-06-01"), 200)


def test_it_may_stand_anywhere_in_the_query(client):
    expect(client.get(f"{REGISTRATIONS}?$top=5&a=b&api-version=2017-06-01&&c"), 200)
    expect(client.get(f"{REGISTRATIONS}?api%2Dversion=2017%2D06%2D01"), 200)


@pytest.mark.parametrize("second", ["2017-06-01", "2022-06-01", "x"])
def test_given_twice_it_is_invalid(client, second):
    for name in ("api-version", "API-version"):
        refused = client.get(f"{REGISTRATIONS}?api-version=2017-06-01&{name}={second}")
        expect(refused, 400, "InvalidApiVersionParameter")


def test_enable_remote_management_alone_may_come_without(api):
    made = api.registration()
    expect(api.client.post(made.path + "/enableRemoteManagement"), 200)
    expect(api.client.post(made.path + "/enableRemoteManagement?api-version=x"), 400, "InvalidApiVersionParameter")
    expect(api.client.post(made.path + "/getactivationkey"), 400, "MissingApiVersionParameter")


@pytest.mark.parametrize("path", ["/_azsreg/health", "/openapi.json", "/openapi/partner-center.json", "/openapi/graph.json", "/openapi/control.json", "/openapi/stack.json", "/discovery/keys"])
def test_what_is_not_arm_needs_none(client, path):
    expect(client.get(path), 200)
    expect(client.get(path + "?api-version=2017-06-01"), 200)


def test_skipping_the_check_takes_later_versions_only(make_server, api_on):
    api = api_on(make_server("--skip-api-version-check"))
    made = api.registration()
    for version in (*PUBLISHED, "2017-06-02", "2099-12-31-preview"):
        assert expect(api.client.get(f"{made.path}?api-version={version}"), 200).json()["name"] == made.name
        expect(api.client.get(f"/providers/Microsoft.AzureStack/operations?api-version={version}"), 200)
    for version in (*PUBLISHED[1:], "2017-06-02", "2031-01-01"):
        expect(api.client.put(f"{made.path}/customerSubscriptions/{contoso.ALPINE}?api-version={version}"), 200)
    expect(api.client.get(made.path + "?api-version=2015-12-31"), 400, "NoRegisteredProviderFound")
    expect(api.client.get(made.path + "/customerSubscriptions?api-version=2017-05-31"), 400, "NoRegisteredProviderFound")
    for version in ("x", "2022-6-1", "2022-06-01-beta"):
        expect(api.client.get(f"{made.path}?api-version={version}"), 400, "InvalidApiVersionParameter")
    expect(api.client.get(made.path), 400, "MissingApiVersionParameter")
