/** What went over the wire in one run, so that the next can do the same. */
/** Sizes in bytes, in the order of sending. */
export interface Traffic {
  readonly out: number[];
  readonly back: number[];
}

/** Sockets are open before `go`, and closed after it. */
export interface Prepared {
  readonly go: () => Promise<void>;
  readonly close: () => void;
}
