"""Microsoft Graph (docs/contract.md): what holds for every answer, and what is asked of it."""

import json
import re

GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
JSON_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
PATH = re.compile(r"/((?!(subscriptions|providers|v1)/)[^/]+/)?v1\.0(/|$)")
SECRET = "Test-Secret-1"  # of each user that is made


# Every answer ---------------------------------------------------------------------------------


def is_path(path):
    return PATH.match(path) is not None


def check(method, headers, response):
    got = response.headers
    for name in ("request-id", "client-request-id"):
        assert GUID.fullmatch(got.get(name, "")), f"{name} should be a GUID"
    sent = [str(value).lower() for field, value in headers if field.lower() == "client-request-id"]
    if len(sent) == 1 and GUID.fullmatch(sent[0]):
        assert got["client-request-id"] == sent[0], "client-request-id should be the caller's"
    assert got.get("odata-version") == "4.0", "odata-version"
    assert got.get("x-content-type-options") == "nosniff", "X-Content-Type-Options"
    assert "no-cache" in got.get("cache-control", ""), "Cache-Control"
    assert not [name for name in got if name.startswith(("x-ms-", "ms-"))], "a header of another service"
    if method == "HEAD" or not response.body:
        assert response.body == b"", "no body expected"
        return
    assert got.get("content-type") == JSON_TYPE, "Content-Type"
    body = json.loads(response.body.decode("utf-8"))
    if response.status < 400:
        assert list(body)[0] == "@odata.context", "what it is comes first"
        return
    _error(response, body)


def _error(response, body):
    assert list(body) == ["error"] and list(body["error"]) == ["code", "message", "innerError"], "error body"
    error, inner = body["error"], body["error"]["innerError"]
    assert re.fullmatch(r"[A-Z]\w+", error["code"]) and error["message"].strip(), "error"
    assert list(inner) == ["date", "request-id", "client-request-id"], "innerError"
    assert TIME.fullmatch(inner["date"]), "innerError.date"
    for name in ("request-id", "client-request-id"):
        assert inner[name] == response.headers[name], f"{name} should be the header's"
    if response.status == 401:
        assert error["code"] == "InvalidAuthenticationToken"
        assert "authorization_uri=" in response.headers.get("www-authenticate", ""), "WWW-Authenticate"


def refused(answer, status, code):
    """-> the message"""
    error = answer.json()["error"]
    assert (answer.status, error["code"]) == (status, code), answer
    assert error["message"] and set(error["innerError"]) == {"date", "request-id", "client-request-id"}
    assert error["innerError"]["request-id"] == answer.headers["request-id"]
    return error["message"]


# What is asked --------------------------------------------------------------------------------


def new_user(name, domain, **members):
    """Of az ad user create."""
    made = {"accountEnabled": True, "displayName": name.title(), "mailNickname": name, "userPrincipalName": f"{name}@{domain}",
            "passwordProfile": {"forceChangePasswordNextSignIn": False, "password": SECRET}, **members}
    return {key: value for key, value in made.items() if value is not ...}


class Graph:
    """A tenant as somebody with a token, or nobody, sees it: the token's, or the one that is named in the path."""

    def __init__(self, client, token=None, tenant=None):
        self.client, self.root = client, f"/{tenant}/v1.0" if tenant else "/v1.0"
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def request(self, method, path, body=None, headers=()):
        return self.client.request(method, self.root + path, body, headers={**self.headers, **dict(headers)})

    def get(self, path):
        return self.request("GET", path)

    def got(self, path):
        answer = self.get(path)
        assert answer.status == 200, answer
        return answer.json()

    def create(self, name, domain, **members):
        """-> the user"""
        answer = self.request("POST", "/users", new_user(name, domain, **members))
        assert answer.status == 201, answer
        return answer.json()

    def invite(self, address, **members):
        """-> the invitation"""
        asked = {"invitedUserEmailAddress": address, "inviteRedirectUrl": "https://portal.example/", **members}
        answer = self.request("POST", "/invitations", asked)
        assert answer.status == 201, answer
        return answer.json()
