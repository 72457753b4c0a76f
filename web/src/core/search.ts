// Which samples do some words mean? Their id, or words in their columns.
import type { Column } from "../state/source";
import type { Numbers } from "./wire";

/** One byte per position: whether every word is its id, or is found in a column of words. Null where nothing is asked. */
export function search(text: string, ids: Numbers, columns: readonly Column[]): Uint8Array | null {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return null;
  const mask = new Uint8Array(ids.length).fill(1);
  for (const word of words) {
    const hits = columns.flatMap(({ words: known, values }) => (known ? [{ codes: containing(known, word), values }] : []));
    const id = /^\d+$/.test(word) ? Number(word) : NaN;
    for (let place = 0; place < ids.length; place++) {
      if (ids[place] !== id && !hits.some(({ codes, values }) => codes[values.data[place]])) mask[place] = 0;
    }
  }
  return mask;
}

/** For each code, whether its word has this part. */
function containing(known: readonly string[], part: string): boolean[] {
  return known.map((word) => word.toLowerCase().includes(part));
}
