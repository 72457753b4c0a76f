// Which pixels does a straight line pass, and how much of each does it cover?
import type { Size } from "./camera";

/** A straight piece, in pixels. */
export interface Path {
  ax: number;
  ay: number;
  bx: number;
  by: number;
}

/** Tell `put` every pixel of the piece that can be seen: one step along its longer side, shared by two pixels. */
export function stretch(piece: Path, size: Size, put: (x: number, y: number, weight: number) => void): void {
  const { ax, ay } = piece;
  const [dx, dy] = [piece.bx - ax, piece.by - ay];
  const steps = Math.ceil(Math.max(Math.abs(dx), Math.abs(dy)));
  if (!Number.isFinite(steps)) return;
  const [first, last] = visible(piece, size);
  const steep = Math.abs(dy) > Math.abs(dx);
  for (let step = Math.ceil(first * steps); step < last * steps; step++) {
    const x = ax + (dx * step) / steps - 0.5;
    const y = ay + (dy * step) / steps - 0.5;
    const low = Math.floor(steep ? x : y);
    const rest = (steep ? x : y) - low;
    if (steep) {
      put(low, Math.round(y), 1 - rest);
      put(low + 1, Math.round(y), rest);
    } else {
      put(Math.round(x), low, 1 - rest);
      put(Math.round(x), low + 1, rest);
    }
  }
}

/** From which share of the piece to which it can be seen (Liang and Barsky, 1984), two pixels past the edge. */
function visible({ ax, ay, bx, by }: Path, { width, height }: Size): [number, number] {
  let [first, last] = [0, 1];
  for (const [start, end, size] of [
    [ax, bx, width],
    [ay, by, height],
  ]) {
    const change = end - start;
    if (change === 0) {
      if (start < -2 || start > size + 2) return [1, 0];
      continue;
    }
    const [enter, leave] = [(-2 - start) / change, (size + 2 - start) / change];
    first = Math.max(first, Math.min(enter, leave));
    last = Math.min(last, Math.max(enter, leave));
  }
  return [first, last];
}
