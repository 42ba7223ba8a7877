"""The control plane over HTTP: one request, its answer or its refusal. Proxies of the environment are left aside."""

from __future__ import annotations

import http.client
import json
import ssl
import urllib.parse
from typing import Any

PATIENCE = 60  # seconds without a byte: only ends what hangs


class Refused(Exception):
    """What the control plane answered instead of what was asked for."""

    def __init__(self, status: int, error: dict[str, Any]):
        self.status = status
        self.code = error.get("code", "")
        self.message = error.get("message", "")
        self.target = error.get("target")
        self.details = error.get("details")
        super().__init__(f"{status} {self.code}: {self.message}")


class NotVerified(AssertionError):
    """The requests that were sent are not those that should have been."""

    def __init__(self, refused: Refused):
        self.code = refused.code
        self.details = refused.details
        nearest = f"\n{json.dumps(refused.details, indent=2)}" if refused.details else ""
        super().__init__(f"{refused.message}{nearest}")


class Control:
    def __init__(self, url: str, token: str | None = None, ca: str | None = None):
        self._url = urllib.parse.urlsplit(url)
        self._token = token
        self._ca = ca

    def _connection(self) -> http.client.HTTPConnection:
        port = self._url.port
        host = self._url.hostname or ""
        if self._url.scheme == "https":
            trusted = ssl.create_default_context(cafile=self._ca)
            return http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=trusted)
        return http.client.HTTPConnection(host, port, timeout=PATIENCE)

    def fetch(self, method: str, path: str, body: Any = None) -> bytes:
        """The answer's bytes."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        sent = None if body is None else json.dumps(body).encode()
        if sent is not None:
            headers["Content-Type"] = "application/json"
        connection = self._connection()
        try:
            connection.request(method, f"{self._url.path.rstrip('/')}/_azsreg{path}", sent, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status >= 400:
            raise Refused(answer.status, _error(content))
        return content

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON, or None where it has no body."""
        content = self.fetch(method, path, body)
        return json.loads(content) if content else None


def _error(content: bytes) -> dict[str, Any]:
    """What somebody else's server says, a proxy's for one, is shown as it is."""
    try:
        return json.loads(content)["error"]
    except (ValueError, KeyError, TypeError):
        return {"message": content[:500].decode("utf-8", "replace")}


def query(**members: Any) -> str:
    """A query of what is given."""
    given = {name: _text(value) for name, value in members.items() if value is not None}
    return "?" + urllib.parse.urlencode(given) if given else ""


def segment(name: str) -> str:
    return urllib.parse.quote(name, safe="")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
