// A map whose selection, pointer and filter are those of all maps beside it.
import { useMemo } from "preact/hooks";
import { unplaced } from "../core/camera";
import { maskOfConditions } from "../core/filter";
import { idsOf, joined, maskOf } from "../core/ids";
import { count } from "../core/text";
import { MapCanvas, type Tool } from "../marks/map";
import type { Outlined } from "../marks/outlines";
import type { Summary } from "../state/source";
import type { Pointed } from "../state/store";
import { useStore } from "./context";
import { Groups, useGroups, type MapGroups } from "./map_groups";
import { Hovered } from "./hovered";
import type { Drawn } from "./map_read";
import { pointsOf } from "./points";
import type { Marks } from "./trail_steps";

export interface LinkedProps {
  readonly result: Summary;
  readonly drawn: Drawn;
  readonly tool: Tool;
  readonly onTool: (tool: Tool) => void;
}

export function Linked({ result, drawn, tool, onTool }: LinkedProps) {
  const store = useStore();
  const { marks, columns, placeOf } = drawn;
  const of = pointsOf(result);
  const noun = of.split(":")[0];
  const ids = columns.ids.data;
  const { chosen, shown, pointed } = useMasks(drawn, of);
  const groups = useGroups(result);
  const { value: selection } = store.selection;
  const choose = (next: readonly number[], by: string) => store.select({ of, ids: next, by: `${by} on ${result.title}` });
  const outlined = useOutlined(groups, drawn, choose);
  const here = store.hovered.value?.on === result.id && pointed >= 0;
  return (
    <>
      <div class="framed">
        <MapCanvas
          {...{ marks, tool, onTool, chosen, shown, pointed }}
          {...(outlined.length && { groups: outlined })}
          label={`Map of ${count(ids.length, noun)}: ${result.title}. Press ? for the keys.`}
          onPoint={(at) => point(store.hovered, at < 0 ? null : { of, id: ids[at], on: result.id })}
          onChoose={(mask, how, by) => choose(joined(selection.of === of ? selection.ids : [], idsOf(ids, mask), how), by)}
        />
        {here && <Hovered id={ids[pointed]} of={of} data={result.data} place={pointed} columns={columns.columns} />}
      </div>
      <Counted {...{ marks, shown, noun }} total={ids.length} />
      <Groups groups={groups} choose={(group) => choose(group.ids.filter((id) => placeOf(id) >= 0), group.name)} />
    </>
  );
}

/** Which points are chosen, which are shown, and which one is pointed at, by place. */
function useMasks({ columns, placeOf }: Drawn, of: string) {
  const { selection, hovered, place } = useStore();
  const ids = columns.ids.data;
  const { value: now } = selection;
  const { filter } = place.value;
  const chosen = useMemo(() => (now.of === of && now.ids.length ? maskOf(ids, now.ids, placeOf) : null), [now, ids]);
  const shown = useMemo(() => maskOfConditions(columns.columns, filter, ids.length), [columns, filter]);
  return { chosen, shown, pointed: hovered.value?.of === of ? placeOf(hovered.value.id) : -1 };
}

/** The groups as outlines of points. */
function useOutlined({ shown, pointed }: MapGroups, { placeOf }: Drawn, choose: (ids: readonly number[], by: string) => void): readonly Outlined[] {
  return useMemo(
    () =>
      shown.map((group) => ({
        name: group.name.split(":")[0],
        places: group.ids.map(placeOf).filter((place) => place >= 0),
        pointed: group === pointed,
        choose: () => choose(group.ids, group.name),
      })),
    [shown, pointed, placeOf],
  );
}

/** Point at something; the same again changes nothing. */
function point(hovered: { value: Pointed | null }, next: Pointed | null): void {
  const { value: now } = hovered;
  if (now?.id !== next?.id || now?.of !== next?.of || now?.on !== next?.on) hovered.value = next;
}

interface CountedProps {
  readonly marks: Marks;
  readonly shown: Uint8Array | null;
  readonly noun: string;
  readonly total: number;
}

/** How many points are shown of all, and how many have no place. */
function Counted({ marks, shown, noun, total }: CountedProps) {
  const { positions } = marks.find(({ kind }) => kind === "Points") ?? marks[0];
  const lost = useMemo(() => unplaced(positions.data, positions.shape.at(-1)!), [positions]);
  const amount = useMemo(() => shown?.reduce((sum, one) => sum + one, 0) ?? total, [shown]);
  return (
    <>
      {total === 0 && <p class="about">No {noun}s to show</p>}
      {shown && (
        <p class="about">
          {amount.toLocaleString("en")} of {count(total, noun)} shown
        </p>
      )}
      {lost > 0 && <p class="about">{count(lost, noun)} without a place on this map</p>}
    </>
  );
}
