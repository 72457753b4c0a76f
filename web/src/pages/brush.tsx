// Hide what the brush touches, and see what the network says then.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { rgb } from "../core/color";
import { brief } from "../core/text";
import type { Figure, Heatmap, Picture } from "../figure";
import type { Brushed } from "../state/source";
import { words } from "../state/store";
import { useStore } from "./context";
import { Refused } from "./told";

const BLOCKS = 8; // along the longer side, to begin with

type Drawable = Picture | Heatmap;

export function Brush({ sample, figure }: { sample: number; figure: Figure }) {
  const mark = figure.panels[0]?.marks.find((one): one is Drawable => one.kind === "Picture" || one.kind === "Heatmap");
  return mark && mark.values.shape[0] * mark.values.shape[1] > 1 ? <Board sample={sample} mark={mark} /> : null;
}

function Board({ sample, mark }: { sample: number; mark: Drawable }) {
  const [rows, columns] = mark.values.shape;
  const [side, setSide] = useState(Math.max(1, Math.round(Math.max(rows, columns) / BLOCKS)));
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set()); // blocks, numbered row by row
  const across = Math.ceil(columns / side);
  const said = useAnswers(sample, hidden, { rows, columns, side, across });
  const resize = (value: number) => {
    setSide(value);
    setHidden(new Set());
  };
  return (
    <section class="brush" aria-label="Brush">
      <h2>What if this part were hidden?</h2>
      <p class="about">Draw over the sample, or move with the arrow keys and hide with Space. What is hidden takes the values of the baseline.</p>
      <div>
        <Canvas {...{ mark, side, across, hidden, setHidden }} />
        <label class="field">
          Brush
          <input
            type="range"
            min={1}
            max={Math.max(1, Math.floor(Math.max(rows, columns) / 2))}
            value={side}
            onInput={(event) => resize(Number(event.currentTarget.value))}
          />
          {side} px
        </label>
        <button type="button" disabled={!hidden.size} onClick={() => setHidden(new Set())}>
          Show all
        </button>
      </div>
      {said.trouble && <Refused why={said.trouble} />}
      {said.answer && <Said answer={said.answer} />}
    </section>
  );
}

interface CanvasProps {
  readonly mark: Drawable;
  readonly side: number;
  readonly across: number;
  readonly hidden: ReadonlySet<number>;
  readonly setHidden: (hidden: ReadonlySet<number>) => void;
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function Canvas({ mark, side, across, hidden, setHidden }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [at, setAt] = useState<number | null>(null); // the block under the keyboard
  const [rows, columns] = mark.values.shape;
  const grid = { rows, columns, side, across };
  const down = Math.ceil(rows / side);
  useLayoutEffect(() => paint(canvas.current!, mark), [mark]);
  const touch = (event: PointerEvent) => {
    const block = event.buttons ? blockUnder(event, canvas.current!, grid) : -1;
    if (block >= 0) setHidden(new Set([...hidden, block]));
  };
  const press = (event: KeyboardEvent) => {
    const [row, column] = [Math.floor((at ?? 0) / across), (at ?? 0) % across];
    const step = STEPS[event.key];
    if (step) setAt(kept(row + step[0], down) * across + kept(column + step[1], across));
    else if (event.key === " ") setHidden(toggled(hidden, at ?? 0));
    else return;
    event.preventDefault();
  };
  return (
    <div
      class="canvas"
      tabIndex={0}
      role="application"
      aria-label={`The sample, in ${down} by ${across} blocks; ${hidden.size} are hidden.`}
      onPointerDown={touch}
      onPointerMove={touch}
      onKeyDown={press}
      onBlur={() => setAt(null)}
    >
      <canvas ref={canvas} width={columns} height={rows} />
      {[...hidden].map((block) => (
        <span key={block} class="hidden" style={placeOf(block, grid)} />
      ))}
      {at !== null && <span class="at" style={placeOf(at, grid)} />}
    </div>
  );
}

/** The block under a pointer, -1 outside. */
function blockUnder(event: PointerEvent, canvas: HTMLCanvasElement, { rows, columns, side, across }: Grid): number {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const column = Math.floor((((event.clientX - left) / width) * columns) / side);
  const row = Math.floor((((event.clientY - top) / height) * rows) / side);
  const outside = column < 0 || row < 0 || column >= across || row * side >= rows;
  return outside ? -1 : row * across + column;
}

/** Where a block stands on the canvas. */
function placeOf(block: number, grid: Grid) {
  const [[top, bottom], [left, right]] = boxOf(block, grid);
  const share = (part: number, whole: number) => `${(part / whole) * 100}%`;
  return {
    left: share(left, grid.columns),
    top: share(top, grid.rows),
    width: share(right - left, grid.columns),
    height: share(bottom - top, grid.rows),
  };
}

function paint(canvas: HTMLCanvasElement, mark: Drawable): void {
  const [rows, columns] = mark.values.shape;
  const pixels = new ImageData(columns, rows);
  const colors = colorsOf(mark);
  for (let k = 0; k < rows * columns; k++) pixels.data.set([...colors.subarray(k * 3, k * 3 + 3), 255], k * 4);
  canvas.getContext("2d")!.putImageData(pixels, 0, 0);
}

function colorsOf(mark: Drawable): Uint8Array {
  if (mark.kind === "Heatmap") return rgb(mark.values.data, mark.scale);
  const [rows, columns, channels = 1] = mark.values.shape;
  const values = mark.values.data;
  return Uint8Array.from({ length: rows * columns * 3 }, (_, k) => Math.round((values[channels === 1 ? Math.floor(k / 3) : k] || 0) * 255));
}

function kept(place: number, size: number): number {
  return Math.min(size - 1, Math.max(0, place));
}

function toggled(hidden: ReadonlySet<number>, block: number): ReadonlySet<number> {
  const next = new Set(hidden);
  if (!next.delete(block)) next.add(block);
  return next;
}

interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly side: number;
  readonly across: number;
}

/** What the network says of the newest stroke; one is asked at a time, and those between are dropped. */
function useAnswers(sample: number, hidden: ReadonlySet<number>, grid: Grid): { answer: Brushed | null; trouble: string } {
  const { source } = useStore();
  const [said, setSaid] = useState<{ answer: Brushed | null; trouble: string }>({ answer: null, trouble: "" });
  const asked = useRef({ stroke: 0, busy: false, waiting: false });
  const boxes = useMemo(() => [...hidden].map((block) => boxOf(block, grid)), [hidden]);
  const latest = useRef(boxes);
  latest.current = boxes;
  useEffect(() => {
    const turn = asked.current;
    const send = async () => {
      if (turn.busy) return void (turn.waiting = true);
      turn.busy = true;
      try {
        const answer = await source.brush({ sample, boxes: latest.current, stroke: ++turn.stroke });
        setSaid({ answer, trouble: "" });
      } catch (fault) {
        setSaid({ answer: null, trouble: words(fault) });
      }
      turn.busy = false;
      if (turn.waiting) {
        turn.waiting = false;
        void send();
      }
    };
    void send();
  }, [boxes]);
  return said;
}

function boxOf(block: number, { rows, columns, side, across }: Grid): [[number, number], [number, number]] {
  const [row, column] = [Math.floor(block / across) * side, (block % across) * side];
  return [
    [row, Math.min(rows, row + side)],
    [column, Math.min(columns, column + side)],
  ];
}

function Said({ answer }: { answer: Brushed }) {
  const top = Math.max(...answer.values.map(Math.abs), ...answer.before.map(Math.abs)) || 1;
  const full = answer.task === "classes" ? 1 : top;
  return (
    <table class="said">
      <caption class="unseen">What the network says with the hidden parts, and before</caption>
      <thead>
        <tr>
          <th scope="col">{answer.task === "classes" ? "class" : "output"}</th>
          <td />
          <th scope="col">now</th>
          <th scope="col">before</th>
        </tr>
      </thead>
      <tbody>
        {answer.names.map((name, place) => (
          <tr key={name}>
            <th scope="row" title={name}>
              {name}
            </th>
            <td aria-hidden="true">
              <span class="bar" style={{ width: `${(Math.abs(answer.values[place]) / full) * 100}%` }} />
              <span class="before" style={{ width: `${(Math.abs(answer.before[place]) / full) * 100}%` }} />
            </td>
            <td>{brief(answer.values[place], 3)}</td>
            <td>{brief(answer.before[place], 3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
