#!/usr/bin/python3
"""Makes the tables of docs/flags.md and the lists of docs/azsreg.1 from what --help prints.

The option tables in server/ are the one place for a flag, its variable, its default and its
sentence. What needs more words has them once, under a heading of its own in docs/flags.md; the man
page takes them from there. Only what is between the marks "made by scripts/flags.py: NAME" and
"end" is written.

usage: scripts/flags.py [--check]     --check writes nothing; exit status 1 when something differs

AZSREG_BIN   the program (default: build/dev/azsreg of this tree)
"""

import dataclasses
import difflib
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = os.environ.get("AZSREG_BIN") or ROOT / "build" / "dev" / "azsreg"
TABLES, MANUAL = ROOT / "docs" / "flags.md", ROOT / "docs" / "azsreg.1"
LEFT = 48  # where a flag's sentence begins, in what --help prints


@dataclasses.dataclass
class Flag:
    name: str  # "--listen"
    value: str  # "ADDR:PORT", empty for a switch
    sentence: str
    fallback: str
    variable: str
    lowest: str = ""
    highest: str = ""


@dataclasses.dataclass
class Command:
    name: str
    sentence: str
    operand: str
    flags: list


# --- what the program says ------------------------------------------------------------------------

def help_of(*words):
    return subprocess.run([BINARY, *words], check=True, capture_output=True, text=True,
                          env={"PATH": os.environ["PATH"]}).stdout


def flag_of(line):
    name, _, value = line[2:LEFT].strip().partition(" ")
    bounds = r"(\d+) to (\d+)(?:, (?=default)|(?=\)))"
    rest = re.fullmatch(rf"(.*?)(?: \((?:{bounds})?(?:default (\S+))?\))?(?: \[(\w+)\])?", line[LEFT:].strip())
    sentence, lowest, highest, fallback, variable = (part or "" for part in rest.groups())
    return Flag(name, value, sentence, fallback, variable, lowest, highest)


def command_of(name, text):
    usage, _, sentence, *rest = text.splitlines()
    operand = usage.removeprefix(f"usage: azsreg {name}").removeprefix(" [OPTION]…").strip()
    return Command(name, sentence, operand,
                   [flag_of(line) for line in rest if line.startswith("  --")])


def commands(*group):
    """All of them, those of a second word too."""
    found = []
    for word in re.findall(r"^  (\w+) +\S", help_of(*group, "--help"), re.M):
        name = " ".join([*group, word])
        text = help_of(*group, word, "--help")
        is_group = f"\nusage: azsreg {name} COMMAND " in text
        found += commands(*group, word) if is_group else [command_of(name, text)]
    return found


def described(every):
    """What has a table: of the flags that all commands of a group have there is one, the group's."""
    groups = {}
    for command in every:
        if " " in command.name:
            groups.setdefault(command.name.split()[0], []).append(command)
    rows = []
    for command in every:
        word = command.name.split()[0]
        members = groups.pop(word, [])
        shared = [flag for flag in command.flags if all(flag in one.flags for one in members)] if members else []
        if shared:
            rows.append(Command(word, "", "", shared))
            for one in members:
                one.flags = [flag for flag in one.flags if flag not in shared]
        rows.append(command)
    return rows


# --- what docs/flags.md adds ----------------------------------------------------------------------

def paragraphs(text):
    """-> {(command, flag): the Markdown under its heading}; of several flags, it is the last one's."""
    found, command = {}, ""
    for heading in re.finditer(r"^(##+) (.*)\n((?:(?!##).*\n)*)", text, re.M):
        if heading[1] == "##":
            command = heading[2].removeprefix("azsreg ")
        elif heading[1] == "###":
            *_, flag = re.findall(r"--[a-z-]+", heading[2])
            found[command, flag] = re.sub(r"<!--.*?-->", "", heading[3]).strip()
    return found


def anchors(text):
    """-> {(command, flag): the anchor of its heading}"""
    found, command = {}, ""
    for marks, title in re.findall(r"^(##+) (.*)$", text, re.M):
        if marks == "##":
            command = title.removeprefix("azsreg ")
        for flag in re.findall(r"--[a-z-]+", title):
            found[command, flag] = re.sub(r"[^\w -]", "", title).replace(" ", "-")
    return found


# --- Markdown -------------------------------------------------------------------------------------

def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def flag_row(command, flag, known):
    name = f"`{cell(f'{flag.name} {flag.value}'.strip())}`"
    if (command.name, flag.name) in known:
        name = f"[{name}](#{known[command.name, flag.name]})"
    fallback = f"`{flag.fallback}`" if flag.fallback else "none" if flag.value else "off"
    sentence = cell(flag.sentence) + (f"; {flag.lowest} to {flag.highest}" if flag.highest else "")
    variable = f"`{flag.variable}`" if flag.variable else "–"
    return f"| {name} | {variable} | {fallback} | {sentence} |"


def markdown_table(command, known):
    return ["", "| flag | variable | default | |", "|---|---|---|---|",
            *(flag_row(command, flag, known) for flag in command.flags), ""]


# --- mdoc -----------------------------------------------------------------------------------------

def words_of(text):
    """What a macro takes: no word of it may be read as a macro or as a string's end."""
    safe = text.replace("\\", "\\e").replace('"', "\\(dq")
    return re.sub(r"(?<!\S)(?=[A-Z][a-z]{1,2}(?!\S))", r"\\&", safe)


def value_of(value):
    literal = value and value == value.lower()
    return (" Cm " + " | ".join(value.split("|")) if literal else f" Ar {value.lower()}") if value else ""


def flag_macro(flag):
    return f"Fl -{flag.name[2:]}{value_of(flag.value)}"


def span(code, before, after):
    """A piece of code with the punctuation that touches it, as a line of mdoc."""
    macro = f"Fl -{code[2:]}" if re.fullmatch(r"--[a-z-]+", code) else f"Ql {words_of(code)}"
    return f".{macro.split(' ')[0]} " + " ".join([*before, macro.split(" ", 1)[1], *after])


def plain(text):
    """Text lines, a sentence each; what begins with a dot or a quote is no request."""
    lines = re.split(r"(?<=[.;:]) +", text.strip().replace("\\", "\\e"))
    return [re.sub(r"^(?=[.'])", r"\\&", line) for line in lines if line]


def mdoc_of(markdown):
    """A paragraph of Markdown: text, `code` and [links](…), of which the words alone stay."""
    text = re.sub(r" ?See \[[^\]]*\]\([^)]*\)\.", "", " ".join(markdown.split()))
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    out, pieces = [], re.split(r"`([^`]*)`", text)
    for at in range(0, len(pieces), 2):
        piece = pieces[at]
        if at:
            touching = re.match(r"[.,;:)]*", piece)[0]
            out.append(span(pieces[at - 1], opening, touching))
            piece = piece[len(touching):]
        opening = ""
        if at + 1 < len(pieces):
            opening = re.search(r"[(]*$", piece)[0]
            piece = piece[:len(piece) - len(opening)]
        out += plain(piece)
    return out


def capital(sentence):
    return sentence[:1].upper() + sentence[1:]


def item(command, flag, more):
    lines = [f".It {flag_macro(flag)}", *mdoc_of(capital(flag.sentence) + ".")]
    if flag.highest:
        lines.append(f"From {flag.lowest} to {flag.highest}.")
    if flag.fallback:
        lines += ["The default is", f".Ql {words_of(flag.fallback)} ."]
    return lines + mdoc_of(more.get((command.name, flag.name), ""))


def manual_list(command, more):
    return [".Bl -tag -width Ds", *(line for flag in command.flags for line in item(command, flag, more)), ".El"]


def operand_macro(operand):
    """FILE…, NAME [FILE], [real|freeze TIME]: what is in capitals stands for something."""
    lines = []
    for optional, needed in re.findall(r"\[(.*?)\]|([^\[\] ]+)", operand):
        words = re.findall(r"\||[^| ]+", optional or needed)
        macros = [word if word == "|" else f"Ar {word.lower().replace('…', ' ...')}" if word.isupper() or "…" in word
                  else f"Cm {word}" for word in words]
        lines.append((".Op " if optional else ".") + " ".join(macros))
    return lines


def synopsis(every):
    lines = []
    for command in every:
        if not command.sentence:
            continue  # a group, whose flags are its commands'
        lines += [".Nm azsreg", f".Cm {command.name}"]
        lines += [f".Op {flag_macro(flag)}" for flag in command.flags]
        lines += operand_macro(command.operand)
    return lines


def environment(every):
    """Each variable with its flag, and with the commands that read it where serve is not alone."""
    readers = {}
    for command in every:
        for flag in command.flags:
            if flag.variable:
                readers.setdefault(flag.variable, (flag, []))[1].append(command.name)
    lines = [f".Bl -tag -width {max(readers, key=len)} -compact"]
    for variable, (flag, names) in readers.items():
        lines += [f".It Ev {variable}", f".Fl -{flag.name[2:]}" + (" ," if len(names) > 1 else "")]
        if len(names) > 1:
            lines += ["of", f".Cm {' , '.join(names[:-1])}", "and", f".Cm {names[-1]}"]
    return lines + [".El"]


# --- files ----------------------------------------------------------------------------------------

def with_blocks(text, begin, end, blocks):
    """`text` with what is between its marks replaced; each of `blocks` has to have its place."""
    for name, lines in blocks.items():
        pattern = re.compile(re.escape(begin % name) + r"\n.*?" + re.escape(end) + r"\n", re.S)
        if len(pattern.findall(text)) != 1:
            sys.exit(f"flags.py: there is not one place for '{name}': {begin % name}")
        new = "\n".join([begin % name, *lines, end]) + "\n"
        text = pattern.sub(lambda _: new, text)
    return text


def strangers(text, every):
    """Paragraphs about flags that there are not."""
    known = {(command.name, flag.name) for command in every for flag in command.flags}
    return sorted(set(anchors(text)) - known)


def main(check):
    if not pathlib.Path(BINARY).exists():
        sys.exit(f"flags.py: {BINARY} is missing: cmake --build --preset dev")
    every = described(commands())
    tables, manual = TABLES.read_text(encoding="utf-8"), MANUAL.read_text(encoding="utf-8")
    for command, flag in strangers(tables, every):
        sys.exit(f"flags.py: docs/flags.md describes {flag}, which azsreg {command} does not have")
    more, known = paragraphs(tables), anchors(tables)
    having = [command for command in every if command.flags]
    new_tables = with_blocks(tables, "<!-- made by scripts/flags.py: %s -->", "<!-- end -->",
                             {command.name: markdown_table(command, known) for command in having})
    new_manual = with_blocks(manual, '.\\" made by scripts/flags.py: %s', '.\\" end',
                             {"synopsis": synopsis(every), "environment": environment(every)} |
                             {command.name: manual_list(command, more) for command in having})
    differs = False
    for path, old, new in ((TABLES, tables, new_tables), (MANUAL, manual, new_manual)):
        if old == new:
            continue
        differs = True
        if not check:
            path.write_text(new, encoding="utf-8")
            continue
        name = str(path.relative_to(ROOT))
        sys.stdout.writelines(
            difflib.unified_diff(old.splitlines(True), new.splitlines(True), name, "scripts/flags.py"))
    return 1 if check and differs else 0


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit("usage: scripts/flags.py [--check]")
    sys.exit(main(sys.argv[1:] == ["--check"]))
