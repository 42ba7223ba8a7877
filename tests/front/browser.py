"""Headless Chromium by way of ChromeDriver (the W3C's WebDriver protocol), and a site of an attacker's."""

import http.client
import http.server
import json
import subprocess
import threading

from azsregtest import binary

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
         # what the attacker's name server would say, once its page is loaded
         "--host-resolver-rules=MAP evil.example 127.0.0.1"]


class Browser:
    def __init__(self, driver, chromium, folder):
        self.driver, self.chromium, self.folder = driver, chromium, folder

    def __enter__(self):
        self.process = subprocess.Popen(binary.LEASH + [self.driver, "--port=0"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        self.port = None
        for line in self.process.stdout:
            if "started successfully on port" in line:
                self.port = int(line.rstrip(".\n").rsplit(" ", 1)[1])
                break
        assert self.port, "chromedriver does not start"
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        options = {"binary": self.chromium, "args": [*FLAGS, f"--user-data-dir={self.folder}"]}
        self.session = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": options, "timeouts": {"script": binary.PATIENCE * 1000}}}})["sessionId"]
        return self

    def _ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=binary.PATIENCE * 2)
        connection.request(method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = json.loads(answer.read())["value"]
        connection.close()
        assert answer.status == 200, said
        return said

    def open(self, url):
        self._ask("POST", f"/session/{self.session}/url", {"url": url})

    def run(self, body, *arguments):
        """The body of an async function, in the page; what it returns."""
        script = f"const done = arguments[arguments.length - 1]; (async (...args) => {{ {body} }})(...arguments)" \
                 ".then(done, wrong => done('failed: ' + wrong + wrong.stack));"
        said = self._ask("POST", f"/session/{self.session}/execute/async", {"script": script, "args": list(arguments)})
        assert not str(said).startswith("failed: "), said
        return said

    def __exit__(self, *_):
        try:
            self._ask("DELETE", f"/session/{self.session}")
        finally:
            self.process.terminate()
            self.process.wait(binary.PATIENCE)


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        page = b"<!doctype html><title>evil</title><body></body>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        if self.path == "/sandboxed":  # its origin is "null"
            self.send_header("Content-Security-Policy", "sandbox allow-scripts allow-forms")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_):
        pass


class Attacker:
    """A site on another port of the machine."""

    def __enter__(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
