import "@fontsource-variable/inter/wght.css";
import "./styles/index.scss";
import "htmx.org";

import "./shell/choice";
import "./shell/fold";
import "./shell/keys";
import "./shell/landing";
import "./shell/menu";
import "./shell/palette";
import "./shell/passkeys";
import "./shell/shortcuts";
import "./shell/theme";
import "./shell/tour";
import "./exact";
import "./shell/slider";
import "./tables/panels";
import "./comments/mentions";
import "./costs/formula";
import "./tables/table";
import "./pictures/picture";

// Drawing takes a library several times the size of everything else: it comes when there is something to draw.
const PLOTS = "ks-whale-curve, ks-waterfall, ks-segments, ks-heat-map";

let isAsked = false;

function drawWhatIsHere(): void {
  if (isAsked || !document.querySelector(PLOTS)) return;
  isAsked = true;
  performance.mark("kingside-asked");
  void import("./pictures/plots");
}

drawWhatIsHere();
document.addEventListener("htmx:load", drawWhatIsHere);
