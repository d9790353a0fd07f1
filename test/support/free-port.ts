/** A port on loopback for a program that is told which one to take. */
import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Below those that the kernel gives to whoever asks for any (from 32768; ip(7)): until the program
 * has it, or while it is started again, no test beside this one gets it, unless it draws the same.
 */
export const freePort = async (kind: "tcp" | "udp"): Promise<number> => {
  for (;;) {
    const port = randomInt(16_384, 32_768);
    if (await (kind === "tcp" ? canListen : canBind)(port)) return port;
  }
};

const canListen = async (port: number): Promise<boolean> => {
  const server = createServer().listen(port, "127.0.0.1");
  const isFree = await once(server, "listening").then(
    () => true,
    () => false,
  );
  if (isFree) await once(server.close(), "close");
  return isFree;
};

const canBind = async (port: number): Promise<boolean> => {
  const socket = createSocket("udp4").bind(port, "127.0.0.1");
  const isFree = await once(socket, "listening").then(
    () => true,
    () => false,
  );
  if (isFree) await once(socket.close(), "close");
  return isFree;
};
