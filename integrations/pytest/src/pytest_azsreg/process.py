"""A server of one's own: found, started, and never left behind."""

from __future__ import annotations

import os
import pathlib
import secrets
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence

from .azsreg import Azsreg, watching

PATIENCE = 60  # seconds until a server that says nothing, or does not end, is killed

# The server ends with whoever started it, also when that is killed: a process beside it reads from a
# pipe that nobody writes to, and ends the server when the other side is gone. The shell becomes the
# server, so the process that is waited for is the server itself; the one beside it is its child as
# long as it lives, so that no other process of the same number is ever meant.
LEASH = """
folder=$1
shift
exec 3<&0
{
    cat <&3
    exec sh -c '[ "$PPID" = "$1" ] && kill "$1"; rm -rf "$2"' sh "$$" "$folder"
} >/dev/null 2>&1 &
exec "$@" 3<&- </dev/null
"""


class NotStarted(Exception):
    """The server is not there, or has said why it does not start."""


class Process:
    """A running server: its process, and the folder that goes with it."""

    def __init__(self, command: Sequence[str], folder: pathlib.Path):
        self.folder = folder
        with open(folder / "log", "wb") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", LEASH, "azsreg", str(folder), *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=_environment(),
                start_new_session=True,  # Ctrl-C is for the tests; the server goes when they have
                text=True,
            )

    def addresses(self, count: int) -> list[str]:
        """The addresses that it says it listens on."""
        assert self._process.stdout
        hang = threading.Timer(PATIENCE, self._process.kill)
        hang.start()
        try:
            said = [self._process.stdout.readline() for _ in range(count)]
        finally:
            hang.cancel()
        if not all(line.startswith("listening on ") for line in said):
            self._process.wait()
            raise NotStarted(f"azsreg did not start:\n{self.log()}")
        return [line.split()[2] for line in said]

    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    @property
    def status(self) -> int | None:
        """What it ended with, or None."""
        return self._process.poll()

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def start(
    directory: str | os.PathLike[str] | None = None,
    args: Sequence[str] = (),
    bin: str | os.PathLike[str] | None = None,  # noqa: A002 - as the flag that it stands for
) -> Azsreg:
    """A server in memory, on ports that are free; or, with AZSREG_URL, the one that runs there.

    `args` are further flags of `azsreg serve`.
    """
    if os.environ.get("AZSREG_URL"):
        return connect(os.environ["AZSREG_URL"])
    program = _program(bin)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="azsreg-"))
    process = None
    try:
        command = [program, "serve", "--in-memory", "--listen", "127.0.0.1:0"]
        command += ["--directory", str(directory)] if directory else []
        token = _own_token(folder, args) if _option(args, "--auth") == "token" else None
        command += _for_tests(folder) if token else []
        process = Process([*command, *args], folder)
        has_https = _option(args, "--https") is not None
        addresses = process.addresses(2 if has_https else 1)
        server = Azsreg(addresses[-1], control=addresses[0], token=token, process=process)
    except BaseException:
        if process:
            process.stop()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    for watch in watching:
        watch.starts(server)
    return server


def connect(url: str, token: str | None = None, ca: str | None = None) -> Azsreg:
    """A server that runs already. Its control token is in AZSREG_CONTROL_TOKEN_FILE, whom to trust in AZSREG_CACERT."""
    file = os.environ.get("AZSREG_CONTROL_TOKEN_FILE")
    return Azsreg(
        url.rstrip("/"),
        token=token or (_first_token(pathlib.Path(file)) if file else None),
        ca=ca or os.environ.get("AZSREG_CACERT"),
    )


def _for_tests(folder: pathlib.Path) -> list[str]:
    """What is a matter of course without sign-in, and is not with it."""
    return ["--control", "full", "--control-token-file", str(folder / "token"), "--keep-requests", "1000"]


def _program(given: str | os.PathLike[str] | None) -> str:
    program = str(given) if given else os.environ.get("AZSREG_BIN") or shutil.which("azsreg")
    if not program:
        raise NotStarted("there is no azsreg in PATH; AZSREG_BIN says where it is, AZSREG_URL where one runs")
    if not os.access(program, os.X_OK):
        raise NotStarted(f"{program} is no program that can be run")
    return program


def _environment() -> Mapping[str, str]:
    """What is set for another server is not meant for this one."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AZSREG_")}


def _option(args: Sequence[str], name: str) -> str | None:
    """The value of a flag, the last one if it is there twice."""
    found = None
    for at, word in enumerate(args):
        if word == name and at + 1 < len(args):
            found = args[at + 1]
        elif word.startswith(name + "="):
            found = word.partition("=")[2]
    return found


def _own_token(folder: pathlib.Path, args: Sequence[str]) -> str | None:
    """A control token for this server alone; whoever has given a file has tokens of their own."""
    file = _option(args, "--control-token-file")
    if file:
        return _first_token(pathlib.Path(file))
    token = f"azsregctl_{secrets.token_urlsafe(32)}"
    with open(os.open(folder / "token", os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as out:
        out.write(token + "\n")
    return token


def _first_token(path: pathlib.Path) -> str | None:
    """A line is `TOKEN` or `NAME TOKEN [read]`."""
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0].split()
        if words:
            return words[1] if len(words) > 1 else words[0]
    return None
