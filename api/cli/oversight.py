"""Oversight on the command line: auditors, findings and their answers, and what the certifier states. SPEC §12.6.

kilnmark auditor enrol museum-1 --name 示例博物馆 --did museum.key --key office-1.key --endorse-with museum.key
kilnmark finding file weight-off --piece 0123-4567-89AB-T --text 称重相差四十克。 --key museum.key
kilnmark finding respond 9f86d081… --text 出窑后称过两次。 --key zs001.key
kilnmark finding withdraw 9f86d081… --reason 复称一致。 --key museum.key
kilnmark finding resolve 9f86d081… --not-upheld --reason 实物复核。 --key office-1.key --endorse-with office-2.key
kilnmark release 1.4.0 --ledger ledger
kilnmark scans sum scans.csv --day 2026-05-18 --ledger ledger
"""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from api.cli.endorsing import EndorseWith, state_endorsed
from api.cli.inputs import present_file
from api.cli.keys import did_of
from api.cli.manners import confirm, usage
from api.cli.named import whole_id
from api.cli.opened import OpenLedger, open_ledger, place_or_usage
from api.cli.posting import read_file
from api.cli.signing import DryRun, LedgerPlace, Pen, now, signing
from ledger.craft.code import parse_code
from ledger.craft.kind import Subject
from ledger.craft.kinds.foundation.head import keepers_of, ledger_head
from ledger.craft.kinds.oversight.audit_finding import About, AuditFinding, Seen
from ledger.craft.kinds.oversight.auditor_enrolment import AuditorEnrolment, AuditorNames
from ledger.craft.kinds.oversight.finding import NOT_UPHELD, OPINION, UPHELD
from ledger.craft.kinds.oversight.finding_resolution import FindingResolution
from ledger.craft.kinds.oversight.finding_response import FindingResponse
from ledger.craft.kinds.oversight.finding_withdrawal import FindingWithdrawal
from ledger.craft.kinds.oversight.release import Program, Release
from ledger.craft.kinds.oversight.scan_summary import ScanSummary, scan_root
from ledger.craft.scan_lines import format_scan_lines
from ledger.craft.state import Finding
from ledger.craft.statement import sign_statement
from ledger.errors import LedgerError
from ledger.log.encoding import parse_decimal

MAX_EVIDENCE = 64 << 20  # bytes of a file that is hashed
MAX_SCANS = 64 << 20
FindingId = Annotated[str, typer.Argument(help="Statement id of the finding, or how it begins.")]
Text = Annotated[str, typer.Option(help="At most 500 characters.")]
Evidence = Annotated[
    list[Path] | None, typer.Option(callback=present_file, help="File whose hash is stated; repeat. It stays with you.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]


@signing
def enrol_auditor(
    pen: Pen,
    code: Annotated[str, typer.Argument(help="The auditor's code, new to the ledger.")],
    name: Annotated[str, typer.Option(help="Chinese name.")],
    did: Annotated[str, typer.Option(help="Their did:key, or their key file.")],
    en: Annotated[str, typer.Option(help="English name.")] = "",
    endorse_with: EndorseWith = None,
) -> None:
    """Enrol an auditor, who may state findings here. 登记审计员。

    Example: kilnmark auditor enrol museum-1 --name 示例博物馆 --did museum.key --endorse-with museum.key --key o1.key
    """
    after = ledger_head(None, pen.ledger.state).hex()
    subject = AuditorEnrolment(code=code, names=AuditorNames(zh=name, en=en), key=did_of(did), after=after)
    state_endorsed(pen, "AuditorEnrolment", subject, endorse_with)


@signing
def file_finding(
    pen: Pen,
    finding: Annotated[str, typer.Argument(help="A word for what was found: weight-off.")],
    text: Text,
    piece: Annotated[str, typer.Option(help="Code of the piece it is about.")] = "",
    person: Annotated[str, typer.Option(help="Code of the person it is about.")] = "",
    batch: Annotated[str, typer.Option(help="Code of the batch it is about.")] = "",
    entry: Annotated[int, typer.Option(help="Index of the entry it is about.")] = -1,
    nature: Annotated[str, typer.Option(help="machine-checkable, or opinion (shown after 7 days).")] = OPINION,
    evidence: Evidence = None,
) -> None:
    """State a finding. It stays in the log for ever, whatever becomes of it. 提出审计意见，入账后不能抹去。

    Example: kilnmark finding file weight-off --piece 0123-4567-89AB-T --text 称重相差四十克。 --key museum.key
    """
    if entry < 0 and not (piece or person or batch):
        usage("cli.needs-subject")
    about = About(
        entry=msgspec.UNSET if entry < 0 else entry,
        piece=parse_code(piece) if piece else "",
        person=person,
        batch=batch,
    )
    seen = Seen(size=pen.ledger.size, root=pen.ledger.root.hex())
    subject = AuditFinding(
        finding=finding, nature=nature, about=about, text=text, evidence=_hashes(evidence), checkpoint=seen
    )
    pen.state(("AuditFinding", subject))


def _hashes(paths: list[Path] | None) -> tuple[str, ...]:
    return tuple(sha256(read_file(path, MAX_EVIDENCE)).hexdigest() for path in paths or ())


def _named(pen: Pen, finding: str) -> str:
    return whole_id(finding, (row.id for row in pen.ledger.state.list(Finding, "")))


@signing
def respond(pen: Pen, finding: FindingId, text: Text, evidence: Evidence = None) -> None:
    """Answer a finding that concerns you, once. 答复审计意见，每人一次。

    Example: kilnmark finding respond 9f86d081… --text 出窑后称过两次。 --key zs001.key
    """
    pen.state(("FindingResponse", FindingResponse(finding=_named(pen, finding), text=text, evidence=_hashes(evidence))))


@signing
def withdraw(
    pen: Pen, finding: FindingId, reason: Annotated[str, typer.Option(help="Why, at most 120 characters.")]
) -> None:
    """Take an own finding back: it leaves the pages and stays in the log. 撤回自己的审计意见。

    Example: kilnmark finding withdraw 9f86d081… --reason 复称一致。 --key museum.key
    """
    pen.state(("FindingWithdrawal", FindingWithdrawal(finding=_named(pen, finding), reason=reason)))


@signing
def resolve(
    pen: Pen,
    finding: FindingId,
    reason: Text,
    upheld: Annotated[bool | None, typer.Option("--upheld/--not-upheld", help="Which it is.")] = None,
    endorse_with: EndorseWith = None,
    yes: Yes = False,
) -> None:
    """Uphold a finding, or not: k registrars, once and for all. 采纳或不采纳审计意见，不能改判。

    Example: kilnmark finding resolve 9f86d081… --not-upheld --reason 实物复核。 --key o1.key --endorse-with o2.key
    """
    if upheld is None:
        usage("cli.resolve-which")
    if not (pen.dry_run or pen.out):
        confirm("cli.settles", yes)
    result = UPHELD if upheld else NOT_UPHELD
    subject = FindingResolution(finding=_named(pen, finding), result=result, reason=reason)
    state_endorsed(pen, "FindingResolution", subject, endorse_with)


def release(
    version: Annotated[str, typer.Argument(help="A version, new to the ledger.")],
    ledger: LedgerPlace = "",
    dry_run: DryRun = False,
) -> None:
    """State the hashes of the programs and styles that this installation serves. 公布网页程序的哈希。

    Run it on the ledger's own machine: its certifier signs.

    Example: kilnmark release 1.4.0 --ledger ledger
    """
    from api.assets import assets

    programs = tuple(Program(path=f"/static/{path}", sha256=each.sha256) for path, each in assets().items())
    _certify(ledger, "Release", Release(version=version, programs=programs), dry_run)


def sum_scans(
    file: Annotated[
        Path, typer.Argument(callback=present_file, help="Lines CODE,before,after: scans before and after the claim.")
    ],
    day: Annotated[str, typer.Option(help="The day, over by now, YYYY-MM-DD (UTC+8).")],
    ledger: LedgerPlace = "",
    dry_run: DryRun = False,
) -> None:
    """State the root over a day's scans, and publish its lines beside the log. 汇总一日的扫码次数，根入账，明细公布。

    A server does it by itself; this is for counts from elsewhere.

    Example: kilnmark scans sum scans.csv --day 2026-05-18 --ledger ledger
    """
    scans: dict[str, tuple[int, int]] = {}
    text = read_file(file, MAX_SCANS).decode("utf-8", "replace")
    for number, row in enumerate(text.splitlines(), 1):
        try:
            code, before, after = row.strip().split(",")
            scans[parse_code(code)] = parse_decimal(before), parse_decimal(after)
        except (ValueError, LedgerError):
            usage("cli.scans-line", line=number, got=row[:80])
    scans = {code: counts for code, counts in scans.items() if any(counts)}
    subject = ScanSummary(day=day, codes=len(scans), root=scan_root(scans).hex())
    _certify(ledger, "ScanSummary", subject, dry_run, format_scan_lines(scans))


def _certify(place: str, kind: str, subject: Subject, dry_run: bool, lines: bytes = b"") -> None:
    """Let the ledger's own certifier, whose key lies in its folder, state something.

    `lines` are published first, under the root that a `ScanSummary` states.
    """
    from ledger.craft.scan_lines import scan_name_fits
    from ledger.store.chunks import ChunkFolder
    from ledger.studio import Studio

    with open_ledger(place_or_usage(place), write=not dry_run) as opened:
        studio = Studio(_directory(opened))
        key = studio.certifier_among(keepers_of(opened.state).certifiers)
        signed = sign_statement(kind, subject, key, now(), opened.origin)
        if isinstance(subject, ScanSummary) and lines and not dry_run:
            ChunkFolder(studio.scan_lines, scan_name_fits).put(subject.root, lines)
        Pen(opened, key.did, key, dry_run=dry_run).hand_in(signed)


def _directory(opened: OpenLedger) -> Path:
    return opened.directory or usage("cli.certifier-elsewhere")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    auditors = typer.Typer(help="Those who may state findings. 审计员。", no_args_is_help=True)
    auditors.command("enrol")(enrol_auditor)
    app.add_typer(auditors, name="auditor")
    findings = typer.Typer(help="What auditors found, and the answers. 审计意见。", no_args_is_help=True)
    findings.command("file")(file_finding)
    for command in (respond, withdraw, resolve):
        findings.command()(command)
    app.add_typer(findings, name="finding")
    scans = typer.Typer(help="Counts of scans. 扫码次数。", no_args_is_help=True)
    scans.command("sum")(sum_scans)
    app.add_typer(scans, name="scans")
    app.command()(release)
