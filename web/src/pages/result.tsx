// One result: its figure, what was noted, its scores, and how it was made.
import { number } from "../core/text";
import { FigureView } from "../marks/figure";
import type { Summary } from "../state/source";
import { comparable } from "../state/twins";
import { HOME, type Place } from "../state/url";
import { AskForm } from "./ask_form";
import { useAsked } from "./asked";
import { Coloring } from "./coloring";
import { useStore } from "./context";
import { follow } from "./link";
import { To } from "./to";
import { Refused, Waiting } from "./told";

const FILES = ["png", "svg", "pdf", "npz", "json"] as const;
const COLORED = ["Projection", "Trails"];
const FIRST = 4; // maps to go to

export function ResultPage() {
  const store = useStore();
  const { id, color } = store.place.value;
  const { source } = store;
  const about = useAsked(() => source.result(id), [id, store.study.value?.revision]);
  const figure = useAsked(() => source.figure(id, color), [id, color]);
  if (about.trouble) return <Refused why={about.trouble} />;
  const result = about.answer;
  const maps = store.study.value?.results.filter((one) => one.kind === "Projection" && one.model === result?.model && one.data === result.data) ?? [];
  const toMaps = (label: string, prediction: string) => store.go(mapsOf(maps, { label, prediction }));
  const onCell = result?.method === "performance" && maps.length ? toMaps : undefined;
  const downloads = FILES.map((kind) => ({ kind, address: source.download(id, kind) })).filter(({ address }) => address);
  return (
    <article class="result">
      {!figure.answer && <h1>{result?.title ?? "…"}</h1>}
      {result?.question && <p class="question">{result.question}</p>}
      {result && COLORED.includes(result.kind) && result.columns.length > 0 && <Coloring columns={result.columns} layers={[]} />}
      {figure.trouble && <Refused why={figure.trouble} />}
      {figure.answer && (
        <FigureView figure={figure.answer} level={1} python={result?.python ?? ""} downloads={downloads} onCell={onCell} />
      )}
      {figure.waiting && !figure.answer && <Waiting what="Drawing" />}
      {result?.kind === "Attribution" && store.study.value?.live && <AskForm families={["checks"]} of={[result.id]} />}
      {result && <Compare result={result} />}
      {result && <About result={result} />}
    </article>
  );
}

/** The first maps, on which only the samples of one cell of a confusion matrix are shown. */
function mapsOf(results: readonly Summary[], asked: Readonly<Record<string, string>>): Partial<Place> {
  const maps = results.filter(({ columns }) => columns.includes("prediction")).slice(0, FIRST);
  const named = (name: string) => (maps[0]?.columns.includes(`${name}_name`) ? `${name}_name` : name);
  const filter = Object.entries(asked).map(([name, is]) => ({ column: named(name), is }));
  return { ...HOME, page: "map", maps: maps.map(({ id }) => id), filter };
}

/** Lead to this result beside the one that is most like it. */
function Compare({ result }: { result: Summary }) {
  const { study } = useStore();
  const [other, next] = comparable(study.value?.results ?? [], result);
  if (!other) return null;
  return (
    <p class="compare-with">
      Compare with <To place={{ page: "compare", maps: [result.id, other.id] }}>{other.title}</To>
      {next && (
        <>
          , <To place={{ page: "compare", maps: [result.id, next.id] }}>{next.title}</To>
        </>
      )}
    </p>
  );
}

function About({ result }: { result: Summary }) {
  const { verdict, notes } = result;
  return (
    <div class="about-result">
      {verdict && <p class={`verdict ${verdict.passed === null ? "" : verdict.passed ? "passed" : "failed"}`}>{verdict.sentence}</p>}
      {notes.length > 0 && (
        <section>
          <h2>Notes</h2>
          {notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </section>
      )}
      <Related result={result} />
      <Made result={result} />
    </div>
  );
}

/** The results that this one is built on, and the checks of it. */
function Related({ result }: { result: Summary }) {
  const store = useStore();
  const known = new Map(store.study.value?.results.map((one) => [one.id, one]));
  const related = [...result.of, ...result.checks].flatMap((id) => known.get(id) ?? []);
  if (!related.length) return null;
  return (
    <section>
      <h2>Built on, and checked by</h2>
      <ul>
        {related.map(({ id, title, verdict }) => (
          <li key={id}>
            <a href={`#page=result&id=${id}`} onClick={follow(() => store.go({ ...HOME, page: "result", id }))}>
              {title}
            </a>
            {verdict && `: ${verdict.sentence}`}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Scores and provenance: every number that is known of how it was made. */
function Made({ result }: { result: Summary }) {
  const scores = Object.entries(result.scores);
  const more = Object.entries({ ...result.parameters, ...result.plan, ...result.environment });
  return (
    <>
      {scores.length > 0 && (
        <details>
          <summary>Scores ({scores.length})</summary>
          <dl class="pairs">{scores.map(([name, value]) => pair(name, value === null ? "not a number" : number(value)))}</dl>
        </details>
      )}
      <details>
        <summary>How it was made</summary>
        <dl class="pairs">
          {pair("method", result.method)}
          {result.target && pair("target", result.target)}
          {pair("at", result.at.join(", "))}
          {pair("samples", result.samples.text)}
          {more.map(([name, value]) => pair(name, String(value)))}
          {pair("network", result.model)}
          {pair("data", result.data)}
          {pair("result", result.id)}
        </dl>
      </details>
    </>
  );
}

function pair(name: string, value: string) {
  return (
    <div key={name}>
      <dt>{name.replaceAll("_", " ")}</dt>
      <dd>{value}</dd>
    </div>
  );
}
