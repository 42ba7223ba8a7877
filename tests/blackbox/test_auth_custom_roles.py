"""Custom roles decide: what they allow, from the next request on, and that nobody gets further through them than Azure lets."""

import json

import pytest

from azsregtest import arm, auth, contoso, directory, roles, tokens
from azsregtest.arm import GROUPS_VERSION, body, expect, query
from azsregtest.roles import V, assign, at, define, name
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

SUB, OTHER = arm.subscription(contoso.APSS), arm.subscription(contoso.FABRIKAM)
GROUP = arm.group(contoso.APSS, contoso.GROUP)
REG = arm.registration(contoso.APSS, contoso.GROUP, "first")
G, LOCKS = query(GROUPS_VERSION), query("2016-09-01")
OWNER, LEAST, CONTRIBUTOR, HALF, ELSEWHERE, READER = range(6)
PEOPLE = [
    [("Owner", SUB), ("Owner", OTHER)], [], [("Contributor", SUB)], [("Owner", SUB)], [("Owner", OTHER)], [("Reader", SUB)],
]
AUTHORIZATION = "Microsoft.Authorization/"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    with Server(folder, directory.write(folder, auth.with_people(*PEOPLE)), auth.ON) as running:
        with auth.Signed(running, auth.sign_in(running, auth.app_id(OWNER))) as owner:
            expect(owner.put(REG + query(), body(tokens.mint())), 201)
        yield running


@pytest.fixture
def by(server):
    """by(PERSON): a client of theirs."""
    made = []

    def make(person):
        made.append(auth.Signed(server, auth.sign_in(server, auth.app_id(person))))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def given(by):
    """given(scope, actions, ...): the role that LEAST has then, and nothing else; it is gone afterwards."""
    owner, made = by(OWNER), []

    def give(scope, actions, *assignable, **options):
        role, assignment = define(owner, scope, *(assignable or (scope,)), actions=actions, **options), name()
        expect(assign(owner, scope, role, auth.object_id(LEAST), assignment), 201)
        made.append((scope, role, assignment))
        return role

    yield give
    for scope, role, assignment in made:
        owner.delete(arm.below(scope, "roleAssignments", assignment) + V)
        owner.delete(at(scope, role))


def denied(answer, action):
    expect(answer, 403, "AuthorizationFailed")
    assert f"action '{action}'" in answer.message


# "Registration with least privilege" (the operators' article): a role of one's own, a service
# principal that has nothing but it, and the registration that it does.
def test_the_article_on_least_privilege(by, make_server, tmp_path):
    document = auth.with_people([("Owner", SUB)], [])
    document["subscriptions"] = [{**one, "registeredNamespaces": []} if one["id"] == contoso.APSS else one for one in document["subscriptions"]]
    server = make_server(*auth.ON, directory=directory.write(tmp_path, document))
    with auth.Signed(server, auth.sign_in(server, auth.app_id(0))) as owner:
        role = define(owner, SUB, called="Azure Stack Hub registration role", actions=roles.LEAST,
                      description="Allows access to register Azure Stack Hub")
        expect(assign(owner, SUB, role, auth.object_id(1)), 201)
    with auth.Signed(server, auth.sign_in(server, auth.app_id(1))) as principal:
        group = arm.group(contoso.APSS, "azurestack-least")
        assert [one["subscriptionId"] for one in expect(principal.get("/subscriptions" + G), 200).json()["value"]] == [contoso.APSS]
        expect(principal.put(group + G, {"location": "westcentralus"}), 201)
        expect(principal.get(group + G), 200)
        expect(principal.post(SUB + "/providers/Microsoft.AzureStack/register" + G), 200)
        made = arm.Registration(principal, contoso.APSS, "azurestack-least", "hub")
        expect(principal.put(made.url, body(tokens.mint())), 201)
        assert expect(principal.post(made.below("getactivationkey")), 200).json()["activationKey"]
        lock = arm.below(made.path, "locks", "RegistrationResourceLock") + LOCKS
        expect(principal.put(lock, {"properties": {"level": "CanNotDelete"}}), 201)
        expect(principal.get(lock), 200)
        expect(principal.delete(made.url), 409, "ScopeLocked")
        denied(principal.delete(lock), AUTHORIZATION + "locks/delete")
        denied(principal.delete(group + G), "Microsoft.Resources/subscriptions/resourceGroups/delete")
        (permission,) = expect(principal.get(arm.below(SUB, "permissions") + V), 200).json()["value"]
        assert permission == {"actions": roles.LEAST, "notActions": [], "dataActions": [], "notDataActions": []}
        reader = name()
        expect(assign(principal, group, "acdd72a7-3385-48ef-bd42-f606fba81ae7", name(), reader), 201)
        assert len(expect(principal.get(arm.below(made.path, "roleAssignments") + V), 200).json()["value"]) == 3
        expect(principal.delete(arm.below(group, "roleAssignments", reader) + V), 200)
        for method, sent in (("GET", None), ("PUT", roles.body(SUB)), ("DELETE", None)):
            verb = {"GET": "read", "PUT": "write", "DELETE": "delete"}[method]
            denied(principal.request(method, at(SUB, role), sent), AUTHORIZATION + "roleDefinitions/" + verb)


@pytest.mark.parametrize("actions, not_actions, reads, puts", [
    (["*"], [], True, True), (["*/read"], [], True, False), (["*/write"], [], False, True), ([], [], False, False),
    (["*"], ["*"], False, False), (["*"], ["*/WRITE"], True, False), (["Microsoft.AzureStack/*"], ["*/read"], False, True),
    (["microsoft.azurestack/REGISTRATIONS/read"], [], True, False), (["Microsoft.AzureStack/registrations/*"], [], True, True),
    (["Microsoft.AzureStack/registrations"], [], False, False), (["Microsoft.AzureStack/registration*"], [], True, True),
    (["Microsoft.AzureStack/registrations/write", "x"], ["y"], False, True), (["Microsoft.Resources/*"], [], False, False),
])
def test_what_a_role_allows(by, given, actions, not_actions, reads, puts):
    given(GROUP, actions, not_actions=not_actions)
    client = by(LEAST)
    assert client.get(REG + query()).status == (200 if reads else 403)
    assert client.put(REG + query(), b"[]").status == (400 if puts else 403)
    assert client.get(arm.registrations(contoso.APSS, "other") + query()).status == 403, "in its scope alone"
    expect(client.get(SUB + G), 200)


def test_data_actions_allow_nothing(by, given):
    given(SUB, [], permissions=[{"dataActions": ["*"], "notDataActions": ["*"]}])
    denied(by(LEAST).get(REG + query()), "Microsoft.AzureStack/registrations/read")


def test_a_change_counts_from_the_next_request_on(by, given):
    owner, client = by(OWNER), by(LEAST)
    role = given(SUB, ["Microsoft.AzureStack/registrations/read"])
    expect(client.get(REG + query()), 200)
    for actions, not_actions, status in ((["A/b"], [], 403), (["*"], [], 200), (["*"], ["*/read"], 403), (["*/read"], [], 200)):
        expect(owner.put(at(SUB, role), roles.body(SUB, called=role, actions=actions, not_actions=not_actions)), 201)
        assert client.get(REG + query()).status == status, (actions, not_actions)


def test_several_roles_add_up(server, by, given):
    """One's notActions take nothing from another."""
    given(SUB, ["*/read"], not_actions=["Microsoft.AzureStack/registrations/read"])
    client = by(LEAST)
    denied(client.get(REG + query()), "Microsoft.AzureStack/registrations/read")
    given(REG, ["Microsoft.AzureStack/registrations/read"], SUB)
    expect(client.get(REG + query()), 200)
    found = expect(client.get(arm.below(SUB, "permissions") + V), 200).json()["value"]
    assert [one["notActions"] for one in found] == [["Microsoft.AzureStack/registrations/read"]]
    for top in (1, 2):
        pages, target = [], arm.below(REG, "permissions") + query("2022-04-01", top=top)
        while target:
            page = expect(client.get(target), 200).json()
            assert len(page["value"]) <= top
            pages += page["value"]
            target = page.get("nextLink", "").removeprefix(server.base)
        assert sorted(one["actions"] for one in pages) == [["*/read"], ["Microsoft.AzureStack/registrations/read"]]


def test_lists_are_shown_in_part(by, given):
    given(GROUP, ["Microsoft.Resources/subscriptions/resourceGroups/read"])
    client = by(LEAST)
    ids = [one["id"] for one in expect(client.get(SUB + "/resourceGroups" + G), 200).json()["value"]]
    assert ids == [GROUP]
    assert expect(client.get(arm.registrations(contoso.APSS) + query()), 200).json() == {"value": []}


def test_one_of_another_subscription_says_nothing_here(by, given):
    given(OTHER, ["*"])
    client = by(LEAST)
    expect(client.get(REG + query()), 404, "RegistrationNotFound")
    expect(client.get(SUB + G), 404, "SubscriptionNotFound")
    expect(client.get(OTHER + "/resourceGroups" + G), 200)


# --- Nobody gets further ---------------------------------------------------------------------


def test_who_may_define_roles(by):
    owner, role = by(OWNER), name()
    for person in (CONTRIBUTOR, READER):
        client = by(person)
        denied(client.put(at(SUB, role), roles.body(SUB)), AUTHORIZATION + "roleDefinitions/write")
        denied(client.delete(at(SUB, role)), AUTHORIZATION + "roleDefinitions/delete")
        expect(client.get(at(SUB, role)), 404, "RoleDefinitionNotFound")
    expect(by(LEAST).put(at(SUB, role), roles.body(SUB)), 404, "SubscriptionNotFound")
    expect(by(HALF).put(at(SUB, role), roles.body(SUB)), 201)
    for person in (CONTRIBUTOR, READER):
        assert expect(by(person).get(at(SUB, role)), 200).json()["name"] == role
    expect(owner.delete(at(SUB, role)), 200)


def linked(answer, person, action, scope):
    expect(answer, 403, "LinkedAuthorizationFailed")
    assert f"'{auth.object_id(person)}'" in answer.message and f"'{AUTHORIZATION}roleDefinitions/{action}'" in answer.message
    assert f"'{scope}'" in answer.message


def test_a_role_is_for_scopes_that_one_may_define_roles_on(by, given):
    """A scope that one does not see is as one that does not exist."""
    owner, half = by(OWNER), by(HALF)
    unseen = expect(half.put(at(SUB, name()), roles.body(SUB, OTHER)), 404, "SubscriptionNotFound")
    unknown = expect(half.put(at(SUB, name()), roles.body(SUB, arm.subscription(contoso.UNKNOWN))), 404, "SubscriptionNotFound")
    assert unseen.message.replace(contoso.FABRIKAM, contoso.UNKNOWN) == unknown.message
    expect(owner.put(at(SUB, name()), roles.body(SUB, OTHER)), 201)
    given(GROUP, [AUTHORIZATION + "roleDefinitions/*"])
    least = by(LEAST)
    linked(least.put(at(GROUP, name()), roles.body(GROUP, SUB)), LEAST, "write", SUB)
    denied(least.put(at(SUB, name()), roles.body(SUB)), AUTHORIZATION + "roleDefinitions/write")
    linked(least.put(at(GROUP, name()), roles.body(GROUP, GROUP + "2")), LEAST, "write", GROUP + "2")
    expect(least.put(at(GROUP, name()), roles.body(GROUP)), 201)


def test_a_role_of_other_scopes_too_is_not_changed_by_who_has_but_one(by, given):
    """Or whoever has the role there would be given, or lose, what somebody says here."""
    owner = by(OWNER)
    role = define(owner, SUB, SUB, OTHER, actions=["A/b"])
    before = expect(owner.get(at(SUB, role)), 200).json()
    for person, scope in ((HALF, SUB), (ELSEWHERE, OTHER)):
        client, hidden = by(person), OTHER if scope == SUB else SUB
        for sent in (roles.body(scope, actions=["*"]), roles.body(scope, called=role)):
            linked(client.put(at(scope, role), sent), person, "write", hidden)
        linked(client.delete(at(scope, role)), person, "delete", hidden)
    given(GROUP, [AUTHORIZATION + "roleDefinitions/*"])
    least = by(LEAST)
    linked(least.put(at(GROUP, role), roles.body(GROUP, actions=["*"])), LEAST, "write", SUB)
    linked(least.delete(at(GROUP, role)), LEAST, "delete", SUB)
    assert expect(owner.get(at(SUB, role)), 200).json() == before
    expect(owner.delete(at(OTHER, role)), 200)


def test_what_may_be_changed_and_not_deleted(by, given):
    owner = by(OWNER)
    given(SUB, [AUTHORIZATION + "roleDefinitions/write"])
    role = define(by(LEAST), SUB, actions=["*"])
    denied(by(LEAST).delete(at(SUB, role)), AUTHORIZATION + "roleDefinitions/delete")
    denied(assign(by(LEAST), SUB, role, auth.object_id(LEAST)), AUTHORIZATION + "roleAssignments/write")
    expect(owner.delete(at(SUB, role)), 200)


def test_roles_of_other_subscriptions_are_not_told(by):
    owner = by(OWNER)
    role = define(owner, OTHER, called="Fabrikam's own")
    half = by(HALF)
    expect(half.get(at(SUB, role)), 404, "RoleDefinitionNotFound")
    expect(half.delete(at(SUB, role)), 204)
    refused = [half.put(at(SUB, role), roles.body(SUB)), assign(half, SUB, role, auth.object_id(HALF))]
    expect(refused[0], 409, "RoleDefinitionExists")
    expect(refused[1], 400, "RoleAssignmentScopeNotAssignableToRoleDefinition")
    assert all("Fabrikam" not in answer.message and contoso.FABRIKAM not in answer.message for answer in refused)
    shown = expect(half.get(arm.below(SUB, "roleDefinitions") + query("2022-04-01", filter="atScopeAndBelow()")), 200).json()
    assert role not in json.dumps(shown)
    expect(owner.delete(at(OTHER, role)), 200)


def test_the_log_names_a_custom_role_by_its_id(make_server, tmp_path):
    document = auth.with_people([("Owner", SUB)], [])
    server = make_server(*auth.ON, "--log-level", "debug", directory=directory.write(tmp_path, document))
    with auth.Signed(server, auth.sign_in(server, auth.app_id(0))) as owner:
        role = define(owner, SUB, actions=["Microsoft.Resources/subscriptions/resourceGroups/read"])
        expect(assign(owner, SUB, role, auth.object_id(1)), 201)
    with auth.Signed(server, auth.sign_in(server, auth.app_id(1))) as client:
        expect(client.get(GROUP + G), 200)
        expect(client.get(REG + query()), 403)
    (line,) = [one for one in server.log().splitlines() if "event=access" in one and f"role={role}" in one]
    assert "allowed=true" in line and f"assignedAt={SUB}" in line


def test_loose_subscriptions_are_everybodys(make_server, tmp_path):
    document = auth.with_people([("Reader", SUB)])
    server = make_server(*auth.ON, "--loose", directory=directory.write(tmp_path, document))
    unknown = arm.subscription(contoso.UNKNOWN)
    with auth.Signed(server, auth.sign_in(server, auth.app_id(0))) as client:
        role = define(client, unknown)
        linked(client.put(at(unknown, role), roles.body(unknown, SUB)), 0, "write", SUB)
        expect(client.put(at(unknown, role), roles.body(unknown, OTHER)), 404, "SubscriptionNotFound")
        denied(client.put(at(SUB, role), roles.body(SUB)), AUTHORIZATION + "roleDefinitions/write")
        expect(client.delete(at(unknown, role)), 200)
