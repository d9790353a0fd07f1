/** A process that migrates the store in the file it is given, and dies before the commit. */
import { writeSync } from "node:fs";
import { openSchema } from "#cma/store/sqlite/schema.ts";
import type { SqliteDatabase } from "#cma/store/sqlite/sqlite-database.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";

const [file = ""] = process.argv.slice(2);
const database = openSqlite(file, { isReadOnly: false, busyMs: 0 });

const dying: SqliteDatabase = {
  ...database,
  exec: (sql) => {
    if (sql === "COMMIT") {
      writeSync(1, "migrated\n");
      process.kill(process.pid, "SIGKILL");
    }
    database.exec(sql);
  },
};

openSchema(dying, file, () => "");
