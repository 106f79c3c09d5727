"""What is printed on one certificate, as values: filled by whoever knows the ledger, set by `certs/certificate.py`.

CertificateFields(code="0123456789ABT", title=Words("松风石瓢", "Wind in the Pines"), …)
"""

from dataclasses import dataclass

from certs.photo import Photo


@dataclass(frozen=True, slots=True)
class Words:
    """One value in two languages; `en` may be empty."""

    zh: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class SignedRole:
    """A role and the person who has signed it; a role not yet signed is not printed."""

    role: Words
    name: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFields:
    """Everything printed on one certificate.

    Attributes:
        code: stored form, 13 characters.
        host, mirror: where to check, and a second place (empty = none known).
        link, proof_link: the texts of the two QRs, from `certs.summary.format_link`.
        gi: the maker was an approved user of the geographical indication: the heading names it.
        heading: the craft's; None = zisha's. drawing: file of the picture that stands in for a missing photo.
        standing: the maker's standing at the date of making, highest first; empty = none.
        clay, forming, note: stated by the maker, printed under that heading.
        capacity_ml, weight_g, size_mm: None (or 0) = not stated; size is length, width, height.
        year: of making; None = not stated.
        kiln: batch and kiln, or the words for a studio firing. opened: `YYYY-MM-DD` or empty.
        grade: 优等, 合格, 微瑕, 窑变; None = a studio firing without one.
        roles: signed ones only, in the order printed; beyond six the type grows smaller.
        edition: (number, size), or None for a unique piece.
        index, time, entry_hash: of the ledger's entry; the hash is 32 bytes.
        key_id: of the maker's key, as shown in the micro line.
        photo: JPEG, PNG or WebP, or shrunk already; None = a drawing stands in, marked as such.
        seal: photo of the registered impression, likewise; None = the place stays empty.
        sample: print 样张 SAMPLE across the page.
    """

    code: str
    host: str
    link: str
    proof_link: str
    title: Words
    maker: Words
    shape: Words
    clay: Words
    forming: Words
    index: int
    time: int
    entry_hash: bytes
    key_id: str
    mirror: str = ""
    gi: bool = False
    heading: Words | None = None
    drawing: str = "teapot.svg"
    standing: tuple[Words, ...] = ()
    capacity_ml: int | None = None
    weight_g: int | None = None
    size_mm: tuple[int, int, int] | None = None
    year: int | None = None
    kiln: Words | None = None
    opened: str = ""
    grade: Words | None = None
    roles: tuple[SignedRole, ...] = ()
    edition: tuple[int, int] | None = None
    note: Words = Words("")
    photo: bytes | Photo | None = None
    seal: bytes | Photo | None = None
    sample: bool = False
