// How do two networks, two epochs or two methods differ? Side by side, with all that is chosen or read linked.
import { FigureView } from "../marks/figure";
import type { Summary } from "../state/source";
import { comparable } from "../state/twins";
import { useAsked } from "./asked";
import "./compare.css";
import { CompareChooser } from "./compare_chooser";
import { useStore } from "./context";
import { LinkedMaps } from "./linked_maps";
import { Refused, Waiting } from "./told";
import { To } from "./to";

const MAPPED = ["Projection", "Trails"];
const AGREEMENT = "agreement";

export function ComparePage() {
  const store = useStore();
  const { value: study } = store.study;
  if (!study) return store.trouble.value ? null : <Waiting what="Reading the study" />;
  const { maps: ids } = store.place.value;
  const named = ids.flatMap((id) => study.results.find((one) => one.id === id) ?? []);
  const beside = named.length === 1 ? comparable(study.results, named[0]).slice(0, 1) : [];
  const shown = [...named, ...beside];
  if (!shown.length) return <Nothing results={study.results} />;
  return (
    <article class="compare">
      <h1>Side by side</h1>
      <CompareChooser shown={shown} />
      {shown.length === 1 && <p class="empty">The study has nothing else of this kind to compare it with.</p>}
      <Agreement shown={shown} />
      <Drawn shown={shown} />
    </article>
  );
}

/** What can be compared, where nothing is named. */
function Nothing({ results }: { results: readonly Summary[] }) {
  const pairs = results.flatMap((one) => {
    const [other] = comparable(results, one);
    return other ? [[one, other] as const] : [];
  });
  const kinds = [...new Map(pairs.map((pair) => [`${pair[0].kind} ${pair[0].method}`, pair])).values()];
  if (!kinds.length) return <p class="empty">This study has no two results of one kind to compare.</p>;
  return (
    <article class="compare">
      <h1>Side by side</h1>
      <p>Two results of one kind stand side by side: of two networks, two epochs or two methods.</p>
      <ul class="cards">
        {kinds.map(([one, other]) => (
          <li key={one.id}>
            <To place={{ page: "compare", maps: [one.id, other.id] }}>{one.title}</To>
            <span class="about">beside {other.title}</span>
          </li>
        ))}
      </ul>
    </article>
  );
}

/** The sentence of a check of how alike these are, where there is one. */
function Agreement({ shown }: { shown: readonly Summary[] }) {
  const { study } = useStore();
  const ids = new Set(shown.map(({ id }) => id));
  const found = study.value?.results.find(({ method, of, verdict }) => method === AGREEMENT && verdict && of.filter((id) => ids.has(id)).length > 1);
  if (!found) return null;
  return (
    <p class="verdict">
      {found.verdict!.sentence} <To place={{ page: "result", id: found.id }}>See the check</To>.
    </p>
  );
}

/** Maps are linked, what can stand in one figure does, and all else is drawn one beside the other. */
function Drawn({ shown }: { shown: readonly Summary[] }) {
  const [{ kind }] = shown;
  if (MAPPED.includes(kind)) {
    return (
      <div class="maps">
        <LinkedMaps maps={shown} />
      </div>
    );
  }
  const together = kind === "Attribution" || (kind === "Matrix" && shown.length === 2);
  return together ? <Together shown={shown} /> : <Beside shown={shown} />;
}

function Together({ shown }: { shown: readonly Summary[] }) {
  const { source } = useStore();
  const ids = shown.map(({ id }) => id);
  const figure = useAsked(() => source.figures(ids), [ids.join()]);
  if (figure.trouble) return <Refused why={figure.trouble} />;
  return figure.answer ? <FigureView figure={figure.answer} /> : <Waiting what="Drawing" />;
}

function Beside({ shown }: { shown: readonly Summary[] }) {
  return (
    <div class="beside">
      {shown.map(({ id }) => (
        <Alone key={id} id={id} />
      ))}
    </div>
  );
}

function Alone({ id }: { id: string }) {
  const { source } = useStore();
  const figure = useAsked(() => source.figure(id, ""), [id]);
  if (figure.trouble) return <Refused why={figure.trouble} />;
  return figure.answer ? <FigureView figure={figure.answer} /> : <Waiting what="Drawing" />;
}
