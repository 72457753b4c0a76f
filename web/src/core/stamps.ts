// Which pixels around its own does a point cover, and how much of each?

/** Pixels as steps from the middle one, and the share of each that is covered. */
export interface Stamp {
  readonly across: Int16Array;
  readonly down: Int16Array;
  readonly weights: Float32Array;
  readonly reach: number; // how far the farthest pixel is away
}

const FINE = 8; // probes along a side of a pixel

/** A square of 1 or 2 pixels a side, for many points. */
export function square(side: number): Stamp {
  const steps = Array.from({ length: side * side }, (_, place) => [place % side, Math.floor(place / side)] as const);
  return stamped(steps.map(([x, y]) => [x, y, 1]));
}

/** A disc of this diameter in pixels, with soft edges. */
export function disc(diameter: number): Stamp {
  return shaped(diameter / 2, (away) => away <= diameter / 2);
}

/** A ring of this inner diameter, `thick` pixels thick. */
export function ring(diameter: number, thick: number): Stamp {
  return shaped(diameter / 2 + thick, (away) => away >= diameter / 2 && away <= diameter / 2 + thick);
}

function shaped(radius: number, covered: (away: number) => boolean): Stamp {
  const reach = Math.ceil(radius);
  const parts: [number, number, number][] = [];
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      let hits = 0;
      for (let probe = 0; probe < FINE * FINE; probe++) {
        const [right, low] = [probe % FINE, Math.floor(probe / FINE)].map((one) => (one + 0.5) / FINE - 0.5);
        if (covered(Math.hypot(x + right, y + low))) hits++;
      }
      if (hits) parts.push([x, y, hits / FINE ** 2]);
    }
  }
  return stamped(parts);
}

function stamped(parts: readonly (readonly [number, number, number])[]): Stamp {
  return {
    across: Int16Array.from(parts, ([x]) => x),
    down: Int16Array.from(parts, ([, y]) => y),
    weights: Float32Array.from(parts, ([, , weight]) => weight),
    reach: Math.max(...parts.map(([x, y]) => Math.max(Math.abs(x), Math.abs(y)))),
  };
}
