import { readMappings, type Segment, segmentAt, writeMappings } from "./mappings.ts";

/** A text and the source map that stood at its end; pure throughout this file. */
export interface Mapped {
  readonly text: string;
  readonly map: string | undefined;
}

/** A source map, as far as it is used. */
interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent: readonly string[];
  readonly mappings: string;
}

const INLINE = "//# sourceMappingURL=data:application/json;base64,";

/** Takes the source map off the end of a bundled text. */
export function takeMap(bundled: string): Mapped {
  const at = bundled.lastIndexOf(INLINE);
  if (at < 0) return { text: bundled, map: undefined };
  const bytes = Uint8Array.fromBase64(bundled.slice(at + INLINE.length).trim());
  return { text: bundled.slice(0, at), map: new TextDecoder().decode(bytes) };
}

/**
 * The map of a text that was bundled in two steps, from the last step's map and those of the files it
 * was made from, by name. Places without a source are left out. Sources get public names.
 */
export function joinMaps(last: string, first: ReadonlyMap<string, string | undefined>): string {
  const outer = parse(last);
  const sources: string[] = [];
  const sourcesContent: string[] = [];
  const inner = outer.sources.map((name) => {
    const text = first.get(baseName(name));
    if (text === undefined) return undefined;
    const map = parse(text);
    const offset = sources.push(...map.sources.map(publicSource)) - map.sources.length;
    sourcesContent.push(...map.sources.map((_, index) => map.sourcesContent[index] ?? ""));
    return { lines: readMappings(map.mappings), offset };
  });
  const lines = readMappings(outer.mappings).map((line) =>
    line.flatMap(({ column, source, sourceLine, sourceColumn }): Segment[] => {
      const from = inner[source];
      if (from === undefined) return [];
      const found = segmentAt(from.lines[sourceLine] ?? [], sourceColumn);
      return found === undefined ? [] : [{ ...found, column, source: found.source + from.offset }];
    })
  );
  return JSON.stringify({
    version: 3,
    sources,
    sourcesContent,
    names: [],
    mappings: writeMappings(lines),
  });
}

/** The same map with names of sources that are the same on every machine. */
export function withPublicSources(map: string): string {
  const { sources, sourcesContent, mappings } = parse(map);
  return JSON.stringify({
    version: 3,
    sources: sources.map(publicSource),
    sourcesContent,
    names: [],
    mappings,
  });
}

/** Where packages lie on the machine that builds, down to the registry's name. */
const PACKAGE_CACHE = /^.*\/npm\/[^/]+\//;
/** Where the build's own copy of a package lies. */
const PACKAGE_COPY = /^.*\/stages\/zod\//;
const REPOSITORY_FILE = /^(?:.*\/)?((?:lib|ui|profiles)\/.*|main\.ts|deno\.json)$/;

function publicSource(source: string): string {
  if (PACKAGE_CACHE.test(source)) return source.replace(PACKAGE_CACHE, "npm/");
  if (PACKAGE_COPY.test(source)) return source.replace(PACKAGE_COPY, "npm/zod/");
  return REPOSITORY_FILE.exec(source)?.[1] ?? baseName(source);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Throws for what the bundler does not write. */
function parse(map: string): SourceMap {
  const json: unknown = JSON.parse(map);
  if (typeof json !== "object" || json === null || !("mappings" in json && "sources" in json)) {
    throw new Error("the bundler wrote no source map of the third revision");
  }
  const content = "sourcesContent" in json ? json.sourcesContent : undefined;
  return {
    sources: texts(json.sources),
    sourcesContent: texts(content),
    mappings: String(json.mappings),
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map((text) => text === null ? "" : String(text)) : [];
}
