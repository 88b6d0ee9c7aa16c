package io.tidegate.standalone.cli;

import io.tidegate.standalone.cli.Table.Cell;
import io.tidegate.standalone.view.WorkloadStatus;
import java.util.List;
import java.util.Locale;

/** What {@code status} prints. */
final class StatusTable {
  private StatusTable() {}

  static Table of(List<WorkloadStatus> all) {
    Table table =
        new Table(
            Table.Column.left("WORKLOAD"),
            Table.Column.left("REPLICAS"),
            Table.Column.left("CPU"),
            Table.Column.right("RPS"),
            Table.Column.right("P95"),
            Table.Column.left("DECISION"),
            Table.Column.right("AGE"));
    for (WorkloadStatus status : all) {
      table.row(
          Cell.of(status.workload().value(), Paint.BOLD),
          replicas(status),
          Cell.of(cpu(status)),
          Cell.of(
              status.requestsPerSecond().stream().mapToObj(Units::number).findFirst().orElse("-")),
          Cell.of(status.p95().map(Units::latency).orElse("-")),
          decision(status),
          status
              .ageOfData()
              .map(age -> Cell.of(Units.age(age), age.toSeconds() > 10 ? Paint.BAD : Paint.DIM))
              .orElse(Cell.of("-", Paint.DIM)));
    }
    return table;
  }

  private static Cell replicas(WorkloadStatus status) {
    String desired =
        status.desired().isPresent() ? String.valueOf(status.desired().getAsInt()) : "?";
    boolean settled = status.desired().orElse(-1) == status.ready();
    return Cell.of(
        "%d/%s %d-%d".formatted(status.ready(), desired, status.min(), status.max()),
        settled ? Paint.GOOD : Paint.NOTABLE);
  }

  private static String cpu(WorkloadStatus status) {
    if (status.cpuRatio().isEmpty()) {
      return "-";
    }
    String use = Units.percent(status.cpuRatio().getAsDouble());
    return status.cpuTarget().isEmpty()
        ? use
        : use + " / " + Units.percent(status.cpuTarget().getAsDouble());
  }

  private static Cell decision(WorkloadStatus status) {
    String text = status.decision().map(line -> line.text()).orElse("none yet");
    return status
        .control()
        .map(
            control ->
                Cell.of(
                    "%s by %s; %s"
                        .formatted(
                            control.replicas() == null
                                ? control.mode().name().toLowerCase(Locale.ROOT)
                                : "pinned to " + control.replicas(),
                            control.by(),
                            text),
                    Paint.NOTABLE))
        .orElse(Cell.of(text));
  }
}
