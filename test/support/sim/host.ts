/**
 * One host of the simulation: what is true about it, and the files that say so.
 *
 * The truth is written down as settings first; files are made from it for the
 * agent to read, and so are the facts that an honest discovery must find. These
 * are said here a second time on purpose: what the modules make of the files is
 * compared with them.
 */
import type { JsonMap, Machine, RandomSource } from "@assimilation/protocol";
import { between, oneOf } from "./choice.ts";
import type { FileMap } from "./files.ts";

export interface SimHost {
  readonly name: string;
  readonly machine: Machine;
  /** What a process on it reads; kept up to date. */
  readonly files: FileMap;
  /** By sysctl name; one that is not there is not on this host. */
  readonly sysctls: ReadonlyMap<string, string>;
  readonly loginDefs: ReadonlyMap<string, string>;
  /** Version by `name::arch`. */
  readonly packages: ReadonlyMap<string, string>;
  readonly address: () => string;
  readonly move: (address: string) => void;
  /** Somebody changes one setting to another value, or takes it away. */
  readonly flip: (random: RandomSource) => void;
  /** By discovery type. */
  readonly facts: () => Readonly<Record<string, JsonMap>>;
}

/** Null: the setting is not there. Both good and bad values, so that verdicts change. */
type Choices = Readonly<Record<string, readonly (string | null)[]>>;

const sysctlChoices: Choices = {
  "kernel.core_pattern": ["core", "|/usr/lib/systemd/systemd-coredump %P %u"],
  "kernel.randomize_va_space": ["2", "1", "0"],
  "net.core.default_qdisc": ["fq_codel", "pfifo_fast", null],
  "net.ipv4.conf.all.accept_redirects": ["0", "1"],
  "net.ipv4.conf.all.accept_source_route": ["0", "1"],
  "net.ipv4.conf.all.log_martians": ["1", "0"],
  "net.ipv4.conf.all.rp_filter": ["1", "2", "0"],
  "net.ipv4.conf.all.secure_redirects": ["0", "1"],
  "net.ipv4.conf.all.send_redirects": ["0", "1"],
  "net.ipv4.conf.default.accept_redirects": ["0", "1", null],
  "net.ipv4.conf.eth0/7.log_martians": ["1", null],
  "net.ipv4.icmp_echo_ignore_broadcasts": ["1", "0"],
  "net.ipv4.ip_forward": ["0", "1"],
  "net.ipv4.tcp_rmem": ["4096 131072 6291456", "4096 87380 4194304"],
  "net.ipv4.tcp_syncookies": ["1", "2", "0"],
  "net.ipv6.conf.default.accept_redirects": ["0", "1", null],
  "vm.swappiness": ["60", "10", "-1"],
};

const loginChoices: Choices = {
  ENCRYPT_METHOD: ["SHA512", "YESCRYPT", "DES"],
  PASS_MAX_DAYS: ["99999", "60", "365"],
  PASS_MIN_DAYS: ["0", "1", "7"],
  PASS_WARN_AGE: ["7", "3", null],
  UMASK: ["022", "077", "027"],
  USERGROUPS_ENAB: ["yes", "no"],
};

/** Few, so that hosts share sets and versions. */
const packageChoices: Choices = {
  "bash::amd64": ["5.2.37-2", "5.3-1"],
  "libssl3::amd64": ["3.0.15-1", "3.0.17-1"],
  "telnet::all": ["0.17+2.5-3", null],
};

const distributions = [
  { id: "debian", distributor: "Debian", version: "13", codename: "trixie" },
  { id: "rhel", distributor: "RedHatEnterprise", version: "10.1", codename: "Coughlan" },
] as const;

export const createSimHost = (random: RandomSource, name: string, address: string): SimHost => {
  const sysctls = drawn(random, sysctlChoices);
  const loginDefs = drawn(random, loginChoices);
  const packages = drawn(random, packageChoices);
  const distribution = oneOf(random, distributions);
  const mac = `02:00:00:${[0, 0, 0].map(() => hexByte(between(random, 0, 255))).join(":")}`;
  const hasNx = between(random, 0, 4) > 0;
  const kernel = `6.12.${between(random, 1, 60)}-amd64`;
  const flags = ["fpu", "sse2", ...(hasNx ? ["nx"] : [])];
  const files: FileMap = new Map();
  let addressNow = address;

  const writeFiles = (): void => {
    files.clear();
    const fixed = { "kernel/ostype": "Linux", "kernel/osrelease": kernel, "kernel/version": "#1" };
    for (const [path, text] of Object.entries(fixed)) files.set(`/proc/sys/${path}`, `${text}\n`);
    for (const [sysctl, text] of sysctls) {
      files.set(pathOfSysctl(sysctl), `${text.replaceAll(/^([-\d]+) ([\d ]+)$/g, asTabs)}\n`);
    }
    // It changes all the time; whoever reads it is never quiet.
    files.set("/proc/sys/kernel/random/entropy_avail", `${between(random, 1, 4096)}\n`);
    files.set("/etc/login.defs", loginText(loginDefs));
    files.set("/etc/os-release", releaseText(distribution));
    files.set("/var/lib/dpkg/status", statusText(packages));
    files.set(
      "/proc/cpuinfo",
      `processor\t: 0\nmodel name\t: Simulated\ncpu MHz\t\t: ${between(random, 800, 4000)}\nflags\t\t: ${flags.join(" ")}\n`,
    );
    for (const [attribute, text] of Object.entries({
      address: mac,
      mtu: "1500",
      operstate: "up",
    })) {
      files.set(`/sys/class/net/eth0/${attribute}`, `${text}\n`);
    }
    files.set("/sys/class/net/eth0/flags", "0x1003\n");
    files.set("/sys/class/net/eth0/statistics/rx_bytes", `${between(random, 0, 1e9)}\n`);
  };
  writeFiles();

  return {
    name,
    files,
    sysctls,
    loginDefs,
    packages,
    machine: {
      hostName: () => name,
      architecture: () => "x86_64",
      interfaceAddresses: () => [
        { label: "eth0", family: "ipv4", address: addressNow, prefixBits: 16 },
      ],
    },
    address: () => addressNow,
    move: (next) => {
      addressNow = next;
    },
    flip: (which) => {
      const { settings, choices } = oneOf(which, [
        { settings: loginDefs, choices: loginChoices },
        { settings: packages, choices: packageChoices },
        { settings: sysctls, choices: sysctlChoices },
      ]);
      const setting = oneOf(which, Object.keys(choices));
      const others = choicesOf(choices, setting).filter(
        (value) => value !== (settings.get(setting) ?? null),
      );
      put(
        settings,
        setting,
        oneOf(
          which,
          others.map((value) => ({ value })),
        ).value,
      );
      writeFiles();
    },
    facts: () => ({
      cpu: {
        "0": {
          processor: 0,
          "model name": "Simulated",
          flags: Object.fromEntries(flags.map((flag) => [flag, true])),
        },
      },
      login_defs: Object.fromEntries([...loginDefs].map(([key, text]) => [key, loginFact(text)])),
      netconfig: {
        eth0: {
          address: mac,
          mtu: 1500,
          operstate: "up",
          virtual: true,
          ipaddrs: {
            [`${addressNow}/16`]: { brd: broadcastOf(addressNow), scope: "global", name: "eth0" },
          },
        },
      },
      os: {
        nodename: name,
        "operating-system": "GNU/Linux",
        machine: "x86_64",
        processor: "x86_64",
        "hardware-platform": "x86_64",
        "kernel-name": "Linux",
        "kernel-release": kernel,
        "kernel-version": "#1",
        "Distributor ID": distribution.distributor,
        Description: `${distribution.distributor} ${distribution.version}`,
        Release: distribution.version,
        Codename: distribution.codename,
      },
      packages: { deb: Object.fromEntries(packages) },
      proc_sys: {
        "kernel.ostype": "Linux",
        "kernel.osrelease": kernel,
        "kernel.version": "#1",
        ...Object.fromEntries([...sysctls].map(([key, text]) => [key, sysctlFact(text)])),
      },
      tcpdiscovery: {},
    }),
  };
};

const drawn = (random: RandomSource, choices: Choices): Map<string, string> => {
  const settings = new Map<string, string>();
  for (const [setting, values] of Object.entries(choices)) {
    put(
      settings,
      setting,
      oneOf(
        random,
        values.map((value) => ({ value })),
      ).value,
    );
  }
  return settings;
};

const choicesOf = (choices: Choices, setting: string) => choices[setting] ?? [];

const put = (settings: Map<string, string>, setting: string, value: string | null): void => {
  if (value === null) settings.delete(setting);
  else settings.set(setting, value);
};

/** The kernel's own spelling: a dot in a name is a dot there, and a slash in sysctl's. */
const pathOfSysctl = (sysctl: string): string =>
  `/proc/sys/${sysctl.replaceAll(/[./]/g, (mark) => (mark === "." ? "/" : "."))}`;

const asTabs = (text: string): string => text.replaceAll(" ", "\t");

const sysctlFact = (text: string) => {
  const words = text.split(" ");
  if (!words.every((word) => /^-?\d+$/.test(word))) return text;
  return words.length === 1 ? Number(text) : words.map(Number);
};

const loginFact = (text: string) => {
  if (!/^\d+$/.test(text)) return text;
  return text.length > 1 && text.startsWith("0") ? Number.parseInt(text, 8) : Number(text);
};

const loginText = (settings: ReadonlyMap<string, string>): string =>
  `# Defaults\n${[...settings].map(([key, text]) => `${key}\t${text}\n`).join("")}`;

/** With one package that was removed, but for its settings. */
const statusText = (packages: ReadonlyMap<string, string>): string => {
  const records = [...packages].map(([name, version]) => recordText(name, "installed", version));
  return `${records.join("\n")}\n${recordText("rsh-client::amd64", "config-files", "0.17-26")}`;
};

const recordText = (named: string, state: string, version: string): string => {
  const [name, arch] = named.split("::");
  return `Package: ${name}\nStatus: install ok ${state}\nArchitecture: ${arch}\nVersion: ${version}\n`;
};

const releaseText = ({ id, distributor, version, codename }: (typeof distributions)[number]) =>
  `ID=${id}\nPRETTY_NAME="${distributor} ${version}"\nVERSION_ID="${version}"\nVERSION_CODENAME=${codename}\n`;

/** Of a /16. */
const broadcastOf = (address: string): string =>
  `${address.split(".").slice(0, 2).join(".")}.255.255`;

const hexByte = (value: number): string => value.toString(16).padStart(2, "0");
