/** Discovery, summary and want: what a host is like, what of it is known, what is missing. */
import { encodeText } from "../wire/text.ts";
import { FACTS_BYTES_MAX, fitFacts, fitText } from "./fit-facts.ts";
import {
  DESCRIPTION_LENGTH_MAX,
  DOCUMENTS_MAX,
  HOST_LENGTH_MAX,
  NAME_LENGTH_MAX,
  PROXY_LENGTH_MAX,
  SOURCE_LENGTH_MAX,
} from "./limits.ts";
import type { Discovery, DocumentName, Summary, Want } from "./message.ts";
import type { MessageType } from "./message-type.ts";
import { boolean, closed, hex, integer, kindOf, listOf, map, text } from "./shape.ts";

const name = text(NAME_LENGTH_MAX, 1);

export const discovery: MessageType<Discovery> = {
  kind: "discovery",
  number: 3,
  direction: "agent_to_manager",
  stream: 3,
  doc: "One result of a discovery, whole.",
  check: closed<Discovery>({
    kind: kindOf("discovery"),
    type: name,
    instance: name,
    description: text(DESCRIPTION_LENGTH_MAX),
    host: text(HOST_LENGTH_MAX),
    source: text(SOURCE_LENGTH_MAX),
    proxy: text(PROXY_LENGTH_MAX),
    seq: integer(0, Number.MAX_SAFE_INTEGER),
    data: map,
  }),
};

export const summary: MessageType<Summary> = {
  kind: "summary",
  number: 4,
  direction: "agent_to_manager",
  stream: 3,
  doc: "Which documents the agent has, by hash; said after everything else it had to say.",
  check: closed<Summary>({
    kind: kindOf("summary"),
    isComplete: boolean,
    documents: listOf(closed({ type: name, instance: name, hash: hex(16) }), DOCUMENTS_MAX),
  }),
};

export const want: MessageType<Want> = {
  kind: "want",
  number: 5,
  direction: "manager_to_agent",
  stream: 0,
  doc: "Send these documents again, whole, and a summary after them.",
  check: closed<Want>({
    kind: kindOf("want"),
    documents: listOf(closed<DocumentName>({ type: name, instance: name }), DOCUMENTS_MAX),
  }),
};

export const fitDiscovery = (message: Discovery): Discovery => ({
  kind: "discovery",
  ...fitName(message),
  description: fitText(message.description, DESCRIPTION_LENGTH_MAX),
  host: fitText(message.host, HOST_LENGTH_MAX),
  source: fitText(message.source, SOURCE_LENGTH_MAX),
  proxy: fitText(message.proxy, PROXY_LENGTH_MAX),
  seq: message.seq,
  data: fitFacts(message.data),
});

export const fitSummary = ({ isComplete, documents }: Summary): Summary => {
  const fitted = fitList(
    documents.map((document) => ({ ...fitName(document), hash: document.hash })),
  );
  // A list that had to be cut is not all there is.
  return {
    kind: "summary",
    isComplete: isComplete && fitted.length === documents.length,
    documents: fitted,
  };
};

export const fitWant = ({ documents }: Want): Want => ({
  kind: "want",
  documents: fitList(documents.map(fitName)),
});

/** A name is never empty: the CMA keeps documents by it. */
const fitName = ({ type, instance }: DocumentName): DocumentName => ({
  type: fitText(type, NAME_LENGTH_MAX) || "?",
  instance: fitText(instance, NAME_LENGTH_MAX) || "?",
});

/** As many, from the first, as one message can hold. */
const fitList = <T>(documents: readonly T[]): readonly T[] => {
  let bytes = 0;
  const isTooLong = (document: T): boolean => {
    bytes += encodeText(JSON.stringify(document)).byteLength + 1;
    return bytes > FACTS_BYTES_MAX;
  };
  const first = documents.slice(0, DOCUMENTS_MAX);
  const end = first.findIndex(isTooLong);
  return end === -1 ? first : first.slice(0, end);
};
