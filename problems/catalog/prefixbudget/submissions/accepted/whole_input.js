const numbers = require('fs').readFileSync(0, 'utf8').split(/\s+/);
const n = Number(numbers[0]);
let left = Number(numbers[1]);
let bought = 0;
while (bought < n && Number(numbers[bought + 2]) <= left) {
  left -= Number(numbers[bought + 2]);
  bought++;
}
console.log(bought, left);
