/**
 * Which list a field's codes are of: by the kind or the field around it and its name, or by its name alone. Twin of the
 * tables in `ledger/craft/statement_words.py`, held equal by tests/js/test_sign.py.
 *
 *     vocabularyOf("Standing", "standing") "standing"    vocabularyOf("checked", "how") "word"    ("clay", "name") ""
 */

/** Kind or field around, name, vocabulary; an empty first is any. */
const VOCABULARIES = [
  ["PersonEnrolment", "roles", "person-role"], ["PersonChange", "roles", "person-role"], ["", "role", "role"],
  ["Standing", "standing", "standing"], ["KilnEnrolment", "type", "kiln-type"], ["KilnChange", "type", "kiln-type"],
  ["", "shape", "shape"], ["", "forming", "forming"], ["clay", "group", "clay-group"], ["", "blend", "blend"],
  ["", "technique", "decoration"], ["", "relief", "relief"], ["", "view", "view"], ["", "method", "measure-method"],
  ["", "fuel", "fuel"], ["", "outcome", "outcome"], ["OutcomeCorrection", "old", "outcome"],
  ["OutcomeCorrection", "new", "outcome"], ["", "fault", "fault"], ["seals", "place", "seal-place"],
  ["firings", "kind", "firing-kind"], ["Suspension", "reason", "suspension-reason"],
  ["PieceStatus", "reason", "status-reason"], ["RoleRefusal", "reason", "refusal-reason"],
  ["OutcomeCorrection", "reason", "correction-reason"], ["BatchUnloading", "reason", "unloading-reason"],
];

/** Fields whose values are words of the format: the catalogue has them as `word.<value>`. */
const FIXED = [
  ["PersonEnrolment", "kind"], ["", "custody"], ["checked", "how"], ["PieceStatus", "status"],
  ["CertificateReissue", "reason"], ["LogClosing", "reason"], ["PersonEnd", "reason"], ["SealRetirement", "reason"],
  ["Suspension", "earlier"], ["AuditFinding", "nature"], ["FindingResolution", "result"], ["SealCheck", "result"],
  ["AttributionAnswer", "answer"],
];

/**
 * Return the vocabulary of a field's codes, `word` for words of the format, or nothing.
 * @param {string} around the kind, or the field around it
 * @param {string} name
 */
export function vocabularyOf(around, name) {
  const is = (/** @type {string[]} */ [where, what]) => what === name && (where === around || !where);
  const exact = VOCABULARIES.find((each) => is(each) && each[0]) ?? VOCABULARIES.find(is);
  return exact?.[2] ?? (FIXED.some(is) ? "word" : "");
}
