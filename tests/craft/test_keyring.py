"""Keys in the rules: one role and one holder, ever."""

from ledger.craft.keyring import check_new_key, count_live, is_live
from ledger.craft.state import Key, MemoryState, Put
from ledger.errors import MalformedError, PolicyError
from tests.craft.world import LOW_ORDER, key_of, refused


def state_with(*keys: Key) -> MemoryState:
    """A state that holds the keys."""
    state = MemoryState()
    state.apply(Put(key) for key in keys)
    return state


def test_a_key_unknown_so_far_may_be_introduced() -> None:
    """Silence means yes."""
    check_new_key(state_with(), key_of("a").did)


def test_a_candidate_may_be_named_again() -> None:
    """The statement that named it may have lapsed."""
    check_new_key(state_with(Key(did=key_of("a").did, role="candidate", holder="")), key_of("a").did)


def test_a_key_with_a_role_is_refused() -> None:
    """A log's key, which signs no statement, is taken as well."""
    for role in ("registrar", "recovery", "certifier", "log", "person"):
        state = state_with(Key(did=key_of("a").did, role=role, holder="x"))
        with refused(PolicyError, "key-already-used", field="certifier", key=key_of("a").did):
            check_new_key(state, key_of("a").did, "certifier")


def test_a_key_of_low_order_is_refused() -> None:
    """Under such a key one signature fits any statement, so its holder could disown them all."""
    with refused(PolicyError, "key-not-enrollable", field="key", key=LOW_ORDER):
        check_new_key(state_with(), LOW_ORDER)


def test_what_is_no_key_is_refused() -> None:
    """The form is looked at first."""
    with refused(MalformedError, "field-not-a-key", field="key"):
        check_new_key(state_with(), "did:key:zzz")


def test_a_registrar_counts_once_and_only_while_its_key_is_live() -> None:
    """Named twice, ended, not yet proven, or not a registrar: none of these adds to the count."""
    dids = [key_of(name).did for name in ("a", "b", "c", "d", "e")]
    state = state_with(
        Key(did=dids[0], role="registrar", holder="r1", since=0),
        Key(did=dids[1], role="registrar", holder="r2", since=0, until=5),
        Key(did=dids[2], role="registrar", holder="r3"),
        Key(did=dids[3], role="person", holder="zs001", since=0),
    )
    have = (dids[0], dids[0], *dids[1:])
    assert count_live(state, have, "registrar", 4, 0) == 2
    assert count_live(state, have, "registrar", 5, 0) == 1
    assert [is_live(state, did, "registrar", 4, 0) for did in dids] == [True, True, False, False, False]
