import assert from "node:assert/strict";
import test from "node:test";
import { framed, panned, toPixel, toPlane, zoomed, type Camera } from "../src/core/camera";
import { Raster } from "../src/core/raster";
import { disc, ring, square } from "../src/core/stamps";

const CAMERA: Camera = { x: 0, y: 0, half: 1 };
const COLORS = Uint8Array.of(255, 0, 0, 0, 0, 255);
const WHITE = [255, 255, 255];

function drawn(positions: number[], places: number[], camera = CAMERA, opacity = 1): Raster {
  const raster = new Raster();
  raster.clear(8, 8);
  const layer = { positions: Float64Array.from(positions), stride: 2, places: Uint16Array.from(places), colors: COLORS };
  raster.addPoints(layer, camera, square(1));
  raster.blend(opacity);
  return raster;
}

function at(raster: Raster, x: number, y: number): number[] {
  const pixel = raster.pixels[y * raster.width + x];
  return [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
}

test("one point colors the pixel it lies in and no other", () => {
  const raster = drawn([0.15, 0.6], [0]);
  raster.pixels.forEach((pixel, i) => assert.equal(pixel, i === 1 * 8 + 4 ? 0xff0000ff : 0xffffffff));
});

test("points above one another take their mean color, in any order", () => {
  const [one, other] = [drawn([0, 0, 0, 0, 0, 0], [0, 1, 1]), drawn([0, 0, 0, 0, 0, 0], [1, 0, 1])];
  assert.deepEqual(at(one, 4, 4), [85, 0, 170]);
  assert.deepEqual(one.pixels, other.pixels);
});

test("half opaque points cover a half, three quarters, seven eighths", () => {
  const covers = [1, 2, 3].map((count) => at(drawn(Array(count * 2).fill(0), Array(count).fill(0), CAMERA, 0.5), 4, 4));
  assert.deepEqual(covers, [[255, 128, 128], [255, 64, 64], [255, 32, 32]]);
});

test("what lies outside of the view, or nowhere, colors nothing", () => {
  const raster = drawn([1.01, 0, -1.2, 0, 0, 1.1, 0, -1.1, NaN, 0, 0, Infinity], [0, 0, 0, 0, 0, 0]);
  assert.ok(raster.pixels.every((pixel) => pixel === 0xffffffff));
});

test("a point at the edge is cut there, as if the view were larger", () => {
  const small = new Raster();
  const large = new Raster();
  small.clear(8, 8);
  large.clear(16, 16);
  const layer = { positions: Float64Array.of(-0.99, 0.99, 0.99, -0.99, 0.2, 0.3), stride: 2, places: Uint16Array.of(0, 1, 0), colors: COLORS };
  small.addPoints(layer, CAMERA, disc(5));
  large.addPoints(layer, { ...CAMERA, half: 2 }, disc(5));
  for (const raster of [small, large]) raster.blend(0.7);
  for (let y = 0; y < 8; y++) for (let x = 0; x < 8; x++) assert.deepEqual(at(small, x, y), at(large, x + 4, y + 4));
});

test("a mask keeps the points of its byte", () => {
  const raster = new Raster();
  raster.clear(8, 8);
  const layer = { positions: Float64Array.of(-0.9, 0.9, 0.9, -0.9), stride: 2, places: Uint16Array.of(0, 1), colors: COLORS };
  raster.addPoints({ ...layer, mask: Uint8Array.of(0, 1), keep: 0 }, CAMERA, square(1));
  raster.blend(1);
  assert.deepEqual([at(raster, 0, 0), at(raster, 7, 7)], [[255, 0, 0], WHITE]);
});

test("a layer with a limit never covers more than it", () => {
  const raster = new Raster();
  raster.clear(8, 8);
  const layer = { positions: new Float64Array(2000), stride: 2, places: new Uint16Array(1000), colors: COLORS };
  raster.addPoints(layer, CAMERA, square(1));
  raster.blend(0.9, 0.2);
  assert.deepEqual(at(raster, 4, 4), [255, 204, 204]);
});

test("discs and rings cover their areas", () => {
  const area = ({ weights }: { weights: Float32Array }) => weights.reduce((a, b) => a + b, 0);
  for (const diameter of [3, 5.5, 9]) assert.ok(Math.abs(area(disc(diameter)) / (Math.PI * (diameter / 2) ** 2) - 1) < 0.03);
  assert.ok(Math.abs(area(ring(8, 2)) / (Math.PI * (36 - 16)) - 1) < 0.03);
  assert.equal(area(square(2)), 4);
});

test("a level line through the middle of pixels colors them once each", () => {
  const raster = new Raster();
  raster.clear(8, 8);
  const layer = { positions: Float64Array.of(-0.875, 0.125, 0.875, 0.125), points: 2, places: Uint16Array.of(0), byPoint: false, colors: COLORS };
  raster.addPaths(layer, CAMERA);
  raster.blend(1);
  for (let y = 0; y < 8; y++) for (let x = 0; x < 8; x++) assert.deepEqual(at(raster, x, y), y === 3 && x < 7 ? [255, 0, 0] : WHITE);
});

test("the visible part of a long path is drawn as that of a short one", () => {
  const pixels = [40, 4000].map((far) => {
    const raster = new Raster();
    raster.clear(32, 32);
    const positions = Float64Array.of(-far, -far, far, far);
    raster.addPaths({ positions, points: 2, places: Uint16Array.of(1), byPoint: false, colors: COLORS }, CAMERA);
    raster.blend(1);
    return raster;
  });
  assert.ok(pixels[0].pixels.some((pixel) => pixel !== 0xffffffff));
  assert.deepEqual(pixels[0].pixels, pixels[1].pixels);
});

test("a path colored by point has each piece in the color of its start", () => {
  const raster = new Raster();
  raster.clear(8, 8);
  const positions = Float64Array.of(-0.875, 0.125, 0.125, 0.125, 0.875, 0.125);
  raster.addPaths({ positions, points: 3, places: Uint16Array.of(0, 1, 1), byPoint: true, colors: COLORS }, CAMERA);
  raster.blend(1);
  assert.deepEqual([at(raster, 1, 3), at(raster, 5, 3)], [[255, 0, 0], [0, 0, 255]]);
});

test("a pixel's place on the plane leads back to the pixel, and zooming keeps what is under the pointer", () => {
  const size = { width: 300, height: 200 };
  const home = framed([2, -1, 5]);
  const [x, y] = toPlane(home, size, 31, 77);
  assert.deepEqual(toPixel(home, size, x, y).map(Math.round), [31, 77]);
  const near = zoomed(home, home, size, 3, [31, 77]);
  assert.ok(Math.hypot(...toPixel(near, size, x, y).map((one, place) => one - [31, 77][place])) < 1e-9);
  assert.equal(near.half, 5 / 3);
  const moved = panned(home, size, 10, -4);
  assert.deepEqual(toPixel(moved, size, x, y).map(Math.round), [41, 73]);
});
