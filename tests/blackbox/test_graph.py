"""Microsoft Graph (docs/graph.md): users, invitations, guests, and what each may do."""

import uuid

import pytest

from azsregtest import auth, contoso, directory
from azsregtest.arm import query
from azsregtest.graph import SECRET, Graph, new_user, refused
from azsregtest.partner import Partner

pytestmark = pytest.mark.one_thread

GRAPH = "https://graph.microsoft.com"
PARTNER = "https://api.partnercenter.microsoft.com"


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    from azsregtest.server import Server
    with Server(tmp_path_factory.mktemp("signed"), contoso.FILE, auth.ON) as running:
        yield running


@pytest.fixture
def plain(signed):
    with signed.client(checked=False) as made:
        yield made


class Customer:
    """A customer that Contoso has made, and its administrator."""

    def __init__(self, server, client):
        self.server, self.client = server, client
        made = Partner(client, token=auth.sign_in(server, auth.OWNER, resource=PARTNER)).create()
        self.id, self.domain = made["id"], made["companyProfile"]["domain"]
        self.admin = Graph(client, self.token(f"admin@{self.domain}", made["userCredentials"]["password"]))

    def ask(self, name, secret=SECRET, authority=None, resource=GRAPH):
        return auth.post(self.server, f"/{authority or self.id}/oauth2/token", auth.password(name, secret, resource=resource))

    def token(self, name, secret=SECRET, **options):
        return auth.granted(self.ask(name, secret, **options))["access_token"]

    def place(self, name, secret=SECRET):
        return Graph(self.client, self.token(name, secret))


@pytest.fixture
def customer(signed, plain):
    return Customer(signed, plain)


# Users ----------------------------------------------------------------------------------------


def test_a_users_life(customer):
    admin, name = customer.admin, f"ada@{customer.domain}"
    made = admin.create("ada", customer.domain)
    assert made["@odata.context"].endswith("/v1.0/$metadata#users/$entity") and made["userPrincipalName"] == name
    assert {key: value for key, value in made.items() if value is None}.keys() == {
        "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation", "preferredLanguage", "surname"}
    for path in (f"/users/{made['id']}", f"/users/{name}", f"/users/{name.upper()}", f"/users('{name}')", f"/Users/{made['id'].upper()}"):
        assert admin.got(path) == made
    whole = admin.got(f"/users/{made['id']}?$select=id,accountEnabled,userType,mailNickname,creationType,externalUserState,createdDateTime")
    assert (whole["accountEnabled"], whole["userType"], whole["mailNickname"], whole["creationType"]) == (True, "Member", "ada", None)
    assert customer.place(name).got("/me")["id"] == made["id"]
    assert admin.request("PATCH", f"/users/{name}", {"displayName": "Lovelace", "passwordProfile": {"password": "Another-1"}}).status == 204
    auth.refused(customer.ask(name), 400, "invalid_grant")
    assert customer.place(name, "Another-1").got("/me")["displayName"] == "Lovelace"
    assert admin.request("PATCH", f"/users/{name}", {"accountEnabled": False}).status == 204
    assert "AADSTS50057" in auth.refused(customer.ask(name, "Another-1"), 400, "invalid_grant")["error_description"]
    assert admin.request("DELETE", f"/users/{name}").status == 204
    refused(admin.get(f"/users/{name}"), 404, "Request_ResourceNotFound")


BAD_USERS = {
    "no display name": {"displayName": ...}, "an empty one": {"displayName": ""}, "a long one": {"displayName": "x" * 257},
    "no nickname": {"mailNickname": ...}, "a long nickname": {"mailNickname": "x" * 65}, "no name": {"userPrincipalName": ...},
    "a space in the name": {"userPrincipalName": "a da@{domain}"}, "a slash": {"userPrincipalName": "a/da@{domain}"},
    "a line break": {"userPrincipalName": "a\nda@{domain}"}, "a dot at the end": {"userPrincipalName": "ada.@{domain}"},
    "a long name": {"userPrincipalName": "a" * 65 + "@{domain}"},
    "another domain": {"userPrincipalName": "ada@contoso.example"}, "no domain": {"userPrincipalName": "ada"},
    "no password": {"passwordProfile": ...}, "an empty password": {"passwordProfile": {"password": ""}},
    "a long password": {"passwordProfile": {"password": "x" * 257}}, "a word for enabled": {"accountEnabled": "true"},
    "not enabled": {"accountEnabled": ...}, "another type": {"userType": "Robot"},
}


@pytest.mark.parametrize("what", BAD_USERS)
def test_what_a_user_must_say(customer, what):
    members = {key: value.replace("{domain}", customer.domain) if isinstance(value, str) else value
               for key, value in BAD_USERS[what].items()}
    refused(customer.admin.request("POST", "/users", new_user("ada", customer.domain, **members)), 400, "Request_BadRequest")
    assert len(customer.admin.got("/users")["value"]) == 1, "nothing was made"


def test_a_name_is_taken_once(customer):
    customer.admin.create("ada", customer.domain)
    message = refused(customer.admin.request("POST", "/users", new_user("ADA", customer.domain)), 400, "Request_BadRequest")
    assert message == "Another object with the same value for property userPrincipalName already exists."


def test_names_change_and_have_quotes(customer):
    made = customer.admin.create("o'brien", customer.domain)
    for path in (f"/users/o'brien@{customer.domain}", f"/users('o''brien@{customer.domain}')"):
        assert customer.admin.got(path)["id"] == made["id"]
    customer.admin.create("ada", customer.domain)
    path = f"/users/{made['id']}"
    refused(customer.admin.request("PATCH", path, {"userPrincipalName": f"ADA@{customer.domain}"}), 400, "Request_BadRequest")
    refused(customer.admin.request("PATCH", path, {"userPrincipalName": "bob@contoso.example"}), 400, "Request_BadRequest")
    assert customer.admin.request("PATCH", path, {"userPrincipalName": f"bob@{customer.domain}"}).status == 204
    assert customer.admin.got(path)["userPrincipalName"] == f"bob@{customer.domain}" and customer.ask(f"bob@{customer.domain}").status == 200


def test_a_token_that_outlives_its_user_opens_nothing(signed, plain, customer):
    """Neither as a member of the tenant, nor as a guest, nor as an agent of a partner."""
    member = customer.admin.create("ada", customer.domain)
    place = customer.place(member["userPrincipalName"])
    assert place.get("/users").status == 200
    assert customer.admin.request("PATCH", f"/users/{member['id']}", {"accountEnabled": False}).status == 204
    refused(place.get("/users"), 403, "Authorization_RequestDenied")
    assert customer.admin.request("DELETE", f"/users/{member['id']}").status == 204
    refused(place.get("/users"), 403, "Authorization_RequestDenied")
    contoso_admin = Graph(plain, auth.granted(auth.post(signed, auth.TOKEN, auth.password(resource=GRAPH)))["access_token"])
    agent = contoso_admin.create(f"x{uuid.uuid4().hex[:6]}", "contoso.example")
    token = auth.granted(auth.post(signed, auth.TOKEN, auth.password(agent["userPrincipalName"], SECRET, resource=PARTNER)))["access_token"]
    assert Partner(plain, token=token).get("/customers").status == 200
    assert contoso_admin.request("DELETE", f"/users/{agent['id']}").status == 204
    assert Partner(plain, token=token).get("/customers").status == 403


def test_lists_pages_and_filters(customer):
    for n in range(7):
        customer.admin.create(f"u{n}", customer.domain, displayName=f"User {n % 2} {n}")
    found, path, pages = [], "/users?$top=3&$select=userPrincipalName", 0
    while path:
        page = customer.admin.got(path)
        assert len(page["value"]) <= 3 and set(page["value"][0]) == {"userPrincipalName"}
        found += [one["userPrincipalName"] for one in page["value"]]
        pages += 1
        link = page.get("@odata.nextLink")
        path = link and link.split("/v1.0", 1)[1]
    assert len(found) == len(set(found)) == 8 and pages == 3

    def names(text):
        listed = customer.admin.got(f"/users?$filter={text.replace(' ', '%20').replace('#', '%23')}")["value"]
        return sorted(one["userPrincipalName"].split("@")[0] for one in listed)

    assert names(f"userPrincipalName eq 'U3@{customer.domain}'") == ["u3"]
    assert names("startswith(displayName,'user 1')") == ["u1", "u3", "u5"]
    assert names("startswith(displayName,'User 0') and userType eq 'Member'") == ["u0", "u2", "u4", "u6"]
    assert names("displayName eq 'User 0 0' or displayName eq 'User 1 1'") == ["u0", "u1"]
    assert names("displayName eq 'it''s'") == []
    for unsupported in ("mail ne 'x'", "endswith(mail,'x')", "givenName eq 'x'", "x", "id eq 'a' and id eq 'b' or id eq 'c'"):
        refused(customer.admin.get(f"/users?$filter={unsupported.replace(' ', '%20')}"), 400, "Request_UnsupportedQuery")
    for query_ in ("$top=0", "$top=1000", "$top=x", "$skiptoken=x"):
        refused(customer.admin.get(f"/users?{query_}"), 400, "Request_UnsupportedQuery")
    refused(customer.admin.get("/users?$select=shoeSize"), 400, "Request_BadRequest")
    for unserved in ("$orderby=mail", "$search=x", "$expand=manager", "$skip=1", "$select=id&$select=mail"):
        refused(customer.admin.get(f"/users?{unserved}"), 400, "Request_UnsupportedQuery")
    refused(customer.admin.get("/servicePrincipals?$select=appId"), 400, "Request_UnsupportedQuery")


def test_service_principals_and_objects_by_their_ids(signed, plain):
    place = Graph(plain, auth.sign_in(signed, auth.OWNER, resource=GRAPH))
    listed = place.got(f"/servicePrincipals?$filter=servicePrincipalNames/any(c:c%20eq%20'{auth.OWNER}')")["value"]
    assert [one["id"] for one in listed] == [auth.OWNER_ID]
    assert place.got(f"/servicePrincipals?$filter=appId%20eq%20'{auth.READER}'")["value"][0]["id"] == auth.READER_ID
    assert place.got(f"/servicePrincipals/{auth.OWNER_ID}")["appId"] == auth.OWNER
    refused(place.get(f"/servicePrincipals/{auth.OPERATOR_ID}"), 404, "Request_ResourceNotFound")
    ids = [auth.OWNER_ID, auth.OPERATOR_ID, str(uuid.uuid4())]

    def by_ids(types):
        answer = place.request("POST", "/directoryObjects/getByIds", {"ids": ids, "types": types})
        assert answer.status == 200, answer
        return {one["id"]: one["@odata.type"] for one in answer.json()["value"]}

    both = {auth.OWNER_ID: "#microsoft.graph.servicePrincipal", auth.OPERATOR_ID: "#microsoft.graph.user"}
    assert by_ids(["user", "group", "servicePrincipal", "directoryObjectPartnerReference"]) == both
    assert by_ids(["user"]) == {auth.OPERATOR_ID: "#microsoft.graph.user"}
    for body in ({}, {"ids": "x"}, {"ids": ["x"]}, {"ids": [str(uuid.uuid4())] * 1001}):
        refused(place.request("POST", "/directoryObjects/getByIds", body), 400, "Request_BadRequest")


# Guests ---------------------------------------------------------------------------------------


def test_a_guest(signed, customer):
    """Invited, redeemed, signed in at the customer's tenant by its id or domain; and made Owner of a subscription there."""
    made = customer.admin.invite(auth.OPERATOR, invitedUserDisplayName="The operator")
    guest = made["invitedUser"]["id"]
    assert made["status"] == "PendingAcceptance" and made["invitedUserType"] == "Guest"
    said = auth.refused(customer.ask(auth.OPERATOR, auth.SECRET), 400, "invalid_grant")["error_description"]
    assert made["inviteRedeemUrl"] in said, "whoever shows the secret is told what to open"
    path = made["inviteRedeemUrl"].split("/", 3)[3]
    with signed.client() as client:
        assert client.head(f"/{path}").status == 405
        for _ in range(2):
            answer = client.get(f"/{path}")
            assert (answer.status, answer.headers["location"]) == (302, "https://portal.example/")
        assert client.get("/_azsreg/redeem?ticket=x").status == 404
        assert client.get(f"/_azsreg/redeem?ticket={uuid.uuid4()}").status == 404
    for authority in (customer.id, customer.domain, customer.domain.upper()):
        token = auth.claims_of(customer.token(auth.OPERATOR, auth.SECRET, authority=authority))
        assert (token["oid"], token["tid"], token["upn"]) == (guest, customer.id, auth.OPERATOR)
    place = customer.place(auth.OPERATOR, auth.SECRET)
    me = place.got("/me?$select=id,userType,externalUserState,creationType,userPrincipalName,mail")
    assert (me["id"], me["userType"], me["externalUserState"], me["creationType"]) == (guest, "Guest", "Accepted", "Invitation")
    assert me["userPrincipalName"] == f"operator_contoso.example#EXT#@{customer.domain}" and me["mail"] == auth.OPERATOR
    refused(place.get("/users"), 403, "Authorization_RequestDenied")
    by_name = customer.admin.got("/users/" + me["userPrincipalName"].replace("#", "%23"))
    assert by_name["id"] == guest
    again = customer.admin.invite(auth.OPERATOR.upper(), inviteRedirectUrl="https://other.example/")
    assert (again["invitedUser"]["id"], again["status"], again["inviteRedeemUrl"]) == (guest, "Completed", made["inviteRedeemUrl"])


def test_a_guest_refreshes_its_token_at_either_place(customer):
    made = customer.admin.invite(auth.OPERATOR)
    customer.client.get("/" + made["inviteRedeemUrl"].split("/", 3)[3])
    granted = auth.granted(customer.ask(auth.OPERATOR, auth.SECRET))
    form = {"grant_type": "refresh_token", "client_id": "any", "refresh_token": granted["refresh_token"], "resource": GRAPH}
    for authority, who in ((customer.id, made["invitedUser"]["id"]), ("adfs", auth.OPERATOR_ID)):
        token = auth.granted(auth.post(customer.server, f"/{authority}/oauth2/token", form))["access_token"]
        assert auth.claims_of(token)["oid"] == who
    assert customer.admin.request("DELETE", f"/users/{made['invitedUser']['id']}").status == 204
    token = auth.granted(auth.post(customer.server, f"/{customer.id}/oauth2/token", form))["access_token"]
    assert auth.claims_of(token)["oid"] == auth.OPERATOR_ID, "no guest any more, but still an agent of the customer's partner"


def test_a_guest_owns_what_it_was_made_owner_of(signed, customer):
    made = customer.admin.invite(auth.OPERATOR)
    customer.client.get("/" + made["inviteRedeemUrl"].split("/", 3)[3])
    owner = auth.sign_in(signed, auth.OWNER)
    csp = Partner(customer.client, token=auth.sign_in(signed, auth.OWNER, resource=PARTNER))
    sub = csp.buy(customer.id)
    scope = f"/subscriptions/{sub}"
    role = f"{scope}/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
    token = customer.token(auth.OPERATOR, auth.SECRET, resource=auth.AUDIENCE)
    group = f"{scope}/resourceGroups/local{query('2021-04-01')}"
    with signed.client() as client:
        def ask(method, path, body, who):
            return client.request(method, path, body, headers={"Authorization": f"Bearer {who}"})
        assert ask("PUT", group, {"location": "local"}, token).status == 404
        assigned = ask("PUT", f"{scope}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}{query('2015-07-01')}",
                       {"properties": {"roleDefinitionId": role, "principalId": made["invitedUser"]["id"]}}, owner)
        assert assigned.status == 201, assigned
        assert ask("PUT", group, {"location": "local"}, token).status == 201
        assert customer.admin.request("DELETE", f"/users/{made['invitedUser']['id']}").status == 204
        assert ask("GET", group, None, token).status == 404, "its assignments went along"


BAD_INVITATIONS = {
    "no address": {"invitedUserEmailAddress": None}, "no domain": {"invitedUserEmailAddress": "ada"},
    "two ats": {"invitedUserEmailAddress": "a@b@c"}, "a space": {"invitedUserEmailAddress": "a b@c"},
    "a long one": {"invitedUserEmailAddress": "a" * 200 + "@c"}, "no URL": {"inviteRedirectUrl": None},
    "a relative URL": {"inviteRedirectUrl": "/x"}, "another scheme": {"inviteRedirectUrl": "javascript:alert(1)"},
    "a header in the URL": {"inviteRedirectUrl": "https://x/\r\nSet-Cookie: a=b"}, "a long URL": {"inviteRedirectUrl": "https://" + "x" * 2048},
    "another type": {"invitedUserType": "Robot"}, "a long name": {"invitedUserDisplayName": "x" * 257},
}


@pytest.mark.parametrize("what", BAD_INVITATIONS)
def test_what_an_invitation_must_say(customer, what):
    body = {"invitedUserEmailAddress": "ada@home.example", "inviteRedirectUrl": "https://portal.example/", **BAD_INVITATIONS[what]}
    refused(customer.admin.request("POST", "/invitations", body), 400, "Request_BadRequest")


def test_members_are_not_invited(customer):
    made = customer.admin.create("ada", customer.domain)
    answer = customer.admin.request("POST", "/invitations", {"invitedUserEmailAddress": made["userPrincipalName"], "inviteRedirectUrl": "https://x/"})
    assert made["id"] in refused(answer, 400, "Request_BadRequest")


# Of another tenant (who may: test_who_may.py) --------------------------------------------------


def test_everything_is_there_for_a_tenant_that_the_path_names(signed, plain, customer):
    """As an agent, who stays at home."""
    agent = Graph(plain, auth.sign_in(signed, auth.OWNER, resource=GRAPH), customer.domain)
    made = agent.create("ada", customer.domain)
    name = made["userPrincipalName"]
    for path in (f"/users/{made['id']}", f"/users('{name}')"):
        assert agent.got(path)["id"] == made["id"]
        assert agent.request("PATCH", path, {"displayName": path}).status == 204
        assert agent.got(path)["displayName"] == path
    assert agent.request("POST", "/directoryObjects/getByIds", {"ids": [made["id"]]}).json()["value"][0]["id"] == made["id"]
    assert agent.invite("ada@home.example")["invitedUser"]["id"]
    assert agent.got("/servicePrincipals")["value"] == []
    own = Graph(plain, auth.sign_in(signed, auth.OWNER, resource=GRAPH), "contoso.example")
    assert own.got(f"/servicePrincipals/{auth.OWNER_ID}")["id"] == auth.OWNER_ID
    at_home = Graph(plain, customer.token(name), customer.id)
    assert at_home.got("/me")["id"] == made["id"]
    assert agent.request("DELETE", f"/users/{made['id']}").status == 204
    agent.create("bob", customer.domain)
    bob = f"/users('bob@{customer.domain}')"
    for place in (agent, customer.admin):
        assert place.request("PATCH", bob, {"mailNickname": "bobby"}).status == 204
    assert customer.admin.request("DELETE", bob).status == 204
    agent.create("bob", customer.domain)
    assert agent.request("DELETE", bob).status == 204
    with signed.client() as client:
        said = client.get(f"/adfs/{customer.domain}/.well-known/openid-configuration")
        assert said.status == 200 and said.json()["token_endpoint"].endswith(f"/{customer.id}/oauth2/token")


def test_a_token_got_at_a_customer_is_for_that_customer(signed, plain, customer):
    other = Customer(signed, plain)
    token = customer.token(auth.OPERATOR, auth.SECRET)
    assert Graph(plain, token).got("/users")["value"]
    for tenant in (other.id, contoso.CONTOSO_TENANT):
        refused(Graph(plain, token, tenant).get("/users"), 403, "Authorization_RequestDenied")
    home = auth.granted(auth.post(signed, auth.TOKEN, auth.password(resource=GRAPH)))["access_token"]
    for tenant in (customer.id, other.id, contoso.CONTOSO_TENANT):
        assert Graph(plain, home, tenant).got("/users")["value"]


def test_no_agent_where_the_partner_names_others(make_server, tmp_path):
    made = directory.contoso_copy()
    made["partners"][0]["adminAgents"] = [auth.READER_ID]
    server = make_server(*auth.ON, directory=directory.write(tmp_path, made))
    path = f"/{contoso.ALPINE_TENANT}/oauth2/token"
    auth.granted(auth.post(server, path, auth.credentials(auth.READER)))
    auth.refused(auth.post(server, path, auth.credentials(auth.OWNER)), 401, "invalid_client")


def test_without_signing_in(client):
    """The path has to say which tenant it is about."""
    assert "/{tenant id or domain}/v1.0/" in refused(client.get("/v1.0/users"), 400, "Request_BadRequest")
    place = Graph(client, tenant="contoso.example")
    assert auth.OPERATOR in [one["userPrincipalName"] for one in place.got("/users")["value"]]
    refused(Graph(client, tenant="nobody.example").get("/users"), 404, "Request_ResourceNotFound")
    refused(place.get("/groups"), 404, "Request_ResourceNotFound")
    assert place.request("PUT", "/users", {}).status == 405
