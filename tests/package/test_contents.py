"""What is in the package, and what makes it."""

import gzip
import os
import re
import shutil
import subprocess

import pytest

from conftest import ROOT, VERSION
from tree import SETTINGS, UNIT, settings_of

DOC = "usr/share/doc/azsreg"
# What Debian wants in a form of its own: in the package for what `cmake --install` has.
DEBIANS = {f"{DOC}/LICENSE": f"{DOC}/copyright", f"{DOC}/CHANGELOG.md": f"{DOC}/changelog.gz",
           "usr/share/man/man1/azsreg.1": "usr/share/man/man1/azsreg.1.gz"}


@pytest.fixture(scope="module")
def unpacked(package, tmp_path_factory):
    return package.unpacked(tmp_path_factory.mktemp("unpacked") / "package")


def run(*argv, status=0, **options):
    done = subprocess.run(list(map(str, argv)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)
    assert done.returncode == status, (argv, done.returncode, done.stdout)
    return done.stdout


def files_below(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir() and "DEBIAN" not in path.parts}


def field(package, name):
    return run("dpkg-deb", "--field", package.file, name).strip()


def variables_of_program(unpacked):
    return set(re.findall(r"\[(AZSREG_\w+)\]", run(unpacked / "usr/bin/azsreg", "serve", "--help", env={})))


@pytest.mark.parametrize("which", ["package", "later"])
def test_lintian_has_nothing_to_say(which, request):
    root = ["--allow-root"] if os.geteuid() == 0 else []
    assert run("lintian", *root, "--fail-on", "error,warning", request.getfixturevalue(which).file) == ""


def test_it_has_what_install_installs(unpacked, tmp_path):
    run("cmake", "--install", ROOT / "build" / "release", "--prefix", tmp_path / "usr")
    installed = files_below(tmp_path)
    assert len(installed) > 30
    own = {"etc/default/azsreg", UNIT[1:], f"{DOC}/changelog.Debian.gz", "usr/share/lintian/overrides/azsreg"}
    assert files_below(unpacked) == {DEBIANS.get(name, name) for name in installed} | own


@pytest.mark.parametrize("name", DEBIANS)
def test_nothing_is_lost_in_debians_forms(name, unpacked, tmp_path):
    run("cmake", "--install", ROOT / "build" / "release", "--prefix", tmp_path / "usr")
    plain = (tmp_path / name).read_bytes()
    in_package = (unpacked / DEBIANS[name]).read_bytes()
    if name.endswith("LICENSE"):
        assert re.sub(rb"[\s.]", b"", plain.partition(b"Permission")[2]) in re.sub(rb"[\s.]", b"", in_package)
    else:
        assert gzip.decompress(in_package) == plain.replace(b"/usr/local/", b"/usr/")
        assert in_package[3:8] == bytes(5), "gzip -n: no name, no time"


def test_it_depends_on_what_it_loads(package, unpacked):
    depends = field(package, "Depends")
    needed = re.findall(r"NEEDED.*\[lib(\w+)[.-]", run("readelf", "-dW", unpacked / "usr/bin/azsreg"))
    assert {"microhttpd", "gnutls", "cjson", "sqlite3", "crypto", "ssl", "gmp"} <= set(needed)
    for library in set(needed) - {"crypto"}:  # libssl3 has both of OpenSSL's
        assert re.search(rf"\blib{library}\d*(-\d+|t64)* \(>= ", depends), (library, depends)


def test_the_program_is_the_release_build_stripped_and_hardened(unpacked):
    program = unpacked / "usr/bin/azsreg"
    assert ".symtab" not in run("readelf", "-SW", program)
    assert run("bash", ROOT / "tests/lint/hardening.sh", env={**os.environ, "AZSREG_RELEASE_BIN": str(program)}) == ""
    assert "__asan_init" not in run("readelf", "--dyn-syms", "-W", program)
    assert run(program, "version") == f"azsreg {VERSION}\n"


def test_the_service_is_the_repositorys(unpacked):
    unit = (unpacked / UNIT[1:]).read_text()
    assert unit == (ROOT / "docker/azsreg.service").read_text()
    assert "ExecReload=/bin/kill -HUP $MAINPID\n" in unit and "Environment=AZSREG_CONTROL=read\n" in unit
    assert f"EnvironmentFile=-{SETTINGS}\n" in unit


def test_every_setting_is_a_variable_of_the_program(unpacked):
    commented = re.sub(r"^#(?=AZSREG_)", "", (unpacked / SETTINGS[1:]).read_text(), flags=re.M)
    settings = settings_of(commented)
    assert len(settings) >= 10
    assert set(settings) <= variables_of_program(unpacked)
    assert (unpacked / "DEBIAN/conffiles").read_text() == SETTINGS + "\n"


def test_its_changelog_is_the_repositorys(package, unpacked, tmp_path):
    text = gzip.decompress((unpacked / DOC / "changelog.Debian.gz").read_bytes()).decode()
    (tmp_path / "changelog").write_text(text)
    newest = run("dpkg-parsechangelog", "--file", tmp_path / "changelog", "--show-field", "Version")
    assert newest.strip() == package.version
    changes = re.findall(r"^- (.*(?:\n  .*)*)", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert len(changes) > 20
    assert [" ".join(change.split()) for change in re.findall(r"^  \* (.*(?:\n    .*)*)", text, re.M)] == \
        [" ".join(change.split()) for change in changes]


def debian(tmp_path, changes, version, revision="1"):
    """packaging/debian.sh on a CHANGELOG.md of the test's."""
    shutil.copytree(ROOT / "packaging", tmp_path / "packaging")
    for name in ("docker", "docs", "LICENSE"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "CHANGELOG.md").write_text(changes)
    return [tmp_path / "packaging/debian.sh", tmp_path / "tree", version, revision, "A B <a@b.example>"]


def test_versions_have_their_dates(tmp_path):
    said = debian(tmp_path, "# Changelog\n\n## [1.1.0] - 2027-02-03\n\n### Added\n\n- new " + "word " * 40
                  + "\n\n## [1.0.0] - 2026-12-31\n\n- first\n", "1.1.0", "4")
    run(*said)
    text = gzip.decompress((tmp_path / "tree" / DOC / "changelog.Debian.gz").read_bytes()).decode()
    assert re.findall(r"^azsreg .*|^ -- .*|^  \[.*", text, re.M) == [
        "azsreg (1.1.0-4) unstable; urgency=medium", "  [ Added ]", " -- A B <a@b.example>  Wed, 03 Feb 2027 00:00:00 +0000",
        "azsreg (1.0.0-1) unstable; urgency=medium", " -- A B <a@b.example>  Thu, 31 Dec 2026 00:00:00 +0000"]
    assert max(map(len, text.splitlines())) <= 80


def test_a_version_without_its_changes_is_not_packaged(tmp_path):
    said = run(*debian(tmp_path, "## [1.0.0] - 2026-12-31\n\n- first\n", "1.1.0"), status=1)
    assert "CHANGELOG.md begins with 'azsreg (1.0.0-1)" in said and "1.1.0" in said
    assert not (tmp_path / "tree").exists()


def test_without_a_tree_nothing_is_installed():
    assert "no TREE" in run(ROOT / "packaging/debian.sh", "", VERSION, "1", "A B <a@b.example>", status=2)


@pytest.mark.parametrize("argument, named", [("--revision=1-2", "'1-2'"), ("--revision=", "''"), ("--revision", "''"), ("--revision=a b", "'a b'"),
                                             ("--revision=" + "1" * 41, "1" * 41), ("--release", "'--release'")])
def test_a_wrong_call_is_refused(argument, named):
    said = run(ROOT / "scripts/package.sh", argument, status=2)
    assert named in said and said.count("\n") == 1


def test_everybody_may_read_it_whatever_the_umask(tmp_path):
    run("cpack", "--config", ROOT / "build/release/CPackConfig.cmake", "-B", tmp_path, umask=0o077)
    [built] = tmp_path.glob("*.deb")
    listed = run("dpkg-deb", "--contents", built).splitlines()
    assert len(listed) > 50
    assert {line.split()[0] for line in listed} == {"drwxr-xr-x", "-rw-r--r--", "-rwxr-xr-x"}
    assert [line.split()[-1] for line in listed if line.startswith("-rwx")] == ["./usr/bin/azsreg"]
