"""A studio served over HTTP on the loopback: the whole app as uvicorn gets it."""

import socket
import threading

import uvicorn
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tests.api.served import Served


class OverHttp(Served):
    """See the module.

    Attributes:
        address: of the server, without a slash at the end; empty while it is not running.
        deaf: whether what is posted is turned away: a busy browser lets one slip out of a shed without a network.
    """

    address, deaf = "", False

    def listen(self) -> None:
        """Serve on a free port of the loopback; the queue is started already, so uvicorn does not start it."""
        listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        config = uvicorn.Config(
            self._heard, interface="asgi3", log_level="error", proxy_headers=False, access_log=False, lifespan="off",
            server_header=False,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._serving = threading.Thread(target=self._server.run, kwargs={"sockets": [listening]}, daemon=True)
        self._serving.start()
        self.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self._listening = listening

    async def _heard(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does; a post to a deaf town is told to come again."""
        turned_away = self.deaf and scope["type"] == "http" and scope["method"] == "POST"
        await (Response(status_code=503) if turned_away else self.fast)(scope, receive, send)

    def silence(self) -> None:
        """Stop serving: from here on the studio cannot be reached."""
        if self.address:
            self._server.should_exit = True
            self._serving.join(timeout=10)
            self._listening.close()
            self.address = ""
