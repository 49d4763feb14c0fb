import { ONE_FILE_FLAGS } from "../cli/deploy/start_flags.ts";
import { LAUNCH_VARIABLES } from "./launch_line.ts";

/** What goes into a self-extracting executable. */
export interface Packing {
  /** The official runtime for the target, which is the one this build runs on. */
  readonly runtime: string;
  readonly bundle: string;
  readonly version: string;
  readonly outFile: string;
  /** Rights the program starts with. */
  readonly rights: readonly string[];
}

/** Names of the two files inside. */
const RUNTIME_NAME = "deno";
const BUNDLE_NAME = "tunnel-client.js";
/** Hexadecimal digits of the payload's checksum in the name of the cache folder. */
const NAME_DIGITS = 16;

/**
 * Writes one executable file that needs nothing on the target machine but a POSIX shell, `tar`, `gzip`
 * and `sha256sum` or `shasum`: a shell script with the runtime and the bundle behind it. The first start
 * checks and unpacks them into a folder of the cache that is named for the version and the checksum.
 */
export async function pack(packing: Packing): Promise<void> {
  const { runtime, bundle, version, outFile, rights } = packing;
  const payload = `${outFile}.tar.gz`;
  const folder = await Deno.makeTempDir({ dir: dirOf(outFile), prefix: ".pack-" });
  try {
    await Deno.copyFile(runtime, `${folder}/${RUNTIME_NAME}`);
    await Deno.chmod(`${folder}/${RUNTIME_NAME}`, 0o700);
    await Deno.copyFile(bundle, `${folder}/${BUNDLE_NAME}`);
    await archive(folder, payload);
    const bytes = await Deno.readFile(payload);
    const checksum = await sha256(bytes);
    const header = await headerOf({ folder, version, checksum, rights });
    await Deno.writeFile(outFile, new TextEncoder().encode(header), { mode: 0o755 });
    await Deno.writeFile(outFile, bytes, { append: true });
    // Of a file that was there before, only the contents are new.
    await Deno.chmod(outFile, 0o755);
  } finally {
    await Deno.remove(folder, { recursive: true });
    await Deno.remove(payload).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}

async function archive(folder: string, payload: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("tar", {
    args: [
      ...["--create", "--gzip", "--file", payload, "--directory", folder],
      ...[RUNTIME_NAME, BUNDLE_NAME],
    ],
    stdin: "null",
    stdout: "null",
  }).output();
  if (!success) throw new Error(`tar failed: ${new TextDecoder().decode(stderr).trim()}`);
}

interface Header {
  readonly folder: string;
  readonly version: string;
  readonly checksum: string;
  readonly rights: readonly string[];
}

/** The shell script in front; it names its own length in bytes, which is why it is made in two steps. */
async function headerOf({ folder, version, checksum, rights }: Header): Promise<string> {
  const template = await Deno.readTextFile(new URL("./pack_header.sh", import.meta.url));
  const sums = await Promise.all([RUNTIME_NAME, BUNDLE_NAME].map(async (name) => {
    return `${await sha256(await Deno.readFile(`${folder}/${name}`))}  ${name}`;
  }));
  return filledHeader(
    template,
    new Map([
      ["@VERSION@", version],
      ["@CHECKSUM@", checksum],
      ["@NAME@", `${version.replace(/[^\w.-]/g, "_")}-${checksum.slice(0, NAME_DIGITS)}`],
      ["@SUMS@", sums.join("\n")],
      ["@VARIABLES@", LAUNCH_VARIABLES],
      ["@FLAGS@", [...ONE_FILE_FLAGS, ...rights].map(quoted).join(" ")],
    ]),
  );
}

/**
 * The script with its places filled in. Paths may hold anything, so what goes in is neither a pattern of
 * `replace` nor looked at for further places.
 */
export function filledHeader(template: string, values: ReadonlyMap<string, string>): string {
  const start = "@START@";
  const isPlace = /@[A-Z]+@/g;
  const fill = (place: string) => values.get(place) ?? place;
  // As wide as what it stands for, so that filling it in does not move the end.
  const length = new TextEncoder().encode(template.replace(isPlace, fill)).length;
  const offset = String(length + 1).padStart(start.length, " ");
  return template.replace(isPlace, (place) => place === start ? offset : fill(place));
}

/** A word as a shell takes it literally. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** SHA-256 in hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

function dirOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
}
