"""The tables of the two engines are the same: schema/sqlite and schema/postgres, all of their files, held to each other."""

import functools
import json
import pathlib
import re
import sqlite3

import cluster
import pytest

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "schema"
FIRST = 19  # schema/postgres begins with all that was there up to here
OF_POSTGRES = {"turn"}
NUMBERED_BY_THE_PROGRAM = {"partner", "product", "rate_card"}
TYPES = {"BLOB": "bytea", "INTEGER": "bigint", "TEXT": "text"}
ENDS = {"a": "NO ACTION", "c": "CASCADE", "n": "SET NULL"}
# who goes with all else, in a reset, and by whom nobody is looked for
UNCHECKED = {("usage_charge", "report"), ("usage_record", "series"), ("usage_record", "instance"), ("usage_record", "charge")}
FOUND = {"tag_value_of"}  # what SQLite finds by the key itself
DIGEST = r"sha256\(replace\((.*), chr\(92\), repeat\(chr\(92\), 2\)\)::bytea\)"
NO_NAMES = {"any", "array", "bigint", "bytea", "check", "in", "integer", "text"}  # as PostgreSQL writes a CHECK again


def files(engine):
    return sorted((SCHEMA / engine).glob("[0-9]*.sql"))


def number(file):
    return int(file.name[:4])


# SQLite ---------------------------------------------------------------------------------------


def bare(sql):
    """Without comments, on one line."""
    return " ".join(re.sub(r"--[^\n]*", "", sql).split())


def in_brackets(sql, start):
    """What stands in the brackets that open at or behind start."""
    first = at = sql.index("(", start)
    depth = 0
    while True:
        depth += {"(": 1, ")": -1}.get(sql[at], 0)
        at += 1
        if depth == 0:
            return sql[first + 1:at - 1]


def split(columns):
    return tuple(re.split(r", (?![^(]*\))", columns))


class Sqlite:
    def __init__(self):
        self.db = sqlite3.connect(":memory:")
        for file in files("sqlite"):
            self.db.executescript(file.read_text(encoding="utf-8"))

    def rows(self, sql, *values):
        return self.db.execute(sql, values).fetchall()

    def sql(self, name):
        return bare(self.rows("SELECT sql FROM sqlite_schema WHERE name = ?", name)[0][0])

    def tables(self):
        return {name for name, in self.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")}

    def columns(self, table):
        """[(name, type, whether it may be NULL, its default)]; a number that is the key never is NULL."""
        return [(name, TYPES[kind], not notnull and not key, default)
                for name, kind, notnull, default, key in self.rows(
                    "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info(?) ORDER BY cid", table)]

    def key(self, table):
        return tuple(name for name, in self.rows("SELECT name FROM pragma_table_info(?) WHERE pk ORDER BY pk", table))

    def is_numbered(self, table):
        return "INTEGER PRIMARY KEY" in self.sql(table)

    def unique(self, table):
        """The keys that are said with the table."""
        names = [name for name, in self.rows("SELECT name FROM pragma_index_list(?) WHERE origin = 'u'", table)]
        return {tuple(column for column, in self.rows("SELECT name FROM pragma_index_info(?)", name)) for name in names}

    def indexes(self, table):
        """{name: (whether it is unique, what is in it, of which rows)}"""
        found = {}
        for name, is_unique in self.rows("SELECT name, \"unique\" FROM pragma_index_list(?) WHERE origin = 'c'", table):
            sql = self.sql(name)
            found[name] = bool(is_unique), split(in_brackets(sql, 0)), sql.partition(" WHERE ")[2]
        return found

    def references(self, table):
        found = {}
        for at, into, here, there, end in self.rows(
                'SELECT id, "table", "from", "to", on_delete FROM pragma_foreign_key_list(?) ORDER BY id, seq', table):
            found.setdefault(at, (into, [], [], end))
            found[at][1].append(here)
            found[at][2].append(there)
        return {(into, tuple(here), tuple(there), end) for into, here, there, end in found.values() if (table, here[0]) not in UNCHECKED}

    def checks(self, table):
        sql = self.sql(table)
        return sorted(words(in_brackets(sql, found.end() - 1)) for found in re.finditer(r"CHECK \(", sql))


def words(check):
    """The names, numbers and strings of a CHECK, which PostgreSQL writes in its own way."""
    return sorted(set(re.findall(r"'[^']*'|\d+|[a-z_]+|>=|<=|<>", check)) - NO_NAMES)


# PostgreSQL -----------------------------------------------------------------------------------


class Postgres:
    def __init__(self, url):
        self.url = url
        for file in files("postgres"):
            cluster.sql(url, file.read_text(encoding="utf-8"))

    def rows(self, sql):
        """The rows of a query, each a list."""
        lines = cluster.sql(self.url, f"SELECT to_json(q) FROM ({sql}) AS q")
        return [list(json.loads(line).values()) for line in lines]

    def tables(self):
        return {name for name, in self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}

    @functools.cached_property
    def _columns(self):
        return self.rows("SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity FROM information_schema.columns"
                         " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position")

    @functools.cached_property
    def _constraints(self):
        return self.rows(
            "SELECT conrelid::regclass::text AS at, contype, pg_get_constraintdef(oid) AS said, confrelid::regclass::text AS into, confdeltype,"
            " (SELECT array_agg(attname ORDER BY place) FROM unnest(conkey) WITH ORDINALITY AS k (number, place)"
            "  JOIN pg_attribute ON attrelid = conrelid AND attnum = number) AS here,"
            " (SELECT array_agg(attname ORDER BY place) FROM unnest(confkey) WITH ORDINALITY AS k (number, place)"
            "  JOIN pg_attribute ON attrelid = confrelid AND attnum = number) AS there"
            " FROM pg_constraint WHERE connamespace = 'public'::regnamespace")

    @functools.cached_property
    def _indexes(self):
        """But for those that a key or a UNIQUE has of itself."""
        return self.rows(
            "SELECT indrelid::regclass::text AS at, indexrelid::regclass::text AS name, indisunique,"
            " (SELECT array_agg(pg_get_indexdef(indexrelid, n, true) ORDER BY n) FROM generate_series(1, indnkeyatts) AS n) AS columns,"
            " coalesce(pg_get_expr(indpred, indrelid), '') AS of_rows FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
            " WHERE relnamespace = 'public'::regnamespace"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))")

    def _of(self, table, kind):
        return [rest for at, found, *rest in self._constraints if at == table and found == kind]

    def columns(self, table):
        return [(name, kind, may_be_null == "YES", default and default.removesuffix("::text"))
                for at, name, kind, may_be_null, default, _ in self._columns if at == table]

    def is_numbered(self, table):
        return any(at == table and identity == "YES" for at, *_, identity in self._columns)

    def key(self, table):
        return tuple(column for *_, here, _ in self._of(table, "p") for column in here)

    def unique(self, table):
        return {tuple(here) for *_, here, _ in self._of(table, "u")}

    def indexes(self, table):
        """What may be too long for a B-tree is in it as a digest."""
        return {name: (is_unique, tuple(re.sub(DIGEST, r"\1", one) for one in columns), re.sub(r"::text|^\(|\)$", "", of_rows))
                for at, name, is_unique, columns, of_rows in self._indexes if at == table and name not in FOUND}

    def references(self, table):
        return {(into, tuple(here), tuple(there), ENDS[ends]) for _, into, ends, here, there in self._of(table, "f")}

    def checks(self, table):
        return sorted(words(said) for said, *_ in self._of(table, "c"))


# ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def both():
    with cluster.Cluster() as made:
        yield Sqlite(), Postgres(made.create_database("schema"))


def test_the_files_have_the_same_numbers():
    """A database is at one version, whichever engine has it."""
    assert [number(file) for file in files("sqlite")] == list(range(1, len(files("sqlite")) + 1))
    assert [number(file) for file in files("postgres")] == list(range(FIRST, len(files("sqlite")) + 1))


def test_the_tables_are_the_same(both):
    one, other = both
    assert len(one.tables()) > 30 and one.tables() | OF_POSTGRES == other.tables()


@pytest.mark.parametrize("what", ["columns", "key", "unique", "indexes", "references", "checks"])
def test_of_each_table(both, what):
    """Names, types, order, defaults and what may be NULL; keys; indexes, their order and their rows; who refers to whom; what is so."""
    one, other = both
    said = {table: getattr(one, what)(table) for table in one.tables()}
    assert said == {table: getattr(other, what)(table) for table in one.tables()}
    assert sum(bool(value) for value in said.values()) > (0 if what == "unique" else 10)


def test_ids_are_given_out_by_both_or_by_neither(both):
    one, other = both
    numbered = {table for table in one.tables() if one.is_numbered(table)}
    assert numbered > NUMBERED_BY_THE_PROGRAM
    assert {table for table in one.tables() if other.is_numbered(table)} == numbered - NUMBERED_BY_THE_PROGRAM


def test_whoever_refers_is_found(both):
    """A row that goes looks for those that refer to it; in a whole table, where no index begins so, and a reset has a million rows."""
    _, other = both
    assert other.rows("SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'f' AND NOT EXISTS"
                      " (SELECT 1 FROM pg_index WHERE indrelid = conrelid"
                      " AND (indkey::int2[])[0:cardinality(conkey) - 1] @> conkey)") == []


def test_the_turn_is_one_row(both):
    _, other = both
    assert other.rows("SELECT id, schema_version FROM turn") == [[1, FIRST]]
    with pytest.raises(RuntimeError, match="turn_id_check"):
        cluster.sql(other.url, "INSERT INTO turn (id, state, schema_version) VALUES (2, 1, 1)")
