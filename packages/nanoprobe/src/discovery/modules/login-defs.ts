/**
 * Defaults for accounts and passwords.
 *
 * `NAME value` lines. Numbers as the shadow suite reads them: a leading zero is
 * octal (`UMASK 077` is 63), `0x` hexadecimal. `yes` and `no` stay texts.
 *
 * Source: login.defs(5). Where /etc has no file the vendor's in /usr/etc counts,
 * as on openSUSE; snippets in login.defs.d are not read.
 */
import { boundedText, decimalOrText, mapOf } from "../facts.ts";
import type { DiscoveryModule } from "../module.ts";

const FILE_BYTES_MAX = 256 * 1024;

export const loginDefs: DiscoveryModule = {
  name: "login_defs",
  doc: "The settings of /etc/login.defs, by name. Numbers are typed; a leading zero is octal, `0x` hexadecimal.",
  repeatMs: 60 * 1000,

  sources: {
    settings: { kind: "file", path: "/etc/login.defs", bytesMax: FILE_BYTES_MAX },
    vendorSettings: { kind: "file", path: "/usr/etc/login.defs", bytesMax: FILE_BYTES_MAX },
  },

  fields: [
    { name: "PASS_MAX_DAYS", type: "integer", doc: "Days a password may be used." },
    { name: "PASS_MIN_DAYS", type: "integer", doc: "Days before it may be changed again." },
    { name: "PASS_MIN_LEN", type: "integer", doc: "Shortest password, where PAM does not decide." },
    { name: "PASS_WARN_AGE", type: "integer", doc: "Days of warning before a password ends." },
    { name: "UMASK", type: "integer", doc: "Written in octal: 077 is the number 63." },
    { name: "ENCRYPT_METHOD", type: "string", doc: "How new passwords are hashed." },
    { name: "<name>", type: "string", doc: "Each other setting, as text or integer." },
  ],

  parse: ({ text }) => {
    const written = text["settings"] ?? text["vendorSettings"];
    if (written === undefined) return undefined;
    return mapOf(
      written.split("\n").flatMap((line) => {
        const [, name, value] = /^\s*([^\s#]\S*)\s+(.+)$/s.exec(line) ?? [];
        return name === undefined || value === undefined ? [] : [[name, settingOf(value)] as const];
      }),
    );
  },
};

/** Quotes around a value do not belong to it; what follows the closing one is ignored. */
const settingOf = (written: string): number | string => {
  const [, quoted] = /^"([^"]*)/.exec(written) ?? [];
  const value = (quoted ?? written).trim();
  if (/^-?0[0-7]{1,15}$/.test(value)) return integerOf(value, 8);
  if (/^-?0[xX][0-9a-fA-F]{1,12}$/.test(value)) return integerOf(value.replace(/0[xX]/, ""), 16);
  return /^0\d/.test(value) ? boundedText(value) : decimalOrText(value);
};

/** At most 48 bits, so always exact; `+ 0` because there is no negative zero in a file. */
const integerOf = (digits: string, radix: number): number => Number.parseInt(digits, radix) + 0;
