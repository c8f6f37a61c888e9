import { Option } from 'commander';
import { present } from '../base/assert.ts';
import type { Medium } from '../domain/catalogue/media.ts';
import { mediumByName, mediumNames, singleModeFibre } from '../domain/catalogue/media.ts';

export interface MediumFlag {
  readonly medium: string;
}

export const mediumOption = (): Option =>
  new Option('--medium <name>', 'what the light travels through')
    .choices(mediumNames)
    .default(singleModeFibre.name);

/** The flag takes no other name than those of the catalogue. */
export const mediumOf = ({ medium }: MediumFlag): Medium => present(mediumByName(medium), medium);
