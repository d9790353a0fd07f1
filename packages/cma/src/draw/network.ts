/** Which interface of which host lies in which subnet. */
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

  return {
    hosts: hosts.map(
      ({ host: key, name, isUp }): HostBox => ({
        ...{ key, name, isUp },
        parts: (nicsOfHosts.get(key) ?? []).flatMap(nicPart),
      }),
    ),
    things: [...Map.groupBy(shown, ({ subnet }) => subnet)].flatMap(([subnet, [first]]): Part[] =>
      subnet === "" || first === undefined
        ? []
        : [{ id: subnet, look: "subnet", lines: [first.cidr] }],
    ),
    lines: [...nicsOfHosts.values()].flatMap((ofHost, at) =>
      ofHost.flatMap((held) => linesToSubnets(held, at % 2 === 1)),
    ),
  };
};

/** Every host has the same loopback and link-local nets, and they join no two hosts. */
const isOfANet = (address: string): boolean =>
  !/^(127\.|169\.254\.|::1(\/|$)|fe80:)/i.test(address);

const nicPart = (held: readonly Address[]): readonly Part[] => {
  const [first] = held;
  if (first === undefined) return [];
  const addresses = [...new Set(held.map(({ address }) => address))];
  return [{ id: first.nic, look: "interface", lines: [first.ifname, ...addresses] }];
};

/** Lines without arrows; their direction puts every other host on the far side of the subnets. */
const linesToSubnets = (held: readonly Address[], isFar: boolean): readonly Line[] =>
  [...Map.groupBy(held, ({ subnet }) => subnet)].flatMap(([subnet, [first]]): Line[] => {
    if (subnet === "" || first === undefined) return [];
    const ends = isFar ? { from: subnet, to: first.nic } : { from: first.nic, to: subnet };
    return [{ ...ends, label: "", hue: first.cidr, isCall: false }];
  });
