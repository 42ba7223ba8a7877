"""Catalogs of marketplace products, with their content, for servers of a test's own."""

import json

ICON = b"\x89PNG\r\n\x1a\nnot much of a picture"


def product(name="contoso.agent-1.0", kind="resourceProvider", **members):
    """A product that has what it must have; ... leaves a member out."""
    made = {
        "name": name, "displayName": "Agent", "publisherDisplayName": "Contoso", "publisherIdentifier": "Contoso.Agent",
        "iconUris": {size: "icons/i.png" for size in ("large", "wide", "medium", "small")},
        "payloadLength": 12, "productKind": kind, "productProperties": {"version": name.rsplit("-", 1)[-1]},
        **members,
    }
    return {key: value for key, value in made.items() if value is not ...}


def details(**properties):
    return {"galleryPackageBlobSasUri": "packages/agent.azpkg", "properties": {"version": "1.0", **properties}}


def write(folder, *products, files=(), **members):
    """A catalog file in the folder with its content beside it; its path."""
    content = folder / "content"
    for path, data in {"icons/i.png": ICON, "packages/agent.azpkg": b"PK package", **dict(files)}.items():
        (content / path).parent.mkdir(parents=True, exist_ok=True)
        (content / path).write_bytes(data)
    path = folder / "catalog.json"
    path.write_text(json.dumps({"contentFolder": "content", "products": list(products), **members}), encoding="utf-8")
    return path
