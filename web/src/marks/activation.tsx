// What does one unit answer one sample? A small picture over its positions, or a bar.
import { useLayoutEffect, useRef } from "preact/hooks";
import { rgb } from "../core/color";
import { brief } from "../core/text";
import type { Numbers } from "../core/wire";
import type { Scale } from "../figure";

export interface ActivationProps {
  readonly values: Numbers; // of the unit, position by position
  readonly shape: readonly number[]; // of the positions
  readonly scale: Scale;
}

export function Activation({ values, shape, scale }: ActivationProps) {
  if (values.length === 1) return <Bar value={values[0]} scale={scale} />;
  const columns = shape.at(-1) ?? 1;
  return <Positions values={values} columns={columns} scale={scale} thin={shape.length === 1} />;
}

function Positions({ values, columns, scale, thin }: { values: Numbers; columns: number; scale: Scale; thin: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const rows = values.length / columns;
  useLayoutEffect(() => {
    const colors = rgb(values, scale);
    const pixels = new ImageData(columns, rows);
    for (let place = 0; place < values.length; place++) pixels.data.set([colors[place * 3], colors[place * 3 + 1], colors[place * 3 + 2], 255], place * 4);
    canvas.current!.getContext("2d")!.putImageData(pixels, 0, 0);
  }, [values, scale]);
  return <canvas ref={canvas} class={thin ? "activation thin" : "activation"} width={columns} height={rows} aria-hidden="true" />;
}

/** A bar from 0, within the ends of all units. */
function Bar({ value, scale: { low, high } }: { value: number; scale: Scale }) {
  const [least, most] = [Math.min(0, low), Math.max(0, high)];
  const share = (one: number) => ((one - least) / (most - least)) * 100;
  const [from, to] = [share(Math.min(0, value)), share(Math.max(0, value))];
  return (
    <span class="activation-bar" title={brief(value, 4)}>
      {Number.isFinite(value) && <span style={{ left: `${from}%`, width: `${to - from}%` }} />}
    </span>
  );
}
