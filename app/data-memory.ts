/** How much memory the data of a task may take. */
export interface DataMemoryOptions {
  /**
   * Bytes of samples that memory may hold; two gigabytes unless given. Images beyond that are kept in a file of the cache
   * folder until the task ends. No result depends on it.
   */
  readonly dataMemory?: number | undefined;
}
