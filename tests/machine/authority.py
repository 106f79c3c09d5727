"""Who may say what, upon what, and who must agree: a second writing of SPEC §12, as tables.

ROLES["BatchPlan"]            {"person"}
thing_of("KilnChange", …)     "kiln/qs": a statement upon a kiln names that kiln's last change
OWN["SealRegistration"]       the field that must be the signer's own code
"""

from typing import Any

REGISTRAR, PERSON, CERTIFIER, AUDITOR, OWNER = ({role} for role in
                                                ("registrar", "person", "certifier", "auditor", "owner"))  # fmt: skip
ROLES: dict[str, set[str]] = {
    **dict.fromkeys(
        ("Charter", "CertifierChange", "ProfileVersion", "RulesVersion", "WitnessPolicy", "LogClosing",
         "AuditorEnrolment", "FindingResolution", "PersonEnrolment", "PersonChange", "PersonEnd", "Suspension",
         "Reinstatement", "Standing", "StandingWithdrawal", "SealCheck", "KeyRecovery", "QuotaSetting",
         "KilnEnrolment", "KilnChange", "ClaimDispute", "ClaimDecision"), REGISTRAR),
    **dict.fromkeys(
        ("SealRegistration", "SealRetirement", "KeyAddition", "HelperEnrolment", "HelperEnd", "BatchPlan",
         "BatchLoading", "LoadingConfirmation", "BatchUnloading", "BatchIgnition", "BatchFiring", "BatchOpening",
         "BatchClosing", "BatchCancellation", "PieceRegistration", "PieceSheet", "RoleSignature", "RoleRefusal",
         "HandOver", "LegacyRegistration", "AttributionAnswer", "CommissionAcceptance", "PieceCorrection",
         "CertificateReissue"), PERSON),
    **dict.fromkeys(("ScanSummary", "StatusSnapshot", "Release"), CERTIFIER),
    **dict.fromkeys(("AuditFinding", "FindingWithdrawal"), AUDITOR),
    **dict.fromkeys(("OwnershipTransfer", "OwnershipRelease", "ClaimObjection"), OWNER),
    "OwnershipClaim": {"claim"},
    "RegistrarChange": {"registrar", "recovery"},
    "FindingResponse": PERSON | REGISTRAR,
    "KeyObjection": PERSON | REGISTRAR,
    "KeyRevocation": PERSON | REGISTRAR,
    "OutcomeCorrection": PERSON | REGISTRAR,
    "PieceStatus": PERSON | REGISTRAR | OWNER,
}  # fmt: skip
WHILE_PAUSED = {"KeyObjection", "KeyRevocation", "HelperEnd"}

OWN = dict.fromkeys(
    ("SealRegistration", "SealRetirement", "KeyAddition", "HelperEnrolment", "HelperEnd", "RoleSignature",
     "RoleRefusal"), "person") | dict.fromkeys(("PieceRegistration", "CommissionAcceptance"), "maker")  # fmt: skip
"""Kinds whose signer's own person code stands in this field."""

MAKERS = {"PieceCorrection", "CertificateReissue", "HandOver"}
"""Kinds that a piece's maker alone signs."""

MASTERS, CREW = {"BatchIgnition", "BatchClosing", "BatchCancellation"}, {"BatchFiring", "BatchOpening"}
"""Kinds that the kiln's master alone signs; and the deputies too."""

K_ACTS = {"RegistrarChange", "CertifierChange", "RulesVersion", "WitnessPolicy", "LogClosing", "KeyRecovery",
          "FindingResolution", "ClaimDecision"}  # fmt: skip
"""Kinds that take k registrars; a `KeyRevocation` from an earlier entry does, too."""

NAMING = {"PersonEnrolment": "key", "KeyAddition": "key", "KeyRecovery": "key", "CertifierChange": "add",
          "AuditorEnrolment": "key", "OwnershipClaim": "owner", "HandOver": "owner", "OwnershipTransfer": "owner",
          "ClaimDecision": "owner"}  # fmt: skip
"""Kinds that introduce the key in this field, which endorses."""

_PERSON = ("PersonChange", "PersonEnd", "Suspension", "Reinstatement", "Standing", "SealRegistration", "SealCheck",
           "SealRetirement", "QuotaSetting")  # fmt: skip
_PIECE = ("PieceStatus", "PieceCorrection", "CertificateReissue", "OwnershipClaim", "HandOver", "OwnershipTransfer",
          "OwnershipRelease", "ClaimDispute", "ClaimObjection")  # fmt: skip
_LEDGER = ("ProfileVersion", "RulesVersion", "WitnessPolicy", "LogClosing", "AuditorEnrolment")


def thing_of(kind: str, subject: Any) -> str:
    """Return what a statement changes, whose last change it names as `after`; empty for kinds that have none.

    Of a key and of a standing the person is not in the subject: `KeyRevocation` and `StandingWithdrawal` give the
    key's and the standing's own names, which the model resolves.
    """
    if kind in _PERSON:
        return f"person/{subject.person}"
    if kind in ("KeyAddition", "KeyRecovery"):
        return f"keys/{subject.person}"
    if kind == "KeyRevocation":
        return f"key/{subject.key}"
    if kind == "StandingWithdrawal":
        return f"standing/{subject.standing}"
    if kind == "KilnChange":
        return f"kiln/{subject.kiln}"
    if kind in MASTERS:
        return f"batch/{subject.batch}"
    if kind == "OutcomeCorrection":
        return f"slot/{subject.batch}/{subject.slot}"
    if kind in _PIECE:
        return f"piece/{subject.piece}"
    if kind == "ClaimDecision":
        return f"dispute/{subject.dispute}"
    if kind in _LEDGER:
        return "ledger"
    return {"RegistrarChange": "registrars", "CertifierChange": "certifiers"}.get(kind, "")
