"""Runs the commands of the pages, or holds them against the program where they cannot be run.

A mark right above a block, a comment, says what is done with it:

  serve            it is the start of a server, which then runs for the blocks that follow
  serve: COMMAND   the same, for a page that does not show it
  run              it is run, on that server if there is one; every command of it has to succeed
  run: stopped     the server is stopped before
  run after: NAME  it is run when the blocks under that heading have been
  prints           it is what the block before has printed, etags aside
  directory        a server starts on it
  output           it is what a program says, and no commands

Each page has a fresh folder, and every server ports of its own: the addresses in a block are
replaced by them. Of blocks that are not run the commands of azsreg, their flags, the presets of
CMake, the stages of test.sh and what curl asks for are held against what there is, as are those of
the man page's examples; so are, of all of the text, the files that it names.
"""

import dataclasses
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

import flags_of_program as program
import pages

SHELL = {"", "sh", "bash"}
SHOWN = {"directory", "output", "prints"}  # marks of blocks that are no commands
PATIENCE = 120
CURL = "curl() { command curl --disable --noproxy '*' --no-progress-meter --fail-with-body --max-time 30 \"$@\"; }\n"


# --- running --------------------------------------------------------------------------------------

class Place:
    """A folder that looks like the top of the repository, with nothing of the repository to spoil."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "azsreg").symlink_to(pathlib.Path(program.BINARY).resolve())
        for name in ("docs", "samples", "schema", "tests"):
            (self.folder / name).symlink_to(pages.ROOT / name)
        self.environment = {"PATH": f"{self.folder}/bin:{os.environ['PATH']}", "HOME": str(self.folder),
                            "LANG": "C.UTF-8", "TMPDIR": str(self.folder)}
        self.server, self.addresses, self.printed = None, {}, ""

    def start(self, command):
        """-> what it said if it did not start"""
        self.stop()
        words = command.split()[2:]
        shown = {"http": option(words, "--listen", "127.0.0.1:8080"), "https": option(words, "--https", "")}
        for scheme, flag in (("http", "--listen"), ("https", "--https")):
            if shown[scheme] not in ("", "off"):
                words += [flag, "127.0.0.1:0"]
        with open(self.folder / "log", "w", encoding="utf-8") as log:
            self.server = subprocess.Popen([program.BINARY, "serve", *words], cwd=self.folder, stdout=subprocess.PIPE,
                                           stderr=log, text=True, env=self.environment)
        self.addresses = {}
        for scheme in [one for one in shown if shown[one] not in ("", "off")]:
            line = self.server.stdout.readline()
            if not line.startswith(f"listening on {scheme}://"):
                return (self.folder / "log").read_text(encoding="utf-8")
            port = line.strip().rpartition(":")[2]
            for host in ("127.0.0.1", "localhost"):
                self.addresses[f"{host}:{shown[scheme].rpartition(':')[2]}"] = f"{host}:{port}"
        return ""

    def stop(self):
        if self.server:
            self.server.terminate()
            self.server.wait()
            self.server.stdout.close()
            self.server = None

    def run(self, text):
        """-> what it said if it failed"""
        for shown, real in self.addresses.items():
            text = text.replace(shown, real)
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", CURL + text], cwd=self.folder, env=self.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE)
        self.printed = done.stdout
        return "" if done.returncode == 0 else f"exit status {done.returncode}\n{done.stdout}{done.stderr}"


def option(words, flag, default):
    return words[words.index(flag) + 1] if flag in words else default


def without_etags(text):
    return re.sub(r'"etag": ?"(\\.|[^"])*"', '"etag": ""', text)


def is_printed(place, block):
    try:
        wanted, got = (json.loads(without_etags(text)) for text in (block.text, place.printed))
    except ValueError as wrong:
        return f"{wrong}: {place.printed}"
    return "" if wanted == got else f"it prints\n{place.printed}"


def loads(place, block):
    (place.folder / "directory.json").write_text(block.text, encoding="utf-8")
    said = place.start("azsreg serve --in-memory --listen 127.0.0.1:0 --directory directory.json")
    place.stop()
    return said


def do(place, step):
    """-> what is wrong"""
    kind, _, rest = step.mark.partition(": ")
    if kind == "serve":
        return place.start(rest or step.text.strip())
    if kind == "prints":
        return is_printed(place, step)
    if kind == "directory":
        return loads(place, step)
    if step.mark == "run: stopped":
        place.stop()
    return place.run(step.text)


def steps_of(page):
    """What is done with a page, in order; a server that is not shown is a block without text."""
    hidden = [pages.Block(page.path, line, "", "", mark, "") for line, mark in page.marks if mark.startswith("serve: ")]
    marked = sorted(hidden + [block for block in page.blocks if re.match(r"(serve|run|prints|directory)\b", block.mark)
                              and not block.mark.startswith("serve: ")], key=lambda block: block.line)
    steps, later = [], {}
    for block in marked:
        after = block.mark.removeprefix("run after: ") if block.mark.startswith("run after: ") else None
        last = next(reversed(later), None)
        if after:
            later[after] = [block]
        elif block.mark == "prints" and last and marked[marked.index(block) - 1] is later[last][-1]:
            later[last].append(block)
        else:
            steps.append(block)
    for heading, blocks in later.items():
        at = max((i + 1 for i, block in enumerate(steps) if block.heading == heading), default=None)
        if at is None:
            sys.exit(f"{blocks[0]}: nothing is run under '{heading}'")
        steps[at:at] = blocks
    return steps


def run(complain, page):
    ran = 0
    with tempfile.TemporaryDirectory(prefix="azsreg-pages-") as folder:
        place = Place(folder)
        try:
            for step in steps_of(page):
                said = do(place, step)
                ran += 1
                if said:
                    complain(step, said)
        finally:
            place.stop()
    return ran


# --- looking --------------------------------------------------------------------------------------

def joined(text):
    return re.sub(r"\\\n\s*", " ", text)


def commands_of(text):
    """The words behind each `azsreg` that is a command; in a container's command line, behind its name."""
    for line in joined(text).splitlines():
        line = re.sub(r"(^|\s)#.*", "", line).replace("…", "")
        is_container = re.match(r"\s*(docker|podman)\b", line)
        start = r"(?<=\s)" if is_container else r"(?:^|[|;&(])\s*"
        for words in re.findall(start + r"(?:sudo )?(?:[\w./$]*/)?azsreg +([^|;&)>]*)", line):
            name = words.split()[0] if words.split() else ""
            if not is_container or name in program.COMMANDS or name in program.GROUPS:
                yield words.split()


def check_command(complain, where, words):
    name = words[0].strip("'\"`")
    if name in ("help", "--version") or name.isupper():
        return
    for word in words[1:]:
        name += f" {word}" if name in program.GROUPS else ""
    if name in program.GROUPS:
        return
    if name not in program.COMMANDS:
        complain(where, f"azsreg has no command '{name}'")
        return
    known = {flag.name: flag for flag in program.COMMANDS[name].flags}
    for word in words[1:]:
        flag = re.match(r"--[a-z-]+", word)
        if flag and flag[0] not in known and flag[0] != "--help":
            complain(where, f"azsreg {name} has no {flag[0]}")


def variables_of(text):
    """NAME=VALUE at the beginning of a line, with those of before filled in."""
    found = {}
    for name, value in re.findall(r"^\s*([A-Z_]+)=(\"[^\"\n]*\"|[^\s\n]*)", text, re.M):
        found[name] = filled(value.strip('"'), found)
    return found


def filled(text, variables):
    return re.sub(r"\$\{?([A-Z_]+)\}?", lambda name: variables.get(name[1], name[0]), text)


def requests_of(text):
    """(method, path) of what curl asks for, or arm, the function of docs/clients/curl.sh."""
    variables = variables_of(text)
    for line in joined(text).splitlines():
        for call in re.findall(r"\b(?:curl|arm) [^|]*", line):
            url = re.search(r"https?://[^/\s\"']+(/[^\s\"'|)?]*)", filled(call, variables))
            if not url or "$" in url[1]:
                continue
            method = re.search(r"-s?X (\w+)|\barm (\w+)", call)
            yield (method[1] or method[2]) if method else "POST" if re.search(r" -d | --data", call) else "GET", url[1]


@dataclasses.dataclass
class Known:
    routes: list
    presets: set
    stages: set
    folders: set


def know():
    routes = subprocess.run([program.BINARY, "routes"], check=True, capture_output=True, text=True).stdout
    presets = json.loads((pages.ROOT / "CMakePresets.json").read_text(encoding="utf-8"))
    return Known(
        [(method, re.compile(re.sub(r"\\\{(\\\+)?\w+\\\}", lambda m: ".+" if m[1] else "[^/]+", re.escape(path)) + "/?", re.I))
         for _, method, path, *_ in (line.split() for line in routes.splitlines())],
        {preset["name"] for kind in ("configurePresets", "buildPresets", "testPresets") for preset in presets[kind]},
        set(re.findall(r"^stage_(\w+)\(\)", (pages.ROOT / "test.sh").read_text(encoding="utf-8"), re.M)),
        {path.split("/")[0] for path in pages.tracked() if "/" in path} - {".ci"})


def check_requests(complain, block, known):
    for method, path in requests_of(block.text):
        if not any(method == one and route.fullmatch(path) for one, route in known.routes):
            complain(block, f"nothing is served at {method} {path}")


def check_presets(complain, block, known):
    for name in re.findall(r"\b(?:cmake|ctest)\b[^\n&|;]* --preset (\w+)", joined(block.text)):
        if name not in known.presets:
            complain(block, f"there is no preset {name}")


def check_stages(complain, where, text, known):
    for words in re.findall(r"\./test\.sh((?: [a-z]+)*)", text):
        for stage in words.split():
            if stage not in known.stages:
                complain(where, f"test.sh has no stage {stage}")


def check_files(complain, where, text, known):
    """Names that begin with a folder of the top, or of server/ where C is spoken of, and scripts of the top."""
    for path in re.findall(r"(?<![\w./~$}-])((?:\./)?[\w.-]+(?:/[\w.*-]+)+/?|\./\w+\.sh)", text):
        plain = path.removeprefix("./").rstrip("/.")
        first = plain.split("/")[0]
        is_source = re.search(r"\.[ch]$", plain) and (pages.ROOT / "server" / first).is_dir()
        is_script = re.fullmatch(r"\w+\.sh", plain)
        if (first not in known.folders and not is_source and not is_script) or "NNNN" in plain:
            continue
        roots = (pages.ROOT, pages.ROOT / "server", pages.ROOT / pathlib.Path(where.split(":")[0]).parent)
        if not any(list(root.glob(plain)) for root in roots) and not plain.endswith("node_modules"):
            complain(where, f"there is no {path}")


def look_at_block(complain, block, known):
    for words in commands_of(block.text):
        check_command(complain, block, words)
    check_requests(complain, block, known)
    check_presets(complain, block, known)
    check_stages(complain, block, block.text, known)
    check_files(complain, str(block), block.text, known)


def look_at_manual(complain, known):
    """The examples: a line behind "$ " is a command, and one that ends in a backslash goes on."""
    path = "docs/azsreg.1"
    lines = (pages.ROOT / path).read_text(encoding="utf-8").partition(".Sh EXAMPLES\n")[2].split("\n.Sh ")[0]
    commands = re.findall(r"^(?:\.Dl )?\$ ((?:.*\\e\n)*.*)", lines, re.M)
    if len(commands) < 10:
        complain(path, "its examples are not found")
    text = "\n".join(commands).replace("\\e\n", "\\\n")
    look_at_block(complain, pages.Block(path, 1, "sh", text, "", "EXAMPLES"), known)


def look(complain, page, known):
    for block in page.blocks:
        if block.language in SHELL and block.mark not in SHOWN:
            look_at_block(complain, block, known)
        elif block.language == "json":
            try:
                json.loads(block.text)
            except ValueError as wrong:
                complain(block, wrong)
    for line, code in page.spans():
        where = f"{page.path}:{line}"
        for words in commands_of(code):
            check_command(complain, where, words)
        check_stages(complain, where, code, known)
        check_files(complain, where, code, known)


def main():
    complain = pages.Complaints()
    known = know()
    ran = 0
    look_at_manual(complain, known)
    for page in pages.every():
        look(complain, page, known)
        ran += run(complain, page)
    if ran < 15:
        complain("blocks.py", f"it finds too little to run: {ran} blocks")
    return complain.status()


def give_up(*_):
    sys.exit("blocks.py: something does not end")


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(10 * PATIENCE)
    sys.exit(main())
