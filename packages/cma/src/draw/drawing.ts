/**
 * What a picture of the estate shows, before anybody lays it out: boxes for hosts with parts in
 * them, things outside of hosts, and lines between any two. to-dot.ts writes it down.
 *
 * All texts are data of hosts; ids are ours.
 */
export interface Drawing {
  readonly title: string;
  readonly hosts: readonly HostBox[];
  /** Outside of hosts. */
  readonly things: readonly Part[];
  readonly lines: readonly Line[];
}

export interface HostBox {
  readonly key: string;
  readonly name: string;
  readonly isUp: boolean;
  readonly parts: readonly Part[];
}

export const looks = ["process", "bystanders", "interface", "subnet", "stranger"] as const;
export type Look = (typeof looks)[number];

export interface Part {
  readonly id: string;
  readonly look: Look;
  /** The first is the caption. */
  readonly lines: readonly string[];
}

export interface Line {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** What lines lead to tells their colour: one caption, one colour. */
  readonly hue: string;
  /** With an arrow: who asks points to who answers. */
  readonly isCall: boolean;
}
