// Which samples have what was asked for in their columns?
import type { Column } from "../state/source";
import type { Condition } from "../state/url";
import { number } from "./text";

/** One byte per position: whether it meets every condition on a column that is there. Null where nothing is asked. */
export function maskOfConditions(columns: readonly Column[], conditions: readonly Condition[], size: number): Uint8Array | null {
  const asked = conditions.flatMap(({ column, is }) => {
    const found = columns.find(({ name }) => name === column);
    return found ? [{ found, is }] : [];
  });
  if (!asked.length) return null;
  const mask = new Uint8Array(size).fill(1);
  for (const { found, is } of asked) {
    const meets = test(found, is);
    for (let place = 0; place < size; place++) if (!meets(found.values.data[place])) mask[place] = 0;
  }
  return mask;
}

function test({ words }: Column, is: string): (value: number) => boolean {
  if (words) {
    const part = is.toLowerCase();
    const exact = words.some((word) => word.toLowerCase() === part);
    const kept = words.map((word) => (exact ? word.toLowerCase() === part : word.toLowerCase().includes(part)));
    return (code) => kept[code] ?? false;
  }
  const range = /^(.*)\.\.(.*)$/.exec(is);
  if (!range) return (value) => value === Number(is);
  const low = range[1] ? Number(range[1]) : -Infinity;
  const high = range[2] ? Number(range[2]) : Infinity;
  return (value) => value >= low && value <= high;
}

/** What stands in a column at a position, as it is read. */
export function cellText({ words, values }: Column, place: number): string {
  const value = values.data[place];
  return words ? (words[value] ?? "") : number(value);
}

/** The values of a column with few of them, in order; empty where there are more than `most`. */
export function choices({ words, values }: Column, most: number): string[] {
  if (words) return words.length <= most ? [...words] : [];
  const found = new Set<number>();
  for (const value of values.data) {
    found.add(value);
    if (found.size > most || !Number.isInteger(value)) return [];
  }
  return [...found].sort((a, b) => a - b).map(String);
}
