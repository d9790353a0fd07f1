/** Which interface of which host lies in which subnet. */
import { atMost, type Fan, fansOf, otherParts, othersOf } from "./at-most.ts";
import type { Drawing, HostBox, Line, Part } from "./drawing.ts";
import type { Address, Estate, EstateHost } from "./read-estate.ts";

export const drawNetwork = (
  { addresses }: Estate,
  hosts: readonly EstateHost[],
): Omit<Drawing, "title"> => {
  const chosen = new Set(hosts.map(({ host }) => host));
  const shown = addresses.filter(({ host, address }) => chosen.has(host) && isOfANet(address));
  const nics = Map.groupBy(shown, ({ nic }) => nic);
  const nicsOfHosts = Map.groupBy([...nics.values()], ([first]) => first?.host ?? "");
  const fans = fansOf(
    shown.filter(({ subnet, cidr }) => subnet !== "" && !isOneAddress(cidr)),
    { from: ({ nic }) => nic, to: ({ subnet }) => subnet },
  );
  const fansOfNics = new Map(fans.map((fan) => [fan.from, fan]));

  return {
    hosts: hosts.map(
      ({ host: key, name, isUp }): HostBox => ({
        ...{ key, name, isUp },
        parts: (nicsOfHosts.get(key) ?? []).flatMap(nicPart),
      }),
    ),
    things: subnetParts(fans),
    lines: [...nicsOfHosts.values()].flatMap((ofHost, at) =>
      ofHost.flatMap(([first]) => {
        const fan = fansOfNics.get(first?.nic ?? "");
        return fan === undefined ? [] : linesToSubnets(fan, at % 2 === 1);
      }),
    ),
  };
};

/** Every host has the same loopback and link-local nets, and they join no two hosts. */
const isOfANet = (address: string): boolean =>
  !/^(127\.|169\.254\.|::1(\/|$)|fe80:)/i.test(address);

/** A service's address on each node of a cluster, say: it joins nobody, and there are thousands. */
const isOneAddress = (cidr: string): boolean => /(\.\d+\/32|:.*\/128)$/.test(cidr);

const nicPart = (held: readonly Address[]): readonly Part[] => {
  const [first] = held;
  if (first === undefined) return [];
  const addresses = [...new Set(held.map(({ address }) => address))];
  return [{ id: first.nic, look: "interface", lines: [first.ifname, ...atMost(addresses)] }];
};

const subnetParts = (fans: readonly Fan<Address>[]): readonly Part[] => {
  const cidrs = new Map(
    fans.flatMap(({ shown }) => shown.map(({ subnet, cidr }) => [subnet, cidr])),
  );
  return [
    ...[...cidrs].map(([id, cidr]): Part => ({ id, look: "subnet", lines: [cidr] })),
    ...otherParts(fans, "subnet"),
  ];
};

/** Lines without arrows; their direction puts every other host on the far side of the subnets. */
const linesToSubnets = (
  { from: nic, shown, more }: Fan<Address>,
  isFar: boolean,
): readonly Line[] => {
  const subnets = shown.map(({ subnet, cidr }) => ({ subnet, hue: cidr }));
  const others = more > 0 ? [{ subnet: othersOf(nic), hue: "" }] : [];
  return [...subnets, ...others].map(({ subnet, hue }) => {
    const ends = isFar ? { from: subnet, to: nic } : { from: nic, to: subnet };
    return { ...ends, label: "", hue, isCall: false };
  });
};
