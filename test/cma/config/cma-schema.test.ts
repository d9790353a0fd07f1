/** The schema allows what the parser takes. */
import { expect, test } from "vitest";
import { cmaSchema } from "#cma/config/cma-schema.ts";
import { parseSettings } from "#cma/config/parse-settings.ts";

test.each(Object.entries(cmaSchema.properties))("%s is known to the parser", (name, property) => {
  const examples = { string: "x", object: {}, array: [] };
  const json = { [name]: examples[property.type] };
  expect(parseSettings(JSON.stringify(json))).toMatchObject({ ok: true });
});

test.each(["2s", "5m", "1.5h", "1d", "60", "s", "1w", "-1s"])(
  "%s: schema and parser agree",
  (text) => {
    const pattern = cmaSchema.properties.repeat.additionalProperties.anyOf[0].pattern;
    expect(new RegExp(pattern).test(text)).toBe(
      parseSettings(JSON.stringify({ repeat: { os: text } })).ok,
    );
  },
);
