// What is under the pointer: its picture where it has one, and what is known of it.
import { cellText } from "../core/filter";
import { spoken } from "../core/scores";
import { mayHavePictures, type Column } from "../state/source";
import { useStore } from "./context";
import { layerOfUnits } from "./points";
import { Thumbnail } from "./thumbnail";

const TOLD = ["label_name", "label", "prediction_name", "prediction", "preferred_class_name", "probability", "confidence", "name"];

export interface HoveredProps {
  readonly id: number;
  readonly of: string;
  readonly data: string;
  readonly columns: readonly Column[];
  readonly place: number; // in the columns
}

export function Hovered({ id, of, data, columns, place }: HoveredProps) {
  const store = useStore();
  const pictured = of === "sample" && mayHavePictures(store.study.value, data);
  const layer = layerOfUnits(of);
  const found = TOLD.flatMap((name) => columns.find((one) => one.name === name) ?? []);
  const told = found.map((column) => `${spoken(column.name.replace("_name", ""))} ${cellText(column, place)}`).join(", ");
  return (
    <div class="hovered">
      {pictured && <Thumbnail id={id} data={data} />}
      <output aria-live="polite">
        {layer ? `unit ${layer}:${id}` : `${of} ${id}`}
        {told && `: ${told}`}
      </output>
    </div>
  );
}
