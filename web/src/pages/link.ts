// What does a link do here?

/** What a link does here, unless it is to open elsewhere. */
export function follow(go: () => void): (event: MouseEvent) => void {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go();
  };
}
