"""One running `azsreg serve` and its data folder."""

import atexit
import os
import re
import selectors
import signal
import socket
import subprocess
import time

from . import binary, postgres, tokens
from .client import Client

LISTENING = re.compile(r"listening on http://(127\.0\.0\.1):(\d+)\n")
LISTENING_TLS = re.compile(r"listening on https://(127\.0\.0\.1):(\d+)\n")
MARK = "_azsreg/written-up-to-here"
_alive = set()


@atexit.register
def _leave_nothing_behind():
    for process in list(_alive):
        process.kill()
        process.wait()


class Server:
    """start() .. stop() or kill(); start() again continues on the same data.

    folder     holds the data folder and the logs of every start
    directory  a directory file, or None
    options    further flags of `azsreg serve`
    in_memory  no data folder at all
    https      listen for https too; client(tls=...) then uses that
    """

    def __init__(self, folder, directory=None, options=(), in_memory=False, env=None, https=False):
        self.folder = folder
        self.data = folder / "data"
        self.directory = directory
        self.options = list(options)
        self.in_memory = in_memory
        self.env = env
        self.https = https
        self.process = None
        self.port = None
        self.https_port = None
        self.starts = 0
        self.marks = 0

    def arguments(self, port=0):
        port = port or postgres.port()
        args = ["serve", "--listen", f"127.0.0.1:{port}", *self._store(port)]
        args += ["--https", "127.0.0.1:0"] if self.https else []
        if self.directory:
            args += ["--directory", self.directory]
        return args + self.options

    def _store(self, port):
        if postgres.SERVER and "--data" not in self.options:
            return postgres.arguments(self, port)
        return ["--in-memory"] if self.in_memory else ["--data", self.data]

    @property
    def place(self):
        """How a command is told where the data are."""
        return ["--store", postgres.store_of(self.data)] if postgres.SERVER else ["--data", self.data]

    def assert_sound(self):
        """`azsreg check`, where there is a folder; PostgreSQL has its rows refer to what is there by itself."""
        done = None if postgres.SERVER else binary.run("check", "--data", self.data)
        assert not done or done.returncode == 0, done.stderr

    @property
    def log_path(self):
        return self.folder / f"stderr.{self.starts}"

    def log(self):
        """What it has logged so far. The log is written beside the answers, so a request of our own goes after it."""
        if self.process and self.port and self._logs_requests():
            self._write_log_up_to_here()
        return "".join(line for line in self._read_log().splitlines(keepends=True) if MARK not in line)

    def _read_log(self):
        return self.log_path.read_text(encoding="utf-8", errors="backslashreplace")

    def _logs_requests(self):
        level = (self.env or {}).get("AZSREG_LOG_LEVEL", "info")
        if "--log-level" in self.options:
            level = self.options[self.options.index("--log-level") + 1]
        return level in ("debug", "info")

    def _write_log_up_to_here(self):
        """Bounded, and in vain where nothing is answered: what there is of a log is wanted then, too."""
        self.marks += 1
        mark = f"/{MARK}-{self.marks}"
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as sock:
                sock.sendall(f"GET {mark} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
                while sock.recv(4096):
                    pass
        except OSError:
            return
        self._wait_for(lambda log: f"{mark} " in log.replace('"', " "), 5)

    def _wait_for(self, is_there, patience):
        """The log once it has what is waited for, or when patience ends."""
        deadline = time.monotonic() + patience
        while not is_there(log := self._read_log()) and time.monotonic() < deadline:
            time.sleep(0.01)
        return log

    def logged(self, needle):
        """The log once it has the needle: for a log so quiet that it shows no request to go after."""
        log = self._wait_for(lambda log: needle in log, binary.PATIENCE)
        assert needle in log, log[-4000:]
        return log

    def logs(self, needle, times):
        """Waits until the log has the needle so often."""
        log = self._wait_for(lambda log: log.count(needle) >= times, binary.PATIENCE)
        assert log.count(needle) >= times, log[-4000:]

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def client(self, tls=None, **options):
        return Client("127.0.0.1", self.https_port if tls else self.port, tls=tls, **options)

    def spawn(self, port=0):
        """Start the process without waiting for it to answer."""
        assert self.process is None, "already started"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.starts += 1
        with open(self.log_path, "wb") as stderr:
            self.process = subprocess.Popen(
                binary.LEASH + binary.command(*self.arguments(port)),
                env=binary.environment(self.env),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
            )
        _alive.add(self.process)
        postgres.in_use.add(self.data)
        return self

    def start(self, port=0):
        self.spawn(port)
        expected = [LISTENING, LISTENING_TLS] if self.https else [LISTENING]
        lines = self._first_lines(len(expected))
        found = [pattern.fullmatch(line) for pattern, line in zip(expected, lines)]
        if len(lines) != len(expected) or not all(found):
            self._reap(kill=True)
            if not port and postgres.was_taken(self._read_log()):
                return self.start()
            raise AssertionError(f"the server did not start; stdout {lines!r}\nstderr:\n{self.log()}")
        self.port = int(found[0][2])
        self.https_port = int(found[1][2]) if self.https else None
        return self

    def _first_lines(self, count):
        deadline = time.monotonic() + binary.PATIENCE
        line = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while line.count(b"\n") < count and time.monotonic() < deadline:
                if not selector.select(1.0):
                    continue
                some = os.read(self.process.stdout.fileno(), 4096)
                if not some:
                    break
                line += some
        return line.decode("utf-8", "backslashreplace").splitlines(keepends=True)

    def stop(self, number=signal.SIGTERM):
        """Ask it to finish; it must exit 0, with nothing more on stdout and no report on stderr."""
        if self.process is None:
            return
        self.process.send_signal(number)
        self.wait_clean()

    def wait_clean(self):
        code, rest = self._reap()
        log = self.log()
        binary.assert_no_sanitizer_report(log, "the server")
        assert code == 0, f"exit status {code} after a request to stop\n{log[-4000:]}"
        assert rest == b"", f"more than one line on stdout: {rest!r}"
        tokens.assert_absent(log, "the server's log")

    def kill(self):
        """SIGKILL, as a power cut for the process would be."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGKILL)
        self._reap()
        binary.assert_no_sanitizer_report(self.log(), "the server")

    def _reap(self, kill=False):
        process, self.process = self.process, None
        if kill:
            process.kill()
        try:
            rest, _ = process.communicate(timeout=binary.PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise AssertionError(f"the server does not stop\n{self.log()[-4000:]}") from None
        finally:
            _alive.discard(process)
            postgres.in_use.discard(self.data)
        return process.returncode, rest

    def restart(self, port=0):
        self.stop()
        return self.start(port)

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        if kind is None:
            self.stop()
        else:
            self.kill()


def stop_all(servers):
    """Stops every one of them, whatever the others say, and says all that was wrong."""
    failed = []
    for one in servers:
        try:
            one.stop()
        except AssertionError as wrong:
            failed.append(str(wrong))
    assert not failed, "\n".join(failed)
