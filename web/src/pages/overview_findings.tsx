// What should be looked at first, and where is the evidence?
import type { Finding, Network } from "../state/network";
import type { Study } from "../state/source";
import { HOME, writePlace, type Place } from "../state/url";
import { useStore } from "./context";
import { follow } from "./link";
import { mapsOf } from "./overview_errors";

const FIRST = 8; // findings that are seen at once

export function Findings({ network, study }: { network: Network; study: Study }) {
  const { findings } = network;
  if (!findings.length) return null;
  return (
    <section aria-labelledby="findings">
      <h3 id="findings">What to look at first</h3>
      <FindingList {...{ network, study }} findings={findings.slice(0, FIRST)} />
      {findings.length > FIRST && (
        <details>
          <summary>{findings.length - FIRST} more</summary>
          <FindingList {...{ network, study }} findings={findings.slice(FIRST)} />
        </details>
      )}
    </section>
  );
}

function FindingList({ network, study, findings }: { network: Network; study: Study; findings: readonly Finding[] }) {
  return (
    <ol class="findings">
      {findings.map((finding) => (
        <li key={finding.sentence}>
          {finding.sentence} <Evidence {...{ network, study, finding }} />
        </li>
      ))}
    </ol>
  );
}

/** The places where the numbers of a finding are seen. */
function Evidence({ network, study, finding }: { network: Network; study: Study; finding: Finding }) {
  const { model, data } = network;
  const { result, samples, unit, layer } = finding;
  const maps = mapsOf(study, network);
  const alone = samples.length === 1;
  return (
    <span class="evidence">
      {result && <To name="Result" place={{ page: "result", id: result }} />}
      {alone && <To name={`Sample ${samples[0]}`} place={{ page: "sample", id: String(samples[0]), data, model }} />}
      {samples.length > 0 && maps.length > 0 && (
        <To name={alone ? "On the maps" : `${samples.length.toLocaleString("en")} samples on the maps`} place={{ page: "map", maps, select: samples, of: "sample" }} />
      )}
      {unit && <To name={`Unit ${unit}`} place={{ page: "unit", id: unit, model }} />}
      {layer && !unit && <To name={`Layer ${layer}`} place={{ page: "layer", id: layer, model }} />}
    </span>
  );
}

/** A link to a place; what it selects is selected. */
function To({ name, place }: { name: string; place: Partial<Place> }) {
  const store = useStore();
  const whole = { ...HOME, ...place };
  const go = () => {
    if (whole.select.length) store.select({ of: whole.of, ids: whole.select, by: "a finding" });
    store.go(whole);
  };
  return (
    <a href={writePlace(whole)} onClick={follow(go)}>
      {name}
    </a>
  );
}
