// The public roots that this machine knows, to name and to supply an anchor that a firmware lacks.

export interface KnownRoot {
  readonly pem: string;
  readonly foundIn: 'node' | 'system';
}

/** Asked only when a list is refused; reads nothing before that. */
export type KnownRootsSource = () => readonly KnownRoot[];
