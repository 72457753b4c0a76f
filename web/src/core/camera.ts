// Which part of the plane does a map show, and which place is under a pixel?

/** The middle of what is shown, and how many units half of the shorter side holds. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly half: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const DEEPEST = 1e6; // how far in, against the whole map
const FARTHEST = 8;
const AIR = 0.53; // half of a side, and a little more

/** The camera of a mark's frame: the middle of both components, then half the side. */
export function framed(frame: readonly number[]): Camera {
  return { x: frame[0], y: frame[1], half: frame[frame.length - 1] };
}

/** The frame that holds all points with a little air: the middle of each component, then half the side. */
export function frameOf(positions: ArrayLike<number>, components: number): number[] {
  const low = new Array<number>(components).fill(Infinity);
  const high = new Array<number>(components).fill(-Infinity);
  for (let start = 0; start < positions.length; start += components) {
    if (!isPlaced(positions, start, components)) continue;
    for (let part = 0; part < components; part++) {
      low[part] = Math.min(low[part], positions[start + part]);
      high[part] = Math.max(high[part], positions[start + part]);
    }
  }
  if (low[0] > high[0]) return [...low.map(() => 0), 1];
  const widest = Math.max(...low.map((value, part) => high[part] - value));
  return [...low.map((value, part) => (value + high[part]) / 2), widest * AIR || 1];
}

/** Whether a point lies anywhere. */
function isPlaced(positions: ArrayLike<number>, start: number, components: number): boolean {
  for (let part = 0; part < components; part++) if (!Number.isFinite(positions[start + part])) return false;
  return true;
}

/** How many points lie nowhere. */
export function unplaced(positions: ArrayLike<number>, components: number): number {
  let lost = 0;
  for (let start = 0; start < positions.length; start += components) if (!isPlaced(positions, start, components)) lost++;
  return lost;
}

/** Pixels for one unit of the plane. */
export function density(camera: Camera, { width, height }: Size): number {
  return Math.min(width, height) / 2 / camera.half;
}

export function toPixel(camera: Camera, size: Size, x: number, y: number): [number, number] {
  const scale = density(camera, size);
  return [(x - camera.x) * scale + size.width / 2, size.height / 2 - (y - camera.y) * scale];
}

export function toPlane(camera: Camera, size: Size, left: number, top: number): [number, number] {
  const scale = density(camera, size);
  return [(left - size.width / 2) / scale + camera.x, (size.height / 2 - top) / scale + camera.y];
}

/** Moved by pixels: what was under the pointer stays under it. */
export function panned(camera: Camera, size: Size, right: number, down: number): Camera {
  const scale = density(camera, size);
  return { ...camera, x: camera.x - right / scale, y: camera.y + down / scale };
}

/** Zoomed by a factor around a pixel, which keeps its place; never past the ends of `home`. */
export function zoomed(camera: Camera, home: Camera, size: Size, factor: number, at: readonly [number, number]): Camera {
  const half = Math.min(home.half * FARTHEST, Math.max(home.half / DEEPEST, camera.half / factor));
  const [x, y] = toPlane(camera, size, ...at);
  const kept = half / camera.half;
  return { x: x - (x - camera.x) * kept, y: y - (y - camera.y) * kept, half };
}
