import fc from "fast-check";
import { expect, test } from "vitest";
import { os } from "#nanoprobe/discovery/modules/os.ts";
import { anyCharacter } from "#test/support/any-character.ts";
import { discover, fixtureFiles } from "../../support/host.ts";

const facts = (name: string) => discover(os, { files: fixtureFiles(name) });

test("a Debian is described as uname and lsb_release do", async () => {
  expect(await facts("debian-12")).toEqual({
    nodename: "picard",
    "operating-system": "GNU/Linux",
    machine: "x86_64",
    processor: "x86_64",
    "hardware-platform": "x86_64",
    "kernel-name": "Linux",
    "kernel-release": "6.1.0-28-amd64",
    "kernel-version": "#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)",
    "Distributor ID": "Debian",
    Description: "Debian GNU/Linux 12 (bookworm)",
    Release: "12",
    Codename: "bookworm",
  });
});

test("a Red Hat has its own name for itself, and no code name", async () => {
  const found = await facts("rhel-9");
  expect(found).toMatchObject({ "Distributor ID": "RedHatEnterprise", Release: "9.4" });
  expect(found).not.toHaveProperty("Codename");
});

test("quoting is undone, and nothing is expanded; the vendor's file counts where /etc has none", async () => {
  expect(await facts("odd")).toMatchObject({
    "Distributor ID": "openSUSE",
    Description: 'A "quoted" $HOME `id` system',
  });
  expect(await facts("odd")).not.toHaveProperty("Release");
});

test("a host that says nothing has no facts", async () => {
  expect(await discover(os, {})).toBeUndefined();
});

test("a megabyte in one value is cut", async () => {
  const found = await discover(os, {
    files: { "/etc/os-release": `ID=x\nVERSION_ID=${"9".repeat(16_000)}` },
  });
  expect(String(found?.["Release"])).toHaveLength(4096);
});

test("no file makes it throw", () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      os.parse({ text: { release: `ID=${text}\n${text}`, kernelName: text }, tree: {} });
    }),
  );
});
