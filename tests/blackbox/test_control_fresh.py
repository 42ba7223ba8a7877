"""After a reset a server is one that was just started: random requests, a reset, and every list has what a fresh one's has."""

import json
import os
import random
import re

import pytest

from azsregtest import arm, contoso, directory, roles, usage
from azsregtest.arm import Api, expect, query
from azsregtest.partner import Partner
from test_control import reset, status
from test_control_directory import DIRECTORY, put
from test_explain import a_request

SEED = os.environ.get("AZSREG_MODEL_SEED", "0")
ROUNDS, REQUESTS = 3, 150
ARM = query("2021-04-01")
SUBSCRIPTIONS = (contoso.CSP, contoso.APSS, contoso.EA, contoso.UNAPPROVED, contoso.SUSPENDED, contoso.FABRIKAM, contoso.ADATUM, contoso.STACK)
PARTNERS = ("contoso", "wingtip")


def lists():
    """The path of everything that can be listed."""
    yield "/subscriptions" + ARM
    yield "/tenants" + ARM
    for sub in SUBSCRIPTIONS:
        scope = arm.subscription(sub)
        yield scope + ARM
        for below in ("resourcegroups", "resources", "providers", "tagNames"):
            yield f"{scope}/{below}{ARM}"
        yield arm.registrations(sub) + query()
        yield f"{scope}/providers/Microsoft.Resources/tags/default{ARM}"
        yield arm.below(scope, "locks") + query("2020-05-01")
        for kind in ("roleAssignments", "roleDefinitions"):
            yield arm.below(scope, kind) + query("2022-04-01")
    yield "/v1.0/users"
    yield "/v1.0/servicePrincipals"


def seen(client):
    """What every list answers, without what is drawn anew for each answer or start; the directory's digest is of salts, too."""
    answers = {path: client.get(path) for path in lists()}
    for name in PARTNERS:
        partner = Partner(client, name)
        for path in ("/customers", "/relationships?relationship_type=is_indirect_cloud_solution_provider_of"):
            answers[f"{name} {path}"] = partner.get(path)
    answers["directory"] = client.get(DIRECTORY)
    return {path: (answer.status, settled(answer)) for path, answer in answers.items()}


def settled(answer):
    text = json.dumps(json.loads(answer.body), sort_keys=True) if answer.body else ""
    return re.sub(r'"(etag|Etag)": "[^"]*(\\"[^"]*)*"|[0-9a-f-]{36}(?=[^"]*was not found)|127\.0\.0\.1:\d+|"(date|request-id|client-request-id)": "[^"]*"', "", text)


def in_state(client):
    return {name: value for name, value in status(client).items() if name in ("auth", "control", "inMemory", "loose")}


class Changing:
    """Random writes of every kind."""

    def __init__(self, server, dice):
        self.server, self.dice = server, dice

    def run(self):
        kinds = [self.arm, self.arm, self.arm, self.customer, self.role, self.usage, self.directory, self.tags]
        with self.server.client() as client:
            for _ in range(REQUESTS):
                self.dice.choice(kinds)(client)

    def arm(self, client):
        method, url, body = a_request(self.dice, None)
        assert client.request(method, url, body).status in (200, 201, 204, 400, 403, 404, 409, 502)

    def customer(self, client):
        partner = Partner(client, "contoso")
        made = partner.create()["id"]
        if self.dice.random() < 0.5:
            partner.buy(made)

    def role(self, client):
        roles.assign(client, arm.subscription(contoso.APSS), "acdd72a7-3385-48ef-bd42-f606fba81ae7", directory.guid(self.dice.randrange(10**6), 0x77))

    def usage(self, client):
        api = Api(self.server, "fresh")
        answer = client.put(arm.group(contoso.APSS, contoso.GROUP) + ARM, {"location": "westcentralus"})
        if answer.status in (200, 201):
            made = client.put(arm.registration(contoso.APSS, contoso.GROUP, "reports") + query(), arm.body(arm.tokens.mint()))
            if made.status in (200, 201):
                registration = arm.Registration(client, contoso.APSS, contoso.GROUP, "reports")
                expect(usage.report(client, registration, [usage.record(self.dice.randrange(24), self.dice.randrange(1, 99))]), 200)
        api.close()

    def directory(self, client):
        document = directory.contoso_copy()
        document["subscriptions"][0]["displayName"] = str(self.dice.random())
        client.put(DIRECTORY, document)

    def tags(self, client):
        client.put(f"{arm.subscription(contoso.APSS)}/tagNames/t{self.dice.randrange(9)}{ARM}")


WHEREVER = pytest.mark.parametrize("in_memory", [
    pytest.param(False, id="disk"), pytest.param(True, id="memory", marks=pytest.mark.sqlite_only("data that several servers may have is not in memory")),
])


@WHEREVER
def test_a_reset_server_is_a_fresh_one(make_server, in_memory):
    dice = random.Random(f"{SEED}-{in_memory}")
    server = make_server(in_memory=in_memory)
    with make_server(in_memory=True, name="fresh").client() as client:
        fresh, state = seen(client), in_state(client)
    assert sum(code == 200 for code, _ in fresh.values()) > 60
    with server.client() as client:
        state["inMemory"] = in_memory
        for number in range(ROUNDS):
            assert seen(client) == fresh and in_state(client) == state
            Changing(server, dice).run()
            assert seen(client) != fresh
            put(client, directory.contoso_copy(), "?made=drop")  # what a reset goes back to
            assert reset(client)["epoch"] == number + 1
        assert seen(client) == fresh


@WHEREVER
def test_a_reset_to_nothing_is_a_server_without_a_directory(make_server, in_memory):
    server = make_server(in_memory=in_memory)
    with make_server(in_memory=True, directory=None, name="fresh").client() as client:
        fresh = seen(client)
    with server.client() as client:
        Changing(server, random.Random(SEED)).run()
        reset(client, "empty")
        assert seen(client) == fresh
