"""One parser under a fuzzer that sees which branches it reaches, in a process of its own (atheris, libFuzzer).

    python -m tests.assure.fuzzing receipt 1000000 7 corpus/

Whatever but our own error leaves the parser ends the process with a trace; so does what its inverse writes otherwise.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["ledger.log", "ledger.craft.statement", "ledger.craft.sheet", "certs.bundle"]):
    from certs.bundle import format_bundle, parse_bundle
    from ledger.craft.statement import read_statement
    from ledger.errors import LedgerError
    from ledger.log.entry import format_entry, parse_entry
    from ledger.log.note import format_note, parse_note
    from ledger.log.receipt import format_receipt, parse_receipt


def _twice(parse: Callable[[bytes], object], write: Callable[..., bytes]) -> Callable[[bytes], None]:
    def check(data: bytes) -> None:
        assert write(parse(data)) == data

    return check


def _careless(data: bytes) -> None:
    """The planted fault: a library's error for a note whose key id is short."""
    if data.count(b"\n\n") and b"AAA" in data:
        raise KeyError("planted")


PARSERS: dict[str, Callable[[bytes], object]] = {
    "bundle": _twice(parse_bundle, format_bundle),
    "entry": _twice(parse_entry, format_entry),
    "note": _twice(parse_note, format_note),
    "receipt": _twice(parse_receipt, format_receipt),
    "statement": read_statement,
    "planted": _careless,
}


def main(name: str, runs: str, seed: str, corpus: str) -> None:
    """Fuzz; libFuzzer ends the process, with 0 when nothing was found."""
    parser = PARSERS[name]

    def one(data: bytes) -> None:
        try:
            parser(data)
        except LedgerError:
            return

    options = [f"-runs={runs}", f"-seed={int(seed) or 1}", "-max_len=4096", "-print_final_stats=1", corpus]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={Path(corpus).parent}/"], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
