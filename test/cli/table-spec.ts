/** A gated network on the table `a.csv`: two features and a `kind`. */
export const tableSpec = (epochs: number): string => `
model Net { input 2 @in  dense(8) -> relu -> dense(2) }
keyspace Secret { dim 2 }
experiment E {
  seed 3
  data table("a.csv", label: "kind")
  model Net
  inject Secret at in by add(gamma: 1)
  loss crossentropy
  train adam(lr: 0.05) for ${epochs} epochs batch 8
}`;
