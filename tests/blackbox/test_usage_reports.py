"""Usage reports: what becomes of each record, who pays for it, and what is refused (docs/usage.md)."""

import concurrent.futures
import json

import pytest

from azsregtest import contoso, tokens, usage
from azsregtest.arm import body, expect
from azsregtest.client import Wire
from azsregtest.usage import JSON, MAPPED, NDJSON, UNKNOWN, UNMAPPED, charged, earlier, record, report, taken

MIB = 1 << 20


@pytest.fixture
def made(api):
    """A registration with one mapping."""
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    return made


@pytest.mark.smoke
def test_a_report(api, made):
    answer = expect(report(api.client, made, [record(), record(subscription=UNMAPPED), record(subscription=UNKNOWN)]), 200)
    said = answer.json()
    assert said == {
        "registration": made.path, "cloudId": made.cloud_id, "reportedTime": said["reportedTime"], "count": 3, "accepted": 3,
        "duplicate": 0, "rejected": 0, "results": [], "warnings": [], "charged": [
            {"subscriptionId": payer, "rule": rule, "records": 1, "cost": 0.0001349837, "currency": "USD"} for payer, rule in (
                (contoso.ALPINE, "TenantMapping"), (contoso.APSS, "TenantNotRegistered"), (contoso.APSS, "TenantUnknown"))]}


def flat(one):
    """As Get-AzsSubscriberUsage gives it to ConvertTo-Json."""
    members = {name[0].upper() + name[1:]: value for name, value in one["properties"].items()}
    members["UsageStartTime"], members["UsageEndTime"] = "/Date(1576000800000)/", "/Date(1576004400000)/"
    return {"Id": one["id"], "Name": one["name"], **members}


FORMS = {
    "a page": (lambda one: json.dumps({"value": [one]}), JSON),
    "an array": (lambda one: json.dumps([one]), JSON),
    "with a mark": (lambda one: "\ufeff" + json.dumps([one]), JSON),
    "flat": (lambda one: json.dumps([flat(one)]), JSON),
    "a line": (lambda one: json.dumps(one), NDJSON),
    "lines and pages": (lambda one: "\r\n\n" + json.dumps({"value": []}) + "\r\n" + json.dumps({"value": [one]}) + "\n", NDJSON),
    "no type said": (lambda one: json.dumps([one]), {}),
}


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_a_body(api, made, form):
    write, headers = FORMS[form]
    one = record(subscription=UNMAPPED)
    answer = expect(api.client.post(usage.at(made), write(one), headers=headers), 200)
    assert taken(answer) == (1, 0, 0)
    assert taken(expect(report(api.client, made, [one]), 200)) == (0, 1, 0), "it is the same in every form"


def test_the_same_again(api, made):
    first = expect(report(api.client, made, [record(), record(), record(19)]), 200)
    assert taken(first) == (2, 1, 0)
    (result,) = first.json()["results"]
    assert result == {"index": 1, "status": "Duplicate", "recordId": result["recordId"]}
    assert charged(first) == {contoso.ALPINE: ("TenantMapping", 2)}
    again = expect(report(api.client, made, [record(), record(19)]), 200)
    assert taken(again) == (0, 2, 0) and charged(again) == {}
    ids = earlier(again)
    assert ids[0] == result["recordId"] and len(set(ids)) == 2
    expect(api.client.delete(made / contoso.ALPINE), 200)
    other = expect(report(api.client, made, [record(), record(20)]), 200)
    assert taken(other) == (1, 1, 0)
    assert charged(other) == {contoso.APSS: ("TenantNotRegistered", 1)}


def test_what_is_wrong_with_some_stops_no_other(api, made):
    expect(report(api.client, made, [record(), record("day", uri="/other")]), 200)
    answer = expect(report(api.client, made, [
        record(quantity=1), record(3, uri="/other"), record(4), record("day"), record(5, quantity="much"), record(6, meterId="7")]), 200)
    assert taken(answer) == (1, 0, 5)
    assert [(one["index"], one["status"], one["code"], one["target"]) for one in answer.json()["results"]] == [
        (0, "Conflict", "UsageRecordConflict", "value[0].quantity"),
        (1, "Conflict", "UsageRecordOverlap", "value[1].usageStartTime"),
        (3, "Conflict", "UsageRecordOverlap", "value[3].usageStartTime"),
        (4, "Invalid", "InvalidQuantity", "value[4].quantity"),
        (5, "Invalid", "InvalidMeterId", "value[5].meterId")]
    assert all(one["message"].endswith(".") for one in answer.json()["results"])
    hour, day, first = earlier(report(api.client, made, [record(), record("day", uri="/other"), record(4)]))
    assert earlier(answer) == [hour, day, first, None, None]


def test_all_are_wrong(api, made):
    refused = expect(report(api.client, made, [record(meterId=None), record(quantity=-1)]), 400, "InvalidUsageRecords")
    assert [(one["code"], one["target"]) for one in refused.json()["error"]["details"]] == [
        ("InvalidMeterId", "value[0].meterId"), ("InvalidQuantity", "value[1].quantity")]
    many = expect(report(api.client, made, [{}] * 1500), 400, "InvalidUsageRecords")
    assert len(many.json()["error"]["details"]) == 100
    assert taken(expect(report(api.client, made, [record()]), 200)) == (1, 0, 0)


def test_results_are_told_up_to_a_thousand(api, made):
    answer = expect(report(api.client, made, [record()] * 1003), 200)
    assert taken(answer) == (1, 1002, 0)
    assert len(answer.json()["results"]) == 1000


@pytest.mark.parametrize("sent,headers,message", [
    ("{", JSON, "the body must be JSON"),
    ("", JSON, "the body must be JSON"),
    ('{"value":{}}', JSON, "an array of usage records"),
    ('"text"', JSON, "an array of usage records"),
    ('{"value":[]}\n\n{"value":[}', NDJSON, "line 3 of the body must be JSON"),
])
def test_bodies_that_are_no_report(api, made, sent, headers, message):
    assert message in expect(api.client.post(usage.at(made), sent, headers=headers), 400, "InvalidRequestContent").message


def test_a_body_of_another_type(api, made):
    refused = expect(api.client.post(usage.at(made), "a,b", headers={"Content-Type": "text/csv"}), 415, "UnsupportedMediaType")
    assert "application/x-ndjson" in refused.message
    expect(api.client.put(made.url, "{}", headers=NDJSON), 415, "UnsupportedMediaType")


def test_a_page_of_several(api, made):
    page = {"value": [record()], "nextLink": "https://stack.example/more"}
    (warning,) = expect(api.client.post(usage.at(made), page), 200).json()["warnings"]
    assert "nextLink" in warning


def test_as_many_records_as_there_may_be(api, made):
    line = json.dumps({}) + "\n"
    expect(api.client.post(usage.at(made), line * 20000, headers=NDJSON), 400, "InvalidUsageRecords")
    refused = expect(api.client.post(usage.at(made), line * 20001, headers=NDJSON), 413, "TooManyUsageRecords")
    assert "20000" in refused.message


def test_as_many_bytes_as_there_may_be(api_on, make_server):
    api = api_on(make_server("--body-limit", "2000", "--usage-body-limit", "5000"))
    made = api.registration()
    sent = json.dumps([record()])
    expect(api.client.post(usage.at(made), sent.ljust(5000), headers=JSON), 200)
    for chunk in (None, 700):
        refused = expect(api.client.post(usage.at(made), sent.ljust(5001), headers=JSON, chunk=chunk), 413,
                         "RequestEntityTooLarge")
        assert "5000" in refused.message
    expect(api.client.put(made.url, json.dumps(body(tokens.mint())).ljust(2001), headers=JSON), 413)


def test_more_than_other_bodies(api, made):
    sent = json.dumps([record()]).ljust(3 * MIB)
    assert taken(expect(api.client.post(usage.at(made), sent, headers=JSON), 200)) == (1, 0, 0)


def test_a_stack_that_reports_none(api):
    made = api.registration()
    expect(api.client.put(made.url, body(tokens.mint(cloud_id=made.cloud_id, usageReportingEnabled=False))), 200)
    refused = expect(report(api.client, made, [record()]), 409, "UsageReportingNotEnabled")
    assert made.name in refused.message


def test_no_registration(api, made):
    expect(api.client.delete(made.url), 200)
    expect(report(api.client, made, [record()]), 404, "RegistrationNotFound")


def test_what_is_reported_outlives_its_registration(api, made):
    expect(report(api.client, made, [record()]), 200)
    expect(api.client.delete(made.url), 200)
    expect(api.client.put(made.url, body(tokens.encode(tokens.payload(cloud_id=made.cloud_id)))), 201)
    assert taken(expect(report(api.client, made, [record(), record(19)]), 200)) == (1, 1, 0)


def test_another_restart_charges_nothing_twice(api_on, make_server):
    server = make_server()
    api = api_on(server)
    made = api.registration()
    expect(report(api.client, made, [record(hour) for hour in range(24)]), 200)
    server.restart()
    with server.client() as client:
        assert taken(expect(report(client, made, [record(hour) for hour in range(24)]), 200)) == (0, 24, 0)


def test_many_at_once_beside_writes(server, api, made):
    """One is taken after the other, and none is lost; reads and writes go on."""
    def send(number):
        with server.client() as client:
            if number % 3 == 2:
                return expect(client.put(made / contoso.ALPINE, {}), 200)
            return expect(report(client, made, [record(hour, uri=f"/{number}") for hour in range(24)]), 200)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(24)))
    assert all(taken(answer) == (24, 0, 0) for number, answer in enumerate(answers) if number % 3 != 2)
    again = report(api.client, made, [record(hour, uri=f"/{number}") for number in range(24) for hour in range(24)])
    assert taken(expect(again, 200)) == (8 * 24, 16 * 24, 0)


def test_who_has_gone_leaves_room(server, api, made):
    sent = json.dumps([record(hour, uri=f"/{number}") for number in range(100) for hour in range(24)]).encode()
    for _ in range(5):
        with Wire("127.0.0.1", server.port) as wire:
            wire.send(b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                      % (usage.at(made).encode(), len(sent), sent))
    answer = expect(api.client.post(usage.at(made), sent, headers=JSON), 200)
    accepted, duplicate, rejected = taken(answer)
    assert accepted + duplicate == 2400 and rejected == 0
    assert taken(expect(api.client.post(usage.at(made), sent, headers=JSON), 200)) == (0, 2400, 0)


def reported_at(client, made, records, *times):
    more = "".join(f"&reportedTime={time}" for time in times)
    return client.post(usage.at(made) + more, {"value": records})


def test_as_if_it_had_been_reported_then(api, made):
    """Before anything was mapped, whoever it was for."""
    then = expect(reported_at(api.client, made, [record()], "2019-12-10T19:00:00Z"), 200)
    assert charged(then) == {contoso.APSS: ("TenantNotRegistered", 1)}
    assert then.json()["reportedTime"].startswith("2019-12-10T19:00:00")
    assert charged(expect(report(api.client, made, [record(19)]), 200)) == {contoso.ALPINE: ("TenantMapping", 1)}
    assert taken(expect(report(api.client, made, [record()]), 200)) == (0, 1, 0)
    late = expect(reported_at(api.client, made, [record(17), record(18, uri="/b"), record("day")], "2019-12-10T18:59:59Z"), 200)
    assert [(one["index"], one["code"], one["target"]) for one in late.json()["results"]] == [
        (1, "ReportedBeforeUsage", "value[1].usageEndTime"), (2, "ReportedBeforeUsage", "value[2].usageEndTime")]
    expect(reported_at(api.client, made, [record(uri="/c")], "1970-01-01T00:00:00Z"), 400, "InvalidUsageRecords")


@pytest.mark.parametrize("times", [
    ["2999-01-01T00:00:00Z"], ["2020-01-01T00:00:00.5Z"], ["2020-01-01T00:00:00.000Z"], ["2020-01-01T00:00:00"], ["2020-01-01"], [""],
    ["2020-02-30T00:00:00Z"], ["1969-12-31T23:59:59Z"], ["2020-01-01T01:00:00%2B01:00"], ["2020-01-01T00:00:00Z"] * 2, ["%zz"], ["now"],
], ids=str)
def test_times_that_a_report_cannot_have_been_taken_at(api, made, times):
    refused = expect(reported_at(api.client, made, [record()], *times), 400, "InvalidProperty")
    assert "reportedTime" in refused.message
    assert taken(expect(report(api.client, made, [record()]), 200)) == (1, 0, 0)
