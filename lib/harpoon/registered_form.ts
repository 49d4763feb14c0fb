import type { Target } from "./target.ts";

/**
 * A target as the registry keeps it (harpoon §3): label trimmed; category and source in lower case
 * and the same, the category's word counting; tags in lower case, sorted, each once.
 */
export function registeredForm(target: Target): Target {
  const category = plain(target.category) || plain(target.source);
  const tags = new Set(target.tags.map(plain).filter((tag) => tag !== ""));
  return {
    ...target,
    label: target.label.trim(),
    category,
    source: category,
    tags: [...tags].sort(),
  };
}

function plain(text: string): string {
  return text.trim().toLowerCase();
}
