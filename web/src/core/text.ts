// How is a number read? As view/words.py writes it: thousands parted, four digits for fractions.
import proper from "../../../src/neuroglass/view/names.json";
import type { Axis } from "../figure";

export function number(value: number): string {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "infinity" : "−infinity";
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString("en");
  return brief(value, 4);
}

/** At most so many digits, without zeros at the end. */
export function brief(value: number, digits: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 10 ** Math.max(digits, 6))) {
    return value.toExponential(digits - 1).replace(/\.?0+e/, "e");
  }
  return String(Number(value.toPrecision(digits)));
}

const PROPER: Readonly<Record<string, string>> = proper;

/** A method's name as it is written in words. */
export function plainName(method: string): string {
  return PROPER[method] ?? method.replaceAll("_", " ");
}

/** `1 sample`, `2,000 samples`, `3 classes`. */
export function count(amount: number, noun: string): string {
  const plural = noun + (/[sx]$/.test(noun) ? "es" : "s");
  return `${amount.toLocaleString("en")} ${amount === 1 ? noun : plural}`;
}

/** What stands at a position of an axis: its tick, or its coordinate. */
export function labelAt(axis: Axis, place: number): string {
  return axis.ticks.length ? String(axis.ticks[place]) : brief(axis.start + axis.step * place, 6);
}

export function axisName({ name, unit }: Axis): string {
  return unit ? `${name} (${unit})` : name;
}

const END = 4; // letters at the end of a name, which often tell it from others

/** At most so many letters, the last ones among them. */
export function shortened(text: string, letters: number): string {
  return text.length <= letters ? text : `${text.slice(0, letters - END - 1)}…${text.slice(-END)}`;
}

/** Round numbers from `low` to `high`, about so many. */
export function roundSteps(low: number, high: number, about: number): number[] {
  const raw = (high - low) / Math.max(1, about);
  if (!(raw > 0) || !Number.isFinite(raw)) return [low];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((one) => one * power >= raw * 0.999) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, place) => Number(((first + place) * step).toPrecision(12)));
}

/** Places of an axis to label: evenly spread, at most so many, the first and the last among them. */
export function spreadPlaces(size: number, most: number): number[] {
  const amount = Math.min(size, Math.max(2, most));
  const places = Array.from({ length: amount }, (_, one) => Math.round((one * (size - 1)) / Math.max(1, amount - 1)));
  return [...new Set(places)];
}
