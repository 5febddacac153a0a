/** Owner ids by member (`SrvData.memberKey`), as JSON: only members that have one. */
export type OwnersJson = Readonly<Record<string, readonly string[]>>;

/** What a change makes of the marks at one name. */
export interface MarkChange {
  readonly before: Marks;
  readonly after: Marks;
}

/** Who says of which member that it is theirs. A member is theirs whether it stands or not. Immutable. */
export class Marks {
  static readonly NONE = new Marks();
  readonly #owners: ReadonlyMap<string, readonly string[]>;

  /** @param marks pairs of member and owner id; the same twice counts once */
  constructor(marks: Iterable<readonly [member: string, owner: string]> = []) {
    const owners = new Map<string, string[]>();
    for (const [member, owner] of marks) {
      const known = owners.get(member);
      if (known === undefined) owners.set(member, [owner]);
      else if (!known.includes(owner)) known.push(owner);
    }
    for (const list of owners.values()) list.sort();
    this.#owners = owners;
  }

  static fromJson(json: OwnersJson): Marks {
    return new Marks(
      Object.entries(json).flatMap(([member, owners]) => owners.map((owner) => [member, owner] as const)),
    );
  }

  /** In alphabetical order; usually one. */
  ownersOf(member: string): readonly string[] {
    return this.#owners.get(member) ?? [];
  }

  has(member: string, owner: string): boolean {
    return this.ownersOf(member).includes(owner);
  }

  get members(): readonly string[] {
    return [...this.#owners.keys()];
  }

  with(member: string, owners: readonly string[]): Marks {
    return new Marks([...this, ...owners.map((owner) => [member, owner] as const)]);
  }

  without(member: string, owners: readonly string[]): Marks {
    return new Marks([...this].filter(([m, owner]) => m !== member || !owners.includes(owner)));
  }

  /** What is here and not there. */
  minus(other: Marks): [member: string, owner: string][] {
    return [...this].filter(([member, owner]) => !other.has(member, owner));
  }

  equals(other: Marks): boolean {
    return this.minus(other).length === 0 && other.minus(this).length === 0;
  }

  *[Symbol.iterator](): Iterator<[member: string, owner: string]> {
    for (const [member, owners] of this.#owners) for (const owner of owners) yield [member, owner];
  }

  toJSON(): OwnersJson {
    return Object.fromEntries([...this.#owners].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
