/**
 * What can be wrong with the KMS records of many domains, whoever would have to find it. A rule names the kinds that it
 * shows; of the others it is said here why no look at DNS, at an inventory and at the hosts can show them.
 */
export const KINDS = [
  kind('rogue-host', 'A machine that nobody approved publishes itself, because somebody typed a host key.'),
  kind('gone-host', 'A host was taken out of service, and its record is still there.'),
  kind('unresolved-target', 'A record names a host that has no address.'),
  kind('alias-target', 'A record names an alias instead of the host itself.'),
  kind('null-target', 'A record says that there is no KMS host, with or without others beside it.'),
  kind(
    'malformed-target',
    'A record names an IP address, a short name, a name with its domain twice, or no host name.',
  ),
  kind('wrong-port', 'A record has another port than the host listens on.'),
  kind('blocked-host', 'The host is there, and connections to it are refused or lost.'),
  kind('not-kms', 'Something else than a KMS host listens there.'),
  kind('repeated-host', 'One host stands in a set several times, with other settings.'),
  kind('shared-address', 'Two names lead to one machine.'),
  kind('mixed-ttl', 'The records of one set have different TTLs.'),
  kind(
    'shadowing',
    'A domain that clients ask first has records, so that they never see those they should use.',
  ),
  kind('drift', 'Domains that are meant to be equal have become different.'),
  kind('servers-disagree', 'The name servers of one zone give different answers, or some of them none.'),
  kind('split-horizon', 'What is found depends on where one asks.'),
  kind('public-exposure', 'The Internet sees the records of hosts that are for the network inside.'),
  kind('wildcard', 'A wildcard answers for KMS in places that nobody set up.'),
  kind('aliased-name', 'The name that clients ask is itself an alias, of the records of another domain.'),
  kind('misplaced-record', 'The record stands at a name near the right one, where no client asks.'),
  kind('mixed-services', 'Hosts under one name have keys for different products.'),
  kind('count-spread', 'Too few machines for the hosts: none of them counts as many as it has to.'),
  kind('single-host', 'Many machines depend on one host.'),
  kind('too-many-hosts', 'There are more hosts than one host key is meant for.'),
  kind('priority-without-effect', 'Priorities are set for clients that keep the host they found first.'),
  kind(
    'scavenging',
    'A record that a host keeps up itself ages while the host is away, and the DNS server clears it out.',
    'When a record was last refreshed stands in the directory or in the DNS server, and in no answer; kmsdns shows the record gone after the fact, as no-record or group-differs.',
  ),
  kind(
    'ownership',
    'The first host to publish owns the name in a zone with secure updates, and others may not add theirs.',
    'Who may change a name is no part of DNS. The refused host has it in its event log (12293), and kmsdns publish shows the refusal of an update.',
  ),
  kind('cloud-host', 'Clients are sent to the KMS host that a cloud keeps for its own machines.'),
] as const satisfies readonly Kind[];

export type KindId = (typeof KINDS)[number]['id'];

export interface Kind {
  readonly id: string;
  readonly what: string;
  /** Why no rule shows it; undefined where one does. */
  readonly unseen: string | undefined;
}

function kind<Id extends string>(id: Id, what: string, unseen?: string): Kind & { readonly id: Id } {
  return { id, what, unseen };
}
