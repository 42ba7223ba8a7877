"""Every relative link of every page leads to a file that there is, and to a heading of it."""

import os
import re
import sys

import pages

LINK = re.compile(r"\]\(([^)\s]+)\)|\b(?:src|href)=\"([^\"]+)\"")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:")


def main():
    complain = pages.Complaints()
    known = {page.path: page for page in pages.every()}
    links = 0
    for page in known.values():
        for line, text in page.prose:
            for found in LINK.findall(re.sub(r"`[^`]*`", "", text)):
                target = found[0] or found[1]
                if ELSEWHERE.match(target):
                    continue
                links += 1
                path, _, anchor = target.partition("#")
                there = os.path.normpath(os.path.join(os.path.dirname(page.path), path)) if path else page.path
                if there.startswith("..") or not (pages.ROOT / there).exists():
                    complain(f"{page.path}:{line}", f"there is no {target}")
                elif anchor and (there not in known or anchor not in known[there].anchors):
                    complain(f"{page.path}:{line}", f"{there} has no heading for #{anchor}")
    linked = {os.path.normpath(target.partition("#")[0]) for _, text in known["README.md"].prose
              for target, _ in LINK.findall(text)}
    for path in known:
        if path.startswith("docs/") and path not in linked:
            complain("README.md", f"it does not lead to {path}")
    if links < 100:
        complain("links.py", f"it finds too little: {links} links")
    return complain.status()


sys.exit(main())
