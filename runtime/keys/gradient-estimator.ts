/** How gradients reach a free key. */
export const gradientEstimators = [
  /** Through the gate as it is: no gradient where its clamp cuts off. */
  "gate",
  /** Through 1 + γ·tanh k as if nothing were cut off, while what enters is the gate's own. */
  "straight_through",
  /** Not to the key but to the factor that it makes, anywhere between the smallest and the largest that a key can make. */
  "scale",
] as const;
export type GradientEstimator = (typeof gradientEstimators)[number];
