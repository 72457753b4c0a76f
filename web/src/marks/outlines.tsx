// Where do groups of points lie? An outline around each, with its name, which chooses its points.
import { useMemo } from "preact/hooks";
import { toPixel, type Camera, type Size } from "../core/camera";
import { hull, middleOf, nearestTo } from "../core/hull";
import type { Corner } from "../core/lasso";
import type { Numbers } from "../core/wire";

export const HELD = 0.9; // share of a group's points within its outline, so that a few far ones do not stretch it

/** Points that belong together, by place. */
export interface Outlined {
  readonly name: string;
  readonly places: readonly number[];
  readonly pointed: boolean; // someone asks about it now
  readonly choose: () => void;
}

export interface OutlinesProps {
  readonly groups: readonly Outlined[];
  readonly positions: Numbers; // two numbers a point
  readonly camera: Camera;
  readonly size: Size;
}

export function Outlines({ groups, positions, camera, size }: OutlinesProps) {
  const shapes = useMemo(() => groups.map(({ places }) => shapeOf(places, positions)), [groups, positions]);
  const at = ([x, y]: Corner) => toPixel(camera, size, x, y);
  return (
    <>
      <svg class="over outlines" width={size.width} height={size.height} aria-hidden="true">
        {shapes.map(({ corners }, place) => (
          <polygon key={place} data-pointed={groups[place].pointed} points={corners.map((corner) => at(corner).join(",")).join(" ")} />
        ))}
      </svg>
      {shapes.map(({ middle }, place) => middle && <Name key={place} group={groups[place]} at={at(middle)} size={size} />)}
    </>
  );
}

/** A name in the middle of its group; by keyboard the list below the map does the same. */
function Name({ group, at: [left, top], size }: { group: Outlined; at: Corner; size: Size }) {
  if (left < 0 || top < 0 || left > size.width || top > size.height) return null;
  return (
    <span class="group-name" aria-hidden="true" data-pointed={group.pointed} style={{ left: `${left}px`, top: `${top}px` }} onClick={group.choose}>
      {group.name}
    </span>
  );
}

function shapeOf(places: readonly number[], positions: Numbers): { corners: Corner[]; middle: Corner | null } {
  const points = places.map((place): Corner => [positions[place * 2], positions[place * 2 + 1]]);
  const middle = middleOf(points);
  return { corners: middle ? hull(nearestTo(middle, points, HELD)) : [], middle };
}
