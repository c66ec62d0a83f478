// A name and an element → a button that copies the element's text; where the browser forbids that, the text is selected instead.
import { announce, el } from './dom.js'

const shownMs = 2000

export function copyButton(name, source) {
  const button = el('button.second', { type: 'button' }, name)
  button.addEventListener('click', async () => {
    const done = await navigator.clipboard?.writeText(source.textContent).then(
      () => true,
      () => false,
    )
    if (!done) getSelection()?.selectAllChildren(source)
    announce(done ? 'Copied.' : 'The text is selected: copy it with your keyboard.')
    button.textContent = done ? 'Copied' : 'Selected: copy it'
    setTimeout(() => {
      button.textContent = name
    }, shownMs)
  })
  return button
}
