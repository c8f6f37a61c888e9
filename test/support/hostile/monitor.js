// Loaded into the program under test by `node --import`: notes the longest turn of its event loop and its largest memory, and
// writes them as a line of JSON to the file that LONGHAUL_TEST_MONITOR names whenever one of them has grown. It counts the
// processor time of the process, not the time on the wall: other programs on the machine must not make it complain.
import { appendFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setInterval } from 'node:timers';

const INTERVAL_MILLISECONDS = 20;

const file = process.env['LONGHAUL_TEST_MONITOR'];
if (file === undefined) throw new Error('LONGHAUL_TEST_MONITOR names no file');

let longestTurnCpuSeconds = 0;
let largestMemoryBytes = 0;
let usage = process.cpuUsage();
let begun = performance.now();

function look() {
  const { user, system } = process.cpuUsage(usage);
  const passed = (performance.now() - begun) / 1000;
  // The collector of garbage has threads of its own: a turn cannot compute for longer than it lasts.
  const turn = Math.min((user + system) / 1e6, passed);
  const memory = process.resourceUsage().maxRSS * 1024;
  if (turn > longestTurnCpuSeconds || memory > largestMemoryBytes) {
    longestTurnCpuSeconds = Math.max(turn, longestTurnCpuSeconds);
    largestMemoryBytes = Math.max(memory, largestMemoryBytes);
    appendFileSync(file, `${JSON.stringify({ longestTurnCpuSeconds, largestMemoryBytes })}\n`);
  }
  usage = process.cpuUsage();
  begun = performance.now();
}

look();
setInterval(look, INTERVAL_MILLISECONDS).unref();
