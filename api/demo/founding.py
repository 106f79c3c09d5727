"""The founding: three registrars of whom two act, a charter, and the people and kilns of the lists."""

import secrets
from pathlib import Path

from api.demo.cast import Cast
from api.demo.lists import Lists, SampleKiln
from api.intake.people_list import PersonRow, SealRow, StandingRow
from api.intake.photos import PhotoCleaner
from ledger.craft.commitment import CONSENT, SALT_BYTES, commit
from ledger.craft.kind import RULES
from ledger.craft.kinds.foundation.charter import SUITES, Charter, RegistrarName, Waiting
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.kiln.kiln_enrolment import KilnEnrolment, KilnNames
from ledger.craft.kinds.people.person_enrolment import Checked, Names, PersonEnrolment
from ledger.craft.kinds.people.seal_registration import SealRegistration
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.profile import Profile
from ledger.craft.state import Person
from ledger.craft.statement import read_statement, sign_statement
from ledger.craft.submission import format_submission
from ledger.instance import Instance, found_studio
from ledger.log.keys import SigningKey
from ledger.log.note import VerifierKey, format_vkey
from ledger.store.private import Kept, private_store
from ledger.studio import Settings, Studio

ORIGIN = "demo.kilnmark.example/trial"  # a trial: every page and print bears 样张 SAMPLE
PUBLIC_URL = "https://demo.kilnmark.example"
MIRROR = "mirror.kilnmark.example"
REGISTRARS = {"office-1": "示例登记员甲", "office-2": "示例登记员乙", "office-3": "示例登记员丙"}
QUORUM = 2  # of the registrars, for acts marked k and p alike
MASTER = "kiln-master"  # the role by which the list tells who answers for the fires
_CONSENT = "示例：本人同意以姓名、资历、印款公开登记作品。".encode()


def found(
    directory: Path, keys: dict[str, SigningKey], now: int, craft: Profile, craft_file: bytes | None = None
) -> Instance:
    """Found the ledger in `directory`; draws the registrars' keys and the recovery key into `keys`.

    Raises: as `found_studio`.
    """
    for code in (*REGISTRARS, "recovery"):
        keys[code] = SigningKey.generate()

    def charter(log_key: VerifierKey, certifier: SigningKey) -> bytes:
        subject = Charter(
            name="示例窑场登记账本", log=format_vkey(log_key),
            registrars=tuple(RegistrarName(code=c, name=name, key=keys[c].did) for c, name in REGISTRARS.items()),
            k=QUORUM, p=QUORUM, recovery=(keys["recovery"].did,), certifier=certifier.did, profile=craft.hash,
            suites=SUITES, rules=RULES[-1], waiting=Waiting(claim_days=30, recovery_hours=72), mirrors=(MIRROR,),
        )  # fmt: skip
        stated = sign_statement("Charter", subject, keys["office-1"], now, ORIGIN)
        proof = Endorsement(endorses=read_statement(stated).id.hex())
        others = (keys["office-2"], keys["office-3"], certifier)
        return format_submission([stated, *(sign_statement("Endorsement", proof, key, now, ORIGIN) for key in others)])

    return found_studio(directory, Settings(ORIGIN, PUBLIC_URL), charter, profile=craft.hash, profile_file=craft_file)


def master_of(lists: Lists) -> str:
    """Return the code of the kiln master."""
    return next(person.code for person in lists.people if MASTER in person.roles)


def enrol_all(cast: Cast, lists: Lists) -> None:
    """Enrol people with their standing and seals, and the kilns: stated by one registrar, endorsed by a second."""
    for person in lists.people:
        _enrol(cast, person)
    for standing in lists.standings:
        _attest(cast, standing)
    with PhotoCleaner() as cleaner:
        for seal in lists.seals:
            clean = cleaner.clean((lists.folder / "seals" / seal.impression).read_bytes())
            _register_seal(cast, seal, cast.instance.blobs.put(clean.data))
    for kiln in lists.kilns:
        _enrol_kiln(cast, kiln, master_of(lists))


def _enrol(cast: Cast, person: PersonRow) -> None:
    salt = secrets.token_bytes(SALT_BYTES)
    consent = commit(_CONSENT, salt, origin=cast.instance.origin, person=person.code)
    with private_store(Studio(cast.instance.directory).private) as private:
        private.keep(Kept(person.code, CONSENT, consent, salt, _CONSENT, cast.now))
    subject = PersonEnrolment(
        code=person.code, kind=person.kind, names=Names(zh=person.zh, pinyin=person.pinyin, en=person.en),
        roles=person.roles, key=cast.key(person.code).did, custody="own-device", studio=person.studio,
        responsible=person.responsible, consent=consent,
        checked=Checked(how=person.checked_how, by=cast.key("office-1").did, on=cast.past(person.checked_on)),
    )  # fmt: skip
    stated = cast.sign("office-1", "PersonEnrolment", subject)
    cast.post(stated, *cast.endorse(stated, "office-2", person.code))


def _attest(cast: Cast, held: StandingRow) -> None:
    subject = Standing(
        person=held.person, standing=held.standing, issuer=held.issuer, number=held.number,
        start=cast.past(held.start),
        end=held.end, after=_head(cast, held.person),
    )  # fmt: skip
    stated = cast.sign("office-2", "Standing", subject)
    cast.post(stated, *cast.endorse(stated, "office-3"))


def _register_seal(cast: Cast, seal: SealRow, impression: str) -> None:
    subject = SealRegistration(
        person=seal.person, seal=seal.seal, text=seal.text, relief=seal.relief, width=seal.width, height=seal.height,
        impression=impression, carver=seal.carver, start=cast.past(seal.start), after=_head(cast, seal.person),
    )  # fmt: skip
    cast.say(seal.person, "SealRegistration", subject)


def _enrol_kiln(cast: Cast, kiln: SampleKiln, master: str) -> None:
    subject = KilnEnrolment(
        code=kiln.code, names=KilnNames(zh=kiln.zh, en=kiln.en), type=kiln.type, length=kiln.length, place=kiln.place,
        master=master,
    )  # fmt: skip
    cast.say("office-1", "KilnEnrolment", subject)


def _head(cast: Cast, person: str) -> str:
    found = cast.state.get(Person, person)
    assert found is not None
    return found.head.hex()
