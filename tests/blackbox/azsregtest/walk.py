"""A long walk through the server, always the same: what quickstart.sh does, and what it leaves out (docs/control.md, "Seed")."""

import json
import re

from . import arm, contoso, partner, stack, tokens, usage
from .arm import GROUPS_VERSION, query

HOST = "walk.localhost:8080"
CLOUD = "feed0000-0000-4000-8000-000000000001"
OWN = "0c0c0000-0000-4000-8000-000000000001"
OWNER_ROLE = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
V = query(GROUPS_VERSION)
# What is secret, or signed with a key that is, differs from run to run; it is of one length
SECRETS = re.compile(rb'("password":"|redeem\?ticket=|"activationKey":")([^"]+)')


class Walk:
    """Every answer, byte for byte: `steps` are (what was asked, status, headers, body without secrets)."""

    def __init__(self, client):
        self.client = client
        self.steps, self.secrets = [], []

    def ask(self, method, target, sent=None, headers=()):
        answer = self.client.request(method, target, sent, headers=[("Host", HOST), *headers])
        self.secrets += [secret for _, secret in SECRETS.findall(answer.body)]
        self.steps.append((f"{method} {target}", answer.status, answer.header_list, SECRETS.sub(rb"\1***", answer.body)))
        return answer.json() if answer.body.startswith((b"{", b"[")) else answer

    def pages(self, target):
        while target:
            target = self.ask("GET", target).get("nextLink", "").partition(HOST)[2]


def registration(walk):
    """-> its path"""
    path = arm.registration(contoso.CSP, "azurestack", "contoso-stack")
    token = tokens.mint(cloud_id=CLOUD)
    walk.ask("POST", f"/subscriptions/{contoso.CSP}/providers/Microsoft.AzureStack/register" + V)
    walk.ask("PUT", arm.group(contoso.CSP, "azurestack") + V, {"location": "westcentralus"})
    walk.ask("PUT", path + query(), arm.body(token))
    walk.ask("PATCH", path + query(), {"tags": {"a": "b"}})
    walk.ask("PUT", path + query(), arm.body(token), [("If-Match", '"another"')])
    walk.ask("POST", f"{path}/getactivationkey" + query())
    return path


def customers(walk, path):
    at = f"{path}/customerSubscriptions"
    for customer in (contoso.ALPINE, contoso.LUCERNE, contoso.WOODGROVE.upper(), contoso.ALPINE_SECOND, contoso.WOODGROVE):
        walk.ask("PUT", f"{at}/{customer}{query()}")
    walk.ask("GET", f"{at}/{contoso.ALPINE}{query()}")
    walk.pages(f"{at}{query()}&$top=1")
    walk.ask("DELETE", f"{at}/{contoso.ALPINE_SECOND}{query()}")
    walk.ask("PUT", f"{at}/{contoso.ALPINE}{query()}")


def around(walk, path):
    """Roles, locks, tags, and what there is not."""
    role = f"/subscriptions/{contoso.CSP}/providers/Microsoft.Authorization/roleDefinitions/{OWNER_ROLE}"
    who = {"properties": {"roleDefinitionId": role, "principalId": "a5570000-0000-4000-8000-0000000000f2"}}
    walk.ask("PUT", arm.below(path, "roleAssignments", OWN) + query("2015-07-01"), who)
    walk.ask("PUT", arm.below(path, "locks", "keep") + query("2016-09-01"), {"properties": {"level": "CanNotDelete"}})
    walk.ask("DELETE", path + query())
    walk.ask("GET", "/nothing/here", headers=[("x-ms-correlation-request-id", OWN)])
    walk.pages("/subscriptions" + query("2016-06-01") + "&$top=5")
    walk.ask("GET", f"/subscriptions/{contoso.CSP}/providers/Azsreg.Usage/mappings" + query("2026-11-01"))


def onboarding(walk, path):
    """-> the subscription that the customer pays with"""
    customer = walk.ask("POST", "/v1/customers", partner.new_customer("coho.example"))["id"]
    lines = {"lineItems": [partner.line(), partner.line(lineItemNumber=1)]}
    bought = walk.ask("POST", f"/v1/customers/{customer}/orders", lines)["lineItems"][0]["subscriptionId"].lower()
    walk.ask("PUT", f"{path}/customerSubscriptions/{bought}{query()}")
    admin = f"/subscriptions/{contoso.STACK}"
    walk.ask("PUT", f"{arm.group(contoso.STACK, contoso.STACK_GROUP)}/{stack.ADMIN}/directoryTenants/coho.example{stack.V}",
             {"location": "local", "properties": {"tenantId": customer}})
    walk.ask("PUT", f"{admin}/{stack.ADMIN}/subscriptions/{OWN}{stack.V}", {"displayName": "Coho", "owner": "admin@coho.example"})
    walk.ask("GET", arm.below(f"/subscriptions/{OWN}", "roleAssignments") + query("2015-07-01"))
    walk.ask("POST", "/coho.example/v1.0/invitations",
             {"invitedUserEmailAddress": "operator@contoso.example", "inviteRedirectUrl": "https://portal.example/"})
    walk.ask("POST", "/coho.example/v1.0/users", {
        "accountEnabled": True, "displayName": "Ada", "mailNickname": "ada", "userPrincipalName": "ada@coho.example",
        "passwordProfile": {"password": "azsreg-development-only"}})
    walk.ask("GET", "/coho.example/v1.0/users")
    walk.ask("PATCH", f"/v1/customers/{customer}/subscriptions/{bought.upper()}", {"status": "suspended"})
    return bought


def used(walk, path, bought):
    records = [usage.record(hour, 4, OWN, tenant=False) for hour in range(20)]
    walk.ask("POST", f"{path}/providers/Azsreg.Usage/reports" + query("2026-11-01"), {"value": records})
    walk.ask("POST", f"{path}/providers/Azsreg.Usage/reports" + query("2026-11-01"), {"value": records[:2]})
    walk.pages(f"/subscriptions/{contoso.CSP}/providers/Azsreg.Usage/records" + query("2026-11-01") + "&$top=7")
    for form in ("csv", "focus", "json"):
        walk.ask("GET", f"/subscriptions/{bought}/providers/Azsreg.Usage/charges" + query("2026-11-01") + f"&format={form}"
                 "&from=2019-12-01&to=2027-01-01")


def walk(client):
    made = Walk(client)
    path = registration(made)
    customers(made, path)
    around(made, path)
    used(made, path, onboarding(made, path))
    made.ask("GET", "/openapi/control.json")
    return made


def same(one, other):
    """Says which step is another, for the whole of two walks says nothing to anybody."""
    for a, b in zip(one.steps, other.steps, strict=True):
        assert a == b
    assert len(json.dumps([step[0] for step in one.steps])) > 1000, "it is a long one"
