// What is in this study, and what can be asked?
import { spoken } from "../core/scores";
import { count, number } from "../core/text";
import type { Section, Study, Summary } from "../state/source";
import type { Network } from "../state/network";
import { useAsked } from "./asked";
import { useStore } from "./context";
import { Overview } from "./overview";
import { Questions } from "./overview_questions";
import { To } from "./to";
import { Refused, Waiting } from "./told";

const MAPPED = ["Projection", "Trails"];
const FIRST = 8; // results of a section that are seen at once

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
  const found = new Set(network?.findings.map(({ sentence }) => sentence));
  const news = study.sections.filter(({ text, results }) => results.length > 0 || !text.every((sentence) => found.has(sentence)));
  const own = news.filter((section) => isAbout(section, study, network));
  const others = news.filter((section) => !own.includes(section));
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

/** Whether a section may be about a network: by its results; one without any by the name that it begins with. */
function isAbout({ title, results }: Section, study: Study, network: Network | null): boolean {
  if (!network) return true;
  if (!results.length) return !study.subjects.some(({ name }) => name !== network.name && title.startsWith(`${name}:`));
  return study.results.some(({ id, model }) => results.includes(id) && model.split("+").includes(network.model));
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
  if (!study.results.length) {
    const how = study.live ? "Ask the network below" : "Ask a question with `neuroglass study`";
    return <p class="empty">This study has no results yet. {how}, and they appear here.</p>;
  }
  return (
    <p>
      {count(study.results.length, "result")}
      {maps.length > 0 && (
        <>
          , {count(maps.length, "map")} among them:{" "}
          <To place={{ page: "map" }}>see them side by side</To>
        </>
      )}
      .
    </p>
  );
}

/** Results as cards; of many, the later ones wait to be asked for. */
function Results({ results }: { results: readonly Summary[] }) {
  const rest = results.slice(FIRST);
  return (
    <>
      <Cards results={results.slice(0, FIRST)} />
      {rest.length > 0 && (
        <details>
          <summary>{count(rest.length, "more result")}</summary>
          <Cards results={rest} />
        </details>
      )}
    </>
  );
}

function Cards({ results }: { results: readonly Summary[] }) {
  return (
    <ul class="cards">
      {results.map((result) => (
        <li key={result.id}>
          <To place={{ page: "result", id: result.id }}>{result.title}</To>
          <span class="about">
            {kindOf(result)}
            {result.samples.count > 0 && ` · ${count(result.samples.count, "sample")}`}
            {result.at.length > 0 && ` · ${result.at.slice(0, 3).join(", ")}${result.at.length > 3 ? " …" : ""}`}
          </span>
          <Best result={result} />
        </li>
      ))}
    </ul>
  );
}

/** 'unit table' of a UnitTable. */
function kindOf({ kind }: Summary): string {
  return kind.replace(/\B[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
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
      {spoken(name)}: {number(value)}
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
