"""@azure/arm-azurestack, @azure/arm-resources and @azure/identity."""

import life
from conftest import JAVASCRIPT


def test_life(site, client_is_there):
    client_is_there("javascript")
    # node looks for packages beside the file that imports them.
    (site.folder / "node_modules").symlink_to(JAVASCRIPT / "node_modules")
    (site.folder / "life.mjs").write_text(life.marked(life.script("javascript.mjs", site), 'console.log("%s");'))
    output = site.run(["node", "life.mjs"], env={"NODE_EXTRA_CA_CERTS": "ca.pem"})
    life.judge(site, output)
