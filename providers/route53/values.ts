import { KmsDnsError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import { lexLine, parseRecordData, typeCode, typeName, type RecordData } from '../../src/record/index.js';
import { toDecimalEscapes, toOctalEscapes } from './escapes.js';

/** The text of a value as Route 53 wants it: master-file form with octal escapes. */
export function valueText(data: RecordData): string {
  return toOctalEscapes(data.toText());
}

/** @throws KmsDnsError when the value is of a type or a form that kmsdns does not read */
export function parseValue(name: DomainName, type: string, value: string): RecordData {
  try {
    const tokens = lexLine(toDecimalEscapes(value), type);
    return parseRecordData(typeName(typeCode(type)), tokens, (text) => DomainName.parse(text, type));
  } catch (cause) {
    throw new KmsDnsError('ERR_PROVIDER', `${name.text} has a ${type} value that kmsdns does not read`, {
      hint: 'Change this record set in Route 53 itself.',
      details: { name: name.key, type, value },
      cause,
    });
  }
}
