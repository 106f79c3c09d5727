"""Verification whole: every form of document, every step, and no part of one certificate passing in another's."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certs.bundle import Bundle, format_bundle, parse_bundle
from certs.summary import format_link
from certs.verify import Report, verify
from ledger.craft.reasons import reasons
from ledger.craft.verdict import AHEAD, FRESH_DAYS
from ledger.craft.verdict_line import line
from ledger.log.encoding import encode_json
from ledger.log.entry import parse_entry
from ledger.log.receipt import format_receipt, parse_receipt
from tests.certs.documents import HOST, certificate_of, pdf_of, picture_of, proof_link
from tests.certs.forge import own_receipt, slots_of, statements_of
from tests.certs.ledger_world import CORRECTED, FIRST_ITEM, OTHERS, SLOTTED, STUDIO, bundle_of, ledger_world
from tests.certs.log import Log
from tests.craft.kiln_world import code_of
from tests.craft.world import START

WORLD = ledger_world()
TRUST, WITNESSED = WORLD.entered.trust(), WORLD.entered.trust(quorum=2)
PIECES = (SLOTTED, STUDIO, OTHERS, CORRECTED, FIRST_ITEM + 4, FIRST_ITEM + 5)
DAY = 24 * 3600


def judged(data: bytes, at: int = START) -> Report:
    """Return the report under the plain trust file."""
    return verify(data, TRUST, at)


def outcome(report: Report) -> dict[str, bool | None]:
    """Return each step's outcome."""
    return {step.name: step.ok for step in report.steps}


@pytest.mark.parametrize("number", PIECES)
def test_a_sound_piece_whose_maker_is_shown_is_registered(number):
    """Bundle and certificate file: *registered*; the receipt alone refuses at no step and is *cannot-tell*."""
    receipt = format_receipt(own_receipt(number))
    forms = [
        ("receipt", receipt, "cannot-tell"),
        ("pdf", pdf_of(**{f"{code_of(number)}__tlog_proof": receipt}), "cannot-tell"),
        ("bundle", bundle_of(number), "registered"),
        ("pdf", certificate_of(number), "registered"),
    ]
    for form, data, word in forms:
        report = judged(data)
        assert (report.form, report.verdict.word, report.verdict.code) == (form, word, code_of(number))
        assert report.piece.subject.code == code_of(number)
        others = {"quorum", "summary", "snapshot", "holder"}
        steps = {name: ok for name, ok in outcome(report).items() if name not in others}
        assert False not in steps.values()
        # What a document does not show is not looked at, and bears no tick.
        unseen = {"keys", "slots"} if word == "cannot-tell" else set() if slots_of(number) else {"slots"}
        assert {name for name, ok in steps.items() if ok is None} == unseen


def test_steps_are_numbered_as_in_the_specification():
    """Fourteen steps in their order, whatever was shown."""
    for data in (bundle_of(STUDIO), b"nothing", proof_link(STUDIO).encode()):
        assert [(step.number, step.name) for step in judged(data).steps] == list(enumerate(reasons().steps))


def test_what_was_not_reached_is_not_claimed():
    """A signature that fails stops there: inclusion is neither passed nor refused."""
    receipt = own_receipt(STUDIO)
    page = receipt.checkpoint.replace(b"\n" + str(len(WORLD.entered.entries)).encode() + b"\n", b"\n99\n")
    steps = outcome(judged(format_receipt(replace(receipt, checkpoint=page))))
    assert (steps["index"], steps["checkpoint"], steps["inclusion"], steps["signature"]) == (True, False, None, None)


# Witnesses and time ---------------------------------------------------------------------------------------------------


def test_without_a_quorum_in_the_trust_file_the_step_says_so():
    """No witnesses wanted: the step neither passes nor fails, and no line says one history for all."""
    report = judged(bundle_of(STUDIO))
    (step,) = [each for each in report.steps if each.name == "quorum"]
    assert (step.ok, step.code) == (None, "quorum-none")
    assert step.to_json() == {
        "name": "quorum",
        "number": 6,
        "code": "quorum-none",
        "fields": {"operators": [], "quorum": 0},
    }


def test_a_quorum_gives_the_page_s_time():
    """Two outside clocks: the line is ticked, knowledge is dated by them."""
    report = verify(bundle_of(STUDIO), WITNESSED, START)
    assert outcome(report)["quorum"] is True
    assert "time-witnessed" in [each.code for each in report.verdict.checked if each.ticked]


def test_too_few_witnesses_leave_the_time_unknown():
    """One of two is no quorum: never fresh, never a mismatch."""
    receipts = [parse_receipt(each) for each in parse_bundle(bundle_of(STUDIO)).receipts]
    one = b"\n".join(receipts[0].checkpoint.split(b"\n")[:6]) + b"\n"
    shown = Bundle(tuple(format_receipt(replace(each, checkpoint=one)) for each in receipts))
    report = verify(format_bundle(shown), WITNESSED, START)
    (step,) = [each for each in report.steps if each.name == "quorum"]
    assert (step.ok, step.code, dict(step.fields)) == (
        None, "quorum-short", {"operators": ("museum.example",), "quorum": 2},
    )  # fmt: skip
    assert (report.verdict.word, report.verdict.because.code) == ("notice", "knowledge-undated")


def test_old_knowledge_is_a_notice():
    """A month after the newest entry shown, an offline verdict asks to look again."""
    newest = WORLD.entered.time
    assert judged(bundle_of(STUDIO), newest + (FRESH_DAYS - 1) * DAY).verdict.word == "registered"
    late = judged(bundle_of(STUDIO), newest + (FRESH_DAYS + 2) * DAY)
    assert (late.verdict.word, late.verdict.because.code) == ("notice", "knowledge-old")


def test_an_entry_dated_ahead_of_the_one_who_asks_is_a_notice():
    """An entry years ahead would never grow old: more than ten minutes before it, the verdict says so."""
    newest = max(parse_entry(parse_receipt(each).frames[0]).time for each in parse_bundle(bundle_of(STUDIO)).receipts)
    assert judged(bundle_of(STUDIO), newest - AHEAD).verdict.word == "registered"
    early = judged(bundle_of(STUDIO), newest - AHEAD - 1).verdict
    assert (early.word, early.because) == ("notice", line("entry-ahead", time=newest, now=newest - AHEAD - 1))


def test_an_entry_dated_after_the_witnesses_saw_it_is_a_notice():
    """A ledger's clock ten minutes ahead of the outside ones dates nothing; asked years later, it still says so."""
    log = Log()
    statements = statements_of(STUDIO)
    for jws in statements[:-1]:
        log.add(jws)
    log.add(statements[-1], log.time + 3650 * DAY)
    page = log.note(START + DAY, START + DAY)
    places = (len(statements) - 1, *range(len(statements) - 1))
    shown = Bundle(tuple(format_receipt(replace(log.parts(at), checkpoint=page)) for at in places))
    report = verify(format_bundle(shown), log.trust(quorum=2), START + 3651 * DAY)
    assert (report.verdict.word, report.verdict.because.code) == ("notice", "entry-after-witnesses")


# QR texts and pictures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", [proof_link(STUDIO).encode(), picture_of(proof_link(STUDIO))])
def test_a_proof_qr_alone_is_never_more_than_cannot_tell(shown):
    """Printed by this ledger, not yet checked: it lists what it did not check."""
    report = judged(shown)
    assert (report.verdict.word, report.verdict.because.code) == ("cannot-tell", "printed-not-checked")
    assert [each.code for each in report.verdict.checked] == ["printed"]
    assert outcome(report)["summary"] is True
    assert outcome(report)["inclusion"] is None
    assert report.piece is None


@pytest.mark.parametrize("shown", [format_link(HOST, code_of(STUDIO)).encode(), code_of(STUDIO).encode()])
def test_a_link_or_a_code_takes_the_network(shown):
    """Nothing to reckon with: cannot-tell, never not-found."""
    report = judged(shown)
    assert (report.verdict.word, report.verdict.because.code) == ("cannot-tell", "network-needed")
    assert report.verdict.code == code_of(STUDIO)


def test_another_ledger_s_trust_file_can_t_tell():
    """A sound bundle judged with somebody else's keys is not a mismatch."""
    other = replace(TRUST, log=replace(TRUST.log, key_id=b"\x00\x00\x00\x00"))
    assert verify(bundle_of(STUDIO), other, START).verdict.word == "cannot-tell"


def test_another_charter_is_a_mismatch():
    """The right log key under another charter: the chain of keys does not begin where it should."""
    report = verify(bundle_of(STUDIO), replace(TRUST, charter=bytes(32)), START)
    assert (report.verdict.word, report.verdict.because.code) == ("mismatch", "bundle-charter")


def test_a_file_named_after_another_piece_is_a_mismatch():
    """A sound receipt and bundle under another code: the certificate is not that piece's."""
    report = judged(certificate_of(STUDIO, named=OTHERS))
    assert (report.verdict.word, report.verdict.because.code) == ("mismatch", "document-code")


def test_a_report_is_json_of_codes():
    """Steps and verdict serialise, refused ones with their fields; the order of steps is kept."""
    refused = judged(format_receipt(replace(own_receipt(STUDIO), index=3))).to_json()
    step = next(each for each in refused["steps"] if each.get("ok") is False)
    assert (step["name"], step["code"]) == ("index", "receipt-index")
    assert step["fields"]["receipt"] == 0
    for data in (bundle_of(SLOTTED), b"nothing"):
        assert encode_json(judged(data).to_json()).startswith(b'{"form":')


# Nothing passes in another's place ------------------------------------------------------------------------------------

REFUSED = {"mismatch", "cannot-tell"}


PAIRS = [*permutations(PIECES[:4], 2), (SLOTTED, FIRST_ITEM + 5), (FIRST_ITEM + 5, SLOTTED)]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_no_part_of_one_certificate_passes_in_another_s(one, other):
    """Name, receipt, bundle, each receipt of the bundle and each slot proof: 0 swaps are accepted."""
    certificates = [
        certificate_of(one, named=other),
        certificate_of(one, receipt=other),
        certificate_of(one, bundle=other),
    ]
    assert {judged(data).verdict.word for data in certificates} == {"mismatch"}
    mine, theirs = parse_bundle(bundle_of(one)), parse_bundle(bundle_of(other))
    swaps = [
        replace(mine, receipts=(*mine.receipts[:at], their, *mine.receipts[at + 1 :]))
        for at, own in enumerate(mine.receipts)
        for their in theirs.receipts
        if their != own
    ]
    if mine.slots and theirs.slots:
        swaps += [replace(mine, slots=tuple(replace(s, receipt=mine.slots[0].receipt) for s in theirs.slots))]
    accepted = []
    for swap in swaps:
        report = judged(format_bundle(swap))
        if report.verdict.word not in REFUSED and not truly(swap, report):
            accepted.append(swap)
    assert accepted == []


def truly(swap: Bundle, report: Report) -> bool:
    """Report whether a bundle holds nothing but what the ledger truly has about the piece that it is about.

    That is a sound bundle with parts taken away, or with a slot's opening in the place of its correction.
    """
    code = report.piece.subject.code
    number = next(each for each in PIECES if code_of(each) == code)
    sound = parse_bundle(bundle_of(number))
    return set(swap.receipts) <= {*sound.receipts, OPENING} and set(swap.slots) <= set(sound.slots)


OPENING = parse_bundle(bundle_of(SLOTTED)).receipts[-2]


def test_an_outcome_before_its_correction_is_told_as_of_its_entry():
    """A holder can keep the correction back: what is shown is true of its entry, and says that it is of its entry."""
    corrected = parse_bundle(bundle_of(CORRECTED))
    report = judged(format_bundle(replace(corrected, receipts=corrected.receipts[:-1])))
    (outcome_line,) = [dict(each.fields) for each in report.verdict.checked if each.code == "outcome"]
    assert outcome_line["index"] == parse_receipt(OPENING).index
    assert OPENING in corrected.receipts
    assert "outcome-as-of" in [each.code for each in report.verdict.notes]
    assert "status-unknown" in [each.code for each in report.verdict.notes]


@pytest.mark.parametrize("number", [STUDIO, FIRST_ITEM + 5])
def test_no_part_of_one_receipt_passes_in_another_s(number):
    """Index, path, page and each frame of every other piece's receipt: 0 swaps are accepted."""
    mine = own_receipt(number)
    for other in map(own_receipt, set(PIECES) - {number}):
        swaps = [replace(mine, index=other.index), replace(mine, path=other.path), replace(mine, frames=other.frames)]
        swaps += [
            replace(mine, frames=(*mine.frames[:frame], other.frames[frame], *mine.frames[frame + 1 :]))
            for frame in range(min(len(mine.frames), len(other.frames)))
        ]
        for swap in swaps:
            if swap != mine:
                assert judged(format_receipt(swap)).verdict.word == "mismatch"


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_every_byte_of_a_receipt_counts(data):
    """One byte changed anywhere, and nothing is shown as checked; no error of another kind gets out."""
    number = data.draw(st.sampled_from([STUDIO, FIRST_ITEM + 5]))
    receipt = format_receipt(own_receipt(number))
    log_lines = receipt.rindex(b"\n\n") + 2
    first = receipt.index(b"\n", log_lines) + 1  # below are the witnesses' lines, which this trust file doesn't know
    at = data.draw(st.integers(0, first - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != receipt[at]))
    report = judged(receipt[:at] + bytes([byte]) + receipt[at + 1 :])
    assert report.verdict.word in REFUSED
    assert report.piece is None


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_rubbish_is_a_verdict_too(data):
    """Whatever is shown, the answer is a report; never an exception, never a confirmation."""
    assert judged(data).verdict.word in REFUSED


def test_parsing_again_gives_the_same_receipts():
    """The world's own documents are canonical: what a swap changes is what the test says."""
    for number in PIECES:
        assert format_receipt(parse_receipt(parse_bundle(bundle_of(number)).receipts[0])) == format_receipt(
            own_receipt(number)
        )
