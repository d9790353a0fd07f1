/**
 * Which process talks to which: a box for each that takes part, and one list for those of a host
 * that only wait. Who is served by nobody we know is drawn outside, as a stranger.
 */
import { visible } from "@assimilation/protocol";
import { atMost, type Fan, fansOf, otherParts, othersOf } from "./at-most.ts";
import type { Drawing, HostBox, Line, Part } from "./drawing.ts";
import type { Call, EndpointUse, Estate, EstateHost } from "./read-estate.ts";

/** Hosts that the chosen ones talk to, or that talk to them, are drawn too, without their bystanders. */
export const drawServices = (
  { hosts, listens, talks, calls }: Estate,
  chosen: readonly EstateHost[],
): Omit<Drawing, "title"> => {
  const keys = new Set(chosen.map(({ host }) => host));
  const shownCalls = calls.filter(({ client, server }) => keys.has(client) || keys.has(server));
  const partners = new Set(shownCalls.flatMap(({ client, server }) => [client, server]));
  const answered = new Set(calls.map(({ process, port }) => `${process} ${port}`));
  const unanswered = talks.filter(
    ({ host, process, port, endpoint }) =>
      keys.has(host) && !isOfTheHost(endpoint) && !answered.has(`${process} ${port}`),
  );
  const strangers = fansOf(unanswered, { from: ({ process }) => process, to: ({ port }) => port });
  const partakers = new Set([
    ...shownCalls.flatMap(({ process, service }) => [process, service]),
    ...unanswered.map(({ process }) => process),
  ]);

  const exes = new Map([...listens, ...talks].map(({ process, exe }) => [process, captionOf(exe)]));
  const usesOfHosts = Map.groupBy([...listens, ...talks], ({ host }) => host);
  const endpointsOfProcesses = Map.groupBy(listens, ({ process }) => process);

  const partsOf = (host: string): readonly Part[] => {
    const processes = [...new Set((usesOfHosts.get(host) ?? []).map(({ process }) => process))];
    const described = processes.map((id) => ({
      id,
      caption: exes.get(id) ?? "?",
      endpoints: shortEndpoints(endpointsOfProcesses.get(id) ?? []),
    }));
    const bystanders = described
      .filter(({ id, endpoints }) => !partakers.has(id) && endpoints.length > 0)
      .map(({ caption, endpoints }) => `${caption} ${endpoints.join(" ")}`);
    return [
      ...described
        .filter(({ id }) => partakers.has(id))
        .map(({ id, caption, endpoints }): Part => {
          return { id, look: "process", lines: [caption, ...atMost(endpoints)] };
        }),
      ...(keys.has(host) && bystanders.length > 0
        ? [{ id: `bystanders ${host}`, look: "bystanders" as const, lines: atMost(bystanders) }]
        : []),
    ];
  };

  return {
    hosts: hosts
      .filter(({ host }) => keys.has(host) || partners.has(host))
      .map(
        ({ host: key, name, isUp }): HostBox => ({ ...{ key, name, isUp }, parts: partsOf(key) }),
      ),
    things: strangerParts(strangers),
    lines: [
      ...callLines(shownCalls, { talks, exes, endpointsOfProcesses }),
      ...strangers.flatMap(strangerLines),
    ],
  };
};

interface Known {
  readonly talks: readonly EndpointUse[];
  readonly exes: ReadonlyMap<string, string>;
  readonly endpointsOfProcesses: ReadonlyMap<string, readonly EndpointUse[]>;
}

const callLines = (
  calls: readonly Call[],
  { talks, exes, endpointsOfProcesses }: Known,
): readonly Line[] => {
  const ports = new Map(talks.map((talk) => [talk.port, shortEndpoint({ ...talk, endpoint: "" })]));
  const pairs = Map.groupBy(calls, ({ process, service }) => `${process} ${service}`);
  return [...pairs.values()].flatMap((pair): Line[] => {
    const [first] = pair;
    if (first === undefined) return [];
    const { process: from, service: to } = first;
    // Where it listens at one place, its own box says which.
    const isPlain = shortEndpoints(endpointsOfProcesses.get(to) ?? []).length < 2;
    const asked = [...new Set(pair.map(({ port }) => ports.get(port) ?? ""))].toSorted();
    const label = isPlain ? "" : asked.join(" ");
    return [{ ...{ from, to, label }, hue: exes.get(to) ?? "?", isCall: true }];
  });
};

/** Known by the node key: the same link-local address is somebody else's on each host. */
const strangerParts = (fans: readonly Fan<EndpointUse>[]): readonly Part[] => {
  const shown = new Map(fans.flatMap((fan) => fan.shown.map((use) => [use.port, use.endpoint])));
  return [
    ...[...shown].map(([id, endpoint]): Part => ({ id, look: "stranger", lines: [endpoint] })),
    ...otherParts(fans, "stranger"),
  ];
};

const strangerLines = ({ from, shown, more }: Fan<EndpointUse>): readonly Line[] =>
  [...shown.map(({ port }) => port), ...(more > 0 ? [othersOf(from)] : [])].map((to) => ({
    ...{ from, to, label: "", hue: "", isCall: true },
  }));

/** What a host says to itself leads to no stranger. */
const isOfTheHost = (endpoint: string): boolean => /^(127\.|\[::1\])/.test(endpoint);

const captionOf = (exe: string): string => visible(exe.slice(exe.lastIndexOf("/") + 1)) || "?";

/** A listener on all addresses is its port; the same for IPv4 and IPv6 is one. */
const shortEndpoints = (uses: readonly EndpointUse[]): readonly string[] => [
  ...new Set(uses.map(shortEndpoint)),
];

const shortEndpoint = ({ endpoint, number, protocol }: EndpointUse): string => {
  const isWild = endpoint === "" || /^(0\.0\.0\.0|\[::\]):/.test(endpoint);
  return `${isWild ? `:${number}` : endpoint}${protocol === "udp" ? "/udp" : ""}`;
};
