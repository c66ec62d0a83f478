// Runs in the page: every text that is seen, and its contrast with what is behind it (WCAG 2.2, 1.4.3), where it is too low.
;(() => {
  const channels = (colour) => {
    const [r = 0, g = 0, b = 0, a = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number)
    return { rgb: colour.startsWith('color(') ? [r * 255, g * 255, b * 255] : [r, g, b], a }
  }
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((each) =>
      each / 255 <= 0.04045 ? each / 255 / 12.92 : ((each / 255 + 0.055) / 1.055) ** 2.4,
    )
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const groundOf = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const { rgb, a } = channels(getComputedStyle(at).backgroundColor)
      if (a === 1) return rgb
    }
    return [255, 255, 255]
  }
  const ratio = (element) => {
    const one = luminance(channels(getComputedStyle(element).color).rgb)
    const other = luminance(groundOf(element))
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
  }
  const found = []
  let looked = 0
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement
    if (node.textContent.trim() === '' || !element.checkVisibility() || element.closest('.unseen, .skip')) continue
    looked++
    if (ratio(element) < 4.5)
      found.push(
        `${ratio(element).toFixed(2)} ${element.tagName}.${element.className}: ${node.textContent.slice(0, 30)}`,
      )
  }
  return { looked, found }
})()
