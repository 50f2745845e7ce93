// Small problem packages, made by the tests.

import { deflateSync } from 'node:zlib';
import { crc32, zip } from './zip.mjs';

/** A picture of bars, so that screenshots show something. */
export function png(width = 480, height = 240) {
  const row = width * 3 + 1;
  const raw = Buffer.alloc(row * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const bar = Math.floor(x / 60);
      const inside = height - y < 40 + ((bar * 73) % 180);
      raw.set(inside ? [13, 115, 85] : [224, 241, 234], y * row + 1 + x * 3);
    }
  }
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(raw)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...parts]);
}

/** One page with a word on it. */
export function pdf(word = 'Statement') {
  const text = `BT /F1 36 Tf 72 700 Td (${word}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let out = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = out.length;
    out += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const xref = out.length;
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  out += offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  return Buffer.from(`${out}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`);
}

const LATEX = String.raw`\problemname{Bars and $\sqrt{n}$}
\newcommand{\maxn}{2 \cdot 10^5}
\illustration{0.4}{bars}{Bars of a \emph{harbour}, as the crane sees them.}
${'``'}Stack them'', said the foreman --- and went home. There are $n$ bars; bar~$i$ has the height $h_i$, and its
\textbf{weight} is
$$w_i = \sum_{j=1}^{i} \left\lfloor \frac{h_j}{2} \right\rfloor.$$
Find the \underline{heaviest} bar, as figure~\ref{fig:bars} shows.

\begin{figure}[h]
  \centering
  \includegraphics[width=0.6\textwidth]{bars.png}
  \caption{Eight bars.}\label{fig:bars}
\end{figure}

\begin{Input}
\begin{itemize}
  \item One line with $n$ ($1 \le n \le \maxn$), the number of bars.
  \item One line with $n$ integers $h_1, \ldots, h_n$.\footnote{They fit into 64 bits.}
\end{itemize}
\nextsample

\begin{center}
\begin{tabular}{|l|r|c|} \hline
  \textbf{Part} & \textbf{Points} & \textbf{Bound} \\ \hline
  small & 30 & $n \le 100$ \\
  large & 70 & \multirow{2}{*}{$n \le \maxn$} \\ \cline{1-2}
  all & 100 & \\ \hline
\end{tabular}
\end{center}
\end{Input}

\begin{Output}
Print the number of the bar; \texttt{0} if there is none. \sidenote{Ties are broken at random.}
\begin{verbatim}
for bar in bars:  # O(n)
    weigh(bar)
\end{verbatim}
\end{Output}
`;

/** A package whose solution echoes; more or other files by path, `null` takes one out. */
export function echo(name, more = {}) {
  const files = {
    'problem.yaml': `problem_format_version: 2025-09\nname: {en: ${name}}\nuuid: 6f9619ff-8b86-4d01-b42d-00cf4fc964ff\nlicense: cc by-sa\nrights_owner: Test\nlimits: {time_limit: 1}\n`,
    'statement/problem.en.md': 'Print what you read.\n',
    'data/sample/1.in': '1\n',
    'data/sample/1.ans': '1\n',
    'data/secret/1.in': '42\n',
    'data/secret/1.ans': '42\n',
    'input_validators/check.py': 'import sys\nsys.stdin.read()\nsys.exit(42)\n',
    'submissions/accepted/echo.py': 'import sys\nsys.stdout.write(sys.stdin.read())\n',
    ...more,
  };
  return Object.fromEntries(Object.entries(files).filter(([, content]) => content !== null));
}

/** The statement has one of everything, and a construct that is outside the subset. */
export function latex() {
  return zip(echo('Bars', {
    'statement/problem.en.md': null,
    'statement/problem.en.tex': LATEX,
    'statement/bars.png': png(),
    'solution/solution.en.md': 'Read, then print: $O(n)$.\n',
    'data/sample/2.in': '2\n',
    'data/sample/2.ans': '2\n',
    'data/sample/2.in.statement': 'two\n',
    'data/sample/2.in.download': 'two to take along\n',
  }));
}

/** A multi-pass problem with a dialogue for its sample, told in Chinese and English. */
export function dialogue() {
  const text = 'Echo twice.\n\n![bars](bars.svg)\n\n{{remainingsamples}}\n\nGood luck.\n';
  return zip(echo('Twice', {
    'problem.yaml': 'problem_format_version: 2025-09\ntype: [multi-pass, interactive]\nname: {en: Twice, zh: 两轮}\nuuid: 6f9619ff-8b86-4d01-b42d-00cf4fc964fe\nlicense: cc by-sa\nrights_owner: Test\nlimits: {time_limit: 1}\n',
    'statement/problem.en.md': text,
    'statement/problem.zh.md': text.replace('Echo twice.', '重复两次。'),
    'statement/bars.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><rect width="40" height="40" fill="#0d7355"/><rect x="60" y="10" width="40" height="30" fill="#6a3aa8"/><script>alert(1)</script></svg>',
    'data/sample/1.interaction': '< 1 3\n> ? 2\n< higher\n> ! 3\n---\n< 2 9\n> ? 5\n< lower\n> ! 4\n',
    'data/sample/1.in.download': '1 3\n',
    'data/sample/1.ans.download': '3\n',
    'output_validator/validate.py': 'import sys\nprint(1, flush=True)\nsys.stdin.readline()\nsys.exit(42)\n',
  }));
}

/** Nothing but a PDF. */
export function onlyPdf() {
  return zip(echo('Paper', { 'statement/problem.en.md': null, 'statement/problem.en.pdf': pdf() }));
}

/** Takes answers instead of a program, to a sample and two secret cases; with attachments. */
export function answers(name = 'Answers') {
  return zip(echo(name, {
    'problem.yaml': `problem_format_version: 2025-09\ntype: submit-answer\nname: {en: ${name}, zh: 提交答案}\nuuid: 6f9619ff-8b86-4d01-b42d-00cf4fc964f1\nlicense: cc by-sa\nrights_owner: Test\n`,
    'statement/problem.en.md': 'Sort the numbers of each input.\n',
    'statement/problem.zh.md': '将每个输入中的数排序。\n',
    'data/sample/1.in': '2 1\n',
    'data/sample/1.ans': '1 2\n',
    'data/secret/1.in': null,
    'data/secret/1.ans': null,
    'data/secret/01.in': '3 2 1\n',
    'data/secret/01.ans': '1 2 3\n',
    'data/secret/large.in': '9 8\n',
    'data/secret/large.ans': '8 9\n',
    'attachments/inputs.csv': 'a,b\r\n1,2\r\n',
    'attachments/page.html': '<script>alert(1)</script>\n',
    'submissions/accepted/echo.py': null,
    'submissions/accepted/all/sample/1.out': '1 2\n',
    'submissions/accepted/all/01.out': '1 2 3\n',
    'submissions/accepted/all/large.out': '8 9\n',
  }));
}

/** A legacy package: one right and one wrong solution in Python. `cases` secret cases; `more` as for {@link echo}. */
export function legacy({ cases = 6, more = {} } = {}) {
  const files = {
    'problem.yaml': 'name: Old echo\nlicense: cc by-sa\nrights_owner: Test\n',
    'problem_statement/problem.en.tex': '\\problemname{Old echo}\nPrint $x$.\n',
    'input_format_validators/check.py': 'import sys\nsys.stdin.read()\nsys.exit(42)\n',
    'data/sample/1.in': '1\n',
    'data/sample/1.ans': '1\n',
    'submissions/accepted/echo.py': 'import sys\nsys.stdout.write(sys.stdin.read())\n',
    'submissions/wrong_answer/one.py': 'print(1)\n',
    'submissions/time_limit_exceeded/loop.py': 'while True: pass\n',
  };
  for (let index = 1; index <= cases; index += 1) {
    const name = `data/secret/${String(index).padStart(2, '0')}`;
    Object.assign(files, { [`${name}.in`]: `${index + 1}\n`, [`${name}.ans`]: `${index + 1}\n` });
  }
  return zip(Object.fromEntries(Object.entries({ ...files, ...more }).filter(([, content]) => content !== null)));
}
