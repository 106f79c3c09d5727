"""Asking the served app itself, without a client's cost: a million questions in minutes.

asker = Asker(studio.fast, "203.0.113.7")
status, headers, body = await asker.ask("GET", "/c/0123456789ABT")
"""

from dataclasses import dataclass
from typing import Any

Told = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class Asker:
    """Somebody at an address."""

    app: Any
    address: str = "203.0.113.7"

    async def ask(self, method: str, path: str, body: bytes = b"") -> Told:
        """Return status, headers and body of the answer."""
        sent: list[Any] = []
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Any:
            return waiting.pop() if waiting else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [(b"host", b"zisha.example"), (b"content-length", str(len(body)).encode())]
        if body:
            headers.append((b"content-type", b"application/json"))
        await self.app(
            {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "root_path": "",
             "query_string": b"", "headers": headers, "client": (self.address, 40000),
             "server": ("zisha.example", 443), "scheme": "https", "http_version": "1.1"}, receive, send,
        )  # fmt: skip
        begun = next(message for message in sent if message["type"] == "http.response.start")
        told = {name.decode(): value.decode() for name, value in begun["headers"]}
        whole = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
        return begun["status"], told, whole
