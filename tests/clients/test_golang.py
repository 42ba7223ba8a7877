"""The Azure SDK for Go of Debian, of its older make: services/azurestack, which is 2017-06-01."""

import pytest

import life
from azsregtest import binary

# Debian's packages are no modules. What was compiled once is kept, for the next run.
OFFLINE = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOPROXY": "off", "GOTOOLCHAIN": "local",
           "GOCACHE": str(binary.ROOT / "build" / "go-cache"), "SSL_CERT_FILE": "ca.pem"}
NOT_THERE = {"remote management"}  # in this make


@pytest.fixture
def go(site, client_is_there):
    client_is_there("go")

    def run(program):
        (site.folder / "life.go").write_text(program)
        site.run(["go", "build", "-o", "life", "life.go"], OFFLINE)
        return site.run(["./life"], OFFLINE)

    return run


def test_life(site, go):
    program = life.marked(life.script("golang.go", site), 'fmt.Println("%s")')
    life.judge(site, lambda: go(program), "2017-06-01", NOT_THERE)
