"""The commands of the program with their flags, as scripts/flags.py reads them off --help."""

import importlib.util

import pages

_spec = importlib.util.spec_from_file_location("scripts_flags", pages.ROOT / "scripts" / "flags.py")
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)

BINARY = _module.BINARY
COMMANDS = {command.name: command for command in _module.commands()}
GROUPS = {name[:at] for name in COMMANDS for at, char in enumerate(name) if char == " "}
SERVE = {flag.name: flag for flag in COMMANDS["serve"].flags}
FLAGS = {flag.name for command in COMMANDS.values() for flag in command.flags} | {"--help"}
VARIABLES = {flag.variable for command in COMMANDS.values() for flag in command.flags}
