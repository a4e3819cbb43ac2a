import "./figures.test";
import "./names.test";
