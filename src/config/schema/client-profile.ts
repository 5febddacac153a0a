import * as v from 'valibot';
import {
  ACTIVATION_TYPES,
  OPERATING_SYSTEMS,
  readProfile,
  type ClientProfile,
  type Os,
} from '../../discovery/index.js';
import { InputError } from '../../errors.js';
import { parseResolverName } from '../../transport/index.js';
import { fieldPath, fieldText, readDocument } from './document.js';

/** In YAML, `os: 10` is a number. */
const OS_NUMBERS = OPERATING_SYSTEMS.map(Number).filter((number) => !Number.isNaN(number));

const text = (description: string) => v.optional(v.pipe(v.string(), v.description(description)));
const texts = (description: string) => v.optional(v.pipe(v.array(v.string()), v.description(description)));

const CONNECTION = v.strictObject({
  name: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[^\x00-\x1f\x7f-\x9f]*$/, 'has a control character in it'),
      v.description('What it is called; for people only.'),
    ),
  ),
  suffix: text('The connection-specific DNS suffix, as DHCP option 15 gives it.'),
  resolvers: texts(
    'Its DNS servers: ADDRESS[:PORT]. Left out: not known. An empty list: it is known to have none.',
  ),
});

/** The fields of `ClientProfile`, as a file has them. */
export const CLIENT_PROFILE_FIELDS = {
  os: v.optional(
    v.pipe(
      v.picklist([...OPERATING_SYSTEMS, ...OS_NUMBERS]),
      v.description('The version of Windows; 11 by default. Of a newer one, the newest that is known.'),
    ),
  ),
  activation: v.optional(
    v.pipe(
      v.picklist(ACTIVATION_TYPES),
      v.description(
        'How it may be activated (slmgr /act-type): any (0, the default), ad (1), kms (2), token (3).',
      ),
    ),
  ),
  skms: text('The fixed KMS host (slmgr /skms): HOST, HOST:PORT, [ADDRESS]:PORT or :PORT.'),
  skmsDomain: text('The only domain in which to look for KMS hosts (slmgr /skms-domain).'),
  cached: text('The KMS host that the client found last and keeps: HOST[:PORT].'),
  hostCaching: v.optional(
    v.pipe(
      v.boolean(),
      v.description('Whether it keeps the host that it found (slmgr /skhc, /ckhc); true by default.'),
    ),
  ),
  primarySuffix: text('The primary DNS suffix: the domain in the full name of the computer.'),
  adDomain: text('The DNS name of the Active Directory domain that it belongs to.'),
  searchList: texts(
    'The suffix search list that was configured, in order. It takes the place of all other suffixes.',
  ),
  devolution: v.optional(
    v.pipe(
      v.number(),
      v.description(
        'Ask in the parents of the primary suffix, too, down to this many labels, 2 or more; by default, do not.',
      ),
    ),
  ),
  connections: v.optional(
    v.pipe(
      v.array(CONNECTION),
      v.description("Network connections, in the order of the system's preference."),
    ),
  ),
};

export const CLIENT_PROFILE_SCHEMA = v.pipe(
  v.strictObject(CLIENT_PROFILE_FIELDS),
  v.title('KMS client profile'),
  v.description(
    'A client, as far as its discovery of KMS hosts depends on it: kmsdns discover --profile FILE.',
  ),
);

/**
 * @param file what to call it in an error
 * @throws InputError naming file, line, column and field
 */
export async function parseClientProfile(text: string, file: string): Promise<ClientProfile> {
  const { value, placeOf } = await readDocument(text, file, CLIENT_PROFILE_SCHEMA);
  try {
    return clientProfileOf(value);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const path = fieldPath(error.field);
    throw new InputError(placeOf(path), `${fieldText(path)}${error.problem}`, {
      hint: error.hint,
      cause: error,
    });
  }
}

/** @throws InputError naming the field, as `connections[0].suffix` */
export function clientProfileOf({ os, ...rest }: v.InferOutput<typeof CLIENT_PROFILE_SCHEMA>): ClientProfile {
  const profile: ClientProfile = { ...rest, ...(os === undefined ? {} : { os: String(os) as Os }) };
  readProfile(profile);
  for (const [i, { resolvers = [] }] of (profile.connections ?? []).entries()) {
    for (const [j, resolver] of resolvers.entries()) {
      parseResolverName(resolver, `connections[${i}].resolvers[${j}]`);
    }
  }
  return profile;
}
