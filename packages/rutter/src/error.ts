// Every error that Rutter throws on purpose: one sentence that says where, what was expected, what came
// and how to cure it, with the same parts as fields for programs.

/** The parts of an error. All are plain text; `cure` is a sentence of its own. */
export type ErrorParts = {
  /** The layer, option, file or operation that found the fault. */
  where?: string;
  expected?: string;
  got?: string;
  cure?: string;
  /** The error underneath, if another one led to this one. */
  cause?: unknown;
};

function compose({ where, expected, got, cure }: ErrorParts): string {
  const found = [expected && `expected ${expected}`, got && `got ${got}`].filter(Boolean).join(", ");
  const sentence = [where, found].filter(Boolean).join(": ");
  return [sentence, cure].filter(Boolean).join(sentence.endsWith(".") ? " " : ". ");
}

/**
 * The class of all errors of the library. The message reads `where: expected X, got Y. Cure`.
 * Catch this one for all of them, or a subclass, or compare `code`.
 */
export class RutterError extends Error {
  // On the prototype, not a field: the stack's first line is written while Error's constructor runs.
  static {
    RutterError.prototype.name = "RutterError";
  }
  readonly code: string = "rutter";
  readonly where?: string;
  readonly expected?: string;
  readonly got?: string;
  readonly cure?: string;

  constructor(parts: ErrorParts) {
    super(compose(parts), parts.cause === undefined ? undefined : { cause: parts.cause });
    this.where = parts.where;
    this.expected = parts.expected;
    this.got = parts.got;
    this.cure = parts.cure;
  }
}

/** A tensor, layer or dataset has another shape than its user needs. */
export class ShapeError extends RutterError {
  static {
    ShapeError.prototype.name = "ShapeError";
  }
  override readonly code = "shape";
}

/** A value has the wrong type: f32 where i32 is needed, class labels where values are needed. */
export class TypeMismatchError extends RutterError {
  static {
    TypeMismatchError.prototype.name = "TypeMismatchError";
  }
  override readonly code = "type";
}

/** An option is unknown or its value is out of range. */
export class OptionError extends RutterError {
  static {
    OptionError.prototype.name = "OptionError";
  }
  override readonly code = "option";
}

/** Data cannot be trained on as it is: NaN, a label out of range, nothing at all, files not found. */
export class DataError extends RutterError {
  static {
    DataError.prototype.name = "DataError";
  }
  override readonly code = "data";
}

/** Bytes do not follow the format that they should have (IDX, safetensors, JSON). */
export class FormatError extends RutterError {
  static {
    FormatError.prototype.name = "FormatError";
  }
  override readonly code = "format";
}

/** A backend cannot start, lacks something or ran out of memory. */
export class BackendError extends RutterError {
  static {
    BackendError.prototype.name = "BackendError";
  }
  override readonly code = "backend";
}

/** Something was used after it had been disposed of. */
export class DisposedError extends RutterError {
  static {
    DisposedError.prototype.name = "DisposedError";
  }
  override readonly code = "disposed";
}

/** A derivative is not what finite differences say. `report` has the comparison of every tensor. */
export class GradientError extends RutterError {
  static {
    GradientError.prototype.name = "GradientError";
  }
  override readonly code = "gradient";
  readonly report: unknown;

  constructor({ report, ...parts }: ErrorParts & { report: unknown }) {
    super(parts);
    this.report = report;
  }
}
