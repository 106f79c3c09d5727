// Verify statements with jose: node jose_read.mjs FILE; ends with 1 when it disagrees about any.
import { readFileSync } from "node:fs";
import { compactVerify, importJWK } from "jose";

const shown = JSON.parse(readFileSync(process.argv[2], "utf8"));

async function accepts([compact, key]) {
  try {
    await compactVerify(compact, await importJWK(JSON.parse(key), "Ed25519"), { algorithms: ["Ed25519"] });
    return true;
  } catch {
    return false;
  }
}

const good = await Promise.all(shown.good.map(accepts));
const bad = await Promise.all(shown.bad.map(accepts));
process.exit(good.every(Boolean) && !bad.some(Boolean) ? 0 : 1);
