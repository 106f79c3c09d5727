"""A town of the suite's own: a fresh database and a fresh key of etcd."""

from ledger.studio import Town
from tests.town.etcd import shared_etcd
from tests.town.shared import shared_cluster


def new_town() -> Town:
    """Return where a ledger may be founded."""
    return Town(shared_cluster().database(), shared_etcd().address())
