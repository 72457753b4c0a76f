import assert from "node:assert/strict";
import test from "node:test";
import { readFigure, readMessage } from "../src/core/wire";
import { bytes, MISSING } from "./truth";

/** A message as the format describes it, made by hand. */
function message(header: object, body: number[]): ArrayBuffer {
  const told = new TextEncoder().encode(JSON.stringify(header));
  const made = new Uint8Array(8 + told.length + body.length);
  new DataView(made.buffer).setBigUint64(0, BigInt(told.length), true);
  made.set(told, 8);
  made.set(body, 8 + told.length);
  return made.buffer;
}

test("an array that is not aligned is read all the same", () => {
  for (const padding of ["", " ", "  ", "   "]) {
    const header = { __metadata__: { json: JSON.stringify({ padding }) }, x: { dtype: "F32", shape: [2], data_offsets: [0, 8] } };
    const { about, arrays } = readMessage(message(header, [0, 0, 128, 63, 0, 0, 0, 192]));
    assert.deepEqual(about, { padding });
    assert.deepEqual([...arrays.x.data], [1, -2]);
  }
});

test("half floats are read as IEEE 754 has them", () => {
  const header = { x: { dtype: "F16", shape: [6], data_offsets: [0, 12] } };
  const { arrays } = readMessage(message(header, [0, 60, 0, 192, 1, 0, 0, 124, 0, 126, 255, 123]));
  assert.deepEqual([...arrays.x.data], [1, -2, 2 ** -24, Infinity, NaN, 65504]);
});

test("a message that was cut off is refused, and so is an unknown type", () => {
  const whole = message({ x: { dtype: "F32", shape: [2], data_offsets: [0, 8] } }, [0, 0, 0, 0, 0, 0, 0, 0]);
  assert.throws(() => readMessage(whole.slice(0, 5)), /end before/);
  assert.throws(() => readMessage(whole.slice(0, 20)), /end before/);
  assert.throws(() => readMessage(whole.slice(0, -1)), /ends after/);
  assert.throws(() => readMessage(message({ x: { dtype: "C64", shape: [], data_offsets: [0, 0] } }, [])), /of type C64/);
});

test("every type that Python writes comes back number for number", { skip: MISSING }, () => {
  const { about, arrays } = readMessage(bytes("types.bin"));
  const expected = about as Record<string, { shape: number[]; values: number[] }>;
  assert.ok(Object.keys(expected).length >= 10);
  for (const [name, { shape, values }] of Object.entries(expected)) {
    assert.deepEqual(arrays[name].shape, shape, name);
    assert.deepEqual([...arrays[name].data], values, name);
  }
});

test("a figure of every mark is the figure that Python wrote", { skip: MISSING }, () => {
  const figure = readFigure(readMessage(bytes("figure.bin")));
  assert.deepEqual(
    figure.panels.flatMap((panel) => panel.marks.map((mark) => mark.kind)),
    ["Heatmap", "Picture", "Points", "Paths", "Bars", "Line", "Band", "Tokens", "Cells", "Rows"],
  );
  const [heatmap] = figure.panels[0].marks;
  assert.ok(heatmap.kind === "Heatmap");
  assert.deepEqual([...heatmap.values.data], [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(heatmap.values.shape, [2, 3]);
});

test("what is no figure is refused", () => {
  assert.throws(() => readFigure({ about: { kind: "Figure", format: 99 }, arrays: {} }), /no figure of format/);
  assert.throws(() => readFigure({ about: { kind: "Figure", format: 1, x: { array: "gone" } }, arrays: {} }), /gone/);
});
