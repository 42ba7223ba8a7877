"""Custom roles: their bodies, and the one that the article on least privilege defines."""

import uuid

from . import arm
from .arm import query

V = query("2022-04-01")

# "Registration with least privilege", the operators' article: what its role allows
LEAST = [
    "Microsoft.Resources/subscriptions/resourceGroups/write", "Microsoft.Resources/subscriptions/resourceGroups/read",
    "Microsoft.AzureStack/registrations/*", "Microsoft.AzureStack/register/action",
    "Microsoft.Authorization/roleAssignments/read", "Microsoft.Authorization/roleAssignments/write",
    "Microsoft.Authorization/roleAssignments/delete", "Microsoft.Authorization/permissions/read",
    "Microsoft.Authorization/locks/read", "Microsoft.Authorization/locks/write",
]


def name():
    return str(uuid.uuid4())


def at(scope, role):
    """Where a definition is, at a scope."""
    return arm.below(scope, "roleDefinitions", role) + V


def body(*scopes, called=None, actions=("*/read",), not_actions=(), **members):
    """A definition that is assignable on these scopes; ... leaves a member out."""
    made = {
        "roleName": called or f"Role {name()}", "description": "What a test needs", "type": "CustomRole",
        "permissions": [{"actions": list(actions), "notActions": list(not_actions)}], "assignableScopes": list(scopes), **members,
    }
    return {"properties": {key: value for key, value in made.items() if value is not ...}}


def define(client, scope, *scopes, role=None, **options):
    """Makes one, and gives its GUID."""
    role = role or name()
    arm.expect(client.put(at(scope, role), body(*(scopes or (scope,)), **options)), 201)
    return role


def assign(client, scope, role, principal, assignment=None):
    """The answer to assigning a role."""
    sent = {"properties": {"roleDefinitionId": role, "principalId": principal}}
    return client.put(arm.below(scope, "roleAssignments", assignment or name()) + V, sent)
