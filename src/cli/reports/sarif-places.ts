import type { LogicalLocation } from 'sarif';

/** The domains, and the names of their record sets within them: `run.logicalLocations` (SARIF 2.1.0 §3.14.17). */
export class Places {
  readonly #list: LogicalLocation[] = [];
  readonly #indexes = new Map<string, number>();

  /** A reference to the name in the domain, or to the domain when no name is given. */
  of(domain: string, name: string | null): LogicalLocation {
    const parent = this.#add({ name: domain, fullyQualifiedName: domain, kind: 'namespace' });
    if (name === null) return this.#reference(parent);
    return this.#reference(
      this.#add({ name, fullyQualifiedName: name, kind: 'resource', parentIndex: parent }),
    );
  }

  list(): LogicalLocation[] {
    return this.#list;
  }

  #add(place: LogicalLocation): number {
    const key = `${place.kind} ${place.fullyQualifiedName}`;
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    this.#list.push(place);
    this.#indexes.set(key, this.#list.length - 1);
    return this.#list.length - 1;
  }

  #reference(index: number): LogicalLocation {
    const name = this.#list[index]?.fullyQualifiedName;
    return { index, ...(name !== undefined && { fullyQualifiedName: name }) };
  }
}
