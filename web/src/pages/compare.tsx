// Several results side by side: relevance on one scale, maps in the same colors.
import { FigureView } from "../marks/figure";
import type { Summary } from "../state/source";
import { HOME } from "../state/url";
import { useAsked } from "./asked";
import { useStore } from "./context";
import { follow } from "./link";
import { Refused, Waiting } from "./told";

export function ComparePage() {
  const store = useStore();
  const { maps: ids } = store.place.value;
  const figure = useAsked(() => store.source.figures(ids), [ids.join()]);
  const { value: study } = store.study;
  if (!study) return store.trouble.value ? null : <Waiting what="Reading the study" />;
  const shown = ids.flatMap((id) => study.results.find((one) => one.id === id) ?? []);
  const kind = shown[0]?.kind;
  return (
    <article class="result">
      {!figure.answer && <h1>Side by side</h1>}
      {figure.trouble && <Refused why={figure.trouble} />}
      {figure.waiting && !figure.answer && <Waiting what="Drawing" />}
      {figure.answer && <FigureView figure={figure.answer} level={1} />}
      <Choose shown={shown} known={study.results.filter((one) => one.kind === kind && one.data === shown[0].data)} />
      {kind === "Projection" && (
        <p>
          <a href={`#page=map&maps=${ids.join(",")}`} onClick={follow(() => store.go({ ...HOME, page: "map", maps: ids }))}>
            Choose samples on these maps
          </a>
        </p>
      )}
    </article>
  );
}

/** What stands side by side: drop one, or add another. */
function Choose({ shown, known }: { shown: readonly Summary[]; known: readonly Summary[] }) {
  const store = useStore();
  const ids = shown.map(({ id }) => id);
  const show = (maps: readonly string[]) => store.go({ maps });
  return (
    <div class="filtering">
      <ul class="chips" aria-label="Side by side">
        {shown.map(({ id, title }) => (
          <li key={id}>
            <button type="button" class="chip" disabled={ids.length < 2} aria-label={`Remove ${title}`} onClick={() => show(ids.filter((one) => one !== id))}>
              {title} ×
            </button>
          </li>
        ))}
      </ul>
      <label class="field">
        Add
        <select value="" onChange={(event) => show([...ids, event.currentTarget.value])}>
          <option value="">choose another</option>
          {known
            .filter(({ id }) => !ids.includes(id))
            .map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
        </select>
      </label>
    </div>
  );
}
