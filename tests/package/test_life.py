"""The package is installed, upgraded, removed and purged in a tree where no systemd runs."""

import re
import subprocess

import pytest

from azsregtest import arm, contoso
from azsregtest.arm import expect, query
from tree import DATA, DATA_LINK, SETTINGS, UNIT, Service, settings_of

PROGRAM = "/usr/bin/azsreg"
WANTED = "/etc/systemd/system/multi-user.target.wants/azsreg.service"
STATE = "/var/lib/systemd/deb-systemd-helper-enabled/azsreg.service.dsh-also"
GROUP = arm.group(contoso.APSS, "kept") + query("2021-04-01")
EDITED = "AZSREG_LISTEN=127.0.0.1:0\nAZSREG_DIRECTORY=/usr/share/azsreg/contoso.json\n# an administrator's\n"


def serve_and_make_a_group(tree):
    tree.write(SETTINGS, EDITED)
    with Service(tree) as service, service.client() as client:
        expect(client.put(GROUP, {"location": "westus"}), 201)


def the_group_is_served(tree):
    with Service(tree) as service, service.client() as client:
        assert expect(client.get(GROUP), 200).json()["name"] == "kept"


def test_it_is_installed_with_what_it_needs(image, package):
    assert image.version() == package.version
    assert image.run(PROGRAM, "--version") == f"azsreg {package.version.rpartition('-')[0]}\n"
    assert "not found" not in image.run("ldd", PROGRAM)


def test_what_its_service_calls_is_there(image):
    programs = re.findall(r"^Exec\w+=(/\S+)", image.read(UNIT), re.M)
    assert len(programs) == 2
    assert image.found(*programs) == programs


def test_installing_without_systemd_says_and_starts_nothing(image):
    assert "Setting up azsreg" in image.said
    own = image.said.rpartition("Setting up azsreg")[2].splitlines()[1:]
    assert [line for line in own if not line.startswith("Processing triggers")] == []
    assert image.found(DATA, DATA_LINK) == []


def test_it_serves_by_its_unit_and_settings(tree):
    tree.write(SETTINGS, EDITED)
    with Service(tree) as service, service.client() as client:
        assert expect(client.get("/_azsreg/health"), 200).json()["status"] == "ok"
        expect(client.get(arm.subscription(contoso.APSS) + query("2021-04-01")), 200)
        expect(client.post("/_azsreg/reset"), 403, "ControlReadOnly")
    assert tree.found(DATA + "/azsreg.db")


def test_the_service_is_enabled(image):
    assert image.run("readlink", WANTED) == UNIT + "\n"
    assert image.read(STATE) == WANTED + "\n"
    image.run("deb-systemd-helper", "is-enabled", "azsreg.service", DPKG_MAINTSCRIPT_PACKAGE="azsreg")


def test_a_service_that_was_disabled_stays_so(tree, later):
    tree.run("rm", WANTED)  # all that `systemctl disable` does
    tree.install(later.file)
    assert tree.found(WANTED) == []


def test_an_upgrade_keeps_settings_and_data(tree, later):
    serve_and_make_a_group(tree)
    tree.install(later.file)
    assert tree.version() == later.version
    assert tree.read(SETTINGS) == EDITED
    assert tree.run("readlink", WANTED) == UNIT + "\n"
    the_group_is_served(tree)


def test_an_upgrade_with_other_settings_keeps_those_that_were_edited(tree, later, tmp_path):
    folder = later.unpacked(tmp_path / "other")
    with open(f"{folder}{SETTINGS}", "a", encoding="utf-8") as settings:
        settings.write("#AZSREG_PAGE_SIZE=100\n")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", folder, tmp_path / "other.deb"], check=True, capture_output=True)
    tree.write(SETTINGS, EDITED)
    tree.install(tmp_path / "other.deb", "--force-confold")
    assert tree.read(SETTINGS) == EDITED
    assert tree.read(SETTINGS + ".dpkg-dist").endswith("#AZSREG_PAGE_SIZE=100\n")


def test_removing_keeps_settings_and_data(tree, package):
    serve_and_make_a_group(tree)
    tree.remove()
    assert tree.found(PROGRAM, UNIT, SETTINGS, DATA + "/azsreg.db") == [SETTINGS, DATA + "/azsreg.db"]
    assert tree.read(SETTINGS) == EDITED
    tree.install(package.file)
    the_group_is_served(tree)


@pytest.mark.parametrize("removed_before", [False, True], ids=["at once", "removed before"])
def test_purging_keeps_the_data_and_says_so(tree, package, removed_before):
    serve_and_make_a_group(tree)
    if removed_before:
        tree.remove()
    said = tree.purge()
    assert f"the data stays in {DATA_LINK}" in said
    assert tree.found(PROGRAM, UNIT, SETTINGS, WANTED, STATE) == []
    tree.install(package.file)
    tree.write(SETTINGS, EDITED)
    the_group_is_served(tree)


@pytest.mark.parametrize("removed_before", [False, True], ids=["at once", "removed before"])
def test_purging_takes_the_data_when_asked(tree, removed_before):
    serve_and_make_a_group(tree)
    if removed_before:
        tree.remove(AZSREG_PURGE_DATA="yes")
        assert tree.found(DATA + "/azsreg.db")
    said = tree.purge(AZSREG_PURGE_DATA="yes")
    assert "data stays" not in said
    left = tree.run("find", "/", "-xdev", "-name", "*azsreg*", "-not", "-path", "/proc/*", "-not", "-path", "/dev/*")
    assert left == ""


@pytest.mark.parametrize("value", ["no", "true", "YES", "yes ", "/", "$(touch /touched)"])
def test_purging_takes_the_data_for_yes_alone(tree, value):
    serve_and_make_a_group(tree)
    said = tree.purge(AZSREG_PURGE_DATA=value)
    assert f"AZSREG_PURGE_DATA takes 'yes', not '{value}'" in said and "the data stays in" in said
    assert tree.found(DATA + "/azsreg.db", DATA_LINK, "/touched") == [DATA + "/azsreg.db", DATA_LINK]


def test_purging_takes_a_folder_of_a_user_of_the_machine(tree):
    """Where the unit was given a User=, systemd makes the folder itself in the place of the link."""
    tree.write(DATA_LINK + "/azsreg.db", "")
    assert "the data stays in" in tree.run("sh", "-ec", "dpkg --remove azsreg; dpkg --purge azsreg")
    assert tree.found(DATA_LINK + "/azsreg.db")


def test_purging_does_not_follow_a_link(tree):
    tree.write("/srv/elsewhere/azsreg.db", "")
    tree.run("sh", "-ec", f"mkdir -p /var/lib/private; ln -s /srv/elsewhere {DATA}; ln -s private/azsreg {DATA_LINK}")
    tree.purge(AZSREG_PURGE_DATA="yes")
    assert tree.found(DATA, DATA_LINK, "/srv/elsewhere/azsreg.db") == ["/srv/elsewhere/azsreg.db"]


def test_without_data_a_purge_says_nothing_of_it(tree):
    assert "data stays" not in tree.purge()


def test_the_settings_as_they_come_change_nothing(image):
    assert settings_of(image.read(SETTINGS)) == {}
