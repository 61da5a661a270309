import type { GradientEstimator } from "../../runtime/keys/gradient-estimator.js";
import type { OpenedModel, Outputs } from "../../runtime/opened-model/index.js";
import { maskedOutputs } from "./scoring.js";

/** How gradients come to a key that is searched for, and the outputs among which it is to be right. */
export interface KeyRoute {
  /** "through the gate" */
  readonly name: string;
  readonly through: GradientEstimator;
  readonly outputs: Outputs;
}

/** The routes of one kind, or of all, that a victim allows, the plainest first. */
export function keyRoutes(through: GradientEstimator | "all", victim: OpenedModel): readonly KeyRoute[] {
  const outputs = maskedOutputs(victim.model.experiment.head);
  const plain: KeyRoute = { name: "through the gate", through: "gate", outputs };
  const routes: readonly KeyRoute[] = [
    plain,
    { name: "straight through the clamp", through: "straight_through", outputs },
    { name: "the scale itself", through: "scale", outputs },
  ];
  const possible = routes.filter(
    (route) => (through === "all" || route.through === through) && isPossible(route.through, victim),
  );
  return possible.length === 0 ? [plain] : possible;
}

/** A surrogate gradient needs multiplicative injections, whose factor is clamped to a known range. */
function isPossible(through: GradientEstimator, { model }: OpenedModel): boolean {
  return through === "gate" || model.experiment.injections.every(({ by }) => by === "mul");
}

/** To a key under which nothing is rejected either; null where there is no reject output. */
export function acceptingRoute({ model }: OpenedModel): KeyRoute | null {
  if (model.experiment.head.reject === null) return null;
  return { name: "through the gate, to be accepted", through: "gate", outputs: "all" };
}
