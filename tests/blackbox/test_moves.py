"""docs/contract.md, "Moves": POST .../moveResources, and what it would be."""

import json

import pytest

from azsregtest import arm, auth, catalog, contoso, directory, many
from azsregtest.arm import expect

pytestmark = pytest.mark.one_thread

V = arm.query("2021-04-01")
LOCKS, ROLES, PREVIEW = arm.query("2016-09-01"), arm.query("2022-04-01"), arm.query("2020-06-01-preview")
TYPE = "Microsoft.AzureStack/registrations"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


def move(client, source, target, *resources, validate=False, **more):
    action = "validateMoveResources" if validate else "moveResources"
    return client.post(f"{source}/{action}{V}", {"resources": list(resources), "targetResourceGroup": target, **more})


def moved(made, target):
    """Where a registration is afterwards."""
    return f"{target}/providers/{TYPE}/{made.name}"


@pytest.fixture
def made(api):
    return api.registration()


@pytest.fixture
def target(api):
    return arm.group(contoso.APSS, api.group())


HOME = arm.group(contoso.APSS, contoso.GROUP)


def test_between_groups_with_all_that_is_in_it(api, made, target):
    expect(made.add(contoso.ALPINE), 200)
    expect(made.add(contoso.WOODGROVE), 200)
    expect(api.client.post(made.path + "/enableRemoteManagement" + arm.query()), 200)
    before = made.get().json()
    mapping = expect(api.client.get(made / contoso.ALPINE), 200).json()
    assert move(api.client, HOME, target, made.path, validate=True).status == 204
    assert made.get().json() == before
    answer = expect(move(api.client, HOME, target, made.path), 204)
    assert answer.body == b""
    expect(made.get(), 404, "RegistrationNotFound")
    expect(api.client.post(made.path + "/getActivationKey" + arm.query()), 404, "RegistrationNotFound")
    path = moved(made, target)
    after = expect(api.client.get(path + arm.query()), 200).json()
    assert after["properties"] == before["properties"] and after["name"] == before["name"]
    assert after["id"] == path and after["etag"] != before["etag"]
    again = expect(api.client.get(f"{path}/customerSubscriptions/{contoso.ALPINE}" + arm.query()), 200).json()
    assert again == {**mapping, "id": f"{path}/customerSubscriptions/{contoso.ALPINE}"}  # its etag too
    listed = api.list_all(path + "/customerSubscriptions" + arm.query())
    assert {one["name"].split("/")[1] for one in listed} == {contoso.ALPINE, contoso.WOODGROVE}
    expect(api.client.post(path + "/getActivationKey" + arm.query()), 200)
    expect(move(api.client, target, HOME, path), 204)
    assert made.get().json()["properties"] == before["properties"]


def test_locks_go_along_and_role_assignments_do_not(api, made, target):
    lock = {"properties": {"level": "ReadOnly"}}
    expect(api.client.put(arm.below(made.path, "locks", "keep") + LOCKS, lock), 201)
    role = arm.below(made.path, "roleAssignments", auth.app_id(3)) + ROLES
    expect(api.client.put(role, {"properties": {"roleDefinitionId": READER, "principalId": auth.object_id(3)}}), 409)
    expect(api.client.delete(arm.below(made.path, "locks", "keep") + LOCKS), 200)
    expect(api.client.put(role, {"properties": {"roleDefinitionId": READER, "principalId": auth.object_id(3)}}), 201)
    expect(api.client.put(arm.below(made.path, "locks", "keep") + LOCKS, lock), 201)
    expect(move(api.client, HOME, target, made.path), 204)  # its own lock does not stop it
    path = moved(made, target)
    assert expect(api.client.get(arm.below(path, "locks", "keep") + LOCKS), 200).json()["properties"]["level"] == "ReadOnly"
    expect(api.client.delete(path + arm.query()), 409, "ScopeLocked")
    expect(api.client.get(arm.below(path, "roleAssignments", auth.app_id(3)) + ROLES), 404, "RoleAssignmentNotFound")
    expect(api.client.delete(arm.below(path, "locks", "keep") + LOCKS), 200)
    back = api.registration(name=made.name)  # and nothing has stayed behind for whoever comes next
    assert expect(api.client.get(arm.below(back.path, "locks") + arm.query("2016-09-01", filter="atScope()")), 200).json()["value"] == []
    expect(api.client.get(role), 404, "RoleAssignmentNotFound")


def test_a_link_follows_its_registration_and_moves_itself(api, made, target):
    link = f"{HOME}/providers/Microsoft.AzureStack/linkedSubscriptions/{api.name('l')}"
    sent = {"location": "eastus", "properties": {"linkedSubscriptionId": contoso.ALPINE, "registrationResourceId": made.path}}
    first = expect(api.client.put(link + PREVIEW, sent), 201).json()
    expect(move(api.client, HOME, target, made.path), 204)
    after = expect(api.client.get(link + PREVIEW), 200).json()
    assert after["properties"] == {**first["properties"], "registrationResourceId": moved(made, target)}
    expect(move(api.client, HOME, target, link), 204)
    expect(api.client.get(link + PREVIEW), 404, "ResourceNotFound")
    there = link.replace(HOME, target)
    assert expect(api.client.get(there + PREVIEW), 200).json()["properties"] == after["properties"]
    both = [moved(made, target), there.upper().replace("/SUBSCRIPTIONS/", "/subscriptions/")]
    expect(move(api.client, target, HOME, *both), 204)
    assert expect(api.client.get(link + PREVIEW), 200).json()["properties"] == first["properties"]
    assert expect(api.client.get(made.path + PREVIEW), 200).json()["systemData"]


def test_lists_and_resources_show_it_in_its_new_place(api, made, target):
    expect(move(api.client, HOME, target, made.path), 204)
    path = moved(made, target)
    assert [one["id"] for one in api.list_all(f"{target}/providers/{TYPE}" + arm.query())] == [path]
    assert [one["id"] for one in api.list_all(f"{target}/resources" + V)] == [path]
    assert made.path not in [one["id"] for one in api.list_all(HOME + "/resources" + V)]
    name = target.rsplit("/", 1)[1]
    expect(api.client.delete(arm.group(contoso.APSS, name) + V), 200)
    expect(api.client.get(path + arm.query()), 404, "RegistrationNotFound")


def test_product_logs_go_along(tmp_path, make_server, api_on):
    api = api_on(make_server("--catalog", str(catalog.write(tmp_path, catalog.product("a-1")))))
    made, group = api.registration(), arm.group(contoso.APSS, api.group())
    log = "/products/a-1/uploadProductLog" + arm.query()
    first = expect(api.client.post(made.path + log, {"operation": "Download"}), 200).json()
    expect(move(api.client, HOME, group, made.path), 204)
    again = expect(api.client.post(moved(made, group) + log, {"operation": "Download", "status": "Succeeded"}), 200).json()
    assert (again["id"], again["startDate"]) == (first["id"], first["startDate"])


# --- what is refused, and changes nothing -------------------------------------------------------


@pytest.mark.parametrize("change, place", [
    ({"resources": ...}, "resources"), ({"resources": []}, "resources"), ({"resources": "x"}, "resources"),
    ({"resources": ["x"]}, "resources[0]"), ({"resources": [1]}, "resources[0]"), ({"resources": [HOME]}, "resources[0]"),
    ({"resources": [HOME + "/providers/Microsoft.AzureStack"]}, "resources[0]"),
    ({"resources": [HOME + "/providers/Microsoft.AzureStack/registrations/a?b=c"]}, "resources[0]"),
    ({"resources": [f"{HOME}/providers/{TYPE}/r"] * 801}, "resources"),
    ({"targetResourceGroup": ...}, "targetResourceGroup"), ({"targetResourceGroup": "x"}, "targetResourceGroup"),
    ({"targetResourceGroup": 1}, "targetResourceGroup"),
    ({"targetResourceGroup": arm.subscription(contoso.APSS)}, "targetResourceGroup"),
    ({"targetResourceGroup": f"{HOME}/providers/{TYPE}/r"}, "targetResourceGroup"),
])
def test_what_a_body_has_to_say(api, made, target, change, place):
    sent = {"resources": [made.path], "targetResourceGroup": target, **change}
    sent = {key: value for key, value in sent.items() if value is not ...}
    for action in ("moveResources", "validateMoveResources"):
        refused = expect(api.client.post(f"{HOME}/{action}{V}", sent), 400, "InvalidRequestContent")
        assert refused.json()["error"]["target"] == place
    expect(made.get(), 200)


def both(api, source, target, *resources):
    """The answer of a move, which is that of asking what it would be, and changes nothing."""
    before = api.list_all(arm.subscription(contoso.APSS) + "/resources" + V)
    would = move(api.client, source, target, *resources, validate=True)
    does = move(api.client, source, target, *resources)
    assert (would.status, would.json()) == (does.status, does.json())
    assert api.list_all(arm.subscription(contoso.APSS) + "/resources" + V) == before
    return does


def test_what_is_not_there(api, made, target):
    expect(both(api, arm.group(contoso.APSS, "nowhere"), target, made.path), 404, "ResourceGroupNotFound")
    expect(both(api, HOME, arm.group(contoso.APSS, "nowhere"), made.path), 404, "ResourceGroupNotFound")
    expect(both(api, HOME, arm.group(contoso.UNKNOWN, "g"), made.path), 404, "SubscriptionNotFound")
    expect(both(api, HOME, HOME.upper().replace("/SUBSCRIPTIONS/", "/subscriptions/"), made.path), 400, "InvalidTargetResourceGroup")
    expect(both(api, HOME, target, f"{HOME}/providers/{TYPE}/nobody"), 404, "ResourceNotFound")
    expect(both(api, HOME, target, made.path, f"{HOME}/providers/{TYPE}/nobody"), 404, "ResourceNotFound")
    expect(both(api, target, HOME, made.path), 400, "ResourcesNotInSameResourceGroup")
    expect(move(api.client, arm.group(contoso.UNKNOWN, "g"), HOME, made.path), 404, "SubscriptionNotFound")


@pytest.mark.parametrize("what", ["/providers/Microsoft.AzureStack/registrations/{r}/customerSubscriptions/" + contoso.ALPINE,
                                  "/providers/Microsoft.AzureStack/registrations/{r}/products/p",
                                  "/providers/Microsoft.Compute/virtualMachines/vm"])
def test_what_does_not_move_by_itself(api, made, target, what):
    resource = HOME + what.format(r=made.name)
    refused = expect(both(api, HOME, target, made.path, resource), 409, "ResourceMoveNotSupported")
    assert refused.json()["error"]["target"] == resource


def test_one_of_that_name_is_there(api, made, target):
    there = api.registration(group_name=target.rsplit("/", 1)[1], name=made.name.upper())
    refused = expect(both(api, HOME, target, made.path), 409, "ResourceMoveFailed")
    assert refused.json()["error"]["target"] == made.path
    expect(there.get(), 200)
    other = api.registration()
    expect(both(api, HOME, target, other.path, other.path), 409, "ResourceMoveFailed")  # twice


@pytest.mark.parametrize("level, side, stops", [
    ("ReadOnly", "source", True), ("CanNotDelete", "source", True), ("ReadOnly", "target", True),
    ("CanNotDelete", "target", False),
])
def test_locks_of_the_groups(api, level, side, stops):
    source, target = (arm.group(contoso.APSS, api.group()) for _ in range(2))
    made = api.registration(group_name=source.rsplit("/", 1)[1])
    where = source if side == "source" else target
    lock = arm.below(where, "locks", "l") + LOCKS
    expect(api.client.put(lock, {"properties": {"level": level}}), 201)
    answer = move(api.client, source, target, made.path, validate=True)
    assert answer.status == (409 if stops else 204)
    if stops:
        refused = expect(both(api, source, target, made.path), 409, "ScopeLocked")
        assert where in refused.message
        expect(api.client.delete(lock), 200)
    expect(move(api.client, source, target, made.path), 204)


# --- between subscriptions ----------------------------------------------------------------------


@pytest.fixture
def abroad(api):
    """Contoso's CSP subscription: of the same partner and tenant as its APSS one. A group in it."""
    return arm.group(contoso.CSP, api.group(sub=contoso.CSP))


def test_between_subscriptions_of_one_partner(api, made, abroad):
    expect(made.add(contoso.ALPINE), 200)
    expect(move(api.client, HOME, abroad, made.path, validate=True), 204)
    expect(move(api.client, HOME, abroad, made.path), 204)
    path = moved(made, abroad)
    got = expect(api.client.get(path + arm.query()), 200).json()
    assert got["id"] == path
    mapping = f"{path}/customerSubscriptions/{contoso.ALPINE}" + arm.query()
    expect(api.client.get(mapping), 200)
    expect(api.client.put(mapping), 200)  # asked again, it is still fine
    expect(made.get(), 404, "RegistrationNotFound")
    key = expect(api.client.post(path + "/getActivationKey" + arm.query()), 200).json()["activationKey"]
    assert contoso.CSP in auth.unb64(key.split(".")[1]).decode()
    expect(move(api.client, abroad, HOME, path), 204)


def refusal(answer):
    refused = expect(answer, 409, "ResourceMoveProviderValidationFailed").json()["error"]
    (detail,) = refused["details"]
    assert (detail["code"], detail["target"]) == ("BadRequest", TYPE)
    return detail["message"]


@pytest.mark.parametrize("sub, says", [
    (contoso.EA, "only between CSP or APSS"), (contoso.FABRIKAM, "tenant"),
])
def test_subscriptions_it_cannot_go_to(api, made, sub, says):
    where = arm.group(sub, api.group(sub=sub))
    assert says in refusal(both(api, HOME, where, made.path))


def test_with_customers_it_has_to_be_approved(api, made):
    where = arm.group(contoso.UNAPPROVED, api.group(sub=contoso.UNAPPROVED))
    assert move(api.client, HOME, where, made.path, validate=True).status == 204
    expect(made.add(contoso.ALPINE), 200)
    assert "approved" in refusal(both(api, HOME, where, made.path))
    expect(api.client.delete(made / contoso.ALPINE), 200)
    expect(move(api.client, HOME, where, made.path), 204)


def people(**members):
    """Two subscriptions of one tenant; the second as it is asked for."""
    def subscription(number, **more):
        return {"id": directory.guid(number, 0xD0), "displayName": str(number), "offer": "CSP", "tenant": directory.guid(1, 0xD1),
                "partner": "one", "state": "Active", "multiTenancyApproved": True, "registeredNamespaces": ["Microsoft.AzureStack"],
                "resourceGroups": [{"name": "g", "location": "westus"}], **more}
    return {"partners": [{"name": "one", "kind": "direct"}, {"name": "other", "kind": "direct"},
                         {"name": "root", "kind": "indirectProvider"}, {"name": "dark", "kind": "direct", "reachable": False},
                         {"name": "left", "kind": "reseller", "provider": "root"}],
            "tenants": [{"id": directory.guid(n, 0xD1)} for n in (1, 2)],
            "subscriptions": [subscription(1), subscription(2, **members)]}


@pytest.mark.parametrize("second, status, code", [
    ({}, 204, None), ({"offer": "APSS"}, 204, None),
    ({"partner": "other"}, 409, "ResourceMoveProviderValidationFailed"),
    ({"partner": "left"}, 409, "ResourceMoveProviderValidationFailed"),
    ({"partner": "dark"}, 502, "MetadataResolverBadGatewayError"),
    ({"tenant": directory.guid(2, 0xD1)}, 409, "ResourceMoveProviderValidationFailed"),
    ({"state": "Suspended"}, 409, "ReadOnlyDisabledSubscription"),
    ({"registeredNamespaces": []}, 409, "MissingSubscriptionRegistration"),
])
def test_what_the_directory_says_of_the_other_subscription(tmp_path, make_server, api_on, second, status, code):
    path = tmp_path / "directory.json"
    path.write_text(json.dumps(people(**second)), encoding="utf-8")
    api = api_on(make_server(directory=path))
    first, other = (arm.group(directory.guid(n, 0xD0), "g") for n in (1, 2))
    made = api.registration(sub=directory.guid(1, 0xD0), group_name="g")
    answer = move(api.client, first, other, made.path)
    assert expect(answer, status, code)
    expect(made.get(), 200 if code else 404)


def test_many_at_once_are_all_moved_or_none(api):
    source, target = (arm.group(contoso.APSS, api.group()) for _ in range(2))
    made = [api.registration(group_name=source.rsplit("/", 1)[1]) for _ in range(40)]
    taken = api.registration(group_name=target.rsplit("/", 1)[1], name=made[-1].name)
    paths = [one.path for one in made]
    expect(both(api, source, target, *paths), 409, "ResourceMoveFailed")
    expect(api.client.delete(taken.url), 200)
    expect(move(api.client, source, target, *paths), 204)
    assert len(api.list_all(f"{target}/providers/{TYPE}" + arm.query())) == 40


def test_it_is_durable(make_server, api_on):
    server = make_server()
    api = api_on(server)
    made, group = api.registration(), arm.group(contoso.APSS, api.group())
    expect(made.add(contoso.ALPINE), 200)
    expect(move(api.client, HOME, group, made.path), 204)
    server.kill()
    server.start()
    with server.client() as client:
        expect(client.get(f"{moved(made, group)}/customerSubscriptions/{contoso.ALPINE}" + arm.query()), 200)
        expect(client.get(made.url), 404, "RegistrationNotFound")


# --- who may ------------------------------------------------------------------------------------


def test_who_may(make_server):
    server = make_server(*auth.ON)
    owner = auth.api(server, auth.sign_in(server), "owner")
    reader = auth.api(server, auth.sign_in(server, auth.READER), "reader").client
    made, group = owner.registration(), arm.group(contoso.APSS, owner.group())

    def grant(scope, role, number):
        given = {"properties": {"roleDefinitionId": role, "principalId": auth.READER_ID}}
        expect(owner.client.put(arm.below(scope, "roleAssignments", auth.app_id(number)) + ROLES, given), 201)

    contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c"
    expect(move(reader, HOME, group, made.path), 404, "SubscriptionNotFound")
    grant(HOME, contributor, 21)
    refused = expect(move(reader, HOME, group, made.path), 403, "AuthorizationFailed")
    assert "resourceGroups/write" in refused.message and group in refused.message
    expect(move(reader, HOME, arm.group(contoso.FABRIKAM, contoso.GROUP), made.path), 404, "SubscriptionNotFound")
    grant(group, contributor, 22)
    expect(move(reader, HOME, group, made.path, validate=True), 204)
    expect(move(reader, HOME, group, made.path), 204)


def test_a_move_of_many_is_all_or_nothing(make_server, api_on):
    """tests/crash/moves.py goes on with this for as long as one likes."""
    server = make_server()
    api = api_on(server)
    made = api.registration()
    groups = [HOME] + [arm.group(contoso.APSS, api.group()) for _ in range(2)]
    server.stop()
    many.fill(server, made, 20_000)
    server.start()
    at = 0
    for _ in range(4):
        at, _ = many.kill_while_moving(server, made, groups, at)
    assert many.count_mappings(api_on(server), made, groups[at]) == 20_000


def test_what_loose_makes_is_moved_and_linked_by_whoever_is_signed_in(make_server, tmp_path):
    people = auth.with_people([])
    server = make_server(*auth.ON, "--loose", directory=directory.write(tmp_path, people))
    api = auth.api(server, auth.sign_in(server, auth.app_id(0)), "loose")
    sub = directory.guid(9)
    made = api.registration(sub=sub, group_name="a")
    expect(api.client.put(arm.group(sub, "b") + V, {"location": "westus"}), 201)
    link = f"{arm.group(sub, 'a')}/providers/Microsoft.AzureStack/linkedSubscriptions/l"
    sent = {"location": "eastus", "properties": {"linkedSubscriptionId": contoso.ALPINE, "registrationResourceId": made.path}}
    expect(api.client.put(link + PREVIEW, sent), 201)
    expect(move(api.client, arm.group(sub, "a"), arm.group(sub, "b"), made.path, link), 204)
    expect(api.client.get(moved(made, arm.group(sub, "b")) + arm.query()), 200)
    api.close()
