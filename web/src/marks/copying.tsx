// Take a figure along: as a picture, as drawing, as the Python line that makes it, or as a file.
import { useState } from "preact/hooks";
import { toPng, toSvg } from "../core/export";

export interface CopyingProps {
  readonly paper: () => HTMLElement;
  readonly name: string;
  readonly python: string;
  readonly downloads: readonly { readonly kind: string; readonly address: string }[];
}

export function Copying({ paper, name, python, downloads }: CopyingProps) {
  const [said, setSaid] = useState("");
  const copy = (what: string, make: () => Promise<Blob>) => async () => {
    const blob = await make();
    const copied = navigator.clipboard.write([new ClipboardItem({ [blob.type]: blob })]);
    setSaid(await copied.then(() => `${what} copied`, () => `${what} could not be copied; save it instead`));
  };
  const save = (kind: "png" | "svg") => async () => {
    const blob = kind === "png" ? await toPng(paper()) : new Blob([toSvg(paper())], { type: "image/svg+xml" });
    setSaid(`${saved(blob, `${fileName(name)}.${kind}`)} saved`);
  };
  const ways: [string, () => Promise<void>][] = [
    ["Copy PNG", copy("PNG", () => toPng(paper()))],
    ["Copy SVG", copy("SVG", async () => words(toSvg(paper())))],
    ...(python ? [["Copy Python", copy("The Python line", async () => words(python))] as [string, () => Promise<void>]] : []),
    ["Save PNG", save("png")],
    ["Save SVG", save("svg")],
  ];
  return (
    <details class="copying">
      <summary>Copy or save</summary>
      <div class="buttons">
        {ways.map(([text, act]) => (
          <button key={text} type="button" onClick={act}>
            {text}
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

function words(text: string): Blob {
  return new Blob([text], { type: "text/plain" });
}

/** Save to the reader's folder of downloads; the name it has there. */
function saved(blob: Blob, name: string): string {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
  return name;
}

function fileName(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60) || "figure";
}
