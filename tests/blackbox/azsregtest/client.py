"""An HTTP/1.1 client that sends exactly the bytes a test asks for and judges every answer.

Each request made through Client is checked against the rules that hold for every
response (invariants.py) and, when AZSREG_RECORD_DIR is set, appended to
$AZSREG_RECORD_DIR/exchanges-<pid>.jsonl for the contract tests. Bytes a test puts on a
Wire by hand are neither checked nor recorded: they need not be HTTP.
"""

import http.client
import json
import os
import select
import socket
import ssl

from . import binary, invariants


FAULT = "x-azsreg-fault"


class _KeptOpen:
    """A reader HTTPResponse may 'close' without losing what is buffered for the next answer."""

    def __init__(self, file):
        self._file = file

    def __getattr__(self, name):
        return getattr(self._file, name)

    def close(self):
        pass

    def makefile(self, *_args, **_options):
        return self


class Response:
    def __init__(self, reply, body):
        self.status = reply.status
        self.reason = reply.reason
        self.header_list = reply.getheaders()
        self.headers = {}
        for name, value in self.header_list:
            self.headers[name.lower()] = value
        self.body = body

    @property
    def text(self):
        return self.body.decode("utf-8")

    def json(self):
        return json.loads(self.body.decode("utf-8"))

    @property
    def code(self):
        """The error code of an ARM error body."""
        return self.json()["error"]["code"]

    @property
    def message(self):
        return self.json()["error"]["message"]

    @property
    def etag(self):
        return self.headers.get("etag")

    def __repr__(self):
        return f"<{self.status} {self.headers} {self.body[:2000]!r}>"


class Wire:
    """A TCP connection, under TLS with an ssl.SSLContext: bytes out, HTTP answers in."""

    def __init__(self, host, port, timeout=None, tls=None, name="localhost"):
        self.sock = socket.create_connection((host, port), timeout or binary.PATIENCE)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.sock = tls.wrap_socket(self.sock, server_hostname=name)
        self.reader = self.sock.makefile("rb")

    def send(self, data):
        self.sock.sendall(data)

    def finish_sending(self):
        self.sock.shutdown(socket.SHUT_WR)

    def response(self, method="GET"):
        """The next final answer; 100 Continue is passed over."""
        reply = http.client.HTTPResponse(_KeptOpen(self.reader), method=method)
        reply.begin()
        self.closing = reply.will_close
        return Response(reply, reply.read())

    def line(self):
        return self.reader.readline()

    def rest(self):
        """Everything until the other side closes (an abrupt close counts)."""
        try:
            return self.reader.read()
        except OSError:
            return b""

    def what_comes(self, quiet=0.1):
        """What arrives until the other side closes or is quiet for a moment, for bytes that deserve no answer."""
        got = b""
        while select.select([self.sock], [], [], quiet)[0]:
            try:
                some = self.sock.recv(65536)
            except OSError:
                break
            if not some:
                break
            got += some
        return got

    def close(self):
        self.reader.close()
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def as_bytes(value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8")


def chunked(data, size):
    pieces = [data[at:at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


class Client:
    """One keep-alive connection, opened when needed and again after "Connection: close".

    tls  an ssl.SSLContext to speak https
    """

    def __init__(self, host, port, checked=True, tls=None):
        self.host, self.port = host, port
        self.tls = tls
        self.checked = checked
        self.wire = None

    # What goes out ----------------------------------------------------------------

    def request(self, method, target, body=None, headers=(), length=True, chunk=None):
        """Send a request and return the Response.

        target   the request target as it goes on the wire, str (UTF-8) or bytes
        body     None, bytes, str, or anything else as JSON with a JSON Content-Type
        headers  pairs or a dict, sent in order; Host is added unless given;
                 Content-Length too, unless length is False
        chunk    send the body with Transfer-Encoding: chunked, in pieces of that size
        """
        headers = list(headers.items() if isinstance(headers, dict) else headers)
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            if not any(name.lower() == "content-type" for name, _ in headers):
                headers.append(("Content-Type", "application/json"))
        if isinstance(body, str):
            body = body.encode("utf-8")
        if not any(name.lower() == "host" for name, _ in headers):
            headers.insert(0, ("Host", f"{self.host}:{self.port}"))
        if chunk is not None:
            headers.append(("Transfer-Encoding", "chunked"))
        elif length and (body is not None or method in ("PUT", "POST", "PATCH")):
            headers.append(("Content-Length", str(len(body or b""))))
        head = b"%s %s HTTP/1.1\r\n" % (as_bytes(method), as_bytes(target))
        for name, value in headers:
            head += b"%s: %s\r\n" % (as_bytes(name), as_bytes(value))
        sent = chunked(body, chunk) if chunk is not None else body or b""
        response = self._exchange(method, head + b"\r\n" + sent)
        self._record(method, target, headers, body, response)
        if self.checked:
            invariants.check(method, target, headers, response, bool(self.tls))
        return response

    def _exchange(self, method, data):
        if self.wire is None:
            self.wire = Wire(self.host, self.port, tls=self.tls)
        try:
            self.wire.send(data)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
            pass  # refused early, for example with 413: the answer is there to read
        try:
            response = self.wire.response(method)
        except BaseException:
            self.close()
            raise
        if self.wire.closing:
            self.close()
        return response

    def close(self):
        if self.wire is not None:
            self.wire.close()
            self.wire = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def get(self, target, **options):
        return self.request("GET", target, **options)

    def put(self, target, body=None, **options):
        return self.request("PUT", target, body, **options)

    def patch(self, target, body=None, **options):
        return self.request("PATCH", target, body, **options)

    def post(self, target, body=None, **options):
        return self.request("POST", target, body, **options)

    def delete(self, target, **options):
        return self.request("DELETE", target, **options)

    def head(self, target, **options):
        return self.request("HEAD", target, **options)

    def options(self, target, **options):
        return self.request("OPTIONS", target, **options)

    # What is kept -----------------------------------------------------------------

    def _record(self, method, target, headers, body, response):
        folder = os.environ.get("AZSREG_RECORD_DIR")
        if not folder or FAULT in response.headers or any(name.lower() == FAULT for name, _ in headers):
            return  # what a fault says is in no description
        try:
            target = as_bytes(target).decode("utf-8")
        except UnicodeDecodeError:
            return  # not a request any description could speak of
        row = {
            "test": os.environ.get("PYTEST_CURRENT_TEST", "").rsplit(" (", 1)[0],
            "method": method,
            "target": target,
            "requestHeaders": {n.lower(): as_bytes(v).decode("latin-1") for n, v in headers},
            "requestBody": None if body is None else body.decode("utf-8", "replace"),
            "status": response.status,
            "headers": response.headers,
            "body": response.body.decode("utf-8", "replace") if response.body else None,
        }
        path = os.path.join(folder, f"exchanges-{os.getpid()}.jsonl")
        line = json.dumps(row, ensure_ascii=True) + "\n"
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, line.encode())  # one write: whole lines, also between threads
        finally:
            os.close(handle)


class Unrecorded(Client):
    """For what no description speaks of, and for so many requests that they would tell nothing new."""

    def _record(self, *_):
        pass
