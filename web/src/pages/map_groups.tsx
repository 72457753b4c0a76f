// Which groups were found on a map? Their outlines, and a list that says what sets each apart.
import { useState } from "preact/hooks";
import { count } from "../core/text";
import { HELD } from "../marks/outlines";
import { GROUP_FIELDS, groupsOf, readGroups, type Group } from "../state/groups";
import type { Summary } from "../state/source";
import { useAsked } from "./asked";
import { useStore } from "./context";
import { pointsOf } from "./points";

const MOST = 60; // outlines at once
const NO_GROUPS: readonly Group[] = [];

/** The groups of a map: all that were found, those that are outlined, and the one that someone asks about. */
export interface MapGroups {
  readonly all: readonly Group[];
  readonly shown: readonly Group[];
  readonly pointed: Group | null;
  readonly point: (group: Group | null) => void;
  readonly show: (shown: boolean) => void;
}

export function useGroups(map: Summary): MapGroups {
  const { source, study } = useStore();
  const [wanted, show] = useState(false);
  const [pointed, point] = useState<Group | null>(null);
  const found = pointsOf(map) === "sample" ? groupsOf(study.value?.results ?? [], map) : [];
  const asked = useAsked(
    async () => (await Promise.all(found.map(({ id }) => source.fields(id, GROUP_FIELDS)))).flatMap(readGroups),
    [found.map(({ id }) => id).join()],
  );
  const all = asked.answer ?? NO_GROUPS;
  return { all, shown: wanted ? all.slice(0, MOST) : NO_GROUPS, pointed, point, show };
}

export function Groups({ groups, choose }: { groups: MapGroups; choose: (group: Group) => void }) {
  const { all, shown, point, show } = groups;
  if (!all.length) return null;
  return (
    <details class="map-groups" onToggle={(event) => show(event.currentTarget.open)}>
      <summary>{count(all.length, "cluster")} found</summary>
      <ul onPointerLeave={() => point(null)}>
        {all.map((group) => (
          <li key={group.name}>
            <button type="button" onClick={() => choose(group)} onPointerEnter={() => point(group)} onFocus={() => point(group)} onBlur={() => point(null)}>
              {group.name} ({group.ids.length.toLocaleString("en")})
            </button>
            <span class="about">{group.sentence}</span>
          </li>
        ))}
      </ul>
      <p class="about">
        {shown.length < all.length && `The first ${MOST} are outlined. `}An outline holds {HELD * 100}% of a cluster, those nearest to its middle.
      </p>
    </details>
  );
}
