import { createHash, createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { mac1Of, managerIdentityOf } from "#protocol/handshake/manager-identity.ts";

const key = new Uint8Array(32).fill(6);
const digest = (label: string): Uint8Array =>
  new Uint8Array(createHash("sha512").update(label).update(key).digest());

test("hint and mac1 are what the specification says", () => {
  const identity = managerIdentityOf(key);
  expect(identity.keyHint).toEqual(digest("NP1-sid").slice(0, 16));
  expect(identity.mac1Key).toEqual(digest("NP1-mac1").slice(0, 32));
  const hmac = createHmac("sha512", digest("NP1-mac1").slice(0, 32)).update("abc").digest();
  expect(mac1Of(identity, Uint8Array.of(97, 98, 99))).toEqual(new Uint8Array(hmac).slice(0, 16));
});
