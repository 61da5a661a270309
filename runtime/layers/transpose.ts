import type { Ops } from "../../tensor/ops/ops.js";
import { defineLayer } from "./layer.js";

/** Positions become features, and features positions. h [n, length, features] to [n, features, length]. */
export function transpose<T>(ops: Ops<T>, h: T): T {
  return ops.transpose(h, [0, 2, 1]);
}

export const transposeLayer = defineLayer({
  name: "transpose",
  summary: "positions and features change places",
  elsewhere: ["permute"],
  signature: {},
  accepts: ["sequence"],
  call: { transpose },
});
