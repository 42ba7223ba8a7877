"""The documents themselves: their operations, their error codes, their examples."""

import pytest

import contract_document

DOCUMENTS = contract_document.load()
OPERATIONS = pytest.mark.parametrize("operation", DOCUMENTS.operations, ids=lambda o: o.id)
EACH = pytest.mark.parametrize("document", DOCUMENTS, ids=str)


def test_an_operation_belongs_to_one_document_and_is_there_once():
    ids = [operation.id for operation in DOCUMENTS.operations]
    assert len(ids) == len(set(ids))


def test_no_path_hides_another():
    """With literals put for parameters, each path still finds its own operation, having most words of its own."""
    for mine in DOCUMENTS.operations:
        for other in DOCUMENTS.operations:
            if mine.method == other.method and mine.id != other.id:
                hides = other.match(mine.segments) is not None and mine.words() <= other.words()
                assert not hides, f"{mine} hides in {other}"


@OPERATIONS
def test_codes_are_listed_for_each_error_status(operation):
    """By the operation where statuses share a response, else by the response, never by both."""
    for status, response in operation.responses.items():
        listed = operation.codes.get(str(status))
        if not response.is_error:
            assert listed is None and response.own_codes is None
        else:
            assert (listed is None) != (response.own_codes is None), f"{operation} {status}"
            assert response.codes <= operation.document.error_codes, f"{operation} {status}"
    assert {int(status) for status in operation.codes} <= set(operation.responses)


TWICE = {
    "azsreg": {"AuthenticationFailed": {401, 403}},  # without a token; with an address that was not given out
    # Partner Center has few numbers for what is wrong with a request, and one for a server that fails
    "partner-center": {"3000": {400, 403, 405, 409, 413, 415}, "800003": {500, 502, 503, 507}},
    "graph": {"Request_BadRequest": {400, 403, 405, 413, 415}},  # the front door's
    "control": {"FaultNotFound": {400, 404}},  # named by another request; asked for itself
}


@EACH
def test_a_code_has_one_status_and_a_use(document):
    statuses = {}
    for responses in document.places():
        for status, response in responses.items():
            for code in response.codes:
                statuses.setdefault(code, set()).add(status)
    assert {c: s for c, s in statuses.items() if len(s) > 1} == TWICE.get(document.name, {})
    assert set(statuses) == document.error_codes


def examples(document):
    """(where, schema, value) of every example in its place."""
    for operation in document.operations:
        places = [(f"{operation} {status}", c) for status, r in operation.responses.items() for c in r.contents]
        for where, content in [*places, *((f"{operation} request", body) for body in operation.bodies)]:
            for name, value in content.examples.items() if content else ():
                yield f"{where} {name}", content.schema, value
        for field in operation.path_fields + operation.query_fields + operation.header_fields:
            if "example" in field.described:
                yield f"{operation} {field.name}", field.schema, field.described["example"]
    for case, responses in document.front_door.items():
        for status, response in responses.items():
            for name, value in response.content.examples.items() if response.content else ():
                yield f"{case} {status} {name}", response.content.schema, value


@EACH
def test_examples_are_valid_where_they_stand(document):
    wrong = [f"{where}: {p}" for where, schema, value in examples(document) if (p := schema.problem(value))]
    assert wrong == []


@OPERATIONS
def test_every_body_has_an_example(operation):
    bodies = [*operation.bodies, *(c for r in operation.responses.values() for c in r.contents)]
    assert all(content.examples for content in bodies)


@EACH
def test_error_examples_have_codes_of_their_status(document):
    for operation in document.operations:
        for status, response in operation.responses.items():
            if response.own_codes:
                shown = {document.errors.code(e) for e in response.content.examples.values()}
                assert shown == response.codes, f"{operation} {status}"
    for status in (400, 403, 404, 409):
        shared = [o.responses[status] for o in document.operations
                  if status in o.responses and o.responses[status].is_error]
        shown = {document.errors.code(e) for r in shared for e in r.content.examples.values()}
        assert shown <= set().union(*(r.codes for r in shared)), status


@pytest.mark.parametrize("path, name", [
    ("/v1", "partner-center"), ("/V1/nowhere", "partner-center"), ("//v1/customers", "partner-center"),
    ("/v1%zz", "azsreg"), ("/subscriptions/v1", "azsreg"), ("/", "azsreg"),
    ("/v1.0", "graph"), ("/V1.0//groups", "graph"), ("/alpine.example/v1.0", "graph"), ("/v1.0x", "azsreg"),
    ("/v1/v1.0/users", "partner-center"), ("/v1x/v1.0/users", "graph"), ("/a/b/v1.0/users", "azsreg"),
    ("/_azsreg/status", "control"), ("//_AZSREG/Reset/x", "control"), ("/_azsreg/health", "azsreg"), ("/_azsreg/statusx", "azsreg"),
    ("/_azsreg", "control"), ("/_azsreg//", "control"), ("/_azsreg/console/0/x.js", "control"), ("/_azsreg/consolex", "azsreg"), ("/_azsregx", "azsreg"),
    ("/subscriptions/v1.0/users", "azsreg"), ("/Providers/v1.0", "azsreg"),
])
def test_whose_words_a_path_is_refused_in(path, name):
    assert DOCUMENTS.of_space(path).name == name
