import { expect, onTestFinished, test } from "vitest";
import { localTime } from "#protocol/system/local-time.ts";

test.each([
  { zone: "UTC", text: "2026-07-01 12:00:00 +00:00" },
  { zone: "Europe/Zurich", text: "2026-07-01 14:00:00 +02:00" },
  { zone: "America/St_Johns", text: "2026-07-01 09:30:00 -02:30" },
  { zone: "Asia/Kathmandu", text: "2026-07-01 17:45:00 +05:45" },
])("noon in Greenwich is $text in $zone", ({ zone, text }) => {
  const before = process.env["TZ"];
  onTestFinished(() => {
    process.env["TZ"] = before;
  });
  process.env["TZ"] = zone;
  expect(localTime(Date.UTC(2026, 6, 1, 12))).toBe(text);
});
