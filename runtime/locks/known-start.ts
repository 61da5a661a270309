import { type HostTensor, initialParameters, type Named, pick } from "../../tensor/programs/index.js";
import { flattenParameters, type ParameterTree } from "../../tensor/programs/parameter-tree.js";

/**
 * The share of locked numbers with the sign that they had before training. Whoever knows the seed, which the folder of a run
 * names, can draw these again. Undefined where no number was drawn.
 */
export function shareOfKnownSigns(
  {
    parameters: tree,
    experiment,
  }: { readonly parameters: ParameterTree; readonly experiment: { readonly seed: number } },
  trained: Named<HostTensor>,
  names: readonly string[],
): number | undefined {
  const start = initialParameters(tree, experiment.seed);
  const declared = flattenParameters(tree);
  let [same, drawn] = [0, 0];
  for (const name of names) {
    if (declared.get(name)?.initializer.kind === "constant") continue;
    const [before, after] = [pick(start, name).values, pick(trained, name).values];
    drawn += before.length;
    before.forEach((value: number, i: number) => {
      if (Math.sign(value) === Math.sign(after[i] ?? 0)) same += 1;
    });
  }
  return drawn === 0 ? undefined : same / drawn;
}
