"""Directory files made for a test."""

import copy
import json
import re
import uuid

import jsonschema

from . import binary, contoso

VALIDATOR = jsonschema.Draft202012Validator(json.loads((binary.SCHEMA / "directory.schema.json").read_text(encoding="utf-8")))


def contoso_copy(file=contoso.FILE):
    return json.loads(file.read_text(encoding="utf-8"))


def write(folder, content, name="directory.json"):
    """`content` is an object, or text or bytes taken as they are."""
    path = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def changed(subscription_id, **members):
    """samples/contoso.json with some members of one subscription replaced; ... removes one."""
    made = contoso_copy()
    (one,) = [s for s in made["subscriptions"] if s["id"] == subscription_id]
    for name, value in members.items():
        if value is ...:
            one.pop(name, None)
        else:
            one[name] = value
    return made


def with_subscriptions(*more):
    made = contoso_copy()
    made["subscriptions"] += more
    return made


def guid(number, prefix=0xE0):
    return str(uuid.UUID(int=(prefix << 120) | (4 << 76) | (8 << 60) | number))


def many_customers(tenants, each, partner="contoso"):
    """Tenants of their own, each with `each` CSP subscriptions. -> {tenant: [subscription, ...]}, file content"""
    made = contoso_copy()
    people = {}
    for t in range(tenants):
        tenant = guid(t, 0xDA)
        made["tenants"].append({"id": tenant, "displayName": f"Customer {t}"})
        people[tenant] = [guid(t * 1000 + n, 0xCA) for n in range(each)]
        for sub in people[tenant]:
            made["subscriptions"].append({"id": sub, "offer": "CSP", "tenant": tenant, "partner": partner})
    return people, made


def minimal():
    """The smallest directory with something of everything in it; tests spoil copies of it."""
    return copy.deepcopy(
        {
            "partners": [
                {"name": "dist", "kind": "indirectProvider"},
                {"name": "shop", "kind": "reseller", "provider": "dist"},
                {"name": "solo", "kind": "direct", "displayName": "Solo", "reachable": True},
            ],
            "tenants": [
                {"id": "aaaa0000-0000-4000-8000-000000000001", "displayName": "T", "defaultDomain": "t.example"}
            ],
            "subscriptions": [
                {
                    "id": "c0de0000-0000-4000-8000-000000000001",
                    "displayName": "S",
                    "offer": "CSP",
                    "tenant": "aaaa0000-0000-4000-8000-000000000001",
                    "partner": "shop",
                    "state": "Active",
                    "multiTenancyApproved": True,
                    "registeredNamespaces": ["Microsoft.AzureStack"],
                    "resourceGroups": [{"name": "azurestack", "location": "westcentralus"}],
                }
            ],
            "stacks": [
                {
                    "name": "stack",
                    "cloudId": "cloud",
                    "location": "local",
                    "tenant": "aaaa0000-0000-4000-8000-000000000001",
                    "subscription": "57ac0000-0000-4000-8000-000000000001",
                    "resourceGroups": [{"name": "g", "location": "local"}],
                    "directoryTenants": [
                        {"name": "t.example", "tenant": "aaaa0000-0000-4000-8000-000000000001", "resourceGroup": "G",
                         "location": "local"},
                    ],
                    "subscriptions": [
                        {"id": "10ca1000-0000-4000-8000-000000000001", "displayName": "U", "owner": "u@t.example",
                         "tenant": "aaaa0000-0000-4000-8000-000000000001", "offerId": "o", "state": "Enabled",
                         "resourceGroups": [{"name": "g", "location": "local"}]},
                    ],
                }
            ],
            "rateCards": [
                {
                    "offers": ["CSP"],
                    "offerDurableId": "MS-AZR-0145P",
                    "currency": "USD",
                    "locale": "en-US",
                    "region": "US",
                    "meters": [
                        {"id": "ca4d0000-0000-4000-8000-00000000000a", "name": "M", "category": "C", "subcategory": "S",
                         "region": "R", "unit": "1 U", "rates": {"0": "0.5"}, "includedQuantity": "0",
                         "effectiveDate": "2017-09-01T00:00:00Z",
                         "stackMeters": [{"id": "10ca1000-0000-4000-8000-00000000000a", "factor": "2"}]},
                    ],
                }
            ],
        }
    )


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


def refused(server):
    """Start a server that must not start. -> what it says on stderr: a line for each mistake, which names the file"""
    server.folder.mkdir(parents=True, exist_ok=True)
    done = binary.run(*server.arguments())
    assert (done.returncode, done.stdout) == (2, ""), done
    lines = done.stderr.splitlines()
    assert lines and all(line.startswith("azsreg serve: ") and str(server.directory) in line for line in lines), done.stderr
    return done.stderr


def judged_as_by_the_schema(make_server, folder, document):
    """A server starts on what the schema takes, and on nothing else."""
    server = make_server(directory=write(folder, json.dumps(document)), start=False, in_memory=True)
    if VALIDATOR.is_valid(document):
        server.start()
    else:
        refused(server)
