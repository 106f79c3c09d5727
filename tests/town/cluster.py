"""A PostgreSQL server of the suite's own: made, started and ended by it, reached by a socket in its folder alone.

with Cluster() as cluster:
    address = cluster.database()     postgresql:///t1?host=…&user=kilnmark: a new one, with our tables in it

It runs as somebody without rights, as PostgreSQL wants it, and ends with the process that started it. Syncs are on, as
the store asserts; its folder is in memory where the machine allows it.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import threading
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from ledger.upgrade import make_tables

READY = "database system is ready to accept connections"
SECONDS = 180  # for a server to start: far longer than any needs
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "autovacuum": "off",
    "jit": "off",
    "max_wal_senders": "2",
    "wal_level": "replica",
}


def programs() -> Path | None:
    """Return the folder of the newest server there is, from 15 on."""
    found = shutil.which("postgres")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    fit = (each for each in folders if (each / "initdb").exists() and (each / "postgres").exists())
    return next(fit, None)


def unprivileged() -> tuple[str, ...]:
    """Return how a command is begun so that it has no rights and ends with us."""
    ends = ("setpriv", "--pdeathsig", "QUIT")
    if os.geteuid() != 0:
        return ends
    user = _somebody()
    return (*ends, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")


def _somebody() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise AssertionError("nobody is not on this machine")


class Cluster:
    """The running server."""

    def __init__(self, **settings: str) -> None:
        """Make a cluster and start its server; `settings` are those that differ from `SETTINGS`."""
        folder = programs()
        assert folder is not None
        self._programs, self._settings = folder, SETTINGS | settings
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="kilnmark-", dir=memory))
        if os.geteuid() == 0:
            os.chown(self.folder, _somebody().pw_uid, _somebody().pw_gid)
        self._count = 0
        self.said: deque[str] = deque(maxlen=400)
        initdb = (folder / "initdb", "-D", self.folder / "data", "-N", "-A", "trust", "-U", "kilnmark")
        how = ("--no-instructions", "--locale=C.UTF-8", "-E", "UTF8", "--data-checksums")
        subprocess.run([*unprivileged(), *initdb, *how], check=True, capture_output=True, cwd="/")
        self.start()
        self._execute("CREATE DATABASE made")
        make_tables(self.address("made"))

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        command = [self._programs / "postgres", "-D", self.folder / "data", "-k", self.folder, *options]
        self.server = subprocess.Popen(
            [*unprivileged(), *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/"
        )
        ready = threading.Event()
        self._listener = threading.Thread(target=self._listen, args=(self.server, ready), daemon=True)
        self._listener.start()
        assert ready.wait(SECONDS), "\n".join(self.said)
        assert self.server.poll() is None, "\n".join(self.said)

    def _listen(self, server: "subprocess.Popen[str]", ready: threading.Event) -> None:
        """Read what the server says to its end: an unread pipe would stop it."""
        assert server.stderr is not None
        for line in server.stderr:
            self.said.append(line.rstrip())
            if READY in line:
                ready.set()
        ready.set()

    def stop(self, how: str = "fast") -> None:
        """End the server: `fast` lets go of sessions, `immediate` is as if the power had gone."""
        if self.server.poll() is None:
            self.server.send_signal({"fast": 2, "immediate": 3}[how])
        self.server.wait(SECONDS)
        self._listener.join(SECONDS)
        assert self.server.stderr is not None
        self.server.stderr.close()

    def address(self, database: str) -> str:
        """Return where a database is."""
        return f"postgresql:///{database}?host={self.folder}&user=kilnmark"

    def database(self, like: str = "made") -> str:
        """Return the address of a new database, with our tables."""
        self._count += 1
        self._execute(f"CREATE DATABASE t{self._count} TEMPLATE {like}")
        return self.address(f"t{self._count}")

    def copy(self, address: str) -> str:
        """Return the address of a copy of a database that nobody is connected to."""
        return self.database(address.partition("///")[2].partition("?")[0])

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def close(self) -> None:
        """End the server and throw everything away."""
        self.stop("immediate")
        shutil.rmtree(self.folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
