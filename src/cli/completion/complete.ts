import type { Argument, Command, Option } from 'commander';

/** One word that could stand there, and what it means. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What could stand where the cursor is. `files`: what is in the folder, by the shell itself. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  readonly files: 'none' | 'files';
}

/** The values that a flag or an argument may have, beyond the choices that its definition lists. */
export type ValuesOf = (
  place: { readonly name: string; readonly flags: string },
  given: ReadonlyMap<string, string>,
) => Promise<Completion>;

const nothing: Completion = { candidates: [], files: 'none' };

/** How far the words before the cursor lead. */
interface Reading {
  readonly command: Command;
  readonly positionals: number;
  /** A flag whose value comes next. */
  readonly awaited: Option | undefined;
  /** Flags and their values, by long name. */
  readonly given: ReadonlyMap<string, string>;
  /** After `--` nothing is a flag. */
  readonly flags: 'allowed' | 'over';
}

/** Reads the words up to the cursor, of which the last is the one to complete; empty when a new one begins. */
export async function complete(
  root: Command,
  words: readonly string[],
  valuesOf: ValuesOf,
): Promise<Completion> {
  const current = words.at(-1) ?? '';
  const start: Reading = {
    command: root,
    positionals: 0,
    awaited: undefined,
    given: new Map(),
    flags: 'allowed',
  };
  const reading = words.slice(0, -1).reduce(read, start);
  const all = await possible(reading, current, valuesOf);
  const candidates = all.candidates.filter(({ value }) => value.startsWith(current));
  return { ...all, candidates };
}

function read(before: Reading, word: string): Reading {
  const { command, awaited, given, flags } = before;
  if (awaited !== undefined) {
    return { ...before, awaited: undefined, given: withValue(given, awaited, word) };
  }
  if (flags === 'allowed' && word === '--') return { ...before, flags: 'over' };
  if (flags === 'allowed' && word.startsWith('-') && word !== '-') return readFlag(before, word);
  const child = before.positionals === 0 ? childNamed(command, word) : undefined;
  if (child !== undefined) return { ...before, command: child };
  return { ...before, positionals: before.positionals + 1 };
}

function readFlag(before: Reading, word: string): Reading {
  const { command, given } = before;
  const [name = '', ...value] = word.split('=');
  const option = optionNamed(command, name);
  if (option === undefined) return before;
  if (value.length > 0) return { ...before, given: withValue(given, option, value.join('=')) };
  if (option.required) return { ...before, awaited: option };
  return { ...before, given: withValue(given, option, '') };
}

const withValue = (
  given: ReadonlyMap<string, string>,
  option: Option,
  value: string,
): ReadonlyMap<string, string> => new Map([...given, [option.long ?? option.flags, value]]);

function childNamed(command: Command, word: string): Command | undefined {
  return command.commands.find((child) => child.name() === word || child.aliases().includes(word));
}

function optionNamed(command: Command, name: string): Option | undefined {
  return command.options.find(({ long, short }) => long === name || short === name);
}

async function possible(
  reading: Reading,
  current: string,
  valuesOf: ValuesOf,
): Promise<Completion> {
  const { command, awaited, given, positionals, flags } = reading;
  if (awaited !== undefined) return valuesOfOption(awaited, given, valuesOf);
  if (flags === 'allowed' && current.startsWith('-')) {
    return flagsOrValue(reading, current, valuesOf);
  }
  const children = visibleChildren(command);
  if (positionals === 0 && children.length > 0) return { candidates: children, files: 'none' };
  const argument = argumentAt(command.registeredArguments, positionals);
  if (argument === undefined) return nothing;
  if (argument.argChoices !== undefined) return choices(argument.argChoices);
  return valuesOf({ name: argument.name(), flags: '' }, given);
}

/** `--output=` asks for values, with what was typed in front; anything else for flags. */
async function flagsOrValue(
  { command, given }: Reading,
  current: string,
  valuesOf: ValuesOf,
): Promise<Completion> {
  const sign = current.indexOf('=');
  const option = sign < 0 ? undefined : optionNamed(command, current.slice(0, sign));
  if (option === undefined) return { candidates: flagsOf(command, given), files: 'none' };
  const { candidates, files } = await valuesOfOption(option, given, valuesOf);
  const prefix = current.slice(0, sign + 1);
  const prefixed = candidates.map(({ value, description }) => ({
    value: prefix + value,
    description,
  }));
  return { candidates: prefixed, files };
}

async function valuesOfOption(
  option: Option,
  given: ReadonlyMap<string, string>,
  valuesOf: ValuesOf,
): Promise<Completion> {
  if (option.argChoices !== undefined) return choices(option.argChoices);
  return valuesOf({ name: option.long ?? '', flags: option.flags }, given);
}

const choices = (values: readonly string[]): Completion => ({
  candidates: values.map((value) => ({ value, description: '' })),
  files: 'none',
});

function visibleChildren(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((child) => ({ value: child.name(), description: firstSentence(child.description()) }));
}

/** A flag that was given is not offered again, unless it may be repeated. */
function flagsOf(command: Command, given: ReadonlyMap<string, string>): readonly Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .filter(({ long, defaultValue }) => Array.isArray(defaultValue) || !given.has(long ?? ''))
    .map(({ long, short, description }) => ({
      value: long ?? short ?? '',
      description: firstSentence(description),
    }));
}

function argumentAt(found: readonly Argument[], position: number): Argument | undefined {
  const last = found.at(-1);
  return found[position] ?? (last?.variadic === true ? last : undefined);
}

/** Short enough for a line beside the word. */
function firstSentence(text: string): string {
  const [first = ''] = text.split(/[.:;](?:\s|$)/);
  return first.length <= 80 ? first : `${first.slice(0, 77)}...`;
}
