// What does a score measure? In the words of view/scores.json, as the Python side says them.
import told from "../../../src/neuroglass/view/scores.json";

const NAMES: Readonly<Record<string, string>> = told.names;
const PLACES: Readonly<Record<string, string>> = told.places;
const MEANINGS: Readonly<Record<string, string>> = told.meanings;

/** A score's name in words: `neighborhood_hit@6:original` is 'neighborhood hit (k = 6), before projecting'. */
export function spoken(name: string): string {
  const [head, ...places] = name.split(":");
  const [score, size] = head.split("@");
  const words = (NAMES[score] ?? score.replaceAll("_", " ")) + (size ? ` (k = ${size})` : "");
  return [words, ...places.map((place) => PLACES[place] ?? place)].join(", ");
}

/** The sentence about a score; '' for a score of somebody else's. */
export function meaning(name: string): string {
  return MEANINGS[name.split(/[:@]/)[0]] ?? "";
}

/** Whether a column or a score tells how well each point is placed. */
export function isQuality(name: string): boolean {
  return QUALITY.includes(name.split(/[:@]/)[0]);
}

const QUALITY = ["neighborhood_hit", "neighborhood_preservation", "trustworthiness", "continuity", "silhouette"];
