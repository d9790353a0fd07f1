/**
 * A simulated host: all that the documents of an estate follow from, by its number alone.
 *
 *     0 … 3         what every host talks to: names, logs, metrics, configuration
 *     then          groups of twenty: one database, one cache, eighteen that serve the web
 *
 * Two hundred share a subnet, and each has two interfaces in two networks.
 */
import { contentHash } from "@assimilation/protocol";

export interface SimHost {
  readonly number: number;
  readonly name: string;
  readonly keyId: string;
  readonly bootId: string;
  readonly role: "shared" | "database" | "cache" | "web";
  readonly front: SimInterface;
  readonly back: SimInterface;
}

export interface SimInterface {
  readonly name: string;
  readonly mac: string;
  readonly ip: string;
  readonly ipv6: string;
  /** Beginnings of the subnets, up to the host's own part. */
  readonly network: string;
}

/** Whom all others talk to. */
export const SHARED_HOSTS = 4;
export const GROUP_HOSTS = 20;
const SUBNET_HOSTS = 200;
/** Of a hundred: switched off in order. */
const DOWN_PERCENT = 3;

export const hostOf = (number: number): SimHost => {
  const role = roleOf(number);
  const subnet = Math.floor(number / SUBNET_HOSTS);
  return {
    number,
    name: `${role === "shared" ? "hub" : role}-${String(number).padStart(5, "0")}`,
    keyId: digits(number + 1, 32),
    bootId: contentHash(`boot ${number}`).slice(0, 32),
    role,
    front: interfaceOf("eth0", number, 10, subnet),
    back: interfaceOf("eth1", number, 172, subnet),
  };
};

/** The group's member at that place; the last group may be short of some, so the first of the estate's serves. */
export const memberOf = ({ number }: SimHost, place: number, hosts: number): SimHost => {
  const first = number - (number % GROUP_HOSTS);
  const member = first + (place % GROUP_HOSTS);
  return hostOf(member < hosts ? member : member % Math.min(GROUP_HOSTS, hosts));
};

/** Never a database or a hub, so that queries about these find everybody at home. */
export const isDown = ({ number, role }: SimHost): boolean =>
  role === "web" && (number * 37) % 100 < DOWN_PERCENT;

const roleOf = (number: number): SimHost["role"] => {
  if (number < SHARED_HOSTS) return "shared";
  const place = number % GROUP_HOSTS;
  if (place === DATABASE_PLACE) return "database";
  return place === CACHE_PLACE ? "cache" : "web";
};

/** Places in a group, beyond those that are shared in the first one. */
export const DATABASE_PLACE = 4;
export const CACHE_PLACE = 5;

const interfaceOf = (name: string, number: number, net: number, subnet: number): SimInterface => {
  const network = `${net}.${16 + (subnet >> 8)}.${subnet & 255}`;
  const own = 10 + (number % SUBNET_HOSTS);
  // Of a maker, but for a virtual machine here and there.
  const maker = number % 50 === 7 ? "02:16:3e" : "00:16:3e";
  const mac = `${maker}:${(digits(number * 2 + (net === 10 ? 0 : 1), 6).match(/../g) ?? []).join(":")}`;
  return {
    name,
    mac,
    network,
    ip: `${network}.${own}`,
    ipv6: `fd00:${net}:${digits(subnet + 1, 1)}::${digits(own, 1)}`,
  };
};

const digits = (number: number, length: number): string =>
  number.toString(16).padStart(length, "0");
