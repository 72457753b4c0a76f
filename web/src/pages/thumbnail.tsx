// A sample in small; nothing where it has no picture.
import { useEffect } from "preact/hooks";
import { useAsked } from "./asked";
import { useStore } from "./context";

const FINENESS = 96; // pixels of the picture

export function Thumbnail({ id, data, side = 64 }: { id: number; data: string; side?: number }) {
  const { source } = useStore();
  const { answer, waiting } = useAsked(() => source.sprite([id], data, FINENESS), [id, data]);
  useEffect(() => () => void (answer && URL.revokeObjectURL(answer.url)), [answer]);
  return answer?.known.has(id) && !waiting ? <img class="thumbnail" src={answer.url} alt="" width={side} height={side} /> : null;
}
