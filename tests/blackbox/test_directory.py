"""The directory file: loaded whole or not at all, and agreeing with schema/directory.schema.json."""

import hashlib
import re

import pytest

from azsregtest import arm, contoso, directory, marks, tokens
from azsregtest.arm import GROUPS_VERSION, body, expect, query
from azsregtest.directory import guid, minimal, refused, spoilt

def named(where, line):
    """The path is there, as subscriptions[0].tenant or as the JSON pointer /subscriptions/0/tenant."""
    return where in line or "/" + "/".join(re.findall(r"[^.\[\]]+", where)) in line


# Beyond the schema: what refers to nothing, and what is there twice. (changes, path of the mistake)
SUB, TENANT, REG = "subscriptions[0]", minimal()["tenants"][0], minimal()["subscriptions"][0]
(CARD,) = minimal()["rateCards"]
(METER,) = CARD["meters"]
STACK_METER = METER["stackMeters"][0]["id"]
MISTAKES = {
    "unknown tenant": ([("subscriptions[0].tenant", contoso.UNKNOWN)], "subscriptions[0].tenant"),
    "unknown partner": ([("subscriptions[0].partner", "nobody")], "subscriptions[0].partner"),
    "unknown provider": ([("partners[1].provider", "nobody")], "partners[1].provider"),
    "provider that is direct": ([("partners[1].provider", "solo")], "partners[1].provider"),
    "provider that is a reseller": (
        [("partners[3]", {"name": "shop2", "kind": "reseller", "provider": "shop"})], "partners[3].provider"),
    "its own provider": ([("partners[1].provider", "shop")], "partners[1].provider"),
    "partner twice": ([("partners[3]", {"name": "solo", "kind": "direct"})], "partners[3]"),
    "tenant twice": ([("tenants[1]", {"id": TENANT["id"]})], "tenants[1]"),
    "subscription twice": ([("subscriptions[1]", REG)], "subscriptions[1]"),
    "group twice": (
        [("subscriptions[0].resourceGroups[1]", {"name": "azurestack", "location": "x"})],
        "subscriptions[0].resourceGroups[1]"),
    "group twice but for casing": (
        [("subscriptions[0].resourceGroups[1]", {"name": "AZUREstack", "location": "x"})],
        "subscriptions[0].resourceGroups[1]"),
    "unknown tenant in the second": (
        [("subscriptions[1]", {**REG, "id": guid(1), "tenant": contoso.UNKNOWN})], "subscriptions[1].tenant"),
    "card twice but for casing": (
        [("rateCards[1]", {**CARD, "offerDurableId": "ms-azr-0145p", "offers": ["EA"]})], "rateCards[1]"),
    "meter twice but for casing": ([("rateCards[0].meters[1]", {**METER, "id": METER["id"].upper(), "stackMeters": []})],
                                   "rateCards[0].meters[1]"),
    "stack meter twice in a meter": ([("rateCards[0].meters[0].stackMeters[1]", METER["stackMeters"][0])],
                                     "rateCards[0].meters[0].stackMeters[1].id"),
    "stack meter twice on a card": (
        [("rateCards[0].meters[1]", {**METER, "id": guid(7), "stackMeters": [{"id": guid(8)}, {"id": STACK_METER.upper()}]})],
        "rateCards[0].meters[1].stackMeters[1].id"),
    "rate that is too large": ([("rateCards[0].meters[0].rates.0", "10000000.1")], "rateCards[0].meters[0].rates.0"),
    "tiers": ([("rateCards[0].meters[0].rates", {"0": 2, "100": 1})], "rateCards[0].meters[0].rates"),
    "included quantity": ([("rateCards[0].meters[0].includedQuantity", "0.5")], "rateCards[0].meters[0].includedQuantity"),
    # and a few the schema knows of as well
    "wrong type": ([("partners[0].name", 5)], "partners[0].name"),
    "missing member": ([("subscriptions[0].offer", ...)], "subscriptions[0]"),
    "unknown member": ([("tenants[0].nmae", "x")], "tenants[0]"),
    "no such state": ([("subscriptions[0].state", "Paused")], "subscriptions[0].state"),
    "a CSP subscription without partner": ([("subscriptions[0].partner", ...)], "subscriptions[0]"),
    "capital letters in an id": ([("subscriptions[0].id", REG["id"].upper())], "subscriptions[0].id"),
}


def test_the_same_on_another_card_is_no_mistake(make_server, tmp_path):
    """Of two cards for an offer the first one counts; the same meters may cost something else in another currency."""
    make_server(directory=directory.write(tmp_path, spoilt(("rateCards[1]", {**CARD, "currency": "EUR"}))), in_memory=True)


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


@marks.FOLDER
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
