"""OpenSSL's `ts`: reads our request, and a stamp that we kept."""

from ledger.authority import ask_authority
from ledger.log.checkpoint import format_checkpoint
from ledger.log.timestamp import make_request, read_root
from tests.interop.bench import Bench, Outcome, Tool, flipped
from tests.tsa import Authority


def openssl_ts(bench: Bench) -> Outcome:
    """A request of ours is read; a kept `.tsr` verifies over the checkpoint's text, and over nothing else."""
    folder = bench.folder("ts")
    version = bench.sh(["openssl", "version"]).decode().strip()
    request, nonce = make_request(bench.page)
    (folder / "request").write_bytes(request)
    told = bench.sh(["openssl", "ts", "-query", "-in", str(folder / "request"), "-text"]).decode()
    assert "sha256" in told.lower(), told
    assert f"{nonce:X}" in told.replace(":", "").upper(), told
    with Authority(folder / "tsa") as tsa:
        token, _ = ask_authority(tsa.url, bench.page, [read_root(tsa.root)])
    stranger = Authority(folder / "stranger", "stranger")
    body = format_checkpoint(bench.page)
    files = {"body": body, "token.tsr": token, "root.pem": tsa.root, "other-body": flipped(body),
             "bent.tsr": flipped(token, len(token) - 20), "stranger.pem": stranger.root}  # fmt: skip
    for name, data in files.items():
        (folder / name).write_bytes(data)

    def verify(data: str, token: str, root: str) -> list[str]:
        return ["openssl", "ts", "-verify", "-data", data, "-in", token, "-CAfile", root]

    bench.sh(verify("body", "token.tsr", "root.pem"), cwd=folder)
    bent = {
        "another page": ("other-body", "token.tsr", "root.pem"), "a bent stamp": ("body", "bent.tsr", "root.pem"),
        "another authority": ("body", "token.tsr", "stranger.pem"),
    }  # fmt: skip
    for what, arguments in bent.items():
        assert bench.refuses(verify(*arguments), cwd=folder), what
    return Outcome(version, ("a request", "a stamp of a page"), tuple(bent))


TOOLS = (Tool("openssl ts", "OpenSSL", "RFC 3161 requests and stamps", openssl_ts),)
