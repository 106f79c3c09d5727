"""Errors in people's words: the craft's codes, and the names of kinds, roles and fields."""

import pytest

from ledger.craft.error_words import explain_plainly
from ledger.errors import Field, LedgerError, MalformedError, PolicyError
from ledger.words import LANGS


@pytest.mark.parametrize(
    ("error", "zh", "en"),
    [
        (
            PolicyError("outcome-not-certifiable", slot="1-1", outcome="refire"),
            "窑位 1-1 的开窑结果是“返烧”，不能登记作品。",
            "To be refired",
        ),
        (
            PolicyError("signer-role", kind="Standing", role="person", expected=("registrar",)),
            "资历登记只能由登记员签署",
            "registrar",
        ),
        (MalformedError("field-empty", field="checked.how"), "身份核对·方式不能为空。", "identity check·how"),
        (MalformedError("field-empty", field="no-such.field"), "no-such.field", "no-such.field"),
        (
            PolicyError("outcome-fault", slot="1-1", outcome="seconds", got="", expected=("warped", "mottled")),
            "次品",
            "Seconds",
        ),
        (PolicyError("vocabulary-unknown", vocabulary="shape", value="cup", field="shape"), "词表“器型”", "Shapes"),
        (PolicyError("vocabulary-unknown", vocabulary="later", value="cup", field="shape"), "later", "later"),
        (PolicyError("status-already", piece="X", status="stolen"), "失窃", "stolen"),
        (PolicyError("no-such-code", flag=3), "error.no-such-code", "error.no-such-code"),
    ],
    ids=lambda value: value.code if isinstance(value, LedgerError) else "",
)
def test_codes_are_said_in_words(error: LedgerError, zh: str, en: str) -> None:
    """What the format calls refire, Standing or checked.how is called by its name; an unknown code stays itself."""
    assert zh in explain_plainly(error, "zh")[0]
    assert en in explain_plainly(error, "en")[0]


def test_hint_names_the_choices_in_words() -> None:
    """Several are joined as each language joins them."""
    choices: Field = ("warped", "mottled")
    error = PolicyError("outcome-fault", slot="1-1", outcome="seconds", got="", expected=choices)
    hints = [explain_plainly(error, lang)[1] for lang in LANGS]
    assert any("变形、花泥" in hint for hint in hints)
    assert any("Warped, Mottled" in hint for hint in hints)
