"""What holds for every answer, whatever was asked (docs/contract.md, "Headers")."""

import json
import re

from . import graph, partner, tokens

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
ROUTING = re.compile(r"[A-Z0-9]+:\d{8}T\d{6}Z:(.+)")
FIXED_HEADERS = {
    "cache-control": "no-cache",
    "pragma": "no-cache",
    "expires": "-1",
    "x-content-type-options": "nosniff",
}
JSON_TYPE = "application/json; charset=utf-8"
NAME = re.compile(r"[a-z0-9.-]+\.example(:\d+)?", re.IGNORECASE)
HSTS = "max-age=31536000; includeSubDomains"
OWN = re.compile(r"/_azsreg(/?$|/(status|reset|directory|snapshots|clock|faults|requests|explain|payer|metrics|overview|find|browse|customers|console)(/|$))")
METRICS = "/_azsreg/metrics"
OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
OTHER_TYPES = {"/_azsreg/ca.pem": "application/x-pem-file", METRICS: "text/plain; version=0.0.4; charset=utf-8",
               "/_azsreg/device.css": "text/css; charset=utf-8", "/_azsreg/": "text/html; charset=utf-8"}
CONSOLE = re.compile(r"/_azsreg/(?:console/[^/]+/(?:[^/]+/)*[^/.]+(\.\w+)?)?")
CONSOLE_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", None: "text/plain; charset=utf-8"}
CONTENT = "/_azsreg/content/"
ONCE = ("content-type", "content-length", "etag", "date", "x-ms-request-id", "x-ms-error-code")


def check(method, target, headers, response, tls=False):
    try:
        if partner.is_path(_path(target)):
            partner.check(method, headers, response)
            return
        if graph.is_path(_path(target)):
            graph.check(method, headers, response)
            return
        own = OWN.match(_path(target)) is not None
        _headers(method, target, headers, response, tls, own)
        body = _body(method, target, response)
        if response.status >= 400:
            _error(method, response, body, own)
        elif not _path(target).startswith(("/openapi", "/_azsreg/requests")):
            _resource(body, response)
        tokens.assert_absent(response.body.decode("utf-8", "replace"), "an answer")
        tokens.assert_absent(str(response.header_list), "a header of an answer")
    except AssertionError as wrong:
        raise AssertionError(f"{method} {target!r} -> {response!r}\n{wrong}") from wrong


def no_repeated_key(pairs):
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"repeated member in {names}"
    return dict(pairs)


def _text(target):
    return target.decode("latin-1") if isinstance(target, bytes) else target


def _path(target):
    return re.sub("/+", "/", _text(target).split("?")[0]).lower()


def _is_strict(headers):
    """Strict-Transport-Security is for names: a browser that was told at localhost keeps to it for all that runs there."""
    hosts = [str(value) for name, value in headers if name.lower() == "host"]
    return bool(hosts) and NAME.fullmatch(hosts[0]) is not None


def _headers(method, target, headers, response, tls, own=False):
    got = response.headers
    is_key = (own or _path(target).endswith(("/getactivationkey", "/listdetails")) and response.status == 200 or
              _path(target).rstrip("/") == "/_azsreg/redeem" and response.status == 302)
    page = CONSOLE.fullmatch(_path(target)) if response.status in (200, 304) and method in ("GET", "HEAD") else None
    is_kept = page and got.get("cache-control") == ("public, max-age=31536000, immutable" if "console/" in page[0] else "no-cache")
    assert is_kept or not is_key or got.get("cache-control") == "no-store, no-cache", "what lets in is not to be kept"
    for name, value in FIXED_HEADERS.items():
        if is_key and name == "cache-control" or is_kept and name in ("cache-control", "pragma", "expires"):
            continue
        assert got.get(name) == value, f"{name} should be {value}"
    assert "date" in got, "Date is missing"
    strict = HSTS if tls and _is_strict(headers) else None
    assert got.get("strict-transport-security") == strict, "Strict-Transport-Security is for TLS, by a name"
    assert UUID.fullmatch(got.get("x-ms-request-id", "")), "x-ms-request-id should be a uuid"
    for name in ONCE:
        assert sum(n.lower() == name for n, _ in response.header_list) <= 1, f"{name} repeated"
    if own:
        assert {name for name in got if name.startswith("x-ms-")} == {"x-ms-request-id"}, "of Azure's headers it has one"
        return
    correlation = got.get("x-ms-correlation-request-id", "")
    assert UUID.fullmatch(correlation.lower()), "x-ms-correlation-request-id should be a uuid"
    routing = ROUTING.fullmatch(got.get("x-ms-routing-request-id", ""))
    assert routing and routing[1] == correlation, "x-ms-routing-request-id"
    if _path(target).startswith(("/subscriptions", "/providers/")):
        _rate_limit(method, got)


def _rate_limit(method, got):
    left = {n: v for n, v in got.items() if n.startswith("x-ms-ratelimit-remaining-")}
    if method in ("GET", "HEAD"):
        kinds, most = ("reads",), 11999
    elif method in ("PUT", "PATCH", "DELETE"):
        kinds, most = ("writes",), 1199
    else:
        return
    names = {f"x-ms-ratelimit-remaining-{who}-{k}" for who in ("subscription", "tenant") for k in kinds}
    assert len(left) == 1 and set(left) <= names, f"one of {names} expected"
    (value,) = left.values()
    assert value.isdecimal() and int(value) <= most, f"{left} should be at most {most}"


def _body(method, target, response):
    if method == "HEAD" or response.status in (204, 304):
        assert response.body == b"", "no body expected"
        return None
    if not response.body:
        return None
    other = OTHER_TYPES.get(_path(target)) if response.status == 200 else None
    if _path(target).startswith(CONTENT) and response.status in (200, 206):
        other = "image/png" if _path(target).endswith(".png") else "application/octet-stream"
    console = CONSOLE.fullmatch(_path(target)) if response.status == 200 and "/console/" in _path(target) else None
    if console:
        other = CONSOLE_TYPES[console[1]]
    if response.status == 200 and re.search(r"/charges\?.*\bformat=(csv|focus)\b", _text(target)):
        other = "text/csv; charset=utf-8"
    if other and _path(target) == METRICS and response.body.endswith(b"# EOF\n"):
        other = OPEN_METRICS
    assert response.headers.get("content-type") == (other or JSON_TYPE), "Content-Type"
    if other:
        return None
    return json.loads(response.body.decode("utf-8"), object_pairs_hook=no_repeated_key)


def _error(method, response, body, own=False):
    code = response.headers.get("x-ms-error-code")
    assert code or own, "x-ms-error-code is missing"
    if method == "HEAD":
        return
    assert isinstance(body, dict) and list(body) == ["error"], "error body"
    error = body["error"]
    code = error["code"] if own else code
    assert {"code", "message"} <= set(error) <= {"code", "message", "target", "details"}, "error"
    assert error["code"] == code, "x-ms-error-code should repeat the code"
    assert re.fullmatch(r"[A-Z][A-Za-z]+", code), "error code"
    assert isinstance(error["message"], str) and error["message"].strip(), "error message"
    assert response.headers.get("x-ms-failure-cause") in (None, "gateway"), "x-ms-failure-cause"


def _resource(body, response):
    if isinstance(body, dict) and "etag" in body:
        assert response.headers.get("etag") == body["etag"], "ETag header and body differ"
    for thing in _objects(body):
        assert "registrationToken" not in thing, "registrationToken in an answer"
        kind = thing.get("type")
        if not isinstance(kind, str) or not kind.startswith("Microsoft.") or "id" not in thing:
            continue
        assert thing["id"].startswith("/"), "an id starts with a slash"
        if kind.startswith("Microsoft.AzureStack/"):
            for inner in _objects(thing):
                assert "provisioningState" not in inner, "provisioningState in an answer"
            if "properties" in thing and not kind.endswith(("/products", "/cloudManifestFiles")):  # a list of /resources shows neither
                assert re.fullmatch(r'"[^"]+"', thing["etag"]), "etag is a quoted string"
        if kind.endswith("/customerSubscriptions"):
            assert "location" not in thing, "location on a customer subscription"


def _objects(value):
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    if isinstance(value, list):
        for inner in value:
            yield from _objects(inner)
