import { InputError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import { endsInBareDot, nameInFile } from '../../src/zone/index.js';

/** A name as the file writes it. @throws InputError also when it is relative to a zone that is not known yet */
export function toName(text: string, origin: DomainName | undefined): DomainName {
  if (origin !== undefined) return nameInFile(text, origin);
  if (endsInBareDot(text)) return DomainName.parse(text);
  throw new UnknownZoneError(text);
}

/** A name is relative to a zone that the file does not name. */
export class UnknownZoneError extends InputError {
  constructor(text: string) {
    super('zone', `"${text}" is relative, and nothing before says to which zone`, {
      hint: 'Begin the file with $ORIGIN, and the name of its zone.',
    });
  }
}

/** The shortest way to write `name` where `origin` holds. */
export function relativeText(name: DomainName, origin: DomainName): string {
  const labels = name.labelsBelow(origin);
  if (labels === undefined || origin.isRoot) return name.absolute;
  return labels.length === 0 ? '@' : DomainName.fromLabels(labels).text;
}
