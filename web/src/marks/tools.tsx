// What does a drag on a map do? One choice of three, which keys make too; a form of its own keeps maps apart.
import type { Tool } from "./map";

const TOOLS: readonly (readonly [Tool, string])[] = [
  ["pan", "Move"],
  ["lasso", "Lasso"],
  ["box", "Box"],
];

export function Tools({ tool, onTool }: { tool: Tool; onTool: (tool: Tool) => void }) {
  return (
    <form class="tools-of-map" data-transient onSubmit={(event) => event.preventDefault()}>
      <fieldset class="segmented">
        <legend class="unseen">What a drag does</legend>
        {TOOLS.map(([name, text]) => (
          <label key={name}>
            <input type="radio" name="tool" checked={tool === name} onChange={() => onTool(name)} />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
    </form>
  );
}
