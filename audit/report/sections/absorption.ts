import type { Absorption, Gap, Unlocked } from "../../gate-diagnostics/diagnosis.js";
import { aside, type Block, type Section } from "../section.js";
import type { ReportSources } from "../sources.js";
import { afterTheFirst, number, type TextTable } from "../table.js";
import { measured } from "./measured.js";

/** How much keys still matter to the trained network. */
export function absorptionSection(sources: ReportSources): Section {
  return measured(sources, "absorption", { id: "absorption", title: "Absorption and sensitivity" }, blocksOf);
}

function blocksOf(absorption: Absorption): Block[] {
  return [
    {
      kind: "table",
      id: "absorption-table",
      caption: "What is left without a valid key",
      ...gapTable(absorption),
    },
    {
      kind: "table",
      id: "sensitivity-table",
      caption: "How the margin M answers to the key k",
      ...sensitivityTable(absorption),
    },
    aside(
      "A gap near 0 says that the keys were absorbed: any key does, or none. Slopes are medians over all samples; moves are " +
        "of half the key's length, of and off the span.",
    ),
  ];
}

/** Accuracies by path, and how far those without authority fall short. */
export function gapTable({ valid, wrong, none, gaps }: Absorption): TextTable {
  return {
    head: ["", "valid key", "wrong key", "no key", "valid − wrong", "valid − no key"],
    numeric: afterTheFirst,
    rows: (["accuracy", "masked"] as const).map((measure: keyof Unlocked & keyof Gap) => [
      measure === "accuracy" ? "semantic accuracy" : "reject masked",
      ...[valid, wrong, none, gaps.wrong, gaps.none].map((of) => number(of[measure])),
    ]),
  };
}

/** Slopes of the margin by the key, and what moves of the key come to. */
export function sensitivityTable({ points }: Absorption): TextTable {
  return {
    head: ["point", "‖∂M/∂k‖", "· ‖k‖ / |M|", "move", "mean |ΔM|", "turned wrong", "ratio to random"],
    numeric: (column) => column > 0 && column !== 3,
    rows: points.flatMap(({ point, gradient, relative, directions }) =>
      (["random", "inside", "outside"] as const).map((direction, row) => [
        ...(row === 0 ? [point, number(gradient.median), number(relative.median)] : ["", "", ""]),
        direction,
        number(directions[direction]?.change),
        number(directions[direction]?.flips),
        number(directions[direction]?.ratio),
      ]),
    ),
  };
}
