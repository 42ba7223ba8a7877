"""The documents of openapi/, read into operations whose schemas are compiled once.

Only what the document says is here; how an exchange is held against it is in
contract_exchange.py.
"""

import json
import pathlib
import re

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "openapi"
MANAGER = "azsreg"  # ARM's document: what no other one claims is in its words
METHODS = ("get", "head", "put", "patch", "post", "delete", "options", "trace")
ANNOTATIONS = {"summary", "description"}


class Schema:
    """A schema without references, compiled."""

    def __init__(self, schema):
        self.schema = schema
        self._validator = Draft202012Validator(schema)
        self._is_integer = schema.get("type") == "integer"
        self._sound_text = set()

    def problem(self, value):
        """What is wrong with a JSON value, or None."""
        if self._validator.is_valid(value):
            return None
        error = best_match(self._validator.iter_errors(value))
        where = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in error.absolute_path)
        return f"{where.lstrip('.') or 'value'}: {error.message[:400]}"

    def text_problem(self, text):
        """The same for a value out of a URL or a header, where numbers are text too."""
        if text in self._sound_text:
            return None
        is_number = self._is_integer and re.fullmatch(r"-?[0-9]+", text)
        problem = self.problem(int(text) if is_number else text)
        # Most header values repeat; the random ones would only fill the memory.
        if problem is None and len(self._sound_text) < 10_000:
            self._sound_text.add(text)
        return problem


class Field:
    """A parameter of a request or a header of a response."""

    def __init__(self, name, described):
        self.name = name
        self.required = described.get("required", False)
        self.schema = Schema(described["schema"])
        self.described = described


class Content:
    """A body of one media type: its schema."""

    def __init__(self, media_type, media):
        self.media_type = media_type
        self.schema = Schema(media["schema"])
        self.examples = {name: example["value"] for name, example in media["examples"].items()}


class Errors:
    """How the errors of a document are said: {"error":{"code","message"}}, or {"code","description",…}."""

    def __init__(self, schema):
        self.schema = schema
        self.is_wrapped = "error" in schema["properties"]

    def _inside(self, body):
        inside = body.get("error") if self.is_wrapped and isinstance(body, dict) else body
        return inside if isinstance(inside, dict) else {}

    def code(self, body):
        """As text, though it may be a number; None where there is none."""
        code = self._inside(body).get("code")
        return None if code is None else str(code)

    def message(self, body):
        return self._inside(body).get("message" if self.is_wrapped else "description")


class Response:
    def __init__(self, status, described, errors, codes=None):
        self.status = status
        self.errors = errors
        self.headers = {
            name.lower(): Field(name, header) for name, header in described["headers"].items()
        }
        self.contents = contents_of(described)
        self.content = self.contents[0] if self.contents else None
        self.own_codes = described.get("x-error-codes")
        self.codes = set(map(str, codes or self.own_codes or ()))
        # OAuth's errors, and the page a browser is shown, have no code
        self.is_error = status >= 400 and any(c.schema.schema == errors.schema for c in self.contents)

    def content_of(self, media_type):
        """The content that says what is so of a media type; the first one where none does."""
        return next((c for c in self.contents if c.media_type == media_type), self.content)


def contents_of(described):
    return [Content(*one) for one in described.get("content", {}).items()]


class Operation:
    def __init__(self, document, path, method, item, described):
        self.document = document
        self.id = described["operationId"]
        self.path, self.method = path, method.upper()
        self.segments = [segment for segment in path.split("/") if segment]
        self.tail = None  # the path parameter that stands for all that is left of a path
        fields = {}
        for parameter in [*item.get("parameters", ()), *described.get("parameters", ())]:
            field = Field(parameter["name"], parameter)
            fields[parameter["in"], field.name.lower()] = field  # the operation's own wins
        self.path_fields = [f for (where, _), f in fields.items() if where == "path"]
        for field in self.path_fields:
            if "x-segments-max" in field.described:
                assert self.segments[-1] == "{%s}" % field.name, f"{path}: a tail is at the end"
                self.tail, self.tail_max = field.name, field.described["x-segments-max"]
        self.query_fields = [f for (where, _), f in fields.items() if where == "query"]
        self.header_fields = [f for (where, _), f in fields.items() if where == "header"]
        body = described.get("requestBody")
        assert not (body or {}).get("required"), f"{self}: the check takes every body for optional"
        self.bodies = contents_of(body) if body else []
        self.body = self.bodies[0] if self.bodies else None
        self.codes = described["x-error-codes"]
        self.security = described.get("security")  # None: the document's own
        self.responses = {
            int(status): Response(int(status), response, document.errors, self.codes.get(status))
            for status, response in described["responses"].items()
        }

    def __str__(self):
        """As the route table has it."""
        path = self.path.replace("{%s}" % self.tail, "{+%s}" % self.tail) if self.tail else self.path
        return f"{self.id} {self.method} {path}"

    def answers_to(self, method):
        """The responses; where a GET has a 204, that is HEAD's success, and HEAD's alone."""
        not_its_own = {"GET": 204, "HEAD": 200}.get(method) if self.method == "GET" and 204 in self.responses else None
        return {status: response for status, response in self.responses.items() if status != not_its_own}

    def words(self):
        """How many segments have no name in them: where two paths are one, that with more is meant."""
        return sum("{" not in segment for segment in self.segments)

    def match(self, segments):
        """The path parameters if these (decoded) segments are this path, else None.

        What is literal compares without case, as the server compares it.
        """
        if self.tail:
            before = len(self.segments) - 1
            rest = segments[before:]
            segments = [*segments[:before], "/".join(rest)] if 0 < len(rest) <= self.tail_max else []
        if len(segments) != len(self.segments):
            return None
        values = {}
        for mine, given in zip(self.segments, segments):
            start, named, rest = mine.partition("{")
            name, _, end = rest.partition("}")
            if not named and mine.lower() != given.lower():
                return None
            if named:  # "{name}", or "users('{name}')"
                value = given[len(start):len(given) - len(end)]
                if not value or given.lower() != f"{start}{value}{end}".lower():
                    return None
                values[name] = value
        return values


class Document:
    def __init__(self, name, raw):
        self.name = name
        self.served_at = "/openapi.json" if name == MANAGER else f"/openapi/{name}.json"
        self.raw = raw
        self.whole = _inline(raw)
        self.errors = Errors(self.whole["components"]["schemas"]["Error"])
        self.space = re.compile(raw["x-space"], re.IGNORECASE) if "x-space" in raw else None
        self.operations = [
            Operation(self, path, method, item, item[method])
            for path, item in self.whole["paths"].items()
            for method in METHODS
            if method in item
        ]
        self.front_door = {
            case: {int(status): Response(int(status), response, self.errors) for status, response in cases.items()}
            for case, cases in self.whole.get("x-front-door", {}).items()
        }
        self.words = name if self.space else MANAGER  # whose errors are said here
        self.error_codes = set(map(str, self.whole["components"]["schemas"]["ErrorCode"]["enum"]))

    def __str__(self):
        return self.name

    def places(self):
        """The responses of each operation, and of each case of the front door."""
        return [o.responses for o in self.operations] + list(self.front_door.values())


class Documents:
    """All of them, ARM's first."""

    def __init__(self, documents):
        self.all = sorted(documents, key=lambda document: (document.name != MANAGER, document.name))
        self.manager = self.all[0]
        self.operations = [operation for document in self.all for operation in document.operations]

    def __iter__(self):
        return iter(self.all)

    def named(self, name):
        return next(document for document in self.all if document.name == name)

    def of_space(self, path):
        """The one in whose words a path that is not served is refused."""
        return next((d for d in self.all if d.space and d.space.match(path)), self.manager)


def load(folder=FOLDER):
    paths = folder.glob("*.json")
    return Documents([Document(path.stem, json.loads(path.read_text(encoding="utf-8"))) for path in paths])


def _inline(raw):
    """The document with every $ref replaced by what it names: no lookups while checking."""
    done = {}

    def resolve(pointer):
        assert pointer.startswith("#/"), f"{pointer}: only references within the document"
        if pointer not in done:
            done[pointer] = None  # met again before it is done: it contains itself
            node = raw
            for part in pointer[2:].split("/"):
                node = node[part.replace("~1", "/").replace("~0", "~")]
            done[pointer] = walk(node)
        assert done[pointer] is not None, f"{pointer} contains itself"
        return done[pointer]

    def walk(node):
        if isinstance(node, list):
            return [walk(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" not in node:
            return {key: walk(value) for key, value in node.items()}
        beside = {key: value for key, value in node.items() if key != "$ref"}
        assert set(beside) <= ANNOTATIONS, f"{node}: only annotations may stand beside $ref"
        return {**resolve(node["$ref"]), **beside}

    return walk(raw)
