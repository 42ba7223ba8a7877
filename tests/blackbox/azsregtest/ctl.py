"""`azsreg ctl` on a server, and servers that say what a test tells them to."""

import http.server
import json
import socket
import threading

from . import binary


class Ctl:
    """ctl(*words) runs `azsreg ctl` on a server; elsewhere=… is other options than those of that server.

    It knows of no data folder unless it is told of one.
    """

    def __init__(self, base, folder, *options):
        self.folder = folder
        self.options = ["--url", base, *options]

    def start(self, *words, env=None, **options):
        return binary.start("ctl", *words, *self.options, env=env, cwd=self.folder, **options)

    def __call__(self, *words, env=None, stdin=None):
        return binary.fed("ctl", *words, *self.options, env=env, cwd=self.folder, stdin=stdin)

    def json(self, *words, **options):
        """What it prints, once it is done."""
        return json.loads(done(self(*words, **options)))


def done(ran):
    """Exit 0, and nothing on stderr. -> what it printed"""
    assert (ran.returncode, ran.stderr) == (0, ""), (ran.returncode, ran.stdout, ran.stderr)
    return ran.stdout


def refused(ran, *needles):
    """Exit 1, nothing on stdout, and the message of the server. -> the lines on stderr"""
    assert (ran.returncode, ran.stdout) == (1, ""), (ran.returncode, ran.stdout, ran.stderr)
    lines = ran.stderr.splitlines()
    for needle in needles:
        assert needle in lines[0], (needle, lines[0])
    return lines


class Answering:
    """Answers every request with the next of (status, body), the last one for ever; .paths are what was asked."""

    def __init__(self, *answers):
        self.answers, self.paths, self.heads = list(answers), [], []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler(), bind_and_activate=False)
        self.server.server_bind()  # and until it listens, nobody is let in
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = None

    def handler(self):
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.paths.append(self.path)
                outer.heads.append(dict(self.headers))
                status, body = outer.answers[0] if len(outer.answers) == 1 else outer.answers.pop(0)
                sent = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *_):
                pass

        return Handler

    def begin(self):
        self.server.server_activate()
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        return self

    def __enter__(self):
        return self.begin()

    def __exit__(self, *_):
        if self.thread:
            self.server.shutdown()
            self.thread.join()
        self.server.server_close()


class Closed:
    """An address that is taken, and where nobody listens."""

    def __enter__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def __exit__(self, *_):
        self.socket.close()
