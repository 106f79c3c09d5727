"""Helpers' drafts: who may bring, read, return and drop them (SPEC §12.12).

    helper   a draft, then its pictures ─→ private store, thirty days ─→ the person reads, signs it, drops it
                                                                    └── or returns it with a word

Nobody logs in: each request is signed by an enrolled key, for one method, one path and one body.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from api.intake.bare import media_type
from api.photos import PhotoDoor
from ledger.craft.asking import Asking, check_asked, check_asker, open_asking
from ledger.craft.kinds.piece.piece_registration import PieceRegistration, check_form
from ledger.craft.profile import Profile
from ledger.craft.shapes import check_text
from ledger.craft.sheet import read_item_alone
from ledger.craft.state import Key
from ledger.errors import NotFoundError, PolicyError, VerificationError
from ledger.instance import Instance
from ledger.log.tree import hash_leaf
from ledger.store.drafts import DAYS, Draft, DraftStore

MAX_WORD = 120  # characters with which a draft is returned
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for drafts: by which key, for whose, its method, path and body still to be held against `asking`."""

    asking: Asking
    key: Key
    person: str

    @property
    def own(self) -> bool:
        """Report whether the person themself asks."""
        return self.key.role == "person"


class DraftDoor:
    """Takes drafts in and gives them out."""

    def __init__(self, instance: Instance, photos: PhotoDoor, now: Callable[[], int]) -> None:
        """Take the ledger, who looks at pictures, and the wall clock."""
        self._instance, self._photos, self._now = instance, photos, now

    @property
    def _store(self) -> DraftStore:
        return self._instance.drafts()

    def open(self, text: str, person: str) -> Asked:
        """Return who asks, before a byte of the body is read.

        Raises:
            PolicyError: `asking-missing`; `draft-not-yours`: the key is another person's; and what `open_asking` and
                `check_asker` raise.
        """
        if not text:
            raise PolicyError("asking-missing")
        now = self._now()
        with self._instance.store.read() as reading:
            asking = open_asking(text, origin=self._instance.origin, now=now)
            key = check_asker(asking, reading, reading.head().size, now)
        if key.holder != person:
            raise PolicyError("draft-not-yours", person=person[:40])
        self._store.age(now - DAYS * DAY)
        return Asked(asking, key, person)

    def put(self, asked: Asked, method: str, path: str, body: bytes, profile: Profile) -> bool:
        """Keep a draft; report whether it is new. `path` ends in its id.

        Raises:
            PolicyError: `asking-other`, `draft-other-maker`, `draft-claim`, `drafts-full`; what `check_form` raises.
            MalformedError: what `read_item_alone` raises. VerificationError: `draft-id`.
        """
        check_asked(asked.asking, method, path, body)
        subject, draft = read_item_alone(body), path.rpartition("/")[2]
        if hash_leaf(body).hex() != draft:
            raise VerificationError("draft-id", expected=hash_leaf(body).hex(), got=draft[:64])
        if subject.maker != asked.person:
            raise PolicyError("draft-other-maker", maker=subject.maker, person=asked.person)
        if subject.claim:
            raise PolicyError("draft-claim")
        check_form(subject, profile)
        kept = Draft(asked.person, draft, asked.key.did, body, self._now())
        return self._store.keep(kept, [photo.sha256 for photo in subject.photos])

    def put_picture(self, asked: Asked, method: str, path: str, body: bytes, stated: str) -> None:
        """Keep a picture that a draft names. `path` ends in its hash.

        Raises:
            PolicyError: `asking-other`, `photo-not-named`, `drafts-full`. VerificationError: `photo-hash`.
            MalformedError: what `PhotoDoor.look` raises.
        """
        check_asked(asked.asking, method, path, body)
        name = path.rpartition("/")[2]
        if not self._store.naming(asked.person, name):
            raise PolicyError("photo-not-named", hash=name[:64])
        got = sha256(body).hexdigest()
        if got != name:
            raise VerificationError("photo-hash", expected=name, got=got)
        self._photos.look(body, stated)
        self._store.keep_picture(asked.person, name, media_type(body), body)

    def list(self, asked: Asked, method: str, path: str) -> list[dict[str, Any]]:
        """Return the drafts: all of the person's own to themself, to a helper those that this key prepared."""
        check_asked(asked.asking, method, path, b"")
        held = self._store.held(asked.person)
        with self._instance.store.read() as reading:
            keys = {key.did: key.name for key in reading.list(Key, asked.person)}
        return [
            {
                "draft": draft.id, "item": draft.item.decode(), "key": draft.issuer, "by": keys.get(draft.issuer, ""),
                "time": draft.time, "ends": draft.time + DAYS * DAY, "word": draft.word,
                "missing": [each for each in _photos(draft) if each not in held],
            }
            for draft in self._store.of(asked.person) if asked.own or draft.issuer == asked.key.did
        ]  # fmt: skip

    def picture(self, asked: Asked, method: str, path: str) -> tuple[str, bytes]:
        """Return the type and the bytes of a picture of a draft that whoever asks may read.

        Raises:
            NotFoundError: `draft-unknown`.
        """
        check_asked(asked.asking, method, path, b"")
        name = path.rpartition("/")[2]
        if not any(self._readable(asked, draft) for draft in self._store.naming(asked.person, name)):
            raise NotFoundError("draft-unknown")
        return self._store.picture(asked.person, name)

    def give_back(self, asked: Asked, method: str, path: str, body: bytes, word: str) -> None:
        """Return a draft to who prepared it, with a word. `path` ends in its id and `/return`.

        Raises:
            PolicyError: `asking-other`, `draft-not-yours`. MalformedError: as `check_text`.
            NotFoundError: `draft-unknown`.
        """
        check_asked(asked.asking, method, path, body)
        if not asked.own:
            raise PolicyError("draft-not-yours", person=asked.person)
        check_text(word, "word", MAX_WORD)
        draft = self._store.one(asked.person, path.split("/")[-2])
        self._store.give_back(asked.person, draft.id, word)

    def drop(self, asked: Asked, method: str, path: str) -> None:
        """Forget a draft: the person's, or the helper's who prepared it; one that is gone already is gone.

        Raises:
            PolicyError: `asking-other`, `draft-not-yours`.
        """
        check_asked(asked.asking, method, path, b"")
        draft = path.rpartition("/")[2]
        try:
            mine = self._readable(asked, draft)
        except NotFoundError:
            return
        if not mine:
            raise PolicyError("draft-not-yours", person=asked.person)
        self._store.drop(asked.person, draft)

    def _readable(self, asked: Asked, draft: str) -> bool:
        return asked.own or self._store.one(asked.person, draft).issuer == asked.key.did


def _photos(draft: Draft) -> list[str]:
    subject: PieceRegistration = read_item_alone(draft.item)
    return [photo.sha256 for photo in subject.photos]
