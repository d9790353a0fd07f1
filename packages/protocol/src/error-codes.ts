/**
 * Every code that an {@link AssimilationError} can carry, with what happened and what to do.
 *
 * Codes are for scripts and for docs/reference/errors.md, which is rendered from this list; once
 * published, one keeps its meaning. The type of codes derives from the list, so that a code that
 * nobody explained does not compile.
 */
export const errorCodes = [
  {
    code: "ASSIM_BACKGROUND_LOG",
    doc: "A daemon in the background cannot write its log. Mend the permissions of the file, or start it with `--foreground`.",
  },
  {
    code: "ASSIM_BACKGROUND_START",
    doc: "A daemon ended before it was ready. The message has what it said last; the log has the rest.",
  },
  {
    code: "ASSIM_COPY",
    doc: "Rules or scripts that a first start puts in place could not be copied. See to space and permissions of the directory.",
  },
  {
    code: "ASSIM_COPY_CHANGED",
    doc: "`assimcli copy` found that somebody wrote in the store meanwhile. Stop the CMA that uses it, and copy again.",
  },
  {
    code: "ASSIM_COPY_DIFFERS",
    doc: "`assimcli copy` read the copy again, and it is not what was copied. Nothing of it is kept; report it with the message.",
  },
  {
    code: "ASSIM_COPY_TARGET",
    doc: "`assimcli copy` copies into an empty store only. Name a new file, or empty the database in Neo4j.",
  },
  {
    code: "ASSIM_DIRECTORY",
    doc: "A directory of the installation could not be made, or lies where others could replace it. Run as root, or give `--home` a place that you may write to and others may not.",
  },
  {
    code: "ASSIM_DISCOVERY_TIMEOUT",
    doc: "A discovery took longer than five minutes and was given up; it is tried again at its next turn. Look for a hanging file system or a storm of processes on that host.",
  },
  {
    code: "ASSIM_EVAL_FACTS",
    doc: "`assimcli eval --facts` got a file that cannot be read or is not one JSON map.",
  },
  {
    code: "ASSIM_KEYS_BAD",
    doc: "A file of `crypto.d` is no public key. Copy it from the CMA again.",
  },
  {
    code: "ASSIM_KEYS_KIND",
    doc: "A key, or `crypto.d` itself, is a link or another thing that it must not be. Put the real one there.",
  },
  {
    code: "ASSIM_KEYS_MISMATCH",
    doc: "A public key is not that of the secret beside it. If the secret is right, remove the public one: it is made again.",
  },
  {
    code: "ASSIM_KEYS_MODE",
    doc: "Others may read a secret, or write where keys are. The message has the `chmod`; think of who may have read it.",
  },
  {
    code: "ASSIM_KEYS_NAME",
    doc: "The file of an agent's secret names another key than it holds. The message has the right name.",
  },
  {
    code: "ASSIM_KEYS_NO_MANAGER",
    doc: "The host has no public key of the CMA, so no CMA could be told from an impostor. Copy `#CMA#*.pub` from the CMA.",
  },
  {
    code: "ASSIM_KEYS_NO_SECRET",
    doc: "A public key of the CMA is there without its secret. Restore the secret: agents trust that key.",
  },
  {
    code: "ASSIM_KEYS_OWNER",
    doc: "A key belongs to neither root nor the user of the daemon. The message has the `chown`.",
  },
  {
    code: "ASSIM_KEYS_READ",
    doc: "A key could not be read. The message has the reason of the system.",
  },
  {
    code: "ASSIM_KEYS_SIZE",
    doc: "A key has not the size of a key: it is damaged. Restore it from a backup.",
  },
  {
    code: "ASSIM_KEYS_TWO_AGENTS",
    doc: "Two agent secrets are on one host. A host has one identity; move the other away.",
  },
  {
    code: "ASSIM_KEYS_WRITE",
    doc: "A key could not be written. See to space and permissions of `crypto.d`.",
  },
  {
    code: "ASSIM_MAIL_PROGRAM",
    doc: "The mail program of `EMAIL_METHOD` is missing, or failed. The message has what it said.",
  },
  {
    code: "ASSIM_MAIL_SETTINGS",
    doc: "mail.json, or a file that it names, is wrong or open to others. The message names the key or the `chmod`.",
  },
  {
    code: "ASSIM_MAIL_SMTP",
    doc: "The mail server refused the letter or could not be reached. Try with `assimcli send-mail --test`.",
  },
  {
    code: "ASSIM_NETWORK_BIND",
    doc: "A UDP address could not be bound: the port is taken, or the address is not of this host. See `--bind`.",
  },
  {
    code: "ASSIM_PID_PERMISSION",
    doc: "The daemon to be stopped runs as another user. Use sudo.",
  },
  {
    code: "ASSIM_PID_RUNNING",
    doc: "The daemon runs already. `--kill` ends it.",
  },
  {
    code: "ASSIM_PID_STAYS",
    doc: "The daemon did not end in time when it was asked to. The message has the command that ends it without goodbye.",
  },
  {
    code: "ASSIM_PID_UNKNOWN",
    doc: "Whether the daemon runs cannot be told, so nothing was stopped. The message says why.",
  },
  {
    code: "ASSIM_PID_WRITE",
    doc: "The pid file could not be written. `--pidfile` names another place.",
  },
  {
    code: "ASSIM_QUERY_ROWS",
    doc: "A query answers more rows than are printed. Narrow it with its parameters.",
  },
  {
    code: "ASSIM_QUERY_SIZE",
    doc: "A query answers more text than is printed. Narrow it with its parameters.",
  },
  {
    code: "ASSIM_QUERY_SQL",
    doc: "A query does not run on this database. Report it with the message.",
  },
  {
    code: "ASSIM_QUERY_TIME",
    doc: "A query took longer than 25 seconds and was ended. Narrow it with its parameters; one of your own: let it begin with a key or an attribute that has an index.",
  },
  {
    code: "ASSIM_SETTINGS",
    doc: "cma.json is wrong. The message names the place; [configuration.md](configuration.md) has what may stand there.",
  },
  {
    code: "ASSIM_SETTINGS_READ",
    doc: "cma.json is there and could not be read. See to its permissions.",
  },
  {
    code: "ASSIM_STDIN_SIZE",
    doc: "Standard input is larger than the command takes.",
  },
  {
    code: "ASSIM_STORE_BUSY",
    doc: "Another process holds the database locked for too long. `fuser -v` on the file shows which.",
  },
  {
    code: "ASSIM_STORE_CLOSED",
    doc: "Something was asked of the database while the CMA was stopping. Nothing is lost: agents send again.",
  },
  {
    code: "ASSIM_STORE_CORRUPT",
    doc: "The database is damaged, or the file is none. Move it away with its -wal and -shm; restore a backup, or start without: agents send everything again.",
  },
  {
    code: "ASSIM_STORE_DOWN",
    doc: "The Neo4j server does not answer. See whether it runs and can be reached; the CMA keeps trying, and agents keep what they have to say.",
  },
  {
    code: "ASSIM_STORE_ERASE",
    doc: "`--erasedb` could not remove the database. See to the permissions of its directory.",
  },
  {
    code: "ASSIM_STORE_ERASED",
    doc: "The database in Neo4j was erased while the CMA ran. Start the CMA again: agents then send everything again.",
  },
  {
    code: "ASSIM_STORE_FOREIGN",
    doc: "The file, or the database in Neo4j, is another program's. Name another.",
  },
  {
    code: "ASSIM_STORE_FULL",
    doc: "The file system of the database is full. Make room: nothing was lost, agents send again.",
  },
  {
    code: "ASSIM_STORE_IO",
    doc: "The disk under the database failed, or the kernel has made its file system read-only over errors. See the kernel's log.",
  },
  {
    code: "ASSIM_STORE_LOGIN",
    doc: "The Neo4j server refuses user or password, or `crypto.d/neo4j.creds` is missing or wrong. The message has what should stand there.",
  },
  {
    code: "ASSIM_STORE_NEWER",
    doc: "The database was written by a newer version. Install that version again, or restore a backup.",
  },
  {
    code: "ASSIM_STORE_OLDER",
    doc: "The database was written by an older version. Start the CMA of this version once: it brings it up to date.",
  },
  {
    code: "ASSIM_STORE_OPEN",
    doc: "The database cannot be opened: there is no such directory or file, or no permission. Its directory must be writable too, for the -wal and -shm files.",
  },
  {
    code: "ASSIM_STORE_READONLY",
    doc: "The database, or its file system, cannot be written. `findmnt -T` on the file shows how it is mounted.",
  },
  {
    code: "ASSIM_STORE_RIGHTS",
    doc: "The Neo4j user may not read, write, or create constraints and indexes. Give him the rights, or another user.",
  },
  {
    code: "ASSIM_STORE_SERVER",
    doc: "The Neo4j server could not do what it was asked. The message has what it said; its own log has more.",
  },
  {
    code: "ASSIM_STORE_SHARED",
    doc: "Two CMAs write into one database in Neo4j. Stop one of them, or give it a database of its own; the graph is whole, but events may be told twice.",
  },
  {
    code: "ASSIM_STORE_STOPPED",
    doc: "The Neo4j server has stopped its database after an error that it cannot mend, most often a full disk. Make room and restart Neo4j: nothing was lost, agents send again.",
  },
  {
    code: "ASSIM_STORE_TLS",
    doc: "The certificate of the Neo4j server is not one to trust, or the server speaks no TLS. The message says which, and what to do.",
  },
  {
    code: "ASSIM_STORE_TOO_MUCH",
    doc: "The Neo4j server gave up a transaction, for the memory or the time that it takes. The CMA then asks for less at once, and puts back a message that is too much by itself; the log and `cma --status` say which. Give the server more memory (`db.memory.transaction.max`, `server.memory.heap.max_size`), or see its log for what keeps it busy.",
  },
  {
    code: "ASSIM_STORE_TOO_OLD",
    doc: "The Neo4j server is older than 5.26. Install that version or a newer one.",
  },
  {
    code: "ASSIM_STORE_UNFINISHED",
    doc: "The database in Neo4j holds a copy that was stopped before its end. Run `assimcli copy` again: it begins anew.",
  },
  {
    code: "ASSIM_STORE_URI",
    doc: "This names no store, such as `sqlite:/var/lib/assimilation/cma.sqlite` or `neo4j://host:7687`.",
  },
  {
    code: "ASSIM_USER_MISSING",
    doc: "The CMA does not run as root, and the user it should become does not exist. The message has the `useradd`.",
  },
  {
    code: "ASSIM_USER_REACH",
    doc: "The user that the CMA becomes may not enter a directory on the way to the program. Move it, or name another user.",
  },
] as const satisfies readonly { readonly code: `ASSIM_${string}`; readonly doc: string }[];

export type ErrorCode = (typeof errorCodes)[number]["code"];
