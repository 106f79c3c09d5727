"""WitnessPolicy: whose cosignatures this ledger seeks, and how many it calls a quorum (SPEC §6, §12.4).

    {"after":"<64 hex>","ledger":"example.com/kiln","quorum":2,
     "witnesses":[{"name":"museum.example.net/w","operator":"museum.example.net","url":"https://museum.example.net/w",
     "vkey":"museum.example.net/w+5c1e2f0a+BGx…"},…]}

k registrars sign and endorse it. It says what the ledger intends; what a verifier asks for is its trust file's alone.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.keyring import check_new_key
from ledger.craft.kind import Facts, Kind, Part, Subject
from ledger.craft.kinds.foundation.head import k_registrars, ledger_head
from ledger.craft.shapes import check_list, check_range, check_text
from ledger.craft.state import Change, Key, Put, State, WitnessSet, ledger_of
from ledger.errors import MalformedError, PolicyError
from ledger.log.keys import format_did
from ledger.log.note import COSIGNATURE, parse_vkey

MAX_WITNESSES = 16
MAX_OPERATOR = 100  # characters
MAX_URL = 208  # characters
WITNESS = "witness"


class WitnessName(Part, frozen=True, kw_only=True):
    """A witness: its key's name, who answers for it, where it is reached, its verifier key (algorithm 0x04)."""

    name: str
    operator: str
    url: str
    vkey: str


class WitnessPolicy(Subject, frozen=True, kw_only=True):
    """The subject; see the module's example.

    Attributes:
        quorum: how many operators must have cosigned, 0 to 16 and no more than there are to count.
        witnesses: at most 16; names and keys distinct.
        after: hex id of the ledger's last change.
    """

    quorum: int
    witnesses: tuple[WitnessName, ...] = ()
    after: str


def rule(subject: WitnessPolicy, facts: Facts, state: State) -> Iterator[Change]:
    """Put the policy in force, and keep each witness's key for that witness.

    Raises:
        MalformedError: a field's form; `witness-key`: no verifier key of this name, algorithm 0x04.
        PolicyError: `witness-quorum`: more than there are operators to count; `key-already-used`, `key-not-enrollable`.
    """
    _check_forms(subject)
    ledger = ledger_of(state)
    own = (ledger.origin, ledger.origin.partition("/")[0])
    operators = {each.operator for each in subject.witnesses if each.operator not in own}
    if subject.quorum > len(operators):
        raise PolicyError("witness-quorum", quorum=subject.quorum, operators=len(operators))
    dids = [_did_of(each) for each in subject.witnesses]
    check_list(dids, "witnesses.vkey", 0, MAX_WITNESSES)
    for each, did in zip(subject.witnesses, dids, strict=True):
        known = state.get(Key, did)
        if known is None or known.role != WITNESS or known.holder != each.name:
            check_new_key(state, did, "witnesses.vkey")
            yield Put(Key(did=did, role=WITNESS, holder=each.name, named_by=facts.id))
    named = tuple((each.name, each.operator, each.url, each.vkey) for each in subject.witnesses)
    yield Put(WitnessSet(quorum=subject.quorum, witnesses=named, statement=facts.id, index=facts.index))
    yield Put(changed(ledger, head=facts.id))


def _check_forms(subject: WitnessPolicy) -> None:
    check_range(subject.quorum, "quorum", 0, MAX_WITNESSES)
    check_list([each.name for each in subject.witnesses], "witnesses", 0, MAX_WITNESSES)
    for each in subject.witnesses:
        check_text(each.operator, "witnesses.operator", MAX_OPERATOR)
        check_text(each.url, "witnesses.url", MAX_URL)


def _did_of(witness: WitnessName) -> str:
    try:
        vkey = parse_vkey(witness.vkey)
    except MalformedError as e:
        raise MalformedError("witness-key", name=witness.name[:80], got=witness.vkey[:80]) from e
    if (vkey.name, vkey.algorithm) != (witness.name, COSIGNATURE):
        raise MalformedError("witness-key", name=witness.name[:80], got=witness.vkey[:80])
    return format_did(vkey.key)


KIND = Kind(
    name="WitnessPolicy", subject=WitnessPolicy, signers=("registrar",), rule=rule, needs=k_registrars,
    head=ledger_head, since=2,
)  # fmt: skip
