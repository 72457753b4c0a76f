import assert from "node:assert/strict";
import test from "node:test";
import { idsOf, joined, maskOf } from "../src/core/ids";
import { PointIndex } from "../src/core/index";
import { box, inside, type Corner } from "../src/core/lasso";
import { readMessage } from "../src/core/wire";
import { bytes, MISSING } from "./truth";

/** Numbers that look random and are the same every time. */
function numbers(count: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => (state = (state * 16807) % 2147483647) / 2147483647);
}

test("a lasso holds what numpy says it holds", { skip: MISSING }, () => {
  const { arrays } = readMessage(bytes("lasso.bin"));
  const corners = Array.from({ length: arrays.polygon.shape[0] }, (_, i) => [...arrays.polygon.data.subarray(i * 2, i * 2 + 2)] as never as Corner);
  const found = inside(arrays.positions.data, 2, corners);
  assert.deepEqual(found, arrays.inside.data);
  assert.ok(found.reduce((a, b) => a + b) > 1000);
});

test("a star that crosses itself holds its tips and not its middle", () => {
  const star = [0, 2, 4, 1, 3].map((tip) => [Math.sin((tip * 2 * Math.PI) / 5), Math.cos((tip * 2 * Math.PI) / 5)] as const);
  assert.deepEqual([...inside(Float64Array.of(0, 0, 0, 0.8, 0.9, 0.9), 2, star)], [0, 1, 0]);
});

test("a box holds its inside, and points without a position are never inside", () => {
  const positions = Float32Array.of(0.5, 0.5, 1.5, 0.5, NaN, 0.5, 0.5, Infinity);
  assert.deepEqual([...inside(positions, 2, box([1, 1], [0, 0]))], [1, 0, 0, 0]);
});

test("the nearest point is the one that looking at all of them finds", () => {
  const positions = numbers(4000, 7);
  positions[10] = NaN;
  const index = new PointIndex(positions, 2);
  const asked = numbers(600, 11);
  for (let i = 0; i < asked.length; i += 2) {
    const [x, y] = [asked[i] * 1.4 - 0.2, asked[i + 1] * 1.4 - 0.2];
    const radius = 0.001 + (i % 7) * 0.02;
    let [best, least] = [-1, radius ** 2];
    for (let k = 0; k < positions.length; k += 2) {
      const away = (positions[k] - x) ** 2 + (positions[k + 1] - y) ** 2;
      if (away <= least) [best, least] = [k / 2, away];
    }
    assert.equal(index.nearest(x, y, radius), best);
  }
});

test("points in one place, one point and none are found", () => {
  assert.equal(new PointIndex(Float64Array.of(3, 3, 3, 3), 2).nearest(3, 3, 1), 1);
  assert.equal(new PointIndex(Float64Array.of(3, 3), 2).nearest(3.5, 3, 1), 0);
  assert.equal(new PointIndex(new Float64Array(0), 2).nearest(0, 0, 1), -1);
});

test("ids become bytes and come back, and choices are joined", () => {
  const ids = Int32Array.of(9, 4, 7);
  assert.deepEqual([...maskOf(ids, [7, 9, 1000])], [1, 0, 1]);
  assert.deepEqual(idsOf(ids, Uint8Array.of(1, 0, 1)), [9, 7]);
  assert.deepEqual(joined([1, 2], [2, 3], "added"), [1, 2, 3]);
  assert.deepEqual(joined([1, 2], [2, 3], "removed"), [1]);
  assert.deepEqual(joined([1, 2], [3], "instead"), [3]);
});
