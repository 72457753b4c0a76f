// A figure: title, panels in a grid under headings, color keys, caption, and what it says to who cannot see it.
import { Fragment, type ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { Figure, Mark, Panel } from "../figure";
import type { OpenCell } from "./cells";
import { Copying } from "./copying";
import { Keys } from "./legend";
import { PanelView, type Choosing } from "./panel";
import { Pointing, useReadTogether } from "./pointing";
import { useSize } from "./size";

export interface FigureProps {
  readonly figure: Figure;
  readonly level?: 1 | 2 | 3; // of its heading
  readonly python?: string; // the line that asks it again
  readonly onCell?: OpenCell | undefined; // what a cell of numbers leads to
  readonly choosing?: Choosing | undefined; // where samples are chosen on its maps
  readonly downloads?: readonly { readonly kind: string; readonly address: string }[];
  readonly under?: ((panel: number) => ComponentChildren) | undefined; // what stands under a panel
}

/** Rem that a panel of each kind wants at least, and at most. */
const ROOM: Readonly<Record<Mark["kind"], readonly [number, number]>> = {
  Picture: [4.5, 15],
  Heatmap: [4.5, 15],
  Points: [15, 44],
  Paths: [15, 44],
  Bars: [17, 40],
  Line: [17, 52],
  Band: [17, 30],
  Tokens: [18, 62],
  Cells: [18, 62],
  Rows: [18, 80],
};

const REM = 16; // pixels
const GAP = 0.9; // rem between panels

export function FigureView({ figure, level = 2, python = "", downloads = [], onCell, choosing, under }: FigureProps) {
  const element = useRef<HTMLElement>(null);
  const Heading = `h${level}` as const;
  const lines = figure.caption.split("\n").filter(Boolean);
  return (
    <figure ref={element} class="figure" aria-label={figure.title}>
      <div class="paper">
        <Heading class="figure-title">{figure.title}</Heading>
        <p class="unseen">{figure.alt}</p>
        <Grid {...{ figure, onCell, choosing, under }} />
        <Keys marks={figure.panels.flatMap((panel) => panel.marks)} />
        <figcaption>
          {lines.map((line, place) => (
            <p key={place} class={place === lines.length - 1 ? "provenance" : ""}>
              {line}
            </p>
          ))}
        </figcaption>
      </div>
      <Copying paper={() => element.current!.querySelector<HTMLElement>(".paper")!} {...{ python, downloads }} name={figure.title} />
    </figure>
  );
}

function Grid({ figure, onCell, choosing, under }: Pick<FigureProps, "figure" | "onCell" | "choosing" | "under">) {
  const [element, { width }] = useSize<HTMLDivElement>();
  const planned = Math.max(1, Math.min(figure.columns, figure.panels.length));
  const [least, most] = room(figure.panels, planned);
  const headed = figure.headings.some(Boolean);
  const columns = headed ? planned : fitting(planned, width, least * REM, togetherOf(figure.panels));
  const read = useReadTogether(figure, columns);
  return (
    <div ref={element} class="scroll" tabIndex={headed ? 0 : undefined} role={headed ? "group" : undefined} aria-label={headed ? "Panels" : undefined}>
      <div
        class="panels"
        style={{
          gridTemplateColumns: `repeat(${columns}, minmax(${headed ? `${least}rem` : 0}, 1fr))`,
          maxWidth: `${columns * (most + GAP)}rem`,
        }}
      >
        {figure.panels.map((panel, place) => (
          <Fragment key={place}>
            {place % columns === 0 && figure.headings[place / columns] && (
              <p class="heading">{figure.headings[place / columns]}</p>
            )}
            <section class={under ? "panel noted" : "panel"}>
              <p class="panel-title">{panel.title}</p>
              <Pointing.Provider value={read[place]}>
                <PanelView {...{ panel, onCell, choosing }} label={`${panel.title.replaceAll("\n", ", ") || figure.title}.`} />
              </Pointing.Provider>
              {under && <div class="under">{under(place)}</div>}
            </section>
          </Fragment>
        ))}
      </div>
    </div>
  );
}

/** How many panels belong together: two where a sample and what is told of it alternate. */
function togetherOf(panels: readonly Panel[]): number {
  const kinds = panels.map(({ marks }) => marks[0]?.kind);
  return kinds.length > 2 && kinds[0] !== kinds[1] && kinds.every((kind, place) => kind === kinds[place % 2]) ? 2 : 1;
}

/** As many columns as fit, so that what stands in one row stays together: a divisor of those planned where one is near. */
function fitting(planned: number, width: number, least: number, together: number): number {
  const most = Math.max(1, Math.min(planned, Math.floor((width + GAP * REM) / (least + GAP * REM)) || planned));
  for (let columns = most; columns > most / 2; columns--) if (planned % columns === 0 && columns % together === 0) return columns;
  return most > together ? most - (most % together) : most;
}

/** Rem of a panel, at least and at most; a picture with few beside it may be larger. */
function room(panels: readonly Panel[], columns: number): [number, number] {
  const rooms = panels.flatMap(({ marks }) => marks.slice(0, 1).map((mark) => sized(mark)));
  if (!rooms.length) return [10, 20];
  const least = Math.max(...rooms.map(([one]) => one));
  const most = Math.max(...rooms.map(([, one]) => one));
  return [columns > 2 ? Math.min(least, 17) : least, most];
}

function sized(mark: Mark): readonly [number, number] {
  const bare = mark.kind !== "Heatmap" || (mark.axes[0].name === "y" && mark.axes[1].name === "x");
  return bare ? ROOM[mark.kind] : [16, 60];
}
