"""One PostgreSQL server for all tests of a process: started by the first that asks, ended with the process."""

import atexit
from functools import cache

from tests.town.cluster import Cluster


@cache
def shared_cluster() -> Cluster:
    """Return the server."""
    cluster = Cluster()
    atexit.register(cluster.close)
    return cluster
