// The store of the page that a component is part of.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Store } from "../state/store";

export const StoreContext = createContext<Store | null>(null);

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (!store) throw new Error("this component stands outside a page");
  return store;
}
