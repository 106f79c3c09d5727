"""What a maker's own pages begin with: slots to be registered, works of late."""

import pytest

from tests.api.conftest import furnish
from tests.api.served import Served
from tests.craft.kiln_world import MAKER, OTHER, code_of


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory):
    """Return a furnished studio with a kiln of which some slots came out well."""
    with Served(tmp_path_factory.mktemp("making") / "studio") as studio:
        furnish(studio)
        came_out = {"1-1": "qualified", "1-2": "scrapped/collapsed", "1-3": "excellent"}
        studio.fired("m1", came_out)
        yield studio


def slots(studio: Served, person: str) -> list[str]:
    """Return the ids that a person may register."""
    told = studio.get(f"/api/v1/people/{person}/slots").json()["slots"]
    return [f"{each['batch']}/{each['slot']}" for each in told]


def test_a_slot_is_told_while_it_may_be_registered_and_no_longer(served: Served) -> None:
    """Good outcomes of one's own that hold no piece; what was registered is among the works."""
    assert [each for each in slots(served, MAKER) if each.startswith("m1/")] == ["m1/1-1", "m1/1-3"]
    told = served.get(f"/api/v1/people/{MAKER}/slots").json()["slots"]
    first = next(each for each in told if each["batch"] == "m1")
    assert (first["line"], first["kiln"], first["outcome"]) == (["m1/1-1"], "qs", "qualified")
    served.register(served.piece(number=40, slots=("m1/1-1",)))
    assert [each for each in slots(served, MAKER) if each.startswith("m1/")] == ["m1/1-3"]
    newest = served.get(f"/api/v1/people/{MAKER}/works").json()["works"][0]
    assert (newest["code"], newest["slots"], newest["claimed"]) == (code_of(40), ["m1/1-1"], False)
    assert slots(served, OTHER) == [] or not any(each.startswith("m1/") for each in slots(served, OTHER))


def test_works_are_told_a_page_at_a_time(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page begins where the one before ended; every piece once."""
    everything = [each["code"] for each in served.get(f"/api/v1/people/{MAKER}/works").json()["works"]]
    assert len(everything) >= 3
    monkeypatch.setattr("api.making.WORKS", 2)
    monkeypatch.setattr("api.routes.making.WORKS", 2)
    paged, before = [], -1
    while True:
        told = served.get(f"/api/v1/people/{MAKER}/works?before={before}").json()
        paged += [each["code"] for each in told["works"]]
        before = told["next"]
        if before < 0:
            break
    assert paged == everything


@pytest.mark.parametrize("door", ["slots", "works"])
def test_a_person_that_is_none_is_refused(served: Served, door: str) -> None:
    """By name, in both languages."""
    answer = served.get(f"/api/v1/people/nobody9/{door}")
    assert (answer.status_code, answer.json()["code"]) == (404, "person-unknown")
    assert served.get(f"/api/v1/people/%20/{door}").status_code == 400


def test_a_photo_that_another_maker_used_is_told_to_both_and_to_the_registrar(served: Served) -> None:
    """The same digest on pieces of two makers; on pieces of one maker the maker alone is told."""
    mine = served.piece(number=41)
    theirs = served.piece(OTHER, number=42, photos=(mine.photos[0], served.piece(number=43).photos[1]))
    served.register(mine)
    served.register(theirs, OTHER)
    works = served.get(f"/api/v1/people/{OTHER}/works").json()["works"]
    [same] = [each["same"] for each in works if each["code"] == code_of(42)]
    assert {"code": code_of(41), "maker": MAKER} in same
    photos = served.get("/api/v1/office").json()["photos"]
    told = next(each for each in photos if each["sha256"] == mine.photos[0].sha256)
    assert {each["maker"] for each in told["pieces"]} == {MAKER, OTHER}
