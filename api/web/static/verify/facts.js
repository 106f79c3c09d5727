/**
 * What a verdict is drawn from: SPEC §14. *Unknown* is not *absent*: null is what this verifier can't know.
 *
 * Only what bytes can show is here; what a server knows beside (scans, findings, photos that nobody sent) is not.
 */

/** Bits of SPEC §10. */
export const [REGISTERED, CLAIMED, DISPUTED, LOST, DAMAGED, DESTROYED, WITHDRAWN, REPLACED] = [1, 2, 4, 8, 16, 32, 64, 128];

/** @typedef {import("./line.js").Basis} Basis */

/**
 * The person for whom the signing key is enrolled.
 *
 * @typedef {object} Maker
 * @property {string} code
 * @property {string} zh
 * @property {string} en
 * @property {string} how identity was checked
 * @property {string} on which day
 * @property {string} custody of the key
 * @property {number} registrars how many registrar keys attest the enrolment
 * @property {boolean} paused known to be
 * @property {string} ended why the enrolment ended; empty while it has not, or where that is not known
 * @property {boolean} keyEnded known to be
 */

/** @typedef {{ standing: string, issuer: string, number: string, start: string, end: string }} Held end: empty for none */
/** @typedef {{ role: string, person: string, zh: string, en: string }} RoleHeld */

/**
 * One firing in a slot of a kiln batch.
 *
 * @typedef {object} Fired
 * @property {Basis} basis `slot-proof` when its line was proved under the closed list's root, else `signature`
 * @property {string} batch
 * @property {string} slot
 * @property {number} lines of the closed list
 * @property {string} day of the outcome or, where none is shown, of the ignition
 * @property {string} kilnZh
 * @property {string} kilnEn
 * @property {string} masterZh
 * @property {string} masterEn
 * @property {string} outcome empty when none is shown
 * @property {string} fault
 * @property {string} grade
 * @property {number} outcomeAt index of the entry that states it
 */

/**
 * @typedef {object} SealShown
 * @property {string} seal
 * @property {string} place
 * @property {string} text
 * @property {number} width mm
 * @property {number} height mm
 * @property {string} impression hash
 * @property {string} state
 * @property {string} end day on which it was retired; empty while in use, or where that is not known
 */

/** @typedef {{ since: number, ends: string, objected: boolean }} Contest */
/** @typedef {{ since: number, returned: boolean, decided: boolean, contest: Contest | null, hidden: boolean }} Owned */
/** @typedef {{ grounds: string, estate: boolean, attributed: string, zh: string, en: string }} Older */
/** @typedef {{ index: number, time: number, before: any, fields: string[] }} Corrected */

/**
 * What is known of a registered piece.
 *
 * @typedef {object} PieceFacts
 * @property {any} subject as its maker signed it, with the corrections that are known
 * @property {number} index of its entry
 * @property {number} time of its entry, seconds
 * @property {number} validFrom the maker's clock
 * @property {string} key did of the signing key
 * @property {{ before: number, operators: string[] } | null} witnessed null when no quorum of outside clocks is there
 * @property {Maker | null} maker
 * @property {Held[] | null} standings
 * @property {Fired[] | null} firings
 * @property {SealShown[] | null} seals
 * @property {RoleHeld[]} signedRoles
 * @property {[string, string][]} refusedRoles (role, person)
 * @property {number | null} status bits
 * @property {number | null} statusAt as of when, seconds, where it is older than the rest
 * @property {number | null} serial number of the live print
 * @property {string[] | null} flags contradictions
 * @property {number} shown bits as the entries shown leave them, where the status is unknown
 * @property {[number, number] | null} shownTo index and time of the last entry shown that changed the piece
 * @property {string} reported `lost` or `stolen`, where that is known
 * @property {number} reportedAt
 * @property {boolean} reportedByMaker
 * @property {number} finalAt time until which a withdrawal or destruction may be taken back; 0 where that is not known
 * @property {Corrected[]} corrections
 * @property {Older | null} older null for a piece that its maker registered
 * @property {Owned | null} owned null where nothing but the bits tells of an owner
 */

/**
 * What a holder's proof says, its signature right: SPEC §8.7. head: statement id of the last change that the holder saw.
 *
 * @typedef {{ key: string, time: number, until: number, head: string, word: string }} Holder
 */

/**
 * @typedef {object} VerdictFacts
 * @property {string} code piece code asked about; empty when what was shown did not even tell
 * @property {string} origin of the ledger trusted
 * @property {string} [fault] reason code when what was shown contradicts itself
 * @property {string} [obstacle] reason code when nothing can be said
 * @property {PieceFacts} [piece]
 * @property {import("./summary.js").Summary} [printed] what a proof QR says
 * @property {Holder} [holder] what a holder's proof says
 * @property {number} [serial] number of the print shown
 * @property {number | null} [knownAt] time up to which this is known, seconds; null when no clock that counts says
 * @property {number} [size] of the checkpoint it is known from
 * @property {number} [newest] time of the newest entry shown, by the ledger's own clock
 * @property {string} [successor] origin of the ledger trusted, when this one ended and that one follows it
 */

/**
 * Return the piece's status where it is known, else as the entries shown leave it.
 *
 * @param {PieceFacts} piece
 */
export const bitsOf = (piece) => piece.status ?? piece.shown;
