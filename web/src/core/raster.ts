// How do up to a million points become pixels? Each adds its color and weight to the pixels it covers; the
// mean color and the sum of weights make the pixel, so that the order of points does not matter.
import { density, type Camera } from "./camera";
import { stretch, type Path } from "./path";
import type { Stamp } from "./stamps";
import type { Numbers } from "./wire";

const FINENESS = 16; // steps of weight that have an opacity of their own, for each whole one
const HEAVIEST = 128;
const WHITE = 0xffffffff;

/** Points to draw: where they are and what color of a table each has. */
export interface PointLayer {
  readonly positions: Numbers;
  readonly stride: number; // numbers from one point to the next
  readonly places: Uint16Array; // in `colors`
  readonly colors: Uint8Array; // red, green, blue
  readonly mask?: Uint8Array | undefined; // draw those whose byte is `keep`
  readonly keep?: number;
}

/** Lines to draw, all of them with as many points. */
export interface PathLayer {
  readonly positions: Numbers; // path, point, 2
  readonly points: number; // of one path
  readonly places: Uint16Array; // one per path, or one per point for all paths alike
  readonly byPoint: boolean;
  readonly colors: Uint8Array;
  readonly mask?: Uint8Array | undefined;
  readonly keep?: number;
}

/** Pixels and the sums that they are made of. The caller shows `pixels`, which are bytes of red, green, blue, alpha. */
export class Raster {
  width = 0;
  height = 0;
  pixels = new Uint32Array(0);
  private sums = new Float32Array(0); // pixel; red, green, blue, weight

  /** White paper of this size. */
  clear(width: number, height: number): void {
    if (width !== this.width || height !== this.height) {
      this.width = width;
      this.height = height;
      this.pixels = new Uint32Array(width * height);
      this.sums = new Float32Array(width * height * 4);
    }
    this.pixels.fill(WHITE);
  }

  /** Add every point of a layer, as the stamp has it, around the pixel that it lies in. */
  addPoints(layer: PointLayer, camera: Camera, stamp: Stamp): void {
    const { positions, stride, places, colors, mask, keep = 1 } = layer;
    const scale = density(camera, this);
    const [left, top] = [this.width / 2 - camera.x * scale, this.height / 2 + camera.y * scale];
    const reach = stamp.reach;
    for (let i = 0, k = 0; k < positions.length; i++, k += stride) {
      if (mask && mask[i] !== keep) continue;
      const x = Math.floor(positions[k] * scale + left);
      const y = Math.floor(top - positions[k + 1] * scale);
      const color = places[i] * 3;
      if (x >= reach && y >= reach && x < this.width - reach && y < this.height - reach) {
        this.press(stamp, (y * this.width + x) * 4, colors, color);
      } else if (x >= -reach && y >= -reach && x < this.width + reach && y < this.height + reach) {
        this.pressAtEdge(stamp, x, y, colors, color);
      }
    }
  }

  private press({ across, down, weights }: Stamp, at: number, colors: Uint8Array, color: number): void {
    const sums = this.sums;
    const [red, green, blue] = [colors[color], colors[color + 1], colors[color + 2]];
    for (let part = 0; part < weights.length; part++) {
      const k = at + (down[part] * this.width + across[part]) * 4;
      const weight = weights[part];
      sums[k] += red * weight;
      sums[k + 1] += green * weight;
      sums[k + 2] += blue * weight;
      sums[k + 3] += weight;
    }
  }

  private pressAtEdge({ across, down, weights }: Stamp, x: number, y: number, colors: Uint8Array, color: number): void {
    for (let part = 0; part < weights.length; part++) {
      this.addTo(x + across[part], y + down[part], weights[part], colors, color);
    }
  }

  private addTo(x: number, y: number, weight: number, colors: Uint8Array, color: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const k = (y * this.width + x) * 4;
    this.sums[k] += colors[color] * weight;
    this.sums[k + 1] += colors[color + 1] * weight;
    this.sums[k + 2] += colors[color + 2] * weight;
    this.sums[k + 3] += weight;
  }

  /** Add every line of a layer, one pixel wide, its weight shared by the two pixels that it passes between. */
  addPaths(layer: PathLayer, camera: Camera): void {
    const { positions, points, places, byPoint, colors, mask, keep = 1 } = layer;
    const scale = density(camera, this);
    const [left, top] = [this.width / 2 - camera.x * scale, this.height / 2 + camera.y * scale];
    const piece: Path = { ax: 0, ay: 0, bx: 0, by: 0 };
    for (let path = 0; path * points * 2 < positions.length; path++) {
      if (mask && mask[path] !== keep) continue;
      for (let point = 0; point < points - 1; point++) {
        const k = (path * points + point) * 2;
        piece.ax = positions[k] * scale + left;
        piece.ay = top - positions[k + 1] * scale;
        piece.bx = positions[k + 2] * scale + left;
        piece.by = top - positions[k + 3] * scale;
        const color = places[byPoint ? point : path] * 3;
        stretch(piece, this, (x, y, weight) => this.addTo(x, y, weight, colors, color));
      }
    }
  }

  /** Lay what was added over the pixels, and forget it. One whole weight covers `opacity`; nothing covers over `most`. */
  blend(opacity: number, most = 1): void {
    const covers = coverage(opacity, most);
    const { sums, pixels } = this;
    for (let k = 0, i = 0; i < pixels.length; k += 4, i++) {
      const weight = sums[k + 3];
      if (weight === 0) continue;
      const cover = covers[Math.min(covers.length - 1, Math.round(weight * FINENESS))];
      const part = cover / weight;
      const rest = 1 - cover;
      const below = pixels[i];
      const red = (below & 255) * rest + sums[k] * part;
      const green = ((below >> 8) & 255) * rest + sums[k + 1] * part;
      const blue = ((below >> 16) & 255) * rest + sums[k + 2] * part;
      pixels[i] = 0xff000000 | ((blue + 0.5) << 16) | ((green + 0.5) << 8) | (red + 0.5);
    }
    sums.fill(0);
  }
}

/** What share of a pixel each weight covers: layers of `opacity` one above another. */
function coverage(opacity: number, most: number): Float32Array {
  return Float32Array.from({ length: HEAVIEST * FINENESS }, (_, step) => most * (1 - (1 - opacity) ** (step / FINENESS)));
}
