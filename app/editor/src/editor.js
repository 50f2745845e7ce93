// CodeMirror in the place of a text area. The text area stays the form's field and always holds the text; whatever
// changes in one is in the other, and the text area's own `input` event tells whoever listens.

import { autocompletion, closeBrackets, closeBracketsKeymap, completeAnyWord } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore, insertTab } from "@codemirror/commands";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { forEachDiagnostic, lintGutter, nextDiagnostic, previousDiagnostic, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, countColumn, EditorSelection, EditorState, Prec } from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Each language is a file of its own, loaded when it is chosen.
const MODES = {
  c: async () => (await import("@codemirror/lang-cpp")).cpp(),
  cpp: async () => (await import("@codemirror/lang-cpp")).cpp(),
  python: async () => (await import("@codemirror/lang-python")).python(),
  rust: async () => (await import("@codemirror/lang-rust")).rust(),
  wat: async () => (await import("@codemirror/lang-wast")).wast(),
  javascript: async () => (await import("@codemirror/lang-javascript")).javascript(),
  typescript: async () => (await import("@codemirror/lang-javascript")).javascript({ typescript: true }),
  go: async () => (await import("@codemirror/lang-go")).go(),
};

const INDENT = { wat: "  ", javascript: "  ", typescript: "  ", go: "\t" };

// Classes, not colours: style/components/code.css has them for both themes.
const CLASSES = HighlightStyle.define([
  { tag: tags.comment, class: "hl-c" },
  { tag: [tags.string, tags.character, tags.regexp], class: "hl-s" },
  { tag: tags.escape, class: "hl-e" },
  { tag: [tags.number, tags.bool, tags.null], class: "hl-n" },
  { tag: [tags.keyword, tags.modifier, tags.self, tags.operatorKeyword], class: "hl-k" },
  { tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName))], class: "hl-f" },
  { tag: [tags.typeName, tags.className, tags.namespace], class: "hl-t" },
  { tag: [tags.processingInstruction, tags.meta, tags.macroName], class: "hl-p" },
  { tag: tags.special(tags.variableName), class: "hl-v" },
]);

async function language(mode) {
  const load = MODES[mode];
  return [load ? await load() : [], indentUnit.of(INDENT[mode] ?? "    ")];
}

/** Tab: a selection goes one unit to the right; else spaces up to the next stop, or a tab where the language has tabs. */
function indent(view) {
  const { state } = view;
  const unit = state.facet(indentUnit);
  if (state.selection.ranges.some((range) => !range.empty)) return indentMore(view);
  if (unit === "\t") return insertTab(view);
  const change = state.changeByRange((range) => {
    const line = state.doc.lineAt(range.head);
    const column = countColumn(line.text.slice(0, range.head - line.from), state.tabSize);
    const insert = " ".repeat(unit.length - (column % unit.length));
    return { changes: { from: range.head, insert }, range: EditorSelection.cursor(range.head + insert.length) };
  });
  view.dispatch(state.update(change, { scrollIntoView: true, userEvent: "input" }));
  return true;
}

// ---- What a compiler said, marked at its places.

const SEVERITY = { error: "error", warning: "warning", note: "info" };

/** Offset of a column that counts characters (code points) from 1; behind the line's end: its end. */
function offset(line, column) {
  return line.from + [...line.text].slice(0, column - 1).join("").length;
}

/** @param {object[]} list `Diagnostic` of the API */
function marks(doc, list) {
  const inside = list.filter((one) => one.line <= doc.lines);
  const found = inside.map(({ line: number, column, end_column, severity, message }) => {
    const line = doc.line(number);
    let from = column ? offset(line, column) : line.from + line.text.search(/\S|$/);
    let to = line.to;
    if (end_column) to = offset(line, end_column);
    // A point stands for the word there.
    else if (column) to = from + (/^(?:[\p{L}\p{N}_]+|\S)/u.exec(line.text.slice(from - line.from))?.[0].length ?? 0);
    // Behind the last character: the character.
    if (from >= to) from = Math.max(line.from, to - 1);
    return { from, to, severity: SEVERITY[severity], message };
  });
  return found.sort((a, b) => a.from - b.from || a.to - b.to);
}

/** Marks whose lines are typed in go: what was said no longer holds there. */
const unmark = EditorView.updateListener.of(({ docChanged, changes, startState, state, view }) => {
  if (!docChanged) return;
  const touched = [];
  changes.iterChangedRanges((fromA, toA) => {
    touched.push([startState.doc.lineAt(fromA).from, startState.doc.lineAt(toA).to]);
  });
  const before = [];
  forEachDiagnostic(startState, (one, from, to) => before.push({ one, from, to }));
  if (!before.length) return;
  const left = before.filter(({ from, to }) => !touched.some(([start, end]) => from <= end && to >= start));
  const moved = left.map(({ one, from, to }) => ({ ...one, from: changes.mapPos(from), to: changes.mapPos(to) }));
  view.dispatch(setDiagnostics(state, moved));
});

/** Goes to a mark by `command` and says it: what is wrong there is otherwise told to the mouse alone. */
const toMark = (command) => (view) => {
  if (!command(view)) return false;
  const { from, to } = view.state.selection.main;
  const said = [];
  forEachDiagnostic(view.state, (one, start, end) => {
    if (start === from && end === to) said.push(one.message);
  });
  view.dispatch({ effects: EditorView.announce.of(said.join("; ")), scrollIntoView: true });
  return true;
};

/** @returns an object with `set(text)`, `mark(diagnostics)`, `go(line, column)` and `language(mode)`. */
export function mount(area, mode, label) {
  const modeOf = new Compartment();
  let silent = false;
  const tell = EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    area.value = update.state.doc.toString();
    if (!silent) area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  // The form's own handler of keys is on the text area: hand them over.
  const submit = () => {
    area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true }));
    return true;
  };
  const view = new EditorView({
    state: EditorState.create({
      doc: area.value,
      extensions: [
        EditorView.cspNonce.of(document.querySelector("script[nonce]")?.nonce ?? ""),
        lineNumbers(),
        history(),
        drawSelection(),
        dropCursor(),
        EditorState.allowMultipleSelections.of(true),
        EditorState.tabSize.of(4),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        rectangularSelection(),
        crosshairCursor(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        autocompletion({ override: [completeAnyWord], activateOnTyping: false }),
        syntaxHighlighting(CLASSES),
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: submit }])),
        // Tab indents; Escape and then Tab leaves the editor (CodeMirror's own rule).
        keymap.of([
          { key: "Tab", run: indent, shift: indentLess },
          { key: "F8", run: toMark(nextDiagnostic), shift: toMark(previousDiagnostic) },
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...searchKeymap,
          ...historyKeymap,
        ]),
        EditorView.contentAttributes.of({
          "aria-label": label,
          autocapitalize: "off",
          autocorrect: "off",
          tabindex: "0",
        }),
        tell,
        lintGutter(),
        unmark,
        modeOf.of([]),
      ],
    }),
  });
  area.after(view.dom);
  area.hidden = true;
  let latest;
  const apply = async (wanted) => {
    latest = wanted;
    const extension = await language(wanted);
    // Another may have been chosen while this one was loaded.
    if (latest === wanted) view.dispatch({ effects: modeOf.reconfigure(extension) });
  };
  // Not awaited: whoever mounts has to know the editor before anything is typed into it.
  apply(mode);
  return {
    set(text) {
      silent = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      silent = false;
    },
    mark(json) {
      view.dispatch(setDiagnostics(view.state, marks(view.state.doc, json ? JSON.parse(json) : [])));
    },
    go(number, column) {
      const line = view.state.doc.line(Math.min(number, view.state.doc.lines));
      const anchor = column ? offset(line, column) : line.from;
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
      view.focus();
    },
    language(wanted) {
      apply(wanted);
    },
  };
}
