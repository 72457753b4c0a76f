// Which parts of the sample moved the target? By every method that was asked, and those that can be.
import { count } from "../core/text";
import type { Sample, Subject, Summary, Words } from "../state/source";
import { words } from "../state/store";
import { sameTarget } from "../state/targets";
import { AskForm } from "./ask_form";
import { useAsked } from "./asked";
import { useStore } from "./context";
import type { Choice } from "./networks";
import { AtWork, Beside } from "./sample_beside";
import { Methods } from "./sample_methods";
import { TargetPicker } from "./sample_target";
import { Refused } from "./told";

const MOST = 24; // that stand side by side

export interface AttributionsProps {
  readonly id: number;
  readonly data: string;
  readonly sample: Sample | null;
  readonly network: Choice | null;
  readonly subject: Subject | null; // where it can be asked
  readonly labeled: boolean;
}

export function Attributions(props: AttributionsProps) {
  const { id, data, sample, network, subject, labeled } = props;
  const store = useStore();
  const { target, at, methods } = store.place.value;
  const catalog = useAsked(() => store.source.catalog(), []);
  const asked = { sample: id, target, at: at || "input", step: network?.step ?? "" };
  const refusals = useAsked(async () => (subject ? store.source.refusals(asked) : {}), [subject, target, at, asked.step]);
  const results = useResults(sample, network);
  const tag = `sample ${id} ${asked.at} ${asked.step}`;
  const jobs = store.jobs.value.filter((job) => job.tag === tag || results.some((one) => job.tag === `check of ${one.id}`));
  const shown = methods.length ? results.filter(({ method }) => methods.includes(method)) : results;
  const compute = (names: readonly string[]) => void askAll(names.map((method) => wordsOf(method, asked, data)), tag);
  const askAll = async (questions: readonly Words[], own: string) => {
    try {
      for (const question of questions) await store.ask({ ...question, tag: own });
    } catch (fault) {
      store.trouble.value = words(fault);
    }
  };
  const working = new Set(jobs.filter(({ state }) => state === "queued" || state === "running").map(({ method }) => method));
  const own = catalog.answer?.methods.filter(({ family }) => family === "attribution") ?? [];
  return (
    <section class="attributions" aria-label="Attributions">
      <h2>Which parts of it moved the target?</h2>
      {subject ? <TargetPicker {...{ subject, labeled }} trouble={refusals.trouble} /> : <StoredTarget {...{ sample, network }} />}
      {catalog.trouble && <Refused why={catalog.trouble} />}
      {own.length > 0 && (subject || results.length > 0) && (
        <Methods
          methods={own}
          chosen={methods}
          answered={new Set(results.map(({ method }) => method))}
          working={working}
          refused={refusals.answer ?? {}}
          live={subject !== null && !refusals.trouble}
          choose={(names) => store.go({ methods: names })}
          compute={compute}
        />
      )}
      {subject && <AskForm families={["attribution"]} samples={[id]} place={{ target: target || "prediction", at: asked.at, step: asked.step }} tag={tag} title="Ask with other settings" />}
      <AtWork jobs={jobs} />
      {shown.length > 0 && <Beside sample={id} data={data} results={shown.slice(0, MOST)} />}
      {shown.length > MOST && <p class="about">The first {MOST} of {count(shown.length, "attribution")} are shown; choose some of them.</p>}
      {!shown.length && <p class="hint">{subject ? "No method was asked yet: choose some, and compute them." : "No method was asked about this target."}</p>}
    </section>
  );
}

/** The attributions of this sample by one network, for the target and the layer of the address. */
function useResults(sample: Sample | null, network: Choice | null): readonly Summary[] {
  const store = useStore();
  const { target, at } = store.place.value;
  const of = attributionsOf(sample, network, store.study.value?.results ?? []);
  const found = of.filter((one) => sameTarget(one.target, target) && one.at[0] === (at || "input"));
  return [...new Map(found.map((one) => [`${one.method} ${JSON.stringify(one.parameters)}`, one])).values()];
}

function attributionsOf(sample: Sample | null, network: Choice | null, results: readonly Summary[]): readonly Summary[] {
  const about = new Set(sample?.results.map(({ id }) => id));
  return results.filter(({ id, kind, model }) => kind === "Attribution" && about.has(id) && (!network || model === network.model));
}

/** The targets and layers that were asked about, where no other can be. */
function StoredTarget({ sample, network }: Pick<AttributionsProps, "sample" | "network">) {
  const store = useStore();
  const { target, at } = store.place.value;
  const of = attributionsOf(sample, network, store.study.value?.results ?? []);
  const targets = [...new Set(of.map((one) => one.target))];
  const layers = [...new Set(of.map((one) => one.at[0]))];
  if (targets.length < 2 && layers.length < 2 && targets.every((one) => sameTarget(one, target))) return null;
  const known = targets.find((one) => sameTarget(one, target)) ?? "";
  return (
    <div class="aim">
      <label class="field">
        What moved
        <select value={known} onChange={(event) => store.go({ target: event.currentTarget.value })}>
          {!known && <option value="">{target || "prediction"}</option>}
          {targets.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        at
        <select value={at || "input"} onChange={(event) => store.go({ at: event.currentTarget.value })}>
          {[...new Set([at || "input", ...layers])].map((layer) => (
            <option key={layer} value={layer}>
              {layer}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

interface Place {
  readonly sample: number;
  readonly target: string;
  readonly at: string;
  readonly step: string;
}

function wordsOf(method: string, { sample, target, at, step }: Place, data: string): Words {
  return { family: "attribution", method, parameters: {}, samples: [sample], at: [at], data, target: target || "prediction", ...(step && { step }) };
}
