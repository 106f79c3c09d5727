"""A ledger of one's own in a folder, for the other examples: one registrar, and people enrolled on demand.

with new_ledger(Path("try")) as ledger:
    potter = ledger.enrol("zs001", "示例·顾一帆", "Shili Gu Yifan")
    ledger.say(potter, "PieceRegistration", subject)
"""

import secrets
import time

from ledger.admission import Refused
from ledger.craft.commitment import SALT_BYTES, commit
from ledger.craft.kind import RULES
from ledger.craft.kinds.foundation.charter import Charter, RegistrarName, Waiting
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.people.person_enrolment import Checked, Names, PersonEnrolment
from ledger.craft.profile import zisha
from ledger.craft.statement import read_statement, sign_statement
from ledger.craft.submission import format_submission
from ledger.instance import found_studio
from ledger.log.keys import SigningKey
from ledger.log.note import format_vkey
from ledger.studio import Settings

ORIGIN = "example.org/try"
TODAY = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))  # days are counted where the kilns stand


class SmallLedger:
    """An open studio and the key of its one registrar."""

    def __init__(self, directory, origin=ORIGIN):
        self.office = SigningKey.generate()
        self.now = int(time.time())
        self.origin = origin
        settings = Settings(origin, f"https://{origin.partition('/')[0]}")
        self.instance = found_studio(directory / "ledger", settings, self._charter, profile=zisha().hash)
        (directory / "trust.json").write_bytes((directory / "ledger" / "trust.json").read_bytes())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.instance.close()

    def sign(self, key, kind, subject):
        """Sign a statement, on whosever device the key is."""
        return sign_statement(kind, subject, key, self.now, self.origin)

    def post(self, *statements):
        """Hand statements in together; they come back with receipts, or with the reasons against them."""
        answer = self.instance.submit(format_submission(statements))
        if isinstance(answer, Refused):
            raise answer.errors[0][1]
        return answer

    def say(self, key, kind, subject):
        """Sign one statement and hand it in."""
        return self.post(self.sign(key, kind, subject))

    def _endorse(self, statement, key):
        """Stand behind a statement that names this key: the proof of possession."""
        return self.sign(key, "Endorsement", Endorsement(endorses=read_statement(statement).id.hex()))

    def _charter(self, log_key, certifier):
        charter = Charter(
            name="示例账本", log=format_vkey(log_key), k=1, certifier=certifier.did, profile=zisha().hash,
            registrars=(RegistrarName(code="office", name="示例登记员", key=self.office.did),), suites=("Ed25519",),
            rules=RULES[-1], waiting=Waiting(claim_days=30, recovery_hours=72),
        )  # fmt: skip
        stated = self.sign(self.office, "Charter", charter)
        return format_submission([stated, self._endorse(stated, certifier)])

    def enrol(self, code, zh, pinyin, *roles):
        """Enrol a person; return the key, which in real life never leaves their own device."""
        key = SigningKey.generate()
        salt = secrets.token_bytes(SALT_BYTES)  # keep it with the text: destroying both is the erasure
        consent = commit("示例：同意公开登记。".encode(), salt, origin=self.origin, person=code)
        person = PersonEnrolment(
            code=code, kind="person", names=Names(zh=zh, pinyin=pinyin), roles=roles or ("maker",), key=key.did,
            custody="own-device", consent=consent,
            checked=Checked(how="in-person", by=self.office.did, on=TODAY),
        )  # fmt: skip
        stated = self.sign(self.office, "PersonEnrolment", person)
        self.post(stated, self._endorse(stated, key))
        return key


new_ledger = SmallLedger
