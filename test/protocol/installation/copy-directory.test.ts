import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { expect, test } from "vitest";
import { copyDirectoryOnce } from "#protocol/installation/copy-directory.ts";
import { systemFiles } from "#protocol/system/system-files.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const shipped = (): string => {
  const from = `${tempDir()}/shipped`;
  mkdirSync(`${from}/folder`, { recursive: true });
  writeFileSync(`${from}/script`, "#!/bin/sh\n");
  chmodSync(`${from}/script`, 0o775);
  writeFileSync(`${from}/text`, "t", { mode: 0o644 });
  symlinkSync("/etc/shadow", `${from}/link`);
  return from;
};

test("files come with their modes, never writable by others; links and folders stay out", () => {
  const to = `${tempDir()}/made/here`;
  expect(copyDirectoryOnce(systemFiles, shipped(), to)).toBe(true);
  expect(readdirSync(to)).toEqual(["script", "text"]);
  expect(statSync(`${to}/script`).mode & 0o777).toBe(0o755);
  expect(statSync(`${to}/text`).mode & 0o777).toBe(0o644);
  expect(readFileSync(`${to}/script`, "utf8")).toBe("#!/bin/sh\n");
});

test("a directory that is there stays as it is, empty or not", () => {
  const to = tempDir();
  expect(copyDirectoryOnce(systemFiles, shipped(), to)).toBe(false);
  expect(readdirSync(to)).toEqual([]);
});

test("what cannot be copied is named", () => {
  const copy = () => copyDirectoryOnce(systemFiles, "/no/such", `${tempDir()}/to`);
  expect(copy).toThrow("Cannot copy what belongs there: /no/such (ENOENT).");
});
