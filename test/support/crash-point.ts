/**
 * Where a CMA is to die: at which of its transactions, and how far into it.
 *
 *     before_body ─► body ─► before_commit ─► COMMIT ─► before_answer ─► acknowledged
 *                    └─ within_body: after its first write
 */
export const crashStages = [
  "before_body",
  "within_body",
  "before_commit",
  "before_answer",
] as const;

export type CrashStage = (typeof crashStages)[number];

export interface CrashPoint {
  /** 1 is the first transaction that counts. */
  readonly transaction: number;
  readonly stage: CrashStage;
  /** Transactions count once this file is there; without it from the start on. */
  readonly armedBy?: string;
}

/** The environment variable by which a crashing CMA is told. */
export const CRASH_POINT = "CRASH_POINT";
