"""What others could reach without anybody having meant it: said at each start, or refused."""

import pytest

from azsregtest import auth, contoso, directory, marks
from azsregtest.binary import assert_refused, run
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread


def exposed(server):
    return [line for line in server.log().splitlines() if "event=exposed" in line]


@pytest.mark.parametrize(("folder", "database", "expected"), [
    (0o700, 0o600, []), (0o750, 0o640, []), (0o770, 0o660, []), (0o755, 0o600, []),
    (0o777, 0o600, ["others can write in the data folder"]), (0o703, 0o600, ["others can write in the data folder"]),
    (0o700, 0o644, ["others can read keys"]), (0o700, 0o606, ["others can read keys"]),
    (0o707, 0o646, ["others can write in the data folder", "others can read keys"]),
], ids=lambda value: oct(value) if isinstance(value, int) else len(value))
@marks.FOLDER
def test_files_that_others_can_use(make_server, folder, database, expected):
    server = make_server()
    assert exposed(server) == [], "one that it has made"
    server.stop()
    server.data.chmod(folder)
    (server.data / "azsreg.db").chmod(database)
    for _ in range(2):
        server.start()
        # a log that SQLite makes has the mode of its database, and a line too
        found = [line for line in exposed(server) if "azsreg.db-wal" not in line]
        assert len(found) == len(expected), found
        for line, part in zip(found, expected):
            assert part in line and str(server.data) in line
        server.stop()


class Open(Server):
    """A server that listens on all addresses; tests reach it by loopback alone."""

    def arguments(self, port=0):
        return [word.replace("127.0.0.1:", "0.0.0.0:") if isinstance(word, str) else word for word in super().arguments(port)]

    def _first_lines(self, count):
        return [line.replace("0.0.0.0", "127.0.0.1") for line in super()._first_lines(count)]


@pytest.mark.parametrize(("options", "https", "file", "expected"), [
    (["--allow-anonymous"], False, "sample", ["plain http"]),
    (["--auth", "token"], False, "sample", ["plain http", "sample's secrets"]),
    (["--auth", "token"], False, "own", ["plain http"]),
    (["--auth", "token", "--trust-proxy"], False, "own", []),
    (["--auth", "token", "--trust-proxy"], False, "sample", ["sample's secrets"]),
    (["--auth", "token", "--listen", "off"], True, "sample", ["sample's secrets"]),
    (["--auth", "token", "--listen", "off"], True, "own", []),
], ids=range(7))
def test_what_is_open_to_others(tmp_path, options, https, file, expected):
    own = directory.write(tmp_path, auth.with_people([("Reader", "/subscriptions/" + contoso.APSS)]))
    server = Open(tmp_path / "server", contoso.SHIPPED if file == "sample" else own, options, in_memory=True, https=https)
    if https:
        server.spawn()
        assert "https://" in server._first_lines(1)[0]
    else:
        server.start()
    try:
        found = exposed(server)
        assert len(found) == len(expected) and all(part in line for line, part in zip(found, expected)), found
    finally:
        server.stop()


def test_on_this_machine_nothing_is_exposed(make_server):
    assert exposed(make_server("--auth", "token")) == []


# --- settings that say less than they seem to ------------------------------------------


def test_an_empty_variable_is_not_a_decision(make_server, tmp_path):
    """As a file of Compose makes it, of a variable that is not set where it runs."""
    data = ["--data", tmp_path / "data", "--listen", "127.0.0.1:0"]
    assert_refused(run("serve", *data, env={"AZSREG_AUTH": ""}), "AZSREG_AUTH")
    assert not (tmp_path / "data").exists()
    server = make_server("--auth", "token", env={"AZSREG_AUTH": ""})
    with server.client() as client:
        assert client.get("/subscriptions?api-version=2016-06-01").status == 401


@pytest.mark.parametrize("url", [
    "http://a", "https://a", "http://a/", "http://a:1", "http://a.b:65535/x/y", "http://[::1]", "https://[::1]:8443/",
    "HTTP://A", "http://127.0.0.1:80",
])
def test_public_urls(make_server, url):
    with make_server("--public-url", url, in_memory=True).client() as client:
        assert client.get("/_azsreg/health").status == 200


@pytest.mark.parametrize("url", [
    "http:///x", "https:///", "http://", "https://", "http://:80", "http://a:", "http://a:0", "http://a:65536", "http://a:x",
    "http://a:1:2", "http://[::1", "http://[]", "http://[::1]x", "http://[::1]:", "http://u@a", "http://a?b", "http://a#b",
    "http://a b", "ftp://a", "a", "//a", "http:/a",
])
def test_what_is_no_public_url(tmp_path, url):
    assert_refused(run("serve", "--in-memory", "--listen", "127.0.0.1:0", "--public-url", url), "--public-url")
