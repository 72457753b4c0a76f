// What is known of each unit of a layer? The columns of its table, its mean activation among them.
import type { Columns, Source, Study } from "../state/source";

const TABLE = "UnitTable";

export async function unitColumns(source: Source, study: Study, table: string): Promise<Columns | null> {
  if (!table) return null;
  const known = await source.columns(table);
  const result = study.results.find(({ id }) => id === table);
  if (result?.kind !== TABLE) return known;
  const { arrays } = await source.fields(table, [result.main]);
  const mean = { name: "mean_activation", quantity: "mean activation", values: arrays[`fields/${result.main}`], words: null };
  return { ...known, columns: [mean, ...known.columns] };
}
