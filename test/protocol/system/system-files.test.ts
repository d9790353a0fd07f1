import { execFileSync } from "node:child_process";
import {
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { systemFiles } from "#protocol/system/system-files.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { needsRoot, testWith } from "#test/support/unable.ts";

const refused = (code: string) => ({ ok: false, code });
const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i % 251);

test.each([0, 1, 65_535, 65_536, 65_537, 200_000])("a file of %i bytes is read whole", (length) => {
  const path = `${tempDir()}/file`;
  writeFileSync(path, bytesOf(length));
  expect(systemFiles.read(path, 200_000)).toEqual({ ok: true, value: bytesOf(length) });
});

test("a file is read up to its bound and not a byte beyond", () => {
  const path = `${tempDir()}/file`;
  writeFileSync(path, "12345");
  expect(systemFiles.readText(path, 5)).toEqual({ ok: true, value: "12345" });
  expect(systemFiles.readText(path, 4)).toEqual(refused("EFBIG"));
});

test("what was read stays as it was when the next file is read", () => {
  const dir = tempDir();
  writeFileSync(`${dir}/a`, "aaaa");
  writeFileSync(`${dir}/b`, "bbbb");
  const a = systemFiles.read(`${dir}/a`, 10);
  systemFiles.read(`${dir}/b`, 10);
  expect(a).toEqual({ ok: true, value: new TextEncoder().encode("aaaa") });
});

test("files of /proc are read though they claim to be empty, and are bounded all the same", () => {
  expect(systemFiles.readText("/proc/sys/kernel/ostype", 64)).toEqual({
    ok: true,
    value: "Linux\n",
  });
  expect(systemFiles.readText("/proc/self/status", 16)).toEqual(refused("EFBIG"));
});

test("bytes that are not UTF-8 become U+FFFD", () => {
  const path = `${tempDir()}/file`;
  writeFileSync(path, Uint8Array.of(0x61, 0xff, 0x62));
  expect(systemFiles.readText(path, 10)).toEqual({ ok: true, value: "a\ufffdb" });
});

test("a FIFO is refused at once, a device and a directory too", () => {
  const dir = tempDir();
  execFileSync("mkfifo", [`${dir}/fifo`]);
  expect(systemFiles.read(`${dir}/fifo`, 10)).toEqual(refused("EINVAL"));
  expect(systemFiles.read("/dev/zero", 10)).toEqual(refused("EINVAL"));
  expect(systemFiles.read(dir, 10)).toEqual(refused("EISDIR"));
  expect(systemFiles.read(`${dir}/none`, 10)).toEqual(refused("ENOENT"));
});

test("links of our own are followed, in a chain too, but not in a circle", () => {
  const dir = tempDir();
  mkdirSync(`${dir}/real`);
  writeFileSync(`${dir}/real/file`, "here");
  symlinkSync("real/file", `${dir}/one`);
  symlinkSync(`${dir}/one`, `${dir}/two`);
  symlinkSync("circle", `${dir}/circle`);
  expect(systemFiles.readText(`${dir}/two`, 10)).toEqual({ ok: true, value: "here" });
  expect(systemFiles.readText(`${dir}/circle`, 10)).toEqual(refused("ELOOP"));
});

testWith(needsRoot())("a link that another user made is not followed", () => {
  const dir = tempDir();
  symlinkSync("/etc/shadow", `${dir}/planted`);
  lchownSync(`${dir}/planted`, 65_534, 65_534);
  expect(systemFiles.read(`${dir}/planted`, 1_000_000)).toEqual(refused("ELOOP"));
});

test("a directory is listed in order of code units, within its bound", () => {
  const dir = tempDir();
  for (const name of ["b", "a", "Z", "é"]) writeFileSync(`${dir}/${name}`, "");
  mkdirSync(`${dir}/c`);
  symlinkSync("nowhere", `${dir}/link`);
  const listed = systemFiles.list(dir, 6);
  expect(listed.ok && listed.value.map(({ name, kind }) => `${name}:${kind}`)).toEqual([
    "Z:file",
    "a:file",
    "b:file",
    "c:directory",
    "link:link",
    "é:file",
  ]);
  expect(systemFiles.list(dir, 5)).toEqual(refused("EFBIG"));
  expect(systemFiles.list(`${dir}/a`, 5)).toEqual(refused("ENOTDIR"));
});

test("stat tells of the link, not of where it leads", () => {
  const dir = tempDir();
  symlinkSync("/etc/passwd", `${dir}/link`);
  expect(systemFiles.stat(`${dir}/link`)).toMatchObject({ ok: true, value: { kind: "link" } });
  expect(systemFiles.readLink(`${dir}/link`)).toEqual({ ok: true, value: "/etc/passwd" });
  expect(systemFiles.readLink(dir)).toEqual(refused("EINVAL"));
});

test("an atomic write has its exact mode whatever the umask, and leaves nothing beside", () => {
  const dir = tempDir();
  const before = process.umask(0o077);
  onTestFinished(() => void process.umask(before));
  expect(systemFiles.writeAtomic(`${dir}/file`, bytesOf(100_000), 0o644)).toMatchObject({
    ok: true,
  });
  expect(systemFiles.writeAtomic(`${dir}/file`, bytesOf(10), 0o664)).toMatchObject({ ok: true });
  expect(readFileSync(`${dir}/file`)).toHaveLength(10);
  expect(statSync(`${dir}/file`).mode & 0o7777).toBe(0o664);
  expect(readdirSync(dir)).toEqual(["file"]);
});

test("an atomic write replaces a link instead of writing through it", () => {
  const dir = tempDir();
  writeFileSync(`${dir}/victim`, "untouched");
  symlinkSync("victim", `${dir}/file`);
  systemFiles.writeAtomic(`${dir}/file`, bytesOf(3), 0o600);
  expect(readFileSync(`${dir}/victim`, "utf8")).toBe("untouched");
  expect(systemFiles.stat(`${dir}/file`)).toMatchObject({ ok: true, value: { kind: "file" } });
});

testWith(needsRoot())("on a full disk the old file stays and nothing is left beside", () => {
  const dir = tempDir();
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "assimilation-test", dir]);
  onTestFinished(() => void execFileSync("umount", [dir]));
  writeFileSync(`${dir}/file`, "old");
  expect(systemFiles.writeAtomic(`${dir}/file`, bytesOf(500_000), 0o600)).toEqual(
    refused("ENOSPC"),
  );
  expect(readFileSync(`${dir}/file`, "utf8")).toBe("old");
  expect(readdirSync(dir)).toEqual(["file"]);
});

test("a directory is made with its parents and its exact mode; one that is there is left alone", () => {
  const dir = tempDir();
  expect(systemFiles.makeDirectory(`${dir}/a/b`, 0o750)).toMatchObject({ ok: true });
  expect(statSync(`${dir}/a/b`).mode & 0o7777).toBe(0o750);
  expect(systemFiles.makeDirectory(`${dir}/a/b`, 0o700)).toMatchObject({ ok: true });
  expect(statSync(`${dir}/a/b`).mode & 0o7777).toBe(0o750);
  writeFileSync(`${dir}/file`, "");
  expect(systemFiles.makeDirectory(`${dir}/file`, 0o700)).toEqual(refused("EEXIST"));
});

test("removing what is not there is no failure", () => {
  const dir = tempDir();
  writeFileSync(`${dir}/file`, "");
  expect(systemFiles.remove(`${dir}/file`)).toMatchObject({ ok: true });
  expect(systemFiles.remove(`${dir}/file`)).toMatchObject({ ok: true });
  expect(systemFiles.remove(`${dir}/no/such`)).toMatchObject({ ok: true });
});
