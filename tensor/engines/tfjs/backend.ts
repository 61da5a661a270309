/** A backend of TF.js that is ready to compute, under TF.js's own name for it. */
export interface TfjsBackend {
  readonly name: string;
  /** The name of the hardware, if the backend tells it. */
  readonly hardware?: string;
}
