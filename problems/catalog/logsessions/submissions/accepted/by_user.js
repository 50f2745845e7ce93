const readline = require('readline');

const times = new Map();
let timeout = null;

readline.createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (timeout === null) {
      timeout = Number(line.split(' ')[1]);
      return;
    }
    const [day, clock, user] = line.split(' ');
    const [h, m, s] = clock.split(':').map(Number);
    const time = ((Number(day) - 1) * 24 + h) * 3600 + m * 60 + s;
    if (times.has(user)) times.get(user).push(time);
    else times.set(user, [time]);
  })
  .on('close', () => {
    for (const user of [...times.keys()].sort()) {
      const order = times.get(user).sort((a, b) => a - b);
      let sessions = 1, seconds = 0, size = 1, largest = 1;
      for (let i = 1; i < order.length; i++) {
        const gap = order[i] - order[i - 1];
        if (gap > timeout) {
          sessions++;
          size = 1;
        } else {
          seconds += gap;
          largest = Math.max(largest, ++size);
        }
      }
      console.log(user, sessions, seconds, largest);
    }
  });
