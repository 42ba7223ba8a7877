"""The few requests that are not part of a load."""

import http.client
import time


class Connection:
    """One keep-alive connection to a server on loopback."""

    def __init__(self, port, timeout=30):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)

    def request(self, method, target, body=None, headers=None):
        sent = dict(headers or {})
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        self.connection.request(method, target, body, sent)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()


def expect(port, method, target, body=None, status=200, headers=None):
    with Connection(port) as connection:
        got, answer = connection.request(method, target, body, headers)
    if got != status:
        raise RuntimeError(f"{method} {target}: {got} instead of {status}: {answer[:300]!r}")
    return answer


def wait_for(port, target, process, seconds=60, headers=None):
    """Waits for the first answer below 500; the time when it came."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"it ended with {process.returncode}")
        try:
            with Connection(port, timeout=5) as connection:
                if connection.request("GET", target, headers=headers)[0] < 500:
                    return time.monotonic()
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
    raise RuntimeError(f"no answer in {seconds} s")


def request_bytes(port, method, target, body=None, close=False, headers=None):
    """A request as the load sends it."""
    head = f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n"
    if close:
        head += "Connection: close\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    if body is not None:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body.encode())}\r\n"
    return (head + "\r\n" + (body or "")).encode()
