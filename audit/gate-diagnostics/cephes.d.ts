/** The package's `exports` hide its own declarations; these are the ones that are used here. */
declare module "cephes" {
  /** Resolved when the functions can be called. */
  export const compiled: Promise<void>;
  /** The distribution function of Beta(a, b) at x from 0 to 1. */
  export function btdtr(a: number, b: number, x: number): number;
  /** Where it is y. */
  export function incbi(a: number, b: number, y: number): number;
  /** Φ(x) */
  export function ndtr(x: number): number;
}
