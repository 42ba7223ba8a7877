"""docs/contract.md, "Linked subscriptions" and "Cloud manifest files"."""

import base64
import json

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from azsregtest import arm, auth, contoso
from azsregtest.arm import expect

pytestmark = pytest.mark.one_thread

PREVIEW = arm.query("2020-06-01-preview")
TYPE = "Microsoft.AzureStack/linkedSubscriptions"
STACKS = "5ac00000-0000-4000-8000-000000000001"
LOCKS, ROLES, TAGS = arm.query("2016-09-01"), arm.query("2022-04-01"), arm.query("2021-04-01")


def linked(sub=contoso.APSS, group=contoso.GROUP, name=""):
    scope = arm.group(sub, group) if group else arm.subscription(sub)
    return f"{scope}/providers/{TYPE}" + (f"/{name}" if name else "")


def body(registration, linked_id=STACKS, location="East US", **more):
    made = {"location": location, "properties": {"linkedSubscriptionId": linked_id, "registrationResourceId": registration}}
    return {key: value for key, value in {**made, **more}.items() if value is not ...}


@pytest.fixture
def made(api):
    return api.registration()


@pytest.fixture
def link(api, made):
    """A linked subscription: its path."""
    path = linked(name=api.name("l"))
    expect(api.client.put(path + PREVIEW, body(made.path)), 201)
    return path


def test_its_whole_life(api, made):
    path = linked(name=api.name("l"))
    expect(api.client.get(path + PREVIEW), 404, "ResourceNotFound")
    first = expect(api.client.put(path + PREVIEW, body(made.path, tags={"a": "b"})), 201).json()
    assert list(first) == ["id", "name", "type", "etag", "location", "kind", "tags", "systemData", "properties"]
    assert (first["id"], first["type"], first["kind"], first["location"]) == (path, TYPE, "AzureStackHub", "eastus")
    registration = made.get().json()["properties"]
    assert first["properties"] == {
        "linkedSubscriptionId": STACKS, "registrationResourceId": made.path, "deviceId": registration["cloudId"],
        "deviceObjectId": registration["objectId"], "deviceLinkState": "Unlinked", "deviceConnectionStatus": "Offline"}
    assert set(first["systemData"]) == {"createdAt", "lastModifiedAt"}
    assert expect(api.client.get(path.upper().replace("/SUBSCRIPTIONS", "/subscriptions") + PREVIEW), 200).json() == first
    expect(api.client.post(made.path + "/enableRemoteManagement" + PREVIEW), 200)
    assert expect(api.client.get(path + PREVIEW), 200).json()["properties"]["deviceLinkState"] == "Linked"
    again = expect(api.client.put(path + PREVIEW, body(made.path)), 200).json()
    assert again["etag"] != first["etag"] and "tags" not in again
    assert again["systemData"]["createdAt"] == first["systemData"]["createdAt"]
    patched = expect(api.client.patch(path + PREVIEW, {"tags": {"c": 1}}), 200).json()
    assert patched["tags"] == {"c": "1"} and patched["properties"]["linkedSubscriptionId"] == STACKS
    other = "5ac00000-0000-4000-8000-000000000002"
    moved = expect(api.client.patch(path + PREVIEW, {"properties": {"linkedSubscriptionId": other.upper()}}), 200).json()
    assert moved["properties"]["linkedSubscriptionId"] == other and moved["tags"] == {"c": "1"}
    expect(api.client.request("HEAD", path + PREVIEW), 204)
    expect(api.client.delete(path + PREVIEW), 200)
    expect(api.client.delete(path + PREVIEW), 204)


def test_the_script_s_own_request(api, made):
    """RemoteManagement: HEAD and PUT of the group, then the member with a capital letter; later the collection."""
    path = linked(name=api.name("l"))
    sent = {"location": "eastus", "properties": {"LinkedSubscriptionId": STACKS, "RegistrationResourceId": made.path}}
    expect(api.client.put(path + PREVIEW, sent), 201)
    assert path in [one["id"] for one in api.list_all(linked() + PREVIEW)]
    assert path in [one["id"] for one in api.list_all(linked(group=None) + PREVIEW)]


@pytest.mark.parametrize("version", ["2016-01-01", "2017-06-01", "2022-06-01"])
def test_the_preview_alone_has_them(api, version):
    for where in (linked(), linked(group=None), linked(name="l")):
        refused = expect(api.client.get(where + arm.query(version)), 400, "NoRegisteredProviderFound")
        assert "'linkedSubscriptions'" in refused.message and "'2020-06-01-preview'" in refused.message


@pytest.mark.parametrize("change, place", [
    ({"properties": ...}, "properties.linkedSubscriptionId"),
    ({"properties": {"linkedSubscriptionId": STACKS}}, "properties.registrationResourceId"),
    ({"properties": {"linkedSubscriptionId": "x", "registrationResourceId": "/x"}}, "properties.linkedSubscriptionId"),
    ({"properties": {"linkedSubscriptionId": 1}}, "properties.linkedSubscriptionId"),
    ({"location": 7}, "location"), ({"location": "a/b"}, "location"), ({"tags": []}, "tags"),
])
def test_what_a_body_has_to_say(api, made, change, place):
    refused = expect(api.client.put(linked(name=api.name("l")) + PREVIEW, body(made.path, **change)), 400,
                     "InvalidRequestContent")
    assert refused.json()["error"]["target"] == place


def test_a_location_is_needed_and_stays(api, made, link):
    expect(api.client.put(linked(name=api.name("l")) + PREVIEW, body(made.path, location=...)), 400, "LocationRequired")
    expect(api.client.put(link + PREVIEW, body(made.path, location="westus")), 409, "InvalidResourceLocation")
    expect(api.client.put(link + PREVIEW, body(made.path, location=...)), 200)


@pytest.mark.parametrize("wrong", ["", "x", "/subscriptions/x", arm.group(contoso.APSS, contoso.GROUP),
                                   arm.registration(contoso.APSS, contoso.GROUP, "nowhere"),
                                   arm.registration("00000000-0000-4000-8000-00000000dead", "g", "r")])
def test_its_registration_has_to_be_there(api, wrong):
    refused = expect(api.client.put(linked(name=api.name("l")) + PREVIEW, body(wrong)), 404, "RegistrationNotFound")
    assert refused.json()["error"]["target"] == "properties.registrationResourceId"


def test_a_registration_of_another_subscription_will_do(api):
    other = api.registration(sub=contoso.CSP)
    path = linked(name=api.name("l"))
    made = expect(api.client.put(path + PREVIEW, body(other.path.upper().replace("/SUBSCRIPTIONS/", "/subscriptions/"))), 201)
    assert made.json()["properties"]["registrationResourceId"] == other.path


def test_one_of_a_subscription_and_registration(api, made, link):
    expect(api.client.put(linked(name=api.name("l")) + PREVIEW, body(made.path)), 409, "LinkedSubscriptionAlreadyExists")
    expect(api.client.put(linked(name=api.name("l")) + PREVIEW, body(api.registration().path)), 201)
    expect(api.client.get(link + PREVIEW), 200)


def test_it_outlives_its_registration(api, made, link):
    expect(api.client.post(made.path + "/enableRemoteManagement" + PREVIEW), 200)
    expect(api.client.delete(made.url), 200)
    left = expect(api.client.get(link + PREVIEW), 200).json()["properties"]
    assert left == {"linkedSubscriptionId": STACKS, "registrationResourceId": made.path, "deviceLinkState": "Unlinked",
                    "deviceConnectionStatus": "Offline"}


def test_it_is_a_resource_among_others(api, made, link):
    shown = {one["id"]: one for one in api.list_all(arm.subscription(contoso.APSS) + "/resources" + TAGS)}
    assert set(shown[link]) == {"id", "name", "type", "location"} and shown[link]["type"] == TYPE
    assert shown[link]["location"] == "eastus" and made.path in shown
    for kind, there in ((TYPE, link), ("Microsoft.AzureStack/registrations", made.path)):
        query = arm.query("2021-04-01", filter=f"resourceType eq '{kind}'")
        ids = [one["id"] for one in api.list_all(arm.group(contoso.APSS, contoso.GROUP) + "/resources" + query)]
        assert there in ids and all(f"/{kind}/" in one for one in ids)
    paged = api.list_all(arm.subscription(contoso.APSS) + "/resources" + arm.query("2021-04-01", top=2))
    assert [one["id"] for one in paged] == list(shown)


def test_tags_locks_and_roles_are_on_it(api, link):
    tags = link + "/providers/Microsoft.Resources/tags/default" + TAGS
    assert expect(api.client.get(tags), 200).json()["properties"]["tags"] == {}
    expect(api.client.put(tags, {"properties": {"tags": {"k": "v"}}}), 200)
    expect(api.client.patch(tags, {"operation": "Merge", "properties": {"tags": {"l": "w"}}}), 200)
    assert expect(api.client.get(link + PREVIEW), 200).json()["tags"] == {"k": "v", "l": "w"}
    names = {one["tagName"] for one in api.list_all(arm.subscription(contoso.APSS) + "/tagNames" + TAGS)}
    assert {"k", "l"} <= names
    expect(api.client.delete(tags), 200)
    lock = arm.below(link, "locks", "keep") + LOCKS
    expect(api.client.put(lock, {"properties": {"level": "CanNotDelete"}}), 201)
    refused = expect(api.client.delete(link + PREVIEW), 409, "ScopeLocked")
    assert link in refused.message
    expect(api.client.patch(link + PREVIEW, {"tags": {}}), 200)
    expect(api.client.get(lock), 200)
    expect(api.client.delete(lock), 200)
    role = arm.below(link, "roleAssignments", auth.app_id(5)) + ROLES
    reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
    given = {"properties": {"roleDefinitionId": reader, "principalId": auth.object_id(5)}}
    assert expect(api.client.put(role, given), 201).json()["properties"]["scope"] == link
    assert len(api.list_all(arm.below(link, "roleAssignments") + arm.query("2022-04-01", filter="atScope()"))) >= 1
    assert expect(api.client.get(arm.below(link, "permissions") + ROLES), 200).json()["value"]
    assert expect(api.client.get(arm.below(link, "roleDefinitions") + ROLES), 200).json()["value"]
    assert expect(api.client.get(arm.below(link, "roleDefinitions", reader) + ROLES), 200).json()["name"] == reader
    assert api.list_all(arm.below(link, "locks") + LOCKS) == []
    expect(api.client.get(role), 200)
    other = arm.below(link, "roleAssignments", auth.app_id(6)) + ROLES
    expect(api.client.put(other, {"properties": {"roleDefinitionId": reader, "principalId": auth.object_id(6)}}), 201)
    expect(api.client.delete(other), 200)
    custom = arm.below(link, "roleDefinitions", auth.app_id(7)) + ROLES
    sent = {"properties": {"roleName": api.name("role"), "type": "CustomRole", "permissions": [{"actions": ["*/read"]}],
                           "assignableScopes": [arm.group(contoso.APSS, contoso.GROUP)]}}
    expect(api.client.put(custom, sent), 201)
    expect(api.client.delete(custom), 200)
    expect(api.client.delete(link + PREVIEW), 200)
    expect(api.client.get(role), 404, "ResourceNotFound")


def test_it_goes_with_its_group_and_keeps_the_provider(api, made):
    group = api.group()
    path = linked(group=group, name="l")
    expect(api.client.put(path + PREVIEW, body(made.path)), 201)
    expect(api.client.delete(arm.group(contoso.APSS, group) + TAGS), 200)
    expect(api.client.get(path + PREVIEW), 404, "ResourceGroupNotFound")


def test_a_provider_with_a_link_stays_registered(make_server, api_on):
    api = api_on(make_server())
    made = api.registration(sub=contoso.APSS)
    api.register_provider(contoso.CSP)
    group = api.group(sub=contoso.CSP)
    path = linked(contoso.CSP, group, "l")
    expect(api.client.put(path + PREVIEW, body(made.path)), 201)
    out = arm.subscription(contoso.CSP) + "/providers/Microsoft.AzureStack/unregister" + TAGS
    assert path in expect(api.client.post(out), 409, "CannotUnregisterProvider").message
    expect(api.client.delete(path + PREVIEW), 200)
    expect(api.client.post(out), 200)


def test_conditions(api, made, link):
    tag = expect(api.client.get(link + PREVIEW), 200).etag
    expect(api.client.get(link + PREVIEW, headers={"If-None-Match": tag}), 304)
    for method, sent in (("PUT", body(made.path)), ("PATCH", {"tags": {}}), ("DELETE", None)):
        expect(api.client.request(method, link + PREVIEW, sent, headers={"If-Match": '"x"'}), 412, "PreconditionFailed")
    expect(api.client.put(link + PREVIEW, body(made.path), headers={"If-None-Match": "*"}), 412, "PreconditionFailed")
    expect(api.client.delete(link + PREVIEW, headers={"If-Match": tag}), 200)


def test_who_may(make_server):
    server = make_server(*auth.ON)
    owner = auth.api(server, auth.sign_in(server), "owner")
    made = owner.registration()
    path = linked(name="l")
    expect(owner.client.put(path + PREVIEW, body(made.path)), 201)
    reader = auth.api(server, auth.sign_in(server, auth.READER), "reader").client
    expect(reader.get(path + PREVIEW), 404)
    given = {"properties": {"roleDefinitionId": "acdd72a7-3385-48ef-bd42-f606fba81ae7", "principalId": auth.READER_ID}}
    expect(owner.client.put(arm.below(path, "roleAssignments", auth.app_id(9)) + ROLES, given), 201)
    assert [one["id"] for one in expect(reader.get(linked() + PREVIEW), 200).json()["value"]] == [path]
    assert [one["id"] for one in expect(reader.get(arm.subscription(contoso.APSS) + "/resources" + TAGS), 200).json()["value"]] == [path]
    expect(reader.get(path + PREVIEW), 200)
    expect(reader.put(path + PREVIEW, body(made.path)), 403, "AuthorizationFailed")
    expect(reader.delete(path + PREVIEW), 403, "AuthorizationFailed")


def test_links_of_a_registration_that_one_may_not_read_any_more_are_not_told(make_server):
    """Whether somebody else has linked a subscription there, after it was moved away."""
    server = make_server(*auth.ON)
    owner = auth.api(server, auth.sign_in(server), "owner")
    own, away = owner.group(), owner.group()
    made = owner.registration(group_name=own)
    contributor = {"properties": {"roleDefinitionId": "b24988ac-6180-42a0-ab88-20f7382dd24c", "principalId": auth.READER_ID}}
    expect(owner.client.put(arm.below(arm.group(contoso.APSS, own), "roleAssignments", auth.app_id(31)) + ROLES, contributor), 201)
    someone = auth.api(server, auth.sign_in(server, auth.READER), "someone").client
    mine = linked(group=own, name="mine")
    expect(someone.put(mine + PREVIEW, body(made.path)), 201)
    moves = {"resources": [made.path], "targetResourceGroup": arm.group(contoso.APSS, away)}
    expect(owner.client.post(f"{arm.group(contoso.APSS, own)}/moveResources{TAGS}", moves), 204)
    there = made.path.replace(own, away)
    taken, free = "5ac00000-0000-4000-8000-00000000000a", "5ac00000-0000-4000-8000-00000000000b"
    expect(owner.client.put(linked(group=away, name="theirs") + PREVIEW, body(there, taken)), 201)
    for wanted in (taken, free):
        expect(someone.patch(mine + PREVIEW, {"properties": {"linkedSubscriptionId": wanted}}), 404, "RegistrationNotFound")
    expect(someone.patch(mine + PREVIEW, {"tags": {"a": "b"}}), 200)


def test_what_it_says_of_its_registration_renews_its_etag(api, made, link):
    tags = [expect(api.client.get(link + PREVIEW), 200).etag]
    for act in (lambda: expect(api.client.post(made.path + "/enableRemoteManagement" + PREVIEW), 200),
                lambda: expect(api.client.delete(made.url), 200)):
        act()
        tags.append(expect(api.client.get(link + PREVIEW, headers={"If-None-Match": tags[-1]}), 200).etag)
    assert len(set(tags)) == 3


# --- cloud manifest files -----------------------------------------------------------------------


@pytest.mark.parametrize("version", ["2017-06-01", "2020-06-01-preview", "2022-06-01"])
def test_the_manifest_is_signed_with_the_key_it_shows(client, server, version):
    files = "/providers/Microsoft.AzureStack/cloudManifestFiles"
    latest = expect(client.get(files + arm.query(version)), 200).json()
    assert (latest["name"], latest["id"], latest["type"]) == ("latest", files + "/latest", "Microsoft.AzureStack/cloudManifestFiles")
    first = expect(client.get(f"{files}/1{arm.query(version)}&versionCreationDate=2020-01-01"), 200).json()
    assert first["name"] == "1" and first["properties"]["deploymentData"] == latest["properties"]["deploymentData"]
    data = latest["properties"]["deploymentData"]
    assert data["customEnvironmentEndpoints"]["customCloudArmEndpoint"] == server.base + "/"
    key = serialization.load_der_public_key(base64.b64decode(data["customCloudVerificationKey"]))
    said = json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()
    key.verify(base64.b64decode(latest["properties"]["signature"]), said, padding.PKCS1v15(), hashes.SHA256())
    numbers = expect(client.get("/_azsreg/activation-keys"), 200).json()["keys"][0]
    assert auth.unb64(numbers["n"]) == key.public_numbers().n.to_bytes(256, "big")


def test_other_manifests_there_are_none(client):
    files = "/providers/Microsoft.AzureStack/cloudManifestFiles"
    expect(client.get(f"{files}/2" + arm.query()), 404, "CloudManifestFileNotFound")
    expect(client.get(files + arm.query("2016-01-01")), 400, "NoRegisteredProviderFound")
    expect(client.post(files + arm.query()), 405, "MethodNotAllowed")
