// Experiment: a claim from a book, the code that tests it, and the criterion that decides.
import type { Backend } from "rutter";
import type { Splits } from "rutter/data";
import type { Criterion } from "./criterion";
import type { Figure, Picture } from "./figure";

/** Settings of an experiment: plain data. */
export type Config = { readonly [name: string]: unknown };

/** A figure that the source gives, to be shown beside ours. */
export interface SourceFigure {
  readonly measure: string;
  readonly value: number;
  readonly from: string;
  /** The variant that it belongs to. */
  readonly variant?: string;
  /** The source quotes one run of several: that with the largest value of this measure. */
  readonly pickedBy?: string;
}

/** What one run is given. */
export interface Trial<C> {
  readonly config: C;
  readonly seed: number;
  readonly backend: Backend;
  readonly signal: AbortSignal;
  /** The data that the experiment needs. */
  data(): Promise<Splits>;
  /** Tells how far the run is, 0…1. */
  progress(fraction: number, note?: string): void;
  /** What an interrupted run of the same settings left, and how to leave something. Structured data. */
  resumed(): Promise<unknown>;
  keep(state: unknown): Promise<void>;
}

/** What one run found: plain data. */
export interface Outcome {
  readonly measures: Readonly<Record<string, number>>;
  /** One number per epoch, or per point of a curve. */
  readonly series?: Readonly<Record<string, readonly number[]>>;
  /** A few small images: a result stays a small file. */
  readonly pictures?: Readonly<Record<string, readonly Picture[]>>;
  /** Classes that are hardly predicted at the end; such runs are shown apart. */
  readonly stuck?: readonly number[];
  readonly weightsHash?: string;
}

export interface Experiment<C extends Config = Config> {
  readonly id: string;
  /** For an experiment outside the catalogue, which has the titles of its own. Default the id. */
  readonly title?: string;
  readonly asks: string;
  /** What the source says, in a sentence. */
  readonly says: string;
  readonly figures?: readonly SourceFigure[];
  readonly needs?: "mnist";
  /** Random starts. Default 1 for checks, builds and demos; 5 for the rest. */
  readonly repeats?: number;
  readonly config: C;
  /** What the reduced mode changes. */
  readonly reduced?: Partial<C>;
  /** Settings that are compared: each is run with every seed. */
  readonly variants?: Readonly<Record<string, Partial<C>>>;
  trial(trial: Trial<C>): Promise<Outcome>;
  /** What a report draws. Default: dots of the measures that the source has figures for, and the series as lines. */
  readonly shows?: readonly Figure[];
  /** Entries that its criteria look at too: their runs have the entry's id for a variant, `conv-c1, C1` where they have variants. */
  readonly beside?: readonly Experiment<any>[];
  /** Why it fails, as far as that is known: shown beside that verdict only. What was not tested is worded as a guess. */
  readonly failsBecause?: string;
  /** All must hold. */
  readonly holdsWhen: readonly Criterion[];
}

/** Gives the configuration its type; the form of every file in experiments/. */
export function experiment<C extends Config>(parts: Experiment<C>): Experiment<C> {
  return parts;
}
