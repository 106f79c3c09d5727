"""The guard in etcd: what its address may say, members that are away, a register that was moved or lost."""

import base64
import datetime as dt
import ipaddress
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2 as httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ledger.errors import InconsistencyError, MalformedError, PushbackError
from ledger.log.checkpoint import Checkpoint, format_checkpoint
from ledger.sequencer import empty_page
from ledger.store.etcd import PASSWORD_VARIABLE, EtcdGuard, parse_etcd_address
from tests.town.etcd import Etcd, free_port, shared_etcd

ORIGIN = "example.com/kiln"
EMPTY = empty_page(ORIGIN)


def body(size: int) -> bytes:
    """Return a checkpoint body."""
    return format_checkpoint(Checkpoint(ORIGIN, size, bytes(32)))


Open = Callable[[str], EtcdGuard]


@pytest.fixture
def opened() -> Iterator[Open]:
    """What opens a guard, and closes it after the test."""
    with ExitStack() as stack:

        def open_guard(address: str) -> EtcdGuard:
            guard = EtcdGuard(address)
            stack.callback(guard.close)
            return guard

        yield open_guard


@pytest.fixture
def guard(opened: Open) -> EtcdGuard:
    """A founded guard."""
    guard = opened(shared_etcd().address())
    guard.found(EMPTY)
    return guard


def test_an_address_names_members_key_user_and_files() -> None:
    """All of it, or the least."""
    full = parse_etcd_address("etcds://guard@a:2379,b:2379/kilnmark/yi%20xing?ca=/ca.pem&cert=/c.pem&key=/k.pem")
    assert full.members == ("https://a:2379", "https://b:2379")
    assert (full.key, full.user) == (b"kilnmark/yi xing", "guard")
    assert full.files == {"ca": "/ca.pem", "cert": "/c.pem", "key": "/k.pem"}
    least = parse_etcd_address("etcd://127.0.0.1:2379/g")
    assert (least.members, least.key, least.user, least.files) == (("http://127.0.0.1:2379",), b"g", "", {})


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("etcd://a:2379", "guard-address"),
        ("etcd:///key", "guard-address"),
        ("etcd://a:2379,/key", "guard-address"),
        ("http://a:2379/key", "guard-address"),
        ("etcd://a:2379/key?ca=/ca.pem", "guard-address"),
        ("etcds://a:2379/key?cert=/c.pem", "guard-address"),
        ("etcds://a:2379/key?other=1", "guard-address"),
        ("etcds://a:2379/key?nonsense", "guard-address"),
        ("etcd://a:2379/key#part", "guard-address"),
        ("etcd://guard:secret@a:2379/key", "guard-password"),
        ("etcd://[a:2379/key", "guard-address"),
    ],
)
def test_another_address_is_refused(address: str, code: str) -> None:
    """No member, no key, half a certificate, a password that others would read."""
    with pytest.raises(MalformedError) as caught:
        parse_etcd_address(address)
    assert caught.value.code == code
    assert "secret" not in str(caught.value)


def test_a_certificate_that_is_not_there_is_refused() -> None:
    """Said at the start, not at the first signature."""
    with pytest.raises(MalformedError) as caught:
        EtcdGuard("etcds://127.0.0.1:1/key?ca=/nowhere.pem")
    assert caught.value.code == "guard-address"


@pytest.mark.needs("etcd")
def test_a_member_that_is_away_is_passed_over(opened: Open) -> None:
    """The next one is asked."""
    there = shared_etcd().address()
    guard = opened(there.replace("etcd://", f"etcd://127.0.0.1:{free_port()},"))
    guard.found(EMPTY)
    assert guard.swap(EMPTY, body(2))
    assert opened(there).read() == body(2)


def test_when_all_are_away_it_says_try_again(opened: Open) -> None:
    """Nothing is signed meanwhile, and nothing stops for good."""
    guard = opened(f"etcd://127.0.0.1:{free_port()}/key")
    for ask in (guard.read, lambda: guard.swap(EMPTY, body(1)), lambda: guard.found(EMPTY), guard.retire):
        with pytest.raises(PushbackError) as caught:
            ask()
        assert caught.value.code == "guard-failed"


class Lossy(httpx.BaseTransport):
    """The way to etcd on which the first answer is lost: the question arrives."""

    def __init__(self) -> None:
        self._honest, self._lost = httpx.HTTPTransport(), False

    def close(self) -> None:
        """Close the way."""
        self._honest.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass on the question; lose the first answer."""
        answer = self._honest.handle_request(request)
        answer.read()
        if not self._lost:
            self._lost = True
            raise httpx.ReadTimeout("lost", request=request)
        return answer


def lose_an_answer(guard: EtcdGuard) -> None:
    """Let the next answer be lost."""
    guard.close()
    guard._client = httpx.Client(transport=Lossy())


@pytest.mark.needs("etcd")
def test_a_swap_whose_answer_was_lost_is_never_done_twice(opened: Open) -> None:
    """It was swapped: asked again, it is compared with what it holds now. Founding finds its own."""
    address = shared_etcd().address()
    twice = address.replace("etcd://", f"etcd://{address[7:].partition('/')[0]},")
    guard = opened(twice)
    lose_an_answer(guard)
    guard.found(EMPTY)
    lose_an_answer(guard)
    assert guard.swap(EMPTY, body(2)) is False
    assert guard.read() == body(2)  # what whoever lost a swap does next


@pytest.mark.needs("etcd")
def test_a_register_that_is_gone_or_something_else_is_no_empty_one(guard: EtcdGuard) -> None:
    """Nobody founds it anew in passing."""
    key = base64.b64encode(parse_etcd_address(guard.address).key).decode()
    shared_etcd().ask("kv/put", {"key": key, "value": base64.b64encode(b"else").decode()})
    with pytest.raises(InconsistencyError) as caught:
        guard.read()
    assert caught.value.code == "guard-malformed"
    shared_etcd().ask("kv/deleterange", {"key": key})
    with pytest.raises(InconsistencyError) as caught:
        guard.read()
    assert caught.value.code == "guard-missing"


@pytest.mark.needs("etcd")
def test_a_register_that_was_moved_signs_nothing_and_says_what_it_held(guard: EtcdGuard) -> None:
    """Whoever still has it open stops: neither reads nor swaps."""
    assert guard.swap(EMPTY, body(4))
    assert guard.retire() == guard.retire() == body(4)
    with pytest.raises(InconsistencyError) as caught:
        guard.read()
    assert caught.value.code == "guard-moved"
    assert guard.swap(body(4), body(5)) is False


@pytest.mark.needs("etcd")
def test_an_etcd_with_users_is_asked_as_one_of_them(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Logged in at the first refusal, and again when the token has ended; a wrong password is told as such."""
    with Etcd() as etcd:
        guard = opened(etcd.address().replace("etcd://", "etcd://root@"))
        for path, question in (
            ("auth/user/add", {"name": "root", "password": "secret"}),
            ("auth/role/add", {"name": "root"}),
            ("auth/user/grant", {"user": "root", "role": "root"}),
            ("auth/enable", {}),
        ):
            etcd.ask(path, question)
        monkeypatch.setenv(PASSWORD_VARIABLE, "wrong")
        with pytest.raises(PushbackError):
            guard.found(EMPTY)
        monkeypatch.setenv(PASSWORD_VARIABLE, "secret")
        guard.found(EMPTY)
        guard._token = "ended"
        assert guard.swap(EMPTY, body(1))
        assert guard.read() == body(1)


@pytest.mark.needs("etcd")
def test_what_etcd_has_said_survives_its_end(opened: Open) -> None:
    """Killed, started again: the register is where it was."""
    with Etcd() as etcd:
        guard = opened(etcd.address())
        guard.found(EMPTY)
        assert guard.swap(EMPTY, body(7))
        etcd.stop()
        etcd.start()
        assert guard.read() == body(7)


def write_certificates(folder: Path) -> None:
    """Write an authority, and a certificate of its for both ends on the loopback: `ca.pem`, `me.pem`, `me.key`."""
    now = dt.datetime.now(dt.UTC)
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("ca", "me")}
    for name in ("ca", "me"):
        both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ca")]))
            .public_key(keys[name].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=name == "ca", path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.ExtendedKeyUsage(both), critical=False)
        )
        pem = builder.sign(keys["ca"], hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        (folder / f"{name}.pem").write_bytes(pem)
    (folder / "me.key").write_bytes(
        keys["me"].private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


@pytest.mark.needs("etcd")
def test_an_etcd_that_asks_for_a_certificate_is_shown_one(opened: Open, tmp_path: Path) -> None:
    """Both ends show theirs; without one, or with an authority that nobody here knows, nothing is asked."""
    write_certificates(tmp_path)
    ca, cert, key = (str(tmp_path / name) for name in ("ca.pem", "me.pem", "me.key"))
    options = ("--cert-file", cert, "--key-file", key, "--trusted-ca-file", ca, "--client-cert-auth")
    with Etcd(*options, scheme="https") as etcd:
        address = etcd.address().replace("etcd://", "etcds://")
        guard = opened(f"{address}?ca={ca}&cert={cert}&key={key}")
        guard.found(EMPTY)
        assert guard.swap(EMPTY, body(3))
        for less in (f"{address}?ca={ca}", address):
            with pytest.raises(PushbackError) as caught:
                opened(less).read()
            assert caught.value.code == "guard-failed"
