"""Random requests against the rules: the program answers what azsregtest/model.py says, and is then what it says.

Several clients ask, one at a time and at once; the server is restarted on changed directory files, with
--loose and without, with sign-in and without. A failure prints the shortest sequence found that shows it.

AZSREG_MODEL_SEED   the number that everything is drawn from; a new one for each run, printed at its end
AZSREG_MODEL_STEPS  how many steps each of the four has
"""

import concurrent.futures
import copy
import dataclasses
import itertools
import os
import random
import re
import time
import urllib.parse

import pytest

from azsregtest import arm, auth, contoso, directory, tokens
from azsregtest.client import Unrecorded
from azsregtest.model import AUTHORIZATION, ROLE_OF, ROLES, STACK, Assignment, Model, Request
from azsregtest.server import Server

SEED = int(os.environ.get("AZSREG_MODEL_SEED", "0"))
STEPS = int(os.environ.get("AZSREG_MODEL_STEPS", "900"))
SHRINK_SECONDS = 60
AT_ONCE = 3
WORLDS_MAX = 32  # that are followed at a time

# The world --------------------------------------------------------------------------------

HOMES = {"a": "CSP", "b": "APSS", "c": "EA", "d": "CSP", "e": "CSP"}  # e: Adatum's, which cannot be asked
HOMES = {directory.guid(n, 0xC0): (name, offer) for n, (name, offer) in enumerate(HOMES.items())}
STRANGERS = [directory.guid(n, 0xDD) for n in range(2)]  # in no file
TENANTS = [contoso.CONTOSO_TENANT, contoso.ALPINE_TENANT, contoso.WOODGROVE_TENANT]
CUSTOMERS = {  # id -> offer, partner, tenant
    directory.guid(0, 0xCA): ("CSP", "contoso", TENANTS[1]),
    directory.guid(1, 0xCA): ("CSP", "contoso", TENANTS[1]),
    directory.guid(2, 0xCA): ("CSP", "contoso", TENANTS[2]),
    directory.guid(3, 0xCA): ("CSP", "fabrikam", TENANTS[2]),
    directory.guid(4, 0xCA): ("EA", None, TENANTS[1]),
    directory.guid(5, 0xCA): ("CSP", "adatum", TENANTS[2]),
}
PEOPLE = [auth.object_id(n) for n in range(4)]
CLOUDS = [directory.guid(n, 0xCC) for n in range(2)]
GROUPS, REGISTRATIONS, LOCKS = ["g1", "G2", "nowhere"], ["r1", "R2"], ["L1", "a lock"]
TAGS = [{}, {"a": "1"}, {"b": "2"}, {"A": "3", "c": "4"}]


def document(rng):
    """A directory file: nearly everybody is in it, in some state, and has some roles."""
    subs = []
    for sub, (name, offer) in HOMES.items():
        if rng.random() < 0.15:
            continue
        partner = {"a": "contoso", "b": "contoso", "d": "fabrikam", "e": "adatum"}.get(name)
        subs.append({"id": sub, "offer": offer, "tenant": TENANTS[0], **({"partner": partner} if partner else {}),
                     "state": rng.choice(["Active"] * 6 + ["Suspended", "Deleted"]), "multiTenancyApproved": rng.random() < 0.85,
                     "registeredNamespaces": [STACK] if rng.random() < 0.7 else [],
                     "resourceGroups": [{"name": name, "location": "westcentralus"} for name in GROUPS[:2] if rng.random() < 0.5]})
    for sub, (offer, partner, tenant) in CUSTOMERS.items():
        if rng.random() < 0.85:
            subs.append({"id": sub, "offer": offer, "tenant": tenant, **({"partner": partner} if partner else {}),
                         "state": rng.choice(["Active"] * 8 + ["Suspended", "Deleted"])})
    made = auth.with_people(*([] for _ in PEOPLE))
    made["partners"] = [{"name": "contoso", "kind": "direct"}, {"name": "wingtip", "kind": "indirectProvider"},
                        {"name": "fabrikam", "kind": "reseller", "provider": "wingtip"},
                        {"name": "adatum", "kind": "direct", "reachable": False}]
    made["tenants"] = [{"id": tenant} for tenant in TENANTS]
    made["subscriptions"] = subs
    made["stacks"] = []
    made["roleAssignments"] = [{"principal": PEOPLE[0], "role": "Owner", "scope": f"/subscriptions/{sub}"} for sub in HOMES]
    for person in PEOPLE[1:]:
        for _ in range(rng.randrange(4)):
            scope = Request("", sub=rng.choice(list(HOMES)), **where(rng)).scope
            made["roleAssignments"].append({"principal": person, "role": rng.choice(list(ROLES)), "scope": scope})
    return made


def spelt(rng, name):
    return rng.choice([name, name, name.upper(), name.lower()])


def where(rng):
    """A subscription, a group or a registration."""
    place = {}
    if rng.random() < 0.75:
        place["group"] = spelt(rng, rng.choices(GROUPS, [5, 3, 1])[0])
        if rng.random() < 0.6:
            place["reg"] = spelt(rng, rng.choice(REGISTRATIONS))
    return place


# Drawing requests -------------------------------------------------------------------------

WEIGHTS = {
    "registration_put": 14, "customer_put": 18, "customer_get": 4, "customer_delete": 4, "customers_list": 3,
    "registration_get": 4, "registration_patch": 4, "registration_delete": 2, "registrations_list": 4, "remote_management": 1,
    "group_put": 7, "group_get": 3, "group_patch": 3, "group_delete": 1, "groups_list": 3,
    "lock_put": 2, "lock_get": 1, "lock_delete": 9, "locks_list": 2, "role_put": 4, "role_get": 1, "role_delete": 2, "roles_list": 2,
    "register": 5, "unregister": 2, "subscription_get": 1, "subscriptions_list": 1,
}


def draw(rng):
    operation = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    ask = Request(operation, who=rng.choices(PEOPLE, [5, 2, 2, 1])[0])
    if operation == "subscriptions_list":
        return ask
    ask.sub = rng.choices([*HOMES, *STRANGERS], [10, 4, 1, 2, 1, 1, 1])[0]
    kind = operation.split("_")[0]
    if kind in ("lock", "locks", "role", "roles"):
        for name, value in where(rng).items():
            setattr(ask, name, value)
    elif kind not in ("subscription", "groups", "register", "unregister"):
        ask.group = spelt(rng, rng.choices(GROUPS, [6, 4, 1])[0])
    if kind == "registrations" and rng.random() < 0.5:
        ask.group = None
    if kind in ("registration", "customer", "customers", "remote"):
        ask.reg = spelt(rng, rng.choices(REGISTRATIONS, [3, 1])[0])
    draw_rest(rng, kind, ask)
    return ask


def draw_rest(rng, kind, ask):
    args = ask.args
    writes = ask.operation.endswith(("_put", "_patch"))
    if writes and rng.random() < 0.04:
        args["broken"] = True
    if kind in ("group", "registration") and writes and rng.random() < 0.6:
        args["tags"] = dict(rng.choice(TAGS))
        if ask.operation == "registration_patch" and rng.random() < 0.5:
            args["tags"][rng.choice("abc")] = None
            args["tags"] = {name: value for name, value in args["tags"].items() if name != "A" or "a" not in args["tags"]}
    if ask.operation in ("registration_put", "registration_patch") and rng.random() < (0.85 if ask.operation.endswith("put") else 0.2):
        args["token"] = {"cloudId": rng.choices(CLOUDS, [6, 1])[0],
                         "billingModel": rng.choice(["PayAsYouUse"] * 6 + ["Capacity", "Development"])}
    if ask.operation == "registration_put" and rng.random() < 0.03:
        setattr(ask, *rng.choice([("reg", ".."), ("reg", "."), ("group", "bad."), ("reg", "x" * 91)]))
    if ask.operation == "group_put" and rng.random() < 0.05:
        ask.group = "bad."
    if kind in ("registration", "customer", "remote") and rng.random() < 0.2:
        args["symbols"] = [(rng.choice(["If-Match", "If-None-Match"]), rng.choice(["current", "weak", "other", "*"]))]
    if kind == "customer":
        ask.customer = rng.choice([*CUSTOMERS, *list(CUSTOMERS)[:3], *STRANGERS, list(CUSTOMERS)[0].upper()])
        if ask.operation == "customer_put" and rng.random() < 0.3:
            args["tenant"] = rng.choice([*TENANTS[1:], TENANTS[1].upper(), "no-guid"])
    if kind == "lock":
        ask.name = rng.choice(LOCKS)
        args["level"] = rng.choice(["ReadOnly", "CanNotDelete", "CanNotDelete"])
    if kind == "role":
        ask.name = directory.guid(rng.randrange(4), 0xEE)
        args.update(principal=rng.choice(PEOPLE[1:]), role=rng.choice(list(ROLES)))
    if ask.operation.endswith("_list"):
        args["top"] = rng.choice([None, None, 1, 2, 3])
        args["at_scope"] = kind in ("locks", "roles") and rng.random() < 0.3


def plan(seed, signed_in, steps):
    """("start", seed of the directory file, loose), ("ask", Request), ("at once", [Request, …])"""
    rng = random.Random(f"{seed} {signed_in}")
    drawn = [("start", rng.random(), False)]
    while len(drawn) < steps:
        chance = rng.random()
        if chance < 0.012:
            drawn.append(("start", rng.choice([drawn[0][1], rng.random(), rng.random()]), rng.random() < 0.5))
        elif chance < 0.1:
            drawn.append(("at once", [draw(rng) for _ in range(AT_ONCE)]))
        else:
            drawn.append(("ask", draw(rng)))
        if not signed_in:
            for ask in drawn[-1][1] if drawn[-1][0] == "at once" else drawn[-1][1:] if drawn[-1][0] == "ask" else []:
                ask.who = None
    return drawn


# Sending them -----------------------------------------------------------------------------

PATHS = {
    "subscriptions_list": ("GET", None, ""), "subscription_get": ("GET", None, ""),
    "group": (None, None, ""), "groups_list": ("GET", None, "/resourceGroups"),
    "registration": (None, None, ""), "registrations_list": ("GET", None, f"/providers/{STACK}/registrations"),
    "remote_management": ("POST", None, "/enableRemoteManagement"), "customers_list": ("GET", None, "/customerSubscriptions"),
    "register": ("POST", None, f"/providers/{STACK}/register"), "unregister": ("POST", None, f"/providers/{STACK}/unregister"),
    "locks_list": ("GET", None, f"/providers/{AUTHORIZATION}/locks"),
    "roles_list": ("GET", None, f"/providers/{AUTHORIZATION}/roleAssignments"),
}


def target(ask):
    """-> method and path"""
    kind, _, verb = ask.operation.partition("_")
    method, _, tail = PATHS.get(ask.operation) or (verb.upper(), None, "")
    if kind == "customer":
        tail = f"/customerSubscriptions/{ask.customer}"
    if kind in ("lock", "role"):
        tail = f"/providers/{AUTHORIZATION}/{'locks' if kind == 'lock' else 'roleAssignments'}/{urllib.parse.quote(ask.name)}"
    return method, ("/subscriptions" if ask.operation == "subscriptions_list" else ask.scope) + tail


def body(ask):
    args = ask.args
    if args.get("broken"):
        return "{"
    if ask.operation in ("group_put", "group_patch"):
        return {"location": "West Central US", **({"tags": args["tags"]} if "tags" in args else {})}
    if ask.operation in ("registration_put", "registration_patch"):
        token = tokens.mint(args["token"]["billingModel"], args["token"]["cloudId"]) if "token" in args else None
        return arm.body(token, **({"tags": args["tags"]} if "tags" in args else {}))
    if ask.operation == "customer_put" and "tenant" in args:
        return {"properties": {"tenantId": args["tenant"]}}
    if ask.operation == "lock_put":
        return {"properties": {"level": args["level"]}}
    if ask.operation == "role_put":
        return {"properties": {"principalId": args["principal"], "roleDefinitionId": ROLES[args["role"]][0]}}
    return None


def concrete(model, ask):
    """The request with the tags that its conditions stand for now."""
    found = ask.reg and ask.group and model.registrations.get((ask.sub, ask.group.lower(), ask.reg.lower()))
    thing = found and (found.mappings.get(ask.customer) if ask.customer else found)
    etag = thing.etag if thing else '"0"'
    values = {"current": etag, "weak": f"W/{etag}", "other": '"1"', "*": "*"}
    conditions = [(field, values[symbol]) for field, symbol in ask.args.get("symbols", [])]
    return dataclasses.replace(ask, args={**ask.args, "conditions": conditions})


def send(client, token, ask):
    """-> status, code, and the body, or the items of all pages"""
    method, path = target(ask)
    headers = [*ask.args.get("conditions", []), *([("Authorization", f"Bearer {token}")] if token else [])]
    sent = body(ask)
    if isinstance(sent, str):
        headers.append(("Content-Type", "application/json"))
    options = {"top": ask.args["top"]} if ask.args.get("top") else {}
    if ask.args.get("at_scope"):
        options["filter"] = "atScope()"
    url = path + arm.query(**options)
    items = []
    while True:
        answer = client.request(method, url, sent, headers=headers)
        code = answer.headers.get("x-ms-error-code")
        if not ask.operation.endswith("_list") or code:
            return answer.status, code, answer.json() if answer.body else None
        page = answer.json()
        assert len(page["value"]) <= (ask.args.get("top") or 100), "a page longer than asked for"
        items += page["value"]
        assert len(items) < 1000, "a list without end"
        if "nextLink" not in page:
            return answer.status, None, items
        assert page["value"], "an empty page before the end"
        url = re.sub(r"^http://[^/]+", "", page["nextLink"])


# Judging ----------------------------------------------------------------------------------


def differs(ask, wanted, got):
    """None where an answer is the wanted one, else what is different."""
    status, code, found = got
    if (status, code) != (wanted.status, wanted.code):
        return f"{status} {code}, not {wanted.status} {wanted.code}"
    if wanted.shows is None:
        return None
    if ask.operation == "roles_list":
        scopes = [item["properties"]["scope"].lower() for item in found]
        found = sorted((item["properties"]["scope"], item["properties"]["principalId"],
                        ROLE_OF[item["properties"]["roleDefinitionId"].split("/")[-1]]) for item in found)
        return None if found == wanted.shows and scopes == sorted(scopes) else f"lists {found}, not {wanted.shows}"
    if ask.operation.endswith("_list"):
        ids = [item["id"] for item in found]
        return None if ids == wanted.shows else f"lists {ids}, not {wanted.shows}"
    for name, value in wanted.shows.items():
        shown = found.get(name, {} if name == "tags" else None)
        if isinstance(value, dict) and name == "properties":
            shown = {inner: shown.get(inner) for inner in value}
        if shown != value:
            return f"{name} is {shown}, not {value}"
    return None


def follow(model, ask, got):
    """The model after a request that was answered so; None, and why, where it would not have been."""
    after = copy.deepcopy(model)
    wanted = after.apply(ask)
    why = differs(ask, wanted, got)
    if why is None and wanted.learn:
        wanted.learn(got[2])
    return (after, None) if why is None else (None, why)


def in_some_order(models, asked):
    """Requests at once are answered as if one had come after the other: in which order nobody says, and where
    the answers do not tell it either, each one that fits is followed."""
    fits, whys = [], []
    for model, order in itertools.product(models, itertools.permutations(asked)):
        after = model
        for ask, got in order:
            after, why = follow(after, ask, got)
            if why:
                whys.append(why)
                break
        if after and not any(vars(after) == vars(other) for other in fits):
            fits.append(after)
    return fits[:WORLDS_MAX], None if fits else f"in no order: {whys[0]}"


class World:
    """A server, and the model of it."""

    def __init__(self, folder, signed_in):
        self.folder, self.signed_in = folder, signed_in
        self.server = Server(folder, options=auth.ON if signed_in else ())
        self.models = [Model()]  # the ones that fit all answers
        self.tokens = {}
        self.clients = []
        self.pool = concurrent.futures.ThreadPoolExecutor(AT_ONCE)

    def start(self, seed, loose):
        self.server.stop()
        made = document(random.Random(f"file {seed}"))
        self.server.directory = directory.write(self.folder, made)
        self.server.options = [*(auth.ON if self.signed_in else ()), *(["--loose"] if loose else [])]
        self.server.start()
        for model in self.models:
            model.start(made, loose, self.signed_in)
        for client in self.clients:
            client.close()
        self.clients = [Unrecorded("127.0.0.1", self.server.port) for _ in range(AT_ONCE)]

    def token(self, who):
        if who and who not in self.tokens:
            self.tokens[who] = auth.sign_in(self.server, auth.app_id(PEOPLE.index(who)))
        return self.tokens.get(who)

    def take(self, step):
        """-> what was wrong, or None"""
        if step[0] == "start":
            self.start(*step[1:])
            return None
        asks = [concrete(self.models[0], ask) for ask in (step[1] if step[0] == "at once" else step[1:])]
        shown = [self.token(ask.who) for ask in asks]
        answers = list(self.pool.map(send, self.clients, shown, asks))
        after, why = in_some_order(self.models, list(zip(asks, answers)))
        self.models = after or self.models
        return why and f"{why}; answered {answers}"

    def close(self):
        self.pool.shutdown()
        for client in self.clients:
            client.close()
        self.server.stop()


def first_failure(folder, signed_in, steps):
    """-> how many steps it took and what was wrong; None where all was right"""
    world = World(folder, signed_in)
    try:
        for at, step in enumerate(steps):
            why = world.take(step)
            if why:
                return at + 1, why
    finally:
        world.close()
    return None


def shortened(folder, signed_in, steps, why):
    """The failing steps without those that it does not take, as far as there is time to find out."""
    until = time.monotonic() + SHRINK_SECONDS
    tries = itertools.count()
    size = max(len(steps) // 2, 1)
    while size:
        at = len(steps) - 1 - size
        while at >= 1 and time.monotonic() < until:
            fewer = steps[:at] + steps[at + size:]
            failed = first_failure(folder / f"try{next(tries)}", signed_in, fewer)
            if failed:
                steps, why = fewer[:failed[0]], failed[1]
                at = min(at, len(steps) - 1)
            at -= size
        size //= 2
    return steps, why


def said(step):
    if step[0] == "start":
        return f"start on the directory file of {step[1]!r}{' --loose' if step[2] else ''}"
    return " | ".join(f"{ask.who and PEOPLE.index(ask.who)} {' '.join(target(ask))} {ask.args}"
                      for ask in (step[1] if step[0] == "at once" else step[1:]))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", [0, 1])
@pytest.mark.parametrize("signed_in", [False, True], ids=["everybody", "signed in"])
def test_the_program_does_what_the_model_says(tmp_path, signed_in, part):
    steps = plan(SEED + part, signed_in, STEPS)
    failed = first_failure(tmp_path / "all", signed_in, steps)
    if failed:
        steps, why = shortened(tmp_path, signed_in, steps[:failed[0]], failed[1])
        pytest.fail(f"AZSREG_MODEL_SEED={SEED}: {why}\n" + "\n".join(map(said, steps)), pytrace=False)


def test_the_model_is_no_echo():
    """It says no to what the rules forbid, without a server to ask."""
    model = Model()
    model.start(document(random.Random(1)), loose=False, signed_in=False)
    assert model.apply(Request("subscription_get", sub=STRANGERS[0])).code == "SubscriptionNotFound"
    model.roles.append(Assignment("/subscriptions/x", "n", "p", "Owner"))
    assert model.may("p", f"{STACK}/registrations/write", "/subscriptions/X/resourceGroups/g")
