import assert from "node:assert/strict";
import test from "node:test";
import { arcsOf, othersBefore } from "../src/marks/diagram_arcs";
import { groupsOf, healthOf, openAtFirst, parametersOf, rowsOf, treeOf, wayTo, wordsOf, type Group } from "../src/marks/diagram_tree";
import type { Health, LayerLine } from "../src/state/network";

const health = (dead: number): Health => ({ samples: 9, units: 8, dead, constant: 1, saturated: null });

function layer(name: string, kind = "Linear", parameters = 10, lived: Health | null = null): LayerLine {
  return { name, kind, axes: "unit 8", units: 8, calls: 1, parameters, health: lived };
}

const names = (groups: readonly Group[]) => groups.map(({ name }) => name);

test("names are parted at their dots, but not inside quotes", () => {
  assert.deepEqual(wordsOf("layer1.0.conv"), ["layer1", "0", "conv"]);
  assert.deepEqual(wordsOf('a."b.c".relu#1'), ["a", '"b.c"', "relu#1"]);
});

test("every layer stands in the tree once, and a group that is one layer's way has one row", () => {
  const layers = [layer("stem"), layer("body.only.fc1"), layer("body.only.act", "ReLU", 0), layer("body.only"), layer("head.fc")];
  const tree = treeOf(layers);
  assert.deepEqual(names(tree), ["stem", "body.only", "head.fc"]);
  assert.deepEqual(tree[1].layer, layers[3]);
  assert.deepEqual(names(tree[1].children), ["fc1", "act"]);
  const own = (groups: readonly Group[]): string[] => groups.flatMap((group) => [...(group.layer ? [group.layer.name] : []), ...own(group.children)]);
  assert.deepEqual(own(tree).sort(), layers.map(({ name }) => name).sort());
});

test("three equal siblings are a repetition, two are not, and unequal ones never", () => {
  const block = (name: string, size: number) => [layer(`${name}.fc`, "Linear", size), layer(`${name}.act`, "ReLU", 0)];
  assert.deepEqual(names(treeOf(["0", "1", "2"].flatMap((name) => block(name, 10)))), ["0 to 2"]);
  assert.deepEqual(names(treeOf(["0", "1"].flatMap((name) => block(name, 10)))), ["0", "1"]);
  assert.deepEqual(names(treeOf([...block("0", 1), ...block("1", 2), ...block("2", 3)])), ["0", "1", "2"]);
});

test("a thousand layers side by side begin as a few dozen rows that hold them all", () => {
  const layers = Array.from({ length: 1000 }, (_, place) => layer(`fc${place}`, "Linear", place));
  const tree = treeOf(layers);
  const rows = rowsOf(tree, openAtFirst(tree));
  assert.ok(rows.length <= 33);
  assert.deepEqual(rows.flatMap(({ group }) => group.layers), layers);
  assert.equal(rowsOf(tree, new Set(groupsOf(tree))).length, 1000 + tree.length);
});

test("few layers begin open, repetitions last", () => {
  const tree = treeOf(["a", "b", "c"].flatMap((name) => [layer(`body.${name}.fc`), layer(`body.${name}.act`, "ReLU", 0)]));
  assert.deepEqual([...openAtFirst(tree)], ["body", "body[a to c]"]);
  assert.deepEqual(rowsOf(tree, new Set(["body"])).map(({ level, place, siblings, open }) => [level, place, siblings, open]), [
    [1, 1, 1, true],
    [2, 1, 1, false],
  ]);
});

test("the way to a layer is every group that is to be opened, and then its row", () => {
  const tree = treeOf(["a", "b", "c"].flatMap((name) => [layer(`body.${name}.fc`), layer(`body.${name}.act`, "ReLU", 0)]));
  const way = wayTo(tree, "body.b.act").map(({ path }) => path);
  assert.deepEqual(way, ["body", "body[a to c]", "body.b", "body.b.act"]);
  assert.equal(rowsOf(tree, new Set(way)).at(-2)!.group.layer!.name, "body.b.act");
  assert.deepEqual(wayTo(tree, "nowhere"), []);
});

test("a group has the parameters of what is in it, once for a layer that runs twice", () => {
  const [group] = treeOf([layer("a.fc#0"), layer("a.fc#1"), layer("a.inner.fc"), layer("a.inner", "Block", 10)]);
  assert.equal(parametersOf(group), 20);
  const [whole] = treeOf([layer("a.fc"), layer("a", "Block", 17)]);
  assert.equal(parametersOf(whole), 17);
});

test("the health of a group is the sum over its layers, and unknown where none is known", () => {
  const [group] = treeOf([layer("a.x", "ReLU", 0, health(2)), layer("a.y", "ReLU", 0, health(3)), layer("a.z")]);
  assert.deepEqual(healthOf(group), { samples: 9, units: 16, dead: 5, constant: 2, saturated: null });
  assert.equal(healthOf(treeOf([layer("b")])[0]), null);
});

test("lines follow what is open: those inside a closed group are gone, those through it end at it", () => {
  const tree = treeOf([layer("a"), layer("b.x"), layer("b.y", "ReLU"), layer("c")]);
  const edges = [["input", "a"], ["a", "b.x"], ["b.x", "b.y"], ["b.y", "c"], ["a", "c"]] as const;
  const pairs = (open: readonly string[]) => arcsOf(rowsOf(tree, new Set(open)), edges).map(({ from, to, lane }) => [from, to, lane]);
  assert.deepEqual(pairs([]), [[-1, 0, 0], [0, 1, 0], [1, 2, 0], [0, 2, 1]]);
  assert.deepEqual(pairs(["b"]), [[-1, 0, 0], [2, 3, 0], [3, 4, 0], [0, 2, 0], [0, 4, 1]]);
  assert.deepEqual(othersBefore(arcsOf(rowsOf(tree, new Set()), edges), 2), [0]);
});

test("lines that run beside each other never share a lane", () => {
  const layers = ["a", "b", "c", "d", "e", "f"].map((name, place) => layer(name, "Linear", place));
  const edges = [["a", "c"], ["b", "d"], ["c", "e"], ["a", "f"]] as const;
  const arcs = arcsOf(rowsOf(treeOf(layers), new Set()), edges);
  for (const one of arcs) {
    for (const other of arcs) {
      if (one !== other && one.lane === other.lane) assert.ok(one.to <= other.from || other.to <= one.from);
    }
  }
  assert.equal(Math.max(...arcs.map(({ lane }) => lane)), 3);
});
