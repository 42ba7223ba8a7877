"""The manifests for several servers: YAML that parses, whose names lead somewhere, and settings that the program has."""

import re
import shutil
import subprocess
import sys

import yaml

import flags_of_program as program
import pages

FOLDER = pages.ROOT / "docker" / "several"
# what libpq takes of a connection string here; a password is no part of it
CONNECTION = {"host", "port", "dbname", "user"}
wrong = []


def expect(is_so, what):
    if not is_so:
        wrong.append(what)


# --- settings -------------------------------------------------------------------------------------

def check_settings(where, command, settings):
    """settings: name -> value, of the environment that a command of the program has."""
    expect(command in program.COMMANDS, f"{where}: azsreg has no command {command}")
    known = {flag.variable for flag in program.COMMANDS["serve"].flags} | program_variables(command)
    for name in settings:
        expect(not name.startswith("AZSREG_") or name in known, f"{where}: azsreg has no variable {name}")
    for name, value in (pair.split("=", 1) for pair in settings.get("AZSREG_STORE", "").split()):
        expect(name in CONNECTION and value, f"{where}: AZSREG_STORE has {name}")


def program_variables(command):
    return {flag.variable for flag in program.COMMANDS[command].flags} if command in program.COMMANDS else set()


# --- compose --------------------------------------------------------------------------------------

def is_named(source):
    return not source.startswith(".")


def check_service(name, service, made):
    for needed, how in service.get("depends_on", {}).items():
        expect(needed in made["services"], f"compose: {name} depends on {needed}")
        ends = not made["services"].get(needed, {}).get("restart")
        expect(ends == (how["condition"] == "service_completed_successfully"), f"compose: {name} waits for {needed} in vain")
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        there = source in made["volumes"] if is_named(source) else (FOLDER / source).is_file()
        expect(there, f"compose: {name} mounts {source}")
    for port in service.get("ports", []):
        expect(port.startswith("127.0.0.1:"), f"compose: {name} is published to others, {port}")


def check_compose(made):
    for name, service in made["services"].items():
        check_service(name, service, made)
        if service.get("image") == "azsreg":
            check_settings(f"compose, {name}", (service.get("command") or ["serve"])[0], service["environment"])
    check_upstreams(made["services"])


def check_upstreams(services):
    text = (FOLDER / "nginx.conf").read_text(encoding="utf-8")
    asked = re.findall(r"^\s*server (\w+):8080 ", text, re.M)
    servers = [name for name, service in services.items() if service.get("image") == "azsreg" and service.get("restart")]
    expect(asked == servers, f"nginx.conf asks {asked}, and there are {servers}")


def check_with_docker():
    """Where docker has compose, it says itself whether it would take the file."""
    if not shutil.which("docker") or subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode:
        return
    names = re.findall(r"\$\{(\w+):", (FOLDER / "compose.yaml").read_text(encoding="utf-8"))
    done = subprocess.run(["docker", "compose", "--file", FOLDER / "compose.yaml", "config", "--quiet"], capture_output=True, text=True,
                          env={"PATH": "/usr/local/bin:/usr/bin:/bin", **{name: "x" for name in names}}, check=False)
    expect(done.returncode == 0, f"docker compose config: {done.stderr}")


# --- Kubernetes -----------------------------------------------------------------------------------

KEPT = {"configMapKeyRef": ("ConfigMap", "data"), "secretKeyRef": ("Secret", "stringData")}


def value_of(entry, made):
    for source, (kind, member) in KEPT.items():
        if source in entry.get("valueFrom", {}):
            kept = entry["valueFrom"][source]
            return made[kind].get(kept["name"], {}).get(member, {}).get(kept["key"])
    return entry.get("value")


def settings_of(container, made):
    found = {entry["name"]: value_of(entry, made) for entry in container["env"]}
    for name, value in found.items():
        expect(value is not None, f"kubernetes: {name} has no value")
    return {name: value or "" for name, value in found.items()}


def check_pod(where, template, made):
    for container in template["spec"]["containers"]:
        expect(container["image"] == "azsreg", f"{where}: the image is {container['image']}")
        check_settings(where, container["args"][0], settings_of(container, made))
        paths = {line.split()[2] for line in routes()}
        for probe in ("readinessProbe", "livenessProbe"):
            if probe in container:
                expect(container[probe]["httpGet"]["path"] in paths, f"{where}: {probe} asks for what there is not")


def routes():
    return subprocess.run([program.BINARY, "routes"], capture_output=True, text=True, check=True).stdout.splitlines()


def check_kubernetes(documents):
    made = {}
    for one in documents:
        made.setdefault(one["kind"], {})[one["metadata"]["name"]] = one
    deployment, job = made["Deployment"]["azsreg"]["spec"], made["Job"]["azsreg-migrate"]["spec"]
    check_pod("kubernetes, Deployment", deployment["template"], made)
    check_pod("kubernetes, Job", job["template"], made)
    labels = deployment["template"]["metadata"]["labels"]
    for what, selected in (("Deployment", deployment["selector"]["matchLabels"]),
                           ("Service", made["Service"]["azsreg"]["spec"]["selector"]),
                           ("PodDisruptionBudget", made["PodDisruptionBudget"]["azsreg"]["spec"]["selector"]["matchLabels"])):
        expect(selected.items() <= labels.items(), f"kubernetes: the {what} selects {selected}")
        expect(not selected.items() <= job["template"]["metadata"]["labels"].items(), f"kubernetes: the {what} selects the Job too")
    expect(made["PodDisruptionBudget"]["azsreg"]["spec"]["minAvailable"] < deployment["replicas"], "kubernetes: no node can be emptied")


check_compose(yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8")))
check_with_docker()
check_kubernetes(yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text(encoding="utf-8")))
print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
sys.exit(bool(wrong))
