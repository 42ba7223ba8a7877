"""A folder of recorded exchanges, all checked in one pass."""

import collections
import json
import pathlib
import re

import contract_exchange
import contract_tables

SHOWN = 40  # kinds of problem; the rest are counted


class Seen:
    def __init__(self, documents, folder):
        self.documents = documents
        self.checker = contract_exchange.Checker(documents)
        self.count = 0
        self.problems = collections.defaultdict(list)  # kind -> (problem, exchange) of that kind
        self.served_documents = collections.defaultdict(set)  # path -> bodies
        self._document_paths = {document.served_at for document in documents}
        for path in sorted(pathlib.Path(folder).glob("exchanges-*.jsonl")):
            with path.open(encoding="utf-8") as lines:
                for number, line in enumerate(lines, 1):
                    self._take(line, f"{path.name}:{number}")

    def _take(self, line, where):
        self.count += 1
        try:
            exchange = json.loads(line)
        except ValueError:
            self._note("the record is not JSON", where)
            return
        for problem in self._problems(exchange):
            about = "{test}: {method} {target} -> {status}".format_map(collections.defaultdict(str, exchange))
            self._note(problem, f"{where} {about}"[:600])
        if exchange["target"] in self._document_paths and exchange["status"] == 200 and exchange["body"]:
            self.served_documents[exchange["target"]].add(exchange["body"])

    def _problems(self, exchange):
        problems = self.checker.problems(exchange)
        return problems or contract_tables.said_problems(exchange, self.checker.space_of(exchange))

    def _note(self, problem, where):
        self.problems[kind(problem)].append((problem, where))

    def report(self):
        kinds = sorted(self.problems.values(), key=len, reverse=True)
        lines = [f"{len(those)} x {those[0][0]}\n    e.g. {those[0][1]}" for those in kinds[:SHOWN]]
        if len(kinds) > SHOWN:
            lines.append(f"... and {len(kinds) - SHOWN} other kinds of problem")
        return "\n".join(lines)


def kind(problem):
    """The problem without the numbers and ids of quoted values, which differ in every exchange."""
    return re.sub("'[^']*'", lambda quoted: re.sub("[0-9a-f-]*[0-9][0-9a-f-]*", "#", quoted[0]), problem)
