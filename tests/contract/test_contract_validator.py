"""The check checked: what the document shows passes, and each deliberate mistake is found."""

import copy
import json
import urllib.parse

import pytest

import contract_document
import contract_exchange
import contract_recording

DOCUMENTS = contract_document.load()
MANAGER = DOCUMENTS.manager
PARTNER = DOCUMENTS.named("partner-center")
GRAPH = DOCUMENTS.named("graph")
GUID = "12345678-9abc-4def-8123-456789abcdef"
HEADERS = {
    "cache-control": "no-cache",
    "www-authenticate": 'Bearer authorization_uri="https://localhost:8443/adfs"',
    "content-security-policy": "default-src 'none'; form-action 'self'",
    "referrer-policy": "same-origin",
    "pragma": "no-cache",
    "expires": "-1",
    "date": "Tue, 04 Mar 2025 10:20:30 GMT",
    "x-content-type-options": "nosniff",
    "x-ms-request-id": GUID,
    "x-ms-correlation-request-id": GUID,
    "x-ms-routing-request-id": f"LOCAL:20250304T102030Z:{GUID}",
    "etag": f'"{GUID}"',
    "accept-ranges": "bytes",
    "content-range": "bytes 0-1023/4096",
    "allow": "GET, HEAD, OPTIONS",
    "retry-after": "1",
    "x-ms-failure-cause": "gateway",
    "ms-requestid": GUID,
    "ms-correlationid": GUID,
    "ms-cv": "e/u+pmpq1wzRu5Q1.0",
    "ms-serverid": "10020417",
    "request-id": GUID,
    "client-request-id": GUID,
    "odata-version": "4.0",
    "location": f"https://localhost:8443/v1.0/users/{GUID}",
}
INSTEAD = [  # where a header has another value: what keeps secrets, what no sign-in gives, and what versions are counted in
    ("cache-control", "no-store, no-cache"),
    ("www-authenticate", "Bearer"),
    ("www-authenticate", 'Bearer realm="azsreg control"'),
    ("etag", '"eyJpZCI6IjEiLCJ2ZXJzaW9uIjoxfQ=="'),
    ("etag", f'"sha256-{"x" * 43}"'),
    ("etag", '"0123456789abcdef"'),
]
LISTED = {
    (o.id, status): (o, r) for o in DOCUMENTS.operations for status, r in o.responses.items()
}


def operation(name):
    return next(o for o in DOCUMENTS.operations if o.id == name)


def specimen(name, status=200):
    """An exchange as the document describes it, made of its own examples."""
    described, response = LISTED[name, status]
    path = described.path
    for field in described.path_fields:
        path = path.replace("{%s}" % field.name, field.described["example"])
    query = "&".join(f"{f.name}={f.described['example']}" for f in described.query_fields if f.required)
    sent = next(iter(described.body.examples.values())) if described.body else None
    method = "HEAD" if (described.method, status) == ("GET", 204) else described.method
    is_form = sent and described.body.media_type == contract_exchange.FORM_MEDIA_TYPE
    return {
        "test": "specimen",
        "method": method,
        "target": path + ("?" + query if query else ""),
        "requestHeaders": {"content-type": described.body.media_type} if sent else {},
        "requestBody": (None if sent is None else
                        urllib.parse.urlencode(sent) if is_form else json.dumps(sent)),
        **answer(response, method),
    }


def answer(response, method):
    headers = {n: f.schema.schema.get("const", HEADERS.get(n)) for n, f in response.headers.items() if f.required}
    headers = {n: value for n, value in headers.items() if value}
    for name, value in INSTEAD:
        if name in headers and response.headers[name].schema.text_problem(headers[name]):
            headers[name] = value
    body = None
    media_type = response.content and response.content.media_type
    is_json = media_type and media_type.split(";")[0] == "application/json"
    if response.content:
        headers["content-type"] = media_type + ("; charset=utf-8" if media_type == "application/json" else "")
        body = next(iter(response.content.examples.values()))
        if response.codes:
            body = error_of(response)
        if response.codes and "x-ms-error-code" in response.headers:
            headers["x-ms-error-code"] = min(response.codes)
    written = None if body is None or method == "HEAD" else json.dumps(body) if is_json else body
    return {"status": response.status, "headers": headers, "body": written}


def error_of(response):
    code = min(response.codes)
    if response.errors.is_wrapped:
        told = response.errors.schema["properties"]["error"]["properties"]
        inner = {"innerError": {"date": "2025-03-04T10:20:30", "request-id": GUID, "client-request-id": GUID}}
        return {"error": {"code": code, "message": "No.", **(inner if "innerError" in told else {})}}
    return {"code": int(code), "description": "No.", "data": [], "source": "PartnerFD"}


def refused(case, method, target, document=MANAGER):
    ((_, response),) = document.front_door[case].items()
    return {
        "test": "specimen", "method": method, "target": target, "requestHeaders": {},
        "requestBody": None, **answer(response, method),
    }


def refused_early(code, target):
    """What is said before there is a path: in ARM's words."""
    case = contract_exchange.AT_THE_GATE[code]
    response = next(r for r in MANAGER.front_door[case].values() if code in r.codes)
    return {
        "test": "specimen", "method": "GET", "target": target, "requestHeaders": {},
        "requestBody": None, **answer(response, "GET"),
    }


def problems(exchange):
    return contract_exchange.Checker(DOCUMENTS).problems(exchange)


def edited(exchange, *path, to):
    """A copy with the member at path changed; ... takes it away. Bodies are edited as JSON."""
    exchange = copy.deepcopy(exchange)
    where, *inside = path
    if where in ("body", "requestBody"):
        body = json.loads(exchange[where])
        put(body, inside, to)
        exchange[where] = json.dumps(body)
    else:
        put(exchange, path, to)
    return exchange


def put(value, path, to):
    *parents, last = path
    for name in parents:
        value = value[name]
    if to is ...:
        del value[last]
    else:
        value[last] = to


def at(exchange, old, new):
    """The same, sent to another target."""
    assert old in exchange["target"]
    return {**exchange, "target": exchange["target"].replace(old, new)}


def headed(exchange):
    """The same as the answer to a HEAD."""
    return {**exchange, "method": "HEAD", "body": None}


# What is described passes -----------------------------------------------------------------------------


@pytest.mark.parametrize("name, status", LISTED, ids=lambda value: str(value))
def test_what_the_document_shows_passes(name, status):
    assert problems(specimen(name, status)) == []


def test_a_success_of_each_operation_leaves_none_unseen():
    checker = contract_exchange.Checker(DOCUMENTS)
    assert len(checker.unseen()) == len(DOCUMENTS.operations)
    for name, status in LISTED:
        if status >= 400 or status == 304:
            checker.problems(specimen(name, status))
    assert len(checker.unseen()) == len(DOCUMENTS.operations), "an error is no success"
    for name, status in LISTED:
        checker.problems(specimen(name, status))
    assert checker.unseen() == []


def test_head_for_get_is_no_success_of_get():
    checker = contract_exchange.Checker(DOCUMENTS)
    assert checker.problems(headed(specimen("Registrations_List"))) == []
    assert checker.problems(specimen("Registrations_Get", 204)) == []
    assert len(checker.unseen()) == len(DOCUMENTS.operations)


CONTENT = specimen("Azsreg_Content")
PART = specimen("Azsreg_Content", 206)
GET = specimen("Registrations_Get")
PUT = specimen("Registrations_CreateOrUpdate")
MAP = specimen("CustomerSubscriptions_Create")
GET_ID = json.loads(GET["body"])["id"]
DELETED = specimen("Registrations_Delete", 204)
LIST = specimen("Registrations_List")
MISSING = specimen("Registrations_Get", 404)
GROUP = specimen("ResourceGroups_CreateOrUpdate")
VERSION = "?api-version=2017-06-01"
CUSTOMER = specimen("Customers_Get")
CREATE = specimen("Customers_Create", 201)
UPDATE = specimen("PartnerSubscriptions_Update")
NO_ORDER = specimen("Orders_Get", 404)
NO_PAGE = refused("unknownPath", "GET", "/v1/nowhere", PARTNER)
ELSEWHERE = refused("notFromHere", "GET", "/v1/customers", PARTNER)

TOLERATED = {
    "slash runs, case, a trailing slash and percent-encoding": {
        **GET, "target": "//SUBSCRIPTIONS/C0DE0000-0000-4000-8000-000000000001//resourcegroups/azure%73tack"
        "/providers/microsoft.Azurestack//registrations/contoso-hub/?API-version=2017-06-01"
    },
    "no api-version for EnableRemoteManagement": specimen("Registrations_EnableRemoteManagement"),
    "a later api-version": at(GET, "2017-06", "2022-06"),
    "a byte order mark and CRLF": {**PUT, "requestBody": '\ufeff{\r\n  "tags": {}\r\n}\r\n'},
    "another JSON media type": edited(
        PUT, "requestHeaders", "content-type", to="application/merge-patch+json; charset=utf-8"
    ),
    "no Content-Type": edited(PUT, "requestHeaders", "content-type", to=...),
    "unknown members": edited(PUT, "requestBody", "sku", to={"name": "F0"}),
    "Global": edited(PUT, "requestBody", "location", to="Global"),
    "a location of the group's": edited(PUT, "requestBody", "location", to="westus"),
    "what GET returned": {**PUT, "requestBody": GET["body"]},
    "scalars as tags": edited(PUT, "requestBody", "tags", to={"a": True, "b": 2, "c": None, "d": "x"}),
    "a location on a customer subscription": edited(MAP, "requestBody", "location", to="westcentralus"),
    "a scope that was encoded whole": at(specimen("ManagementLocks_GetAtResourceLevel"), GET_ID, "/" + GET_ID.replace("/", "%2F")),
    "content of one name": at(CONTENT, "contoso.backup-agent-1.2.0/extension.zip", "x"),
    "content of many": at(CONTENT, "contoso.backup-agent-1.2.0/extension.zip", "/".join("a" * 14)),
    "a picture": edited(at(CONTENT, "extension.zip", "icons/a%20b.png"), "headers", "content-type", to="image/png"),
    "an empty file": {**CONTENT, "body": None},
    "HEAD of content": headed(CONTENT),
    "an address as it is given out": at(
        CONTENT, "extension.zip", "extension.zip?sv=2018-03-28&sr=b&sp=r&se=2026-11-24T04%3A37%3A54Z&sig=" + 43 * "a"
    ),
    "the absolute form": at(GET, "/subs", "http://azsreg.example:8080/subs"),
    "$TOP": {**LIST, "target": LIST["target"] + "&%24TOP=5"},
    "a body in chunks": {
        **edited(PUT, "requestHeaders", "transfer-encoding", to="chunked"),
        "requestBody": "2\r\n{}\r\n0\r\n\r\n",
    },
    "no body for a customer subscription": {**MAP, "requestBody": None},
    "an empty one with a Content-Type": {**MAP, "requestBody": ""},
    "an odd name in a DELETE": at(DELETED, "contoso-hub", "no%20such"),
    "an upper-case id in a DELETE": at(specimen("CustomerSubscriptions_Delete", 204), "c5000000", "C5000000"),
    "a client's own correlation id": edited(GET, "requestHeaders", "x-ms-correlation-request-id", to="mine"),
    "the rate limit": edited(GET, "headers", "x-ms-ratelimit-remaining-subscription-reads", to="11999"),
    "a client request id returned": edited(GET, "headers", "x-ms-client-request-id", to="az-1"),
    "HEAD of an error": headed(MISSING),
    "an unknown path": refused("unknownPath", "GET", "/no/such/path"),
    "HEAD of an unknown path": refused("unknownPath", "HEAD", "/"),
    "OPTIONS of an unknown path": refused("unknownPath", "OPTIONS", "/nothing"),
    "an unknown method": refused("unknownMethod", "DELETE", "/subscriptions"),
    "OPTIONS": refused("options", "OPTIONS", "/subscriptions"),
    "a scope inside a path": refused("undecodablePath", "GET", "/a/%2Fsubscriptions%2Fb" + VERSION),
    "a slash inside a segment": refused("undecodablePath", "GET", "/subscriptions/a%2Fb" + VERSION),
    "Partner Center: an unknown path": NO_PAGE,
    "Partner Center: HEAD of an unknown path": headed(NO_PAGE),
    "Partner Center: the first segment encoded": at(NO_PAGE, "/v1/", "//%561/"),
    "Partner Center: an unknown method": refused("unknownMethod", "DELETE", "/v1/offers", PARTNER),
    "Partner Center: GET of what is HEAD's alone": edited(
        refused("unknownMethod", "GET", "/v1/domains/a.example", PARTNER), "headers", "allow", to="HEAD, OPTIONS"
    ),
    "Partner Center: OPTIONS": refused("options", "OPTIONS", "/v1/offers", PARTNER),
    "Partner Center: a path that cannot be decoded": refused("undecodablePath", "GET", "/v1/%zz", PARTNER),
    "Graph: an unknown path": refused("unknownPath", "POST", "/v1.0/groups", GRAPH),
    "Graph: an unknown path behind a tenant": refused("unknownPath", "GET", "/alpine.example/v1.0/groups", GRAPH),
    "Graph: an unknown method": refused("unknownMethod", "DELETE", "/v1.0/servicePrincipals", GRAPH),
    "Graph: OPTIONS": refused("options", "OPTIONS", "/v1.0/me", GRAPH),
    "Graph: a name in quotes": at(specimen("Users_GetByName"), "users('", "Users(%27"),
    "Partner Center: from another host": ELSEWHERE,
    "Partner Center: HEAD from another host": headed(ELSEWHERE),
    "Partner Center: from another host, nowhere": at(ELSEWHERE, "customers", "nowhere"),
    "Partner Center: a target too long, in ARM's words": refused_early("RequestUriTooLong", "/v1/" + "a" * 9000),
    "Partner Center: an id in upper case": at(CUSTOMER, CUSTOMER["target"], CUSTOMER["target"].upper()),
    "Partner Center: names in another case": {**CREATE, "requestBody": CREATE["requestBody"].replace("ompanyProfile", "OMPANYPROFILE")},
    "Partner Center: null for what is absent": edited(UPDATE, "requestBody", "friendlyName", to=None),
    "Partner Center: the whole subscription": {**UPDATE, "requestBody": UPDATE["body"]},
}


@pytest.mark.parametrize("case", TOLERATED)
def test_tolerated(case):
    assert problems(TOLERATED[case]) == []


# What is not described is found ------------------------------------------------------------------------

HTML = "<html>404</html>"
NOWHERE = refused("unknownPath", "GET", "/no/such/path")
WRONG = {
    "a record without a status": (edited(GET, "status", to=...), "record lacks"),
    "a status not described": ({**GET, "status": 202}, "status 202 is not described"),
    "204 for a read": ({**GET, "status": 204, "body": None}, "status 204 is not described"),
    "201 for a mapping": ({**MAP, "status": 201}, "status 201 is not described"),
    "a common header missing": (
        edited(GET, "headers", "x-ms-request-id", to=...), "x-ms-request-id is missing",
    ),
    "a common header missing on an error": (edited(MISSING, "headers", "pragma", to=...), "Pragma is missing"),
    "a header twice": (edited(GET, "headers", "cache-control", to="no-cache, no-cache"), "Cache-Control"),
    "an ETag without quotes": (edited(GET, "headers", "etag", to=GUID), "ETag"),
    "no ETag": (edited(GET, "headers", "etag", to=...), "ETag is missing"),
    "an ETag on a list": (edited(LIST, "headers", "etag", to=f'"{GUID}"'), "etag is not described"),
    "a header nobody described": (
        edited(GET, "headers", "x-ms-secret", to="1"), "x-ms-secret is not described",
    ),
    "the wrong rate limit": (
        edited(LIST, "headers", "x-ms-ratelimit-remaining-tenant-reads", to="9"), "not described",
    ),
    "a rate limit that is no number": (
        edited(GET, "headers", "x-ms-ratelimit-remaining-subscription-reads", to="many"), "ratelimit",
    ),
    "a rate limit too high": (
        edited(GET, "headers", "x-ms-ratelimit-remaining-subscription-reads", to="12000"), "ratelimit",
    ),
    "a client request id with a space": (
        edited(GET, "headers", "x-ms-client-request-id", to="a b"), "x-ms-client-request-id",
    ),
    "another Content-Type": (edited(GET, "headers", "content-type", to="application/json"), "Content-Type is"),
    "no Content-Type": (edited(GET, "headers", "content-type", to=...), "Content-Type is None"),
    "no body": ({**GET, "body": None}, "not JSON"),
    "half a body": ({**GET, "body": GET["body"][:40]}, "not JSON"),
    "a member twice": ({**GET, "body": '{"id":"a","id":"b"}'}, "repeated"),
    "NaN": ({**GET, "body": '{"id":NaN}'}, "not JSON"),
    "a member nobody described": (
        edited(GET, "body", "properties", "provisioningState", to="Succeeded"), "provisioningState",
    ),
    "the token in an answer": (
        edited(GET, "body", "properties", "registrationToken", to="e30="), "registrationToken",
    ),
    "a member missing": (edited(GET, "body", "properties", "cloudId", to=...), "cloudId"),
    "an id without its slash": (edited(GET, "body", "id", to=GET_ID[1:]), "body: id"),
    "an id as the client wrote it": (
        edited(GET, "body", "id", to=GET_ID.replace("resourceGroups", "resourcegroups")), "body: id",
    ),
    "an upper-case subscription in an id": (
        edited(GET, "body", "id", to=GET_ID.replace("c0de", "C0DE")), "body: id",
    ),
    "a tag that is a number": (edited(GET, "body", "tags", to={"a": 1}), "tags"),
    "an unknown billing model": (edited(GET, "body", "properties", "billingModel", to="Free"), "billingModel"),
    "a location on a mapping": (edited(MAP, "body", "location", to="global"), "location"),
    "a bare name on a mapping": (
        edited(MAP, "body", "name", to="c5000000-0000-4000-8000-00000000000a"), "body: name",
    ),
    "nextLink that is null": (edited(LIST, "body", "nextLink", to=None), "nextLink"),
    "nextLink that is relative": (
        edited(LIST, "body", "nextLink", to="/x?api-version=2017-06-01&$skiptoken=a"), "nextLink",
    ),
    "nextLink without api-version": (
        edited(LIST, "body", "nextLink", to="http://h/x?$skiptoken=a"), "nextLink",
    ),
    "content of a type nobody described": (edited(CONTENT, "headers", "content-type", to="text/html"), "Content-Type is"),
    "a part without its range": (edited(PART, "headers", "content-range", to=...), "Content-Range is missing"),
    "a range that says less": (edited(PART, "headers", "content-range", to="bytes 0-1"), "Content-Range"),
    "content for an address of another kind": (
        at(CONTENT, "extension.zip", "extension.zip?sp=w"), "query parameter sp"
    ),
    "content of more names than are served": (
        at(CONTENT, "contoso.backup-agent-1.2.0/extension.zip", "/".join("a" * 15)), "status 200 is not described"
    ),
    "content without a path": (at(CONTENT, "contoso.backup-agent-1.2.0/extension.zip", ""), "status 200 is not described"),
    "a list that is an array": ({**LIST, "body": "[]"}, "body"),
    "HEAD with a body": ({**LIST, "method": "HEAD"}, "a body where none"),
    "200 for HEAD of one resource": (headed(GET), "status 200 is not described"),
    "204 for HEAD of a list": ({**headed(LIST), "status": 204}, "status 204 is not described"),
    "304 with a body": ({**specimen("Registrations_Get", 304), "body": "{}"}, "a body where none"),
    "204 with a body": ({**DELETED, "body": "null"}, "a body where none"),
    "204 with a Content-Type": (
        edited(DELETED, "headers", "content-type", to="application/json; charset=utf-8"),
        "Content-Type without a body",
    ),
    "an error that is a string": (edited(MISSING, "body", "error", to="gone"), "body: error"),
    "an error of another operation": (
        edited(MISSING, "body", "error", "code", to="ResourceGroupNotFound"), "does not go with 404",
    ),
    "an error code nobody described": (edited(MISSING, "body", "error", "code", to="Gone"), "body: error.code"),
    "an error without a message": (edited(MISSING, "body", "error", "message", to=""), "body: error.message"),
    "an error without its header": (
        edited(MISSING, "headers", "x-ms-error-code", to=...), "x-ms-error-code is missing",
    ),
    "HEAD of an error of another operation": (
        edited(headed(MISSING), "headers", "x-ms-error-code", to="NotFound"), "does not go with 404",
    ),
    "success without api-version": ({**GET, "target": GET["target"].split("?")[0]}, "api-version is missing"),
    "success with api-version twice": (
        {**GET, "target": GET["target"] + "&API-VERSION=2017-06-01"}, "given 2 times",
    ),
    "success with a past api-version": (at(GET, "2017", "2015"), "query parameter api-version"),
    "success with no api-version at all": (at(GET, "2017-06-01", "latest"), "query parameter api-version"),
    "success with $top=0": ({**LIST, "target": LIST["target"] + "&$top=0"}, "$top"),
    "success with $top=1001": ({**LIST, "target": LIST["target"] + "&%24top=1001"}, "$top"),
    "success with $top=ten": ({**LIST, "target": LIST["target"] + "&$top=ten"}, "$top"),
    "success for a subscription that is no GUID": (at(GET, "c0de0000-", ""), "path parameter subscriptionId"),
    "success for a name that cannot be": (at(PUT, "contoso-hub", "hub%20one"), "registrationName"),
    "success for a group ending in a dot": (at(GROUP, "azurestack", "azurestack."), "resourceGroupName"),
    "success for an upper-case customer": (at(MAP, "c5", "C5"), "customerSubscriptionId"),
    "success with text": (
        edited(PUT, "requestHeaders", "content-type", to="text/plain"), "Content-Type text/plain",
    ),
    "success with half a body": ({**PUT, "requestBody": PUT["requestBody"][:-1]}, "not JSON"),
    "success with names that differ in case": (
        {**PUT, "requestBody": '{"tags":{"a":"1","A":"2"}}'}, "repeated",
    ),
    "success with a list": ({**PUT, "requestBody": "[]"}, "request body"),
    "success with a list for a tag": (edited(PUT, "requestBody", "tags", to={"a": []}), "tags"),
    "success with a number for the token": (
        edited(PUT, "requestBody", "properties", "registrationToken", to=5), "registrationToken",
    ),
    "success with a number for the location": (edited(PUT, "requestBody", "location", to=5), "location"),
    "success beyond the depth": (
        edited(PUT, "requestBody", "more", to=json.loads("[" * 32 + "]" * 32)), "deeper than 32",
    ),
    "an unknown path with a page": (
        edited({**NOWHERE, "body": HTML}, "headers", "content-type", to="text/html"), "Content-Type",
    ),
    "an unknown path with success": ({**GET, "target": "/no/such/path"}, "status 200 is not described"),
    "an unknown path without its cause": (
        edited(NOWHERE, "headers", "x-ms-failure-cause", to=...), "x-ms-failure-cause is missing",
    ),
    "an unknown method without Allow": (
        edited(refused("unknownMethod", "PUT", "/subscriptions"), "headers", "allow", to=...),
        "Allow is missing",
    ),
    "405 for a known method": (refused("unknownMethod", "GET", GET["target"]), "status 405 is not described"),
    "Allow short of a method": (
        edited(refused("options", "OPTIONS", GET["target"]), "headers", "allow", to="GET, PUT, DELETE"),
        "Allow names",
    ),
    "Allow with one too many": (
        edited(refused("options", "OPTIONS", "/subscriptions"), "headers", "allow", to="GET, PUT"),
        "Allow names",
    ),
    "a slash inside a segment found": (at(MISSING, "contoso-hub", "a%2fb"), "status 404 is not described"),
    "invalid UTF-8 found": (at(MISSING, "contoso-hub", "%ff"), "status 404 is not described"),
    "bad percent-encoding found": (at(MISSING, "contoso-hub", "%4"), "status 404 is not described"),
    "Partner Center: a common header missing": (edited(CUSTOMER, "headers", "ms-cv", to=...), "MS-CV is missing"),
    "Partner Center: a header of ARM's": (
        edited(CUSTOMER, "headers", "x-ms-request-id", to=GUID), "x-ms-request-id is not described",
    ),
    "Partner Center: a header nobody described": (
        edited(CUSTOMER, "headers", "ms-secret", to="1"), "ms-secret is not described",
    ),
    "Partner Center: a member nobody described": (edited(CUSTOMER, "body", "secret", to=1), "secret"),
    "Partner Center: a code that is text": (edited(NO_ORDER, "body", "code", to="20000"), "body: code"),
    "Partner Center: a code of another operation": (edited(NO_ORDER, "body", "code", to=20003), "does not go with 404"),
    "Partner Center: an error of ARM's": ({**NO_ORDER, "body": MISSING["body"]}, "body"),
    "Partner Center: an unknown path in ARM's words": (
        at(NOWHERE, "/no/such/path", "/v1/nowhere"), "MS-RequestId is missing",
    ),
    "an unknown path in Partner Center's words": (at(NO_PAGE, "/v1/", "/v2/"), "x-ms-request-id is missing"),
    "Partner Center: a refusal by the host under another code": (
        edited(ELSEWHERE, "body", "code", to=1000), "does not go with 403",
    ),
    "Partner Center: no ETag": (edited(UPDATE, "headers", "etag", to=...), "ETag is missing"),
    "Partner Center: a password that is kept": (
        edited(CREATE, "headers", "cache-control", to="no-cache"), "Cache-Control",
    ),
    "Partner Center: HEAD of a free domain with a type": (
        edited(specimen("Domains_Exists", 404), "headers", "content-type", to="application/json; charset=utf-8"),
        "Content-Type without a body",
    ),
    "Partner Center: success with too large a page": (
        {**specimen("Customers_List"), "target": "/v1/customers?size=501"}, "query parameter size",
    ),
    "Partner Center: success without a country": (at(specimen("Offers_List"), "?country=US", ""), "country is missing"),
    "Partner Center: success with two of them": (
        edited(UPDATE, "requestBody", "quantity", to=2), "request body",
    ),
    "Partner Center: success without a domain": (
        edited(CREATE, "requestBody", "companyProfile", to={}), "request body",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong(case):
    exchange, expected = WRONG[case]
    found = problems(exchange)
    assert any(expected in problem for problem in found), found


# A folder of them --------------------------------------------------------------------------------------


def test_a_recording_is_read_whole_and_reported_by_kind(tmp_path):
    no_tag = edited(GET, "headers", "etag", to=...)
    lines = [json.dumps(exchange) for exchange in (GET, no_tag, no_tag, PUT)]
    (tmp_path / "exchanges-1.jsonl").write_text("\n".join(lines[:3]) + "\n", encoding="utf-8")
    (tmp_path / "exchanges-2.jsonl").write_text(lines[3] + "\n{\"test\":", encoding="utf-8")
    seen = contract_recording.Seen(DOCUMENTS, tmp_path)
    assert seen.count == 5
    assert {kind: len(those) for kind, those in seen.problems.items()} == {
        "header ETag is missing": 2, "the record is not JSON": 1,
    }
    assert seen.report().startswith(
        "2 x header ETag is missing\n    e.g. exchanges-1.jsonl:2 specimen: GET /subscriptions/"
    )
    assert seen.checker.succeeded == {"Registrations_Get", "Registrations_CreateOrUpdate"}


def test_problems_that_differ_in_ids_only_are_of_one_kind(tmp_path):
    tags = [edited(GET, "headers", "etag", to=f"r-{n}") for n in (10, 11)]
    lines = [json.dumps(exchange) + "\n" for exchange in [*tags, edited(GET, "headers", "etag", to="none")]]
    (tmp_path / "exchanges-1.jsonl").write_text("".join(lines), encoding="utf-8")
    seen = contract_recording.Seen(DOCUMENTS, tmp_path)
    assert sorted(map(len, seen.problems.values())) == [1, 2]
