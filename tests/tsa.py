"""A real time stamp authority for the tests: OpenSSL's `ts` behind a loopback address, with a root of its own.

with Authority(folder) as tsa:
    tsa.url, tsa.root                 where it is asked; its root certificate, PEM
    tsa.stamp(b"text")                a response over a text, without a nonce
    tsa.answer = lambda query: …      what it says instead
"""

import subprocess
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

_CONFIGURATION = """
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,{purpose}
[tsa]
default_tsa = clock
[clock]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/leaf.pem
signer_key = {folder}/leaf.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


class Authority:
    """One authority; its address is open while it is entered."""

    def __init__(self, folder: Path, name: str = "clock") -> None:
        """Make keys and certificates."""
        folder = folder.absolute()
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self.asked = folder, 0
        self.answer: Callable[[bytes], bytes] = self.reply
        self.status = 200
        config = folder / "config"
        config.write_text(_CONFIGURATION.format(folder=folder, purpose="timeStamping"))
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        _run(
            "req", "-x509", *key, "-keyout", "root.key", "-out", "root.pem", "-days", "3650", "-subj",
            f"/CN={name} root", "-config", "config", "-extensions", "root", cwd=folder,
        )  # fmt: skip
        _run(
            "req", "-new", *key, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", f"/CN={name}", "-config",
            "config", cwd=folder,
        )  # fmt: skip
        _run(
            "x509", "-req", "-in", "leaf.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-out",
            "leaf.pem", "-days", "3650", "-extfile", "config", "-extensions", "leaf", cwd=folder,
        )  # fmt: skip
        self.root = (folder / "root.pem").read_bytes()
        self.leaf = (folder / "leaf.pem").read_bytes()

    def reply(self, query: bytes) -> bytes:
        """Return OpenSSL's response to a request."""
        (self._folder / "query").write_bytes(query)
        _run("ts", "-reply", "-queryfile", "query", "-out", "reply", "-config", "config", cwd=self._folder)
        return (self._folder / "reply").read_bytes()

    def stamp(self, text: bytes, digest: str = "sha256") -> bytes:
        """Return a response over a text, from a request that OpenSSL made."""
        (self._folder / "text").write_bytes(text)
        _run("ts", "-query", "-data", "text", f"-{digest}", "-cert", "-no_nonce", "-out", "own", cwd=self._folder)
        return self.reply((self._folder / "own").read_bytes())

    def __enter__(self) -> Self:
        """Open the address."""
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.headers["Content-Type"] == "application/timestamp-query"
                authority.asked += 1
                body = authority.answer(query)
                self.send_response(authority.status)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/tsr"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _run(*arguments: str, cwd: Path) -> None:
    subprocess.run(["openssl", *arguments], cwd=cwd, check=True, capture_output=True)
