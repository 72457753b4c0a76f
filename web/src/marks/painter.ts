// How are the marks of a map put onto its canvas? Behind, what is not chosen; above, what is; rings last.
import { pathPlaces } from "../core/recolor";
import type { PlaceOf } from "../core/ids";
import { INK, places, tableOf } from "../core/color";
import type { Camera } from "../core/camera";
import { Raster } from "../core/raster";
import { disc, ring, square, type Stamp } from "../core/stamps";
import type { Numbers } from "../core/wire";
import type { Paths, Points } from "../figure";

/** Points or lines as the raster wants them. */
export interface Layer {
  readonly mark: Points | Paths;
  readonly positions: Numbers; // two numbers a point
  readonly places: Uint16Array;
  readonly colors: Uint8Array;
  readonly above: boolean; // it points out some of another layer
  readonly points: Float64Array | null; // which point of the first layer each line belongs to
  readonly others: Uint8Array | null; // 1 for points of the classes that are colored, where others lie behind them
}

/** Which points are shown, and which of those are chosen; bytes by place of the first layer. */
export interface Masks {
  readonly shown: Uint8Array | null;
  readonly chosen: Uint8Array | null;
}

/** How far in a map is zoomed, and how many of its pixels make one of the page's. */
export interface Closeness {
  readonly zoom: number;
  readonly fineness: number;
}

/** How a map is drawn now. */
export interface Sight extends Masks, Closeness {
  readonly camera: Camera;
}

const BLACK = Uint8Array.from([1, 3, 5], (place) => parseInt(INK.slice(place, place + 2), 16));
const FAINT = 0.2; // the most that what is not chosen covers
const MANY = 5_000;
const TURN = { across: Math.PI / 6, down: Math.PI / 9 }; // from where three components are seen

export function layerOf(mark: Points | Paths, placeOf: PlaceOf): Layer {
  const above = mark.kind === "Points" ? mark.ring : mark.marked;
  const color = above ? new Uint16Array(mark.color.data.length) : places(mark.color.data, mark.scale);
  return {
    mark,
    positions: flat(mark),
    places: color,
    colors: above ? BLACK : tableOf(mark.scale),
    above,
    points: mark.kind === "Paths" ? pathPlaces(mark, placeOf) : null,
    others: above ? null : named(mark),
  };
}

/** 1 for what has a color of its own; null where all have one, or none. */
function named({ legend, color: { data } }: Points | Paths): Uint8Array | null {
  if (!legend.length || !data.some((value) => value < 0)) return null;
  const own = new Uint8Array(data.length);
  for (let place = 0; place < data.length; place++) own[place] = Number(data[place] >= 0);
  return own;
}

/** Two numbers a point; three components are seen from a corner. */
function flat(mark: Points | Paths): Numbers {
  const { shape, data } = mark.positions;
  if (mark.kind === "Paths" || shape[1] === 2) return data;
  const [mx, my, mz] = mark.frame;
  const found = new Float64Array(shape[0] * 2);
  for (let i = 0; i < shape[0]; i++) {
    const [x, y, z] = [data[i * 3] - mx, data[i * 3 + 1] - my, data[i * 3 + 2] - mz];
    found[i * 2] = mx + x * Math.cos(TURN.across) - y * Math.sin(TURN.across);
    const depth = x * Math.sin(TURN.across) + y * Math.cos(TURN.across);
    found[i * 2 + 1] = my + z * Math.cos(TURN.down) + depth * Math.sin(TURN.down);
  }
  return found;
}

const COMMON = 420; // pixels of a map's shorter side, on which points have their plain size

/** The size of a point in pixels: smaller where there are more, larger on a large map and when looked at closely. */
export function diameter(count: number, { zoom, fineness }: Closeness, side: number): number {
  const area = Math.min(36, Math.max(2.5, (9_000 / Math.max(1, count)) * Math.max(1, zoom) ** 1.5));
  return Math.sqrt(area * Math.max(1, side / fineness / COMMON)) * 1.33 * fineness;
}

export function paint(raster: Raster, layers: readonly Layer[], sight: Sight): void {
  for (const layer of layers) {
    if (layer.mark.kind === "Paths") paintPaths(raster, layer, sight);
    else if (layer.above) paintRings(raster, layer, sight);
    else paintPoints(raster, layer, sight);
  }
}

function paintPoints(raster: Raster, layer: Layer, sight: Sight): void {
  const size = diameter(layer.places.length, sight, Math.min(raster.width, raster.height));
  const stamp: Stamp = size < 3 ? square(Math.max(1, Math.round(size))) : disc(size);
  const opacity = layer.places.length > MANY ? 0.6 : 0.85;
  const points = { ...layer, stride: 2 };
  const { shown, chosen, camera } = sight;
  if (!chosen && !layer.others) {
    raster.addPoints({ ...points, mask: shown ?? undefined }, camera, stamp);
    raster.blend(opacity);
    return;
  }
  const state = stateOf(chosen ?? layer.others!, shown);
  raster.addPoints({ ...points, mask: state, keep: 1 }, camera, stamp);
  raster.blend(opacity, chosen ? FAINT : 1);
  raster.addPoints({ ...points, mask: state, keep: 2 }, camera, stamp);
  raster.blend(chosen ? 1 - (1 - opacity) / 2 : opacity);
}

/** 2 for what is chosen, 1 for the others, 0 for what is hidden. */
function stateOf(chosen: Uint8Array, shown: Uint8Array | null): Uint8Array {
  const state = new Uint8Array(chosen.length);
  for (let place = 0; place < chosen.length; place++) state[place] = shown && !shown[place] ? 0 : chosen[place] + 1;
  return state;
}

/** Rings around some points; they stand back where points are chosen, and are left out where points are hidden. */
function paintRings(raster: Raster, layer: Layer, sight: Sight): void {
  if (sight.shown) return;
  const { fineness } = sight;
  const inner = diameter(layer.places.length * 20, sight, Math.min(raster.width, raster.height)) + 4 * fineness;
  raster.addPoints({ ...layer, stride: 2 }, sight.camera, ring(inner, fineness));
  raster.blend(0.9, sight.chosen ? FAINT : 1);
}

function paintPaths(raster: Raster, layer: Layer, { camera, shown, chosen }: Sight): void {
  const mark = layer.mark as Paths;
  const [count, points] = mark.positions.shape;
  const lines = { ...layer, points, byPoint: mark.color.shape.length === 2 };
  const opacity = layer.above ? 0.9 : Math.min(0.8, Math.max(0.08, 8 / Math.sqrt(Math.max(1, count))));
  const mask = Uint8Array.from(layer.points!, (place) => (shown && !shown[place] ? 0 : chosen && !layer.above && !chosen[place] ? 1 : 2));
  if (chosen && !layer.above) {
    raster.addPaths({ ...lines, mask, keep: 1 }, camera);
    raster.blend(opacity, FAINT);
  }
  raster.addPaths({ ...lines, mask, keep: 2 }, camera);
  raster.blend(chosen && !layer.above ? 0.8 : opacity);
}
