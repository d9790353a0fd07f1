/** What the kernel tells a process about its machine beyond files. */

export interface InterfaceAddress {
  /** Interface, or its alias label such as `eth0:1`. */
  readonly label: string;
  readonly family: "ipv4" | "ipv6";
  readonly address: string;
  readonly prefixBits: number;
}

export interface Machine {
  /** As the kernel has it now. Not trusted, and never a path. */
  readonly hostName: () => string;
  /** Such as `x86_64`. */
  readonly architecture: () => string;
  /** Addresses of interfaces that are up. */
  readonly interfaceAddresses: () => readonly InterfaceAddress[];
}
