import type { Axis } from "../../document/chart.js";

/** A quantitative channel of Vega-Lite for an axis. */
export function channel(field: string, { title, scale, domain, ticks }: Axis) {
  return {
    field,
    type: "quantitative" as const,
    title,
    scale: {
      type: scale ?? ("linear" as const),
      ...(scale !== "log" && { zero: false }),
      nice: domain === undefined && ticks === undefined,
      ...(domain && { domain: [...domain] }),
    },
    axis: {
      ...(ticks && { values: [...ticks], format: ",~r" }),
      // powers of ten alone: between them a logarithmic axis has more labels than room
      ...(scale === "log" && ticks === undefined && { format: "~g", tickCount: 4 }),
    },
  };
}
