"""Partner Center (docs/partner-center.md): what holds for every answer, and what a partner does there."""

import base64
import json
import re
import uuid

GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
JSON_TYPE = "application/json; charset=utf-8"
OFFER = "MS-AZR-0145P"


# Every answer ---------------------------------------------------------------------------------


def is_path(path):
    return path == "/v1" or path.startswith("/v1/")


def check(method, headers, response):
    got = response.headers
    for name in ("ms-requestid", "ms-correlationid"):
        assert GUID.fullmatch(got.get(name, "").lower()), f"{name} should be a GUID"
        sent = [str(value) for field, value in headers if field.lower() == name]
        if len(sent) == 1 and GUID.fullmatch(sent[0].lower()):
            assert got[name].lower() == sent[0].lower(), f"{name} should be the caller's"
    assert re.fullmatch(r"[A-Za-z0-9+/]{16}\.0", got.get("ms-cv", "")), "MS-CV"
    assert re.fullmatch(r"[0-9A-Fa-f]{8,9}", got.get("ms-serverid", "")), "MS-ServerId"
    assert not [name for name in got if name.startswith("x-ms-")], "a header of ARM's"
    assert got.get("x-content-type-options") == "nosniff", "X-Content-Type-Options"
    if method == "HEAD" or not response.body:
        assert response.body == b"", "no body expected"
        return
    assert got.get("content-type") == JSON_TYPE, "Content-Type"
    body = json.loads(response.body.decode("utf-8"))
    if response.status < 400:
        return
    assert list(body) == ["code", "description", "data", "source"], "error body"
    assert isinstance(body["code"], int) and isinstance(body["data"], list) and body["source"] == "PartnerFD"
    assert body["description"].strip(), "error description"
    if response.status == 401:
        assert "authorization_uri=" in got.get("www-authenticate", ""), "WWW-Authenticate"


# What a partner does --------------------------------------------------------------------------


def address(**members):
    return {"country": "US", "city": "Redmond", "state": "WA", "addressLine1": "One Way", "postalCode": "98052",
            "firstName": "Ada", "lastName": "Baker", "phoneNumber": "4255550100", **members}


def new_customer(domain, **members):
    """What New-PartnerCustomer sends, nulls and all."""
    made = {
        "id": None, "commerceId": None, "relationshipToPartner": None,
        "companyProfile": {"tenantId": None, "domain": domain, "companyName": None},
        "billingProfile": {"id": None, "email": f"someone@{domain}", "culture": "en-US", "language": "en",
                           "companyName": domain.split(".")[0].title(), "defaultAddress": address()},
    }
    for path, value in members.items():
        *way, last = path.split("__")
        at = made
        for name in way:
            at = at[name]
        if value is ...:
            at.pop(last, None)
        else:
            at[last] = value
    return made


def line(**members):
    return {"lineItemNumber": 0, "offerId": OFFER, "friendlyName": "Azure", "quantity": 1, **members}


class Partner:
    """Requests in the name of a partner of the directory file: by its name, or with a token."""

    def __init__(self, client, name=None, token=None):
        self.client = client
        self.headers = {}
        if name:
            self.headers["x-azsreg-partner"] = name
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def request(self, method, path, body=None, headers=()):
        return self.client.request(method, f"/v1{path}", body, headers={**self.headers, **dict(headers)})

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def got(self, path, **options):
        answer = self.get(path, **options)
        assert answer.status == 200, answer
        return answer.json()

    def create(self, domain=None, request_id=None, **members):
        """-> the customer"""
        domain = domain or f"c{uuid.uuid4().hex[:12]}.example"
        answer = self.request("POST", "/customers", new_customer(domain, **members),
                              headers={"MS-RequestId": request_id} if request_id else {})
        assert answer.status == 201, answer
        return answer.json()

    def order(self, customer, *lines, **members):
        """-> the order"""
        answer = self.request("POST", f"/customers/{customer}/orders", {"lineItems": list(lines) or [line()], **members})
        assert answer.status == 201, answer
        return answer.json()

    def buy(self, customer, **members):
        """-> the Azure subscription's id as ARM has it"""
        return self.order(customer, line(**members))["lineItems"][0]["subscriptionId"].lower()

    def subscription(self, customer, sub):
        return f"/customers/{customer}/subscriptions/{sub.upper()}"

    def patch(self, customer, sub, headers=(), **members):
        return self.request("PATCH", self.subscription(customer, sub), members, headers=headers)

    def set_status(self, customer, sub, status):
        answer = self.patch(customer, sub, status=status)
        assert answer.status == 200 and answer.json()["status"] == status, answer
        return answer.json()


def refused(answer, status, code, *data):
    assert (answer.status, answer.json()["code"]) == (status, code), answer
    assert not data or answer.json()["data"] == list(data), answer
    return answer.json()["description"]


def version(etag):
    return json.loads(base64.b64decode(etag.strip('"')))["version"]
