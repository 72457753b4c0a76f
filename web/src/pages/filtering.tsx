// Show only some samples: by class, by range, by a part of their words.
import { useState } from "preact/hooks";
import { choices } from "../core/filter";
import type { Column } from "../state/source";
import type { Condition } from "../state/url";
import { useStore } from "./context";

const MOST_CHOICES = 60;

export function Filtering({ columns }: { columns: readonly Column[] }) {
  const store = useStore();
  const { filter } = store.place.value;
  const [name, setName] = useState("");
  const column = columns.find((one) => one.name === name);
  const add = (is: string) => {
    if (!column || !is) return;
    store.go({ filter: [...filter, { column: name, is }] });
    setName("");
  };
  return (
    <div class="filtering">
      <label class="field">
        Show only
        <select value={name} onChange={(event) => setName(event.currentTarget.value)}>
          <option value="">all</option>
          {columns.map((one) => (
            <option key={one.name} value={one.name}>
              {one.name.replaceAll("_", " ")}
            </option>
          ))}
        </select>
      </label>
      {column && <Ask column={column} add={add} />}
      <ul class="chips" aria-label="Filters">
        {filter.map((condition) => (
          <li key={`${condition.column}=${condition.is}`}>
            <Chip condition={condition} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Chip({ condition }: { condition: Condition }) {
  const store = useStore();
  const told = `${condition.column.replaceAll("_", " ")}: ${condition.is.replace("..", " to ")}`;
  const drop = () => store.go({ filter: store.place.value.filter.filter((one) => one !== condition) });
  return (
    <button type="button" class="chip" onClick={drop} aria-label={`Remove the filter ${told}`}>
      {told} ×
    </button>
  );
}

function Ask({ column, add }: { column: Column; add: (is: string) => void }) {
  const [low, setLow] = useState("");
  const [high, setHigh] = useState("");
  const known = choices(column, MOST_CHOICES);
  if (known.length) {
    return (
      <label class="field">
        is
        <select value="" onChange={(event) => add(event.currentTarget.value)}>
          <option value="">choose</option>
          {known.map((value) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
        </select>
      </label>
    );
  }
  const submit = (event: Event) => {
    event.preventDefault();
    add(column.words ? low : low || high ? `${low}..${high}` : "");
  };
  return (
    <form class="field" onSubmit={submit}>
      {column.words ? (
        <input aria-label={`Part of ${column.name}`} value={low} onInput={(event) => setLow(event.currentTarget.value)} />
      ) : (
        <>
          <Amount label={`Least ${column.name}`} value={low} set={setLow} />
          <Amount label={`Most ${column.name}`} value={high} set={setHigh} />
        </>
      )}
      <button type="submit">Filter</button>
    </form>
  );
}

function Amount({ label, value, set }: { label: string; value: string; set: (value: string) => void }) {
  return (
    <input
      aria-label={label}
      placeholder={label.split(" ")[0].toLowerCase()}
      type="number"
      step="any"
      value={value}
      onInput={(event) => set(event.currentTarget.value)}
    />
  );
}
