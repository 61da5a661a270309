import {
  type GradientProgram,
  type Program,
  type TrainingProgram,
  updateBuffers,
  updatingProgram,
} from "../programs/index.js";
import { GraphBuilder } from "./builder.js";
import { gradients } from "./gradient.js";
import type { Graph, GraphNode } from "./node.js";
import { beforeCompilation, beforeGradients, eliminateDeadCode, runPasses } from "./passes/index.js";
import { declareInputs, trace } from "./trace.js";

/** A program as the graph that an engine compiles. */
export function traceProgram(program: Program): Graph {
  const graph = trace(program.inputs, (ops, inputs) => program.run(ops, inputs));
  return runPasses(graph, [...beforeGradients, ...beforeCompilation, eliminateDeadCode]);
}

/** A whole optimizer step as a graph: forward pass, gradients, update. `TrainingProgram` describes its inputs and outputs. */
export function traceTraining(program: TrainingProgram): Graph {
  return traceGradients(updatingProgram(program));
}

/** The forward pass, its gradients and what is made of these, as one graph. */
export function traceGradients(program: GradientProgram): Graph {
  const forward = runPasses(traceLoss(program), beforeGradients);
  const builder = GraphBuilder.continuing(forward);
  const loss = found(forward.outputs, "loss");
  const fed = new Map(forward.inputs.map((input) => [input.name, input]));

  const parameters = Object.keys(program.of.parameters).map((name) => found(fed, name));
  const slopes = gradients(builder, loss, parameters);

  const concluded = program.conclude<GraphNode>(
    builder.ops,
    Object.fromEntries(fed),
    Object.fromEntries(parameters.map(({ name }, index) => [name, slopes[index] as GraphNode])),
    Object.fromEntries(forward.outputs),
  );
  const graph = builder.build({ ...concluded, ...Object.fromEntries(forward.outputs) });
  return runPasses(graph, [...beforeCompilation, eliminateDeadCode]);
}

/** The forward pass, with all inputs of the program declared. */
function traceLoss(program: GradientProgram): Graph {
  const builder = new GraphBuilder();
  const fed = declareInputs(builder, program.inputs);
  const { loss, metrics, buffers } = program.of.loss<GraphNode>(builder.ops, fed, fed);
  const nextBuffers = updateBuffers(builder.ops, program.of, fed, buffers);
  const taken = new Set(["loss"]);
  for (const name of [...program.concluded, ...Object.keys(nextBuffers), ...Object.keys(metrics)]) {
    if (taken.has(name)) throw new Error(`the training step has two outputs named "${name}"`);
    taken.add(name);
  }
  return builder.build({ ...nextBuffers, loss, ...metrics });
}

function found<T>(table: ReadonlyMap<string, T>, name: string): T {
  const value = table.get(name);
  if (value === undefined) throw new Error(`there is no "${name}" in the graph`);
  return value;
}
