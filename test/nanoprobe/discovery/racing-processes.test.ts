/**
 * /proc while it changes: a process that becomes another program, ends, or gives its number away
 * between any two of our looks is never told as a mixture of both. A program that starts another
 * one at the right moment must not pass for it. Source: CVE-2021-33505, arguments changed after
 * they were read.
 *
 * Method: one look at a host is some dozens of reads. For each of them the host changes just
 * before it, once for good, and once for that read alone. In the latter case its program is still
 * right; a single fact of the other, such as its user, cannot be told: /proc has no version.
 */
import type { Files } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import type { ProcessReading } from "#nanoprobe/discovery/module.ts";
import { createPace } from "#nanoprobe/discovery/pace.ts";
import { readSockets } from "#nanoprobe/discovery/read-sockets.ts";
import { nothingUnreadable } from "#nanoprobe/discovery/unreadable.ts";
import { createHostFiles, type HostText, stillClock } from "../support/host.ts";
import { OWN_NETNS, statusOf } from "../support/sockets.ts";

const program = (name: string, uid: number, inodes: readonly string[]): HostText => ({
  files: {
    "/proc/7/cmdline": `${name}\0--serve\0`,
    "/proc/7/status": statusOf(uid),
    "/proc/7/net/tcp": "",
  },
  links: {
    "/proc/7/exe": `/bin/${name}`,
    "/proc/7/cwd": `/home/${name}`,
    "/proc/7/ns/net": OWN_NETNS,
    "/proc/self/ns/net": OWN_NETNS,
    ...Object.fromEntries(inodes.map((inode, at) => [`/proc/7/fd/${at}`, `socket:[${inode}]`])),
  },
});

const first = program("honest", 0, ["11", "12"]);
const nobody: HostText = { links: { "/proc/self/ns/net": OWN_NETNS } };

/** The host is `after` in the reads from `from` to before `to`, counted from 0, and `first` else. */
const changing = (after: HostText, from: number, to: number) => {
  const [before, later] = [createHostFiles(first), createHostFiles(after)];
  let reads = 0;
  const now = (): Files => {
    reads += 1;
    return reads > from && reads <= to ? later : before;
  };
  const files: Files = {
    ...before,
    read: (path, bytesMax) => now().read(path, bytesMax),
    readText: (path, bytesMax) => now().readText(path, bytesMax),
    list: (path, entriesMax) => now().list(path, entriesMax),
    readLink: (path) => now().readLink(path),
    stat: (path) => now().stat(path),
  };
  return { files, reads: () => reads };
};

const look = async (files: Files): Promise<readonly ProcessReading[]> => {
  const pace = createPace(stillClock, 1000);
  return (await readSockets(files, undefined, pace, nothingUnreadable())).processes;
};

/** What a process says of itself, and not what it holds: descriptors outlive a change of program. */
const identityOf = ({ exe, cmdline, status, cwd }: ProcessReading) =>
  JSON.stringify({ exe, cmdline, status, cwd });

const identitiesOf = async (host: HostText): Promise<readonly string[]> =>
  (await look(createHostFiles(host))).map(identityOf);

const readsOfALook = async (): Promise<number> => {
  const { files, reads } = changing(first, 0, 0);
  await look(files);
  return reads();
};

describe.each([
  { what: "becomes another program", after: program("evil", 1000, ["11", "12"]) },
  { what: "becomes one with other sockets", after: program("evil", 1000, ["13"]) },
  { what: "becomes one without sockets", after: program("evil", 1000, []) },
  { what: "ends", after: nobody },
])("a process that $what", ({ after }) => {
  test("at any moment, for good, is told as one of the two, or not at all", async () => {
    const sound = [...(await identitiesOf(first)), ...(await identitiesOf(after))];
    expect(sound).toContain((await identitiesOf(first))[0]);
    const told = new Set<string>();
    const moments = await readsOfALook();
    expect(moments).toBeGreaterThan(10);
    for (let from = 0; from <= moments; from++) {
      const processes = await look(changing(after, from, Number.POSITIVE_INFINITY).files);
      expect(processes.length).toBeLessThanOrEqual(1);
      for (const process of processes) told.add(identityOf(process));
    }
    expect(sound).toEqual(expect.arrayContaining([...told]));
    // It was not simply never told.
    expect(told).toContain(sound[0]);
  });

  test("for one read, and is itself again, is told by its own name or not at all", async () => {
    const moments = await readsOfALook();
    for (let from = 0; from <= moments; from++) {
      const processes = await look(changing(after, from, from + 1).files);
      for (const { exe, cmdline } of processes) {
        expect({ exe, cmdline }).toEqual({ exe: "/bin/honest", cmdline: "honest\0--serve\0" });
      }
    }
  });
});
