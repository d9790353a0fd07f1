import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { genkeys } from "#cma/assimcli/genkeys.ts";
import { homePaths } from "#protocol/installation/paths.ts";
import { runSubcommand } from "#test/support/run-subcommand.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const run = (home: string, words: readonly string[], options = {}) =>
  runSubcommand(genkeys, { arguments: words, options }, { paths: homePaths(home) });

test("two pairs of the CMA, said once which secret to hide, and kept when asked again", async () => {
  const home = `${tempDir()}/home`;
  const first = await run(home, []);
  expect(first.code).toBe(0);
  expect(first.out).toContain(`Move ${home}/crypto.d/#CMA#00001.secret to a safe place`);
  expect(readdirSync(`${home}/crypto.d`)).toEqual([
    "#CMA#00000.pub",
    "#CMA#00000.secret",
    "#CMA#00001.pub",
    "#CMA#00001.secret",
  ]);
  const again = await run(home, ["cma"], { json: true });
  expect(JSON.parse(again.out)).toMatchObject({
    ...{ directory: `${home}/crypto.d`, isNew: false },
    // The spare is still here, and to be hidden; it is not active.
    ...{ keyIds: [expect.any(String)], hideOffline: `${home}/crypto.d/#CMA#00001.secret` },
  });
  const active = /Active: \S+$/m;
  expect((await run(home, [])).out.match(active)?.[0]).toBe(first.out.match(active)?.[0]);
});

test("the agent's identity, as JSON", async () => {
  const home = `${tempDir()}/home`;
  const { code, out } = await run(home, ["agent"], { json: true });
  expect(code).toBe(0);
  const { keyId, secret } = JSON.parse(out);
  expect(secret).toMatch(new RegExp(`^${home}/crypto.d/[^/]+@@${keyId}.secret$`));
});

test.each(["somebody", "constructor"])("keys of %s are wrong words", async (whose) => {
  const { code, out, err } = await run(tempDir(), [whose]);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain(whose);
});
