/** Tools and prompts that ask for input, told once for both eras (mcp-eras §7). */

/** One thing that is asked. */
export interface Question {
  readonly key: string;
  readonly method: string;
  readonly params: { readonly [name: string]: unknown };
}

/** Asks the consumer, all questions at once; its bare results in the same order. */
export type AskAll = (...questions: readonly Question[]) => Promise<readonly unknown[]>;

type Script = (ask: AskAll, args: { readonly [name: string]: unknown }) => Promise<unknown>;

const text = (value: string) => ({ content: [{ type: "text", text: value }] });

function form(
  key: string,
  message: string,
  properties: object,
  required: readonly string[] = Object.keys(properties),
): Question {
  return {
    key,
    method: "elicitation/create",
    params: { message, requestedSchema: { type: "object", properties, required } },
  };
}

const NAME = form("user_name", "What is your name?", { name: { type: "string" } });
const OK = form("confirm", "Please confirm", { ok: { type: "boolean" } });
const ROOTS: Question = { key: "client_roots", method: "roots/list", params: {} };

function sample(key: string, question: string): Question {
  return {
    key,
    method: "sampling/createMessage",
    params: {
      messages: [{ role: "user", content: { type: "text", text: question } }],
      maxTokens: 100,
    },
  };
}

const DEFAULTS = {
  name: { type: "string", default: "John Doe" },
  age: { type: "integer", default: 30 },
  score: { type: "number", default: 95.5 },
  status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
  verified: { type: "boolean", default: true },
};

const titled = [1, 2, 3].map((n) => ({ const: `value${n}`, title: `Option ${n}` }));
const ENUMS = {
  untitledSingle: { type: "string", enum: ["option1", "option2", "option3"] },
  titledSingle: { type: "string", oneOf: titled },
  legacyEnum: {
    type: "string",
    enum: ["opt1", "opt2", "opt3"],
    enumNames: ["Option One", "Option Two", "Option Three"],
  },
  untitledMulti: { type: "array", items: { type: "string", enum: ["option1", "option2"] } },
  titledMulti: { type: "array", items: { anyOf: titled } },
};

/** By tool name. */
export const ASKING_TOOLS: Readonly<Record<string, Script>> = {
  async test_sampling(ask, args) {
    const [answer] = await ask(sample("sampled", String(args["prompt"])));
    return text(`LLM response: ${JSON.stringify(answer)}`);
  },
  async test_elicitation(ask, args) {
    const properties = { username: { type: "string" }, email: { type: "string" } };
    const [answer] = await ask(form("user", String(args["message"]), properties));
    return text(`User response: ${JSON.stringify(answer)}`);
  },
  async test_elicitation_sep1034_defaults(ask) {
    const [answer] = await ask(form("defaults", "Please review", DEFAULTS, []));
    return text(`Elicitation completed: ${JSON.stringify(answer)}`);
  },
  async test_elicitation_sep1330_enums(ask) {
    const [answer] = await ask(form("enums", "Please choose", ENUMS, []));
    return text(`Elicitation completed: ${JSON.stringify(answer)}`);
  },
  async test_missing_capability(ask) {
    const [answer] = await ask(sample("needed", "Anything?"));
    return text(JSON.stringify(answer));
  },
  async test_input_required_result_elicitation(ask) {
    const [answer] = await ask(NAME);
    return text(`Hello, ${JSON.stringify(answer)}!`);
  },
  async test_input_required_result_sampling(ask) {
    const [answer] = await ask(sample("capital_question", "What is the capital of France?"));
    return text(JSON.stringify(answer));
  },
  async test_input_required_result_list_roots(ask) {
    const [answer] = await ask(ROOTS);
    return text(JSON.stringify(answer));
  },
  async test_input_required_result_request_state(ask) {
    await ask(OK);
    return text("state-ok");
  },
  async test_input_required_result_tampered_state(ask) {
    await ask(OK);
    return text("state-ok");
  },
  async test_input_required_result_multiple_inputs(ask) {
    const answers = await ask(NAME, sample("greeting", "Write a greeting"), ROOTS);
    return text(JSON.stringify(answers));
  },
  async test_input_required_result_multi_round(ask) {
    const [first] = await ask(form("step1", "Step 1: your name?", { name: { type: "string" } }));
    const [second] = await ask(form("step2", "Step 2: color?", { color: { type: "string" } }));
    return text(JSON.stringify([first, second]));
  },
};

/** By prompt name. */
export const ASKING_PROMPTS: Readonly<Record<string, Script>> = {
  async test_input_required_result_prompt(ask) {
    const properties = { context: { type: "string" } };
    const [answer] = await ask(form("user_context", "What context?", properties));
    return {
      messages: [{ role: "user", content: { type: "text", text: JSON.stringify(answer) } }],
    };
  },
};

/** Asks only for what the consumer declares. */
export function declaredQuestions(capabilities: { readonly [name: string]: unknown }): Question[] {
  return [
    ...("sampling" in capabilities ? [sample("sampled", "Hello?")] : []),
    ...("elicitation" in capabilities ? [NAME] : []),
  ];
}
