"""The command line: subcommands, flags, environment twins, and refusals."""

import base64
import json
import os
import re
import socket
import sqlite3
import subprocess
import tempfile
import uuid

import pytest

from azsregtest import arm, binary, contoso, marks, tokens
from azsregtest.arm import body, expect, query
from azsregtest.binary import assert_refused, run

pytestmark = pytest.mark.one_thread

REG = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.AzureStack/registrations"
ONE = REG + "/{registrationName}"
CUSTOMERS = ONE + "/customerSubscriptions"
CUSTOMER = CUSTOMERS + "/{customerSubscriptionId}"
PRODUCT = ONE + "/products/{productName}"
SUB = "/subscriptions/{subscriptionId}"
NS = "/providers/{resourceProviderNamespace}"
GROUP = SUB + "/resourceGroups/{resourceGroupName}"
# Those that have to be there; tests/contract/ holds all of them against the OpenAPI documents.
ROUTES = {
    "Operations_List GET /providers/Microsoft.AzureStack/operations",
    f"Registrations_List GET {REG}",
    f"Registrations_ListBySubscription GET {SUB}/providers/Microsoft.AzureStack/registrations",
    f"Registrations_Get GET {ONE}",
    f"Registrations_CreateOrUpdate PUT {ONE}",
    f"Registrations_Update PATCH {ONE}",
    f"Registrations_Delete DELETE {ONE}",
    f"Registrations_GetActivationKey POST {ONE}/getactivationkey",
    f"Registrations_EnableRemoteManagement POST {ONE}/enableRemoteManagement",
    f"CustomerSubscriptions_List GET {CUSTOMERS}",
    f"CustomerSubscriptions_Get GET {CUSTOMER}",
    f"CustomerSubscriptions_Create PUT {CUSTOMER}",
    f"CustomerSubscriptions_Delete DELETE {CUSTOMER}",
    "Subscriptions_List GET /subscriptions",
    f"Subscriptions_Get GET {SUB}",
    "Providers_ListAtTenantScope GET /providers",
    f"Providers_GetAtTenantScope GET {NS}",
    f"Providers_List GET {SUB}/providers",
    f"Providers_Get GET {SUB}{NS}",
    f"Providers_Register POST {SUB}{NS}/register",
    f"Providers_Unregister POST {SUB}{NS}/unregister",
    f"ResourceGroups_List GET {SUB}/resourceGroups",
    f"ResourceGroups_CreateOrUpdate PUT {GROUP}",
    f"ResourceGroups_Get GET {GROUP}",
    f"ResourceGroups_CheckExistence HEAD {GROUP}",
    f"ResourceGroups_Update PATCH {GROUP}",
    f"ResourceGroups_Delete DELETE {GROUP}",
    "Azsreg_Health GET /_azsreg/health",
    "Azsreg_Ca GET /_azsreg/ca.pem",
    "Azsreg_OpenApi GET /openapi.json",
    "Azsreg_OpenApiPartnerCenter GET /openapi/partner-center.json",
    f"UserSubscriptions_Delete DELETE {SUB}/providers/Microsoft.Subscriptions.Admin/subscriptions/{{userSubscriptionId}}",
    "Azsreg_OpenApiStack GET /openapi/stack.json",
    "Azsreg_OpenApiGraph GET /openapi/graph.json",
    "Azsreg_OpenApiControl GET /openapi/control.json",
    "Azsreg_Status GET /_azsreg/status",
    "Azsreg_Metrics GET /_azsreg/metrics",
    "Azsreg_Home GET /",
    "Azsreg_Console GET /_azsreg/",
    "Azsreg_ConsoleFile GET /_azsreg/console/{hash}/{+path}",
    "SignIn_DeviceStyle GET /_azsreg/device.css",
    "Azsreg_Reset POST /_azsreg/reset",
    "Azsreg_Explain POST /_azsreg/explain",
    "Azsreg_Faults_List GET /_azsreg/faults",
    "Azsreg_Faults_Clear DELETE /_azsreg/faults",
    "Azsreg_Faults_Get GET /_azsreg/faults/{faultName}",
    "Azsreg_Faults_Put PUT /_azsreg/faults/{faultName}",
    "Azsreg_Faults_Delete DELETE /_azsreg/faults/{faultName}",
    "Azsreg_Payer GET /_azsreg/payer",
    "Azsreg_Overview GET /_azsreg/overview",
    "Azsreg_Customers GET /_azsreg/customers",
    "Azsreg_Find GET /_azsreg/find",
    "Azsreg_Browse GET /_azsreg/browse",
    "Azsreg_Directory_Get GET /_azsreg/directory",
    "Azsreg_Directory_Put PUT /_azsreg/directory",
    "Azsreg_Snapshots_List GET /_azsreg/snapshots",
    "Azsreg_Snapshots_Save PUT /_azsreg/snapshots/{snapshotName}",
    "Azsreg_Snapshots_Delete DELETE /_azsreg/snapshots/{snapshotName}",
    "Azsreg_Clock_Get GET /_azsreg/clock",
    "Azsreg_Clock_Put PUT /_azsreg/clock",
    "Azsreg_Clock_Advance POST /_azsreg/clock/advance",
    "Azsreg_Requests_List GET /_azsreg/requests",
    "Azsreg_Requests_Clear DELETE /_azsreg/requests",
    "Azsreg_Requests_Get GET /_azsreg/requests/{n}",
    "Azsreg_Requests_Verify POST /_azsreg/requests/verify",
    "Users_UpdateByNameOfTenant PATCH /{tenant}/v1.0/users('{userId}')",
    "Keys_List GET /discovery/keys",
    "Azsreg_ActivationKeys GET /_azsreg/activation-keys",
    f"Products_List GET {ONE}/products",
    f"Products_Get GET {PRODUCT}",
    f"Products_ListDetails POST {PRODUCT}/listDetails",
    f"Products_ListProducts POST {PRODUCT}/listProducts",
    f"Products_GetProducts POST {PRODUCT}/getProducts",
    f"Products_GetProduct POST {PRODUCT}/getProduct",
    f"Products_UploadLog POST {PRODUCT}/uploadProductLog",
    "Azsreg_Content GET /_azsreg/content/{+path}",
}


def test_version():
    done = run("version")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"azsreg \d+\.\d+\.\d+\n", done.stdout)


def test_routes():
    done = run("routes")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) == len(set(lines))
    row = (r"(\w+ (?:GET|HEAD|PUT|PATCH|POST|DELETE) /\S*) (?:(?:[-\d,]|preview)+(?:,none)?|any|metadata|none|form)"
           r" (?:reads|lists|writes|hands-in) (?:open|signed-in|activation-key|control-read|control-change|(?:Microsoft|Azsreg)\.[\w.]+/\S+)")
    found = [re.fullmatch(row, line) for line in lines]
    assert all(found), [line for line, match in zip(lines, found) if not match]
    assert ROUTES <= {match[1] for match in found}


def test_errors():
    done = run("errors")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    row = r"([A-Z]\w+ [45]\d\d (gateway|provider|graph|control)|\d+ [45]\d\d partner-center) [^{}]*(\{\w+\}[^{}]*)*"
    assert [line for line in lines if not re.fullmatch(row, line)] == []
    assert len(set(lines)) == len(lines)
    of_arm = [tuple(line.split()[:2]) for line in lines if line.split()[2] in ("gateway", "provider")]
    # what could not be done now, and what may have been: a client comes again either way
    assert [one for one in set(of_arm) if of_arm.count(one) > 1] == [("ServiceUnavailable", "503")]
    assert len(of_arm) > 50
    assert "ResourceGroupNotFound 404 gateway Resource group '{group}' could not be found." in lines


# --- token ---------------------------------------------------------------------------


def minted(*flags):
    done = run("token", *flags)
    assert (done.returncode, done.stderr) == (0, ""), done
    assert re.fullmatch(r"[A-Za-z0-9+/_-]+=*\n", done.stdout)
    return tokens.remember(done.stdout.strip())


@pytest.mark.smoke
@pytest.mark.parametrize("model", ["PayAsYouUse", "Capacity", "Development", "Custom", "Ruggedized"])
def test_a_minted_token_is_one_the_server_takes(api, model):
    cloud = str(uuid.uuid4())
    token = minted("--billing-model", model, "--cloud-id", cloud, "--agreement-number", "A 1")
    said = tokens.decode(token)
    assert (said["cloudId"], said["billingModel"], said["agreementNumber"]) == (cloud, model, "A 1")
    made = api.client.put(arm.registration(contoso.APSS, contoso.GROUP, api.name()) + query(), body(token))
    assert expect(made, 201).json()["properties"]["billingModel"] == model


def test_every_flag_of_token():
    cloud, owner = str(uuid.uuid4()), str(uuid.uuid4())
    said = tokens.decode(minted(
        "--billing-model", "Capacity", "--cloud-id", cloud, "--object-id", owner, "--agreement-number", 'a"b\\c',
        "--usage-reporting-enabled", "true", "--marketplace-syndication-enabled", "false",
        "--region", "east", "--region", "Zürich", "--issuer", "me", "--version", "2.0"))
    assert {k: said[k] for k in ("cloudId", "objectId", "billingModel", "agreementNumber", "usageReportingEnabled",
                                 "marketplaceSyndicationEnabled", "regionNames", "issuer", "version")} == {
        "cloudId": cloud, "objectId": owner, "billingModel": "Capacity", "agreementNumber": 'a"b\\c',
        "usageReportingEnabled": True, "marketplaceSyndicationEnabled": False, "regionNames": ["east", "Zürich"],
        "issuer": "me", "version": "2.0"}


def test_a_cloud_id_is_made_up_each_time():
    first, second = (tokens.decode(minted("--billing-model", "PayAsYouUse"))["cloudId"] for _ in range(2))
    assert uuid.UUID(first) != uuid.UUID(second)


@pytest.mark.parametrize("flags", [
    ["--billing-model"], ["--billing-model", "PayNothing"], ["--billing-model", ""],
    ["--billing-model", "PayAsYouUse", "--cloud-id", "x"], ["--billing-model", "PayAsYouUse", "--object-id", "x"],
    ["--billing-model", "PayAsYouUse", "--usage-reporting-enabled", "maybe"], ["--billing-model", "PayAsYouUse", "--bogus"],
    ["--billing-model", "PayAsYouUse", "stray"],
], ids=" ".join)
def test_bad_flags_of_token(flags):
    assert_refused(run("token", *flags))


# --- serve: flags --------------------------------------------------------------------

BAD_SERVE = [
    ["--bogus"], ["--bogus=1"], ["stray"], ["--listen"], ["--listen", "nonsense"], ["--listen", "127.0.0.1"],
    ["--listen", "127.0.0.1:x"], ["--listen", "127.0.0.1:65536"], ["--listen", "127.0.0.1:-1"], ["--listen", "999.0.0.1:0"],
    ["--listen", ""], ["--page-size", "0"], ["--page-size", "-1"], ["--page-size", "x"], ["--page-size", "5x"],
    ["--page-size", ""], ["--page-size", "99999999999999999999"], ["--body-limit", "0x"], ["--body-limit", "-1"],
    ["--body-limit", "x"], ["--body-limit", ""], ["--body-limit", "99999999999999999999999"], ["--log-level", "loud"],
    ["--log-level", ""], ["--log-format", "xml"], ["--public-url", "nonsense"], ["--public-url", "ftp://x"],
    ["--public-url", "http://"], ["--directory"], ["--in-memory"],
]


@pytest.mark.parametrize("flags", BAD_SERVE, ids=" ".join)
def test_bad_flags_of_serve(tmp_path, flags):
    """["--in-memory"] is one because --data is given too."""
    data = tmp_path / "data"
    listen = [] if "--listen" in flags else ["--listen", "127.0.0.1:0"]
    assert_refused(run("serve", "--data", data, *listen, *flags, cwd=tmp_path))
    assert not data.exists() and os.listdir(tmp_path) == [], "nothing touched"


@pytest.mark.parametrize("args", [[], ["bogus"], ["--bogus"], ["Serve"]], ids=lambda args: " ".join(args) or "none")
def test_an_unknown_subcommand(tmp_path, args):
    done = run(*args, cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == "" and done.stderr
    assert os.listdir(tmp_path) == []


def test_in_memory_leaves_nothing_on_disk(tmp_path, make_server, api_on):
    server = make_server(in_memory=True)
    api_on(server).registration()
    assert not server.data.exists()
    server.restart()
    assert api_on(server).list_all(arm.registrations(contoso.APSS) + query()) == []


@marks.FOLDER
def test_the_data_folder_is_made_with_its_parents_or_found(make_server):
    server = make_server(start=False)
    server.data.mkdir(parents=True)
    server.start()
    assert (server.data / "azsreg.db").is_file()


# --- serve: environment twins --------------------------------------------------------


def bare(make_server, env, *flags, **more):
    """A server whose settings come from the environment where a flag is not given."""
    server = make_server(start=False, env=env, **more)
    server.arguments = lambda port=0: ["serve", *map(str, flags)]
    return server


def test_every_setting_from_the_environment(make_server, api_on, tmp_path):
    server = bare(make_server, {
        "AZSREG_LISTEN": "127.0.0.1:0", "AZSREG_DATA": tmp_path / "from-env", "AZSREG_DIRECTORY": contoso.SHIPPED,
        "AZSREG_LOOSE": "true", "AZSREG_SKIP_API_VERSION_CHECK": "true", "AZSREG_PAGE_SIZE": "2",
        "AZSREG_BODY_LIMIT": "2000", "AZSREG_LOG_LEVEL": "debug", "AZSREG_LOG_FORMAT": "json",
        "AZSREG_PUBLIC_URL": "https://public.example"}).start()
    api = api_on(server)
    assert (tmp_path / "from-env" / "azsreg.db").is_file()
    for _ in range(3):
        made = api.registration()
    page = expect(api.client.get(arm.registrations(contoso.APSS) + query("2022-06-01")), 200).json()
    assert len(page["value"]) == 2 and page["nextLink"].startswith("https://public.example/")
    expect(made.add(str(uuid.uuid4())), 200)  # loose
    expect(api.client.put(made.url, " " * 2001), 413)
    json.loads(server.log().splitlines()[-1])


def test_the_flag_wins(make_server, api_on, tmp_path):
    server = bare(make_server, {
        "AZSREG_LISTEN": "127.0.0.1:9", "AZSREG_DATA": tmp_path / "env", "AZSREG_DIRECTORY": contoso.FILE.with_name("no-such-file.json"),
        "AZSREG_PAGE_SIZE": "2", "AZSREG_BODY_LIMIT": "1024", "AZSREG_PUBLIC_URL": "https://env.example",
        "AZSREG_LOG_FORMAT": "json", "AZSREG_LOG_LEVEL": "off"},
        "--listen", "127.0.0.1:0", "--data", tmp_path / "flag", "--directory", contoso.FILE, "--page-size", "1",
        "--body-limit", "100000", "--public-url", "https://flag.example", "--log-format", "text", "--log-level", "info").start()
    api = api_on(server)
    for _ in range(2):
        api.registration()
    page = expect(api.client.get(arm.registrations(contoso.APSS) + query()), 200).json()
    assert len(page["value"]) == 1 and page["nextLink"].startswith("https://flag.example/")
    assert not (tmp_path / "env").exists()
    assert server.log() and not server.log().startswith("{")


@pytest.mark.parametrize("value, on", [("true", True), ("1", True), ("false", False), ("0", False)])
def test_switches_from_the_environment(make_server, api_on, value, on):
    env = {"AZSREG_LISTEN": "127.0.0.1:0", "AZSREG_IN_MEMORY": "true", "AZSREG_LOOSE": value}
    api = api_on(bare(make_server, env).start())
    answer = api.client.put(arm.registration(contoso.UNKNOWN, "g", "r") + query(), body(tokens.mint()))
    assert answer.status == (201 if on else 404)


@pytest.mark.parametrize("name, value", [("LISTEN", "x"), ("PAGE_SIZE", "0"), ("BODY_LIMIT", "x"), ("LOG_LEVEL", "loud"),
                                         ("LOG_FORMAT", "xml"), ("LOOSE", "maybe"), ("PUBLIC_URL", "x"), ("IN_MEMORY", "yep"),
                                         ("SKIP_API_VERSION_CHECK", "5")])
def test_a_bad_value_from_the_environment_is_named(tmp_path, name, value):
    env = {"AZSREG_LISTEN": "127.0.0.1:0", "AZSREG_DATA": tmp_path / "data", f"AZSREG_{name}": value}
    twin = re.compile(f"AZSREG_{name}|(--)?{name.lower().replace('_', '-')}")
    assert_refused(run("serve", env=env, cwd=tmp_path), twin)
    assert os.listdir(tmp_path) == []


# --- serve: what stands in the way ---------------------------------------------------


def test_a_port_in_use(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--listen", f"127.0.0.1:{port}", "--data", tmp_path / "data")
    assert_refused(done, port)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("where", ["file", "file/data", "/proc/azsreg-data", "dangling"])
def test_a_data_folder_that_cannot_be(tmp_path, where):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "dangling").symlink_to(tmp_path / "no" / "where")
    before = sorted(os.listdir(tmp_path))
    assert_refused(run("serve", "--listen", "127.0.0.1:0", "--data", tmp_path / where), tmp_path / where)
    assert sorted(os.listdir(tmp_path)) == before and (tmp_path / "file").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become someone else")
def test_a_data_folder_of_someone_else():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        probe = subprocess.run([binary.BIN, "version"], user=65534, check=False, capture_output=True)
        if probe.returncode != 0:
            pytest.skip("nobody may not run the program")
        done = run("serve", "--listen", "127.0.0.1:0", "--data", f"{folder}/data", user=65534)
        assert_refused(done, f"{folder}/data")
        assert os.listdir(folder) == []


@marks.FOLDER
def test_a_data_folder_in_use_by_another_server(make_server, api_on):
    server = make_server()
    made = api_on(server).registration()
    assert_refused(run(*server.arguments()), server.data)
    expect(made.add(contoso.ALPINE), 200)
    server.restart()
    again = arm.Registration(api_on(server).client, made.sub, made.group, made.name)
    assert again.mapped() == [contoso.ALPINE]


def text_file(path):
    path.write_bytes(b"these are my notes, not a database\n" * 100)


def someone_elses(path):
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA application_id = 1196444487")
        database.execute("CREATE TABLE notes (text TEXT)")
        database.execute("INSERT INTO notes VALUES ('mine')")


def nobodys(path):
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE registrations (id TEXT)")


@pytest.mark.parametrize("make", [text_file, someone_elses, nobodys])
def test_a_database_that_is_not_ours(tmp_path, make):
    path = tmp_path / "azsreg.db"
    make(path)
    before = path.read_bytes()
    for command in (("serve", "--listen", "127.0.0.1:0"), ("backup", tmp_path / "copy.db")):
        assert_refused(run(*command, "--data", tmp_path), tmp_path)
    assert run("check", "--data", tmp_path).returncode in (1, 2)
    assert os.listdir(tmp_path) == ["azsreg.db"] and path.read_bytes() == before, "nothing touched"


@marks.FOLDER
def test_a_database_newer_than_the_program(tmp_path, make_server):
    server = make_server()
    server.stop()
    path = server.data / "azsreg.db"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 9999")
    database.close()
    before = {name: (server.data / name).read_bytes() for name in os.listdir(server.data)}
    assert_refused(run(*server.arguments()), re.compile("newer", re.IGNORECASE))
    assert run("check", "--data", server.data).returncode == 2
    assert {name: (server.data / name).read_bytes() for name in os.listdir(server.data)} == before


def test_base64_of_the_standard_library_agrees():
    assert json.loads(base64.b64decode(minted("--billing-model", "Custom")))["billingModel"] == "Custom"
