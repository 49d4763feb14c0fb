/** Strings, block strings and comments: what they say is not part of a document's structure. */
const WORDS = /"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n\r]*/g;
const OPERATION = /\b(query|mutation|subscription)[\s,]+([_A-Za-z][_0-9A-Za-z]*)/g;

/**
 * Why a stored document cannot be sent as the operation of a name; `undefined` if it can (harpoon
 * §13). A server picks the operation by its name, so one of that name must stand in the document; and
 * a subscription has no one answer. This looks at the outline only: whether the document is correct
 * is the GraphQL server's to say.
 */
export function documentFault(name: string, document: string): string | undefined {
  const kinds = [...outlineOf(document).matchAll(OPERATION)]
    .filter(([, , found]) => found === name)
    .map(([, kind]) => kind);
  if (kinds.length === 0) {
    return `its document must hold an operation of its name: query ${name} or mutation ${name}`;
  }
  return kinds.includes("subscription")
    ? "its document must not be a subscription, whose answers do not end"
    : undefined;
}

/** What of a document stands outside strings, comments and braces. */
function outlineOf(document: string): string {
  let outline = "";
  let depth = 0;
  for (const part of document.replaceAll(WORDS, " ").split(/([{}])/)) {
    if (part === "{") depth++;
    else if (part === "}") depth--;
    else if (depth === 0) outline += `${part} `;
  }
  return outline;
}
