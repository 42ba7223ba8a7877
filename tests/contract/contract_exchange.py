"""One recorded exchange against the document of its path: what it says, and nothing it does not say."""

import collections
import json
import re
import urllib.parse

FORM_MEDIA_TYPE = "application/x-www-form-urlencoded"
NDJSON_MEDIA_TYPE = "application/x-ndjson"
RECORDED = {"test", "method", "target", "requestHeaders", "requestBody", "status", "headers", "body"}
# Response headers of which the document must list every one there is.
ACCOUNTED_FOR = re.compile(r"(x-)?ms-.*|etag|allow|location|retry-after|(client-)?request-id|odata-version")
JSON_MEDIA_TYPE = re.compile(r"(application|text)/json|[a-z]+/[a-z0-9.-]+\+json")
ABSOLUTE_FORM = re.compile(r"^https?://[^/?]*", re.IGNORECASE)
DEPTH_MAX = 32


# Codes of what is answered whatever is asked for, and its case among those of the front door. All but
# the last two are said before there is a path, and so by ARM's document.
AT_THE_GATE = {
    "BadRequest": "malformed",
    "HttpVersionNotSupported": "otherVersion",
    "RequestUriTooLong": "tooLong",
    "RequestHeaderFieldsTooLarge": "tooLong",
    "HostNotAllowed": "notFromHere",
    "CrossOriginRefused": "notFromHere",
}


class Checker:
    """Checks exchanges and remembers which operations have been seen to succeed."""

    def __init__(self, documents):
        self.documents = documents
        self.succeeded = set()
        self._by_length = collections.defaultdict(list)
        self._with_tail = [operation for operation in documents.operations if operation.tail]
        for operation in documents.operations:
            if not operation.tail:
                self._by_length[len(operation.segments)].append(operation)

    def problems(self, exchange):
        """Everything that is wrong with it, as text; an empty list when it is as described."""
        missing = RECORDED - set(exchange)
        if missing:
            return [f"the record lacks {sorted(missing)}"]
        method, front_door = exchange["method"], self.documents.manager.front_door
        case = AT_THE_GATE.get(exchange["headers"].get("x-ms-error-code"))
        if case:
            return answer_problems(exchange, front_door[case])
        path, _, query = ABSOLUTE_FORM.sub("", exchange["target"]).partition("?")
        if path == "*":
            return answer_problems(exchange, front_door["options" if method == "OPTIONS" else "undecodablePath"])
        try:
            segments = path_segments(path)
        except ValueError:
            return answer_problems(exchange, self.space_of(exchange).front_door["undecodablePath"])
        front_door = self.space_of(exchange).front_door
        if is_not_from_here(exchange, front_door["notFromHere"]):
            return answer_problems(exchange, front_door["notFromHere"])
        served = self.served(segments)
        if not served:
            return answer_problems(exchange, front_door["unknownPath"])
        operation, values = served.get(method) or (method == "HEAD" and served.get("GET")) or (None, None)
        if operation is None:
            case = "options" if method == "OPTIONS" else "unknownMethod"
            return answer_problems(exchange, front_door[case]) + allow_problems(exchange, served)
        problems = answer_problems(exchange, operation.answers_to(method))
        if 200 <= exchange["status"] < 300 or exchange["status"] == 302:
            problems += request_problems(exchange, operation, values, query)
            if method == operation.method:
                self.succeeded.add(operation.id)
        return problems

    def space_of(self, exchange):
        """The document in whose words an exchange is refused, if it is."""
        path = ABSOLUTE_FORM.sub("", exchange["target"]).partition("?")[0]
        try:
            path = "/" + "/".join(path_segments(path))
        except ValueError:
            pass
        return self.documents.of_space(path)

    def served(self, segments):
        """What is served at a path: method -> (operation, path parameters)."""
        matches = ((o, o.match(segments)) for o in [*self._with_tail, *self._by_length[len(segments)]])
        found = [(o, values) for o, values in matches if values is not None]
        return {o.method: (o, values) for o, values in sorted(found, key=lambda one: one[0].words())}

    def unseen(self):
        return [str(o) for o in self.documents.operations if o.id not in self.succeeded]


def is_not_from_here(exchange, responses):
    """Where no header says the code: by the body, and of HEAD, which has none, by the status alone."""
    response = responses.get(exchange["status"])
    if response is None or "x-ms-error-code" in exchange["headers"]:
        return False
    return exchange["method"] == "HEAD" or response.errors.code(loosely_parsed(exchange["body"])) in response.codes


def loosely_parsed(text):
    try:
        return json.loads(text or "null")
    except ValueError:
        return None


def path_segments(path):
    """The segments as the server takes them: slash runs count once, each is decoded once."""
    segments = [decoded(part) for part in path.split("/") if part]
    if segments and segments[0].lower().startswith("/subscriptions/"):  # a scope, encoded whole
        segments[:1] = filter(None, segments[0].split("/"))
    if any("/" in segment for segment in segments):
        raise ValueError("a slash inside a segment")
    return segments


def decoded(part):
    if re.search(r"%(?![0-9A-Fa-f]{2})", part):
        raise ValueError("bad percent-encoding")
    text = urllib.parse.unquote(part, errors="strict")  # UnicodeDecodeError is a ValueError
    if "\0" in text:
        raise ValueError("a NUL inside a segment")
    return text


# The answer --------------------------------------------------------------------------------------


def answer_problems(exchange, responses):
    status = exchange["status"]
    if status not in responses:
        return [f"status {status} is not described; {sorted(responses)} are"]
    response = responses[status]
    problems = header_problems(exchange["headers"], response)
    if exchange["method"] == "HEAD" or response.content is None:
        problems += no_body_problems(exchange, response)
        if "x-ms-error-code" not in response.headers:
            return problems
        code = exchange["headers"].get("x-ms-error-code")
    else:
        body, problem = body_and_problem(exchange, response.content_of(exchange["headers"].get("content-type")))
        problems += [problem] if problem else []
        code = response.errors.code(body)
    if response.codes and code not in response.codes:
        problems.append(f"code {code} does not go with {status} here; {sorted(response.codes)} do")
    return problems


def header_problems(headers, response):
    problems = []
    for name, field in response.headers.items():
        value = headers.get(name)
        if value is None and field.required:
            problems.append(f"header {field.name} is missing")
        problem = value is not None and field.schema.text_problem(value)
        if problem:
            problems.append(f"header {field.name}: {problem}")
    unknown = [n for n in headers if n not in response.headers and ACCOUNTED_FOR.fullmatch(n)]
    return problems + [f"header {name} is not described for {response.status}" for name in unknown]


def no_body_problems(exchange, response):
    if exchange["body"]:
        return [f"a body where none is described: {exchange['body'][:200]!r}"]
    if response.content is None and "content-type" in exchange["headers"]:
        return ["a Content-Type without a body"]
    return []


def body_and_problem(exchange, content):
    media_type = exchange["headers"].get("content-type")
    described, parameters, _ = content.media_type.partition(";")
    is_json = JSON_MEDIA_TYPE.fullmatch(described)
    if media_type != content.media_type + ("; charset=utf-8" if is_json and not parameters else ""):
        return None, f"Content-Type is {media_type!r}"
    if not is_json:
        problem = content.schema.problem(exchange["body"] or "")
        return None, problem and f"body: {problem}"
    try:
        body = parsed(exchange["body"] or "", names_as=str)
    except ValueError as error:
        return None, f"the body is not JSON: {error}"
    problem = content.schema.problem(body)
    return body, problem and f"body: {problem}"


def allow_problems(exchange, served):
    allowed = set(re.findall("[A-Z]+", exchange["headers"].get("allow", "")))
    must = set(served)
    may = must | {"OPTIONS"} | ({"HEAD"} if "GET" in must else set())
    if must <= allowed <= may:
        return []
    return [f"Allow names {sorted(allowed)}; served are {sorted(must)}"]


# The request, once it was answered with success -----------------------------------------------------


def request_problems(exchange, operation, values, query):
    given = query_values(query)
    sent = exchange["requestHeaders"]
    problems = []
    for field in operation.path_fields:
        problems += field_problems(field, [values[field.name]], "path parameter")
    for field in operation.query_fields:
        problems += field_problems(field, given[field.name.lower()], "query parameter")
    for field in operation.header_fields:
        name = field.name.lower()
        problems += field_problems(field, [sent[name]] if name in sent else [], "request header")
    if operation.body and "transfer-encoding" not in sent:  # a chunked one is recorded in its chunks
        problems += request_body_problems(exchange, operation)
    return [f"{problem}, and yet {exchange['status']}" for problem in problems]


def query_values(query):
    """Lower-case name -> values, for a name compares without case."""
    values = collections.defaultdict(list)
    for part in filter(None, query.split("&")):
        name, _, value = part.partition("=")
        values[urllib.parse.unquote_plus(name).lower()].append(urllib.parse.unquote_plus(value))
    return values


def field_problems(field, values, kind):
    if not values:
        return [f"{kind} {field.name} is missing"] if field.required else []
    if len(values) > 1:
        return [f"{kind} {field.name} is given {len(values)} times"]
    problem = field.schema.text_problem(values[0])
    return [f"{kind} {field.name}: {problem}"] if problem else []


def request_body_problems(exchange, operation):
    text = (exchange["requestBody"] or "").removeprefix("\ufeff")
    if not text.strip():
        return []  # every body may be left out
    media_type = exchange["requestHeaders"].get("content-type")
    if operation.body.media_type == FORM_MEDIA_TYPE:
        fields = dict(urllib.parse.parse_qsl(text, keep_blank_values=True))
        problem = operation.body.schema.problem(fields)
        return [f"request form: {problem}"] if problem else []
    if media_type == NDJSON_MEDIA_TYPE and any(body.media_type == media_type for body in operation.bodies):
        return line_problems(text)
    if media_type and not JSON_MEDIA_TYPE.fullmatch(media_type.split(";")[0].strip().lower()):
        return [f"the request has Content-Type {media_type}"]
    try:
        body = parsed(text, names_as=ascii_lower)
    except ValueError as error:
        return [f"the request body is not JSON: {error}"]
    if depth(body) > DEPTH_MAX:
        return [f"the request body is deeper than {DEPTH_MAX} levels"]
    problem = operation.body.schema.problem(as_described(body, operation.body.schema.schema))
    return [f"request body: {problem}"] if problem else []


def line_problems(text):
    """Of JSON values, one a line; what each says is for its route."""
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            parsed(line or "null", names_as=ascii_lower)
        except ValueError as error:
            problems.append(f"line {number} of the request body is not JSON: {error}")
    return problems


def as_described(value, schema):
    """The same with names as the schema writes them, for they compare without case."""
    if isinstance(value, list):
        return [as_described(item, schema.get("items") or {}) for item in value]
    if not isinstance(value, dict):
        return value
    described = schema.get("properties") or {}
    names = {ascii_lower(name): name for name in described}
    members = ((names.get(ascii_lower(name), name), inner) for name, inner in value.items())
    return {name: as_described(inner, described.get(name, {})) for name, inner in members}


# JSON ----------------------------------------------------------------------------------------------


def parsed(text, names_as):
    """JSON to the letter; names that are the same after names_as() are a repetition."""

    def members(pairs):
        names = [names_as(name) for name, _ in pairs]
        if len(set(names)) != len(names):
            raise ValueError(f"a member is repeated among {names}")
        return dict(pairs)

    def constant(name):
        raise ValueError(f"{name} is not JSON")

    try:
        # float: JSON sets no limit to the digits of a number, Python's int does
        return json.loads(text, object_pairs_hook=members, parse_constant=constant,
                          parse_int=lambda digits: int(digits) if len(digits) < 100 else float(digits))
    except RecursionError:
        raise ValueError("nested without end") from None


def ascii_lower(name):
    return name.encode("utf-8", "surrogatepass").lower()


def depth(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)
