/**
 * What a rule may compare: facts as they came, as JSON.
 *
 * Undefined, everywhere in rules, means "this host does not have that", which
 * neither passes nor fails. JSON's null is read as undefined.
 */
export type RuleValue =
  | boolean
  | number
  | string
  | readonly RuleValue[]
  | { readonly [key: string]: RuleValue };

/** Whole JSON maps, asked in order: this document, then the host's attributes. */
export type Scopes = readonly Readonly<Record<string, unknown>>[];
