"""The contestants: each is started on a free port of 127.0.0.1, and ended by its own process id."""

import ctypes
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile

from . import http
from .places import BARE, OUT, SLOWSYNC

PR_SET_PDEATHSIG = 1
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def die_with_parent():
    """In the child: whatever ends the benchmark ends its servers too."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def scratch(name):
    """A fresh folder on the disk that is measured, never in memory; removed by the caller."""
    OUT.mkdir(parents=True, exist_ok=True)
    return pathlib.Path(tempfile.mkdtemp(prefix=f"run-{name}-", dir=OUT))


class Server:
    """A process that serves. name says who it is in the table."""

    name = ""
    port = 0
    warm_up = 1

    def __init__(self):
        self.process = None
        self.folder = None

    def spawn(self, command, **options):
        options.setdefault("stdout", subprocess.DEVNULL)
        options.setdefault("stderr", open(self.folder / "stderr", "ab") if self.folder else subprocess.DEVNULL)
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                                        preexec_fn=die_with_parent, **options)
        if options["stderr"] not in (subprocess.DEVNULL, subprocess.PIPE):
            options["stderr"].close()

    def start(self):
        raise NotImplementedError

    def said(self):
        """The end of what it wrote to stderr, for the report of a failure."""
        path = self.folder / "stderr" if self.folder else None
        return path.read_text(errors="replace")[-600:].strip() if path and path.exists() else ""

    def __enter__(self):
        try:
            self.start()
        except Exception as error:
            said = self.said()
            self.__exit__()
            raise RuntimeError(f"{self.name} does not start: {error} {said}") from error
        return self

    def __exit__(self, *_):
        self.stop()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def pids(self):
        """The process and its children (nginx has workers)."""
        found = [self.process.pid]
        for pid in found:
            try:
                for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
                    found += [int(child) for child in (task / "children").read_text().split()]
            except OSError:
                pass
        return found

    def cpu_seconds(self):
        total = 0
        for pid in self.pids():
            try:
                fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                total += int(fields[11]) + int(fields[12])
            except OSError:
                pass
        return total / TICKS

    def memory_kib(self):
        """Resident and proportional memory of all its processes."""
        total = {"Rss": 0, "Pss": 0}
        for pid in self.pids():
            for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                found = re.match(r"(Rss|Pss):\s+(\d+) kB", line)
                if found:
                    total[found[1]] += int(found[2])
        return total


class Azsreg(Server):
    """A build of azsreg on a data folder; with copy, on a copy of it that is thrown away. sync_us: how much longer an
    fsync takes than the disk needs."""

    def __init__(self, binary, data, *flags, name="azsreg", copy=False, port=0, sync_us=0):
        super().__init__()
        self.sync_us = sync_us
        self.binary, self.data, self.flags, self.name, self.copy = binary, data, flags, name, copy
        self.wanted_port, self.https_port = port, 0

    def start(self):
        self.folder = scratch("azsreg")
        if self.copy:
            shutil.copytree(self.data, self.folder / "data")
            self.data = self.folder / "data"
            os.sync()  # so that writing the copy back is not measured with the server
        self.launch()
        for line in self.process.stdout:
            found = re.match(r"listening on (https?)://.*:(\d+)", line)
            if found and found[1] == "https":
                self.https_port = int(found[2])
            elif found:
                self.port = int(found[2])
            if self.port and (self.https_port or "--https" not in self.flags):
                return
        raise RuntimeError("it did not say where it listens")

    def launch(self):
        flags = self.flags if "--log-level" in self.flags else ("--log-level", "warn", *self.flags)
        slow = {"LD_PRELOAD": str(SLOWSYNC), "SLOWSYNC_US": str(self.sync_us)} if self.sync_us else {}
        self.spawn([self.binary, "serve", "--listen", f"127.0.0.1:{self.wanted_port}",
                    "--data", self.data, *flags], stdout=subprocess.PIPE, text=True, env={**os.environ, **slow})

    def stop(self):
        super().stop()
        if self.process and self.process.stdout:
            self.process.stdout.close()


class Nginx(Server):
    """nginx as Debian packages it, with one file to serve: /answer.json."""

    name = "nginx"

    def __init__(self, answer, workers="1", tls=None, access_log="off", port=0):
        super().__init__()
        self.answer, self.workers, self.tls, self.access_log = answer, workers, tls, access_log
        self.wanted_port = port

    def configuration(self):
        listen = f"listen 127.0.0.1:{self.port}"
        if self.tls:
            listen += (f" ssl; ssl_certificate {self.tls[0]}; ssl_certificate_key {self.tls[1]};"
                       " ssl_session_tickets off; ssl_session_cache off")
        paths = "".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in
                        ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        return f"""{"user root;" if os.geteuid() == 0 else ""}
worker_processes {self.workers}; daemon off; pid {self.folder}/pid; error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
  {paths} access_log {self.access_log}; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
  default_type "application/json; charset=utf-8";
  server {{ {listen}; root {self.folder}/www; }}
}}
"""

    def start(self):
        self.prepare()
        self.launch()
        if not self.tls:
            http.wait_for(self.port, "/answer.json", self.process)
        else:
            wait_for_listener(self.port, self.process)

    def prepare(self):
        self.folder = scratch("nginx")
        self.port = self.wanted_port or free_port()
        (self.folder / "www").mkdir()
        (self.folder / "www" / "answer.json").write_bytes(self.answer)
        (self.folder / "nginx.conf").write_text(self.configuration())

    def launch(self):
        self.spawn(["nginx", "-p", self.folder, "-e", "stderr", "-c", self.folder / "nginx.conf"])


class Bare(Server):
    """tests/bench/bare.c: libmicrohttpd and one answer."""

    name = "libmicrohttpd"

    def __init__(self, answer):
        super().__init__()
        self.answer = answer

    def start(self):
        self.folder = scratch("bare")
        (self.folder / "answer").write_bytes(self.answer)
        self.spawn([BARE, self.folder / "answer"], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().split()[-1])

    def stop(self):
        super().stop()
        if self.process and self.process.stdout:
            self.process.stdout.close()


def wait_for_listener(port, process, seconds=30):
    import time
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("nothing listens")
