/** bin/ as people call it: from anywhere, through links, with odd words. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempDir } from "#test/support/temp-dir.ts";
import { needsPrograms, testWith } from "#test/support/unable.ts";

const checkout = join(import.meta.dirname, "../..");

test.each(["nanoprobe", "cma", "assimcli"])("%s is found through a chain of links", (name) => {
  const dir = tempDir();
  mkdirSync(`${dir}/a`);
  symlinkSync(join(checkout, "bin", name), `${dir}/a/one`);
  symlinkSync("a/one", `${dir}/two`);
  const said = execFileSync(`${dir}/two`, ["--version"], { cwd: "/", encoding: "utf8" });
  expect(said).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\\n$`));
});

test("words reach the program as they are", () => {
  const words = ["eval", "EQ(  \"a  b\",'*')", "--facts", "/dev/null"];
  const { status, stderr } = spawnSync(join(checkout, "bin/assimcli"), words, { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).not.toContain("unknown option");
});

testWith(needsPrograms("systemd-analyze"))("systemd has nothing to say against the units", () => {
  const dir = tempDir();
  const units = readdirSync(join(checkout, "systemd")).filter((name) => name.endsWith(".service"));
  for (const unit of units) {
    const text = readFileSync(join(checkout, "systemd", unit), "utf8");
    // The program itself is not installed here.
    writeFileSync(`${dir}/${unit}`, text.replace(/^ExecStart=\S+/m, "ExecStart=/bin/true"));
    const { stderr } = spawnSync("systemd-analyze", ["verify", `${dir}/${unit}`], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    const security = ["security", "--offline=true", "--threshold=40", `${dir}/${unit}`];
    expect(spawnSync("systemd-analyze", security).status).toBe(0);
  }
});
