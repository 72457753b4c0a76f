// Which sample is looked at? A number, or the first that is chosen anywhere.
import { useEffect, useState } from "preact/hooks";
import { HOME } from "../state/url";
import { useStore } from "./context";
import { follow } from "./link";
import { Thumbnail } from "./thumbnail";

export function SampleChooser({ sample, data }: { sample: number; data: string }) {
  const store = useStore();
  const [text, setText] = useState(String(sample));
  useEffect(() => setText(String(sample)), [sample]);
  const choose = (id: number) => store.select({ of: "sample", ids: [id], by: "its number" });
  const submit = (event: Event) => {
    event.preventDefault();
    if (/^\d+$/.test(text.trim())) choose(Number(text));
  };
  return (
    <form class="field sample-chooser" onSubmit={submit}>
      <Thumbnail id={sample} data={data} side={48} />
      <label class="field">
        On sample
        <input type="number" min={0} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <button type="submit">Show</button>
      <button type="button" aria-label="The sample before" disabled={sample === 0} onClick={() => choose(sample - 1)}>
        ‹
      </button>
      <button type="button" aria-label="The next sample" onClick={() => choose(sample + 1)}>
        ›
      </button>
      <a href={`#page=sample&id=${sample}&data=${data}`} onClick={follow(() => store.go({ ...HOME, page: "sample", id: String(sample), data }))}>
        its page
      </a>
    </form>
  );
}
