"""The clock of a server, as a test sets it (docs/control.md, "Clock")."""

import datetime

from . import arm, contoso
from .arm import GROUPS_VERSION, expect, query

CLOCK, ADVANCE, RESET = "/_azsreg/clock", "/_azsreg/clock/advance", "/_azsreg/reset"
EVE = "2026-01-31T23:59:59.000Z"
V = query(GROUPS_VERSION)


def clock(client):
    return expect(client.get(CLOCK), 200).json()


def put(client, mode="frozen", now=None, **more):
    return client.put(CLOCK, {"mode": mode, **({"now": now} if now else {}), **more})


def freeze(client, now=EVE, **more):
    return expect(put(client, "frozen", now, **more), 200).json()


def advance(client, by):
    return expect(client.post(ADVANCE, {"by": by}), 200).json()


def write(client, name="g"):
    expect(client.put(arm.group(contoso.CSP, name) + V, {"location": "local"}), 201)


def millis(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)
