/** What a server is known to do, where servers differ and nothing in their answers says so. */
export interface ServerWays {
  /** NXDOMAIN says that there is nothing below the name either (RFC 8020). Samba says it of a name with others below it. */
  readonly nxdomainGoesDown: boolean;
  /** At an alias it answers with the alias (RFC 1034 §3.6.2). Samba's own DNS server says that there is nothing. */
  readonly tellsAliases: boolean;
  /**
   * Whoever makes a name owns it, and others may not change it. BIND with Samba's module remembers who signed for one name at a
   * time, the last one of the UPDATE that came last: any other that it makes is its own.
   */
  readonly namesHaveOwners: boolean;
  /**
   * Takes SRV records whose target is ".". Samba's own DNS server fails at them. BIND with Samba's module says NOERROR, and from
   * then on answers nothing for the name and takes no change of it: only in the directory can it be mended.
   */
  readonly holdsNullTargets: boolean;
}

export const WAYS_OF_THE_RFCS: ServerWays = Object.freeze({
  nxdomainGoesDown: true,
  tellsAliases: true,
  namesHaveOwners: false,
  holdsNullTargets: true,
});

/** What to be prepared for in Active Directory. Measured with Samba 4.17.12, 2026-11-23. */
export const WAYS_OF_DIRECTORIES: ServerWays = Object.freeze({
  nxdomainGoesDown: false,
  tellsAliases: false,
  namesHaveOwners: true,
  holdsNullTargets: false,
});
