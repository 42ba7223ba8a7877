"""What the report of a test that fails says: what the servers that run have refused in it, and what faults have done."""

from __future__ import annotations

import http.client
from collections import Counter
from collections.abc import Iterable
from typing import Any

from .azsreg import Azsreg
from .control import Refused

TITLE = "refused by azsreg in this test"
MOST = 20  # refusals that a report shows, those that are the same being one
SILENT = (OSError, http.client.HTTPException, Refused)

Section = tuple[str, str]


class Watch:
    """The servers that run, each with where the requests of the test begin."""

    def __init__(self) -> None:
        self.fixture: Azsreg | None = None
        self._begins: dict[Azsreg, dict[str, int]] = {}
        self._ended: list[Section] = []

    def starts(self, server: Azsreg) -> None:
        """Whatever comes to it is of the test that runs."""
        self._begins.setdefault(server, {})

    def ends(self, server: Azsreg) -> None:
        """It is asked now, for whether the test fails is said when the server is gone."""
        if server in self._begins:
            self._ended += self._section(server)
            del self._begins[server]

    def test_begins(self) -> None:
        self._ended = []
        self._begins = {server: _now(server) for server in self._begins if server.ended_with is None}

    def sections(self, always: bool) -> list[Section]:
        """Of each server that has something to say; of the fixture's `always`."""
        found = self._ended + [one for server in self._begins for one in self._section(server, always and server is self.fixture)]
        return found if found or not always else [(TITLE, "nothing")]

    def _section(self, server: Azsreg, always: bool = False) -> list[Section]:
        title = TITLE if server is self.fixture else f"{TITLE}, at {server.url}"
        try:
            told = _folded(server.requests_after(**self._begins[server]))
        except SILENT as why:
            return [(title, f"it does not say: {why}")] if always else []
        return [(title, "\n".join(told))] if told else []


def _now(server: Azsreg) -> dict[str, int]:
    try:
        return server.newest_request()
    except SILENT:
        return {}


def _folded(kept: Iterable[dict[str, Any]]) -> list[str]:
    times = Counter(_told(one) for one in kept if one["status"] >= 400 or one["fault"])
    shown = ["\n    ".join([head + (f", {count} times" if count > 1 else ""), *rest]) for (head, *rest), count in times.items()]
    return [f"the last {MOST} of {len(shown)}:"] * (len(shown) > MOST) + shown[-MOST:]


def _told(kept: dict[str, Any]) -> tuple[str, ...]:
    """A line, and those that belong to it."""
    head = f"{kept['method']} {kept['url']}: {kept['status'] or 'no answer'} {kept['code'] or ''}".rstrip()
    labels = ", ".join(filter(None, [kept["reason"], kept["fault"] and f"fault {kept['fault']}"]))
    head += f" ({labels})" if labels else ""
    if kept["status"] < 400:
        return (f"lost: {head}" if kept["status"] == 0 else f"lost, late or changed: {head}",)
    return (head, *(_why(kept) or _message(kept)), *_candidates(kept))


def _why(kept: dict[str, Any]) -> list[str]:
    """What is behind it, and what mends it."""
    explained = kept.get("explain", {})
    return [explained[name] for name in ("why", "cure") if explained.get(name)]


def _candidates(kept: dict[str, Any]) -> list[str]:
    found = kept.get("explain", {}).get("candidates")
    return [f"candidates: {', '.join(found)}"] if found else []


def _message(kept: dict[str, Any]) -> list[str]:
    """What was answered, in the form of Azure Resource Manager and Graph, Partner Center or OAuth."""
    error = kept["response"]["body"]
    error = error.get("error", error) if isinstance(error, dict) else {}
    message = error.get("message") or error.get("description") if isinstance(error, dict) else None
    return [message] if message else []
