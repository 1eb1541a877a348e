// Puts a Brotli and a gzip form beside each file of a build that gets smaller by it: `x.js.br`, `x.js.gz`.
// The server sends the one that the browser takes.
//
//   node scripts/compress.mjs apps/organizer/dist apps/participant/dist
import { readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const TEXTS = new Set([".html", ".js", ".css", ".json", ".svg", ".webmanifest", ".txt"]);
/** Below this a header costs more than is saved. */
const WORTHWHILE_BYTES = 256;

const forms = {
  ".br": (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
    }),
  ".gz": (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
};

async function compress(file) {
  const bytes = await readFile(file);
  for (const [suffix, form] of Object.entries(forms)) {
    const compressed = await form(bytes);
    if (bytes.length - compressed.length >= WORTHWHILE_BYTES) {
      await writeFile(file + suffix, compressed);
    }
  }
}

for (const folder of process.argv.slice(2)) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && TEXTS.has(extname(entry.name)));
  await Promise.all(files.map((file) => compress(join(file.parentPath, file.name))));
}
