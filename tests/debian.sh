# How this machine reaches the packages of Debian, or Ubuntu, for a tree of its own. To be sourced.
# shellcheck shell=bash

# find_sources RELEASE: as lines of a sources.list, those of the machine or what AZSREG_TEST_MIRROR names.
find_sources() {
    if [ -n "${AZSREG_TEST_MIRROR:-}" ]; then
        echo "deb $AZSREG_TEST_MIRROR $1 main"
        return
    fi
    # shellcheck disable=SC2016 # apt's variables
    apt-get indextargets --format '$(COMPONENT) deb $(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
        sed -n -E "s/^(main|universe) (deb \\S+ $1(-updates|-security)?)\$/\\2 \\1/p" | sort -u
}

# Proxies, and what a mirror of the past needs.
find_apt_settings() {
    apt-config dump | grep -E '^Acquire::(http|https|Check-Valid-Until|Check-Date|Retries)\b' || true
}
