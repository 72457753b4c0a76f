// How does the network see the sample, layer by layer? The samples nearest to it, and its trail over the maps.
import { useEffect } from "preact/hooks";
import { brief, shortened } from "../core/text";
import { FigureView } from "../marks/figure";
import type { PathStep, SamplePath } from "../state/around";
import type { Sprite } from "../state/source";
import { HOME } from "../state/url";
import { useAsked } from "./asked";
import { useStore } from "./context";
import { follow } from "./link";
import { told } from "./sample_head";
import { Refused } from "./told";

const TILE = 48;
const MOST_TRAILS = 2;

export interface PathProps {
  readonly id: number;
  readonly data: string;
  readonly model: string;
  readonly pictured: boolean;
}

export function Path({ id, data, model, pictured }: PathProps) {
  const store = useStore();
  const path = useAsked(() => store.source.path(id, data, model), [id, data, model, store.study.value?.revision]);
  const steps = path.answer?.steps ?? [];
  const ids = [...new Set(steps.flatMap(({ neighbors }) => neighbors.map((one) => one.id)))];
  const sprite = useAsked(async () => (pictured && ids.length ? store.source.sprite(ids, data, TILE) : null), [ids.join(), pictured]);
  useEffect(() => () => void (sprite.answer && URL.revokeObjectURL(sprite.answer.url)), [sprite.answer]);
  if (path.trouble) return <Refused why={path.trouble} />;
  if (!path.answer) return null;
  const seen = sprite.answer && { sprite: sprite.answer, order: ids };
  return (
    <section class="path" aria-label="Path through the layers">
      <h2>How does the network see it, layer by layer?</h2>
      {!steps.length && <p class="hint">Neither a recording nor a map holds this sample of this network: record its layers, or ask for a map of them.</p>}
      {steps.length > 0 && <p class="about">Its nearest samples, the nearest first; those of another label are framed.</p>}
      <ol class="layers-path">
        {steps.map((step) => (
          <Step key={step.layer} {...{ step, seen, id, data, model }} labels={path.answer!.labels} />
        ))}
      </ol>
      <div class="trails">
        {path.answer.trails.slice(0, MOST_TRAILS).map((trail) => (
          <Trail key={trail.id} {...trail} id={id} result={trail.id} />
        ))}
      </div>
    </section>
  );
}

interface Seen {
  readonly sprite: Sprite;
  readonly order: readonly number[];
}

interface StepProps {
  readonly step: PathStep;
  readonly labels: SamplePath["labels"];
  readonly seen: Seen | null;
  readonly id: number;
  readonly data: string;
  readonly model: string;
}

function Step({ step: { layer, source, neighbors, share }, labels, seen, id, data, model }: StepProps) {
  const store = useStore();
  const own = labels[id];
  return (
    <li>
      <div class="layer-name">
        {layer === "input" ? (
          <strong>the input</strong>
        ) : (
          <a href={`#page=layer&model=${model}&id=${encodeURIComponent(layer)}`} onClick={follow(() => store.go({ ...HOME, page: "layer", model, id: layer }))}>
            {layer}
          </a>
        )}
        <span class="about">{source}</span>
        {share !== null && (
          <span class="share">
            <meter min={0} max={1} value={share} aria-hidden="true" /> {brief(share * 100, 3)} % labeled {shortened(told(own), 20)}
          </span>
        )}
      </div>
      <ul class="near">
        {neighbors.map((near) => (
          <li key={near.id}>
            <Neighbor {...{ near, seen, data, model }} label={labels[near.id]} other={own !== undefined && labels[near.id] !== own} />
          </li>
        ))}
      </ul>
    </li>
  );
}

interface NeighborProps {
  readonly near: PathStep["neighbors"][number];
  readonly label: SamplePath["labels"][string] | undefined;
  readonly other: boolean; // its label is another one
  readonly seen: Seen | null;
  readonly data: string;
  readonly model: string;
}

function Neighbor({ near: { id, distance }, label, other, seen, data, model }: NeighborProps) {
  const store = useStore();
  const words = `sample ${id}${label === undefined ? "" : `, labeled ${told(label)}`}, distance ${brief(distance, 3)}`;
  return (
    <a
      class={other ? "other" : ""}
      href={`#page=sample&id=${id}&data=${data}&model=${model}`}
      aria-label={words}
      title={words}
      onClick={follow(() => store.go({ id: String(id), model }))}
    >
      {seen?.sprite.known.has(id) && <span class="tile" style={tileAt(seen, id)} />}
      <span class="near-label">{label === undefined ? id : told(label)}</span>
    </a>
  );
}

function tileAt({ sprite: { url, across, size }, order }: Seen, id: number) {
  const place = order.indexOf(id);
  return { backgroundImage: `url(${url})`, backgroundPosition: `${-(place % across) * size}px ${-Math.floor(place / across) * size}px` };
}

/** The maps of a trail, with the sample's own one standing out. */
function Trail({ result, place, id }: { result: string; place: number; id: number }) {
  const store = useStore();
  const figure = useAsked(() => store.source.figure(result, ""), [result]);
  if (figure.trouble) return <Refused why={figure.trouble} />;
  const panel = figure.answer?.panels.filter(({ marks }) => marks[0]?.kind === "Paths").at(-1);
  if (!figure.answer || !panel) return null;
  const shown = { ...figure.answer, panels: [panel], columns: 1, headings: [], title: `The trail of sample ${id} · ${figure.answer.title}` };
  const [paths] = panel.marks;
  const choosing = { ids: [paths.kind === "Paths" && paths.ids ? id : place], choose: () => undefined };
  return (
    <div>
      <FigureView figure={shown} level={3} choosing={choosing} />
      <p>
        <a
          href={`#page=map&maps=${result}&select=${id}`}
          onClick={follow(() => {
            store.select({ of: "sample", ids: [id], by: "its page" });
            store.go({ ...HOME, page: "map", maps: [result] });
          })}
        >
          See it among the others, step by step
        </a>
      </p>
    </div>
  );
}
