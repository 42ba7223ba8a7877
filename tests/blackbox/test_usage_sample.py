"""`azsreg usage sample`, which makes up usage (docs/usage.md, "Usage files")."""

import json
import os
import re
from collections import defaultdict
from decimal import Decimal

import pytest

from azsregtest import binary, contoso
from azsregtest.binary import assert_refused, run
from azsregtest.usage_files import counts, usage

pytestmark = pytest.mark.one_thread

FROM, NEXT, TO = "2026-01-04", "2026-01-06", "2026-01-12"  # a Sunday, a Tuesday, a Monday
CUSTOMERS = {f"bbbb0000-0000-4000-8000-00000000000{number}" for number in range(1, 8)}


def sample(start=FROM, end=TO, *more, directory=contoso.SHIPPED):
    done = run("usage", "sample", "--directory", directory, "--from", start, "--to", end, *more)
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout


def properties(text):
    return [json.loads(line, parse_float=Decimal)["properties"] for line in text.splitlines()]


@pytest.mark.parametrize("granularity", ["daily", "hourly"])
def test_the_same_for_the_same(granularity):
    """And a longer time is the shorter ones, one after the other."""
    flags = ("--granularity", granularity)
    whole = sample(FROM, TO, *flags)
    assert whole == sample(FROM, TO, *flags)
    assert whole == sample(FROM, NEXT, *flags) + sample(NEXT, TO, *flags)
    assert whole == sample(FROM, TO, *flags, "--seed", "1")
    assert whole != sample(FROM, TO, *flags, "--seed", "2")


def test_whose_it_is():
    tenants = defaultdict(set)
    for one in properties(sample()):
        tenants[one.get("tenantId")].add(one["subscriptionId"])
    assert set(tenants) == CUSTOMERS | {None}
    assert all(1 <= len(found) <= 2 for found in tenants.values()) and len(tenants[None]) == 1
    assert any(len(found) == 2 for found in tenants.values())
    every = [one for found in tenants.values() for one in found]
    assert len(set(every)) == len(every)
    others = {one["subscriptionId"] for one in properties(sample(FROM, TO, "--seed", "2"))}
    assert not others & set(every)


def key(one):
    return one["subscriptionId"], one["meterId"], json.loads(one["instanceData"])["Microsoft.Resources"]["resourceUri"]


def test_days_are_their_hours():
    days, hours = defaultdict(Decimal), defaultdict(Decimal)
    for text, sums in ((sample(FROM, TO), days), (sample(FROM, TO, "--granularity", "hourly"), hours)):
        for one in properties(text):
            sums[key(one)] += one["quantity"]
    assert days == hours and len(days) > 50


def test_what_is_there():
    records = properties(sample(FROM, TO, "--granularity", "hourly"))
    assert len({(*key(one), one["usageStartTime"]) for one in records}) == len(records), "no record twice"
    assert all(one["quantity"] > 0 for one in records)
    data = [json.loads(one["instanceData"])["Microsoft.Resources"] for one in records]
    assert {"virtualMachines", "disks", "storageaccounts", "publicIPAddresses"} == {one["resourceUri"].split("/")[-2] for one in data}
    assert any(one["tags"] for one in data) and not all(one["tags"] for one in data)
    at_night = [one for one in records if one["usageStartTime"][11:13] == "02"]
    at_noon = [one for one in records if one["usageStartTime"].startswith("2026-01-05T12")]
    assert at_noon and len(at_night) / 8 < len(at_noon), "some machines are off at night"


def test_a_server_takes_all_of_it(server, api, tmp_path):
    made = api.registration()
    text = sample(FROM, NEXT, "--granularity", "hourly")
    done = usage("report", "-", "--registration", server.base + made.path, stdin=text.encode())
    assert (done.returncode, counts(done)) == (0, (len(text.splitlines()), 0, 0))


def test_a_directory_of_nobody(tmp_path):
    (tmp_path / "directory.json").write_text("{}")
    assert {one.get("tenantId") for one in properties(sample(directory=tmp_path / "directory.json"))} == {None}


def test_into_a_file(tmp_path):
    path = tmp_path / "usage"
    assert sample(FROM, TO, "--out", path) == ""
    assert path.read_text() == sample()
    assert_refused(run("usage", "sample", "--directory", contoso.SHIPPED, "--from", FROM, "--to", TO, "--out", path),
                   f"{path}: File exists")
    assert path.read_text() == sample()


def test_a_disk_that_is_full():
    with open("/dev/full", "wb") as full:
        done = usage("sample", "--directory", contoso.SHIPPED, "--from", FROM, "--to", TO, stdout=full)
    assert done.returncode == 2 and re.fullmatch(r"azsreg usage sample: stdout: No space left on device\n", done.stderr)


@pytest.mark.parametrize("flags, why", [
    (["--from", FROM, "--to", TO], "it needs --directory"),
    (["--directory", contoso.SHIPPED, "--to", TO], "--from takes a date"),
    (["--directory", contoso.SHIPPED, "--from", FROM], "--to takes a date"),
    (["--directory", contoso.SHIPPED, "--from", "2026-02-30", "--to", TO], "--from takes a date"),
    (["--directory", contoso.SHIPPED, "--from", FROM, "--to", "2026-01-04T00:00:00Z"], "--to takes a date"),
    (["--directory", contoso.SHIPPED, "--from", FROM, "--to", FROM], "--to has to be a later day"),
    (["--directory", contoso.SHIPPED, "--from", FROM, "--to", TO, "--granularity", "weekly"], "daily or hourly"),
    (["--directory", contoso.SHIPPED, "--from", FROM, "--to", TO, "--seed", "-1"], "--seed takes a whole number"),
    (["--directory", "/none", "--from", FROM, "--to", TO], "/none: No such file or directory"),
    (["--directory", binary.ROOT / "README.md", "--from", FROM, "--to", TO], "README.md"),
    (["x", "--directory", contoso.SHIPPED, "--from", FROM, "--to", TO], "'x' is not expected here"),
], ids=str)
def test_bad_flags(tmp_path, flags, why):
    assert_refused(run("usage", "sample", *flags, cwd=tmp_path), why)
    assert os.listdir(tmp_path) == []
