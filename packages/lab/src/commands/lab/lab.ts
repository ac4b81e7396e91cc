// rutter lab: the experiments of the handbook and one's own: list them, look at one, run them, report, verify.
import { availableParallelism } from "node:os";
import { Argument, Command, Option } from "commander";
import { integer } from "../../argument";
import { costs, kinds } from "../../lab/kinds";

const examples = `
Examples:
  $ rutter lab list --chapter 1                    what there is, and what came out
  $ rutter lab show mnist-sgd-30                   the question, the source's figures, ours
  $ rutter lab run perceptron-gates
  $ rutter lab run mnist-sgd-30 --data data/mnist --seeds 3
  $ rutter lab report --out report                 pages of all that is recorded; open report/index.html
  $ rutter lab verify --repeat 3                   is what is recorded still what comes out?
  $ rutter lab new my-idea                         an experiment of your own
  $ rutter lab run ./my-idea.mjs`;

const ID = "id of the catalogue, or the path of your own experiment, such as ./my-idea.mjs";
const IDS = "ids of the catalogue, or paths of your own experiments, such as ./my-idea.mjs";
const FOLDER = "folder of the results (default: the lab's own, or results/ beside your experiment)";

export function labCommand(): Command {
  const lab = new Command("lab")
    .description("the experiments of the handbook and your own: list, show, run, report, verify, new")
    .addHelpText("after", examples);
  lab
    .command("list")
    .description("all experiments with kind, cost, status and verdict")
    .option("--chapter <n>", "only this chapter", integer(1))
    .addOption(new Option("--kind <kind>", "only this kind").choices(kinds))
    .addOption(
      new Option(
        "--cost <cost>",
        "only this cost: T < 10⁹ multiply–adds, S < 10¹², M < 10¹³, L < 10¹⁴",
      ).choices(costs),
    )
    .option("--json", "print one JSON object")
    .action(async (flags) => (await import("./list")).list(flags));
  lab
    .command("show")
    .description("one experiment: its question, its source, its criterion, its results")
    .addArgument(new Argument("<id>", ID))
    .option("--results <dir>", FOLDER)
    .action(async (id, flags) => (await import("./show")).show(id, flags));
  lab
    .command("run")
    .description("run experiments; what is recorded already is not run again")
    .addArgument(new Argument("<ids...>", IDS))
    .option("--reduced", "smaller runs, labelled so")
    .option("--seeds <n>", "random starts (default: as the experiment says)", integer(1))
    .option("--data <dir>", "folder with MNIST's four files")
    .option("--digits", "drawn digits in place of MNIST, labelled so")
    .option("--jobs <n>", "processes side by side", integer(1), availableParallelism())
    .option("--results <dir>", FOLDER)
    .option("--json", "print the results as one JSON object")
    .action(async (ids, flags) => (await import("./run")).run(ids, flags));
  lab
    .command("report")
    .description("pages of what is recorded: one per experiment, an index, and what the source got wrong")
    .addArgument(new Argument("[ids...]", IDS).default([], "all"))
    .option("--out <dir>", "folder for the pages", "report")
    .option("--svg", "the charts as files too, in svg/")
    .option("--results <dir>", FOLDER)
    .option("--json", "print what was written as one JSON object")
    .action(async (ids, flags) => (await import("./report")).report(ids, flags));
  lab
    .command("verify")
    .description(
      "whether every recorded result is still what its experiment gives; repeats a sample of the runs",
    )
    .addArgument(new Argument("[ids...]", IDS).default([], "all that are recorded"))
    .option("--repeat <n>", "runs to repeat, the shortest of as many experiments", integer(0), 3)
    .option("--data <dir>", "folder with MNIST's four files; without it runs on MNIST are not repeated")
    .option("--results <dir>", FOLDER)
    .option("--json", "print one JSON object")
    .action(async (ids, flags) => (await import("./verify")).verify(ids, flags));
  lab
    .command("new")
    .description("write an experiment of your own that runs, with comments")
    .argument("<name>", "small letters, digits and hyphens")
    .option("--out <dir>", "folder for the file", ".")
    .action(async (name, flags) => (await import("./new")).writeNew(name, flags));
  lab.command("worker", { hidden: true }).action(async () => (await import("../../lab/worker")).serve());
  for (const command of lab.commands) command.exitOverride().showSuggestionAfterError();
  return lab;
}
