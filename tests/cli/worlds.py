"""Prepared folders for the command line's tests: key files, a ledger in its several states, lists and photos.

empty       key files and a passphrase
founded     and a ledger: three registrars (k 2, p 1), zs001 … zs003, one kiln of zs003's
loaded      and the batch lk-2026-05, planned and loaded for zs001
opened      and fired and opened: 1-1 … 1-3 good, 1-4 seconds, 2-1 refire
sold        and two pieces of zs001: one under a hidden code (in code.txt), one without; phrases a.txt and b.txt
"""

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace as changed
from PIL import Image

from ledger.admission import Refused
from ledger.craft.hidden_code import show_hidden
from ledger.craft.kind import Subject
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.kiln.batch_ignition import BatchIgnition
from ledger.craft.kinds.kiln.batch_loading import BatchLoading
from ledger.craft.kinds.kiln.batch_opening import BatchOpening, SlotOutcome
from ledger.craft.kinds.kiln.batch_plan import BatchPlan
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.kiln.loading_confirmation import LoadingConfirmation
from ledger.craft.phrase import make_phrase, show_phrase
from ledger.craft.piece_keys import claim_key
from ledger.craft.profile import zisha
from ledger.craft.slots import ListLine, closed_root
from ledger.craft.state import Batch, Slot
from ledger.craft.statement import read_statement, sign_statement
from ledger.craft.submission import format_submission
from ledger.instance import Instance, found_studio, open_studio
from ledger.log.keyfile import encrypt_key
from ledger.log.keys import SigningKey
from ledger.log.note import VerifierKey, format_vkey
from ledger.studio import Settings, shipped_profile
from tests.craft.kiln_world import KilnWorld, code_of
from tests.craft.owning_world import HIDDEN
from tests.craft.world import ORIGIN, START, World, key_of

BATCH = "lk-2026-05"
PASSPHRASE = "a passphrase of the tests"
SEALED, BARE = 71, 72  # numbers of the two pieces that are sold
PEOPLE = ("zs001", "zs002", "zs003")
KEYS = {"registrar-1": "o1.key", "registrar-2": "o2.key", "registrar-3": "o3.key"} | {p: f"{p}.key" for p in PEOPLE}


def empty(folder: Path) -> None:
    """Write the key files."""
    for name, file in KEYS.items():
        seed = key_of(name).seed
        (folder / file).write_bytes(encrypt_key(seed, PASSPHRASE, salt=bytes(16), nonce=bytes(12), label=name))
    (folder / "pass").write_text(PASSPHRASE + "\n", "utf-8")
    later = shipped_profile(zisha().hash).replace(b'"version":2', b'"version":3')
    (folder / "profile.json").write_bytes(later)
    (folder / "consent.txt").write_text("同意公开姓名与资历。\n", "utf-8")


def say(instance: Instance, *said: tuple[str, Subject, SigningKey]) -> list[bytes]:
    """State these in one submission; return the ids."""
    signed = [sign_statement(kind, subject, key, START, ORIGIN) for kind, subject, key in said]
    answer = instance.submit(format_submission(signed))
    assert not isinstance(answer, Refused), answer
    return list(answer.statements)


def founded(folder: Path) -> None:
    """Found the ledger, enrol three people and a kiln."""
    empty(folder)
    world = World(k=2, p=1)

    def charter(log_key: VerifierKey, certifier: SigningKey) -> bytes:
        subject = world.charter(log=format_vkey(log_key), certifier=certifier.did)
        first = sign_statement("Charter", subject, world.registrars[0], START, ORIGIN)
        proof = Endorsement(endorses=read_statement(first).id.hex())
        others = (*world.registrars[1:], certifier)
        return format_submission([first, *(sign_statement("Endorsement", proof, k, START, ORIGIN) for k in others)])

    settings = Settings(ORIGIN, "https://kiln.example.com")
    with found_studio(folder / "ledger", settings, charter, profile=zisha().hash) as instance:
        office = world.registrars[0]
        for code in PEOPLE:
            enrolment = sign_statement("PersonEnrolment", world.enrolment(code), office, START, ORIGIN)
            proof = Endorsement(endorses=read_statement(enrolment).id.hex())
            endorsed = sign_statement("Endorsement", proof, key_of(code), START, ORIGIN)
            assert not isinstance(instance.submit(format_submission([enrolment, endorsed])), Refused)
        say(instance, ("KilnEnrolment", changed(world.kiln("qs", "zs003"), deputies=("zs002",)), office))


def loaded(folder: Path) -> None:
    """Plan the batch and load it: 1-1 … 1-4 and 2-1 for zs001, a bulk line for zs002."""
    founded(folder)
    master = key_of("zs003")
    lines = [Line(slot=slot, person="zs001") for slot in ("1-1", "1-2", "1-3", "1-4", "2-1")]
    with open_studio(folder / "ledger", write=True) as instance:
        plan = BatchPlan(code=BATCH, kiln="qs", date="2026-05-01", layout=("1..2-1..4", "coarse"))
        say(instance, ("BatchPlan", plan, master))
        say(instance, ("BatchLoading", BatchLoading(batch=BATCH, lines=tuple(lines)), master))
        bulk = BatchLoading(batch=BATCH, lines=(Line(slot="coarse", person="zs002", count=20),))
        say(instance, ("BatchLoading", bulk, master))


def picture(path: Path, shade: int) -> None:
    """Draw a photo, each shade another file."""
    path.parent.mkdir(exist_ok=True)
    Image.new("RGB", (64, 48), (shade, 90, 60)).save(path, "JPEG")


def opened(folder: Path) -> None:
    """Confirm, close the list, open; lay out photos."""
    loaded(folder)
    picture(folder / "impression.jpg", 200)
    for number in (1, 2, 3):
        picture(folder / "photos" / f"1-{number}-front.jpg", 10 * number)
        picture(folder / "photos" / f"1-{number}-base.jpg", 10 * number + 5)
    master, maker = key_of("zs003"), key_of("zs001")
    with open_studio(folder / "ledger", write=True) as instance:
        slots = ("1-1", "1-2", "1-3", "1-4", "2-1")
        say(instance, ("LoadingConfirmation", LoadingConfirmation(batch=BATCH, slots=slots), maker))
        listed = list(instance.state.list(Slot, BATCH))
        known = instance.state.get(Batch, BATCH)
        assert known is not None
        with instance.store.read() as reading:
            last = reading.head().frontier.size - 1
        root = closed_root(ListLine(each.slot, each.person, each.loading) for each in listed).hex()
        ignition = BatchIgnition(batch=BATCH, as_of=last, lines=6, pieces=25, root=root, after=known.head.hex())
        say(instance, ("BatchIgnition", ignition, master))
        outcomes = [SlotOutcome(slot=slot, outcome="qualified") for slot in ("1-1", "1-2", "1-3", "coarse")]
        outcomes.append(SlotOutcome(slot="1-4", outcome="seconds", fault="warped"))
        outcomes.append(SlotOutcome(slot="2-1", outcome="refire"))
        say(instance, ("BatchOpening", BatchOpening(batch=BATCH, outcomes=tuple(outcomes)), master))


def sold(folder: Path) -> None:
    """Register two pieces to be owned, and write down what their buyers have."""
    opened(folder)
    (folder / "code.txt").write_text(show_hidden(HIDDEN) + "\n", "utf-8")
    for name, byte in (("a", b"\x01"), ("b", b"\x02")):
        (folder / f"{name}.txt").write_text(show_phrase(make_phrase(byte * 16, "zh")) + "\n", "utf-8")
    world = KilnWorld()
    with open_studio(folder / "ledger", write=True) as instance:
        for number, claim in ((SEALED, claim_key(HIDDEN, ORIGIN, code_of(SEALED), 1).did), (BARE, "")):
            piece = world.piece("zs001", number=number, claim=claim)
            say(instance, ("PieceRegistration", piece, key_of("zs001")))


WORLDS: dict[str, Callable[[Path], None]] = {
    "empty": empty, "founded": founded, "loaded": loaded, "opened": opened, "sold": sold,
}  # fmt: skip
