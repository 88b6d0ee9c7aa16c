package io.tidegate.standalone.cli;

import io.tidegate.standalone.cli.Table.Cell;
import io.tidegate.standalone.kafka.UnreachableException;
import io.tidegate.standalone.view.ClusterFindings;
import io.tidegate.standalone.view.Finding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidegate doctor}. */
@Command(
    name = "doctor",
    description = "Look for what is wrong, on this machine and in what runs, and say what to do.",
    footer = {"", "Exits with 1 when something does not work."})
final class DoctorCommand implements Callable<Integer> {
  private static final List<Integer> PORTS = List.of(8080, 9900, 19092, 19093);

  @Mixin private KafkaOptions kafka = new KafkaOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() {
    List<Finding> findings =
        new ArrayList<>(new MachineFindings(Path.of("/"), System.getenv()).all(PORTS));
    try {
      findings.addAll(ClusterFindings.of(Decisions.reader(kafka.settings()).read()));
    } catch (UnreachableException e) {
      findings.add(
          Finding.note("kafka", String.valueOf(e.getMessage()), "start Tidegate, or give --kafka"));
    }
    print(findings);
    return findings.stream().anyMatch(one -> one.grade() == Finding.Grade.BAD)
        ? CommandLineInterface.FAILED
        : 0;
  }

  private void print(List<Finding> findings) {
    if (output.json()) {
      output.out().println(Json.of(findings));
      return;
    }
    Table table =
        new Table(
            Table.Column.left(""),
            Table.Column.left("WHAT"),
            Table.Column.left("FOUND"),
            Table.Column.left("NEXT"));
    for (Finding finding : findings) {
      table.row(
          mark(finding.grade()),
          Cell.of(finding.subject()),
          Cell.of(finding.text()),
          Cell.of(finding.next(), Paint.DIM));
    }
    output.out().print(table.render(output.colour()));
  }

  private static Cell mark(Finding.Grade grade) {
    return switch (grade) {
      case OK -> Cell.of("ok", Paint.GOOD);
      case NOTE -> Cell.of("note", Paint.NOTABLE);
      case BAD -> Cell.of("BAD", Paint.BAD);
    };
  }
}
