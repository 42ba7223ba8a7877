"""Measures the table of tests/bench/README.md; run.sh builds what this needs and calls it."""

import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from benchkit import rows_attacks, rows_customers, rows_disk, rows_peers, rows_postgres, rows_process, rows_products, rows_reads, rows_requests, rows_reset, rows_tls, rows_usage, rows_writes  # noqa: E402, F401
from benchkit.data import Store  # noqa: E402
from benchkit.places import AZSREG, BENCH, OUT, ROOT, Pace  # noqa: E402
from benchkit.table import ROWS, Line, markdown, plain  # noqa: E402

ORDER = ("get", "logged", "connections", "rows", "put-new", "put-recurring", "put-alone", "list", "mixed", "beside", "slow-reads", "slow-writes", "before", "peers",
         "memory", "start", "tls", "wal", "products", "move", "customers", "wrong-secrets", "bodies",
         "usage-reports", "usage-bytes", "usage-aggregates", "usage-beside", "reset-100", "reset-1000000", "requests-kept", "waiting",
         "postgres-get", "postgres-put", "two-servers")


def said_by(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return (done.stdout + done.stderr).strip()
    except OSError:
        return ""


def machine():
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())
    system = re.search(r'PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text())
    return {
        "processor": cpu[1] if cpu else platform.machine(),
        "processors": os.cpu_count(),
        "memory_gib": round(int(memory[1]) / 2**20) if memory else 0,
        "system": f"{system[1] if system else ''}, Linux {platform.release()}",
        "file_system": said_by("stat", "--file-system", "--format=%T", str(OUT)),
        "load_before": round(os.getloadavg()[0], 2),
        "programs": {
            "azsreg": f"{said_by(str(AZSREG), 'version')} {said_by('git', '-C', str(ROOT), 'rev-parse', '--short', 'HEAD')}",
            "libmicrohttpd": said_by("pkg-config", "--modversion", "libmicrohttpd"),
            "sqlite": said_by("pkg-config", "--modversion", "sqlite3"),
            "nginx": said_by("nginx", "-v").split("/")[-1],
            "wrk": said_by("wrk", "-v").split("[")[0].strip(),
            "node": said_by("node", "--version"),
            "peers": json.loads((BENCH / "peers/package.json").read_text())["dependencies"],
        },
    }


def say(text):
    print(f"   {text}", file=sys.stderr, flush=True)


def remove_leftovers():
    """Folders of runs that were killed."""
    for folder in OUT.glob("run-*"):
        shutil.rmtree(folder, ignore_errors=True)


def measure(names, pace, store):
    """The lines of the table, the details, and whether every row could be measured."""
    lines, details, whole = [], {}, True
    for name in names:
        print(f"== {name}: {ROWS[name].__doc__}", file=sys.stderr, flush=True)
        began = time.monotonic()
        try:
            result = ROWS[name](pace, store)
        except Exception as error:  # pylint: disable=broad-except
            whole = False
            traceback.print_exc()
            lines.append(Line(name, "", "failed", None, str(error).replace("|", "/").replace("\n", " ")[:200]))
            continue
        lines += result.lines
        details[name] = {"lines": [line.as_dict() for line in result.lines], **result.detail}
        say(plain(result.lines).replace("\n", "\n   "))
        say(f"{time.monotonic() - began:.0f} s")
    return lines, details, whole


def write_results(pace, lines, details, where):
    now = datetime.datetime.now(datetime.timezone.utc)
    results = {"date": now.strftime("%Y-%m-%d"), "quick": pace.quick, "rounds": pace.rounds,
               "seconds": pace.seconds, "machine": where, "lines": [line.as_dict() for line in lines],
               "rows": details}
    (OUT / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    (OUT / "results.md").write_text(
        f"Measured on {results['date']}: {where['processor']}, {where['processors']} processors, "
        f"{where['memory_gib']} GiB, {where['system']}; {pace.rounds} rounds of {pace.seconds} s.\n\n"
        f"{markdown(lines)}\n")


def draw(pace, details):
    """The curve of docs/performance.md, when it was measured in full."""
    if "rows" in details and not pace.quick:
        plot = [sys.executable, BENCH / "plot.py", OUT / "results.json", ROOT / "docs" / "bench-rows.svg"]
        subprocess.run(plot, check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about three minutes instead of twenty-five")
    parser.add_argument("--only", nargs="+", choices=ORDER, metavar="NAME", help=f"some rows: {' '.join(ORDER)}")
    parser.add_argument("--rounds", type=int, help="of each contest; an odd number")
    parser.add_argument("--seconds", type=int, help="of each run")
    parser.add_argument("--wal-seconds", type=int, help="how long the WAL is watched")
    parser.add_argument("--usage-records", type=int, help="how many records of usage there are at most; 600000")
    options = parser.parse_args()
    if options.rounds is not None and options.rounds % 2 == 0:
        parser.error("--rounds takes an odd number, so that there is a median")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    pace = Pace(options.quick, options.rounds, options.seconds, options.wal_seconds, options.usage_records)
    OUT.mkdir(parents=True, exist_ok=True)
    remove_leftovers()
    where = machine()
    try:
        lines, details, whole = measure(options.only or ORDER, pace, Store(say))
    finally:
        remove_leftovers()
    write_results(pace, lines, details, where)
    draw(pace, details)
    print(plain(lines))
    missed = sum(line.met is False for line in lines)
    print(f"\n{sum(line.met is True for line in lines)} goals met, {missed} missed;"
          f" {OUT.relative_to(ROOT) if OUT.is_relative_to(ROOT) else OUT}/results.json")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
