// Keep what is chosen under a name, and come back to it.
import { useState } from "preact/hooks";
import type { Saved } from "../state/source";
import { words } from "../state/store";
import { useAsked } from "./asked";
import { useStore } from "./context";

export function SavedSelections({ data }: { data: string }) {
  const store = useStore();
  const { source } = store;
  const [turn, setTurn] = useState(0); // grows with every change
  const [name, setName] = useState("");
  const { answer } = useAsked(() => source.selections(), [turn]);
  const { ids, of } = store.selection.value;
  const saved = (answer ?? []).filter((one) => one.data === data);
  const doing = (work: Promise<void>) =>
    work.then(
      () => setTurn(turn + 1),
      (fault: unknown) => (store.trouble.value = words(fault)),
    );
  const save = (event: Event) => {
    event.preventDefault();
    if (!name.trim()) return;
    void doing(source.saveSelection({ name: name.trim(), data, of }, ids));
    setName("");
  };
  const choose = (one: Saved) =>
    void doing(source.selection(one.key).then((kept) => store.select({ of: one.of, ids: kept, by: `its name, ${one.name}` })));
  return (
    <div class="saved">
      {ids.length > 0 && (
        <form class="field" onSubmit={save}>
          <input aria-label="Name of this selection" placeholder="name it" value={name} onInput={(event) => setName(event.currentTarget.value)} />
          <button type="submit">Save</button>
        </form>
      )}
      <ul class="chips" aria-label="Saved selections">
        {saved.map((one) => (
          <Chip key={one.key} saved={one} choose={() => choose(one)} drop={() => void doing(source.dropSelection(one.key))} />
        ))}
      </ul>
    </div>
  );
}

function Chip({ saved, choose, drop }: { saved: Saved; choose: () => void; drop: () => void }) {
  return (
    <li>
      <button type="button" class="chip" onClick={choose}>
        {saved.name} ({saved.count.toLocaleString("en")})
      </button>
      <button type="button" class="plain" aria-label={`Forget ${saved.name}`} onClick={drop}>
        ×
      </button>
    </li>
  );
}
