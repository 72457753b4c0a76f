// Where is a layer, by a part of its name?
import { useState } from "preact/hooks";
import type { LayerLine } from "../state/network";

export interface DiagramFindProps {
  readonly layers: readonly LayerLine[];
  readonly onFind: (name: string) => void; // a layer; the next one each time
}

export function DiagramFind({ layers, onFind }: DiagramFindProps) {
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
