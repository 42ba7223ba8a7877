"""The document itself: its operations, its error codes, its examples."""

import pytest

import contract_document

DOCUMENT = contract_document.load()
OPERATIONS = pytest.mark.parametrize("operation", DOCUMENT.operations, ids=lambda o: o.id)


def test_an_operation_id_is_used_once():
    ids = [operation.id for operation in DOCUMENT.operations]
    assert len(ids) == len(set(ids))


def test_no_path_hides_another():
    """With literals put for parameters, each path still finds its own operation only."""
    for mine in DOCUMENT.operations:
        for other in DOCUMENT.operations:
            if mine.method == other.method and mine.id != other.id:
                assert other.match(mine.segments) is None, f"{mine} hides in {other}"


@OPERATIONS
def test_codes_are_listed_for_each_error_status(operation):
    """By the operation where statuses share a response, else by the response, never by both."""
    for status, response in operation.responses.items():
        listed = operation.codes.get(str(status))
        if status < 400 or not response.is_error_of_arm:
            assert listed is None and response.own_codes is None
        else:
            assert (listed is None) != (response.own_codes is None), f"{operation} {status}"
            assert response.codes <= DOCUMENT.error_codes, f"{operation} {status}"
    assert {int(status) for status in operation.codes} <= set(operation.responses)


TWICE = {"AuthenticationFailed": {401, 403}}  # without a token; with an address that was not given out


def test_a_code_has_one_status_and_a_use():
    statuses = {}
    cases = [o.responses for o in DOCUMENT.operations] + list(DOCUMENT.front_door.values())
    for responses in cases:
        for status, response in responses.items():
            for code in response.codes:
                statuses.setdefault(code, set()).add(status)
    assert {c: s for c, s in statuses.items() if len(s) > 1} == TWICE
    assert set(statuses) == DOCUMENT.error_codes


def examples():
    """(where, schema, value) of every example in its place."""
    for operation in DOCUMENT.operations:
        places = [(f"{operation} {status}", c) for status, r in operation.responses.items() for c in r.contents]
        for where, content in [*places, (f"{operation} request", operation.body)]:
            for name, value in content.examples.items() if content else ():
                yield f"{where} {name}", content.schema, value
        for field in operation.path_fields + operation.query_fields + operation.header_fields:
            if "example" in field.described:
                yield f"{operation} {field.name}", field.schema, field.described["example"]
    for case, responses in DOCUMENT.front_door.items():
        for status, response in responses.items():
            for name, value in response.content.examples.items() if response.content else ():
                yield f"{case} {status} {name}", response.content.schema, value


def test_examples_are_valid_where_they_stand():
    wrong = [f"{where}: {p}" for where, schema, value in examples() if (p := schema.problem(value))]
    assert wrong == []


@OPERATIONS
def test_every_body_has_an_example(operation):
    bodies = [operation.body, *(c for r in operation.responses.values() for c in r.contents)]
    assert all(content.examples for content in bodies if content)


def test_error_examples_have_codes_of_their_status():
    for operation in DOCUMENT.operations:
        for status, response in operation.responses.items():
            if response.own_codes:
                shown = {e["error"]["code"] for e in response.content.examples.values()}
                assert shown == response.codes, f"{operation} {status}"
    for status in (400, 404, 409):
        shared = [o.responses[status] for o in DOCUMENT.operations
                  if status in o.responses and o.responses[status].is_error_of_arm]
        shown = {e["error"]["code"] for r in shared for e in r.content.examples.values()}
        assert shown <= set().union(*(r.codes for r in shared)), status
