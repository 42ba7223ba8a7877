"""The tables that the program prints of itself: what it serves, and what it refuses with."""

import functools
import json
import os
import pathlib
import re
import subprocess
import typing

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = os.environ.get("AZSREG_BIN") or str(ROOT / "build" / "dev" / "azsreg")


class Route(typing.NamedTuple):
    operation: str
    method: str
    path: str
    versions: str  # the family of api-versions it takes
    effect: str
    access: str  # "open", "signed-in", "activation-key", "control-read", "control-change", or the action that a role has to grant


class Error(typing.NamedTuple):
    code: str
    status: int
    said_by: str  # "gateway" or "provider" of ARM's; else the document that it is a code of
    template: str

    @property
    def document(self):
        return "azsreg" if self.said_by in ("gateway", "provider") else self.said_by

    def problem(self, status, message):
        """What is wrong with an answer of this code, or None."""
        if status != self.status:
            return f"{self.code} is {self.status}, not {status}"
        if not _pattern(self.template).fullmatch(message):
            return f"{self.code} does not say {message!r}, but {self.template!r}"
        return None


@functools.cache
def _pattern(template):
    """A name in braces is filled in with anything; one more sentence may follow."""
    parts = re.split(r"\{\w+\}", template)
    return re.compile(".*".join(map(re.escape, parts)) + r"( \S.*)?", re.DOTALL)


def _printed(command):
    assert pathlib.Path(BIN).exists(), f"{BIN} is not built"
    return subprocess.run([BIN, command], stdout=subprocess.PIPE, check=True, encoding="utf-8").stdout.splitlines()


@functools.cache
def routes():
    return {route.operation: route for route in (Route(*line.split(" ")) for line in _printed("routes"))}


@functools.cache
def error_rows():
    """As printed: several things may be said under one code and status."""
    rows = (line.split(" ", 3) for line in _printed("errors"))
    return [Error(code, int(status), said_by, template) for code, status, said_by, template in rows]


@functools.cache
def errors():
    """By code and status: a code may have two, and several messages."""
    said = {}
    for error in error_rows():
        said.setdefault((error.code, error.status), []).append(error)
    return said


def _best(found, status, message):
    """The one that says it, else the first."""
    return next((error for error in found if error.problem(status, message) is None), found[0])


# What is refused at any path, and how a document that has codes of its own says it: (code, status) of
# ARM's -> its code, and what it says, {} standing for what ARM says.
EVERYWHERE = {"partner-center": {
    ("InvalidRequestUri", 400): ("3000", "{}"),
    ("InvalidRequestContent", 400): ("3000", "Invalid property: {}"),
    ("AuthenticationFailed", 401): ("400", "Access denied. {}"),
    ("InvalidAuthenticationToken", 401): ("400", "Access denied. {}"),
    ("ExpiredAuthenticationToken", 401): ("400", "Access denied. {}"),
    ("HostNotAllowed", 403): ("3000", "{}"),
    ("CrossOriginRefused", 403): ("3000", "{}"),
    ("NotFound", 404): ("1000", "Not found"),
    ("MethodNotAllowed", 405): ("3000", "{}"),
    ("RequestEntityTooLarge", 413): ("3000", "{}"),
    ("UnsupportedMediaType", 415): ("3000", "{}"),
    ("InternalServerError", 500): ("800003", "{}"),
    ("ServiceUnavailable", 503): ("800003", "{}"),
    ("InsufficientStorage", 507): ("800003", "{}"),
}, "graph": {
    ("InvalidRequestUri", 400): ("Request_BadRequest", "{}"),
    ("InvalidRequestContent", 400): ("Request_BadRequest", "{}"),
    ("AuthenticationFailed", 401): ("InvalidAuthenticationToken", "{}"),
    ("InvalidAuthenticationToken", 401): ("InvalidAuthenticationToken", "{}"),
    ("ExpiredAuthenticationToken", 401): ("InvalidAuthenticationToken", "{}"),
    ("HostNotAllowed", 403): ("Request_BadRequest", "{}"),
    ("CrossOriginRefused", 403): ("Request_BadRequest", "{}"),
    ("NotFound", 404): ("Request_ResourceNotFound", "{}"),
    ("MethodNotAllowed", 405): ("Request_BadRequest", "{}"),
    ("RequestEntityTooLarge", 413): ("Request_BadRequest", "{}"),
    ("UnsupportedMediaType", 415): ("Request_BadRequest", "{}"),
    ("InternalServerError", 500): ("InternalServerError", "{}"),
    ("ServiceUnavailable", 503): ("ServiceUnavailable", "{}"),
    ("InsufficientStorage", 507): ("InsufficientStorage", "{}"),
}, "control": {
    (code, status): (code, "{}") for code, status in (
        ("InvalidRequestUri", 400), ("InvalidRequestContent", 400), ("HostNotAllowed", 403), ("CrossOriginRefused", 403), ("NotFound", 404),
        ("RegistrationNotFound", 404), ("MethodNotAllowed", 405), ("PreconditionFailed", 412), ("RequestEntityTooLarge", 413), ("UnsupportedMediaType", 415), ("InternalServerError", 500),
        ("ServiceUnavailable", 503), ("InsufficientStorage", 507))
}}


def code_of(document, code, status):
    """What a document calls what ARM's calls so."""
    return EVERYWHERE.get(document, {}).get((code, status), (code, None))[0]


def _in_other_words(document):
    for arms, (code, says) in EVERYWHERE.get(document, {}).items():
        for error in errors()[arms]:
            yield Error(code, error.status, document, says.replace("{}", error.template))


@functools.cache
def errors_of(document):
    """(code, status) -> what may be said of it in one document: its own rows, and what is said everywhere."""
    said = {}
    own = [error for error in error_rows() if error.document == document]
    for error in [*own, *_in_other_words(document)]:
        said.setdefault((error.code, error.status), []).append(error)
    return said


def error_problem(code, status, message, document="azsreg"):
    """What is wrong with a status and a message under a code, or None."""
    said = errors_of(document)
    if (code, status) in said:
        problems = [error.problem(status, message) for error in said[code, status]]
        return None if None in problems else problems[0]
    known = [one for of, one in said if of == code]
    return f"{code} is {' or '.join(map(str, known))}, not {status}" if known else f"code {code} is not in the error table"


def said_problems(exchange, document=None):
    """What is wrong with what a recorded answer says, as far as it is an error of the table.

    document: whose words it is in, where no header says that they are ARM's
    """
    code = exchange["headers"].get("x-ms-error-code")
    if code is None and document and document.words != "azsreg" and exchange["status"] >= 400 and exchange["body"]:
        body = json.loads(exchange["body"])
        said = document.errors.code(body), exchange["status"], document.errors.message(body)
        problem = error_problem(*said, document=document.name)
        return [problem] if problem else []
    if code is None:
        return []
    found = errors().get((code, exchange["status"]))
    if found is None:
        return [error_problem(code, exchange["status"], "")]
    message = json.loads(exchange["body"])["error"]["message"] if exchange["body"] else ""  # HEAD
    error = _best(found, exchange["status"], message)
    by_gateway = exchange["headers"].get("x-ms-failure-cause") == "gateway"
    problems = [f"{code} is not said by the {error.said_by}"] if by_gateway != (error.said_by == "gateway") else []
    if not exchange["body"]:
        return problems
    problem = error.problem(exchange["status"], message)
    return problems + [problem] if problem else problems
