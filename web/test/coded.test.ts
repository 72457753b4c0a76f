import assert from "node:assert/strict";
import test from "node:test";
import { decoded } from "../src/core/coded";
import { bytes, MISSING } from "./truth";
import { readMessage } from "../src/core/wire";

test("codes stand for steps, whole numbers stay whole, and what is missing is not a number", () => {
  const arrays = {
    fractions: { shape: [3], data: Uint16Array.of(0, 4, 65535) },
    ids: { shape: [2], data: Uint16Array.of(0, 65532) },
    classes: { shape: [3], data: Uint8Array.of(0, 9, 255) },
    plain: { shape: [1], data: Float32Array.of(7) },
  };
  const codes = { classes: { first: -1, step: 1 } };
  const coded = { ...codes, fractions: { first: -2, step: 0.25 }, ids: { first: 1e9, step: 1 } };
  const { about, arrays: read } = decoded({ about: { kind: "Figure", coded }, arrays });
  assert.deepEqual(about, { kind: "Figure" });
  assert.deepEqual([...read.fractions.data], [-0.5, 0.5, NaN]);
  assert.deepEqual([...read.ids.data], [1e9, 1e9 + 65532]);
  assert.deepEqual([...read.classes.data], [-1, 8, NaN]);
  assert.equal(read.plain, arrays.plain);
});

test("a long array that Python packed is within half a step of what it was", { skip: MISSING }, () => {
  const { arrays } = decoded(readMessage(bytes("packed.bin")));
  const [found, expected] = [arrays["figure.panels.0.marks.0.values"].data, readMessage(bytes("whole.bin")).arrays["figure.panels.0.marks.0.values"].data];
  assert.ok(found.length > 4096 && found.length === expected.length);
  found.forEach((value, place) => assert.ok(Math.abs(value - expected[place]) < 1 / 130_000, String(place)));
});
