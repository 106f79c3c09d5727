"""What waits, for whom: as anyone may read it, and as one key is told (SPEC §12.3, §15)."""

from typing import Any

import pytest

from ledger.craft.kinds.people.key_addition import KeyAddition
from ledger.craft.kinds.people.key_revocation import KeyRevocation
from ledger.craft.pending import LAPSE
from ledger.craft.state import Person
from ledger.craft.statement import Statement, read_payload
from tests.api.served import Served
from tests.api.test_holding import OwnedStudio
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.owning_world import owner_of
from tests.craft.world import key_of

PIECE = 11


def waits(studio: Served, query: str = "") -> list[dict[str, Any]]:
    """Return what the API tells."""
    answer = studio.get(f"/api/v1/waiting{query}")
    assert answer.status_code == 200, answer.text
    told: list[dict[str, Any]] = answer.json()["waiting"]
    return told


def revoked(studio: Served, person: str) -> Statement:
    """Let the first registrar revoke a key from an earlier entry: two are needed."""
    head = studio.row(Person, person).keys_head.hex()
    subject = KeyRevocation(key=key_of(person).did, start=3, reason="手机被盗", after=head)
    return studio.say("KeyRevocation", subject, studio.registrars[0])


def added(studio: Served, person: str, name: str) -> Statement:
    """Let a person add a device key, which waits for that key."""
    head = studio.row(Person, person).keys_head.hex()
    subject = KeyAddition(person=person, key=key_of(name).did, custody="own-device", name=name, after=head)
    return studio.say("KeyAddition", subject, key_of(person))


def test_what_waits_is_told_to_everybody_and_to_whom_it_is_asked(desk: Served) -> None:
    """With the bytes its id is the hash of; the issuer sees it too, a third registrar may endorse, a person may not."""
    said = revoked(desk, OTHER)
    (row,) = waits(desk)
    read = read_payload(row["payload"].encode())
    assert (read.id, row["statement"], row["kind"]) == (said.id, said.id.hex(), "KeyRevocation")
    assert (row["registrars"], row["lacks"], row["stopped"], row["done"]) == (2, 1, "", -1)
    assert row["have"] == [desk.registrars[0].did]
    for key, count in ((desk.registrars[0], 1), (desk.registrars[2], 1), (key_of(MAKER), 0), (key_of("nobody"), 0)):
        assert len(waits(desk, f"?key={key.did}")) == count
    desk.endorse(said, desk.registrars[2])
    assert waits(desk) == []
    assert desk.get("/api/v1/waiting?key=did:key:zz").status_code == 400


def test_a_device_is_told_that_it_is_named_and_a_registrar_that_the_wait_may_end(desk: Served) -> None:
    """Before its endorsement the new key is asked; after it registrars are, until its time has come."""
    said = added(desk, MAKER, "tablet")
    (row,) = waits(desk, f"?key={key_of('tablet').did}")
    assert (row["keys"], row["lacks"]) == ([key_of("tablet").did], 0)
    desk.endorse(said, key_of("tablet"))
    (row,) = waits(desk, f"?key={desk.registrars[1].did}")
    assert row["done"] == desk.index - 1
    assert waits(desk) == [row]
    desk.endorse(said, desk.registrars[1])
    assert waits(desk) == []
    again = added(desk, OTHER, "phone")
    desk.endorse(again, key_of("phone"))
    assert len(waits(desk)) == 1
    desk.time += 73 * 3600
    assert waits(desk) == []


def test_what_can_not_take_effect_says_so_and_what_has_lapsed_is_gone(desk: Served) -> None:
    """Overtaken by another statement of the same keys; after thirty days it is no longer told."""
    revoked(desk, OTHER)
    desk.say(
        "KeyRevocation",
        KeyRevocation(key=key_of(MAKER).did, after=desk.row(Person, MAKER).keys_head.hex()),
        desk.registrars[1],
    )
    assert [row["stopped"] for row in waits(desk)] == [""]
    added(desk, "km", "spare")
    first = waits(desk)[-1]
    other = KeyAddition(person="km", key=key_of("spare-2").did, custody="office", after=read_head(desk, "km"))
    said = desk.say("KeyAddition", other, key_of("km"))
    desk.endorse(said, key_of("spare-2"))
    stopped = {row["statement"]: row["stopped"] for row in waits(desk)}
    assert stopped[first["statement"]] == "endorsement-overtaken"
    desk.time += LAPSE + 1
    assert waits(desk) == []


def read_head(desk: Served, person: str) -> str:
    """Return the head of a person's keys."""
    return desk.row(Person, person).keys_head.hex()


def test_a_second_decision_does_not_stop_the_piece_from_being_told(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Two decisions waited, one took effect: the other waits for nobody, and the piece's page is told as before."""
    with OwnedStudio(tmp_path_factory.mktemp("decided") / "studio") as studio:
        studio.sell(PIECE)
        studio.dispute(PIECE)
        studio.wait(32)
        first = studio.decide(PIECE, endorsed=False)
        second = studio.decide(PIECE, reason="查无凭据", endorsed=False)
        studio.endorse(first, studio.registrars[1])
        told = studio.get(f"/api/v1/pieces/{code_of(PIECE)}/holding").json()
        assert (told["waiting"], told["owner"]) == ([], owner_of(PIECE, "a").did)
        assert [(row["statement"], row["stopped"]) for row in waits(studio)] == [(second.id.hex(), "dispute-decided")]


def test_pages_follow_each_other(desk: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """One row a page: every row once, and the end is said."""
    for person, device in ((MAKER, "one"), (OTHER, "two"), ("km", "three")):
        added(desk, person, device)
    whole = waits(desk)
    monkeypatch.setattr("api.waits.AT_ONCE", 1)
    found, after = [], -1
    while True:
        page = desk.get(f"/api/v1/waiting?after={after}").json()
        found += page["waiting"]
        after = page["next"]
        if after < 0:
            break
    assert found == whole
    assert len(found) == 3


def test_a_registrar_who_has_not_endorsed_the_charter_is_told_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The ledger is open without the third registrar; their key is told the charter, others are not."""

    class Late(Served):
        def endorse(self, statement: Statement, *keys: Any) -> None:
            super().endorse(statement, *(key for key in keys if key != self.registrars[2]))

    with Late(tmp_path_factory.mktemp("late") / "studio") as studio:
        (row,) = waits(studio, f"?key={studio.registrars[2].did}")
        assert (row["kind"], read_payload(row["payload"].encode()).id.hex()) == ("Charter", row["statement"])
        assert waits(studio) == waits(studio, f"?key={studio.registrars[1].did}") == []
        Served.endorse(studio, read_payload(row["payload"].encode()), studio.registrars[2])
        assert waits(studio, f"?key={studio.registrars[2].did}") == []
        assert studio.state.get(Person, MAKER) is not None


def test_a_new_process_says_the_same(desk: Served) -> None:
    """What is read anew from the rows is what was followed entry by entry."""
    from api.waiting import Waiting

    waits(desk)
    revoked(desk, OTHER)
    desk.endorse(added(desk, MAKER, "tablet"), key_of("tablet"))
    with desk.instance.store.read() as reading:
        followed = desk.site.waiting.all(reading)
        assert followed == Waiting().all(reading)
        assert len(followed) == 2
