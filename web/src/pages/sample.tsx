// One sample as a workbench: what it looks like, what the network says of it and why, and what lies around it.
import "./sample.css";
import { useState } from "preact/hooks";
import { PanelView } from "../marks/panel";
import type { Masks } from "../state/around";
import type { Sample, Subject } from "../state/source";
import type { Store } from "../state/store";
import { useAsked } from "./asked";
import { useStrokes, type Strokes } from "./brush_strokes";
import { useStore } from "./context";
import { chosenNetwork, networksOf, type Choice } from "./networks";
import { Thumbnail } from "./thumbnail";
import { Attributions } from "./sample_attributions";
import { Head } from "./sample_head";
import { EveryNetwork, ResultsAbout } from "./sample_known";
import { Look } from "./sample_look";
import { FIRST, MaskChoice, MaskOver } from "./sample_masks";
import { Path } from "./sample_path";
import { Kept, Said } from "./sample_said";
import { Playhead, Sound } from "./sample_sound";
import { Refused, Waiting } from "./told";

export function SamplePage() {
  const store = useStore();
  const { model } = store.place.value;
  const { source } = store;
  const { value: study } = store.study;
  const data = store.place.value.data || study?.data?.[0]?.data || "";
  const id = idOf(store);
  const about = useAsked(() => source.sample(id, data), [id, data, study?.revision]);
  const subject = useAsked(async () => (study?.live ? source.subject() : null), [study?.live]);
  const known = about.answer?.id === id ? about.answer : null;
  const own = known?.data ?? data; // of the address, or the only one
  const networks = networksOf(study, subject.answer, own, known?.results.map((one) => one.id) ?? []);
  const network = chosenNetwork(networks, model);
  const asked = subject.answer && subject.answer.data === own && network?.step !== null && known ? subject.answer : null;
  const strokes = useStrokes(id, network?.step ?? "", asked !== null);
  const prediction = useAsked(async () => (asked ? source.prediction(id, network?.step ?? "") : null), [asked, id, network?.step]);
  const columns = { ...(network && known?.columns[network.model]), ...prediction.answer?.columns };
  const masks = prediction.answer?.masks ?? null;
  const results = study?.results.filter((one) => known?.results.some((result) => result.id === one.id)) ?? [];
  const labeled = "label" in columns || Boolean(masks?.labeled);
  return (
    <article class="sample">
      <Head {...{ id, networks, network, columns, masks }} sample={known ?? besideOf(id, subject.answer)} showAll={strokes.clear} />
      {about.trouble && <Refused why={about.trouble} />}
      {subject.trouble && <Refused why={subject.trouble} />}
      {prediction.trouble && <Refused why={prediction.trouble} />}
      {known && <Bench sample={known} subject={asked} {...{ network, strokes, masks }} />}
      {study && !study.live && <Viewer />}
      {known && <Attributions {...{ id, network, labeled }} data={own} sample={known} subject={asked} />}
      {known && network && <Path {...{ id }} data={own} model={network.model} pictured={known.picture} />}
      {known && <EveryNetwork sample={known} />}
      <ResultsAbout results={results} />
    </article>
  );
}

/** The sample of the address, else the first one of the selection, or that a result is about. */
function idOf({ place, selection, study }: Store): number {
  if (place.value.id !== "") return Number(place.value.id);
  const { of, ids } = selection.value;
  if (of === "sample" && ids.length) return ids[0];
  return study.value?.live ? 0 : (study.value?.results.find(({ kind, samples }) => kind === "Attribution" && samples.count)?.samples.first[0] ?? 0);
}

/** The samples beside one before it is read, so that a fast hand can go on. */
function besideOf(id: number, subject: Subject | null): Pick<Sample, "before" | "after"> | null {
  return subject && { before: id > 0 ? id - 1 : null, after: id + 1 < subject.count ? id + 1 : null };
}

interface BenchProps {
  readonly sample: Sample;
  readonly subject: Subject | null;
  readonly network: Choice | null;
  readonly strokes: Strokes;
  readonly masks: Masks | null;
}

/** The sample at the left, what the network says at the right. */
function Bench({ sample, subject, network, strokes, masks }: BenchProps) {
  const { source } = useStore();
  const { id, data } = sample;
  const look = useAsked(async () => (sample.known ? source.sampleFigure(id, data) : null), [id, data, sample.known]);
  const [mask, showMask] = useState(FIRST);
  const [playing, play] = useState<number | null>(null);
  const likely = network ? sample.probabilities[network.model] : undefined;
  const over = (
    <>
      {masks && <MaskOver masks={masks} shown={mask} />}
      {playing !== null && <Playhead share={playing} />}
    </>
  );
  return (
    <div class={look.answer?.panels[0]?.marks[0]?.kind === "Picture" ? "bench flat" : "bench"}>
      <div class="look">
        {sample.picture && !sample.known && <Thumbnail id={id} data={data} side={192} />}
        {look.waiting && !look.answer && <Waiting what="Drawing the sample" />}
        {look.trouble && <Refused why={look.trouble} />}
        {look.answer && (
          <div class="paper">
            <Look figure={look.answer} {...{ sample, strokes, over }} space={subject?.space ?? null} />
          </div>
        )}
        {masks && <MaskChoice masks={masks} shown={mask} show={showMask} />}
        {sample.audio && <Sound id={id} data={data} play={play} />}
      </div>
      <div class="says">
        {subject && <Said strokes={strokes} averaged={masks !== null} />}
        {!subject && likely && <Kept rows={likely} />}
        {sample.known && <Baseline data={data} live={subject !== null} />}
      </div>
    </div>
  );
}

/** What hidden parts become, once for all methods. */
function Baseline({ data, live }: { data: string; live: boolean }) {
  const store = useStore();
  const stored = store.study.value?.results.some((one) => one.method === "baseline_input" && one.data === data) ?? false;
  const shown = useAsked(async () => (live || stored ? store.source.baseline(data) : null), [data, live || stored]);
  const [panel] = shown.answer?.panels ?? [];
  if (!panel) return null;
  return (
    <details class="baseline">
      <summary>The baseline: what hidden parts become</summary>
      <div class="paper">
        <PanelView panel={panel} label={shown.answer!.alt} />
      </div>
    </details>
  );
}

function Viewer() {
  return (
    <p class="hint">
      This server shows what is stored. To hide parts of the sample, and to ask other methods, targets and layers, start it with the network:{" "}
      <code>neuroglass serve FOLDER --subject FILE.py</code>
    </p>
  );
}
