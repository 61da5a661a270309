/**
 * Times checking and emitting of models of 10, 100 and 1,000 layers (the median of several rounds), to show how the time
 * grows with the size of a spec.
 *
 *     npm run bench:compile
 */
import { checkSpec, emitModel } from "../compiler/index.js";
import { SourceFile } from "../diagnostics/index.js";
import { median } from "../runtime/median.js";

const rounds = 7;

for (const layers of [10, 100, 1000]) {
  const source = new SourceFile("layers.spk", specOf(layers));
  const checking: number[] = [];
  const emitting: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const { checked } = checkSpec(source, { readFile: () => undefined });
    if (checked === undefined) throw new Error("the spec of the benchmark has errors");
    const middle = performance.now();
    await emitModel(checked, "Bench");
    checking.push(middle - start);
    emitting.push(performance.now() - middle);
  }
  console.log(
    `${layers} layers: check ${median(checking).toFixed(1)} ms, emit ${median(emitting).toFixed(1)} ms, ` +
      `${((median(checking) + median(emitting)) / layers).toFixed(3)} ms a layer`,
  );
}

/** A chain of convolutions with a head, and an experiment on it. */
function specOf(layers: number): string {
  return `
    model Chain() {
      input 28x28x1
      ${"conv(4, kernel: 3) -> relu\n".repeat(layers / 2)}
      flatten -> dense(10)
    }
    experiment Bench { data mnist  model Chain  loss crossentropy  train adam(lr: 0.1) for 1 epochs batch 1 }`;
}
