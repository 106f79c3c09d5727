"""A ledger in PostgreSQL with its guard in etcd: several processes register at once, and it is one history."""

import base64
import json
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from api.demo.server import Server
from ledger.client import Web
from ledger.errors import InconsistencyError, PolicyError
from ledger.instance import open_studio
from ledger.log.receipt import OpenedReceipt, open_receipt, parse_receipt
from ledger.log.trust import Trust
from ledger.sequencer import Accepted
from ledger.store.etcd import EtcdGuard, parse_etcd_address
from ledger.studio import Town
from tests.craft.kiln_world import code_of
from tests.studios import Studios
from tests.town.etcd import shared_etcd
from tests.town.shared import shared_cluster
from tests.town.towns import new_town

pytestmark = [pytest.mark.needs("PostgreSQL"), pytest.mark.needs("etcd")]


@pytest.fixture
def town(tmp_path: Path) -> Studios:
    """A founded town, with the maker m1."""
    return Studios(tmp_path / "town", new_town())


def test_a_town_has_neither_database_nor_guard_nor_lock_of_its_own(town: Studios) -> None:
    """Only what a host needs: settings, keys, trust, photos, the second copy."""
    town.register([1])
    names = {path.name for path in town.directory.iterdir()}
    assert {"settings.json", "trust.json", "keys", "blobs", "stage"} <= names
    assert not names & {"ledger.db", "stage.db", "guard", "lock"}
    with open_studio(town.directory, write=False) as instance:
        assert instance.fsck().faults == ()


def test_several_who_write_at_once_make_one_history(town: Studios) -> None:
    """Three openings of one town, each with its own sequencer, sheets and single pieces: every receipt holds."""
    answers: list[Accepted] = []
    with ExitStack() as opened:
        instances = [opened.enter_context(open_studio(town.directory, write=True, clock=town.clock)) for _ in range(3)]

        def write(number: int) -> None:
            for turn in range(5):
                first = 100 * number + 10 * turn
                for body in (town.piece(first), town.sheet(range(first + 1, first + 4))):
                    answer = instances[number].submit(body)
                    assert isinstance(answer, Accepted), answer
                    answers.append(answer)

        threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        entries = sorted(entry for answer in answers for entry in answer.entries)
        assert entries == list(range(6, 6 + 3 * 5 * (1 + 4)))
        report = instances[0].fsck()
        assert (report.size, report.faults) == (81, ())
        opened_receipts = [open_one(r, instances[0].trust) for answer in answers for r in answer.receipts]
        assert sorted(each.entry.index for each in opened_receipts) == entries


def open_one(receipt: bytes, trust: Trust) -> OpenedReceipt:
    """Verify a receipt."""
    return open_receipt(parse_receipt(receipt), trust)


def test_two_servers_register_at_once(town: Studios, tmp_path: Path) -> None:
    """`kilnmark serve` twice over one directory: each takes statements, each shows the other's pieces at once."""
    with open_studio(town.directory, write=False) as instance:
        trust = instance.trust
    with Server(town.directory, tmp_path / "1.log") as one, Server(town.directory, tmp_path / "2.log") as two:
        town.said_at = int(time.time())  # the servers' clock is the machine's
        bodies = {server: [town.piece(each) for each in numbers] for server, numbers in ((0, (1, 2)), (1, (3, 4)))}
        told: list[tuple[int, bytes]] = []

        def post(web: Web, mine: list[bytes]) -> None:
            told.extend(web.submit(body) for body in mine)

        threads = [threading.Thread(target=post, args=(web, bodies[n])) for n, web in enumerate((one.web, two.web))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [status for status, _ in told] == [200] * 4, told
        receipts = [receipt for _, body in told for receipt in json.loads(body)["receipts"]]
        indices = {open_one(receipt.encode(), trust).entry.index for receipt in receipts}
        assert len(indices) == 4  # a status snapshot may stand among them
        again = [web.submit(town.piece(n)) for web, n in ((one.web, 3), (two.web, 1))]
        assert {json.loads(body)["entries"][0] for _, body in again} < indices  # the entry that it has
        with open_studio(town.directory, write=True) as third:  # no lock stands in a command's way
            third.snapshot()
        for web in (one.web, two.web):
            for number in (1, 3):
                found = json.loads(web.fetch(f"api/v1/pieces/{code_of(number)}", 1 << 20))
                assert found["code"] == code_of(number)
    with open_studio(town.directory, write=False) as instance:
        assert instance.fsck().faults == ()


def test_a_database_that_holds_a_ledger_is_not_founded_upon(town: Studios, tmp_path: Path) -> None:
    """Nor one whose guard guards another."""
    with open_studio(town.directory, write=False) as instance:
        there = instance.town
    assert there is not None
    with pytest.raises(PolicyError) as caught:
        Studios(tmp_path / "other", Town(there.database, new_town().guard))
    assert caught.value.code == "database-in-use"
    with pytest.raises(InconsistencyError) as forked:
        Studios(tmp_path / "other", Town(shared_cluster().database(), there.guard))
    assert forked.value.code == "guard-exists"
    assert not (tmp_path / "other").exists()


def test_a_town_whose_guard_was_moved_signs_nothing(town: Studios) -> None:
    """Whoever has it open stops at the next submission; whoever opens it is refused."""
    with open_studio(town.directory, write=True, clock=town.clock) as instance:
        assert instance.town is not None
        guard = EtcdGuard(instance.town.guard)
        guard.retire()
        guard.close()
        with pytest.raises(InconsistencyError) as caught:
            instance.submit(town.piece(1))
        assert caught.value.code == "guard-moved"
    with pytest.raises(InconsistencyError):
        open_studio(town.directory, write=True)


def test_a_lost_guard_in_etcd_is_found_again_from_what_others_hold(town: Studios) -> None:
    """As a studio's: never lower, and what is damaged is put aside."""
    (answer,) = town.register([1])
    with open_studio(town.directory, write=False) as instance:
        where = instance.town
        checkpoint = instance.page().note
    assert where is not None
    key = base64.b64encode(parse_etcd_address(where.guard).key).decode()
    shared_etcd().ask("kv/put", {"key": key, "value": base64.b64encode(b"damaged").decode()})
    with open_studio(town.directory, write=True, verify=False) as instance:
        assert instance.reguard([checkpoint, *answer.receipts]).size == 7
    town.register([2])
