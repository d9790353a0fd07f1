/**
 * Numbers as rules and configuration files write them.
 *
 *     42  -1      decimal          0x1f   hexadecimal
 *     077         octal: a leading zero, as in login.defs(5) and umask(2)
 *     1.5  2e3    real             08     neither: refused in a rule, text in a fact
 *
 * Beyond 2^53 the nearest representable number is taken, as JSON does.
 */
export type NumberText =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "malformed"; readonly why: string }
  | { readonly kind: "text" };

export const readNumberText = (text: string): NumberText => {
  if (/^-?(0|[1-9][0-9]*)$/.test(text)) return number(Number(text));
  if (/^-?0[0-7]+$/.test(text)) return number(signed(text, (digits) => `0o${digits}`));
  if (/^-?0[0-9]+$/.test(text)) return { kind: "malformed", why: `${text} is not octal` };
  if (/^-?0x[0-9a-f]+$/i.test(text)) return number(signed(text, (digits) => digits));
  if (/^-?0x/i.test(text)) return { kind: "malformed", why: `${text} is not hexadecimal` };
  if (/^-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?$/i.test(text)) return number(Number(text));
  return { kind: "text" };
};

/** Adding zero turns -0 into 0: they are one number to a reader. */
const number = (value: number): NumberText => ({ kind: "number", value: value + 0 });

const signed = (text: string, spell: (digits: string) => string): number =>
  text.startsWith("-") ? -Number(spell(text.slice(1))) : Number(spell(text));
