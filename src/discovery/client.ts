import { InputError } from '../errors.js';
import { DomainName, MAX_NAME_OCTETS } from '../name/index.js';
import { KMS_DEFAULTS, KMS_LABELS } from '../record/index.js';
import { parseServerName } from '../transport/index.js';
import { DEFAULT_OS, osTraits, type OsTraits } from './os.js';
import { ACTIVATION_TYPES, type ActivationType, type ClientProfile } from './profile.js';

/** Where a client was told to go, or remembers having been. */
export interface KmsEndpoint {
  /** An IP address, or a host's name as it was written: one without a dot gets suffixes. */
  readonly host: string;
  readonly port: number;
}

/** A profile that has been read and checked. */
export interface Client {
  readonly os: OsTraits;
  readonly activation: ActivationType;
  readonly fixed: KmsEndpoint | undefined;
  /** A port that was set without a host. */
  readonly fixedPort: number | undefined;
  readonly lookupDomain: DomainName | undefined;
  readonly cached: KmsEndpoint | undefined;
  readonly hostCaching: boolean;
  readonly primarySuffix: DomainName | undefined;
  readonly adDomain: DomainName | undefined;
  readonly searchList: readonly DomainName[];
  readonly devolution: number | undefined;
  readonly connectionSuffixes: readonly DomainName[];
  /** Every connection is known to have no DNS server. */
  readonly noDnsServers: boolean;
}

/** What `_vlmcs._tcp` adds to a name on the wire. */
const KMS_OCTETS = KMS_LABELS.reduce((octets, label) => octets + label.length + 1, 0);

const HOST_HINT =
  'Write a name or an address, with a port if it is not 1688: kms1.corp.example.com:1689 or [2001:db8::1]:1688.';

/** @throws InputError that names the field of the profile */
export function readProfile(profile: ClientProfile): Client {
  const { activation = 'any', hostCaching = true, devolution, connections = [] } = profile;
  if (!ACTIVATION_TYPES.includes(activation)) {
    throw new InputError('activation', `"${activation}" is no kind of activation`, {
      hint: `Write one of ${ACTIVATION_TYPES.join(', ')}.`,
    });
  }
  if (devolution !== undefined && !(Number.isInteger(devolution) && devolution >= 2)) {
    throw new InputError('devolution', `${devolution} is no number of labels to stop at`, {
      hint: 'Write 2 or more: with 2, a client of a.b.example.com also asks b.example.com and example.com.',
    });
  }
  const port = /^:([^:]*)$/.exec(profile.skms ?? '')?.[1];
  return {
    os: osTraits(profile.os ?? DEFAULT_OS),
    activation,
    fixed: port === undefined ? endpoint(profile.skms, 'skms') : undefined,
    fixedPort: port === undefined ? undefined : endpoint(`host:${port}`, 'skms')?.port,
    lookupDomain: domain(profile.skmsDomain, 'skmsDomain'),
    cached: endpoint(profile.cached, 'cached'),
    hostCaching,
    primarySuffix: domain(profile.primarySuffix, 'primarySuffix'),
    adDomain: domain(profile.adDomain, 'adDomain'),
    searchList: (profile.searchList ?? []).map((text, i) => requiredDomain(text, `searchList[${i}]`)),
    devolution,
    connectionSuffixes: connections.flatMap(
      ({ suffix }, i) => domain(suffix, `connections[${i}].suffix`) ?? [],
    ),
    noDnsServers: connections.length > 0 && connections.every(({ resolvers }) => resolvers?.length === 0),
  };
}

function endpoint(text: string | undefined, field: string): KmsEndpoint | undefined {
  return text === undefined
    ? undefined
    : parseServerName(text, field, { defaultPort: KMS_DEFAULTS.port, hint: HOST_HINT });
}

/** An empty text is a setting that is not set, as `ipconfig` and the registry show it. */
function domain(text: string | undefined, field: string): DomainName | undefined {
  return text === undefined || text === '' ? undefined : requiredDomain(text, field);
}

function requiredDomain(text: string, field: string): DomainName {
  const name = DomainName.parse(text, field);
  if (name.isRoot) {
    throw new InputError(field, 'is the root, which is no domain of a client', {
      hint: 'Write a domain, such as corp.example.com, or leave it out.',
    });
  }
  const octets = KMS_OCTETS + name.wireLength;
  if (octets <= MAX_NAME_OCTETS) return name;
  throw new InputError(field, `is too long: _vlmcs._tcp below it has ${octets} octets, more than 255`);
}
