/**
 * Our own state, damaged or forged: whoever reads it gets what was promised or nothing, and does
 * not fall over. A full disk, a crash and the user whom the CMA became can each write such files.
 *
 * Method: what we write, cut at each byte, with each byte changed, and with values of the wrong
 * kind and size in its fields; besides bytes and JSON of no meaning.
 */
import { writeFileSync } from "node:fs";
import { type KnownSession, type NetAddress, parseIp, type WallTime } from "@assimilation/protocol";
import { localTime } from "@assimilation/protocol/system";
import fc from "fast-check";
import { expect, test } from "vitest";
import { rememberedSessions } from "#cma/inbound/session-memory.ts";
import { firstSerial } from "#cma/inbound/session-serial.ts";
import { readWaitingNote, writeWaitingNote } from "#cma/inbound/waiting-note.ts";
import { recallCmaAddress, rememberCmaAddress } from "#nanoprobe/startup/cma-address.ts";
import { parseEnvironmentFile } from "#protocol/installation/environment-file.ts";
import { homePaths } from "#protocol/installation/paths.ts";
import { describeState } from "#protocol/system/pid-file.ts";
import { createModedFiles } from "#test/support/moded-files.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const paths = homePaths("/home");
const inFiles = (path: string, bytes: Uint8Array) => {
  const files = createModedFiles(0);
  files.writeAtomic(path, bytes, 0o644);
  return files;
};
const written = (write: (files: ReturnType<typeof createModedFiles>) => void): Uint8Array => {
  const files = createModedFiles(0);
  write(files);
  const [entry] = files.entries.values();
  return entry?.bytes ?? new Uint8Array();
};
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const isAddress = ({ host, port }: NetAddress): boolean =>
  parseIp(host.replace(/%\w+$/, "")) !== undefined &&
  Number.isInteger(port) &&
  port >= 1 &&
  port <= 65_535;

interface StateFile {
  readonly what: string;
  /** As we write it. */
  readonly sound: Uint8Array;
  /** Whether what is read is as promised, or nothing. */
  readonly isKept: (bytes: Uint8Array) => boolean | Promise<boolean>;
}

const stateFiles: readonly StateFile[] = [
  {
    what: "the CMA's address at an agent",
    sound: written((files) => rememberCmaAddress(files, paths, { host: "::7", port: 1984 })),
    isKept: (bytes) => {
      const found = recallCmaAddress(inFiles(`${paths.state}/cma-address`, bytes), paths);
      return found === undefined || isAddress(found);
    },
  },
  {
    what: "the note about waiting, which --status shows",
    sound: written((files) =>
      writeWaitingNote(files, "/note", { since: 5 as WallTime, reason: "It is away." }),
    ),
    isKept: (bytes) => {
      const note = readWaitingNote(inFiles("/note", bytes), "/note");
      if (note === undefined) return true;
      return /^[^\p{Cc}]*$/u.test(`${localTime(note.since)} ${note.reason}`);
    },
  },
  {
    what: "a session of the run before",
    sound: utf8(JSON.stringify({ host: "10.0.0.1", port: 1984 })),
    isKept: async (bytes) => {
      const value = new TextDecoder().decode(bytes);
      const states = async () => [{ name: "session:aa", value }];
      const known: readonly KnownSession[] = await rememberedSessions({ states });
      return known.every((session) => isAddress(session.address));
    },
  },
  {
    what: "the number of the next session",
    sound: utf8("1001"),
    isKept: async (bytes) => {
      const serial = await firstSerial({ state: async () => new TextDecoder().decode(bytes) });
      return Number.isSafeInteger(serial) && serial >= 1;
    },
  },
  {
    what: "an environment file",
    sound: utf8("# Ours.\nNANOPROBE_TTL=31\nexport CMA_USER='assimilation'\n"),
    isKept: (bytes) => {
      const { values, problems } = parseEnvironmentFile(new TextDecoder().decode(bytes));
      const names = [...values.keys()].every((name) => /^\w+$/.test(name));
      return names && problems.every((problem) => problem.endsWith("."));
    },
  },
];

const oddValue = fc.oneof(
  fc.constantFrom("", "\u001b[2J", "../x", "[::1]:1984", "1e309", -1, 0, 1e300, 65_536, 1.5, null),
  fc.jsonValue({ maxDepth: 1 }),
);
const damaged = (sound: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.nat(sound.byteLength).map((length) => sound.slice(0, length)),
    fc.tuple(fc.nat(sound.byteLength - 1), fc.nat(255)).map(([at, byte]) => {
      const changed = Uint8Array.from(sound);
      changed[at] = byte;
      return changed;
    }),
    fc.jsonValue().map((value) => utf8(JSON.stringify(value))),
    fc
      .record({ host: oddValue, port: oddValue, since: oddValue, reason: oddValue })
      .map((value) => utf8(JSON.stringify(value))),
    fc.constantFrom("null", "-1", "1e300", "9".repeat(300), "\0", "=").map(utf8),
  );

test.each(stateFiles)("$what: damaged, it is nothing or what it should be", async (file) => {
  expect(await file.isKept(file.sound)).toBe(true);
  await fc.assert(
    fc.asyncProperty(damaged(file.sound), async (bytes) => {
      expect(await file.isKept(bytes)).toBe(true);
    }),
    { numRuns: 600 },
  );
});

test("a pid file: --status has a sentence and a code for whatever it holds", () => {
  const path = `${tempDir()}/toy.pid`;
  fc.assert(
    fc.property(damaged(utf8("123456\n")), (bytes) => {
      writeFileSync(path, bytes);
      const { sentence, code } = describeState({ name: "no such daemon", path });
      expect(sentence).toMatch(/^[^\p{Cc}]*\.$/u);
      expect([1, 4]).toContain(code);
    }),
    { numRuns: 200 },
  );
});
