// What the brush touches on a drawing: by drawing over it, or block by block with the keyboard.
import { useRef, useState } from "preact/hooks";
import { between, blockOf, nameOf, type Along, type Box, type Boxes } from "../core/strokes";
import { count } from "../core/text";

export interface TouchProps {
  readonly down: Along;
  readonly across: Along;
  readonly steps: readonly [number, number]; // positions that are hidden together
  readonly boxes: Boxes; // down, across
  readonly hide: (box: Box, hidden: boolean) => void;
  readonly toggle: (box: Box) => void;
  readonly label: string;
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

type Spot = readonly [number, number]; // positions down and across

export function Touch(props: TouchProps) {
  const { down, across, steps, boxes, hide, toggle, label } = props;
  const board = useRef<HTMLDivElement>(null);
  const drawing = useRef<{ last: Spot; hidden: boolean } | null>(null);
  const [at, setAt] = useState<Spot | null>(null); // under the keyboard
  const cursor = useRef(at); // the same at once: keys may come faster than the page is drawn
  const put = (spot: Spot | null) => setAt((cursor.current = spot));
  const boxAt = ([row, column]: Spot): Box => [blockOf(row, steps[0], down.size), blockOf(column, steps[1], across.size)];
  const begin = (event: PointerEvent) => {
    if (event.button) return;
    board.current!.setPointerCapture(event.pointerId);
    const spot = spotUnder(event, board.current!, props);
    drawing.current = { last: spot, hidden: !boxes.has(nameOf(boxAt(spot))) };
    hide(boxAt(spot), drawing.current.hidden);
  };
  const go = (event: PointerEvent) => {
    const stroke = drawing.current;
    if (!stroke) return;
    const spot = spotUnder(event, board.current!, props);
    for (const passed of between(stroke.last, spot)) hide(boxAt(passed), stroke.hidden);
    stroke.last = spot;
  };
  const press = (event: KeyboardEvent) => {
    const here = cursor.current ?? [down.at(0), 0];
    if (event.key === " ") toggle(boxAt(here));
    else if (!MOVES[event.key]) return;
    put(event.key === " " || !cursor.current ? here : moved(here, MOVES[event.key], props));
    event.preventDefault();
  };
  return (
    <div
      ref={board}
      class="touch"
      tabIndex={0}
      role="application"
      aria-label={`${label} ${count(boxes.size, "part")} hidden. Arrow keys move, Space hides a part or shows it again.`}
      onPointerDown={begin}
      onPointerMove={go}
      onPointerUp={() => (drawing.current = null)}
      onPointerCancel={() => (drawing.current = null)}
      onKeyDown={press}
      onBlur={() => put(null)}
      data-transient
    >
      {[...boxes].map(([name, box]) => (
        <span key={name} class="hidden" style={placeOf(box, props)} />
      ))}
      {at && <span class="at" style={placeOf(boxAt(at), props)} />}
    </div>
  );
}

function spotUnder(event: PointerEvent, board: HTMLElement, { down, across }: TouchProps): Spot {
  const { left, top, width, height } = board.getBoundingClientRect();
  return [down.at((event.clientY - top) / height), across.at((event.clientX - left) / width)];
}

/** The block that an arrow key leads to, as it is drawn. */
function moved([row, column]: Spot, [lower, further]: readonly [number, number], { down, across, steps }: TouchProps): Spot {
  const upward = down.at(0) > down.at(1);
  return [within(row + (upward ? -lower : lower) * steps[0], down.size), within(column + further * steps[1], across.size)];
}

function within(place: number, size: number): number {
  return Math.min(size - 1, Math.max(0, place));
}

function placeOf([rows, columns]: Box, { down, across }: TouchProps) {
  const [top, bottom] = down.span(...rows);
  const [left, right] = across.span(...columns);
  const percent = (share: number) => `${share * 100}%`;
  return { left: percent(left), top: percent(top), width: percent(right - left), height: percent(bottom - top) };
}
