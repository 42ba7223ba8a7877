"""Faults while the server is killed: writes whose answer is lost, that are not done, or told something else.

What a fault says has to be so: a write whose answer was lost has happened, and outlives the kill; one that was closed
on before it was done has not. A connection that the kill ends looks the same, so a worker knows which of both it was
once another request of its own is answered.
"""

import http.client
import time

from azsregtest.arm import expect

CHANCE = 0.08
WRITES = {"operation": "Registrations_*", "writes": True}
RULES = {
    "lost": {"match": {"operation": "Registrations_CreateOrUpdate"}, "do": {"close": "after"}},
    "undone": {"match": {"operation": "Registrations_Delete"}, "do": {"close": "before"}},
    "gateway": {"match": WRITES, "do": {"status": 504, "code": "GatewayTimeout", "message": "No answer in time.", "after": True}},
    "busy": {"match": WRITES, "do": {"status": 429, "code": "TooManyRequests", "message": "Later."}},
    "late": {"match": {"operation": "Registrations_*"}, "do": {"delayMs": 20}},
}


def begin(client, dice):
    for name, rule in RULES.items():
        seeded = {**rule, "probability": CHANCE, "seed": dice.randrange(2 ** 32)}
        expect(client.put(f"/_azsreg/faults/{name}", seeded), 201)


class Doubts:
    """A worker's writes whose connection has ended, until it is known why."""

    def __init__(self):
        self.open, self.settled = [], 0

    def take(self, event, error):
        """Whether the error may be a fault's; a server that is not there is no fault."""
        if isinstance(error, ConnectionRefusedError) or not isinstance(error, (ConnectionError, http.client.HTTPException)):
            return False
        self.open.append((event, time.monotonic()))
        return True

    def settle(self):
        """The server lives: it was the fault."""
        for event, ended in self.open:
            if event.kind == "write" and event.version.startswith("gone"):
                event.refused = True
            else:
                event.answered = ended
        self.settled += len(self.open)
        self.open.clear()


def verdict(answer):
    """What an answer that a fault gave says of a write: True it has happened, False it has not, None no fault."""
    return {"gateway": True, "busy": False}.get(answer.headers.get("x-azsreg-fault"))
