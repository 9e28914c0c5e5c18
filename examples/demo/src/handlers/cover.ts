/**
 * Scans of covers: several megabytes come in as a stream and go out as one.
 */
import { type Cover, type CoversOptions, TooLong } from '../covers.ts';
import type { Handlers, Room } from './room.ts';

/** How often an upload says how far it is. */
const BYTES_PER_REPORT = 128 * 1024;

/** The handlers of `cover.*`. */
export function coverHandlers(
  { library, covers, announce }: Room,
  { maxBytes }: CoversOptions,
): Handlers['cover'] {
  return {
    async upload({ input, body, caller, signal, progress, fail }) {
      const { titleId, type, size } = input;
      if (library.title(titleId) === undefined) return fail.NO_SUCH_TITLE();
      const by = library.holderOf(titleId);
      if (by?.session !== caller.session) return fail.NOT_YOURS({ by });
      if (!type.startsWith('image/')) return fail.NOT_AN_IMAGE({ type });
      if (size > maxBytes) return fail.TOO_LONG({ maxBytes });

      let reported = 0;
      const onStored = async (stored: number): Promise<void> => {
        if (stored - reported < BYTES_PER_REPORT && stored < size) return;
        reported = stored;
        await progress({ stored });
      };
      const scan = { titleId, type, parts: body, signal, onStored };
      const { cover, dropped } = await covers.store(scan).catch((error: unknown) => {
        // The caller has announced less than came.
        if (error instanceof TooLong) return fail.TOO_LONG({ maxBytes });
        throw error;
      });

      for (const id of dropped) {
        announce.changed({ title: library.assign(id, { cover: undefined }), by });
      }
      const name = nameOf(cover);
      const title = library.assign(titleId, { cover: name });
      announce.coverAdded({ title, bytes: cover.bytes, by });
      return { bytes: cover.bytes, sha256: cover.sha256, cover: name };
    },

    async *image({ input, fail }) {
      const cover = covers.of(input.id) ?? fail.NO_COVER();
      yield* cover.parts;
      return { type: cover.type, bytes: cover.bytes };
    },
  };
}

/** What tells one scan of a title from the next. */
function nameOf({ sha256 }: Cover): string {
  return sha256.slice(0, 12);
}
