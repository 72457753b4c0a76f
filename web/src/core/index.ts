// Which point is nearest to the pointer? A grid of cells, each with its points.
import type { Numbers } from "./wire";

const PER_CELL = 4; // points, on average

/** Points sorted into cells; made once for a map, asked at every move of the pointer. */
export class PointIndex {
  private readonly starts: Uint32Array; // of each cell in `order`
  private readonly order: Uint32Array;
  private readonly across: number;
  private readonly left: number;
  private readonly low: number;
  private readonly side: number; // of a cell

  constructor(
    private readonly positions: Numbers,
    private readonly stride: number,
  ) {
    const count = positions.length / stride;
    const [left, right, low, high] = extent(positions, stride);
    this.across = Math.max(1, Math.ceil(Math.sqrt(count / PER_CELL)));
    this.side = Math.max(right - left, high - low, Number.MIN_VALUE) / this.across || 1;
    this.left = left;
    this.low = low;
    const cells = new Int32Array(count);
    this.starts = new Uint32Array(this.across ** 2 + 1);
    for (let i = 0; i < count; i++) {
      cells[i] = this.cellOf(i);
      if (cells[i] >= 0) this.starts[cells[i] + 1]++;
    }
    for (let cell = 0; cell < this.across ** 2; cell++) this.starts[cell + 1] += this.starts[cell];
    const next = this.starts.slice();
    this.order = new Uint32Array(this.starts[this.across ** 2]);
    for (let i = 0; i < count; i++) if (cells[i] >= 0) this.order[next[cells[i]]++] = i;
  }

  /** The place of the nearest point within `radius`, -1 where there is none; of equally near ones the last, on top. */
  nearest(x: number, y: number, radius: number): number {
    let best = -1;
    let least = radius * radius;
    const columns = [this.step(x - radius - this.left), this.step(x + radius - this.left)];
    for (let row = this.step(y - radius - this.low); row <= this.step(y + radius - this.low); row++) {
      const first = this.starts[row * this.across + columns[0]];
      const last = this.starts[row * this.across + columns[1] + 1];
      for (let place = first; place < last; place++) {
        const i = this.order[place];
        const away = (this.positions[i * this.stride] - x) ** 2 + (this.positions[i * this.stride + 1] - y) ** 2;
        if (away < least || (away === least && i > best)) [best, least] = [i, away];
      }
    }
    return best;
  }

  private cellOf(i: number): number {
    const x = this.positions[i * this.stride];
    const y = this.positions[i * this.stride + 1];
    if (!Number.isFinite(x) || !Number.isFinite(y)) return -1;
    return this.step(y - this.low) * this.across + this.step(x - this.left);
  }

  private step(distance: number): number {
    return Math.min(this.across - 1, Math.max(0, Math.floor(distance / this.side)));
  }
}

function extent(positions: Numbers, stride: number): [number, number, number, number] {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < positions.length; i += stride) {
    const x = positions[i];
    const y = positions[i + 1];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < low) low = y;
    if (y > high) high = y;
  }
  return left > right ? [0, 1, 0, 1] : [left, right, low, high];
}
