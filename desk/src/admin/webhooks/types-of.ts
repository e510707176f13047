const pattern = /^(?:\*|[a-z][a-z-]*\.(?:\*|[a-z][a-z-]*))$/

/** The event types of a text, one a line or with commas between; what is none stands in `wrong`. */
export function typesOf(text: string): { right: string[]; wrong: string[] } {
  const words = [...new Set(text.split(/[\s,;]+/).filter((word) => word !== ''))]
  return {
    right: words.filter((word) => pattern.test(word)),
    wrong: words.filter((word) => !pattern.test(word)),
  }
}
