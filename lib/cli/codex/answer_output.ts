import type { TurnPart } from "../../codex/turn_part.ts";

const encoder = new TextEncoder();

/** Everything but line ends and tabs: a terminal obeys them. */
const CONTROLS = new RegExp(String.raw`[\x00-\x08\x0b-\x1f\x7f-\x9f]`, "g");

/** One of the two outputs. */
interface Out {
  writeSync(bytes: Uint8Array): number;
  isTerminal(): boolean;
}

/**
 * Prints the parts of turns: what the model says on standard output, everything else on standard
 * error (codex §3.4). What goes to a terminal is rid of control characters, what goes elsewhere stays
 * as it is.
 */
export class AnswerOutput {
  readonly #answers = new Stream(Deno.stdout);
  readonly #asides = new Stream(Deno.stderr);
  #itemId: string | undefined;

  /** Prints a part; approvals and the outcome are for others to tell. */
  part(part: TurnPart): void {
    switch (part.kind) {
      case "text":
        // Each message begins on a line of its own.
        if (this.#itemId !== part.itemId) this.#answers.endLine();
        this.#itemId = part.itemId;
        this.#answers.write(part.text);
        break;
      case "command":
        this.aside(`$ ${part.command}`);
        break;
      case "output":
        this.#asides.write(part.text);
        break;
      case "note":
        this.aside(part.text);
        break;
      case "approval":
      case "ended":
        this.end();
        break;
    }
  }

  /** A line that is no answer. */
  aside(line: string): void {
    this.end();
    this.#asides.write(`${line}\n`);
  }

  /** What stands in front of a line that is to be typed. */
  prompt(text: string): void {
    this.end();
    this.#asides.write(text);
    this.#asides.typed();
  }

  /** Ends the lines that were begun. */
  end(): void {
    this.#answers.endLine();
    this.#asides.endLine();
    this.#itemId = undefined;
  }
}

/** An output that knows whether its last line is complete. */
class Stream {
  readonly #out: Out;
  readonly #isTerminal: boolean;
  #isOpen = false;

  constructor(out: Out) {
    this.#out = out;
    this.#isTerminal = out.isTerminal();
  }

  write(text: string): void {
    const shown = this.#isTerminal ? text.replace(CONTROLS, "") : text;
    if (shown === "") return;
    this.#isOpen = !shown.endsWith("\n");
    let rest = encoder.encode(shown);
    try {
      while (rest.length > 0) rest = rest.subarray(this.#out.writeSync(rest));
    } catch (error) {
      // Nobody reads any more; the conversation may go on all the same.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    }
  }

  endLine(): void {
    if (this.#isOpen) this.write("\n");
  }

  /** The line is ended by whoever types. */
  typed(): void {
    this.#isOpen = false;
  }
}
