// Which samples have these words? Those are chosen.
import { useRef, useState } from "preact/hooks";
import { idsOf } from "../core/ids";
import { search } from "../core/search";
import type { Columns } from "../state/source";
import { ON_MAPS } from "../state/keys";
import { useStore } from "./context";
import { usePressed } from "./pressed";

export function Finding({ columns, of }: { columns: Columns | null; of: string }) {
  const store = useStore();
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  usePressed(ON_MAPS, { find: () => field.current?.focus() });
  const submit = (event: Event) => {
    event.preventDefault();
    const mask = columns && search(text, columns.ids.data, columns.columns);
    if (mask) store.select({ of, ids: idsOf(columns.ids.data, mask), by: `the words ${text.trim()}` });
  };
  return (
    <form class="field" role="search" onSubmit={submit}>
      <input
        ref={field}
        type="search"
        aria-label={`Find ${of.split(":")[0]}s by number or words`}
        placeholder="find: 7, or words"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" disabled={!columns}>
        Choose
      </button>
    </form>
  );
}
