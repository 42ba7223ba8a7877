"""The directory file's servicePrincipals, users and roleAssignments: mistakes, agreement with the schema, loading again;
`azsreg hash`; and secrets, which are "stored hashed with a slow KDF, … never logged"."""

import copy
import json
import subprocess

import pytest

from azsregtest import arm, auth, binary, contoso, directory, marks, rows, tokens
from azsregtest.arm import GROUPS_VERSION, expect, query
from azsregtest.directory import VALIDATOR, guid, refused, set_at

V = query(GROUPS_VERSION)
TENANT = contoso.CONTOSO_TENANT
SUB = arm.subscription(contoso.CSP)
GONE = ...


def minimal():
    """The smallest directory of directory.py, with somebody of each kind."""
    made = directory.minimal()
    made["servicePrincipals"] = [
        {"appId": guid(1), "objectId": guid(2), "displayName": "P", "tenant": TENANT, "secret": "s"},
        {"appId": guid(3), "objectId": guid(4), "tenant": TENANT, "secretHash": auth.hashed("s")},
    ]
    made["users"] = [
        {"userPrincipalName": "u@t.example", "objectId": guid(5), "displayName": "U", "tenant": TENANT, "password": "p"},
        {"userPrincipalName": "v@t.example", "objectId": guid(6), "tenant": TENANT, "passwordHash": auth.hashed("p")},
    ]
    made["roleAssignments"] = [{"principal": guid(2), "role": "Owner", "scope": SUB}]
    return made


def spoilt(*changes):
    made = minimal()
    for where, value in changes:
        set_at(made, where, copy.deepcopy(value))
    return made


HASH, USER, PRINCIPAL = auth.hashed("s"), minimal()["users"][0], minimal()["servicePrincipals"][0]

# --- Mistakes: (changes, the path that is named, what is expected there) ---------------------

MISTAKES = {
    "no such tenant": ([("servicePrincipals[1].tenant", contoso.UNKNOWN)], "servicePrincipals[1].tenant", "tenant in this file"),
    "no such tenant of a user": ([("users[0].tenant", contoso.UNKNOWN)], "users[0].tenant", "tenant in this file"),
    "object id twice": ([("servicePrincipals[1].objectId", guid(2))], "servicePrincipals[1]", "not in the file yet"),
    "object id of a program and a user": ([("users[1].objectId", guid(4))], "users[1]", "not in the file yet"),
    "app id twice": ([("servicePrincipals[1].appId", guid(1))], "servicePrincipals[1]", "not in the file yet"),
    "name twice": ([("users[1].userPrincipalName", "u@t.example")], "users[1]", "not in the file yet"),
    "name twice but for casing": ([("users[1].userPrincipalName", "U@T.Example")], "users[1]", "not in the file yet"),
    "a user called like an app id": ([("users[0].userPrincipalName", guid(1))], "users[0]", "not in the file yet"),
    "no secret": ([("servicePrincipals[0].secret", GONE)], "servicePrincipals[0].secret", "one of the two"),
    "secret and hash": ([("servicePrincipals[0].secretHash", HASH)], "servicePrincipals[0].secret", "one of the two"),
    "no password": ([("users[0].password", GONE)], "users[0].password", "one of the two"),
    "a secret for a hash": ([("servicePrincipals[1].secretHash", "s")], "servicePrincipals[1].secretHash", "azsreg hash"),
    "half a hash": ([("users[1].passwordHash", HASH[:-5])], "users[1].passwordHash", "azsreg hash"),
    "a hash that takes forever": (
        [("users[1].passwordHash", HASH.replace("$2$", "$1048576$"))], "users[1].passwordHash", "azsreg hash"),
    "a user's member on a program": ([("servicePrincipals[0].password", "p")], "servicePrincipals[0].password", ""),
    "no such role": ([("roleAssignments[0].role", "Administrator")], "roleAssignments[0].role", "Contributor"),
    "a role in lower case": ([("roleAssignments[0].role", "owner")], "roleAssignments[0].role", "Owner"),
    "no scope": ([("roleAssignments[0].scope", GONE)], "roleAssignments[0].scope", "id of a subscription"),
    "a scope that is a name": ([("roleAssignments[0].scope", contoso.CSP)], "roleAssignments[0].scope", "id of a subscription"),
    "a scope above all": ([("roleAssignments[0].scope", "/")], "roleAssignments[0].scope", "id of a subscription"),
    "a scope with a slash at its end": ([("roleAssignments[0].scope", SUB + "/")], "roleAssignments[0].scope", ""),
    "a role for a name": ([("roleAssignments[0].principal", "u@t.example")], "roleAssignments[0].principal", "lower-case GUID"),
    "an app id in capitals": ([("servicePrincipals[0].appId", guid(0xA).upper())], "servicePrincipals[0].appId", "lower-case GUID"),
}


@pytest.mark.parametrize("what", MISTAKES, ids=lambda text: text.replace(" ", "-"))
def test_a_mistake_names_the_path_and_what_was_expected(make_server, tmp_path, what):
    changes, where, expected = MISTAKES[what]
    server = make_server(directory=directory.write(tmp_path, spoilt(*changes)), start=False)
    line = refused(server)
    assert where in line and expected in line, line
    assert HASH not in line and "azsreg-development" not in line


def test_a_mistake_does_not_show_the_secret(make_server, tmp_path):
    secret = "a-secret-that-is-long-enough-to-be-found"
    for changes in ([("servicePrincipals[0].secret", secret), ("servicePrincipals[0].secretHash", HASH)],
                    [("servicePrincipals[1].secretHash", secret)], [("users[0].password", secret), ("users[0].x", 1)],
                    [("servicePrincipals[0].secret", [secret])], [("users[0].password", {secret: secret})]):
        server = make_server(directory=directory.write(tmp_path, spoilt(*changes)), start=False)
        assert secret not in refused(server)


# --- The schema ------------------------------------------------------------------------------

CHANGES = {
    "servicePrincipals": [[], {}, None, "x", [None], ["x"], [[]], [{}], GONE],
    "users": [[], {}, None, "x", [None], ["x"], [[]], [{}], GONE],
    "roleAssignments": [[], {}, None, "x", [None], ["x"], [[]], [{}], GONE],
    "ServicePrincipals": [[]],
    "servicePrincipals[0].appId": [guid(9), guid(9).upper(), "", "x", None, 5, GONE, guid(9) + "0", "{" + guid(9) + "}"],
    "servicePrincipals[0].objectId": [guid(9), guid(0xA).upper(), "", None, 5, GONE],
    "servicePrincipals[0].displayName": ["", "é", "n" * 1000, None, 5, GONE],
    "servicePrincipals[0].tenant": ["x", TENANT.upper(), None, GONE],
    "servicePrincipals[0].secret": ["", " ", "x" * 1024, "x" * 1025, "é" * 1024, "é" * 1025, None, 5, [], GONE],
    "servicePrincipals[1].secretHash": [
        "", "x", "scrypt$", HASH + "$", HASH + "A", " " + HASH, HASH.replace("scrypt", "SCRYPT"), None, 5, [], GONE,
        HASH.replace("$2$1$1$", "$16384$8$1$"), HASH.replace("$2$1$1$", "$32768$8$4$"), HASH.replace("$2$1$1$", "$65536$8$1$"),
        HASH.replace("$2$1$1$", "$3$1$1$"), HASH.replace("$2$1$1$", "$2$9$1$"), HASH.replace("$2$1$1$", "$2$1$5$"),
        HASH.replace("$2$1$1$", "$0$1$1$"), HASH.replace("$2$1$1$", "$2$1$"), HASH[:-1] + "!",
    ],
    "servicePrincipals[0].secretHash": [HASH],
    "servicePrincipals[0].password": ["p"],
    "servicePrincipals[0].extra": [1],
    "users[0].userPrincipalName": ["w", "", " ", "é" * 256, "é" * 257, "🎉" * 256, "x" * 256, "x" * 257, None, 5, GONE],
    "users[0].objectId": [guid(9), "x", GONE],
    "users[0].displayName": ["", None, GONE],
    "users[0].tenant": ["x", GONE],
    "users[0].password": ["", "x" * 1024, "x" * 1025, "🎉" * 1024, None, GONE],
    "users[1].passwordHash": ["", "x", None, GONE],
    "users[0].passwordHash": [HASH],
    "users[0].secret": ["s"],
    "users[0].appId": [guid(9)],
    "roleAssignments[0].principal": [guid(77), guid(0xA).upper(), "", None, 5, GONE],
    "roleAssignments[0].role": ["Owner", "Contributor", "Reader", "Azure Stack Registration Owner", "Billing Reader", "billing reader", "owner", "", None, ["Owner"], GONE],
    "roleAssignments[0].scope": [
        SUB, SUB + "/resourceGroups/rg", SUB + "/resourceGroups/rg/providers/Microsoft.AzureStack/registrations/r", SUB + "/", "/", "",
        "/subscriptions", "/subscriptions/", "/Subscriptions/" + contoso.CSP, " " + SUB, None, 5, GONE, "/providers/x",
        SUB.upper(), SUB + "/resourcegroups/RG",
    ],
    "roleAssignments[0].condition": ["x"],
    "roleAssignments[1]": [{"principal": guid(2), "role": "Owner", "scope": SUB}, {"principal": guid(2), "role": "Reader", "scope": SUB}],
}
CASES = [
    pytest.param(spoilt((path, value)), id=f"{path}={'removed' if value is GONE else json.dumps(value)[:30]}-{n}")
    for path, values in CHANGES.items() for n, value in enumerate(values)
]


def test_the_table_has_both_kinds():
    assert len({VALIDATOR.is_valid(case.values[0]) for case in CASES}) == 2 and VALIDATOR.is_valid(minimal())


@pytest.mark.parametrize("document", CASES)
def test_the_server_agrees_with_the_schema(make_server, tmp_path, document):
    directory.judged_as_by_the_schema(make_server, tmp_path, document)


# --- Loading -----------------------------------------------------------------------------------


def people(server):
    """The people and their roles, out of the database of a server that stands still."""
    return {table: sorted(rows.read(server, f"SELECT * FROM {table}"), key=str) for table in ("principal", "role_assignment")}


def test_the_same_file_again_changes_nothing(make_server, tmp_path):
    server = make_server(*auth.ON, directory=directory.write(tmp_path, minimal()))
    server.stop()
    before = people(server)
    assert len(before["principal"]) == 4 and len(before["role_assignment"]) == 1
    for _ in range(2):
        server.start()
        server.stop()
        assert people(server) == before, "not even the salts"


def test_a_changed_file_replaces_who_can_sign_in(make_server, tmp_path):
    def signs_in(secret, app_id=guid(1)):
        return auth.post(server, auth.TOKEN, auth.credentials(app_id, secret)).status == 200

    server = make_server(*auth.ON, directory=directory.write(tmp_path, minimal()))
    assert signs_in("s") and signs_in("s", guid(3)) and not signs_in("other")
    server.directory = directory.write(tmp_path, spoilt(("servicePrincipals[0].secret", "other"), ("servicePrincipals[1]", GONE)))
    server.restart()
    assert signs_in("other") and not signs_in("s") and not signs_in("s", guid(3))
    server.directory = directory.write(tmp_path, spoilt(("servicePrincipals", GONE)))
    server.restart()
    assert not signs_in("other")


def test_roles_of_the_file_are_what_one_starts_with(make_server, tmp_path):
    """Loaded once each; what clients have assigned besides stays."""
    server = make_server(*auth.ON, directory=directory.write(tmp_path, minimal()))
    given = f"{SUB}/providers/Microsoft.Authorization/roleAssignments/{guid(50)}{query('2022-04-01')}"
    role = f"{SUB}/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c"
    sent = {"properties": {"principalId": guid(4), "roleDefinitionId": role}}
    with auth.Signed(server, auth.sign_in(server, guid(1), "s")) as client:
        expect(client.put(given, sent), 201)
    server.directory = directory.write(tmp_path, spoilt(
        ("users[0].displayName", "changed"),
        ("roleAssignments[1]", {"principal": guid(4), "role": "Contributor", "scope": SUB})))
    server.restart()
    with auth.Signed(server, auth.sign_in(server, guid(3), "s")) as client:
        listed = expect(client.get(given.replace(f"/{guid(50)}", "")), 200).json()["value"]
        assert sorted(one["properties"]["principalId"] for one in listed) == [guid(2), guid(4)]
        expect(client.get(given), 200)


def test_a_role_that_the_file_no_longer_gives_is_gone(make_server, tmp_path):
    """What a client has given stays."""
    scope = arm.subscription(contoso.APSS)
    given = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{guid(50)}{query('2022-04-01')}"
    reader = f"{scope}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"

    def sees(number):
        with auth.Signed(server, auth.sign_in(server, auth.app_id(number))) as client:
            return client.get(scope + query("2022-12-01")).status == 200

    before = auth.with_people([("Owner", scope)], [("Reader", scope)], [])
    server = make_server(*auth.ON, directory=directory.write(tmp_path, before))
    with auth.Signed(server, auth.sign_in(server, auth.app_id(0))) as client:
        sent = {"properties": {"principalId": auth.object_id(2), "roleDefinitionId": reader}}
        expect(client.put(given, sent), 201)
    assert [sees(number) for number in range(3)] == [True, True, True]
    server.directory = directory.write(tmp_path, auth.with_people([("Owner", scope)], [], []))
    server.restart()
    assert [sees(number) for number in range(3)] == [True, False, True]


def test_a_name_that_a_client_has_used_for_something_else(make_server, tmp_path):
    """An assignment of the file finds a place even when a client gave the name it would have to another."""
    server = make_server(*auth.ON, directory=directory.write(tmp_path, minimal()))
    assignments = f"{SUB}/providers/Microsoft.Authorization/roleAssignments"
    with auth.Signed(server, auth.sign_in(server, guid(1), "s")) as client:
        (old,) = expect(client.get(assignments + query("2022-04-01")), 200).json()["value"]
        expect(client.put(f"{assignments}/{guid(60)}{query('2022-04-01')}", {"properties": {
            "principalId": guid(4), "roleDefinitionId": old["properties"]["roleDefinitionId"]}}), 201)
        reader = old["properties"]["roleDefinitionId"].rsplit("/", 1)[0] + "/acdd72a7-3385-48ef-bd42-f606fba81ae7"
        expect(client.delete(old["id"] + query("2022-04-01")), 200)
    with auth.Signed(server, auth.sign_in(server, guid(3), "s")) as client:
        expect(client.put(old["id"] + query("2022-04-01"), {"properties": {"principalId": guid(5), "roleDefinitionId": reader}}), 201)
    server.directory = directory.write(tmp_path, spoilt(("users[0].displayName", "changed")))
    server.restart()
    with auth.Signed(server, auth.sign_in(server, guid(1), "s")) as client:
        expect(client.get(SUB + V), 200)


def test_a_user_and_a_program_are_not_mixed_up(make_server, tmp_path):
    server = make_server(*auth.ON, directory=directory.write(tmp_path, minimal()))
    auth.refused(auth.post(server, auth.TOKEN, auth.credentials("u@t.example", "p")), 401, "invalid_client")
    auth.refused(auth.post(server, auth.TOKEN, auth.password(guid(1), "s")), 400, "invalid_grant")
    for name in ("u@t.example", "v@T.EXAMPLE"):
        auth.granted(auth.post(server, auth.TOKEN, auth.password(name, "p")))


# --- Secrets -------------------------------------------------------------------------------------

ODD_SECRETS = ["x", "with space", " lead", "s$c:r&e=t+%41", "pä$$wörd 🎉", "'\"<>\\", "x" * 1024]


def azsreg_hash(secret, *args):
    sent = secret if isinstance(secret, bytes) else secret.encode()
    done = subprocess.run(binary.command("hash", *args), input=sent, capture_output=True, env=binary.environment(), check=False)
    binary.assert_no_sanitizer_report(done.stderr.decode(), "azsreg hash")
    return done


@pytest.mark.parametrize("secret", ODD_SECRETS, ids=range(len(ODD_SECRETS)))
def test_what_hash_prints_is_what_the_file_takes(make_server, tmp_path, secret):
    printed = []
    for ending in ("", "\n"):
        done = azsreg_hash(secret + ending)
        assert done.returncode == 0 and done.stderr == b"", done
        assert done.stdout.startswith(b"scrypt$16384$8$1$") and done.stdout.endswith(b"\n") and done.stdout.count(b"\n") == 1
        printed.append(done.stdout.decode().strip())
    assert printed[0] != printed[1], "a salt of its own each time"
    document = spoilt(("servicePrincipals[1].secretHash", printed[0]), ("users[1].passwordHash", printed[1]),
                      ("servicePrincipals[0].secret", secret))
    assert VALIDATOR.is_valid(document)
    server = make_server(*auth.ON, directory=directory.write(tmp_path, document))
    for _ in range(2):  # the second time it is remembered
        for app_id in (guid(1), guid(3)):
            auth.granted(auth.post(server, auth.TOKEN, auth.credentials(app_id, secret)))
            auth.refused(auth.post(server, auth.TOKEN, auth.credentials(app_id, secret[:-1])), 401, "invalid_client")
        auth.granted(auth.post(server, auth.TOKEN, auth.password("v@t.example", secret)))


@pytest.mark.parametrize("secret", ["", "\n", "x" * 1025, "x" * 100000])
def test_what_hash_does_not_take(secret):
    done = azsreg_hash(secret)
    assert (done.returncode, done.stdout) == (2, b"") and done.stderr.count(b"\n") == 1
    assert b"xxxx" not in done.stderr


def test_hash_takes_its_secret_from_nowhere_else():
    """Arguments show in the list of processes."""
    done = azsreg_hash("x", "my-secret")
    assert done.returncode == 2 and done.stdout == b"" and done.stderr.count(b"\n") == 1
    assert azsreg_hash("x", "--help").returncode == 0


@pytest.mark.parametrize("form", ["text", "json"])
@marks.FOLDER
def test_secrets_are_nowhere(make_server, tmp_path, form):
    """Not in an answer, not in the log, not in the data: only their hashes are kept."""
    secrets = [tokens.remember(f"{kind}-secret-of-quite-some-length-{form}") for kind in ("program", "user", "wrong")]
    document = spoilt(("servicePrincipals[0].secret", secrets[0]), ("users[0].password", secrets[1]))
    server = make_server(*auth.ON, "--log-level", "debug", "--log-format", form, directory=directory.write(tmp_path, document))
    issued = []

    def ask(path, fields, headers=()):
        answer = auth.post(server, path, fields, headers)
        for secret in secrets:
            assert secret not in answer.text and secret not in str(answer.header_list)
        if answer.status == 200:
            issued.extend(value for name, value in answer.json().items() if name.endswith("_token"))
        return answer

    for path in (auth.TOKEN, "/nowhere/oauth2/token", f"/{TENANT}/oauth2/v2.0/token"):
        for secret in secrets:
            ask(path, auth.credentials(guid(1), secret))
            ask(path, auth.password("u@t.example", secret))
            ask(path + f"?client_secret={secret}", auth.credentials(secret, secret))
            ask(path, auth.credentials(guid(1), secret, scope=f"{auth.AUDIENCE}/.default openid"))
            basic = auth.base64.b64encode(f"{guid(1)}:{secret}".encode()).decode()
            ask(path, auth.credentials(..., ...), {"Authorization": f"Basic {basic}"})
    assert len(issued) > 5
    with auth.Signed(server, issued[0]) as client:
        expect(client.get("/subscriptions" + V), 200)
        expect(client.get("/subscriptions" + V, headers={"Authorization": "Bearer " + issued[0][:-4]}), 401)
        expect(client.get("/subscriptions" + V, headers={"Authorization": "Bearer " + secrets[0]}), 401)
        expect(client.get(f"/nowhere?client_secret={secrets[0]}"), 404)
    server.stop()
    log = server.log()
    for text in [*secrets, *issued]:
        assert text not in log
    stored = b"".join(path.read_bytes() for path in server.data.iterdir())
    for secret in secrets:
        assert secret.encode() not in stored


# --- Roles and subscriptions that come and go ---------------------------------------------------


def fewer(document, sub):
    """Without a subscription, and without roles in it."""
    made = copy.deepcopy(document)
    made["subscriptions"] = [one for one in made["subscriptions"] if one["id"] != sub]
    made["roleAssignments"] = [one for one in made["roleAssignments"] if sub not in one["scope"]]
    return made


def restarted(server, document, *options):
    server.stop()
    server.directory = directory.write(server.folder, document)
    server.options = [*auth.ON, *options]
    return server.start()


def test_roles_planted_with_loose_end_when_a_file_lists_the_subscription(make_server, tmp_path):
    """There everybody signed in may assign roles: on the subscription, on what is in it, for others too."""
    full = auth.with_people([("Owner", SUB)], [])
    server = make_server(*auth.ON, "--loose", directory=directory.write(tmp_path, fewer(full, contoso.CSP)))
    planter = auth.sign_in(server, auth.app_id(1))
    group = arm.group(contoso.CSP, "g")
    grant = {"properties": {"principalId": auth.object_id(1), "roleDefinitionId": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"}}
    with auth.Signed(server, planter) as client:
        expect(client.put(group + V, {"location": "westus"}), 201)
        for number, scope in enumerate((SUB, group)):
            expect(client.put(arm.below(scope, "roleAssignments", guid(number)) + V, grant), 201)
    restarted(server, full)
    with auth.Signed(server, planter) as client:
        expect(client.get(SUB + V), 404, "SubscriptionNotFound")
        expect(client.get(group + V), 404, "SubscriptionNotFound")
    with auth.Signed(server, auth.sign_in(server, auth.app_id(0))) as owner:
        expect(owner.get(group + V), 200)  # what was made stays
        listed = expect(owner.get(arm.below(SUB, "roleAssignments") + V), 200).json()["value"]
        assert [one["properties"]["principalId"] for one in listed] == [auth.object_id(0)]


def test_roles_of_a_client_outlive_a_file_without_the_subscription(make_server, tmp_path):
    """They were assigned by who might; and while it is not listed, they make nothing visible."""
    full = auth.with_people([("Owner", SUB)], [])
    server = make_server(*auth.ON, directory=directory.write(tmp_path, full))
    grant = {"properties": {"principalId": auth.object_id(1), "roleDefinitionId": "acdd72a7-3385-48ef-bd42-f606fba81ae7"}}
    with auth.Signed(server, auth.sign_in(server, auth.app_id(0))) as owner:
        expect(owner.put(arm.below(SUB, "roleAssignments", guid(1)) + V, grant), 201)
    reader = auth.sign_in(server, auth.app_id(1))
    restarted(server, fewer(full, contoso.CSP))
    with auth.Signed(server, reader) as client:
        for path in ("", "/resourceGroups", "/providers/Microsoft.Authorization/locks"):
            expect(client.get(SUB + path + V), 404, "SubscriptionNotFound")
        expect(client.put(arm.group(contoso.CSP, "g") + V, {"location": "westus"}), 404, "SubscriptionNotFound")
        assert client.get("/subscriptions" + V).json()["value"] == []
        assert [one["tenantId"] for one in client.get("/tenants" + V).json()["value"]] == [TENANT], "their own"
    restarted(server, full)
    with auth.Signed(server, reader) as client:
        expect(client.get(SUB + V), 200)


def test_scopes_of_the_file_are_shown_as_they_were_first_written(make_server, tmp_path):
    """Ids compare without case, and answers have the canonical one."""
    sub, spelt = arm.subscription(contoso.APSS), arm.registration(contoso.APSS, "AzureSTACK", "FIRST")
    document = auth.with_people([("Owner", sub), ("Reader", sub + "/RESOURCEgroups/AzureSTACK"),
                                 ("Reader", spelt.replace("Microsoft.AzureStack", "microsoft.azurestack"))])
    server = make_server(*auth.ON, directory=directory.write(tmp_path, document))
    first = arm.registration(contoso.APSS, contoso.GROUP, "First")
    with auth.Signed(server, auth.sign_in(server, auth.app_id(0))) as owner:
        expect(owner.put(first + query(), arm.body(tokens.mint())), 201)
        url = arm.below(arm.subscription(contoso.APSS), "roleAssignments") + V
        listed = expect(owner.get(url), 200).json()["value"]
        scopes = [sub, arm.group(contoso.APSS, contoso.GROUP), first]
        assert [one["properties"]["scope"] for one in listed] == scopes
        for one, scope in zip(listed, scopes):
            assert one["id"].startswith(scope + "/providers/")
        assert expect(owner.get(listed[1]["id"].upper().replace("MICROSOFT.", "Microsoft.") + V), 200).json() == listed[1]


def test_the_refusal_of_a_lock_names_its_target_as_it_was_first_written(make_server, api_on):
    api = api_on(make_server())
    made = api.registration(name="First")
    lock = arm.below(arm.subscription(contoso.APSS), "locks", "L") + V
    expect(api.client.put(lock, {"properties": {"level": "ReadOnly"}}), 201)
    group = arm.group(contoso.APSS, contoso.GROUP)
    for method, url, target in (
        ("DELETE", made.path.upper().replace("MICROSOFT.AZURESTACK", "microsoft.AZUREstack") + query(), made.path),
        ("PUT", f"{made.path.replace('First', 'fIRST')}/CUSTOMERSUBSCRIPTIONS/{contoso.ALPINE}{query()}",
         f"{made.path}/customerSubscriptions/{contoso.ALPINE}"),
        ("PATCH", group.upper() + V, group),
        ("POST", f"/SUBSCRIPTIONS/{contoso.APSS.upper()}/providers/microsoft.azurestack/register{query()}",
         f"/subscriptions/{contoso.APSS}/providers/Microsoft.AzureStack"),
        ("PUT", arm.group(contoso.APSS, "New") + V, arm.group(contoso.APSS, "New")),
    ):
        answer = expect(api.client.request(method, url), 409, "ScopeLocked")
        assert answer.message.startswith(f"The scope '{target}' cannot perform "), answer.message
