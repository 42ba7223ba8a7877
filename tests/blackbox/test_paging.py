"""Lists (docs/contract.md, "Lists"): pages, bounds, tokens, and what happens meanwhile."""

import json
import urllib.parse
import uuid

import pytest

from azsregtest import arm, contoso, directory, rows, tokens
from azsregtest.arm import GROUPS_VERSION, VERSION, body, expect, query
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

TENANTS, DIRECTORY = directory.many_customers(tenants=30, each=1)
CUSTOMERS = sorted(subs[0] for subs in TENANTS.values())
FILTER = "tagName eq 'page' and tagValue eq '{}'"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("paging")
    with Server(folder, directory.write(folder, DIRECTORY)) as running:
        yield running


class Listing:
    """One kind of list, filled with `names` in no particular order."""

    def __init__(self, api, target, make, remove, name_of=lambda item: item["name"]):
        self.api, self.client, self.target = api, api.client, target
        self.make, self.remove, self.name_of = make, remove, name_of

    def page(self, target):
        """-> names on it, target of the next one or None"""
        got = expect(self.client.get(target), 200).json()
        assert set(got) <= {"value", "nextLink"}
        link = got.get("nextLink")
        if link is not None:
            assert link.startswith(self.api.server.base + "/subscriptions/")
            link = link[len(self.api.server.base):]
        return [self.name_of(item) for item in got["value"]], link

    def first(self, top=None):
        return self.page(self.target + (f"&$top={top}" if top is not None else ""))

    def rest(self, link):
        names = []
        while link:
            some, link = self.page(link)
            assert some, "an empty page before the end"
            names += some
        return names

    def everything(self, top=None):
        names, link = self.first(top)
        return names + self.rest(link)


def registrations_of_a_group(api, _names):
    rg = api.group()
    return Listing(
        api, arm.registrations(contoso.APSS, rg) + query(),
        lambda name: api.registration(group_name=rg, name=name),
        lambda name: expect(api.client.delete(arm.registration(contoso.APSS, rg, name) + query()), 200))


def registrations_of_a_subscription(api, _names):
    """A registration in each of several groups; Contoso's EA subscription is this list's own."""
    groups = [api.group(contoso.EA) for _ in range(3)]
    home = lambda name: groups[int(name[-2:], 36) % 3]  # noqa: E731
    for item in api.list_all(arm.registrations(contoso.EA) + query()):
        expect(api.client.delete(item["id"] + query()), 200)
    return Listing(
        api, arm.registrations(contoso.EA) + query(),
        lambda name: api.registration(sub=contoso.EA, group_name=home(name), name=name),
        lambda name: expect(api.client.delete(arm.registration(contoso.EA, home(name), name) + query()), 200))


def customers(api, _names):
    made = api.registration()
    return Listing(
        api, made.list_url, lambda name: expect(made.add(name), 200),
        lambda name: expect(api.client.delete(made / name), 200), lambda item: item["name"].split("/")[1])


def groups(api, _names):
    mark = api.name("mark")
    wanted = urllib.parse.quote(FILTER.format(mark))
    return Listing(
        api, f"{arm.subscription(contoso.FABRIKAM)}/resourceGroups{query(GROUPS_VERSION)}&$filter={wanted}",
        lambda name: api.group(contoso.FABRIKAM, name, tags={"page": mark}),
        lambda name: expect(api.client.delete(arm.group(contoso.FABRIKAM, name) + query(GROUPS_VERSION)), 200))


KINDS = [registrations_of_a_group, registrations_of_a_subscription, customers, groups]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def listing(request, api):
    made = request.param(api, None)
    made.names = CUSTOMERS if request.param is customers else [f"n{api.salt}-{i:02d}" for i in range(30)]
    return made


@pytest.mark.parametrize("bad", ["%zz", "a%", "%C3", "%00"])
def test_a_filter_that_cannot_be_read_is_refused(api, bad):
    """Not looked at, it would answer with everything."""
    for path in ("/resourceGroups", "/resources", f"/resourceGroups/{contoso.GROUP}/resources", "/providers/Microsoft.Authorization/locks",
                 "/providers/Microsoft.Authorization/roleAssignments", "/providers/Microsoft.Authorization/roleDefinitions"):
        url = arm.subscription(contoso.APSS) + path + query(GROUPS_VERSION)
        expect(api.client.get(f"{url}&$filter={bad}"), 400, "InvalidFilter")
        expect(api.client.get(f"{url}&$filter=name%20eq%20'a'&$filter="), 400, "InvalidFilter")
        expect(api.client.get(f"{url}&$filter="), 200)


def test_a_page_ends_before_it_passes_4_mib(api):
    """With rows of about 13,000 bytes that is after some 320, whatever $top says; the rest follows."""
    rg, count = api.group(), 340
    full = {f"{n:02}": "x" * 256 for n in range(50)}
    for n in range(count):
        expect(api.client.put(arm.registration(contoso.APSS, rg, f"r{n:03}") + query(), body(tokens.mint(), tags=full)), 201)
    target, pages, seen = arm.registrations(contoso.APSS, rg) + query(top=1000), [], []
    while target:
        answer = expect(api.client.get(target), 200)
        pages.append(len(answer.body))
        seen += [one["name"] for one in answer.json()["value"]]
        target = answer.json().get("nextLink", "")[len(api.server.base):]
    assert seen == [f"r{n:03}" for n in range(count)]
    assert len(pages) == 2 and 4_100_000 < pages[0] <= 4_194_304, pages


def test_what_is_read_in_vain_ends_a_page_too(make_server):
    """3,000 groups with 13,000 bytes of tags, and a filter for the last: some pages have nothing but a link."""
    server = make_server()
    tags = json.dumps({f"{n:02}": "x" * 256 for n in range(50)})
    names = [f"g{n:04}" for n in range(3000)]
    rows.write(server, "INSERT INTO resource_group (subscription, name, location, tags) VALUES (?, ?, 'westus', ?)",
               *((uuid.UUID(contoso.APSS).bytes, name, tags) for name in names))
    target = arm.subscription(contoso.APSS) + "/resourceGroups" + query(GROUPS_VERSION) + "&$filter=name%20eq%20'g2999'"
    pages = []
    with server.client() as client:
        while target:
            answer = expect(client.get(target), 200).json()
            pages.append([one["name"] for one in answer["value"]])
            target = answer.get("nextLink", "")[len(server.base):]
    assert pages[-1] == ["g2999"] and len(pages) > 1 and not any(pages[:-1]), pages


def fill(listing, names):
    for name in sorted(names, key=lambda n: n[::-1]):  # not in the order of the list
        listing.make(name)


def test_pages_of_every_size_show_all_in_order_of_name(listing):
    names = listing.names[:12]
    fill(listing, names)
    for top in (1, 5, 6, 11, 12, 13, 1000, None):
        first, link = listing.first(top)
        assert len(first) == min(top or 100, 12)
        assert first + listing.rest(link) == names
        assert (link is None) == (top is None or top >= 12), "the last page has no nextLink"


@pytest.mark.parametrize("top", ["0", "-1", "1001", "abc", "1.5", "", "1e2", "0x10", "5%20", "%205", "99999999999999999999",
                                 "4294967297", "+5", "%D9%A1", "null"])
def test_top_out_of_bounds(listing, top):
    listing.make(listing.names[0])
    refused = listing.client.get(f"{listing.target}&$top={top}")
    expect(refused, 400, "InvalidTop")


@pytest.mark.parametrize("spelling", ["$top", "%24top", "$TOP", "%24Top"])
def test_ways_to_write_top(listing, spelling):
    fill(listing, listing.names[:3])
    names, link = listing.page(f"{listing.target}&{spelling}=2")
    assert names == listing.names[:2] and link


def parsed(link):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(link).query, strict_parsing=True))


def test_the_link_carries_what_the_next_request_needs(listing):
    fill(listing, listing.names[:5])
    _, link = listing.first(2)
    asked = parsed(link)
    assert asked["api-version"] == parsed(listing.target)["api-version"]
    assert asked["$skiptoken"] and asked["$top"] == "2"
    assert link.split("?")[0] == listing.target.split("?")[0]


def test_the_link_survives_a_client_that_takes_it_apart(listing):
    """Generated SDKs re-parse nextLink, overwrite the api-version and send $skiptoken unencoded."""
    names = listing.names[:5]
    fill(listing, names)
    seen, link = listing.first(2)
    while link:
        asked = parsed(link)
        version = VERSION if asked["api-version"] == VERSION else "2025-04-01"
        rebuilt = [f"{key}={value}" if key == "$skiptoken" else f"{key}={urllib.parse.quote(value)}"
                   for key, value in asked.items() if key != "api-version"]
        some, link = listing.page(link.split("?")[0] + "?" + "&".join([*rebuilt, f"api-version={version}"]))
        seen += some
    assert seen == names


def test_a_page_can_be_asked_for_again_and_with_another_size(listing):
    fill(listing, listing.names[:8])
    _, link = listing.first(2)
    once, again = listing.page(link), listing.page(link)
    assert once == again
    bigger, _ = listing.page(link.replace("top=2", "top=5"))
    assert bigger == listing.names[2:7]


def test_rows_inserted_and_removed_meanwhile(listing):
    """Never makes another row appear twice or vanish."""
    names = listing.names[:20]
    early, late = names[1], names[13]
    removed_early, cursor, removed_late = names[2], names[5], names[10]
    fill(listing, [name for name in names if name not in (early, late)])
    there = [name for name in names if name not in (early, late)]
    seen, link = listing.first(5)
    assert seen == there[:5] and seen[-1] == cursor
    listing.make(early)
    listing.make(late)
    for name in (removed_early, cursor, removed_late):
        listing.remove(name)
    rest = listing.rest(link)
    assert rest == [name for name in names if name > cursor and name != removed_late]


def test_everything_removed_meanwhile(listing):
    fill(listing, listing.names[:6])
    _, link = listing.first(2)
    for name in listing.names[:6]:
        listing.remove(name)
    assert listing.page(link) == ([], None)


FORGED = ["x", "0", "-1", "AAAA", "%00", "%FF", "../../etc/passwd", "' OR 1=1 --", "e30=", "eyJuIjoxfQ==", "A" * 3000,
          "%F0%9F%8E%89", "null", "=", "===="]


@pytest.mark.parametrize("forged", FORGED, ids=range(len(FORGED)))
def test_a_forged_token_is_refused(listing, forged):
    fill(listing, listing.names[:2])
    refused = listing.client.get(listing.target + "&$skiptoken=" + forged.replace(" ", "%20"))
    expect(refused, 400, None if forged in ("%00", "%FF") else "InvalidSkipToken")


def test_a_token_changed_anywhere_is_refused(listing):
    """Or, where the change is none once decoded, gives the very same page."""
    fill(listing, listing.names[:4])
    _, link = listing.first(2)
    right = listing.page(link)
    token = parsed(link)["$skiptoken"]
    base = link[: link.index("?")] + "?" + "&".join(
        f"{k}={urllib.parse.quote(v)}" for k, v in parsed(link).items() if k != "$skiptoken")
    spoilt = [token[:i] + ("A" if token[i] != "A" else "B") + token[i + 1:] for i in range(len(token))]
    spoilt += [token[:i] for i in range(1, len(token))] + [token + token, token + "A", token[::-1]]
    for one in spoilt:
        answer = listing.client.get(f"{base}&$skiptoken={urllib.parse.quote(one, safe='')}")
        if answer.status == 200 and one.rstrip("=") != token.rstrip("="):
            assert [listing.name_of(item) for item in answer.json()["value"]] == right[0], one
            assert one[: len(token) - 2] == token[: len(token) - 2], one
            continue
        assert answer.status == 200 or answer.code == "InvalidSkipToken", answer


def token_of(target, client):
    return parsed(expect(client.get(target), 200).json()["nextLink"])["$skiptoken"]


def test_a_token_of_another_list_is_refused(api):
    made = [kind(api, None) for kind in KINDS]
    same_kind = [kind(api, None) for kind in (registrations_of_a_group, customers)]
    for one in made + same_kind:
        one.names = CUSTOMERS if "customerSubscriptions" in one.target else [f"n{api.salt}-{i:02d}" for i in range(3)]
        fill(one, one.names[:3])
    found = {one: token_of(one.target + "&$top=1", api.client) for one in made + same_kind}
    for one in found:
        for other, token in found.items():
            if other is one:
                continue
            answer = api.client.get(f"{one.target}&$top=1&$skiptoken={urllib.parse.quote(token, safe='')}")
            expect(answer, 400, "InvalidSkipToken")


def test_a_token_of_a_deleted_and_remade_registration(api):
    """Stale: refused, or harmless; never a wrong page."""
    listing = customers(api, None)
    fill(listing, CUSTOMERS[:4])
    _, link = listing.first(2)
    reg = listing.target.split("/customerSubscriptions")[0] + query()
    expect(api.client.delete(reg), 200)
    expect(api.client.get(link), 404, "RegistrationNotFound")
    expect(api.client.put(reg, body(tokens.mint())), 201)
    answer = api.client.get(link)
    assert answer.status == 400 and answer.code == "InvalidSkipToken" or answer.json() == {"value": []}


def test_a_token_of_another_data_folder(make_server, api_on, api):
    """Even for the same URL it is not this server's."""
    there = api_on(make_server())
    for home in (api, there):
        home.group(contoso.ADATUM, "twin")
        for name in "abc":
            home.registration(sub=contoso.ADATUM, group_name="twin", name=name)
    target = arm.registrations(contoso.ADATUM, "twin") + query(top=1)
    foreign = urllib.parse.quote(token_of(target, there.client), safe="")
    answer = api.client.get(f"{target}&$skiptoken={foreign}")
    assert answer.status == 400 and answer.code == "InvalidSkipToken" or answer.json()["value"][0]["name"] == "b"


def test_a_link_outlives_a_restart(make_server, api_on):
    server = make_server()
    api = api_on(server)
    for name in "abc":
        api.registration(name=name)
    target = expect(api.client.get(arm.registrations(contoso.APSS) + query(top=2)), 200).json()["nextLink"]
    server.restart(server.port)
    with server.client() as client:
        answer = client.get(target[len(server.base):])
    assert answer.status == 400 and answer.code == "InvalidSkipToken" or answer.json()["value"][0]["name"] == "c"


def test_the_same_name_in_several_groups_is_paged_through(api):
    groups_made = sorted(api.group(contoso.UNAPPROVED) for _ in range(4))
    wanted = {api.registration(sub=contoso.UNAPPROVED, group_name=rg, name=name).path
              for rg in groups_made for name in ("same", "twin")}
    target, seen = arm.registrations(contoso.UNAPPROVED) + query(top=1), []
    while target:
        page = expect(api.client.get(target), 200).json()
        seen += [item["id"] for item in page["value"]]
        target = page.get("nextLink", "")[len(api.server.base):]
    assert len(seen) == len(set(seen)) and set(seen) == wanted
    assert [one.rsplit("/", 1)[1] for one in seen] == ["same"] * 4 + ["twin"] * 4
