"""Which names the server answers to, and from which pages of a browser it takes requests: --allowed-host."""

import pytest

from azsregtest import arm, auth, binary, contoso, marks
from azsregtest.arm import expect, query
from azsregtest.client import Wire
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

EVIL = {"Host": "rebind.attacker.example"}
V = query("2021-04-01")
GROUP = arm.group(contoso.APSS, "origin") + V
UNREGISTER = arm.subscription(contoso.APSS) + "/providers/Microsoft.AzureStack/unregister" + V
READS = ["/subscriptions" + V, "/providers" + V, "/openapi.json", "/metadata/endpoints?api-version=2015-01-01", "/nowhere", "/",
         "/_azsreg/device", "/_azsreg/status", "/%zz", "*"]
PROBES = ["/_azsreg/health", "/_azsreg/ca.pem"]


@pytest.mark.parametrize("target", READS)
def test_another_name_is_refused(client, target):
    """What DNS rebinding looks like: for the browser it is the page's own server."""
    refused = client.get(target, headers=EVIL)
    expect(refused, 403, "HostNotAllowed")
    assert refused.message == binary.said("HostNotAllowed", host="rebind.attacker.example")
    expect(client.head(target, headers=EVIL), 403)
    expect(client.options(target, headers=EVIL), 403, "HostNotAllowed")


@pytest.mark.parametrize("authority, why", [("", "the URL names no host"), (":80", "the URL names no host"), ("a:p4ssw0rd@localhost", "the URL names a user"),
                                            ("p4ssw0rd@rebind.attacker.example", "the URL names a user")])
def test_a_url_names_a_host_and_nobody(make_server, authority, why):
    """Who is in it is a secret: it is said nowhere, the log included."""
    server = make_server("--log-level", "info", in_memory=True)
    with server.client() as client:
        for method, target in (("GET", "/subscriptions" + V), ("PUT", GROUP)):
            refused = client.request(method, f"http://{authority}{target}", headers=EVIL)
            expect(refused, 400, "InvalidRequestUri")
            assert why in refused.message
        kept = expect(client.get("/_azsreg/requests"), 200).text
    server.stop()
    assert "p4ssw0rd" not in kept + server.log() and "path=/subscriptions" in server.log()


def test_another_name_changes_nothing(client):
    for method, target, body in (("PUT", GROUP, {"location": "westus"}), ("PATCH", GROUP, {}), ("DELETE", GROUP, None),
                                 ("POST", UNREGISTER, None), ("POST", "/adfs/oauth2/token", "grant_type=password")):
        expect(client.request(method, target, body, headers={**EVIL, "Origin": "http://rebind.attacker.example",
                                                            "Sec-Fetch-Site": "same-origin"}), 403, "HostNotAllowed")
    expect(client.get(GROUP), 404, "ResourceGroupNotFound")


@pytest.mark.parametrize("target", PROBES)
def test_probes_may_use_any_name(client, target):
    assert client.get(target, headers=EVIL).status == client.get(target).status
    expect(client.post(target, headers=EVIL), 403, "HostNotAllowed")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "a.localhost", "127.0.0.1", "10.1.2.3:8080", "[::1]:8080", "azsreg", "azsreg:8080",
                                  "host.docker.internal", "host.testcontainers.internal:80"])
def test_names_that_nobody_else_can_have(client, host):
    expect(client.get("/subscriptions" + V, headers={"Host": host}), 200)


@pytest.mark.parametrize("host", ["localhost.example", "127.0.0.1.example", "internal.example", "evil.", "1.2.3"])
def test_names_that_only_look_like_it(client, host):
    expect(client.get("/subscriptions" + V, headers={"Host": host}), 403, "HostNotAllowed")


def test_no_host_at_all(server):
    with Wire("127.0.0.1", server.port) as wire:
        wire.send(b"GET /subscriptions%s HTTP/1.0\r\n\r\n" % V.encode())
        assert wire.response().status == 200


def test_the_names_a_server_is_given(make_server):
    server = make_server("--allowed-host", "one.example", "--allowed-host", "Two.example", "--public-url", "https://public.example:444/azs",
                         "--tls-host", "certificate.example", "--https", "127.0.0.1:0", start=False)
    server.https = True
    server.options = server.options[:-2]
    server.start()
    with server.client() as client:
        for host in ("one.example", "ONE.example:99", "two.example", "public.example", "certificate.example:8443"):
            expect(client.get("/subscriptions" + V, headers={"Host": host}), 200)
        for host in ("three.example", "a.one.example", "one.example.evil.example"):
            expect(client.get("/subscriptions" + V, headers={"Host": host}), 403, "HostNotAllowed")


def test_a_star_and_the_variable(make_server):
    for server in (make_server("--allowed-host", "*"), make_server(env={"AZSREG_ALLOWED_HOST": "x.example,rebind.attacker.example"})):
        with server.client() as client:
            expect(client.get("/subscriptions" + V, headers=EVIL), 200)


@pytest.mark.parametrize("name", ["", "a:80", "http://a", "*.example", "a b", "a/b"])
def test_what_is_no_name(name):
    binary.assert_refused(binary.run("serve", "--in-memory", "--listen", "127.0.0.1:0", "--allowed-host", name), "--allowed-host")


@marks.HOST
def test_what_a_proxy_says(make_server):
    """With --trust-proxy the name that the client used counts too, and without it only Host."""
    forwarded = {"X-Forwarded-Host": "front.example"}
    proxied = make_server("--trust-proxy", "--allowed-host", "front.example", name="proxied")
    with proxied.client() as client:
        expect(client.get("/subscriptions" + V, headers=forwarded), 200)
        expect(client.get("/subscriptions" + V, headers={"X-Forwarded-Host": "other.example"}), 403, "HostNotAllowed")
        for said in ("front.example, other.example", "other.example,front.example"):
            expect(client.get("/subscriptions" + V, headers={"X-Forwarded-Host": said}), 403, "HostNotAllowed")
        expect(client.get("/subscriptions" + V, headers={"X-Forwarded-Host": "front.example, localhost:80"}), 200)
        for said in ("front.example", "localhost"):  # a page may say it of itself
            refused = expect(client.get("/subscriptions" + V, headers={**EVIL, "X-Forwarded-Host": said}), 403, "HostNotAllowed")
            assert EVIL["Host"].split(":")[0] in refused.message
        own = {**forwarded, "Origin": "https://front.example"}
        expect(client.put(GROUP, {"location": "westus"}, headers=own), 201)
        expect(client.put(GROUP, {"location": "westus"}, headers={**forwarded, "Origin": proxied.base}), 403, "CrossOriginRefused")
    with make_server(name="plain").client() as client:
        expect(client.get("/subscriptions" + V, headers={**EVIL, "X-Forwarded-Host": "localhost"}), 403, "HostNotAllowed")
        expect(client.get("/subscriptions" + V, headers={"X-Forwarded-Host": "evil.example"}), 200)


# --- Pages of others -----------------------------------------------------------------


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"}, {"Sec-Fetch-Site": "else"}, {"Origin": "https://evil.example"}, {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"}, {"Origin": "http://localhost"}, {"Origin": "file://"}, {"Origin": "chrome-extension://abcdefgh"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_page_of_another_changes_nothing(client, headers):
    for method, target, body in (("PUT", GROUP, {"location": "westus"}), ("POST", UNREGISTER, None), ("POST", UNREGISTER, b""),
                                 ("DELETE", GROUP, None), ("PATCH", GROUP, {}), ("POST", "/nowhere", None), ("POST", "/%zz", None),
                                 ("POST", "/adfs/oauth2/token", "a=b"), ("POST", "/_azsreg/device", "a=b"), ("BREW", "/", None)):
        expect(client.request(method, target, body, headers=headers), 403, "CrossOriginRefused")
    expect(client.get(GROUP), 404, "ResourceGroupNotFound")


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_page_of_another_may_send_what_only_looks_and_is_told_nothing(client, headers):
    """A browser hands the answer to the page only where a header of CORS says so."""
    for method in ("GET", "HEAD", "OPTIONS"):
        answer = client.request(method, "/subscriptions" + V, headers={**headers, "Access-Control-Request-Method": "PUT",
                                                                       "Access-Control-Request-Headers": "content-type"})
        expect(answer, 204 if method == "OPTIONS" else 200)
        assert not [name for name in answer.headers if name.startswith("access-control-") or name == "timing-allow-origin"]


def test_its_own_pages_and_what_is_no_browser(server, client):
    own = server.base
    target = GROUP.replace("origin", "own")
    expect(client.put(target, {"location": "westus"}), 201)
    for headers in ({"Sec-Fetch-Site": "same-origin", "Origin": own}, {"Sec-Fetch-Site": "none"}, {"Origin": own},
                    {"Origin": own.replace("http", "https")}):
        expect(client.put(target, {"location": "westus"}, headers=headers), 200)


def test_the_order_of_the_checks(client):
    both = {**EVIL, "Sec-Fetch-Site": "cross-site"}
    expect(client.request("BREW", "/%zz", headers=both), 403, "HostNotAllowed")
    expect(client.request("BREW", "/%zz", headers={"Sec-Fetch-Site": "cross-site"}), 403, "CrossOriginRefused")
    expect(client.request("BREW", "/%zz"), 400, "InvalidRequestUri")


# --- With sign-in --------------------------------------------------------------------


@pytest.fixture(scope="module")
def asking(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("asking"), contoso.FILE, auth.ON) as running:
        yield running


def test_with_sign_in_arm_has_any_name(asking):
    with asking.client() as client:
        for headers in (EVIL, {"Sec-Fetch-Site": "cross-site", "Origin": "null"}):
            expect(client.get("/subscriptions" + V, headers=headers), 401)
            expect(client.post(UNREGISTER, headers=headers), 401)
        expect(client.get("/_azsreg/health", headers=EVIL), 200)


def device_page(asking, method, headers=(), body=None):
    """It is no JSON, so nothing of it is checked here but what is said."""
    with asking.client(checked=False) as client:
        return client.request(method, "/_azsreg/device", body, headers=headers)


def test_the_device_page_has_any_name_but_its_form_is_its_own(asking):
    for headers in ({}, EVIL):
        page = device_page(asking, "GET", headers)
        assert page.status == 200 and page.headers["referrer-policy"] == "same-origin"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    name = EVIL["Host"]
    for headers in ({}, EVIL, {**EVIL, "Origin": f"http://{name}"}, {**EVIL, "Sec-Fetch-Site": "same-origin", "Origin": f"http://{name}"}):
        assert device_page(asking, "POST", {**form, **headers}, "user_code=ABCDEFGH").status < 403
    for headers in FOREIGN:
        refused = device_page(asking, "POST", {**form, **headers}, "user_code=ABCDEFGH")
        assert refused.status == 403 and refused.code == "CrossOriginRefused"


def test_with_sign_in_the_control_plane_has_its_names(asking):
    with asking.client() as client:
        expect(client.get("/_azsreg/status", headers=EVIL), 403, "HostNotAllowed")
        expect(client.get("/_azsreg/status"), 401, "ControlTokenRequired")
