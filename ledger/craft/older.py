"""An older work in a verdict: who registered it, on what grounds, and to whom it is attributed. SPEC §14.

    {"code":"older","fields":{"name_en":"Shili Yi","name_zh":"示例乙","person":"zs002"}}
    {"code":"attribution-awaits","fields":{}}

No maker signed it and none is claimed: the first line under what is stated says so.
"""

from collections.abc import Iterator

from ledger.craft.kinds.piece.legacy_registration import LegacyRegistration
from ledger.craft.state import Legacy, Person, State
from ledger.craft.verdict_facts import Maker, Older, PieceFacts
from ledger.craft.verdict_line import Line, line


def older_facts(state: State, subject: LegacyRegistration, legacy: Legacy) -> Older:
    """Return what state knows; a living person's name is there only with their own answer."""
    person = state.get(Person, legacy.attributed) if legacy.named else None
    if person is None:
        name = legacy.attributed
        return Older(subject.grounds, legacy.estate, "name" if name else "nobody", name, name)
    status = "deceased" if person.why_ended == "deceased" else legacy.answer or "awaits"
    if status in {"deceased", "mine"}:
        return Older(subject.grounds, legacy.estate, status, person.zh, person.en or person.pinyin)
    return Older(subject.grounds, legacy.estate, status)


def older_lines(facts: PieceFacts, older: Older) -> Iterator[Line]:
    """Yield what stands first under what is stated: whose statement this is, its grounds, and the attribution."""
    if isinstance(facts.maker, Maker):
        maker = facts.maker
        yield line("older", person=maker.code, name_zh=maker.zh, name_en=maker.en or maker.zh)
    if older.estate:
        yield line("older-estate")
    yield line("older-grounds", grounds=older.grounds)
    name = {"name_zh": older.zh, "name_en": older.en}
    match older.attributed:
        case "name":
            yield line("attributed-to", **name)
        case "deceased":
            yield line("attributed-deceased", **name)
        case "mine":
            yield line("attributed-confirmed", **name)
        case "not-mine":
            yield line("attribution-denied")
        case "unsure":
            yield line("attribution-unsure")
        case "awaits":
            yield line("attribution-awaits")
        case "unknown":
            yield line("attribution-unknown")
        case _:
            yield line("attributed-to-nobody")
