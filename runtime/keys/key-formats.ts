/** What the files of keys call their formats. */
export const keyFileFormat = "spankey-key/2";
export const userKeyFormat = "spankey-user-key/1";
