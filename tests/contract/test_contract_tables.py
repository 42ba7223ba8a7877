"""Route table, error table, OpenAPI documents and docs/contract.md say the same."""

import json
import os
import subprocess

import pytest

import contract_document
import contract_tables

DOCUMENTS = contract_document.load()
OPERATIONS = pytest.mark.parametrize("operation", DOCUMENTS.operations, ids=lambda o: o.id)
EACH = pytest.mark.parametrize("document", DOCUMENTS, ids=str)


def test_the_tables_of_the_contract_are_the_programs():
    """If not, scripts/contract.sh writes them anew."""
    command = [contract_tables.ROOT / "scripts" / "contract.sh", "--print"]
    environment = {**os.environ, "AZSREG_BIN": contract_tables.BIN}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    written = (contract_tables.ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
    assert done.stdout.splitlines() == written.splitlines()
    assert all(f"| {name} |" in written for name in contract_tables.routes())
    assert all(f"| `{code}` | {status} |" in written for code, status in contract_tables.errors())


def test_the_route_table_names_the_same_operations():
    routes = [" ".join(route[:3]) for route in contract_tables.routes().values()]
    described = [str(operation) for operation in DOCUMENTS.operations]
    assert sorted(routes) == sorted(described)


def test_a_word_stands_before_a_name_in_its_place():
    """The server takes the first that fits; the documents know no order."""
    place = list(contract_tables.routes())
    for mine in DOCUMENTS.operations:
        for other in DOCUMENTS.operations:
            if mine.method == other.method and mine.id != other.id and other.match(mine.segments) is not None:
                assert place.index(mine.id) < place.index(other.id), f"{other} hides {mine}"


def test_each_document_is_served():
    served = {route.path for route in contract_tables.routes().values() if route.path.startswith("/openapi")}
    assert served == {document.served_at for document in DOCUMENTS}


def test_each_error_is_of_a_document():
    assert {error.document for error in contract_tables.error_rows()} <= {d.name for d in DOCUMENTS}


WORDS = pytest.mark.parametrize("words", sorted({document.words for document in DOCUMENTS}))


def in_words(words):
    """The documents whose errors are said in these words: ARM's has others beside it."""
    return [document for document in DOCUMENTS if document.words == words]


@WORDS
def test_the_error_table_names_the_same_codes(words):
    named = set().union(*(document.error_codes for document in in_words(words)))
    assert {code for code, _ in contract_tables.errors_of(words)} == named


def said_in(responses):
    """(code, status) of all that is refused among these responses."""
    return {(code, status) for status, response in responses.items() for code in response.codes}


@WORDS
def test_codes_stand_under_their_status(words):
    places = [place for document in in_words(words) for place in document.places()]
    assert set().union(*map(said_in, places)) == set(contract_tables.errors_of(words))


def codes_of(operation):
    return {code for code, _ in said_in(operation.responses)}


@OPERATIONS
def test_access_is_described(operation):
    route = contract_tables.routes()[operation.id]
    controls = route.access.startswith("control-")
    is_granted = route.access not in ("open", "signed-in", "activation-key") and not controls
    assert (operation.security == []) == (route.access == "open")
    code = "ControlTokenRequired" if controls else "AuthenticationFailed"
    unauthenticated = contract_tables.code_of(operation.document.words, code, 401), 401
    assert (unauthenticated in said_in(operation.responses)) == (route.access != "open")
    assert ("AuthorizationFailed" in codes_of(operation)) == is_granted


@OPERATIONS
def test_the_api_version_is_described(operation):
    route = contract_tables.routes()[operation.id]
    asked = [field for field in operation.query_fields if field.name == "api-version"]
    is_form = operation.body is not None and operation.body.media_type == "application/x-www-form-urlencoded"
    assert is_form == (route.versions == "form")
    assert bool(asked) == (route.versions not in ("none", "form"))
    *versions, last = route.versions.split(",")
    is_ours = bool(versions) or last[0].isdigit()
    assert all(field.required == (last != "none" or not is_ours) for field in asked)
    assert ("NoRegisteredProviderFound" in codes_of(operation)) == is_ours
    if is_ours:
        published = versions + ([] if last == "none" else [last])
        assert all(field.schema.schema["anyOf"][0]["enum"] == published for field in asked)


@OPERATIONS
def test_locks_are_described(operation):
    route = contract_tables.routes()[operation.id]
    concerns = ("ScopeLocked" in operation.document.error_codes and route.access != "open" and
                not route.access.startswith(("Microsoft.Authorization/locks/", "Microsoft.AzureStack/registrations/products/", "Azsreg.Usage/")))
    is_asked = operation.id == "Resources_ValidateMoveResources"  # what a write would answer
    is_stopped = (route.effect == "writes" or is_asked) and concerns
    assert ("ScopeLocked" in codes_of(operation)) == is_stopped


def error_examples(document):
    """(status, error) of every example of an error."""
    for responses in document.places():
        for status, response in responses.items():
            if response.is_error:
                for value in response.content.examples.values():
                    yield status, value


@EACH
def test_examples_say_what_the_program_says(document):
    examples, errors = list(error_examples(document)), document.errors
    wrong = {problem for status, error in examples
             if (problem := contract_tables.error_problem(errors.code(error), status, errors.message(error), document.words))}
    assert examples and wrong == set()


TEMPLATE = contract_tables.Error("TagInUse", 409, "gateway", "The tag '{name}' (or value) cannot go: {cause}.")


@pytest.mark.parametrize("status, message, is_fine", [
    (409, "The tag 'a' (or value) cannot go: it has values.", True),
    (409, "The tag 'a' (or value) cannot go: it has values. It has 'b'.", True),
    (409, "The tag 'a\n.' (or value) cannot go: it has values.", True),
    (404, "The tag 'a' (or value) cannot go: it has values.", False),
    (409, "The tag 'a' (or value) cannot go: it has values", False),
    (409, "A tag 'a' (or value) cannot go: it has values.", False),
    (409, "The tag 'a' or value cannot go: it has values.", False),
])
def test_what_a_template_can_say(status, message, is_fine):
    assert (TEMPLATE.problem(status, message) is None) == is_fine


def exchange(message, code="ScopeLocked", cause="gateway"):
    body = json.dumps({"error": {"code": code, "message": message}})
    headers = {"x-ms-error-code": code, **({"x-ms-failure-cause": cause} if cause else {})}
    return {"status": 409, "headers": headers, "body": body}


def test_what_an_answer_says_is_held_against_the_table():
    locked = ("The scope '/a' cannot perform delete operation because following scope(s) are locked: '/a'. "
              "Please remove the lock and try again.")
    assert contract_tables.said_problems(exchange(locked)) == []
    assert contract_tables.said_problems({**exchange(locked), "body": None}) == []
    assert contract_tables.said_problems({"status": 200, "headers": {}, "body": "{}"}) == []
    assert "does not say" in contract_tables.said_problems(exchange("It is locked."))[0]
    assert "is 409, not 404" in contract_tables.said_problems({**exchange(locked), "status": 404})[0]
    assert contract_tables.said_problems(exchange(locked, cause=None)) == ["ScopeLocked is not said by the gateway"]
    assert contract_tables.said_problems(exchange(locked, code="Locked")) == ["code Locked is not in the error table"]


@pytest.mark.parametrize("status, code, says, wrong", [
    (404, 20000, "Order Id not found", None),
    (404, 1000, "Not found", None),
    (400, 3000, "Invalid property: expected a GUID.", None),
    (400, 3000, "The request URI is invalid: the query is not UTF-8.", None),
    (401, 400, "Access denied. Authentication failed. The 'Authorization' header is missing.", None),
    (401, 400, "Authentication failed. The 'Authorization' header is missing.", "does not say"),
    (404, 20000, "There is no such order", "does not say"),
    (404, 3000, "Not found", "is 400 or 409"),
    (404, 4711, "Not found", "is not in the error table"),
])
def test_what_partner_center_says_is_held_against_the_table(status, code, says, wrong):
    body = {"code": code, "description": says, "data": [], "source": "PartnerFD"}
    said = {"status": status, "headers": {}, "body": json.dumps(body)}
    found = contract_tables.said_problems(said, DOCUMENTS.named("partner-center"))
    assert found == [] if wrong is None else wrong in found[0]


@pytest.mark.parametrize("status, code, says, wrong", [
    (400, "Request_BadRequest", "Another object with the same value for property userPrincipalName already exists.", None),
    (400, "Request_BadRequest", "Invalid value specified for property 'ids': expected an array.", None),
    (401, "InvalidAuthenticationToken", "Authentication failed. The 'Authorization' header is missing.", None),
    (404, "Request_ResourceNotFound", "No resource type or operation is served at the path '/v1.0/groups'.", None),
    (403, "Authorization_RequestDenied", "No.", "does not say"),
    (404, "Request_BadRequest", "Not found", "is 400 or 403"),
    (403, "AuthorizationFailed", "No.", "is not in the error table"),
])
def test_what_graph_says_is_held_against_the_table(status, code, says, wrong):
    said = {"status": status, "headers": {}, "body": json.dumps({"error": {"code": code, "message": says}})}
    found = contract_tables.said_problems(said, DOCUMENTS.named("graph"))
    assert found == [] if wrong is None else wrong in found[0]


@pytest.mark.parametrize("status, cause, message, wrong", [
    (401, "gateway", "Authentication failed. The 'Authorization' header is missing.", None),
    (403, None, "Server failed to authenticate the request: the address has expired.", None),
    (403, None, "Authentication failed. The 'Authorization' header is missing.", "does not say"),
    (403, "gateway", "Server failed to authenticate the request: the address has expired.", "is not said by the provider"),
    (404, None, "Server failed to authenticate the request: the address has expired.", "is 401 or 403, not 404"),
])
def test_a_code_with_two_statuses_says_what_goes_with_each(status, cause, message, wrong):
    said = {**exchange(message, code="AuthenticationFailed", cause=cause), "status": status}
    found = contract_tables.said_problems(said)
    assert found == [] if wrong is None else wrong in found[0]
