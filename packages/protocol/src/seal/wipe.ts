/**
 * Overwrites secrets that are done with, so that a later look into memory does
 * not open the past. Copies that an engine made are beyond us; there are few,
 * because keys are never strings.
 */
export const wipe = (...secrets: readonly Uint8Array[]): void => {
  for (const secret of secrets) secret.fill(0);
};
