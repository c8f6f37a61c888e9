import { memoryJournal } from '../../src/store/memory-journal.ts';
import { journalConformance } from './store.ts';

journalConformance('a memory journal', memoryJournal);
