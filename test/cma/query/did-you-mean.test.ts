import { expect, test } from "vitest";
import { didYouMean } from "#cma/query/did-you-mean.ts";

const known = ["web2", "web1", "nist_V-38528", "nist_V-38529"];

test.each([
  { wanted: "wbe1", says: "none; did you mean web1? look" },
  { wanted: "web3", says: "none; did you mean web1? look" },
  { wanted: "v-38529", says: "none; did you mean nist_V-38529? look" },
  { wanted: "nis", says: "none; look" },
  { wanted: "router", says: "none; look" },
])("$wanted: $says", ({ wanted, says }) => {
  expect(didYouMean("none", wanted, { known, advice: "look" })).toBe(says);
});

test("names are data of hosts", () => {
  const text = didYouMean("none", "web", { known: ["web\u001b"], advice: "look" });
  expect(text).toBe("none; did you mean web\\x1b? look");
});
