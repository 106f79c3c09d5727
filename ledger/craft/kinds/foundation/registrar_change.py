"""RegistrarChange: who keeps the ledger from now on, and how many of them an act takes (SPEC §12.4).

    {"add":[{"code":"office-4","key":"did:key:z6Mk…","name":"登记员丁"}],"after":"<64 hex>","end":["office-1"],"k":2,
     "ledger":"example.com/kiln","reason":"换届"}

k registrars sign and endorse it; or, when an election or a lost key has left too few of them, the sealed recovery keys:
as many as registrars would be needed, all of them if there are fewer. Each key added endorses.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.keyring import is_live
from ledger.craft.kind import Facts, Kind, Needs, Subject
from ledger.craft.kinds.foundation.charter import MAX_NAME, MAX_REGISTRARS, RegistrarName
from ledger.craft.kinds.foundation.head import keepers_of
from ledger.craft.shapes import check_list, check_range, check_text, check_word
from ledger.craft.state import Change, Keeper, Key, Person, Put, State, ledger_of
from ledger.errors import NotFoundError, PolicyError

MAX_REASON = 120  # characters


class RegistrarChange(Subject, frozen=True, kw_only=True):
    """The subject; see the module's example.

    Attributes:
        add: registrars who join; end: codes of those who leave. One who leaves may come back in the same statement
            under the same code with another key: a lost device.
        k, p: how many registrars an act takes from now on; 0 leaves it as it is.
        reason: 1 to 120 characters.
        after: hex id of the last statement that changed the registrars.
    """

    add: tuple[RegistrarName, ...] = ()
    end: tuple[str, ...] = ()
    k: int = 0
    p: int = 0
    reason: str
    after: str


def rule(subject: RegistrarChange, facts: Facts, state: State) -> Iterator[Change]:
    """Change the set; keys that leave end at this entry, keys that join are live from it.

    Raises:
        MalformedError: a field's form.
        NotFoundError: `registrar-unknown`: a code in `end` that no registrar bears.
        PolicyError: `registrar-code-taken`, `registrar-no-change`, `registrar-threshold`.
    """
    _check_forms(subject)
    ledger, keepers = ledger_of(state), keepers_of(state)
    leaving = [each for each in keepers.registrars if each.code in subject.end]
    if len(leaving) != len(subject.end):
        unknown = set(subject.end) - {each.code for each in leaving}
        raise NotFoundError("registrar-unknown", registrar=min(unknown))
    for joining in subject.add:
        if joining.code not in subject.end:
            _check_free(state, joining.code)
    k, p = subject.k or ledger.k, subject.p or ledger.p
    if not leaving and not subject.add and (k, p) == (ledger.k, ledger.p):
        raise PolicyError("registrar-no-change")
    staying = [each for each in keepers.registrars if each.code not in subject.end]
    registrars = (*staying, *(Keeper(each.code, each.name, each.key) for each in subject.add))
    if not (1 <= k <= len(registrars) <= MAX_REGISTRARS and 1 <= p <= len(registrars)):
        raise PolicyError("registrar-threshold", k=k, p=p, registrars=len(registrars), limit=MAX_REGISTRARS)
    yield Put(changed(ledger, k=k, p=p, registrar_head=facts.id))
    yield Put(changed(keepers, registrars=registrars, changes=(*keepers.changes, (facts.id, facts.own_index))))
    for each in leaving:
        yield Put(changed(_key(state, each.did), until=facts.index))
    for joining in subject.add:
        yield Put(Key(did=joining.key, role="registrar", holder=joining.code, since=facts.index, named_by=facts.id))


def _check_forms(subject: RegistrarChange) -> None:
    check_list([each.code for each in subject.add], "add", 0, MAX_REGISTRARS)
    check_list([each.key for each in subject.add], "add", 0, MAX_REGISTRARS)
    for joining in subject.add:
        check_word(joining.code, "add.code")
        check_text(joining.name, "add.name", MAX_NAME)
    check_list(subject.end, "end", 0, MAX_REGISTRARS)
    check_range(subject.k, "k", 0, MAX_REGISTRARS)
    check_range(subject.p, "p", 0, MAX_REGISTRARS)
    check_text(subject.reason, "reason", MAX_REASON)


def _check_free(state: State, code: str) -> None:
    """Refuse a code that a person bears, or that anybody's key ever stood under: codes are not handed on."""
    if state.get(Person, code) is not None or any(state.list(Key, code)):
        raise PolicyError("registrar-code-taken", registrar=code)


def _key(state: State, did: str) -> Key:
    key = state.get(Key, did)
    if key is None:
        raise AssertionError(f"bad state: the registrar's key {did} is gone")
    return key


def needs(subject: RegistrarChange, facts: Facts, state: State) -> Needs:
    """Take k registrars or as many recovery keys, all of those if they are fewer, and each key added."""
    needed, of = ledger_of(state).k, facts.signer.role
    if of == "recovery":
        sealed = keepers_of(state).recovery
        needed = min(needed, sum(is_live(state, did, of, facts.index, facts.time) for did in sealed))
    return Needs(registrars=needed, of=of, keys=tuple(joining.key for joining in subject.add))


def head(subject: RegistrarChange, state: State) -> bytes:
    """Return the last statement that changed the registrars."""
    del subject
    return ledger_of(state).registrar_head


KIND = Kind(
    name="RegistrarChange", subject=RegistrarChange, signers=("registrar", "recovery"), rule=rule, needs=needs,
    head=head, since=2,
)  # fmt: skip
