/**
 * SIGUSR1 opens Node's inspector unless it has a handler: in a process of root
 * that is a door. The launchers have this loaded before any other module
 * (`--import`). Not `--disable-sigusr1`: then our handler would not hear it either.
 */
process.on("SIGUSR1", () => undefined);
