// Required by the measured program: writes its peak memory, in KiB, to a file.
const fs = require('node:fs');
const process = require('node:process');

process.on('exit', () => {
  fs.writeFileSync(process.env.BENCH_PEAK_FILE, String(process.resourceUsage().maxRSS));
});
