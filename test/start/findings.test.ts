/** What `npm start` shows first, of rows as the queries answer them. */
import { expect, test } from "vitest";
import { renderFindings } from "../../start/findings.ts";

const terminal = { columns: undefined, hasColour: false };

test("the host is introduced by its name, its system and its addresses", () => {
  const addresses = ["192.0.2.2", "fd00::2"];
  const host = [{ host: "vm", system: "Debian GNU/Linux 12", addresses }];
  const [, first] = renderFindings({ host, ports: [], failing: [] }, terminal).split("\n");
  expect(first).toBe("vm  Debian GNU/Linux 12  192.0.2.2 fd00::2");
});

test("what a host says is made visible", () => {
  const host = [{ host: "v\u001bm", system: "a\nb", addresses: ["\u0007"] }];
  const [, first] = renderFindings({ host, ports: [], failing: [] }, terminal).split("\n");
  expect(first).toBe("v\\x1bm  a\\x0ab  \\x07");
});
