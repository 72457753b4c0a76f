// Which color stands for a number? The tables of view/colors.json, looked up as view/colors.py does.
import colors from "../../../src/neuroglass/view/colors.json";
import { CLASSES, MISSING, OTHER, type Scale } from "../figure";
import type { Numbers } from "./wire";

export const INK = "#1c2128"; // on the white ground of every figure
export const NEUTRAL = "#5b6470"; // bars and lines without a sign or a class

function bytes(color: string): [number, number, number] {
  return [1, 3, 5].map((place) => parseInt(color.slice(place, place + 2), 16)) as [number, number, number];
}

/** Colors of a scale as red, green, blue; the last one is of what has none. */
function table(name: string, colors: readonly string[]): Uint8Array {
  return Uint8Array.from([...colors, name === CLASSES ? OTHER : MISSING].flatMap(bytes));
}

const TABLES: Readonly<Record<string, Uint8Array>> = Object.fromEntries(
  Object.entries(colors).map(([name, list]) => [name, table(name, list)]),
);

export function tableOf(scale: Scale): Uint8Array {
  const found = TABLES[scale.name];
  if (!found) throw new Error(`no colors are named ${scale.name}; there are ${Object.keys(TABLES).join(", ")}`);
  return found;
}

/** Each number's place in the scale's table: the last place where it has no color. */
export function places(values: Numbers, scale: Scale): Uint16Array {
  const last = tableOf(scale).length / 3 - 1;
  const found = new Uint16Array(values.length);
  const classes = scale.name === CLASSES;
  const span = scale.high - scale.low;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (classes ? !(value >= 0) : Number.isNaN(value)) found[i] = last;
    else found[i] = Math.min(last - 1, Math.max(0, classes ? value : ((value - scale.low) / span) * last));
  }
  return found;
}

/** Red, green and blue of every number. */
export function rgb(values: Numbers, scale: Scale): Uint8Array {
  const colors = tableOf(scale);
  const found = new Uint8Array(values.length * 3);
  places(values, scale).forEach((place, i) => found.set(colors.subarray(place * 3, place * 3 + 3), i * 3));
  return found;
}

/** The color at a place of a table, as CSS writes it. */
export function css(colors: Uint8Array, place: number): string {
  return `rgb(${colors[place * 3]} ${colors[place * 3 + 1]} ${colors[place * 3 + 2]})`;
}

/** The two ends of the signed scale: what speaks against, and for. */
export const [AGAINST, FOR] = [css(TABLES.coolwarm, 0), css(TABLES.coolwarm, 255)];

/** Black or white, whichever is read better on a color. */
export function inkOn(red: number, green: number, blue: number): string {
  const [r, g, b] = [red, green, blue].map((part) => (part <= 10 ? part / 3294 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}
