import type { ReferenceSources } from "../config/references.ts";

/** The environment and the files of this process. */
export const systemSources: ReferenceSources = {
  env: (name) => Deno.env.get(name),
  readFile: (path) => Deno.readTextFileSync(path),
};
