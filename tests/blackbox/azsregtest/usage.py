"""Usage records as a stack's own API gives them, and where they are handed in (docs/usage.md)."""

import json

from . import contoso, directory
from .arm import query

BLOBS = "B5C15376-6C94-4FDD-B655-1A69D138ACA3"  # PageBlobCapacity
JSON = {"Content-Type": "application/json"}
NDJSON = {"Content-Type": "application/x-ndjson"}

MAPPED, UNMAPPED, UNKNOWN = (directory.guid(number, 0x30) for number in range(3))
TENANTS = {MAPPED: contoso.ALPINE_TENANT, UNMAPPED: contoso.WOODGROVE_TENANT}


def at(registration):
    return f"{registration.path}/providers/Azsreg.Usage/reports" + query("2026-11-01")


def record(hour=18, quantity=16.461425899527967, subscription=MAPPED, uri="/storageAccounts/sa1", tenant=True, **more):
    """An hour of 2019-12-10, or all of that day; of the subscription's tenant, if that is to be said."""
    start, end = ("00:00", "11T00:00") if hour == "day" else (f"{hour:02}:00", f"{10 + hour // 23}T{(hour + 1) % 24:02}:00")
    properties = {
        "subscriptionId": subscription, "usageStartTime": f"2019-12-10T{start}:00+00:00",
        "usageEndTime": f"2019-12-{end}:00+00:00", "quantity": quantity, "meterId": BLOBS,
        "instanceData": json.dumps({"Microsoft.Resources": {
            "resourceUri": f"/subscriptions/{subscription}{uri}", "location": "northwest", "tags": "",
            "additionalInfo": ""}}),
        **({"tenantId": TENANTS[subscription]} if tenant and subscription in TENANTS else {}), **more}
    return {"id": "/subscriptions/x/providers/Microsoft.Commerce/UsageAggregate/y", "name": f"{subscription}-{BLOBS}",
            "type": "Microsoft.Commerce/UsageAggregate",
            "properties": {name: value for name, value in properties.items() if value is not None}}


def report(client, registration, records, **options):
    return client.post(at(registration), {"value": records}, **options)


def taken(answer):
    """(accepted, duplicate, rejected)"""
    said = answer.json()
    return said["accepted"], said["duplicate"], said["rejected"]


def charged(answer):
    """{payer: (rule, records)}"""
    return {one["subscriptionId"]: (one["rule"], one["records"]) for one in answer.json()["charged"]}


def earlier(answer):
    """Which records were there already, result by result."""
    return [one.get("recordId") for one in answer.json()["results"]]
