// Which groups of a diagram are open, and where is a layer, by a part of its name?
import { useState } from "preact/hooks";
import type { LayerLine } from "../state/network";
import type { Opened } from "./diagram_keys";
import { groupsOf, type Group } from "./diagram_tree";

export interface DiagramToolsProps extends Omit<Opened, "rows"> {
  readonly layers: readonly LayerLine[];
  readonly tree: readonly Group[];
  readonly onFind: (name: string) => void; // a layer; the next one each time
}

export function DiagramTools({ layers, tree, open, setOpen, onFind }: DiagramToolsProps) {
  const all = groupsOf(tree);
  return (
    <div class="diagram-tools">
      <button type="button" disabled={all.every((path) => open.has(path))} onClick={() => setOpen(new Set(all))}>
        Open all groups
      </button>
      <button type="button" disabled={!open.size} onClick={() => setOpen(new Set())}>
        Close all groups
      </button>
      <Find {...{ layers, onFind }} />
    </div>
  );
}

function Find({ layers, onFind }: Pick<DiagramToolsProps, "layers" | "onFind">) {
  const [text, setText] = useState("");
  const [last, setLast] = useState(-1); // the match that was gone to
  const part = text.trim().toLowerCase();
  const matches = part ? layers.filter(({ name }) => name.toLowerCase().includes(part)) : [];
  const submit = (event: Event) => {
    event.preventDefault();
    if (!matches.length) return;
    const next = (last + 1) % matches.length;
    setLast(next);
    onFind(matches[next].name);
  };
  return (
    <form class="diagram-find" role="search" onSubmit={submit}>
      <input
        type="search"
        aria-label="Find a layer; Enter goes to the next one"
        placeholder="find a layer"
        value={text}
        onInput={(event) => (setText(event.currentTarget.value), setLast(-1))}
      />
      <output class="about">{part && toldOf(last, matches.length)}</output>
    </form>
  );
}

function toldOf(last: number, amount: number): string {
  if (!amount) return "no layer";
  return last < 0 ? amount.toLocaleString("en") : `${last + 1} of ${amount.toLocaleString("en")}`;
}
