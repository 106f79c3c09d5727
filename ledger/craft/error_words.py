"""An error in words that people use: the craft's for its codes, the catalogue's for kinds, roles and fields.

    PolicyError("outcome-not-certifiable", slot="1-1", outcome="refire")
    →  窑位 1-1 的开窑结果是“返烧”，不能登记作品。

The profile that ships is asked: an error carries codes, not the profile under which it was raised, and a code that the
shipped one does not hold is shown as it is.
"""

from ledger.craft.profile import zisha
from ledger.errors import Field, LedgerError
from ledger.words import Lang, explain

_VOCABULARIES = {
    "outcome": "outcome", "fault": "fault", "view": "view", "technique": "decoration", "role": "role",
    "standing": "standing", "flag": "flag",
}  # fmt: skip
_OF_CODE = {
    ("outcome-fault", "expected"): "fault", ("outcome-fault", "got"): "fault", ("outcome-no-fault", "got"): "fault",
    ("correction-old", "expected"): "outcome", ("correction-old", "got"): "outcome",
}  # fmt: skip


def explain_plainly(error: LedgerError, lang: Lang) -> tuple[str, str]:
    """Return (what happened, what to do next) as `ledger.words.explain`, a craft's codes as its words."""
    fields = {name: _worded(error.code, name, value, lang) for name, value in error.fields.items()}
    if error.code == "vocabulary-unknown":
        vocabulary = zisha().vocabularies.get(str(fields.get("vocabulary")))
        if vocabulary is not None:
            fields["vocabulary"] = vocabulary.zh if lang == "zh" else vocabulary.en
    return explain(LedgerError(error.code, **fields), lang)


def _worded(code: str, name: str, value: Field, lang: Lang) -> Field:
    vocabulary = _OF_CODE.get((code, name)) or _VOCABULARIES.get(name)
    if vocabulary is None:
        return value
    if isinstance(value, tuple):
        return tuple(zisha().words(vocabulary, each, lang) for each in value)
    return zisha().words(vocabulary, value, lang) if isinstance(value, str) else value
