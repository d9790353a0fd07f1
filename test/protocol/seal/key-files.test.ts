import { describe, expect, test } from "vitest";
import { createCurve } from "#protocol/seal/curve.ts";
import {
  ensureAgentKeys,
  ensureManagerKeys,
  type KeyFilesDeps,
  loadManagerPublicKeys,
  loadOrMakeResetKey,
} from "#protocol/seal/key-files.ts";
import { keyIdOf } from "#protocol/seal/key-id.ts";
import { createModedFiles, type ModedEntry, type ModedFiles } from "#test/support/moded-files.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const DIRECTORY = "/k";
const makeDeps = (uid = 77): KeyFilesDeps & { readonly files: ModedFiles } => ({
  files: createModedFiles(uid),
  uid,
  curve: createCurve(),
  random: createPrng(1, "keys"),
});
const modesOf = ({ files }: { readonly files: ModedFiles }): Record<string, string> =>
  Object.fromEntries([...files.entries].map(([path, { mode }]) => [path, mode.toString(8)]));
const entry = (deps: { readonly files: ModedFiles }, name: string): ModedEntry => {
  const found = deps.files.entries.get(`${DIRECTORY}/${name}`);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

describe("the CMA's keys", () => {
  test("at the first start two pairs, one of them to hide", () => {
    const deps = makeDeps();
    const { pairs, isNew, hideOffline } = ensureManagerKeys(deps, DIRECTORY);
    expect([pairs.length, isNew, hideOffline]).toEqual([1, true, "/k/#CMA#00001.secret"]);
    expect(modesOf(deps)).toEqual({
      "/k": "700",
      "/k/#CMA#00000.secret": "600",
      "/k/#CMA#00000.pub": "644",
      "/k/#CMA#00001.secret": "600",
      "/k/#CMA#00001.pub": "644",
    });
    expect(entry(deps, "#CMA#00000.pub").bytes).toEqual(pairs[0]?.publicKey);
    expect(entry(deps, "#CMA#00000.secret").bytes).toEqual(pairs[0]?.secretKey);
  });

  test("later the same, without the one that is offline", () => {
    const deps = makeDeps();
    const first = ensureManagerKeys(deps, DIRECTORY);
    const second = ensureManagerKeys(deps, DIRECTORY);
    expect([second.pairs.length, second.hideOffline]).toEqual([2, "/k/#CMA#00001.secret"]);
    deps.files.remove("/k/#CMA#00001.secret");
    const { pairs, isNew, hideOffline } = ensureManagerKeys(deps, DIRECTORY);
    expect({ pairs, isNew, hideOffline }).toEqual({
      pairs: first.pairs,
      isNew: false,
      hideOffline: undefined,
    });
  });

  test("a public half that a crash left out is made again", () => {
    const deps = makeDeps();
    const { pairs } = ensureManagerKeys(deps, DIRECTORY);
    deps.files.remove("/k/#CMA#00000.pub");
    ensureManagerKeys(deps, DIRECTORY);
    expect(entry(deps, "#CMA#00000.pub").bytes).toEqual(pairs[0]?.publicKey);
  });

  test("no new ones while agents trust the old: the secret must come back", () => {
    const deps = makeDeps();
    ensureManagerKeys(deps, DIRECTORY);
    deps.files.remove("/k/#CMA#00000.secret");
    deps.files.remove("/k/#CMA#00001.secret");
    expect(() => ensureManagerKeys(deps, DIRECTORY)).toThrow(
      expect.objectContaining({ code: "ASSIM_KEYS_NO_SECRET" }),
    );
  });
});

describe("the keys that an agent trusts", () => {
  test("lowest number first, nothing else", () => {
    const deps = makeDeps();
    const { pairs } = ensureManagerKeys(deps, DIRECTORY);
    ensureAgentKeys(deps, DIRECTORY, "web1");
    deps.files.writeAtomic("/k/#CMA#1.pub", new Uint8Array(32).fill(9), 0o644);
    const keys = loadManagerPublicKeys(deps, DIRECTORY);
    expect(keys.map(({ number, path }) => [number, path])).toEqual([
      [0, "/k/#CMA#00000.pub"],
      [1, "/k/#CMA#00001.pub"],
    ]);
    expect(keys[0]?.publicKey).toEqual(pairs[0]?.publicKey);
  });

  test("without any, the error says where they come from", () => {
    expect(() => loadManagerPublicKeys(makeDeps(), DIRECTORY)).toThrow(/scp 'CMA:/);
  });

  test.each([
    { what: "zeros", key: new Uint8Array(32) },
    { what: "bit 255", key: new Uint8Array(32).fill(0xff) },
  ])("a key that is none is refused: $what", ({ key }) => {
    const deps = makeDeps();
    deps.files.makeDirectory(DIRECTORY, 0o700);
    deps.files.writeAtomic("/k/#CMA#00000.pub", key, 0o644);
    expect(() => loadManagerPublicKeys(deps, DIRECTORY)).toThrow(
      expect.objectContaining({ code: "ASSIM_KEYS_BAD" }),
    );
  });
});

describe("an agent's identity", () => {
  test("is named after the host and the key", () => {
    const deps = makeDeps();
    const { keys, keyId, path, isNew } = ensureAgentKeys(deps, DIRECTORY, "web1");
    expect(keyId).toBe(keyIdOf(keys.publicKey));
    expect([path, isNew]).toEqual([`/k/web1@@${keyId}.secret`, true]);
  });

  test("is the one that is there, whatever the host is called now", () => {
    const deps = makeDeps();
    const first = ensureAgentKeys(deps, DIRECTORY, "web1");
    expect(ensureAgentKeys(deps, DIRECTORY, "renamed")).toEqual({ ...first, isNew: false });
  });

  test.each([
    { hostName: "../../etc/cron.d/x", stem: "_.._etc_cron.d_x" },
    { hostName: "-rf", stem: "rf" },
    { hostName: "a@@b\n$(id)", stem: "a__b___id_" },
    { hostName: "", stem: "host" },
    { hostName: "...", stem: "host" },
    { hostName: "x".repeat(300), stem: "x".repeat(64) },
  ])("is in a file whose name is safe: $hostName", ({ hostName, stem }) => {
    const { path, keyId } = ensureAgentKeys(makeDeps(), DIRECTORY, hostName);
    expect(path).toBe(`/k/${stem}@@${keyId}.secret`);
  });

  test("is one: two are refused, naming both", () => {
    const deps = makeDeps();
    ensureAgentKeys(deps, DIRECTORY, "web1");
    const other = `zzz@@${"0".repeat(32)}.secret`;
    deps.files.writeAtomic(`/k/${other}`, new Uint8Array(32), 0o600);
    expect(() => ensureAgentKeys(deps, DIRECTORY, "web1")).toThrow(/web1@@.*zzz@@.*mv '/);
  });

  test("is not another's under its name", () => {
    const deps = makeDeps();
    deps.files.makeDirectory(DIRECTORY, 0o700);
    deps.files.writeAtomic(`/k/w@@${"0".repeat(32)}.secret`, new Uint8Array(32).fill(5), 0o600);
    expect(() => ensureAgentKeys(deps, DIRECTORY, "w")).toThrow(
      expect.objectContaining({ code: "ASSIM_KEYS_NAME" }),
    );
  });
});

describe("refused, with the file and what mends it:", () => {
  const SECRET = "#CMA#00000.secret";
  const PUBLIC = "#CMA#00000.pub";
  test.each<{ what: string; name: string; spoil: (entry: ModedEntry) => void; says: RegExp }>([
    {
      what: "a secret that a group may read",
      name: SECRET,
      spoil: (e) => {
        e.mode = 0o640;
      },
      says: /mode 0640.*chmod 0600 '\/k\/#CMA#00000\.secret'/,
    },
    {
      what: "a secret that others may write",
      name: SECRET,
      spoil: (e) => {
        e.mode = 0o602;
      },
      says: /chmod 0600/,
    },
    {
      what: "a public key that others may write",
      name: PUBLIC,
      spoil: (e) => {
        e.mode = 0o666;
      },
      says: /chmod 0644/,
    },
    {
      what: "a stranger's file",
      name: SECRET,
      spoil: (e) => {
        e.uid = 78;
      },
      says: /user id 78.*chown 77 '\/k\/#CMA/,
    },
    {
      what: "31 bytes",
      name: SECRET,
      spoil: (e) => {
        e.bytes = new Uint8Array(31);
      },
      says: /has 31 bytes, not 32/,
    },
    {
      what: "33 bytes",
      name: SECRET,
      spoil: (e) => {
        e.bytes = new Uint8Array(33);
      },
      says: /has 33 bytes, not 32/,
    },
    {
      what: "an empty file",
      name: PUBLIC,
      spoil: (e) => {
        e.bytes = new Uint8Array(0);
      },
      says: /has 0 bytes, not 32/,
    },
    {
      what: "a link",
      name: SECRET,
      spoil: (e) => {
        e.kind = "link";
      },
      says: /not a regular file/,
    },
    {
      what: "a public key of another pair",
      name: PUBLIC,
      spoil: (e) => {
        e.bytes = e.bytes.map((b) => b ^ 1);
      },
      says: /not the public half.*rm '/,
    },
  ])("$what", ({ name, spoil, says }) => {
    const deps = makeDeps();
    ensureManagerKeys(deps, DIRECTORY);
    spoil(entry(deps, name));
    expect(() => ensureManagerKeys(deps, DIRECTORY)).toThrow(says);
  });

  test.each<{ what: string; spoil: (entry: ModedEntry) => void; says: RegExp }>([
    {
      what: "a directory that others may enter",
      spoil: (e) => {
        e.mode = 0o711;
      },
      says: /mode 0711.*chmod 0700 '\/k'/,
    },
    {
      what: "a stranger's directory",
      spoil: (e) => {
        e.uid = 78;
      },
      says: /chown 77 '\/k'/,
    },
    {
      what: "a file in its place",
      spoil: (e) => {
        e.kind = "file";
      },
      says: /not a directory/,
    },
  ])("$what", ({ spoil, says }) => {
    const deps = makeDeps();
    ensureManagerKeys(deps, DIRECTORY);
    const directory = deps.files.entries.get(DIRECTORY);
    if (directory !== undefined) spoil(directory);
    expect(() => ensureManagerKeys(deps, DIRECTORY)).toThrow(says);
  });

  test.each([
    {
      what: "a secret",
      closed: "read",
      says: /secret is closed to user id 77.*chown 77 '.*' && chmod 0600 '/,
    },
    {
      what: "a directory",
      closed: "list",
      says: /\/k is closed to user id 77.*chown 77 '\/k' && chmod 0700 '\/k'/,
    },
  ])("$what that is closed to us", ({ closed, says }) => {
    const deps = makeDeps();
    ensureManagerKeys(deps, DIRECTORY);
    const files = { ...deps.files, [closed]: () => ({ ok: false, code: "EACCES" }) as const };
    expect(() => ensureManagerKeys({ ...deps, files }, DIRECTORY)).toThrow(says);
  });

  test("a full disk, by its name", () => {
    const deps = makeDeps();
    const files = { ...deps.files, writeAtomic: () => ({ ok: false, code: "ENOSPC" }) as const };
    expect(() => ensureManagerKeys({ ...deps, files }, DIRECTORY)).toThrow(/write .*ENOSPC/);
  });
});

test("root may use what belongs to the owner of the directory, and nobody else's", () => {
  const deps = makeDeps(77);
  ensureManagerKeys(deps, DIRECTORY);
  const asRoot = { ...deps, uid: 0 };
  expect(loadManagerPublicKeys(asRoot, DIRECTORY)).toHaveLength(2);
  entry(deps, "#CMA#00000.pub").uid = 78;
  expect(() => loadManagerPublicKeys(asRoot, DIRECTORY)).toThrow(/chown 0/);
});

describe("the key for RESET", () => {
  test("is made once, 0600, in a directory that may be read", () => {
    const deps = makeDeps();
    const key = loadOrMakeResetKey(deps, "/state");
    expect(key).toHaveLength(32);
    expect(loadOrMakeResetKey(deps, "/state")).toEqual(key);
    expect(modesOf(deps)).toEqual({ "/state": "750", "/state/reset.key": "600" });
  });

  test("is not one that a crash cut short", () => {
    const deps = makeDeps();
    deps.files.makeDirectory("/state", 0o755);
    deps.files.writeAtomic("/state/reset.key", new Uint8Array(5), 0o600);
    expect(() => loadOrMakeResetKey(deps, "/state")).toThrow(/5 bytes, not 32/);
  });
});
