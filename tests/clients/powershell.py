"""What AzureRM PowerShell puts on the wire, sent with curl.

PowerShell is in no registry we may use. This reads the few forms of command that
docs/clients/powershell.ps1 is made of and sends for each cmdlet what the cmdlet sends, the order,
paths, headers and bytes of the body alike, and insists on what the cmdlet insists on.
"""

import json
import re
import shlex
import uuid

import site_of_clients as known

CLIENT = "AzurePowershell/v1.0.0.0 PSVersion/v5.1.17134.228"
SDK = "FxVersion/4.7.3190.0 OSName/Windows10Enterprise OSVersion/6.3.17134 " + \
      "Microsoft.Azure.Management.ResourceManager.ResourceManagementClient/1.6.0-preview " + CLIENT
GROUPS = "2016-09-01"  # the api-versions of 2018
LOCKS = "2015-01-01"
ARGUMENT = re.compile(r'-(\w+)(?:\s+("[^"]*"|@\{[^}]*\}|\$\w+|[^\s-]\S*))?')


class Refused(Exception):
    """An answer a cmdlet ends with an error at; its text is what it shows."""


class Answer:
    """Of curl --include: the interim statuses, then the answer."""

    def __init__(self, output):
        self.interim, rest = [], output
        while True:
            head, _, rest = rest.partition("\n\n")
            self.status = int(head.split()[1])
            if self.status >= 200:
                break
            self.interim.append(self.status)
        self.text = rest

    def json(self):
        return json.loads(self.text)


class Wire:
    """Requests with the headers and bytes of .NET's HttpClient."""

    def __init__(self, site):
        self.site, self.bearer = site, None

    def send(self, method, target, body=None, cmdlet="", accepted=(200,), agent=CLIENT):
        """`body` is written as Newtonsoft does on Windows: indented, with CRLF."""
        headers = {"User-Agent": agent, "Accept-Language": "en-US", "x-ms-client-request-id": uuid.uuid4()}
        if cmdlet:
            headers |= {"ParameterSetName": "ByResourceId", "CommandName": cmdlet}
        if self.bearer:
            headers["Authorization"] = f"Bearer {self.bearer}"
        if body is not None or method == "POST":
            headers["Content-Type"] = "application/json; charset=utf-8"
        if body is not None:
            headers["Expect"] = "100-continue"
        answer = self.curl(method, target, headers, body and json.dumps(body, indent=2).replace("\n", "\r\n"))
        if answer.status not in accepted:
            raise Refused(f"{answer.status} {answer.text}")
        assert body is None or answer.interim == [100], f"{method} {target}: not asked to continue"
        return answer

    def curl(self, method, target, headers, body):
        command = ["curl", "--silent", "--show-error", "--http1.1", "--path-as-is", "--cacert", "ca.pem",
                   "--include", *(["--head"] if method == "HEAD" else ["--request", method])]
        for name, value in headers.items():
            command += ["--header", f"{name}: {value}"]
        if method in ("PUT", "POST"):
            command += ["--data-binary", "@-"]
        url = target if target.startswith("https://") else self.site.azure + target
        return Answer(self.site.run([*command, url], stdin=body or ""))


class Console(Wire):
    """run(script) types the commands in and gives what they show, refusals included."""

    def __init__(self, site):
        super().__init__(site)
        self.variables, self.shown = {}, []

    def run(self, script):
        for line in re.sub(r"`\n\s*|(?<=\|)\n\s*", " ", script).replace("  ", " ").splitlines():
            heading = re.fullmatch(r"\\n(<<< .*)", line)
            if heading:
                self.shown.append(f"\n{heading[1]}")
            elif line and not line.startswith("#"):
                self.command(line)
        return "\n".join(self.shown)

    def command(self, line):
        assignment = re.fullmatch(r"\$(\w+) = (.*)", line)
        if assignment:
            self.variables[assignment[1]] = self.result(assignment[2])
            return
        line, quiet, _ = line.partition(" | Out-Null")
        verb, _, rest = line.partition(" ")
        given = {name: self.value(text) if text else True for name, text in ARGUMENT.findall(rest)}
        try:
            shown = getattr(self, verb.replace("-", "_").replace("AzureRm", ""))(**given)
        except Refused as refusal:
            quiet, shown = "", str(refusal)
        if not quiet:
            self.shown.append(shown if isinstance(shown, str) else json.dumps(shown, indent=2))

    def value(self, text):
        if text.startswith("@{"):
            pairs = (pair.split("=", 1) for pair in text[2:-1].split(";"))
            return {name.strip(): self.value(value.strip()) for name, value in pairs}
        return re.sub(r"\$(\w+)", lambda name: self.variables[name[1]], text.strip('"'))

    def result(self, expression):
        words = expression.split()
        if words[0] == "azsreg":
            return self.site.run(shlex.split(expression)).strip()
        if words[0] == "ConvertTo-SecureString":
            return self.value(words[1])
        if words[:2] == ["New-Object", "PSCredential"]:
            return " ".join(self.value(word.strip(",")) for word in words[2:])
        return self.value(expression)

    # The cmdlets ---------------------------------------------------------------------

    def Import_Certificate(self, FilePath, CertStoreLocation):
        assert (self.site.folder / FilePath).exists() and CertStoreLocation
        return ""

    def Add_Environment(self, Name, ARMEndpoint):
        found = self.send("GET", f"{ARMEndpoint.lower()}/metadata/endpoints?api-version=1.0").json()
        self.endpoints = found["authentication"]
        assert found["galleryEndpoint"] and found["graphEndpoint"] and found["portalEndpoint"], found
        # Otherwise the authority would be looked up at the public cloud.
        assert self.endpoints["loginEndpoint"].endswith("/adfs"), found
        return {"Name": Name, **found}

    def Add_Account(self, Environment, ServicePrincipal, Credential, TenantId, Subscription):
        client, secret = Credential.split()
        assert Environment and ServicePrincipal and TenantId == "adfs"
        form = ["--data-urlencode", f"resource={self.endpoints['audiences'][0]}", "--data-urlencode",
                f"client_id={client}", "--data-urlencode", f"client_secret={secret}",
                "--data-urlencode", "grant_type=client_credentials"]
        reply = self.site.run(
            ["curl", "--silent", "--show-error", "--cacert", "ca.pem", "--header", "x-client-SKU: .NET",
             "--header", "client-request-id: " + str(uuid.uuid4()), "--header", "return-client-request-id: true",
             *form, self.endpoints["loginEndpoint"] + "/oauth2/token"])
        self.bearer = json.loads(reply)["access_token"]
        self.send("GET", "/tenants?api-version=2016-06-01", agent=SDK)
        subscriptions = self.pages("/subscriptions?api-version=2016-06-01", agent=SDK)
        self.subscription = next(one["id"] for one in subscriptions if one["subscriptionId"] == Subscription)
        return self.subscription

    def pages(self, target, **more):
        rows = []
        while target:
            page = self.send("GET", target, **more).json()
            rows, target = rows + page["value"], page.get("nextLink")
        return rows

    def Register_ResourceProvider(self, ProviderNamespace):
        target = f"{self.subscription}/providers/{ProviderNamespace}/register?api-version={GROUPS}"
        return self.send("POST", target, agent=SDK).json()

    def New_ResourceGroup(self, Name, Location):
        target = f"{self.subscription}/resourcegroups/{Name}?api-version={GROUPS}"
        self.send("HEAD", target, accepted=(204, 404), agent=SDK)
        return self.send("PUT", target, {"location": Location}, accepted=(200, 201), agent=SDK).json()

    def New_Resource(self, ResourceId, ApiVersion, Force, Properties=None, Location=None):
        body = {"properties": Properties, "location": Location}
        body = {name: value for name, value in body.items() if value is not None}
        made = self.send("PUT", f"{ResourceId}?api-version={ApiVersion}", body, "New-AzureRmResource",
                         (200, 201, 202)).json()
        # The columns it shows are cut out of the id.
        assert re.fullmatch(r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/.+", made["id"]), made
        return made

    def Get_Resource(self, ResourceId, ApiVersion):
        providers = self.pages(f"{self.subscription}/providers?api-version={GROUPS}", agent=SDK)
        namespace, *segments = ResourceId.split("/providers/")[1].split("/")
        types = [one["resourceType"] for known_one in providers if known_one["namespace"] == namespace
                 for one in known_one["resourceTypes"]]
        assert "/".join(segments[::2]) in types, types  # with regard to case, or it shows nothing
        target = f"/{ResourceId}?api-version={ApiVersion}"
        if len(segments) % 2:
            return self.pages(target, cmdlet="Get-AzureRmResource")
        return self.send("GET", target, cmdlet="Get-AzureRmResource").json()

    def Remove_Resource(self, ResourceId, ApiVersion, Force):
        target = f"{ResourceId}?api-version={ApiVersion}"
        self.send("DELETE", target, cmdlet="Remove-AzureRmResource", accepted=(200, 202, 204))
        return "True"

    def Invoke_ResourceAction(self, ResourceId, ApiVersion, Action, Force):
        target = f"{ResourceId}/{Action}?api-version={ApiVersion}"
        answer = self.send("POST", target, cmdlet="Invoke-AzureRmResourceAction", accepted=(200, 202))
        return answer.text and answer.json()

    def lock(self, group, kind, name, lock):
        return (f"{self.subscription}/resourceGroups/{group}/providers/{kind}/{name}"
                f"/providers/Microsoft.Authorization/locks/{lock}?api-version={LOCKS}")

    def New_ResourceLock(self, LockLevel, LockName, ResourceGroupName, ResourceType, ResourceName, Force):
        target = self.lock(ResourceGroupName, ResourceType, ResourceName, LockName)
        return self.send("PUT", target, {"properties": {"level": LockLevel}}, "New-AzureRmResourceLock",
                         (200, 201)).json()

    def Remove_ResourceLock(self, LockName, ResourceGroupName, ResourceType, ResourceName, Force):
        target = self.lock(ResourceGroupName, ResourceType, ResourceName, LockName)
        self.send("DELETE", target, cmdlet="Remove-AzureRmResourceLock", accepted=(200, 204))
        return "True"
