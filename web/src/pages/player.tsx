// Go through the steps of trails: layer by layer, or epoch by epoch; all maps that have steps go together.
import { useEffect, useState } from "preact/hooks";
import { ON_TRAILS } from "../state/keys";
import { useStore } from "./context";
import { usePressed } from "./pressed";

const PACE = 1400; // milliseconds for a step
const SPEEDS = [0.5, 1, 2, 4];

export function Player({ steps }: { steps: readonly string[] }) {
  const store = useStore();
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const last = steps.length - 1;
  const step = Math.min(store.place.value.step, last);
  useEffect(() => {
    if (!playing) return;
    if (step >= last) return setPlaying(false);
    const timer = setTimeout(() => store.go({ step: step + 1 }), PACE / speed);
    return () => clearTimeout(timer);
  }, [playing, step, speed]);
  const play = () => {
    if (!playing && step >= last) store.go({ step: 0 });
    setPlaying(!playing);
  };
  const move = (by: number) => store.go({ step: Math.min(last, Math.max(0, step + by)) });
  usePressed(ON_TRAILS, { play, before: () => move(-1), after: () => move(1) });
  return (
    <div class="player" role="group" aria-label="Steps">
      <button type="button" onClick={play} aria-label={playing ? "Pause" : "Play the steps"}>
        {playing ? "❚❚" : "▶"}
      </button>
      <input
        type="range"
        aria-label="Step"
        aria-valuetext={steps[step]}
        min={0}
        max={last}
        value={step}
        onInput={(event) => store.go({ step: Number(event.currentTarget.value) })}
      />
      <output>{steps[step]}</output>
      <Speed speed={speed} choose={setSpeed} />
    </div>
  );
}

function Speed({ speed, choose }: { speed: number; choose: (speed: number) => void }) {
  return (
    <select aria-label="Speed" value={speed} onChange={(event) => choose(Number(event.currentTarget.value))}>
      {SPEEDS.map((one) => (
        <option key={one} value={one}>
          {one} ×
        </option>
      ))}
    </select>
  );
}
