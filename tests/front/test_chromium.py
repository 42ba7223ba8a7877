"""A page of somebody else's in a real browser can neither read nor change anything through a server that asks for no token."""

import json

import pytest

from azsregtest import arm, contoso
from azsregtest.arm import expect, query
from azsregtest.server import Server
from browser import Attacker, Browser

V = query("2021-04-01")
PROVIDER = arm.subscription(contoso.APSS) + "/providers/Microsoft.AzureStack"
GROUP = arm.group(contoso.APSS, "made-by-evil") + V

# Every way a page has of sending a request; what it could read of the answers is returned by name.
ATTACK = """
const [base, list, unregister, group] = args;
const read = {};
const ended = (thing, ...names) => new Promise(done => names.forEach(name => thing.addEventListener(name, done)));
const attempt = async (name, what) => { try { const got = await what(); if (got) read[name] = String(got); } catch (wrong) {} };
const text = async (url, options) => (await fetch(url, options)).text();
const put = (element, attributes) => { Object.assign(element, attributes); const end = ended(element, 'load', 'error');
                                       document.documentElement.appendChild(element); return end; };
const element = name => document.createElement(name);

await attempt('fetch', () => text(base + list));
await attempt('fetch without cors', () => text(base + list, {mode: 'no-cors'}));
await attempt('fetch with credentials', () => text(base + list, {credentials: 'include'}));
await attempt('put', () => text(base + group, {method: 'PUT', headers: {'Content-Type': 'application/json'}, body: '{"location":"westus"}'}));
await attempt('put of plain text', () => text(base + group, {method: 'PUT', body: '{"location":"westus"}'}));
await attempt('post', () => text(base + unregister, {method: 'POST'}));
await attempt('post without cors', () => text(base + unregister, {method: 'POST', mode: 'no-cors'}));
await attempt('post without cors, a form', () => text(base + unregister, {method: 'POST', mode: 'no-cors', body: new URLSearchParams()}));
await attempt('delete', () => text(base + unregister, {method: 'DELETE'}));
await attempt('xhr', async () => { const xhr = new XMLHttpRequest(); xhr.open('GET', base + list); const end = ended(xhr, 'loadend'); xhr.send();
                                   await end; return xhr.responseText; });
await attempt('beacon', async () => { navigator.sendBeacon(base + unregister, ''); });
await attempt('keepalive', () => text(base + unregister, {method: 'POST', mode: 'no-cors', keepalive: true}));
await attempt('image', async () => { const image = element('img'); await put(image, {src: base + list}); return image.naturalWidth; });
await attempt('script', async () => { const seen = window.onerror; let said = ''; window.onerror = message => { said = message; };
                                      await put(element('script'), {src: base + list}); window.onerror = seen;
                                      return said && said !== 'Script error.' ? said : ''; });
await attempt('style', async () => { await put(element('link'), {rel: 'stylesheet', href: base + list}); });
await attempt('frame', async () => { const frame = element('iframe'); await put(frame, {src: base + list});
                                     return frame.contentDocument && frame.contentDocument.documentElement.textContent; });
for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data'])
    await attempt('form, ' + type, async () => {
        const frame = element('iframe'); const form = element('form');
        await put(frame, {name: 'into-' + type, src: 'about:blank'});
        Object.assign(form, {method: 'post', action: base + unregister, target: 'into-' + type, enctype: type});
        document.documentElement.appendChild(form);
        const end = ended(frame, 'load'); form.submit(); await end;
        return frame.contentDocument && frame.contentDocument.documentElement.textContent; });
await attempt('socket', async () => { const socket = new WebSocket(base.replace('http', 'ws') + list);
                                      let opened = ''; socket.onopen = () => { opened = 'opened'; };
                                      await ended(socket, 'open', 'error', 'close'); return opened; });
await attempt('events', async () => { const events = new EventSource(base + list); await ended(events, 'open', 'error');
                                      const open = events.readyState === 1; events.close(); return open; });
return read;
"""
PAGES = {
    "another port of the machine": "http://127.0.0.1:{evil}/",
    "another port by its name": "http://localhost:{evil}/",
    "another name of the machine": "http://evil.example:{evil}/",
    "a sandboxed page": "http://127.0.0.1:{evil}/sandboxed",
}


@pytest.fixture(scope="module")
def browser(tmp_path_factory, program):
    with Browser(program("chromedriver"), program("chromium"), tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture
def server(tmp_path):
    with Server(tmp_path / "server", contoso.FILE, ["--log-format", "json"]) as running:
        yield running


def requests(server):
    return [row for row in map(json.loads, server.log().splitlines()) if row["event"] == "request"]


def nothing_is_changed(server):
    with server.client() as client:
        assert expect(client.get(PROVIDER + V), 200).json()["registrationState"] == "Registered"
        expect(client.get(GROUP), 404, "ResourceGroupNotFound")


def attack(browser, base):
    return browser.run(ATTACK, base, "/subscriptions" + V, PROVIDER + "/unregister" + V, GROUP)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_page_of_another_origin(browser, server, page, name):
    with Attacker() as attacker:
        browser.open(PAGES[page].format(evil=attacker.port))
        assert attack(browser, f"http://{name}:{server.port}") == {}
    nothing_is_changed(server)
    refused = [row for row in requests(server) if row.get("code") == "CrossOriginRefused"]
    assert len(refused) >= 5, "the attack did not get here"
    assert not [row for row in requests(server) if row["method"] not in ("GET", "OPTIONS") and row["status"] != 403]


def test_a_page_whose_name_was_made_to_lead_here(browser, server):
    """DNS rebinding: what answers at the page's own origin is the server now. A probe's path stands for the page, which was loaded before."""
    base = f"http://evil.example:{server.port}"
    browser.open(base + "/_azsreg/health")
    read = attack(browser, base)
    assert read, "the attack did not get here"
    for name, got in read.items():
        assert "HostNotAllowed" in got and contoso.APSS not in got, (name, got)
    nothing_is_changed(server)


def test_its_own_page_may(browser, server):
    """The rules hit others only."""
    base = f"http://127.0.0.1:{server.port}"
    browser.open(base + "/_azsreg/health")
    read = attack(browser, base)
    assert contoso.APSS in read["fetch"]
    with server.client() as client:
        expect(client.get(GROUP), 200)
        assert expect(client.get(PROVIDER + V), 200).json()["registrationState"] != "Registered"
