/**
 * Numbers and names as words for people.
 */

const LANGUAGES: Readonly<Record<string, string>> = {
  bn: 'Bengali',
  cs: 'Czech',
  da: 'Danish',
  de: 'German',
  en: 'English',
  es: 'Spanish',
  fi: 'Finnish',
  fr: 'French',
  gu: 'Gujarati',
  hu: 'Hungarian',
  it: 'Italian',
  ja: 'Japanese',
  la: 'Latin',
  nl: 'Dutch',
  no: 'Norwegian',
  pl: 'Polish',
  pt: 'Portuguese',
  ro: 'Romanian',
  ru: 'Russian',
  sv: 'Swedish',
  zh: 'Chinese',
};

/** Names for desks. */
export const DESK_NAMES = [
  'Alder',
  'Ash',
  'Aspen',
  'Beech',
  'Birch',
  'Cedar',
  'Elm',
  'Hazel',
  'Juniper',
  'Larch',
  'Linden',
  'Maple',
  'Oak',
  'Olive',
  'Pine',
  'Rowan',
  'Spruce',
  'Walnut',
  'Willow',
  'Yew',
] as const;

/** The name of a language by its code. */
export function languageOf(code: string): string {
  return LANGUAGES[code] ?? code;
}

/** `6.5 MB` */
export function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `0.8`, `4.2`, `63`: milliseconds with as many digits as mean something. */
export function milliseconds(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : ms.toFixed(0);
}

/** `1 title`, `12 titles` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
