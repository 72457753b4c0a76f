// Take a figure along: as a picture, as drawing, as the Python line that makes it, or as a file.
import { useState } from "preact/hooks";
import { toPng, toSvg } from "../core/export";

export interface CopyingProps {
  readonly paper: () => HTMLElement;
  readonly name: string;
  readonly python: string;
  readonly downloads: readonly { readonly kind: string; readonly address: string }[];
}

/** What can be taken along: what it is called, of which media type, and how it is made. */
interface Taken {
  readonly name: string;
  readonly type: string;
  readonly make: () => Promise<Blob>;
}

export function Copying({ paper, name, python, downloads }: CopyingProps) {
  const [said, setSaid] = useState("");
  const copy = ({ name: what, type, make }: Taken) => async () => {
    setSaid(await copied(type, make()).then(() => `${what} copied`, () => `${what} could not be copied; save it instead`));
  };
  const save = ({ name: what, make }: Taken) => async () => {
    const file = `${fileName(name)}.${what.toLowerCase()}`;
    setSaid(await make().then((blob) => `${saved(blob, file)} saved`, (fault: Error) => `not saved: ${fault.message}`));
  };
  const png: Taken = { name: "PNG", type: "image/png", make: () => toPng(paper()) };
  const svg: Taken = { name: "SVG", type: "text/plain", make: async () => words(toSvg(paper()), "image/svg+xml") };
  const drawn: Taken = { ...svg, make: async () => words(toSvg(paper())) };
  const line: Taken = { name: "Python", type: "text/plain", make: async () => words(python) };
  return (
    <details class="copying">
      <summary>Copy or save</summary>
      <div class="buttons">
        {[png, drawn, ...(python ? [line] : [])].map((one) => (
          <button key={one.name} type="button" onClick={copy(one)}>
            Copy {one.name}
          </button>
        ))}
        {[png, svg].map((one) => (
          <button key={one.name} type="button" onClick={save(one)}>
            Save {one.name}
          </button>
        ))}
        {downloads.map(({ kind, address }) => (
          <a key={kind} href={address} download>
            {kind}
          </a>
        ))}
      </div>
      {python && <pre tabIndex={0}>{python}</pre>}
      <output aria-live="polite">{said}</output>
    </details>
  );
}

/** Put what is being made on the clipboard, within the press of the button that some browsers ask for. */
async function copied(type: string, made: Promise<Blob>): Promise<void> {
  await navigator.clipboard.write([new ClipboardItem({ [type]: made })]);
}

function words(text: string, type = "text/plain"): Blob {
  return new Blob([text], { type });
}

/** Save to the reader's folder of downloads; the name it has there. */
function saved(blob: Blob, name: string): string {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // some browsers read it later
  return name;
}

function fileName(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60) || "figure";
}
