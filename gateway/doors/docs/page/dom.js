// Names, attributes and text → elements. Text is text: nothing on this page is ever parsed as markup, whoever wrote it.

/**
 * @param {string} name of the element; classes follow after dots: 'p.quiet.small'
 * @param {Record<string, unknown>} [attributes] `on…` are listeners; false and null are left out
 * @param {...(Node | string | number | null | undefined | false | readonly (Node | string)[])} children
 */
export function el(name, attributes = {}, ...children) {
  const [tag = 'div', ...classes] = name.split('.')
  const element = document.createElement(tag)
  if (classes.length > 0) element.className = classes.join(' ')
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(key.slice(2), value)
    else element.setAttribute(key, value === true ? '' : String(value))
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false)
      element.append(child instanceof Node ? child : String(child))
  }
  return element
}

/** A stored value or a name: kept apart from the direction of what stands around it. */
export const value = (text, more = '') => el(`bdi${more}`, {}, text)

/** Says it to who does not see the page. */
export function announce(text) {
  document.getElementById('status').textContent = text
}

/** Brings the reader to it: into view (smoothly only where style.css lets it), and the focus along, which shows where one is. */
export function arrive(heading) {
  heading?.focus({ preventScroll: true })
  heading?.scrollIntoView({ block: 'start' })
}

let last = 0
export const newId = (stem) => `${stem}-${++last}`
