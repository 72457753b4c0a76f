// From one step to the next, points move rather than jump, so that the eye can follow them.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Numbers } from "../core/wire";

const DURATION = 450; // milliseconds
const MOST = 50_000; // points that a browser moves smoothly

/** Positions on their way to those given; at once where there are other points, many of them, or a wish for stillness. */
export function useTween(positions: Numbers): Numbers {
  const [now, setNow] = useState(positions);
  const latest = useRef(positions);
  useEffect(() => {
    const from = latest.current;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (from === positions) return;
    if (from.length !== positions.length || positions.length > MOST * 2 || still) {
      latest.current = positions;
      setNow(positions);
      return;
    }
    const start = performance.now();
    let frame = requestAnimationFrame(function move(time: number) {
      const share = Math.min(1, (time - start) / DURATION);
      latest.current = share === 1 ? positions : between(from, positions, share * share * (3 - 2 * share));
      setNow(latest.current);
      if (share < 1) frame = requestAnimationFrame(move);
    });
    return () => cancelAnimationFrame(frame);
  }, [positions]);
  return now.length === positions.length && positions.length <= MOST * 2 ? now : positions;
}

function between(from: Numbers, to: Numbers, share: number): Numbers {
  return Float64Array.from(to, (value, place) => from[place] + (value - from[place]) * share);
}
