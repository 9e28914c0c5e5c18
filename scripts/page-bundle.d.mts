/** The files of a page, by name, and which of them it has loaded by what it has done. */
export interface PageBundle {
  readonly entry: string;
  /** Before its first call. */
  readonly first: ReadonlySet<string>;
  /** Once it has connected. */
  readonly afterwards: ReadonlySet<string>;
  /** Once it has published something. */
  readonly dealings: ReadonlySet<string>;
  contentsOf(name: string): Uint8Array;
}

export function bundlePage(): Promise<PageBundle>;
