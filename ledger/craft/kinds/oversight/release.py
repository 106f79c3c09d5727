"""Release: hashes of the programs that pages run, so that anybody can compare what they were served (SPEC §12.6).

    {"ledger":"example.com/kiln","programs":[{"path":"/static/verify.js","sha256":"<64 hex>"}],"version":"1.4.0"}

The certifier states it when programs change.
"""

from collections.abc import Iterator

from ledger.craft.kind import Facts, Kind, Part, Subject
from ledger.craft.shapes import check_hash, check_list, check_text
from ledger.craft.state import Change, Put, Released, State
from ledger.errors import PolicyError

MAX_VERSION = 40  # characters
MAX_PATH = 200  # characters
MAX_PROGRAMS = 64


class Program(Part, frozen=True, kw_only=True):
    """A file as it is served: the path of its address, hex SHA-256 of its bytes."""

    path: str
    sha256: str


class Release(Subject, frozen=True, kw_only=True):
    """The subject: a version, new to the ledger, and 1 to 64 programs, their paths distinct."""

    version: str
    programs: tuple[Program, ...]


def rule(subject: Release, facts: Facts, state: State) -> Iterator[Change]:
    """Keep what this version is made of.

    Raises:
        MalformedError: a field's form. PolicyError: `release-stated`.
    """
    check_text(subject.version, "version", MAX_VERSION)
    check_list([each.path for each in subject.programs], "programs", 1, MAX_PROGRAMS)
    for each in subject.programs:
        check_text(each.path, "programs.path", MAX_PATH)
        check_hash(each.sha256, "programs.sha256")
    before = state.get(Released, subject.version)
    if before is not None:
        raise PolicyError("release-stated", version=subject.version, entry=before.index)
    programs = tuple((each.path, each.sha256) for each in subject.programs)
    yield Put(Released(version=subject.version, programs=programs, index=facts.index))


KIND = Kind(name="Release", subject=Release, signers=("certifier",), rule=rule, since=2)
