"""One certificate's values as the template reads them: which fields stand where, in what words."""

import hashlib
from datetime import datetime, timedelta, timezone

from certs.fields import CertificateFields, Words
from certs.photo import Photo, shrink_photo
from certs.qr import make_symbol
from certs.render import in_both
from certs.summary import check_printed_link
from ledger.craft.code import check_code, show_code
from ledger.log.encoding import Json

RUN_MASK = 2  # fixed in a run: an eighth of the time, and every symbol is read back anyway
SINGLE_PHOTO = (940, 88)  # longer side in pixels, JPEG quality: 300 dpi behind 78 mm
RUN_PHOTO = (520, 72)
SEAL = (220, 85)
Cell = dict[str, Json]

_BEIJING = timezone(timedelta(hours=8))  # the paper shows the reader's time, and says which


class Pictures:
    """The pictures of one print: each shrunk once, named by what it was, however many pages show it."""

    def __init__(self, side: int, quality: int) -> None:
        self.files: dict[str, bytes] = {}
        self._photo = (side, quality)
        self._fits: dict[str, str] = {}

    def add(self, picture: bytes | Photo, *, seal: bool = False) -> tuple[str, str]:
        """Return the file name of a picture, shrunk already or not, and how it fills its frame."""
        data = picture.jpeg if isinstance(picture, Photo) else picture
        name = hashlib.sha256(data).hexdigest()[:16] + (".seal.jpg" if seal else ".jpg")
        if name not in self.files:
            photo = shrunk(picture, SEAL if seal else self._photo)
            assert photo is not None  # a picture was given
            self.files[name] = photo.jpeg
            # The frame is 13:8. A picture near that fills it and loses a sliver; any other is shown whole.
            near = 149 * photo.height <= 100 * photo.width <= 177 * photo.height
            self._fits[name] = "cover" if near else "contain"
        return name, self._fits[name]


def shrunk(picture: bytes | Photo | None, fit: tuple[int, int]) -> Photo | None:
    """Return a picture shrunk to (longer side in pixels, JPEG quality); one that was shrunk stays as it is."""
    if picture is None or isinstance(picture, Photo):
        return picture
    return shrink_photo(picture, side=fit[0], quality=fit[1])


def printed_texts(fields: CertificateFields) -> list[tuple[str, str]]:
    """Return every free text on the page with the name of its field."""
    words = {n: getattr(fields, n) for n in ("title", "maker", "shape", "clay", "forming", "kiln", "grade", "note")}
    found = [(name, text) for name, value in words.items() if value is not None for text in (value.zh, value.en)]
    found += [("standing", text) for value in fields.standing for text in (value.zh, value.en)]
    found += [("roles", text) for r in fields.roles for text in (r.role.zh, r.role.en, r.name.zh, r.name.en)]
    return found + [(name, getattr(fields, name)) for name in ("opened", "mirror", "host", "key_id")]


def heading(fields: CertificateFields) -> dict[str, Json]:
    """Return the heading: the place's name is protected and stands only over approved users' work."""
    if fields.heading is not None:
        return _both(fields.heading)
    return in_both("heading-gi" if fields.gi else "heading")


def page_values(fields: CertificateFields, pictures: Pictures, version: int, *, run: bool) -> Json:
    """Return one page's values for `certificate.typ`, and add its pictures to `pictures`.

    version: of the proof QR, at least. run: one QR mask for all.
    """
    check_code(fields.code)
    for text in (fields.link, fields.proof_link):
        check_printed_link(text, fields.host, fields.code)
    mask = RUN_MASK if run else None
    photo, fit = (fields.drawing, "cover") if fields.photo is None else pictures.add(fields.photo)
    return {
        "cells": _cells(fields),
        "clay": _both(fields.clay),
        "code": show_code(fields.code),
        "drawn": fields.photo is None,
        "entry": f"{fields.index} · {_local_minute(fields.time)}",
        "forming": _both(fields.forming),
        "hash": fields.entry_hash.hex(),
        "heading": heading(fields),
        "host": fields.host,
        "key": fields.key_id,
        "link_svg": make_symbol(fields.link, "M", mask=mask).svg(),
        "maker": _both(fields.maker),
        "mirror": fields.mirror,
        "note": _both(fields.note),
        "pair": fields.code[-4:],
        "photo": photo,
        "photo_fit": fit,
        "proof_svg": make_symbol(fields.proof_link, "M", version=version, mask=mask).svg(),
        "sample": fields.sample,
        "roles": [cell for cell in (_cell(r.role, r.name) for r in fields.roles) if cell is not None],
        "seal": "" if fields.seal is None else pictures.add(fields.seal, seal=True)[0],
        "shape": _both(fields.shape),
        "standing": _standing(fields),
        "title": _both(fields.title),
    }


def _local_minute(time: int) -> str:
    return f"{datetime.fromtimestamp(time, _BEIJING):%Y-%m-%d %H:%M} (UTC+8)"


def _both(words: Words) -> dict[str, Json]:
    return {"en": words.en, "zh": words.zh}


def _standing(fields: CertificateFields) -> dict[str, Json]:
    """Return the maker's standing on one line; it says *when made*, for today's is on the page, not on paper."""
    if not fields.standing:
        return {"en": "", "zh": ""}
    when = in_both("standing")
    english = " · ".join(s.en for s in fields.standing if s.en)
    return {
        "en": f"{when['en']}: {english}" if english else "",
        "zh": f"{when['zh']}：{' · '.join(s.zh for s in fields.standing)}",
    }


def _cells(fields: CertificateFields) -> list[Json]:
    """Return the grid's cells in reading order; the wide one first, so that no row is left with a hole."""
    size = None if fields.size_mm is None else " × ".join(map(str, fields.size_mm)) + " mm"
    edition = None if fields.edition is None else "{} / {}".format(*fields.edition)
    year = str(fields.year) if fields.year else None
    cells = [
        _cell("kiln", fields.kiln, columns=2 if fields.opened else 3, figures=True),
        _cell("opened", fields.opened, figures=True),
        _cell("capacity", _amount(fields.capacity_ml, "ml"), figures=True),
        _cell("weight", _amount(fields.weight_g, "g"), figures=True),
        _cell("size", size, figures=True),
        _cell("year", year, figures=True),
        _cell("grade", fields.grade),
        _cell("edition", edition, figures=True),
    ]
    return [cell for cell in cells if cell is not None]


def _cell(
    label: str | Words, value: Words | str | None, *, columns: int = 1, figures: bool = False
) -> dict[str, Json] | None:
    """Return one cell, or nothing where there is nothing to say: an empty field on paper invites a pen."""
    words = Words(value) if isinstance(value, str) else value
    if words is None or not words.zh:
        return None
    name = in_both(label) if isinstance(label, str) else _both(label)
    return {"columns": columns, "figures": figures, "label": name, "value": _both(words)}


def _amount(number: int | None, unit: str) -> str | None:
    return f"{number} {unit}" if number else None
