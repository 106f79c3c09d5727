"""Where `/metrics` is answered: an address of its own, so that no proxy in front of the ledger ever leads to it.

KILNMARK_METRICS=127.0.0.1:9464     this machine alone        KILNMARK_METRICS=10.0.0.5:9464     an inner network
"""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, start_http_server


@contextmanager
def metrics_door(address: str, registry: CollectorRegistry) -> Iterator[int]:
    """Answer until the block ends; gives the port, which is a free one for port 0.

    Raises:
        OSError: the address can't be listened on.
    """
    host, _, port = address.rpartition(":")
    server, thread = start_http_server(int(port), host.strip("[]"), registry)
    try:
        yield int(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
