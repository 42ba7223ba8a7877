"""What portals ask before they offer anything: what the caller may do at a scope, and what there is to do at all."""

import re

import pytest

from azsregtest import arm, auth, binary, contoso, directory, tokens
from azsregtest.arm import GROUPS_VERSION, body, expect, query
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

V = query("2022-04-01")
SUB, GROUP = contoso.APSS, contoso.GROUP
HERE, THERE = arm.subscription(SUB), arm.group(SUB, GROUP)
REG = arm.registration(SUB, GROUP, "r")
OWNER, MIXED, GROUP_READER, REGISTRAR, NOBODY = range(5)
PEOPLE = [
    [("Owner", HERE)], [("Contributor", THERE), ("Reader", HERE)], [("Reader", THERE)],
    [("Azure Stack Registration Owner", HERE)], [],
]
EVERYTHING = [{"actions": ["*"], "notActions": [], "dataActions": [], "notDataActions": []}]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    with Server(folder, directory.write(folder, auth.with_people(*PEOPLE)), auth.ON) as running:
        with auth.Signed(running, auth.sign_in(running, auth.app_id(OWNER))) as owner:
            expect(owner.put(REG + query(), body(tokens.mint())), 201)
        yield running


@pytest.fixture
def asks(server):
    """asks(PERSON, scope): the answer."""
    def ask(person, scope):
        with auth.Signed(server, auth.sign_in(server, auth.app_id(person))) as client:
            return client.get(arm.below(scope, "permissions") + V)

    return ask


def definition_of(server, role):
    with auth.Signed(server, auth.sign_in(server, auth.app_id(OWNER))) as client:
        (found,) = expect(client.get(arm.below(HERE, "roleDefinitions") + query("2022-04-01", filter=f"roleName eq '{role}'")),
                          200).json()["value"]
    return found["properties"]["permissions"]


@pytest.mark.parametrize("person, scope, roles", [
    (OWNER, HERE, ["Owner"]), (OWNER, THERE, ["Owner"]), (OWNER, REG, ["Owner"]),
    (MIXED, HERE, ["Reader"]), (MIXED, THERE, ["Contributor", "Reader"]), (MIXED, REG, ["Contributor", "Reader"]),
    (GROUP_READER, THERE.upper().replace("/SUBSCRIPTIONS", "/subscriptions"), ["Reader"]), (GROUP_READER, REG, ["Reader"]),
], ids=lambda value: str(value).rsplit("/", 1)[-1])
def test_what_the_callers_roles_allow(server, asks, person, scope, roles):
    got = expect(asks(person, scope), 200).json()
    assert got == {"value": [one for role in roles for one in definition_of(server, role)]}


def test_who_may_not_ask(asks):
    for person, scope in ((GROUP_READER, HERE), (GROUP_READER, arm.group(SUB, "other")), (REGISTRAR, HERE)):
        refused = expect(asks(person, scope), 403, "AuthorizationFailed")
        assert "Microsoft.Authorization/permissions/read" in refused.message
    expect(asks(NOBODY, HERE), 404, "SubscriptionNotFound")


def test_without_sign_in_everything_is_allowed(make_server, api_on):
    api = api_on(make_server())
    made = api.registration()
    for scope in (HERE, arm.group(SUB, made.group), made.path):
        assert expect(api.client.get(arm.below(scope, "permissions") + V), 200).json() == {"value": EVERYTHING}
    for scope, code in ((arm.subscription(contoso.UNKNOWN), "SubscriptionNotFound"), (made.path + "-not", "RegistrationNotFound"),
                        (arm.group(SUB, "nowhere"), "ResourceGroupNotFound")):
        expect(api.client.get(arm.below(scope, "permissions") + V), 404, code)


def test_what_loose_made_belongs_to_everybody(make_server):
    server = make_server("--loose", *auth.ON)
    with auth.Signed(server, auth.sign_in(server)) as client:
        scope = arm.subscription(contoso.UNKNOWN)
        assert expect(client.get(arm.below(scope, "permissions") + V), 200).json() == {"value": EVERYTHING}


# --- providerOperations -----------------------------------------------------------------------


OPERATIONS = "/providers/Microsoft.Authorization/providerOperations"


@pytest.fixture
def reader(server):
    with auth.Signed(server, auth.sign_in(server, auth.app_id(GROUP_READER))) as client:
        yield client


def all_of(provider):
    return provider["operations"] + [one for kind in provider["resourceTypes"] for one in kind["operations"]]


def test_the_operations_of_all_providers(reader):
    listed = expect(reader.get(OPERATIONS + V + "&$expand=resourceTypes"), 200).json()["value"]
    assert [one["name"] for one in listed] == ["Microsoft.AzureStack", "Microsoft.Authorization", "Microsoft.Commerce", "Microsoft.Resources",
                                                 "Microsoft.Subscriptions.Admin", "Azsreg.Usage"]
    for provider in listed:
        assert provider["id"] == f"{OPERATIONS}/{provider['name']}" and provider["type"] == OPERATIONS.removeprefix("/providers/")
        assert expect(reader.get(f"{OPERATIONS}/{provider['name'].upper()}{V}"), 200).json() == provider
        kinds = [kind["name"] for kind in provider["resourceTypes"]]
        assert len(kinds) == len(set(kinds)) and all(kinds)
        for kind in provider["resourceTypes"]:
            for one in kind["operations"]:
                assert re.fullmatch(re.escape(f"{provider['name']}/{kind['name']}/") + r"(\w+/action|\w+)", one["name"])
        for one in all_of(provider):
            assert set(one) == {"name", "displayName", "description", "origin", "isDataAction"} and all(one[n] for n in list(one)[:4])
    expect(reader.get(f"{OPERATIONS}/Microsoft.Storage{V}"), 404, "InvalidResourceNamespace")


def test_they_are_those_that_the_provider_lists_itself(reader):
    own = expect(reader.get("/providers/Microsoft.AzureStack/operations" + query()), 200).json()["value"]
    listed = all_of(expect(reader.get(f"{OPERATIONS}/Microsoft.AzureStack{V}"), 200).json())
    assert {one["name"]: one["display"]["description"] for one in own} == {one["name"]: one["description"] for one in listed}
    assert len(own) == len(listed)


def test_every_action_that_is_refused_is_one_of_them(server):
    """No role at all, but one: what it may not do it is told by name."""
    with auth.Signed(server, auth.sign_in(server, auth.app_id(REGISTRAR))) as client:
        known = {one["name"] for provider in expect(client.get(OPERATIONS + V), 200).json()["value"] for one in all_of(provider)}
        asked = set()
        for _, method, path in binary.routes():
            if "{subscriptionId}" not in path:
                continue
            names = {"subscriptionId": SUB, "resourceGroupName": GROUP, "resourceProviderNamespace": "Microsoft.AzureStack"}
            target = re.sub(r"\{(\w+)\}", lambda found: names.get(found[1], "x"), path)
            answer = client.request(method, target + query(), b"{}" if method in ("PUT", "PATCH") else None)
            if answer.status == 403 and method != "HEAD":
                asked.add(re.search("perform action '([^']*)'", answer.message)[1])
    assert len(asked) > 20 and asked <= known, asked - known
