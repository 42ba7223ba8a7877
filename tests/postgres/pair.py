"""Two PostgreSQL servers: a primary, and a standby that has each commit before it is acknowledged.

    with Pair() as pair:
        url = pair.create_database("azsreg")    # names both; clients look for the one that takes writes
        pair.primary.kill()
        pair.promote()                          # pair.primary is the other one now, alone
        pair.replace_standby()                  # a fresh copy in the place of the dead one
"""

from cluster import OWNER, Cluster, Folder, as_user, run, create_database, program, sql, wait_for

SLOT = "standby"


class Pair:
    def __init__(self, **settings):
        self.settings = settings
        self.folder = Folder()
        self.copies = 0
        self.primary = Cluster(self.folder.path, "first", **settings)
        self.standby = None

    def create(self):
        self.primary.create()
        self.replace_standby()
        return self

    def replace_standby(self):
        """A base backup of the primary, kept up by a slot; the primary waits for it from now on."""
        self._forget_standby()
        self.copies += 1
        self.standby = Cluster(self.folder.path, f"copy{self.copies}", **self.settings)
        self._copy()
        self.standby.start()
        self._wait_for_standby(SLOT)
        wait_for(lambda: sql(f"{self.primary.superuser}/postgres", "SELECT sync_state FROM pg_stat_replication") == ["sync"],
                 "the standby to be synchronous")

    def _forget_standby(self):
        if self.standby:
            self.standby.quit()
        self._wait_for_standby("")
        drop = f"SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '{SLOT}'"
        wait_for(lambda: sql(f"{self.primary.superuser}/postgres", "SELECT 1 FROM pg_replication_slots WHERE active") == [],
                 "the standby to be gone")
        sql(f"{self.primary.superuser}/postgres", drop)

    def _copy(self):
        source = f"postgresql://standby@127.0.0.1:{self.primary.port}?application_name={SLOT}"
        run(*as_user(), program("pg_basebackup"), "--dbname", source, "--pgdata", self.standby.data, "--create-slot",
             "--slot", SLOT, "--write-recovery-conf", "--checkpoint=fast", "--no-sync")

    def _wait_for_standby(self, names):
        sql(f"{self.primary.superuser}/postgres", f"ALTER SYSTEM SET synchronous_standby_names = '{names}'",
            "SELECT pg_reload_conf()")

    def promote(self):
        """The standby takes writes, and waits for nobody: it never had synchronous_standby_names."""
        self.primary, self.standby = self.standby, self.primary
        sql(f"{self.primary.superuser}/postgres", "SELECT pg_promote()")

    def kill_primary(self):
        self.primary.kill()

    def url(self, database):
        both = [one.port for one in (self.primary, self.standby)]
        hosts = ",".join(f"127.0.0.1:{port}" for port in sorted(both))
        return f"postgresql://{OWNER}@{hosts}/{database}?target_session_attrs=read-write"

    def create_database(self, name, template="template0"):
        """On both: a client that asks the standby first and hears that there is no such database does not ask the other."""
        create_database(self.primary.url, name, template)
        there = f"SELECT 1 FROM pg_database WHERE datname = '{name}'"
        wait_for(lambda: sql(f"{self.standby.superuser}/postgres", there) == ["1"], "the database to be on the standby")
        return self.url(name)

    def close(self):
        for one in filter(None, (self.standby, self.primary)):
            one.close()
        self.folder.close()

    def __enter__(self):
        return self.create()

    def __exit__(self, *_):
        self.close()
