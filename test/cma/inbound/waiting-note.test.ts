import { writeFileSync } from "node:fs";
import type { WallTime } from "@assimilation/protocol";
import { systemFiles } from "@assimilation/protocol/system";
import { expect, test } from "vitest";
import { readWaitingNote, waitingNote, writeWaitingNote } from "#cma/inbound/waiting-note.ts";
import { tempDir } from "#test/support/temp-dir.ts";

test("a note is read as it was written, until it is taken away", () => {
  const path = waitingNote({ run: tempDir() });
  const waiting = { since: 5 as WallTime, reason: "It is away." };
  expect(readWaitingNote(systemFiles, path)).toBeUndefined();
  writeWaitingNote(systemFiles, path, waiting);
  expect(readWaitingNote(systemFiles, path)).toEqual(waiting);
  writeWaitingNote(systemFiles, path, undefined);
  expect(readWaitingNote(systemFiles, path)).toBeUndefined();
});

test.each(["", "{}", "null", '{"since":"x","reason":1}', "[1]"])(
  "%j is no note of ours",
  (text) => {
    const path = waitingNote({ run: tempDir() });
    writeFileSync(path, text);
    expect(readWaitingNote(systemFiles, path)).toBeUndefined();
  },
);
