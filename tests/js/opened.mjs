// What `/verify` does with a file: {"ask": "opened", "args": ["<hex>", "<trust, hex>", time]} → a report, null for "upload?".
// `names` are the names and lengths of what a PDF gave, `taken` how many bytes were unpacked for it. Else as `asked.mjs`.

import { answerAll } from "./asked.mjs";

let taken = 0;
const Unpacking = globalThis.DecompressionStream;
globalThis.DecompressionStream = class {
  constructor(format) {
    const { readable, writable } = new Unpacking(format);
    const counted = new TransformStream({
      transform: (chunk, to) => {
        taken += chunk.length;
        to.enqueue(chunk);
      },
    });
    Object.assign(this, { writable, readable: readable.pipeThrough(counted) });
  }
};

const { readable } = await import("../../api/web/static/page/readers.js");
const { decodeHex } = await import("../../api/web/static/verify/radix.js");
const { verify } = await import("../../api/web/static/verify/verify.js");

const ANSWERS = {
  opened: async (data, trust, at) => {
    const document = await readable(decodeHex(data));
    return document && (await verify(document, decodeHex(trust), at));
  },
  names: async (data) => {
    const files = await readable(decodeHex(data));
    return files && Object.fromEntries([...files].map(([name, file]) => [name, file.length]));
  },
  taken: async (data) => {
    taken = 0;
    await readable(decodeHex(data));
    return taken;
  },
};

await answerAll(ANSWERS);
