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

/** The camera of a mark's frame: the middle of both components, then half the side. */
export function framed(frame: readonly number[]): Camera {
  return { x: frame[0], y: frame[1], half: frame[frame.length - 1] };
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
