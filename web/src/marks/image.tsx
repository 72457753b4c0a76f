// A canvas with one pixel per cell, whose number is read under the pointer and by the arrow keys.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { usePointing, type Cell } from "./pointing";

export interface ImageProps {
  readonly rows: number;
  readonly columns: number;
  readonly colors: Uint8Array; // row, column; red, green, blue
  readonly upward: boolean; // the first row is the lowest
  readonly label: string; // what it is, for who cannot see it
  readonly read: (row: number, column: number) => string;
  readonly value?: (row: number, column: number) => string; // the number alone, while another image is pointed at
  readonly ratio?: number; // width by height; as the cells are where it is not given
  readonly over?: ComponentChildren; // what lies on the cells
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

export function Image(props: ImageProps) {
  const { rows, columns, colors, upward, label, read, value = read, ratio, over } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [at, setAt, here] = usePointing(rows, columns);
  useLayoutEffect(() => paint(canvas.current!, { rows, columns, colors, upward }), [rows, columns, colors, upward]);
  return (
    <div class="image" style={{ aspectRatio: String(ratio ?? columns / rows) }}>
      <canvas
        ref={canvas}
        width={columns}
        height={rows}
        tabIndex={0}
        role="application"
        aria-label={`${label} Arrow keys read values.`}
        onPointerMove={(event) => setAt(() => under(event, canvas.current!, props))}
        onPointerLeave={() => setAt(() => null)}
        onBlur={() => setAt(() => null)}
        onKeyDown={(event) => setAt((before) => stepped(event, before, props))}
      />
      {over}
      {at && <Cursor at={at} rows={rows} columns={columns} />}
      <output class="readout" aria-live={here ? "polite" : "off"} data-transient>
        {at && (here ? read : value)(upward ? rows - 1 - at[0] : at[0], at[1])}
      </output>
    </div>
  );
}

type Grid = Pick<ImageProps, "rows" | "columns">;

function under(event: PointerEvent, canvas: HTMLCanvasElement, { rows, columns }: Grid): Cell {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  return [cell((event.clientY - top) / height, rows), cell((event.clientX - left) / width, columns)];
}

/** The cell that an arrow key leads to; the first one from none. */
function stepped(event: KeyboardEvent, before: Cell | null, { rows, columns }: Grid): Cell | null {
  const move = STEPS[event.key];
  if (!move) return before;
  event.preventDefault();
  return before ? [kept(before[0] + move[0], rows), kept(before[1] + move[1], columns)] : [0, 0];
}

function Cursor({ at: [row, column], rows, columns }: Grid & { at: Cell }) {
  const share = (part: number, whole: number) => `${(part / whole) * 100}%`;
  const style = { left: share(column, columns), top: share(row, rows), width: share(1, columns), height: share(1, rows) };
  return <span class="cursor" style={style} data-transient />;
}

function cell(share: number, size: number): number {
  return kept(Math.floor(share * size), size);
}

function kept(place: number, size: number): number {
  return Math.min(size - 1, Math.max(0, place));
}

function paint(canvas: HTMLCanvasElement, image: Pick<ImageProps, "rows" | "columns" | "colors" | "upward">): void {
  const { rows, columns, colors, upward } = image;
  const pixels = new ImageData(columns, rows);
  for (let row = 0; row < rows; row++) {
    const from = (upward ? rows - 1 - row : row) * columns;
    for (let column = 0; column < columns; column++) {
      const k = (row * columns + column) * 4;
      pixels.data.set(colors.subarray((from + column) * 3, (from + column) * 3 + 3), k);
      pixels.data[k + 3] = 255;
    }
  }
  canvas.getContext("2d")!.putImageData(pixels, 0, 0);
}
