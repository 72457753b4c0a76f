// What is asked about the sample, and at which layer? Every choice is in the address.
import type { Subject } from "../state/source";
import { KINDS, readAim, writeAim, type Aim } from "../state/targets";
import { useStore } from "./context";
import { Refused } from "./told";
import { Typed } from "./typed";

export interface TargetProps {
  readonly subject: Subject;
  readonly labeled: boolean; // whether the sample has a label
  readonly trouble: string; // why nothing can be asked of this target at this layer
}

export function TargetPicker({ subject, labeled, trouble }: TargetProps) {
  const store = useStore();
  const { target, at } = store.place.value;
  const layers = subject.layers.map(({ name }) => name);
  const aim = readAim(target, layers);
  const choose = (next: Aim) => store.go({ target: writeAim(next, subject.task) });
  const kinds = (Object.keys(KINDS) as Aim["kind"][]).filter((kind) => possible(kind, subject, labeled));
  return (
    <div class="aim">
      <label class="field">
        What moved
        <select value={aim.kind} onChange={(event) => choose(begun(event.currentTarget.value as Aim["kind"], target, layers))}>
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {KINDS[kind]}
            </option>
          ))}
        </select>
      </label>
      <Details {...{ aim, choose, subject }} />
      <label class="field">
        at
        <select value={at || "input"} onChange={(event) => store.go({ at: event.currentTarget.value === "input" ? "" : event.currentTarget.value })}>
          {["input", ...layers].map((layer) => (
            <option key={layer} value={layer}>
              {layer === "input" ? "the input" : layer}
            </option>
          ))}
        </select>
      </label>
      {trouble && <Refused why={trouble} />}
    </div>
  );
}

function possible(kind: Aim["kind"], { task, outputs }: Subject, labeled: boolean): boolean {
  if (kind === "label") return labeled && task === "classes";
  if (kind === "loss") return labeled;
  if (kind === "contrast") return task === "classes" && outputs > 1;
  return true;
}

/** The first choice of a kind. */
function begun(kind: Aim["kind"], target: string, layers: readonly string[]): Aim {
  switch (kind) {
    case "class":
      return { kind, first: 0 };
    case "contrast":
      return { kind, first: 0, second: 1 };
    case "unit":
      return { kind, layer: layers[0] ?? "", index: 0 };
    case "words":
      return { kind, text: target && readAim(target, layers).kind !== "words" ? `1 * ${target.replace(/^(label|loss)$/, "logit:0")}` : "1 * logit:0" };
    default:
      return { kind };
  }
}

interface DetailsProps {
  readonly aim: Aim;
  readonly choose: (aim: Aim) => void;
  readonly subject: Subject;
}

function Details({ aim, choose, subject }: DetailsProps) {
  if (aim.kind === "class") return <Output name="class" value={aim.first} {...{ subject }} choose={(first) => choose({ ...aim, first })} />;
  if (aim.kind === "contrast") {
    return (
      <>
        <Output name="class" value={aim.first} {...{ subject }} choose={(first) => choose({ ...aim, first })} />
        <Output name="against" value={aim.second} {...{ subject }} choose={(second) => choose({ ...aim, second })} />
      </>
    );
  }
  if (aim.kind === "unit") return <UnitChoice {...{ aim, choose, subject }} />;
  if (aim.kind !== "words") return null;
  return (
    <label class="field wide">
      target
      <Typed value={aim.text} placeholder="logit:3 - 0.5 * fc1:4" tell={(text) => choose({ kind: "words", text })} />
    </label>
  );
}

interface OutputProps {
  readonly name: string;
  readonly value: number;
  readonly subject: Subject;
  readonly choose: (index: number) => void;
}

function Output({ name, value, subject: { classes, outputs }, choose }: OutputProps) {
  return (
    <label class="field">
      {name}
      <select value={value} onChange={(event) => choose(Number(event.currentTarget.value))}>
        {Array.from({ length: Math.max(outputs, value + 1) }, (_, index) => (
          <option key={index} value={index}>
            {classes.length === outputs ? classes[index] : index}
          </option>
        ))}
      </select>
    </label>
  );
}

function UnitChoice({ aim, choose, subject }: DetailsProps & { aim: Extract<Aim, { kind: "unit" }> }) {
  const units = subject.layers.find(({ name }) => name === aim.layer)?.units;
  return (
    <>
      <label class="field">
        layer
        <select value={aim.layer} onChange={(event) => choose({ ...aim, layer: event.currentTarget.value, index: 0 })}>
          {subject.layers.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        unit
        <Typed
          max={units ? units - 1 : undefined}
          value={aim.index}
          tell={(typed) => choose({ ...aim, index: Math.max(0, Math.round(Number(typed))) })}
        />
        {units && <span class="about">of {units.toLocaleString("en")}</span>}
      </label>
    </>
  );
}
