"""Azure Stacks in the directory file: exported, come back, and who wins when a file is loaded (docs/directory.md)."""

import json
import uuid

import pytest

from azsregtest import arm, auth, binary, contoso, directory, marks, tokens
from azsregtest.arm import GROUPS_VERSION, body, expect, query
from azsregtest.directory import refused
from azsregtest.partner import Partner
from azsregtest.stack import V, Stack

pytestmark = pytest.mark.one_thread

HOME, TENANT, DOMAIN = contoso.CONTOSO_TENANT, contoso.ALPINE_TENANT, "alpineskihouse.example"
G = query(GROUPS_VERSION)
MANY = 10000  # where each against each would not end in a test's time
READER_ROLE = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


def new_id():
    return str(uuid.uuid4())


def exported(server):
    done = binary.run("directory", *server.place)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_is_exported_and_comes_back(make_server, tmp_path):
    first, own, gone = make_server(), new_id(), new_id()
    with first.client() as client:
        stack = Stack(client)
        expect(stack.let_in(DOMAIN, TENANT), 201)
        expect(client.put(arm.group(contoso.STACK, "empty") + G, {"location": "local"}), 201)
        expect(stack.put(own, f"a@{DOMAIN}", displayName="Ünlike", offerId="o", state="Disabled"), 201)
        expect(stack.put(gone, auth.OPERATOR), 201)
        expect(client.put(arm.group(gone, "in-it") + G, {"location": "local"}), 201)
        expect(stack.delete(gone), 200)
        seen = [expect(client.get(path + V), 200).json() for path in (stack.tenants, stack.users, arm.subscription(own))]
    text = exported(first)
    directory.VALIDATOR.validate(json.loads(text))
    second = make_server(directory=directory.write(tmp_path, text, "exported.json"))
    assert exported(second) == text
    with second.client() as client:
        stack = Stack(client)
        assert [expect(client.get(p + V), 200).json() for p in (stack.tenants, stack.users, arm.subscription(own))] == seen
        expect(stack.put(gone, auth.OPERATOR), 201)
        expect(client.get(arm.group(gone, "in-it") + G), 200)


def with_stack(**members):
    """The sample with members of its stack replaced."""
    made = directory.contoso_copy()
    made["stacks"][0].update(members)
    return made


@pytest.fixture
def two_made(make_server):
    """A server with a directory tenant and a subscription that requests have made -> server, subscription"""
    server, own = make_server(), new_id()
    with server.client() as client:
        expect(Stack(client).let_in(DOMAIN, TENANT), 201)
        expect(Stack(client).put(own, f"a@{DOMAIN}"), 201)
    return server, own


@pytest.fixture
def with_file(tmp_path):
    """with_file(server, content): the server, started again on another file."""

    def restart(server, content, *options):
        server.directory = directory.write(tmp_path, content, f"{uuid.uuid4()}.json")
        server.options = list(options)
        server.restart()
        return server.client()

    return restart


@marks.FILE
def test_what_is_made_needs_its_stack(two_made, tmp_path):
    server, own = two_made
    server.stop()
    made = directory.contoso_copy()
    del made["stacks"]
    server.directory = file = directory.write(tmp_path, made)
    because = f'stacks: "{contoso.STACK_NAME}" has 1 subscription made by requests; list it, or start with --reset-directory'
    assert f"directory {file}: {because}" in refused(server)


def test_what_was_deleted_needs_nothing(with_file, two_made):
    """Its row stays, for what it used; the stack comes and goes."""
    server, own = two_made
    with server.client() as client:
        expect(Stack(client).delete(own), 200)
        expect(Stack(client).shut_out(DOMAIN), 200)
    made = directory.contoso_copy()
    del made["stacks"]
    with with_file(server, made) as client:
        expect(client.get(arm.subscription(contoso.STACK) + G), 404, "SubscriptionNotFound")
    with with_file(server, directory.contoso_copy()) as client:
        assert Stack(client).listed() == set()


@marks.FILE
def test_a_directory_tenant_needs_its_stack_and_its_tenant(make_server, tmp_path):
    server = make_server()
    with server.client() as client:
        expect(Stack(client).let_in(DOMAIN, TENANT), 201)
    server.stop()
    made = directory.contoso_copy()
    del made["stacks"]
    server.directory = directory.write(tmp_path, made)
    assert f'stacks: "{contoso.STACK_NAME}" has 1 directory tenant made by requests' in refused(server)
    made = directory.contoso_copy()
    made["tenants"] = [one for one in made["tenants"] if one["id"] != TENANT]
    made["subscriptions"] = [one for one in made["subscriptions"] if one["tenant"] != TENANT]
    server.directory = directory.write(tmp_path, made)
    assert f'tenants: "{TENANT}" has 1 directory tenant made by requests' in refused(server)


def test_another_file_keeps_what_is_made(with_file, two_made):
    server, own = two_made
    with with_file(server, with_stack(name="renamed", cloudId=new_id(), tenant=contoso.NORTHWIND_TENANT)) as client:
        stack = Stack(client)
        assert stack.listed() == {own}, "also where the cloud is another, and another partner's"
        expect(client.get(f"{stack.tenants}/{DOMAIN}{V}"), 200)
        expect(stack.put(own, f"a@{DOMAIN}", displayName="Renamed"), 200)
        assert stack.listed() == {own}


def test_many_groups_and_directory_tenants(make_server, tmp_path):
    """Each is looked for among the others, and what stands twice is found."""
    groups = [{"name": f"g{n}", "location": "local"} for n in range(MANY)]
    tenants = [{"name": f"t{n}.example", "tenant": TENANT, "resourceGroup": f"G{n}", "location": "local"} for n in range(MANY)]
    many = {"resourceGroups": groups, "directoryTenants": tenants}
    server = make_server(directory=directory.write(tmp_path, with_stack(**many)), in_memory=True)
    tenants.append({**tenants[7], "name": "T7.example", "resourceGroup": "g7"})
    groups.append({**groups[9], "name": "G9"})
    directory.write(tmp_path, with_stack(**many))
    server.stop()
    said = refused(server)
    assert f"stacks[0].directoryTenants[{MANY}].name: expected a directory tenant that is not in the list yet" in said
    assert f"stacks[0].resourceGroups[{MANY}].name: expected a resource group that is not in the list yet" in said


def test_the_file_wins(with_file, two_made):
    server, own = two_made
    user = {"id": own, "displayName": "The file's", "tenant": HOME, "owner": auth.OPERATOR}
    with with_file(server, with_stack(subscriptions=[user])) as client:
        assert expect(Stack(client).get(own), 200).json()["displayName"] == "The file's"
    with with_file(server, with_stack(location="elsewhere")) as client:
        assert Stack(client).listed() == set(), "it was the file's, and goes with it"
        expect(client.get(arm.subscription(own) + G), 404, "SubscriptionNotFound")


def test_roles_end_where_the_file_gives_it_to_another(with_file, make_server):
    """To another tenant, or to Azure: as where the stack's administrator does."""
    server, own = make_server(), new_id()
    roles = arm.subscription(own) + "/providers/Microsoft.Authorization/roleAssignments" + query("2022-04-01")
    user = {"id": own, "displayName": "The file's", "tenant": HOME, "owner": auth.OPERATOR}
    azures = with_stack()
    azures["subscriptions"].append({"id": own, "offer": "EA", "tenant": HOME})
    with server.client() as client:
        expect(Stack(client).put(own, auth.OPERATOR), 201)
    for content, left in ((with_stack(subscriptions=[user]), 1), (with_stack(subscriptions=[{**user, "tenant": TENANT}]), 0),
                          (with_stack(subscriptions=[user]), 0)):
        with with_file(server, content) as client:
            assert len(expect(client.get(roles), 200).json()["value"]) == left
    with server.client() as client:
        expect(Stack(client).put(own, auth.OPERATOR), 200)
        assert len(expect(client.get(roles), 200).json()["value"]) == 1
    with with_file(server, azures) as client:
        assert expect(client.get(roles), 200).json()["value"] == []


def test_what_is_deleted_of_the_files_goes_with_it(with_file, make_server):
    """And its id is free for another stack."""
    server, own, second = make_server(), new_id(), new_id()
    user = {"id": own, "displayName": "The file's", "tenant": HOME, "owner": auth.OPERATOR}
    with with_file(server, with_stack(subscriptions=[user])) as client:
        expect(Stack(client).delete(own), 200)
    made = directory.contoso_copy()
    made["stacks"].append({**made["stacks"][0], "name": "second", "subscription": second})
    with with_file(server, made) as client:
        expect(client.get(arm.subscription(own) + G), 404, "SubscriptionNotFound")
        expect(Stack(client, second).put(own, auth.OPERATOR), 201)


def test_a_stack_that_the_file_gives_another_subscription(with_file, make_server):
    """Nothing was made on it: it is another stack of the same name."""
    server, other = make_server(), new_id()
    with with_file(server, with_stack(subscription=other)) as client:
        expect(client.get(arm.subscription(contoso.STACK) + G), 404, "SubscriptionNotFound")
        expect(Stack(client, other).put(new_id(), auth.OPERATOR), 201)


def test_an_id_that_becomes_azures(with_file, two_made):
    server, own = two_made
    made = directory.contoso_copy()
    made["subscriptions"].append({"id": own, "offer": "EA", "tenant": HOME})
    with with_file(server, made) as client:
        assert Stack(client).listed() == set()
        assert expect(client.get(arm.subscription(own) + G), 200).json()["authorizationSource"] == "RoleBased"
        expect(Stack(client).put(own, auth.OPERATOR), 409, "SubscriptionIdTaken")


def with_azures(subscription, **members):
    """The sample with one subscription more of Azure's."""
    return directory.with_subscriptions({"id": subscription, "offer": "CSP", "partner": "contoso", "tenant": HOME,
                                         "resourceGroups": [{"name": "g", "location": "local"}], **members})


def test_an_id_that_was_azures(with_file, make_server):
    """Whoever had roles in it has none in the subscription that a stack's administrator makes of the id."""
    server, own = make_server(), new_id()
    roles = arm.subscription(own) + "/providers/Microsoft.Authorization/"
    reader = {"properties": {"principalId": new_id(), "roleDefinitionId": f"{roles}roleDefinitions/{READER_ROLE}"}}
    with with_file(server, with_azures(own)) as client:
        expect(client.put(f"{roles}roleAssignments/{new_id()}" + query("2022-04-01"), reader), 201)
    with with_file(server, directory.contoso_copy()) as client:
        expect(Stack(client).put(own, auth.OPERATOR), 201)
        (left,) = expect(client.get(f"{roles}roleAssignments" + query("2022-04-01")), 200).json()["value"]
        assert left["properties"]["principalId"] == auth.OPERATOR_ID


def test_an_id_with_registrations_in_it_stays_azures(with_file, make_server):
    server, own = make_server(), new_id()
    registered = with_azures(own, registeredNamespaces=["Microsoft.AzureStack"])
    with with_file(server, registered) as client:
        expect(client.put(arm.registration(own, "g", "r") + query(), body(tokens.mint())), 201)
    with with_file(server, directory.contoso_copy()) as client:
        expect(Stack(client).put(own, auth.OPERATOR), 409, "SubscriptionIdTaken")
        assert Stack(client).listed() == set()
    with with_file(server, registered) as client:
        expect(client.get(arm.registration(own, "g", "r") + query()), 200)


def test_no_stack_is_registered_in_what_the_file_makes_a_stacks(with_file, make_server):
    server, own = make_server(), new_id()
    user = {"id": own, "displayName": "Was Azure's", "tenant": HOME, "owner": auth.OPERATOR}
    with with_file(server, with_azures(own, registeredNamespaces=["Microsoft.AzureStack"])) as client:
        expect(client.put(arm.registration(own, "g", "r") + query(), body(tokens.mint())), 201)
    with with_file(server, with_stack(subscriptions=[user])) as client:
        expect(client.put(arm.registration(own, "g", "s") + query(), body(tokens.mint())), 404, "InvalidResourceNamespace")
        linked = arm.group(own, "g") + "/providers/Microsoft.AzureStack/linkedSubscriptions/l" + query("2020-06-01-preview")
        expect(client.put(linked, {"location": "local", "properties": {}}), 404, "InvalidResourceNamespace")


def test_a_tenant_that_becomes_another(with_file, make_server):
    """A customer made by a request is the file's under another id, by its domain: whoever was let in is."""
    server, own, other = make_server(), new_id(), new_id()
    with server.client() as client:
        customer = Partner(client, "contoso").create()
        domain = customer["companyProfile"]["domain"]
        expect(Stack(client).let_in(domain, customer["id"].lower()), 201)
        expect(Stack(client).put(own, f"a@{domain}"), 201)
    made = directory.contoso_copy()
    made["tenants"].append({"id": other, "displayName": "The same", "defaultDomain": domain})
    with with_file(server, made) as client:
        stack = Stack(client)
        assert expect(client.get(f"{stack.tenants}/{domain}{V}"), 200).json()["properties"]["tenantId"] == other
        assert expect(stack.get(own), 200).json()["tenantId"] == other
        expect(stack.put(own, f"a@{domain}"), 200)


def test_reset_takes_all_of_it(with_file, two_made):
    server, own = two_made
    with with_file(server, directory.contoso_copy(), "--reset-directory") as client:
        assert Stack(client).listed() == set()
        assert expect(client.get(Stack(client).tenants + V), 200).json()["value"] == []
        expect(client.get(arm.subscription(own) + G), 404, "SubscriptionNotFound")
