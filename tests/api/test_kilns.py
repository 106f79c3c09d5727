"""What the kiln's people are told to sign by: the kiln, its batches, who loaded what; and what a list does not say."""

from ledger.craft.kinds.kiln.line import Line
from tests.api.served import Served
from tests.craft.kiln_world import DEPUTY, MAKER, MASTER, OTHER


def test_a_kiln_tells_its_people_its_batches_and_what_is_to_be_fired_again(served: Served) -> None:
    """The newest batch first; a refire until it is loaded anew; a kiln that is not there is 404."""
    said = served.get("/api/v1/kilns/qs").json()
    assert (said["master"], said["deputies"], said["ended"]) == (MASTER, [DEPUTY], False)
    assert said["people"][MASTER]["zh"] == f"示例{MASTER}"
    assert [each["code"] for each in said["batches"]] == ["b1"]
    assert said["again"] == [{"slot": "b1/1-4", "person": MAKER}]
    for path in ("/api/v1/kilns/none", "/api/v1/kilns/" + "k" * 200, "/api/v1/batches/none/list"):
        assert served.get(path).status_code == 404


def test_a_list_has_names_and_no_outcomes_a_board_outcomes_and_no_names(served: Served) -> None:
    """Who loaded what, by which statement, at which entry; what the slot became is not beside it."""
    listed = served.get("/api/v1/batches/b1/list").json()
    slot = served.slot("b1/1-2")
    assert listed["slots"][1] == {
        "slot": "1-2", "person": MAKER, "loading": slot.loading.hex(), "entry": slot.index, "confirmed": True,
        "listed": True, "count": 1, "outcome_by": slot.outcome_by.hex(),
    }  # fmt: skip
    assert "seconds" not in str(listed)
    assert MAKER not in served.get("/api/v1/batches/b1").text
    assert (listed["layout"], listed["phase"]) == (["1..2-1..6"], "opening")


def test_what_was_loaded_too_late_is_told(desk: Served) -> None:
    """A loading after the list's last entry is there, void; a bulk line says how many."""
    desk.plan("b1")
    desk.load("b1", Line(slot="1-1", person=OTHER, count=40))
    as_of = desk.size() - 1
    desk.load_slots("b1", "1-2")
    desk.ignite("b1", as_of)
    listed = desk.get("/api/v1/batches/b1/list").json()
    assert listed["list_as_of"] == as_of
    assert [(each["slot"], each["listed"], each["count"]) for each in listed["slots"]] == [
        ("1-1", True, 40), ("1-2", False, 1),
    ]  # fmt: skip
    desk.fire("b1")
    assert desk.get("/api/v1/batches/b1/list").json()["firing"]["peak"] == 1160
