import type { Body, From, LayerCall, Name, Stage } from "../../grammar/ast.js";

/** Every step of a body and of the bodies within it, in the order of the text; blocks are not opened. */
export function* stagesIn(body: Body): Generator<Stage | LayerCall | From, undefined> {
  for (const item of body.items) {
    if (item.kind === "Input") continue;
    for (const stage of item.stages) {
      yield stage;
      for (const inner of partsOf(stage)) {
        if (inner.kind === "Body") yield* stagesIn(inner);
        else yield inner;
      }
    }
  }
  return undefined;
}

function partsOf(stage: Stage): readonly (Body | LayerCall | From)[] {
  switch (stage.kind) {
    case "LayerCall":
    case "From":
      return [];
    case "Branch":
      return stage.sides;
    case "Repeat":
      return [stage.body];
    case "When":
      return stage.otherwise === undefined ? [stage.body] : [stage.body, stage.otherwise];
  }
}

/** The names that a body and the bodies within it give to results. */
export function resultNamesIn(body: Body): Name[] {
  const ofInput = body.items.flatMap((item) => (item.kind === "Input" ? (item.result ?? []) : []));
  const ofStages = [...stagesIn(body)].flatMap((stage) => ("result" in stage ? (stage.result ?? []) : []));
  return [...ofInput, ...ofStages];
}
