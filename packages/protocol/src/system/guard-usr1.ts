/**
 * SIGUSR1 opens Node's inspector unless it has a handler: in a process of root
 * that is a door. Imported before anything else; the launchers close the moment
 * before it with `--disable-sigusr1`.
 */
process.on("SIGUSR1", () => undefined);
