/**
 * The operating system that this host runs.
 *
 * The distribution is what os-release says; its values are shell-quoted, and we
 * undo the quoting alone, so that a hostile file stays a text. The kernel is
 * what /proc says. The names of the fields are those of `uname` and
 * `lsb_release`, which rules and scripts of operators know.
 *
 * Source: os-release(5), uname(1), proc_sys_kernel(5).
 */
import { boundedText, mapOf } from "../facts.ts";
import type { DiscoveryModule } from "../module.ts";

const FILE_BYTES_MAX = 16_384;

export const os: DiscoveryModule = {
  name: "os",
  doc: "Host name, kernel and distribution.",
  repeatMs: 60 * 60 * 1000,

  sources: {
    release: { kind: "file", path: "/etc/os-release", bytesMax: FILE_BYTES_MAX },
    vendorRelease: { kind: "file", path: "/usr/lib/os-release", bytesMax: FILE_BYTES_MAX },
    kernelName: { kind: "file", path: "/proc/sys/kernel/ostype", bytesMax: FILE_BYTES_MAX },
    kernelRelease: { kind: "file", path: "/proc/sys/kernel/osrelease", bytesMax: FILE_BYTES_MAX },
    kernelVersion: { kind: "file", path: "/proc/sys/kernel/version", bytesMax: FILE_BYTES_MAX },
    machine: { kind: "machine" },
  },

  fields: [
    { name: "nodename", type: "string", doc: "What the host calls itself." },
    { name: "operating-system", type: "string", doc: "Always `GNU/Linux`." },
    { name: "machine", type: "string", doc: "Architecture of the kernel, such as `x86_64`." },
    { name: "processor", type: "string", doc: "As `machine`." },
    { name: "hardware-platform", type: "string", doc: "As `machine`." },
    { name: "kernel-name", type: "string", doc: "`Linux`." },
    { name: "kernel-release", type: "string", doc: "Such as `6.1.0-28-amd64`." },
    {
      name: "kernel-version",
      type: "string",
      doc: "Build number, options and date of the kernel.",
    },
    { name: "Distributor ID", type: "string", doc: "Such as `Debian`, from `ID` of os-release." },
    { name: "Description", type: "string", doc: "`PRETTY_NAME` of os-release." },
    { name: "Release", type: "string", doc: "`VERSION_ID`; absent on rolling releases." },
    {
      name: "Codename",
      type: "string",
      doc: "`VERSION_CODENAME`, where the distribution has one.",
    },
  ],

  parse: ({ text, machine }) => {
    const release = parseOsRelease(text["release"] ?? text["vendorRelease"] ?? "");
    const kernelName = firstLine(text["kernelName"]);
    const architecture = machine && boundedText(machine.architecture);
    const id = release.get("ID");
    if (kernelName === undefined && release.size === 0) return undefined;

    return mapOf([
      ["nodename", machine && boundedText(machine.hostName)],
      ["operating-system", kernelName === "Linux" ? "GNU/Linux" : kernelName],
      ["machine", architecture],
      ["processor", architecture],
      ["hardware-platform", architecture],
      ["kernel-name", kernelName],
      ["kernel-release", firstLine(text["kernelRelease"])],
      ["kernel-version", firstLine(text["kernelVersion"])],
      ["Distributor ID", id === undefined ? undefined : distributorOf(id)],
      ["Description", release.get("PRETTY_NAME")],
      ["Release", release.get("VERSION_ID")],
      ["Codename", release.get("VERSION_CODENAME")],
    ]);
  },
};

const firstLine = (text: string | undefined): string | undefined => {
  const line = text?.split("\n", 1)[0]?.trim();
  return line === undefined || line === "" ? undefined : boundedText(line);
};

/** Empty values count as absent. */
const parseOsRelease = (text: string): ReadonlyMap<string, string> => {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, name, written = ""] = /^\s*([A-Z0-9_]+)=(.*)$/s.exec(line) ?? [];
    const value = unquote(written.trim());
    if (name !== undefined && value !== "") values.set(name, boundedText(value));
  }
  return values;
};

const unquote = (written: string): string => {
  const quote = written[0];
  const isQuoted =
    (quote === '"' || quote === "'") && written.length > 1 && written.endsWith(quote);
  const value = isQuoted ? written.slice(1, -1) : written;
  return quote === "'" ? value : value.replace(/\\(["'$`\\])/g, "$1");
};

/** What `lsb_release -i` says where that is not the id with a capital letter. */
const distributors: ReadonlyMap<string, string> = new Map([
  ["almalinux", "AlmaLinux"],
  ["centos", "CentOS"],
  ["linuxmint", "Linuxmint"],
  ["opensuse-leap", "openSUSE"],
  ["opensuse-tumbleweed", "openSUSE"],
  ["rhel", "RedHatEnterprise"],
  ["sles", "SUSE"],
]);

const distributorOf = (id: string): string =>
  distributors.get(id) ?? `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`;
