"""Readers of our exports: dppvalidator takes the UNTP Digital Product Passport of a piece."""

from pathlib import Path

from tests.interop.bench import Bench, Outcome, Tool

_WRONG = (
    ("no country", '"countryCode":"CN"', '"countryCode":"C9"'),
    ("no item number", '"itemNumber":', '"itemsNumber":'),
    ("an unknown granularity", '"idGranularity":"item"', '"idGranularity":"pot"'),
    ("no issuer", '"issuer":', '"issued":'),
)


def dppvalidator(bench: Bench) -> Outcome:
    """The passport of a piece is valid under UNTP 0.7.0: its JSON schema, the validator's model and its rules."""
    python = bench.python("dppvalidator", "dppvalidator")
    folder = bench.folder("dppvalidator")
    passport = folder / "passport.json"
    export = [bench.kilnmark, "export", "untp", bench.code, "--country", "CN"]
    bench.sh([*export, "--ledger", str(bench.demo / "ledger"), "--out", str(passport)])
    validate = [str(Path(python).parent / "dppvalidator"), "validate", "--schema-version", "0.7.0"]
    bench.sh([*validate, str(passport)])
    text, refused = passport.read_text("utf-8"), []
    for what, find, put in _WRONG:
        assert find in text, what
        (folder / "bent.json").write_text(text.replace(find, put, 1), "utf-8")
        assert bench.refuses([*validate, str(folder / "bent.json")]), what
        refused.append(what)
    version = f"dppvalidator {bench.version(python, 'dppvalidator')}"
    return Outcome(version, ("the passport of a piece, UNTP 0.7.0",), tuple(refused))


TOOLS = (Tool("dppvalidator", "PyPI", "`kilnmark export untp`", dppvalidator),)
