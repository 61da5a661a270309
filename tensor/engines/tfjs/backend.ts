/** A backend of TF.js that is ready to compute, under the name that TF.js knows it by. */
export interface TfjsBackend {
  readonly name: string;
  /** What it computes on, where it tells. */
  readonly hardware?: string;
}
