// What stands where there is nothing to draw.
export function Empty() {
  return <p class="empty">nothing to show</p>;
}
