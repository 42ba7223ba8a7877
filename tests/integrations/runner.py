"""Runs a composite action as a job of GitHub does, as far as it is run on the machine: the steps with `run`,
in order, with inputs, outputs and the environment that steps hand on. Steps that use another action are said."""

import re
import subprocess

import yaml


class Job:
    def __init__(self, folder, environment):
        self.folder, self.environment = folder, dict(environment)
        self.summary = folder / "summary"
        self.temp = folder / "temp"
        self.temp.mkdir()

    def run(self, action, **given):
        """-> (its outputs, the other actions it uses with what they are given)"""
        document = yaml.safe_load((action / "action.yml").read_text())
        inputs = {name: given.pop(name, row.get("default", "")) for name, row in document.get("inputs", {}).items()}
        assert not given, f"it has no input {', '.join(given)}"
        assert document["runs"]["using"] == "composite"
        outputs, used = {}, []

        def filled(text):
            """What stands between ${{ and }}: a name, or that one is not empty."""
            return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: value(found[1]), text)

        def value(words):
            name, is_asked, _ = words.partition(" != ''")
            kind, _, rest = name.partition(".")
            found = inputs[rest] if kind == "inputs" else outputs[re.fullmatch(r"(\w+)\.outputs", rest.rpartition(".")[0])[1]].get(rest.rpartition(".")[2], "")
            return str(bool(found)).lower() if is_asked else found

        for step in document["runs"]["steps"]:
            if filled(step.get("if", "true")) != "true":
                continue
            if "uses" in step:
                used.append((step["uses"], {name: filled(text) for name, text in step["with"].items()}))
                continue
            assert step["shell"] == "bash"
            env = {name: filled(text) for name, text in step.get("env", {}).items()}
            outputs[step.get("id")] = self._step(step["run"], action, env)
        return {name: filled(row["value"]) for name, row in document.get("outputs", {}).items()}, used

    def _step(self, command, action, env):
        files = {name: self.folder / name for name in ("GITHUB_OUTPUT", "GITHUB_ENV")}
        for path in files.values():
            path.write_text("")
        own = {**self.environment, **env, "GITHUB_ACTION_PATH": str(action), "RUNNER_TEMP": str(self.temp),
               "GITHUB_STEP_SUMMARY": str(self.summary), **{name: str(path) for name, path in files.items()}}
        done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command], env=own, cwd=self.folder,
                              text=True, stdin=subprocess.DEVNULL, stdout=open(self.folder / "said", "w"), stderr=subprocess.STDOUT)
        said = (self.folder / "said").read_text()
        assert done.returncode == 0, said
        read = {name: dict(line.split("=", 1) for line in path.read_text().splitlines()) for name, path in files.items()}
        self.environment |= read["GITHUB_ENV"]
        return read["GITHUB_OUTPUT"]
