"""A server over https with sign-in, and the folder in which somebody uses a client on it."""

import os
import pathlib
import re
import signal
import subprocess
import time

import requests
from azsregtest import binary, contoso

SERVE = ["serve", "--listen", "127.0.0.1:0", "--https", "127.0.0.1:0", "--auth", "token",
         "--data", "azsreg-data", "--directory", contoso.FILE]
AUDIENCE = "https://management.azsreg.local/"
APP = "a5570000-0000-4000-8000-000000000001"
USER = "operator@contoso.example"
SECRET = "azsreg-development-only"


class Site:
    """`folder` has ca.pem and azsreg-data; `azure` is the server's URL. A page holds one row."""

    def __init__(self, folder, *options):
        self.folder, self.options, self.marks = folder, options, 0

    def __enter__(self):
        self.log_path = self.folder / "server.log"
        with open(self.log_path, "wb") as log:
            self.server = subprocess.Popen(
                binary.command(*SERVE, "--page-size", 1, *self.options), cwd=self.folder, env=binary.environment(),
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            self.azure = self._listening()
            (self.folder / "ca.pem").write_text(self.run(["azsreg", "ca", "--data", "azsreg-data"], merged=False))
        except BaseException:
            self._reap(signal.SIGKILL)
            raise
        return self

    def __exit__(self, kind, *_):
        code = self._reap(signal.SIGTERM)
        binary.assert_no_sanitizer_report(self.log(), "the server")
        assert kind or code == 0, self.log()[-4000:]
        assert SECRET not in self.log()

    def _listening(self):
        for line in self.server.stdout:
            found = re.fullmatch(r"listening on https://127\.0\.0\.1:(\d+)\n", line)
            if found:
                return f"https://localhost:{found[1]}"
        raise AssertionError(f"the server did not start\n{self.log()}")

    def _reap(self, number):
        self.server.send_signal(number)
        try:
            self.server.communicate(timeout=binary.PATIENCE)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.communicate()
        return self.server.returncode

    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="backslashreplace")

    def answered(self):
        """The log of all that has been answered: it is written beside, so a request of our own goes after it."""
        self.marks += 1
        mark = f"/mark-{self.marks}"
        self.get(mark)
        deadline = time.monotonic() + binary.PATIENCE
        while f" path={mark} " not in (log := self.log()):
            assert time.monotonic() < deadline, log[-4000:]
            time.sleep(0.01)
        return log

    def environment(self, **more):
        """Without what another az, Python or node was told, and with azsreg on the PATH."""
        kept = {name: value for name, value in binary.environment().items()
                if not name.startswith(("AZURE_", "ARM_", "REQUESTS_", "CURL_", "NODE_", "SSL_", "PYTHON"))
                and not name.lower().endswith("_proxy")}
        kept["PATH"] = f"{self._bin()}{os.pathsep}{kept['PATH']}"
        return {**kept, "HOME": str(self.folder), "PYTHONUNBUFFERED": "1", **more}

    def _bin(self):
        """A folder in which the program is called azsreg, wherever it was built."""
        folder = self.folder / "bin"
        if not folder.exists():
            folder.mkdir()
            (folder / "azsreg").symlink_to(pathlib.Path(binary.BIN).resolve())
        return folder

    def run(self, command, env=None, merged=True, expected=0, stdin=None):
        """What the command prints; it must exit with `expected` (None: with anything)."""
        done = subprocess.run(
            list(map(str, command)), cwd=self.folder, env=self.environment(**(env or {})), input=stdin, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT if merged else None)
        assert expected in (None, done.returncode), f"{command}: exit status {done.returncode}\n{done.stdout}"
        return done.stdout

    def get(self, path, **options):
        return self._ask("GET", path, options)

    def post(self, path, **options):
        return self._ask("POST", path, options)

    def put(self, path, **options):
        return self._ask("PUT", path, options)

    def _ask(self, method, path, options):
        return requests.request(method, self.azure + path, verify=str(self.folder / "ca.pem"), **options)
