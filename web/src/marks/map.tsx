// Points and paths on a plane that can be moved, zoomed, read and chosen from, by pointer, finger and keyboard.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { density, framed, panned, toPixel, toPlane, zoomed, type Camera, type Size } from "../core/camera";
import { placesOf, type Joining } from "../core/ids";
import { finer } from "../core/export";
import { PointIndex } from "../core/index";
import { box, inside, type Corner } from "../core/lasso";
import { Raster } from "../core/raster";
import type { Paths, Points } from "../figure";
import type { Numbers } from "../core/wire";
import { ON_A_MAP, press, type Action } from "../state/keys";
import { Outlines, type Outlined } from "./outlines";
import { layerOf, paint, type Layer, type Masks } from "./painter";
import { useSize } from "./size";
import { useTween } from "./tween";

export type Tool = "pan" | "lasso" | "box";

export interface MapProps extends Masks {
  readonly marks: readonly (Points | Paths)[];
  readonly label: string;
  readonly tool: Tool;
  readonly pointed: number; // the point under some pointer, by place; -1 for none
  readonly groups?: readonly Outlined[];
  readonly onTool: (tool: Tool) => void;
  readonly onPoint: (place: number) => void;
  readonly onChoose: (mask: Uint8Array, how: Joining, by: string) => void;
}

const NEAR = 12; // pixels
const STEP = 40; // pixels of one key
const CLICK = 4; // pixels that a click may move
const MOST_PIXELS = 5e6;

export function MapCanvas(props: MapProps) {
  const { marks, label, tool, pointed, groups, shown, chosen } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [element, size] = useSize<HTMLDivElement>();
  const plane = usePlane(marks);
  const { home, layers, positions, count } = plane;
  const [camera, setCamera] = useState(home);
  const [drawn, setDrawn] = useState<readonly Corner[]>([]); // the lasso so far, in pixels
  const [keyed, setKeyed] = useState(false); // the keyboard has the map
  const raster = useMemo(() => new Raster(), []);
  const read = useRef(new Set<number>()); // points that the keyboard has read
  useEffect(() => setCamera(home), [home]);
  useLayoutEffect(() => {
    if (!size.width) return;
    const what = { camera, home, size, masks: { shown, chosen } };
    const frame = requestAnimationFrame(() => show(canvas.current!, raster, layers, what));
    finer.set(canvas.current!, (drawn, fineness) => show(drawn, raster, layers, { ...what, fineness }));
    return () => cancelAnimationFrame(frame);
  }, [layers, camera, size, shown, chosen]);
  const hand: Hand = { ...props, plane, size, camera, setCamera, read: read.current };
  const gesture = useGesture(hand, setDrawn);
  useWheel(canvas, (factor, at) => setCamera((before) => zoomed(before, home, size, factor, at)));
  const spot = pointed >= 0 && pointed < count ? toPixel(camera, size, positions[pointed * 2], positions[pointed * 2 + 1]) : null;
  return (
    <div ref={element} class="map" data-tool={tool}>
      <canvas
        ref={canvas}
        tabIndex={0}
        role="application"
        aria-label={label}
        {...gesture}
        onFocus={() => setKeyed(canvas.current!.matches(":focus-visible"))}
        onBlur={() => setKeyed(false)}
        onKeyDown={(event) => press(event, ON_A_MAP, keysOf(hand))}
      />
      {groups && count > 0 && <Outlines {...{ groups, positions, camera, size }} />}
      <Over {...{ size, drawn, spot, keyed }} />
    </div>
  );
}

interface OverProps {
  readonly size: Size;
  readonly drawn: readonly Corner[];
  readonly spot: Corner | null; // what is pointed at
  readonly keyed: boolean;
}

/** What stands above the points for a while: the lasso, a ring around one point, the cross of the keyboard. */
function Over({ size: { width, height }, drawn, spot, keyed }: OverProps) {
  return (
    <svg class="over" width={width} height={height} aria-hidden="true" data-transient>
      {drawn.length > 1 && <polygon points={drawn.map((at) => at.join(",")).join(" ")} />}
      {spot && <circle cx={spot[0]} cy={spot[1]} r={8} />}
      {keyed && <path d={`M${width / 2 - 7} ${height / 2}h14m-7 -7v14`} />}
    </svg>
  );
}

/** What is drawn, and the points among it that are pointed at and chosen: the first ones. */
interface Plane {
  readonly home: Camera; // which shows everything
  readonly layers: readonly Layer[];
  readonly positions: Numbers;
  readonly count: number;
  readonly index: PointIndex | null;
}

function usePlane(marks: readonly (Points | Paths)[]): Plane {
  const found = marks.findIndex((mark) => mark.kind === "Points");
  const main = Math.max(0, found);
  const { frame } = marks[main];
  const home = useMemo(() => framed(frame), [frame.join()]);
  const ids = idsOfMark(marks[main]);
  const placeOf = useMemo(() => (ids ? placesOf(ids) : (place: number) => place), [ids]);
  const made = useMemo(() => marks.map((mark) => layerOf(mark, placeOf)), [marks, placeOf]);
  const positions = useKept(made[main].positions);
  const count = found < 0 ? 0 : positions.length / 2;
  const index = useMemo(() => (count ? new PointIndex(positions, 2) : null), [positions]);
  const moving = useTween(positions);
  const layers = useMemo(() => made.map((layer, place) => (place === main ? { ...layer, positions: moving } : layer)), [made, moving]);
  return { home, layers, positions, count, index };
}

/** The same numbers as before where they are equal, so that what was made of them stays. */
function useKept(numbers: Numbers): Numbers {
  const kept = useRef(numbers);
  if (kept.current !== numbers && !(kept.current.length === numbers.length && kept.current.every((one, place) => Object.is(one, numbers[place])))) {
    kept.current = numbers;
  }
  return kept.current;
}

/** What points are called; null where by their places. */
function idsOfMark(mark: Points | Paths): Numbers | null {
  return mark.kind === "Points" && mark.ids ? mark.ids.data : null;
}

/** Everything that a pointer or a key acts on. */
interface Hand extends MapProps {
  readonly plane: Plane;
  readonly size: Size;
  readonly camera: Camera;
  readonly setCamera: (change: (before: Camera) => Camera) => void;
  readonly read: Set<number>;
}

/** The point nearest to a pixel, -1 where none that is shown is near. */
function near({ plane, camera, size, shown }: Hand, [left, top]: Corner, reach = NEAR): number {
  const [x, y] = toPlane(camera, size, left, top);
  const place = plane.index?.nearest(x, y, reach / density(camera, size)) ?? -1;
  return place >= 0 && shown && !shown[place] ? -1 : place;
}

/** Choose the points within an outline of pixels. */
function chooseWithin(hand: Hand, outline: readonly Corner[], how: Joining, by: string): void {
  const { plane, camera, size, shown, onChoose } = hand;
  if (!plane.count) return;
  const mask = inside(plane.positions, 2, outline.map(([left, top]) => toPlane(camera, size, left, top)));
  onChoose(shown ? mask.map((one, place) => one & shown[place]) : mask, how, by);
}

/** Choose one point, or none. */
function chooseOne({ plane, onChoose }: Hand, place: number, how: Joining, by: string): void {
  if (!plane.count) return;
  const mask = new Uint8Array(plane.count);
  if (place >= 0) mask[place] = 1;
  onChoose(mask, how, by);
}

/** What each key does. */
function keysOf(hand: Hand): Action<keyof typeof ON_A_MAP> {
  const { plane, size, setCamera, onTool, chosen } = hand;
  const middle: Corner = [size.width / 2, size.height / 2];
  const zoom = (factor: number) => () => setCamera((before) => zoomed(before, plane.home, size, factor, middle));
  const move = (right: number, down: number) => () => setCamera((before) => panned(before, size, -right * STEP, -down * STEP));
  return {
    left: move(-1, 0),
    right: move(1, 0),
    up: move(0, -1),
    down: move(0, 1),
    closer: zoom(1.25),
    farther: zoom(0.8),
    whole: () => setCamera(() => plane.home),
    visible: () => chooseWithin(hand, box([0, 0], [size.width, size.height]), "instead", "what the view shows"),
    middle: () => {
      const place = near(hand, middle, Infinity);
      if (place >= 0) chooseOne(hand, place, chosen?.[place] ? "removed" : "added", "keyboard");
    },
    next: () => readNext(hand, middle),
    pan: () => onTool("pan"),
    lasso: () => onTool("lasso"),
    box: () => onTool("box"),
  };
}

/** Go to the nearest point that has not been read, and read it. */
function readNext({ plane: { positions }, camera, size, setCamera, read, shown, onPoint }: Hand, middle: Corner): void {
  const [x, y] = toPlane(camera, size, ...middle);
  let [best, least] = [-1, Infinity];
  for (let place = 0; place < positions.length / 2; place++) {
    const away = (positions[place * 2] - x) ** 2 + (positions[place * 2 + 1] - y) ** 2;
    if (away < least && !read.has(place) && (!shown || shown[place])) [best, least] = [place, away];
  }
  if (best < 0) return;
  read.add(best);
  setCamera((before) => ({ ...before, x: positions[best * 2], y: positions[best * 2 + 1] }));
  onPoint(best);
}

interface Shown {
  readonly camera: Camera;
  readonly home: Camera;
  readonly size: Size;
  readonly masks: Masks;
  readonly fineness?: number; // pixels for each of the page's; as the screen has them where it is not given
}

function show(canvas: HTMLCanvasElement, raster: Raster, layers: readonly Layer[], what: Shown): void {
  const { camera, home, size, masks } = what;
  const fineness = Math.min(what.fineness ?? (window.devicePixelRatio || 1), Math.sqrt(MOST_PIXELS / (size.width * size.height)));
  const [width, height] = [Math.round(size.width * fineness), Math.round(size.height * fineness)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  raster.clear(width, height);
  paint(raster, layers, { ...masks, camera, fineness, zoom: home.half / camera.half });
  const pixels = new ImageData(new Uint8ClampedArray(raster.pixels.buffer as ArrayBuffer), width, height);
  canvas.getContext("2d", { alpha: false })!.putImageData(pixels, 0, 0);
  canvas.dataset.drawn = String(Number(canvas.dataset.drawn ?? 0) + 1);
}

/** What a pointer does: a drag moves the map or draws around points, a click chooses one. */
function useGesture(hand: Hand, draw: (outline: readonly Corner[]) => void) {
  const trace = useRef<Corner[]>([]);
  const { tool, size, setCamera, onPoint } = hand;
  const end = () => {
    trace.current = [];
    draw([]);
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      trace.current = [at(event)];
    },
    onPointerMove: (event: PointerEvent) => {
      const here = at(event);
      const last = trace.current.at(-1);
      if (!last) return onPoint(near(hand, here));
      trace.current.push(here);
      if (tool === "pan") setCamera((before) => panned(before, size, here[0] - last[0], here[1] - last[1]));
      else draw(tool === "box" ? box(trace.current[0], here) : [...trace.current]);
    },
    onPointerUp: (event: PointerEvent) => {
      const [first, ...rest] = trace.current;
      if (!first) return;
      const moved = rest.some(([x, y]) => Math.hypot(x - first[0], y - first[1]) > CLICK);
      if (!moved) chooseOne(hand, near(hand, first), joining(event), "click");
      else if (tool !== "pan") chooseWithin(hand, tool === "box" ? box(first, rest.at(-1)!) : trace.current, joining(event), tool);
      end();
    },
    onPointerCancel: end,
    onPointerLeave: () => onPoint(-1),
  };
}

function at(event: PointerEvent): Corner {
  const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}

function joining(event: PointerEvent): Joining {
  return event.altKey ? "removed" : event.shiftKey ? "added" : "instead";
}

/** Zoom with the wheel; the page does not scroll meanwhile, once the map has the focus or the pointer rests with Ctrl. */
function useWheel(canvas: { readonly current: HTMLCanvasElement | null }, zoom: (factor: number, at: Corner) => void): void {
  const latest = useRef(zoom);
  latest.current = zoom;
  useEffect(() => {
    const element = canvas.current!;
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey && document.activeElement !== element) return;
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      latest.current(Math.exp(-event.deltaY / 300), [event.clientX - left, event.clientY - top]);
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, []);
}
