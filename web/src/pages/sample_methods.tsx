// Which methods are compared, and which are still to be asked? A list with what each costs, and why some cannot answer.
import type { Method } from "../state/source";
import { plainName } from "../core/text";

const KINDS: Readonly<Record<string, string>> = {
  gradient: "By slopes",
  activation: "By activations",
  perturbation: "By hiding parts",
  surrogate: "By a simpler model",
};

export interface MethodsProps {
  readonly methods: readonly Method[];
  readonly chosen: readonly string[];
  readonly answered: ReadonlySet<string>; // those that have a result here
  readonly working: ReadonlySet<string>;
  readonly refused: Readonly<Record<string, string>>;
  readonly live: boolean;
  readonly choose: (names: readonly string[]) => void;
  readonly compute: (names: readonly string[]) => void;
}

export function Methods(props: MethodsProps) {
  const { methods, chosen, answered, working, refused, live, choose, compute } = props;
  const kinds = [...new Set(methods.map(({ facts }) => facts.kind))];
  const able = methods.filter(({ name }) => answered.has(name) || (live && !refused[name])).map(({ name }) => name);
  const missing = chosen.filter((name) => able.includes(name) && !answered.has(name) && !working.has(name));
  const quick = methods.filter(({ facts, name }) => facts.kind !== "perturbation" && facts.kind !== "surrogate" && able.includes(name));
  return (
    <div class="methods-box">
      <details class="choices">
        <summary>Methods: {chosen.length ? `${chosen.length} chosen` : answered.size ? `all ${answered.size} that were asked` : "none asked yet"}</summary>
        <div class="method-groups">
          {kinds.map((kind) => (
            <fieldset key={kind}>
              <legend>{KINDS[kind] ?? kind}</legend>
              {methods.filter(({ facts }) => facts.kind === kind).map((method) => (
                <One key={method.name} method={method} {...props} />
              ))}
            </fieldset>
          ))}
        </div>
        <div class="buttons">
          {live && (
            <button type="button" onClick={() => choose(quick.map(({ name }) => name))}>
              Choose the quick ones
            </button>
          )}
          <button type="button" onClick={() => choose(able)}>
            Choose all
          </button>
          <button type="button" disabled={!chosen.length} onClick={() => choose([])}>
            Choose none
          </button>
        </div>
      </details>
      {live && missing.length > 0 && (
        <button type="button" class="primary" onClick={() => compute(missing)}>
          Compute {missing.length === 1 ? plainName(missing[0]) : `${missing.length} methods`}
        </button>
      )}
    </div>
  );
}

function One({ method, chosen, answered, refused, live, choose }: { method: Method } & MethodsProps) {
  const { name, question, facts } = method;
  const known = answered.has(name);
  const why = known ? "" : live ? (refused[name] ?? "") : "not asked";
  const picked = chosen.includes(name);
  const toggle = () => choose(picked ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <label class="method" title={`${question} It cannot tell: ${facts.blind}`}>
      <input type="checkbox" checked={picked} disabled={!picked && why !== ""} onChange={toggle} />
      <span>
        {plainName(name)}
        <span class="about">{why || (known ? "asked" : facts.cost)}</span>
      </span>
    </label>
  );
}
