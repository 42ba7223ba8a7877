"""The server and schema/catalog.schema.json agree on what a catalog may be.

For each document the verdict of a JSON Schema validator that is not ours and the server's own: it
starts, or it refuses with one line. BEYOND is what the schema cannot say: it takes these, and the
server does not. The sample is held against both, and against its own content.
"""

import copy
import json
import subprocess
import sys

import jsonschema
import pytest

from azsregtest import binary
from azsregtest.directory import set_at

pytestmark = pytest.mark.one_thread

VALIDATOR = jsonschema.Draft202012Validator(json.loads((binary.SCHEMA / "catalog.schema.json").read_text(encoding="utf-8")))
SAMPLE = binary.SAMPLES / "catalogue"
GONE = ...
ICON = "icons/i.png"
LONG = "n" * 65536
NAMES = "/".join("n" * 250 for _ in range(4))  # 1,003 characters

MINIMAL = {
    "contentFolder": "content",
    "products": [
        {
            "name": "contoso.thing-1.0",
            "displayName": "Thing",
            "publisherDisplayName": "Contoso",
            "publisherIdentifier": "Contoso.Thing",
            "iconUris": {"large": ICON, "wide": ICON, "medium": ICON, "small": ICON},
            "payloadLength": 5,
            "productKind": "solution",
            "productProperties": {"version": "1.0"},
            "details": {
                "galleryPackageBlobSasUri": "thing.azpkg",
                "properties": {
                    "version": "1.0",
                    "osDiskImage": {"operatingSystem": "Linux", "sourceBlobSasUri": "disk.vhd"},
                    "dataDiskImages": [{"lun": 0, "sourceBlobSasUri": "disk.vhd"}],
                    "sourceBlob": {"uri": "thing.zip"},
                    "dependentProducts": [],
                    "fileContainers": [{"id": "a", "type": "b", "sourceUri": "thing.zip"}],
                },
            },
            "links": [{"displayName": "More", "uri": "https://contoso.example/"}],
            "requires": {"billingModels": ["Capacity"]},
        }
    ],
}
BARE = {key: value for key, value in MINIMAL["products"][0].items()
        if key not in ("details", "links", "requires")}


def spoilt(*changes):
    document = copy.deepcopy(MINIMAL)
    for where, value in changes:
        set_at(document, where, value)
    return document


def of(**members):
    return {"contentFolder": "content", "products": [{**BARE, **members}]}


DOCUMENTS = {
    "nothing": {},
    "no products": {"products": []},
    "minimal": MINIMAL,
    "bare": of(),
    "no folder, and no path": spoilt(*(
        (f"products[0].iconUris.{size}", "https://contoso.example/i.png") for size in ("large", "wide", "medium", "small")),
        ("contentFolder", GONE), ("products[0].details", GONE)),
    "an array": [],
    "null": None,
    "a string": "x",
    "a number": 5,
    "products an object": {"products": {}},
    "products null": {"products": None},
    "a product a string": {"products": ["x"]},
    "a product a number": {"products": [5]},
    "a product null": {"products": [None]},
    "a virtual machine without details": of(productKind="virtualMachine"),
    "one with a package alone": of(productKind="virtualMachine", details={"galleryPackageBlobSasUri": ICON}),
    "one without an image": of(productKind="virtualMachine", details={"properties": {"version": "1.0"}}),
    "one with an image": of(productKind="virtualMachine", details={"properties": {"osDiskImage": {"sourceBlobSasUri": "d"}}}),
    "one of another casing": of(productKind="VirtualMachine"),
    "an extension without details": of(productKind="virtualMachineExtension"),
    "one without a blob": of(productKind="virtualMachineExtension", details={"properties": {}}),
    "one with a blob": of(productKind="virtualMachineExtension", details={"properties": {"sourceBlob": {"uri": "d"}}}),
    "a kind nobody knows": of(productKind="x"),
    "a name of the other casing": of(Name="contoso.thing-2.0"),
}

# What a member may be that names content.
URIS = [
    "i.png", "a/b/c.png", "a b/ü/🎉.png", ".a", "..a", "a..", "...", "a:b/c", "a/b:c", "a:", "x-y+z.1:", "1:x", "%41", "a?b#c",
    "", "/", "/etc/passwd", "a/", "a//b", ".", "..", "a/.", "a/../b", "./a", "../a", "a\\b", "a\tb", "a\x7fb", "a\x00b",
    "file:///etc/passwd", "c:\\x", "c:x", "mailto:a@b", "ftp://x/y", "data:,x",
    "a/b/c/d/e/f/g/h/i/j/k/l", "a/b/c/d/e/f/g/h/i/j/k/l/m", "n" * 255, "n" * 256, NAMES + "/" + "m" * 20, NAMES + "/" + "m" * 21,
    "https://contoso.example/x?sig=%2B#y", "HTTP://x", "https://", "https://a b", "https://ü", "https://x/\x7f",
    "http:x", "http:/x", "https://" + "x" * 1016, "https://" + "x" * 1017, "i\n.png",
    None, 5, True, {}, [],
]
TEXTS = ["", "ünï🎉", "a\nb", LONG, LONG + "n", None, 5, False, ["x"]]
FLAGS = [True, False, "true", "True", 0, 1, None]
VERSIONS = [
    "1", "1.2", "1.2.3.4", "0", "999999999", "01.002", "", None,
    "1.2.3.4.5", "1000000000", "1.", ".1", "1..2", "1.a", "-1", " 1", "v1", "1,2", 1, 1.5, [], {},
]
# The minimal document with one member changed: path -> values.
CHANGES = {
    "$schema": ["../schema/x.json", "", 5, None],
    "extra": [1],
    "Products": [[]],
    "contentFolder": [".", "/", "./" * 512, "./" * 512 + ".", "", 5, None, []],
    "products[0].name": [
        "a", "A.b_c-1", "x" * 260, "x" * 261, "...", "_all1", "all", "_", "-",
        "", ".", "..", "_all", "_ALL", "_aLl", "a b", "a/b", "ä", "a%20", "a+b", None, 5, GONE,
    ],
    "products[0].displayName": TEXTS + [GONE],
    "products[0].publisherDisplayName": ["", None, 5, GONE],
    "products[0].publisherIdentifier": ["", None, 5, GONE],
    "products[0].description": TEXTS,
    "products[0].offer": TEXTS,
    **{f"products[0].{key}": ["", "x", None, 5] for key in (
        "offerVersion", "sku", "vmExtensionType", "galleryItemIdentity", "legalTerms", "privacyPolicy", "billingPartNumber")},
    "products[0].payloadLength": [
        0, 2**53 + 1, 2**63 - 1, 2**63, -1, 1.5, "5", True, None, [], GONE,
    ],
    "products[0].productKind": ["resourceProvider", "", None, 5, GONE],
    "products[0].productProperties": [{}, {"version": ""}, {"version": 5}, {"version": "1", "x": "y"}, None, "1.0", [], GONE],
    "products[0].iconUris": [None, "x", [], {}, {"large": ICON}, GONE],
    "products[0].iconUris.large": URIS + [GONE],
    "products[0].iconUris.hero": ["h.png", "", None],
    "products[0].iconUris.tiny": ["t.png"],
    "products[0].iconUris.wide": [GONE],
    "products[0].iconUris.medium": [GONE],
    "products[0].iconUris.small": [GONE],
    "products[0].links": [[], [{}], {}, None, ["x"], [None], [{"uri": "anything at all"}], [{"uri": 5}], [{"href": "x"}]],
    "products[0].details": [{}, None, [], "x", {"id": "x"}],
    "products[0].details.galleryPackageBlobSasUri": ["p.azpkg", "https://x/y", "", "../p", None, GONE],
    "products[0].details.properties": [{}, None, [], {"Version": "1"}, {"id": "x"}, GONE],
    "products[0].details.properties.version": ["", "x", None, 5],
    "products[0].details.properties.osDiskImage": [{}, {"sourceBlobSasUri": ""}, {"operatingSystem": "Linux"}, None, [], GONE],
    "products[0].details.properties.osDiskImage.operatingSystem": ["", "BeOS", 5, None, GONE],
    "products[0].details.properties.osDiskImage.size": [1],
    "products[0].details.properties.dataDiskImages": [[], {}, None, ["x"], [5], [{}], [{"lun": 1}]],
    "products[0].details.properties.dataDiskImages[0].lun": [7, 2**31 - 1, 2**31, -1, 0.5, "0", True, None, GONE],
    "products[0].details.properties.dataDiskImages[0].size": [1],
    "products[0].details.properties.sourceBlob": [{}, None, "x", {"uri": "/x"}, {"uri": "x", "y": "z"}, GONE],
    "products[0].details.properties.vmOsType": ["Linux", "", 5, None],
    "products[0].details.properties.computeRole": ["IaaS", "", 5, None],
    "products[0].details.properties.vmScaleSetEnabled": FLAGS,
    "products[0].details.properties.supportMultipleExtensions": [True, "x", None],
    "products[0].details.properties.isSystemExtension": [False, "x", None],
    "products[0].details.properties.dependentProducts": [{}, None, "x", [5], [None], ["a b"], ["_all"], [""], GONE],
    "products[0].details.properties.fileContainers": [[], {}, None, ["x"], [{}], [{"id": "a"}], [{"sourceUri": "https://x/"}]],
    "products[0].details.properties.fileContainers[0].id": ["", 5, None, GONE],
    "products[0].details.properties.fileContainers[0].type": ["", 5, None, GONE],
    "products[0].details.properties.fileContainers[0].name": ["x"],
    "products[0].requires": [{}, None, [], "x", {"versions": []}, GONE],
    "products[0].requires.minDeviceVersion": VERSIONS,
    "products[0].requires.maxDeviceVersion": ["1.2.3.4", "x", "", None, 5],
    "products[0].requires.billingModels": [
        [], ["PayAsYouUse", "Development", "Custom", "Ruggedized"], ["payasyouuse", "CAPACITY", "rugGedized"],
        ["Capacity", "Capacity"], ["PayAsYouGo"], [""], [None], [5], "Capacity", {}, None, GONE,
    ],
    "products[0].requires.identitySystem": ["AzureAD", "azuread", "ADFS", "adfs", "", None, "AD", " ADFS", 5, []],
    "products[0].requires.connected": FLAGS,
    "products[0].requires.extra": [None, 1],
    "products[0].extra": [1],
}


def label(path, value):
    return f"{path}={'removed' if value is GONE else json.dumps(value)[:40]}"


CASES = [pytest.param(document, id=name) for name, document in DOCUMENTS.items()]
CASES += [
    pytest.param(spoilt((path, value)), id=label(path, value)) for path, values in CHANGES.items() for value in values
]

SECOND = {**BARE, "name": "contoso.other-1.0"}


def depending(*names_of):
    """Products named a, b, …, each with what it depends on."""
    products = [{**BARE, "name": name, "details": {"properties": {"dependentProducts": on}}} for name, on in names_of]
    return {"contentFolder": "content", "products": products}


# What the schema takes and the server does not, with the place that it names.
BEYOND = {
    "a name twice": ({"contentFolder": "content", "products": [BARE, BARE]}, "products[1].name"),
    "a name twice, in other casing": (
        {"contentFolder": "content", "products": [BARE, SECOND, {**BARE, "name": "CONTOSO.thing-1.0"}]}, "products[2].name"),
    "depending on nothing there is": (
        depending(("a", ["nobody"])), "products[0].details.properties.dependentProducts[0]"),
    "depending on itself": (depending(("a", ["A"])), "products[0].details.properties.dependentProducts[0]"),
    "a circle": (
        depending(("a", ["b"]), ("b", ["d", "c"]), ("c", ["a"]), ("d", [])),
        "products[2].details.properties.dependentProducts[0]"),
    "a path without a folder": (spoilt(("contentFolder", GONE)), "products[0].iconUris.large"),
    "a folder that is not there": (spoilt(("contentFolder", "nowhere")), "contentFolder"),
    "a folder that is a file": (spoilt(("contentFolder", "catalog.json")), "contentFolder"),
    "a path through a file": (spoilt(("products[0].iconUris.wide", "file/i.png")), "products[0].iconUris.wide"),
    "a path through a link": (spoilt(("products[0].iconUris.wide", "link/i.png")), "products[0].iconUris.wide"),
    "a link": (spoilt(("products[0].iconUris.wide", "link.png")), "products[0].iconUris.wide"),
    "a text of too many bytes": (spoilt(("products[0].offer", "é" * 32769)), "products[0].offer"),
    "a path of too many bytes": (spoilt(("products[0].iconUris.hero", "/".join(["é" * 100] * 6))), "products[0].iconUris.hero"),
    "a name in a path of too many bytes": (spoilt(("products[0].iconUris.hero", "é" * 128)), "products[0].iconUris.hero"),
    "a number with a fraction of nothing": (spoilt(("products[0].payloadLength", 5.0)), "products[0].payloadLength"),
}


def catalog_in(folder, text):
    """The file, with a content folder that has a file and links; what else it names may come later."""
    content = folder / "content"
    (content / "icons").mkdir(parents=True)
    (content / "file").write_text("x")
    (content / "link").symlink_to("icons")
    (content / "link.png").symlink_to("file")
    path = folder / "catalog.json"
    path.write_text(text, encoding="utf-8")
    return path


def judged(make_server, folder, document, takes, place=""):
    """A server starts on it, or says what is wrong with it in a line. -> the server"""
    path = catalog_in(folder, json.dumps(document))
    server = make_server("--catalog", path, directory=None, start=False, in_memory=True)
    if takes:
        return server.start()
    server.folder.mkdir(parents=True, exist_ok=True)
    binary.assert_refused(binary.run(*server.arguments()), f"catalog {path}: {place}")
    return None


def test_the_table_has_both_kinds():
    assert len({VALIDATOR.is_valid(case.values[0]) for case in CASES}) == 2


@pytest.mark.parametrize("document", CASES)
def test_the_server_agrees_with_the_schema(make_server, tmp_path, document):
    judged(make_server, tmp_path, document, VALIDATOR.is_valid(document))


@pytest.mark.parametrize("document, place", BEYOND.values(), ids=BEYOND)
def test_what_the_schema_cannot_say(make_server, tmp_path, document, place):
    assert VALIDATOR.is_valid(document)
    judged(make_server, tmp_path, document, False, place)


@pytest.mark.parametrize("text, place", [
    ('{"products":[],"products":[]}', ""),
    ('{"products":[],"Products":[]}', ""),
    (json.dumps(spoilt()).replace('"payloadLength": 5', '"payloadLength": 1e3'), "products[0].payloadLength"),
    (json.dumps(spoilt()).replace('"payloadLength": 5', '"payloadLength": -0'), "products[0].payloadLength"),
    ('{"products":[]', ""),
], ids=["a member twice", "in other casing", "an exponent", "minus nothing", "half of it"])
def test_what_no_object_of_pythons_is(make_server, tmp_path, text, place):
    path = catalog_in(tmp_path, text)
    binary.assert_refused(binary.run("serve", "--in-memory", "--listen", "127.0.0.1:0", "--catalog", path), f"{path}: {place}")


# --- the sample ---------------------------------------------------------------------------------------


def sample():
    return json.loads((SAMPLE / "catalog.json").read_text(encoding="utf-8"))


def paths_in(value):
    """All URIs of a product that are paths of its content folder."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str) and (key.endswith("Uri") or key in ("uri", "large", "wide", "medium", "small")):
                if not inner.startswith("https://"):
                    yield inner
            else:
                yield from paths_in(inner)
    if isinstance(value, list):
        for inner in value:
            yield from paths_in(inner)


def test_the_sample_is_right_and_gives_no_hint(make_server):
    assert list(VALIDATOR.iter_errors(sample())) == []
    server = make_server("--catalog", SAMPLE / "catalog.json", in_memory=True)
    log = server.log()
    assert "event=catalog changed=true products=4 " in log and "catalog-hint" not in log and "level=warn" not in log


def test_the_sample_has_one_product_of_each_kind_and_sizes_that_are_so():
    products = sample()["products"]
    assert [one["productKind"] for one in products] == [
        "virtualMachine", "virtualMachineExtension", "solution", "resourceProvider"]
    for one in products:
        assert one["name"].endswith("-" + one["productProperties"]["version"])
        assert one["payloadLength"] == sum((SAMPLE / "content" / path).stat().st_size for path in paths_in(one))


def test_the_sample_content_is_what_make_py_makes(tmp_path):
    subprocess.run([sys.executable, "-B", SAMPLE / "make.py", tmp_path], check=True)

    def files(folder):
        return {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}

    made, there = files(tmp_path), files(SAMPLE / "content")
    assert list(made) == list(there)
    pictures = [name for name in made if name.suffix == ".png"]  # another zlib may make them smaller
    assert all(made[name].read_bytes() == there[name].read_bytes() for name in made if name not in pictures)
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 60_000
