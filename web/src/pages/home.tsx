// What is in this study, and what can be asked?
import { count, number } from "../core/text";
import type { Method, Study, Summary } from "../state/source";
import { AskForm } from "./ask_form";
import { useAsked } from "./asked";
import { useStore } from "./context";
import { follow } from "./link";
import { Waiting } from "./told";
import { HOME } from "../state/url";

const MAPPED = ["Projection", "Trails"];
const FAMILIES = ["attribution", "projection", "trails", "neuron_map", "overview"];

export function HomePage() {
  const store = useStore();
  const study = store.study.value;
  if (!study) return store.trouble.value ? null : <Waiting what="Reading the study" />;
  const byId = new Map(study.results.map((result) => [result.id, result]));
  const told = new Set(study.sections.flatMap((section) => section.results));
  const rest = study.results.filter(({ id }) => !told.has(id));
  return (
    <article class="home">
      <h1>{study.title || study.folder}</h1>
      {study.introduction.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <Counted study={study} />
      {study.sections.map(({ title, text, results }) => (
        <section key={title}>
          <h2>{title}</h2>
          {text.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          <Results results={results.flatMap((id) => byId.get(id) ?? [])} />
        </section>
      ))}
      {rest.length > 0 && (
        <section>
          <h2>{study.sections.length ? "Other results" : "Results"}</h2>
          <Results results={rest} />
        </section>
      )}
      <Faults study={study} />
      <Questions live={study.live} results={study.results} />
    </article>
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

function Questions({ live, results }: { live: boolean; results: readonly Summary[] }) {
  const store = useStore();
  const { answer } = useAsked(() => store.source.catalog(), []);
  if (!answer?.methods.length) return null;
  const families = Map.groupBy(answer.methods, ({ family }) => family);
  const asked = new Set(results.map(({ method }) => method));
  return (
    <section>
      <h2>What can be asked</h2>
      <p>
        {live
          ? "The network is here, and can be asked; what it answers is kept in the study."
          : "This study is only looked at. To ask its network, start `neuroglass serve` with `--subject`, and a file that returns it."}
      </p>
      {live && <AskForm families={FAMILIES} />}
      {[...families].map(([family, methods]) => (
        <details key={family}>
          <summary>
            {family.replaceAll("_", " ")} <span class="about">{count(methods.length, "method")}</span>
          </summary>
          <dl class="methods">
            {methods.map((method) => (
              <Told key={method.name} method={method} asked={asked.has(method.name)} />
            ))}
          </dl>
        </details>
      ))}
    </section>
  );
}

function Told({ method, asked }: { method: Method; asked: boolean }) {
  return (
    <div>
      <dt>
        {method.name} {asked && <span class="about">asked in this study</span>}
      </dt>
      <dd>{method.question}</dd>
    </div>
  );
}
