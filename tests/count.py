"""Adds up what the stages of test.sh left in their results folder, and prints the closing line.

Exit status 0 when something passed, nothing failed, and no stage is without its results.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree

STAGES_WITH_XML = {"unit", "blackbox", "contract", "valgrind", "clients", "faults", "front"}


def of_xml(path):
    passed = failed = skipped = 0
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def main(results, stages):
    passed = failed = skipped = 0
    for path in sorted(results.glob("*.count")):
        more_passed, more_failed = map(int, path.read_text().split())
        passed, failed = passed + more_passed, failed + more_failed
    for stage in stages:
        if stage not in STAGES_WITH_XML:
            continue
        path = results / f"{stage}.xml"
        if not path.exists() or sum(counts := of_xml(path)) == 0:
            print(f"the stage {stage} left no results")
            failed += 1
            continue
        passed, failed, skipped = passed + counts[0], failed + counts[1], skipped + counts[2]
    print(f"\n{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), sys.argv[2:]))
