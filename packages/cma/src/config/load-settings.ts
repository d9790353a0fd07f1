/** cma.json from its place, whole or not at all. */
import { AssimilationError, type Files, type Paths } from "@assimilation/protocol";
import { parseSettings } from "./parse-settings.ts";
import type { Settings } from "./settings.ts";

const BYTES_MAX = 16 * 1024 * 1024;

/** @throws AssimilationError with every problem of the file; none is no problem. */
export const loadSettings = (files: Pick<Files, "readText">, paths: Paths): Settings => {
  const file = `${paths.config}/cma.json`;
  const read = files.readText(file, BYTES_MAX);
  if (!read.ok && read.code !== "ENOENT") {
    throw new AssimilationError(
      "ASSIM_SETTINGS_READ",
      `Cannot read ${file} (${read.code}). The CMA's user must be able to: chgrp assimilation ${file}; chmod 0640 ${file}`,
    );
  }
  const parsed = parseSettings(read.ok ? read.value : undefined);
  if (parsed.ok) return parsed.settings;
  throw new AssimilationError("ASSIM_SETTINGS", `${file} is wrong.\n${parsed.problems.join("\n")}`);
};
