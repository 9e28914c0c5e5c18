/**
 * A cover, as large as the window allows.
 */
import type { Title } from './api.ts';
import { byId, setText } from './dom.ts';

/** Makes the dialog; the function that comes back shows a title's cover in it. */
export function coverView(urlOf: (title: Title) => Promise<string>): (title: Title) => void {
  const dialog = byId('cover-view', HTMLDialogElement);
  const image = byId('cover-view-image', HTMLImageElement);
  // A click beside the picture closes it.
  dialog.onclick = ({ target }) => {
    if (target === dialog) dialog.close();
  };

  return (title) => {
    setText(byId('cover-view-title'), `${title.title} · ${title.author}`);
    image.removeAttribute('src');
    image.alt = `Cover of ${title.title}`;
    dialog.showModal();
    urlOf(title).then(
      (url) => {
        image.src = url;
      },
      () => dialog.close(),
    );
  };
}
