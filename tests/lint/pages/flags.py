"""What the pages say of flags and variables: each is there, and the README's defaults are right."""

import re
import sys

import pages
import flags_of_program as program

# Flags of others that the text speaks of, and where they are to be found.
OTHERS = {
    "--tenant": "docs/clients/az.sh", "--api-version": None, "--location": "docs/clients/az.sh", "--resource-id": None,
    "--once": "quickstart.sh", "--port": "quickstart.sh", "--clean": "tests/container/run.sh",
    "--quick": "tests/bench/bench.py", "--wal-seconds": "tests/bench/bench.py", "--usage-records": "tests/bench/bench.py", "--check": "scripts/flags.py",
    "--azsreg-url": "integrations/pytest/src/pytest_azsreg/plugin.py", "--preset": "test.sh", "--cacert": "docs/clients/curl.sh", "--noproxy": "quickstart.sh",
}


def is_elsewhere(flag):
    if flag not in OTHERS:
        return False
    return OTHERS[flag] is None or flag in (pages.ROOT / OTHERS[flag]).read_text(encoding="utf-8")


def check_flags(complain, page):
    for line, code in page.spans():
        for flag in re.findall(r"(?<![\w-])--[a-z][a-z-]*", code) if code.startswith("--") else []:
            if flag not in program.FLAGS and not is_elsewhere(flag):
                complain(f"{page.path}:{line}", f"there is no flag {flag}")


def of_the_tests():
    """The variables that are no flag's: what the tests and scripts read, and the build's options."""
    text = "".join((pages.ROOT / path).read_text(encoding="utf-8", errors="replace") for path in pages.tracked(
        "tests/*.py", "tests/*.sh", "tests/*.c", "scripts/*", "packaging/*", "integrations/*.py", "integrations/*.sh", "test.sh"))
    build = "".join((pages.ROOT / path).read_text(encoding="utf-8") for path in ("CMakeLists.txt", "docker/Dockerfile"))
    reads = r"(?:environ(?:\.get)?[\[(]\s*[\"']|getenv\(\"|\$\{?)(AZSREG_[A-Z_]+)"
    return set(re.findall(reads, text)) | set(re.findall(r"\bAZSREG_[A-Z_]+\b", build))


def check_variables(complain, page, others):
    texts = page.prose + [(block.line, block.text) for block in page.blocks]
    for line, text in texts:
        for name in re.findall(r"\bAZSREG_[A-Z_]*[A-Z]\b", text):
            if name not in program.VARIABLES and name not in others:
                complain(f"{page.path}:{line}", f"nothing reads the variable {name}")


def check_defaults(complain, page):
    """The rows of the README's table: `--flag VALUE`, its default, what it is."""
    rows = 0
    for line, text in page.prose:
        row = re.match(r"\| `(--[a-z-]+) ?([^`]*)` \| ([^|]*) \|", text)
        if not row:
            continue
        rows += 1
        flag = program.SERVE.get(row[1])
        if not flag:
            complain(f"{page.path}:{line}", f"azsreg serve has no {row[1]}")
            continue
        default = f"`{flag.fallback}`" if flag.fallback else "none" if flag.value else "off"
        if row[2].replace("\\|", "|") != flag.value:
            complain(f"{page.path}:{line}", f"{row[1]} takes {flag.value or 'nothing'}")
        if row[3] != default:
            complain(f"{page.path}:{line}", f"the default of {row[1]} is {default}")
    if rows < 5:
        complain(page.path, "its table of flags is not found")


def check_manual(complain):
    for line, text in enumerate((pages.ROOT / "docs" / "azsreg.1").read_text(encoding="utf-8").splitlines(), 1):
        for flag in re.findall(r"\bFl -([a-z-]+)", text):
            if "--" + flag not in program.FLAGS:
                complain(f"docs/azsreg.1:{line}", f"there is no flag --{flag}")


def main():
    complain = pages.Complaints()
    others = of_the_tests()
    check_manual(complain)
    for page in pages.every():
        check_flags(complain, page)
        check_variables(complain, page, others)
        if page.path == "README.md":
            check_defaults(complain, page)
    return complain.status()


sys.exit(main())
