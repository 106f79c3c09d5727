"""Typesetting: a template, data as JSON, files beside it; a PDF comes back. SPEC §8.4.

The typesetter sees a private directory with our templates and the pictures of this one print, nothing else of the
machine; values enter as JSON and are set as text, never read as markup. The date in the file is the one given: the same
input gives the same bytes.
"""

import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import typst

from certs.glyphs import font_files
from ledger.log.encoding import Json, encode_json
from ledger.words import say

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _fonts() -> "typst.Fonts":
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=sorted({str(path.parent) for path in font_files()}),
    )


def render_pdf(template: str, data: Json, files: Mapping[str, bytes], *, time: int, archival: bool) -> bytes:
    """Return the PDF that `template` makes of `data`.

    Args:
        template: a file name in `certs/templates`.
        data: JSON values; the template reads them from `sys.inputs.data`.
        files: pictures and attachments by the name under which the template reads them.
        time: document date, whole seconds since the epoch.
        archival: write PDF/A-3b with tags for screen readers. It forbids a PDF as a picture, so a shared background,
            and the tags are half of a run: what goes to the print shop has neither.
    """
    with tempfile.TemporaryDirectory(prefix="kilnmark-print-") as folder:
        root = Path(folder)
        for source in TEMPLATES.iterdir():
            (root / source.name).write_bytes(source.read_bytes())
        for name, content in files.items():
            (root / name).write_bytes(content)
        compiler = typst.Compiler(root / template, root=root, font_paths=_fonts(), ignore_system_fonts=True)
        inputs = {"data": encode_json(data).decode()}
        try:
            pdf, warnings = compiler.compile_with_warnings(
                format="pdf",
                sys_inputs=inputs,
                pdf_standards="a-3b" if archival else None,
                timestamp=time,
                pdf_tags=archival,
            )
        except typst.TypstError as e:
            raise AssertionError(f"bad template {template}: {e.message}") from e
    # A font not found, a layout that does not settle: a print that is not what we drew.
    assert not warnings, f"bad template {template}: {warnings[0].message}"
    assert isinstance(pdf, bytes)  # one document asked for, one given
    return pdf


def in_both(name: str) -> dict[str, Json]:
    """Return the catalogue's `print.<name>` in both languages."""
    return {"en": say(f"print.{name}", "en"), "zh": say(f"print.{name}", "zh")}


def wording(names: Iterable[str]) -> dict[str, Json]:
    """Return the words of each name; a hyphen becomes an underscore, for the template's sake."""
    return {name.replace("-", "_"): in_both(name) for name in names}


def date_parts(time: int) -> list[Json]:
    """Return year, month, day, hour, minute, second in UTC."""
    moment = datetime.fromtimestamp(time, UTC)
    return [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second]
