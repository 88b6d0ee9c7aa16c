package io.tidegate.standalone.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, each column as wide as its widest cell, two spaces apart. */
final class Table {
  private final List<Column> columns;
  private final List<List<Cell>> rows = new ArrayList<>();

  /** A heading, and the side its cells lean to. */
  record Column(String heading, boolean right) {
    static Column left(String heading) {
      return new Column(heading, false);
    }

    static Column right(String heading) {
      return new Column(heading, true);
    }
  }

  /** One value. */
  record Cell(String text, Paint paint) {
    static Cell of(String text) {
      return new Cell(text, Paint.PLAIN);
    }

    static Cell of(String text, Paint paint) {
      return new Cell(text, paint);
    }
  }

  Table(Column... columns) {
    this.columns = List.of(columns);
  }

  Table row(Cell... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "cells: %d (expected: %d)".formatted(cells.length, columns.size()));
    }
    rows.add(List.of(cells));
    return this;
  }

  /** Lines that end with a line feed each and carry no trailing spaces. */
  String render(boolean colour) {
    StringBuilder text = new StringBuilder();
    List<Cell> headings =
        columns.stream().map(column -> Cell.of(column.heading(), Paint.BOLD)).toList();
    append(text, headings, colour);
    rows.forEach(row -> append(text, row, colour));
    return text.toString();
  }

  private void append(StringBuilder text, List<Cell> row, boolean colour) {
    StringBuilder line = new StringBuilder();
    int last = row.size() - 1;
    for (int i = 0; i <= last; i++) {
      Cell cell = row.get(i);
      String padding = " ".repeat(width(i) - length(cell.text()));
      String painted = cell.paint().on(cell.text(), colour);
      line.append(i == 0 ? "" : "  ");
      line.append(columns.get(i).right() ? padding + painted : painted + (i < last ? padding : ""));
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private int width(int column) {
    int width = length(columns.get(column).heading());
    for (List<Cell> row : rows) {
      width = Math.max(width, length(row.get(column).text()));
    }
    return width;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
