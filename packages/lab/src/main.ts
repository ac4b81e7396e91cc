// The rutter command line.
import { Command } from "commander";
import { benchCommand } from "./commands/bench";
import { infoCommand } from "./commands/info";
import { labCommand } from "./commands/lab/lab";
import { predictCommand } from "./commands/predict";
import { trainCommand } from "./commands/train";
import { exitCodeOf } from "./failure";
import { versions } from "./versions";

const examples = `
Examples:
  $ rutter train digits                            drawn digits, no download
  $ rutter train mnist --data data/mnist --json    the book's first network
  $ rutter predict model.safetensors --data x.gz   classes and confidence
  $ rutter lab list                                the experiments of the handbook
  $ rutter info                                    what there is to use
  $ rutter bench                                   how fast it trains here

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
RUTTER_DEBUG=1 shows where an error came from.`;

/** The program. Parsing throws CommanderError; nothing in it ends the process. */
function program(): Command {
  const root = new Command("rutter")
    .description("Trains neural networks on Rust kernels in WASM, from the command line.")
    .version(versions().rutter)
    .addHelpText("after", examples);
  for (const command of [trainCommand(), predictCommand(), labCommand(), infoCommand(), benchCommand()])
    root.addCommand(command.exitOverride().showSuggestionAfterError().allowExcessArguments(false));
  return root.exitOverride().showSuggestionAfterError().showHelpAfterError("(rutter --help shows how)");
}

/** Runs the command in `argv` and sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // The reader of a pipe has left, as `| head` does.
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
  try {
    await program().parseAsync(argv);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}
