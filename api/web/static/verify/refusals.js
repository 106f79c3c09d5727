/** Which step refuses with which code. Made by tests/js/make_shared.py. */
export const STEPS = ["document","frames","leaf","index","inclusion","checkpoint","quorum","signature","ledger","kind","page","keys","slots","summary","snapshot"];
export const REFUSALS = {
 "checkpoint cannot-tell":"note-unknown-key",
 "checkpoint mismatch":"note-too-long note-malformed note-signature-invalid checkpoint-malformed checkpoint-empty checkpoint-origin receipt-after-end",
 "document cannot-tell":"document-unknown document-empty document-several pdf-unreadable photo-unreadable reader-missing link-shape link-host",
 "document mismatch":"document-parts document-code code-shape code-check bundle-too-long bundle-syntax bundle-shape bundle-not-canonical hex-malformed base64-malformed base32-malformed",
 "frames mismatch":"receipt-too-long receipt-malformed entry-too-long entry-syntax entry-shape",
 "inclusion mismatch":"inclusion-range inclusion-length inclusion-root",
 "index mismatch":"receipt-index",
 "keys mismatch":"bundle-order bundle-charter bundle-sequence bundle-signer bundle-foreign bundle-after bundle-effect",
 "kind cannot-tell":"statement-kind-unknown",
 "kind mismatch":"bundle-not-a-piece",
 "leaf mismatch":"receipt-sheet",
 "ledger mismatch":"statement-other-ledger",
 "page mismatch":"bundle-page",
 "quorum mismatch":"cosignature-invalid",
 "signature mismatch":"statement-too-long statement-syntax statement-header statement-text statement-value statement-shape statement-not-canonical statement-context did-malformed time-malformed origin-malformed signature-invalid statement-unsigned sheet-kind sheet-count sheet-place sheet-other item-too-long item-syntax item-text item-value item-shape item-not-canonical item-ledger item-root",
 "slots mismatch":"bundle-slot bundle-outcome",
 "snapshot mismatch":"bundle-snapshot",
 "summary cannot-tell":"certifier-unknown certifier-window summary-other-ledger",
 "summary mismatch":"summary-malformed summary-code",
};
