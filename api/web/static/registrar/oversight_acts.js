/**
 * Findings, auditors and registrars, as subjects: pure, one function a kind, as `acts.js`.
 */

import { stated } from "./acts.js";

/** @typedef {import("./acts.js").Spec} Spec */

/** @param {{finding: string, text: string}} form @returns {Spec} */
export const findingResponse = ({ finding, text }) => ({ kind: "FindingResponse", subject: { finding, text }, moves: "" });

/** @param {{finding: string, result: string, reason: string}} form @returns {Spec} */
export const findingResolution = ({ finding, result, reason }) => ({
  kind: "FindingResolution", subject: { finding, result, reason }, moves: "",
});

/** @param {{finding: string, nature: string, piece?: string, person?: string, batch?: string, entry?: number, text: string, evidence?: string[], checkpoint: {size: number, root: string}}} form @returns {Spec} */
export const finding = ({ finding, nature, piece, person, batch, entry, text, evidence, checkpoint }) => ({
  kind: "AuditFinding",
  subject: { finding, nature, about: stated({ entry, piece, person, batch }), text, ...stated({ evidence }), checkpoint },
  moves: "",
});

/** @param {{finding: string, reason: string}} form @returns {Spec} */
export const findingWithdrawal = ({ finding, reason }) => ({ kind: "FindingWithdrawal", subject: { finding, reason }, moves: "" });

/** @param {{add: {code: string, name: string, key: string}[], end: string[], k?: number, p?: number, reason: string}} form @returns {Spec} */
export const registrarChange = ({ add, end, k, p, reason }) => ({
  kind: "RegistrarChange", subject: stated({ add, end, k: k || undefined, p: p || undefined, reason }), moves: "registrars", named: add.length > 0,
});

/** @param {{code: string, zh: string, en?: string, did: string}} form @returns {Spec} */
export const auditorEnrolment = ({ code, zh, en, did }) => ({
  kind: "AuditorEnrolment", subject: { code, names: stated({ zh, en }), key: did }, moves: "ledger", named: true,
});
