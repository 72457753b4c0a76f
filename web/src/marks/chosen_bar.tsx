// Which points are chosen on the maps of a page, to be copied or let go?
import { useState } from "preact/hooks";
import { count } from "../core/text";
import type { Linked } from "../state/linked";

const FIRST = 12; // ids that are named

/** A bar for each kind of points of which some are chosen. */
export function ChosenBars({ linked }: { linked: Linked }) {
  return (
    <>
      {[...linked.chosen.value].map(([of, ids]) => (
        <Bar key={of} noun={of.split("@")[0]} ids={ids} letGo={() => linked.choose(of, [])} />
      ))}
    </>
  );
}

function Bar({ noun, ids, letGo }: { noun: string; ids: readonly number[]; letGo: () => void }) {
  const [said, setSaid] = useState("");
  const copy = async () => {
    const copied = navigator.clipboard.writeText(`[${ids.join(", ")}]`);
    setSaid(await copied.then(() => "ids copied", () => "ids could not be copied"));
  };
  return (
    <div class="chosen-bar">
      <span aria-live="polite">
        {count(ids.length, noun)} chosen: {ids.slice(0, FIRST).join(", ")}
        {ids.length > FIRST ? " …" : ""}
      </span>
      <button type="button" onClick={copy}>
        Copy ids
      </button>
      <button type="button" onClick={letGo}>
        Let go
      </button>
      <output aria-live="polite">{said}</output>
    </div>
  );
}
