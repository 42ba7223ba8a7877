"""Rows of a server's data, past the server: what requests would take long to make, or cannot, and what they do not show.

SQLite's file, or over PostgreSQL the database that stands for it; a statement has ? for each value, and its words are both engines'.
"""

import contextlib
import json
import sqlite3

from . import postgres


def read(server, statement, *values):
    """What it finds, as tuples; bytes are bytes."""
    if postgres.SERVER:
        return _ask(server, statement, values)
    with contextlib.closing(sqlite3.connect(f"file:{server.data / 'azsreg.db'}?mode=ro", uri=True)) as database:
        return database.execute(statement, values).fetchall()


def _ask(server, statement, values):
    (said,) = postgres.run(server, [_filled(f"SELECT coalesce(json_agg(row_to_json(found)), '[]') FROM ({statement}) found", values)])
    return [tuple(map(_value, row.values())) for row in json.loads(said)]


def _value(said):
    return bytes.fromhex(said[2:]) if isinstance(said, str) and said.startswith("\\x") else said


def write(server, statement, *rows):
    """Once for each row of values, all of it or nothing; without any it is run as it is."""
    if postgres.SERVER:
        postgres.run(server, ["BEGIN", *(_filled(statement, row) for row in rows or [()]), "COMMIT"])
        return
    with contextlib.closing(sqlite3.connect(server.data / "azsreg.db")) as database, database:
        database.executemany(statement, rows or [()])


def _filled(statement, values):
    """Values in their places; none of the statements has a ? of its own."""
    parts = statement.split("?")
    assert len(parts) == len(values) + 1, statement
    return "".join(part + literal for part, literal in zip(parts, [*map(_literal, values), ""]))


def _literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    if isinstance(value, int):
        return str(int(value))
    return "'" + value.replace("'", "''") + "'"


def tables(server):
    """The names of all that a server keeps something in."""
    if postgres.SERVER:
        found = read(server, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'turn'")
    else:
        found = read(server, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return [name for (name,) in found]
