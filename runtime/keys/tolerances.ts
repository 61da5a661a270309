/** How far coefficients that were read back from a key may be off, relative to the largest of them. */
export const alphaTolerance = 1e-3;

/** How far a key may be off that is made anew, relative to its norm: what float32 leaves of it. */
export const keyTolerance = 1e-5;
