/**
 * The discovery types that become more of the graph than their document.
 *
 * The others (proc_sys, login_defs, …) are kept whole in their Discovery node, where rules read
 * them; so is each document about a child system or with an instance of its own.
 */
import type { DocumentName, JsonMap } from "@assimilation/protocol";
import { type Assertions, type Ingestion, nothing, type Reporter } from "./assertions.ts";
import { cpu } from "./cpu.ts";
import { netconfig } from "./netconfig.ts";
import { os } from "./os.ts";
import { packages } from "./packages.ts";
import { tcpdiscovery } from "./tcpdiscovery.ts";

export const ingestions: readonly Ingestion[] = [netconfig, os, cpu, tcpdiscovery, packages];

export interface IngestedDocument extends DocumentName {
  /** `local/local`, or the child system it is about. */
  readonly proxy: string;
  readonly data: JsonMap;
}

/** Never throws, whatever the document says. */
export const ingest = (reporter: Reporter, document: IngestedDocument): Assertions =>
  ingestionOf(document)?.ingest(reporter, document.data) ?? nothing;

/** Undefined where a document of this name asserts nothing, whatever it says. */
export const ingestionOf = ({
  type,
  instance,
  proxy,
}: Omit<IngestedDocument, "data">): Ingestion | undefined =>
  instance === type && proxy === "local/local"
    ? ingestions.find((ingestion) => ingestion.type === type)
    : undefined;
