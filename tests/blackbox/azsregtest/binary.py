"""Where the program is and how to run it.

AZSREG_BIN   the program (default: build/dev/azsreg of this tree)
AZSREG_WRAP  a command put before it, for example "valgrind --error-exitcode=99 -q";
             time-outs stretch accordingly
"""

import functools
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "samples"
SCHEMA = ROOT / "schema"
BIN = os.environ.get("AZSREG_BIN") or str(ROOT / "build" / "dev" / "azsreg")
WRAP = shlex.split(os.environ.get("AZSREG_WRAP", ""))
# A time-out here only ends a test that hangs; no test measures time.
PATIENCE = 60 * (10 if WRAP else 1)

SANITIZER_REPORT = re.compile(
    r"AddressSanitizer|LeakSanitizer|UndefinedBehaviorSanitizer|ThreadSanitizer"
    r"|runtime error:|==\d+==\s*(ERROR|Invalid|Conditional|Use of|Syscall param)"
)


# Even when the tests themselves are killed, no server outlives them (util-linux; done without where it is not).
LEASH = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def command(*args):
    return [*WRAP, BIN, *map(str, args)]


def environment(extra=None):
    """The test's own environment without any AZSREG_* setting, plus `extra`."""
    # the name of the running test may be longer than a program can be given
    env = {k: v for k, v in os.environ.items() if not k.startswith("AZSREG_") and k != "PYTEST_CURRENT_TEST"}
    env.setdefault("UBSAN_OPTIONS", "print_stacktrace=1:halt_on_error=1")
    if WRAP:
        env["AZSREG_REQUEST_TIMEOUT"] = "300"  # the server's own patience: a key is made slowly there
    env.update({k: str(v) for k, v in (extra or {}).items()})
    return env


def assert_no_sanitizer_report(text, what):
    found = SANITIZER_REPORT.search(text)
    assert not found, f"{what} wrote a sanitizer report:\n{text[-8000:]}"


def run(*args, env=None, cwd=None, **options):
    """Run a subcommand to its end. The result has .returncode .stdout .stderr (text).

    A `serve` that was expected to refuse but says it listens is killed at once.
    """
    with tempfile.TemporaryFile() as stderr, subprocess.Popen(
        command(*args),
        env=environment(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        **options,
    ) as process:
        hang = threading.Timer(PATIENCE, process.kill)
        hang.start()
        try:
            out = process.stdout.readline()
            if args[0:1] == ("serve",) and out:
                process.kill()
            out += process.stdout.read()
            process.wait()
        finally:
            process.kill()
            hang.cancel()
        stderr.seek(0)
        err = stderr.read().decode("utf-8", "backslashreplace")
    assert_no_sanitizer_report(err, f"azsreg {' '.join(map(str, args))}")
    return subprocess.CompletedProcess(args, process.returncode, out.decode("utf-8", "backslashreplace"), err)


def start(*args, env=None, **options):
    """A subcommand, running."""
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen(LEASH + command(*args), env=environment(env), **options)


def fed(*args, stdin=None, **options):
    """A subcommand with bytes on its standard input, to its end. The result is that of run()."""
    with start(*args, stdin=subprocess.PIPE, **options) as process:
        out, err = process.communicate(stdin or b"", timeout=PATIENCE)
    return ended(args, process.returncode, out or b"", err)


def ended(args, status, out, err):
    err = err.decode("utf-8", "backslashreplace")
    assert_no_sanitizer_report(err, f"azsreg {' '.join(map(str, args))}")
    return subprocess.CompletedProcess(args, status, out.decode(), err)


def routes():
    """(operationId, method, path) of every row of the route table."""
    return [tuple(line.split()[:3]) for line in run("routes").stdout.splitlines()]


def filled(path, names):
    """A path of the route table with its names in it."""
    return re.sub(r"\{(\w+)\}", lambda found: names[found[1]], path)


@functools.cache
def _templates():
    return {code: template for code, _, _, template in (line.split(" ", 3) for line in run("errors").stdout.splitlines())}


def said(code, **values):
    """The message of a code whose words are the program's own, filled in.

    Words that Azure documents stand in the tests once more, so that they have a witness.
    """
    return _templates()[code].format(**values)


def assert_refused(done, *needles):
    """Exit 2, nothing on stdout, and one clear line on stderr that contains every needle."""
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)
    assert done.stdout == "", done.stdout
    assert done.stderr.endswith("\n"), repr(done.stderr)
    lines = done.stderr.splitlines()
    assert len(lines) == 1 and len(lines[0]) > 10, done.stderr
    for needle in needles:
        pattern = needle if isinstance(needle, re.Pattern) else re.compile(re.escape(str(needle)))
        assert pattern.search(lines[0]), f"{pattern.pattern!r} is not in {lines[0]!r}"
    return lines[0]
