import assert from "node:assert/strict";
import test from "node:test";
import { backwards, between, blockOf, cells, changeOf, nameOf, points, withBox, type Boxes } from "../src/core/strokes";

const said = (values: number[], before: number[], names = ["cat", "dog", "ox"]) => changeOf({ task: "classes", names, values, before });

test("every position is found where it is drawn, whatever its direction", () => {
  for (const along of [cells(7), backwards(7), points(7)]) {
    for (let place = 0; place < 7; place++) {
      const [from, to] = along.span(place, place + 1);
      assert.equal(along.at((from + to) / 2), place);
    }
    assert.ok([0, 6].includes(along.at(-0.5)) && [0, 6].includes(along.at(1.5)));
  }
  assert.deepEqual(backwards(4).span(0, 1), [0.75, 1]); // the first is the lowest
});

test("blocks cover a side, and the last one ends with it", () => {
  assert.deepEqual([0, 2, 3, 6].map((place) => blockOf(place, 3, 7)), [[0, 3], [0, 3], [3, 6], [6, 7]]);
});

test("a part is hidden once, and shown again by its own box only", () => {
  const none: Boxes = new Map();
  const one = withBox(none, [[0, 2], [1, 3]], true);
  assert.equal(withBox(one, [[0, 2], [1, 3]], true), one);
  assert.equal(withBox(one, [[0, 1], [1, 3]], false), one);
  assert.deepEqual([...one.keys()], [nameOf([[0, 2], [1, 3]])]);
  assert.equal(withBox(one, [[0, 2], [1, 3]], false).size, 0);
});

test("a fast hand leaves no gaps", () => {
  const passed = between([0, 0], [2, 5]);
  assert.deepEqual(passed.at(-1), [2, 5]);
  let last: readonly [number, number] = [0, 0];
  for (const spot of passed) {
    assert.ok(Math.max(Math.abs(spot[0] - last[0]), Math.abs(spot[1] - last[1])) === 1);
    last = spot;
  }
});

test("the largest change is told, and another prediction", () => {
  assert.equal(said([0.4, 0.5, 0.1], [0.7, 0.25, 0.05]), "cat falls from 0.7 to 0.4, and the prediction changes from cat to dog.");
  assert.equal(said([0.6, 0.15, 0.25], [0.7, 0.25, 0.05]), "ox rises from 0.05 to 0.25, the largest change.");
  assert.equal(said([0.7001, 0.2499, 0.05], [0.7, 0.25, 0.05]), "It changes nothing that three digits show.");
  assert.equal(said([0.7, 0.25, 0.0501], [0.7, 0.25, 0.05]), "ox rises from 0.05 to 0.0501, the largest change.");
  assert.equal(changeOf({ task: "numbers", names: ["0"], values: [1e-6], before: [2e-6] }), "0 falls from 2e-6 to 1e-6.");
});
