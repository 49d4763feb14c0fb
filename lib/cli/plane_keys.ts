import { OperatorError } from "../core/errors.ts";
import { Secret } from "../core/secret.ts";
import { parseApiKey } from "../config/api_key.ts";

/** A key of the local control plane, with the reference by which others can use it. */
export interface PlaneKey {
  readonly key: Secret;
  /** `env:NAME` or `file:PATH`. */
  readonly reference: string;
}

/** Where generated keys are kept. */
export interface KeyDirectory extends AsyncDisposable {
  readonly path: string;
}

/**
 * The directory that the operator names, or a new private one that is removed again: keys of a
 * control plane that forgets everything at its end are of no use afterwards.
 */
export async function openKeyDirectory(path: string | undefined): Promise<KeyDirectory> {
  if (path === undefined) {
    const made = await privateDirectory();
    return { path: made, [Symbol.asyncDispose]: () => Deno.remove(made, { recursive: true }) };
  }
  try {
    await Deno.mkdir(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new OperatorError(
      `--keys-dir ${path}: cannot be made (${reasonOf(cause)}); choose another`,
      { cause },
    );
  }
  return { path, [Symbol.asyncDispose]: () => Promise.resolve() };
}

async function privateDirectory(): Promise<string> {
  try {
    return await Deno.makeTempDir({ prefix: "tunnel-client-keys-" });
  } catch (cause) {
    throw new OperatorError(
      `the folder for temporary files, where keys go: ${
        reasonOf(cause)
      }; name another with --keys-dir`,
      { cause },
    );
  }
}

/** The key kept under a name in a directory; made on first use, readable by the owner only. */
export async function keptKey(directory: KeyDirectory, name: string): Promise<PlaneKey> {
  const path = `${directory.path}/${name}`;
  try {
    await Deno.writeTextFile(path, `${newKey()}\n`, { createNew: true, mode: 0o600 });
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AlreadyExists)) {
      throw new OperatorError(`--keys-dir: ${path} cannot be written (${reasonOf(cause)})`, {
        cause,
      });
    }
  }
  const parsed = parseApiKey((await textOf(path)).trim());
  if (parsed.kind === "problem") {
    throw new OperatorError(`--keys-dir: ${path} holds no key: ${parsed.rule}; remove the file`);
  }
  return { key: parsed.value, reference: `file:${path}` };
}

async function textOf(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    throw new OperatorError(
      `--keys-dir: ${path} cannot be read (${reasonOf(cause)}); remove it or choose another folder`,
      { cause },
    );
  }
}

/** 256 random bits as hex, in the form a runtime key must have (configuration §6). */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `sk-local-${bytes.toHex()}`;
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
