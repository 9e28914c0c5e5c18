/**
 * The little that this page needs to build elements by hand.
 */

type Child = Node | string;
type Properties<T extends keyof HTMLElementTagNameMap> = Partial<
  Omit<HTMLElementTagNameMap[T], 'style' | 'dataset' | 'children'>
> & { readonly data?: Readonly<Record<string, string>>; readonly aria?: string };

/** Makes an element; `aria` is its label, `data` its data attributes. */
export function make<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  properties: Properties<T> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[T] {
  const { data = {}, aria, ...rest } = properties;
  const element = document.createElement(tag);
  Object.assign(element, rest);
  Object.assign(element.dataset, data);
  if (aria !== undefined) element.setAttribute('aria-label', aria);
  element.append(...children);
  return element;
}

/** The element of `index.html` with this id. */
export function byId<T extends HTMLElement = HTMLElement>(
  id: string,
  type: new () => T = HTMLElement as new () => T,
): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`index.html has no ${type.name} #${id}`);
  return element;
}

/** Sets the text only if it differs, so that screen readers do not repeat themselves. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Calls `show` in the next frame, however often it was asked to before. */
export function oncePerFrame(show: () => void): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      show();
    });
  };
}
