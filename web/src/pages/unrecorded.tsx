// What to do where nobody tells what a layer's units answer.
import { useStore } from "./context";

export function Unrecorded({ layer }: { layer: string }) {
  const { study } = useStore();
  const folder = study.value?.folder || "STUDY";
  return (
    <p class="hint">
      No activations of {layer} are kept, so that what its units answer a sample is not known here. Record them with{" "}
      <code>
        neuroglass record SUBJECT --layers {layer} -o {folder}/recordings/NAME
      </code>
      , or serve the study with <code>--subject</code>, and a file that returns its network.
    </p>
  );
}
