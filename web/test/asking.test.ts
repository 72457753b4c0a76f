import assert from "node:assert/strict";
import test from "node:test";
import { parametersOf, problemOf } from "../src/state/forms";
import type { Method } from "../src/state/source";
import { besides } from "../src/state/steps";
import { readAim, sameTarget, writeAim } from "../src/state/targets";

const parameter = (name: string, type: string, value: unknown) => ({ name, type, default: value, help: "", required: false });
const method = (name: string, ...parameters: Method["parameters"]): Method => ({
  name, family: "attribution", question: "", paper: "", signed: true, facts: { kind: "gradient", cost: "", blind: "" }, parameters,
});
const STEPS = method("path", parameter("steps", "int", 8));
const NOISE = method("noise", parameter("of", "Attributor", { method: "path" }), parameter("copies", "int", 5), parameter("exact", "bool", false));
const METHODS = [STEPS, NOISE, method("plain")];

test("every target comes back from the choices that it stands for", () => {
  for (const target of ["", "label", "loss", "logit:3", "logit:3 - logit:12", "conv1:4", "conv1#1:4", "0.5 * fc:1 + logit:cat"]) {
    assert.equal(writeAim(readAim(target, ["conv1", "conv1#1"]), "classes"), target);
  }
  assert.equal(readAim("fc:1", ["conv1"]).kind, "words"); // a layer that it does not have
  assert.equal(writeAim(readAim("output:1", []), "numbers"), "output:1");
});

test("targets are the same however they are spaced, and none is the prediction", () => {
  assert.ok(sameTarget("logit:1-logit:2", "logit:1 - logit:2") && sameTarget("", "prediction") && !sameTarget("", "label"));
});

test("only what was entered is asked, with methods inside methods", () => {
  assert.deepEqual(parametersOf(NOISE, METHODS, {}), {});
  assert.deepEqual(parametersOf(NOISE, METHODS, { copies: "3", exact: "true", "of.steps": "" }), { copies: 3, exact: true });
  assert.deepEqual(parametersOf(NOISE, METHODS, { "of.steps": "4" }), { of: { method: "path", steps: 4 } });
  assert.deepEqual(parametersOf(NOISE, METHODS, { of: "plain", "of.steps": "4" }), { of: { method: "plain" } });
  assert.deepEqual(parametersOf(STEPS, METHODS, { steps: "many" }), { steps: "many" }); // the server says what is wrong
});

test("a refusal stands beside the field that it names", () => {
  const about = (why: string) => problemOf(why, NOISE, METHODS, {}).field;
  assert.equal(about("'copies' is 'x'; write a whole number"), "copies");
  assert.equal(about("copies is 0; write 1 or more of steps"), "copies");
  assert.equal(about("steps is 0; write 1 or more"), "of.steps");
  assert.equal(about("the server does not answer; copies of it"), "");
});

test("the samples of a selection come one after the other", () => {
  const selection = { of: "sample", ids: [9, 4, 7], by: "" };
  const sample = { before: 3, after: 5 };
  assert.deepEqual(besides(4, selection, sample), { before: 9, after: 7, told: "2 of 3 selected" });
  assert.deepEqual(besides(5, selection, sample), { before: null, after: 9, told: "not among the 3 selected" });
  assert.deepEqual(besides(4, { ...selection, of: "unit:fc1" }, sample), { before: 3, after: 5, told: "" });
  assert.deepEqual(besides(4, { ...selection, ids: [4] }, null), { before: null, after: null, told: "" });
});
