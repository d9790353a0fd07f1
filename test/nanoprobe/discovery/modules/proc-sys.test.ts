import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSkipped, procSys } from "#nanoprobe/discovery/modules/proc-sys.ts";
import { discover } from "../../support/host.ts";

const parse = (settings: Record<string, string>) =>
  procSys.parse({ text: {}, tree: { settings: new Map(Object.entries(settings)) } });

test.each([
  ["net/ipv4/ip_forward", "0\n", "net.ipv4.ip_forward", 0],
  ["kernel/msg_next_id", "-1\n", "kernel.msg_next_id", -1],
  ["kernel/printk", "4\t4\t1\t7\n", "kernel.printk", [4, 4, 1, 7]],
  ["net/ipv4/tcp_congestion_control", "cubic\n", "net.ipv4.tcp_congestion_control", "cubic"],
  ["kernel/core_modes", "file\npipe\n", "kernel.core_modes", "file\npipe"],
  ["kernel/panic_sys_info", "\n", "kernel.panic_sys_info", ""],
  ["kernel/shmmax", "18446744073692774399\n", "kernel.shmmax", "18446744073692774399"],
  ["net/core/rps_default_mask", "00000003\n", "net.core.rps_default_mask", "00000003"],
  ["net/ipv4/conf/eth0.7/forwarding", "1\n", "net.ipv4.conf.eth0/7.forwarding", 1],
  ["kernel/version", "#1 SMP 2024\n", "kernel.version", "#1 SMP 2024"],
])("%s is %j as %s: %j", (path, text, name, value) => {
  expect(parse({ [path]: text })).toEqual({ [name]: value });
});

describe("never opened", () => {
  test.each([
    "dev/cdrom/info",
    "fs/dentry-state",
    "fs/file-nr",
    "fs/binfmt_misc/register",
    "kernel/ns_last_pid",
    "kernel/perf_event_max_sample_rate",
    "kernel/pty/nr",
    "kernel/random/uuid",
    "kernel/sched_domain/cpu0/domain0/min_interval",
    "net/netfilter/nf_conntrack_count",
    "vm/stat_refresh",
    "net/core/netdev_rss_key",
    "net/ipv4/tcp_fastopen_key",
    "net/ipv6/conf/eth0/stable_secret",
  ])("%s", async (path) => {
    const files = { [`/proc/sys/${path}`]: "1", "/proc/sys/kernel/panic": "1" };
    expect(await discover(procSys, { files })).toEqual({ "kernel.panic": 1 });
  });
});

test.each([
  "fs/file-max",
  "fs/nr_open",
  "kernel/tainted",
  "net/netfilter/nf_conntrack_max",
  "vm/stat_interval",
])("%s is a setting", (path) => {
  expect(isSkipped(path)).toBe(false);
});

test("a setting that may not be read is left out, and the others stay", async () => {
  const files = { "/proc/sys/kernel/panic": "1", "/proc/sys/kernel/x": "1", "/proc/sys/vm/y": "0" };
  const failing = { "/proc/sys/kernel/x": "EIO", "/proc/sys/vm": "EACCES" };
  expect(await discover(procSys, { files, failing })).toEqual({ "kernel.panic": 1 });
});

test("no /proc/sys is no facts", async () => {
  expect(await discover(procSys, {})).toBeUndefined();
});

test("no value makes it throw, and equal settings make equal documents", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (settings) => {
      expect(parse(settings)).toEqual(parse({ ...settings }));
    }),
  );
});
