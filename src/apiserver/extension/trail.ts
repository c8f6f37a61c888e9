import type { RequestNotes } from '../api-request.ts';

/** What admission has to say besides yes and no: warnings for the client, annotations for the audit log. */
export class Trail {
  readonly #warnings: string[] = [];
  readonly #annotations = new Map<string, string>();

  warn(text: string): void {
    if (!this.#warnings.includes(text)) this.#warnings.push(text);
  }

  annotate(key: string, value: string): void {
    if (!this.#annotations.has(key)) this.#annotations.set(key, value);
  }

  /** Hands the annotations on to whoever audits the request. */
  tell(notes: RequestNotes | undefined): void {
    for (const [key, value] of this.#annotations) notes?.annotate(key, value);
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }
}
