// Which two stand side by side? Each by its network, or epoch, and by what was asked.
import type { Summary } from "../state/source";
import { comparable, twin } from "../state/twins";
import { useStore } from "./context";

export function CompareChooser({ shown }: { shown: readonly Summary[] }) {
  const store = useStore();
  const results = store.study.value?.results ?? [];
  const among = [shown[0], ...comparable(results, shown[0])];
  const ids = shown.map(({ id }) => id);
  // what stands elsewhere already changes its place with what stood here
  const put = (place: number, id: string) => store.go({ maps: ids.map((one, at) => (at === place ? id : one === id ? ids[place] : one)) });
  const rest = among.filter(({ id }) => !ids.includes(id));
  return (
    <div class="compare-chooser">
      {shown.map((one, place) => (
        <Side
          key={place}
          name={nameOf(place, shown.length)}
          {...{ one, among }}
          put={(id) => put(place, id)}
          drop={shown.length > 2 ? () => store.go({ maps: ids.filter((_, at) => at !== place) }) : null}
        />
      ))}
      <div class="field">
        {shown.length === 2 && (
          <button type="button" onClick={() => store.go({ maps: [...ids].reverse() })}>
            Swap
          </button>
        )}
        {rest.length > 0 && <Add among={rest} add={(id) => store.go({ maps: [...ids, id] })} />}
      </div>
    </div>
  );
}

function Add({ among, add }: { among: readonly Summary[]; add: (id: string) => void }) {
  return (
    <label class="field">
      Add
      <select value="" onChange={(event) => add(event.currentTarget.value)}>
        <option value="">another</option>
        {among.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

function nameOf(place: number, count: number): string {
  if (count === 2) return place ? "Right" : "Left";
  return `Place ${place + 1}`;
}

interface SideProps {
  readonly name: string;
  readonly one: Summary;
  readonly among: readonly Summary[];
  readonly put: (id: string) => void;
  readonly drop: (() => void) | null;
}

function Side({ name, one, among, put, drop }: SideProps) {
  const subjects = [...new Set(among.map(({ subject }) => subject))];
  const own = among.filter(({ subject }) => subject === one.subject);
  const change = (subject: string) => {
    const found = subject === one.subject ? one : twin(among, one, subject);
    if (found) put(found.id);
  };
  return (
    <fieldset>
      <legend>{name}</legend>
      <Choice label={`Network, ${name.toLowerCase()}`} value={one.subject} options={subjects.map((subject) => [subject, subject || "network"])} choose={change} />
      <Choice
        label={`Result, ${name.toLowerCase()}`}
        value={one.id}
        options={own.map(({ id, title, subject }) => [id, title.replace(` · ${subject}`, "")])}
        choose={put}
      />
      {drop && (
        <button type="button" class="plain" aria-label={`Remove ${one.title}`} onClick={drop}>
          ×
        </button>
      )}
    </fieldset>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly choose: (value: string) => void;
}

function Choice({ label, value, options, choose }: ChoiceProps) {
  return (
    <select aria-label={label} value={value} onChange={(event) => choose(event.currentTarget.value)}>
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  );
}
