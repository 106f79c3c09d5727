"""A verification on a terminal: what is handed to the verifier, and its report in words.

已登记
记录可核
  ✓ 由示例·邵青禾（zs006）的手机印章签署。…                        reckoned here
  · 截至 …：未停用，未报失，无争议。 — 据账本答复                  rests on somebody's word
以上说明记录未被改动，不说明您手中的器物就是它——请拿实物核对所列的印款、尺寸、重量；…
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from api.cli.inputs import need_file
from api.cli.manners import usage
from api.cli.operator import TRIAL
from api.speaking import speaking
from certs.bundle import MAX_BUNDLE
from certs.evidence import MAX_EVIDENCE
from certs.holder import is_holder_link, parse_holder_link
from certs.pdf import MAX_PDF
from certs.summary import parse_link
from certs.verify import Report, Step
from ledger.client import Directory, Web
from ledger.craft.code import parse_code
from ledger.craft.profile import Profile, zisha
from ledger.craft.verdict import Verdict, Word
from ledger.craft.verdict_line import Line
from ledger.craft.verdict_words import say_basis, say_first, say_fixed, say_line, say_word
from ledger.errors import MalformedError
from ledger.words import Lang, knows, say

FINE = frozenset({"registered", "notice"})
_MARKS = {True: "✓", False: "✗", None: "–"}


def presented(what: str, source: str = "") -> bytes:
    """Return the bytes to verify: a file's, a text's, or the proof bundle that a server gives for a code.

    Raises:
        NotFoundError, PushbackError: as `Source.fetch`. MalformedError: `code-shape`, `code-check`, `link-shape`.
    """
    path = Path(what)
    if path.is_dir():
        need_file(path)
    if path.is_file():
        return Directory(path.parent).fetch(path.name, MAX_EVIDENCE if path.suffix == ".zip" else MAX_PDF)
    text = what.strip()
    try:
        is_link = text.lower().startswith(("https://", "http://"))
        code = _code_in(text) if is_link else parse_code(text)
    except MalformedError:
        if len(text) > 200 or "/" in text or "." in text:  # meant as a path or a link: a code has neither
            usage("cli.verify-what", what=text[:80])
        raise
    if not source or is_holder_link(text):
        return text.encode()
    web = Web(source)
    try:
        return web.fetch(f"api/v1/pieces/{code}/bundle", MAX_BUNDLE)
    finally:
        web.close()


def _code_in(link: str) -> str:
    return parse_holder_link(link).code if is_holder_link(link) else parse_link(link).code


def asked_there(text: bytes, source: str) -> Verdict:
    """Return the verdict of the ledger behind an address on a holder's proof: whose key it is its state tells.

    Its codes are taken, each of its lines on its own word, and spoken here; its sentences are not.

    Raises:
        PushbackError: as `Web.examine`. MalformedError: `source-malformed`: that is no report.
    """
    web = Web(source)
    try:
        answer = msgspec.json.decode(web.examine(text), type=_Report).verdict
    except msgspec.MsgspecError as e:
        raise MalformedError("source-malformed", path="api/v1/verify") from e
    finally:
        web.close()
    because = None if answer.because is None else _line(answer.because)
    parts = ([_line(each) for each in part if knows(f"verdict.{each.code}")] for part in answer.parts)
    checked, stated, compare, warnings, notes = (tuple(part) for part in parts)
    told = tuple(replace(each, basis="server") for each in checked)
    return Verdict(answer.code, answer.at, answer.word, because, told, stated, compare, warnings, notes)


class _Line(msgspec.Struct, frozen=True):
    code: str
    fields: dict[str, str | int]


class _Verdict(msgspec.Struct, frozen=True):
    at: int
    code: str
    word: Word
    because: _Line | None = None
    checked: tuple[_Line, ...] = ()
    stated: tuple[_Line, ...] = ()
    compare: tuple[_Line, ...] = ()
    warnings: tuple[_Line, ...] = ()
    notes: tuple[_Line, ...] = ()

    @property
    def parts(self) -> tuple[tuple[_Line, ...], ...]:
        """The parts in the order of `Verdict`."""
        return self.checked, self.stated, self.compare, self.warnings, self.notes


class _Report(msgspec.Struct, frozen=True):
    verdict: _Verdict


def _line(told: _Line) -> Line:
    return Line(told.code, tuple(sorted(told.fields.items())))


def spoken_there(verdict: Verdict, lang: Lang, origin: str) -> str:
    """Return such a verdict in words, on a ledger of that origin."""
    return "\n".join((*_sample(origin, lang), *_verdict(verdict, speaking(verdict, zisha()), lang)))


def spoken(report: Report, lang: Lang, origin: str) -> str:
    """Return a report in words: the steps, then the verdict as the buyer's page orders it.

    Of a trial ledger it is said first that nothing in it is a record of anything.
    """
    profile = speaking(report.verdict, zisha())
    return "\n".join((*_sample(origin, lang), *_steps(report.steps, lang), *_verdict(report.verdict, profile, lang)))


def _sample(origin: str, lang: Lang) -> Iterator[str]:
    if origin.endswith(TRIAL):
        yield say("page.sample", lang)


def _steps(steps: Sequence[Step], lang: Lang) -> Iterator[str]:
    yield say("cli.verify-steps", lang)
    for step in steps:
        if step.ok is None and not step.code:
            continue  # nothing to do for this form of document, or not reached
        told = say("cli.verify-step", lang, number=step.number, name=say(f"cli.step-{step.name}", lang))
        why = f" [{step.code}]" if step.code else ""
        yield f"  {_MARKS[step.ok]} {told}{why}"


def _verdict(verdict: Verdict, profile: Profile, lang: Lang) -> Iterator[str]:
    yield f"{say_word(verdict, lang)} · {verdict.code}" if verdict.code else say_word(verdict, lang)
    first = say_first(verdict, profile, lang)
    if first:
        yield f"  {first}"
    yield from (f"  ! {say_line(line, profile, lang)}" for line in verdict.warnings)
    if verdict.checked:
        yield say("verdict.heading-checked", lang)
        yield from (f"  {_checked(line, profile, lang)}" for line in verdict.checked)
    fixed = say_fixed(verdict, lang, pictured=False)
    if fixed:
        yield fixed
    older = any(line.code == "older-grounds" for line in verdict.stated)  # then no maker has stated anything
    heading = "verdict.heading-registrant" if older else "verdict.heading-stated"
    parts = (("verdict.heading-compare", verdict.compare), (heading, verdict.stated))
    for heading, lines in (*parts, ("cli.verify-notes", verdict.notes)):
        if lines:
            yield say(heading, lang)
            yield from (f"    {say_line(line, profile, lang)}" for line in lines)


def _checked(line: Line, profile: Profile, lang: Lang) -> str:
    """Return a checked line: a tick only for what was reckoned here, else on whose word it rests."""
    told = say_line(line, profile, lang)
    return f"✓ {told}" if line.ticked else f"· {told} — {say_basis(line, lang)}"
