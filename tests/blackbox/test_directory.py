"""The directory file: loaded whole or not at all, and agreeing with schema/directory.schema.json."""

import hashlib
import json
import re

import jsonschema
import pytest

from azsregtest import arm, binary, contoso, directory, tokens
from azsregtest.arm import GROUPS_VERSION, body, expect, query
from azsregtest.directory import guid, minimal

SCHEMA = json.loads((binary.SCHEMA / "directory.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def refused(server):
    """Start a server that must not start. -> the one line on stderr"""
    return binary.assert_refused(binary.run(*server.arguments()), server.directory)


def named(where, line):
    """The path is there, as subscriptions[0].tenant or as the JSON pointer /subscriptions/0/tenant."""
    return where in line or "/" + "/".join(re.findall(r"[^.\[\]]+", where)) in line


def set_at(document, where, value):
    """Put `value` at the path; ... removes what is there."""
    *way, last = [int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", where)]
    for part in way:
        document = document[part]
    if value is ...:
        del document[last]
    elif isinstance(document, list) and last == len(document):
        document.append(value)
    else:
        document[last] = value


def spoilt(*changes):
    document = minimal()
    for where, value in changes:
        set_at(document, where, value)
    return document


# Beyond the schema: what refers to nothing, and what is there twice. (changes, path of the mistake)
SUB, TENANT, REG = "subscriptions[0]", minimal()["tenants"][0], minimal()["subscriptions"][0]
MISTAKES = {
    "unknown tenant": ([("subscriptions[0].tenant", contoso.UNKNOWN)], "subscriptions[0].tenant"),
    "unknown partner": ([("subscriptions[0].partner", "nobody")], "subscriptions[0].partner"),
    "unknown provider": ([("partners[1].provider", "nobody")], "partners[1].provider"),
    "provider that is direct": ([("partners[1].provider", "solo")], "partners[1].provider"),
    "provider that is a reseller": (
        [("partners[3]", {"name": "shop2", "kind": "reseller", "provider": "shop"})], "partners[3].provider"),
    "its own provider": ([("partners[1].provider", "shop")], "partners[1].provider"),
    "partner twice": ([("partners[3]", {"name": "solo", "kind": "direct"})], "partners[3].name"),
    "tenant twice": ([("tenants[1]", {"id": TENANT["id"]})], "tenants[1].id"),
    "subscription twice": ([("subscriptions[1]", REG)], "subscriptions[1].id"),
    "group twice": (
        [("subscriptions[0].resourceGroups[1]", {"name": "azurestack", "location": "x"})],
        "subscriptions[0].resourceGroups[1].name"),
    "group twice but for casing": (
        [("subscriptions[0].resourceGroups[1]", {"name": "AZUREstack", "location": "x"})],
        "subscriptions[0].resourceGroups[1].name"),
    "unknown tenant in the second": (
        [("subscriptions[1]", {**REG, "id": guid(1), "tenant": contoso.UNKNOWN})], "subscriptions[1].tenant"),
    # and a few the schema knows of as well
    "wrong type": ([("partners[0].name", 5)], "partners[0].name"),
    "missing member": ([("subscriptions[0].offer", ...)], "subscriptions[0]"),
    "unknown member": ([("tenants[0].nmae", "x")], "tenants[0]"),
    "no such state": ([("subscriptions[0].state", "Paused")], "subscriptions[0].state"),
    "a CSP subscription without partner": ([("subscriptions[0].partner", ...)], "subscriptions[0]"),
    "capital letters in an id": ([("subscriptions[0].id", REG["id"].upper())], "subscriptions[0].id"),
}


@pytest.mark.parametrize("what", MISTAKES, ids=lambda text: text.replace(" ", "-"))
def test_a_mistake_names_the_file_the_path_and_what_was_expected(make_server, tmp_path, what):
    changes, where = MISTAKES[what]
    server = make_server(directory=directory.write(tmp_path, spoilt(*changes)), start=False)
    line = refused(server)
    assert named(where, line), f"{where} is not in {line!r}"
    assert len(line) > len(str(server.directory)) + len(where) + 10


SYNTAX = {
    "empty": b"", "white space": b" \n", "cut short": b'{"partners": [', "trailing text": b"{} x", "not UTF-8": b'{"$schema":"\xff"}',
    "comment": b"{} // x", "trailing comma": b'{"tenants": [],}', "NUL": b"{}\0", "binary": bytes(range(256)),
    "too deep": b'{"partners":' + b"[" * 100000 + b"]" * 100000 + b"}",
    "repeated key": b'{"tenants":[],"tenants":[]}', "repeated key inside": b'{"tenants":[{"id":"x","id":"x"}]}',
}


@pytest.mark.parametrize("what", SYNTAX, ids=lambda text: text.replace(" ", "-"))
def test_a_file_that_is_not_json(make_server, tmp_path, what):
    refused(make_server(directory=directory.write(tmp_path, SYNTAX[what]), start=False))


def test_a_file_that_is_not_there_or_is_a_folder(make_server, tmp_path):
    refused(make_server(directory=tmp_path / "nothing.json", start=False))
    refused(make_server(directory=tmp_path, start=False))


def test_a_mistake_leaves_everything_as_it_was(make_server, api_on, tmp_path):
    """All or nothing: the good parts of a bad file are not taken over, and the old data still work."""
    server = make_server()
    made = api_on(server).registration()
    expect(made.add(contoso.ALPINE), 200)
    server.stop()
    bad = directory.changed(contoso.ALPINE, state="Suspended", displayName="Changed")
    bad["subscriptions"].append({"id": guid(1), "offer": "EA", "tenant": contoso.UNKNOWN})
    before = hashlib.sha256((server.data / "azsreg.db").read_bytes()).hexdigest()
    server.directory = directory.write(tmp_path, bad)
    refused(server)
    assert hashlib.sha256((server.data / "azsreg.db").read_bytes()).hexdigest() == before
    server.directory = contoso.FILE
    server.start()
    api = api_on(server)
    shown = expect(api.client.get(arm.subscription(contoso.ALPINE) + query(GROUPS_VERSION)), 200).json()
    assert (shown["state"], shown["displayName"]) == ("Enabled", "Alpine Ski House via Contoso")
    assert arm.Registration(api.client, made.sub, made.group, made.name).mapped() == [contoso.ALPINE]


def everything(api):
    """All a client can see."""
    seen = {"subscriptions": api.list_all("/subscriptions" + query(GROUPS_VERSION))}
    for one in seen["subscriptions"]:
        sub = one["subscriptionId"]
        seen[sub, "groups"] = api.list_all(f"{arm.subscription(sub)}/resourceGroups{query(GROUPS_VERSION)}")
        seen[sub, "providers"] = api.list_all(f"{arm.subscription(sub)}/providers{query(GROUPS_VERSION)}")
        seen[sub, "registrations"] = api.list_all(arm.registrations(sub) + query())
        for reg in seen[sub, "registrations"]:
            seen[reg["id"]] = api.list_all(reg["id"] + "/customerSubscriptions" + query())
    return seen


def test_loading_the_same_file_twice_changes_nothing(make_server, api_on):
    server = make_server()
    api = api_on(server)
    api.register_provider(contoso.CSP)
    for sub in (contoso.CSP, contoso.APSS):
        made = api.registration(sub=sub, group_name=api.group(sub, tags={"a": "1"}), tags={"b": "2"})
        expect(made.add(contoso.ALPINE), 200)
    for sub in (contoso.APSS, contoso.EA):
        expect(api.client.patch(arm.group(sub, contoso.GROUP) + query(GROUPS_VERSION), {"tags": {"t": sub}}), 200)
    before = everything(api)
    for _ in range(2):
        server.restart()
        assert everything(api_on(server)) == before


def test_loading_the_same_file_twice_does_not_undo_what_clients_did(make_server, api_on):
    """registeredNamespaces and resourceGroups say how a subscription starts."""
    server = make_server()
    api = api_on(server)
    expect(api.client.delete(arm.group(contoso.EA, contoso.GROUP) + query(GROUPS_VERSION)), 200)
    unregister = f"{arm.subscription(contoso.EA)}/providers/Microsoft.AzureStack/unregister{query(GROUPS_VERSION)}"
    expect(api.client.post(unregister), 200)
    before = everything(api)
    server.restart()
    assert everything(api_on(server)) == before


def test_a_changed_file_changes_what_the_rules_say(make_server, api_on, tmp_path):
    server = make_server()
    made = api_on(server).registration()
    expect(made.add(contoso.ALPINE), 200)
    for members, status, code in (
        ({"state": "Suspended"}, 400, "InvalidCustomerSubscriptionId"),
        ({"offer": "EA"}, 400, "InvalidCSPSubscription"),
        ({"partner": "northwind"}, 400, "BadCustomerSubscriptionId"),
        ({"partner": "adatum"}, 502, "MetadataResolverBadGatewayError"),
        ({}, 200, None),
    ):
        server.directory = directory.write(tmp_path, directory.changed(contoso.ALPINE, **members))
        server.restart()
        again = arm.Registration(api_on(server).client, made.sub, made.group, made.name)
        expect(again.add(contoso.ALPINE), status, code)
        assert again.mapped() == [contoso.ALPINE], "what was acknowledged stays"


def test_a_larger_file_adds_what_is_new(make_server, api_on, tmp_path):
    server = make_server()
    made = api_on(server).registration()
    people, larger = directory.many_customers(1, 1)
    ((tenant, (new,)),) = people.items()
    expect(made.add(new), 400, "InvalidCustomerSubscriptionId")
    server.directory = directory.write(tmp_path, larger)
    server.restart()
    again = arm.Registration(api_on(server).client, made.sub, made.group, made.name)
    assert expect(again.add(new), 200).json()["properties"]["tenantId"] == tenant


def test_a_partner_that_can_be_asked_again(make_server, api_on, tmp_path):
    content = directory.contoso_copy()
    (adatum,) = [p for p in content["partners"] if p["name"] == "adatum"]
    server = make_server()
    made = api_on(server).registration(sub=contoso.ADATUM)
    expect(made.add(contoso.MARGIE), 502, "MetadataResolverBadGatewayError")
    adatum["reachable"] = True
    server.directory = directory.write(tmp_path, content)
    server.restart()
    again = arm.Registration(api_on(server).client, made.sub, made.group, made.name)
    expect(again.add(contoso.MARGIE), 200)


def test_a_large_directory(make_server, api_on, tmp_path):
    people, content = directory.many_customers(500, 4)
    api = api_on(make_server(directory=directory.write(tmp_path, content)))
    made = api.registration()
    last = list(people.values())[-1]
    for customer in last:
        expect(made.add(customer), 200)
    assert made.mapped() == [last[-1]]
    assert len(api.list_all("/subscriptions" + query(GROUPS_VERSION, top=1000))) > 2000


def test_groups_of_the_file_have_a_normal_location(make_server, api_on, tmp_path):
    content = spoilt(("subscriptions[0].resourceGroups[0].location", "West Central US"))
    api = api_on(make_server(directory=directory.write(tmp_path, content)))
    target = arm.group(REG["id"], "AzureStack") + query(GROUPS_VERSION)
    assert expect(api.client.get(target), 200).json()["location"] == "westcentralus"
    expect(api.client.put(arm.registration(REG["id"], "AZURESTACK", "r") + query(), body(tokens.mint())), 201)


# --- The server and the schema agree --------------------------------------------------

LONG = "n" * 256
PARITY = {
    "nothing": {}, "empty lists": {"partners": [], "tenants": [], "subscriptions": []}, "minimal": minimal(),
    "contoso": directory.contoso_copy(), "$schema": spoilt(("$schema", "../schema/x.json")),
    "an array": [], "null": None, "a string": "x", "a number": 5, "partners an object": {"partners": {}},
    "partners null": {"partners": None}, "tenants a string": {"tenants": "x"}, "subscriptions 0": {"subscriptions": 0},
    "a partner a string": {"partners": ["x"]}, "a tenant null": {"tenants": [None]}, "a subscription []": {"subscriptions": [[]]},
}
CHANGES = [
    ("$schema", 5), ("$schema", None), ("extra", 1), ("Partners", []), ("comment", "x"),
    ("partners[2].name", ""), ("partners[2].name", LONG), ("partners[2].name", LONG + "n"), ("partners[2].name", "é" * 256),
    ("partners[2].name", "é" * 257), ("partners[2].name", "🎉" * 256), ("partners[2].name", "🎉" * 257), ("partners[2].name", None),
    ("partners[2].name", 5), ("partners[2].name", ...), ("partners[2].name", " "), ("partners[2].kind", ...),
    ("partners[2].kind", "Direct"), ("partners[2].kind", ""), ("partners[2].kind", None), ("partners[2].kind", ["direct"]),
    ("partners[2].kind", "reseller"), ("partners[2].provider", "dist"), ("partners[2].provider", None), ("partners[1].provider", ...),
    ("partners[0].provider", "dist"), ("partners[1].provider", ""), ("partners[1].provider", 1), ("partners[2].reachable", False),
    ("partners[2].reachable", "false"), ("partners[2].reachable", 0), ("partners[2].reachable", None), ("partners[2].displayName", ""),
    ("partners[2].displayName", LONG + "n"), ("partners[2].displayName", ...), ("partners[2].displayName", {}), ("partners[2].Reachable", True),
    ("partners[2].extra", 1),
    ("tenants[0].id", ...), ("tenants[0].id", "x"), ("tenants[0].displayName", ""), ("tenants[0].displayName", ...),
    ("tenants[0].defaultDomain", ""), ("tenants[0].defaultDomain", 5), ("tenants[0].defaultDomain", ...), ("tenants[0].name", "x"),
    ("tenants[1]", {"id": guid(1)}), ("tenants[1]", {"id": guid(1).upper()}), ("tenants[1]", {"id": guid(1).replace("-", "")}),
    ("tenants[1]", {"id": "{" + guid(1) + "}"}), ("tenants[1]", {"id": guid(1) + "0"}), ("tenants[1]", {"id": " " + guid(1)}),
    ("tenants[1]", {"id": guid(1)[:-1] + "g"}), ("tenants[1]", {"id": "00000000-0000-0000-0000-000000000000"}),
    ("subscriptions[0].id", ...), ("subscriptions[0].id", guid(5)), ("subscriptions[0].id", "x"), ("subscriptions[0].id", None),
    ("subscriptions[0].offer", ...), ("subscriptions[0].offer", ""), ("subscriptions[0].offer", "EA"), ("subscriptions[0].offer", "ünï"),
    ("subscriptions[0].offer", 5), ("subscriptions[0].offer", LONG), ("subscriptions[0].offer", LONG + "n"), ("subscriptions[0].tenant", ...),
    ("subscriptions[0].tenant", "x"), ("subscriptions[0].tenant", REG["tenant"].upper()), ("subscriptions[0].partner", ...),
    ("subscriptions[0].partner", ""), ("subscriptions[0].partner", 5), ("subscriptions[0].partner", "dist"), ("subscriptions[0].state", ...),
    ("subscriptions[0].state", "Suspended"), ("subscriptions[0].state", "Deleted"), ("subscriptions[0].state", "active"),
    ("subscriptions[0].state", None), ("subscriptions[0].multiTenancyApproved", False), ("subscriptions[0].multiTenancyApproved", ...),
    ("subscriptions[0].multiTenancyApproved", "true"), ("subscriptions[0].multiTenancyApproved", 1),
    ("subscriptions[0].registeredNamespaces", []), ("subscriptions[0].registeredNamespaces", ...),
    ("subscriptions[0].registeredNamespaces", "Microsoft.AzureStack"), ("subscriptions[0].registeredNamespaces", [""]),
    ("subscriptions[0].registeredNamespaces", ["Microsoft.Unheard.Of"]), ("subscriptions[0].registeredNamespaces", [5]),
    ("subscriptions[0].registeredNamespaces", ["a", "a"]), ("subscriptions[0].resourceGroups", ...), ("subscriptions[0].resourceGroups", {}),
    ("subscriptions[0].resourceGroups", ["x"]), ("subscriptions[0].resourceGroups[0].name", ...), ("subscriptions[0].resourceGroups[0].location", ...),
    ("subscriptions[0].resourceGroups[0].location", ""), ("subscriptions[0].resourceGroups[0].location", 5),
    ("subscriptions[0].resourceGroups[0].location", "anywhere at all"), ("subscriptions[0].resourceGroups[0].tags", {}),
    ("subscriptions[0].extra", 1), ("subscriptions[0].Tenant", "x"), ("subscriptions[0].displayName", ""), ("subscriptions[0].displayName", ...),
] + [("subscriptions[0].resourceGroups[0].name", name) for name in (
    "", "a", "a.", ".", ".a", "a.b", "(a)", "a b", "ä", "a/b", "a~", "_", "-", "x" * 90, "x" * 91, "x" * 89 + ".", None, 5)]
for change in CHANGES:
    PARITY[f"{change[0]} = {'(removed)' if change[1] is ... else json.dumps(change[1])[:40]}"] = spoilt(change)
PARITY["an EA subscription needs no partner"] = spoilt(("subscriptions[0].offer", "EA"), ("subscriptions[0].partner", ...))
PARITY["nor does a lower-case csp one"] = spoilt(("subscriptions[0].offer", "csp"), ("subscriptions[0].partner", ...))
PARITY["an APSS one does"] = spoilt(("subscriptions[0].offer", "APSS"), ("subscriptions[0].partner", ...))
assert len({VALIDATOR.is_valid(one) for one in PARITY.values()}) == 2


@pytest.mark.parametrize("what", PARITY)
def test_the_server_agrees_with_the_schema(make_server, tmp_path, what):
    path = directory.write(tmp_path, PARITY[what])
    server = make_server(directory=path, start=False, in_memory=True)
    if VALIDATOR.is_valid(PARITY[what]):
        server.start()
    else:
        refused(server)
