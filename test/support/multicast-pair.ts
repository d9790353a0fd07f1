/**
 * Two hosts and a group: run in one network namespace, this listens to the
 * group and starts itself in the namespace that it is told, to ask from there.
 * Prints who answered, as the asker sees it.
 */
import { spawn } from "node:child_process";
import { createUdpNetwork } from "../../packages/protocol/src/system/udp-network.ts";

const GROUP = { host: "224.0.2.5", port: 1984 };
const ANSWERS = 2;
const [word = ""] = process.argv.slice(2);
const network = createUdpNetwork();

if (word === "ask") {
  const answered = new Set<string>();
  const socket = await network.bind({ host: "::", port: 0 }, (_, from) => {
    answered.add(from.host);
    if (answered.size < ANSWERS) return;
    for (const host of answered) process.stdout.write(`${host} answered\n`);
    process.exit(0);
  });
  setInterval(() => {
    // Each time: a link that was just plugged in counts a second later.
    socket.join(GROUP.host, 31);
    socket.send(Uint8Array.of(1), GROUP);
  }, 50);
} else {
  const socket = await network.bind({ host: "::", port: GROUP.port }, (datagram, from) => {
    socket.send(datagram, from);
  });
  setInterval(() => socket.join(GROUP.host, 31), 50);
  const asker = ["netns", "exec", word, process.execPath, import.meta.filename, "ask"];
  spawn("ip", asker, { stdio: "inherit", timeout: 10_000 }).once("exit", () => process.exit(0));
}
