// The one-file report: figures that the page carries become alive in the place of their pictures.
import "./report.css";
import { render } from "preact";
import { decoded } from "../core/coded";
import { readFigure, readMessage } from "../core/wire";
import type { Figure } from "../figure";
import { ChosenBars } from "../marks/chosen_bar";
import { FigureView } from "../marks/figure";
import { Linked } from "../state/linked";

const linked = new Linked();

/** The bytes of a script element: gzip in base64. */
async function carried(element: Element): Promise<ArrayBuffer> {
  const packed = Uint8Array.from(atob(element.textContent!.trim()), (letter) => letter.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(unpacked).arrayBuffer();
}

interface LiveProps {
  readonly figure: Figure;
  readonly python: string;
  readonly of: string; // what its points are; '' where none can be chosen
}

function Live({ figure, python, of }: LiveProps) {
  return <FigureView figure={figure} level={3} python={python} choosing={linked.choosing(of)} />;
}

/** Draw the figure of a script in the element that it names; the picture stays for paper, and where drawing fails. */
async function enliven(script: HTMLScriptElement, place: HTMLElement): Promise<void> {
  const drawn = document.createElement("div");
  drawn.className = "drawn";
  const { python = "", of = "" } = script.dataset;
  try {
    const figure = readFigure(decoded(readMessage(await carried(script))));
    place.append(drawn);
    render(<Live {...{ figure, python, of }} />, drawn);
    place.dataset.alive = "";
  } catch (fault) {
    drawn.textContent = `This picture does not come alive: ${fault instanceof Error ? fault.message : fault}`;
    place.append(drawn);
  }
}

/** Figures are drawn as they come near, so that a long report opens at once. */
function watch(): void {
  const scripts = new Map<Element, HTMLScriptElement>();
  const watcher = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) {
        if (!isIntersecting) continue;
        watcher.unobserve(target);
        void enliven(scripts.get(target)!, target as HTMLElement);
      }
    },
    { rootMargin: "600px" },
  );
  for (const script of document.querySelectorAll<HTMLScriptElement>("script[data-figure]")) {
    const place = document.getElementById(script.dataset.figure!);
    if (!place) continue;
    scripts.set(place, script);
    watcher.observe(place);
  }
  for (const told of document.querySelectorAll<HTMLElement>("[data-when=alive]")) told.hidden = !scripts.size;
  document.documentElement.dataset.ready = String(scripts.size);
}

const bar = document.createElement("aside");
bar.className = "chosen-bars";
bar.setAttribute("aria-label", "What is chosen on the maps");
document.body.append(bar);
render(<ChosenBars linked={linked} />, bar);
watch();
