"""The certifier's keys of a studio: which one signs, what the trust file says, and a print's window."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.craft.kinds.foundation.certifier_change import CertifierChange
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.foundation.head import keepers_of
from ledger.craft.kinds.foundation.witness_policy import WitnessName, WitnessPolicy
from ledger.craft.state import ledger_of
from ledger.errors import NotFoundError
from ledger.instance import Instance, open_studio
from ledger.log.keys import SigningKey
from ledger.log.note import COSIGNATURE, format_vkey, make_vkey
from ledger.studio import Studio
from tests.cli.worlds import say
from tests.craft.world import key_of

OFFICES = (key_of("registrar-1"), key_of("registrar-2"))


@pytest.fixture
def studio(world: Callable[[str], Path]) -> Path:
    """A founded ledger, two registrars for weighty acts."""
    return world("founded") / "ledger"


def change(instance: Instance, new: SigningKey, **fields: str) -> None:
    """Let the key sign from now on."""
    head = ledger_of(instance.state).certifier_head.hex()
    subject = CertifierChange(add=new.did, reason="每年更换", after=head, **fields)
    (said,) = say(instance, ("CertifierChange", subject, OFFICES[0]))
    proof = Endorsement(endorses=said.hex())
    say(instance, ("Endorsement", proof, OFFICES[1]), ("Endorsement", proof, new))


def test_the_newest_key_in_use_signs(studio: Path) -> None:
    """The file may lie there long before the log knows the key; an ended one signs nothing more."""
    with open_studio(studio, write=True) as instance:
        first, new = instance.certifier, SigningKey.generate()
        Studio(studio).add_certifier(new)
        assert instance.certifier.did == first.did
        change(instance, new, end=first.did)
        assert instance.certifier.did == new.did
        trust = instance.renew_trust()
        assert trust.certifiers == (first.did, new.did)
        assert instance.renew_trust() == trust == instance.trust
        other = SigningKey.generate()
        change(instance, other, end=new.did)
        with pytest.raises(NotFoundError) as missing:
            instance.certifier  # noqa: B018  # opening it is the act
        assert missing.value.code == "certifier-key-missing"
        assert keepers_of(instance.state).retired == (first.did, new.did)


def test_a_policy_goes_into_the_trust_file_when_it_is_renewed(studio: Path) -> None:
    """Not before: whoever verifies goes by the file they have."""
    name = "museum.example/w"
    vkey = format_vkey(make_vkey(name, COSIGNATURE, key_of(name).public))
    witness = WitnessName(name=name, operator="museum.example", url="https://museum.example/w", vkey=vkey)
    with open_studio(studio, write=True) as instance:
        before = instance.trust
        policy = WitnessPolicy(quorum=1, witnesses=(witness,), after=ledger_of(instance.state).head.hex())
        (said,) = say(instance, ("WitnessPolicy", policy, OFFICES[0]))
        say(instance, ("Endorsement", Endorsement(endorses=said.hex()), OFFICES[1]))
        assert instance.trust == before
        after = instance.renew_trust()
        assert (after.quorum, [each.operator for each in after.witnesses]) == (1, ["museum.example"])
        assert replace(after, quorum=0, witnesses=()) == before
