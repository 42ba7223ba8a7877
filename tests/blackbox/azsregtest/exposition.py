"""A strict reader of what /_azsreg/metrics says: Prometheus's text format 0.0.4, and OpenMetrics 1.0.

https://prometheus.io/docs/instrumenting/exposition_formats/, https://prometheus.io/docs/specs/om/open_metrics_spec/
"""

import math
import re

from .arm import expect

PATH = "/_azsreg/metrics"
PLAIN, OPEN = "text/plain; version=0.0.4; charset=utf-8", "application/openmetrics-text; version=1.0.0; charset=utf-8"
NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
SAMPLE = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([^{}]*)\})? (-?[0-9]+(?:\.[0-9]+)?)")
LABELS = re.compile(r'[a-zA-Z_][a-zA-Z0-9_]*="[^"\\\n]*"(,[a-zA-Z_][a-zA-Z0-9_]*="[^"\\\n]*")*')
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="([^"\\]*)"')


class Page:
    """types: family -> type, counters by their name with _total.  values: sample as it is written -> number."""

    def __init__(self, text, is_open):
        self.types, self.values, self.is_open = {}, {}, is_open
        assert text.endswith("\n") and "\r" not in text and "\n\n" not in text
        lines = text.splitlines()
        if is_open:
            assert lines.pop() == "# EOF"
        self._read(lines)
        for family, kind in self.types.items():
            if kind == "histogram":
                self._check_histogram(family)

    def _read(self, lines):
        family, helped = None, None
        for line in lines:
            if line.startswith("# HELP "):
                helped, text = line[len("# HELP "):].split(" ", 1)
                assert text.strip() and "\\" not in text, line
                family = None
            elif line.startswith("# TYPE "):
                name, kind = line[len("# TYPE "):].split(" ")
                assert name == helped and NAME.fullmatch(name), f"{line!r} has no HELP before it"
                family, kind = self._named(name, kind)
                assert family not in self.types, f"{family} is there twice"
                self.types[family] = kind
            else:
                assert family, f"{line!r} belongs to no family"
                self._add(line, family)

    def _named(self, name, kind):
        assert kind in ("counter", "gauge", "histogram"), kind
        if kind != "counter":
            return name, kind
        assert name.endswith("_total") != self.is_open, f"{name}, as a counter of this format"
        return (name + "_total" if self.is_open else name), kind

    def _add(self, line, family):
        found = SAMPLE.fullmatch(line)
        assert found, f"{line!r} is no sample"
        name, labels, value = found.groups()
        assert labels is None or LABELS.fullmatch(labels), line
        endings = ("_bucket", "_sum", "_count") if self.types[family] == "histogram" else ("",)
        assert name in [family + ending for ending in endings], f"{line!r} is not of {family}"
        names = [one for one, _ in LABEL.findall(labels or "")]
        assert len(names) == len(set(names)), line
        key = line.rsplit(" ", 1)[0]
        assert key not in self.values, f"{key} is there twice"
        self.values[key] = float(value)

    def _check_histogram(self, family):
        rows = {}
        for key, value in self.values.items():
            if not key.startswith(family + "_"):
                continue
            labels = dict(LABEL.findall(key))
            bound = labels.pop("le", None)
            row = rows.setdefault(tuple(labels.items()), {"buckets": []})
            if bound is None:
                row[key.split("{")[0]] = value
            else:
                row["buckets"].append((math.inf if bound == "+Inf" else float(bound), value))
        assert rows, f"{family} is empty"
        for row in rows.values():
            bounds, counts = zip(*row["buckets"])
            assert list(bounds) == sorted(set(bounds)) and bounds[-1] == math.inf, bounds
            assert list(counts) == sorted(counts) and counts[-1] == row[family + "_count"], row
            assert row[family + "_sum"] >= 0

    def get(self, key):
        return self.values.get(key, 0)

    @property
    def counts(self):
        """What only ever grows: counters, and counts of histograms."""
        grows = [name for name, kind in self.types.items() if kind == "counter"]
        grows += [name + ending for name, kind in self.types.items() if kind == "histogram"
                  for ending in ("_bucket", "_sum", "_count")]
        return {key: value for key, value in self.values.items() if key.split("{")[0] in grows}


def read(client, headers=()):
    answer = expect(client.get(PATH, headers=headers), 200)
    kind = answer.headers["content-type"]
    assert kind in (PLAIN, OPEN)
    return Page(answer.text, kind == OPEN)


class Watch:
    """What has been counted since: watch("…") is by how much a sample has grown."""

    def __init__(self, client):
        self.client = client
        self.before = read(client)

    def __call__(self, key):
        return read(self.client).get(key) - self.before.get(key)
