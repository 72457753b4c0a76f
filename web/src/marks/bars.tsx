// One bar per label, in the order given.
import { AGAINST, FOR, NEUTRAL } from "../core/color";
import { brief, roundSteps } from "../core/text";
import type { Bars } from "../figure";
import { Empty } from "./empty";

export function BarsMark({ mark, label }: { mark: Bars; label: string }) {
  if (!mark.labels.length) return <Empty />;
  const low = Math.min(0, mark.low);
  const span = Math.max(0, mark.high) - low || 1;
  const share = (value: number) => ((value - low) / span) * 100;
  return (
    <table class="bars" aria-label={label}>
      <thead class="unseen">
        <tr>
          <th scope="col">name</th>
          <th scope="col">{mark.quantity}</th>
        </tr>
      </thead>
      <tbody>
        {mark.labels.map((name, place) => (
          <Bar key={place} name={name} value={mark.values.data[place]} signed={mark.signed} share={share} />
        ))}
      </tbody>
      <tfoot aria-hidden="true">
        <tr>
          <td />
          <td>
            {roundSteps(low, low + span, 3).map((step) => (
              <span key={step} class="tick" style={{ left: `${share(step)}%` }}>
                {brief(step, 3)}
              </span>
            ))}
            <span class="axis-name">{mark.quantity}</span>
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

interface BarProps {
  readonly name: string;
  readonly value: number;
  readonly signed: boolean;
  readonly share: (value: number) => number; // where a value stands, in percent
}

function Bar({ name, value, signed, share }: BarProps) {
  const ends = [share(0), share(value || 0)];
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  const color = signed ? (value > 0 ? FOR : AGAINST) : NEUTRAL;
  return (
    <tr title={`${name}: ${brief(value, 4)}`}>
      <th scope="row">{name}</th>
      <td>
        <span class="zero" style={{ left: `${share(0)}%` }} />
        <span class="bar" style={{ left: `${from}%`, width: `${to - from}%`, background: color }} />
        <span class="unseen">{brief(value, 4)}</span>
      </td>
    </tr>
  );
}
