/** UDP, as the rest of the code is allowed to know it. */

export interface NetAddress {
  /** IPv4 dotted quad or RFC 5952 IPv6 text, without brackets; `%zone` only where link-local. */
  readonly host: string;
  readonly port: number;
}

export interface DatagramSocket {
  readonly local: NetAddress;

  /**
   * Best effort. Never throws and never reports failure: a datagram that could
   * not be sent looks to the caller exactly like one lost on the way.
   */
  readonly send: (datagram: Uint8Array, to: NetAddress) => void;

  /**
   * Joins `group` on every interface that can, and sends to it with `ttl` from
   * each. Best effort, and may be repeated when interfaces came and went.
   */
  readonly join: (group: string, ttl: number) => void;

  /**
   * From now on `onDatagram` is not called and nothing is taken to be sent. Resolves when what was
   * sent has left this host, or after some seconds without it; never rejects.
   */
  readonly close: () => Promise<void>;
}

export interface Network {
  /**
   * Port 0 asks for an ephemeral one. Host `::` takes IPv4 too, where there is IPv6.
   *
   * @throws AssimilationError `ASSIM_NETWORK_BIND` (as a rejection) naming the address and the
   * reason; its `cause` has the errno as `code`: `EADDRINUSE` where the port is taken.
   */
  readonly bind: (
    local: NetAddress,
    onDatagram: (datagram: Uint8Array, from: NetAddress) => void,
  ) => Promise<DatagramSocket>;

  /** Addresses of a host name, as the resolver ordered them; empty when it has none. Never rejects. */
  readonly resolve: (name: string) => Promise<readonly string[]>;
}

export const formatAddress = ({ host, port }: NetAddress): string =>
  host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
