import assert from "node:assert/strict";
import test from "node:test";
import { maskOfConditions, choices } from "../src/core/filter";
import { brief, number, roundSteps, shortened, spreadPlaces } from "../src/core/text";
import { HOME, readIds, readPlace, writeIds, writePlace, type Place } from "../src/state/url";

test("every place comes back from its address", () => {
  const places: Place[] = [
    HOME,
    { ...HOME, page: "result", id: "0123456789abcdef0123", color: "neighborhood_hit@6:original" },
    { ...HOME, page: "sample", id: "7", data: "39928f7824e8902a12ba" },
    { ...HOME, page: "sample", id: "7", model: "abc", target: "logit:3 - logit:5", at: "conv1#1", methods: ["lrp", "gradient"] },
    { ...HOME, page: "layer", id: "block.0#1", model: "abc", sort: "-auc:3" },
    { ...HOME, page: "map", maps: ["a", "b"], classes: ["cat", "7"], step: 3, select: [1, 2, 3, 9], of: "unit:fc=1&x" },
    { ...HOME, page: "map", filter: [{ column: "a=b&c", is: "x..y" }, { column: "confidence", is: "0.2..0.8" }] },
  ];
  for (const place of places) assert.deepEqual(readPlace(writePlace(place)), place);
});

test("an address that no page wrote is the home page, without trouble", () => {
  assert.deepEqual(readPlace("#page=<script>&select=-1,x,5-2&where=&where=%25=1&maps=,&step=-2"), { ...HOME, filter: [{ column: "%", is: "1" }] });
});

test("ids are written as runs", () => {
  assert.equal(writeIds([7, 0, 1, 2, 3]), "0-3,7");
  assert.deepEqual(readIds("0-3,7"), [0, 1, 2, 3, 7]);
  assert.equal(readIds("0-99999999999").length, 2000);
});

test("conditions on words, ranges and truths keep the rows that meet all of them", () => {
  const column = (name: string, values: number[], words: string[] | null) => ({ name, quantity: name, words, values: { shape: [values.length], data: Float32Array.from(values) } });
  const columns = [column("label", [0, 1, 0, 1], ["cat", "caterpillar"]), column("p", [0.1, 0.25, 0.9, NaN], null)];
  const kept = (filter: { column: string; is: string }[]) => maskOfConditions(columns, filter, 4);
  assert.equal(kept([]), null);
  assert.equal(kept([{ column: "not there", is: "1" }]), null);
  assert.deepEqual([...kept([{ column: "label", is: "cat" }])!], [1, 0, 1, 0]);
  assert.deepEqual([...kept([{ column: "label", is: "pill" }])!], [0, 1, 0, 1]);
  assert.deepEqual([...kept([{ column: "p", is: "0.25.." }])!], [0, 1, 1, 0]);
  assert.deepEqual([...kept([{ column: "label", is: "cat" }, { column: "p", is: "..0.5" }])!], [1, 0, 0, 0]);
  assert.deepEqual(choices(columns[1], 5), []);
});

test("numbers are written as the Python side writes them", () => {
  assert.deepEqual([0.12345, 1234, 2, 1e-7, 0.5, NaN].map(number), ["0.1235", "1,234", "2", "1e-7", "0.5", "not a number"]);
  assert.equal(brief(123456.789, 4), "123500");
  assert.deepEqual(["class number 17", "short"].map((name) => shortened(name, 10)), ["class…r 17", "short"]);
});

test("ticks are round and lie within their ends", () => {
  assert.deepEqual(roundSteps(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(roundSteps(-2.75, 2.75, 4), [-2, 0, 2]);
  assert.deepEqual(roundSteps(3, 3, 4), [3]);
  assert.deepEqual(spreadPlaces(10, 4), [0, 3, 6, 9]);
  assert.deepEqual(spreadPlaces(1, 4), [0]);
});
