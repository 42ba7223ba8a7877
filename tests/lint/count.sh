#!/usr/bin/env bash
# What test.sh says at its end: what failed, each with the command that runs it alone and its log.
cd "$(dirname "$0")/../.." || exit 2
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

echo 1 0 >"$results/check-build.count"
echo 0 1 >"$results/check-tidy.count"
echo "bash tests/lint/tidy.sh" >"$results/check-tidy.alone"
cat >"$results/unit.xml" <<'XML'
<testsuite><testcase name="unit_text"/><testcase name="unit_guid"><failure/></testcase></testsuite>
XML
cat >"$results/blackbox.xml" <<'XML'
<testsuites><testsuite><testcase classname="test_cli" name="test_a"/>
<testcase classname="test_cli.TestMore" name="test_b[it&#39;s 1]"><error/></testcase>
<testcase classname="test_cli" name="test_c"><skipped/></testcase></testsuite></testsuites>
XML
echo "AZSREG_BIN=/b/azsreg" >"$results/blackbox.environment"
cat >"$results/console.xml" <<'XML'
<testsuites><testcase name="who pays: it&#39;s 1 (or 2)" file="looks.test.mjs"><failure message="m"/></testcase>
<testcase name="overview" file="looks.test.mjs"></testcase></testsuites>
XML

diff -u - <(/usr/bin/python3 tests/count.py "$results" unit lint blackbox console faults) <<END

FAILED tidy
    alone: bash tests/lint/tidy.sh
    log:   $results/check-tidy.log

FAILED unit_guid
    alone: ctest --preset dev --output-on-failure -R '^unit_guid$'
    log:   $results/unit.log

FAILED blackbox: tests/blackbox/test_cli.py::TestMore::test_b[it's 1]
    alone: AZSREG_BIN=/b/azsreg /usr/bin/python3 -m pytest 'tests/blackbox/test_cli.py::TestMore::test_b[it'"'"'s 1]'
    log:   $results/blackbox.log

FAILED console: tests/console/looks.test.mjs: who pays: it's 1 (or 2)
    alone: node --test --test-name-pattern '^who pays: it'"'"'s 1 \\(or 2\\)$' tests/console/looks.test.mjs
    log:   $results/console.log

FAILED the stage faults left no results
    alone: ./test.sh faults
    log:   $results/faults.log

4 passed, 5 failed, 1 skipped
END
