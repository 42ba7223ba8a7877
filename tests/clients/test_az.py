"""azure-cli: the life of a registration, and every command that is known to be used here."""

import json
import re
import subprocess

import pytest

import life
import site_of_clients as known

OFFLINE = {"AZURE_CORE_COLLECT_TELEMETRY": "false", "REQUESTS_CA_BUNDLE": "ca.pem"}
SUB = f"/subscriptions/{life.contoso.CSP}"
GROUP = f"{SUB}/resourceGroups/rg1"
REG = life.REGISTRATION.replace("contoso-stack", "reg1").replace("azurestack", "rg1")
ALPINE = f"{REG}/customerSubscriptions/{life.contoso.ALPINE}"
WOODGROVE = f"{REG}/customerSubscriptions/{life.contoso.WOODGROVE}"
LUCERNE = f"{REG}/customerSubscriptions/{life.contoso.LUCERNE}"
VERSION = "--api-version 2017-06-01"
WITH_TOKEN = '--properties "{\\"registrationToken\\":\\"$(azsreg token --billing-model PayAsYouUse)\\"}"'


@pytest.fixture(autouse=True)
def there(client_is_there):
    client_is_there("az")


def test_life(site):
    """az looks up the newest stable api-version by itself; what it is told one for is in COMMANDS."""
    (site.folder / "life.sh").write_text(life.marked(life.script("az.sh", site), "printf '%%b\\n' '%s'"))
    life.judge(site, lambda: site.run(["bash", "life.sh"], expected=None))


@pytest.fixture(scope="module")
def az(site, client_is_there):
    """Runs a shell's commands signed in, in a subscription with registration reg1 in group rg1."""
    client_is_there("az")

    def run(commands, expected=0):
        return site.run(["bash", "-euc", commands], {**OFFLINE, "AZURE_CONFIG_DIR": "az-rows"}, expected=expected)

    # The endpoint with a slash at its end makes az ask for //metadata/endpoints.
    run(f"""az cloud register -n emu --endpoint-resource-manager {site.azure}/
        az cloud set -n emu
        az login --service-principal -u {known.APP} -p {known.SECRET} --tenant adfs
        az account set --subscription {life.contoso.CSP}
        az provider register -n Microsoft.AzureStack
        az group create -n rg1 -l westcentralus
        az resource create --id {REG} {VERSION} --location global {WITH_TOKEN}
        az resource create --id {WOODGROVE} {VERSION} --properties '{{}}'""")
    return run


together = pytest.mark.xdist_group("az")  # signing in takes longer than most of them
LOCK = "-n l1 -g rg1 --resource-type Microsoft.AzureStack/registrations --resource reg1"
CHILD = f"-g rg1 --namespace Microsoft.AzureStack --resource-type customerSubscriptions --parent registrations/reg1 -n {life.contoso.WOODGROVE}"

# what is done: (commands, a pattern of what they print)
COMMANDS = {
    "account list": ("az account list -o json", life.contoso.FABRIKAM),
    "account list-locations": ("az account list-locations -o json", "West Central US"),
    "provider show": ("az provider show -n Microsoft.AzureStack", "registrations/customerSubscriptions"),
    "provider list": ("az provider list -o json", "Microsoft.AzureStack"),
    "group show": ("az group show -n RG1", '"name": "rg1"'),
    "group exists": ("az group exists -n rg1", "true"),
    "group does not exist": ("az group exists -n nowhere", "false"),
    "group list over pages": (
        "az group create -n rg2 -l westcentralus; az group list -o tsv --query [].name",
        r"rg1\nrg2"),
    "group update": ("az group update -n rg1 --set tags.a=b", '"a": "b"'),
    "group delete": (
        "az group create -n rg3 -l westcentralus; az group delete -n rg3 --yes; az group exists -n rg3", "false"),
    "resource show": (f"az resource show --id {REG} {VERSION}", '"name": "reg1"'),
    "resource show, version looked up": (f"az resource show --id {REG}", '"billingModel": "PayAsYouUse"'),
    "resource show by name, two slashes": (
        f"az resource show -g rg1 -n reg1 --resource-type Microsoft.AzureStack/registrations {VERSION}",
        '"name": "reg1"'),
    "resource show of a child": (f"az resource show {CHILD} {VERSION}", life.contoso.WOODGROVE_TENANT),
    "resource list": ("az resource list -o json", REG),
    "resource list of a group and type": (
        "az resource list -g rg1 --resource-type Microsoft.AzureStack/registrations -o json", REG),
    "resource list by name": ("az resource list --name reg1 -o json", REG),
    "resource list of another group": ("az group create -n rg4 -l westcentralus -o none; az resource list -g rg4 -o json", r"\A\[\]\s*\Z"),
    "resource create, the group's location sent along": (
        f"az resource create --id {ALPINE} {VERSION} --properties '{{}}'", life.contoso.ALPINE_TENANT),
    "resource create, a registration at the group's location": (
        f"az resource create --id {REG}-here {VERSION} {WITH_TOKEN}; az resource delete --ids {REG}-here {VERSION}",
        '"location": "global"'),
    "resource update": (f"az resource update --ids {REG} {VERSION} --set tags.c=d", '"c": "d"'),
    "resource tag": (f"az resource tag --ids {REG} {VERSION} --tags e=f", '"e": "f"'),
    "resource invoke-action": (f"az resource invoke-action --ids {REG} --action GetActivationKey {VERSION}", "eyJ"),
    "resource invoke-action that answers nothing": (
        f"az resource invoke-action --ids {REG} --action enableRemoteManagement {VERSION}", r"\A\{\}\s*\Z"),
    "resource delete": (
        f"az resource create --id {ALPINE} {VERSION} --properties '{{}}'; az resource delete --ids {ALPINE} {VERSION}; "
        f"az resource show --ids {ALPINE} {VERSION} || true", "CustomerSubscriptionNotFound"),
    "resource delete, nothing there": (f"az resource delete --ids {LUCERNE} {VERSION}", r"\A\s*\Z"),
    "tag create, list": (f"az tag create --resource-id {REG} --tags a=1 b=2 -o none; az tag list --resource-id {REG}", '"b": "2"'),
    "tag update, merge": (f"az tag update --resource-id {SUB} --operation Merge --tags s=t", '"s": "t"'),
    "tag update, replace and delete": (
        f"az tag update --resource-id {GROUP} --operation Replace --tags a=1 b=2 -o none; "
        f"az tag update --resource-id {GROUP} --operation Delete --tags a=1 --query properties.tags",
        r'\A\{\s*"b": "2"\s*\}\s*\Z'),
    "tag delete": (
        f"az tag delete --resource-id {GROUP} --yes; az tag list --resource-id {GROUP} --query properties.tags",
        r"\A\{\}\s*\Z"),
    "tag names and values": (
        "az tag create -n env; az tag add-value -n env --value prod; az tag list -o json; "
        "az tag remove-value -n env --value prod; az tag delete -n env --yes; az tag list --query '[].tagName'",
        r'"tagValue": "prod"(.|\n)*\[(?!(.|\n)*"env")'),
    "provider operation": (
        "az provider operation show --namespace Microsoft.AzureStack", "Microsoft.AzureStack/registrations/write"),
    "lock create, list, delete": (
        f"az lock create {LOCK} -t ReadOnly; az lock list -g rg1; az lock delete {LOCK}", '"level": "ReadOnly"'),
    "lock of a group": (
        "az lock create -n l2 -g rg1 -t CanNotDelete; az group delete -n rg1 --yes || true; az lock delete -n l2 -g rg1",
        "ScopeLocked"),
}


@together
@pytest.mark.parametrize("name", COMMANDS)
def test_command(az, site, name):
    commands, pattern = COMMANDS[name]
    life.shows(pattern)(site, az(commands))


@together
def test_refusals_fail(az, site):
    """What az shows of an error is its code and message; its exit status says that it was one."""
    gone = REG.replace("reg1", "gone")
    for command, code in {
        f"az resource create --id {LUCERNE} {VERSION} --properties '{{}}'": "BadCustomerSubscriptionId",
        f"az resource show --ids {gone} {VERSION}": "RegistrationNotFound",
        f"az resource delete --ids {gone}/customerSubscriptions/{life.contoso.ALPINE} {VERSION} --verbose":
            "RegistrationNotFound",
        "az group delete -n nowhere --yes": "ResourceGroupNotFound",
    }.items():
        life.shows(f"{code}.*\n(.*\n)*status [13]")(site, az(f"{command} || echo status $?"))


def cloud(site, name):
    """The environment of an az that knows the cloud and has not signed in yet."""
    environment = {**OFFLINE, "AZURE_CONFIG_DIR": name}
    site.run(["az", "cloud", "register", "-n", "emu", "--endpoint-resource-manager", site.azure], environment)
    site.run(["az", "cloud", "set", "-n", "emu"], environment)
    return environment


def test_user_name_and_password(site):
    login = ["az", "login", "-u", known.USER, "-p", known.SECRET, "--tenant", "adfs"]
    life.shows(life.contoso.CSP)(site, site.run(login, cloud(site, "az-user")))


def test_device_code(site):
    environment = site.environment(**cloud(site, "az-device"))
    login = ["az", "login", "--use-device-code", "--tenant", "adfs", "-o", "json"]
    with subprocess.Popen(login, cwd=site.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True) as az:
        page, code = next(found for line in az.stdout
                          if (found := re.findall(r"page (\S+) and enter the code (\S+)", line)))[0]
        form = {"code": code, "username": known.USER, "password": known.SECRET}
        assert "You are signed in" in site.post(page.removeprefix(site.azure), data=form).text
        shown = az.stdout.read()
    assert az.returncode == 0, shown
    life.shows(life.contoso.CSP)(site, shown)


def test_cloud_metadata_url(site):
    """ARM_CLOUD_METADATA_URL in place of cloud register: az asks for an array of clouds."""
    (site.folder / "az-clouds").mkdir()
    environment = {
        **OFFLINE, "AZURE_CONFIG_DIR": "az-clouds", "SSL_CERT_FILE": "ca.pem",  # of urllib, which this alone uses
        "ARM_CLOUD_METADATA_URL": f"{site.azure}/metadata/endpoints?api-version=2019-05-01"}
    clouds = json.loads(site.run(["az", "cloud", "list", "-o", "json"], environment, merged=False))
    name = next(one["name"] for one in clouds if one["endpoints"]["resourceManager"].startswith(site.azure))
    site.run(["az", "cloud", "set", "-n", name], environment)
    login = ["az", "login", "--service-principal", "-u", known.APP, "-p", known.SECRET, "--tenant", "adfs"]
    life.shows(life.contoso.CSP)(site, site.run(login, environment))
