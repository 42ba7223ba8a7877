"""azure-mgmt-azurestack, azure-mgmt-resource and azure-identity of Debian."""

import life


def test_life(site, client_is_there):
    client_is_there("python")
    (site.folder / "life.py").write_text(life.marked(life.script("python.py", site), 'print("%s")'))
    life.judge(site, site.run(["/usr/bin/python3", "life.py"]))
