// How does what is drawn on a page become one SVG or PNG? Boxes, words, canvases and charts are read off the page.

const NAMESPACE = "http://www.w3.org/2000/svg";
const SHAPE_STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "font-family", "font-size", "text-anchor"];

const FINENESS = 2; // pixels of a picture for each of the page's

/** How a canvas is drawn finer than the screen shows it, by the canvas. */
export const finer = new WeakMap<HTMLCanvasElement, (drawn: HTMLCanvasElement, fineness: number) => void>();

/** The SVG text of an element as the page shows it, on white. What is marked as passing is left out. */
export function toSvg(element: HTMLElement): string {
  const frame = element.getBoundingClientRect();
  const root = document.createElementNS(NAMESPACE, "svg");
  root.setAttribute("xmlns", NAMESPACE);
  root.setAttribute("viewBox", `0 0 ${frame.width} ${frame.height}`);
  root.setAttribute("width", String(frame.width));
  root.setAttribute("height", String(frame.height));
  root.append(made("rect", { width: frame.width, height: frame.height, fill: "#fff" }));
  walk(element, root, frame);
  return new XMLSerializer().serializeToString(root);
}

/** The same as a PNG. */
export async function toPng(element: HTMLElement): Promise<Blob> {
  const { width, height } = element.getBoundingClientRect();
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(toSvg(element))}`;
  await picture.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: width * FINENESS, height: height * FINENESS });
  canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("the browser made no PNG"))), "image/png");
  });
}

function walk(element: Element, root: SVGElement, frame: DOMRect): void {
  const style = getComputedStyle(element);
  if (style.display === "none" || style.visibility === "hidden" || isPassing(element)) return;
  const box = element.getBoundingClientRect();
  const place = { x: box.left - frame.left, y: box.top - frame.top, width: box.width, height: box.height };
  if (element instanceof SVGSVGElement) return root.append(placed(copied(element), place));
  if (style.backgroundColor !== "rgba(0, 0, 0, 0)") {
    root.append(made("rect", { ...place, fill: style.backgroundColor, rx: parseFloat(style.borderTopLeftRadius) || 0 }));
  }
  framed(root, place, style);
  if (element instanceof HTMLCanvasElement) return root.append(pictured(element, place));
  for (const child of element.childNodes) {
    if (child instanceof Element) walk(child, root, frame);
    else if (child instanceof Text) for (const line of linesOf(child)) root.append(word(line, style, frame));
  }
  const after = getComputedStyle(element, "::after");
  if (after.content !== "none") framed(root, place, after);
}

/** The border of a box, or of what its style puts over it. */
function framed(root: SVGElement, place: object, style: CSSStyleDeclaration): void {
  if (!parseFloat(style.borderTopWidth) || style.borderTopStyle === "none") return;
  root.append(made("rect", { ...place, fill: "none", stroke: style.borderTopColor, rx: parseFloat(style.borderTopLeftRadius) || 0 }));
}

/** What is on a canvas: as fine as a picture wants it where it can be drawn so, else cell by cell. */
function pictured(canvas: HTMLCanvasElement, place: object): SVGElement {
  const draw = finer.get(canvas);
  const drawn = draw ? document.createElement("canvas") : canvas;
  draw?.(drawn, FINENESS);
  const cells = draw ? {} : { "image-rendering": "pixelated" };
  return made("image", { ...place, ...cells, href: drawn.toDataURL(), preserveAspectRatio: "none" });
}

function isPassing(element: Element): boolean {
  return element.classList.contains("unseen") || element.hasAttribute("data-transient");
}

interface Line {
  text: string;
  box: DOMRect;
}

/** The lines that the page broke a text into. */
function linesOf(node: Text): Line[] {
  const range = document.createRange();
  const lines: Line[] = [];
  for (let place = 0; place < node.data.length; place++) {
    range.setStart(node, place);
    range.setEnd(node, place + 1);
    const box = range.getClientRects()[0];
    if (!box?.width) continue;
    const last = lines.at(-1);
    if (last && Math.abs(last.box.top - box.top) < box.height / 2 && box.left >= last.box.left) last.text += node.data[place];
    else lines.push({ text: node.data[place], box });
  }
  return lines.filter(({ text }) => text.trim());
}

function word({ text, box }: Line, style: CSSStyleDeclaration, frame: DOMRect): SVGElement {
  const size = parseFloat(style.fontSize);
  const found = made("text", {
    x: box.left - frame.left,
    y: box.top - frame.top + box.height / 2 + size * 0.35,
    "font-size": size,
    "font-family": style.fontFamily,
    "font-weight": style.fontWeight,
    fill: style.color,
  });
  found.textContent = text;
  return found;
}

/** A chart with its looks written into it, as no style sheet goes along. */
function copied(chart: SVGSVGElement): SVGElement {
  const copy = chart.cloneNode(true) as SVGElement;
  const originals = [chart, ...chart.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll<SVGElement>("*")].forEach((part, place) => {
    const style = getComputedStyle(originals[place]);
    for (const name of SHAPE_STYLES) part.setAttribute(name, style.getPropertyValue(name));
    part.removeAttribute("class");
  });
  return copy;
}

function placed(chart: SVGElement, place: object): SVGElement {
  for (const [name, value] of Object.entries(place)) chart.setAttribute(name, String(value));
  return chart;
}

function made(name: string, attributes: object): SVGElement {
  return placed(document.createElementNS(NAMESPACE, name), attributes);
}
