import { InputError } from '../../src/errors.js';
import { isMetaType, typeCode, typeName } from '../../src/record/index.js';

/**
 * The mnemonics of types that stand in zones (IANA, DNS parameters, resource record types; 2026-11-22). A name server
 * loads none of a file in which it does not know one. MD and MF are left out: name servers refuse them as obsolete.
 */
const MNEMONICS = new Set(
  (
    'A NS CNAME SOA MB MG MR NULL WKS PTR HINFO MINFO MX TXT RP AFSDB X25 ISDN RT NSAP NSAP-PTR SIG KEY PX GPOS AAAA ' +
    'LOC NXT EID NIMLOC SRV ATMA NAPTR KX CERT A6 DNAME SINK APL DS SSHFP IPSECKEY RRSIG NSEC DNSKEY DHCID NSEC3 ' +
    'NSEC3PARAM TLSA SMIMEA HIP NINFO RKEY TALINK CDS CDNSKEY OPENPGPKEY CSYNC ZONEMD SVCB HTTPS DSYNC HHIT BRID SPF ' +
    'UINFO UID GID UNSPEC NID L32 L64 LP EUI48 EUI64 URI CAA AVC DOA AMTRELAY RESINFO WALLET CLA IPN TA DLV'
  ).split(' '),
);

/** A type as a file writes it, in capitals, and by its mnemonic where `TYPEn` has one here. @throws InputError */
export function canonicalType(text: string): string {
  const upper = text.toUpperCase();
  if (MNEMONICS.has(upper)) return upper;
  if (!/^TYPE\d+$/.test(upper)) throw noType(text);
  const code = typeCode(upper);
  if (code === 0 || isMetaType(code)) throw noType(text);
  return typeName(code);
}

function noType(text: string): InputError {
  return new InputError('type', `"${text}" is not a record type`, {
    hint: 'A name server would not load this file. Use a mnemonic such as SRV, or TYPE123 (RFC 3597).',
  });
}
