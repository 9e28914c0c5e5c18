/**
 * The covers that this page is sending, by title.
 */
import type { DeskApi, Title } from './api.ts';
import { type UploadProgress, uploadCover } from './covers.ts';
import { oncePerFrame } from './dom.ts';
import { megabytes } from './words.ts';

interface Upload {
  readonly abort: AbortController;
  progress: UploadProgress;
}

/** What {@link Uploads} needs. */
export interface UploadsOptions {
  readonly api: DeskApi;
  /** Something of this title's upload has changed. */
  onChange(id: string): void;
  /** Takes a sentence on how it ended. */
  tell(text: string): void;
}

/** See the head of this file. */
export class Uploads {
  readonly #options: UploadsOptions;
  readonly #byTitle = new Map<string, Upload>();

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  /** How many covers are on their way. */
  get count(): number {
    return this.#byTitle.size;
  }

  /** How far the cover of a title is; undefined if none is on its way. */
  progressOf(id: string): UploadProgress | undefined {
    return this.#byTitle.get(id)?.progress;
  }

  /** Breaks the upload of a title off. */
  abort(id: string): void {
    this.#byTitle.get(id)?.abort.abort();
  }

  /** Sends a scan; resolves when that is over, one way or the other. */
  async send(title: Title, scan: File): Promise<void> {
    const { api, onChange, tell } = this.#options;
    const { id } = title;
    if (this.#byTitle.has(id)) return;
    const abort = new AbortController();
    const upload: Upload = { abort, progress: { sent: 0, stored: 0, size: scan.size } };
    this.#byTitle.set(id, upload);
    onChange(id);
    const show = oncePerFrame(() => onChange(id));
    const onProgress = (progress: UploadProgress): void => {
      upload.progress = progress;
      show();
    };
    try {
      await uploadCover(api, title, scan, { signal: abort.signal, onProgress });
      tell(`The cover of ${title.title} is stored: ${megabytes(scan.size)}.`);
    } catch (error) {
      tell(abort.signal.aborted ? 'The upload is aborted.' : problemOf(api, error));
    } finally {
      this.#byTitle.delete(id);
      onChange(id);
    }
  }
}

function problemOf(api: DeskApi, error: unknown): string {
  const { upload } = api.cover;
  if (upload.isError(error, 'NOT_AN_IMAGE')) return 'The archive takes pictures only.';
  if (upload.isError(error, 'NOT_YOURS')) return 'You do not have this title open any more.';
  if (upload.isError(error, 'TOO_LONG')) {
    return `The archive takes ${megabytes(error.data.maxBytes)} at most.`;
  }
  return 'The cover could not be stored. Try again.';
}
