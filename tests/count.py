"""Adds up what the stages of test.sh left in their results folder.

Names what failed, each with the command that runs it alone and where its log is; the last line
counts. Exit status 0 when something passed, nothing failed, and no stage is without its results.
"""

import pathlib
import re
import shlex
import sys
import xml.etree.ElementTree as ElementTree

# Where a stage's tests are; the units' are ctest's.
FOLDERS = {"unit": None, "console": "tests/console", "blackbox": "tests/blackbox", "contract": "tests/contract", "valgrind": "tests/blackbox",
           "clients": "tests/clients", "faults": "tests/faults", "front": "tests/front", "integrations": "tests/integrations", "package": "tests/package", "threads": "tests/blackbox",
           "postgres": "tests/blackbox", "servers": "tests/postgres", "contract-postgres": "tests/contract", "clients-postgres": "tests/clients"}
PARTS = {"postgres": ["servers", "postgres", "contract-postgres", "clients-postgres"]}  # of a stage with several results


class Failure:
    def __init__(self, name, alone, log):
        self.name, self.alone, self.log = name, alone, log

    def __str__(self):
        return f"FAILED {self.name}\n    alone: {self.alone}\n    log:   {self.log}"


def node_id(case, folder):
    """What pytest calls it: its report has dots for slashes, and the classes behind the file."""
    file, *classes = case.get("classname", "").split(".")
    return "::".join([f"{folder}/{file}.py", *classes, case.get("name")])


def needs_of(results, stage):
    environment = results / f"{stage}.environment"
    return environment.read_text().strip() + " " if environment.exists() else ""


def alone_with_pytest(results, stage, node):
    return f"{needs_of(results, stage)}/usr/bin/python3 -m pytest {shlex.quote(node)}"


def alone_with_node(results, stage, file, name):
    """The name as a pattern of JavaScript's, where a space or a dash is not to be escaped; a file that fails is its own test."""
    if name.endswith(file):
        return f"{needs_of(results, stage)}node --test {shlex.quote(file)}"
    pattern = "^" + re.sub(r"[\\^$.*+?()\[\]{}|/]", r"\\\g<0>", name) + "$"
    return f"{needs_of(results, stage)}node --test --test-name-pattern {shlex.quote(pattern)} {shlex.quote(file)}"


def failure_of(results, stage, case):
    log = results / f"{stage}.log"
    if FOLDERS[stage] is None:
        return Failure(case.get("name"), f"ctest --preset dev --output-on-failure -R '^{case.get('name')}$'", log)
    if case.get("file"):  # node's
        file = f"{FOLDERS[stage]}/{case.get('file')}"
        return Failure(f"{stage}: {file}: {case.get('name')}", alone_with_node(results, stage, file, case.get("name")), log)
    node = node_id(case, FOLDERS[stage])
    return Failure(f"{stage}: {node}", alone_with_pytest(results, stage, node), log)


def of_xml(results, stage):
    """-> passed, skipped, failures"""
    passed = skipped = 0
    failures = []
    for case in ElementTree.parse(results / f"{stage}.xml").getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failures.append(failure_of(results, stage, case))
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    return passed, skipped, failures


def of_check(path):
    """-> passed, failures"""
    passed, failed = map(int, path.read_text().split())
    name = path.stem.removeprefix("check-")
    alone = path.with_suffix(".alone")
    command = alone.read_text().strip() if alone.exists() else "./test.sh"
    return passed, [Failure(name, command, path.with_suffix(".log"))] * failed


def whole(part):
    return next((stage for stage, parts in PARTS.items() if part in parts), part)


def main(results, stages):
    passed = skipped = 0
    failures = []
    for path in sorted(results.glob("*.count")):
        more, failed = of_check(path)
        passed, failures = passed + more, failures + failed
    for stage in [part for stage in stages for part in PARTS.get(stage, [stage])]:
        if stage not in FOLDERS:
            continue
        more, more_skipped, failed = of_xml(results, stage) if (results / f"{stage}.xml").exists() else (0, 0, [])
        if more + more_skipped + len(failed) == 0:
            failed = [Failure(f"the stage {stage} left no results", f"./test.sh {whole(stage)}", results / f"{stage}.log")]
        passed, skipped, failures = passed + more, skipped + more_skipped, failures + failed
    for failure in failures:
        print(f"\n{failure}")
    print(f"\n{passed} passed, {len(failures)} failed" + (f", {skipped} skipped" if skipped else ""))
    return 0 if passed and not failures else 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), sys.argv[2:]))
