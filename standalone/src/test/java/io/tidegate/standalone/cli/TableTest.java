package io.tidegate.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.standalone.cli.Table.Cell;
import io.tidegate.standalone.cli.Table.Column;
import org.junit.jupiter.api.Test;

final class TableTest {

  @Test
  void alignsColumnsWithoutTrailingSpaces() {
    Table table =
        new Table(Column.left("NAME"), Column.right("N"), Column.left("WHY"))
            .row(Cell.of("web"), Cell.of("12"), Cell.of("load"))
            .row(Cell.of("long-name"), Cell.of("3"), Cell.of(""));

    assertThat(table.render(false))
        .isEqualTo(
            """
            NAME        N  WHY
            web        12  load
            long-name   3
            """);
  }

  @Test
  void coloursOnlyOnATerminal() {
    Table table = new Table(Column.left("A")).row(Cell.of("x", Paint.BAD));

    assertThat(table.render(true)).contains("\u001b[31mx\u001b[0m");
    assertThat(table.render(false)).doesNotContain("\u001b");
  }

  @Test
  void coloursDoNotShiftColumns() {
    Table table =
        new Table(Column.left("A"), Column.left("B")).row(Cell.of("x", Paint.GOOD), Cell.of("y"));

    assertThat(table.render(true).replaceAll("\u001b\\[\\d+m", "")).isEqualTo(table.render(false));
  }

  @Test
  void refusesARowOfAnotherWidth() {
    assertThatThrownBy(() -> new Table(Column.left("A")).row())
        .hasMessage("cells: 0 (expected: 1)");
  }
}
