import { expect, test } from "vitest";
import {
  homePaths,
  pathsFor,
  pathsForOperator,
  systemPaths,
} from "#protocol/installation/paths.ts";

const somebody = {
  home: undefined,
  uid: 1000,
  userName: "picard",
  xdgStateHome: undefined,
  userHome: "/home/picard",
};
const own = homePaths("/home/picard/.local/state/assimilation");

test.each([
  { who: "root", asks: { ...somebody, uid: 0 }, paths: systemPaths },
  { who: "the CMA's user", asks: { ...somebody, userName: "assimilation" }, paths: systemPaths },
  {
    who: "another user of the CMA",
    asks: { ...somebody, serviceUser: "picard" },
    paths: systemPaths,
  },
  { who: "a user", asks: somebody, paths: own },
  {
    who: "a user with a state directory",
    asks: { ...somebody, xdgStateHome: "/s" },
    paths: homePaths("/s/assimilation"),
  },
  { who: "root with a home", asks: { ...somebody, uid: 0, home: "/h" }, paths: homePaths("/h") },
])("$who has these paths", ({ asks, paths }) => {
  expect(pathsFor(asks)).toEqual(paths);
});

test("with a home, nothing is outside of it", () => {
  for (const path of Object.values(homePaths("/h"))) expect(path).toMatch(/^\/h(\/|$)/);
});

test.each([
  { there: [own.state, systemPaths.state], paths: own },
  { there: [systemPaths.state], paths: systemPaths },
  { there: [], paths: own },
])("an operator asks the installation that is there: $there", ({ there, paths }) => {
  expect(pathsForOperator(somebody, (path) => there.includes(path))).toEqual(paths);
});
