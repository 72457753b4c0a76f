// What is this network: its layers, how often it is right, and what to look at first?
import "./overview.css";
import { count, number } from "../core/text";
import { Diagram } from "../marks/diagram";
import type { Network } from "../state/network";
import type { Study, Subject } from "../state/source";
import { HOME, writePlace } from "../state/url";
import { useAsked } from "./asked";
import { useStore } from "./context";
import { follow } from "./link";
import { networksOf } from "./networks";
import { Errors } from "./overview_errors";
import { Findings } from "./overview_findings";
import { Missing } from "./overview_missing";

export function Overview({ study, network }: { study: Study; network: Network }) {
  const { source } = useStore();
  const { answer: subject } = useAsked(async () => (study.live ? source.subject() : null), [study.live]);
  return (
    <section class="overview" aria-labelledby="network">
      <div class="overview-head">
        <h2 id="network">{network.name || "The network"}</h2>
        <Switch {...{ study, subject }} model={network.model} />
      </div>
      <p>{inShort(network)}</p>
      {network.notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      <Missing {...{ network, subject }} />
      <div class="overview-parts">
        <Layers network={network} />
        <div>
          <Findings network={network} study={study} />
          <Errors network={network} study={study} />
        </div>
      </div>
    </section>
  );
}

/** What there is of it, in a sentence or two. */
function inShort({ parameters, layers, performance }: Network): string {
  const parts = [
    ...(layers.length ? [count(layers.length, "layer")] : []),
    ...(parameters === null ? [] : [count(parameters, "parameter")]),
  ];
  const right = performance && performance.accuracy !== null ? ` Accuracy ${number(performance.accuracy)} on ${count(performance.samples, "sample")}.` : "";
  return `${parts.join(", ")}${parts.length ? "." : ""}${right}`.trim();
}

/** Which of several networks, or of the epochs of one, is looked at. */
function Switch({ study, subject, model }: { study: Study; subject: Subject | null; model: string }) {
  const store = useStore();
  const known = new Map(networksOf(study, subject, "").map((one) => [one.model, one]));
  if (known.size < 2) return null;
  return (
    <label class="field">
      Network
      <select value={model} onChange={(event) => store.go({ model: event.currentTarget.value })}>
        {[...known.values()].map((one) => (
          <option key={one.model} value={one.model}>
            {one.name} ({one.results ? count(one.results, "result") : "no results"})
          </option>
        ))}
      </select>
    </label>
  );
}

function Layers({ network }: { network: Network }) {
  const store = useStore();
  const { layers, model } = network;
  const to = (id: string) => ({ ...HOME, page: "layer" as const, id, model });
  return (
    <section class="overview-layers" aria-labelledby="layers">
      <h3 id="layers">Layers</h3>
      {layers.length ? (
        <Diagram
          {...network}
          label="Layers"
          linkOf={(layer) => ({ href: writePlace(to(layer)), onClick: follow(() => store.go(to(layer))) })}
          onLayer={(layer) => store.go(to(layer))}
        />
      ) : (
        <p class="empty">Its layers were not asked for. `neuroglass study` lists them, and so does a server with `--subject`.</p>
      )}
    </section>
  );
}
