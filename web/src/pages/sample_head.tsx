// Which sample is it, and was the network right? With the ways to other samples and other networks.
import { brief, number } from "../core/text";
import type { Masks, Told } from "../state/around";
import { ON_A_SAMPLE } from "../state/keys";
import type { Sample } from "../state/source";
import { besides } from "../state/steps";
import { NOTHING } from "../state/store";
import { useStore } from "./context";
import { spelled } from "./chosen";
import type { Choice } from "./networks";
import { usePressed } from "./pressed";
import { Typed } from "./typed";

export interface HeadProps {
  readonly id: number;
  readonly sample: Pick<Sample, "before" | "after"> | null;
  readonly networks: readonly Choice[];
  readonly network: Choice | null;
  readonly columns: Readonly<Record<string, Told>>; // what is known of it
  readonly masks: Masks | null;
  readonly showAll: () => void; // what is hidden
}

export function Head({ id, sample, networks, network, columns, masks, showAll }: HeadProps) {
  return (
    <header class="sample-head">
      <h1>Sample {id}</h1>
      <Steps {...{ id, sample, network, showAll }} />
      {networks.length > 1 && <Networks {...{ networks, network }} />}
      {masks ? <Masked masks={masks} /> : <Verdict columns={columns} />}
      <Facts columns={columns} />
    </header>
  );
}

function Steps({ id, sample, network, showAll }: Pick<HeadProps, "id" | "sample" | "network" | "showAll">) {
  const store = useStore();
  const { before, after, told } = besides(id, store.selection.value, sample);
  const go = (next: number | null) => next !== null && store.go({ id: String(next), ...(network && { model: network.model }) }); // the same network
  usePressed(ON_A_SAMPLE, { before: () => go(before), after: () => go(after), shown: showAll });
  return (
    <div class="steps">
      <button type="button" disabled={before === null} onClick={() => go(before)}>
        ← <span class="unseen">The sample </span>before
      </button>
      <label class="field">
        Sample
        <Typed value={id} tell={(typed) => /^\d+$/.test(typed) && go(Number(typed))} />
      </label>
      <button type="button" disabled={after === null} onClick={() => go(after)}>
        <span class="unseen">The </span>next <span class="unseen">sample</span>→
      </button>
      {told && (
        <span class="about">
          {told}{" "}
          <button type="button" class="chip" onClick={() => store.select(NOTHING)}>
            Leave the selection ×
          </button>
        </span>
      )}
    </div>
  );
}

function Networks({ networks, network }: Pick<HeadProps, "networks" | "network">) {
  const store = useStore();
  return (
    <label class="field">
      Network
      <select value={network?.model ?? ""} onChange={(event) => store.go({ model: event.currentTarget.value })}>
        {networks.map(({ model, name, step }) => (
          <option key={model} value={model}>
            {name}
            {step === null && networks.some((one) => one.step !== null) ? " (stored)" : ""}
          </option>
        ))}
      </select>
    </label>
  );
}

const NAMED = ["label_name", "label", "prediction_name", "prediction", "right", "confidence"];

/** Whether the network was right, in words. */
function Verdict({ columns }: { columns: HeadProps["columns"] }) {
  const label = columns.label_name ?? columns.label;
  const prediction = columns.prediction_name ?? columns.prediction;
  if (prediction === undefined || prediction === null) return label === undefined ? null : <p>Labeled {told(label)}.</p>;
  const sure = typeof columns.confidence === "number" ? ` (probability ${number(columns.confidence)})` : "";
  if (label === undefined || label === null) return <p>Predicted {told(prediction)}{sure}. It has no label.</p>;
  if (typeof columns.right !== "boolean") return <p>Predicted {told(prediction)}, labeled {told(label)}.</p>;
  return (
    <p class={`verdict ${columns.right ? "passed" : "failed"}`}>
      {columns.right ? "Right" : "Wrong"}: labeled {told(label)}, predicted {told(prediction)}
      {sure}.
    </p>
  );
}

/** How much of a mask is right. */
function Masked({ masks: { right } }: { masks: Masks }) {
  if (right === null) return <p>Every position has a class of its own; none is labeled.</p>;
  return <p>Every position has a class of its own: the predicted one is the labeled one at {brief(right * 100, 3)} % of the labeled positions.</p>;
}

/** What else the data tell of it. */
function Facts({ columns }: { columns: HeadProps["columns"] }) {
  const rest = Object.entries(columns).filter(([name]) => !NAMED.includes(name));
  if (!rest.length) return null;
  return (
    <details>
      <summary>More of what is known of it ({rest.length})</summary>
      <dl class="pairs">
        {rest.map(([name, value]) => (
          <div key={name}>
            <dt>{spelled(name)}</dt>
            <dd>{told(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** A value as it is read. */
export function told(value: Told | undefined): string {
  if (typeof value === "number") return number(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value ?? "";
}
