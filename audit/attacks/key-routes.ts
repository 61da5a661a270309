import type { KeyWay } from "../../runtime/model.js";
import type { OpenedModel, Outputs } from "../../runtime/opened-model/index.js";
import { whyNoWay } from "./key-family.js";
import { maskedOutputs } from "./scoring.js";

/** How the gradient comes to a key that is searched for, and which outputs it is to be right among. */
export interface KeyRoute {
  /** "through the gate" */
  readonly name: string;
  readonly way: KeyWay;
  readonly outputs: Outputs;
}

/** The routes that there are in a victim, the plainest first. */
export function keyRoutes(way: KeyWay | "all", victim: OpenedModel): readonly KeyRoute[] {
  const outputs = maskedOutputs(victim.model.experiment.head);
  const plain: KeyRoute = { name: "through the gate", way: "gate", outputs };
  const routes: readonly KeyRoute[] = [
    plain,
    { name: "straight through the clamp", way: "straight_through", outputs },
    { name: "the scale itself", way: "scale", outputs },
  ];
  const possible = routes.filter(
    (route) => (way === "all" || route.way === way) && whyNoWay(route.way, victim) === undefined,
  );
  return possible.length === 0 ? [plain] : possible;
}

/** To a key under which nothing is rejected either; null where there is no reject output. */
export function acceptingRoute({ model }: OpenedModel): KeyRoute | null {
  if (model.experiment.head.reject === null) return null;
  return { name: "through the gate, to be accepted", way: "gate", outputs: "all" };
}
