// What the network is working on: progress, cancel, and what went wrong, in words.
import type { Job, Words } from "../state/source";
import { words } from "../state/store";
import { useStore } from "./context";
import { To } from "./to";

const MOST = 12; // jobs that are listed, the newest first

export function Jobs() {
  const store = useStore();
  const { value: jobs } = store.jobs;
  if (!jobs.length) return null;
  const open = jobs.filter(isOpen).length;
  return (
    <details class="jobs">
      <summary>
        {open ? `${open} at work` : "Questions"}
        {open > 0 && <progress aria-label="Progress of all questions" {...shareOf(jobs.filter(isOpen))} />}
      </summary>
      <ul>
        {[...jobs].reverse().slice(0, MOST).map((job) => (
          <li key={job.id}>
            <One job={job} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function isOpen({ state }: Job): boolean {
  return state === "queued" || state === "running";
}

/** What a progress bar shows: nothing certain where no total is known. */
function shareOf(jobs: readonly Job[]): { value?: number; max?: number } {
  const total = jobs.reduce((sum, job) => sum + job.total, 0);
  return total ? { value: jobs.reduce((sum, job) => sum + job.done, 0), max: total } : {};
}

function One({ job }: { job: Job }) {
  const store = useStore();
  const cancel = () => store.source.cancel(job.id).catch((fault: unknown) => (store.trouble.value = words(fault)));
  if (job.result) {
    return <To place={{ page: "result", id: job.result }}>{job.title}</To>;
  }
  return (
    <>
      <span>{job.title}</span>
      {job.error && <p class="problem">{job.error.message}</p>}
      {job.state === "cancelled" && <span class="about"> cancelled</span>}
      {!isOpen(job) && job.asked && <Again asked={job.asked} title={job.title} />}
      {isOpen(job) && (
        <span class="working">
          <progress aria-label={`Progress of ${job.title}`} {...shareOf([job])} />
          <span class="about">{job.state === "queued" ? "waiting" : job.what}</span>
          <button type="button" onClick={() => void cancel()}>
            Cancel
          </button>
        </span>
      )}
    </>
  );
}

/** The way to ask once more what failed, or was cancelled. */
function Again({ asked, title }: { asked: Words; title: string }) {
  const store = useStore();
  const again = () => store.ask(asked).catch((fault: unknown) => (store.trouble.value = words(fault)));
  return (
    <button type="button" aria-label={`Ask again: ${title}`} onClick={() => void again()}>
      Ask again
    </button>
  );
}
