import { OperatorError } from "../../core/errors.ts";

/** Codex takes no longer prompt. */
const MAX_PROMPT_BYTES = 1024 * 1024;

/** The whole of a piped input as one prompt. @throws OperatorError if it is too long or no text */
export async function readPipedPrompt(input: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let prompt = "";
  let bytes = 0;
  try {
    for await (const chunk of input) {
      bytes += chunk.length;
      if (bytes > MAX_PROMPT_BYTES) {
        throw new OperatorError(`the prompt on standard input is over ${MAX_PROMPT_BYTES} bytes`);
      }
      prompt += decoder.decode(chunk, { stream: true });
    }
    return prompt + decoder.decode();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new OperatorError("the prompt on standard input is not UTF-8 text", { cause });
  }
}
