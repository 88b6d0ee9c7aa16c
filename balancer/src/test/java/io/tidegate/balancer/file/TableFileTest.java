package io.tidegate.balancer.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.balancer.control.LastGood;
import io.tidegate.balancer.testing.Workloads;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.WorkloadId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFileTest {
  private static final WorkloadId WEB = new WorkloadId("web");

  @TempDir Path directory;

  @Test
  void readsWhatItSaved() throws Exception {
    TableFile file = new TableFile(directory.resolve("deep/table.json"), EventCodec.standard());
    LastGood table = new LastGood(List.of(declared()), List.of(endpoints()));

    file.save(LastGood.NOTHING);
    file.save(table);

    assertThat(file.load()).isEqualTo(table);
    try (var entries = Files.list(directory.resolve("deep"))) {
      assertThat(entries).hasSize(1);
    }
  }

  @Test
  void knowsNothingWithoutAFile() throws Exception {
    TableFile file = new TableFile(directory.resolve("none.json"), EventCodec.standard());

    assertThat(file.load()).isEqualTo(LastGood.NOTHING);
  }

  @Test
  void refusesADamagedFile() throws Exception {
    Path path = directory.resolve("table.json");
    TableFile file = new TableFile(path, EventCodec.standard());
    file.save(new LastGood(List.of(declared()), List.of(endpoints())));
    String text = Files.readString(path);

    Files.writeString(path, text.replace("10.0.0.1", "10.0.0.2"));
    assertThatThrownBy(file::load).isInstanceOf(IOException.class).hasMessageContaining("damaged");
    Files.writeString(path, text.substring(0, text.length() / 2));
    assertThatThrownBy(file::load).isInstanceOf(IOException.class).hasMessageContaining("damaged");
    Files.writeString(path, "");
    assertThatThrownBy(file::load).isInstanceOf(IOException.class).hasMessageContaining("damaged");
  }

  private static WorkloadDeclared declared() {
    return Workloads.declared(WEB, "/");
  }

  private static EndpointSet endpoints() {
    return new EndpointSet(
        WEB,
        7,
        List.of(
            Workloads.endpoint("web-1", new Address("10.0.0.1", 8080), EndpointSet.State.READY)));
  }
}
