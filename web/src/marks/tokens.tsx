// Text in reading order, each token on its own color, read one by one with the arrow keys.
import { useState } from "preact/hooks";
import { inkOn, rgb } from "../core/color";
import { brief } from "../core/text";
import type { Tokens } from "../figure";
import { Empty } from "./empty";

export function TokensMark({ mark, label }: { mark: Tokens; label: string }) {
  const [at, setAt] = useState(-1);
  if (!mark.texts.length) return <Empty />;
  const colors = rgb(mark.values.data, mark.scale);
  const step = (event: KeyboardEvent) => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!move) return;
    event.preventDefault();
    setAt((before) => Math.min(mark.texts.length - 1, Math.max(0, before + move)));
  };
  return (
    <div
      class="tokens"
      tabIndex={0}
      role="application"
      aria-label={`${label} Left and right arrow keys read values.`}
      onKeyDown={step}
      onBlur={() => setAt(-1)}
      onPointerLeave={() => setAt(-1)}
    >
      {mark.texts.map((text, place) => {
        const [red, green, blue] = colors.subarray(place * 3, place * 3 + 3);
        return (
          <span
            key={place}
            class={place === at ? "token current" : "token"}
            style={{ background: `rgb(${red} ${green} ${blue})`, color: inkOn(red, green, blue) }}
            onPointerEnter={() => setAt(place)}
          >
            {text}
          </span>
        );
      })}
      <output class="readout" aria-live="polite" data-transient>
        {at >= 0 ? `${mark.texts[at]}: ${brief(mark.values.data[at], 4)} ${mark.scale.quantity}` : ""}
      </output>
    </div>
  );
}
