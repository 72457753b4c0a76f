// Values along one axis, a line for each name, over the ranges between others; read under the pointer.
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { AGAINST, css, FOR, NEUTRAL, tableOf } from "../core/color";
import type { Size } from "../core/camera";
import { axisName, brief, labelAt, roundSteps, shortened } from "../core/text";
import { CLASSES, type Axis, type Band, type Line, type Scale } from "../figure";
import type { Numbers } from "../core/wire";
import { Empty } from "./empty";
import { useSize } from "./size";

const MARGIN = { left: 52, right: 10, top: 8, bottom: 36 };
const PLOT = { left: `${MARGIN.left}px`, right: `${MARGIN.right}px`, top: `${MARGIN.top}px`, bottom: `${MARGIN.bottom}px` };
const FEW = 10; // lines that have a color of their own
const COLORS = tableOf({ name: CLASSES } as Scale);

interface Frame extends Size {
  readonly low: number;
  readonly high: number;
  readonly steps: number;
}

export interface LineProps {
  readonly lines: readonly Line[];
  readonly bands: readonly Band[];
  readonly label: string;
  readonly over?: ComponentChildren; // what lies between its sides, from the first position to the last
}

export function LineMark({ lines, bands, label, over }: LineProps) {
  const [box, size] = useSize<HTMLDivElement>();
  const [at, setAt] = useState(-1);
  const first = lines[0] ?? bands[0];
  if (!first?.axis.size) return <Empty />;
  const frame = framed(lines, bands, size);
  const last = frame.steps - 1;
  const point = (event: PointerEvent) => {
    const left = event.clientX - box.current!.getBoundingClientRect().left - MARGIN.left;
    setAt(kept(Math.round((left / (size.width - MARGIN.left - MARGIN.right)) * last), last));
  };
  const step = (event: KeyboardEvent) => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!move) return;
    event.preventDefault();
    setAt((before) => kept(before + move, last));
  };
  return (
    <div class="lines">
      <div
        ref={box}
        class="chart"
        tabIndex={0}
        role="application"
        aria-label={`${label} Left and right arrow keys read values.`}
        onPointerMove={point}
        onPointerLeave={() => setAt(-1)}
        onBlur={() => setAt(-1)}
        onKeyDown={step}
      >
        {size.width > 0 && <Chart {...{ lines, bands, frame, at }} />}
        {over && (
          <div class="over-line" style={PLOT}>
            {over}
          </div>
        )}
        <output class="readout" aria-live="polite" data-transient>
          {at >= 0 ? read(lines, at) : ""}
        </output>
      </div>
      <Legend lines={lines} bands={bands} />
    </div>
  );
}

function kept(place: number, last: number): number {
  return Math.min(last, Math.max(0, place));
}

interface ChartProps {
  readonly lines: readonly Line[];
  readonly bands: readonly Band[];
  readonly frame: Frame;
  readonly at: number; // the position that is read, -1 for none
}

function Chart({ lines, bands, frame, at }: ChartProps) {
  const { width, height } = frame;
  return (
    <svg width={width} height={height} aria-hidden="true">
      <Sides axis={(lines[0] ?? bands[0]).axis} quantity={lines[0]?.quantity ?? ""} frame={frame} />
      {bands.map((band) => (
        <path key={band.name} d={area(rowOf(band, 0), rowOf(band, 1), frame)} fill={NEUTRAL} fill-opacity={0.22} />
      ))}
      {lines.map((line) => (
        <Drawn key={line.quantity} line={line} frame={frame} />
      ))}
      {at >= 0 && <line x1={across(at, frame)} x2={across(at, frame)} y1={MARGIN.top} y2={height - MARGIN.bottom} class="rule" />}
    </svg>
  );
}

/** The names of the lines and of the ranges, where there are several and few. */
function Legend({ lines, bands }: Pick<ChartProps, "lines" | "bands">) {
  const named = lines.flatMap((line) => line.names.map((name, place) => ({ name, color: colorOf(line, place) })));
  if (named.length > FEW || named.length + bands.length < 2) return null;
  return (
    <ul class="legend">
      {named.map(({ name, color }) => (
        <li key={name}>
          <span class="dash" style={{ background: color }} />
          {shortened(name, 24)}
        </li>
      ))}
      {bands.map(({ name }) => (
        <li key={name}>
          <span class="band" />
          {name}
        </li>
      ))}
    </ul>
  );
}

function Drawn({ line, frame }: { line: Line; frame: Frame }) {
  const filled = line.signed && line.names.length === 1;
  return (
    <>
      {line.signed && <line x1={MARGIN.left} x2={frame.width - MARGIN.right} y1={up(0, frame)} y2={up(0, frame)} class="rule" />}
      {filled && <Filled line={line} frame={frame} />}
      {line.names.map((name, place) => (
        <path
          key={name}
          d={trace(rowOf(line, place), frame)}
          fill="none"
          stroke={colorOf(line, place)}
          stroke-width={1.3}
          stroke-opacity={line.names.length > FEW ? 0.4 : 1}
        />
      ))}
    </>
  );
}

/** What lies between the line and 0: one color above, another one below. */
function Filled({ line, frame }: { line: Line; frame: Frame }) {
  const name = useId();
  const zero = Float64Array.from({ length: frame.steps }, () => 0);
  const shape = area(rowOf(line, 0), zero, frame);
  const middle = Math.min(frame.height, Math.max(0, up(0, frame)));
  return (
    <>
      <clipPath id={`${name}-for`}>
        <rect x={0} y={0} width={frame.width} height={middle} />
      </clipPath>
      <clipPath id={`${name}-against`}>
        <rect x={0} y={middle} width={frame.width} height={Math.max(0, frame.height - middle)} />
      </clipPath>
      <path d={shape} fill={FOR} clip-path={`url(#${name}-for)`} />
      <path d={shape} fill={AGAINST} clip-path={`url(#${name}-against)`} />
    </>
  );
}

function Sides({ axis, quantity, frame }: { axis: Axis; quantity: string; frame: Frame }) {
  const { width, height, low, high } = frame;
  const floor = height - MARGIN.bottom;
  return (
    <g class="sides">
      {roundSteps(low, high, height / 45).map((value) => (
        <g key={value}>
          <line x1={MARGIN.left - 4} x2={MARGIN.left} y1={up(value, frame)} y2={up(value, frame)} />
          <text x={MARGIN.left - 6} y={up(value, frame) + 4} text-anchor="end">
            {brief(value, 3)}
          </text>
        </g>
      ))}
      {alongTicks(axis, width / 70).map(({ place, text }) => (
        <g key={place}>
          <line x1={across(place, frame)} x2={across(place, frame)} y1={floor} y2={floor + 4} />
          <text x={across(place, frame)} y={floor + 16} text-anchor="middle">
            {text}
          </text>
        </g>
      ))}
      <path d={`M${MARGIN.left} ${MARGIN.top}V${floor}H${width - MARGIN.right}`} />
      <text x={(MARGIN.left + width) / 2} y={height - 5} text-anchor="middle">
        {axisName(axis)}
      </text>
      <text transform={`translate(11 ${(MARGIN.top + floor) / 2}) rotate(-90)`} text-anchor="middle">
        {shortened(quantity, Math.floor(height / 6.5))}
      </text>
    </g>
  );
}

function alongTicks(axis: Axis, about: number): { place: number; text: string }[] {
  if (axis.ticks.length) {
    const step = Math.max(1, Math.ceil(axis.size / about));
    const places = Array.from({ length: Math.ceil(axis.size / step) }, (_, one) => one * step);
    return places.map((place) => ({ place, text: shortened(labelAt(axis, place), 10) }));
  }
  const last = axis.start + axis.step * (axis.size - 1);
  return roundSteps(axis.start, last, about).map((value) => ({ place: (value - axis.start) / axis.step, text: brief(value, 4) }));
}

function framed(lines: readonly Line[], bands: readonly Band[], size: Size): Frame {
  const steps = (lines[0] ?? bands[0]).axis.size;
  const values = [...lines, ...bands].flatMap((mark) => Array.from(mark.values.data)).filter(Number.isFinite);
  const given = lines.find((line) => line.low < line.high);
  const low = given?.low ?? values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = given?.high ?? values.reduce((a, b) => Math.max(a, b), -Infinity);
  const span = Number.isFinite(high - low) ? high - low || 1 : 1;
  return { ...size, steps, low: Number.isFinite(low) ? low : 0, high: (Number.isFinite(low) ? low : 0) + span * 1.02 };
}

function read(lines: readonly Line[], at: number): string {
  const told = lines.flatMap((line) =>
    line.names.slice(0, FEW).map((name, place) => `${shortened(name, 18)} ${brief(rowOf(line, place)[at], 4)}`),
  );
  const { axis } = lines[0];
  return `${axis.name} ${labelAt(axis, at)}${axis.unit ? ` ${axis.unit}` : ""}: ${told.join(", ")}`;
}

function rowOf(mark: Line | Band, place: number): Numbers {
  const steps = mark.axis.size;
  return mark.values.data.subarray(place * steps, (place + 1) * steps);
}

function colorOf(line: Line, place: number): string {
  return line.names.length > 1 && line.names.length <= FEW ? css(COLORS, place) : NEUTRAL;
}

function across(place: number, { width, steps }: Frame): number {
  return MARGIN.left + (place / Math.max(1, steps - 1)) * (width - MARGIN.left - MARGIN.right);
}

function up(value: number, { height, low, high }: Frame): number {
  return height - MARGIN.bottom - ((value - low) / (high - low)) * (height - MARGIN.top - MARGIN.bottom);
}

/** A line through the values; it is broken where one is not a number. */
function trace(values: Numbers, frame: Frame): string {
  let [path, drawing] = ["", false];
  values.forEach((value: number, place: number) => {
    const known = Number.isFinite(value);
    if (known) path += `${drawing ? "L" : "M"}${across(place, frame).toFixed(1)} ${up(value, frame).toFixed(1)}`;
    drawing = known;
  });
  return path;
}

function area(low: Numbers, high: Numbers, frame: Frame): string {
  const there = trace(high, frame);
  const back = Array.from(low, (value, place) => `L${across(place, frame).toFixed(1)} ${up(value || 0, frame).toFixed(1)}`);
  return `${there}${back.reverse().join("")}Z`;
}
