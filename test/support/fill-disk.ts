/** A file that takes all the room its file system has. */
import { closeSync, openSync, writeSync } from "node:fs";

/** To the last byte. */
export const fillDisk = (file: string): void => {
  const fd = openSync(file, "a");
  try {
    for (let size = 65_536; size > 0; size = Math.floor(size / 2))
      writeUntilFull(fd, new Uint8Array(size));
  } finally {
    closeSync(fd);
  }
};

const writeUntilFull = (fd: number, bytes: Uint8Array): void => {
  try {
    while (writeSync(fd, bytes) === bytes.length);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  }
};
