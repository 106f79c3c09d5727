"""The A5 certificate a buyer holds: SPEC §8.4. What each field means is in 作品证书's own words, catalogue `print.…`.

One page says who signed (maker, roles, ledger entry), what the maker alone states (clay, making, note), and what to
compare (photo, seal, measures). A single certificate is PDF/A-3b and carries its proofs as attachments:

    0123456789ABT.pdf ── 0123456789ABT.tlog-proof   the receipt
                      └─ 0123456789ABT.proof.json   the proof bundle

A run of many shares one background and carries none. No signature is drawn in a font: there is room to sign by hand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from certs.fields import CertificateFields, SignedRole, Words
from certs.glyphs import check_glyphs
from certs.page import RUN_PHOTO, SEAL, SINGLE_PHOTO, Pictures, heading, page_values, printed_texts, shrunk
from certs.press import Tick, silent
from certs.qr import version_for
from certs.readback import Expected, check_symbols
from certs.render import date_parts, render_pdf, wording
from ledger.craft.code import show_code
from ledger.errors import MalformedError
from ledger.log.encoding import Json

__all__ = ["CertificateFields", "SignedRole", "Words", "for_run", "print_certificate", "print_certificates"]

PROOF_BOX = (1590, 864, 340)  # x, y, side on the page, tenths of a millimetre
LINK_BOX = (1040, 1066, 156)
_MEDIA = {".json": "application/json", ".tlog-proof": "text/plain"}

_WORDS = (
    "drawn", "stated", "clay", "making", "sign", "stamp", "seal", "pair", "maker", "form", "code", "host", "mirror",
    "entry", "scan", "shows", "hash", "key", "sample",
)  # fmt: skip


def print_certificate(fields: CertificateFields, attachments: Mapping[str, bytes]) -> bytes:
    """Return one certificate as PDF/A-3b with its proofs attached, every QR read back from the page.

    Args:
        fields: what is printed.
        attachments: file name → bytes; `<CODE>.tlog-proof` and `<CODE>.proof.json`.

    Raises:
        PolicyError: `glyph-missing`, `qr-too-long`, `qr-unreadable`.
        MalformedError: `code-shape`, `code-check`, `photo-unreadable`, `link-differs`.
    """
    return _print([fields], attachments, shared=False)


def print_certificates(run: Sequence[CertificateFields], *, tick: Tick = silent) -> bytes:
    """Return certificates, one a page, over one shared background: for the print shop, without attachments.

    The date in the file is the latest entry's. tick: called with (pages read back, pages).
    Raises: as `print_certificate`; `print-empty` for an empty run.
    """
    if not run:
        raise MalformedError("print-empty")
    return _print(run, {}, shared=True, tick=tick)


def for_run(fields: CertificateFields) -> CertificateFields:
    """Return the same certificate with its pictures shrunk to a run's size: a run then holds kilobytes a piece.

    Raises: MalformedError `photo-unreadable`.
    """
    return replace(fields, photo=shrunk(fields.photo, RUN_PHOTO), seal=shrunk(fields.seal, SEAL))


def _print(
    run: Sequence[CertificateFields], attachments: Mapping[str, bytes], *, shared: bool, tick: Tick = silent
) -> bytes:
    check_glyphs(pair for fields in run for pair in printed_texts(fields))
    time = max(fields.time for fields in run)
    pictures = Pictures(*(RUN_PHOTO if shared else SINGLE_PHOTO))
    version = max(version_for(fields.proof_link, "M") for fields in run)
    pages: list[Json] = [page_values(fields, pictures, version, run=shared) for fields in run]
    files, date = pictures.files, date_parts(time)
    if shared:
        files["background.pdf"] = render_pdf("background.typ", {"date": date}, {}, time=time, archival=False)
    listed: list[Json] = []
    for place, (name, content) in enumerate(sorted(attachments.items())):
        files[f"attachment-{place}"] = content
        media = next((m for end, m in _MEDIA.items() if name.endswith(end)), "application/octet-stream")
        listed.append({"description": name, "file": f"attachment-{place}", "name": name, "type": media})
    data: Json = {
        "attachments": listed,
        "author": run[0].host,
        "boxes": {"link": list(LINK_BOX), "proof": list(PROOF_BOX)},
        "date": date,
        "pages": pages,
        "shared": shared,
        "title": f"{heading(run[0])['zh']} {show_code(run[0].code) if len(run) == 1 else f'× {len(run)}'}",
        "words": wording(_WORDS),
    }
    pdf = render_pdf("certificate.typ", data, files, time=time, archival=not shared)
    symbols = (
        (page, box, text) for page, f in enumerate(run) for box, text in ((LINK_BOX, f.link), (PROOF_BOX, f.proof_link))
    )
    check_symbols(pdf, (Expected(page, *box, text) for page, box, text in symbols), tick=tick)
    return pdf
