"""Headers of every response (docs/contract.md, "Headers") beyond what invariants.py holds each answer against."""

import datetime
import email.utils
import re
import uuid

import pytest

from azsregtest import arm, contoso
from azsregtest.arm import expect, query
from azsregtest.invariants import FIXED_HEADERS, UUID

pytestmark = pytest.mark.one_thread

URL = arm.registrations(contoso.APSS, contoso.GROUP) + query()
MISSING = arm.registration(contoso.APSS, contoso.GROUP, "missing") + query()


@pytest.mark.smoke
def test_the_headers_of_the_real_service(client):
    answer = expect(client.get(URL), 200)
    for name, value in FIXED_HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert UUID.fullmatch(answer.headers["x-ms-request-id"])
    email.utils.parsedate_to_datetime(answer.headers["date"])


@pytest.mark.parametrize("method, target, status", [
    ("GET", URL, 200), ("HEAD", URL, 200), ("GET", MISSING, 404), ("GET", "/nowhere" + query(), 404),
    ("DELETE", URL, 405), ("OPTIONS", URL, 204), ("DELETE", MISSING, 204), ("GET", "/_azsreg/health", 200),
    ("PUT", MISSING, 400), ("GET", "/%zz" + query(), 400),
])
def test_every_status_carries_them(client, method, target, status):
    expect(client.request(method, target), status)  # the client checks each answer against invariants.py


def test_every_request_has_an_id_of_its_own(client):
    seen = {client.get(URL).headers["x-ms-request-id"] for _ in range(50)}
    assert len(seen) == 50


def test_a_valid_correlation_id_is_taken_over(client):
    given = str(uuid.uuid4())
    answer = client.get(URL, headers={"x-ms-correlation-request-id": given})
    assert answer.headers["x-ms-correlation-request-id"] == given
    assert answer.headers["x-ms-routing-request-id"].endswith(":" + given)


@pytest.mark.parametrize("given", ["", "x", "5", "0" * 500, "not-a-guid-at-all", "c0de0000-0000-4000-8000-00000000000g",
                                   "c0de0000-0000-4000-8000-000000000002, x", "\xfc".encode("latin-1")])
def test_any_other_is_replaced(client, given):
    answer = client.get(URL, headers={"x-ms-correlation-request-id": given})
    assert UUID.fullmatch(answer.headers["x-ms-correlation-request-id"])
    other = client.get(URL, headers={"x-ms-correlation-request-id": given})
    assert other.headers["x-ms-correlation-request-id"] != answer.headers["x-ms-correlation-request-id"]


def test_the_routing_id_names_region_time_and_correlation(client):
    routing = client.get(URL).headers["x-ms-routing-request-id"]
    region, stamp, _ = re.fullmatch(r"([A-Z0-9]+):(\d{8}T\d{6}Z):(.*)", routing).groups()
    assert region
    datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ")


@pytest.mark.parametrize("wanted", ["true", "True", "TRUE"])
def test_a_client_request_id_is_echoed_when_asked_for(client, wanted):
    for given in (str(uuid.uuid4()), "any-token_1.2", "x" * 128):
        headers = {"x-ms-client-request-id": given, "x-ms-return-client-request-id": wanted}
        for target in (URL, MISSING):
            assert client.get(target, headers=headers).headers["x-ms-client-request-id"] == given


@pytest.mark.parametrize("wanted", [None, "false", "", "yes!"])
def test_a_client_request_id_is_not_echoed_otherwise(client, wanted):
    headers = {"x-ms-client-request-id": "abc"}
    if wanted is not None:
        headers["x-ms-return-client-request-id"] = wanted
    assert "x-ms-client-request-id" not in client.get(URL, headers=headers).headers


@pytest.mark.parametrize("given", [b"", b"x" * 129, b"a b", b"a\tb", b"\xc3\xa4", b"\xff"])
def test_a_client_request_id_that_is_no_printable_token_is_dropped(client, given):
    headers = {"x-ms-client-request-id": given, "x-ms-return-client-request-id": "true"}
    answer = client.get(URL, headers=headers)
    assert "x-ms-client-request-id" not in answer.headers


def left(answer, who="subscription", kind="reads"):
    return int(answer.headers[f"x-ms-ratelimit-remaining-{who}-{kind}"])


def test_rate_limits_count_down_but_never_refuse(make_server, api_on):
    api = api_on(make_server())
    reads = [left(api.client.get(URL)) for _ in range(5)]
    assert reads == sorted(reads, reverse=True) and 11990 < reads[-1] <= reads[0] <= 11999
    writes = [left(api.client.delete(MISSING), kind="writes") for _ in range(5)]
    assert writes == sorted(writes, reverse=True) and 1190 < writes[-1] <= writes[0] <= 1199
    other = arm.registrations(contoso.EA, contoso.GROUP) + query()
    assert left(api.client.get(other)) > 11990
    tenant = api.client.get("/providers/Microsoft.AzureStack/operations" + query())
    assert 11990 < left(tenant, "tenant") <= 11999


def test_more_writes_than_the_limit_says_are_still_answered(make_server, api_on):
    """An emulator that throttles would only be in the way."""
    api = api_on(make_server())
    for _ in range(1250):
        expect(api.client.delete(MISSING), 204)


def test_a_location_header_would_start_a_poll_so_there_is_none(api):
    made = api.registration()
    for name in ("location", "azure-asyncoperation", "retry-after"):
        assert name not in made.made.headers


def test_front_door_errors_name_the_gateway(client):
    for target in ("/nowhere" + query(), arm.registrations("no-guid") + query()):
        assert client.get(target).headers.get("x-ms-failure-cause") == "gateway"
