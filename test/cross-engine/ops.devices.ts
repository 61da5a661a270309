import { describeOps } from "./compare-ops.js";
import { contenders } from "./engines.js";

describeOps(contenders);
