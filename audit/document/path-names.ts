/** What the key paths are called where people read it. */
export const pathNames = { none: "no key", valid: "valid key", wrong: "wrong key" } as const;
