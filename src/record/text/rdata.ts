import { InputError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import {
  AddressData,
  MxData,
  NameData,
  OpaqueData,
  SoaData,
  SrvData,
  TxtData,
  type NameType,
  type RecordData,
} from '../data/index.js';
import { parseDigits, parseTtl } from '../integers.js';
import { isMetaType, isReadType, typeCode, typeName, type RrType } from '../rr-type.js';
import type { Token } from './lexer.js';
import { unescapeOctets } from './unescape.js';

/** Reads a name as the surrounding text means it: relative to its origin, or absolute. */
export type ToName = (text: string) => DomainName;

/**
 * The data of a record from the tokens after its type (RFC 1035 §5.1, RFC 3597 §5 for `\#`).
 * @throws InputError
 */
export function parseRecordData(type: RrType, tokens: readonly Token[], toName: ToName): RecordData {
  if (isMetaType(typeCode(type))) throw new InputError(type, 'is a type that cannot stand in a zone');
  const known = typeName(typeCode(type));
  const words = tokens.map((t) => t.text);
  if (words[0] === '\\#' && tokens[0]?.quoted === false) return parseGeneric(known, words.slice(1));
  switch (known) {
    case 'A':
    case 'AAAA':
      return new AddressData(known, only(type, words, 1)[0] as string);
    case 'CNAME':
    case 'NS':
    case 'PTR':
    case 'DNAME':
      return new NameData(known satisfies NameType, toName(only(type, words, 1)[0] as string));
    case 'MX': {
      const [preference, exchange] = only(type, words, 2) as [string, string];
      return new MxData(parseDigits(preference, 0, 0xffff, 'preference'), toName(exchange));
    }
    case 'SOA':
      return parseSoa(only(type, words, 7), toName);
    case 'SRV':
      return SrvData.parse(words, toName);
    case 'TXT':
      return new TxtData(tokens.map((t) => unescapeOctets(t.text, 'TXT')));
    default:
      throw new InputError(type, 'is a type whose text kmsdns does not read', {
        hint: 'Write its data as \\# length hex (RFC 3597).',
      });
  }
}

/** `\#` stands for any type (RFC 3597 §5), but data that has words here is not held in a second form. */
function parseGeneric(type: RrType, words: readonly string[]): RecordData {
  if (!isReadType(type)) return OpaqueData.parse(type, words);
  throw new InputError(type, 'is written as octets (\\#), which is for types without words of their own', {
    hint: `Write the data in words, as for example dig prints it for ${type}.`,
  });
}

function parseSoa(words: readonly string[], toName: ToName): SoaData {
  const [primary, mailbox, serial, refresh, retry, expire, minimum] = words as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return new SoaData({
    primary: toName(primary),
    mailbox: toName(mailbox),
    serial: parseDigits(serial, 0, 0xffffffff, 'serial'),
    refresh: parseTtl(refresh, 'refresh'),
    retry: parseTtl(retry, 'retry'),
    expire: parseTtl(expire, 'expire'),
    minimum: parseTtl(minimum, 'minimum'),
  });
}

function only(type: RrType, words: readonly string[], count: number): readonly string[] {
  if (words.length !== count) throw new InputError(type, `has ${words.length} fields, not ${count}`);
  return words;
}
