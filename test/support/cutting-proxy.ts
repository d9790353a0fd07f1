/** A TCP hop to a server on loopback that can cut everything off, at a byte, as a firewall would. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export type Direction = "to server" | "from server";

export interface CuttingProxy {
  readonly port: number;
  /** Resolves when so many more bytes have come that way, and every connection was reset. */
  readonly cutAfter: (bytes: number, direction: Direction) => Promise<void>;
  /** Bytes that went through so far. */
  readonly carried: () => Readonly<Record<Direction, number>>;
  readonly close: () => Promise<void>;
}

export const startCuttingProxy = async (serverPort: number): Promise<CuttingProxy> => {
  const sockets = new Set<Socket>();
  const carried = { "to server": 0, "from server": 0 };
  let armed: { readonly direction: Direction; left: number; readonly cut: () => void } | undefined;

  const carry = (from: Socket, to: Socket, direction: Direction): void => {
    sockets.add(from);
    from.on("error", () => undefined);
    from.on("close", () => {
      sockets.delete(from);
      to.destroy();
    });
    from.on("data", (bytes) => {
      if (typeof bytes === "string") return;
      const isLast = armed?.direction === direction && armed.left <= bytes.byteLength;
      const passed = isLast ? bytes.subarray(0, armed?.left) : bytes;
      carried[direction] += passed.byteLength;
      if (armed?.direction === direction) armed.left -= passed.byteLength;
      // What came before the cut arrives; a reset right behind it would take it along.
      to.write(passed, () => isLast && cutAll());
      if (isLast) from.pause();
    });
  };
  const cutAll = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
    armed?.cut();
    armed = undefined;
  };

  const server = createServer((client) => {
    const onward = connect(serverPort, "127.0.0.1");
    carry(client, onward, "to server");
    carry(onward, client, "from server");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");

  return {
    port: address.port,
    cutAfter: (bytes, direction) =>
      new Promise((cut) => {
        armed = { direction, left: bytes, cut };
      }),
    carried: () => ({ ...carried }),
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
};
