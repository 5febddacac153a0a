import { InputError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';

/**
 * A name as a master file writes it (RFC 1035 §5.1): `@` is the origin, and without a last dot it is relative.
 * @throws InputError also when it is relative and the zone's name is not known yet
 */
export function nameInFile(text: string, origin: DomainName | undefined): DomainName {
  if (endsInBareDot(text)) return DomainName.parse(text);
  if (origin === undefined) {
    throw new InputError('zone', `"${text}" is relative, and nothing before says to which zone`, {
      hint: 'Give the name of the zone, or begin the file with $ORIGIN.',
    });
  }
  return text === '@' ? origin : DomainName.parse(text).concat(origin);
}

/** The shortest way to write `name` where `origin` holds. */
export function relativeText(name: DomainName, origin: DomainName): string {
  const labels = name.labelsBelow(origin);
  if (labels === undefined || origin.isRoot) return name.absolute;
  return labels.length === 0 ? '@' : DomainName.fromLabels(labels).text;
}

/** The name's text ends in a dot that is no part of a label. */
export function endsInBareDot(text: string): boolean {
  const backslashes = /(\\*)\.$/.exec(text)?.[1]?.length;
  return backslashes !== undefined && backslashes % 2 === 0;
}
