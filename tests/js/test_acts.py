"""What a registrar's browser states is what Python states, byte for byte; each act upon its head."""

from collections.abc import Iterator
from hashlib import sha256
from random import Random
from typing import Any

import pytest

from ledger.craft.commitment import commit
from ledger.craft.kind import Subject
from ledger.craft.kinds.foundation.charter import RegistrarName
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.foundation.registrar_change import RegistrarChange
from ledger.craft.kinds.kiln.kiln_change import KilnChange
from ledger.craft.kinds.kiln.kiln_enrolment import KilnEnrolment, KilnNames
from ledger.craft.kinds.oversight.audit_finding import About, AuditFinding, Seen
from ledger.craft.kinds.oversight.auditor_enrolment import AuditorEnrolment, AuditorNames
from ledger.craft.kinds.oversight.finding_resolution import FindingResolution
from ledger.craft.kinds.oversight.finding_response import FindingResponse
from ledger.craft.kinds.oversight.finding_withdrawal import FindingWithdrawal
from ledger.craft.kinds.ownership.claim_decision import ClaimDecision
from ledger.craft.kinds.ownership.claim_dispute import ClaimDispute
from ledger.craft.kinds.people.key_objection import KeyObjection
from ledger.craft.kinds.people.key_recovery import KeyRecovery
from ledger.craft.kinds.people.key_revocation import KeyRevocation
from ledger.craft.kinds.people.person_change import PersonChange
from ledger.craft.kinds.people.person_end import PersonEnd
from ledger.craft.kinds.people.person_enrolment import Checked, Names, PersonEnrolment
from ledger.craft.kinds.people.quota_setting import QuotaSetting
from ledger.craft.kinds.people.reinstatement import Reinstatement
from ledger.craft.kinds.people.seal_check import SealCheck
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.kinds.people.standing_withdrawal import StandingWithdrawal
from ledger.craft.kinds.people.suspension import Suspension
from ledger.craft.statement import read_statement, sign_statement
from ledger.log.keys import SigningKey
from tests.js.node import HERE, Node, Refused

pytestmark = pytest.mark.needs("node")

ORIGIN, CODE, TIME, HEAD, ID = "zisha.example/2026", "0123456789ABT", 1777622427, "7d" * 32, "9f" * 32
KEY, NEXT = SigningKey.from_seed(bytes([7]) * 32), SigningKey.from_seed(bytes([8]) * 32)
CHECKED = Checked(how="in-person", by=KEY.did, on="2026-04-20")
_HOW = {"how": "in-person", "by": KEY.did, "on": "2026-04-20"}
ACTS: dict[str, tuple[str, dict[str, Any], Subject]] = {
    "enrolment": (
        "PersonEnrolment",
        {
            "code": "zs011",
            "zh": "示例戊",
            "pinyin": "Shili Wu",
            "en": "",
            "roles": ["maker", "carver"],
            "did": NEXT.did,
            "custody": "own-device",
            "studio": "",
            "responsible": [],
            "consent": ID,
            **_HOW,
        },
        PersonEnrolment(
            code="zs011",
            kind="person",
            names=Names(zh="示例戊", pinyin="Shili Wu"),
            roles=("maker", "carver"),
            key=NEXT.did,
            custody="own-device",
            consent=ID,
            checked=CHECKED,
        ),
    ),
    "enrolment-studio": (
        "PersonEnrolment",
        {
            "code": "st1",
            "kind": "studio",
            "zh": "示例工作室",
            "pinyin": "Shili",
            "en": "Studio",
            "roles": ["studio"],
            "did": NEXT.did,
            "custody": "office",
            "responsible": ["zs001"],
            "consent": ID,
            **_HOW,
        },
        PersonEnrolment(
            code="st1",
            kind="studio",
            names=Names(zh="示例工作室", pinyin="Shili", en="Studio"),
            roles=("studio",),
            key=NEXT.did,
            custody="office",
            responsible=("zs001",),
            consent=ID,
            checked=CHECKED,
        ),
    ),
    "standing": (
        "Standing",
        {
            "person": "zs001",
            "standing": "craft-artist",
            "issuer": "示例局",
            "number": "A-1",
            "start": "2020-01-01",
            "end": "2030-01-01",
        },
        Standing(
            person="zs001",
            standing="craft-artist",
            issuer="示例局",
            number="A-1",
            start="2020-01-01",
            end="2030-01-01",
            after=HEAD,
        ),
    ),
    "withdrawal": (
        "StandingWithdrawal",
        {"person": "zs001", "statement": ID, "reason": "撤销", "on": "2026-04-01"},
        StandingWithdrawal(standing=ID, reason="撤销", on="2026-04-01", after=HEAD),
    ),
    "sealCheck": (
        "SealCheck",
        {"person": "zs001", "seal": "base-1", "result": "checked", "note": ""},
        SealCheck(person="zs001", seal="base-1", result="checked", after=HEAD),
    ),
    "suspension": (
        "Suspension",
        {"person": "zs001", "reason": "key-lost", "earlier": "disputed", "note": "电话核实"},
        Suspension(person="zs001", reason="key-lost", earlier="disputed", note="电话核实", after=HEAD),
    ),
    "reinstatement": ("Reinstatement", {"person": "zs001", "note": ""}, Reinstatement(person="zs001", after=HEAD)),
    "personEnd": (
        "PersonEnd",
        {"person": "zs001", "reason": "retired", "on": "2026-04-01"},
        PersonEnd(person="zs001", reason="retired", on="2026-04-01", after=HEAD),
    ),
    "personChange": (
        "PersonChange",
        {"person": "zs001", "zh": "甲", "pinyin": "Jia", "en": "A", "roles": ["maker"], "studio": "st1"},
        PersonChange(
            person="zs001", names=Names(zh="甲", pinyin="Jia", en="A"), roles=("maker",), studio="st1", after=HEAD
        ),
    ),
    "personChange-leaves": (
        "PersonChange",
        {"person": "zs001", "leaves": True},
        PersonChange(person="zs001", leaves=True, after=HEAD),
    ),
    "quota": (
        "QuotaSetting",
        {"person": "zs001", "pieces": 0, "from": "2026-06-01"},
        QuotaSetting(person="zs001", pieces=0, start="2026-06-01", after=HEAD),
    ),
    "revocation": (
        "KeyRevocation",
        {"person": "zs001", "key": NEXT.did, "from": 0, "reason": ""},
        KeyRevocation(key=NEXT.did, after=HEAD),
    ),
    "revocation-from": (
        "KeyRevocation",
        {"person": "zs001", "key": NEXT.did, "from": 41, "reason": "被盗"},
        KeyRevocation(key=NEXT.did, start=41, reason="被盗", after=HEAD),
    ),
    "recovery": (
        "KeyRecovery",
        {"person": "zs001", "did": NEXT.did, "custody": "pkcs11", **_HOW},
        KeyRecovery(person="zs001", key=NEXT.did, custody="pkcs11", checked=CHECKED, after=HEAD),
    ),
    "objection": ("KeyObjection", {"statement": ID, "reason": ""}, KeyObjection(objects=ID)),
    "kilnEnrolment": (
        "KilnEnrolment",
        {
            "code": "qs2",
            "zh": "示例窑",
            "en": "",
            "type": "dragon",
            "length": 0,
            "place": "丁蜀镇",
            "master": "zs001",
            "deputies": [],
        },
        KilnEnrolment(code="qs2", names=KilnNames(zh="示例窑"), type="dragon", place="丁蜀镇", master="zs001"),
    ),
    "kilnEnrolment-long": (
        "KilnEnrolment",
        {
            "code": "qs2",
            "zh": "示例窑",
            "en": "K",
            "type": "dragon",
            "length": 43,
            "place": "丁蜀镇",
            "master": "zs001",
            "deputies": ["zs002"],
        },
        KilnEnrolment(
            code="qs2",
            names=KilnNames(zh="示例窑", en="K"),
            type="dragon",
            length=43,
            place="丁蜀镇",
            master="zs001",
            deputies=("zs002",),
        ),
    ),
    "kilnChange": (
        "KilnChange",
        {"kiln": "qs", "master": "zs002", "end": False},
        KilnChange(kiln="qs", master="zs002", after=HEAD),
    ),
    "kilnChange-none": (
        "KilnChange",
        {"kiln": "qs", "deputies": [], "end": True},
        KilnChange(kiln="qs", deputies=(), end=True, after=HEAD),
    ),
    "claimDispute": (
        "ClaimDispute",
        {"piece": CODE, "ground": "口令遗失", "evidence": "", "ends": "2026-06-15"},
        ClaimDispute(piece=CODE, ground="口令遗失", ends="2026-06-15", after=HEAD),
    ),
    "claimDecision": (
        "ClaimDecision",
        {"piece": CODE, "dispute": ID, "owner": NEXT.did, "reason": "相符"},
        ClaimDecision(piece=CODE, dispute=ID, owner=NEXT.did, reason="相符", after=HEAD),
    ),
    "claimDecision-stays": (
        "ClaimDecision",
        {"piece": CODE, "dispute": ID, "owner": "", "reason": "相符"},
        ClaimDecision(piece=CODE, dispute=ID, reason="相符", after=HEAD),
    ),
    "findingResponse": (
        "FindingResponse",
        {"finding": ID, "text": "已称过。"},
        FindingResponse(finding=ID, text="已称过。"),
    ),
    "findingResolution": (
        "FindingResolution",
        {"finding": ID, "result": "upheld", "reason": "复核。"},
        FindingResolution(finding=ID, result="upheld", reason="复核。"),
    ),
    "finding": (
        "AuditFinding",
        {
            "finding": "weight-off",
            "nature": "opinion",
            "piece": CODE,
            "text": "差四十克。",
            "evidence": [],
            "checkpoint": {"size": 41, "root": ID},
        },
        AuditFinding(
            finding="weight-off",
            nature="opinion",
            about=About(piece=CODE),
            text="差四十克。",
            checkpoint=Seen(size=41, root=ID),
        ),
    ),
    "finding-entry": (
        "AuditFinding",
        {
            "finding": "odd",
            "nature": "machine-checkable",
            "entry": 0,
            "text": "见附件。",
            "evidence": [HEAD],
            "checkpoint": {"size": 41, "root": ID},
        },
        AuditFinding(
            finding="odd",
            nature="machine-checkable",
            about=About(entry=0),
            text="见附件。",
            evidence=(HEAD,),
            checkpoint=Seen(size=41, root=ID),
        ),
    ),
    "findingWithdrawal": (
        "FindingWithdrawal",
        {"finding": ID, "reason": "复称一致"},
        FindingWithdrawal(finding=ID, reason="复称一致"),
    ),
    "registrarChange": (
        "RegistrarChange",
        {"add": [{"code": "o4", "name": "登记员丁", "key": NEXT.did}], "end": ["o1"], "k": 0, "reason": "换届"},
        RegistrarChange(
            add=(RegistrarName(code="o4", name="登记员丁", key=NEXT.did),), end=("o1",), reason="换届", after=HEAD
        ),
    ),
    "auditorEnrolment": (
        "AuditorEnrolment",
        {"code": "museum", "zh": "博物馆", "en": "", "did": NEXT.did},
        AuditorEnrolment(code="museum", names=AuditorNames(zh="博物馆"), key=NEXT.did, after=HEAD),
    ),
}
MOVED = {f"{about}/{code}": HEAD for about in ("person", "keys") for code in ("zs001",)} | {
    "kiln/qs": HEAD, f"piece/{CODE}": HEAD, f"dispute/{ID}": HEAD, "ledger": HEAD, "registrars": HEAD,
}  # fmt: skip


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """Give a running process."""
    with Node(HERE / "registrar.mjs") as running:
        yield running


def planned(
    node: Node, *specs: tuple[str, Any], k: int = 1, p: int = 1, heads: dict[str, str] = MOVED
) -> dict[str, Any]:
    """Return what the browser makes of these acts in one go."""
    told: dict[str, Any] = node.ask("plan", specs, KEY.did, TIME, ORIGIN, heads, {"k": k, "p": p})
    return told


def payload_of(kind: str, subject: Subject) -> str:
    """Return Python's bytes."""
    return read_statement(sign_statement(kind, subject, KEY, TIME, ORIGIN)).payload.decode()


def id_of(payload: str) -> str:
    """Return a statement's id."""
    return sha256(payload.encode()).hexdigest()


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_the_same_bytes(node: Node, name: str) -> None:
    """What is empty is left out, what is required stays, and `after` is the head of what it changes."""
    kind, form, subject = ACTS[name]
    assert planned(node, (name.partition("-")[0], form)) == {"now": [payload_of(kind, subject)], "later": []}


def test_an_endorsement_is_the_same_bytes(node: Node) -> None:
    """It names what waits, and moves nothing."""
    assert planned(node, ("endorsement", ID))["now"] == [payload_of("Endorsement", Endorsement(endorses=ID))]


def test_acts_about_one_person_stand_upon_each_other(node: Node) -> None:
    """The second names the first as the head it was made upon; another person's is untouched by it."""
    standing, quota = ACTS["standing"][1], ACTS["quota"][1]
    other = {**standing, "person": "zs002"}
    first, second, third = planned(
        node, ("standing", standing), ("quota", quota), ("standing", other), heads=MOVED | {"person/zs002": "aa" * 32}
    )["now"]
    assert f'"after":"{HEAD}"' in first
    assert f'"after":"{id_of(first)}"' in second
    assert f'"after":"{"aa" * 32}"' in third


def test_a_visit_is_signed_at_once_and_its_standing_is_kept_back(node: Node) -> None:
    """Enrolment now; two standings, each upon the one before, wait for it; with p = 2 the first waits too."""
    enrolment = ("enrolment", ACTS["enrolment"][1])
    rows = [("standing", {**ACTS["standing"][1], "person": "zs011", "number": number}) for number in ("A-1", "A-2")]
    for p in (1, 2):
        made = planned(node, enrolment, *rows, p=p)
        (first,) = made["now"]
        one, two = made["later"]
        assert [each["after"] for each in (one, two)] == [id_of(first), id_of(one["payload"])]
        assert f'"after":"{id_of(first)}"' in one["payload"]
        assert [each["waits"] for each in (one, two)] == [p == 2, p == 2]


def held(name: str, after: str, *, moves: str = "person/zs011", waits: bool = False) -> dict[str, Any]:
    """Return something kept back."""
    return {"id": name, "after": after, "moves": moves, "waits": waits, "jws": name, "kind": "Standing", "made": TIME}


@pytest.mark.parametrize(
    ("heads", "waiting", "waits", "expected"),
    [
        ({}, ["e"], False, [[], []]),
        ({"person/zs011": "e"}, [], False, [["a", "b"], []]),
        ({"person/zs011": "e"}, [], True, [["a"], []]),
        ({"person/zs011": "x"}, [], False, [[], ["a"]]),
        ({"person/zs011": "a"}, [], False, [["b"], []]),
    ],
)  # fmt: skip
def test_what_was_kept_back_goes_in_when_its_head_is_there(
    node: Node, heads: dict[str, str], waiting: list[str], waits: bool, expected: list[list[str]]
) -> None:
    """Not before the phone agreed; then upon each other; one by one where it takes two; never upon another head."""
    kept = [held("a", "e", waits=waits), held("b", "a", waits=waits)]
    assert node.ask("due", kept, heads, waiting) == expected


def test_nothing_is_endorsed_but_the_bytes_that_the_id_names(node: Node) -> None:
    """C10: 200 payloads that a server puts in the place of what waits, and another kind over the right one."""
    random = Random(10)
    payload = payload_of("Standing", ACTS["standing"][2])
    row = {"statement": id_of(payload), "kind": "Standing", "payload": payload}
    assert node.ask("checkWaits", row) is True
    for _ in range(200):
        at = random.randrange(len(payload))
        other = payload[:at] + chr(ord(payload[at]) ^ 1) + payload[at + 1 :]
        with pytest.raises(Refused, match="statement-not-canonical"):
            node.ask("checkWaits", row | {"payload": other})
    with pytest.raises(Refused, match="statement-not-canonical"):
        node.ask("checkWaits", row | {"kind": "SealCheck"})


def test_a_consent_is_committed_to_as_python_does(node: Node) -> None:
    """Origin, person, salt and text; other texts give other hashes."""
    salt = bytes(range(32))
    for text in ("本人同意。", ""):
        expected = commit(text.encode(), salt, origin=ORIGIN, person="zs011")
        assert node.ask("sealConsent", text, ORIGIN, "zs011", salt.hex()) == expected
