// What is in this study, and what can be asked?
import { count, number } from "../core/text";
import type { Section, Study, Summary } from "../state/source";
import type { Network } from "../state/network";
import { HOME } from "../state/url";
import { useAsked } from "./asked";
import { useStore } from "./context";
import { follow } from "./link";
import { Overview } from "./overview";
import { Questions } from "./overview_questions";
import { Refused, Waiting } from "./told";

const MAPPED = ["Projection", "Trails"];

export function HomePage() {
  const store = useStore();
  const { value: study } = store.study;
  const { answer: network, trouble } = useNetwork(study);
  if (!study) return store.trouble.value ? null : <Waiting what="Reading the study" />;
  return (
    <article class="home">
      <h1>{study.title || study.folder}</h1>
      <div class="introduction">
        {study.introduction.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <Counted study={study} />
      {trouble && <Refused why={trouble} />}
      {network && <Overview {...{ study, network }} />}
      <Told {...{ study, network }} />
      <Faults study={study} />
      <Questions {...{ study, network }} />
    </article>
  );
}

/** The network that the address names, else the one with most results; none of a study without any. */
function useNetwork(study: Study | null) {
  const { place, source } = useStore();
  const { model } = place.value;
  const some = study !== null && (study.results.length > 0 || study.live);
  return useAsked(() => (some ? source.network(model) : Promise.resolve(null)), [some, model, study?.revision]);
}

/** The story's sections, those of the network first, and the results that none of them names. */
function Told({ study, network }: { study: Study; network: Network | null }) {
  const byId = new Map(study.results.map((result) => [result.id, result]));
  const about = ({ results }: Section) => {
    const models = results.flatMap((id) => byId.get(id)?.model.split("+") ?? []);
    return !network || !models.length || models.includes(network.model);
  };
  const { own = [], others = [] } = Object.groupBy(study.sections, (section) => (about(section) ? "own" : "others"));
  const named = new Set(study.sections.flatMap((section) => section.results));
  const rest = study.results.filter(({ id }) => !named.has(id));
  return (
    <>
      {own.map((section) => (
        <OneSection key={section.title} {...{ section, byId }} />
      ))}
      {others.length > 0 && (
        <details class="others">
          <summary>{count(others.length, "section")} about other networks</summary>
          {others.map((section) => (
            <OneSection key={section.title} {...{ section, byId }} />
          ))}
        </details>
      )}
      {rest.length > 0 && <OneSection section={{ title: named.size ? "Other results" : "Results", text: [], results: rest.map(({ id }) => id) }} byId={byId} />}
    </>
  );
}

function OneSection({ section: { title, text, results }, byId }: { section: Section; byId: ReadonlyMap<string, Summary> }) {
  return (
    <section>
      <h2>{title}</h2>
      {text.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <Results results={results.flatMap((id) => byId.get(id) ?? [])} />
    </section>
  );
}

function Counted({ study }: { study: Study }) {
  const maps = study.results.filter(({ kind }) => MAPPED.includes(kind));
  const store = useStore();
  if (!study.results.length) {
    return <p class="empty">This study has no results yet. Ask a question with `neuroglass study`, and they appear here.</p>;
  }
  return (
    <p>
      {count(study.results.length, "result")}
      {maps.length > 0 && (
        <>
          , {count(maps.length, "map")} among them:{" "}
          <a href="#page=map" onClick={follow(() => store.go({ ...HOME, page: "map" }))}>
            see them side by side
          </a>
        </>
      )}
      .
    </p>
  );
}

function Results({ results }: { results: readonly Summary[] }) {
  const store = useStore();
  return (
    <ul class="cards">
      {results.map((result) => (
        <li key={result.id}>
          <a href={`#page=result&id=${result.id}`} onClick={follow(() => store.go({ ...HOME, page: "result", id: result.id }))}>
            {result.title}
          </a>
          <span class="about">
            {result.kind}
            {result.samples.count > 0 && ` · ${count(result.samples.count, "sample")}`}
            {result.at.length > 0 && ` · ${result.at.slice(0, 3).join(", ")}${result.at.length > 3 ? " …" : ""}`}
          </span>
          <Best result={result} />
        </li>
      ))}
    </ul>
  );
}

/** The verdict of a check, else the first score. */
function Best({ result }: { result: Summary }) {
  if (result.verdict) {
    const kind = result.verdict.passed === null ? "" : result.verdict.passed ? "passed" : "failed";
    return <span class={`about ${kind}`}>{result.verdict.sentence}</span>;
  }
  const [name, value] = Object.entries(result.scores)[0] ?? [];
  return name && typeof value === "number" ? (
    <span class="about">
      {name.replaceAll("_", " ")}: {number(value)}
    </span>
  ) : null;
}

function Faults({ study }: { study: Study }) {
  if (!study.faults.length) return null;
  return (
    <section>
      <h2>Results that could not be read</h2>
      {study.faults.map(({ id, message }) => (
        <p key={id} class="problem">
          {message}
        </p>
      ))}
    </section>
  );
}
