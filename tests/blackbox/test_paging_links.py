"""Where nextLink points to, and --page-size (docs/contract.md, "Lists")."""

import pytest

from azsregtest import arm, contoso, marks
from azsregtest.arm import GROUPS_VERSION, expect, query
from azsregtest.client import Wire
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

LISTS = ["/subscriptions" + query(GROUPS_VERSION), arm.registrations(contoso.APSS) + query()]
TARGET = arm.registrations(contoso.APSS) + query(top=1)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("server"), contoso.FILE, ["--allowed-host", "*"]) as running:
        setup = arm.Api(running, "setup")
        setup.register_provider(contoso.CSP)
        setup.group(contoso.CSP, contoso.GROUP)
        setup.close()
        yield running


@pytest.fixture
def two(api):
    for _ in range(2):
        api.registration()
    return api


@pytest.mark.parametrize("host", ["azsreg.example", "azsreg.example:8443", "127.0.0.1:80", "[::1]:8080", "AZSREG.example"])
@marks.HOST
def test_the_link_is_on_the_host_the_client_used(two, host):
    link = expect(two.client.get(TARGET, headers={"Host": host}), 200).json()["nextLink"]
    assert link.lower().startswith(f"http://{host.lower()}/subscriptions/")


@marks.HOST
def test_forwarded_headers_are_not_believed(two):
    headers = {"Host": "real.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https",
               "Forwarded": "host=evil.example;proto=https"}
    link = expect(two.client.get(TARGET, headers=headers), 200).json()["nextLink"]
    assert link.startswith("http://real.example/subscriptions/")


@pytest.mark.parametrize("host", ["", "a b", "a/b", "a?b", "a#b", 'a"b', "<a>", "a\\b", "user@a", "a:b:c"])
def test_a_host_that_is_none_is_refused_or_not_repeated(two, host):
    answer = two.client.get(TARGET, headers={"Host": host})
    if answer.status == 200:
        link = answer.json()["nextLink"]
        assert link.startswith("http://") and (host == "" or f"//{host}/" not in link)
        return
    assert 400 <= answer.status < 500, answer


def test_the_link_is_absolute_without_any_host(two, server):
    with Wire("127.0.0.1", server.port) as wire:
        wire.send(b"GET %s HTTP/1.0\r\n\r\n" % TARGET.encode())
        assert wire.response().json()["nextLink"].startswith("http://")


@pytest.mark.parametrize("base", ["https://azsreg.example", "https://azsreg.example/", "https://azsreg.example:8443/under/a/path"])
def test_the_public_url_wins_over_the_host(make_server, api_on, base):
    api = api_on(make_server("--public-url", base, "--allowed-host", "other.example"))
    for _ in range(2):
        api.registration()
    for headers in ({}, {"Host": "other.example"}):
        link = expect(api.client.get(TARGET, headers=headers), 200).json()["nextLink"]
        assert link.startswith(base.rstrip("/") + "/subscriptions/")


def test_the_link_speaks_canonically_whatever_was_asked(two):
    shouted = TARGET.split("?")[0].upper().replace("/", "//") + "?" + TARGET.split("?")[1]
    link = expect(two.client.get(shouted), 200).json()["nextLink"]
    assert link.startswith(two.server.base + TARGET.split("?")[0] + "?")


def test_page_size_sets_the_size_of_a_page_nobody_asked_for(make_server, api_on):
    api = api_on(make_server("--page-size", "3"))
    for _ in range(7):
        api.registration()
    pages, target = [], LISTS[1]
    while target:
        page = expect(api.client.get(target), 200).json()
        pages.append(len(page["value"]))
        target = page.get("nextLink", "")[len(api.server.base):]
    assert pages == [3, 3, 1]
    assert len(expect(api.client.get(TARGET.replace("top=1", "top=5")), 200).json()["value"]) == 5


def test_a_page_is_100_by_default(make_server, api_on):
    api = api_on(make_server())
    for _ in range(101):
        api.registration()
    first = expect(api.client.get(LISTS[1]), 200).json()
    assert len(first["value"]) == 100
    last = expect(api.client.get(first["nextLink"][len(api.server.base):]), 200).json()
    assert len(last["value"]) == 1 and "nextLink" not in last


@pytest.mark.parametrize("path", ["/subscriptions", "/providers", f"/subscriptions/{contoso.APSS}/providers",
                                  "/providers/Microsoft.AzureStack/operations"])
def test_small_pages_lose_nothing_in_any_list(make_server, api_on, path):
    version = query() if "operations" in path else query(GROUPS_VERSION)
    whole = api_on(make_server(name="whole")).list_all(path + version)
    assert api_on(make_server("--page-size", "2", name="small")).list_all(path + version) == whole
