// What Python says is true: written by tests/browser/test_core.py before these tests run.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = process.env.NEUROGLASS_TRUTH;
export const MISSING = FOLDER ? false : "needs the answers of Python: run pytest tests/browser/test_core.py";

export function bytes(name: string): ArrayBuffer {
  const read = readFileSync(join(FOLDER!, name));
  return read.buffer.slice(read.byteOffset, read.byteOffset + read.byteLength) as ArrayBuffer;
}
