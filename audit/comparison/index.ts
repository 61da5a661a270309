export {
  type CheapestAttack,
  type ComparedScore,
  type Comparison,
  cheapestOf,
  compareSources,
  type DifferingSetting,
  readComparedRun,
} from "./compare.js";
export { comparisonContent } from "./content.js";
