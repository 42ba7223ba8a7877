"""What a caller may not see does not exist for it: "No role, no existence leak: an unreadable subscription is 404 like
an unknown one." Each route is asked for a subscription full of things and for one nobody knows, and the answers compared.
"""

import pytest

from azsregtest import arm, auth, binary, contoso, directory, tokens
from azsregtest.arm import GROUPS_VERSION, body, expect, query
from azsregtest.hidden import assert_alike
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

HIDDEN, UNKNOWN, GROUP = contoso.APSS, contoso.UNKNOWN, contoso.GROUP
V = query(GROUPS_VERSION)
OWNER, STRANGER, NOBODY = range(3)
PEOPLE = [
    [("Owner", arm.subscription(sub)) for sub in (contoso.APSS, contoso.EA, contoso.SUSPENDED, contoso.CSP, contoso.STACK)],
    [("Owner", arm.subscription(contoso.FABRIKAM))],
    [],
]
READER_ROLE = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
NAMES = {
    "resourceGroupName": GROUP, "registrationName": "r", "customerSubscriptionId": contoso.ALPINE,
    "resourceProviderNamespace": "Microsoft.AzureStack", "lockName": "l", "roleAssignmentName": directory.guid(1),
    "roleDefinitionId": READER_ROLE, "tagName": "seen", "tagValue": "never", "productName": "_all",
    "linkedSubscriptionName": "l", "recordId": directory.guid(6), "directoryTenantName": "a.example", "userSubscriptionId": directory.guid(5),
}
ROUTES = [route for route in binary.routes() if "{subscriptionId}" in route[2]]
TOKEN = tokens.mint()
LINK = {"location": "eastus", "properties": {
    "linkedSubscriptionId": directory.guid(4), "registrationResourceId": arm.registration(HIDDEN, GROUP, "r")}}
LET_IN = {"location": "local", "properties": {"tenantId": contoso.ALPINE_TENANT}}
GIVEN = {"displayName": "x", "owner": "a@alpineskihouse.example"}
BODIES = {
    "Registrations_CreateOrUpdate": [body(TOKEN), body(), {}, b"{", body("!"), body(TOKEN, location="mars"), body(TOKEN, tags={"a": {}})],
    "Registrations_Update": [body(TOKEN), {"tags": {"a": "b"}}, {}, b"[]"],
    "CustomerSubscriptions_Create": [None, {}, {"properties": {"tenantId": contoso.ALPINE_TENANT}}, {"properties": 5}],
    "LinkedSubscriptions_CreateOrUpdate": [LINK, {"location": "eastus"}, {}, b"{"],
    "LinkedSubscriptions_Update": [{"tags": {"a": "b"}}, LINK, b"[]"],
    "DirectoryTenants_CreateOrUpdate": [LET_IN, {"properties": {"tenantId": directory.guid(6)}}, {}, b"{"],
    "UserSubscriptions_CreateOrUpdate": [GIVEN, {**GIVEN, "owner": "a@nowhere.example"}, {}, b"{"],
    "UsageSubscriptions_Update": [{"value": [{"subscriptionId": directory.guid(5), "tenantId": contoso.ALPINE_TENANT}]}, {}, b"{"],
    "ResourceGroups_CreateOrUpdate": [{"location": "westcentralus"}, {"location": "global"}, {}, {"location": 5}],
    "ResourceGroups_Update": [{"tags": {"a": "b"}}, {"tags": 5}, {}],
    "tags": [{"properties": {"tags": {"a": "b"}}}, {"operation": "Merge", "properties": {"tags": {"a": "b"}}}, {}],
    "tagNames": [None],
    "locks": [{"properties": {"level": "ReadOnly"}}, {"properties": {"level": "x"}}, {}],
    "roleAssignments": [{}, {"properties": {"principalId": directory.guid(3), "roleDefinitionId":
                                            f"/providers/Microsoft.Authorization/roleDefinitions/{READER_ROLE}"}}],
    "roleDefinitions": [{}, {"properties": {"roleName": "r", "permissions": [{}], "assignableScopes": ["/"]}}],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    with Server(folder, directory.write(folder, auth.with_people(*PEOPLE)), auth.ON) as running:
        with auth.Signed(running, auth.sign_in(running, auth.app_id(OWNER))) as owner:
            made = arm.Registration(owner, HIDDEN, GROUP, "r")
            expect(owner.put(made.url, body(tokens.mint(), tags={"seen": "never"})), 201)
            expect(made.add(contoso.ALPINE), 200)
            lock = {"properties": {"level": "CanNotDelete"}}
            role = f"{arm.subscription(HIDDEN)}/providers/Microsoft.Authorization/roleDefinitions/{READER_ROLE}"
            role = {"properties": {"principalId": auth.object_id(OWNER), "roleDefinitionId": role}}
            link = f"{arm.group(HIDDEN, GROUP)}/providers/Microsoft.AzureStack/linkedSubscriptions/l"
            expect(owner.put(link + arm.query_for(link), LINK), 201)
            for scope in (arm.subscription(HIDDEN), arm.group(HIDDEN, GROUP), made.path, link):
                expect(owner.put(f"{scope}/providers/Microsoft.Authorization/locks/l{query('2016-09-01')}", lock), 201)
                given = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{NAMES['roleAssignmentName']}"
                expect(owner.put(given + query("2022-04-01"), role), 201)
            admin = "providers/Microsoft.Subscriptions.Admin"
            let_in = f"{arm.group(contoso.STACK, contoso.STACK_GROUP)}/{admin}/directoryTenants/a.example"
            expect(owner.put(let_in + V, LET_IN), 201)
            expect(owner.put(f"{arm.subscription(contoso.STACK)}/{admin}/subscriptions/{directory.guid(5)}{V}", GIVEN), 201)
            for _ in range(20):  # used, as its rate limit would show
                expect(owner.get(made.url), 200)
                owner.patch(made.url, {"tags": {"seen": "never"}})
        yield running


@pytest.fixture(params=[STRANGER, NOBODY], ids=["stranger", "nobody"])
def client(server, request):
    with auth.Signed(server, auth.sign_in(server, auth.app_id(request.param))) as made:
        yield made


def same(client, method, target, sent=None, headers=(), hidden=None):
    """-> the answer, which is the one that is given of a subscription that nobody knows"""
    hidden = hidden or (contoso.STACK if "/Microsoft.Subscriptions.Admin/" in target else HIDDEN)
    known, unknown = (client.request(method, target.replace("{subscriptionId}", sub), sent, headers) for sub in (hidden, UNKNOWN))
    assert_alike(known, hidden, unknown, UNKNOWN, f"{method} {target} {sent!r} {headers!r}")
    return known


def bodies_of(operation, method, path):
    if method not in ("PUT", "PATCH"):
        return [None]
    kinds = [kind for kind in ("locks", "roleAssignments", "roleDefinitions", "tags", "tagNames") if f"/{kind}/" in path]
    return BODIES.get(operation) or BODIES[kinds[0]]


@pytest.mark.parametrize("operation, method, path", ROUTES, ids=[route[0] for route in ROUTES])
def test_each_route(client, operation, method, path):
    fill = lambda names: binary.filled(path, {**names, "subscriptionId": "{subscriptionId}"})  # noqa: E731
    some_missing = {**NAMES, "resourceGroupName": "nowhere", "registrationName": "nothing", "lockName": "nolock",
                    "roleAssignmentName": directory.guid(2), "customerSubscriptionId": contoso.WOODGROVE}
    odd = {**NAMES, "resourceGroupName": "a%20b.", "registrationName": "a%20b", "lockName": "x" * 300, "roleAssignmentName": "x",
           "customerSubscriptionId": contoso.ALPINE.upper(), "resourceProviderNamespace": "Microsoft.Nothing"}
    version = arm.query_for(path)
    statuses = set()
    usual = {**NAMES, "resourceGroupName": contoso.STACK_GROUP} if "/Microsoft.Subscriptions.Admin/" in path else NAMES
    for names in (usual, some_missing, odd):
        for sent in bodies_of(operation, method, path):
            statuses.add(same(client, method, fill(names) + version, sent).status)
    assert statuses <= {400, 404} or method == "DELETE" and statuses <= {204, 400, 404}, statuses
    for headers in ({"If-Match": "*"}, {"If-None-Match": "*"}, {"If-Match": '"x"'}):
        same(client, method, fill(NAMES) + version, bodies_of(operation, method, path)[0], headers)
    for more in ("&$top=0", "&$top=5", "&$skiptoken=x", "&$filter=x", "&$filter=name%20eq%20'r'"):
        same(client, method, fill(NAMES) + version + more, bodies_of(operation, method, path)[0])
    same(client, method, fill(NAMES))
    same(client, method, fill(NAMES) + query("2016-01-01"))


@pytest.mark.parametrize("sub", [contoso.EA, contoso.SUSPENDED, contoso.CSP, contoso.ALPINE, contoso.LITWARE_DELETED, contoso.STACK,
                                 contoso.APSS.upper()])
def test_whatever_the_subscription_is_like(client, sub):
    """Suspended, without groups, not registered with the provider, deleted, spelled in capitals."""
    here = "/subscriptions/{subscriptionId}"
    reg = f"{here}/resourceGroups/{GROUP}/providers/Microsoft.AzureStack/registrations/r"
    for method, target, sent in (
        ("GET", here, None), ("GET", f"{here}/resourceGroups", None), ("PUT", reg, body(TOKEN)), ("GET", reg, None),
        ("DELETE", reg, None), ("PUT", f"{reg}/customerSubscriptions/{contoso.ALPINE}", {}), ("POST", f"{reg}/getactivationkey", None),
        ("PUT", f"{here}/resourceGroups/new", {"location": "global"}), ("DELETE", f"{here}/resourceGroups/{GROUP}", None),
        ("POST", f"{here}/providers/Microsoft.AzureStack/register", None), ("GET", f"{here}/providers", None),
    ):
        same(client, method, target + query(), sent, hidden=sub)


def test_the_rate_limit_does_not_tell_of_others(make_server, tmp_path):
    """What others have used of a subscription shows that there is one."""
    server = make_server(*auth.ON, directory=directory.write(tmp_path, auth.with_people(*PEOPLE)))
    tokens_of = [auth.sign_in(server, auth.app_id(person)) for person in (OWNER, STRANGER, NOBODY)]
    with auth.Signed(server, tokens_of[OWNER]) as owner:
        for _ in range(5):
            expect(owner.get(arm.subscription(HIDDEN) + V), 200)
    for token in (*tokens_of[1:], "none"):
        with auth.Signed(server, token) as client:
            left = [client.get(arm.subscription(sub) + V).headers["x-ms-ratelimit-remaining-subscription-reads"]
                    for sub in (HIDDEN, UNKNOWN)]
        assert left == ["11999", "11999"]


def test_nothing_of_it_is_in_any_list(client):
    for target in ("/subscriptions", "/subscriptions?$top=1000", "/providers"):
        path, _, more = target.partition("?")
        text = expect(client.get(path + V + ("&" + more if more else "")), 200).text
        assert HIDDEN not in text and "APSS" not in text.replace("Partner Shared Services", "APSS")


def test_a_made_up_page_does_not_show_it_either(server, client):
    """A page's link is the caller's own affair: the owner's next page is no way in."""
    with auth.Signed(server, auth.sign_in(server, auth.app_id(OWNER))) as owner:
        link = expect(owner.get("/subscriptions" + query(GROUPS_VERSION, top=1)), 200).json()["nextLink"]
        inner = expect(owner.get(f"{arm.group(HIDDEN, GROUP)}/providers/Microsoft.AzureStack/registrations{query()}&$top=1"), 200)
        assert "nextLink" not in inner.json()
    shown = client.get(link.removeprefix(server.base))
    assert HIDDEN not in shown.text
    for known in directory.contoso_copy()["subscriptions"]:
        if known["id"] != contoso.FABRIKAM:
            assert known["id"] not in shown.text


def test_all_is_still_there(server):
    """None of the writes above came through."""
    with auth.Signed(server, auth.sign_in(server, auth.app_id(OWNER))) as owner:
        made = arm.Registration(owner, HIDDEN, GROUP, "r")
        assert expect(made.get(), 200).json()["tags"] == {"seen": "never"} and made.mapped() == [contoso.ALPINE]
        groups = expect(owner.get(f"{arm.subscription(HIDDEN)}/resourceGroups{V}"), 200).json()["value"]
        assert [one["name"] for one in groups] == [GROUP] and groups[0].get("tags") is None


def test_what_loose_makes_belongs_to_whoever_is_signed_in(make_server, tmp_path):
    """What the directory lists stays hidden even then."""
    server = make_server(*auth.ON, "--loose", directory=directory.write(tmp_path, auth.with_people(*PEOPLE)))
    with auth.Signed(server, auth.sign_in(server, auth.app_id(NOBODY))) as client:
        new = arm.registration(directory.guid(9), "rg", "r") + query()
        expect(client.put(new, body(tokens.mint())), 201)
        expect(client.get(new), 200)
        listed = expect(client.get("/subscriptions" + V), 200).json()["value"]
        assert [one["subscriptionId"] for one in listed] == [directory.guid(9)]
        expect(client.get(arm.subscription(HIDDEN) + V), 404, "SubscriptionNotFound")
        expect(client.put(arm.registration(HIDDEN, GROUP, "r") + query(), body(tokens.mint())), 404, "SubscriptionNotFound")
    with server.client() as anonymous:
        expect(anonymous.get(new), 401, "AuthenticationFailed")
        expect(anonymous.put(arm.registration(directory.guid(10), "rg", "r") + query(), body(tokens.mint())), 401)


def test_the_tenants_are_those_one_has_to_do_with(make_server, tmp_path):
    """One's own, and those of the subscriptions one sees."""
    people = auth.with_people([("Reader", arm.group(contoso.ALPINE, "any"))], [], [("Owner", arm.subscription(directory.guid(7)))])
    server = make_server(*auth.ON, directory=directory.write(tmp_path, people))
    own = contoso.CONTOSO_TENANT
    for number, want in enumerate([sorted([own, contoso.ALPINE_TENANT]), [own], [own]]):
        api = auth.api(server, auth.sign_in(server, auth.app_id(number)), "tenants")
        for page in ({}, {"top": 1}):
            assert [one["tenantId"] for one in api.list_all("/tenants" + query(GROUPS_VERSION, **page))] == want
        api.close()
