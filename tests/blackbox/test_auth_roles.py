"""Who may do what: "role assignments decide (Owner, Contributor, Reader, Azure Stack Registration Owner; scopes inherit).
403 AuthorizationFailed, with the message ARM uses: who, which action, which scope." """

import re

import pytest

from azsregtest import arm, auth, binary, contoso, directory, tokens
from azsregtest.arm import GROUPS_VERSION, body, expect, query
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

SUB, GROUP = contoso.APSS, contoso.GROUP
HERE = arm.subscription(SUB)
V = query(GROUPS_VERSION)
OWNER, CONTRIBUTOR, READER, REGISTRAR, GROUP_OWNER, REGISTRATION_READER, NOBODY, MIXED = range(8)
PEOPLE = [
    [("Owner", HERE)],
    [("Contributor", HERE)],
    [("Reader", HERE)],
    [("Azure Stack Registration Owner", HERE)],
    [("Owner", arm.group(SUB, GROUP.upper()))],
    [("Reader", arm.registration(SUB, GROUP, "First"))],
    [],
    [("Reader", HERE), ("Contributor", arm.group(SUB, "other")), ("Reader", arm.subscription(contoso.EA))],
]
STACK, RESOURCES, AUTHORIZATION = "Microsoft.AzureStack/", "Microsoft.Resources/subscriptions/", "Microsoft.Authorization/"
REGS, CUSTOMERS = STACK + "registrations/", STACK + "registrations/customerSubscriptions/"
PRODUCTS = REGS + "products/"
# As the public list of resource provider operations names them. None: whoever sees the subscription.
ACTIONS = {
    "CustomerSubscriptions_Get": CUSTOMERS + "read", "CustomerSubscriptions_List": CUSTOMERS + "read",
    "CustomerSubscriptions_Create": CUSTOMERS + "write", "CustomerSubscriptions_Delete": CUSTOMERS + "delete",
    "Registrations_Get": REGS + "read", "Registrations_List": REGS + "read",
    "Registrations_ListBySubscription": REGS + "read", "Registrations_CreateOrUpdate": REGS + "write",
    "Registrations_Update": REGS + "write", "Registrations_Delete": REGS + "delete",
    "Registrations_GetActivationKey": REGS + "getActivationKey/action",
    "Registrations_EnableRemoteManagement": REGS + "enableRemoteManagement/action",
    "Products_List": PRODUCTS + "read", "Products_Get": PRODUCTS + "read",
    "Products_ListDetails": PRODUCTS + "listDetails/action", "Products_ListProducts": PRODUCTS + "listProducts/action",
    "Products_GetProducts": PRODUCTS + "getProducts/action", "Products_GetProduct": PRODUCTS + "getProduct/action",
    "Products_UploadLog": PRODUCTS + "uploadProductLog/action",
    **{f"LinkedSubscriptions_{what}": STACK + "linkedSubscriptions/" + verb for what, verb in (
        ("Get", "read"), ("ListByResourceGroup", "read"), ("ListBySubscription", "read"), ("CreateOrUpdate", "write"),
        ("Update", "write"), ("Delete", "delete"))},
    "Resources_MoveResources": RESOURCES + "resourceGroups/moveResources/action",
    "Resources_ValidateMoveResources": RESOURCES + "resourceGroups/validateMoveResources/action",
    "Subscriptions_Get": None, "Providers_List": None, "Providers_Get": None,
    "Providers_Register": STACK + "register/action", "Providers_Unregister": STACK + "unregister/action",
    "Subscriptions_ListLocations": RESOURCES + "locations/read",
    "ResourceGroups_List": RESOURCES + "resourceGroups/read", "ResourceGroups_Get": RESOURCES + "resourceGroups/read",
    "ResourceGroups_CheckExistence": RESOURCES + "resourceGroups/read",
    "ResourceGroups_CreateOrUpdate": RESOURCES + "resourceGroups/write",
    "ResourceGroups_Update": RESOURCES + "resourceGroups/write", "ResourceGroups_Delete": RESOURCES + "resourceGroups/delete",
    "Resources_List": RESOURCES + "resources/read",
    "Resources_ListByResourceGroup": RESOURCES + "resourceGroups/resources/read",
    "Tags_List": RESOURCES + "tagNames/read", "Tags_CreateOrUpdate": RESOURCES + "tagNames/write",
    "Tags_Delete": RESOURCES + "tagNames/delete", "Tags_CreateOrUpdateValue": RESOURCES + "tagNames/tagValues/write",
    "Tags_DeleteValue": RESOURCES + "tagNames/tagValues/delete",
    "RateCard_Get": "Microsoft.Commerce/RateCard/read",
    "UsageMappings_List": "Azsreg.Usage/mappings/read", "UsageReports_Create": "Azsreg.Usage/reports/action",
    "UsageRecords_List": "Azsreg.Usage/records/read", "UsageRecords_Get": "Azsreg.Usage/records/read",
    "UsageSummary_Get": "Azsreg.Usage/records/read",
    "UsageCharges_List": "Microsoft.Commerce/UsageAggregates/read", "UsageAggregates_List": "Microsoft.Commerce/UsageAggregates/read",
    "SubscriberUsageAggregates_List": "Microsoft.Commerce/UsageAggregates/read",
    "UsageSubscriptions_List": "Azsreg.Usage/userSubscriptions/read", "UsageSubscriptions_Update": "Azsreg.Usage/userSubscriptions/write",
    **{f"{what}_{does}": f"Microsoft.Subscriptions.Admin/{kind}/{verb}"
       for what, kind in (("DirectoryTenants", "directoryTenants"), ("UserSubscriptions", "subscriptions"))
       for does, verb in (("List", "read"), ("Get", "read"), ("CreateOrUpdate", "write"), ("Delete", "delete"))},
}
VERBS = {"GET": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete"}
NAMES = {
    "subscriptionId": SUB, "resourceGroupName": GROUP, "registrationName": "first",
    "customerSubscriptionId": contoso.ALPINE, "resourceProviderNamespace": "Microsoft.AzureStack", "lockName": "l",
    "tagName": "t", "tagValue": "v", "productName": "_all", "linkedSubscriptionName": "l",
    "recordId": directory.guid(6), "directoryTenantName": "a.example", "userSubscriptionId": directory.guid(5),
    "roleAssignmentName": directory.guid(1), "roleDefinitionId": "acdd72a7-3385-48ef-bd42-f606fba81ae7",
}


class Route:
    def __init__(self, operation, method, path):
        self.operation, self.method, self.path = operation, method, path
        kind = re.search(r"(Microsoft\.(Authorization/\w+|Resources/tags))", self.path)
        self.action = f"{kind[1]}/{VERBS[self.method]}" if kind else ACTIONS[self.operation]

    def target(self, **names):
        return binary.filled(self.path, {**NAMES, **names}) + arm.query_for(self.path)

    @property
    def scope(self):
        """The resource the path names, up to a customer subscription."""
        names = re.match(r"(.*\{(subscriptionId|resourceGroupName|registrationName|customerSubscriptionId|linkedSubscriptionName)\})", self.path)[1]
        return binary.filled(names, NAMES)


ROUTES = [Route(*route) for route in binary.routes() if "{subscriptionId}" in route[2]]
EACH = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.operation)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    with Server(folder, directory.write(folder, auth.with_people(*PEOPLE)), auth.ON) as running:
        with auth.Signed(running, auth.sign_in(running, auth.app_id(OWNER))) as owner:
            for group, names in ((GROUP, ("First", "second")), ("other", ("third",))):
                expect(owner.put(arm.group(SUB, group) + V, {"location": "westcentralus"}), 201 if group == "other" else 200)
                for name in names:
                    made = arm.Registration(owner, SUB, group, name)
                    expect(owner.put(made.url, body(tokens.mint())), 201)
                    expect(made.add(contoso.ALPINE), 200)
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


def denied(answer, person, action, scope, method="GET"):
    assert answer.status == 403, answer
    assert answer.headers["x-ms-error-code"] == "AuthorizationFailed"
    assert "www-authenticate" not in answer.headers, "another token would not help"
    if method == "HEAD":
        return
    assert answer.code == "AuthorizationFailed"
    assert answer.message == (
        f"The client '{auth.app_id(person)}' with object id '{auth.object_id(person)}' does not have authorization to "
        f"perform action '{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, please "
        "refresh your credentials."
    )


def try_out(client, route, **names):
    """Asks in a way that changes nothing where it is allowed: names nobody uses, bodies that are none."""
    if route.method not in ("GET", "HEAD"):
        nobodys = {"resourceGroupName": "nowhere", "registrationName": "nothing", "resourceProviderNamespace": "Microsoft.X"}
        names = {**nobodys, **names}
    sent = b"[]" if route.method in ("PUT", "PATCH") else None
    return client.request(route.method, route.target(**names), sent)


def allowed(answer):
    assert answer.status not in (401, 403), answer


def as_role(role):
    """What a role allows, by the actions of its public definition."""
    return {
        OWNER: lambda action: True,
        CONTRIBUTOR: lambda action: not re.fullmatch(re.escape(AUTHORIZATION) + ".*/(write|delete)", action),
        READER: lambda action: action.endswith("/read"),
        REGISTRAR: lambda action: action in (REGS + "read", PRODUCTS + "read")
        or action.startswith(PRODUCTS) and action.endswith("/action"),
        NOBODY: lambda action: False,
    }[role]


@EACH
@pytest.mark.parametrize("person", [OWNER, CONTRIBUTOR, READER, REGISTRAR], ids=["owner", "contributor", "reader", "registrar"])
def test_each_route_for_each_role(by, person, route):
    client = by(person)
    if route.action is None or as_role(person)(route.action):
        allowed(try_out(client, route))
        return
    answer = client.request(route.method, route.target(), b"[]" if route.method in ("PUT", "PATCH") else None)
    denied(answer, person, route.action, route.scope, route.method)


def everything(client):
    """What stands in the subscription."""
    seen = {"groups": client.get(f"{HERE}/resourceGroups{V}").json(), "registrations": client.get(arm.registrations(SUB) + query()).json()}
    for one in seen["registrations"]["value"]:
        seen[one["id"]] = client.get(one["id"] + "/customerSubscriptions" + query()).json()
    seen["provider"] = client.get(f"{HERE}/providers/Microsoft.AzureStack{V}").json()["registrationState"]
    for kind in ("locks", "roleAssignments"):
        seen[kind] = client.get(f"{HERE}/providers/Microsoft.Authorization/{kind}{V}").json()
    return seen


def test_nothing_is_written_without_the_role(by):
    """With bodies that would do, had they been allowed."""
    owner = by(OWNER)
    before = everything(owner)
    (first,) = [one for one in before["registrations"]["value"] if one["name"] == "First"]
    bodies = {"registrations": body(tokens.mint(cloud_id=first["properties"]["cloudId"]), tags={"x": "y"}),
              "tags": {"operation": "Merge", "properties": {"tags": {"x": "y"}}},
              "roleDefinitions": {"properties": {"roleName": "new", "permissions": [{"actions": ["*"]}], "assignableScopes": [HERE]}},
              "customerSubscriptions": {}, "locks": {"properties": {"level": "ReadOnly"}},
              "roleAssignments": {"properties": {"principalId": auth.object_id(NOBODY), "roleDefinitionId":
                                                 f"{HERE}/providers/Microsoft.Authorization/roleDefinitions/{NAMES['roleDefinitionId']}"}}}
    for person in (READER, REGISTRAR, REGISTRATION_READER):
        client = by(person)
        for route in ROUTES:
            if route.method in ("GET", "HEAD") or person == REGISTRAR and as_role(person)(route.action):
                continue
            kind = "tags" if route.path.endswith("/tags/default") else re.findall(r"/(\w+)/\{", route.path)[-1]
            names = [{}] if kind != "registrations" else [{}, {"registrationName": "new"}]
            for more in names:
                sent = bodies.get(kind, {"location": "westcentralus", "tags": {"x": "y"}}) if route.method != "POST" else None
                answer = client.request(route.method, route.target(**more), sent if route.method in ("PUT", "PATCH") else None)
                assert answer.status == 403, (person, route.operation, answer)
    assert everything(owner) == before


# --- Scopes inherit ----------------------------------------------------------------------


LISTS = {"LinkedSubscriptions_ListByResourceGroup", "LinkedSubscriptions_ListBySubscription",
         "Registrations_List", "Registrations_ListBySubscription", "ResourceGroups_List", "Resources_List",
         "Resources_ListByResourceGroup", "ManagementLocks_ListAtSubscriptionLevel",
         "ManagementLocks_ListAtResourceGroupLevel", "RoleAssignments_ListForSubscription", "RoleAssignments_ListForResourceGroup"}


def shown_in_part(client, route, scope):
    """Who has a role on something in there gets the list, with what the role is about."""
    listed = expect(client.get(route.target()), 200).json()
    assert set(listed) == {"value"}
    ids = [one["id"] for one in listed["value"]]
    assert all(one == scope or one.startswith(scope + "/") for one in ids), ids
    return ids


def test_a_group_owner(by):
    client = by(GROUP_OWNER)
    for route in ROUTES:
        if "{resourceGroupName}" in route.path:
            if route.operation != "ResourceGroups_Delete":  # it would
                allowed(try_out(client, route, resourceGroupName="AzureSTACK"))
            answer = client.request(route.method, route.target(resourceGroupName="other"))
            assert answer.status == 403, (route.operation, answer)
        elif route.operation in LISTS:
            shown_in_part(client, route, arm.group(SUB, GROUP))
        elif route.action is not None:
            denied(client.request(route.method, route.target()), GROUP_OWNER, route.action, HERE)
    for name in ("azurestack2", "azurestac", "other", "nowhere"):
        denied(client.get(arm.group(SUB, name) + V), GROUP_OWNER, RESOURCES + "resourceGroups/read", arm.group(SUB, name))
    assert [one["subscriptionId"] for one in client.get("/subscriptions" + V).json()["value"]] == [SUB]


def test_a_reader_of_one_registration(by):
    client = by(REGISTRATION_READER)
    first = arm.registration(SUB, GROUP, "first")
    for target in (first, first.upper().replace("MICROSOFT.AZURESTACK", "Microsoft.AzureStack"), first + "/customerSubscriptions",
                   first + "/customerSubscriptions/" + contoso.ALPINE):
        expect(client.get(target + query()), 200)
    denied(client.post(first + "/getactivationkey" + query()), REGISTRATION_READER, REGS + "getActivationKey/action", first)
    for name in ("second", "First2", "Firs", "nothing"):
        other = arm.registration(SUB, GROUP, name)
        denied(client.get(other + query()), REGISTRATION_READER, REGS + "read", other)
    denied(client.get(arm.group(SUB, GROUP) + V), REGISTRATION_READER, RESOURCES + "resourceGroups/read", arm.group(SUB, GROUP))
    spelt = arm.registration(SUB, GROUP, "First")
    for route in ROUTES:
        if route.operation in LISTS:
            ids = shown_in_part(client, route, spelt)
            assert spelt in ids or "egistrations" not in route.operation and "Resources" not in route.operation, ids
    assert client.get(arm.registrations(SUB, "other") + query()).status == 403, "nothing in there is theirs"
    expect(client.get(HERE + V), 200)
    assert [one["subscriptionId"] for one in client.get("/subscriptions" + V).json()["value"]] == [SUB]


def test_roles_add_up(by):
    """Reader of the subscription, and Contributor of a group in it."""
    client = by(MIXED)
    expect(client.get(arm.registration(SUB, GROUP, "first") + query()), 200)
    new = arm.registration(SUB, "other", "by-mixed") + query()
    expect(client.put(new, body(tokens.mint())), 201)
    expect(client.delete(new), 200)
    denied(client.delete(arm.registration(SUB, GROUP, "first") + query()), MIXED, REGS + "delete", arm.registration(SUB, GROUP, "first"))


# --- Which subscriptions there are -----------------------------------------------------------


@pytest.mark.parametrize("person, seen", [
    (OWNER, {SUB}), (READER, {SUB}), (REGISTRAR, {SUB}), (GROUP_OWNER, {SUB}), (REGISTRATION_READER, {SUB}), (NOBODY, set()),
    (MIXED, {SUB, contoso.EA}),
], ids=lambda value: str(value) if isinstance(value, int) else "")
def test_a_caller_sees_only_its_own(server, by, person, seen):
    client = by(person)
    listed = expect(client.get("/subscriptions" + V), 200).json()
    assert {one["subscriptionId"] for one in listed["value"]} == seen and "nextLink" not in listed
    for known in directory.contoso_copy()["subscriptions"]:
        if known["id"] in seen:
            expect(client.get(arm.subscription(known["id"]) + V), 200)
            continue
        expect(client.get(arm.subscription(known["id"]) + V), 404, "SubscriptionNotFound")


def test_pages_of_what_is_seen(make_server, tmp_path):
    """A page is full although rows between were left out, and the last one says so."""
    visible = [contoso.APSS, contoso.FABRIKAM, contoso.ALPINE, contoso.MARGIE, contoso.CSP]
    document = auth.with_people([("Reader", arm.subscription(sub)) for sub in visible])
    server = make_server(*auth.ON, directory=directory.write(tmp_path, document))
    signed = auth.api(server, auth.sign_in(server, auth.app_id(0)), "pages")
    whole = signed.list_all("/subscriptions" + V)
    assert sorted(one["subscriptionId"] for one in whole) == sorted(visible)
    for top in (1, 2, 3, 4, 5, 6):
        target, sizes, paged = "/subscriptions" + query(GROUPS_VERSION, top=top), [], []
        while target:
            page = expect(signed.client.get(target), 200).json()
            sizes.append(len(page["value"]))
            paged += page["value"]
            target = page.get("nextLink", "").removeprefix(server.base)
        assert paged == whole and sizes[:-1] == [top] * (len(sizes) - 1) and sizes[-1] > 0
    signed.close()


def test_the_well_known_people(make_server):
    """The Owner and the operator of the sample own what is Contoso's and Fabrikam's; the Reader reads one."""
    server = make_server(*auth.ON)
    user = auth.granted(auth.post(server, auth.TOKEN, auth.password()))["access_token"]
    for token, seen in ((auth.sign_in(server), set(auth.OWNED)), (user, set(auth.OWNED)),
                        (auth.sign_in(server, auth.READER), {contoso.CSP})):
        with auth.Signed(server, token) as client:
            assert {one["subscriptionId"] for one in client.get("/subscriptions" + V).json()["value"]} == seen
    with auth.Signed(server, user) as client:
        expect(client.put(arm.group(contoso.CSP, "g") + V, {"location": "global"}), 201)
    with auth.Signed(server, auth.sign_in(server, auth.READER)) as client:
        answer = expect(client.put(arm.group(contoso.CSP, "g") + V, {"location": "global"}), 403, "AuthorizationFailed")
        assert f"'{auth.READER}' with object id '{auth.READER_ID}'" in answer.message


def test_a_user_is_called_by_name(make_server, tmp_path):
    document = directory.contoso_copy()
    document["roleAssignments"] = [{"principal": auth.OPERATOR_ID, "role": "Reader", "scope": HERE}]
    server = make_server(*auth.ON, directory=directory.write(tmp_path, document))
    token = auth.granted(auth.post(server, auth.TOKEN, auth.password()))["access_token"]
    with auth.Signed(server, token) as client:
        answer = expect(client.delete(arm.group(SUB, GROUP) + V), 403, "AuthorizationFailed")
    assert f"The client '{auth.OPERATOR}' with object id '{auth.OPERATOR_ID}' does not" in answer.message


def test_a_role_given_by_request_counts_at_once(by):
    """What the role assignment routes write is what decides."""
    owner, nobody = by(OWNER), by(NOBODY)
    scope = arm.registration(SUB, GROUP, "second")
    given = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{directory.guid(77)}{query('2022-04-01')}"
    role = f"{HERE}/providers/Microsoft.Authorization/roleDefinitions/{NAMES['roleDefinitionId']}"
    expect(nobody.get(scope + query()), 404, "RegistrationNotFound")
    expect(owner.put(given, {"properties": {"principalId": auth.object_id(NOBODY), "roleDefinitionId": role}}), 201)
    expect(nobody.get(scope + query()), 200)
    denied(nobody.delete(scope + query()), NOBODY, REGS + "delete", scope)
    expect(owner.delete(given), 200)
    expect(nobody.get(scope + query()), 404, "RegistrationNotFound")
