import { parseConfigFile } from "../../config/config_file.ts";
import { valueAt } from "../../config/file_values.ts";
import { optionRows, options } from "../../config/options.ts";
import { readProfile } from "../../runtimes/generated_profile.ts";
import { parseKeyReference } from "../../runtimes/key_reference.ts";

/**
 * Where a runtime's key comes from, as its profile says it; `undefined` if there is no such profile, or
 * it says something else than `env:NAME` or `file:PATH`.
 */
export async function storedKeyReference(profilePath: string): Promise<string | undefined> {
  try {
    const text = await readProfile(profilePath);
    if (text === undefined) return undefined;
    const { file } = parseConfigFile(profilePath, text, optionRows);
    const given = file === undefined ? undefined : valueAt(file, options.apiKey.name);
    if (typeof given !== "string") return undefined;
    const parsed = parseKeyReference(given);
    return parsed.kind === "value" ? parsed.value : undefined;
  } catch {
    return undefined;
  }
}
