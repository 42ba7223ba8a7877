"""No bytes make nginx and azsreg disagree about where a request ends.

Twice for the same bytes, those of a table and random changes of them: through nginx as a proxy, what it forwarded is what azsreg has in
its log; and each by itself, what azsreg took for a request is one for nginx too, in the same place. AZSREG_FRONT_SEED and
AZSREG_FRONT_CASES repeat a run or make it longer."""

import json
import os
import random
import re
import socket
import time

import pytest

from azsregtest import binary, contoso, heads
from azsregtest.server import Server
from proxy import Nginx

SEED = int(os.environ.get("AZSREG_FRONT_SEED") or random.randrange(2**31))
CASES = int(os.environ.get("AZSREG_FRONT_CASES") or 3000)
PARTS = 2  # so that two can work on it
SECONDS = 30  # no more cases are begun then
FIRST = b"GET /first HTTP/1.1\r\nHost: localhost\r\n\r\n"
LAST = b"DELETE /last HTTP/1.1\r\nHost: localhost\r\n\r\n"
REFUSALS = {"BadRequest", "HttpVersionNotSupported", "RequestUriTooLong", "RequestHeaderFieldsTooLarge"}


class Log:
    """What is appended to a file of JSON lines; a request of one's own says that all before it is there."""

    def __init__(self, path):
        self.path, self.at, self.syncs = path, 0, 0

    def until(self, port, target_of):
        self.syncs += 1
        mark = f"/sync/{self.syncs}"
        with socket.create_connection(("127.0.0.1", port), binary.PATIENCE) as sock:
            sock.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % mark.encode())
            while sock.recv(65536):
                pass
        found, text = [], b""
        deadline = time.monotonic() + binary.PATIENCE
        while time.monotonic() < deadline:
            with open(self.path, "rb") as file:
                file.seek(self.at)
                text = file.read()
            if text.endswith(b"\n") and mark.encode() + b'"' in text:
                break
        else:
            raise AssertionError(f"{mark} is not in the log: {text!r}")
        self.at += len(text)
        for line in text.decode("utf-8", "replace").splitlines():
            row = json.loads(line)
            if target_of(row) == mark:
                break
            found.append(row)
        return found


def send(port, data):
    """All of it, then the end of the stream; waits for theirs."""
    with socket.create_connection(("127.0.0.1", port), binary.PATIENCE) as sock:
        try:
            sock.sendall(data)
            sock.shutdown(socket.SHUT_WR)
            while sock.recv(65536):
                pass
        except OSError:
            pass


class Pair:
    def __init__(self, server, nginx):
        self.server, self.nginx = server, nginx
        self.own = Log(server.log_path)
        self.proxied = Log(nginx.folder / "proxied.log")
        self.alone = Log(nginx.folder / "alone.log")
        self.requests()

    def requests(self):
        rows = self.own.until(self.server.port, lambda row: row.get("path"))
        return [row for row in rows if row["event"] == "request"]

    def through_the_proxy(self, data):
        """What nginx forwarded, and what came."""
        send(self.nginx.proxied, data)
        rows = self.proxied.until(self.nginx.proxied, lambda row: row["target"])
        came = self.requests()
        begun = [row for row in rows if row["address"] not in ("", "-")]
        answered = [row for row in begun if row["upstream"] not in ("", "-")]
        came = [row for row in came if not row["path"].startswith("/sync/")]
        # one whose client has gone before nginx had the answer may have come or not
        return begun if len(begun) == len(came) else answered, came

    def each_alone(self, data):
        send(self.nginx.alone, data)
        theirs = self.alone.until(self.nginx.alone, lambda row: row["target"])
        send(self.server.port, data)
        return theirs, self.requests()


@pytest.fixture(scope="module")
def pair(tmp_path_factory, program):
    folder = tmp_path_factory.mktemp("front")
    nginx = program("nginx")
    with Server(folder / "azsreg", contoso.FILE, ["--log-format", "json"], in_memory=True) as server:
        with Nginx(nginx, folder / "nginx", server.port) as running:
            yield Pair(server, running)


def without_authority(target):
    return re.sub(r"^https?://[^/?#]*", "", target, flags=re.IGNORECASE)


def path_of(target):
    return without_authority(target).split("?")[0] or "/"


def is_plain(text):
    return text.isascii() and text.isprintable() and not set(text) & set('\\"%#')


def same_target(theirs, own):
    theirs, own = path_of(theirs), path_of(own)
    return not (is_plain(theirs) and is_plain(own)) or theirs == own


def judge_proxied(pair, data):
    forwarded, came = pair.through_the_proxy(data)
    assert len(forwarded) == len(came), (data, forwarded, came)
    for theirs, own in zip(forwarded, came):
        assert theirs["method"] == own["method"] or own["code"] in REFUSALS, (data, forwarded, came)
        assert same_target(theirs["target"], own["path"]) or own["code"] in REFUSALS, (data, forwarded, came)


def is_refused_for_more_than_its_frame(own):
    """By nginx, which takes no methods in small letters and no target that it cannot read; where the request ends is no question then."""
    return not re.fullmatch("[A-Z_-]+", own["method"]) or own["method"] in ("CONNECT", "TRACE") or own.get("code") == "InvalidRequestUri" \
        or "/.." in own["path"] or not own["path"].startswith("/")


def judge_alone(pair, data):
    """What azsreg takes for a request, nginx does too."""
    theirs, own = pair.each_alone(data)
    for at, request in enumerate(own):
        if request.get("code") in REFUSALS:
            assert at == len(own) - 1, (data, theirs, own)
            return
        refused = at >= len(theirs) or theirs[at]["status"] != 200
        if refused and is_refused_for_more_than_its_frame(request):
            return
        if refused and at == len(own) - 1 and request["status"] >= 400 and b"100-continue" in data.lower():
            return  # it was answered by its head alone, its body never looked at, and nothing taken behind it
        assert not refused, (data, theirs, own)
        assert theirs[at]["method"] == request["method"], (data, theirs, own)
        assert same_target(theirs[at]["target"], request["path"]), (data, theirs, own)


TABLE = {**heads.MALFORMED, **heads.OTHER_VERSIONS, **heads.WELL_FORMED}


@pytest.mark.parametrize("name", TABLE)
def test_the_table(pair, name):
    judge_alone(pair, FIRST + TABLE[name] + LAST)
    judge_proxied(pair, FIRST + TABLE[name] + LAST)


@pytest.mark.parametrize("name", TABLE)
def test_what_nginx_refuses_is_refused(pair, name):
    """With 400, though nginx says 501 of some codings; never taken."""
    theirs, own = pair.each_alone(TABLE[name] + LAST)
    assert theirs and own, (theirs, own)
    if theirs[0]["status"] in (400, 501, 505):
        assert own[0]["status"] in (400, 505) and own[0]["code"] in REFUSALS, (theirs, own)


SPLINTERS = [b"\r", b"\n", b"\r\n", b"\r\n\r\n", b" ", b"\t", b"\0", b":", b"0", b"3", b"0\r\n\r\n", b"Content-Length: 3\r\n", b"Content-Length: 0\r\n",
             b"Transfer-Encoding: chunked\r\n", b"Host: localhost\r\n", b"Transfer-Encoding", b"Content-Length", b"chunked", b"chunked,", b",", b";", b"\x0b",
             b"\x0c", b"\x85", b"\xa0", b"+", b"-", b"_", b"0x", b"HTTP/1.1", b"HTTP/1.0", b" HTTP/1.1\r\n", b"GET /x HTTP/1.1\r\n", b"Connection: close\r\n",
             b"Expect: 100-continue\r\n", b"Connection: Transfer-Encoding\r\n", b"Upgrade: h2c\r\n", b"http://localhost/x"]


def mutated(dice, data):
    data = bytearray(data)
    for _ in range(dice.randrange(1, 4)):
        at = dice.randrange(len(data) + 1)
        kind = dice.randrange(6)
        if kind == 0:
            data[at:at] = bytes([dice.randrange(256)])
        elif kind == 1:
            del data[at:at + dice.randrange(1, 5)]
        elif kind == 2 and data:
            data[at % len(data)] ^= 1 << dice.randrange(8)
        elif kind == 3 and data:
            start = dice.randrange(len(data))
            data[at:at] = data[start:start + dice.randrange(1, 40)]
        else:
            data[at:at] = dice.choice(SPLINTERS)
    return bytes(data)


@pytest.mark.parametrize("part", range(PARTS))
def test_random_changes(pair, part):
    print(f"AZSREG_FRONT_SEED={SEED}")
    dice = random.Random(f"{SEED} {part}")
    samples = list(TABLE.values()) + list(heads.WELL_FORMED.values()) * 6
    until = time.monotonic() + SECONDS
    tried = 0
    while tried < CASES // PARTS and time.monotonic() < until:
        data = FIRST + mutated(dice, dice.choice(samples)) + LAST
        judge_alone(pair, data)
        judge_proxied(pair, data)
        tried += 1
    print(f"{tried} cases")
    assert tried >= min(CASES // PARTS, 100)
