import { HeatMap } from "./heat_map";
import { Segments } from "./segments";
import { Waterfall } from "./waterfall";
import { WhaleCurve } from "./whale_curve";

customElements.define("ks-whale-curve", WhaleCurve);
customElements.define("ks-waterfall", Waterfall);
customElements.define("ks-segments", Segments);
customElements.define("ks-heat-map", HeatMap);
