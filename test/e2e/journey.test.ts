/**
 * The main job: a broken sysctl on one real host becomes one mail.
 *
 * One CMA and two hosts in network namespaces, one found by multicast and one
 * told the address, without a default route. `net.ipv4.conf.all.log_martians`
 * is flipped on one host; the mails that come out of a real SMTP server are
 * counted, and so is every datagram on the wire.
 */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { unpackDocument } from "#cma/inbound/document-body.ts";
import { createEstate, type Estate, keyFilesOf } from "../support/estate.ts";
import { eventually } from "../support/eventually.ts";
import type { BedProcess } from "../support/netbed.ts";
import { type CapturedDatagram, readCapture } from "../support/pcap.ts";
import { needsPrograms, needsRoot, testWith } from "../support/unable.ts";

const needs = [
  needsRoot(),
  needsPrograms("ip", "unshare", "tcpdump", "msmtp", "bsd-mailx", "s-nail", "mutt"),
];
const runs = testWith(...needs);
const isAble = needs.every((need) => need === undefined);

const rule = "nist_V-38528";
const sysctl = "/proc/sys/net/ipv4/conf/all/log_martians";
const flipping = "enterprise-ncc-1701d";
const other = "voyager-ncc-74656";
const warning = `WARNING: System ${flipping} out of compliance with security best practice ${rule}`;
const hurray = `HURRAY: System ${flipping} now in compliance with security best practice ${rule}`;

/** msmtp as sendmail for the three mail programs, inside the CMA's own /etc. */
const mailPrograms = (port: number): string => `
printf 'account default\\nhost 127.0.0.1\\nport ${port}\\nfrom cma@example.com\\n' > /etc/msmtprc
chmod 644 /etc/msmtprc
ln -sf /usr/bin/bsd-mailx /etc/alternatives/mail
ln -sf /usr/bin/s-nail /etc/alternatives/mailx
`;

describe("a broken sysctl becomes a mail", () => {
  let estate: Estate;
  let cma: BedProcess;
  let probes: { readonly h1: BedProcess; readonly h2: BedProcess };
  let capture: BedProcess;
  let captureFile: string;

  const subjects = (): readonly string[] => estate.letters().map(({ subject }) => subject);
  const flip = (host: string, value: 0 | 1): void => {
    estate.bed.sh(host, `echo ${value} > ${sysctl}`);
  };
  const logs = (): string =>
    [cma, probes.h1, probes.h2].map((each) => each.output().slice(-3000)).join("\n---\n");
  const mailed = (subject: string): Promise<true> =>
    eventually(`a mail “${subject}”`, () => subjects().includes(subject) || undefined, logs);
  /** How often the host looked at proc_sys and found nothing new. */
  const quietRounds = (probe: BedProcess): number =>
    probe
      .output()
      .split("\n")
      .filter((line) => line.includes('"discovery":"proc_sys"') && line.includes('"isNews":false'))
      .length;
  const quietFor = async (rounds: number): Promise<void> => {
    const before = [probes.h1, probes.h2].map(quietRounds);
    await eventually(
      `${rounds} rounds in which nothing changed`,
      () =>
        [probes.h1, probes.h2].every(
          (probe, at) => quietRounds(probe) >= (before[at] ?? 0) + rounds,
        ),
      logs,
    );
  };
  const ofAgents = (): readonly CapturedDatagram[] =>
    readCapture(captureFile).filter(({ from }) => from !== estate.bed.addressOf("cma"));

  beforeAll(async () => {
    if (!isAble) return;
    estate = await createEstate(
      "asjourney",
      [
        { name: "cma", hostName: "deep-space-nine" },
        { name: "h1", hostName: flipping },
        { name: "h2", hostName: other },
      ],
      { repeat: { proc_sys: "2s" } },
    );
    flip("h1", 1);
    flip("h2", 1);
    captureFile = join(estate.homeOf("cma"), "agents.pcap");
    capture = estate.bed.startAtSwitch([
      "tcpdump",
      "-i",
      estate.bed.portOf("cma"),
      "-U",
      "-n",
      "-Z",
      "root",
      "-w",
      captureFile,
      "udp",
    ]);
    await eventually("tcpdump listens", () => capture.output().includes("listening on"));
    cma = estate.startCma([], mailPrograms(estate.mailPort));
    const h1 = estate.startNanoprobe("h1");
    // Where nobody answers yet at the address it was told, an agent would ask the group as well.
    await eventually("the CMA listens", () => cma.output().includes("The CMA starts"), cma.output);
    const h2 = estate.startNanoprobe("h2", ["--cmaaddr", `${estate.bed.addressOf("cma")}:1984`]);
    probes = { h1, h2 };
  });
  afterAll(async () => {
    if (isAble) await estate.destroy();
  });

  runs("each host is assessed, with one NOTICE mail", async () => {
    const notice = (host: string): RegExp =>
      new RegExp(`^NOTICE: System ${host} assessed: \\d+ best practices fail$`);
    await eventually("two NOTICE mails", () => subjects().length >= 2, logs);
    expect(subjects().filter((subject) => notice(flipping).test(subject))).toHaveLength(1);
    expect(subjects().filter((subject) => notice(other).test(subject))).toHaveLength(1);
    expect(subjects()).toHaveLength(2);
  });

  runs("one host was found by multicast, the other was told the address", () => {
    const greeted = (host: string): ReadonlySet<string> =>
      new Set(
        ofAgents()
          .filter(({ from, payload }) => from === estate.bed.addressOf(host) && payload[3] === 1)
          .map(({ to }) => to),
      );
    expect(greeted("h1")).toEqual(new Set(["224.0.2.5"]));
    expect(greeted("h2")).toEqual(new Set([estate.bed.addressOf("cma")]));
  });

  runs("a flip is one WARNING, flipping back one HURRAY, and then there is silence", async () => {
    await quietFor(1);
    estate.emptySink();
    flip("h1", 0);
    await mailed(warning);
    flip("h1", 1);
    await mailed(hurray);

    await quietFor(1);
    const before = ofAgents().length;
    await quietFor(5);
    expect(ofAgents().slice(before)).toEqual([]);
    expect(subjects()).toEqual([warning, hurray]);
  });

  describe.each(["mail_email", "mailx_email", "mutt_email"])("through %s", (method) => {
    runs("the same mails arrive, as many and with the same subjects", async () => {
      estate.mailBy(method);
      estate.emptySink();
      flip("h1", 0);
      await mailed(warning);
      flip("h1", 1);
      await mailed(hurray);
      await quietFor(1);
      expect(subjects()).toEqual([warning, hurray]);
      expect(estate.letters().map(({ to }) => to)).toEqual([
        ["ops@example.com"],
        ["ops@example.com"],
      ]);
    });
  });

  runs("the capture holds no key, no host name and nothing of what was said (row 1)", () => {
    const bytes = ofAgents().map(({ payload }) => Buffer.from(payload));
    expect(bytes.length).toBeGreaterThan(20);
    const wire = Buffer.concat(bytes);
    for (const key of keyFilesOf(estate, ["cma", "h1", "h2"])) {
      expect(wire.includes(key)).toBe(false);
    }
    for (const name of [flipping, other, "log_martians", "designation"]) {
      expect(wire.includes(name)).toBe(false);
    }
    expect(sharedRuns(wire, documents(estate))).toEqual([]);
  });

  runs("both daemons stop in order, and the stop of a host is mailed", async () => {
    estate.mailBy("smtp");
    estate.emptySink();
    probes.h2.kill("SIGTERM");
    expect(await probes.h2.ended).toBe(0);
    await mailed(`WARNING: System ${other} was gracefully shut down`);
    cma.kill("SIGTERM");
    expect(await cma.ended).toBe(0);
  });
});

/** The documents as the agents sent them: what the store keeps of each. */
const documents = (estate: Estate): readonly Buffer[] =>
  estate
    .rows("SELECT body FROM nodes WHERE kind = 'Discovery' AND body IS NOT NULL")
    .map(({ body }) => Buffer.from(JSON.stringify(unpackDocument(body as Uint8Array))));

const RUN_BYTES = 8;

/** Runs of eight bytes that stand in both. */
const sharedRuns = (wire: Buffer, texts: readonly Buffer[]): readonly string[] => {
  const said = new Set<string>();
  for (const text of texts) {
    for (let at = 0; at + RUN_BYTES <= text.length; at++) {
      said.add(text.toString("latin1", at, at + RUN_BYTES));
    }
  }
  expect(said.size).toBeGreaterThan(1000);
  const shared: string[] = [];
  for (let at = 0; at + RUN_BYTES <= wire.length; at++) {
    const run = wire.toString("latin1", at, at + RUN_BYTES);
    if (said.has(run)) shared.push(run);
  }
  return shared;
};
