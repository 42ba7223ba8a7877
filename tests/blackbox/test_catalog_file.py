"""--catalog FILE (docs/catalog.md): loaded whole or not at all, kept with the data, read anew when it has changed."""

import json
import os
import signal
import subprocess

import pytest

from azsregtest import arm, binary, catalog, contoso, marks
from azsregtest.arm import expect
from azsregtest.catalog import details, product

pytestmark = pytest.mark.one_thread


def names(api, made=None):
    made = made or api.registration()
    listed = expect(api.client.get(f"{made.path}/products" + arm.query()), 200).json()["value"]
    return [item["name"].split("/")[1] for item in listed]


def starting(path, folder):
    """What a start says that is expected to be refused."""
    command = binary.command("serve", "--listen", "127.0.0.1:0", "--data", folder / "data", "--catalog", path)
    return subprocess.run(binary.LEASH + command, env=binary.environment(), stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=binary.PATIENCE, check=False)


MISTAKES = [
    (lambda p: p.pop("name"), "products[0].name must be"),
    (lambda p: p.update(iconUris={**p["iconUris"], "large": "../catalog.json"}), "products[0].iconUris.large must be"),
    (lambda p: p.update(iconUris={**p["iconUris"], "large": "/etc/passwd"}), "products[0].iconUris.large must be"),
    (lambda p: p.update(iconUris={**p["iconUris"], "large": "link.png"}), "products[0].iconUris.large must be a file that no link"),
    (lambda p: p.update(iconUris={**p["iconUris"], "large": "linked/i.png"}), "products[0].iconUris.large must be a file that no link"),
    (lambda p: p.update(iconUris={**p["iconUris"], "large": "icons"}), "products[0].iconUris.large must be a file"),
    (lambda p: p.update(payloadLength=2**63), "products[0].payloadLength must be"),
    (lambda p: p.update(colour="red"), "products[0].colour must be"),
]


@pytest.mark.parametrize("change, place", MISTAKES, ids=[place for _, place in MISTAKES])
def test_a_mistake_is_named_and_nothing_is_begun(tmp_path, change, place):
    one = product()
    change(one)
    path = catalog.write(tmp_path, one)
    (tmp_path / "content" / "link.png").symlink_to("icons/i.png")
    (tmp_path / "content" / "linked").symlink_to("icons", target_is_directory=True)
    done = starting(path, tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    assert f"catalog {path}: {place}" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("write, why", [
    (lambda path: path.unlink(), "No such file"),
    (lambda path: path.write_text("{"), "it must be JSON"),
    (lambda path: path.write_text(json.dumps({"contentFolder": "nowhere", "products": []})), "contentFolder must be a folder"),
    (lambda path: path.write_text(json.dumps({"contentFolder": "catalog.json", "products": []})), "contentFolder must be a folder"),
])
def test_a_file_that_cannot_be_read(tmp_path, write, why):
    path = catalog.write(tmp_path, product())
    write(path)
    done = starting(path, tmp_path)
    assert done.returncode == 2 and f"catalog {path}: " in done.stderr and why in done.stderr


def test_it_is_kept_with_the_data_and_read_anew_when_it_has_changed(tmp_path, make_server, api_on):
    path = catalog.write(tmp_path, product("a-1"), product("b-1"))
    old = path.stat().st_mtime - 60
    os.utime(path, (old, old))
    server = make_server("--catalog", str(path))
    api = api_on(server)
    made = api.registration()
    assert names(api, made) == ["a-1", "b-1"]
    assert "event=catalog changed=true products=2" in server.log()
    catalog.write(tmp_path, product("c-1"))
    server.restart()
    assert names(api_on(server), made_again(server, api_on, made)) == ["c-1"]
    server.stop()
    server.options = []
    server.start()
    assert names(api_on(server), made_again(server, api_on, made)) == []
    server.stop()
    server.options = ["--catalog", str(path)]
    server.start()
    assert names(api_on(server), made_again(server, api_on, made)) == ["c-1"]


def made_again(server, api_on, made):
    return arm.Registration(api_on(server).client, made.sub, made.group, made.name)


def test_a_file_that_has_settled_is_not_read_again(tmp_path, make_server, api_on):
    """What changed a moment ago may change again within the same tick of its times, and is read."""
    path = catalog.write(tmp_path, product("a-1"))
    server = make_server("--catalog", str(path))
    made = api_on(server).registration()
    again = 0
    while "changed=false" not in server.log() and again < 40:
        server.restart()
        again += 1
    assert again < 40 and names(api_on(server), made_again(server, api_on, made)) == ["a-1"]
    (tmp_path / "content" / "icons" / "i.png").write_bytes(b"new")
    with server.client() as client:  # the content is the folder's, as it is
        assert expect(client.get("/_azsreg/content/icons/i.png"), 200).body == b"new"


@pytest.mark.parametrize("in_memory", [False, True], ids=["on disk", "in memory"])
def test_sighup_reads_it_again(tmp_path, make_server, api_on, in_memory):
    """With another content folder; a mistake leaves the old one in force; without a folder there is no content."""
    path = catalog.write(tmp_path, product("a-1"))
    server = make_server("--catalog", str(path), in_memory=in_memory)
    api = api_on(server)
    made = api.registration()

    def again(event, times):
        os.kill(server.process.pid, signal.SIGHUP)
        server.logs(f"event={event} ", times)

    other = tmp_path / "other"
    catalog.write(other, product("b-1"), files={"icons/i.png": b"another"})
    path.write_text((other / "catalog.json").read_text().replace('"content"', '"other/content"'))
    again("catalog", 2)
    assert names(api, made) == ["b-1"]
    assert expect(api.client.get("/_azsreg/content/icons/i.png"), 200).body == b"another"
    path.write_text("{")
    again("catalog-refused", 1)
    assert names(api, made) == ["b-1"]
    path.write_text(json.dumps({"products": []}))
    again("catalog", 3)
    assert names(api, made) == [] and api.client.get("/_azsreg/content/icons/i.png").status == 403, "nobody's icon"
    catalog.write(tmp_path, product("c-1"))
    again("catalog", 4)
    assert names(api, made) == ["c-1"] and expect(api.client.get("/_azsreg/content/icons/i.png"), 200).body == catalog.ICON


def test_what_is_probably_a_mistake_is_said(tmp_path, make_server):
    path = catalog.write(tmp_path, product("a-1", productProperties={"version": "2"}),
                         product("b-1", details=details(fileContainers=[{"id": "x", "sourceUri": "not there"}])))
    log = make_server("--catalog", str(path)).log()
    assert 'event=catalog-hint place=products[0].name' in log
    assert "place=products[1].details.properties.fileContainers[0].sourceUri" in log


def test_many_products(tmp_path, make_server, api_on):
    path = catalog.write(tmp_path, *(product(f"contoso.p-{n}") for n in range(1500)))
    api = api_on(make_server("--catalog", str(path)))
    made = api.registration()
    assert names(api, made) == [f"contoso.p-{n}" for n in range(1500)]
    compared = expect(api.client.post(f"{made.path}/products/_all/getProducts" + arm.query()), 200).json()["value"]
    assert len(compared) == 1500 and all(item["properties"]["compatibility"]["isCompatible"] for item in compared)
    paged = api.list_all(f"{made.path}/products" + arm.query(top=700))
    assert [item["name"].split("/")[1] for item in paged] == [f"contoso.p-{n}" for n in range(1500)]


@marks.FOLDER
def test_logs_are_forgotten_past_a_thousand_and_go_with_their_registration(tmp_path, make_server, api_on):
    server = make_server("--catalog", str(catalog.write(tmp_path, product("a-1"))))
    api = api_on(server)
    made = api.registration()
    where = f"{made.path}/products/a-1/uploadProductLog" + arm.query()
    first = expect(api.client.post(where, {"operation": "first"}), 200).json()["id"]
    for n in range(1000):
        expect(api.client.post(where, {"operation": f"o{n}"}), 200)
    assert expect(api.client.post(where, {"operation": "o0"}), 200).json()["id"] != first
    assert expect(api.client.post(where, {"operation": "first"}), 200).json()["id"] != first  # forgotten
    server.restart()
    again = api_on(server)
    kept = expect(again.client.post(where, {"operation": "o999"}), 200).json()
    expect(again.client.delete(made.url), 200)
    assert binary.run("check", "--data", str(server.data)).returncode in (0, 1)
    assert kept["productId"] == "a-1" and contoso.APSS == kept["subscriptionId"]
