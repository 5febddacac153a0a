/** Something to do, and where: `command` is for a shell there, `kmsdns` for any machine that manages the records. */
export interface Remedy {
  readonly side: 'dns' | 'kms-host' | 'client' | 'network';
  readonly what: string;
  readonly command?: string;
}

/** What is known of the case. Without it, `<domain>`, `<host>` and `<port>` stay for the reader to fill in. */
export interface Where {
  readonly domain?: string | undefined;
  /** The KMS host that failed. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

/**
 * Commands as Microsoft's pages have them: "Slmgr.vbs options", "Guidelines for troubleshooting DNS-related activation
 * issues", "How to create a Key Management Services (KMS) activation host" (the name of the firewall rule), "Error
 * 0xC004F074" (Test-NetConnection).
 */
const dns = (what: string, command?: string): Remedy => remedy('dns', what, command);
const kmsHost = (what: string, command?: string): Remedy => remedy('kms-host', what, command);
const client = (what: string, command?: string): Remedy => remedy('client', what, command);
const network = (what: string, command?: string): Remedy => remedy('network', what, command);

const ACTIVATE = client('Try again', 'slmgr /ato');
const FORGET_ANSWERS = client('Forget the DNS answers of before', 'ipconfig /flushdns');
const SEE_SETTINGS = client('See its DNS servers, its primary suffix and its search list', 'ipconfig /all');
const SEE_RECORD = dns(
  'Ask for the record: a KMS host must be in the answer',
  'Resolve-DnsName -Name _vlmcs._tcp.<domain> -Type SRV',
);
const LOOKUP_DOMAIN = client(
  'Name the domain to look in (Windows 8, Server 2012 and later)',
  'slmgr /skms-domain <domain>',
);
const SEE_HOST = kmsHost('See whether it is a licensed KMS host, and on which port it listens', 'slmgr /dlv');
const OPEN_FIREWALL = kmsHost(
  'Open its firewall for port 1688',
  'Set-NetFirewallRule -Name SPPSVC-In-TCP -Enabled True',
);
const START_SERVICE = kmsHost(
  'Start the Software Protection service, which also publishes the host anew',
  'Restart-Service sppsvc',
);
const TEST_PORT = network('Try the port from the client', 'Test-NetConnection <host> -Port <port>');
const SEE_LISTENER = kmsHost('See what listens on the port', 'netstat -abno');
const PASS_THROUGH = network('If a firewall or a proxy answers for the host, let TCP through to it');
const REMOVE_RECORD = dns(
  'Remove the record of a host that is gone',
  'kmsdns remove <host>:<port> --domain <domain>',
);

const UNPIN = client('Go back to the records in DNS', 'slmgr /ckms');
const PIN = client('Or name the right host', 'slmgr /skms <KMS host>:<port>');

/** What to do, by what is to be reached. */
const REMEDIES = {
  publish: [
    dns('Publish the KMS host in the domain', 'kmsdns publish <host> --domain <domain>'),
    SEE_RECORD,
    kmsHost('Or have the host publish itself, which it does when the service starts', 'slmgr /sdns'),
    START_SERVICE,
    client(
      'Or send the client to a domain that has the record (Windows 8, Server 2012 and later)',
      'slmgr /skms-domain <other domain>',
    ),
    FORGET_ANSWERS,
    ACTIVATE,
  ],

  'mend-alias': [
    dns('See where the alias leads', 'Resolve-DnsName -Name _vlmcs._tcp.<domain> -Type CNAME'),
    dns('Publish the KMS host in that domain, or remove the alias'),
    dns('and then publish the host here', 'kmsdns publish <host> --domain <domain>'),
    FORGET_ANSWERS,
    ACTIVATE,
  ],

  'give-address': [
    dns('See its A and AAAA records: there are none', 'Resolve-DnsName -Name <host>'),
    dns('Give it an address, or correct its name in the record'),
    REMOVE_RECORD,
    FORGET_ANSWERS,
    ACTIVATE,
  ],

  'repair-dns': [
    SEE_SETTINGS,
    network('Let the client reach its DNS server on port 53, over UDP and TCP'),
    SEE_RECORD,
    FORGET_ANSWERS,
    ACTIVATE,
  ],

  'change-server': [
    SEE_SETTINGS,
    dns('Let the DNS server answer this client, or give the client another server'),
    SEE_RECORD,
    ACTIVATE,
  ],

  'give-server': [
    SEE_SETTINGS,
    network('Give the adapter a DNS server, by DHCP or in its settings, and let the client reach it'),
    ACTIVATE,
  ],

  'give-suffix': [
    SEE_SETTINGS,
    client('Give it a primary DNS suffix or a search list with the domain of the record'),
    network('Or have DHCP hand out the domain (option 15)'),
    LOOKUP_DOMAIN,
    ACTIVATE,
  ],

  'reach-host': [
    TEST_PORT,
    START_SERVICE,
    OPEN_FIREWALL,
    SEE_HOST,
    dns('See its A and AAAA records, and correct them', 'Resolve-DnsName -Name <host>'),
    REMOVE_RECORD,
    ACTIVATE,
  ],

  'find-listener': [
    SEE_LISTENER,
    SEE_HOST,
    dns(
      'Remove the record, and publish the right host and port',
      'kmsdns remove <host>:<port> --domain <domain>',
    ),
    PASS_THROUGH,
    ACTIVATE,
  ],

  'correct-fixed-host': [UNPIN, PIN, TEST_PORT, START_SERVICE, OPEN_FIREWALL, SEE_HOST, ACTIVATE],

  'correct-fixed-listener': [UNPIN, PIN, SEE_LISTENER, SEE_HOST, PASS_THROUGH, ACTIVATE],

  'correct-fixed-name': [
    UNPIN,
    PIN,
    dns('Or give the host an A or AAAA record', 'Resolve-DnsName -Name <host>'),
    FORGET_ANSWERS,
    ACTIVATE,
  ],

  'count-clients': [
    kmsHost('See its count: 5 are needed for servers, 25 for clients', 'slmgr /dlv'),
    dns('Clients that spread over many hosts count for none: see who is published', 'kmsdns check <domain>'),
  ],

  'activate-host': [SEE_HOST, kmsHost('Activate the host itself, online', 'slmgr /ato')],

  'right-host': [
    dns('See who is published, and remove hosts that are not for these clients', 'kmsdns check <domain>'),
    SEE_HOST,
    UNPIN,
  ],

  'set-clock': [
    client('Compare its time with that of the KMS host: they may differ by 4 hours', 'w32tm /query /status'),
    kmsHost('See its time', 'w32tm /query /status'),
    client('Set the time by its source', 'w32tm /resync'),
    ACTIVATE,
  ],

  'host-limit': [
    kmsHost('Ask the Microsoft Licensing Activation Center for more activations of this host key'),
  ],

  'not-discovery': [
    client(
      'See whether it is a KMS client at all: this code belongs to activation over the Internet',
      'slmgr /dlv',
    ),
    network("Let the machine resolve and reach Microsoft's activation servers, or use KMS"),
  ],

  'allow-update': [
    dns('Give the KMS hosts, best by a group of theirs, the right to write _vlmcs below _tcp of the zone'),
    kmsHost('Then publish again, and look for event 12294', 'Restart-Service sppsvc'),
    kmsHost('Or let it publish no more', 'slmgr /cdns'),
    dns('and publish it from here', 'kmsdns publish <host> --domain <domain>'),
  ],
} as const satisfies Readonly<Record<string, readonly Remedy[]>>;

export type RemedyName = keyof typeof REMEDIES;

/** What to do, with what is known filled in. */
export function remediesFor(name: RemedyName, where: Where): Remedy[] {
  return REMEDIES[name].map(({ side, what, command }: Remedy) =>
    remedy(side, what, command && fill(command, where)),
  );
}

/** What a name may have in it to stand in a command that is pasted into a shell. Records may hold anything. */
const PLAIN = /^[\w.:%-]+$/;

/** `<domain>`, `<host>` and `<port>`, as far as they are known and safe to paste. */
export function fill(text: string, { domain, host, port }: Where): string {
  const known = { domain, host, port: host === undefined ? port : (port ?? 1688) };
  return text.replace(/<(domain|host|port)>/g, (left, name: keyof typeof known) => {
    const value = String(known[name] ?? left);
    return PLAIN.test(value) ? value : left;
  });
}

function remedy(side: Remedy['side'], what: string, command: string | undefined): Remedy {
  return command === undefined ? { side, what } : { side, what, command };
}
