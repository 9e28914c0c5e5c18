/**
 * Scans of covers on their way: up as a stream of parts with progress, down as a stream of parts.
 */
import type { DeskApi, Title } from './api.ts';

/** Small enough that many are under way at once, so a slow archive soon slows the sender down. */
const PART_BYTES = 16 * 1024;
/** Parts of a cover that may be on their way down: enough for a quick line, a quarter megabyte. */
const PARTS_UNDER_WAY = 16;

/** How far an upload is. */
export interface UploadProgress {
  /** Bytes that left this page; flow control holds the rest back. */
  readonly sent: number;
  /** Bytes that the archive has written. */
  readonly stored: number;
  readonly size: number;
}

/** Uploads a scan; resolves when the archive has it. */
export async function uploadCover(
  api: DeskApi,
  title: Title,
  scan: File,
  options: { signal: AbortSignal; onProgress(progress: UploadProgress): void },
): Promise<void> {
  const { size } = scan;
  let sent = 0;
  let stored = 0;
  const tell = (): void => options.onProgress({ sent, stored, size });
  async function* body(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    while (sent < size) {
      const part = new Uint8Array(await scan.slice(sent, sent + PART_BYTES).arrayBuffer());
      yield part;
      sent += part.length;
      tell();
    }
  }
  await api.cover.upload(
    { titleId: title.id, name: scan.name, type: scan.type, size },
    {
      body: body(),
      onProgress: (progress) => {
        stored = progress.stored;
        tell();
      },
      signal: options.signal,
    },
  );
}

/** Loads covers, each one once and one after the other; gives addresses for `<img>`. */
export class CoverCache {
  readonly #api: DeskApi;
  readonly #urls = new Map<string, Promise<string>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(api: DeskApi) {
    this.#api = api;
  }

  /** The address of the cover that this title has now. */
  urlOf({ id, cover }: Title): Promise<string> {
    const key = `${id}/${cover}`;
    const known = this.#urls.get(key);
    if (known !== undefined) return known;
    const loading = this.#last.then(() => this.#load(id));
    this.#last = loading.catch(() => this.#urls.delete(key));
    this.#urls.set(key, loading);
    return loading;
  }

  async #load(id: string): Promise<string> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    const image = this.#api.cover.image({ id }, { credit: PARTS_UNDER_WAY });
    for await (const part of image) parts.push(part);
    return URL.createObjectURL(new Blob(parts));
  }
}
