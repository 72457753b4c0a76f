// What should be looked at first, and where is the evidence?
import type { Finding, Network } from "../state/network";
import type { Study } from "../state/source";
import { HOME, writePlace } from "../state/url";
import { useStore } from "./context";
import { follow } from "./link";
import { mapsOf } from "./overview_choosing";
import { To } from "./to";

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
  return (
    <span class="evidence">
      {result && <To place={{ page: "result", id: result }}>Result</To>}
      {samples.length === 1 && <To place={{ page: "sample", id: String(samples[0]), data, model }}>{`Sample ${samples[0]}`}</To>}
      {samples.length > 0 && maps.length > 0 && <ToMaps {...{ samples, maps }} />}
      {unit && <To place={{ page: "unit", id: unit, model }}>{`Unit ${unit}`}</To>}
      {layer && !unit && <To place={{ page: "layer", id: layer, model }}>{`Layer ${layer}`}</To>}
    </span>
  );
}

/** A link to the maps, on which these samples are then selected. */
function ToMaps({ samples, maps }: { samples: readonly number[]; maps: readonly string[] }) {
  const store = useStore();
  const place = { ...HOME, page: "map" as const, maps, select: samples };
  const go = () => {
    store.select({ of: place.of, ids: samples, by: "a finding" });
    store.go(place);
  };
  return (
    <a href={writePlace(place)} onClick={follow(go)}>
      {samples.length === 1 ? "On the maps" : `${samples.length.toLocaleString("en")} samples on the maps`}
    </a>
  );
}
