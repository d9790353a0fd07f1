/**
 * The keys in crypto.d: found, checked, and made where there are none.
 *
 *     #CMA#00000.pub      #CMA#00000.secret     the manager's; .pub goes to every host
 *     #CMA#00001.pub      #CMA#00001.secret     the next one, its secret kept offline
 *     web1@@0123….pub     web1@@0123….secret    an agent's identity
 *
 * Raw 32 bytes each. A secret is written before its public half, which can be
 * made again from it; so no crash leaves a key that is known and lost.
 * Source: docs/guides/keys.md.
 */
import { AssimilationError } from "../errors.ts";
import type { RandomSource } from "../world/random.ts";
import type { Curve, KeyPair } from "./curve.ts";
import { equalBytes } from "./hash.ts";
import { keyIdOf } from "./key-id.ts";
import {
  type KeyDirectory,
  namesIn,
  openDirectory,
  type PrivateFilesDeps,
  quote,
  readPrivateFile,
  writePrivateFile,
} from "./private-files.ts";
import { wipe } from "./wipe.ts";

export interface KeyFilesDeps extends PrivateFilesDeps {
  readonly curve: Curve;
  readonly random: RandomSource;
}

export interface ManagerPublicKey {
  /** As in the file's name; the lowest is tried first. */
  readonly number: number;
  readonly publicKey: Uint8Array;
  readonly path: string;
}

export interface ManagerKeys {
  /** Those whose secret is here, lowest number first; at least one. */
  readonly pairs: readonly KeyPair[];
  /** They were made just now. */
  readonly isNew: boolean;
  /** A secret that is no more than a spare: to move to a safe place off this host. */
  readonly hideOffline: string | undefined;
}

export interface AgentKeys {
  readonly keys: KeyPair;
  readonly keyId: string;
  /** Of the secret. */
  readonly path: string;
  readonly isNew: boolean;
}

/**
 * The CMA's key pairs; two are made at its first start, so that the second can
 * wait offline for the day the first must be replaced.
 *
 * @throws AssimilationError with the file and what to do about it.
 */
export const ensureManagerKeys = (deps: KeyFilesDeps, cryptoDirectory: string): ManagerKeys => {
  const directory = openDirectory(deps, cryptoDirectory, "private");
  const names = namesIn(deps, directory);
  const secrets = names.filter((name) => MANAGER_SECRET.test(name));
  if (secrets.length > 0) {
    const pairs = secrets.map((name) => loadPair(deps, directory, stemOf(name)));
    const [, spare] = secrets;
    const hideOffline = spare === undefined ? undefined : `${cryptoDirectory}/${spare}`;
    return { pairs, isNew: false, hideOffline };
  }
  const published = names.find((name) => MANAGER_PUBLIC.test(name));
  if (published !== undefined) {
    throw new AssimilationError(
      "ASSIM_KEYS_NO_SECRET",
      `${cryptoDirectory} has ${published} but no secret of the CMA. Agents trust that key: restore its secret, or remove the public key to begin anew: rm ${quote(`${cryptoDirectory}/${published}`)}`,
    );
  }
  const spare = makePair(deps, directory, "#CMA#00001");
  wipe(spare.secretKey);
  const active = makePair(deps, directory, "#CMA#00000");
  const hideOffline = `${cryptoDirectory}/#CMA#00001.secret`;
  return { pairs: [active], isNew: true, hideOffline };
};

/**
 * What an agent trusts: every CMA public key that was put here.
 *
 * @throws AssimilationError when there is none, or one is not a key.
 */
export const loadManagerPublicKeys = (
  deps: KeyFilesDeps,
  cryptoDirectory: string,
): readonly ManagerPublicKey[] => {
  const directory = openDirectory(deps, cryptoDirectory, "private");
  const keys = namesIn(deps, directory)
    .filter((name) => MANAGER_PUBLIC.test(name))
    .map((name): ManagerPublicKey => {
      const publicKey = demandKey(deps, directory, name, false);
      const path = `${cryptoDirectory}/${name}`;
      assertUsable(deps, publicKey, path);
      return { number: Number(name.slice(5, 10)), publicKey, path };
    });
  if (keys.length > 0) return keys;
  throw new AssimilationError(
    "ASSIM_KEYS_NO_MANAGER",
    `${cryptoDirectory} has no public key of the CMA, so no CMA can be told from an impostor. Copy it from there: scp 'CMA:${cryptoDirectory}/#CMA#*.pub' ${quote(cryptoDirectory)}`,
  );
};

/**
 * This host's identity: the one that is here, whatever the host is called now,
 * or a new one named after it.
 *
 * @throws AssimilationError with the file and what to do about it.
 */
export const ensureAgentKeys = (
  deps: KeyFilesDeps,
  cryptoDirectory: string,
  hostName: string,
): AgentKeys => {
  const directory = openDirectory(deps, cryptoDirectory, "private");
  const [name, another] = namesIn(deps, directory).filter((each) => AGENT_SECRET.test(each));
  if (another !== undefined) {
    throw new AssimilationError(
      "ASSIM_KEYS_TWO_AGENTS",
      `${cryptoDirectory} has two identities, ${name} and ${another}. A host has one; move the other away: mv ${quote(`${cryptoDirectory}/${another}`)} ~`,
    );
  }
  if (name !== undefined) {
    const keys = loadPair(deps, directory, stemOf(name));
    return {
      keys,
      keyId: keyIdOf(keys.publicKey),
      path: `${cryptoDirectory}/${name}`,
      isNew: false,
    };
  }
  const keys = deps.curve.makeKeyPair(deps.random);
  const keyId = keyIdOf(keys.publicKey);
  const stem = `${fileSafe(hostName)}@@${keyId}`;
  savePair(deps, directory, stem, keys);
  return { keys, keyId, path: `${cryptoDirectory}/${stem}.secret`, isNew: true };
};

/**
 * The CMA's key for RESET tokens, made once and never copied to another CMA.
 *
 * @throws AssimilationError with the file and what to do about it.
 */
export const loadOrMakeResetKey = (deps: KeyFilesDeps, stateDirectory: string): Uint8Array => {
  const directory = openDirectory(deps, stateDirectory, "readable");
  const found = readPrivateFile(deps, directory, RESET_KEY, { bytes: KEY_BYTES, isSecret: true });
  if (found !== undefined) return found;
  const key = new Uint8Array(KEY_BYTES);
  deps.random.fill(key);
  writePrivateFile(deps, directory, RESET_KEY, key, { isSecret: true });
  return key;
};

const KEY_BYTES = 32;
const RESET_KEY = "reset.key";
const MANAGER_SECRET = /^#CMA#\d{5}\.secret$/;
const MANAGER_PUBLIC = /^#CMA#\d{5}\.pub$/;
const AGENT_SECRET = /^[^@]+@@[0-9a-f]{32}\.secret$/;

const stemOf = (secretName: string): string => secretName.slice(0, -".secret".length);

/** What is safe in a file name, a shell and a log; at most 64 characters, never empty. */
const fileSafe = (hostName: string): string =>
  hostName
    .replace(/[^A-Za-z0-9._-]/g, "_")
    .replace(/^[.-]+/, "")
    .slice(0, 64) || "host";

const makePair = (deps: KeyFilesDeps, directory: KeyDirectory, stem: string): KeyPair => {
  const keys = deps.curve.makeKeyPair(deps.random);
  savePair(deps, directory, stem, keys);
  return keys;
};

const savePair = (
  deps: KeyFilesDeps,
  directory: KeyDirectory,
  stem: string,
  { publicKey, secretKey }: KeyPair,
): void => {
  writePrivateFile(deps, directory, `${stem}.secret`, secretKey, { isSecret: true });
  writePrivateFile(deps, directory, `${stem}.pub`, publicKey, { isSecret: false });
};

/** The public half is written again where a crash left it out, and must fit where it is there. */
const loadPair = (deps: KeyFilesDeps, directory: KeyDirectory, stem: string): KeyPair => {
  const secretKey = demandKey(deps, directory, `${stem}.secret`, true);
  const publicKey = deps.curve.publicKeyOf(secretKey);
  const id = /@@(.*)$/.exec(stem)?.[1];
  if (id !== undefined && id !== keyIdOf(publicKey)) {
    const right = stem.replace(id, keyIdOf(publicKey));
    throw new AssimilationError(
      "ASSIM_KEYS_NAME",
      `${directory.path}/${stem}.secret holds another key than its name says. If it is this host's, rename it: mv ${quote(`${directory.path}/${stem}.secret`)} ${quote(`${directory.path}/${right}.secret`)}`,
    );
  }
  const found = readPrivateFile(deps, directory, `${stem}.pub`, {
    bytes: KEY_BYTES,
    isSecret: false,
  });
  if (found === undefined) {
    writePrivateFile(deps, directory, `${stem}.pub`, publicKey, { isSecret: false });
  } else if (!equalBytes(found, publicKey)) {
    throw new AssimilationError(
      "ASSIM_KEYS_MISMATCH",
      `${directory.path}/${stem}.pub is not the public half of ${stem}.secret. If the secret is right, the other is made again: rm ${quote(`${directory.path}/${stem}.pub`)}`,
    );
  }
  return { publicKey, secretKey };
};

const demandKey = (
  deps: KeyFilesDeps,
  directory: KeyDirectory,
  name: string,
  isSecret: boolean,
): Uint8Array => {
  const key = readPrivateFile(deps, directory, name, { bytes: KEY_BYTES, isSecret });
  if (key !== undefined) return key;
  throw new AssimilationError("ASSIM_KEYS_READ", `${directory.path}/${name} has gone meanwhile.`);
};

/** A key of low order would let everybody pass for the CMA. Any secret tells. */
const assertUsable = ({ curve }: KeyFilesDeps, publicKey: Uint8Array, path: string): void => {
  const secret = curve.sharedSecret(publicKey, new Uint8Array(KEY_BYTES).fill(1));
  if (secret === undefined) {
    throw new AssimilationError(
      "ASSIM_KEYS_BAD",
      `${path} is not a public key. Copy it from the CMA again: scp 'CMA:${path}' ${quote(path)}`,
    );
  }
  wipe(secret);
};
