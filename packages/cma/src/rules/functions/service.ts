/**
 * Rule functions on what a host offers: the address of a service, the commands
 * that are installed.
 *
 * A service listens on several addresses; the lowest port is taken, and of that
 * port IPv4 first. "All addresses" becomes the loopback one, which a monitor on
 * the same host can connect to.
 */
import {
  type Answer,
  type Arguments,
  type FunctionContext,
  failure,
  type RuleFunction,
} from "../rule-function.ts";
import { isList, isMap, memberOf, type RuleMap, type RuleValue } from "../rule-value.ts";
import { describe, sameValue, textOf } from "../value.ts";

export const serviceIp: RuleFunction = {
  name: "serviceip",
  doc: "Address of a service: lowest port, IPv4 first, of `$procinfo.listenaddrs` or of the first map given that is known: `serviceip()`.",
  argumentsMin: 0,
  argumentsMax: undefined,
  evaluate: (args, context) => onEndpoint("serviceip", args, context, ({ ip }) => ip),
};

export const servicePort: RuleFunction = {
  name: "serviceport",
  doc: "Port of a service, a number, chosen as for serviceip: `serviceport($listenaddrs)`.",
  argumentsMin: 0,
  argumentsMax: undefined,
  evaluate: (args, context) => onEndpoint("serviceport", args, context, ({ port }) => port),
};

export const serviceIpPort: RuleFunction = {
  name: "serviceipport",
  doc: "Address and port of a service, chosen as for serviceip; an IPv6 address in brackets: `serviceipport()`.",
  argumentsMin: 0,
  argumentsMax: undefined,
  evaluate: (args, context) =>
    onEndpoint("serviceipport", args, context, ({ ip, port }) =>
      ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`,
    ),
};

export const hasCmd: RuleFunction = {
  name: "hascmd",
  doc: "True when all these commands are installed (`$commands`), else absent: `hascmd(pdbtool, syslog-ng)`.",
  argumentsMin: 1,
  argumentsMax: undefined,
  evaluate: (args, context) => {
    const commands = context.lookUp("commands");
    if (commands === undefined) return undefined;
    return args.every((arg) => arg !== undefined && has(commands, arg)) ? true : undefined;
  },
};

export const isUpstartJob: RuleFunction = {
  name: "is_upstartjob",
  doc: "True when any argument names an upstart job (`$monitoringagents.upstart`), or without arguments when there are any; absent when agents were not looked for: `is_upstartjob(ssh)`.",
  argumentsMin: 0,
  argumentsMax: undefined,
  evaluate: (args, context) => {
    const agents = context.lookUp("monitoringagents");
    if (agents === undefined) return undefined;
    const jobs = isMap(agents) ? memberOf(agents, "upstart") : undefined;
    if (jobs === undefined || !isList(jobs)) return false;
    if (args.length === 0) return jobs.length > 0;
    return args.some((arg) => arg !== undefined && has(jobs, arg));
  },
};

interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

const onEndpoint = (
  name: string,
  args: Arguments,
  context: FunctionContext,
  partOf: (endpoint: Endpoint) => string | number,
): Answer => {
  const given = args.length === 0 ? [context.lookUp("procinfo.listenaddrs")] : args;
  for (const addresses of given) {
    if (addresses === undefined) continue;
    if (!isMap(addresses)) return failure(`${name} takes a map, not ${describe(addresses)}`);
    const endpoint = chooseEndpoint(addresses);
    if (endpoint !== undefined) return partOf(endpoint);
  }
  return undefined;
};

const chooseEndpoint = (addresses: RuleMap): Endpoint | undefined =>
  Object.keys(addresses)
    .map(readEndpoint)
    .filter((endpoint) => endpoint !== undefined)
    .sort((a, b) => a.port - b.port || rank(a) - rank(b) || (a.ip < b.ip ? -1 : 1))[0];

const rank = ({ ip }: Endpoint): number => (ip.includes(":") ? 1 : 0);

/** `0.0.0.0:22`, `[::]:22` or, as netstat has it, `:::22`. */
const readEndpoint = (text: string): Endpoint | undefined => {
  const [, address, digits] = /^(.+):([0-9]{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (address === undefined || port === 0) return undefined;
  const ip = address.replace(/^\[(.*)\]$/, "$1");
  return { ip: loopbackOf.get(ip) ?? ip, port };
};

const loopbackOf: ReadonlyMap<string, string> = new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "::1"],
]);

const has = (collection: RuleValue, wanted: RuleValue): boolean => {
  if (isList(collection)) return collection.some((one) => one !== null && sameValue(one, wanted));
  const name = textOf(wanted);
  return isMap(collection) && name !== undefined && memberOf(collection, name) !== undefined;
};
