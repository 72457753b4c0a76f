// One row of a diagram: a layer or a group, its shape, its size and how its units behave.
import { useEffect, useRef } from "preact/hooks";
import { count, number } from "../core/text";
import type { Health } from "../state/network";
import { healthOf, parametersOf, type Group, type Row } from "./diagram_tree";

/** Where a layer leads to, and what a click does instead of going there. */
export type LinkOf = (layer: string) => { readonly href: string; readonly onClick: (event: MouseEvent) => void };

export interface DiagramRowProps {
  readonly row: Row;
  readonly total: number; // parameters of the whole network
  readonly also: readonly string[]; // what feeds it beside the row above it
  readonly current: boolean; // reached by the Tab key
  readonly found: boolean; // looked for, and to be seen
  readonly linkOf: LinkOf;
  readonly onToggle: () => void;
  readonly onPoint: (here: boolean) => void;
  readonly onFocus: () => void;
}

export function DiagramRow({ row, total, also, current, found, linkOf, onToggle, onPoint, onFocus }: DiagramRowProps) {
  const { group, level, open } = row;
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (found) element.current!.scrollIntoView({ block: "nearest" });
  }, [found]);
  return (
    <div
      ref={element}
      role="treeitem"
      data-found={found}
      class="diagram-row"
      aria-level={level}
      aria-posinset={row.place}
      aria-setsize={row.siblings}
      aria-expanded={group.children.length ? open : undefined}
      aria-selected={current}
      tabIndex={current ? 0 : -1}
      title={titleOf(row, also)}
      style={{ "--level": level }}
      onMouseEnter={() => onPoint(true)}
      onMouseLeave={() => onPoint(false)}
      onFocus={() => (onFocus(), onPoint(true))}
      onBlur={() => onPoint(false)}
    >
      <Name {...{ group, open, linkOf, onToggle }} />
      <span class="diagram-kind">{kindOf(row)}</span>
      <span class="diagram-shape">{sizesOf(group)}</span>
      <Share amount={parametersOf(group)} total={total} />
      <Life health={healthOf(group)} />
      {also.length > 0 && <span class="unseen">also fed by {also.join(", ")}</span>}
    </div>
  );
}

/** What there may be no room for. */
function titleOf({ group }: Row, also: readonly string[]): string {
  const health = healthOf(group);
  const lived = health ? `${healthWords(health).join(", ")}, over ${count(health.samples, "sample")}` : "";
  return [group.path, axesOf(group), lived, also.length ? `also fed by ${also.join(", ")}` : ""].filter(Boolean).join("\n");
}

type NameProps = Pick<DiagramRowProps, "linkOf" | "onToggle"> & { readonly group: Group; readonly open: boolean };

function Name({ group: { name, layer, children }, open, linkOf, onToggle }: NameProps) {
  return (
    <span class="diagram-name">
      {children.length > 0 && (
        <span class="diagram-toggle" aria-hidden="true" onClick={onToggle}>
          {open ? "▾" : "▸"}
        </span>
      )}
      {layer ? (
        <a {...linkOf(layer.name)} tabIndex={-1}>
          {name}
        </a>
      ) : (
        <span onClick={onToggle}>{name}</span>
      )}
    </span>
  );
}

/** 'channel 8 × y 16 × x 16': what the group hands on. */
function axesOf({ layer, layers }: Group): string {
  return (layer ?? layers.at(-1))?.axes ?? "";
}

/** The same without the names of the axes. */
function sizesOf(group: Group): string {
  return axesOf(group)
    .split(" × ")
    .map((axis) => axis.slice(axis.lastIndexOf(" ") + 1))
    .join(" × ");
}

/** What a row is: the kind of its layer; else how much is in it. */
function kindOf({ group: { layer, alike, layers } }: Row): string {
  if (layer) return layer.kind;
  return alike ? `${alike} alike` : count(layers.length, "layer");
}

function Share({ amount, total }: { amount: number; total: number }) {
  return (
    <span class="diagram-size">
      <span class="diagram-bar" style={{ width: `${total ? (100 * amount) / total : 0}%` }} />
      {number(amount)}
      <span class="unseen"> parameters</span>
    </span>
  );
}

/** The units that never answer, that always answer the same, and that are at their limit, as a bar and in words. */
function Life({ health }: { health: Health | null }) {
  if (!health) return <span class="diagram-life" />;
  const share = (amount: number | null) => `${(100 * (amount ?? 0)) / Math.max(1, health.units)}%`;
  return (
    <span class="diagram-life">
      <span class="life-bar">
        <span class="dead" style={{ width: share(health.dead) }} />
        <span class="constant" style={{ width: share(health.constant) }} />
        <span class="saturated" style={{ width: share(health.saturated) }} />
      </span>
      <span>{healthWords(health).join(", ")}</span>
    </span>
  );
}

/** `2 of 64 dead`, `1 constant`; `0 of 64 dead` where all is well. */
function healthWords(health: Health): string[] {
  const amounts = { dead: health.dead, constant: health.constant, saturated: health.saturated ?? 0 };
  const found = Object.entries(amounts).filter(([, amount]) => amount > 0);
  if (!found.length) return [`0 of ${number(health.units)} dead`];
  const [[first, amount], ...rest] = found;
  return [`${number(amount)} of ${number(health.units)} ${first}`, ...rest.map(([name, many]) => `${number(many)} ${name}`)];
}
