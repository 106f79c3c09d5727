"""examples/town as it stands: nginx and Caddy in front of a real ledger, the units, the container's steps."""

import http.client
import http.server
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.testclient import TestClient

from tests.api.served import URL
from tests.browser.over_http import OverHttp
from tests.cli.conftest import real_time
from tests.cli.transcript import run
from tests.cli.worlds import empty

EXAMPLES = Path(__file__).parents[1] / "examples/town"
HOST = "zisha.example.org"
HUNG_UP = 0


class Behind(OverHttp):
    """A ledger behind one proxy: a source may ask for three unknown codes a minute."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, proxies=1, rate_unknown="3/minute")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a certificate for the host, signed by itself, and its key."""
    folder, key = tmp_path_factory.mktemp("tls"), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1)).not_valid_after(datetime.now(UTC) + timedelta(days=60))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "full.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(secret)
    return folder / "full.pem", folder / "key.pem"


def ask(port: int, path: str, trusted: Path, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask over HTTPS as a browser does: the name is sent, the certificate checked against it."""
    context = ssl.create_default_context(cafile=str(trusted))
    connection = http.client.HTTPSConnection(HOST, port, context=context)
    with socket.create_connection(("127.0.0.1", port), timeout=120) as plain:
        connection.sock = context.wrap_socket(plain, server_hostname=HOST)
        wanted = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request("POST" if body else "GET", path, body or None, wanted)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        except (OSError, http.client.HTTPException):  # it hung up while we were still sending
            return HUNG_UP, {}, b""
        finally:
            connection.close()


def free_ports(count: int) -> list[int]:
    """Return ports that were free just now."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until somebody listens there."""
    for _ in range(2400):  # two minutes at least
        assert process.poll() is None, process.communicate()
        with socket.socket() as trying:
            trying.settimeout(0.1)
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
    raise AssertionError("nobody listens")


Configure = Callable[[Path, str, list[int], tuple[Path, Path]], list[str]]


def nginx(folder: Path, ledger: str, ports: list[int], certificate: tuple[Path, Path]) -> list[str]:
    """Write nginx's configuration: the example, its ports, files and upstream in their places."""
    text = (EXAMPLES / "nginx.conf").read_text("utf-8")
    for before, after in (
        ("127.0.0.1:8000", ledger), ("/var/cache/nginx", str(folder)), ("listen [::]:80;", ""),
        ("listen [::]:443 ssl http2;", ""), ("listen 80;", f"listen 127.0.0.1:{ports[1]};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{ports[0]} ssl http2;"),
        (f"/etc/letsencrypt/live/{HOST}/fullchain.pem", str(certificate[0])),
        (f"/etc/letsencrypt/live/{HOST}/privkey.pem", str(certificate[1])),
    ):  # fmt: skip
        assert before in text, before
        text = text.replace(before, after)
    (folder / "site.conf").write_text(text, "utf-8")
    user = "user root;\n" if os.geteuid() == 0 else ""
    main = f"{user}pid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\nhttp {{\n  include site.conf;\n}}\n"
    (folder / "main.conf").write_text(main, "utf-8")
    command = ["nginx", "-p", str(folder), "-c", "main.conf", "-e", f"{folder}/error.log"]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    return [*command, "-g", "daemon off;"]


def caddy(folder: Path, ledger: str, ports: list[int], certificate: tuple[Path, Path]) -> list[str]:
    """Write Caddy's configuration likewise, with the certificate given: its own takes a network."""
    text = (EXAMPLES / "Caddyfile").read_text("utf-8")
    subprocess.run(["caddy", "validate", "--adapter", "caddyfile", "--config", str(EXAMPLES / "Caddyfile")],
                   check=True, capture_output=True, env={**os.environ, "HOME": str(folder)})  # fmt: skip
    given = "# With a certificate of your own instead:  tls /etc/kilnmark/fullchain.pem /etc/kilnmark/privkey.pem"
    for before, after in ((f"{HOST} {{", f"{HOST}:{ports[0]} {{"), ("127.0.0.1:8000", ledger),
                          (given, f"tls {certificate[0]} {certificate[1]}")):  # fmt: skip
        assert before in text, before
        text = text.replace(before, after)
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\thttp_port {ports[1]}\n}}\n{text}", "utf-8")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@pytest.mark.parametrize(
    "configure",
    [pytest.param(nginx, marks=pytest.mark.needs("nginx")), pytest.param(caddy, marks=pytest.mark.needs("Caddy"))],
    ids=["nginx", "caddy"],
)
def test_a_proxy_in_front_serves_https_and_names_its_visitors(
    configure: Configure, tmp_path: Path, certificate: tuple[Path, Path]
) -> None:
    """HTTPS, plain HTTP sent there, HSTS, a bound on bodies; who asks can't write themselves another address."""
    ports, (full, _) = free_ports(2), certificate
    with Behind(tmp_path / "studio") as town:
        town.listen()
        command = configure(tmp_path, town.address.removeprefix("http://"), ports, certificate)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              env={**os.environ, "HOME": str(tmp_path)}) as proxy:  # fmt: skip
            try:
                wait_for(ports[0], proxy)
                wait_for(ports[1], proxy)
                _look(ports, full, town)
                if configure is nginx:
                    _outlives(ports[0], full, town)
            finally:
                proxy.terminate()
                town.silence()


def _look(ports: list[int], full: Path, town: Behind) -> None:
    status, headers, body = ask(ports[0], "/readyz", full)
    assert (status, b'"ok":true' in body) == (200, True)
    assert headers["strict-transport-security"] == "max-age=31536000"
    plain = http.client.HTTPConnection("127.0.0.1", ports[1], timeout=120)
    plain.request("GET", "/own", headers={"Host": HOST})
    sent = plain.getresponse()
    assert (sent.status in {301, 308}, sent.headers["Location"].startswith(f"https://{HOST}")) == (True, True)
    plain.close()
    unknown = [
        ask(ports[0], f"/api/v1/verify/{code}", full, X_Forwarded_For=f"6.6.6.{number}")[0]
        for number, code in enumerate(["0123456789ABT"] * 4)
    ]
    assert unknown == [404, 404, 404, 429]  # four addresses were written, one source asked
    stranger = TestClient(town.fast, base_url=URL, client=("203.0.113.9", 1))
    assert stranger.get("/api/v1/verify/0123456789ABT").status_code == 404  # past the proxy: another source
    posted = [
        ask(ports[0], "/api/v1/statements", full, b" " * size, Content_Type="application/json")[0]
        for size in (1 << 20, 13 << 20)
    ]
    assert posted in ([400, 413], [400, HUNG_UP])


def _outlives(port: int, full: Path, town: Behind) -> None:
    """What may be kept is read while the ledger is away; a verdict is never made up."""
    page = ask(port, "/", full)[2].decode()
    program = page.split('href="/static/', 1)[1].split('"', 1)[0]
    before = ask(port, f"/static/{program}", full)
    town.silence()
    assert ask(port, f"/static/{program}", full)[2] == before[2]
    assert ask(port, "/c/0123456789ABT", full)[0] == 502


class Counted(http.server.BaseHTTPRequestHandler):
    """Stands for the ledger: says what it says of a tile, a board and a verdict, and counts who comes through."""

    came: ClassVar[Counter[str]] = Counter()
    kept: ClassVar[dict[str, str]] = {
        "/tile/0/000": "public, max-age=31536000, immutable", "/board": "public, max-age=1", "/c/X": "no-cache",
    }  # fmt: skip
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.came[self.path] += 1
        self.send_response(200)
        self.send_header("Cache-Control", self.kept[self.path])
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Say nothing."""


@pytest.mark.needs("nginx")
def test_a_burst_at_the_edge_is_a_few_requests_at_the_ledger(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    """A tile is fetched once, a board once a second however many watch; every verdict is asked for."""
    ports, (full, _), each = free_ports(2), certificate, 30
    Counted.came.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counted) as ledger:
        threading.Thread(target=ledger.serve_forever, daemon=True).start()
        command = nginx(tmp_path, f"127.0.0.1:{ledger.server_port}", ports, certificate)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as proxy:

            def watch(_: int) -> set[int]:
                context = ssl.create_default_context(cafile=str(full))
                with closing(http.client.HTTPSConnection(HOST, ports[0], context=context)) as line:
                    plain = socket.create_connection(("127.0.0.1", ports[0]), timeout=120)
                    line.sock = context.wrap_socket(plain, server_hostname=HOST)
                    seen = set()
                    for path in [*Counted.kept] * each:
                        line.request("GET", path)
                        answer = line.getresponse()
                        answer.read()
                        seen.add(answer.status)
                    return seen

            try:
                wait_for(ports[0], proxy)
                began = time.monotonic()
                with ThreadPoolExecutor(8) as pool:
                    assert set().union(*pool.map(watch, range(8))) == {200}
                seconds = int(time.monotonic() - began)
            finally:
                proxy.terminate()
                ledger.shutdown()
    assert Counted.came["/tile/0/000"] == 1
    assert Counted.came["/board"] <= seconds + 3  # not of the machine's speed: as many seconds as it took
    assert Counted.came["/c/X"] == 8 * each


def test_the_ledger_serves_https_by_itself(
    tmp_path: Path, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a certificate that is given; commands of the same machine go on working, by a door of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KILNMARK_KEY_PASSPHRASE", "a passphrase of the tests")
    real_time(monkeypatch)
    empty(tmp_path)
    found = "init ledger --origin example.org/zisha --name 示例账本 --url https://zisha.example.org --key o1.key --yes"
    assert run(found, monkeypatch, capsys).code == 0
    full, key = certificate
    for given in (f"--certfile {full}", f"--keyfile {key}", f"--certfile {full} --keyfile {full}"):
        assert run(f"serve ledger {given}", monkeypatch, capsys).code == 2, given
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "ledger", "--port", "0",
               "--certfile", str(full), "--keyfile", str(key)]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address.startswith("https://127.0.0.1:")
        assert ask(int(address.rpartition(":")[2]), "/readyz", full)[0] == 200
        kiln = "kiln dq --name 示例电窑 --type 电窑 --place 江苏宜兴 --master zs001 --key o1.key --ledger ledger"
        assert "[person-unknown]" in run(f"--json {kiln}", monkeypatch, capsys).out.replace('"code": "', "[").replace(
            '",\n', "]\n"
        )
        server.terminate()
        _, said = server.communicate(timeout=120)
        assert (server.returncode, said.count("rror")) == (0, 0), said


@pytest.mark.needs("systemd-analyze")
@pytest.mark.parametrize("unit", sorted(EXAMPLES.glob("kilnmark*.*r*")), ids=lambda path: path.name)
def test_units_are_what_systemd_takes(unit: Path, tmp_path: Path) -> None:
    """Each is verified with a program in its place; one wrong word is found."""
    if unit.suffix not in {".service", ".timer"}:
        pytest.fail(f"{unit.name} is no unit")
    program = shutil.which("true")
    for path in EXAMPLES.glob("kilnmark*"):
        text = path.read_text("utf-8").replace("/opt/kilnmark/bin/kilnmark", program or "")
        (tmp_path / path.name).write_text(text, "utf-8")
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)]
    good = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (good.returncode, good.stderr) == (0, "")
    spoilt = (tmp_path / unit.name).read_text("utf-8").replace("Description=", "Desription=")
    (tmp_path / unit.name).write_text(spoilt, "utf-8")
    assert "Desription" in subprocess.run(command, capture_output=True, text=True, check=False).stderr


def probes() -> Iterator[str]:
    """Yield what the container asks to see whether it is well."""
    yield from (line for line in (EXAMPLES / "Containerfile").read_text("utf-8").splitlines() if "HEALTHCHECK" in line)


def test_the_container_asks_a_door_that_is_there() -> None:
    """Its probe asks for /healthz on the port it serves."""
    [probe] = probes()
    text = (EXAMPLES / "Containerfile").read_text("utf-8")
    assert "http://127.0.0.1:8000/healthz" in probe
    assert '"--port", "8000"' in text
    assert "USER kilnmark" in text
