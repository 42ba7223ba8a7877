"""The console's page: what is embedded of it, who gets it, and how browsers are to keep it (docs/control.md, "The console")."""

import gzip
import pathlib
import re

import pytest

from azsregtest.arm import expect
from azsregtest.client import Unrecorded

PAGE = pathlib.Path(__file__).resolve().parents[2] / "server" / "console" / "page"
FILES = sorted(path.relative_to(PAGE).as_posix() for path in PAGE.rglob("*") if path.is_file() and not path.name.startswith("."))
GZIP, HTML = {"Accept-Encoding": "gzip, deflate, br, zstd"}, {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; "
          "base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html")
FOR_BROWSERS = {"content-security-policy": POLICY, "x-content-type-options": "nosniff", "referrer-policy": "same-origin", "cross-origin-opener-policy": "same-origin"}
FOR_EVER = "public, max-age=31536000, immutable"


def is_for_browsers(answer):
    assert {name: answer.headers.get(name) for name in FOR_BROWSERS} == FOR_BROWSERS
    return answer


def page(client):
    return is_for_browsers(expect(client.get("/_azsreg/"), 200))


def root(client):
    """Where the page has its files: relative to itself, so that a proxy may have it anywhere."""
    (base,) = set(re.findall(r'"(console/[0-9a-f]{16}/)', page(client).text))
    return "/_azsreg/" + base


def test_the_page_is_asked_for_each_time(client):
    got = page(client)
    assert got.headers["cache-control"] == "no-cache" and "content-encoding" not in got.headers
    again = is_for_browsers(expect(client.get("/_azsreg/", headers={"If-None-Match": got.etag}), 304))
    assert again.etag == got.etag and again.headers["cache-control"] == "no-cache"
    expect(client.get("/_azsreg/", headers={"If-None-Match": '"0123456789abcdef"'}), 200)
    refused = is_for_browsers(expect(client.get("/_azsreg/", headers={"If-Match": '"0123456789abcdef"'}), 412, "PreconditionFailed"))
    assert refused.etag is None


def test_head_of_the_page(client):
    got, head = page(client), is_for_browsers(expect(client.head("/_azsreg/"), 200))
    assert head.etag == got.etag and head.headers["content-length"] == str(len(got.body))


def test_the_page_is_the_source_with_its_marks_filled_in(client):
    """All modules are named, and nothing but files of it: a browser asks for all of them at once."""
    text, base = page(client).text, root(client).removeprefix("/_azsreg/")
    links = [f'<link rel="modulepreload" href="{base}{name}">\n' for name in FILES if name.endswith(".js")]
    source = (PAGE / "index.html").read_text(encoding="utf-8")
    assert text == source.replace("<!-- modules -->\n", "".join(links)).replace("{hash}", base.split("/")[1])
    assert set(re.findall(r'(?:href|src)="([^"]+)"', text)) <= {base + name for name in FILES}
    assert "style=" not in text and "<style" not in text and not re.search(r"<script[^>]*>[^<]", text)


def test_every_file_is_served_as_it_is(client):
    base, served = root(client), [name for name in FILES if name != "index.html"]
    etags = set()
    for name in served:
        got = is_for_browsers(expect(client.get(base + name, headers=GZIP), 200))
        assert gzip.decompress(got.body) == (PAGE / name).read_bytes(), name
        assert got.headers["content-encoding"] == "gzip" and got.headers["vary"] == "Accept-Encoding"
        assert got.headers["cache-control"] == FOR_EVER
        etags.add(got.etag)
    assert len(etags) == len(served) and {"app.js", "console.css", "icon.svg", "vendor/lit-html/lit-html.js", "vendor/lit-html/LICENSE"} <= set(served)


@pytest.mark.parametrize("name, kind", [("app.js", "text/javascript; charset=utf-8"), ("console.css", "text/css; charset=utf-8"), ("icon.svg", "image/svg+xml"),
                                        ("vendor/lit-html/LICENSE", "text/plain; charset=utf-8"), ("vendor/lit-html/VENDORED", "text/plain; charset=utf-8")])
def test_types(client, name, kind):
    assert expect(client.get(root(client) + name, headers=GZIP), 200).headers["content-type"] == kind


def test_it_is_small(client):
    base = root(client)
    sizes = [len(page(client).body)] + [len(expect(client.get(base + name, headers=GZIP), 200).body) for name in FILES if name != "index.html"]
    assert len(sizes) <= 30 and sum(sizes) <= 64 * 1024, (len(sizes), sum(sizes))


def test_the_same_bytes_each_time_they_are_built(client):
    """gzip's header has a time and a system in it: here it has neither."""
    for name in ("app.js", "vendor/lit-html/lit-html.js"):
        body = expect(client.get(root(client) + name, headers=GZIP), 200).body
        assert body[:10] == bytes([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255])


def test_a_file_need_not_be_fetched_again(client):
    url = root(client) + "app.js"
    got = expect(client.get(url, headers=GZIP), 200)
    for tags in (got.etag, "W/" + got.etag, f'"x", {got.etag}', "*"):
        again = is_for_browsers(expect(client.get(url, headers={**GZIP, "If-None-Match": tags}), 304))
        assert (again.etag, again.headers["cache-control"], again.headers["vary"]) == (got.etag, FOR_EVER, "Accept-Encoding")
        assert "content-encoding" not in again.headers
    head = is_for_browsers(expect(client.head(url, headers=GZIP), 200))
    assert head.headers["content-length"] == str(len(got.body)) and head.headers["content-encoding"] == "gzip"
    expect(client.get(url, headers={**GZIP, "If-Match": '"x"'}), 412, "PreconditionFailed")


@pytest.mark.parametrize("encoding", ["gzip", "GZip", "x, gzip;q=0.001", "*", "deflate, *;q=0.5", "identity;q=0, gzip ; q=1.0"])
def test_whoever_takes_gzip(client, encoding):
    expect(client.get(root(client) + "app.js", headers={"Accept-Encoding": encoding}), 200)


@pytest.mark.parametrize("encoding", [None, "", "identity", "br, deflate", "gzip;q=0", "gzip;q=0, *", "*;q=0", "gzipx", "xgzip"])
def test_whoever_does_not(client, encoding):
    headers = {} if encoding is None else {"Accept-Encoding": encoding}
    refused = is_for_browsers(expect(client.get(root(client) + "app.js", headers=headers), 406, "NotAcceptable"))
    assert "Accept-Encoding: gzip" in refused.message and "--compressed" in refused.message
    assert refused.headers["vary"] == "Accept-Encoding" and "content-encoding" not in refused.headers
    assert refused.etag is None and refused.headers["cache-control"] == "no-store, no-cache"
    expect(client.head(root(client) + "app.js", headers=headers), 406)


def test_a_list_may_be_in_several_fields(client):
    expect(client.get(root(client) + "app.js", headers=[("Accept-Encoding", "br"), ("Accept-Encoding", "gzip")]), 200)


@pytest.mark.parametrize("rest", ["index.html", "nothing.js", "app.js.gz", "App.js", "app.js/x", "./app.js", "vendor/../app.js", "../app.js", "%2e%2e/app.js", "..%5capp.js",
                                  "vendor", "vendor/lit-html", "vendor/lit-html/directives", ".gitignore", "list", "console_files.c", "../../console.c", "../console.cmake",
                                  "etc/passwd", "app.js%20", "app.js;x", "vendor/app.js", "lit-html.js", "a/b/c/d/e/f/g/h/i/j/k/l/m"])
def test_nothing_else_is_served(client, rest):
    refused = is_for_browsers(expect(client.get(root(client) + rest, headers=GZIP), 404, "NotFound"))
    assert "/_azsreg/." in refused.message and "content-encoding" not in refused.headers


@pytest.mark.parametrize("target", ["/#\xeb", "/?\xeb", "/%23?\xeb"])
def test_what_is_no_text_is_not_repeated(client, target):
    """A code of its own, whatever bytes stand behind the path."""
    refused = client.get(target.encode("latin-1"))
    assert refused.status in (400, 404) and "\ufffd" not in refused.text


@pytest.mark.parametrize("rest", ["vendor%2flit-html%2flit-html.js", "..%2f..%2fapp.js", "app.js%00", "%zz"])
def test_what_is_no_path(client, rest):
    expect(client.get(root(client) + rest, headers=GZIP), 400, "InvalidRequestUri")


@pytest.mark.parametrize("path", ["/_azsreg/console", "/_azsreg/console/", "/_azsreg/console/{hash}", "/_azsreg/console/{hash}/", "/_azsreg/console/app.js",
                                  "/_azsreg/app.js", "/_azsreg/index.html", "/app.js", "/console/{hash}/app.js", "/_azsreg/console/{hash}" + "/a" * 14])
def test_nothing_is_served_beside_it(client, path):
    expect(client.get(path.replace("{hash}", root(client).split("/")[3]), headers=GZIP), 404, "NotFound")


@pytest.mark.parametrize("change", [lambda hash: "0" * 16, str.upper, lambda hash: hash[:-1], lambda hash: hash + "0", lambda hash: ".."])
def test_another_hash_is_another_console(client, change):
    hash = root(client).split("/")[3]
    if change(hash) == hash:
        pytest.skip("a hash of digits alone")
    expect(client.get(f"/_azsreg/console/{change(hash)}/app.js", headers=GZIP), 404, "NotFound")


def test_without_its_slash_the_page_moves(client):
    for target in ("/_azsreg", "/_azsreg?a=b", "//_azsreg"):
        moved = is_for_browsers(expect(client.get(target, headers=HTML), 308))
        assert moved.headers["location"] == "_azsreg/" and moved.body == b""
    for target in ("/_azsreg/?a=b", "//_azsreg//", "/_AZSREG/"):
        expect(client.get(target), 200)


@pytest.mark.parametrize("accept, status", [("text/html", 302), (HTML["Accept"], 302), ("application/json, text/HTML;q=0.1", 302), ("text/html;level=1", 302),
                                            (None, 404), ("*/*", 404), ("text/*", 404), ("application/json", 404), ("text/html;q=0", 404), ("text/htmlx", 404)])
def test_browsers_that_ask_for_nothing_are_sent_there(client, accept, status):
    headers = {} if accept is None else {"Accept": accept}
    got = expect(client.get("/", headers=headers), status, "NotFound" if status == 404 else None)
    assert got.headers.get("location") == ("_azsreg/" if status == 302 else None)
    expect(client.head("/", headers=headers), status)


@pytest.mark.parametrize("path", ["/", "/_azsreg/", "/_azsreg/console/0/app.js"])
def test_it_is_only_read(client, path):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        refused = expect(client.request(method, path), 405, "MethodNotAllowed")
        assert refused.headers["allow"] == "GET, HEAD, OPTIONS"


def test_another_name_is_refused(make_server):
    """No page of another server reads it by a name that leads here, with sign-in or without."""
    evil = {**GZIP, "Host": "rebind.attacker.example"}
    for options in ((), ("--auth", "token")):
        with make_server(*options).client() as client:
            for path in ("/_azsreg", "/_azsreg/", root(client) + "app.js"):
                expect(client.get(path, headers=evil), 403, "HostNotAllowed")
                expect(client.get(path, headers={**evil, "Host": "azsreg.internal"}), 308 if path == "/_azsreg" else 200)


def test_it_is_open_to_everybody(make_server):
    """It says nothing of what is in the data: what it shows, it has to ask for like everybody."""
    server = make_server("--auth", "token")
    with server.client() as client:
        expect(client.get(root(client) + "app.js", headers=GZIP), 200)
        expect(client.get("/", headers=HTML), 302)
        expect(client.get("/_azsreg/", headers={"Authorization": "Bearer nonsense"}), 200)
    with make_server("--control", "read").client() as client:
        page(client)


def test_it_goes_with_the_control_plane(make_server):
    server = make_server("--control", "off", "--log-level", "info")
    with Unrecorded("127.0.0.1", server.port) as client:  # the document is of what is there
        for path, headers in (("/", HTML), ("/_azsreg", HTML), ("/_azsreg/", HTML), ("/_azsreg/console/0/app.js", GZIP)):
            expect(client.get(path, headers=headers), 404, "NotFound")
            expect(client.post(path, headers=headers), 404, "NotFound")
        assert "font" in expect(client.get("/_azsreg/device.css"), 200).text
    server.stop()
    assert "console=" not in server.log()


def test_a_start_says_where_it_is(make_server):
    server = make_server("--log-level", "info")
    server.stop()
    assert f"console=http://127.0.0.1:{server.port}/_azsreg/" in server.log()


def test_a_start_says_where_clients_find_it(make_server):
    server = make_server("--log-level", "info", "--public-url", "https://stack.example/azsreg/")
    server.stop()
    assert "console=https://stack.example/azsreg/_azsreg/" in server.log()


def test_it_is_not_kept_among_the_requests(make_server):
    with make_server(in_memory=True).client() as client:
        base = root(client)
        for path, headers in (("/", HTML), ("/_azsreg", {}), (base + "app.js", GZIP), (base + "app.js", {}), (base + "nothing", GZIP)):
            client.get(path, headers=headers)
        assert expect(client.get("/_azsreg/requests"), 200).json()["value"] == []
        assert "x-azsreg-request" in expect(client.get("/"), 404).headers  # nobody's browser


def test_no_page_has_its_style_in_it(client):
    with Unrecorded(client.host, client.port, checked=False) as browser:  # no JSON
        got = browser.get("/_azsreg/device")
        policy = got.headers["content-security-policy"]
        assert "unsafe" not in policy and "style-src 'self'" in policy and "<style" not in got.text and " style=" not in got.text
        assert got.headers["cross-origin-opener-policy"] == "same-origin"
        (sheet,) = re.findall(r'<link rel="stylesheet" href="([^"]+)">', got.text)
    assert "label" in expect(client.get(sheet), 200).text
