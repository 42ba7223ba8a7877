"""What a test asks of a server, beside what its client does: start over, break, watch, and ask why."""

from __future__ import annotations

import base64
import datetime
import json
import os
import pathlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Union

from .control import Control, NotVerified, Refused, query, segment

if TYPE_CHECKING:
    from .process import Process
    from .report import Watch

Directory = Union[Mapping[str, Any], str, "os.PathLike[str]"]
watching: list[Watch] = []  # who wants to know of each server of one's own that starts and ends: pytest's reports


def _time(given: str | datetime.datetime | None) -> str | None:
    if not isinstance(given, datetime.datetime):
        return given
    moment = given.astimezone(datetime.timezone.utc) if given.tzinfo else given
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _duration(given: datetime.timedelta) -> str:
    """The server says what it does not take: parts of a second, and to go back."""
    seconds = given.total_seconds()
    return f"PT{int(seconds) if seconds.is_integer() else seconds}S"


class Fault:
    """A fault that is set: how many requests fitted, and how many met it."""

    def __init__(self, read: Callable[[], dict[str, Any]]):
        self._read = read
        self._last: dict[str, Any] | None = None

    def keep(self) -> None:
        """It is taken away: what it says now, it says from here on. After a reset it is gone, and says so."""
        try:
            self._last = self._read()
        except Refused as refused:
            if refused.code != "FaultNotFound":
                raise

    @property
    def seen(self) -> int:
        return (self._last or self._read())["seen"]

    @property
    def fired(self) -> int:
        return (self._last or self._read())["fired"]


class Azsreg:
    """A server: its address, and its control plane."""

    def __init__(
        self,
        url: str,
        *,
        control: str | None = None,
        token: str | None = None,
        ca: str | None = None,
        process: Process | None = None,
    ):
        self.url = url  # https where the server has it
        self.token = token  # of the control plane, where it asks for one
        self._control = Control(control or url, token, ca)
        self._ca = ca
        self._process = process

    def __enter__(self) -> Azsreg:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def ca(self) -> str | None:
        """A file with whom clients have to trust, or None without https."""
        if self._ca is None and self._process and self.url.startswith("https:"):
            path = self._process.folder / "ca.pem"
            path.write_bytes(self._control.fetch("GET", "/ca.pem"))
            self._ca = str(path)
        return self._ca

    # The state --------------------------------------------------------------------------------

    def status(self) -> dict[str, Any]:
        return self._control.call("GET", "/status")

    def reset(self, to: str | None = None, seed: int | None = None, keep: Iterable[str] = ()) -> dict[str, Any]:
        """Start over: with the directory, or where there is none, with nothing."""
        if to is None and self.status()["directory"]["source"] == "none":
            to = "empty"
        kept = list(keep)
        asked = {"to": to or "directory", "seed": seed, "keep": kept or None}
        return self._control.call("POST", "/reset", {name: value for name, value in asked.items() if value is not None})

    def save(self, name: str) -> dict[str, Any]:
        """Save what the data is now, for a reset to that name to go back to."""
        return self._control.call("PUT", f"/snapshots/{segment(name)}")

    def directory(self) -> dict[str, Any]:
        """What the server knows now, with hashes of its secrets, so that it can be put back."""
        return self._control.call("GET", "/directory" + query(secrets=True))

    def put_directory(self, directory: Directory, *, drop_made: bool = False, dry_run: bool = False) -> dict[str, Any]:
        """Put an object, or a file, in the place of the directory that is in force."""
        if isinstance(directory, (str, os.PathLike)):
            directory = json.loads(pathlib.Path(directory).read_text(encoding="utf-8"))
        asked = query(made="drop" if drop_made else None, dryRun=True if dry_run else None)
        return self._control.call("PUT", "/directory" + asked, directory)

    # The clock --------------------------------------------------------------------------------

    def freeze(self, now: str | datetime.datetime | None = None, *, force: bool = False) -> dict[str, Any]:
        """Have it stand still, there or where it is. A datetime without a zone is in UTC."""
        asked = {"mode": "frozen", "now": _time(now), "force": force or None}
        return self._control.call("PUT", "/clock", {name: value for name, value in asked.items() if value is not None})

    def advance(self, by: str | datetime.timedelta) -> dict[str, Any]:
        """Put it on, by an ISO 8601 duration or a timedelta of whole seconds."""
        duration = _duration(by) if isinstance(by, datetime.timedelta) else by
        return self._control.call("POST", "/clock/advance", {"by": duration})

    # Faults -----------------------------------------------------------------------------------

    @contextmanager
    def fault(self, name: str, rule: Mapping[str, Any]) -> Iterator[Fault]:
        """While it is entered, requests that fit meet the fault; how many did, it says then and later."""
        path = f"/faults/{segment(name)}"
        self._control.call("PUT", path, rule)
        fault = Fault(lambda: self._control.call("GET", path))
        try:
            yield fault
        finally:
            fault.keep()
            self._control.call("DELETE", path)

    # Requests ---------------------------------------------------------------------------------

    def requests(self, match: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Those that are kept and fit, oldest first."""
        return self.requests_after(match)

    def requests_after(
        self, match: Mapping[str, Any] | None = None, *, since: int = 0, epoch: int | None = None
    ) -> list[dict[str, Any]]:
        """Those that came later than that; after a reset, all of them."""
        found: list[dict[str, Any]] = []
        while True:
            page = self._control.call("GET", "/requests" + query(**{**(match or {}), "since": since, "epoch": epoch, "limit": 1000}))
            if not page["value"]:
                return found
            found += page["value"]
            since, epoch = page["next"], page["epoch"]

    def newest_request(self) -> dict[str, int]:
        """What `requests_after` takes, to leave out all that have come."""
        page = self._control.call("GET", "/requests" + query(limit=1))
        return {"since": page["next"], "epoch": page["epoch"]}

    def verify(
        self, match: Mapping[str, Any], count: int | None = None, *, at_least: int | None = None, at_most: int | None = None
    ) -> list[int]:
        """That so many requests fit, or without a number that one does. -> their numbers"""
        if count is None and at_least is None and at_most is None:
            at_least = 1
        expected = {"count": count, "atLeast": at_least, "atMost": at_most}
        asked = {"match": match, **{name: value for name, value in expected.items() if value is not None}}
        try:
            return self._control.call("POST", "/requests/verify", asked)["n"]
        except Refused as refused:
            if refused.code not in ("VerificationFailed", "RequestsIncomplete"):
                raise
            raise NotVerified(refused) from None

    # Why --------------------------------------------------------------------------------------

    def explain(
        self,
        method: str,
        url: str,
        as_: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> dict[str, Any]:
        """What a request would be answered, check by check; nothing comes of it."""
        asked = {"method": method, "url": url, "as": as_, "headers": headers, "body": body}
        return self._control.call("POST", "/explain", {name: value for name, value in asked.items() if value is not None})

    def payer(
        self, registration: str, tenant: str | None = None, *, stack_subscription: str | None = None, at: str | datetime.datetime | None = None
    ) -> dict[str, Any]:
        """Who pays for what a tenant uses, or a subscription of the stack, and why."""
        asked = query(registration=registration, tenant=tenant, stackSubscription=stack_subscription, at=_time(at))
        return self._control.call("GET", "/payer" + asked)

    # What a stack brings along ----------------------------------------------------------------

    @staticmethod
    def registration_token(
        cloud_id: str | None = None, billing_model: str = "PayAsYouUse", agreement_number: str | None = None, **members: Any
    ) -> str:
        """What the operator's script gets from an Azure Stack, as `azsreg token` mints it; `members` as they are spelt there."""
        token = {
            "cloudId": cloud_id or str(uuid.uuid4()),
            "objectId": str(uuid.uuid4()),
            "billingModel": billing_model,
            "usageReportingEnabled": True,
            "marketplaceSyndicationEnabled": True,
            "issuer": "azsreg",
            "version": "1.0",
        }
        if agreement_number is not None:
            token["agreementNumber"] = agreement_number
        return base64.b64encode(json.dumps({**token, **members}).encode()).decode()

    # The process ------------------------------------------------------------------------------

    @property
    def ended_with(self) -> int | None:
        """The exit status of a server of one's own that has ended."""
        return self._process.status if self._process else None

    def log(self) -> str:
        """What a server of one's own has logged."""
        return self._process.log() if self._process else ""

    def stop(self) -> None:
        """End a server of one's own; another one runs on."""
        for watch in watching:
            watch.ends(self)
        if self._process:
            self._process.stop()
            self._process = None
