// What do the colors mean? A color bar for each scale, and a legend for the classes.
import { useLayoutEffect, useRef } from "preact/hooks";
import { css, tableOf } from "../core/color";
import { brief, roundSteps, shortened, spreadPlaces } from "../core/text";
import { CLASSES, OTHER, type Mark, type Paths, type Points, type Scale } from "../figure";

/** The color bars and the legend of all marks of a figure. */
export function Keys({ marks }: { marks: readonly Mark[] }) {
  const scales = scalesOf(marks);
  const classed = marks.filter((mark): mark is Points | Paths => mark.kind === "Points" || mark.kind === "Paths");
  const entries = entriesOf(classed);
  const quantity = classed.find((mark) => mark.legend.length && !above(mark))?.scale.quantity ?? "";
  if (!scales.length && !entries.length) return null;
  return (
    <div class="keys">
      {scales.map((scale) => (
        <ColorBar key={`${scale.name} ${scale.low} ${scale.high} ${scale.quantity}`} scale={scale} />
      ))}
      {entries.length > 0 && (
        <div class="legend-box">
          {quantity && <span class="quantity">{quantity}</span>}
          <ul class="legend">
            {entries.map(({ name, kind, color }) => (
              <li key={name} title={name}>
                <span class={kind} style={kind === "dot" ? { background: color } : {}} />
                {shortened(name, 24)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

export function ColorBar({ scale }: { scale: Scale }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colors = tableOf(scale);
  const size = colors.length / 3 - 1; // the last color is of what has none
  useLayoutEffect(() => {
    const pixels = new ImageData(size, 1);
    for (let place = 0; place < size; place++) pixels.data.set([...colors.subarray(place * 3, place * 3 + 3), 255], place * 4);
    canvas.current!.getContext("2d")!.putImageData(pixels, 0, 0);
  }, [colors]);
  return (
    <div class="color-bar" role="img" aria-label={`Colors of ${scale.quantity}, from ${brief(scale.low, 4)} to ${brief(scale.high, 4)}.`}>
      <span class="quantity">{scale.quantity}</span>
      <canvas ref={canvas} width={size} height={1} />
      <div class="ticks below">
        {ticksOf(scale).map(({ text, share }) => (
          <span key={share} style={{ left: `${share * 100}%`, transform: `translateX(${-towards(share) * 100}%)` }}>
            {text}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Which part of a tick's words stands left of it: at an end they do not pass the end. */
function towards(share: number): number {
  return share < 0.05 ? 0 : share > 0.95 ? 1 : 0.5;
}

function ticksOf({ low, high, names }: Scale): { text: string; share: number }[] {
  const share = (value: number) => (value - low) / (high - low);
  if (!names.length) return several(low, high).map((value) => ({ text: brief(value, 3), share: share(value) }));
  return spreadPlaces(names.length, 4).map((place) => ({ text: shortened(names[place], 9), share: share(low + place) }));
}

/** Round numbers between the ends, two at least where there are so many. */
function several(low: number, high: number): number[] {
  const few = roundSteps(low, high, 4);
  return few.length > 1 ? few : roundSteps(low, high, 8);
}

function scalesOf(marks: readonly Mark[]): Scale[] {
  const found = new Map<string, Scale>();
  for (const mark of marks) {
    if (!("scale" in mark) || mark.scale.name === CLASSES) continue;
    const { name, low, high, quantity } = mark.scale;
    found.set(`${name} ${low} ${high} ${quantity}`, mark.scale);
  }
  return [...found.values()];
}

interface Entry {
  readonly name: string;
  readonly kind: "dot" | "ring" | "stroke";
  readonly color: string;
}

function entriesOf(marks: readonly (Points | Paths)[]): Entry[] {
  const drawn = marks.filter((mark) => !above(mark));
  const named = drawn.flatMap(({ legend }) => legend.flatMap((name, place) => (name ? [{ name, place }] : [])));
  const names = Map.groupBy(named, ({ place }) => place); // maps of other data may call a color otherwise
  const entries: Entry[] = [...names]
    .sort(([a], [b]) => a - b)
    .map(([place, own]) => ({ name: [...new Set(own.map(({ name }) => name))].join(" / "), kind: "dot", color: css(tableOf({ name: CLASSES } as Scale), place) }));
  if (drawn.some((mark) => mark.legend.length && mark.color.data.some((value) => value < 0))) {
    entries.push({ name: "others", kind: "dot", color: OTHER });
  }
  const pointing = new Map(marks.filter(above).flatMap((mark) => mark.legend.map((name) => [name, mark.kind] as const)));
  return [...entries, ...[...pointing].map(([name, kind]): Entry => ({ name, kind: kind === "Points" ? "ring" : "stroke", color: "" }))];
}

/** Whether a mark points out some of another. */
function above(mark: Points | Paths): boolean {
  return mark.kind === "Points" ? mark.ring : mark.marked;
}
