/**
 * Two hosts and a slow link: run in one network namespace, this sends more than the link and the
 * kernel take at once and closes its socket; started by itself in the namespace that it is told,
 * it counts. Prints how many came.
 */
import { spawn } from "node:child_process";
import { createUdpNetwork } from "../../packages/protocol/src/system/udp-network.ts";

const SENDER = { host: "10.84.0.1", port: 1984 };
const DATAGRAMS = 600;
const BYTES = 1_200;
const [word = ""] = process.argv.slice(2);
const network = createUdpNetwork();

if (word === "count") {
  let count = 0;
  const end = (): never => {
    process.stdout.write(`${count}\n`);
    process.exit(0);
  };
  setTimeout(end, 15_000);
  const socket = await network.bind({ host: "10.84.0.2", port: 0 }, () => {
    count += 1;
    if (count === DATAGRAMS) end();
  });
  // Until it is heard, for a link that was just plugged in takes a moment.
  setInterval(() => count === 0 && socket.send(Uint8Array.of(1), SENDER), 50);
} else {
  let isAsked = false;
  const socket = await network.bind(SENDER, (_, from) => {
    if (isAsked) return;
    isAsked = true;
    for (let sent = 0; sent < DATAGRAMS; sent += 1) socket.send(new Uint8Array(BYTES), from);
    void socket.close();
  });
  spawn("ip", ["netns", "exec", word, process.execPath, import.meta.filename, "count"], {
    stdio: "inherit",
  });
}
