/** `--erasedb`: a database in SQLite is gone, and what SQLite keeps beside it. */
import { AssimilationError } from "@assimilation/protocol";
import { systemFiles } from "@assimilation/protocol/system";

/** One that is not there is erased. @throws AssimilationError ASSIM_STORE_ERASE, naming the file. */
export const eraseDatabase = (file: string): void => {
  for (const suffix of ["-wal", "-shm", ""]) {
    const removed = systemFiles.remove(`${file}${suffix}`);
    if (removed.ok) continue;
    throw new AssimilationError(
      "ASSIM_STORE_ERASE",
      `Cannot erase ${file}${suffix} (${removed.code}).`,
    );
  }
};
