"""AzureRM PowerShell and the operator's registration script, as they are on the wire."""

import pytest

import life
import site_of_clients as known
from azsregtest import contoso
from powershell import Console, Refused


@pytest.fixture(autouse=True)
def there(client_is_there):
    client_is_there("curl")


@pytest.mark.parametrize("version", life.VERSIONS)
def test_life(site, version):
    commands = life.script("powershell.ps1", site).replace("-ApiVersion 2017-06-01", f"-ApiVersion {version}")
    commands = life.without(commands, life.VERSIONS[version])
    life.judge(site, lambda: Console(site).run(life.marked(commands, "%s")), version)


@pytest.fixture
def operator(site):
    """A console that is signed in to a subscription of which nothing is used elsewhere."""
    console = Console(site)
    console.Add_Environment("azsreg", site.azure)
    console.Add_Account("azsreg", True, f"{known.APP} {known.SECRET}", "adfs", contoso.APSS)
    return console


def test_registration_script(site, operator):
    """RegisterWithAzure: registers, gets the activation key, and unregisters, request by request."""
    send, sub = operator.send, f"/subscriptions/{contoso.APSS}"
    group = f"{sub}/resourcegroups/script?api-version=2016-09-01"
    reg = f"{sub}/resourceGroups/script/providers/Microsoft.AzureStack/registrations/stack"
    # The script spells the namespace in a way of its own here.
    authorization = reg.replace("Microsoft.AzureStack", "Microsoft.Azurestack") + "/providers/Microsoft.Authorization"
    lock = f"{authorization}/locks/RegistrationResourceLock?api-version=2015-01-01"
    version = "?api-version=2017-06-01"
    token = site.run(["azsreg", "token", "--billing-model", "PayAsYouUse"]).strip()

    locations = send("GET", f"{sub}/locations?api-version=2016-06-01").json()["value"]
    assert "West Central US" in [one["displayName"] for one in locations]
    send("GET", f"{sub}/providers?api-version=2016-09-01")
    send("POST", f"{sub}/providers/Microsoft.AzureStack/register?api-version=2016-09-01")
    send("GET", lock, accepted=(404,))
    send("HEAD", group, accepted=(404,))
    send("PUT", group, {"location": "West Central US"}, accepted=(201,))
    made = send("PUT", reg + version, {"location": "Global", "properties": {"registrationToken": token}},
                "New-AzureRmResource", (201,)).json()
    assert made["location"] == "global" and "registrationToken" not in str(made)
    send("PUT", lock, {"properties": {"level": "CanNotDelete", "notes": "Registration resource"}}, accepted=(200, 201))
    assert send("GET", "/" + reg + version).json()["id"] == reg
    send("GET", f"{authorization}/roleAssignments?api-version=2015-07-01&$filter=atScope()".replace("$", "%24"))
    life.shows_an_activation_key(site, send("POST", f"{reg}/GetActivationKey{version}").text, "stack")

    # Unregistering finds the registration of a cloud by its type and cloudId.
    rows = operator.pages(f"{sub}/resourceGroups/script/resources?api-version=2016-09-01"
                          "&%24filter=resourceType%20eq%20'Microsoft.AzureStack/registrations'")
    found = [send("GET", "/" + row["id"] + version).json()["properties"]["cloudId"] for row in rows]
    assert found == [made["properties"]["cloudId"]]
    with pytest.raises(Refused, match="409.*ScopeLocked"):
        send("DELETE", reg + version, accepted=(200, 204))
    send("DELETE", lock)
    send("DELETE", reg + version)
    send("GET", "/" + reg + version, accepted=(404,))
