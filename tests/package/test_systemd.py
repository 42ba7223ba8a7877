"""What the package asks of systemd where one runs: a systemctl that writes down what it is told."""

import pytest

CALLS = "/var/log/systemctl"
SYSTEMCTL = f"""#!/bin/sh
echo "$*" >>{CALLS}
case " $* " in *" is-enabled "*) cat /var/log/enabled ;; esac
"""
STARTS = {"--quiet --system start azsreg.service", "--quiet --system restart azsreg.service"}


@pytest.fixture
def booted(tree):
    """A tree in which systemd seems to run."""
    tree.write("/usr/bin/systemctl", SYSTEMCTL, "755")
    tree.write("/run/systemd/system/.keep", "")
    tree.write("/var/log/enabled", "enabled\n")
    return tree


def calls(tree):
    """What was asked for since the last time; questions, and how it is enabled, aside."""
    said = tree.run("sh", "-c", f"touch {CALLS}; cat {CALLS}; rm {CALLS}").splitlines()
    return [call for call in said if not {"is-enabled", "is-active", "preset"} & set(call.split())]


def test_installing_starts_it(booted, package):
    booted.purge()
    calls(booted)
    booted.install(package.file)
    assert calls(booted) == ["--system daemon-reload", "--quiet --system start azsreg.service"]


def test_an_upgrade_restarts_it_and_does_not_stop_it_before(booted, later):
    booted.install(later.file)
    assert calls(booted) == ["--system daemon-reload", "--quiet --system restart azsreg.service"]


def test_an_upgrade_does_not_start_what_is_disabled(booted, later):
    booted.write("/var/log/enabled", "disabled\n")
    booted.write("/usr/bin/systemctl", SYSTEMCTL + 'case " $* " in *" is-active "*) exit 3 ;; esac\n', "755")
    booted.install(later.file)
    assert not STARTS & set(calls(booted))


def test_removing_stops_it(booted):
    booted.remove()
    assert calls(booted) == ["stop azsreg.service", "--system daemon-reload"]


def test_purging_after_removing_asks_nothing_more(booted):
    booted.remove()
    calls(booted)
    booted.purge()
    assert not [call for call in calls(booted) if "azsreg" in call]


def test_a_machine_that_forbids_starts_is_heeded(booted, package):
    booted.purge()
    booted.write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", "755")
    calls(booted)
    booted.install(package.file)
    assert calls(booted) == ["--system daemon-reload"]


def test_a_service_that_does_not_start_does_not_fail_the_installation(booted, package):
    booted.purge()
    booted.write("/usr/bin/systemctl", SYSTEMCTL + "exit 1\n", "755")
    booted.install(package.file)
    assert booted.version() == package.version
