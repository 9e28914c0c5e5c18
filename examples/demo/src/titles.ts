/**
 * The list of new books, read from `titles.json`: real titles, published before 1929. Their shelf
 * marks (subject, author, year) are made up.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { shelfSchema, subjectSchema, type Title, titleIdSchema } from './records.ts';

const rowSchema = z
  .tuple([
    titleIdSchema,
    shelfSchema,
    z.string(),
    z.string(),
    z.int().max(1928),
    z.string().length(2),
    subjectSchema,
  ])
  .transform(
    ([id, shelf, author, title, year, language, subject]): Title => ({
      id,
      shelf,
      author,
      title,
      year,
      language,
      subject,
    }),
  );
const fileSchema = z.object({ titles: z.array(rowSchema) });

/** Reads the titles, in the order in which they arrived at the desk. */
export function readTitles(): Title[] {
  const text = readFileSync(new URL('./titles.json', import.meta.url), 'utf8');
  return fileSchema.parse(JSON.parse(text)).titles;
}
