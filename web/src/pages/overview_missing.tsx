// What does the overview lack, that the network at hand can answer?
import type { Network } from "../state/network";
import type { Subject, Words } from "../state/source";
import { Asking } from "./asking";
import { stepOf } from "./live_step";

const MOST = 2_000; // samples over which health is asked here

export function Missing({ network, subject }: { network: Network; subject: Subject | null }) {
  const { model, performance, edges, layers } = network;
  if (!subject || !Object.values(subject.models).includes(model)) return null;
  const asked = (method: string, samples?: string): Words => ({
    ...{ family: "overview", method, parameters: {}, ...stepOf(subject.models, model) },
    ...(samples && { samples }),
  });
  return (
    <div class="overview-missing">
      {!performance && <Asking question={asked("performance")}>How often is it right?</Asking>}
      {!edges && <Asking question={asked("graph")}>Which layer feeds which?</Asking>}
      {!layers.some(({ health }) => health) && <Asking question={asked("health", `0:${Math.min(MOST, subject.count)}`)}>Which units are dead?</Asking>}
    </div>
  );
}
