/** What is being done, for whoever waits: a turning mark on a terminal, a line elsewhere. */
import type { WriteStream } from "node:tty";

export interface Progress {
  readonly begin: (what: string) => void;
  readonly end: () => void;
}

const MARKS = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const TURN_MS = 100;

export const createProgress = (stream: WriteStream): Progress => {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    stream.write("\r\u001b[K");
  };
  return {
    begin: (what) => {
      end();
      if (!stream.isTTY) {
        stream.write(`${what} …\n`);
        return;
      }
      let turn = 0;
      timer = setInterval(() => {
        stream.write(`\r${MARKS[turn++ % MARKS.length]} ${what} …`);
      }, TURN_MS);
    },
    end,
  };
};
