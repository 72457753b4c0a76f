// Ask the network one question by one button, and tell how it goes.
import { useState } from "preact/hooks";
import type { Words } from "../state/source";
import { words } from "../state/store";
import { useStore } from "./context";
import { Refused } from "./told";

export function Asking({ question, children }: { question: Words; children: string }) {
  const store = useStore();
  const [id, setId] = useState("");
  const [refused, setRefused] = useState("");
  const job = store.jobs.value.find((one) => one.id === id);
  const open = job?.state === "queued" || job?.state === "running";
  const ask = () => {
    setRefused("");
    store.ask(question).then(
      () => setId(store.jobs.value.at(-1)?.id ?? ""),
      (fault: unknown) => setRefused(words(fault)),
    );
  };
  return (
    <p class="asking">
      <button type="button" disabled={open} onClick={ask}>
        {children}
      </button>
      {open && (
        <span class="about" role="status">
          {job.state === "queued" ? "waiting for its turn" : job.what || "at work"} …
        </span>
      )}
      {(refused || job?.error) && <Refused why={refused || job!.error!.message} />}
    </p>
  );
}
