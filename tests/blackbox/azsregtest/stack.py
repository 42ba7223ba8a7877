"""An Azure Stack as its administrator sees it (docs/stack.md)."""

from . import arm, contoso
from .arm import expect, query

V = query("2015-11-01")
ADMIN = "providers/Microsoft.Subscriptions.Admin"


class Stack:
    """The sample's, as whoever the client is."""

    def __init__(self, client, subscription=contoso.STACK, group=contoso.STACK_GROUP):
        self.client, self.subscription, self.group = client, subscription, group
        self.tenants = f"{arm.group(subscription, group)}/{ADMIN}/directoryTenants"
        self.users = f"{arm.subscription(subscription)}/{ADMIN}/subscriptions"

    def let_in(self, domain, tenant):
        """-> the answer"""
        return self.client.put(f"{self.tenants}/{domain}{V}", {"location": "local", "properties": {"tenantId": tenant}})

    def shut_out(self, domain):
        return self.client.delete(f"{self.tenants}/{domain}{V}")

    def put(self, subscription, owner, **members):
        """-> the answer"""
        given = {"displayName": "A subscription", "owner": owner, **members}
        return self.client.put(f"{self.users}/{subscription}{V}", {k: v for k, v in given.items() if v is not ...})

    def get(self, subscription):
        return self.client.get(f"{self.users}/{subscription}{V}")

    def delete(self, subscription):
        return self.client.delete(f"{self.users}/{subscription}{V}")

    def listed(self):
        """-> the ids of its users' subscriptions"""
        return {one["subscriptionId"] for one in expect(self.client.get(self.users + V), 200).json()["value"]}
