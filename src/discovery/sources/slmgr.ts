import { ACTIVATION_TYPES, type ActivationType, type ClientProfile } from '../profile.js';
import { listWindowsErrors } from '../windows-errors.js';
import { readDomain, readEndpoint, type ClientReading } from './reading.js';
import { takeApart, type SlmgrProduct } from './slmgr-text.js';
import { osOfVersion } from './windows-version.js';

/** The application id of Windows itself, the same on every machine (slmgr.vbs). */
const WINDOWS = '55c92734-d682-4d71-983e-d6ec3f16059f';

/**
 * Reads the text of `slmgr /dlv` or `/dli`, or of Office's `ospp.vbs /dstatus`, English labels. Of several products,
 * Windows comes first, then the one that has a key and tells most.
 */
export function readSlmgr(text: string): ClientReading {
  const { products, version, errors, english } = takeApart(text);
  const notes: string[] = [];
  if (!english) {
    notes.push(
      'no English labels of slmgr /dlv were found: give --skms, --skms-domain and --cached as the text has them',
    );
  }
  for (const code of errors) notes.push(`it tells of ${code}${meaningOf(code)}`);
  const product = chosen(products);
  if (product === undefined) return { profile: osOf(version), notes };
  const others = products.length - 1;
  if (others > 0) {
    const name = product.fields.get('name') ?? 'the first';
    notes.push(`of ${products.length} products this is ${name}; others may have hosts of their own`);
  }
  notes.push(...remarksOn(product));
  return { profile: { ...osOf(version, product), ...settingsOf(product, notes) }, notes };
}

function chosen(products: readonly SlmgrProduct[]): SlmgrProduct | undefined {
  const weight = ({ fields, remarks }: SlmgrProduct): number => {
    const isWindows =
      fields.get('application')?.toLowerCase() === WINDOWS || /^Windows/.test(fields.get('name') ?? '');
    const inUse = fields.has('key') && !remarks.has('not-in-use');
    const tells = fields.has('fixed') || fields.has('discovered') || fields.has('lookupDomain');
    return (inUse ? 4 : 0) + (isWindows ? 2 : 0) + (tells ? 1 : 0);
  };
  return products.toSorted((a, b) => weight(b) - weight(a))[0];
}

function settingsOf({ fields }: SlmgrProduct, notes: string[]): ClientProfile {
  const skms = given(fields.get('fixed'), (text) =>
    readEndpoint(text, 'the registered KMS machine name', notes),
  );
  const cached = given(fields.get('discovered'), (text) =>
    readEndpoint(text, 'the KMS machine name from DNS', notes),
  );
  const skmsDomain = given(fields.get('lookupDomain'), (text) =>
    readDomain(text, 'the lookup domain', notes),
  );
  const activation = given(fields.get('activation'), (text) => activationOf(text, notes));
  const caching = fields.get('caching');
  return {
    ...(activation === undefined ? {} : { activation }),
    ...(skms === undefined ? {} : { skms }),
    ...(skmsDomain === undefined ? {} : { skmsDomain }),
    ...(cached === undefined ? {} : { cached }),
    ...(caching === undefined ? {} : { hostCaching: /^(?:caching-on|enabled)$/i.test(caching) }),
  };
}

function given<T>(text: string | undefined, read: (text: string) => T | undefined): T | undefined {
  return text === undefined || text === '' ? undefined : read(text);
}

function activationOf(text: string, notes: string[]): ActivationType | undefined {
  const word = text.toLowerCase();
  const type = word === 'all' ? 'any' : ACTIVATION_TYPES.find((known) => known === word);
  if (type === undefined) notes.push(`"${text}" is no activation type that is known: it is left out`);
  return type;
}

/** What is behind fields that are not there. */
function remarksOn({ fields, remarks }: SlmgrProduct): string[] {
  const notes: string[] = [];
  const description = fields.get('description') ?? '';
  const channel = /\b(VOLUME_[A-Z_]+|RETAIL\w*|OEM\w*|TIMEBASED\w*)\b/.exec(description)?.[1];
  if (channel !== undefined && channel !== 'VOLUME_KMSCLIENT') {
    notes.push(`its product key is of the channel ${channel}, not VOLUME_KMSCLIENT: it is no KMS client`);
  }
  if (remarks.has('is-host')) notes.push('this machine is itself a KMS host');
  if (remarks.has('by-ad')) {
    notes.push(
      'it was activated through Active Directory: slmgr shows no KMS settings then, so a fixed host is not known',
    );
  }
  if (remarks.has('by-token')) {
    notes.push('it was activated by a token: slmgr shows no KMS settings then, so a fixed host is not known');
  }
  if (remarks.has('not-licensed')) {
    notes.push(
      'it is not activated: slmgr shows no KMS settings then, so a fixed host, a lookup domain and caching are not known (reg query "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform" shows them)',
    );
  }
  return notes;
}

/** `/dlv` has the version of Windows, `/dli` the name of Windows 7 only. */
function osOf(version: string | undefined, product?: SlmgrProduct): Pick<ClientProfile, 'os'> {
  const named = /^Windows\(R\) 7\b/.test(product?.fields.get('name') ?? '') ? '7' : undefined;
  const os = version === undefined ? named : osOfVersion(version);
  return os === undefined ? {} : { os };
}

function meaningOf(code: string): string {
  const meaning = listWindowsErrors().find((entry) => entry.code === code)?.meaning;
  return meaning === undefined ? '' : `: ${meaning}`;
}
