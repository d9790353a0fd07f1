/** docs/reference/events.md: what the CMA tells, to scripts, in mails and in its log. */
import { eventDetails, eventTypes } from "#cma/events/event-types.ts";
import { code, page, table } from "./page.ts";

export const renderEvents = (): string =>
  page(
    "Events",
    {
      sources: ["packages/cma/src/events/event-types.ts"],
      intro: `What an operator may want to hear. An event has a type, a subject (a node of the [graph](graph.md) as it was right after
the change, today always a \`Drone\`) and details. How scripts get it: [notification](notification.md).`,
    },
    "## Types",
    table(
      ["Event", "Number", "Meaning"],
      Object.entries(eventTypes).map(([type, { number, doc }]) => [code(type), `${number}`, doc]),
    ),
    "## Details",
    "In the JSON they are `extrainfo`, in the environment `ASSIM_<name>`; lists are in the JSON alone.",
    table(
      ["Detail", "Type", "Of", "Meaning"],
      eventDetails.map(({ name, type, of, doc }) => [
        code(name),
        type,
        of.map((event) => code(event)).join(", "),
        doc,
      ]),
    ),
  );
