"""RFC 3161 time stamps of a checkpoint: a clock that is nobody's here says that it had seen the page. SPEC §6.

    text of the checkpoint ─ SHA-256 ─→ request, nonce, certificate wanted ─→ authority ─→ timestamp/<size>.tsr
    timestamp/<size>.tsr + timestamp/<sha256>.crt, pinned in the trust file's `tsa` ─→ Stamp(imprint, 1777622431)

A stamp shows *not after*: the page, and all under it, was there when the authority looked. That there was no newer page
then it does not show, and it counts for no quorum. The encoding and the signatures are read by rfc3161-client.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client import (
    VerificationError as LibraryError,
)

from ledger.errors import MalformedError, UnknownKeyError, VerificationError
from ledger.log.checkpoint import Checkpoint, format_checkpoint
from ledger.log.timestamp_files import MAX_TOKEN

_SHA256 = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an authority signed.

    Attributes:
        imprint: 32 bytes, SHA-256 of what it was shown.
        time: seconds since the epoch when it had seen it at the latest: its time and its stated accuracy, rounded up.
        nonce: that the request bore; None when there was none.
    """

    imprint: bytes
    time: int
    nonce: int | None


def imprint_of(checkpoint: Checkpoint) -> bytes:
    """Return the 32 bytes that a stamp of this checkpoint is over: the SHA-256 of its text, without signatures."""
    return hashlib.sha256(format_checkpoint(checkpoint)).digest()


def make_request(checkpoint: Checkpoint) -> tuple[bytes, int]:
    """Return a TimeStampReq in DER and its nonce, 8 random bytes as a number; certificates are asked for."""
    builder = TimestampRequestBuilder().data(format_checkpoint(checkpoint)).hash_algorithm(HashAlgorithm.SHA256)
    request = builder.cert_request(cert_request=True).nonce(nonce=True).build()
    assert request.nonce is not None
    return request.as_bytes(), request.nonce


def open_stamp(data: bytes, roots: Iterable[bytes]) -> Stamp:
    """Open a TimeStampResp, its signature and chain verified at its own time.

    Args:
        data: of a `.tsr` file.
        roots: certificates in DER that are trusted; see `read_root`.

    Raises:
        MalformedError: `timestamp-malformed`: no response, no token in it, another hash than SHA-256.
        VerificationError: `timestamp-refused`: the authority refused; `timestamp-invalid`: the signature or its chain
            does not verify, or the certificate is not for time stamps.
        UnknownKeyError: `timestamp-authority`: no certificate is trusted.
    """
    response = _decode(data)
    if response.status != 0:  # RFC 3161 §2.4.2: granted; with modifications is not what was asked for
        said = " ".join(response.status_string)[:200]
        raise VerificationError("timestamp-refused", status=response.status, reason=said)
    try:
        told = response.tst_info
        imprint, algorithm = bytes(told.message_imprint.message), told.message_imprint.hash_algorithm
        moment = _latest(response)
        nonce = told.nonce
    except (ValueError, OverflowError) as e:
        raise MalformedError("timestamp-malformed", reason=type(e).__name__) from e
    if algorithm != _SHA256 or len(imprint) != hashlib.sha256().digest_size:
        raise MalformedError("timestamp-malformed", reason=algorithm.dotted_string)
    trusted = [x509.load_der_x509_certificate(root) for root in roots]
    if not trusted:
        raise UnknownKeyError("timestamp-authority")
    try:
        VerifierBuilder(roots=trusted).build().verify(response, imprint)
    except (LibraryError, ValueError) as e:
        raise VerificationError("timestamp-invalid", reason=str(e)[:200]) from e
    return Stamp(imprint, moment, nonce)


def open_answer(data: bytes, checkpoint: Checkpoint, nonce: int, roots: Iterable[bytes]) -> Stamp:
    """Open an authority's answer to a request.

    Raises:
        MalformedError, VerificationError, UnknownKeyError: as `open_stamp`; `timestamp-differs`: it is of something
            else; `timestamp-nonce`: it is an answer to another request.
    """
    stamp = open_stamp(data, roots)
    if stamp.imprint != imprint_of(checkpoint):
        raise VerificationError("timestamp-differs", size=checkpoint.size)
    if stamp.nonce != nonce:
        raise VerificationError("timestamp-nonce", size=checkpoint.size)
    return stamp


def read_root(data: bytes) -> bytes:
    """Return an authority's root certificate in DER, from PEM or DER.

    Raises:
        MalformedError: `timestamp-root`: no certificate, or one that another issued: the chain ends elsewhere.
    """
    try:
        pem = data.lstrip().startswith(b"-----BEGIN")
        found = x509.load_pem_x509_certificate(data) if pem else x509.load_der_x509_certificate(data)
        found.verify_directly_issued_by(found)
    except (ValueError, TypeError, InvalidSignature) as e:
        raise MalformedError("timestamp-root", reason=type(e).__name__) from e
    return found.public_bytes(Encoding.DER)


def _decode(data: bytes) -> TimeStampResponse:
    if len(data) > MAX_TOKEN:
        raise MalformedError("timestamp-malformed", reason=f"> {MAX_TOKEN}")
    try:
        return decode_timestamp_response(data)
    except ValueError as e:
        raise MalformedError("timestamp-malformed", reason=str(e)[:100]) from e


def _latest(response: TimeStampResponse) -> int:
    told = response.tst_info
    accuracy = told.accuracy
    moment = told.gen_time if told.gen_time.tzinfo else told.gen_time.replace(tzinfo=UTC)
    if accuracy is not None:
        moment += timedelta(
            seconds=accuracy.seconds or 0, milliseconds=accuracy.millis or 0, microseconds=accuracy.micros or 0
        )
    return -int((datetime.fromtimestamp(0, UTC) - moment) // timedelta(seconds=1))  # rounded up
