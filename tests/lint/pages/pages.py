"""The pages of the documentation, as the checks beside this file read them."""

import dataclasses
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]


def tracked(*patterns):
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
                            cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted(path for path in set(listed.split("\0")) if path and (ROOT / path).is_file())


@dataclasses.dataclass
class Block:
    """Code: between fences, or indented by four spaces behind an empty line."""
    page: str
    line: int
    language: str
    text: str
    mark: str  # of the comment that stands right above it
    heading: str

    def __str__(self):
        return f"{self.page}:{self.line}"


@dataclasses.dataclass
class Page:
    path: str
    blocks: list
    marks: list  # (line, text) of every comment
    prose: list  # (line, text) of what is no block
    headings: list

    @property
    def anchors(self):
        """As GitHub makes them: the second of the same name is …-1."""
        seen, found = {}, set()
        for title in self.headings:
            slug = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).lower()).replace(" ", "-")
            count = seen.setdefault(slug, 0)
            seen[slug] += 1
            found.add(f"{slug}-{count}" if count else slug)
        return found

    def spans(self):
        """(line, text) of every piece of code in a line."""
        return [(line, code) for line, text in self.prose for code in re.findall(r"`([^`]+)`", text)]


class Reader:
    def __init__(self, path):
        self.page = Page(path, [], [], [], [])
        self.mark, self.heading = "", ""

    def block(self, line, language, lines):
        self.page.blocks.append(Block(self.page.path, line, language, "\n".join(lines) + "\n", self.mark, self.heading))
        self.mark = ""

    def text(self, line, text):
        comment = re.fullmatch(r"<!-- (.*) -->", text)
        heading = re.match(r"#+ (.*)", text)
        if comment:
            self.mark = comment[1]
            self.page.marks.append((line, comment[1]))
        elif text.strip():
            self.mark = ""
        if heading:
            self.heading = heading[1]
            self.page.headings.append(heading[1])
        if text.strip() and not comment:
            self.page.prose.append((line, text))


def indented(lines, at):
    """Where the indented block ends that begins at `at`; an empty line in it is part of it."""
    end = at
    while end < len(lines) and (lines[end].startswith("    ") or not lines[end].strip()):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    return end


def read(path):
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    reader, at = Reader(path), 0
    while at < len(lines):
        fence = re.match(r"```+(\w*)$", lines[at])
        begin = at + 1
        if fence:
            end = next(i for i in range(begin, len(lines) + 1) if i == len(lines) or lines[i].startswith("```"))
            reader.block(begin, fence[1], lines[begin:end])
            at = end + 1
        elif lines[at].startswith("    ") and (at == 0 or not lines[at - 1].strip()):
            end = indented(lines, at)
            reader.block(begin, "", [line[4:] for line in lines[at:end]])
            at = end
        else:
            reader.text(begin, lines[at])
            at += 1
    return reader.page


def every():
    return [read(path) for path in tracked("*.md")]


class Complaints:
    def __init__(self):
        self.count = 0

    def __call__(self, where, what):
        print(f"{where}: {what}")
        self.count += 1

    def status(self):
        return 1 if self.count else 0
