/** A list of texts as Go prints it with `%q`, as messages of the real server contain it: `["a" "b"]`. */
export const goTexts = (texts: readonly string[]): string =>
  `[${texts.map((text) => JSON.stringify(text)).join(' ')}]`;
