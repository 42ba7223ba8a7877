#!/usr/bin/python3
"""Makes the content of this catalogue: samples/catalogue/content/.

Nothing in it comes from a clock, a network or a dice, so it is the same each time. The sizes that
catalog.json names (payloadLength) are those of what an export downloads: the gallery package, the
icons and the product's own files.

usage: samples/catalogue/make.py [FOLDER]     FOLDER: other than content/
"""

import io
import json
import pathlib
import struct
import sys
import zipfile
import zlib

HERE = pathlib.Path(__file__).resolve().parent
ICONS = {"large": (115, 115), "wide": (255, 115), "medium": (90, 90), "small": (40, 40)}
PRODUCTS = {  # folder: colour of its icons, what it is called, its own files
    "contoso.web-server-1.0.0": ((0, 120, 212), "Contoso.WebServer.1.0.0", ["disk.vhd"]),
    "contoso.backup-agent-1.2.0": ((16, 124, 16), "Contoso.BackupAgent.1.2.0", ["extension.zip"]),
    "contoso.point-of-sale-2.1.0": ((202, 80, 16), "Contoso.PointOfSale.2.1.0", ["scripts.zip"]),
    "contoso.database-provider-3.0.1": ((92, 45, 145), None, ["installer.zip", "release notes.txt"]),
}


def png(width, height, colour):
    """A frame of the colour around white, one bit a pixel."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    def row(y):
        edge = width // 8
        is_inner = edge < y < height - edge
        bits = "".join("0" if is_inner and edge < x < width - edge else "1" for x in range(width))
        return b"\0" + int(bits.ljust(-(-width // 8) * 8, "0"), 2).to_bytes(-(-width // 8), "big")

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 3, 0, 0, 0))
            + chunk(b"PLTE", b"\xff\xff\xff" + bytes(colour))
            + chunk(b"IDAT", zlib.compress(b"".join(row(y) for y in range(height)), 9)) + chunk(b"IEND", b""))


def vhd(size):
    """A fixed disk: its sectors, of which the first says that it is none to start from, and the footer."""
    boot = b"This disk has nothing on it: it is a sample of azsreg's.\r\n"
    sectors = boot.ljust(510, b"\0") + b"\x55\xaa" + b"\0" * (size - 512)
    cylinders, heads, each = 1, 4, 17
    footer = struct.pack(">8sIIQI4sI4sQQHBBI", b"conectix", 2, 0x00010000, 0xFFFFFFFFFFFFFFFF, 0, b"azsr", 0x00010000,
                         b"Wi2k", size, size, cylinders, heads, each, 2)
    rest = bytes(range(16)) + b"\0"  # its id, and not saved while it ran
    checksum = ~sum(footer + rest) & 0xFFFFFFFF
    return sectors + (footer + struct.pack(">I", checksum) + rest).ljust(512, b"\0")


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
    return out.getvalue()


def own_file(folder, name):
    if name.endswith(".vhd"):
        return vhd(4096)
    if name.endswith(".zip"):
        return zipped({"README.txt": f"{name} of {folder}: a sample, with nothing to run in it.\n"})
    return f"{folder}: a sample, and the first of its kind.\n".encode()


def write(folder):
    for product, (colour, gallery, files) in PRODUCTS.items():
        made = {f"icons/{name}.png": png(*size, colour) for name, size in ICONS.items()}
        made.update({name: own_file(product, name) for name in files})
        if gallery:
            manifest = json.dumps({"$schema": "https://gallery.azure.com/schemas/2015-10-01/manifest.json#",
                                   "name": gallery.split(".")[1], "publisher": "Contoso",
                                   "version": gallery.split(".", 2)[2]}, indent=2)
            made[f"{gallery}.azpkg"] = zipped({"Manifest.json": manifest + "\n"})
        for name, data in made.items():
            path = folder / product / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "content")
