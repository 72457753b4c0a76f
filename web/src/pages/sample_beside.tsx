// What do several methods say of the sample? Their relevance on one scale, with what checks found of each.
import { plainName } from "../core/text";
import { FigureView } from "../marks/figure";
import type { Job, Summary } from "../state/source";
import { words } from "../state/store";
import { HOME } from "../state/url";
import { useAsked } from "./asked";
import { useStore } from "./context";
import { follow } from "./link";
import { Refused, Waiting } from "./told";

const CHECKS = ["deletion", "insertion", "randomization", "sensitivity", "infidelity"];

export interface BesideProps {
  readonly sample: number;
  readonly data: string;
  readonly results: readonly Summary[];
}

export function Beside({ sample, data, results }: BesideProps) {
  const { source } = useStore();
  const ids = results.map(({ id }) => id);
  const told = useAsked(() => source.beside(sample, data, ids), [sample, data, ids.join()]);
  if (told.trouble) return <Refused why={told.trouble} />;
  if (!told.answer) return <Waiting what="Comparing the attributions" />;
  const { figure, results: order } = told.answer;
  const first = figure.panels.filter(({ marks }) => marks.length).length - order.length; // after the sample itself
  const under = (panel: number) => {
    const result = results.find(({ id }) => id === order[panel - first]);
    return result ? <Trust result={result} /> : null;
  };
  return <FigureView figure={figure} under={under} />;
}

/** A result's own page, what checks said of it, and checks that can be asked. */
function Trust({ result }: { result: Summary }) {
  const store = useStore();
  const { value: study } = store.study;
  const checks = study?.results.filter(({ id, verdict }) => verdict && result.checks.includes(id)) ?? [];
  const ask = (method: string) => {
    const asked = { family: "checks", method, parameters: {}, options: { of: [result.id] }, tag: `check of ${result.id}` };
    store.ask(asked).catch((fault: unknown) => (store.trouble.value = words(fault)));
  };
  return (
    <div class="trust" data-transient>
      <a href={`#page=result&id=${result.id}`} onClick={follow(() => store.go({ ...HOME, page: "result", id: result.id }))}>
        {plainName(result.method)}
      </a>
      {checks.map(({ id, method, verdict }) => (
        <a
          key={id}
          class={`chip ${verdict!.passed === null ? "" : verdict!.passed ? "passed" : "failed"}`}
          title={verdict!.sentence}
          href={`#page=result&id=${id}`}
          onClick={follow(() => store.go({ ...HOME, page: "result", id }))}
        >
          {plainName(method)}
          {verdict!.passed === null ? "" : verdict!.passed ? ": passed" : ": failed"}
        </a>
      ))}
      {study?.live && (
        <select aria-label={`Check ${plainName(result.method)} by`} value="" onChange={(event) => event.currentTarget.value && ask(event.currentTarget.value)}>
          <option value="">check it by</option>
          {CHECKS.map((name) => (
            <option key={name} value={name}>
              {plainName(name)}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

/** What is being computed for this page, and what did not come: stop it, or ask again. */
export function AtWork({ jobs }: { jobs: readonly Job[] }) {
  const store = useStore();
  const tell = (fault: unknown) => (store.trouble.value = words(fault));
  const shown = newest(jobs).filter(({ state }) => state !== "done");
  if (!shown.length) return null;
  return (
    <ul class="at-work" aria-label="Questions at work">
      {shown.map((job) => (
        <li key={job.id}>
          <strong>{job.title}</strong>
          {(job.state === "queued" || job.state === "running") && (
            <>
              <progress aria-label={`Progress of ${job.title}`} {...(job.total ? { value: job.done, max: job.total } : {})} />
              <span class="about">{job.state === "queued" ? "waiting" : job.what.replaceAll("_", " ")}</span>
              <button type="button" onClick={() => void store.source.cancel(job.id).catch(tell)}>
                Cancel
              </button>
            </>
          )}
          {job.state === "cancelled" && <span class="about">cancelled</span>}
          {job.error && <span class="problem">{job.error.message}</span>}
          {(job.state === "failed" || job.state === "cancelled") && job.asked && (
            <button type="button" onClick={() => void store.ask({ ...job.asked!, tag: job.tag }).catch(tell)}>
              Ask again
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The last job of each question. */
function newest(jobs: readonly Job[]): readonly Job[] {
  return [...new Map(jobs.map((job) => [JSON.stringify(job.asked), job])).values()];
}
