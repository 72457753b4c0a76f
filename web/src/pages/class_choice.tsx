// Of very many classes, which are colored?
import { useState } from "preact/hooks";
import { choices } from "../core/filter";
import { useStore } from "./context";
import type { Drawn } from "./map_read";

const MOST = 10; // classes that colors tell apart
const LISTED = 5_000;
const PREFERRED = ["label", "prediction"];

/** The names of the classes that color a map, where they are more than colors can tell apart. */
export function classNames(drawn: Drawn | undefined, color: string): readonly string[] {
  const columns = drawn?.columns.columns ?? [];
  const asked = color ? [color] : PREFERRED;
  const column = asked.flatMap((name) => columns.find((one) => one.name === `${name}_name` || one.name === name) ?? [])[0];
  const named = drawn?.marks.some(({ legend }) => legend.length > 0);
  const found = column && named ? choices(column, LISTED).filter((name) => !name.includes(",")) : [];
  return found.length > MOST ? found : [];
}

export function ClassChoice({ names }: { names: readonly string[] }) {
  const store = useStore();
  const { classes } = store.place.value;
  const [text, setText] = useState("");
  if (!names.length) return null;
  const add = (name: string) => {
    if (!names.includes(name) || classes.includes(name) || classes.length >= MOST) return;
    store.go({ classes: [...classes, name] });
    setText("");
  };
  const begun = (value: string) => names.filter((name) => name.startsWith(value));
  const enter = (value: string) => {
    setText(value);
    if (begun(value).length === 1) add(value); // a whole name that begins no other
  };
  const submit = (event: Event) => {
    event.preventDefault();
    add(names.includes(text) ? text : (begun(text)[0] ?? ""));
  };
  return (
    <form class="field class-choice" onSubmit={submit}>
      <label class="field">
        Color the classes
        <input
          list="classes"
          value={text}
          placeholder={classes.length ? "another" : `the ${MOST} most frequent`}
          disabled={classes.length >= MOST}
          onInput={(event) => enter(event.currentTarget.value)}
        />
      </label>
      <datalist id="classes">
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Chosen classes={classes} choose={(next) => store.go({ classes: next })} />
    </form>
  );
}

function Chosen({ classes, choose }: { classes: readonly string[]; choose: (classes: readonly string[]) => void }) {
  return (
    <ul class="chips" aria-label="Colored classes">
      {classes.map((name) => (
        <li key={name}>
          <button type="button" class="chip" aria-label={`No color for ${name}`} onClick={() => choose(classes.filter((one) => one !== name))}>
            {name} ×
          </button>
        </li>
      ))}
    </ul>
  );
}
