import "./drafts.test";
import "./figures.test";
import "./names.test";
