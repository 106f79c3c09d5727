"""KILNMARK_TEST_DATABASE=postgres: every ledger that the suite founds is a town's, on servers that the suite starts.

    KILNMARK_TEST_DATABASE=postgres make test

A `Desk` has its entries in PostgreSQL; whatever is founded as an instance (doors, pages, commands of this process) has
its guard in etcd, too; a copied directory gets copies of both. Tests of a studio's own files are marked `studio` and
skipped by name then.
"""

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import ledger.instance as founding
from ledger.store.etcd import EtcdGuard
from ledger.studio import Town, format_settings, parse_settings
from tests.town.etcd import shared_etcd
from tests.town.shared import shared_cluster
from tests.town.towns import new_town

ON = os.environ.get("KILNMARK_TEST_DATABASE") == "postgres"
_NOTE = "database"


def database_of(directory: Path) -> str:
    """Return the database of a desk's directory: a new one, the one it had, or, of a copied directory, a copy."""
    note = directory / _NOTE
    if not note.exists():
        address = shared_cluster().database()
    else:
        place, address = note.read_text("utf-8").splitlines()
        if place != str(directory):
            address = shared_cluster().copy(address)
    note.write_text(f"{directory}\n{address}\n", "utf-8")
    return address


def found_in_towns(patch: pytest.MonkeyPatch) -> None:
    """Let every ledger that is founded from now on be a town's, unless it says where it is."""
    honest = founding._build

    def build(directory: Path, settings: Any, *arguments: Any) -> None:
        honest(directory, settings if settings.town else replace(settings, town=new_town()), *arguments)

    patch.setattr(founding, "_build", build)
    copytree = shutil.copytree

    def copied(*arguments: Any, **options: Any) -> Any:
        made = copytree(*arguments, **options)
        for path in Path(made).rglob("settings.json"):
            _move(path)
        return made

    patch.setattr(shutil, "copytree", copied)


def _move(path: Path) -> None:
    """Let a copied town have a database and a guard of its own."""
    settings = parse_settings(path.read_bytes())
    if settings.town is None:
        return
    town = Town(shared_cluster().copy(settings.town.database), shared_etcd().address())
    old, new = EtcdGuard(settings.town.guard), EtcdGuard(town.guard)
    new.found(old.read())
    old.close()
    new.close()
    path.write_bytes(format_settings(replace(settings, town=town)))
