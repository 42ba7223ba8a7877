"""What somebody may not see is answered like what there is not: two answers, compared."""

import re

# What may differ between any two answers
OWN = {"date", "x-ms-request-id", "x-ms-correlation-request-id", "x-ms-routing-request-id", "ms-requestid", "ms-correlationid",
       "ms-cv", "request-id", "client-request-id"}
INNER = re.compile(r'"innerError":\{[^{}]*\}')  # Graph's: the time and the ids once more
COUNTED = "x-ms-ratelimit-remaining-"  # it counts down, for each by its own uses


def _bare(answer, name):
    """Everything about an answer but what is its own, and with the name taken out that was asked for."""
    text = re.sub(re.escape(name), "NAME", INNER.sub("", answer.text), flags=re.IGNORECASE)
    headers = {field: None if field.startswith(COUNTED) else value for field, value in answer.headers.items() if field not in OWN}
    return answer.status, text, headers


def assert_alike(known, name, unknown, other_name, what=""):
    """The answers to a request with the name of something, and to the same with a name that nothing has."""
    assert _bare(known, name) == _bare(unknown, other_name), what
