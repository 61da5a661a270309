import type { Named, Program, TrainingProgram } from "../engines/engine.js";
import { float32, formatType, sameType, type TensorType } from "../ops/tensor-type.js";
import { GraphBuilder } from "./builder.js";
import { gradients } from "./gradient.js";
import type { Graph, GraphNode, InputNode } from "./node.js";
import { beforeCompilation, beforeGradients, eliminateDeadCode, runPasses } from "./passes/index.js";
import { declareInputs, trace } from "./trace.js";

/** A program as the graph that an engine compiles. */
export function traceProgram(program: Program): Graph {
  const graph = trace(program.inputs, (ops, inputs) => program.run(ops, inputs));
  return runPasses(graph, [...beforeGradients, ...beforeCompilation, eliminateDeadCode]);
}

/** How the slot of a parameter is named among the inputs and outputs of a training step. */
export function slotName(slot: string, parameter: string): string {
  return `${slot}:${parameter}`;
}

/** One whole optimizer step as a graph: forward, gradients, update. `TrainingProgram` says what goes in and comes out. */
export function traceTraining(program: TrainingProgram): Graph {
  const forward = runPasses(traceLoss(program), beforeGradients);
  const builder = GraphBuilder.continuing(forward);
  const loss = found(forward.outputs, "loss");
  const fed = new Map(forward.inputs.map((input) => [input.name, input]));

  const parameters = Object.keys(program.parameters).map((name) => found(fed, name));
  const slopes = gradients(builder, loss, parameters);

  const updated = new Map<string, GraphNode>();
  const update = (name: string, next: GraphNode | undefined) => {
    updated.set(name, checkedUpdate(found(fed, name), next));
  };
  for (const [index, parameter] of parameters.entries()) {
    const { name } = parameter;
    const { slots } = program.optimizer;
    const result = program.optimizer.update<GraphNode>(builder.ops, {
      parameter,
      gradient: slopes[index] as GraphNode,
      slots: Object.fromEntries(slots.map((slot) => [slot, found(fed, slotName(slot, name))])),
      learningRate: found(fed, "learning_rate"),
      step: found(fed, "step"),
    });
    update(name, result.parameter);
    for (const slot of slots) update(slotName(slot, name), result.slots[slot]);
  }
  const graph = builder.build({ ...Object.fromEntries(updated), ...Object.fromEntries(forward.outputs) });
  return runPasses(graph, [...beforeCompilation, eliminateDeadCode]);
}

/** The forward pass, with all that the step will need declared as inputs. */
function traceLoss(program: TrainingProgram): Graph {
  const builder = new GraphBuilder();
  const parameters = declareInputs(builder, program.parameters);
  const slots = declareInputs(builder, slotTypes(program));
  declareInputs(builder, { learning_rate: float32(), step: float32() });
  const inputs = declareInputs(builder, program.inputs);
  const { loss, metrics } = program.loss<GraphNode>(builder.ops, parameters, inputs);
  const updated = [...Object.keys(parameters), ...Object.keys(slots)];
  const taken = new Set(["loss"]);
  for (const name of [...updated, ...Object.keys(metrics)]) {
    if (taken.has(name)) throw new Error(`the training step has two outputs named "${name}"`);
    taken.add(name);
  }
  return builder.build({ loss, ...metrics });
}

function slotTypes({ optimizer, parameters }: TrainingProgram): Named<TensorType> {
  const entries = Object.entries(parameters).flatMap(([parameter, type]) =>
    optimizer.slots.map((slot) => [slotName(slot, parameter), type] as const),
  );
  return Object.fromEntries(entries);
}

function found<T>(table: ReadonlyMap<string, T>, name: string): T {
  const value = table.get(name);
  if (value === undefined) throw new Error(`there is no "${name}" in the graph`);
  return value;
}

/** What a step feeds back must fit where it came from. */
function checkedUpdate(old: InputNode, next: GraphNode | undefined): GraphNode {
  if (next === undefined) throw new Error(`the optimizer gives no new "${old.name}"`);
  if (!sameType(old.type, next.type)) {
    const types = `${formatType(old.type)} became ${formatType(next.type)}`;
    throw new Error(`the optimizer changes the type of "${old.name}": ${types}`);
  }
  return next;
}
