"""Ed25519: one strict rule, the same answers from every library, and did:key."""

import hashlib
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import MalformedError, VerificationError
from ledger.log import keys
from ledger.log.curve import in_prime_subgroup
from ledger.log.keys import SigningKey, check_enrollable, format_did, parse_did, verify
from tests.log import ed25519, make_ed25519

CASES = json.loads(make_ed25519.ALL.read_bytes())
KEY = SigningKey.from_seed(hashlib.sha256(b"kilnmark test key").digest())
# RFC 8032 §7.1, tests 1 to 3 and SHA(abc): seed, public key, message, signature.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]  # fmt: skip


def holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Report what `verify` says."""
    try:
        verify(public, signature, message)
    except VerificationError as e:
        if e.code == "signature-invalid":
            return False
        raise
    return True


@pytest.mark.parametrize(("seed", "public", "message", "signature"), RFC_8032)
def test_rfc_8032_values_are_signed_and_verified(seed, public, message, signature):
    """Key, signature and verification are those of RFC 8032 §7.1."""
    key = SigningKey.from_seed(bytes.fromhex(seed))
    assert key.public.hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    verify(key.public, bytes.fromhex(signature), bytes.fromhex(message))


@pytest.mark.parametrize("backend", sorted(keys.BACKENDS))
def test_every_class_has_the_same_answer_from_every_library(backend, monkeypatch):
    """Torsion, small order, S beyond L, non-canonical encodings, lengths: 198 answers, by our own arithmetic."""
    monkeypatch.setattr(keys, "_verify", keys.BACKENDS[backend])
    got = {
        c["class"]: holds(bytes.fromhex(c["public"]), bytes.fromhex(c["signature"]), c["message"].encode())
        for c in CASES
    }
    assert got == {c["class"]: c["valid"] for c in CASES}
    assert len(got) == len(CASES) == 198
    assert sum(got.values()) == 10


@pytest.mark.parametrize("check", [keys._in_subgroup, in_prime_subgroup], ids=["library", "own"])
def test_only_keys_of_prime_order_are_enrolled(check, monkeypatch):
    """Small-order, mixed-order, non-canonical and short keys are refused by both ways of checking."""
    monkeypatch.setattr(keys, "_in_subgroup", check)
    for public, wanted in {c["public"]: c["enrollable"] for c in CASES}.items():
        if wanted:
            check_enrollable(bytes.fromhex(public))
            continue
        with pytest.raises(VerificationError) as caught:
            check_enrollable(bytes.fromhex(public))
        assert caught.value.code == "key-not-enrollable"


def test_self_test_vectors_are_made_by_our_own_arithmetic():
    """The file that ships is what the generator writes: twelve, one a class."""
    rows = make_ed25519.vectors()
    assert len(rows) == len({row["class"] for row in rows}) == 12
    assert make_ed25519.document(rows) == make_ed25519.SELF_TEST.read_bytes()


def test_generator_and_its_verdicts_agree_with_the_file_of_classes():
    """A sample of the large file is judged again by the slow arithmetic."""
    for case in CASES[:64:9]:
        public, signature = bytes.fromhex(case["public"]), bytes.fromhex(case["signature"])
        assert ed25519.is_valid(public, signature, case["message"].encode()) is case["valid"]


def test_fourteen_small_order_encodings_are_known():
    """The list is what the arithmetic of the eight points gives."""
    assert frozenset(ed25519.small_order_encodings()) == keys._SMALL_ORDER
    assert len(keys._SMALL_ORDER) == 14


@pytest.mark.parametrize("index", range(12))
def test_library_that_errs_in_one_class_is_not_chosen(index):
    """Each of the twelve vectors that reaches the library can fail it; those that do not, pass by the pre-check."""
    rows = json.loads(make_ed25519.SELF_TEST.read_bytes())
    wrong = rows[index]

    def errs(public: bytes, signature: bytes, message: bytes) -> bool:
        asked = (public.hex(), signature.hex(), message.decode())
        right = keys.BACKENDS["cryptography"](public, signature, message)
        return not right if asked == (wrong["public"], wrong["signature"], wrong["message"]) else right

    reached = keys._is_strict(bytes.fromhex(wrong["public"]), bytes.fromhex(wrong["signature"]))
    chosen = keys._choose({"errs": errs, "sound": keys.BACKENDS["cryptography"]})
    assert chosen == ("sound" if reached else "errs")


def test_cofactored_library_is_not_chosen():
    """A verifier of 8·S·B = 8·R + 8·k·A takes R with torsion, and is passed over for the next."""

    def cofactored(public: bytes, signature: bytes, message: bytes) -> bool:
        a, r = ed25519.decode(public), ed25519.decode(signature[:32])
        if a is None or r is None:
            return False
        k, s = ed25519.challenge(signature[:32], public, message), int.from_bytes(signature[32:], "little")
        right = ed25519.add(r, ed25519.multiply(k, a))
        return ed25519.multiply(8 * s, ed25519.BASE) == ed25519.multiply(8, right)

    assert keys._choose({"cofactored": cofactored, **keys.BACKENDS}) == "pynacl"


def test_no_sound_library_stops_the_program():
    """Better no verifier than one with another rule."""
    with pytest.raises(AssertionError, match="bad math"):
        keys._choose({"yes to all": lambda public, signature, message: True})


def test_subgroup_check_of_the_library_is_used_only_when_sound():
    """A check that takes the point of order 2·L, or is missing, is replaced by our own."""
    from nacl.exceptions import UnavailableError

    def missing(point: bytes) -> bool:
        raise UnavailableError("minimal build")

    assert keys._choose_subgroup_check(lambda point: True) is in_prime_subgroup
    assert keys._choose_subgroup_check(lambda point: False) is in_prime_subgroup
    assert keys._choose_subgroup_check(missing) is in_prime_subgroup
    assert keys._choose_subgroup_check(ed25519.is_enrollable) is ed25519.is_enrollable


def test_every_flipped_byte_of_a_signature_or_key_is_refused():
    """No bit of A, R, S or the message is free."""
    signature, message = KEY.sign(b"one message"), b"one message"
    for i in range(64):
        assert not holds(KEY.public, signature[:i] + bytes([signature[i] ^ 1 << i % 8]) + signature[i + 1 :], message)
    for i in range(32):
        assert not holds(KEY.public[:i] + bytes([KEY.public[i] ^ 1 << i % 8]) + KEY.public[i + 1 :], signature, message)
    assert not holds(KEY.public, signature, b"another message")


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=80), st.binary(max_size=80), st.binary(max_size=8))
def test_any_bytes_end_in_a_defined_answer(public, signature, message):
    """Whatever the lengths, verify and check_enrollable raise VerificationError and nothing else."""
    assert not holds(public, signature, message)
    try:
        check_enrollable(public)
    except VerificationError as e:
        assert e.code == "key-not-enrollable"  # noqa: PT017  # a random point may be of prime order
    else:
        assert ed25519.is_enrollable(public)


@settings(deadline=None, max_examples=50)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_what_is_signed_verifies(seed, message):
    """Every seed's key is enrollable, and its signatures hold."""
    key = SigningKey.from_seed(seed)
    check_enrollable(key.public)
    verify(key.public, key.sign(message), message)
    assert parse_did(key.did) == key.public


def test_seed_of_another_length_is_refused():
    """A seed has 32 bytes."""
    with pytest.raises(MalformedError) as caught:
        SigningKey.from_seed(bytes(31))
    assert caught.value.code == "key-seed-length"


def test_secret_is_not_shown():
    """Neither repr nor comparison touches the secret; two new keys differ."""
    assert KEY.seed.hex() not in repr(KEY)
    assert repr(KEY.seed) not in repr(KEY)
    assert SigningKey.generate() != SigningKey.generate()
    assert SigningKey.from_seed(KEY.seed) == KEY


def test_known_did_key():
    """An example key of the did:key specification, W3C Credentials Community Group."""
    did = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    public = parse_did(did)
    assert public.hex() == "2e6fcce36701dc791488e0d0b1745cc1e33a4c1c9fcc41c63bd343dbbe0970e6"
    assert format_did(public) == did


@settings(deadline=None, max_examples=100)
@given(st.binary(min_size=32, max_size=32))
def test_every_key_is_read_back_from_its_did(public):
    """did:key and key are inverse, also for keys that nobody may enrol."""
    did = format_did(public)
    assert did.startswith("did:key:z6M")
    assert len(did) == 56
    assert parse_did(did) == public


def test_odd_dids_are_refused():
    """Another multicodec, method, digit, length or a number beyond 34 bytes is refused."""
    did = KEY.did
    wrong = [
        "", did[:-1], did + "1", did.replace("key", "web"), did[:-1] + "0", did[:-1] + "é", did.upper(),
        "did:key:z6LS" + did[12:],  # x25519's beginning
        "did:key:zzzz" + did[12:], "did:key:z" + "z" * 47, "did:key:z" + "1" * 47, did + "#" + did[8:],
    ]  # fmt: skip
    for text in wrong:
        with pytest.raises(MalformedError) as caught:
            parse_did(text)
        assert caught.value.code == "did-malformed"


def test_every_changed_digit_of_a_did_is_another_key_or_refused():
    """No digit of a did:key is free."""
    did = KEY.did
    for i in range(len(did)):
        changed = did[:i] + ("2" if did[i] != "2" else "3") + did[i + 1 :]
        try:
            public = parse_did(changed)
        except MalformedError:
            continue
        assert public != KEY.public


def test_data_files_stand_beside_the_code():
    """The vectors are read from the package, so that a wheel carries them."""
    assert Path(keys.__file__).with_name("ed25519.json") == make_ed25519.SELF_TEST


# What stands before the library: each part of the pre-check by itself, whatever the library would say after it.


def test_a_y_from_p_on_is_never_strict():
    """Every spelling of y from p to 2^255 - 1, with either sign, and no y below but those of small order."""
    for y in range(ed25519.P, 2**255):
        for sign in (0, 1):
            assert not keys._is_strict_point((y | sign << 255).to_bytes(32, "little"))
    below = [y for y in range(ed25519.P - 40, ed25519.P) if keys._is_strict_point(y.to_bytes(32, "little"))]
    assert below == list(range(ed25519.P - 40, ed25519.P - 1))  # p - 1 is the point of order two
    for y in (2, 3, 127, 2**254, 2**255 - 2**248 - 1, ed25519.P - 2, ed25519.P - 7):
        for sign in (0, 1):
            assert keys._is_strict_point((y | sign << 255).to_bytes(32, "little"))


def test_lengths_and_s_are_judged_before_the_library():
    """A key or signature a byte longer or shorter, S = L and beyond, small order in A or R: not strict."""
    signature, identity = KEY.sign(b"m"), ed25519.encode(ed25519.IDENTITY)
    r, last = signature[:32], (ed25519.L - 1).to_bytes(32, "little")
    assert keys._is_strict(KEY.public, signature)
    assert keys._is_strict(KEY.public, r + last)
    for public, signed in [
        (KEY.public + b"\0", signature), (KEY.public[:31], signature), (KEY.public, signature + b"\0"),
        (KEY.public, signature[:63]), (KEY.public, r + ed25519.L.to_bytes(32, "little")),
        (KEY.public, r + (2**255 - 1).to_bytes(32, "little")), (identity, signature),
        (KEY.public, identity + signature[32:]),
    ]:  # fmt: skip
        assert not keys._is_strict(public, signed)


@pytest.mark.parametrize("backend", sorted(keys.BACKENDS))
def test_a_library_says_no_to_what_is_no_key(backend):
    """Bytes of another length end in no, not in the library's own error."""
    assert keys.BACKENDS[backend](KEY.public, KEY.sign(b"m"), b"m")
    assert not keys.BACKENDS[backend](b"\xff" * 32, bytes(64), b"m")
    assert not keys.BACKENDS["cryptography"](b"", b"", b"m")


def test_a_key_is_strict_before_it_is_asked_for_its_order(monkeypatch):
    """With a library that finds every point sound, small-order and non-canonical keys are refused all the same."""
    monkeypatch.setattr(keys, "_in_subgroup", lambda public: True)
    check_enrollable(KEY.public)
    for public in (*ed25519.small_order_encodings(), (ed25519.P + 3).to_bytes(32, "little"), KEY.public + b"\0"):
        with pytest.raises(VerificationError):
            check_enrollable(public)


def test_the_point_that_tries_the_library_is_of_twice_the_order():
    """What `_choose_subgroup_check` offers is the base point and, doubled in order, the same with the point of two."""
    offered = []

    def library(public: bytes) -> bool:
        offered.append(public)
        return len(offered) == 1

    assert keys._choose_subgroup_check(library) is library
    base, doubled = (ed25519.decode(public) for public in offered)
    assert base == ed25519.BASE
    assert ed25519.multiply(ed25519.L, doubled) == (0, ed25519.P - 1)


def test_the_suite_and_the_libraries_have_their_names():
    """RFC 9864's name, and what `doctor` says."""
    assert (keys.SUITE, keys.BACKEND, sorted(keys.BACKENDS)) == ("Ed25519", "pynacl", ["cryptography", "pynacl"])


def test_a_did_of_another_length_is_refused_before_its_digits_are_read():
    """Thirty thousand digits cost what one costs: a few calls, and no large number is reckoned."""
    calls = []
    sys.setprofile(lambda frame, event, argument: calls.append(event))
    try:
        with pytest.raises(MalformedError):
            parse_did("did:key:z" + "6" * 30_000)
    finally:
        sys.setprofile(None)
    assert 0 < len(calls) < 60
