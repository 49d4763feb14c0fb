import { OperatorError } from "../core/errors.ts";
import { nodeCrypto } from "../core/node_crypto.ts";
import {
  directoryOf,
  readBounded,
  removeIfThere,
  replaceFile,
  whyNotWritten,
} from "./state_file.ts";

/** A profile is a page of text; what is longer was not written for this program. */
const MAX_PROFILE_BYTES = 1024 * 1024;

/** What a runtime serves. */
export type RuntimeTarget =
  | { readonly kind: "server_url"; readonly url: string }
  | { readonly kind: "command"; readonly command: string };

/** What the profile of a runtime says (runtimes §1.5). */
export interface ProfileParts {
  readonly alias: string;
  readonly baseUrl: string;
  /** Empty if there is none. */
  readonly urlPath: string;
  readonly tunnelId: string;
  /** `env:NAME` or `file:PATH`. */
  readonly apiKey: string;
  readonly healthUrlFile: string;
  readonly logFile: string;
  readonly target: RuntimeTarget;
}

/** Whose a profile's text is. */
export type ProfileOrigin =
  /** Written by us for this alias, and as we wrote it. */
  | { readonly kind: "ours" }
  /** Written by us for another alias, and as we wrote it. */
  | { readonly kind: "of_other"; readonly alias: string }
  /** Written by us once, and changed since. */
  | { readonly kind: "edited" }
  /** Not written by us. */
  | { readonly kind: "foreign" };

/** The first line of a generated profile; what follows the line is what its digest is of. */
const MARK =
  /^# Written by "tunnel-client runtimes" for alias ([a-z0-9-]+), sha256 ([0-9a-f]{64})[^\n]*\n/;

/** The text of a runtime's profile: JSON, which is YAML, below a line that says whose it is. */
export function renderProfile(parts: ProfileParts): string {
  const { alias, baseUrl, urlPath, tunnelId, apiKey, healthUrlFile, logFile, target } = parts;
  const profile = {
    config_version: 1,
    control_plane: {
      base_url: baseUrl,
      tunnel_id: tunnelId,
      api_key: apiKey,
      ...(urlPath === "" ? {} : { url_path: urlPath }),
    },
    health: { listen_addr: "127.0.0.1:0", url_file: healthUrlFile },
    admin_ui: { open_browser: false },
    log: { level: "info", format: "json", file: logFile },
    mcp: target.kind === "server_url"
      ? { server_urls: [{ channel: "main", url: target.url }] }
      : { commands: [{ channel: "main", command: target.command }] },
  };
  const body = `${JSON.stringify(profile, undefined, 2)}\n`;
  const mark =
    `# Written by "tunnel-client runtimes" for alias ${alias}, sha256 ${sha256(body)}; ` +
    "once you edit it, it is yours and stays as it is.";
  return `${mark}\n${body}`;
}

/** What records keep to know a profile again: the SHA-256 of its text, lower-case hex. */
export function profileDigest(text: string): string {
  return sha256(text);
}

/** Whose a profile's text is, told by its first line alone. */
export function profileOrigin(text: string, alias: string): ProfileOrigin {
  const mark = MARK.exec(text);
  if (mark === null) return { kind: "foreign" };
  const [line, owner = "", digest] = mark;
  if (sha256(text.slice(line.length)) !== digest) return { kind: "edited" };
  return owner === alias ? { kind: "ours" } : { kind: "of_other", alias: owner };
}

/**
 * Whether the profile of an alias may be written to a place: what somebody else wrote, or edited, stays
 * unless `force` is set (cli §18).
 *
 * @throws OperatorError naming the file and the way out
 */
export async function expectWritable(
  path: string,
  { alias, force }: { readonly alias: string; readonly force: boolean },
): Promise<void> {
  const found = await readProfile(path);
  if (found === undefined || force) return;
  const why = whyKept(profileOrigin(found, alias));
  if (why === undefined) return;
  throw new OperatorError(
    `profile ${path} ${why}: choose another name with --profile, or --force to write over it`,
  );
}

/**
 * Writes the profile of an alias, readable by its owner only, where it may be.
 *
 * @returns whether the file was changed
 * @throws OperatorError naming the file and the way out
 */
export async function writeProfile(
  path: string,
  text: string,
  { alias, force }: { readonly alias: string; readonly force: boolean },
): Promise<boolean> {
  if (await readProfile(path) === text) return false;
  await expectWritable(path, { alias, force });
  const dir = directoryOf(path);
  try {
    await Deno.mkdir(dir, { recursive: true, mode: 0o755 });
  } catch (cause) {
    throw new OperatorError(`profile directory ${dir} ${whyNotWritten(cause, path)}`, { cause });
  }
  // Runtimes of two aliases may be told the same profile: each process has its own name beside it.
  await replaceFile(path, text, `${path}.${Deno.pid}.tmp`);
  return true;
}

/** What became of a profile that was to go. */
export type ProfileRemoval =
  | { readonly kind: "removed" }
  | { readonly kind: "absent" }
  /** It stays; `why` reads on after its name. */
  | { readonly kind: "kept"; readonly why: string };

/** Deletes the profile of an alias if it is as it was generated. @throws OperatorError */
export async function removeProfile(path: string, alias: string): Promise<ProfileRemoval> {
  const found = await readProfile(path);
  if (found === undefined) return { kind: "absent" };
  const why = whyKept(profileOrigin(found, alias));
  if (why !== undefined) return { kind: "kept", why };
  try {
    return { kind: await removeIfThere(path) ? "removed" : "absent" };
  } catch (cause) {
    throw new OperatorError(`profile ${path} ${whyNotWritten(cause, path)}`, { cause });
  }
}

/** Why a profile is not ours to change; `undefined` if it is. Reads on after its name. */
function whyKept(origin: ProfileOrigin): string | undefined {
  switch (origin.kind) {
    case "ours":
      return undefined;
    case "of_other":
      return `belongs to the runtime of alias ${origin.alias}`;
    case "edited":
      return "was edited by hand";
    case "foreign":
      return "was not written by runtimes";
  }
}

/** The text of a profile; `undefined` if there is none. @throws OperatorError naming it */
export function readProfile(path: string): Promise<string | undefined> {
  return readBounded(path, "profile", MAX_PROFILE_BYTES);
}

function sha256(text: string): string {
  return nodeCrypto().createHash("sha256").update(text).digest("hex");
}
