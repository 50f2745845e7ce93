//! Tables: alignment, rules, and cells over several columns and rows.

use super::html::{Html, align_class};
use super::tree::{Cell, Row, Table};
use std::collections::HashMap;

impl Html<'_> {
    pub(super) fn table(&mut self, table: &Table) {
        let below = if table.rule_below { " tex-rule-below" } else { "" };
        self.out
            .push_str(&format!("<table class=\"tex-table{below}\"><tbody>\n"));
        // Rows that are still covered from above, by column.
        let mut covered: HashMap<usize, usize> = HashMap::new();
        for row in &table.rows {
            self.row(table, row, &mut covered);
        }
        self.out.push_str("</tbody></table>\n");
    }

    fn row(&mut self, table: &Table, row: &Row, covered: &mut HashMap<usize, usize>) {
        let above = if row.rule_above {
            " class=\"tex-rule-above\""
        } else {
            ""
        };
        self.out.push_str(&format!("<tr{above}>"));
        let mut column = 0;
        for cell in &row.cells {
            let mut is_covered = false;
            for at in column..column + cell.columns {
                if let Some(rows) = covered.get_mut(&at).filter(|rows| **rows > 0) {
                    *rows -= 1;
                    is_covered = true;
                }
            }
            // The source has an empty cell there.
            if is_covered && cell.body.is_empty() {
                column += cell.columns;
                continue;
            }
            if cell.rows > 1 {
                for at in column..column + cell.columns {
                    covered.insert(at, cell.rows - 1);
                }
            }
            self.cell(table, row, cell, column);
            column += cell.columns;
        }
        self.out.push_str("</tr>\n");
    }

    fn cell(&mut self, table: &Table, row: &Row, cell: &Cell, index: usize) {
        let column = cell
            .column
            .or_else(|| table.columns.get(index).copied())
            .unwrap_or_default();
        let mut class = align_class(column.align).to_owned();
        let has_rule = row
            .part_rules
            .iter()
            .any(|(from, to)| (*from..=*to).contains(&(index + 1)));
        for (wanted, name) in [
            (column.rule_left, " tex-rule-left"),
            (column.rule_right, " tex-rule-right"),
            (has_rule, " tex-rule-above"),
        ] {
            if wanted {
                class.push_str(name);
            }
        }
        let span = |name: &str, count: usize| {
            if count > 1 {
                format!(" {name}=\"{count}\"")
            } else {
                String::new()
            }
        };
        let (columns, rows) = (span("colspan", cell.columns), span("rowspan", cell.rows));
        self.out
            .push_str(&format!("<td class=\"{class}\"{columns}{rows}>"));
        self.direct(&cell.body);
        self.out.push_str("</td>");
    }
}
