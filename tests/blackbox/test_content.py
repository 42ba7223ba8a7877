"""The content of products (docs/catalog.md, "Content"): bit for bit, over ranges, and for nobody but who was let in."""

import hashlib
import os
import random
import socket
import time

import pytest

from azsregtest import arm, catalog, contoso
from azsregtest.arm import expect
from azsregtest.catalog import details, product
from azsregtest.server import Server

BIG = random.Random(7).randbytes(3_000_017)
FILES = {"big.vhd": BIG, "sub dir/small é.zip": b"PK small", "empty": b"", "secret.txt": b"in the folder, and of no product"}


def products():
    where = {"a.big-1": "big.vhd", "a.small-1": "sub dir/small é.zip", "a.empty-1": "empty", "a.none-1": "not there"}
    return [product(name, "virtualMachineExtension", details=details(sourceBlob={"uri": uri})) for name, uri in where.items()]


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    folder = tmp_path_factory.mktemp("content")
    options = ["--catalog", str(catalog.write(folder, *products(), files=FILES))]
    with Server(folder / "server", contoso.FILE, options) as running:
        yield running


def address(api, name, made=None):
    """The path and query that listDetails gives for a product's file."""
    made = made or api.registration()
    got = expect(api.client.post(f"{made.path}/products/{name}/listDetails" + arm.query()), 200).json()
    url = got["properties"]["sourceBlob"]["uri"]
    assert url.startswith(api.server.base + "/_azsreg/content/")
    return url[len(api.server.base):]


@pytest.fixture
def api(market, api_on):
    return api_on(market)


def test_a_download_is_the_file(api):
    for name, path in (("a.big-1", "big.vhd"), ("a.small-1", "sub dir/small é.zip"), ("a.empty-1", "empty")):
        got = expect(api.client.get(address(api, name)), 200)
        assert hashlib.sha256(got.body).digest() == hashlib.sha256(FILES[path]).digest()
        assert got.headers["content-length"] == str(len(FILES[path]))
        assert got.headers["accept-ranges"] == "bytes"
        assert got.headers["content-type"] == "application/octet-stream"
        assert got.etag


def test_head_says_what_get_would(api):
    where = address(api, "a.big-1")
    got, head = api.client.get(where), expect(api.client.request("HEAD", where), 200)
    for name in ("content-length", "etag", "accept-ranges", "content-type"):
        assert head.headers[name] == got.headers[name]
    for field in ("Range", "x-ms-range"):
        part = expect(api.client.request("HEAD", where, headers={field: "bytes=0-4"}), 200)
        assert part.headers["content-length"] == str(len(BIG)) and "content-range" not in part.headers


def test_in_ranges(api):
    where = address(api, "a.big-1")
    dice = random.Random(3)
    parts, at = [], 0
    while at < len(BIG):
        size = dice.choice([1, 100, 32768, 65536, 65537, 500_000])
        field = "x-ms-range" if dice.random() < 0.3 else "Range"
        got = expect(api.client.get(where, headers={field: f"bytes={at}-{at + size - 1}"}), 206)
        end = min(at + size, len(BIG))
        assert got.headers["content-range"] == f"bytes {at}-{end - 1}/{len(BIG)}"
        assert got.body == BIG[at:end]
        parts.append(got.body)
        at = end
    assert b"".join(parts) == BIG
    assert expect(api.client.get(where, headers={"Range": "bytes=-17"}), 206).body == BIG[-17:]
    assert expect(api.client.get(where, headers={"Range": "bytes=2999999-"}), 206).body == BIG[2999999:]


@pytest.mark.parametrize("field", [f"bytes={len(BIG)}-", "bytes=99999999999-", "bytes=-0"])
def test_a_range_that_cannot_be(api, field):
    refused = expect(api.client.get(address(api, "a.big-1"), headers={"Range": field}), 416, "InvalidRange")
    assert refused.headers["content-range"] == f"bytes */{len(BIG)}"


@pytest.mark.parametrize("field", ["bytes=0-1,5-6", "items=0-1", "bytes=5-1", "bytes=x", "bytes"])
def test_what_is_no_range_asks_for_all(api, field):
    assert expect(api.client.get(address(api, "a.small-1"), headers={"Range": field}), 200).body == b"PK small"


def test_conditions(api):
    where = address(api, "a.big-1")
    tag = expect(api.client.request("HEAD", where), 200).etag
    assert expect(api.client.get(where, headers={"If-None-Match": tag}), 304).body == b""
    expect(api.client.get(where, headers={"If-Match": '"other"'}), 412, "PreconditionFailed")
    part = {"Range": "bytes=0-9"}
    assert expect(api.client.get(where, headers={**part, "If-Range": tag}), 206).body == BIG[:10]
    assert expect(api.client.get(where, headers={**part, "If-Range": '"other"'}), 200).body == BIG


def test_after_a_restart_an_address_still_lets_in(tmp_path, make_server, api_on):
    path = catalog.write(tmp_path, *products(), files=FILES)
    server = make_server("--catalog", str(path))
    where = address(api_on(server), "a.big-1")
    server.restart()
    with server.client() as client:
        assert expect(client.get(where), 200).body == BIG


# --- who is let in ------------------------------------------------------------------------------


def test_an_address_that_was_changed_in_any_byte(api):
    where = address(api, "a.small-1")
    start = where.index("content/") + len("content/")
    for at in range(start, len(where)):
        for byte in {"A", "z", "0", "%", "&", "=", "/"} - {where[at]}:
            changed = where[:at] + byte + where[at + 1:]
            answer = api.client.get(changed)
            assert answer.status in (400, 403), (changed, answer)
            if answer.status == 400:
                assert answer.code == "InvalidRequestUri"  # a percent-encoding that is none any more
    assert expect(api.client.get(where), 200).body == b"PK small"


@pytest.mark.parametrize("change", [
    lambda url: url.split("?")[0], lambda url: url + "&sig=x", lambda url: url + "&se=2099-01-01T00:00:00Z",
    lambda url: url.replace("sp=r", "sp=rw"), lambda url: url.replace("sr=b", "sr=c"),
    lambda url: url.replace("sv=2018", "sv=2019"), lambda url: url.replace("small", "Small"),
    lambda url: url.replace("sub%20dir/small%20%C3%A9.zip", "secret.txt"),
    lambda url: url.replace("sub%20dir/small%20%C3%A9.zip", "sub%20dir/../secret.txt"),
    lambda url: url.replace("sub%20dir/", "sub%20dir//"), lambda url: url.replace("%C3%A9", "%c3%a9"),
    lambda url: url.replace("%20", "+"), lambda url: url.replace("/content/", "/Content/"),
])
def test_an_address_that_is_another(api, change):
    where = address(api, "a.small-1")
    assert change(where) != where
    answer = api.client.get(change(where))
    assert answer.status == 404 if answer.code == "BlobNotFound" else answer.code == "AuthenticationFailed"
    assert answer.status in (403, 404)


def test_one_registration_s_address_is_as_good_as_another_s(api):
    """It names the file and not who asked."""
    assert api.client.get(address(api, "a.big-1")).body == api.client.get(address(api, "a.big-1")).body


def test_an_address_of_another_server(api, tmp_path, make_server, api_on):
    other = make_server("--catalog", str(catalog.write(tmp_path, *products(), files=FILES)))
    refused = expect(api.client.get(address(api_on(other), "a.big-1")), 403, "AuthenticationFailed")
    assert "signature" in refused.message


def test_pictures_are_for_everybody_and_nothing_else(api):
    got = expect(api.client.get("/_azsreg/content/icons/i.png"), 200)
    assert (got.body, got.headers["content-type"]) == (catalog.ICON, "image/png")
    for path in ("big.vhd", "secret.txt", "packages/agent.azpkg", "icons", "not/there"):
        expect(api.client.get("/_azsreg/content/" + path), 403, "AuthenticationFailed")


@pytest.mark.parametrize("path", [
    "..", "../catalog.json", "icons/../secret.txt", "icons/..", ".", "icons/./i.png", "%2e%2e/catalog.json",
    "icons%2f..%2f..%2fcatalog.json", "..%5c..%5ccatalog.json", "%00", "icons/i.png%00.txt", "/etc/passwd", "//etc/passwd",
    "a" * 256, "/".join("a" * 20), "~root/.profile", "%c0%ae%c0%ae/catalog.json",
])
def test_paths_that_want_out(api, path):
    answer = api.client.get("/_azsreg/content/" + path)
    assert answer.status in (400, 403, 404), answer
    assert b"contentFolder" not in answer.body and b"root:" not in answer.body


def test_a_file_that_is_not_there(api):
    expect(api.client.get(address(api, "a.none-1")), 404, "BlobNotFound")


def test_without_a_catalog_there_is_no_content(server):
    with server.client() as client:
        expect(client.get("/_azsreg/content/icons/i.png"), 404, "BlobNotFound")
        expect(client.get("/_azsreg/content"), 404, "NotFound")


@pytest.mark.parametrize("swap", ["link", "folder link", "absolute link", "fifo", "folder", "socket"])
def test_what_has_become_something_else_is_not_followed(tmp_path, make_server, api_on, swap):
    """The content folder is looked at when it is read, and not only at the start."""
    server = make_server("--catalog", str(catalog.write(tmp_path, *products(), files=FILES)))
    where = address(api_on(server), "a.small-1")
    outside, content = tmp_path / "outside", tmp_path / "content"
    outside.mkdir()
    (outside / "small é.zip").write_bytes(b"outside")
    target = content / "sub dir" / "small é.zip"
    target.unlink()
    if swap == "link":
        target.symlink_to("../secret.txt")
    elif swap == "absolute link":
        target.symlink_to(outside / "small é.zip")
    elif swap == "folder link":
        target.parent.rmdir()
        target.parent.symlink_to(outside, target_is_directory=True)
    elif swap == "fifo":
        os.mkfifo(target)
    elif swap == "folder":
        target.mkdir()
    else:
        with socket.socket(socket.AF_UNIX) as sock:
            here = os.open(target.parent, os.O_RDONLY)
            sock.bind(f"/proc/self/fd/{here}/s")
            os.close(here)
        (target.parent / "s").rename(target)
    with server.client() as client:
        expect(client.get(where), 404, "BlobNotFound")


def test_a_file_that_becomes_shorter_ends_the_connection(tmp_path, make_server, api_on):
    path = catalog.write(tmp_path, *products(), files=FILES)
    big = tmp_path / "content" / "big.vhd"
    os.truncate(big, 100_000_000)  # more than is on its way at a time
    server = make_server("--catalog", str(path))
    api = api_on(server)
    where = address(api, "a.big-1")
    with socket.create_connection(("127.0.0.1", server.port)) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.sendall(f"GET {where} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        got = sock.recv(4096)
        os.truncate(big, 10)
        while piece := sock.recv(65536):
            got += piece
    assert len(got) < 100_000_000
    expect(api.client.get(arm.subscription(contoso.APSS) + arm.query()), 200)


def test_a_slow_client_has_time_for_each_piece(tmp_path, make_server, api_on):
    """Not for the whole: an image has gigabytes."""
    server = make_server("--catalog", str(catalog.write(tmp_path, *products(), files=FILES)), "--request-timeout", "2")
    where = address(api_on(server), "a.big-1")
    got = b""
    with socket.create_connection(("127.0.0.1", server.port)) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        sock.sendall(f"GET {where} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        began = time.monotonic()
        while piece := sock.recv(65536):
            got += piece
            if time.monotonic() - began < 5:  # longer than a request may take
                time.sleep(0.1)
    assert got.endswith(BIG[-1000:]) and len(got) > len(BIG)
