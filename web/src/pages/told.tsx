// What stands in the place of an answer: a line while it is waited for, and what to do when it was refused.
export function Waiting({ what }: { what: string }) {
  return (
    <p class="waiting" role="status">
      {what} …
    </p>
  );
}

export function Refused({ why }: { why: string }) {
  return (
    <p class="problem" role="alert">
      {why}
    </p>
  );
}
