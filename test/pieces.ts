// The pieces of the library by kind, as their doc comments describe them: what REFERENCE.md is made of.
import { join } from "node:path";
import ts from "typescript";
import { LIBRARY, ROOT } from "./sources";

/** A thing to choose. Texts are Markdown; an empty one means that the doc comment does not say. */
export interface Piece {
  readonly name: string;
  /** The doc comment's formula or first sentences. */
  readonly what: string;
  /** Options with their defaults. */
  readonly defaults: string;
  /** Authors and years, chapters, and the names that PyTorch, Keras and others have for it. */
  readonly source: string;
  /** What it throws; undefined if it takes nothing. */
  readonly errors: string | undefined;
}

/** Kinds that `contents()` lists, each from the module that is its table. */
const tables: Readonly<Record<string, string>> = {
  layers: "layers",
  activations: "layers/activations",
  losses: "losses",
  initializers: "initializers",
  optimizers: "optimizers",
  schedules: "schedules",
  callbacks: "callbacks",
  metrics: "metrics",
  rules: "rules",
};

/** Kinds that have no table: exported functions and classes by the folder that they come from. */
const folders: Readonly<Record<string, { readonly entry: string; readonly from: RegExp }>> = {
  methods: { entry: "index", from: /^minimize/ },
  augmentations: { entry: "data", from: /^data\/augment\// },
  inside: { entry: "index", from: /^inside\// },
  ensembles: { entry: "index", from: /^ensemble\// },
  fitting: { entry: "index", from: /^lsuv\./ },
  judging: { entry: "index", from: /^metric\.|^metrics\/confusionMatrix/ },
  data: { entry: "data", from: /^data\/(?!augment\/)/ },
  streams: { entry: "data", from: /^data\/exampleStream/ },
};

/** Classes whose methods are pieces, by kind, and what an object of theirs is called. */
const classes: Readonly<Record<string, readonly [name: string, object: string]>> = {
  data: ["Dataset", "dataset"],
  streams: ["ExampleStream", "stream"],
  ensembles: ["Ensemble", "ensemble"],
};

const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, ROOT);
const path = (file: string) => join(LIBRARY, `${file}.ts`);
const files = ["index", "data", "regularization", ...Object.values(tables)];
const program = ts.createProgram(files.map(path), { ...options, noEmit: true });
const checker = program.getTypeChecker();

/** All pieces by kind, in the order of the reference; within a kind by name. */
export function pieces(): ReadonlyMap<string, readonly Piece[]> {
  const fromTables = Object.entries(tables).map(([kind, file]) => [kind, exportsOf(file)] as const);
  const activations = new Set(exportsOf(tables.activations).map(({ name }) => name));
  const fromFolders = Object.entries(folders).map(([kind, { entry, from }]) => {
    const members = exportsOf(entry).filter(
      (symbol) => isValue(symbol) && from.test(fileOf(symbol)) && /^[a-z]/.test(symbol.name),
    );
    return [kind, members] as const;
  });
  const all = new Map(
    [...fromTables, ...fromFolders].map(([kind, symbols]) => [
      kind,
      [
        ...symbols.filter(({ name }) => kind !== "layers" || !activations.has(name)).map(pieceOf),
        ...(kind in classes ? methodsOf(folders[kind].entry, ...classes[kind]) : []),
      ].sort(byName),
    ]),
  );
  const order = ["layers", "activations", "losses", "regularization"];
  all.set("regularization", penalties());
  return new Map([
    ...order.map((kind) => [kind, all.get(kind)!] as const),
    ...[...all].filter(([kind]) => !order.includes(kind)),
  ]);
}

const byName = (a: Piece, b: Piece) => (a.name < b.name ? -1 : 1);

function exportsOf(file: string): ts.Symbol[] {
  const module = checker.getSymbolAtLocation(program.getSourceFile(path(file))!)!;
  return checker.getExportsOfModule(module).map(resolved);
}

const resolved = (symbol: ts.Symbol) =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
const isValue = ({ flags }: ts.Symbol) => (flags & ts.SymbolFlags.Value) !== 0;
const fileOf = ({ declarations }: ts.Symbol) =>
  declarations![0].getSourceFile().fileName.replaceAll("\\", "/").split("/src/").pop()!;

function pieceOf(symbol: ts.Symbol): Piece {
  const text = docOf(symbol);
  return {
    name: symbol.name,
    what: whatOf(text),
    defaults: defaultsOf(symbol),
    source: sourceOf(text),
    errors: functionOf(symbol)?.parameters.length === 0 ? undefined : errorsOf(symbol, text),
  };
}

/** The tag @throws, or "Errors as" another piece has them. */
function errorsOf(symbol: ts.Symbol, text: string): string {
  const tags = symbol.getJsDocTags(checker).filter(({ name }) => name === "throws");
  const thrown = tags.map(({ text }) => ts.displayPartsToString(text)).join("; ");
  return thrown || (text.match(/[Ee]rrors as `?\w+/)?.[0] ?? "");
}

/** The methods of a class: `Dataset.from`, `dataset.split`. Those that JavaScript asks for are no pieces. */
function methodsOf(entry: string, name: string, object: string): Piece[] {
  const symbol = exportsOf(entry).find((one) => one.name === name)!;
  const of = (owner: string, type: ts.Type) =>
    checker
      .getPropertiesOfType(type)
      .filter((member) => member.flags & ts.SymbolFlags.Method && !/^(__|#|toString$)/.test(member.name))
      .map((member) => ({ ...pieceOf(member), name: `${owner}.${member.name}` }));
  return [
    ...of(name, checker.getTypeOfSymbol(symbol)),
    ...of(object, checker.getDeclaredTypeOfSymbol(symbol)),
  ];
}

/** The strengths among the settings of `Regularization`: each is a penalty. */
function penalties(): Piece[] {
  const regularization = exportsOf("regularization").find(({ name }) => name === "Regularization")!;
  return checker
    .getPropertiesOfType(checker.getDeclaredTypeOfSymbol(regularization))
    .filter((member) => /^(λ of λ|A penalty)/.test(docOf(member)))
    .map((member) => {
      const text = docOf(member);
      const layers = member.name.startsWith("activity");
      const defaults = layers ? "`layers` all" : "`scale` dataset, `layers` all, `biases` false";
      return { name: member.name, what: whatOf(text), defaults, source: sourceOf(text), errors: undefined };
    });
}

/** The doc comment on one line, links as code, lists with dots, without examples. */
function docOf(symbol: ts.Symbol): string {
  return ts
    .displayPartsToString(symbol.getDocumentationComment(checker))
    .replaceAll(/```[\s\S]*?```/g, "")
    .replaceAll(/^- /gm, "· ")
    .replaceAll(/\{@link (\S+?) *\}/g, "`$1`")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** Sentences: initials and "et al." end none, but a T before "As PyTorch's" does. */
const sentencesOf = (text: string) => text.split(/(?<=\.)(?<!\b[A-Z]\.(?! As ))(?<!\bal\.) (?=[^a-z\d(])/);

/** What a doc comment says before it comes to shapes, sources and short forms: two sentences at most. */
function whatOf(text: string): string {
  const [first, ...rest] = sentencesOf(text);
  return isAside(rest[0] ?? "Any shape") ? first : `${first} ${rest[0]}`;
}

const isAside = (sentence: string) =>
  /^(Shapes|Any shape|Options|Targets|Parameter|Errors|Labels|Source)|is short for/.test(sentence) ||
  sentence.search(SOURCE) === 0;

const AUTHOR = "(?:[A-Z]\\. )?[A-Z][\\p{L}–-]+";
const AUTHORS = `${AUTHOR}(?:, ${AUTHOR})*(?: and ${AUTHOR}| and others| et al\\.)?`;
/** A class or a function: AvgPool2d, clip_grad_norm_. */
const NAME = "(?:[A-Z]\\w+|[a-z\\d]+(?:_\\w*|\\.\\w+))";
const sources = [
  // Kingma and Ba 2015 · T. Rashid, Make Your Own Neural Network, 2016 · Nielsen, chapter 6
  `${AUTHORS} (?:19|20)\\d\\d`,
  `[A-Z]\\. ${AUTHORS}, [^.;()]+? \\(?[A-Z ]*(?:19|20)\\d\\d\\)?`,
  `(?:M\\. )?Nielsen(?:, Neural Networks and Deep Learning)?, chapters? \\d`,
  "Nielsen's (?:book, chapter \\d|chapter \\d|book|expanded MNIST)",
  // as PyTorch's Conv2d
  `(?:${["PyTorch", "Keras", "torchvision", "scikit-learn", "torchmetrics", "fastai"].join("|")})'s? ${NAME}(?: and ${NAME}\\b(?!'))?`,
  `${NAME} of PyTorch`,
  "Rutter's own",
];
const SOURCE = new RegExp(`(?:[Nn]umerics as |[Aa]s )?(?:${sources.join("|")})`, "gu");

function sourceOf(text: string): string {
  return [
    ...new Set([...text.matchAll(SOURCE)].map(([found]) => found.replace(/^([Nn]umerics )?[Aa]s /, ""))),
  ].join("; ");
}

/** Options of a function with their defaults: from their doc comments, else from the code. */
function defaultsOf(symbol: ts.Symbol): string {
  const declaration = functionOf(symbol);
  if (!declaration) return "";
  return declaration.parameters.flatMap((parameter) => parameterDefaults(parameter, declaration)).join(", ");
}

function functionOf(symbol: ts.Symbol): ts.SignatureDeclaration | undefined {
  const declaration = symbol.valueDeclaration;
  if (declaration && (ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration)))
    return declaration;
  const body = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return body && ts.isArrowFunction(body) ? body : undefined;
}

function parameterDefaults(parameter: ts.ParameterDeclaration, owner: ts.SignatureDeclaration): string[] {
  const { initializer, name } = parameter;
  if (ts.isIdentifier(name) && initializer && !ts.isObjectLiteralExpression(initializer))
    return [`\`${name.text}\` ${initializer.getText()}`];
  if (!/Options|^\{/.test(parameter.type?.getText() ?? "")) return [];
  const given = checker.getNonNullableType(checker.getTypeAtLocation(parameter));
  const types = given.isUnion() ? given.types : [given];
  const objects = types.filter(
    (type) =>
      type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection) && !checker.isArrayLikeType(type),
  );
  const inCode = codeDefaults(parameter, owner);
  return objects
    .flatMap((type) => checker.getPropertiesOfType(type))
    .filter(({ name, flags }) => name !== "name" && !(flags & ts.SymbolFlags.Method))
    .map((option) => {
      const documented = docOf(option).match(/Default:? ((?:"[^"]*"|`[^`]*`|\d\.\d|[^.])+)/)?.[1];
      const optional = (option.flags & ts.SymbolFlags.Optional) !== 0;
      const value = documented ?? inCode.get(option.name) ?? (optional ? "none" : "required");
      return `\`${option.name}\` ${value}`;
    });
}

/** Defaults in the signature, `{ limit = 1 }`, or where the body takes the options apart, or among the arguments of `activation(…)`. */
function codeDefaults(parameter: ts.ParameterDeclaration, owner: ts.SignatureDeclaration) {
  const found = new Map<string, string>();
  const patterns = [parameter.name, ...patternsOf(parameter.name.getText(), owner)];
  for (const pattern of patterns)
    if (ts.isObjectBindingPattern(pattern))
      for (const { name, initializer } of pattern.elements)
        if (initializer) found.set(name.getText(), initializer.getText());
  const call = ts.isArrowFunction(owner) ? owner.body : undefined;
  if (call && ts.isCallExpression(call) && call.expression.getText() === "activation")
    for (const argument of call.arguments)
      if (ts.isObjectLiteralExpression(argument))
        for (const property of argument.properties)
          if (ts.isPropertyAssignment(property))
            found.set(property.name.getText(), property.initializer.getText());
  return found;
}

/** The patterns of `const { limit = 1 } = options` in a function's body. */
function patternsOf(parameter: string, owner: ts.SignatureDeclaration): ts.BindingName[] {
  const body = ts.isFunctionDeclaration(owner) || ts.isMethodDeclaration(owner) ? owner.body : undefined;
  return (body?.statements ?? []).flatMap((statement) =>
    ts.isVariableStatement(statement)
      ? statement.declarationList.declarations
          .filter(({ initializer }) => initializer?.getText() === parameter)
          .map(({ name }) => name)
      : [],
  );
}
