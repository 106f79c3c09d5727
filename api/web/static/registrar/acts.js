/**
 * What a registrar states, as subjects: pure, one function a kind. The bytes are Python's by tests/js/test_acts.py.
 *
 *     acts.standing({person: "zs001", standing: "craft-artist", issuer: "示例市人社局", number: "A-1", start: "2020-01-01"})
 *       {kind: "Standing", subject: {…}, moves: "person/zs001"}
 *
 * `moves` names the head that the statement's `after` is; `sign_many.js` fills it in, one act upon another.
 */

/** @typedef {Record<string, any>} Subject fields that are stated, without `after` and `ledger` */
/** @typedef {{kind: string, subject: Subject, moves: string, named?: boolean}} Spec named: it waits for a key it introduces */

/**
 * Return the fields that are stated: what is empty is left out, as the format has it.
 * @param {Record<string, any>} fields
 */
export function stated(fields) {
  const empty = (/** @type {unknown} */ value) =>
    value === undefined || value === "" || value === false || (Array.isArray(value) && !value.length);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !empty(value)));
}

/** @param {{zh: string, pinyin: string, en?: string}} names */
const namesOf = ({ zh, pinyin, en }) => stated({ zh, pinyin, en });

/**
 * Enrol a person or a studio.
 * @param {{code: string, kind?: string, zh: string, pinyin: string, en?: string, roles: string[], did: string, custody: string,
 *   studio?: string, responsible?: string[], consent: string, how: string, by: string, on: string}} form
 * @returns {Spec}
 */
export const enrolment = (form) => ({
  kind: "PersonEnrolment",
  subject: stated({
    code: form.code, kind: form.kind || "person", names: namesOf(form), roles: form.roles, key: form.did, custody: form.custody,
    studio: form.studio, responsible: form.responsible, consent: form.consent, checked: { how: form.how, by: form.by, on: form.on },
  }),
  moves: `new/${form.code}`,
  named: true,
});

/** @param {{person: string, standing: string, issuer: string, number: string, start: string, end?: string}} form @returns {Spec} */
export const standing = ({ person, standing, issuer, number, start, end }) => ({
  kind: "Standing", subject: stated({ person, standing, issuer, number, start, end }), moves: `person/${person}`,
});

/** @param {{person: string, statement: string, reason: string, on: string}} form @returns {Spec} */
export const withdrawal = ({ person, statement, reason, on }) => ({
  kind: "StandingWithdrawal", subject: stated({ standing: statement, reason, on }), moves: `person/${person}`,
});

/** @param {{person: string, seal: string, result: string, note?: string}} form @returns {Spec} */
export const sealCheck = ({ person, seal, result, note }) => ({
  kind: "SealCheck", subject: stated({ person, seal, result, note }), moves: `person/${person}`,
});

/** @param {{person: string, reason: string, earlier?: string, note?: string}} form @returns {Spec} */
export const suspension = ({ person, reason, earlier, note }) => ({
  kind: "Suspension", subject: stated({ person, reason, earlier, note }), moves: `person/${person}`,
});

/** @param {{person: string, note?: string}} form @returns {Spec} */
export const reinstatement = ({ person, note }) => ({
  kind: "Reinstatement", subject: stated({ person, note }), moves: `person/${person}`,
});

/** @param {{person: string, reason: string, on: string}} form @returns {Spec} */
export const personEnd = ({ person, reason, on }) => ({
  kind: "PersonEnd", subject: stated({ person, reason, on }), moves: `person/${person}`,
});

/** @param {{person: string, zh?: string, pinyin?: string, en?: string, roles?: string[], studio?: string, leaves?: boolean}} form @returns {Spec} */
export const personChange = ({ person, zh, pinyin, en, roles, studio, leaves }) => ({
  kind: "PersonChange",
  subject: stated({ person, names: zh && pinyin ? namesOf({ zh, pinyin, en }) : undefined, roles, studio, leaves }),
  moves: `person/${person}`,
});

/** @param {{person: string, pieces: number, from: string}} form @returns {Spec} */
export const quota = ({ person, pieces, from }) => ({
  kind: "QuotaSetting", subject: { person, pieces, from }, moves: `person/${person}`,
});

/** @param {{person: string, key: string, from?: number, reason?: string}} form from: 0 or absent for "from now" @returns {Spec} */
export const revocation = ({ person, key, from, reason }) => ({
  kind: "KeyRevocation", subject: stated({ key, from: from || undefined, reason }), moves: `keys/${person}`,
});

/** @param {{person: string, did: string, custody: string, how: string, by: string, on: string}} form @returns {Spec} */
export const recovery = ({ person, did, custody, how, by, on }) => ({
  kind: "KeyRecovery", subject: { person, key: did, custody, checked: { how, by, on } }, moves: `keys/${person}`, named: true,
});

/** @param {{statement: string, reason?: string}} form @returns {Spec} */
export const objection = ({ statement, reason }) => ({
  kind: "KeyObjection", subject: stated({ objects: statement, reason }), moves: "",
});

/**
 * Enrol a kiln.
 * @param {{code: string, zh: string, en?: string, type: string, length?: number, place: string, master: string, deputies?: string[]}} form
 * @returns {Spec}
 */
export const kilnEnrolment = ({ code, zh, en, type, length, place, master, deputies }) => ({
  kind: "KilnEnrolment",
  subject: stated({ code, names: stated({ zh, en }), type, length: length || undefined, place, master, deputies }),
  moves: "",
});

/** @param {{kiln: string, master?: string, deputies?: string[], place?: string, end?: boolean}} form deputies: all of them; absent: as before @returns {Spec} */
export const kilnChange = ({ kiln, master, deputies, place, end }) => ({
  kind: "KilnChange", subject: { ...stated({ kiln, master, place, end }), ...(deputies ? { deputies } : {}) }, moves: `kiln/${kiln}`,
});

/** @param {{piece: string, ground: string, evidence?: string, ends: string}} form @returns {Spec} */
export const claimDispute = ({ piece, ground, evidence, ends }) => ({
  kind: "ClaimDispute", subject: stated({ piece, ground, evidence, ends }), moves: `piece/${piece}`,
});

/** @param {{piece: string, dispute: string, owner?: string, reason: string}} form owner: absent where the present one stays @returns {Spec} */
export const claimDecision = ({ piece, dispute, owner, reason }) => ({
  kind: "ClaimDecision", subject: stated({ piece, dispute, owner, reason }), moves: `dispute/${dispute}`, named: Boolean(owner),
});

/** @param {string} statement id of what waits @returns {Spec} */
export const endorsement = (statement) => ({ kind: "Endorsement", subject: { endorses: statement }, moves: "" });
