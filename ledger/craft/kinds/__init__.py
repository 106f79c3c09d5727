"""Every kind of statement the ledger knows, by name (SPEC §12)."""

from ledger.craft.kind import Kind
from ledger.craft.kinds.foundation import (
    certifier_change,
    charter,
    endorsement,
    log_closing,
    profile_version,
    registrar_change,
    rules_version,
    witness_policy,
)
from ledger.craft.kinds.kiln import (
    batch_cancellation,
    batch_closing,
    batch_firing,
    batch_ignition,
    batch_loading,
    batch_opening,
    batch_plan,
    batch_unloading,
    kiln_change,
    kiln_enrolment,
    loading_confirmation,
    outcome_correction,
)
from ledger.craft.kinds.oversight import (
    audit_finding,
    auditor_enrolment,
    finding_resolution,
    finding_response,
    finding_withdrawal,
    release,
    scan_summary,
    status_snapshot,
)
from ledger.craft.kinds.ownership import (
    claim_decision,
    claim_dispute,
    claim_objection,
    commission_acceptance,
    hand_over,
    ownership_claim,
    ownership_release,
    ownership_transfer,
)
from ledger.craft.kinds.people import (
    helper_end,
    helper_enrolment,
    key_addition,
    key_objection,
    key_recovery,
    key_revocation,
    person_change,
    person_end,
    person_enrolment,
    quota_setting,
    reinstatement,
    seal_check,
    seal_registration,
    seal_retirement,
    standing,
    standing_withdrawal,
    suspension,
)
from ledger.craft.kinds.piece import (
    attribution_answer,
    certificate_reissue,
    legacy_registration,
    piece_correction,
    piece_registration,
    piece_sheet,
    piece_status,
    role_refusal,
    role_signature,
)
from ledger.errors import MalformedError

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        charter.KIND,
        endorsement.KIND,
        registrar_change.KIND,
        certifier_change.KIND,
        profile_version.KIND,
        rules_version.KIND,
        witness_policy.KIND,
        log_closing.KIND,
        auditor_enrolment.KIND,
        audit_finding.KIND,
        finding_response.KIND,
        finding_withdrawal.KIND,
        finding_resolution.KIND,
        scan_summary.KIND,
        status_snapshot.KIND,
        release.KIND,
        person_enrolment.KIND,
        standing.KIND,
        seal_registration.KIND,
        kiln_enrolment.KIND,
        batch_plan.KIND,
        batch_loading.KIND,
        loading_confirmation.KIND,
        batch_unloading.KIND,
        batch_ignition.KIND,
        batch_firing.KIND,
        batch_opening.KIND,
        outcome_correction.KIND,
        batch_closing.KIND,
        batch_cancellation.KIND,
        kiln_change.KIND,
        piece_registration.KIND,
        piece_sheet.KIND,
        role_signature.KIND,
        role_refusal.KIND,
        ownership_claim.KIND,
        hand_over.KIND,
        ownership_transfer.KIND,
        ownership_release.KIND,
        claim_dispute.KIND,
        claim_objection.KIND,
        claim_decision.KIND,
        commission_acceptance.KIND,
        legacy_registration.KIND,
        attribution_answer.KIND,
        piece_correction.KIND,
        certificate_reissue.KIND,
        piece_status.KIND,
        person_change.KIND,
        person_end.KIND,
        suspension.KIND,
        reinstatement.KIND,
        standing_withdrawal.KIND,
        seal_check.KIND,
        seal_retirement.KIND,
        key_addition.KIND,
        key_objection.KIND,
        key_recovery.KIND,
        key_revocation.KIND,
        helper_enrolment.KIND,
        helper_end.KIND,
        quota_setting.KIND,
    )
}


def kind_named(name: str) -> Kind:
    """Return the kind.

    Raises:
        MalformedError: `statement-kind-unknown`.
    """
    kind = KINDS.get(name)
    if kind is None:
        raise MalformedError("statement-kind-unknown", kind=name)
    return kind
