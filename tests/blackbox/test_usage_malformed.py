"""What is wrong with a usage record, and bodies that nobody means well with (docs/usage.md, "Reporting usage")."""

import json

import pytest

from azsregtest import contoso, directory
from azsregtest.arm import expect
from azsregtest.usage import JSON, NDJSON, UNMAPPED, at, record, report, taken

MOST = 16 << 20  # --usage-body-limit
NIL = "00000000-0000-0000-0000-000000000000"
SUBSCRIPTION, METER = ("InvalidStackSubscription", "subscriptionId"), ("InvalidMeterId", "meterId")
PERIOD, FUTURE = ("InvalidPeriod", "usageEndTime"), ("UsageInFuture", "usageEndTime")
QUANTITY, DATA = ("InvalidQuantity", "quantity"), ("InvalidInstanceData", "instanceData")
TENANT, ADJUSTMENT = ("InvalidTenantId", "tenantId"), ("InvalidAdjustmentId", "adjustmentId")


@pytest.fixture
def made(api):
    return api.registration()


def period(start, end):
    return {"usageStartTime": start, "usageEndTime": end}


def data(**members):
    return {"instanceData": json.dumps({"Microsoft.Resources": members})}


MEMBERS = [
    *[(SUBSCRIPTION, {"subscriptionId": value}) for value in (
        None, "", "x", 7, True, [], {}, "0" * 32, UNMAPPED[:-1], UNMAPPED + "0", "{" + UNMAPPED + "}")],
    *[(METER, {"meterId": value}) for value in (None, "", "x", 7, [], "0" * 31, "0" * 33, "g" * 32)],
    *[(PERIOD, value) for value in (
        {"usageStartTime": None}, {"usageEndTime": None}, {"usageStartTime": 7}, {"usageEndTime": "tomorrow"},
        period("2019-12-10T18:00:00Z", "2019-12-10T18:00:00Z"), period("2019-12-10T18:00:00Z", "2019-12-10T17:00:00Z"),
        period("2019-12-10T18:00:00Z", "2019-12-10T18:59:59Z"), period("2019-12-10T18:00:00Z", "2019-12-10T20:00:00Z"),
        period("2019-12-10T18:30:00Z", "2019-12-10T19:30:00Z"), period("2019-12-10T06:00:00Z", "2019-12-11T06:00:00Z"),
        period("2019-12-10T18:00:00+05:30", "2019-12-10T19:00:00+05:30"), period("2019-12-01T00:00:00Z", "2020-01-01T00:00:00Z"),
        period("2019-02-30T00:00:00Z", "2019-02-30T01:00:00Z"), period("2019-12-10T18:00:00", "2019-12-10T19:00:00Z"))],
    (FUTURE, period("2999-12-10T18:00:00Z", "2999-12-10T19:00:00Z")), (FUTURE, period("2999-12-10T00:00:00Z", "2999-12-11T00:00:00Z")),
    *[(QUANTITY, {"quantity": value}) for value in (
        None, "", "much", -1, "-1", "-0.000000000000000000000001", 1e13, 1000000000001, "1e13", True, [], {}, "NaN", "Infinity", "0x10", " 1",
        "1,5", "1e999999999", "9" * 400)],
    *[(DATA, value) for value in (
        {"instanceData": None}, {"instanceData": ""}, {"instanceData": "{"}, {"instanceData": "[]"}, {"instanceData": "{}"}, {"instanceData": 7},
        data(), data(resourceUri=""), data(resourceUri=7), data(resourceUri="x" * 16384), data(resourceUri="a", tags=5),
        data(resourceUri="a", additionalInfo="{"))],
    *[(TENANT, {"tenantId": value}) for value in ("", "x", 7, contoso.ALPINE_TENANT[:-1])],
    *[(ADJUSTMENT, {"adjustmentId": value}) for value in ("", "x", 7, NIL)],
    (("NothingToAdjust", "adjustmentId"), {"adjustmentId": directory.guid(1)}),
]
WHOLE = [7, "text", None, True, [], [[]], [record()], {"properties": {**record()["properties"], "more": "x" * 65536}}]


@pytest.mark.parametrize("wrong, members", MEMBERS, ids=lambda value: str(value)[:60])
def test_a_member_is_wrong(api, made, wrong, members):
    """Alone it is refused, and beside a good one it stops nothing."""
    code, target = wrong
    one = record(**members)
    (told,) = expect(report(api.client, made, [one]), 400, "InvalidUsageRecords").json()["error"]["details"]
    assert (told["code"], told["target"]) == (code, f"value[0].{target}")
    answer = expect(report(api.client, made, [record(1, uri="/good"), one]), 200)
    (told,) = answer.json()["results"]
    assert (told["index"], told["status"], told["code"], told["target"]) == (1, "Invalid", code, f"value[1].{target}")
    assert told["message"].endswith(".") and taken(answer) == (1, 0, 1)


@pytest.mark.parametrize("one", WHOLE, ids=lambda value: json.dumps(value)[:40])
def test_what_is_no_record(api, made, one):
    (told,) = expect(report(api.client, made, [one]), 400, "InvalidUsageRecords").json()["error"]["details"]
    assert (told["code"], told["target"]) == ("InvalidUsageRecord", "value[0]")


def test_a_member_twice(api, made):
    """Also where only their case differs: which of the two would count?"""
    sent = json.dumps([record()]).replace('"quantity"', '"Quantity": 1, "quantity"')
    (told,) = expect(api.client.post(at(made), sent, headers=JSON), 400, "InvalidUsageRecords").json()["error"]["details"]
    assert told["code"] == "InvalidUsageRecord"


PAGES = {
    "a list": ('{"value":[ONE],"value":[TWO]}', "value", JSON, ""),
    "a list of none": ('{"value":[ONE],"nextLink":null,"Value":[]}', "Value", JSON, ""),
    "no list": ('{"value":{},"value":[ONE]}', "value", JSON, ""),
    "an escape": ('{"value":[ONE],"v\\u0061lue":[TWO]}', "value", JSON, ""),
    "another member": ('{"nextLink":null,"value":[ONE],"nextLink":"http://127.0.0.1/"}', "nextLink", JSON, ""),
    "deeper": ('{"value":[ONE],"x":[{"a":1,"A":1}]}', "x[0].A", JSON, ""),
    "a line": ('ONE\n{"value":[ONE],"value":[TWO]}\n', "value", NDJSON, " in line 2 of the body"),
}


@pytest.mark.parametrize("kind", PAGES)
def test_a_member_of_a_page_twice(api, made, kind):
    """Of all of the report nothing is taken."""
    sent, place, headers, where = PAGES[kind]
    sent = sent.replace("ONE", json.dumps(record())).replace("TWO", json.dumps(record(1)))
    refused = expect(api.client.post(at(made), sent, headers=headers), 400, "InvalidRequestContent")
    assert refused.json()["error"]["target"] == place
    assert f"'{place}'{where} must be each member once" in refused.message
    assert taken(expect(report(api.client, made, [record(), record(1)]), 200)) == (2, 0, 0)


@pytest.mark.parametrize("name", ["properties", "Properties", "propert\\u0069es", "name"])
def test_a_member_of_a_record_twice(api, made, name):
    """Beside "properties", too."""
    one = json.dumps({"name": "a", "properties": record()["properties"]})
    sent = f'[{one[:-1]},"{name}":{json.dumps(record(1)["properties"])}}}]'
    (told,) = expect(api.client.post(at(made), sent, headers=JSON), 400, "InvalidUsageRecords").json()["error"]["details"]
    assert (told["code"], told["target"]) == ("InvalidUsageRecord", "value[0]")
    assert taken(expect(report(api.client, made, [record(), record(1)]), 200)) == (2, 0, 0)


def test_there_are_that_many():
    assert len(MEMBERS) + len(WHOLE) > 50


def filled(start, piece, end="", most=MOST):
    """As many pieces as a body of that length has room for."""
    return start + piece * ((most - len(start) - len(end)) // len(piece)) + end


HOSTILE = {
    "deep": (lambda: filled("", "["), JSON, 400, "InvalidRequestContent"),
    "deep objects": (lambda: filled("", '{"value":'), JSON, 400, "InvalidRequestContent"),
    "deep, and closed": (lambda: "[" * (MOST // 2) + "]" * (MOST // 2), JSON, 400, "InvalidRequestContent"),
    "a string": (lambda: filled('"', "x", '"'), JSON, 400, "InvalidRequestContent"),
    "a string without an end": (lambda: filled('["', "x"), JSON, 400, "InvalidRequestContent"),
    "escapes": (lambda: filled('["', "\\u00e4", '"]'), JSON, 400, "InvalidUsageRecords"),
    "a name": (lambda: filled('{"', "x", '":[]}'), JSON, 400, "InvalidRequestContent"),
    "a number": (lambda: filled("[", "9", "]"), JSON, 400, "InvalidUsageRecords"),
    "white space": (lambda: filled("[", " ", "]"), JSON, 200, None),
    "objects": (lambda: filled("[", "{},", "{}]"), JSON, 413, "TooManyUsageRecords"),
    "numbers": (lambda: filled("[", "0,", "0]"), JSON, 413, "TooManyUsageRecords"),
    "one with a million members": (lambda: filled("[{", '"a":1,', '"b":1}]'), JSON, 400, "InvalidUsageRecords"),
    "members beside value": (lambda: "{" + "".join(f'"a{n:07}":[],' for n in range((MOST - 20) // 14)) + '"value":[]}', JSON, 400, "InvalidRequestContent"),
    "zeros": (lambda: filled("", "\0"), JSON, 400, "InvalidRequestContent"),
    "lines": (lambda: filled("", "{}\n"), NDJSON, 413, "TooManyUsageRecords"),
    "empty lines": (lambda: filled("", "\r\n"), NDJSON, 200, None),
    "empty pages": (lambda: filled("", '{"value":[]}\n'), NDJSON, 200, None),
    "one line": (lambda: filled("[[", "[],", "0]]"), NDJSON, 400, "InvalidUsageRecords"),
    "bad at its end": (lambda: filled("", '{"value":[]}\n', "}", MOST - 20), NDJSON, 400, "InvalidRequestContent"),
}


@pytest.mark.one_thread
@pytest.mark.parametrize("kind", HOSTILE)
def test_as_much_as_there_may_be_of_it(api, made, kind):
    make, headers, status, code = HOSTILE[kind]
    sent = make()
    assert MOST - 100 < len(sent) <= MOST
    expect(api.client.post(at(made), sent, headers=headers), status, code)
    assert taken(expect(report(api.client, made, [record()]), 200)) == (1, 0, 0), "it lives, and took nothing of that"


def test_a_record_too_many(api, made):
    """All of them sound."""
    records = [record(number % 23, uri=f"/{number // 23}") for number in range(20001)]
    lines = "\n".join(json.dumps({name: one["properties"][name] for name in one["properties"] if name != "tenantId"}) for one in records)
    assert len(lines) < MOST
    expect(api.client.post(at(made), lines, headers=NDJSON), 413, "TooManyUsageRecords")
    assert taken(expect(report(api.client, made, records[:10]), 200)) == (10, 0, 0)
