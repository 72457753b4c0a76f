// Which class is at each position, as predicted and as labeled: over the picture, more or less opaque.
import { useLayoutEffect, useRef } from "preact/hooks";
import { colorOfClass, painted } from "../core/masks";
import type { Masks } from "../state/around";

export const LAYERS = ["none", "predicted", "labeled", "wrong"] as const;
export type MaskLayer = (typeof LAYERS)[number];

const WORDS: Readonly<Record<MaskLayer, string>> = { none: "no mask", predicted: "predicted", labeled: "labeled", wrong: "predicted where wrong" };

export interface Shown {
  readonly layer: MaskLayer;
  readonly opacity: number; // in percent
}

export const FIRST: Shown = { layer: "predicted", opacity: 50 };

/** One mask, to lie on the picture. */
export function MaskOver({ masks, shown: { layer, opacity } }: { masks: Masks; shown: Shown }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const mask = layer === "labeled" ? masks.labeled : masks.predicted;
  const [rows, columns] = masks.predicted.shape;
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !mask) return;
    context.putImageData(new ImageData(painted(mask, layer === "wrong" ? masks.labeled : null), columns, rows), 0, 0);
  }, [mask, layer, masks]);
  if (layer === "none" || !mask) return null;
  return <canvas ref={canvas} class="mask" width={columns} height={rows} style={{ opacity: opacity / 100 }} aria-hidden="true" />;
}

export interface ChoiceProps {
  readonly masks: Masks;
  readonly shown: Shown;
  readonly show: (shown: Shown) => void;
}

export function MaskChoice({ masks, shown, show }: ChoiceProps) {
  const layers = LAYERS.filter((layer) => masks.labeled || layer === "none" || layer === "predicted");
  return (
    <div class="masks">
      <fieldset class="segmented">
        <legend class="unseen">Mask</legend>
        {layers.map((layer) => (
          <label key={layer}>
            <input type="radio" name="mask" checked={shown.layer === layer} onChange={() => show({ ...shown, layer })} />
            <span>{WORDS[layer]}</span>
          </label>
        ))}
      </fieldset>
      <label class="field">
        Opacity
        <input type="range" min={0} max={100} step={5} value={shown.opacity} onInput={(event) => show({ ...shown, opacity: Number(event.currentTarget.value) })} />
        {shown.opacity} %
      </label>
      <ul class="legend" aria-label="Classes">
        {masks.names.map((name, place) => (
          <li key={name}>
            <span class="dot" style={{ background: colorOfClass(place) }} />
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}
