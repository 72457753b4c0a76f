// The lines of a diagram: what feeds what, straight down, or past other rows at the side.
import type { Arc } from "./diagram_arcs";
import type { Row } from "./diagram_tree";

export interface DiagramLinesProps {
  readonly rows: readonly Row[];
  readonly arcs: readonly Arc[];
  readonly height: number; // of a row
  readonly lit: number; // the row whose lines stand out, or nowhere
}

export const NOWHERE = -2; // the place before the first row is the input's
const LANE = 9; // pixels between lines
const RADIUS = 6; // of their corners
const TIP = 3; // of the arrows

export function DiagramLines({ rows, arcs, height, lit }: DiagramLinesProps) {
  const width = LANE * (Math.max(0, ...arcs.map(({ lane }) => lane)) + 1) + TIP;
  const x = width - LANE / 2 - TIP;
  const y = (place: number) => (place + 1.5) * height; // the input stands above the first row
  const holding = [-1, ...rows.flatMap(({ open }, place) => (open ? [] : [place]))];
  return (
    <svg class="diagram-lines" width={width} height={(rows.length + 1) * height} aria-hidden="true">
      {arcs.map(({ from, to, lane }) => (
        <g key={`${from} ${to}`} class={`${from === lit || to === lit ? "lit" : ""} ${to < from ? "back" : ""}`}>
          <path d={lane ? aside(x, x - lane * LANE, y(from), y(to)) : `M${x} ${y(from)}V${y(to)}`} />
          {lane > 0 && <path class="tip" d={`M${x - TIP} ${y(to)}l${-TIP - 1} ${-TIP}v${2 * TIP}z`} />}
        </g>
      ))}
      {holding.map((place) => (
        <circle key={place} class={place === lit ? "lit" : ""} cx={x} cy={y(place)} r={TIP} />
      ))}
    </svg>
  );
}

/** A line that leaves to the side, runs there, and comes back. */
function aside(x: number, side: number, from: number, to: number): string {
  const down = to > from ? 1 : -1;
  const radius = Math.min(RADIUS, x - side);
  const [turn, back] = [from + down * radius, to - down * radius];
  return `M${x} ${from}H${side + radius}Q${side} ${from} ${side} ${turn}V${back}Q${side} ${to} ${side + radius} ${to}H${x}`;
}
