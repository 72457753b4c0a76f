import assert from "node:assert/strict";
import test from "node:test";
import { means, ofUnit } from "../src/core/answers";
import { frameOf, unplaced } from "../src/core/camera";
import { firstOf } from "../src/core/first";
import { hull, middleOf, nearestTo } from "../src/core/hull";
import { maskOf, placesOf } from "../src/core/ids";
import { aligned, recolored, scaleOf } from "../src/core/recolor";
import { isQuality, meaning, spoken } from "../src/core/scores";
import { search } from "../src/core/search";
import { colorOfUnit, readUnit, unitOfColor, writeUnit } from "../src/core/units";
import type { Figure, Paths, Points, Scale } from "../src/figure";
import { giverOf, giverOfOne, readAnswer, toldLayers, type Known } from "../src/state/activity";
import { groupsOf, readGroups } from "../src/state/groups";
import type { Summary } from "../src/state/source";
import { comparable, twin } from "../src/state/twins";
import { classNames } from "../src/pages/class_choice";
import type { Drawn } from "../src/pages/map_read";
import { stepsOf } from "../src/pages/trail_steps";
import { holds } from "../src/pages/unit_derivatives";
import { ordered, readOrder, writeOrder } from "../src/pages/unit_order";

const SCALE: Scale = { kind: "Scale", name: "viridis", low: 0, high: 1, quantity: "q", names: [] };

test("ids in a row and scattered ones are found where they stand, and others nowhere", () => {
  for (const ids of [Int32Array.of(7, 8, 9, 10), Int32Array.of(9, 2, 30, 4), Float64Array.of(5)]) {
    const placeOf = placesOf(ids);
    ids.forEach((id, place) => assert.equal(placeOf(id), place));
    for (const other of [-1, 6.5, 100, NaN]) assert.equal(placeOf(other), -1);
    assert.deepEqual([...maskOf(ids, [ids[0], 100])], Array.from(ids, (_, place) => Number(place === 0)));
  }
  assert.equal(placesOf(new Int32Array(0))(0), -1);
});

test("units are read as they are written, whatever stands in a layer's name", () => {
  for (const layer of ["fc1", "block.0#1", "a:b"]) {
    assert.deepEqual(readUnit(writeUnit({ layer, index: 12 })), { layer, index: 12 });
  }
  for (const text of ["fc1", "fc1:", ":3", "fc1:-1", "fc1:x"]) assert.equal(readUnit(text), null);
  assert.equal(unitOfColor(colorOfUnit("fc1:3")), "fc1:3");
  assert.equal(unitOfColor("label"), "");
});

test("numbers by id color the points and lines that have them", () => {
  const placeOf = placesOf(Int32Array.of(5, 3, 8));
  const values = aligned(3, placeOf, Int32Array.of(8, 5, 99), Float32Array.of(0.25, 1, 7));
  assert.deepEqual([...values], [1, NaN, 0.25]);
  const points = { kind: "Points", positions: { shape: [3, 2], data: new Float32Array(6) }, color: { shape: [3], data: new Int32Array(3) }, scale: SCALE, frame: [], legend: ["a"], ids: null, ring: false } as Points;
  const lines = { kind: "Paths", positions: { shape: [2, 2, 2], data: new Float32Array(8) }, color: { shape: [2], data: new Int32Array(2) }, scale: SCALE, frame: [], legend: [], steps: [], between: 1, marked: false, ids: { shape: [2], data: Int32Array.of(8, 3) } } as Paths;
  const bySteps = { ...lines, color: { shape: [1, 2], data: new Int32Array(2) } };
  const ring = { ...points, ring: true };
  const drawn = recolored([points, lines, bySteps, ring], values, SCALE, placeOf);
  assert.deepEqual([...drawn[0].color.data], [1, NaN, 0.25]);
  assert.deepEqual(drawn[0].legend, []);
  assert.deepEqual([...drawn[1].color.data], [0.25, NaN]);
  assert.deepEqual(drawn.slice(2), [bySteps, ring]);
});

test("a scale holds all its numbers, around zero where they lie on both sides", () => {
  const ends = (...values: number[]) => (({ name, low, high }) => [name, low, high])(scaleOf([Float64Array.from(values)], "q"));
  assert.deepEqual(ends(0, 2, NaN, 0.5), ["viridis", 0, 2]);
  assert.deepEqual(ends(-1, 3), ["coolwarm", -3, 3]);
  assert.deepEqual(ends(2, 2), ["viridis", 2, 4]);
  assert.deepEqual(ends(NaN), ["viridis", 0, 1]);
});

test("an outline holds the points, and those far from the middle can be left out", () => {
  const square: [number, number][] = [[0, 0], [2, 0], [2, 2], [0, 2], [1, 1], [NaN, 5]];
  assert.deepEqual(hull(square).sort(), [[0, 0], [0, 2], [2, 0], [2, 2]]);
  assert.deepEqual(hull([[1, 1]]), [[1, 1]]);
  assert.deepEqual(middleOf([[0, 0], [1, 5], [100, 6], [NaN, 1]]), [1, 5]);
  assert.equal(middleOf([[NaN, 1]]), null);
  assert.deepEqual(nearestTo([0, 0], [[3, 0], [1, 0], [90, 0], [2, 0]], 0.75), [[1, 0], [2, 0], [3, 0]]);
});

test("every word must be the number or stand in the words of a sample", () => {
  const ids = Int32Array.of(7, 8, 17);
  const column = (words: string[] | null, values: number[]) => ({ name: "c", quantity: "c", words, values: { shape: [3], data: Float32Array.from(values) } });
  const columns = [column(["Cat", "dog"], [0, 1, 0]), column(["tame", "wild"], [1, 1, 0]), column(null, [7, 7, 7])];
  const found = (text: string) => [...search(text, ids, columns)!];
  assert.deepEqual(found("7"), [1, 0, 0]);
  assert.deepEqual(found("cat"), [1, 0, 1]);
  assert.deepEqual(found(" CA wild "), [1, 0, 0]);
  assert.deepEqual(found("horse"), [0, 0, 0]);
  assert.equal(search("  ", ids, columns), null);
});

test("the first in an order are those of sorting, and equal ones stay as they were", () => {
  const all = Array.from({ length: 500 }, (_, place) => ({ place, key: (place * 7919) % 83 }));
  const sorted = [...all].sort((a, b) => a.key - b.key).slice(0, 40);
  assert.deepEqual(firstOf(all, 40, (a, b) => a.key < b.key), sorted);
  assert.deepEqual(firstOf([], 5, () => true), []);
});

test("scores are spoken as the Python side speaks them", () => {
  assert.equal(spoken("neighborhood_hit@6:original"), "neighborhood hit (k = 6), before projecting");
  assert.equal(spoken("kl"), "KL divergence");
  assert.match(meaning("trustworthiness@10"), /no false neighbors/);
  assert.equal(meaning("mine"), "");
  assert.deepEqual(["neighborhood_preservation@5", "label"].map(isQuality), [true, false]);
});

test("a frame holds every point that has a place, and the others are counted", () => {
  const positions = Float32Array.of(0, 0, 4, 2, NaN, 9, 2, Infinity);
  assert.deepEqual(frameOf(positions, 2), [2, 1, 4 * 0.53]);
  assert.equal(unplaced(positions, 2), 2);
  assert.deepEqual(frameOf(Float32Array.of(NaN, 1), 2), [0, 0, 1]);
});

const KNOWN: Known = {
  recordings: [
    { name: "half", model: "m", data: "d", count: 9, done: 4, layers: [{ name: "fc2", shape: [3], units: 3 }] },
    { name: "whole", model: "m", data: "d", count: 9, done: 9, layers: [{ name: "fc1", shape: [6], units: 6 }] },
  ],
  models: { first: "l", last: "m" },
  layers: [{ name: "fc1", units: 6 }, { name: "fc2", units: 3 }],
  count: 9,
};

test("many samples are told by a whole recording, one sample by the network where it is at hand", () => {
  assert.equal(giverOf(KNOWN, "m", "fc1")?.recording, "whole");
  assert.deepEqual([giverOf(KNOWN, "m", "fc2")?.recording, giverOf(KNOWN, "m", "fc2")?.step], ["", "last"]);
  assert.equal(giverOfOne(KNOWN, "m", "fc1")?.recording, "");
  assert.equal(giverOf(KNOWN, "other", "fc1"), null);
  assert.deepEqual(toldLayers(KNOWN, ["other"]), []);
  assert.deepEqual(toldLayers({ ...KNOWN, models: {} }, ["m"]).map(({ name }) => name).sort(), ["fc1", "fc2"]);
});

test("an answer has its units first, wherever the layer has them", () => {
  const axis = (name: string, size: number) => ({ kind: "Axis" as const, name, size, unit: "", ticks: [], start: 0, step: 1 });
  const data = Float32Array.from({ length: 12 }, (_, place) => place); // y 2, channel 3, x 2
  const answer = readAnswer({ about: { axes: [axis("y", 2), axis("channel", 3), axis("x", 2)] }, arrays: { values: { shape: [1, 2, 3, 2], data } } });
  assert.deepEqual(answer.axes.map(({ name }) => name), ["channel", "y", "x"]);
  assert.deepEqual([...ofUnit(answer, 1)], [2, 3, 8, 9]);
  assert.deepEqual([...means(answer)], [3.5, 5.5, 7.5]);
});

test("units without a number come last in either order", () => {
  const column = { name: "m", quantity: "m", words: null, values: { shape: [3], data: Float32Array.of(0.5, NaN, 2) } };
  const rows = { count: 4, columns: { ids: { shape: [3], data: Int32Array.of(0, 1, 3) }, columns: [column] }, placeOf: placesOf(Int32Array.of(0, 1, 3)), answer: null };
  assert.deepEqual(ordered(rows, readOrder("m")), [0, 3, 1, 2]);
  assert.deepEqual(ordered(rows, readOrder("-m")), [3, 0, 1, 2]);
  assert.deepEqual(ordered(rows, readOrder("-")), [3, 2, 1, 0]);
  assert.equal(writeOrder(readOrder("-auc:3")), "-auc:3");
});

const SUMMARY = { kind: "Matrix", method: "performance", at: ["input"], target: "", samples: { count: 4, first: [0, 1, 2, 3], text: "0:4" }, parameters: {}, data: "d", main: "cells", fields: { cells: { axes: [{ name: "label", size: 2, unit: "" }], quantity: "samples" } }, of: [] as string[] };
const summary = (id: string, changed: object) => ({ ...SUMMARY, id, subject: "net, epoch 1", model: "m", ...changed }) as unknown as Summary;

test("a result is compared with what asks most nearly the same", () => {
  const one = summary("one", {});
  const method = summary("method", { method: "graph", subject: "net, epoch 2" });
  const epoch = summary("epoch", { subject: "net, epoch 2", model: "n" });
  const other = summary("other", { subject: "another", model: "o" });
  const alien = [summary("data", { data: "e" }), summary("kind", { kind: "Table" }), summary("axes", { fields: { cells: { axes: [{ name: "from", size: 2, unit: "" }], quantity: "" } } })];
  const all = [one, method, ...alien, other, epoch];
  assert.deepEqual(comparable(all, one).map(({ id }) => id), ["epoch", "method", "other"]);
  assert.equal(twin(all, one, "another")?.id, "other");
  assert.equal(twin(all, one, "unknown"), null);
});

test("attributions are compared where they share a sample", () => {
  const about = (id: string, first: number[]) => summary(id, { kind: "Attribution", samples: { count: first.length, first, text: "" } });
  const all = [about("one", [1, 2]), about("same", [2, 9]), about("none", [3])];
  assert.deepEqual(comparable(all, all[0]).map(({ id }) => id), ["same"]);
});

test("clusters are those of the map, else those of its layer", () => {
  const map = summary("map", { kind: "Projection", at: ["fc1"] });
  const of = summary("of", { kind: "Clusters", of: ["map"], at: ["fc1"] });
  const layer = summary("layer", { kind: "Clusters", at: ["fc1"] });
  const far = summary("far", { kind: "Clusters", at: ["fc2"] });
  assert.deepEqual(groupsOf([of, layer, far], map), [of]);
  assert.deepEqual(groupsOf([layer, far], map), [layer]);
  const about = { fields: { sizes: { axes: [{ ticks: ["a: round", "b"] }] } }, words: { "fields/descriptions": ["flat", "round"] } };
  const arrays = { ids: { shape: [4], data: Int32Array.of(10, 11, 12, 13) }, "fields/members": { shape: [4], data: Int32Array.of(1, -1, 0, 1) }, "fields/descriptions": { shape: [2], data: Uint8Array.of(1, 0) } };
  assert.deepEqual(readGroups({ about, arrays }), [{ name: "a: round", sentence: "round", ids: [12] }, { name: "b", sentence: "flat", ids: [10, 13] }]);
});

test("every step of trails has its own positions, also those that the figure leaves out", () => {
  const points = (x: number): Points => ({ kind: "Points", positions: { shape: [2, 2], data: Float32Array.of(x, 0, x, 1) }, color: { shape: [2], data: Int32Array.of(0, 1) }, scale: SCALE, frame: [0, 0, 9], legend: [], ids: null, ring: false });
  const panel = (mark: Points) => ({ kind: "Panel" as const, marks: [mark], title: "" });
  const figure = { panels: [panel(points(0)), panel(points(2))] } as unknown as Figure;
  const data = Float32Array.of(0, 0, 1, 0, 2, 0, 0, 1, 1, 1, 2, 1); // sample 2, step 3, component 2
  const steps = stepsOf(figure, { positions: { shape: [2, 3, 2], data }, names: ["a", "b", "c"] });
  assert.deepEqual([...steps.marksAt(1, true)[0].positions.data], [1, 0, 1, 1]);
  assert.deepEqual(steps.marksAt(9, true), steps.marksAt(2, true));
  assert.deepEqual(stepsOf(figure, null).marksAt(1, true), [points(0)]);
});

test("units that were chosen for derivatives hold those that are written", () => {
  assert.deepEqual(["", "0:3", "5,2", "3"].map((written) => holds(written, 2)), [true, true, true, false]);
});

test("classes are chosen where colors cannot tell all of them apart", () => {
  const words = Array.from({ length: 12 }, (_, place) => (place === 3 ? "a, b" : `class ${place}`));
  const drawn = (known: string[], legend: string[]) =>
    ({ columns: { ids: { shape: [0], data: new Int32Array(0) }, columns: [{ name: "label_name", quantity: "label", words: known, values: { shape: [0], data: new Uint8Array(0) } }] }, marks: [{ legend }] }) as unknown as Drawn;
  assert.deepEqual(classNames(drawn(words, ["class 0"]), ""), words.filter((name) => name !== "a, b"));
  assert.deepEqual(classNames(drawn(words, ["class 0"]), "label").length, 11);
  assert.deepEqual(classNames(drawn(words, []), ""), []); // colored by an amount
  assert.deepEqual(classNames(drawn(words.slice(0, 3), ["class 0"]), ""), []);
  assert.deepEqual(classNames(undefined, ""), []);
});
