"""Registrations: create, read, update, delete, list (docs/contract.md, "Registrations")."""

import re
import uuid

import pytest

from azsregtest import arm, contoso, messages, tokens
from azsregtest.arm import body, expect, query

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.mark.smoke
def test_put_of_a_new_registration_answers_201_with_the_resource(api):
    name, cloud, owner = api.name(), str(uuid.uuid4()), str(uuid.uuid4())
    path = arm.registration(contoso.APSS, contoso.GROUP, name)
    token = tokens.mint("Development", cloud, objectId=owner)
    made = expect(api.client.put(path + query(), body(token, tags={"k": "v"})), 201)
    got = made.json()
    assert got == {
        "id": path,
        "name": name,
        "type": "Microsoft.AzureStack/registrations",
        "location": "global",
        "etag": got["etag"],
        "tags": {"k": "v"},
        "properties": {"objectId": owner, "cloudId": cloud, "billingModel": "Development"},
    }
    assert expect(api.client.get(path + query()), 200).json() == got
    # as recorded from the service
    assert list(got) == ["id", "name", "type", "etag", "location", "tags", "properties"]
    assert list(got["properties"]) == ["cloudId", "objectId", "billingModel"]


def test_put_of_an_existing_registration_answers_200(api):
    made = api.registration()
    again = expect(api.client.put(made.url, body(tokens.mint(cloud_id=made.cloud_id))), 200)
    assert again.json()["id"] == made.path


def test_every_successful_write_gives_a_new_etag(api):
    made = api.registration()
    seen = [made.made.etag]
    for _ in range(3):
        seen.append(expect(api.client.put(made.url, body()), 200).etag)
        seen.append(expect(api.client.patch(made.url, {"tags": {}}), 200).etag)
    assert len(set(seen)) == len(seen)
    assert made.get().etag == seen[-1]


def test_an_object_id_is_made_up_when_the_token_has_none_and_then_kept(api):
    made = api.registration()
    owner = made.get().json()["properties"]["objectId"]
    assert GUID.fullmatch(owner)
    again = expect(api.client.put(made.url, body()), 200).json()
    assert again["properties"]["objectId"] == owner


@pytest.mark.parametrize("model", ["PayAsYouUse", "Capacity", "Development", "Custom", "Ruggedized"])
def test_every_billing_model_is_taken(api, model):
    made = api.registration(model=model)
    assert made.get().json()["properties"]["billingModel"] == model


def test_what_get_returned_can_be_put_back(api):
    """az re-sends what GET returned: no token in it, read-only members in it."""
    made = api.registration(tags={"a": "1"})
    before = made.get().json()
    after = expect(api.client.put(made.url, before), 200).json()
    assert {**after, "etag": 0} == {**before, "etag": 0}


def test_put_without_a_token_keeps_what_the_first_token_said(api):
    made = api.registration(model="Capacity")
    before = made.get().json()["properties"]
    assert expect(api.client.put(made.url, {"location": "global"}), 200).json()["properties"] == before
    assert expect(api.client.put(made.url, {"properties": {}}), 200).json()["properties"] == before


@pytest.mark.parametrize("sent", [{}, {"location": "global"}, {"location": "global", "properties": {}}])
def test_a_new_registration_without_a_token_is_refused(api, sent):
    url = arm.registration(contoso.APSS, contoso.GROUP, api.name()) + query()
    expect(api.client.put(url, sent), 400, "InvalidRequestContent")
    expect(api.client.get(url), 404, "RegistrationNotFound")


def test_a_new_registration_without_a_body_is_refused(api):
    url = arm.registration(contoso.APSS, contoso.GROUP, api.name()) + query()
    expect(api.client.put(url), 400, "InvalidRequestContent")


def test_another_cloud_is_refused_and_changes_nothing(api):
    made = api.registration()
    before = made.get().json()
    message = (
        f"The registration '{made.name}' is already associated with another Cloud identifier. "
        "Changing cloud identifiers is not allowed."
    )
    for send in (api.client.put, api.client.patch):
        refused = expect(send(made.url, body(tokens.mint())), 409, "CloudIdUpdateNotAllowed")
        assert refused.message == message
    assert made.get().json() == before


def test_a_new_billing_model_for_the_same_cloud_is_fine(api):
    made = api.registration(model="Development")
    for send in (api.client.put, api.client.patch):
        for model in ("Capacity", "PayAsYouUse"):
            done = expect(send(made.url, body(tokens.mint(model, made.cloud_id))), 200)
            assert done.json()["properties"]["billingModel"] == model


def test_the_cloud_id_compares_whatever_its_casing(api):
    made = api.registration()
    expect(api.client.put(made.url, body(tokens.mint(cloud_id=made.cloud_id.upper()))), 200)
    assert made.get().json()["properties"]["cloudId"].lower() == made.cloud_id


def test_a_deleted_name_is_free_for_another_cloud(api):
    made = api.registration()
    expect(api.client.delete(made.url), 200)
    expect(api.client.put(made.url, body(tokens.mint())), 201)


def test_put_replaces_tags_and_none_means_none(api):
    made = api.registration(tags={"a": "1", "b": "2"})
    assert expect(api.client.put(made.url, body(tags={"c": "3"})), 200).json()["tags"] == {"c": "3"}
    assert not expect(api.client.put(made.url, body()), 200).json().get("tags")
    assert not made.get().json().get("tags")


def test_patch_merges_tags_and_null_removes(api):
    made = api.registration(tags={"a": "1", "b": "2"})
    done = expect(api.client.patch(made.url, {"tags": {"a": None, "b": "3", "c": "4", "d": None}}), 200)
    assert done.json()["tags"] == {"b": "3", "c": "4"}
    assert made.get().json()["tags"] == {"b": "3", "c": "4"}


def test_patch_without_tags_leaves_them(api):
    made = api.registration(tags={"a": "1"})
    done = expect(api.client.patch(made.url, body(tokens.mint(cloud_id=made.cloud_id))), 200)
    assert done.json()["tags"] == {"a": "1"}


@pytest.mark.parametrize("empty", [None, "", {}])
def test_patch_with_nothing_to_say_is_fine(api, empty):
    made = api.registration(tags={"a": "1"})
    done = expect(api.client.patch(made.url, empty), 200)
    assert done.json()["tags"] == {"a": "1"}


def test_tag_values_that_are_scalars_become_strings(api):
    made = api.registration(tags={"n": 5, "t": True, "f": False, "s": "x"})
    tags = made.made.json()["tags"]
    assert tags["n"] == "5" and tags["s"] == "x"
    assert tags["t"].lower() == "true" and tags["f"].lower() == "false"


@pytest.mark.parametrize("value", [{}, {"a": 1}, [], ["a"]])
def test_tag_values_that_are_not_scalars_are_refused_by_path(api, value):
    url = arm.registration(contoso.APSS, contoso.GROUP, api.name()) + query()
    refused = api.client.put(url, body(tokens.mint(), tags={"ok": "1", "bad": value}))
    assert "tags.bad" in expect(refused, 400, "InvalidRequestContent").message
    made = api.registration()
    refused = api.client.patch(made.url, {"tags": {"bad": value}})
    assert "tags.bad" in expect(refused, 400, "InvalidRequestContent").message


def test_tags_keep_every_character(api):
    tags = {"ünï cödé": "日本語 🎉", 'quo"te': "\\ line\nbreak\ttab", "empty": "", "'": "</script>"}
    made = api.registration(tags=tags)
    assert made.get().json()["tags"] == tags


@pytest.mark.parametrize(
    "wrong, where",
    [
        ({"location": 5}, "location"),
        ({"location": ["global"]}, "location"),
        ({"properties": []}, "properties"),
        ({"properties": "x"}, "properties"),
        ({"properties": {"registrationToken": 5}}, "properties.registrationToken"),
        ({"properties": {"registrationToken": {}}}, "properties.registrationToken"),
        ({"properties": {"registrationToken": ["x"]}}, "properties.registrationToken"),
        ({"tags": []}, "tags"),
        ({"tags": "x"}, "tags"),
    ],
)
def test_a_wrong_type_is_named_by_its_path(api, wrong, where):
    url = arm.registration(contoso.APSS, contoso.GROUP, api.name()) + query()
    refused = expect(api.client.put(url, {**body(tokens.mint()), **wrong}), 400, "InvalidRequestContent")
    assert where in refused.message


@pytest.mark.parametrize("where", ["global", "Global", ..., "westcentralus", "West Central US", "nowhere", ""])
def test_any_location_is_taken_and_global_is_answered(api, where):
    """Scripts send their group's."""
    made = api.registration(location=where)
    assert made.made.json()["location"] == "global"
    assert made.get().json()["location"] == "global"


@pytest.mark.parametrize("where", [1, ["global"], {"a": "global"}])
def test_a_location_is_a_string(api, where):
    url = arm.registration(contoso.APSS, contoso.GROUP, api.name()) + query()
    refused = expect(api.client.put(url, body(tokens.mint(), location=where)), 400, "InvalidRequestContent")
    assert "location" in refused.message


def test_unknown_members_are_ignored(api):
    sent = body(tokens.mint(), sku=None, kind="x", plan={"a": [1, {"b": None}]})
    sent["properties"]["somethingNew"] = {"deep": [True]}
    made = expect(
        api.client.put(arm.registration(contoso.APSS, contoso.GROUP, api.name()) + query(), sent), 201
    ).json()
    assert set(made) <= {"id", "name", "type", "location", "etag", "tags", "properties"}
    assert set(made["properties"]) == {"objectId", "cloudId", "billingModel"}


def test_delete_answers_200_once_and_204_ever_after(api):
    made = api.registration()
    gone = expect(api.client.delete(made.url), 200)
    assert gone.body == b""
    expect(api.client.delete(made.url), 204)
    expect(made.get(), 404, "RegistrationNotFound")
    expect(api.client.delete(arm.registration(contoso.APSS, "nowhere", "never") + query()), 204)


def test_delete_removes_the_mappings_too(api):
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    expect(api.client.delete(made.url), 200)
    expect(api.client.get(made / contoso.ALPINE), 404, "RegistrationNotFound")
    expect(api.client.put(made.url, body(tokens.mint())), 201)
    assert made.mapped() == []
    expect(api.client.get(made / contoso.ALPINE), 404, "CustomerSubscriptionNotFound")


def test_lists_show_what_get_shows(api):
    rg = api.group()
    made = [api.registration(group_name=rg, name=f"{stem}-{api.salt}") for stem in ("b", "c", "a")]
    shown = sorted((one.get().json() for one in made), key=lambda item: item["name"])
    listed = expect(api.client.get(arm.registrations(contoso.APSS, rg) + query()), 200)
    assert listed.json() == {"value": shown}
    everything = api.list_all(arm.registrations(contoso.APSS) + query())
    assert [item for item in everything if f"/{rg}/" in item["id"]] == shown


def test_a_group_without_registrations_lists_none(api):
    listed = expect(api.client.get(arm.registrations(contoso.APSS, api.group()) + query()), 200)
    assert listed.json() == {"value": []}


def test_the_two_lists_keep_subscriptions_and_groups_apart(api):
    name, rg, other = api.name(), api.group(), api.group()
    here = api.registration(group_name=rg, name=name)
    there = api.registration(group_name=other, name=name)
    elsewhere = api.registration(sub=contoso.EA, name=name)
    listed = api.list_all(arm.registrations(contoso.APSS, rg) + query())
    assert [item["id"] for item in listed] == [here.path]
    listed = {item["id"] for item in api.list_all(arm.registrations(contoso.APSS) + query())}
    assert {here.path, there.path} <= listed and elsewhere.path not in listed


def test_segments_and_names_compare_whatever_their_casing(api):
    made = api.registration(name=f"Reg-{api.salt}", group_name=api.group(name=f"RG-{api.salt}"))
    shouted = (
        f"/SUBSCRIPTIONS/{contoso.APSS.upper()}/resourcegroups/rg-{api.salt}"
        f"/PROVIDERS/Microsoft.Azurestack/REGISTRATIONS/rEG-{api.salt}"
    )
    got = expect(api.client.get(shouted + query()), 200).json()
    assert got == made.get().json()
    assert got["id"] == made.path and got["name"] == f"Reg-{api.salt}"
    expect(api.client.put(shouted + query(), body()), 200)
    assert made.get().json()["name"] == f"Reg-{api.salt}"
    expect(api.client.post(f"{shouted}/GetActivationKey{query()}"), 200)
    expect(api.client.delete(shouted + query()), 200)
    expect(made.get(), 404, "RegistrationNotFound")


def test_json_member_names_compare_whatever_their_casing(api):
    sent = {"LOCATION": "global", "Properties": {"RegistrationTOKEN": tokens.mint()}, "TAGS": {"Aa": "1"}}
    url = arm.registration(contoso.APSS, contoso.GROUP, api.name()) + query()
    assert expect(api.client.put(url, sent), 201).json()["tags"] == {"Aa": "1"}


def test_the_message_of_registration_not_found_names_all_three_as_given(api):
    name = api.name("Gone")
    for path in (
        arm.registration(contoso.APSS, contoso.GROUP, name),
        arm.registration(contoso.APSS, "no-such-group", name),
        arm.registration(contoso.UNKNOWN, contoso.GROUP, name),
    ):
        sub, rg = path.split("/")[2], path.split("/")[4]
        wanted = messages.MESSAGES["RegistrationNotFound"].format(s=sub, rg=rg, r=name)
        for method, tail in (
            ("GET", ""), ("PATCH", ""), ("POST", "/getactivationkey"), ("POST", "/enableRemoteManagement"),
            ("GET", "/customerSubscriptions"), ("GET", f"/customerSubscriptions/{contoso.ALPINE}"),
            ("PUT", f"/customerSubscriptions/{contoso.ALPINE}"),
        ):
            refused = api.client.request(method, path + tail + query())
            assert expect(refused, 404, "RegistrationNotFound").message == wanted, (method, tail)


def test_enable_remote_management_answers_200_and_no_body(api):
    made = api.registration()
    for version in ("2017-06-01", None):  # generated SDKs send no api-version here
        done = expect(api.client.post(made.path + "/enableRemoteManagement" + query(version)), 200)
        assert done.body == b""


def test_operations_are_listed(api):
    listed = expect(api.client.get("/providers/Microsoft.AzureStack/operations" + query()), 200).json()
    assert listed["value"]
    for operation in listed["value"]:
        assert operation["name"].lower().startswith("microsoft.azurestack/")
        assert {"provider", "resource", "operation"} <= set(operation["display"])
    names = {operation["name"].lower() for operation in listed["value"]}
    assert "microsoft.azurestack/registrations/read" in names
