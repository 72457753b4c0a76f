import assert from "node:assert/strict";
import test from "node:test";
import { inkOn, rgb } from "../src/core/color";
import { readMessage } from "../src/core/wire";
import type { Scale } from "../src/figure";
import { bytes, MISSING } from "./truth";

test("every number has the color that Python gives it, to the byte", { skip: MISSING }, () => {
  const { about, arrays } = readMessage(bytes("colors.bin"));
  const scales = about as Record<string, Scale>;
  for (const [name, scale] of Object.entries(scales)) {
    assert.deepEqual(rgb(arrays[`${name}/values`].data, scale), arrays[`${name}/rgb`].data, name);
  }
  assert.equal(Object.keys(scales).length, 3);
});

test("an unknown table is refused by name", () => {
  assert.throws(() => rgb(Float32Array.of(1), { name: "jet" } as Scale), /no colors are named jet/);
});

test("text is black on light colors and white on dark ones", () => {
  assert.equal(inkOn(255, 255, 0), "#000");
  assert.equal(inkOn(0, 0, 255), "#fff");
  assert.equal(inkOn(68, 1, 84), "#fff");
});
