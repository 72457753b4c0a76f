// By what are maps colored: a column, how well points are placed, or any unit?
import { useState } from "preact/hooks";
import { isQuality, spoken } from "../core/scores";
import { colorOfUnit, readUnit, unitOfColor, writeUnit } from "../core/units";
import { useStore } from "./context";

export interface ColoringProps {
  readonly columns: readonly string[];
  readonly layers: readonly { readonly name: string; readonly units: number | null }[]; // whose units are told of
}

const A_UNIT = "a unit";

export function Coloring({ columns, layers }: ColoringProps) {
  const store = useStore();
  const { color } = store.place.value;
  const unit = unitOfColor(color);
  const shown = columns.filter((name) => !columns.includes(name.replace(/_name$/, "")) || !name.endsWith("_name"));
  const known = shown.includes(color) || unit || !color;
  const first = layers.find(({ units }) => units !== null) ?? layers[0];
  const choose = (value: string) => store.go({ color: value === A_UNIT ? colorOfUnit(`${first.name}:0`) : value });
  return (
    <>
      <label class="field">
        Color by
        <select value={unit ? A_UNIT : color} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">what tells most</option>
          {!known && <option value={color}>{color}</option>}
          <Options label="Known of each point" names={shown.filter((name) => !isQuality(name))} />
          <Options label="How well it is placed" names={shown.filter(isQuality)} />
          {(layers.length > 0 || unit) && <option value={A_UNIT}>a unit …</option>}
        </select>
      </label>
      {unit && <UnitField key={unit} unit={unit} layers={layers} choose={(next) => store.go({ color: colorOfUnit(next) })} />}
    </>
  );
}

function Options({ label, names }: { label: string; names: readonly string[] }) {
  if (!names.length) return null;
  return (
    <optgroup label={label}>
      {names.map((name) => (
        <option key={name} value={name}>
          {spoken(name)}
        </option>
      ))}
    </optgroup>
  );
}

interface UnitFieldProps {
  readonly unit: string;
  readonly layers: ColoringProps["layers"];
  readonly choose: (unit: string) => void;
}

/** The unit by its name, and the ones beside it. */
function UnitField({ unit, layers, choose }: UnitFieldProps) {
  const [text, setText] = useState(unit);
  const read = readUnit(unit);
  const amount = layers.find(({ name }) => name === read?.layer)?.units ?? Infinity;
  const step = (by: number) => read && choose(writeUnit({ ...read, index: (read.index + by + amount) % amount }));
  const submit = (event: Event) => {
    event.preventDefault();
    if (text.trim()) choose(text.trim());
  };
  return (
    <form class="field unit-field" onSubmit={submit}>
      <button type="button" aria-label="Color by the unit before" disabled={!read || read.index === 0} onClick={() => step(-1)}>
        ‹
      </button>
      <input
        aria-label="Unit, such as fc1:3"
        list="told-layers"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onChange={(event) => layers.some(({ name }) => event.currentTarget.value === `${name}:0`) && choose(event.currentTarget.value)}
      />
      <button type="button" aria-label="Color by the next unit" disabled={!read || read.index + 1 >= amount} onClick={() => step(1)}>
        ›
      </button>
      <datalist id="told-layers">
        {layers.map(({ name, units }) => (
          <option key={name} value={`${name}:0`}>
            {units === null ? name : `${name}, ${units.toLocaleString("en")} units`}
          </option>
        ))}
      </datalist>
    </form>
  );
}
