"""The artisan's commands: seals, what goes into the kiln, roles on other people's pieces.

kilnmark seal base-1 --text 顾一帆印 --relief 阳文 --size 18x18 --impression base-1.jpg --start 2020-01-01
kilnmark batch load lk-2026-09 kiln-list.xlsx
kilnmark batch confirm lk-2026-09
kilnmark role sign 0123-4567-89AB-T
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.inputs import present_file
from api.cli.kiln import Code, batch
from api.cli.lists import chunks, read_lines
from api.cli.manners import tell, usage
from api.cli.photos import set_aside
from api.cli.posting import read_file
from api.cli.signing import Pen, signing
from api.cli.wording import today, word
from ledger.craft.code import parse_code
from ledger.craft.kind import Subject
from ledger.craft.kinds.kiln.batch import known_batch, known_slot
from ledger.craft.kinds.kiln.batch_loading import BatchLoading
from ledger.craft.kinds.kiln.batch_unloading import BatchUnloading, Unload
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.kiln.loading_confirmation import LoadingConfirmation
from ledger.craft.kinds.people.seal_registration import SealRegistration
from ledger.craft.kinds.piece.role_refusal import RoleRefusal
from ledger.craft.kinds.piece.role_signature import RoleSignature
from ledger.craft.person import enrolled_person
from ledger.craft.state import Piece, Role, Slot
from ledger.errors import MalformedError, NotFoundError

if TYPE_CHECKING:
    from api.intake.photos import CleanPhoto, PhotoCleaner

roles = typer.Typer(no_args_is_help=True, help="Roles on pieces: sign or refuse. 署名：签署或谢绝。")

MAX_PHOTO = 40 << 20  # bytes as it comes from a camera
Pieces = Annotated[list[str], typer.Argument(help="Piece codes as printed: 0123-4567-89AB-T.")]
RoleName = Annotated[str, typer.Option(help="Only this role: carving or 陶刻; else all that name you.")]


@signing
def seal(
    pen: Pen,
    code: Annotated[str, typer.Argument(help="A code of yours for the seal: base-1.")],
    text: Annotated[str, typer.Option(help="What the seal says, 印文.")],
    size: Annotated[str, typer.Option(help="Of the fired impression, mm: 18x18.")],
    impression: Annotated[Path, typer.Option(callback=present_file, help="Photo of the impression.")],
    relief: Annotated[str, typer.Option(help="relief 阳文 or intaglio 阴文.")] = "relief",
    carver: Annotated[str, typer.Option(help="Who cut it.")] = "",
    start: Annotated[str, typer.Option(help="In use from, YYYY-MM-DD; else today.")] = "",
) -> None:
    """Register a seal of your own. 登记自己的印款。

    Example: kilnmark seal base-1 --text 顾一帆印 --relief 阳文 --size 18x18 --impression base-1.jpg
    """
    from api.intake.photos import PhotoCleaner

    width, _, height = size.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        usage("cli.size-form", got=size)
    with PhotoCleaner() as cleaner:
        photo = clean(cleaner, impression)
    person = enrolled_person(pen.ledger.state, pen.holder, "person")
    subject = SealRegistration(
        person=person.code, seal=code, text=text, relief=word(pen.ledger, "relief", relief), width=int(width),
        height=int(height), impression=photo.sha256, carver=carver, start=start or today(), after=person.head.hex(),
    )  # fmt: skip
    keep_photos(pen, {photo.sha256: photo.data})
    pen.state(("SealRegistration", subject))


def clean(cleaner: "PhotoCleaner", path: Path) -> "CleanPhoto":
    """Return a photo without anything but its pixels; errors name the file."""
    try:
        return cleaner.clean(read_file(path, MAX_PHOTO))
    except MalformedError as e:
        raise MalformedError(e.code, **e.fields, name=path.name) from e


def keep_photos(pen: Pen, photos: dict[str, bytes]) -> None:
    """Put photos among the ledger's blobs; where it takes them after the statement, set them aside until then."""
    if pen.dry_run:
        return
    later = {name: data for name, data in photos.items() if not pen.ledger.keep(data)}
    set_aside(later, pen.photo_folder)


@batch.command()
@signing
def load(
    pen: Pen,
    code: Code,
    file: Annotated[Path | None, typer.Argument(callback=present_file, help="Kiln list: xlsx, CSV or JSON.")] = None,
    line: Annotated[list[str] | None, typer.Option(help="slot=person, slot=personxcount; repeat.")] = None,
) -> None:
    """Load slots: your own, or any as the kiln's master or deputy. 装窑登记。

    Example: kilnmark batch load lk-2026-09 kiln-list.xlsx
    """
    known = known_batch(pen.ledger.state, code)
    lines = list(read_lines(pen.ledger, code, file, known)) if file else []
    lines += [_line(text) for text in line or ()]
    if not lines:
        usage("cli.no-lines")
    pen.state(*(("BatchLoading", BatchLoading(batch=code, lines=each)) for each in chunks(lines)))


def _line(text: str) -> Line:
    """Return the line of `slot=person`, or of `slot=personx120`, a bulk line of coarse wares."""
    slot, _, person = text.partition("=")
    code, mark, count = person.rpartition("x")
    if mark and count.isdecimal():
        return Line(slot=slot, person=code, count=int(count))
    if not person:
        usage("cli.line-form", got=text)
    return Line(slot=slot, person=person)


@batch.command()
@signing
def confirm(
    pen: Pen,
    code: Code,
    slot: Annotated[list[str] | None, typer.Option(help="A slot of yours; repeat; else all not confirmed.")] = None,
) -> None:
    """Confirm what the kiln's people listed for you. 作者确认窑位。

    Example: kilnmark batch confirm lk-2026-09
    """
    known = known_batch(pen.ledger.state, code)
    slots = tuple(slot or ())
    if not slots:
        mine = [each for each in pen.ledger.state.list(Slot, code) if each.person == pen.holder and not each.confirmed]
        slots = tuple(each.slot for each in mine if each.listed or known.phase == "planned")
    if not slots:
        tell("cli.nothing-to-confirm", batch=code)
        return
    pen.state(*(("LoadingConfirmation", LoadingConfirmation(batch=code, slots=each)) for each in chunks(slots)))


@batch.command()
@signing
def unload(
    pen: Pen,
    code: Code,
    slot: Annotated[list[str], typer.Option(help="Slot to empty; repeat.")],
    reason: Annotated[str, typer.Option(help="damaged, moved, … or 调换窑位.")],
) -> None:
    """Empty slots again before the fire. 撤下窑位。

    Example: kilnmark batch unload lk-2026-09 --slot 1-2-3-4-5 --reason 入窑前损坏
    """
    known = known_batch(pen.ledger.state, code)
    found = [known_slot(pen.ledger.state, known.code, each) for each in slot]
    unloads = tuple(Unload(slot=each.slot, loading=each.loading.hex()) for each in found)
    subject = BatchUnloading(batch=code, slots=unloads, reason=word(pen.ledger, "unloading-reason", reason))
    pen.state(("BatchUnloading", subject))


@roles.command("sign")
@signing
def sign_roles(pen: Pen, pieces: Pieces, role: RoleName = "") -> None:
    """Sign the roles that name you; only then is your name shown. 签署本人的分工。

    Example: kilnmark role sign 0123-4567-89AB-T --role 陶刻
    """
    said: list[tuple[str, Subject]] = []
    for piece, named in _open_roles(pen, pieces, role):
        seen = piece.head.hex()
        said.append(("RoleSignature", RoleSignature(piece=piece.code, role=named.role, person=named.person, seen=seen)))
    pen.state(*said)


@roles.command("refuse")
@signing
def refuse_roles(
    pen: Pen,
    pieces: Pieces,
    reason: Annotated[str, typer.Option(help="not-involved, wrong-role, … or 未参与此件.")],
    role: RoleName = "",
) -> None:
    """Refuse roles that name you, for good. 谢绝署名。

    Example: kilnmark role refuse 0123-4567-89AB-T --reason 未参与此件
    """
    stated = word(pen.ledger, "refusal-reason", reason)
    said: list[tuple[str, Subject]] = []
    for piece, named in _open_roles(pen, pieces, role):
        refusal = RoleRefusal(
            piece=piece.code, role=named.role, person=named.person, seen=piece.head.hex(), reason=stated
        )
        said.append(("RoleRefusal", refusal))
    pen.state(*said)


def _open_roles(pen: Pen, pieces: list[str], role: str) -> list[tuple[Piece, Role]]:
    """Return the roles of the pieces that wait for the signer's answer, at least one of each piece.

    Raises:
        MalformedError: `code-shape`, `code-check`. NotFoundError: `piece-unknown`, `role-not-waiting`.
    """
    state, wanted = pen.ledger.state, word(pen.ledger, "role", role) if role else ""
    found = []
    for text in pieces:
        code = parse_code(text)
        piece = state.get(Piece, code)
        if piece is None:
            raise NotFoundError("piece-unknown", piece=code)
        mine = [each for each in state.list(Role, code) if each.person == pen.holder and each.state == "named"]
        named = [each for each in mine if not wanted or each.role == wanted]
        if not named:
            raise NotFoundError("role-not-waiting", piece=code, person=pen.holder)
        found += [(piece, each) for each in named]
    return found


def add_to(app: typer.Typer) -> None:
    """Add the commands; those of a batch stand with the kiln's."""
    app.command()(seal)
    app.add_typer(roles, name="role")
