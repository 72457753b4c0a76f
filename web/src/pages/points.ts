// What are the points of a map?
import type { Summary } from "../state/source";

const UNITS = "unit:"; // what the name of a layer's units begins with

/** What a map's points are: 'sample', or 'unit:fc1' for the units of a layer. */
export function pointsOf(result: Summary): string {
  const axis = result.fields[result.main]?.axes[0]?.name ?? "sample";
  return axis === "unit" ? `${UNITS}${result.at[0] ?? ""}` : axis;
}

/** The layer whose units are meant; '' where samples are. */
export function layerOfUnits(of: string): string {
  return of.startsWith(UNITS) ? of.slice(UNITS.length) : "";
}
