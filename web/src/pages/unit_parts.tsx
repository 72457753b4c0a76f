// What is known of a unit: its numbers, the samples that it answers most and least, and the units near it.
import { useEffect } from "preact/hooks";
import { spoken } from "../core/scores";
import { brief, number } from "../core/text";
import type { Answering, Unit } from "../state/network";
import { useAsked } from "./asked";
import { useStore } from "./context";
import { To } from "./to";

const PICTURE = 64; // pixels
const MOST_CLASSES = 10;
const CLASS = /^auc:/; // how well it tells a class

type Value = string | number | boolean | null;

export function Facts({ columns }: { columns: Unit["columns"] }) {
  const named = Object.entries(columns).filter(([name]) => !(`${name}_name` in columns) && !CLASS.test(name));
  const classes = Object.entries(columns).filter(([name]) => CLASS.test(name)).sort(([, one], [, other]) => Number(other) - Number(one));
  if (!named.length && !classes.length) return <p class="hint">No result tells of this unit's activations yet.</p>;
  return (
    <dl class="pairs facts">
      {named.map(([name, value]) => (
        <div key={name}>
          <dt>{spoken(name.replace(/_name$/, ""))}</dt>
          <dd>{told(value)}</dd>
        </div>
      ))}
      {classes.length > 0 && (
        <div>
          <dt>AUC by class{classes.length > MOST_CLASSES && `, the largest ${MOST_CLASSES}`}</dt>
          <dd>{classes.slice(0, MOST_CLASSES).map(([name, value]) => `${name.replace(CLASS, "")}: ${told(value)}`).join(", ")}</dd>
        </div>
      )}
    </dl>
  );
}

function told(value: Value): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? number(value) : (value ?? "not a number");
}

export function Extremes({ unit }: { unit: Unit }) {
  if (!unit.most.length && !unit.least.length) return null;
  return (
    <section>
      <h2>Samples that it answers most, and least</h2>
      <Samples samples={unit.most} data={unit.data} how="most" />
      <Samples samples={unit.least} data={unit.data} how="least" />
      {unit.source && <p class="about">From {unit.source}; of a channel, the mean over its positions.</p>}
    </section>
  );
}

interface SamplesProps {
  readonly samples: readonly Answering[];
  readonly data: string;
  readonly how: "most" | "least";
}

function Samples({ samples, data, how }: SamplesProps) {
  const { source } = useStore();
  const ids = samples.map(({ id }) => id);
  const { answer } = useAsked(async () => (ids.length ? source.sprite(ids, data, PICTURE) : null), [ids.join(), data]);
  useEffect(() => () => void (answer && URL.revokeObjectURL(answer.url)), [answer]);
  if (!ids.length) return null;
  const picture = (id: number, place: number) => {
    if (!answer?.known.has(id)) return null;
    const [left, top] = [(place % answer.across) * PICTURE, Math.floor(place / answer.across) * PICTURE];
    const side = `${PICTURE}px`;
    return <span class="tile" style={{ backgroundImage: `url(${answer.url})`, backgroundPosition: `${-left}px ${-top}px`, width: side, height: side }} />;
  };
  return (
    <>
      <h3>{how === "most" ? "Most" : "Least"}</h3>
      <ul class="answered" aria-label={`Answered ${how}`}>
        {samples.map(({ id, value }, place) => (
          <li key={id}>
            <To place={{ page: "sample", id: String(id), data }}>
              {picture(id, place)}
              <span>sample {id}</span>
            </To>
            <span class="about">{brief(value, 3)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

export function Neighbors({ unit, model }: { unit: Unit; model: string }) {
  if (!unit.neighbors.length) return null;
  return (
    <section>
      <h2>Units near it on the neuron map</h2>
      <p>
        {unit.neighbors.map(({ unit: near, distance }, place) => (
          <span key={near}>
            {place > 0 && ", "}
            <To place={{ page: "unit", model, id: near }}>{near}</To> <span class="about">{brief(distance, 2)}</span>
          </span>
        ))}
      </p>
      <p class="about">
        The number is the distance on the{" "}
        <To place={{ page: "result", id: unit.neighbors[0].map }}>map</To>.
      </p>
    </section>
  );
}
