import { expect, test } from "vitest";
import { outcome } from "../outcome.ts";

const facts = {
  procinfo: { listenaddrs: { "[::]:22": "tcp6", "0.0.0.0:22": "tcp", "10.0.0.1:8080": "tcp" } },
  v6: { "[2001:db8::1]:443": "tcp6" },
  netstat: { ":::25": "tcp6" },
  odd: { nowhere: "tcp", "10.0.0.1:0": "tcp", ":": "tcp" },
  commands: { ls: "/bin/ls", syslog: true },
  monitoringagents: { upstart: ["ssh"] },
};

test.each([
  ["serviceip()", "127.0.0.1"],
  ["serviceport()", 22],
  ["serviceipport()", "127.0.0.1:22"],
  ["serviceipport($v6)", "[2001:db8::1]:443"],
  ["serviceip($v6)", "2001:db8::1"],
  ["serviceipport($netstat)", "[::1]:25"],
  ["serviceipport($none, $v6)", "[2001:db8::1]:443"],
  ["serviceport($odd)", "absent"],
  ["serviceport($odd, $v6)", 443],
  ["serviceip($none)", "absent"],
  ["serviceip(text)", 'error 1: serviceip takes a map, not the text "text"'],
  ["hascmd(ls)", true],
  ["hascmd(ls, syslog)", true],
  ["hascmd(ls, gone)", "absent"],
  ["hascmd(constructor)", "absent"],
  ["hascmd($none)", "absent"],
  ["is_upstartjob(ssh)", true],
  ["is_upstartjob(cron, ssh)", true],
  ["is_upstartjob(cron)", false],
  ["is_upstartjob()", true],
])("%s: %s", (source, is) => {
  expect(outcome(source, facts)).toBe(is);
});

test("commands may be a list, and may belong to the host", () => {
  expect(outcome("hascmd(ls)", {}, { commands: ["ls"] })).toBe(true);
  expect(outcome("hascmd(rm)", {}, { commands: ["ls"] })).toBe("absent");
});

test("a host that did not look cannot say", () => {
  expect(outcome("hascmd(ls)", {})).toBe("absent");
  expect(outcome("is_upstartjob(ssh)", {})).toBe("absent");
  expect(outcome("is_upstartjob(ssh)", { monitoringagents: { systemd: ["ssh"] } })).toBe(false);
  expect(outcome("is_upstartjob()", { monitoringagents: { systemd: ["ssh"] } })).toBe(false);
  expect(outcome("serviceip()", {})).toBe("absent");
});
