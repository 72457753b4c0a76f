// Go through the steps of trails: layer by layer, or epoch by epoch.
import { useEffect, useState } from "preact/hooks";
import { useStore } from "./context";

const PACE = 1400; // milliseconds for a step

export function Player({ steps }: { steps: readonly string[] }) {
  const store = useStore();
  const [playing, setPlaying] = useState(false);
  const step = Math.min(store.place.value.step, steps.length - 1);
  const last = step >= steps.length - 1;
  useEffect(() => {
    if (!playing) return;
    if (last) return setPlaying(false);
    const timer = setTimeout(() => store.go({ step: step + 1 }), PACE);
    return () => clearTimeout(timer);
  }, [playing, step]);
  const play = () => {
    if (!playing && last) store.go({ step: 0 });
    setPlaying(!playing);
  };
  return (
    <div class="player">
      <button type="button" onClick={play} aria-label={playing ? "Pause" : "Play the steps"}>
        {playing ? "❚❚" : "▶"}
      </button>
      <input
        type="range"
        aria-label="Step"
        aria-valuetext={steps[step]}
        min={0}
        max={steps.length - 1}
        value={step}
        onInput={(event) => store.go({ step: Number(event.currentTarget.value) })}
      />
      <output>{steps[step]}</output>
    </div>
  );
}
