// Which color has each position of a mask of classes? Transparent where nothing is to be told.
import { css, tableOf } from "./color";
import { CLASSES, type Scale } from "../figure";
import type { Tensor } from "./wire";

const COLORS = tableOf({ name: CLASSES } as Scale);

/** The color of a class, by its place among those that are named. */
export function colorOfClass(place: number): string {
  return css(COLORS, place);
}

/** Red, green, blue and opacity of every position: of one mask, or of two where they differ. */
export function painted({ shape, data }: Tensor, other: Tensor | null): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(shape[0] * shape[1] * 4);
  data.forEach((code: number, place: number) => {
    if (code < 0 || (other && other.data[place] === code)) return;
    pixels.set([...COLORS.subarray(code * 3, code * 3 + 3), 255], place * 4);
  });
  return pixels;
}
