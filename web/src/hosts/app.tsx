// The local web app: all pages, from the server.
import "./app.css";
import { render } from "preact";
import { StoreContext } from "../pages/context";
import { ComparePage } from "../pages/compare";
import { HomePage } from "../pages/home";
import { LayerPage } from "../pages/layer";
import { MapPage } from "../pages/map";
import { ResultPage } from "../pages/result";
import { SamplePage } from "../pages/sample";
import { UnitPage } from "../pages/unit";
import { Shell } from "../pages/shell";
import { http } from "../state/http";
import { Store } from "../state/store";
import type { Page } from "../state/url";

const PAGES: Readonly<Record<Page, () => preact.JSX.Element | null>> = {
  home: HomePage,
  map: MapPage,
  result: ResultPage,
  compare: ComparePage,
  sample: SamplePage,
  layer: LayerPage,
  unit: UnitPage,
};

function App({ store }: { store: Store }) {
  const Shown = PAGES[store.place.value.page];
  return (
    <StoreContext.Provider value={store}>
      <Shell>
        <Shown />
      </Shell>
    </StoreContext.Provider>
  );
}

const store = new Store(http);
store.follow(window);
store.watch();
render(<App store={store} />, document.getElementById("app")!);
