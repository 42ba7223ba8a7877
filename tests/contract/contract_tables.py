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
    access: str  # "open", "signed-in", or the action that a role has to grant


class Error(typing.NamedTuple):
    code: str
    status: int
    said_by: str
    template: str

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
def errors():
    """By code and status: a code may have two, with a message each."""
    rows = (line.split(" ", 3) for line in _printed("errors"))
    return {(code, int(status)): Error(code, int(status), said_by, template) for code, status, said_by, template in rows}


def error_problem(code, status, message):
    """What is wrong with a status and a message under a code, or None."""
    if (code, status) in errors():
        return errors()[code, status].problem(status, message)
    known = [one.status for one in errors().values() if one.code == code]
    return f"{code} is {' or '.join(map(str, known))}, not {status}" if known else f"code {code} is not in the error table"


def said_problems(exchange):
    """What is wrong with what a recorded answer says, as far as it is an error of the table."""
    code = exchange["headers"].get("x-ms-error-code")
    if code is None:
        return []
    error = errors().get((code, exchange["status"]))
    if error is None:
        return [error_problem(code, exchange["status"], "")]
    by_gateway = exchange["headers"].get("x-ms-failure-cause") == "gateway"
    problems = [f"{code} is not said by the {error.said_by}"] if by_gateway != (error.said_by == "gateway") else []
    if not exchange["body"]:  # HEAD
        return problems
    problem = error.problem(exchange["status"], json.loads(exchange["body"])["error"]["message"])
    return problems + [problem] if problem else problems
