/** What `deno compile` writes in front of the metadata of an executable. */
const MAGIC = new TextEncoder().encode("d3n0l4nd");
/** Length of the metadata, little-endian, between the magic and the metadata. */
const LENGTH_BYTES = 8;

/** What a compiled executable starts with; only the parts that are looked at. */
export interface StandaloneMetadata {
  readonly permissions: Readonly<Record<string, unknown>>;
  readonly v8Flags: readonly string[];
  readonly argv: readonly string[];
  readonly features: readonly string[];
  readonly entrypoint: string;
  /** Names of the embedded files. */
  readonly files: readonly string[];
}

/** Reads the metadata of a compiled executable (deno-platform §6). Throws if it holds none. Pure. */
export function standaloneMetadata(executable: Uint8Array): StandaloneMetadata {
  for (let at = lastIndexOf(executable, MAGIC, executable.length); at >= 0;) {
    const begin = at + MAGIC.length + LENGTH_BYTES;
    const view = new DataView(executable.buffer, executable.byteOffset + at + MAGIC.length);
    const length = begin > executable.length ? 0 : Number(view.getBigUint64(0, true));
    if (executable[begin] === "{".charCodeAt(0) && begin + length <= executable.length) {
      const decoder = new TextDecoder();
      const json: unknown = JSON.parse(decoder.decode(executable.subarray(begin, begin + length)));
      return metadata(json, fileNames(executable.subarray(begin + length)));
    }
    at = lastIndexOf(executable, MAGIC, at);
  }
  throw new Error("the file is no executable made by deno compile");
}

function metadata(json: unknown, files: readonly string[]): StandaloneMetadata {
  const { permissions, v8_flags, argv, unstable_config, entrypoint_key } = fields(json);
  return {
    permissions: fields(permissions),
    v8Flags: texts(v8_flags),
    argv: texts(argv),
    features: texts(fields(unstable_config)["features"]),
    entrypoint: String(entrypoint_key),
    files,
  };
}

/** The table of files is JSON too, with its length in front of it. */
function fileNames(rest: Uint8Array): string[] {
  const begin = rest.indexOf("[".charCodeAt(0));
  if (begin < LENGTH_BYTES) throw new Error("the executable holds no table of files");
  const view = new DataView(rest.buffer, rest.byteOffset + begin - LENGTH_BYTES);
  const length = Number(view.getBigUint64(0, true));
  const table = new TextDecoder().decode(rest.subarray(begin, begin + length));
  return Array.from(table.matchAll(/"n":"([^"]+)"/g), ([, name = ""]) => name);
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Where the last occurrence before `end` begins, or -1. */
function lastIndexOf(bytes: Uint8Array, wanted: Uint8Array, end: number): number {
  for (let at = end - wanted.length; at >= 0; at--) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}
